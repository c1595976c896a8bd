package control

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type staff struct{ *Control }

// List implements core.StaffService.
func (s staff) List(ctx context.Context, p core.Principal) iter.Seq2[*core.User, error] {
	return s.listUsers(ctx, p, core.OpStaffList, core.UserFilter{Facet: core.StaffFacet})
}

// Get implements core.StaffService.
func (s staff) Get(ctx context.Context, p core.Principal, id core.UserID) (*core.User, error) {
	if err := need(p, core.OpStaffGet); err != nil {
		return nil, err
	}
	u, err := administrator(s.store.Read(ctx), p.Rights.Scope, id)
	return u, withOp(core.OpStaffGet, err)
}

// administrator reads a person who has the staff facet and whose own scope
// lies inside the given one.
func administrator(r core.Reader, scope core.Scope, id core.UserID) (*core.User, error) {
	u, err := r.User(core.Everywhere, id)
	if err != nil {
		return nil, notFoundAs(err, "user", string(id))
	}
	if u.Staff == nil || !sees(scope, u.Staff) {
		return nil, core.NotFoundError("user", string(id))
	}
	return u, nil
}

// sees reports whether staff of a scope see other staff: all do in the scope
// of everything, otherwise those whose companies are all in it.
func sees(scope core.Scope, s *core.Staff) bool {
	if scope.All {
		return true
	}
	theirs := s.Rights().Scope
	return len(theirs.Companies) > 0 && scope.Covers(theirs)
}

// Create implements core.StaffService.
func (s staff) Create(ctx context.Context, p core.Principal, in core.StaffCreate) (core.UserID, error) {
	all := len(in.Companies) == 0
	if in.AllCompanies != nil {
		all = *in.AllCompanies
	}
	if all && len(in.Companies) > 0 {
		return "", withOp(core.OpStaffCreate, errAllAndSome())
	}
	u := &core.User{Login: strings.TrimSpace(in.Login), FirstName: in.FirstName, LastName: in.LastName, Enabled: in.Enabled,
		AllowChangePassword: true, MustChangePassword: true,
		Staff: &core.Staff{Permissions: initialPermissions(in.Permissions), AllCompanies: all, AccountType: in.AccountType}}
	welcome := core.MailTemplateName("")
	if in.SendInstruction {
		welcome = core.MailWelcomeStaff
	}
	err := s.create(ctx, p, core.OpStaffCreate, u, newcomer{in.Password, welcome}, func(tx core.Tx, a *actor) (err error) {
		if u.Staff.Companies, err = scopeOf(tx, a, in.Companies); err != nil {
			return err
		}
		u.Staff.CreatedAt = tx.Now()
		return a.mayGrant(u.Staff.Rights())
	})
	return u.ID, err
}

func errAllAndSome() error {
	return core.InvalidError("company", core.NotAllowed, "", "access to all companies goes with an empty list of companies")
}

// initialPermissions makes the set of a new administrator: the finer user
// permissions follow Users when absent (DESIGN section 2).
func initialPermissions(given map[core.Permission]bool) core.Permissions {
	set := withPermissions(0, given)
	for _, finer := range []core.Permission{core.PermUsersCreateEdit, core.PermUsersDelete} {
		if _, ok := given[finer]; !ok {
			set = set.With(finer, given[core.PermUsers])
		}
	}
	return set
}

func withPermissions(set core.Permissions, given map[core.Permission]bool) core.Permissions {
	for p, on := range given {
		set = set.With(p, on)
	}
	return set
}

// scopeOf finds the named companies, each in the actor's own scope.
func scopeOf(r core.Reader, a *actor, names []string) ([]core.CompanyRef, error) {
	list := []core.CompanyRef{}
	for _, name := range withoutBlanks(names) {
		c, err := r.CompanyByName(a.Rights.Scope, name)
		if err != nil {
			return nil, unknownAs(err, "company", name)
		}
		if ref := (core.CompanyRef{ID: c.ID, Name: c.Name}); !slices.Contains(list, ref) {
			list = append(list, ref)
		}
	}
	return list, nil
}

