-- +goose Up
-- The first schema. Times are microseconds since 1970, UTC. *_key columns hold
-- folded copies (fold.go) that carry uniqueness over live rows. position keeps
-- lists in the order they were given.

CREATE TABLE companies (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    storage_limit BIGINT  NOT NULL,
    license_mode BIGINT  NOT NULL,
    max_nodes BIGINT  NOT NULL,
    default_license BIGINT,
    allowed_licenses TEXT COLLATE "C" NOT NULL, -- JSON
    created_at BIGINT  NOT NULL,
    updated_at BIGINT  NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX companies_name ON companies (name_key) WHERE deleted_at IS NULL;

CREATE TABLE domains (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    company_id TEXT COLLATE "C" NOT NULL REFERENCES companies (id),
    name TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    max_nodes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX domains_name ON domains (company_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX domains_by_company ON domains (company_id, id) WHERE deleted_at IS NULL;

CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL,
    login_key TEXT COLLATE "C" NOT NULL,
    server TEXT COLLATE "C" NOT NULL,
    server_key TEXT COLLATE "C" NOT NULL,
    external_identity TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL,
    first_name TEXT COLLATE "C" NOT NULL,
    last_name TEXT COLLATE "C" NOT NULL,
    phone TEXT COLLATE "C",
    department TEXT COLLATE "C",
    description TEXT COLLATE "C",
    enabled BOOLEAN NOT NULL,
    password TEXT COLLATE "C" NOT NULL,
    allow_change_password BOOLEAN NOT NULL,
    deactivated_at BIGINT,
    last_sign_in_at BIGINT,
    created_at BIGINT  NOT NULL,
    updated_at BIGINT  NOT NULL,
    deleted_at BIGINT,
    delete_data BOOLEAN NOT NULL DEFAULT FALSE,
    -- the customer facet
    is_customer BOOLEAN NOT NULL,
    home_company_id TEXT COLLATE "C" REFERENCES companies (id),
    license_mode BIGINT  NOT NULL,
    notification_emails TEXT COLLATE "C" NOT NULL, -- JSON
    space_used BIGINT  NOT NULL,
    -- the staff facet
    is_staff BOOLEAN NOT NULL,
    system_admin BOOLEAN NOT NULL,
    permissions BIGINT  NOT NULL,
    all_companies BOOLEAN NOT NULL,
    account_type BIGINT  NOT NULL,
    staff_created_at BIGINT  NOT NULL
);
CREATE UNIQUE INDEX users_login ON users (login_key, server_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_email ON users (email_key) WHERE deleted_at IS NULL AND email_key <> '';
CREATE INDEX users_by_home ON users (home_company_id, id) WHERE is_customer;
CREATE INDEX users_staff ON users (id) WHERE deleted_at IS NULL AND is_staff;
CREATE INDEX users_system_admins ON users (id) WHERE deleted_at IS NULL AND system_admin;

-- Which company was home from when on; '' is none. Never overwritten, because
-- billing reads it (DESIGN section 4).
CREATE TABLE home_companies (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    since BIGINT NOT NULL,
    company_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, since)
);

CREATE TABLE staff_companies (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    company_id TEXT COLLATE "C" NOT NULL REFERENCES companies (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (user_id, company_id)
);
CREATE INDEX staff_companies_by_company ON staff_companies (company_id);

CREATE TABLE roles (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    privileges TEXT COLLATE "C" NOT NULL, -- JSON
    deleted_at BIGINT
);
CREATE UNIQUE INDEX roles_name ON roles (name_key) WHERE deleted_at IS NULL;

CREATE TABLE memberships (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    company_id TEXT COLLATE "C" NOT NULL REFERENCES companies (id),
    position BIGINT  NOT NULL,
    admin BOOLEAN NOT NULL,
    create_domains BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, company_id)
);
CREATE INDEX memberships_by_company ON memberships (company_id);

CREATE TABLE domain_members (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    company_id TEXT COLLATE "C" NOT NULL REFERENCES companies (id),
    domain_id TEXT COLLATE "C" NOT NULL REFERENCES domains (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (user_id, company_id, domain_id)
);
CREATE INDEX domain_members_by_domain ON domain_members (domain_id);

CREATE TABLE domain_roles (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    domain_id TEXT COLLATE "C" NOT NULL REFERENCES domains (id),
    role_id TEXT COLLATE "C" NOT NULL, -- a built-in name, or an ID of roles
    position BIGINT NOT NULL,
    PRIMARY KEY (user_id, domain_id, role_id)
);
CREATE INDEX domain_roles_by_domain ON domain_roles (domain_id);
CREATE INDEX domain_roles_by_role ON domain_roles (role_id);

CREATE TABLE api_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL,
    login_key TEXT COLLATE "C" NOT NULL,
    password TEXT COLLATE "C" NOT NULL,
    permissions BIGINT  NOT NULL,
    all_companies BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX api_keys_login ON api_keys (login_key) WHERE deleted_at IS NULL;

CREATE TABLE api_key_companies (
    api_key_id TEXT COLLATE "C" NOT NULL REFERENCES api_keys (id),
    company_id TEXT COLLATE "C" NOT NULL REFERENCES companies (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (api_key_id, company_id)
);
CREATE INDEX api_key_companies_by_company ON api_key_companies (company_id);

CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    seat BOOLEAN NOT NULL, -- the kind takes a seat and makes a usage line
    token BYTEA,             -- SHA-256; NULL for imported history
    user_id TEXT COLLATE "C" REFERENCES users (id),
    api_key_id TEXT COLLATE "C" REFERENCES api_keys (id),
    signed_in_at BIGINT  NOT NULL,
    last_used_at BIGINT  NOT NULL,
    expires_at BIGINT,
    ended_at BIGINT,
    end_reason TEXT COLLATE "C" NOT NULL,
    company_id TEXT COLLATE "C" NOT NULL, -- where it works now; '' is nowhere yet
    domain_id TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    user_agent TEXT COLLATE "C" NOT NULL,
    machine TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL
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
    session_id TEXT COLLATE "C" NOT NULL REFERENCES sessions (id),
    seq BIGINT NOT NULL,
    company_id TEXT COLLATE "C" NOT NULL,
    domain_id TEXT COLLATE "C" NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (session_id, seq)
);

CREATE TABLE seat_failures (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    company_id TEXT COLLATE "C" NOT NULL,
    domain_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX seat_failures_by_user ON seat_failures (user_id, at);
CREATE INDEX seat_failures_by_time ON seat_failures (at, id);

-- Usage rollups. level is '' for the whole server, else a company's or a
-- domain's ID. usage_people lists who has rows at a level, so that a report
-- seeks only what it needs. period is a month as YYYYMM or a day as 1YYYYMMDD.
CREATE TABLE usage_people (
    level TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (level, user_id)
);

CREATE TABLE usage_sums (
    level TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    period BIGINT NOT NULL,
    logins BIGINT NOT NULL,
    first_login BIGINT NOT NULL, -- the greatest number when there is none
    last_logout BIGINT NOT NULL, -- the least number when there is none
    online BIGINT NOT NULL, -- microseconds
    seat_failures BIGINT NOT NULL,
    PRIMARY KEY (level, user_id, period)
);

CREATE TABLE sign_in_failures (
    login_key TEXT COLLATE "C" NOT NULL,
    server_key TEXT COLLATE "C" NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    failed_at BIGINT NOT NULL,
    PRIMARY KEY (login_key, server_key)
);
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failed_at);

CREATE TABLE audit_events (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    op TEXT COLLATE "C" NOT NULL,
    face TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    actor_id TEXT COLLATE "C" NOT NULL,
    login TEXT COLLATE "C" NOT NULL,
    company_id TEXT COLLATE "C" NOT NULL,
    company_name TEXT COLLATE "C" NOT NULL, -- as it was then, like domain_name
    domain_id TEXT COLLATE "C" NOT NULL,
    domain_name TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    changes TEXT COLLATE "C" NOT NULL,
    failed BIGINT NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    user_agent TEXT COLLATE "C" NOT NULL,
    machine TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT,
    chain_hash BYTEA
);
CREATE INDEX audit_events_by_time ON audit_events (at, id);
CREATE INDEX audit_events_by_company ON audit_events (company_id, at, id) WHERE company_id <> '';
CREATE INDEX audit_events_unsealed ON audit_events (at, id) WHERE seq IS NULL;
CREATE UNIQUE INDEX audit_events_seq ON audit_events (seq) WHERE seq IS NOT NULL;

CREATE TABLE settings (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE leases (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    holder TEXT COLLATE "C" NOT NULL,
    fence BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
