-- +goose Up
-- External authentication servers, and what is known of their people.

CREATE TABLE auth_servers (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    alias        TEXT COLLATE "C" NOT NULL,
    alias_key    TEXT COLLATE "C" NOT NULL,
    description  TEXT COLLATE "C" NOT NULL,
    type         BIGINT  NOT NULL,
    enabled      BOOLEAN NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    directory    TEXT COLLATE "C" NOT NULL, -- JSON, without secrets
    sealed       BYTEA   NOT NULL, -- empty: no password
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    synced_at    BIGINT
);
CREATE UNIQUE INDEX auth_servers_alias ON auth_servers (alias_key);

ALTER TABLE users ADD COLUMN external_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN external_identity_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN from_groups BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN shut_out_at BIGINT;
-- What the store folds, for letters of this alphabet: others follow when the person is next written.
UPDATE users SET external_identity_key = lower(external_identity) WHERE external_identity <> '';
CREATE INDEX users_by_server ON users (server_key, id) WHERE deleted_at IS NULL AND server_key <> '';
CREATE INDEX users_by_external ON users (server_key, external_id) WHERE deleted_at IS NULL AND external_id <> '';
CREATE INDEX users_by_identity ON users (server_key, external_identity_key) WHERE deleted_at IS NULL AND external_identity_key <> '';
