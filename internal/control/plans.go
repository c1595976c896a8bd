package control

import (
	"context"
	"iter"
	"slices"

	"github.com/purserhq/purser/internal/core"
)

type plans struct{ *Control }

// monitor streams how plans stand. A status is wanted as it is now: it is
// worked out, so plans are looked through for it.
func (c *Control) monitor(ctx context.Context, op core.Op, f core.PlanFilter, status *core.RunStatus, part core.Part[core.PlanID]) iter.Seq2[*core.PlanState, error] {
	now := c.now()
	var wanted func(*core.PlanState) bool
	if status != nil {
		wanted = func(s *core.PlanState) bool { return s.Status == *status }
	}
	return inPages(part, func(s *core.PlanState) core.PlanID { return s.Plan.ID }, wanted, func(after core.PlanID, limit int) ([]*core.PlanState, error) {
		page, err := c.store.Read(ctx).Monitor(f, after, limit)
		for _, s := range page {
			stand(s, now)
		}
		return page, withOp(op, err)
	})
}

// Monitor implements core.PlanService.
func (s plans) Monitor(ctx context.Context, p core.Principal, q core.PlanQuery, part core.Part[core.PlanID]) iter.Seq2[*core.PlanState, error] {
	if err := need(p, core.OpMonitor); err != nil {
		return refusing[core.PlanState](err)
	}
	f := core.PlanFilter{Scope: p.Rights.Scope, User: q.User, Company: q.Company}
	if q.Computer != "" {
		f.Computers = []core.ComputerID{q.Computer}
	}
	return s.monitor(ctx, core.OpMonitor, f, q.Status, part)
}

// MonitorUser implements core.PlanService.
func (s plans) MonitorUser(ctx context.Context, p core.Principal, id core.UserID) (iter.Seq2[*core.PlanState, error], error) {
	if err := need(p, core.OpMonitor); err != nil {
		return nil, err
	}
	if _, err := customer(s.store.Read(ctx), p.Rights.Scope, id); err != nil {
		return nil, withOp(core.OpMonitor, err)
	}
	return s.Monitor(ctx, p, core.PlanQuery{User: id}, core.Part[core.PlanID]{}), nil
}

// plansOf reads how a computer's plans stand.
func (s plans) plansOf(ctx context.Context, op core.Op, p core.Principal, computer core.ComputerID) ([]*core.PlanState, error) {
	f := core.PlanFilter{Scope: p.Rights.Scope, Computers: []core.ComputerID{computer}}
	return all(s.monitor(ctx, op, f, nil, core.Part[core.PlanID]{}))
}

// List implements core.PlanService.
func (s plans) List(ctx context.Context, p core.Principal, computer core.ComputerID) ([]*core.PlanState, error) {
	const op = core.OpPlansList
	if err := need(p, op); err != nil {
		return nil, err
	}
	if _, err := s.store.Read(ctx).Computer(p.Rights.Scope, computer); err != nil {
		return nil, withOp(op, err)
	}
	return s.plansOf(ctx, op, p, computer)
}

// Get implements core.PlanService.
func (s plans) Get(ctx context.Context, p core.Principal, computer core.ComputerID, id core.PlanID) (*core.PlanState, error) {
	if err := need(p, core.OpPlansGet); err != nil {
		return nil, err
	}
	list, err := s.plansOf(ctx, core.OpPlansGet, p, computer)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(s *core.PlanState) bool { return s.Plan.ID == id })
	if i < 0 {
		return nil, withOp(core.OpPlansGet, core.NotFoundError("plan", string(id)))
	}
	return list[i], nil
}

// planOf reads a plan of a computer.
func planOf(r core.Reader, scope core.Scope, computer core.ComputerID, id core.PlanID) (*core.Computer, *core.Plan, error) {
	c, err := r.Computer(scope, computer)
	if err != nil {
		return nil, nil, err
	}
	p, err := r.Plan(scope, id)
	if err != nil {
		return nil, nil, err
	}
	if p.Computer != computer {
		return nil, nil, core.NotFoundError("plan", string(id))
	}
	return c, p, nil
}

// destinationFor finds a destination that a user is assigned to, by the
// assignment's ID or the destination's; "" means the only one, or none.
func destinationFor(r core.Reader, user core.UserID, ref string) (core.DestinationID, error) {
	list, err := r.AssignmentsOf(user)
	if err != nil {
		return "", err
	}
	if ref == "" {
		if len(list) == 1 {
			return list[0].Destination.ID, nil
		}
		return "", nil
	}
	id, _ := core.ParseID[string](ref)
	for _, a := range list {
		if string(a.ID) == id || string(a.Destination.ID) == id {
			return a.Destination.ID, nil
		}
	}
	return "", core.InvalidError("destination", core.Unknown, ref, "the user has no destination \""+ref+"\"")
}

