package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// InsertSession implements core.SessionWriter. A zero LastUsedAt means the
// sign-in. A session of the past may be given with its end.
func (t *tx) InsertSession(s *core.Session) error {
	if err := t.freeID("sessions", string(s.ID)); err != nil {
		return err
	}
	signedIn := t.orNow(s.SignedInAt)
	lastUsed := signedIn
	if !s.LastUsedAt.IsZero() {
		lastUsed = max(signedIn, micros(s.LastUsedAt))
	}
	err := t.run(`INSERT INTO sessions (id, kind, seat, token, user_id, api_key_id, oauth_client_id, signed_in_at, last_used_at, expires_at, end_reason,
 company_id, domain_id, address, user_agent, machine, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, $12, $13, $14, $15, $16)`,
		string(s.ID), string(s.Kind), s.Kind.TakesSeat(), tokenValue(s.Token), orNull(s.User), orNull(s.APIKey), orNull(s.OAuth), signedIn, lastUsed,
		maybeMicros(s.ExpiresAt), string(s.Working.Company), string(s.Working.Domain),
		s.Client.Address, s.Client.UserAgent, s.Client.Machine, s.Client.RequestID)
	if err != nil {
		return err
	}
	if s.Kind.TakesSeat() {
		if err := t.insertSpan(s.ID, 1, s.Working, signedIn); err != nil {
			return err
		}
		if err := t.countLogin(s.User, signedIn, levelsOf(s.Working)); err != nil {
			return err
		}
	}
	if s.EndedAt == nil {
		return nil
	}
	return t.EndSession(s.ID, *s.EndedAt, s.EndReason)
}

// tokenValue stores no token for a zero hash: sessions of the past have none.
func tokenValue(h core.TokenHash) any {
	if h == (core.TokenHash{}) {
		return nil
	}
	return h[:]
}

func (t *tx) insertSpan(id core.SessionID, seq int64, w core.Working, start int64) error {
	return t.run(`INSERT INTO spans (session_id, seq, company_id, domain_id, started_at) VALUES ($1, $2, $3, $4, $5)`,
		string(id), seq, string(w.Company), string(w.Domain), start)
}

// TouchSession implements core.SessionWriter.
func (t *tx) TouchSession(id core.SessionID, at time.Time) error {
	return t.run(`UPDATE sessions SET last_used_at = $2 WHERE id = $1 AND ended_at IS NULL AND last_used_at < $2`, string(id), micros(at))
}

// openSession is what writes need to know of a session that has not ended.
type openSession struct {
	user     core.UserID
	seat     bool
	signedIn int64
	working  core.Working
}

// open reads a session; found is false when it has ended. One that never was
// is NotFound.
func (t *tx) open(id core.SessionID) (s openSession, found bool, err error) {
	var ended *time.Time
	found, err = t.one(`SELECT user_id, seat, signed_in_at, company_id, domain_id, ended_at FROM sessions WHERE id = $1`, []any{string(id)},
		(*text)(&s.user), (*flag)(&s.seat), (*number)(&s.signedIn), (*text)(&s.working.Company), (*text)(&s.working.Domain), maybeInstant{&ended})
	if err == nil && !found {
		err = core.NotFoundError("session", string(id))
	}
	return s, found && ended == nil, err
}

// SetWorking implements core.SessionWriter. An ended session is NotFound.
func (t *tx) SetWorking(id core.SessionID, w core.Working, at time.Time) error {
	s, open, err := t.open(id)
	if err != nil {
		return err
	}
	if !open {
		return core.NotFoundError("session", string(id))
	}
	if s.working == w {
		return nil
	}
	err = t.run(`UPDATE sessions SET company_id = $2, domain_id = $3 WHERE id = $1`, string(id), string(w.Company), string(w.Domain))
	if err != nil || !s.seat {
		return err
	}
	if err := t.TouchSession(id, at); err != nil { // so that idleness never ends it before the span starts
		return err
	}
	return t.moveSpan(id, s, w, micros(at))
}

// moveSpan ends the current span and starts one, or names the first.
func (t *tx) moveSpan(id core.SessionID, s openSession, w core.Working, at int64) error {
	levels, err := t.newLevels(id, w)
	if err != nil {
		return err
	}
	seq, start, err := t.currentSpan(id)
	if err != nil {
		return err
	}
	if seq == 1 && s.working == (core.Working{}) {
		err = t.run(`UPDATE spans SET company_id = $2, domain_id = $3 WHERE session_id = $1 AND seq = 1`, string(id), string(w.Company), string(w.Domain))
	} else {
		at = max(at, start)
		err = t.run(`UPDATE spans SET ended_at = $3 WHERE session_id = $1 AND seq = $2`, string(id), seq, at)
		if err == nil {
			err = t.insertSpan(id, seq+1, w, at)
		}
	}
	if err != nil {
		return err
	}
	return t.countLogin(s.user, s.signedIn, levels)
}

func (t *tx) currentSpan(id core.SessionID) (seq, start int64, err error) {
	_, err = t.one(`SELECT seq, started_at FROM spans WHERE session_id = $1 ORDER BY seq DESC LIMIT 1`, []any{string(id)}, (*number)(&seq), (*number)(&start))
	return seq, start, err
}

