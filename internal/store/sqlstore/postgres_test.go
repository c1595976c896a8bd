package sqlstore

import (
	"context"
	"errors"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/testenv"
)

// onPostgres runs a test of what only PostgreSQL does, where it was asked for.
func onPostgres(t *testing.T, f func(t *testing.T, s *Store)) {
	for _, engine := range testenv.Engines(t) {
		if engine == testenv.Postgres {
			t.Run(engine, func(t *testing.T) { f(t, open(t, newConfig(t, engine))) })
		}
	}
}

// TestSerializationFailureRunsAgain interleaves two transactions so that the
// first must lose.
func TestSerializationFailureRunsAgain(t *testing.T) {
	onPostgres(t, testSerializationFailureRunsAgain)
}

func testSerializationFailureRunsAgain(t *testing.T, s *Store) {
	bump := func(tx core.Tx) error {
		set, err := tx.Settings()
		if err != nil {
			return err
		}
		return tx.SetSetting("seats", set.Seats+1)
	}
	runs := 0
	err := s.Update(t.Context(), func(tx core.Tx) error {
		set, err := tx.Settings()
		if err != nil {
			return err
		}
		if runs++; runs == 1 {
			if err := s.Update(t.Context(), bump); err != nil {
				return err
			}
		}
		return tx.SetSetting("seats", set.Seats+1)
	})
	got, readErr := s.Read(t.Context()).Settings()
	if err != nil || readErr != nil || got.Seats != 2 || runs != 2 || s.Stats().Retries != 1 {
		t.Errorf("%v %v: %d seats after %d runs, %d retries", err, readErr, got.Seats, runs, s.Stats().Retries)
	}
}

func TestRetriesEndWithTheRequest(t *testing.T) { onPostgres(t, testRetriesEndWithTheRequest) }

func testRetriesEndWithTheRequest(t *testing.T, s *Store) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(c core.Tx) error {
		cancel()
		return c.(*tx).run(`DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$`)
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestSwallowedErrorDoesNotCommit: PostgreSQL would roll back silently.
func TestSwallowedErrorDoesNotCommit(t *testing.T) { onPostgres(t, testSwallowedErrorDoesNotCommit) }

func testSwallowedErrorDoesNotCommit(t *testing.T, s *Store) {
	var second error
	err := s.Update(t.Context(), func(c core.Tx) error {
		_ = c.(*tx).run(`SELECT 1 / 0`)
		second = c.SetSetting("seats", 7)
		return nil
	})
	if err == nil || second == nil {
		t.Error(err, second)
	}
}

func TestLostConnection(t *testing.T) { onPostgres(t, testLostConnection) }

func testLostConnection(t *testing.T, s *Store) {
	err := s.Update(t.Context(), func(c core.Tx) error {
		return c.(*tx).run(`SELECT pg_terminate_backend(pg_backend_pid())`)
	})
	if core.KindOf(err) != core.Unavailable {
		t.Error(err)
	}
	if err := s.Update(t.Context(), func(tx core.Tx) error { return tx.SetSetting("seats", 7) }); err != nil {
		t.Error("the next one:", err)
	}
}

func TestUnstorableTextIsInvalid(t *testing.T) { onPostgres(t, testUnstorableTextIsInvalid) }

func testUnstorableTextIsInvalid(t *testing.T, s *Store) {
	for _, name := range []string{"a\x00b", "a\xffb"} {
		err := s.Update(t.Context(), func(tx core.Tx) error { return tx.InsertCompany(&core.Company{ID: "c", Name: name}) })
		if core.KindOf(err) != core.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}
