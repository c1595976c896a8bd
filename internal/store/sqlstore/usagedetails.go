package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// UsageDetails implements core.UsageReader. It reads the sessions, of which
// one person has few, and shows each seat failure on the next line, the last
// ones on the last line, so that the sums agree with Usage.
func (r *reader) UsageDetails(f core.UsageFilter) (out []core.UsageDetail, err error) {
	err = r.long().together(func(r *reader) error {
		q, ok, err := r.usageQuery(f)
		if err != nil || !ok {
			return err
		}
		if out, err = r.details(q, f); err != nil || len(out) == 0 {
			return err
		}
		failures, err := r.failureTimes(q, f)
		spread(failures, out)
		return err
	})
	return out, err
}

func (r *reader) details(q usageQuery, f core.UsageFilter) ([]core.UsageDetail, error) {
	var out []core.UsageDetail
	p := &params{list: q.args}
	query := `SELECT s.id, p.started_at, p.ended_at, p.company_id, c.name, p.domain_id, d.name, s.machine, s.address
 FROM ` + q.people + ` CROSS JOIN sessions s JOIN spans p ON p.session_id = s.id
 LEFT JOIN companies c ON c.id = p.company_id LEFT JOIN domains d ON d.id = p.domain_id
 WHERE ` + q.where + ` AND s.user_id = w.id AND s.seat` + within(p, f, "s.signed_in_at") + q.spans + ` ORDER BY s.signed_in_at, s.id, p.seq`
	err := r.each(func(rows rows) error {
		var d core.UsageDetail
		err := rows.Scan((*text)(&d.Session), (*instant)(&d.Login), maybeInstant{&d.Logout}, (*text)(&d.Company.ID), (*text)(&d.Company.Name),
			(*text)(&d.Domain.ID), (*text)(&d.Domain.Name), (*text)(&d.Machine), (*text)(&d.Address))
		out = append(out, d)
		return err
	}, query, p.list...)
	return out, err
}

func (r *reader) failureTimes(q usageQuery, f core.UsageFilter) ([]time.Time, error) {
	var out []time.Time
	p := &params{list: q.args}
	query := `SELECT p.at FROM ` + q.people + ` CROSS JOIN seat_failures p WHERE ` + q.where + ` AND p.user_id = w.id` +
		within(p, f, "p.at") + q.spans + ` ORDER BY p.at`
	err := r.each(func(rows rows) error {
		var at time.Time
		err := rows.Scan((*instant)(&at))
		out = append(out, at)
		return err
	}, query, p.list...)
	return out, err
}

// within adds the range of a report.
func within(p *params, f core.UsageFilter, column string) string {
	s := ""
	if f.From != nil {
		s += ` AND ` + column + ` >= ` + p.add(ceilMicros(*f.From))
	}
	if f.To != nil {
		s += ` AND ` + column + ` <= ` + p.add(micros(*f.To))
	}
	return s
}

// spread counts failures on the lines. Both are in order of time.
func spread(failures []time.Time, lines []core.UsageDetail) {
	i := 0
	for _, at := range failures {
		for i < len(lines)-1 && lines[i].Login.Before(at) {
			i++
		}
		lines[i].SeatFailures++
	}
}
