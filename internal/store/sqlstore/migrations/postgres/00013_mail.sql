-- +goose Up
-- By which server mail goes out, and templates that were changed.

CREATE TABLE mail_server (
    id         BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    settings   TEXT COLLATE "C" NOT NULL, -- JSON, without secrets
    sealed     BYTEA  NOT NULL, -- empty: no password
    updated_at BIGINT NOT NULL
);

CREATE TABLE mail_templates (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    subject    TEXT COLLATE "C" NOT NULL,
    text       TEXT COLLATE "C" NOT NULL,
    html       TEXT COLLATE "C" NOT NULL,
    updated_at BIGINT NOT NULL
);