// Update implements core.StaffService.
func (s staff) Update(ctx context.Context, p core.Principal, id core.UserID, in core.StaffUpdate) error {
	const op = core.OpStaffUpdate
	if err := need(p, op); err != nil {
		return err
	}
	if _, err := administrator(s.store.Read(ctx), p.Rights.Scope, id); err != nil {
		return withOp(op, err)
	}
	hash, err := s.hashGiven(ctx, in.Password, maxMBSPassword)
	if err != nil {
		return withOp(op, err)
	}
	return s.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := administrator(tx, a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := a.over(u); err != nil {
			return core.AuditEvent{}, err
		}
		changes, err := applyStaff(tx, a, u, in)
		if err != nil {
			return core.AuditEvent{}, err
		}
		changes, err = applyCredentials(tx, a, u, credentials{enabled: in.Enabled, password: hash}, changes)
		if err != nil {
			return core.AuditEvent{}, err
		}
		return about(u, changes), save(tx, u)
	})
}

// applyStaff sets names, permissions and scope; the result must still be
// within what the actor may grant.
func applyStaff(tx core.Tx, a *actor, u *core.User, in core.StaffUpdate) (changes []string, err error) {
	set(&changes, "firstName", &u.FirstName, in.FirstName)
	set(&changes, "lastName", &u.LastName, in.LastName)
	set(&changes, "accountType", &u.Staff.AccountType, in.AccountType)
	if u.Staff.SystemAdmin {
		return changes, wholeAdmin(u, in)
	}
	permissions := withPermissions(u.Staff.Permissions, in.Permissions)
	if permissions != u.Staff.Permissions || in.AllCompanies != nil || in.Companies != nil {
		if err := byHand(u); err != nil {
			return changes, err
		}
	}
	set(&changes, "permissions", &u.Staff.Permissions, &permissions)
	if err := applyScope(tx, a, u.Staff, in, &changes); err != nil {
		return changes, err
	}
	return changes, a.mayGrant(u.Staff.Rights())
}

// wholeAdmin refuses to take single permissions or companies from a system
// administrator, who holds them all by his flag.
func wholeAdmin(u *core.User, in core.StaffUpdate) error {
	less := in.Companies != nil && len(*in.Companies) > 0 || in.AllCompanies != nil && !*in.AllCompanies
	for _, on := range in.Permissions {
		less = less || !on
	}
	if less {
		return core.NotAllowedError("permissions", u.Login, "a system administrator holds every permission in every company")
	}
	return nil
}

// applyScope sets the companies. A list without a mode makes a listed scope,
// unless it is empty and the scope is everything; with both, the list must
// fit the mode.
func applyScope(tx core.Tx, a *actor, s *core.Staff, in core.StaffUpdate, changes *[]string) error {
	if in.AllCompanies == nil && in.Companies == nil {
		return nil
	}
	listed := in.Companies != nil && len(*in.Companies) > 0
	all := s.AllCompanies && !listed
	if in.AllCompanies != nil {
		all = *in.AllCompanies
	}
	if all && listed {
		return errAllAndSome()
	}
	set(changes, "allCompanies", &s.AllCompanies, &all)
	if all {
		s.Companies = nil
		return nil
	}
	if in.Companies == nil {
		return nil
	}
	list, err := scopeOf(tx, a, *in.Companies)
	if err != nil {
		return err
	}
	if !slices.Equal(list, s.Companies) {
		s.Companies, *changes = list, append(*changes, "companies")
	}
	return nil
}

// Delete implements core.StaffService.
func (s staff) Delete(ctx context.Context, p core.Principal, id core.UserID) error {
	return s.change(ctx, p, core.OpStaffDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := administrator(tx, a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		e := about(u, nil)
		if err := mayRemoveStaff(tx, a, u); err != nil {
			return e, err
		}
		if u.Customer == nil {
			return e, tx.DeleteUser(u.ID, false)
		}
		if err := byHand(u); err != nil {
			return e, err
		}
		u.Staff = nil
		return e, save(tx, u)
	})
}

// mayRemoveStaff checks that the actor may end a person's staff facet and
// ends the person's sessions.
func mayRemoveStaff(tx core.Tx, a *actor, u *core.User) error {
	if err := a.over(u); err != nil {
		return err
	}
	if err := a.notSelf(u); err != nil {
		return err
	}
	if err := keepSystemAdmin(tx, u); err != nil {
		return err
	}
	_, err := tx.EndSessionsOf(u.ID, core.EndRevoked)
	return err
}
