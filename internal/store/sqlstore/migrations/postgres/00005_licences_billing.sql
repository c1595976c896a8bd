-- +goose Up
-- Licences and who holds them. What a licence is never changes; user_id and
-- computer_id are the open row of license_holdings again, so that a computer
-- having two is a broken index, not a query.

CREATE TABLE licenses (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT  NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    trial BOOLEAN NOT NULL,
    expires_at BIGINT  NOT NULL,
    transaction_id TEXT COLLATE "C" NOT NULL,
    company_id TEXT COLLATE "C" REFERENCES companies (id), -- the pool; NULL is the global one
    created_at BIGINT  NOT NULL,
    user_id TEXT COLLATE "C" REFERENCES users (id),     -- NULL is free
    computer_id TEXT COLLATE "C"
);
CREATE UNIQUE INDEX licenses_number ON licenses (number);
CREATE UNIQUE INDEX licenses_computer ON licenses (computer_id) WHERE computer_id IS NOT NULL;
CREATE INDEX licenses_by_user ON licenses (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX licenses_free ON licenses (company_id, expires_at, number) WHERE user_id IS NULL;
CREATE INDEX licenses_by_company ON licenses (company_id) WHERE company_id IS NOT NULL;

-- Never overwritten but for the end of the period that lasts, because billing
-- reads it (DESIGN section 4).
CREATE TABLE license_holdings (
    license_id TEXT COLLATE "C" NOT NULL REFERENCES licenses (id),
    since BIGINT NOT NULL,
    until BIGINT,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    computer_id TEXT COLLATE "C",
    PRIMARY KEY (license_id, since)
);
CREATE INDEX license_holdings_until ON license_holdings (until, since);
