package control

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type people struct{ *Control }

// List implements core.PeopleService.
func (s people) List(ctx context.Context, p core.Principal) iter.Seq2[*core.User, error] {
	list := s.listUsers(ctx, p, core.OpPeopleList, core.UserFilter{Facet: core.AnyFacet, Memberships: true})
	return func(yield func(*core.User, error) bool) {
		for u, err := range list {
			if err == nil {
				u = inScope(u, p.Rights.Scope)
			}
			if !yield(u, err) {
				return
			}
		}
	}
}

// inScope hides memberships of companies outside of a scope.
func inScope(u *core.User, scope core.Scope) *core.User {
	u.Memberships = slices.DeleteFunc(u.Memberships, func(m core.Membership) bool { return !scope.Holds(m.Company.ID) })
	return u
}

// Find implements core.PeopleService.
func (s people) Find(ctx context.Context, p core.Principal, ref core.LoginRef) (*core.User, error) {
	if err := need(p, core.OpPeopleList); err != nil {
		return nil, err
	}
	u, err := person(s.store.Read(ctx), p.Rights.Scope, ref)
	if err != nil {
		return nil, withOp(core.OpPeopleList, err)
	}
	return inScope(u, p.Rights.Scope), nil
}

// person finds whom a login names: with no server given there must be one.
func person(r core.Reader, scope core.Scope, ref core.LoginRef) (*core.User, error) {
	list, err := r.UsersByLogin(scope, ref.Login)
	if err != nil {
		return nil, err
	}
	if ref.Server != nil {
		list = slices.DeleteFunc(list, func(u *core.User) bool { return !strings.EqualFold(u.Server, *ref.Server) })
	}
	switch len(list) {
	case 0:
		return nil, core.NotFoundError("login", ref.Login)
	case 1:
		return list[0], nil
	}
	amb := &core.AmbiguousLogin{Login: ref.Login}
	for _, u := range list {
		amb.Servers = append(amb.Servers, u.Server)
	}
	return nil, &core.Error{Kind: core.Invalid, Reason: core.Ambiguous, Field: "login", Value: ref.Login, Err: amb}
}

// ListAccess implements core.PeopleService.
func (s people) ListAccess(ctx context.Context, p core.Principal) ([]core.Membership, error) {
	if err := need(p, core.OpPeopleList); err != nil {
		return nil, err
	}
	r, scope := s.store.Read(ctx), p.Rights.Scope
	all, err := r.Domains(scope, "")
	if err != nil {
		return nil, withOp(core.OpPeopleList, err)
	}
	byCompany := map[core.CompanyID][]core.DomainAccess{}
	for _, d := range all {
		role := core.RoleRef{ID: core.RoleDomainAdmin, Name: "DomainAdmin"}
		byCompany[d.Company.ID] = append(byCompany[d.Company.ID], core.DomainAccess{
			Domain: core.DomainRef{ID: d.ID, Name: d.Name}, Roles: []core.RoleRef{role}})
	}
	var list []core.Membership
	for c, err := range everyCompany(r, scope) {
		if err != nil {
			return nil, withOp(core.OpPeopleList, err)
		}
		list = append(list, core.Membership{Company: core.CompanyRef{ID: c.ID, Name: c.Name}, Admin: true, CreateDomains: true, Domains: byCompany[c.ID]})
	}
	return list, nil
}

// Create implements core.PeopleService.
func (s people) Create(ctx context.Context, p core.Principal, in core.PersonCreate) (core.UserID, error) {
	const op = core.OpPeopleCreate
	if err := need(p, op); err != nil {
		return "", err
	}
	u := &core.User{Login: strings.TrimSpace(in.Login), Email: strings.TrimSpace(in.Email), FirstName: in.FirstName, LastName: in.LastName,
		ExternalIdentity: strings.TrimSpace(in.ExternalIdentity), Phone: in.Phone, Department: in.Department, Description: in.Description,
		Enabled: true, AllowChangePassword: in.AllowChangePassword, DeactivatedAt: in.DeactivatedAt}
	if err := CheckUser(u); err != nil {
		return "", withOp(op, err)
	}
	if err := placeAt(s.store.Read(ctx), u, in.Server); err != nil {
		return "", withOp(op, err)
	}
	if err := uniquePerson(s.store.Read(ctx), u); err != nil {
		return "", withOp(op, err)
	}
	hash, err := s.firstPassword(ctx, u, in.Password)
	if err != nil {
		return "", withOp(op, err)
	}
	err = s.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := placeAt(tx, u, in.Server); err != nil {
			return core.AuditEvent{}, err
		}
		if err := uniquePerson(tx, u); err != nil {
			return core.AuditEvent{}, err
		}
		if err := placePerson(tx, a, u, in); err != nil {
			return core.AuditEvent{}, err
		}
		u.ID, u.Password, u.CreatedAt, u.UpdatedAt = core.NewID[core.UserID](tx.Now()), hash, tx.Now(), tx.Now()
		return about(u, nil), tx.InsertUser(u)
	})
	return u.ID, err
}

