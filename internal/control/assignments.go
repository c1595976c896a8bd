package control

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type assignments struct{ *Control }

// List implements core.AssignmentService.
func (s assignments) List(ctx context.Context, p core.Principal, login string) ([]core.Assignment, error) {
	const op = core.OpAssignmentsList
	if err := need(p, op); err != nil {
		return nil, err
	}
	r := s.store.Read(ctx)
	u, err := mbsPerson(r, p.Rights.Scope, login)
	if err != nil {
		return nil, withOp(op, err)
	}
	list, err := r.AssignmentsOf(u.ID)
	return list, withOp(op, err)
}

// mbsPerson finds a customer as MBS names people: the local one of a login,
// else the only external one (DESIGN section 2).
func mbsPerson(r core.Reader, scope core.Scope, login string) (*core.User, error) {
	list, err := r.UsersByLogin(scope, strings.TrimSpace(login))
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(u *core.User) bool { return u.Customer == nil })
	switch {
	case len(list) == 0:
		return nil, core.NotFoundError("login", login)
	case len(list) > 1 && list[0].Server != "":
		return nil, core.InvalidError("login", core.Ambiguous, login, "login \""+login+"\" exists on several authentication servers")
	}
	return list[0], nil
}

// assignable finds what an assignment asks for: a destination in scope and a
// package that may be given.
func assignable(r core.Reader, a *actor, in core.AssignmentCreate) (*core.Destination, error) {
	d, err := destination(r, a.Rights.Scope, core.DestinationRef{Account: in.Account, Bucket: strings.TrimSpace(in.Bucket)})
	if err != nil {
		return nil, err
	}
	return d, packageGiven(r, in.Package)
}

// packageGiven checks a package that is to be assigned; 0 is none.
func packageGiven(r core.Reader, id core.PackageID) error {
	if id == 0 {
		return nil
	}
	value := strconv.FormatInt(int64(id), 10)
	p, err := r.Package(id)
	if err != nil {
		return notFoundAs(err, "package", value)
	}
	if !p.Enabled {
		return core.NotAllowedError("package", value, "package \""+p.Name+"\" is not enabled")
	}
	return nil
}

// insertAssignments assigns destinations to a person who was just stored.
func insertAssignments(tx core.Tx, a *actor, u *core.User, list []core.AssignmentCreate) error {
	for _, in := range list {
		if _, err := insertAssignment(tx, a, u.ID, in); err != nil {
			return err
		}
	}
	return nil
}

func insertAssignment(tx core.Tx, a *actor, user core.UserID, in core.AssignmentCreate) (*core.Assignment, error) {
	d, err := assignable(tx, a, in)
	if err != nil {
		return nil, err
	}
	s := &core.Assignment{ID: core.NewID[core.AssignmentID](tx.Now()), User: user, Destination: *d, Package: in.Package, CreatedAt: tx.Now()}
	return s, tx.InsertAssignment(s)
}

// aboutAssignment makes the event of a change to a person's destinations.
func aboutAssignment(u *core.User, s *core.Assignment, changes []string) core.AuditEvent {
	e := about(u, changes)
	e.Target, e.Name = string(s.ID), u.Login+": "+s.Destination.AccountName+"/"+s.Destination.Bucket
	return e
}

// Create implements core.AssignmentService.
func (s assignments) Create(ctx context.Context, p core.Principal, user core.UserID, in core.AssignmentCreate) (id core.AssignmentID, err error) {
	err = s.change(ctx, p, core.OpAssignmentsCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := customer(tx, a.Rights.Scope, user)
		if err != nil {
			return core.AuditEvent{}, err
		}
		made, err := insertAssignment(tx, a, u.ID, in)
		if err != nil {
			return core.AuditEvent{}, err
		}
		id = made.ID
		return aboutAssignment(u, made, nil), nil
	})
	return id, err
}

// assignment finds one of a person's assignments, by its own ID or its destination's.
func assignment(tx core.Tx, user core.UserID, id string) (*core.Assignment, error) {
	list, err := tx.AssignmentsOf(user)
	if err != nil {
		return nil, err
	}
	for _, by := range []func(core.Assignment) string{
		func(s core.Assignment) string { return string(s.ID) },
		func(s core.Assignment) string { return string(s.Destination.ID) },
	} {
		if i := slices.IndexFunc(list, func(s core.Assignment) bool { return by(s) == id }); i >= 0 {
			return &list[i], nil
		}
	}
	return nil, core.NotFoundError("destination", id)
}

// Update implements core.AssignmentService.
func (s assignments) Update(ctx context.Context, p core.Principal, user core.UserID, id string, in core.AssignmentUpdate) error {
	return s.change(ctx, p, core.OpAssignmentsUpdate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := customer(tx, a.Rights.Scope, user)
		if err != nil {
			return core.AuditEvent{}, err
		}
		assigned, err := assignment(tx, u.ID, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		changes, err := applyAssignment(tx, a, assigned, in)
		if err != nil || len(changes) == 0 {
			return aboutAssignment(u, assigned, nil), err
		}
		return aboutAssignment(u, assigned, changes), tx.UpdateAssignment(assigned)
	})
}

// applyAssignment changes destination and package. Without a bucket the
// account alone changes nothing, but must be one that is seen.
func applyAssignment(tx core.Tx, a *actor, s *core.Assignment, in core.AssignmentUpdate) (changes []string, err error) {
	to := &s.Destination
	if in.Bucket != nil {
		to, err = destination(tx, a.Rights.Scope, core.DestinationRef{Account: in.Account, Bucket: strings.TrimSpace(*in.Bucket)})
	} else if in.Account != s.Destination.Account {
		_, err = tx.Account(a.Rights.Scope, in.Account)
		err = withoutBucket(err, in.Account)
	}
	if err != nil {
		return nil, err
	}
	if to.ID != s.Destination.ID {
		s.Destination, changes = *to, append(changes, "destination")
	}
	if in.Package != nil && *in.Package != s.Package {
		if err := packageGiven(tx, *in.Package); err != nil {
			return nil, err
		}
		s.Package, changes = *in.Package, append(changes, "package")
	}
	return changes, nil
}

// withoutBucket refuses another account that is given without its bucket.
func withoutBucket(err error, id core.AccountID) error {
	if err != nil {
		return notFoundAs(err, "account", string(id))
	}
	return core.MissingError("destination")
}

// Delete implements core.AssignmentService.
func (s assignments) Delete(ctx context.Context, p core.Principal, user core.UserID, id string) error {
	return s.change(ctx, p, core.OpAssignmentsDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := customer(tx, a.Rights.Scope, user)
		if err != nil {
			return core.AuditEvent{}, err
		}
		assigned, err := assignment(tx, u.ID, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		return aboutAssignment(u, assigned, nil), tx.EndAssignment(assigned.ID)
	})
}
