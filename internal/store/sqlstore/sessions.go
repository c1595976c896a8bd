package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// sessionColumns are read by sessionDests; s is sessions.
const sessionColumns = `s.id, s.kind, s.token, s.user_id, s.api_key_id, s.oauth_client_id, s.signed_in_at, s.last_used_at, s.expires_at, s.ended_at,
 s.end_reason, s.company_id, s.domain_id, s.address, s.user_agent, s.machine, s.request_id`

func sessionDests(s *core.Session) []any {
	return []any{
		(*text)(&s.ID), (*text)(&s.Kind), (*hash)(&s.Token), (*text)(&s.User), (*text)(&s.APIKey), (*text)(&s.OAuth),
		(*instant)(&s.SignedInAt), (*instant)(&s.LastUsedAt), maybeInstant{&s.ExpiresAt}, maybeInstant{&s.EndedAt},
		(*text)(&s.EndReason), (*text)(&s.Working.Company), (*text)(&s.Working.Domain),
		(*text)(&s.Client.Address), (*text)(&s.Client.UserAgent), (*text)(&s.Client.Machine), (*text)(&s.Client.RequestID),
	}
}

// Credential implements core.SessionReader. It is on every request's way: one
// statement, unless the rights are limited to listed companies.
func (r *reader) Credential(token core.TokenHash) (*core.Credential, error) {
	return r.memos.credentials.get(token, func() (*core.Credential, error) { return r.readCredential(token) })
}

func (r *reader) readCredential(token core.TokenHash) (*core.Credential, error) {
	c, err := r.credential(token)
	if err != nil {
		return nil, err
	}
	if c.Session.APIKey == "" && (c.User == nil || !listedScope(c.User)) {
		return c, nil
	}
	// Read again, now with the rest, so that permissions and companies are of one time.
	err = r.together(func(r *reader) error {
		if c, err = r.credential(token); err != nil {
			return err
		}
		if c.User != nil {
			return r.staffCompanies(c.User)
		}
		return r.credentialKey(c)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (r *reader) credential(token core.TokenHash) (*core.Credential, error) {
	c, row := &core.Credential{}, &userRow{}
	found, err := r.one(`SELECT `+sessionColumns+`, `+userColumns+` FROM sessions s
 LEFT JOIN users u ON u.id = s.user_id AND u.deleted_at IS NULL LEFT JOIN companies h ON h.id = u.home_company_id
 WHERE s.token = $1`, []any{token[:]}, append(sessionDests(&c.Session), row.dests()...)...)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, core.NotFoundError("session", "")
	}
	if row.u.ID != "" {
		c.User, err = row.user()
	}
	return c, err
}

func (r *reader) credentialKey(c *core.Credential) error {
	found, err := r.keys(selectKeys+` AND k.id = $1`, string(c.Session.APIKey))
	if err == nil && len(found) > 0 {
		c.Key = found[0]
	}
	return err
}

// OpenSeats implements core.SessionReader.
func (r *reader) OpenSeats(since time.Time) (int64, error) {
	return r.count(`SELECT count(*) FROM sessions WHERE seat AND ended_at IS NULL AND last_used_at >= $1`, ceilMicros(since))
}

// SessionHistory implements core.SessionReader.
func (r *reader) SessionHistory(after core.SessionID, limit int) (out []core.SessionHistory, err error) {
	const page = `SELECT x.id FROM sessions x WHERE x.seat AND x.id > $1 ORDER BY x.id LIMIT $2`
	err = r.together(func(r *reader) error {
		at := map[core.SessionID]int{}
		err := r.each(func(rows rows) error {
			var h core.SessionHistory
			err := rows.Scan(sessionDests(&h.Session)...)
			at[h.Session.ID] = len(out)
			out = append(out, h)
			return err
		}, `SELECT `+sessionColumns+` FROM sessions s WHERE s.id IN (`+page+`) ORDER BY s.id`, string(after), limit)
		if err != nil {
			return err
		}
		return r.eachSpan(func(id core.SessionID, s core.Span) {
			if i, ok := at[id]; ok {
				out[i].Spans = append(out[i].Spans, s)
			}
		}, `SELECT p.session_id, p.company_id, p.domain_id, p.started_at, p.ended_at FROM spans p
 WHERE p.session_id IN (`+page+`) ORDER BY p.session_id, p.seq`, string(after), limit)
	})
	return out, err
}

func (r *reader) eachSpan(add func(core.SessionID, core.Span), query string, args ...any) error {
	return r.each(func(rows rows) error {
		var id core.SessionID
		var s core.Span
		err := rows.Scan((*text)(&id), (*text)(&s.Working.Company), (*text)(&s.Working.Domain), (*instant)(&s.Start), maybeInstant{&s.End})
		if err == nil {
			add(id, s)
		}
		return err
	}, query, args...)
}

// SeatFailures implements core.SessionReader.
func (r *reader) SeatFailures() ([]core.SeatFailure, error) {
	var out []core.SeatFailure
	err := r.long().each(func(rows rows) error {
		var f core.SeatFailure
		err := rows.Scan((*text)(&f.User), (*text)(&f.Working.Company), (*text)(&f.Working.Domain), (*instant)(&f.At))
		out = append(out, f)
		return err
	}, `SELECT user_id, company_id, domain_id, at FROM seat_failures ORDER BY at, id`)
	return out, err
}
