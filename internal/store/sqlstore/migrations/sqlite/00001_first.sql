-- +goose Up
-- The first schema. Times are microseconds since 1970, UTC. *_key columns hold
-- folded copies (fold.go) that carry uniqueness over live rows. position keeps
-- lists in the order they were given.

CREATE TABLE companies (
    id               TEXT    NOT NULL PRIMARY KEY,
    name             TEXT    NOT NULL,
    name_key         TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    storage_limit    BIGINT  NOT NULL,
    license_mode     BIGINT  NOT NULL,
    max_nodes        BIGINT  NOT NULL,
    default_license  BIGINT,
    allowed_licenses TEXT    NOT NULL, -- JSON
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL,
    deleted_at       BIGINT
);
CREATE UNIQUE INDEX companies_name ON companies (name_key) WHERE deleted_at IS NULL;

CREATE TABLE domains (
    id          TEXT   NOT NULL PRIMARY KEY,
    company_id  TEXT   NOT NULL REFERENCES companies (id),
    name        TEXT   NOT NULL,
    name_key    TEXT   NOT NULL,
    description TEXT   NOT NULL,
    max_nodes   BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    deleted_at  BIGINT
);
CREATE UNIQUE INDEX domains_name ON domains (company_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX domains_by_company ON domains (company_id, id) WHERE deleted_at IS NULL;

CREATE TABLE users (
    id                    TEXT    NOT NULL PRIMARY KEY,
    login                 TEXT    NOT NULL,
    login_key             TEXT    NOT NULL,
    server                TEXT    NOT NULL,
    server_key            TEXT    NOT NULL,
    external_identity     TEXT    NOT NULL,
    email                 TEXT    NOT NULL,
    email_key             TEXT    NOT NULL,
    first_name            TEXT    NOT NULL,
    last_name             TEXT    NOT NULL,
    phone                 TEXT,
    department            TEXT,
    description           TEXT,
    enabled               BOOLEAN NOT NULL,
    password              TEXT    NOT NULL,
    allow_change_password BOOLEAN NOT NULL,
    deactivated_at        BIGINT,
    last_sign_in_at       BIGINT,
    created_at            BIGINT  NOT NULL,
    updated_at            BIGINT  NOT NULL,
    deleted_at            BIGINT,
    delete_data           BOOLEAN NOT NULL DEFAULT FALSE,
    -- the customer facet
    is_customer           BOOLEAN NOT NULL,
    home_company_id       TEXT REFERENCES companies (id),
    license_mode          BIGINT  NOT NULL,
    notification_emails   TEXT    NOT NULL, -- JSON
    space_used            BIGINT  NOT NULL,
    -- the staff facet
    is_staff              BOOLEAN NOT NULL,
    system_admin          BOOLEAN NOT NULL,
    permissions           BIGINT  NOT NULL,
    all_companies         BOOLEAN NOT NULL,
    account_type          BIGINT  NOT NULL,
    staff_created_at      BIGINT  NOT NULL
);
CREATE UNIQUE INDEX users_login ON users (login_key, server_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_email ON users (email_key) WHERE deleted_at IS NULL AND email_key <> '';
CREATE INDEX users_by_home ON users (home_company_id, id) WHERE is_customer;
CREATE INDEX users_staff ON users (id) WHERE deleted_at IS NULL AND is_staff;
CREATE INDEX users_system_admins ON users (id) WHERE deleted_at IS NULL AND system_admin;

-- Which company was home from when on; '' is none. Never overwritten, because
-- billing reads it (DESIGN section 4).
CREATE TABLE home_companies (
    user_id    TEXT   NOT NULL REFERENCES users (id),
    since      BIGINT NOT NULL,
    company_id TEXT   NOT NULL,
    PRIMARY KEY (user_id, since)
) WITHOUT ROWID;

CREATE TABLE staff_companies (
    user_id    TEXT   NOT NULL REFERENCES users (id),
    company_id TEXT   NOT NULL REFERENCES companies (id),
    position   BIGINT NOT NULL,
    PRIMARY KEY (user_id, company_id)
) WITHOUT ROWID;
CREATE INDEX staff_companies_by_company ON staff_companies (company_id);

CREATE TABLE roles (
    id          TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    name_key    TEXT   NOT NULL,
    description TEXT   NOT NULL,
    privileges  TEXT   NOT NULL, -- JSON
    deleted_at  BIGINT
);
CREATE UNIQUE INDEX roles_name ON roles (name_key) WHERE deleted_at IS NULL;

CREATE TABLE memberships (
    user_id        TEXT    NOT NULL REFERENCES users (id),
    company_id     TEXT    NOT NULL REFERENCES companies (id),
    position       BIGINT  NOT NULL,
    admin          BOOLEAN NOT NULL,
    create_domains BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, company_id)
) WITHOUT ROWID;
CREATE INDEX memberships_by_company ON memberships (company_id);

CREATE TABLE domain_members (
    user_id    TEXT   NOT NULL REFERENCES users (id),
    company_id TEXT   NOT NULL REFERENCES companies (id),
    domain_id  TEXT   NOT NULL REFERENCES domains (id),
    position   BIGINT NOT NULL,
    PRIMARY KEY (user_id, company_id, domain_id)
) WITHOUT ROWID;
CREATE INDEX domain_members_by_domain ON domain_members (domain_id);

CREATE TABLE domain_roles (
    user_id   TEXT   NOT NULL REFERENCES users (id),
    domain_id TEXT   NOT NULL REFERENCES domains (id),
    role_id   TEXT   NOT NULL, -- a built-in name, or an ID of roles
    position  BIGINT NOT NULL,
    PRIMARY KEY (user_id, domain_id, role_id)
) WITHOUT ROWID;
CREATE INDEX domain_roles_by_domain ON domain_roles (domain_id);
CREATE INDEX domain_roles_by_role ON domain_roles (role_id);

CREATE TABLE api_keys (
    id            TEXT    NOT NULL PRIMARY KEY,
    login         TEXT    NOT NULL,
    login_key     TEXT    NOT NULL,
    password      TEXT    NOT NULL,
    permissions   BIGINT  NOT NULL,
    all_companies BOOLEAN NOT NULL,
    created_at    BIGINT  NOT NULL,
    expires_at    BIGINT,
    deleted_at    BIGINT
);
CREATE UNIQUE INDEX api_keys_login ON api_keys (login_key) WHERE deleted_at IS NULL;

CREATE TABLE api_key_companies (
    api_key_id TEXT   NOT NULL REFERENCES api_keys (id),
    company_id TEXT   NOT NULL REFERENCES companies (id),
    position   BIGINT NOT NULL,
    PRIMARY KEY (api_key_id, company_id)
) WITHOUT ROWID;
CREATE INDEX api_key_companies_by_company ON api_key_companies (company_id);

CREATE TABLE sessions (
    id           TEXT    NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL,
    seat         BOOLEAN NOT NULL, -- the kind takes a seat and makes a usage line
    token        BLOB,             -- SHA-256; NULL for imported history
    user_id      TEXT REFERENCES users (id),
    api_key_id   TEXT REFERENCES api_keys (id),
    signed_in_at BIGINT  NOT NULL,
    last_used_at BIGINT  NOT NULL,
    expires_at   BIGINT,
    ended_at     BIGINT,
    end_reason   TEXT    NOT NULL,
    company_id   TEXT    NOT NULL, -- where it works now; '' is nowhere yet
    domain_id    TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    user_agent   TEXT    NOT NULL,
    machine      TEXT    NOT NULL,
    request_id   TEXT    NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token) WHERE token IS NOT NULL;
-- Everything the exact edges of a usage report need stands in this index.
CREATE INDEX sessions_by_user ON sessions (user_id, signed_in_at, ended_at, id) WHERE seat;
CREATE INDEX sessions_seats ON sessions (last_used_at) WHERE seat AND ended_at IS NULL;
CREATE INDEX sessions_open_of_user ON sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_open_of_key ON sessions (api_key_id) WHERE ended_at IS NULL AND api_key_id IS NOT NULL;
CREATE INDEX sessions_expiring ON sessions (expires_at) WHERE ended_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX sessions_purgeable ON sessions (ended_at) WHERE NOT seat AND ended_at IS NOT NULL;

CREATE TABLE spans (
    session_id TEXT   NOT NULL REFERENCES sessions (id),
    seq        BIGINT NOT NULL,
    company_id TEXT   NOT NULL,
    domain_id  TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (session_id, seq)
) WITHOUT ROWID;

CREATE TABLE seat_failures (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    TEXT   NOT NULL REFERENCES users (id),
    at         BIGINT NOT NULL,
    company_id TEXT   NOT NULL,
    domain_id  TEXT   NOT NULL
);
CREATE INDEX seat_failures_by_user ON seat_failures (user_id, at);
CREATE INDEX seat_failures_by_time ON seat_failures (at, id);

-- Usage rollups. level is '' for the whole server, else a company's or a
-- domain's ID. usage_people lists who has rows at a level, so that a report
-- seeks only what it needs. period is a month as YYYYMM or a day as 1YYYYMMDD.
CREATE TABLE usage_people (
    level   TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (level, user_id)
) WITHOUT ROWID;

CREATE TABLE usage_sums (
    level         TEXT   NOT NULL,
    user_id       TEXT   NOT NULL,
    period        BIGINT NOT NULL,
    logins        BIGINT NOT NULL,
    first_login   BIGINT NOT NULL, -- the greatest number when there is none
    last_logout   BIGINT NOT NULL, -- the least number when there is none
    online        BIGINT NOT NULL, -- microseconds
    seat_failures BIGINT NOT NULL,
    PRIMARY KEY (level, user_id, period)
) WITHOUT ROWID;

CREATE TABLE sign_in_failures (
    login_key    TEXT   NOT NULL,
    server_key   TEXT   NOT NULL,
    failures     BIGINT NOT NULL,
    locked_until BIGINT,
    failed_at    BIGINT NOT NULL,
    PRIMARY KEY (login_key, server_key)
) WITHOUT ROWID;
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failed_at);

