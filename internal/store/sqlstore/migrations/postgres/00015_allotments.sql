-- +goose Up
-- Licences of companies and domains besides nodes, and the history of seats.

ALTER TABLE companies ADD COLUMN allotments TEXT COLLATE "C" NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE domains ADD COLUMN allotments TEXT COLLATE "C" NOT NULL DEFAULT '[]';

-- The most seats that were taken at once: on the server (domain ''), in a domain.
CREATE TABLE seat_days (
    day       BIGINT NOT NULL, -- since 1970, UTC
    domain_id TEXT COLLATE "C" NOT NULL,
    most      BIGINT NOT NULL,
    PRIMARY KEY (day, domain_id)
);

CREATE INDEX sessions_seats_of_domain ON sessions (domain_id, last_used_at) WHERE seat AND ended_at IS NULL AND domain_id <> '';

-- What the sessions so far come to, counted at each sign-in.
INSERT INTO seat_days (day, domain_id, most)
SELECT at / 86400000000, domain_id, max(n) FROM (
    SELECT at, domain_id, step, sum(step) OVER (PARTITION BY domain_id ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS n FROM (
        SELECT s.signed_in_at AS at, '' AS domain_id, CAST(1 AS BIGINT) AS step FROM sessions s WHERE s.seat
        UNION ALL SELECT s.ended_at, '', -1 FROM sessions s WHERE s.seat AND s.ended_at > s.signed_in_at
        UNION ALL SELECT s.ended_at + 1, '', -1 FROM sessions s WHERE s.seat AND s.ended_at = s.signed_in_at
        UNION ALL SELECT p.started_at, p.domain_id, 1 FROM spans p WHERE p.domain_id <> ''
        UNION ALL SELECT p.ended_at, p.domain_id, -1 FROM spans p WHERE p.domain_id <> '' AND p.ended_at > p.started_at
        UNION ALL SELECT p.ended_at + 1, p.domain_id, -1 FROM spans p WHERE p.domain_id <> '' AND p.ended_at = p.started_at) events) counted
WHERE step = 1 GROUP BY 1, 2;
