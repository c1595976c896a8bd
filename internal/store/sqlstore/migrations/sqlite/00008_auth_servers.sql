-- +goose Up
-- External authentication servers, and what is known of their people.

CREATE TABLE auth_servers (
    id           TEXT    NOT NULL PRIMARY KEY,
    alias        TEXT    NOT NULL,
    alias_key    TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    type         BIGINT  NOT NULL,
    enabled      BOOLEAN NOT NULL,
    display_name TEXT    NOT NULL,
    directory    TEXT    NOT NULL, -- JSON, without secrets
    sealed       BLOB    NOT NULL, -- empty: no password
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    synced_at    BIGINT
) WITHOUT ROWID;
CREATE UNIQUE INDEX auth_servers_alias ON auth_servers (alias_key);

ALTER TABLE users ADD COLUMN external_id TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN external_identity_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN from_groups BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN shut_out_at BIGINT;
-- What the store folds, for letters of this alphabet: others follow when the person is next written.
UPDATE users SET external_identity_key = lower(external_identity) WHERE external_identity <> '';
CREATE INDEX users_by_server ON users (server_key, id) WHERE deleted_at IS NULL AND server_key <> '';
CREATE INDEX users_by_external ON users (server_key, external_id) WHERE deleted_at IS NULL AND external_id <> '';
CREATE INDEX users_by_identity ON users (server_key, external_identity_key) WHERE deleted_at IS NULL AND external_identity_key <> '';
