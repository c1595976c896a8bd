-- +goose Up
-- What is stored now, and was at the end of each day, summed up: of each
-- destination, each company, and each company in a destination, '*' standing
-- for all. A company's are today's customers at home in it. Forecasts read this
-- instead of everyone's samples. The triggers below keep it in step, whatever
-- writes samples, volumes or people. part is the end of the users' IDs, so that
-- servers who write at once seldom meet in one row.

CREATE TABLE space_days (
    company_id     TEXT COLLATE "C" NOT NULL,
    destination_id TEXT COLLATE "C" NOT NULL,
    day            BIGINT NOT NULL,
    part           TEXT COLLATE "C" NOT NULL,
    stored         BIGINT NOT NULL,
    samples        BIGINT NOT NULL, -- how many there are; a day without any has no sum
    PRIMARY KEY (company_id, destination_id, day, part)
);

CREATE TABLE space_now (
    company_id     TEXT COLLATE "C" NOT NULL,
    destination_id TEXT COLLATE "C" NOT NULL,
    part           TEXT COLLATE "C" NOT NULL,
    stored         BIGINT NOT NULL,
    PRIMARY KEY (company_id, destination_id, part)
);

-- Who counts where: one row for each of the sums that a person's data in a
-- destination is part of.
CREATE VIEW space_sums (user_id, company_id, all_destinations, part) AS
SELECT u.id, '*', FALSE, right(u.id, 2) FROM users u
UNION ALL SELECT u.id, u.home_company_id, FALSE, right(u.id, 1) FROM users u WHERE u.is_customer AND u.home_company_id IS NOT NULL
UNION ALL SELECT u.id, u.home_company_id, TRUE, right(u.id, 1) FROM users u WHERE u.is_customer AND u.home_company_id IS NOT NULL;

INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE s.destination_id END, s.day, h.part, sum(s.stored), count(*)
FROM space_samples s JOIN space_sums h ON h.user_id = s.user_id GROUP BY 1, 2, 3, 4;

INSERT INTO space_now (company_id, destination_id, part, stored)
SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE v.destination_id END, h.part, sum(v.stored)
FROM volumes v JOIN space_sums h ON h.user_id = v.user_id GROUP BY 1, 2, 3;

-- +goose StatementBegin
CREATE FUNCTION space_days_add(who TEXT, destination TEXT, on_day BIGINT, more NUMERIC, number BIGINT) RETURNS void LANGUAGE sql AS $$
    INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
    SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE destination END, on_day, h.part, more, number
    FROM space_sums h WHERE h.user_id = who
    ON CONFLICT (company_id, destination_id, day, part) DO UPDATE SET
        stored = space_days.stored + excluded.stored, samples = space_days.samples + excluded.samples;
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION space_now_add(who TEXT, destination TEXT, more NUMERIC) RETURNS void LANGUAGE sql AS $$
    INSERT INTO space_now (company_id, destination_id, part, stored)
    SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE destination END, h.part, more
    FROM space_sums h WHERE h.user_id = who
    ON CONFLICT (company_id, destination_id, part) DO UPDATE SET stored = space_now.stored + excluded.stored;
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION space_days_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM space_days_add(NEW.user_id, NEW.destination_id, NEW.day, NEW.stored, 1);
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM space_days_add(OLD.user_id, OLD.destination_id, OLD.day, -OLD.stored, -1);
    ELSE
        PERFORM space_days_add(NEW.user_id, NEW.destination_id, NEW.day, NEW.stored - OLD.stored, 0);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION space_now_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM space_now_add(NEW.user_id, NEW.destination_id, NEW.stored);
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM space_now_add(OLD.user_id, OLD.destination_id, -OLD.stored);
    ELSE
        PERFORM space_now_add(NEW.user_id, NEW.destination_id, NEW.stored - OLD.stored);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- A person who moves takes along all that he has stored.

-- +goose StatementBegin
CREATE FUNCTION space_move(who TEXT, company TEXT, times BIGINT) RETURNS void LANGUAGE sql AS $$
    INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
    SELECT company, d.id, d.day, right(who, 1), times * sum(d.stored), times * count(*)
    FROM (SELECT destination_id AS id, day, stored FROM space_samples WHERE user_id = who
        UNION ALL SELECT '*', day, stored FROM space_samples WHERE user_id = who) d
    GROUP BY d.id, d.day
    ON CONFLICT (company_id, destination_id, day, part) DO UPDATE SET
        stored = space_days.stored + excluded.stored, samples = space_days.samples + excluded.samples;
    INSERT INTO space_now (company_id, destination_id, part, stored)
    SELECT company, d.id, right(who, 1), times * sum(d.stored)
    FROM (SELECT destination_id AS id, stored FROM volumes WHERE user_id = who UNION ALL SELECT '*', stored FROM volumes WHERE user_id = who) d
    GROUP BY d.id
    ON CONFLICT (company_id, destination_id, part) DO UPDATE SET stored = space_now.stored + excluded.stored;
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION space_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.is_customer AND OLD.home_company_id IS NOT NULL THEN
        PERFORM space_move(OLD.id, OLD.home_company_id, -1);
    END IF;
    IF NEW.is_customer AND NEW.home_company_id IS NOT NULL THEN
        PERFORM space_move(NEW.id, NEW.home_company_id, 1);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER space_days_changed AFTER INSERT OR DELETE ON space_samples FOR EACH ROW EXECUTE FUNCTION space_days_changed();
CREATE TRIGGER space_days_updated AFTER UPDATE ON space_samples FOR EACH ROW WHEN (NEW.stored <> OLD.stored) EXECUTE FUNCTION space_days_changed();
CREATE TRIGGER space_now_changed AFTER INSERT OR DELETE ON volumes FOR EACH ROW EXECUTE FUNCTION space_now_changed();
CREATE TRIGGER space_now_updated AFTER UPDATE ON volumes FOR EACH ROW WHEN (NEW.stored <> OLD.stored) EXECUTE FUNCTION space_now_changed();
CREATE TRIGGER space_moved AFTER UPDATE ON users FOR EACH ROW
WHEN (NEW.is_customer <> OLD.is_customer OR NEW.home_company_id IS DISTINCT FROM OLD.home_company_id) EXECUTE FUNCTION space_moved();
