package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// SignInFailures implements core.SessionReader.
func (r *reader) SignInFailures(login, server string) (failures int, lockedUntil *time.Time, err error) {
	_, err = r.one(`SELECT failures, locked_until FROM sign_in_failures WHERE login_key = $1 AND server_key = $2`,
		[]any{fold(login), fold(server)}, (*small)(&failures), maybeInstant{&lockedUntil})
	return failures, lockedUntil, err
}

// FailSignIn implements core.SessionWriter.
func (t *tx) FailSignIn(login, server string, lockAt int, lock time.Duration) error {
	failures, until, err := t.SignInFailures(login, server)
	if err != nil {
		return err
	}
	if until != nil && !until.After(t.now) {
		failures = 0
	}
	failures++
	until = nil
	if lockAt > 0 && failures >= lockAt {
		end := t.now.Add(lock)
		until = &end
	}
	return t.run(`INSERT INTO sign_in_failures (login_key, server_key, failures, locked_until, failed_at) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (login_key, server_key) DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until, failed_at = excluded.failed_at`,
		fold(login), fold(server), failures, maybeMicros(until), micros(t.now))
}

// ClearSignInFailures implements core.SessionWriter.
func (t *tx) ClearSignInFailures(login, server string) error {
	return t.run(`DELETE FROM sign_in_failures WHERE login_key = $1 AND server_key = $2`, fold(login), fold(server))
}

// PurgeSignInFailures implements core.SessionWriter. Locks in force stay.
func (t *tx) PurgeSignInFailures(before time.Time) error {
	return t.run(`DELETE FROM sign_in_failures WHERE failed_at < $1 AND (locked_until IS NULL OR locked_until <= $2)`,
		ceilMicros(before), micros(t.now))
}

var _ core.SessionWriter = (*tx)(nil)
