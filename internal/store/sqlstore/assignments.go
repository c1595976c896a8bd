package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// selectAssignments reads those in force; a condition on s follows.
const selectAssignments = `SELECT s.id, s.user_id, s.package_id, s.created_at,
 (SELECT CAST(sum(v.stored) AS BIGINT) FROM volumes v WHERE v.user_id = s.user_id AND v.destination_id = s.destination_id), ` + destinationColumns +
	` FROM assignments s JOIN destinations d ON d.id = s.destination_id JOIN accounts a ON a.id = d.account_id WHERE s.ended_at IS NULL`

// assignments reads rows of selectAssignments.
func (r *reader) assignments(query string, args ...any) ([]core.Assignment, error) {
	var out []core.Assignment
	err := r.each(func(rows rows) error {
		var s core.Assignment
		dests := append([]any{(*text)(&s.ID), (*text)(&s.User), (*number)(&s.Package), (*instant)(&s.CreatedAt), (*number)(&s.Stored)},
			destinationDests(&s.Destination)...)
		err := rows.Scan(dests...)
		out = append(out, s)
		return err
	}, query, args...)
	return out, err
}

// AssignmentsOf implements core.AssignmentReader.
func (r *reader) AssignmentsOf(id core.UserID) ([]core.Assignment, error) {
	return r.assignments(selectAssignments+` AND s.user_id = $1 ORDER BY s.id`, string(id))
}

// assignmentsOfPage fills in the assignments of a page of people.
func (r *reader) assignmentsOfPage(byID map[core.UserID]*core.User, page string, args []any) error {
	list, err := r.assignments(selectAssignments+` AND s.user_id IN (`+page+`) ORDER BY s.user_id, s.id`, args...)
	for _, s := range list {
		if u := byID[s.User]; u != nil && u.Customer != nil {
			u.Customer.Assignments = append(u.Customer.Assignments, s)
		}
	}
	return err
}

// AssignmentHistory implements core.AssignmentReader.
func (r *reader) AssignmentHistory(user core.UserID, after core.AssignmentID, limit int) ([]core.AssignmentPeriod, error) {
	p := &params{}
	ids := `SELECT s.id FROM assignments s WHERE s.id > ` + p.add(string(after))
	if user != "" {
		ids += ` AND s.user_id = ` + p.add(string(user))
	}
	ids += ` ORDER BY s.id LIMIT ` + p.add(limit)
	var out []core.AssignmentPeriod
	err := r.each(func(rows rows) error {
		var h core.AssignmentPeriod
		err := rows.Scan((*text)(&h.Assignment), (*text)(&h.User), (*text)(&h.Destination), (*number)(&h.Package), (*instant)(&h.Since), maybeInstant{&h.Until})
		out = append(out, h)
		return err
	}, `SELECT s.id, s.user_id, h.destination_id, h.package_id, h.since, h.until FROM assignment_periods h
 JOIN assignments s ON s.id = h.assignment_id WHERE s.id IN (`+ids+`) ORDER BY s.id, h.since`, p.list...)
	return out, err
}

// PackageUse implements core.AssignmentReader.
func (r *reader) PackageUse(id core.PackageID, limit int) (n int64, logins []string, err error) {
	err = r.together(func(r *reader) error {
		n, err = r.count(`SELECT count(DISTINCT s.user_id) FROM assignments s WHERE s.package_id = $1 AND s.ended_at IS NULL`, int64(id))
		if err != nil || n == 0 {
			return err
		}
		logins, err = r.texts(`SELECT u.login FROM users u WHERE u.id IN (SELECT s.user_id FROM assignments s
 WHERE s.package_id = $1 AND s.ended_at IS NULL) ORDER BY u.login_key LIMIT $2`, int64(id), limit)
		return err
	})
	return n, logins, err
}

// freeAssignment checks that the user does not have the destination already.
func (t *tx) freeAssignment(a *core.Assignment) error {
	return t.free("destination", `SELECT d.bucket FROM assignments s JOIN destinations d ON d.id = s.destination_id
 WHERE s.user_id = $1 AND s.destination_id = $2 AND s.ended_at IS NULL AND s.id <> $3`, string(a.User), string(a.Destination.ID), string(a.ID))
}