CREATE TABLE audit_events (
    id           TEXT   NOT NULL PRIMARY KEY,
    at           BIGINT NOT NULL,
    op           TEXT   NOT NULL,
    face         TEXT   NOT NULL,
    actor        TEXT   NOT NULL,
    actor_id     TEXT   NOT NULL,
    login        TEXT   NOT NULL,
    company_id   TEXT   NOT NULL,
    company_name TEXT   NOT NULL, -- as it was then, like domain_name
    domain_id    TEXT   NOT NULL,
    domain_name  TEXT   NOT NULL,
    target       TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    changes      TEXT   NOT NULL,
    failed       BIGINT NOT NULL,
    address      TEXT   NOT NULL,
    user_agent   TEXT   NOT NULL,
    machine      TEXT   NOT NULL,
    request_id   TEXT   NOT NULL,
    seq          BIGINT,
    chain_hash   BLOB
);
CREATE INDEX audit_events_by_time ON audit_events (at, id);
CREATE INDEX audit_events_by_company ON audit_events (company_id, at, id) WHERE company_id <> '';
CREATE INDEX audit_events_unsealed ON audit_events (at, id) WHERE seq IS NULL;
CREATE UNIQUE INDEX audit_events_seq ON audit_events (seq) WHERE seq IS NOT NULL;

CREATE TABLE settings (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE leases (
    name       TEXT   NOT NULL PRIMARY KEY,
    holder     TEXT   NOT NULL,
    fence      BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) WITHOUT ROWID;
