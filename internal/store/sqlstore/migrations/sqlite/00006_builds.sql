-- +goose Up
-- Builds of the agent, and requests for them.

CREATE TABLE builds (
    id         TEXT   NOT NULL PRIMARY KEY,
    edition    BIGINT NOT NULL,
    type       BIGINT NOT NULL,
    version    TEXT   NOT NULL,
    file       TEXT   NOT NULL, -- in the folder of builds; '' until ready
    link       TEXT   NOT NULL, -- '' until ready
    state      TEXT   NOT NULL,
    problem    TEXT   NOT NULL,
    job_id     TEXT   NOT NULL, -- '' for what was imported
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX builds_link ON builds (link) WHERE link <> '';
CREATE INDEX builds_by_state ON builds (state, edition, type, id);