// InsertAssignment implements core.AssignmentWriter.
func (t *tx) InsertAssignment(a *core.Assignment) error {
	if err := t.freeID("assignments", string(a.ID)); err != nil {
		return err
	}
	if err := t.freeAssignment(a); err != nil {
		return err
	}
	since := t.orNow(a.CreatedAt)
	err := t.run(`INSERT INTO assignments (id, user_id, destination_id, package_id, created_at) VALUES ($1, $2, $3, $4, $5)`,
		string(a.ID), string(a.User), string(a.Destination.ID), int64(a.Package), since)
	if err != nil {
		return err
	}
	return t.beginPeriod(a, since)
}

func (t *tx) beginPeriod(a *core.Assignment, since int64) error {
	return t.run(`INSERT INTO assignment_periods (assignment_id, since, destination_id, package_id) VALUES ($1, $2, $3, $4)
 ON CONFLICT (assignment_id, since) DO UPDATE SET until = NULL, destination_id = excluded.destination_id, package_id = excluded.package_id`,
		string(a.ID), since, string(a.Destination.ID), int64(a.Package))
}

// UpdateAssignment implements core.AssignmentWriter.
func (t *tx) UpdateAssignment(a *core.Assignment) error {
	if err := t.freeAssignment(a); err != nil {
		return err
	}
	err := t.change(core.NotFoundError("assignment", string(a.ID)),
		`UPDATE assignments SET destination_id = $2, package_id = $3 WHERE id = $1 AND ended_at IS NULL`,
		string(a.ID), string(a.Destination.ID), int64(a.Package))
	if err != nil {
		return err
	}
	if err := t.endPeriods(`= $1`, string(a.ID)); err != nil {
		return err
	}
	return t.beginPeriod(a, micros(t.now))
}

// endPeriods ends the open periods of assignments; which is a condition with
// one parameter. One that begins later, as an imported one may, is empty.
func (t *tx) endPeriods(which, arg string) error {
	return t.run(`UPDATE assignment_periods SET until = CASE WHEN since > $2 THEN since ELSE $2 END
 WHERE until IS NULL AND assignment_id `+which, arg, micros(t.now))
}

// EndAssignment implements core.AssignmentWriter.
func (t *tx) EndAssignment(id core.AssignmentID) error {
	if err := t.endPeriods(`= $1`, string(id)); err != nil {
		return err
	}
	return t.change(core.NotFoundError("assignment", string(id)),
		`UPDATE assignments SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, string(id), micros(t.now))
}

// EndAssignmentsOf implements core.AssignmentWriter.
func (t *tx) EndAssignmentsOf(id core.UserID) error {
	if err := t.endPeriods(`IN (SELECT s.id FROM assignments s WHERE s.user_id = $1 AND s.ended_at IS NULL)`, string(id)); err != nil {
		return err
	}
	return t.run(`UPDATE assignments SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL`, string(id), micros(t.now))
}

// PutAssignment implements core.AssignmentWriter.
func (t *tx) PutAssignment(a *core.Assignment, list []core.AssignmentPeriod) error {
	var ended *time.Time
	if len(list) > 0 {
		ended = list[len(list)-1].Until
	}
	if ended == nil {
		if err := t.freeAssignment(a); err != nil {
			return err
		}
	}
	err := t.change(core.ExistsError("id", string(a.ID)), `INSERT INTO assignments (id, user_id, destination_id, package_id, created_at, ended_at)
 VALUES ($1, $2, $3, $4, $5, $6)
 ON CONFLICT (id) DO UPDATE SET destination_id = excluded.destination_id, package_id = excluded.package_id, ended_at = excluded.ended_at
 WHERE assignments.user_id = excluded.user_id`,
		string(a.ID), string(a.User), string(a.Destination.ID), int64(a.Package), t.orNow(a.CreatedAt), maybeMicros(ended))
	if err != nil {
		return err
	}
	if err := t.run(`DELETE FROM assignment_periods WHERE assignment_id = $1`, string(a.ID)); err != nil {
		return err
	}
	for _, h := range list {
		err := t.run(`INSERT INTO assignment_periods (assignment_id, since, until, destination_id, package_id) VALUES ($1, $2, $3, $4, $5)`,
			string(a.ID), micros(h.Since), maybeMicros(h.Until), string(h.Destination), int64(h.Package))
		if err != nil {
			return err
		}
	}
	return nil
}
