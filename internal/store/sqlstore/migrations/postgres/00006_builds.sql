-- +goose Up
-- Builds of the agent, and requests for them.

CREATE TABLE builds (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    edition BIGINT NOT NULL,
    type BIGINT NOT NULL,
    version TEXT COLLATE "C" NOT NULL,
    file TEXT COLLATE "C" NOT NULL, -- in the folder of builds; '' until ready
    link TEXT COLLATE "C" NOT NULL, -- '' until ready
    state TEXT COLLATE "C" NOT NULL,
    problem TEXT COLLATE "C" NOT NULL,
    job_id TEXT COLLATE "C" NOT NULL, -- '' for what was imported
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX builds_link ON builds (link) WHERE link <> '';
CREATE INDEX builds_by_state ON builds (state, edition, type, id);
