-- +goose Up
-- Computers, plans, runs, and what is stored where.

CREATE TABLE computers (
    id            TEXT   NOT NULL PRIMARY KEY,
    user_id       TEXT   NOT NULL REFERENCES users (id),
    name          TEXT   NOT NULL,
    name_key      TEXT   NOT NULL,
    os            TEXT   NOT NULL,
    agent_version TEXT   NOT NULL,
    token         BLOB,             -- SHA-256; NULL while there is none
    lost_auth_at  BIGINT,
    enrolled_at   BIGINT NOT NULL,
    last_seen_at  BIGINT,
    deleted_at    BIGINT
);
CREATE UNIQUE INDEX computers_token ON computers (token) WHERE token IS NOT NULL;
CREATE INDEX computers_by_user ON computers (user_id, id);
CREATE INDEX computers_live ON computers (id) WHERE deleted_at IS NULL;

CREATE TABLE plans (
    id             TEXT    NOT NULL PRIMARY KEY,
    computer_id    TEXT    NOT NULL REFERENCES computers (id),
    user_id        TEXT    NOT NULL REFERENCES users (id), -- the computer's
    name           TEXT    NOT NULL,
    type           BIGINT  NOT NULL,
    destination_id TEXT    NOT NULL, -- '': not said
    schedule       TEXT    NOT NULL,
    time_zone      TEXT    NOT NULL,
    paths          TEXT    NOT NULL, -- JSON
    enabled        BOOLEAN NOT NULL,
    scheduled_at   BIGINT,
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL,
    deleted_at     BIGINT
);
CREATE INDEX plans_by_computer ON plans (computer_id, id);
CREATE INDEX plans_by_user ON plans (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX plans_live ON plans (id) WHERE deleted_at IS NULL;

CREATE TABLE plan_commands (
    id          TEXT    NOT NULL PRIMARY KEY,
    computer_id TEXT    NOT NULL REFERENCES computers (id),
    plan_id     TEXT    NOT NULL REFERENCES plans (id),
    kind        TEXT    NOT NULL,
    force       BOOLEAN NOT NULL,
    created_at  BIGINT  NOT NULL
) WITHOUT ROWID;
CREATE INDEX plan_commands_by_computer ON plan_commands (computer_id, id);
CREATE INDEX plan_commands_by_time ON plan_commands (created_at);

CREATE TABLE runs (
    id              TEXT   NOT NULL PRIMARY KEY,
    plan_id         TEXT   NOT NULL REFERENCES plans (id),
    computer_id     TEXT   NOT NULL REFERENCES computers (id),
    started_at      BIGINT NOT NULL,
    ended_at        BIGINT,
    status          BIGINT NOT NULL,
    problem         TEXT   NOT NULL,
    files_scanned   BIGINT NOT NULL,
    files_to_backup BIGINT NOT NULL,
    files_copied    BIGINT NOT NULL,
    files_failed    BIGINT NOT NULL,
    data_to_backup  BIGINT NOT NULL,
    data_copied     BIGINT NOT NULL,
    total_data      BIGINT NOT NULL,
    sequence        BIGINT NOT NULL,
    lease_until     BIGINT
) WITHOUT ROWID;
CREATE INDEX runs_by_plan ON runs (plan_id, started_at, id);
CREATE INDEX runs_by_computer ON runs (computer_id, started_at, id);
CREATE INDEX runs_by_time ON runs (started_at, id);
CREATE INDEX runs_open ON runs (lease_until) WHERE ended_at IS NULL;

-- The files that a run could not copy, as many as are kept.
CREATE TABLE run_files (
    run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id),
    files  TEXT NOT NULL -- JSON
) WITHOUT ROWID;

-- The latest run of each plan, kept as runs arrive: monitoring reads this.
CREATE TABLE latest_runs (
    plan_id    TEXT   NOT NULL PRIMARY KEY REFERENCES plans (id),
    run_id     TEXT   NOT NULL REFERENCES runs (id),
    started_at BIGINT NOT NULL
) WITHOUT ROWID;

-- What a computer has stored in a destination now; '' is a computer not known.
-- The sum over a user is users.space_used. day is the last one known of. live:
-- the server counts what is written, so that days without writes are known too.
CREATE TABLE volumes (
    user_id        TEXT    NOT NULL REFERENCES users (id),
    destination_id TEXT    NOT NULL,
    computer_id    TEXT    NOT NULL,
    stored         BIGINT  NOT NULL,
    day            BIGINT  NOT NULL,
    live           BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, destination_id, computer_id)
) WITHOUT ROWID;
CREATE INDEX volumes_by_computer ON volumes (computer_id);
CREATE INDEX volumes_live ON volumes (day) WHERE live;

-- What was stored at the end of a day, counted from 1970-01-01, and restored
-- on it. Never taken back: billing reads it.
CREATE TABLE space_samples (
    user_id        TEXT   NOT NULL REFERENCES users (id),
    destination_id TEXT   NOT NULL,
    computer_id    TEXT   NOT NULL,
    day            BIGINT NOT NULL,
    stored         BIGINT NOT NULL,
    restored       BIGINT NOT NULL,
    PRIMARY KEY (user_id, destination_id, computer_id, day)
) WITHOUT ROWID;
CREATE INDEX space_samples_by_day ON space_samples (day, user_id);
