package sqlstore

import (
	"fmt"
	"time"

	"github.com/purserhq/purser/internal/core"
)

const planColumns = `p.id, p.computer_id, p.user_id, p.name, p.type, p.destination_id, p.schedule, p.time_zone, p.paths, p.enabled, p.scheduled_at, p.created_at, p.updated_at`

// planRow is a row of planColumns.
type planRow struct {
	p         core.Plan
	paths     string
	scheduled *time.Time
}

func (r *planRow) dests() []any {
	p := &r.p
	return []any{
		(*text)(&p.ID), (*text)(&p.Computer), (*text)(&p.User), (*text)(&p.Name), (*small)(&p.Type), (*text)(&p.Destination), (*text)(&p.Schedule),
		(*text)(&p.TimeZone), (*text)(&r.paths), (*flag)(&p.Enabled), maybeInstant{&r.scheduled}, (*instant)(&p.CreatedAt), (*instant)(&p.UpdatedAt),
	}
}

// finish decodes what the columns hold encoded.
func (r *planRow) finish() (err error) {
	r.p.ScheduledAt = time.Time{}
	if r.scheduled != nil {
		r.p.ScheduledAt = *r.scheduled
	}
	if r.p.Paths, err = unlistText(r.paths); err != nil {
		return fmt.Errorf("plan %q: %w", r.p.ID, err)
	}
	return nil
}

// planTables is what planColumns and computerColumns are read from; rest are
// further joins, and a condition follows. To SQLite CROSS JOIN means that the
// plans come first: whatever its statistics say, a page must not begin with
// all users and end with sorting their plans.
func planTables(rest string) string {
	return ` plans p CROSS JOIN computers c CROSS JOIN users u
 LEFT JOIN companies h ON h.id = u.home_company_id` + rest + `
 WHERE c.id = p.computer_id AND u.id = p.user_id AND p.deleted_at IS NULL AND c.deleted_at IS NULL AND u.deleted_at IS NULL AND u.is_customer`
}

// planPage gives the conditions of a page of plans.
func planPage(p *params, f core.PlanFilter, after core.PlanID, limit int) string {
	q := ` AND p.id > ` + p.add(string(after)) + inScope(p, f.Scope, "u.home_company_id")
	if f.User != "" {
		q += ` AND p.user_id = ` + p.add(string(f.User))
	}
	if f.Company != "" {
		q += ` AND u.home_company_id = ` + p.add(string(f.Company))
	}
	if f.Computers != nil {
		q += ` AND p.computer_id IN ` + in(p, f.Computers)
	}
	return q + ` ORDER BY p.id LIMIT ` + p.add(limit)
}

// plans reads rows of planColumns.
func (r *reader) plans(query string, args ...any) ([]*core.Plan, error) {
	var out []*core.Plan
	err := r.each(func(rows rows) error {
		row := &planRow{}
		if err := rows.Scan(row.dests()...); err != nil {
			return err
		}
		out = append(out, &row.p)
		return row.finish()
	}, query, args...)
	return out, err
}

// Plan implements core.PlanReader.
func (r *reader) Plan(scope core.Scope, id core.PlanID) (*core.Plan, error) {
	p := &params{}
	query := `SELECT ` + planColumns + ` FROM` + planTables("") + ` AND p.id = ` + p.add(string(id)) + inScope(p, scope, "u.home_company_id")
	found, err := r.plans(query, p.list...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("plan", string(id))
	}
	return found[0], nil
}

// Plans implements core.PlanReader.
func (r *reader) Plans(f core.PlanFilter, after core.PlanID, limit int) ([]*core.Plan, error) {
	p := &params{}
	return r.plans(`SELECT `+planColumns+` FROM`+planTables("")+planPage(p, f, after, limit), p.list...)
}

// mostReady bounds the room that is made for a page before it is read.
const mostReady = 1000

// Monitor implements core.PlanReader: one statement for a page.
func (r *reader) Monitor(f core.PlanFilter, after core.PlanID, limit int) ([]*core.PlanState, error) {
	p := &params{}
	out := make([]*core.PlanState, 0, min(limit, mostReady))
	var plan planRow // this and the next two are read into again and again
	var computer core.Computer
	var run core.Run
	dests := append(append(plan.dests(), computerDests(&computer)...), runDests(&run)...)
	err := r.long().each(func(rows rows) error {
		if err := rows.Scan(dests...); err != nil {
			return err
		}
		if err := plan.finish(); err != nil {
			return err
		}
		row := &struct {
			state core.PlanState
			run   core.Run
		}{core.PlanState{Plan: plan.p, Computer: computer}, run}
		if run.ID != "" {
			row.state.Run = &row.run
		}
		out = append(out, &row.state)
		return nil
	}, `SELECT `+planColumns+`, `+computerColumns+`, `+runColumns+` FROM`+
		planTables(` LEFT JOIN latest_runs l ON l.plan_id = p.id LEFT JOIN runs r ON r.id = l.run_id`)+planPage(p, f, after, limit), p.list...)
	return out, err
}

// PlansChangedAt implements core.PlanReader.
func (r *reader) PlansChangedAt(id core.ComputerID) (at time.Time, err error) {
	_, err = r.one(`SELECT max(updated_at) FROM plans WHERE computer_id = $1`, []any{string(id)}, (*instant)(&at))
	return at, err
}

// zeroNull gives NULL for the zero time.
func zeroNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return micros(at)
}

// InsertPlan implements core.PlanWriter. Zero CreatedAt and UpdatedAt mean now.
func (t *tx) InsertPlan(p *core.Plan) error {
	if err := t.freeID("plans", string(p.ID)); err != nil {
		return err
	}
	return t.run(`INSERT INTO plans (id, computer_id, user_id, name, type, destination_id, schedule, time_zone, paths, enabled, scheduled_at, created_at, updated_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, string(p.ID), string(p.Computer), string(p.User), p.Name, int64(p.Type),
		string(p.Destination), p.Schedule, p.TimeZone, list(p.Paths), p.Enabled, zeroNull(p.ScheduledAt), t.orNow(p.CreatedAt), t.orNow(p.UpdatedAt))
}

// UpdatePlan implements core.PlanWriter.
func (t *tx) UpdatePlan(p *core.Plan) error {
	return t.change(core.NotFoundError("plan", string(p.ID)), `UPDATE plans SET name = $2, type = $3, destination_id = $4, schedule = $5, time_zone = $6, paths = $7,
 enabled = $8, scheduled_at = $9, updated_at = $10 WHERE id = $1 AND deleted_at IS NULL`, string(p.ID), p.Name, int64(p.Type), string(p.Destination),
		p.Schedule, p.TimeZone, list(p.Paths), p.Enabled, zeroNull(p.ScheduledAt), t.orNow(p.UpdatedAt))
}

// DeletePlan implements core.PlanWriter.
func (t *tx) DeletePlan(id core.PlanID) error {
	err := t.change(core.NotFoundError("plan", string(id)),
		`UPDATE plans SET deleted_at = $2, updated_at = $2 WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
	if err != nil {
		return err
	}
	return t.run(`DELETE FROM plan_commands WHERE plan_id = $1 AND computer_id = (SELECT p.computer_id FROM plans p WHERE p.id = $1)`, string(id))
}
