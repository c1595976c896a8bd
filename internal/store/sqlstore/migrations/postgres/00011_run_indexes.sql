-- +goose Up
-- Fewer indexes to keep for each report of a run. Runs that last are found by
-- ID, so that a report which only moves the lease changes no index; a computer's
-- and a user's runs by way of their plans.

DROP INDEX runs_open;
CREATE INDEX runs_unended ON runs (id) WHERE ended_at IS NULL;
DROP INDEX runs_by_computer;
