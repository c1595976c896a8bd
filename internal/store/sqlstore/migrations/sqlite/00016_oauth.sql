-- +goose Up
-- OAuth clients, and which sessions are theirs.

CREATE TABLE oauth_clients (
    id           TEXT   NOT NULL PRIMARY KEY,
    user_id      TEXT   NOT NULL REFERENCES users (id),
    secret       TEXT   NOT NULL, -- a hash
    lifetime     BIGINT NOT NULL, -- of its tokens, in seconds
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    deleted_at   BIGINT
) WITHOUT ROWID;

ALTER TABLE sessions ADD COLUMN oauth_client_id TEXT REFERENCES oauth_clients (id);
CREATE INDEX sessions_open_of_client ON sessions (oauth_client_id) WHERE ended_at IS NULL AND oauth_client_id IS NOT NULL;
