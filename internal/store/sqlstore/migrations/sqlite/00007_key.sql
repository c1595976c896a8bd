-- +goose Up
-- Which key file goes with the database.

CREATE TABLE keys (
    id     TEXT   NOT NULL PRIMARY KEY, -- of the key that sealed first
    since  BIGINT NOT NULL
);