// uniquePerson fails when the login is taken on the person's server, or the e-mail anywhere.
func uniquePerson(r core.Reader, u *core.User) error {
	list, err := r.UsersByLogin(core.Everywhere, u.Login)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.ID != u.ID && strings.EqualFold(other.Server, u.Server) {
			return core.ExistsError("login", other.Login)
		}
	}
	if u.Email == "" {
		return nil
	}
	other, err := r.UserByEmail(u.Email)
	switch {
	case err != nil && core.KindOf(err) == core.NotFound:
		return nil
	case err != nil:
		return err
	case other.ID == u.ID:
		return nil
	}
	return core.ExistsError("email", other.Email)
}

// placePerson gives a new person facets and memberships: a system
// administrator is staff, anyone else a customer at home in the first company
// named (DESIGN section 2).
func placePerson(tx core.Tx, a *actor, u *core.User, in core.PersonCreate) error {
	list, err := grants(tx, a, in.Access)
	if err != nil {
		return err
	}
	u.Memberships, u.Customer, u.Staff = list, nil, nil
	if in.SystemAdmin {
		u.Staff = &core.Staff{SystemAdmin: true, AllCompanies: true, CreatedAt: tx.Now()}
		return a.mayGrant(u.Staff.Rights())
	}
	u.Customer = &core.Customer{}
	if len(list) > 0 {
		u.Customer.Company = list[0].Company
		return nil
	}
	_, err = home(tx, a, "company", "")
	return err
}

// grants turns names into memberships, each company in the actor's scope.
func grants(r core.Reader, a *actor, in []core.AccessGrant) ([]core.Membership, error) {
	list := []core.Membership{}
	for _, g := range in {
		c, err := r.CompanyByName(a.Rights.Scope, strings.TrimSpace(g.Company))
		if err != nil {
			return nil, unknownAs(err, "company", g.Company)
		}
		if slices.ContainsFunc(list, func(m core.Membership) bool { return m.Company.ID == c.ID }) {
			return nil, core.InvalidError("company", core.Exists, c.Name, "company \""+c.Name+"\" is named twice")
		}
		m := core.Membership{Company: core.CompanyRef{ID: c.ID, Name: c.Name}, Admin: g.Admin, CreateDomains: g.CreateDomains}
		if m.Domains, err = domainGrants(r, c, g.Domains); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

func domainGrants(r core.Reader, c *core.Company, in []core.DomainGrant) ([]core.DomainAccess, error) {
	list := []core.DomainAccess{}
	for _, g := range in {
		d, err := r.DomainByName(c.ID, strings.TrimSpace(g.Domain))
		if err != nil {
			return nil, unknownAs(err, "domain", g.Domain)
		}
		if slices.ContainsFunc(list, func(x core.DomainAccess) bool { return x.Domain.ID == d.ID }) {
			return nil, core.InvalidError("domain", core.Exists, d.Name, "domain \""+d.Name+"\" is named twice")
		}
		x := core.DomainAccess{Domain: core.DomainRef{ID: d.ID, Name: d.Name}}
		for _, name := range g.Roles {
			role, err := r.RoleByName(name)
			if err != nil || !role.Assignable {
				return nil, unknownAs(err, "role", name)
			}
			if ref := (core.RoleRef{ID: role.ID, Name: role.Name}); !slices.Contains(x.Roles, ref) {
				x.Roles = append(x.Roles, ref)
			}
		}
		list = append(list, x)
	}
	return list, nil
}

// Update implements core.PeopleService.
func (s people) Update(ctx context.Context, p core.Principal, ref core.LoginRef, in core.PersonUpdate) error {
	const op = core.OpPeopleUpdate
	if err := need(p, op); err != nil {
		return err
	}
	if _, err := person(s.store.Read(ctx), p.Rights.Scope, ref); err != nil {
		return withOp(op, err)
	}
	hash, err := s.hashGiven(ctx, in.Password, maxPassword)
	if err != nil {
		return withOp(op, err)
	}
	return s.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := person(tx, a.Rights.Scope, ref)
		if err != nil {
			return core.AuditEvent{}, err
		}
		changes, err := applyPerson(tx, a, u, in)
		if err != nil {
			return core.AuditEvent{}, err
		}
		made := credentials{email: trimmed(in.Email), identity: in.ExternalIdentity, password: hash, deactivatedAt: in.DeactivatedAt}
		if changes, err = applyCredentials(tx, a, u, made, changes); err != nil {
			return core.AuditEvent{}, err
		}
		if err := uniquePerson(tx, u); err != nil {
			return core.AuditEvent{}, err
		}
		return about(u, changes), save(tx, u)
	})
}

