-- +goose Up
-- Which key file goes with the database.

CREATE TABLE keys (
    id     TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- of the key that sealed first
    since  BIGINT NOT NULL
);