// newLevels gives the usage levels below the server that a session has not
// worked in yet.
func (t *tx) newLevels(id core.SessionID, w core.Working) ([]string, error) {
	been := map[string]bool{"": true}
	err := t.eachSpan(func(_ core.SessionID, s core.Span) {
		been[string(s.Working.Company)] = true
		been[string(s.Working.Domain)] = true
	}, `SELECT session_id, company_id, domain_id, started_at, ended_at FROM spans WHERE session_id = $1`, string(id))
	var out []string
	for _, level := range levelsOf(w) {
		if !been[level] {
			out = append(out, level)
		}
	}
	return out, err
}

// EndSession implements core.SessionWriter.
func (t *tx) EndSession(id core.SessionID, at time.Time, reason core.EndReason) error {
	s, open, err := t.open(id)
	if err != nil || !open {
		return err
	}
	end := max(micros(at), s.signedIn)
	if s.seat {
		seq, start, err := t.currentSpan(id)
		if err != nil {
			return err
		}
		end = max(end, start)
		if err := t.run(`UPDATE spans SET ended_at = $3 WHERE session_id = $1 AND seq = $2`, string(id), seq, end); err != nil {
			return err
		}
	}
	err = t.run(`UPDATE sessions SET ended_at = $2, end_reason = $3, last_used_at = CASE WHEN last_used_at > $2 THEN $2 ELSE last_used_at END WHERE id = $1`,
		string(id), end, string(reason))
	if err != nil || !s.seat {
		return err
	}
	return t.countLogout(id, s, end)
}

// EndSessionsOf implements core.SessionWriter.
func (t *tx) EndSessionsOf(id core.UserID, reason core.EndReason) (int64, error) {
	return t.endAll(reason, `SELECT id, CAST($2 AS BIGINT) FROM sessions WHERE user_id = $1 AND ended_at IS NULL`, string(id), micros(t.now))
}

// EndOtherSessions implements core.SessionWriter.
func (t *tx) EndOtherSessions(id core.UserID, keep core.SessionID, reason core.EndReason) (int64, error) {
	return t.endAll(reason, `SELECT id, CAST($2 AS BIGINT) FROM sessions WHERE user_id = $1 AND id <> $3 AND ended_at IS NULL`,
		string(id), micros(t.now), string(keep))
}

// EndKeySessions implements core.SessionWriter.
func (t *tx) EndKeySessions(id core.APIKeyID, reason core.EndReason) error {
	_, err := t.endAll(reason, `SELECT id, CAST($2 AS BIGINT) FROM sessions WHERE api_key_id = $1 AND ended_at IS NULL`, string(id), micros(t.now))
	return err
}

// EndIdleSessions implements core.SessionWriter.
func (t *tx) EndIdleSessions(unusedSince time.Time, limit int) (int64, error) {
	idle, err := t.endAll(core.EndIdle, `SELECT id, last_used_at FROM sessions WHERE seat AND ended_at IS NULL AND last_used_at < $1
 ORDER BY last_used_at LIMIT $2`, ceilMicros(unusedSince), limit)
	if err != nil {
		return 0, err
	}
	expired, err := t.endAll(core.EndExpired, `SELECT id, expires_at FROM sessions WHERE ended_at IS NULL AND expires_at IS NOT NULL
 AND expires_at <= $1 ORDER BY expires_at LIMIT $2`, micros(t.now), limit)
	return idle + expired, err
}

// endAll ends the sessions a query gives, each at the time beside it.
func (t *tx) endAll(reason core.EndReason, query string, args ...any) (int64, error) {
	type ending struct {
		id core.SessionID
		at time.Time
	}
	var all []ending
	err := t.each(func(rows rows) error {
		var e ending
		err := rows.Scan((*text)(&e.id), (*instant)(&e.at))
		all = append(all, e)
		return err
	}, query, args...)
	if err != nil {
		return 0, err
	}
	for _, e := range all {
		if err := t.EndSession(e.id, e.at, reason); err != nil {
			return 0, err
		}
	}
	return int64(len(all)), nil
}

// PurgeTokens implements core.SessionWriter.
func (t *tx) PurgeTokens(endedBefore time.Time, limit int) (int64, error) {
	return t.exec(`DELETE FROM sessions WHERE id IN (SELECT x.id FROM sessions x WHERE NOT x.seat AND x.ended_at IS NOT NULL AND x.ended_at < $1
 ORDER BY x.ended_at LIMIT $2)`, ceilMicros(endedBefore), limit)
}

// InsertSeatFailure implements core.SessionWriter. A zero At means now.
func (t *tx) InsertSeatFailure(f core.SeatFailure) error {
	at := t.orNow(f.At)
	err := t.run(`INSERT INTO seat_failures (user_id, at, company_id, domain_id) VALUES ($1, $2, $3, $4)`,
		string(f.User), at, string(f.Working.Company), string(f.Working.Domain))
	if err != nil {
		return err
	}
	return t.addUsage(f.User, at, levelsOf(f.Working), usageSums{first: noLogin, last: noLogout, failures: 1})
}
