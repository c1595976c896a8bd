package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// allotment is how a core.Allotment is stored, in a list of JSON.
type allotment struct {
	Name   string `json:"name"`
	Amount int64  `json:"amount"`
	Off    bool   `json:"off,omitempty"`
}

func allotmentsIn(l core.Allotments) string {
	out := make([]allotment, 0, len(l))
	for _, a := range l {
		out = append(out, allotment(a))
	}
	return list(out)
}

func allotmentsOut(s string) (core.Allotments, error) {
	stored, err := unlist[allotment](s)
	var out core.Allotments
	for _, a := range stored {
		out = append(out, core.Allotment(a))
	}
	return out, err
}

// liveComputers says which computers count; c is computers, u their owners.
const liveComputers = ` c.deleted_at IS NULL AND u.deleted_at IS NULL AND u.is_customer`

func (r *reader) nodes(query string, args ...any) ([]core.NodeUse, error) {
	var out []core.NodeUse
	err := r.long().each(func(rows rows) error {
		var n core.NodeUse
		err := rows.Scan((*text)(&n.Company), (*text)(&n.Domain), (*text)(&n.OS), (*number)(&n.Count))
		out = append(out, n)
		return err
	}, query, args...)
	return out, err
}

// NodesOfCompanies implements core.AllotmentReader.
func (r *reader) NodesOfCompanies() ([]core.NodeUse, error) {
	return r.nodes(`SELECT u.home_company_id, '', c.os, count(*) FROM computers c JOIN users u ON u.id = c.user_id
 WHERE` + liveComputers + ` GROUP BY u.home_company_id, c.os ORDER BY u.home_company_id, c.os`)
}

// NodesOfDomains implements core.AllotmentReader.
func (r *reader) NodesOfDomains(scope core.Scope, domain core.DomainID) ([]core.NodeUse, error) {
	p := &params{}
	query := `SELECT d.company_id, d.id, c.os, count(*) FROM domains d JOIN domain_members m ON m.domain_id = d.id
 JOIN users u ON u.id = m.user_id JOIN computers c ON c.user_id = u.id WHERE d.deleted_at IS NULL AND` + liveComputers + inScope(p, scope, "d.company_id")
	if domain != "" {
		query += ` AND d.id = ` + p.add(string(domain))
	}
	return r.nodes(query+` GROUP BY d.company_id, d.id, c.os ORDER BY d.company_id, d.id, c.os`, p.list...)
}

// OpenSeatsByDomain implements core.AllotmentReader.
func (r *reader) OpenSeatsByDomain(since time.Time) (map[core.DomainID]int64, error) {
	out := map[core.DomainID]int64{}
	err := r.each(func(rows rows) error {
		var domain core.DomainID
		var n int64
		err := rows.Scan((*text)(&domain), (*number)(&n))
		if domain != "" {
			out[domain] = n
		}
		out[""] += n
		return err
	}, `SELECT domain_id, count(*) FROM sessions WHERE seat AND ended_at IS NULL AND last_used_at >= $1 GROUP BY domain_id`, ceilMicros(since))
	return out, err
}

const microsOfDay = int64(24 * time.Hour / time.Microsecond)

// dayNumber numbers the days of seat_days from 1970 on.
func dayNumber(micros int64) int64 {
	if micros < 0 {
		return (micros+1)/microsOfDay - 1
	}
	return micros / microsOfDay
}

// SeatMarks implements core.AllotmentReader.
func (r *reader) SeatMarks(from, to time.Time) ([]core.SeatMark, error) {
	var out []core.SeatMark
	err := r.each(func(rows rows) error {
		var m core.SeatMark
		var day int64
		err := rows.Scan((*number)(&day), (*text)(&m.Domain), (*number)(&m.Most))
		m.Day = fromMicros(day * microsOfDay)
		out = append(out, m)
		return err
	}, `SELECT day, domain_id, most FROM seat_days WHERE day >= $1 AND day <= $2 ORDER BY day, domain_id`, dayNumber(micros(from)), dayNumber(micros(to)))
	return out, err
}

