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

-- What things cost, from when to when. Days count from 1970-01-01; prices are
-- billionths. Never overwritten.
CREATE TABLE price_lists (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    company_id TEXT COLLATE "C" REFERENCES companies (id), -- NULL is the provider's
    currency TEXT COLLATE "C" NOT NULL,
    per_gb_month BIGINT NOT NULL,
    per_restored_gb BIGINT NOT NULL,
    per_license_month BIGINT NOT NULL,
    from_day BIGINT NOT NULL,
    to_day BIGINT,
    created_at BIGINT NOT NULL
);

-- The samples of each volume, summed by month (YYYYMM), so that a bill does
-- not read every day of everyone. The triggers below keep it in step: samples
-- are put in several ways, and none may be forgotten.
CREATE TABLE space_months (
    month BIGINT NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    destination_id TEXT COLLATE "C" NOT NULL,
    computer_id TEXT COLLATE "C" NOT NULL,
    stored BIGINT NOT NULL,
    restored BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    last_stored BIGINT NOT NULL,
    PRIMARY KEY (month, user_id, destination_id, computer_id)
);

-- +goose StatementBegin
CREATE FUNCTION space_samples_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO space_months (month, user_id, destination_id, computer_id, stored, restored, last_day, last_stored)
    VALUES (CAST(to_char(to_timestamp(NEW.day * 86400) AT TIME ZONE 'UTC', 'YYYYMM') AS BIGINT), NEW.user_id, NEW.destination_id,
        NEW.computer_id, NEW.stored, NEW.restored, NEW.day, NEW.stored)
    ON CONFLICT (month, user_id, destination_id, computer_id) DO UPDATE SET
        stored = space_months.stored + excluded.stored, restored = space_months.restored + excluded.restored,
        last_stored = CASE WHEN excluded.last_day >= space_months.last_day THEN excluded.last_stored ELSE space_months.last_stored END,
        last_day = CASE WHEN excluded.last_day >= space_months.last_day THEN excluded.last_day ELSE space_months.last_day END;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION space_samples_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE space_months SET stored = stored + NEW.stored - OLD.stored, restored = restored + NEW.restored - OLD.restored,
        last_stored = CASE WHEN NEW.day >= last_day THEN NEW.stored ELSE last_stored END
    WHERE month = CAST(to_char(to_timestamp(NEW.day * 86400) AT TIME ZONE 'UTC', 'YYYYMM') AS BIGINT) AND user_id = NEW.user_id
        AND destination_id = NEW.destination_id AND computer_id = NEW.computer_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER space_samples_inserted AFTER INSERT ON space_samples FOR EACH ROW EXECUTE FUNCTION space_samples_inserted();
CREATE TRIGGER space_samples_updated AFTER UPDATE ON space_samples FOR EACH ROW EXECUTE FUNCTION space_samples_updated();

CREATE INDEX home_companies_by_time ON home_companies (since);
CREATE INDEX home_companies_by_company ON home_companies (company_id, user_id);
