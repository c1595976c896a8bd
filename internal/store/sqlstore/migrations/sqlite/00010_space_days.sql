-- +goose Up
-- What is stored now, and was at the end of each day, summed up: of each
-- destination, each company, and each company in a destination, '*' standing
-- for all. A company's are today's customers at home in it. Forecasts read this
-- instead of everyone's samples. The triggers below keep it in step, whatever
-- writes samples, volumes or people. part is the end of the users' IDs, so that
-- servers who write at once seldom meet in one row.

CREATE TABLE space_days (
    company_id     TEXT NOT NULL,
    destination_id TEXT NOT NULL,
    day            BIGINT NOT NULL,
    part           TEXT NOT NULL,
    stored         BIGINT NOT NULL,
    samples        BIGINT NOT NULL, -- how many there are; a day without any has no sum
    PRIMARY KEY (company_id, destination_id, day, part)
) WITHOUT ROWID;

CREATE TABLE space_now (
    company_id     TEXT NOT NULL,
    destination_id TEXT NOT NULL,
    part           TEXT NOT NULL,
    stored         BIGINT NOT NULL,
    PRIMARY KEY (company_id, destination_id, part)
) WITHOUT ROWID;

-- Who counts where: one row for each of the sums that a person's data in a
-- destination is part of.
CREATE VIEW space_sums (user_id, company_id, all_destinations, part) AS
SELECT u.id, '*', FALSE, substr(u.id, -2) FROM users u
UNION ALL SELECT u.id, u.home_company_id, FALSE, substr(u.id, -1) FROM users u WHERE u.is_customer AND u.home_company_id IS NOT NULL
UNION ALL SELECT u.id, u.home_company_id, TRUE, substr(u.id, -1) FROM users u WHERE u.is_customer AND u.home_company_id IS NOT NULL;

INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE s.destination_id END, s.day, h.part, sum(s.stored), count(*)
FROM space_samples s JOIN space_sums h ON h.user_id = s.user_id GROUP BY 1, 2, 3, 4;

INSERT INTO space_now (company_id, destination_id, part, stored)
SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE v.destination_id END, h.part, sum(v.stored)
FROM volumes v JOIN space_sums h ON h.user_id = v.user_id GROUP BY 1, 2, 3;

-- +goose StatementBegin
CREATE TRIGGER space_days_inserted AFTER INSERT ON space_samples BEGIN
    INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
    SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE NEW.destination_id END, NEW.day, h.part, NEW.stored, 1
    FROM space_sums h WHERE h.user_id = NEW.user_id
    ON CONFLICT (company_id, destination_id, day, part) DO UPDATE SET
        stored = space_days.stored + excluded.stored, samples = space_days.samples + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER space_days_updated AFTER UPDATE OF stored ON space_samples WHEN NEW.stored <> OLD.stored BEGIN
    INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
    SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE NEW.destination_id END, NEW.day, h.part, NEW.stored - OLD.stored, 0
    FROM space_sums h WHERE h.user_id = NEW.user_id
    ON CONFLICT (company_id, destination_id, day, part) DO UPDATE SET stored = space_days.stored + excluded.stored;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER space_days_deleted AFTER DELETE ON space_samples BEGIN
    INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
    SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE OLD.destination_id END, OLD.day, h.part, -OLD.stored, -1
    FROM space_sums h WHERE h.user_id = OLD.user_id
    ON CONFLICT (company_id, destination_id, day, part) DO UPDATE SET
        stored = space_days.stored + excluded.stored, samples = space_days.samples - 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER space_now_inserted AFTER INSERT ON volumes BEGIN
    INSERT INTO space_now (company_id, destination_id, part, stored)
    SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE NEW.destination_id END, h.part, NEW.stored
    FROM space_sums h WHERE h.user_id = NEW.user_id
    ON CONFLICT (company_id, destination_id, part) DO UPDATE SET stored = space_now.stored + excluded.stored;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER space_now_updated AFTER UPDATE OF stored ON volumes WHEN NEW.stored <> OLD.stored BEGIN
    INSERT INTO space_now (company_id, destination_id, part, stored)
    SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE NEW.destination_id END, h.part, NEW.stored - OLD.stored
    FROM space_sums h WHERE h.user_id = NEW.user_id
    ON CONFLICT (company_id, destination_id, part) DO UPDATE SET stored = space_now.stored + excluded.stored;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER space_now_deleted AFTER DELETE ON volumes BEGIN
    INSERT INTO space_now (company_id, destination_id, part, stored)
    SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE OLD.destination_id END, h.part, -OLD.stored
    FROM space_sums h WHERE h.user_id = OLD.user_id
    ON CONFLICT (company_id, destination_id, part) DO UPDATE SET stored = space_now.stored + excluded.stored;
END;
-- +goose StatementEnd

-- A person who moves takes along all that he has stored.

-- +goose StatementBegin
CREATE TRIGGER space_moved_away AFTER UPDATE OF home_company_id, is_customer ON users
WHEN OLD.is_customer AND OLD.home_company_id IS NOT NULL AND (NOT NEW.is_customer OR NEW.home_company_id IS NOT OLD.home_company_id) BEGIN
    INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
    SELECT OLD.home_company_id, d.id, d.day, substr(OLD.id, -1), -sum(d.stored), -count(*)
    FROM (SELECT destination_id AS id, day, stored FROM space_samples WHERE user_id = OLD.id
        UNION ALL SELECT '*', day, stored FROM space_samples WHERE user_id = OLD.id) d
    WHERE TRUE GROUP BY d.id, d.day
    ON CONFLICT (company_id, destination_id, day, part) DO UPDATE SET
        stored = space_days.stored + excluded.stored, samples = space_days.samples + excluded.samples;
    INSERT INTO space_now (company_id, destination_id, part, stored)
    SELECT OLD.home_company_id, d.id, substr(OLD.id, -1), -sum(d.stored)
    FROM (SELECT destination_id AS id, stored FROM volumes WHERE user_id = OLD.id UNION ALL SELECT '*', stored FROM volumes WHERE user_id = OLD.id) d
    WHERE TRUE GROUP BY d.id
    ON CONFLICT (company_id, destination_id, part) DO UPDATE SET stored = space_now.stored + excluded.stored;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER space_moved_in AFTER UPDATE OF home_company_id, is_customer ON users
WHEN NEW.is_customer AND NEW.home_company_id IS NOT NULL AND (NOT OLD.is_customer OR NEW.home_company_id IS NOT OLD.home_company_id) BEGIN
    INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
    SELECT NEW.home_company_id, d.id, d.day, substr(NEW.id, -1), sum(d.stored), count(*)
    FROM (SELECT destination_id AS id, day, stored FROM space_samples WHERE user_id = NEW.id
        UNION ALL SELECT '*', day, stored FROM space_samples WHERE user_id = NEW.id) d
    WHERE TRUE GROUP BY d.id, d.day
    ON CONFLICT (company_id, destination_id, day, part) DO UPDATE SET
        stored = space_days.stored + excluded.stored, samples = space_days.samples + excluded.samples;
    INSERT INTO space_now (company_id, destination_id, part, stored)
    SELECT NEW.home_company_id, d.id, substr(NEW.id, -1), sum(d.stored)
    FROM (SELECT destination_id AS id, stored FROM volumes WHERE user_id = NEW.id UNION ALL SELECT '*', stored FROM volumes WHERE user_id = NEW.id) d
    WHERE TRUE GROUP BY d.id
    ON CONFLICT (company_id, destination_id, part) DO UPDATE SET stored = space_now.stored + excluded.stored;
END;
-- +goose StatementEnd