// applyPerson sets everything but credentials.
func applyPerson(tx core.Tx, a *actor, u *core.User, in core.PersonUpdate) (changes []string, err error) {
	set(&changes, "firstName", &u.FirstName, in.FirstName)
	set(&changes, "lastName", &u.LastName, in.LastName)
	set(&changes, "allowChangePassword", &u.AllowChangePassword, in.AllowChangePassword)
	setText(&changes, "phone", &u.Phone, in.Phone)
	setText(&changes, "department", &u.Department, in.Department)
	setText(&changes, "description", &u.Description, in.Description)
	if len(in.Access) > 0 {
		if err := byHand(u); err != nil {
			return changes, err
		}
		if err := replaceAccess(tx, a, u, in.Access); err != nil {
			return changes, err
		}
		changes = append(changes, "access")
	}
	if in.SystemAdmin != nil && *in.SystemAdmin != (u.Staff != nil && u.Staff.SystemAdmin) {
		if err := byHand(u); err != nil {
			return changes, err
		}
		changes = append(changes, "systemAdmin")
		return changes, setSystemAdmin(tx, a, u, *in.SystemAdmin)
	}
	return changes, nil
}

// replaceAccess replaces a person's memberships in the actor's scope; others
// are none of the actor's business and stay. A list without the home company
// moves home to its first entry (DESIGN section 2).
func replaceAccess(tx core.Tx, a *actor, u *core.User, in []core.AccessGrant) error {
	list, err := grants(tx, a, in)
	if err != nil {
		return err
	}
	for _, m := range u.Memberships {
		if !a.Rights.Scope.Holds(m.Company.ID) {
			list = append(list, m)
		}
	}
	u.Memberships = list
	if u.Customer != nil && !slices.ContainsFunc(list, func(m core.Membership) bool { return m.Company.ID == u.Customer.Company.ID }) {
		u.Customer.Company = list[0].Company
	}
	return tx.SetMemberships(u.ID, list)
}

// setSystemAdmin gives or takes the flag. Who loses it and is no customer
// becomes one, at home in his first company; a staff facet with permissions of
// its own stays.
func setSystemAdmin(tx core.Tx, a *actor, u *core.User, on bool) error {
	if on {
		if u.Staff == nil {
			u.Staff = &core.Staff{CreatedAt: tx.Now(), AllCompanies: true}
		}
		u.Staff.SystemAdmin = true
		return a.mayGrant(u.Staff.Rights())
	}
	if err := mayDemote(tx, a, u); err != nil {
		return err
	}
	u.Staff.SystemAdmin = false
	if u.Staff.Permissions == 0 {
		u.Staff = nil
	}
	if u.Customer == nil {
		u.Customer = &core.Customer{}
		if len(u.Memberships) > 0 {
			u.Customer.Company = u.Memberships[0].Company
		}
	}
	return nil
}

// mayDemote checks that the actor may take the flag and ends the person's sessions.
func mayDemote(tx core.Tx, a *actor, u *core.User) error {
	if err := a.over(u); err != nil {
		return err
	}
	if err := keepSystemAdmin(tx, u); err != nil {
		return err
	}
	_, err := tx.EndSessionsOf(u.ID, core.EndRevoked)
	return err
}

// Delete implements core.PeopleService.
func (s people) Delete(ctx context.Context, p core.Principal, ref core.LoginRef) error {
	return s.change(ctx, p, core.OpPeopleDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := person(tx, a.Rights.Scope, ref)
		if err != nil {
			return core.AuditEvent{}, err
		}
		e := about(u, nil)
		if err := mayRemoveStaff(tx, a, u); err != nil {
			return e, err
		}
		if err := tx.FreeLicensesOf(u.ID); err != nil {
			return e, err
		}
		return e, tx.DeleteUser(u.ID, false)
	})
}
