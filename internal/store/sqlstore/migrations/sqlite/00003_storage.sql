-- +goose Up
-- Storage accounts, their destinations (buckets, folders) and who uses them.

CREATE TABLE accounts (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    type       BIGINT NOT NULL,
    sealed     BLOB   NOT NULL, -- the settings, encrypted for this row
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE destinations (
    id            TEXT   NOT NULL PRIMARY KEY,
    account_id    TEXT   NOT NULL REFERENCES accounts (id),
    bucket        TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    deleted_at    BIGINT,
    check_state   TEXT   NOT NULL,
    check_problem TEXT   NOT NULL,
    checked_at    BIGINT
);
CREATE UNIQUE INDEX destinations_bucket ON destinations (account_id, bucket) WHERE deleted_at IS NULL;

-- What companies were given.
CREATE TABLE company_destinations (
    company_id     TEXT   NOT NULL REFERENCES companies (id),
    position       BIGINT NOT NULL,
    destination_id TEXT   NOT NULL REFERENCES destinations (id),
    plan_id        BIGINT,
    PRIMARY KEY (company_id, destination_id)
) WITHOUT ROWID;
CREATE INDEX company_destinations_by_destination ON company_destinations (destination_id);

-- Assignments as they are now; package 0 is none.
CREATE TABLE assignments (
    id             TEXT   NOT NULL PRIMARY KEY,
    user_id        TEXT   NOT NULL REFERENCES users (id),
    destination_id TEXT   NOT NULL REFERENCES destinations (id),
    package_id     BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    ended_at       BIGINT
);
CREATE UNIQUE INDEX assignments_live ON assignments (user_id, destination_id) WHERE ended_at IS NULL;
CREATE INDEX assignments_by_user ON assignments (user_id, id);
CREATE INDEX assignments_by_destination ON assignments (destination_id) WHERE ended_at IS NULL;
CREATE INDEX assignments_by_package ON assignments (package_id) WHERE ended_at IS NULL;

-- What assignments were from when to when: ended, never overwritten, because
-- billing reads it (DESIGN section 4). The open period is the assignment.
CREATE TABLE assignment_periods (
    assignment_id  TEXT   NOT NULL REFERENCES assignments (id),
    since          BIGINT NOT NULL,
    until          BIGINT,
    destination_id TEXT   NOT NULL REFERENCES destinations (id),
    package_id     BIGINT NOT NULL,
    PRIMARY KEY (assignment_id, since)
) WITHOUT ROWID;
