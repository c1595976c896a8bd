-- +goose Up
-- By which server mail goes out, and templates that were changed.

CREATE TABLE mail_server (
    id         BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    settings   TEXT   NOT NULL, -- JSON, without secrets
    sealed     BLOB   NOT NULL, -- empty: no password
    updated_at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE mail_templates (
    name       TEXT   NOT NULL PRIMARY KEY,
    subject    TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    html       TEXT   NOT NULL,
    updated_at BIGINT NOT NULL
) WITHOUT ROWID;
