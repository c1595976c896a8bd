package control

import (
	"context"
	"slices"

	"github.com/purserhq/purser/internal/core"
)

type computers struct{ *Control }

// mostComputers is the longest page of computers.
const mostComputers = 1000

// List implements core.ComputerService.
func (s computers) List(ctx context.Context, p core.Principal, q core.ComputerQuery, offset, count int) ([]*core.ComputerState, error) {
	const op = core.OpComputersList
	if err := need(p, op); err != nil {
		return nil, err
	}
	if count < 0 || count > mostComputers {
		return nil, withOp(op, core.RangeError("count", int64(count), 0, mostComputers))
	}
	if offset < 0 {
		return nil, withOp(op, core.InvalidError("offset", core.Range, "", "offset is negative"))
	}
	f := core.ComputerFilter{Scope: p.Rights.Scope, User: q.User, Company: q.Company, Search: q.Search}
	if since := s.now().Add(-core.OnlineFor); q.Online != nil && *q.Online {
		f.SeenFrom = &since
	} else if q.Online != nil {
		f.SeenTo = &since
	}
	list, err := s.store.Read(ctx).Computers(f, "", offset, count)
	if err != nil {
		return nil, withOp(op, err)
	}
	return s.states(ctx, op, p.Rights.Scope, list)
}

// states adds to computers how their plans stand.
func (s computers) states(ctx context.Context, op core.Op, scope core.Scope, list []*core.Computer) ([]*core.ComputerState, error) {
	var ids []core.ComputerID
	byID := map[core.ComputerID]*core.ComputerState{}
	out := make([]*core.ComputerState, 0, len(list))
	now := s.now()
	for _, c := range list {
		state := &core.ComputerState{Computer: *c, IsOnline: c.Online(now), Stats: core.PlanStats{Status: map[core.RunStatus]int{}}}
		ids, byID[c.ID], out = append(ids, c.ID), state, append(out, state)
	}
	if len(ids) == 0 {
		return out, nil
	}
	licenses, err := s.store.Read(ctx).LicensesTaken(ids)
	if err != nil {
		return nil, withOp(op, err)
	}
	for id, l := range licenses {
		byID[id].License = l
	}
	for plan, err := range s.monitor(ctx, op, core.PlanFilter{Scope: scope, Computers: ids}, nil, core.Part[core.PlanID]{}) {
		if err != nil {
			return nil, err
		}
		if state := byID[plan.Computer.ID]; state != nil {
			state.Stats.Plans++
			state.Stats.Status[plan.Status]++
		}
	}
	return out, nil
}

