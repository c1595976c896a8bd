-- +goose Up
-- Packages, jobs and reservations of space. Limits in GB and money are
-- ten-thousandths.

-- The last number given out under a name. Numbers are never given twice.
CREATE TABLE counters (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE packages (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    enabled BOOLEAN NOT NULL,
    storage_limit BIGINT NOT NULL, -- 0: none
    restore_limit BIGINT, -- a month
    use_restore_limit BOOLEAN NOT NULL,
    glacier_restore_limit BOOLEAN NOT NULL,
    glacier_restore BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX packages_live ON packages (id) WHERE deleted_at IS NULL;

-- What a package costs a month from when on. Never overwritten, because
-- billing reads it (DESIGN section 4).
CREATE TABLE package_costs (
    package_id BIGINT NOT NULL REFERENCES packages (id),
    since BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    PRIMARY KEY (package_id, since)
);

-- not_before of a running job is when its claim runs out; both may be claimed
-- from then on. ended_at is set when it is done or has failed.
CREATE TABLE jobs (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    company_id TEXT COLLATE "C" NOT NULL, -- '' is the provider's own
    subject TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL, -- JSON
    state TEXT COLLATE "C" NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    problem TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX jobs_claimable ON jobs (not_before, id) WHERE ended_at IS NULL;
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX jobs_by_company ON jobs (company_id, id);

-- Bytes set aside before they are written; those past expires_at no longer count.
CREATE TABLE reservations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL,
    destination_id TEXT COLLATE "C" NOT NULL,
    computer_id TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX reservations_by_user ON reservations (user_id, expires_at);
CREATE INDEX reservations_expired ON reservations (expires_at);