// NoteSeats implements core.AllotmentWriter.
func (t *tx) NoteSeats(domain core.DomainID, since time.Time) error {
	query, args := `SELECT count(*) FROM sessions WHERE seat AND ended_at IS NULL AND last_used_at >= $1`, []any{ceilMicros(since)}
	if domain != "" {
		query, args = query+` AND domain_id = $2`, append(args, string(domain))
	}
	n, err := t.count(query, args...)
	if err != nil {
		return err
	}
	_, err = t.raiseSeats(seatDay{domain, dayNumber(micros(t.now))}, n)
	return err
}

// RaiseSeats implements core.AllotmentWriter.
func (t *tx) RaiseSeats(m core.SeatMark) (bool, error) {
	return t.raiseSeats(seatDay{m.Domain, dayNumber(micros(m.Day))}, m.Most)
}

// NoteAllSeats implements core.AllotmentWriter.
func (t *tx) NoteAllSeats(since time.Time) error {
	open, err := t.OpenSeatsByDomain(since)
	if err != nil {
		return err
	}
	today := dayNumber(micros(t.now))
	for domain, n := range open {
		if _, err := t.raiseSeats(seatDay{domain, today}, n); err != nil {
			return err
		}
	}
	return nil
}

// seatDay names a row of seat_days.
type seatDay struct {
	domain core.DomainID
	day    int64
}

// raiseSeats writes only what is more than there was: nearly all sign-ins do
// not, and the row is everybody's.
func (t *tx) raiseSeats(d seatDay, n int64) (bool, error) {
	var most int64
	_, err := t.one(`SELECT most FROM seat_days WHERE day = $1 AND domain_id = $2`, []any{d.day, string(d.domain)}, (*number)(&most))
	if err != nil || n <= most {
		return false, err
	}
	return true, t.run(`INSERT INTO seat_days (day, domain_id, most) VALUES ($1, $2, $3)
 ON CONFLICT (day, domain_id) DO UPDATE SET most = CASE WHEN excluded.most > seat_days.most THEN excluded.most ELSE seat_days.most END`,
		d.day, string(d.domain), n)
}

// seatEvents gives every taking of a seat and every end after $1, in order. A
// seat that is given back at the time it was taken was taken all the same. $2
// is how long an unused one is held.
const seatEvents = `WITH taken (domain_id, began, ended) AS (
 SELECT '', signed_in_at, CASE WHEN ended_at IS NULL THEN last_used_at + $2 ELSE ended_at END FROM sessions WHERE seat
 UNION ALL
 SELECT p.domain_id, p.started_at, CASE WHEN p.ended_at IS NOT NULL THEN p.ended_at WHEN s.ended_at IS NOT NULL THEN s.ended_at ELSE s.last_used_at + $2 END
 FROM spans p JOIN sessions s ON s.id = p.session_id WHERE p.domain_id <> ''),
 held (domain_id, began, ended) AS (SELECT domain_id, began, CASE WHEN ended > began THEN ended ELSE began + 1 END FROM taken)
 SELECT CASE WHEN began < $1 THEN $1 ELSE began END AS at, CAST(1 AS BIGINT) AS step, domain_id FROM held WHERE ended > $1
 UNION ALL SELECT ended, CAST(-1 AS BIGINT), domain_id FROM held WHERE ended > $1
 ORDER BY at, step`

// RecountSeats implements core.AllotmentWriter.
func (t *tx) RecountSeats(from time.Time, idle time.Duration) error {
	first := dayNumber(micros(from))
	open, marks := map[core.DomainID]int64{}, map[seatDay]int64{}
	day, today := first, dayNumber(micros(t.now))
	mark := func(domain core.DomainID) {
		if d := (seatDay{domain, day}); day <= today && open[domain] > marks[d] {
			marks[d] = open[domain]
		}
	}
	err := t.each(func(rows rows) error {
		var at, step int64
		var domain core.DomainID
		if err := rows.Scan((*number)(&at), (*number)(&step), (*text)(&domain)); err != nil {
			return err
		}
		for day < min(dayNumber(at), today+1) {
			day++
			for held, n := range open { // what was open overnight
				if n > 0 {
					mark(held)
				}
			}
		}
		open[domain] += step
		mark(domain)
		return nil
	}, seatEvents, first*microsOfDay, int64(idle/time.Microsecond))
	if err != nil {
		return err
	}
	for d, n := range marks {
		if _, err := t.raiseSeats(d, n); err != nil {
			return err
		}
	}
	return nil
}