// Get implements core.ComputerService.
func (s computers) Get(ctx context.Context, p core.Principal, id core.ComputerID) (*core.ComputerState, error) {
	const op = core.OpComputersGet
	if err := need(p, op); err != nil {
		return nil, err
	}
	c, err := s.store.Read(ctx).Computer(p.Rights.Scope, id)
	if err != nil {
		return nil, withOp(op, err)
	}
	list, err := s.states(ctx, op, p.Rights.Scope, []*core.Computer{c})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Data implements core.ComputerService.
func (s computers) Data(ctx context.Context, p core.Principal, id core.ComputerID) ([]core.ComputerData, error) {
	const op = core.OpComputersData
	if err := need(p, op); err != nil {
		return nil, err
	}
	r := s.store.Read(ctx)
	c, err := r.Computer(p.Rights.Scope, id)
	if err != nil {
		return nil, withOp(op, err)
	}
	list, err := r.Volumes([]core.UserID{c.User})
	if err != nil {
		return nil, withOp(op, err)
	}
	return ofComputer(list, id), nil
}

func ofComputer(list []core.ComputerData, id core.ComputerID) []core.ComputerData {
	var out []core.ComputerData
	for _, d := range list {
		if d.Computer == id {
			out = append(out, d)
		}
	}
	return out
}

// aboutComputer makes the audit event of a change to a computer.
func aboutComputer(c *core.Computer, changes []string) core.AuditEvent {
	e := core.AuditEvent{Target: string(c.ID), Name: c.Name, Company: c.Company}
	for i, change := range changes {
		if i > 0 {
			e.Changes += ","
		}
		e.Changes += change
	}
	return e
}

// Authorize implements core.ComputerService.
func (s computers) Authorize(ctx context.Context, p core.Principal, id core.ComputerID, in core.Authorization) error {
	return s.change(ctx, p, core.OpComputersAuthorize, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := tx.Computer(a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		u, err := ownerFor(tx, a, c, in)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if u.ID != c.User {
			if err := movable(tx, c); err != nil {
				return core.AuditEvent{}, err
			}
		}
		c.User, c.Company, c.LostAuthAt = u.ID, u.Customer.Company, nil
		if err := tx.UpdateComputer(c); err != nil {
			return core.AuditEvent{}, err
		}
		_, err = takeLicense(tx, a.Principal, u, c.ID)
		return aboutComputer(c, []string{"user " + u.Login}), err
	})
}

// ownerFor finds the customer that a computer is authorised for, or makes him.
func ownerFor(tx core.Tx, a *actor, c *core.Computer, in core.Authorization) (*core.User, error) {
	switch {
	case in.User != "":
		u, err := customer(tx, a.Rights.Scope, in.User)
		if err == nil && in.Company != "" && u.Customer.Company.ID != in.Company {
			return nil, core.NotAllowedError("company", string(in.Company), "the user is not of this company")
		}
		return u, err
	case in.Company != "":
		return newOwner(tx, a, c, in.Company)
	}
	return customer(tx, a.Rights.Scope, c.User)
}

// newOwner makes a customer named as the computer, without a password.
func newOwner(tx core.Tx, a *actor, c *core.Computer, id core.CompanyID) (*core.User, error) {
	if !a.Rights.Has(core.PermUsersCreateEdit) {
		return nil, core.DeniedError("permission " + core.PermUsersCreateEdit.String() + " is needed")
	}
	company, err := tx.Company(a.Rights.Scope, id)
	if err != nil {
		return nil, notFoundAs(err, "company", string(id))
	}
	ref := core.CompanyRef{ID: company.ID, Name: company.Name}
	u := &core.User{ID: core.NewID[core.UserID](tx.Now()), Login: c.Name, Enabled: true, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
		Customer: &core.Customer{Company: ref}, Memberships: []core.Membership{{Company: ref}}}
	switch err := free(tx, u.Login); {
	case err != nil && core.ReasonOf(err) == core.Exists:
		u.Login += " " + string(c.ID)
	case err != nil:
		return nil, err
	}
	if err := tx.InsertUser(u); err != nil {
		return nil, err
	}
	return u, record(tx, a.Principal, core.OpCustomersCreate, about(u, nil))
}

// movable fails when a computer has data or runs: they lie under its customer
// (DESIGN section 6).
func movable(r core.Reader, c *core.Computer) error {
	taken := core.NotAllowedError("computer", string(c.ID), "the computer has data or runs of another user")
	volumes, err := r.Volumes([]core.UserID{c.User})
	if err != nil {
		return err
	}
	if len(ofComputer(volumes, c.ID)) > 0 {
		return taken
	}
	runs, err := r.Runs(core.RunFilter{Scope: core.Everywhere, Computer: c.ID}, core.RunPage{Limit: 1})
	if err == nil && len(runs) > 0 {
		return taken
	}
	return err
}

// Unauthorize implements core.ComputerService. The agent keeps its token, so
// that it learns of this and of a later authorisation.
func (s computers) Unauthorize(ctx context.Context, p core.Principal, id core.ComputerID) error {
	return s.change(ctx, p, core.OpComputersUnauthorize, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := tx.Computer(a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if c.LostAuthAt == nil {
			now := tx.Now()
			c.LostAuthAt = &now
		}
		return aboutComputer(c, nil), tx.UpdateComputer(c)
	})
}

// Delete implements core.ComputerService.
func (s computers) Delete(ctx context.Context, p core.Principal, id core.ComputerID) error {
	return s.change(ctx, p, core.OpComputersDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := tx.Computer(a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := dropLicense(tx, id); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutComputer(c, nil), tx.DeleteComputer(id)
	})
}

// OfUser implements core.ComputerService.
func (s computers) OfUser(ctx context.Context, p core.Principal, id core.UserID) ([]core.ComputerData, error) {
	const op = core.OpUserComputers
	if err := need(p, op); err != nil {
		return nil, err
	}
	r := s.store.Read(ctx)
	if _, err := r.PastCustomer(p.Rights.Scope, id); err != nil {
		return nil, withOp(op, err)
	}
	list, err := r.Volumes([]core.UserID{id})
	if err != nil {
		return nil, withOp(op, err)
	}
	list, err = withIdle(r, id, list)
	if err == nil && len(list) == 0 {
		_, err = customer(r, p.Rights.Scope, id)
	}
	return list, withOp(op, err)
}

// withIdle adds computers that are known of by a run alone, of a plan that names
// no destination: with the user's only one, as a new plan would get it.
func withIdle(r core.Reader, user core.UserID, list []core.ComputerData) ([]core.ComputerData, error) {
	ran, err := r.ComputersRunElsewhere(user)
	if err != nil {
		return nil, err
	}
	known := map[core.ComputerID]bool{}
	for _, d := range list {
		known[d.Computer] = true
	}
	ran = slices.DeleteFunc(ran, func(c *core.Computer) bool { return known[c.ID] })
	if len(ran) == 0 {
		return list, nil
	}
	held, err := r.AssignmentsOf(user)
	if err != nil {
		return nil, err
	}
	for _, c := range ran {
		d := core.ComputerData{User: user, Computer: c.ID, Name: c.Name}
		if len(held) == 1 {
			d.Destination, d.Assignment = held[0].Destination.ID, held[0].ID
		}
		list = append(list, d)
	}
	return list, nil
}
