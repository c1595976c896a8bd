-- +goose Up
-- Links by which people set their passwords, what was asked for lately by those
-- who are not signed in, and who has to change his password.

CREATE TABLE password_links (
    token      BYTEA  NOT NULL PRIMARY KEY, -- SHA-256
    user_id    TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_links_by_user ON password_links (user_id);
CREATE INDEX password_links_by_end ON password_links (expires_at);

CREATE TABLE asks (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL,
    count BIGINT NOT NULL
);
CREATE INDEX asks_by_since ON asks (since);

ALTER TABLE users ADD COLUMN must_change_password BOOLEAN NOT NULL DEFAULT FALSE;
