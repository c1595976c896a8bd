package sqlstore

import (
	"math"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// What stands for "none yet" in the rollups, so that sums merge by comparing.
const (
	noLogin  = math.MaxInt64
	noLogout = math.MinInt64
)

// usageSums is what a rollup row holds. Times are microseconds.
type usageSums struct {
	logins, first, last, online, failures int64
}

// levelsOf gives the levels a stretch of work counts at: the whole server "",
// then its company and its domain.
func levelsOf(w core.Working) []string {
	levels := []string{""}
	if w.Company != "" {
		levels = append(levels, string(w.Company))
	}
	if w.Domain != "" {
		levels = append(levels, string(w.Domain))
	}
	return levels
}

// countLogin counts a session at levels it has not been counted at.
func (t *tx) countLogin(user core.UserID, signedIn int64, levels []string) error {
	return t.addUsage(user, signedIn, levels, usageSums{logins: 1, first: signedIn, last: noLogout})
}

// countLogout adds an ended session's online time: at the top from sign-in
// to end, below the sum of its spans there.
func (t *tx) countLogout(id core.SessionID, s openSession, end int64) error {
	online := map[string]int64{"": end - s.signedIn}
	order := []string{""}
	err := t.eachSpan(func(_ core.SessionID, p core.Span) {
		for _, level := range levelsOf(p.Working)[1:] {
			if _, ok := online[level]; !ok {
				order = append(order, level)
			}
			online[level] += micros(*p.End) - micros(p.Start)
		}
	}, `SELECT session_id, company_id, domain_id, started_at, ended_at FROM spans WHERE session_id = $1 ORDER BY seq`, string(id))
	if err != nil {
		return err
	}
	for _, level := range order {
		sums := usageSums{first: noLogin, last: end, online: online[level]}
		if err := t.addUsage(s.user, s.signedIn, []string{level}, sums); err != nil {
			return err
		}
	}
	return nil
}

// addUsage adds to the day's and the month's row at each level.
func (t *tx) addUsage(user core.UserID, at int64, levels []string, add usageSums) error {
	day := fromMicros(at)
	for _, level := range levels {
		err := t.run(`INSERT INTO usage_people (level, user_id) VALUES ($1, $2) ON CONFLICT (level, user_id) DO NOTHING`, level, string(user))
		if err != nil {
			return err
		}
		for _, period := range []int64{dayPeriod(day), monthPeriod(day)} {
			if err := t.addUsageRow(level, user, period, add); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) addUsageRow(level string, user core.UserID, period int64, add usageSums) error {
	return t.run(`INSERT INTO usage_sums (level, user_id, period, logins, first_login, last_logout, online, seat_failures)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (level, user_id, period) DO UPDATE SET
 logins = usage_sums.logins + excluded.logins,
 first_login = CASE WHEN excluded.first_login < usage_sums.first_login THEN excluded.first_login ELSE usage_sums.first_login END,
 last_logout = CASE WHEN excluded.last_logout > usage_sums.last_logout THEN excluded.last_logout ELSE usage_sums.last_logout END,
 online = usage_sums.online + excluded.online, seat_failures = usage_sums.seat_failures + excluded.seat_failures`,
		level, string(user), period, add.logins, add.first, add.last, add.online, add.failures)
}

// dayBase keeps days apart from months, in whatever year.
const dayBase = 100_000_000

// dayPeriod and monthPeriod number the rows of usage_sums: 120261122 and 202611.
func dayPeriod(t time.Time) int64   { return dayBase + monthPeriod(t)*100 + int64(t.Day()) }
func monthPeriod(t time.Time) int64 { return int64(t.Year())*100 + int64(t.Month()) }
