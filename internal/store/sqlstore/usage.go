package sqlstore

import (
	"cmp"
	"slices"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// usageQuery is a report's filter turned into SQL pieces. The people are the
// outer side of every join (CROSS JOIN keeps SQLite to that order), so that a
// report seeks its own rows only, and finds them in order of person.
type usageQuery struct {
	level  string
	people string // FROM item for the people, with their ID as w.id
	where  string // condition on w
	spans  string // condition on spans and seat failures p at this level
	args   []any
}

// usageQuery prepares a report. ok is false when the scope shows nothing.
func (r *reader) usageQuery(f core.UsageFilter) (q usageQuery, ok bool, err error) {
	p := &params{}
	switch {
	case f.Domain != "":
		company, err := r.companyOfDomain(f.Domain)
		if err != nil || f.Company != "" && f.Company != company || !f.Scope.Holds(company) {
			return q, false, err
		}
		q.level = string(f.Domain)
		q.spans = ` AND p.domain_id = $1`
	case f.Company != "":
		if !f.Scope.Holds(f.Company) {
			return q, false, nil
		}
		q.level = string(f.Company)
		q.spans = ` AND p.company_id = $1`
	}
	level := p.add(q.level)
	q.people, q.where = `(SELECT user_id AS id FROM usage_people WHERE level = `+level+`) w`, `TRUE`
	if q.level == "" && !f.Scope.All {
		q.people = `users w` // not everyone of the server: the scope may be small
		q.where = `CAST(` + level + ` AS TEXT) = '' AND w.is_customer AND w.home_company_id IN ` + in(p, f.Scope.Companies)
	}
	if f.User != "" {
		q.where += ` AND w.id = ` + p.add(string(f.User))
	}
	q.args = slices.Clip(p.list) // so that adding to it copies
	return q, true, nil
}

func (r *reader) companyOfDomain(id core.DomainID) (c core.CompanyID, err error) {
	_, err = r.one(`SELECT company_id FROM domains WHERE id = $1`, []any{string(id)}, (*text)(&c))
	return c, err
}

// with gives the arguments with two more, and their names.
func (q usageQuery) with(from, to int64) (args []any, first, second string) {
	p := &params{list: q.args}
	first, second = p.add(from), p.add(to)
	return slices.Clip(p.list), first, second
}

// Usage implements core.UsageReader.
func (r *reader) Usage(f core.UsageFilter) (out []core.UsageLine, err error) {
	err = r.long().together(func(r *reader) error {
		q, ok, err := r.usageQuery(f)
		if err != nil || !ok {
			return err
		}
		sums, err := r.usageSums(q, splitUsage(f.From, f.To))
		if err != nil {
			return err
		}
		out, err = r.usageLines(q, sums)
		return err
	})
	return out, err
}

type usageByUser map[core.UserID]*usageSums

func (m usageByUser) add(id core.UserID, s usageSums) {
	have, ok := m[id]
	if !ok {
		m[id] = &s
		return
	}
	have.logins += s.logins
	have.first = min(have.first, s.first)
	have.last = max(have.last, s.last)
	have.online += s.online
	have.failures += s.failures
}

// usageSums adds up the parts of a range.
func (r *reader) usageSums(q usageQuery, parts usageRange) (usageByUser, error) {
	sums := usageByUser{}
	for _, p := range parts.periods {
		if err := r.periodSums(sums, q, p); err != nil {
			return nil, err
		}
	}
	for _, e := range parts.edges {
		if err := r.edgeSums(sums, q, e); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// addRows adds rows of a person's ID and the five sums.
func (r *reader) addRows(sums usageByUser, query string, args []any) error {
	return r.each(func(rows rows) error {
		var id core.UserID
		var s usageSums
		if err := rows.Scan((*text)(&id), (*number)(&s.logins), (*number)(&s.first), (*number)(&s.last), (*number)(&s.online), (*number)(&s.failures)); err != nil {
			return err
		}
		sums.add(id, s)
		return nil
	}, query, args...)
}

func (r *reader) periodSums(sums usageByUser, q usageQuery, p span) error {
	args, from, to := q.with(p.from, p.to)
	return r.addRows(sums, `SELECT w.id, CAST(sum(x.logins) AS BIGINT), min(x.first_login), max(x.last_logout), CAST(sum(x.online) AS BIGINT),
 CAST(sum(x.seat_failures) AS BIGINT) FROM `+q.people+` CROSS JOIN usage_sums x
 WHERE `+q.where+` AND x.level = $1 AND x.user_id = w.id AND x.period >= `+from+` AND x.period < `+to+` GROUP BY w.id`, args)
}

// edgeSums reads the part of a day from the sessions themselves.
func (r *reader) edgeSums(sums usageByUser, q usageQuery, e span) error {
	args, from, to := q.with(e.from, e.to)
	sessions := ` CROSS JOIN sessions s`
	online := `s.ended_at - s.signed_in_at`
	if q.level != "" {
		sessions = ` CROSS JOIN sessions s CROSS JOIN spans p`
		online = `CASE WHEN s.ended_at IS NULL THEN 0 ELSE p.ended_at - p.started_at END`
	}
	where := q.where + ` AND s.user_id = w.id AND s.seat AND s.signed_in_at >= ` + from + ` AND s.signed_in_at < ` + to
	if q.level != "" {
		where += ` AND p.session_id = s.id` + q.spans
	}
	p := &params{list: args}
	err := r.addRows(sums, `SELECT w.id, count(DISTINCT s.id), min(s.signed_in_at), COALESCE(max(s.ended_at), `+p.add(int64(noLogout))+`),
 CAST(COALESCE(sum(`+online+`), 0) AS BIGINT), 0 FROM `+q.people+sessions+` WHERE `+where+` GROUP BY w.id`, p.list)
	if err != nil {
		return err
	}
	p = &params{list: args}
	return r.addRows(sums, `SELECT w.id, 0, CAST(`+p.add(int64(noLogin))+` AS BIGINT), CAST(`+p.add(int64(noLogout))+` AS BIGINT), 0, count(*) FROM `+
		q.people+` CROSS JOIN seat_failures p WHERE `+q.where+` AND p.user_id = w.id AND p.at >= `+from+` AND p.at < `+to+q.spans+` GROUP BY w.id`, p.list)
}

// usageLines gives the lines of those who signed in, deleted people included.
func (r *reader) usageLines(q usageQuery, sums usageByUser) ([]core.UsageLine, error) {
	var out []core.UsageLine
	err := r.each(func(rows rows) error {
		var l core.UsageLine
		if err := rows.Scan((*text)(&l.User), (*text)(&l.Login)); err != nil {
			return err
		}
		if s, ok := sums[l.User]; ok && s.logins > 0 {
			out = append(out, s.line(l))
		}
		return nil
	}, `SELECT u.id, u.login FROM `+q.people+` CROSS JOIN users u WHERE `+q.where+` AND u.id = w.id`, q.args...)
	slices.SortFunc(out, func(a, b core.UsageLine) int {
		return cmp.Or(cmp.Compare(b.Logins, a.Logins), a.FirstLogin.Compare(b.FirstLogin), cmp.Compare(a.User, b.User))
	})
	return out, err
}

func (s *usageSums) line(l core.UsageLine) core.UsageLine {
	l.Logins, l.SeatFailures = s.logins, s.failures
	l.FirstLogin = fromMicros(s.first)
	l.Online = time.Duration(s.online) * time.Microsecond
	if s.last != noLogout {
		t := fromMicros(s.last)
		l.LastLogout = &t
	}
	return l
}
