-- +goose Up
-- OAuth clients, and which sessions are theirs.

CREATE TABLE oauth_clients (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    secret       TEXT COLLATE "C" NOT NULL, -- a hash
    lifetime     BIGINT NOT NULL, -- of its tokens, in seconds
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    deleted_at   BIGINT
);

ALTER TABLE sessions ADD COLUMN oauth_client_id TEXT COLLATE "C" REFERENCES oauth_clients (id);
CREATE INDEX sessions_open_of_client ON sessions (oauth_client_id) WHERE ended_at IS NULL AND oauth_client_id IS NOT NULL;
