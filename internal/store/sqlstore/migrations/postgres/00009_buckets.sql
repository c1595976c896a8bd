-- +goose Up
-- What a bucket was made with: where it is, and Amazon's transfer acceleration.

ALTER TABLE destinations ADD COLUMN region TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE destinations ADD COLUMN accelerated BOOLEAN NOT NULL DEFAULT FALSE;
