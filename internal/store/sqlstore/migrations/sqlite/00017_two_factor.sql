-- +goose Up
-- Codes beside passwords: the secret they are made from, and recovery codes.

CREATE TABLE second_factors (
    user_id   TEXT NOT NULL PRIMARY KEY,
    sealed    BLOB   NOT NULL, -- the secret, encrypted under the key file
    begun_at  BIGINT NOT NULL,
    last_step BIGINT NOT NULL -- of 30 s since 1970, whose code was used last
) WITHOUT ROWID;

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL,
    hash    BLOB   NOT NULL, -- SHA-256 of a code that was not used yet
    PRIMARY KEY (user_id, hash)
) WITHOUT ROWID;

ALTER TABLE users ADD COLUMN two_factor_at BIGINT; -- since when a sign-in needs a code; NULL: it does not
