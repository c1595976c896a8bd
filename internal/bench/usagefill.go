package main

import (
	"context"
	"fmt"
	"time"
)

// year is when the sessions of the part usage take place.
var year = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// fillUsage makes people in a few companies and a year of their sessions, then
// the rollups.
func (b *bench) fillUsage(ctx context.Context, folder string) error {
	return fill(ctx, folder, func(f *filler) error {
		b.say("making %d people and %d sessions", b.signedIn, b.sessions)
		if err := f.fillCompanies(ctx, b.companies); err != nil {
			return err
		}
		if err := f.fillPeople(ctx, b.signedIn, b.companies, ""); err != nil {
			return err
		}
		if err := b.fillSessions(ctx, f); err != nil {
			return err
		}
		b.say("making the rollups")
		return b.fillRollups(ctx, f)
	})
}

// What a session is made of, given its number i: sign-ins are evenly spread
// over the year and the people, in an order that mixes them; a session is five
// minutes to an hour long and is spent in the person's home company.
// Parameters: $3 sessions, $4 people, $5 companies, $6 the year's start.
const (
	sessionPerson = `(i * 7919 % $4)`
	sessionStart  = `($6 + i * (365 * 86400 * 1000000 / $3))`
	sessionEnd    = `(` + sessionStart + ` + (300 + i * 48271 % 3300) * 1000000 + i % 1000000)`
	sessionHome   = `printf('` + companyIDs + `%012x', ` + sessionPerson + ` * $5 / $4)`
	sessionDomain = `printf('` + domainIDs + `%012x', ` + sessionPerson + ` * $5 / $4)`
	sessionID     = `printf('` + sessionIDs + `%012x', i)`
)

func (b *bench) fillSessions(ctx context.Context, f *filler) error {
	args := []any{b.sessions, b.signedIn, b.companies, year.UnixMicro()}
	// The index is made at once over all rows: sign-ins of one person are far
	// apart in the table, and adding them one by one would jump about.
	restore, err := f.dropIndex(ctx, "sessions_by_user")
	if err != nil {
		return err
	}
	err = f.rows(ctx, b.sessions, `INSERT INTO sessions (id, kind, seat, user_id, signed_in_at, last_used_at, ended_at, end_reason,
 company_id, domain_id, address, user_agent, machine, request_id) `+counting+`SELECT `+sessionID+`, 'netbrain', TRUE,
 printf('`+personIDs+`%012x', `+sessionPerson+`), `+sessionStart+`, `+sessionEnd+`, `+sessionEnd+`, 'signout', `+sessionHome+`, `+sessionDomain+`,
 '192.0.2.1', 'client/1.0', 'pc' || `+sessionPerson+`, '' FROM n`, args...)
	if err != nil {
		return err
	}
	b.say("making their spans")
	err = f.rows(ctx, b.sessions, `INSERT INTO spans (session_id, seq, company_id, domain_id, started_at, ended_at) `+counting+
		`SELECT `+sessionID+`, 1, `+sessionHome+`, `+sessionDomain+`, `+sessionStart+`, `+sessionEnd+` FROM n`, args...)
	if err != nil {
		return err
	}
	b.say("making their index")
	return restore()
}

// dropIndex drops an index and gives what makes it again.
func (f *filler) dropIndex(ctx context.Context, name string) (restore func() error, err error) {
	var text string
	if err := f.db.QueryRowContext(ctx, `SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = $1`, name).Scan(&text); err != nil {
		return nil, fmt.Errorf("index %s: %w", name, err)
	}
	if _, err := f.db.ExecContext(ctx, `DROP INDEX `+name); err != nil {
		return nil, err
	}
	return func() error {
		_, err := f.db.ExecContext(ctx, text)
		return err
	}, nil
}

// sumsOf adds up one person's sessions by the period that a format of strftime
// gives.
func sumsOf(period string) string {
	return `INSERT INTO usage_sums (level, user_id, period, logins, first_login, last_logout, online, seat_failures)
 SELECT '', $1, CAST(strftime('` + period + `', signed_in_at / 1000000, 'unixepoch') AS INTEGER) AS period, count(*), min(signed_in_at),
 max(ended_at), sum(ended_at - signed_in_at), 0 FROM sessions WHERE user_id = $1 AND seat GROUP BY 3 ORDER BY 3`
}

// fillRollups makes the rollups of the whole server person by person, in the
// order of the table's key, and copies them to each one's company and domain,
// where all the sessions took place.
func (b *bench) fillRollups(ctx context.Context, f *filler) error {
	months, days := sumsOf("%Y%m"), sumsOf("1%Y%m%d")
	for i := range b.signedIn {
		for _, statement := range []string{months, days} {
			if _, err := f.db.ExecContext(ctx, statement, number(personIDs, i)); err != nil {
				return err
			}
		}
	}
	b.say("making the rollups of companies and domains")
	for _, prefix := range []string{companyIDs, domainIDs} {
		for c := range b.companies {
			if err := b.copyRollups(ctx, f, number(prefix, c), c); err != nil {
				return err
			}
		}
	}
	_, err := f.db.ExecContext(ctx, `INSERT INTO usage_people (level, user_id) SELECT DISTINCT level, user_id FROM usage_sums WHERE period < 1000000`)
	return err
}

// copyRollups copies the rollups of the people of a company to another level.
func (b *bench) copyRollups(ctx context.Context, f *filler, level string, company int) error {
	first := func(c int) string { return number(personIDs, (c*b.signedIn+b.companies-1)/b.companies) }
	_, err := f.db.ExecContext(ctx, `INSERT INTO usage_sums (level, user_id, period, logins, first_login, last_logout, online, seat_failures)
 SELECT $1, user_id, period, logins, first_login, last_logout, online, seat_failures FROM usage_sums
 WHERE level = '' AND user_id >= $2 AND user_id < $3 ORDER BY user_id, period`, level, first(company), first(company+1))
	return err
}