// Create implements core.PlanService.
func (s plans) Create(ctx context.Context, p core.Principal, computer core.ComputerID, in core.PlanCreate) (core.PlanID, error) {
	var id core.PlanID
	err := s.change(ctx, p, core.OpPlansCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := tx.Computer(a.Rights.Scope, computer)
		if err != nil {
			return core.AuditEvent{}, err
		}
		plan := &core.Plan{
			ID: core.NewID[core.PlanID](tx.Now()), Computer: c.ID, User: c.User, Name: in.Name, Type: in.Type, Schedule: in.Schedule,
			TimeZone: in.TimeZone, Paths: in.Paths, Enabled: in.Enabled, ScheduledAt: tx.Now(), CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
		}
		id = plan.ID
		if err := CheckPlan(plan); err != nil {
			return core.AuditEvent{}, err
		}
		if plan.Destination, err = destinationFor(tx, c.User, in.Destination); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutPlan(c, plan, nil), tx.InsertPlan(plan)
	})
	return id, err
}

// aboutPlan makes the audit event of a change to a plan.
func aboutPlan(c *core.Computer, p *core.Plan, changes []string) core.AuditEvent {
	e := aboutComputer(c, changes)
	e.Target, e.Name = string(p.ID), c.Name+"/"+p.Name
	return e
}

// Update implements core.PlanService. Changing when a plan runs starts its
// waiting anew: what the old schedule would have wanted is not overdue.
func (s plans) Update(ctx context.Context, p core.Principal, computer core.ComputerID, id core.PlanID, in core.PlanUpdate) error {
	return s.change(ctx, p, core.OpPlansUpdate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, plan, err := planOf(tx, a.Rights.Scope, computer, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		var changes []string
		when := set(&changes, "schedule", &plan.Schedule, in.Schedule)
		when = set(&changes, "timeZone", &plan.TimeZone, in.TimeZone) || when
		when = set(&changes, "enabled", &plan.Enabled, in.Enabled) || when
		if when {
			plan.ScheduledAt = tx.Now()
		}
		set(&changes, "name", &plan.Name, in.Name)
		set(&changes, "type", &plan.Type, in.Type)
		if in.Paths != nil && !slices.Equal(plan.Paths, *in.Paths) {
			plan.Paths, changes = *in.Paths, append(changes, "paths")
		}
		if in.Destination != nil {
			d, err := destinationFor(tx, c.User, *in.Destination)
			if err != nil {
				return core.AuditEvent{}, err
			}
			set(&changes, "destination", &plan.Destination, &d)
		}
		if err := CheckPlan(plan); err != nil {
			return core.AuditEvent{}, err
		}
		plan.UpdatedAt = tx.Now()
		return aboutPlan(c, plan, changes), tx.UpdatePlan(plan)
	})
}

// Delete implements core.PlanService.
func (s plans) Delete(ctx context.Context, p core.Principal, computer core.ComputerID, id core.PlanID) error {
	return s.change(ctx, p, core.OpPlansDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, plan, err := planOf(tx, a.Rights.Scope, computer, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		return aboutPlan(c, plan, nil), tx.DeletePlan(id)
	})
}

// Command implements core.PlanService.
func (s plans) Command(ctx context.Context, p core.Principal, computer core.ComputerID, id core.PlanID, kind core.CommandKind, force bool) error {
	op := core.OpPlansStart
	if kind == core.CommandStop {
		op = core.OpPlansStop
	}
	return s.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, plan, err := planOf(tx, a.Rights.Scope, computer, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		waiting, err := tx.Commands(computer)
		if err != nil {
			return core.AuditEvent{}, err
		}
		for _, w := range waiting { // only the last word on a plan counts
			if w.Plan == id {
				if err := tx.DeleteCommand(computer, w.ID); err != nil {
					return core.AuditEvent{}, err
				}
			}
		}
		cmd := &core.Command{ID: core.NewID[core.CommandID](tx.Now()), Computer: computer, Plan: id, Kind: kind, Force: force, CreatedAt: tx.Now()}
		return aboutPlan(c, plan, nil), tx.InsertCommand(cmd)
	})
}

// mostRuns is the longest page of history.
const mostRuns = 1000

// Runs implements core.PlanService.
func (s plans) Runs(ctx context.Context, p core.Principal, f core.RunFilter, page core.RunPage) ([]*core.Run, error) {
	const op = core.OpRunsList
	if err := need(p, op); err != nil {
		return nil, err
	}
	if page.Limit < 1 || page.Limit > mostRuns {
		return nil, withOp(op, core.RangeError("count", int64(page.Limit), 1, mostRuns))
	}
	if page.Offset < 0 {
		return nil, withOp(op, core.InvalidError("offset", core.Range, "", "offset is negative"))
	}
	f.Scope = p.Rights.Scope
	list, err := s.store.Read(ctx).Runs(f, page)
	return list, withOp(op, err)
}

// Run implements core.PlanService.
func (s plans) Run(ctx context.Context, p core.Principal, id core.RunID) (*core.Run, error) {
	if err := need(p, core.OpRunsGet); err != nil {
		return nil, err
	}
	r, err := s.store.Read(ctx).Run(p.Rights.Scope, id)
	return r, withOp(core.OpRunsGet, err)
}
