package control

import (
	"context"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// actor is a principal inside a transaction, its rights read afresh.
type actor struct {
	core.Principal
	user  *core.User                       // nil for API keys and the system
	roles map[core.RoleID][]core.Privilege // filled when first needed
}

// refresh reads a principal's rights again, so that a right taken away
// between sign-in and transaction is gone.
func refresh(r core.Reader, p core.Principal) (*actor, error) {
	a := &actor{Principal: p}
	switch p.Kind {
	case core.BySystem:
		return a, nil
	case core.ByAPIKey:
		k, err := r.APIKeyByLogin(p.Login)
		if err != nil || k.ID != p.APIKey {
			return nil, ended(err)
		}
		a.Rights = k.Rights()
		return a, nil
	case core.ByUser, core.ByOAuth:
		if p.Kind == core.ByOAuth {
			if c, err := r.OAuthClient(p.OAuth); err != nil || c.User != p.User {
				return nil, ended(err)
			}
		}
		u, err := r.User(core.Everywhere, p.User)
		if err != nil {
			return nil, ended(err)
		}
		if !u.Enabled || u.ShutOutAt != nil {
			return nil, ended(nil)
		}
		a.user, a.Rights = u, u.Staff.Rights()
		return a, nil
	}
	return nil, ended(nil)
}

// ended says that whoever a token stood for is gone; other failures pass.
func ended(err error) error {
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	return &core.Error{Kind: core.Unauthenticated, Reason: core.Ended, Msg: "the session is over"}
}

type access struct{ *Control }

// Allow implements core.AccessService.
func (s access) Allow(ctx context.Context, p core.Principal, op core.Op) error {
	a := &actor{Principal: p}
	o, ok := core.OperationOf(op)
	if !ok {
		return withOp(op, core.DeniedError("no such operation"))
	}
	if o.Need.InCompany == "" || p.Kind != core.ByUser && p.Kind != core.ByOAuth {
		return withOp(op, a.allow(nil, op))
	}
	r := s.store.Read(ctx)
	a, err := refresh(r, p)
	if err != nil {
		return withOp(op, err)
	}
	return withOp(op, a.allow(r, op))
}

// allow reports whether the actor holds the right for an operation anywhere.
// Operations that no face offers are the system's alone.
func (a *actor) allow(r core.Reader, op core.Op) error {
	if a.Kind == core.BySystem {
		return nil
	}
	if err := enrolled(a.Principal, op); err != nil {
		return err
	}
	o, ok := core.OperationOf(op)
	switch {
	case !ok:
		return core.DeniedError("not offered")
	case o.Need.Public, o.Need.SignedIn && a.Kind != "":
		return nil
	case o.Need.Computer && a.Kind == core.ByComputer && a.Computer != "":
		return nil
	case o.Need.Computer:
		return core.DeniedError("only a computer's agent may do this")
	case o.Need.SystemAdmin && a.Rights.SystemAdmin:
		return nil
	case o.Need.SystemAdmin:
		return core.DeniedError("only system administrators may")
	case o.Need.InCompany != "":
		return a.allowInSome(r, o.Need.InCompany)
	case o.Need.SignedIn || !a.Rights.Has(o.Need.Permission):
		return core.DeniedError("permission " + o.Need.Permission.String() + " is needed")
	}
	return nil
}

// allowInSome reports whether the actor administers some company or holds the
// privilege in some domain.
func (a *actor) allowInSome(r core.Reader, priv core.Privilege) error {
	if a.Rights.Has(core.PermManageCompanies) || a.Rights.Has(core.PermUsers) {
		return nil
	}
	if a.user == nil {
		return core.DeniedError("privilege " + string(priv) + " is needed")
	}
	for _, m := range a.user.Memberships {
		if m.Admin {
			return nil
		}
		for _, d := range m.Domains {
			held, err := a.privilegesOf(r, d)
			if err != nil {
				return err
			}
			if slices.Contains(held, priv) {
				return nil
			}
		}
	}
	return core.DeniedError("privilege " + string(priv) + " is needed")
}

// privilegesOf gives what the roles of a domain access allow.
func (a *actor) privilegesOf(r core.Reader, d core.DomainAccess) ([]core.Privilege, error) {
	if a.roles == nil {
		list, err := r.Roles()
		if err != nil {
			return nil, err
		}
		a.roles = map[core.RoleID][]core.Privilege{}
		for _, role := range list {
			a.roles[role.ID] = role.Privileges
		}
	}
	held := []core.Privilege{core.PrivDomainUser}
	for _, role := range d.Roles {
		held = append(held, a.roles[role.ID]...)
	}
	return held, nil
}

// membership finds the actor's membership of a company.
func (a *actor) membership(c core.CompanyID) (core.Membership, bool) {
	if a.user == nil {
		return core.Membership{}, false
	}
	for _, m := range a.user.Memberships {
		if m.Company.ID == c {
			return m, true
		}
	}
	return core.Membership{}, false
}

// mayEnter reports whether the actor may work in a company at all.
func (a *actor) mayEnter(c core.CompanyID) bool {
	if a.Rights.Staff && a.Rights.Scope.Holds(c) {
		return true
	}
	_, ok := a.membership(c)
	return ok
}

// administers reports whether the actor holds every right in every domain of
// a company: by the permission in scope, or as its tenant administrator.
func (a *actor) administers(c core.CompanyID, p core.Permission) bool {
	if a.Rights.HasIn(p, c) {
		return true
	}
	m, ok := a.membership(c)
	return ok && m.Admin
}

// domainAccess finds the actor's own access to a domain.
func (a *actor) domainAccess(d *core.Domain) (core.DomainAccess, bool) {
	m, _ := a.membership(d.Company.ID)
	i := slices.IndexFunc(m.Domains, func(x core.DomainAccess) bool { return x.Domain.ID == d.ID })
	if i < 0 {
		return core.DomainAccess{}, false
	}
	return m.Domains[i], true
}

// mayEnterDomain reports whether the actor may work in a domain.
func (a *actor) mayEnterDomain(d *core.Domain) bool {
	if a.Rights.Staff && a.Rights.Scope.Holds(d.Company.ID) {
		return true
	}
	m, ok := a.membership(d.Company.ID)
	if ok && m.Admin {
		return true
	}
	_, ok = a.domainAccess(d)
	return ok
}

// domainPrivileges gives what the actor holds in a domain by his own roles.
func (a *actor) domainPrivileges(r core.Reader, d *core.Domain) ([]core.Privilege, error) {
	own, ok := a.domainAccess(d)
	if !ok {
		return nil, nil
	}
	return a.privilegesOf(r, own)
}

// over reports whether the actor may change the staff facet, a credential or
// the enabled flag of a person: nothing stops it for people who are not
// staff; for staff he needs Administrators and all the rights they have.
func (a *actor) over(u *core.User) error {
	if u.Staff == nil {
		return nil
	}
	return a.mayGrant(u.Staff.Rights())
}

// spans fails when a person has access to companies outside of the actor's
// scope: who signs in as him would gain what nobody in the scope could grant.
func (a *actor) spans(u *core.User) error {
	for _, m := range u.Memberships {
		if !a.Rights.Scope.Holds(m.Company.ID) {
			return core.DeniedError("the person has access to companies outside of the scope")
		}
	}
	return nil
}

// mayGrant reports whether the actor may give rights to staff: nobody grants what he lacks.
func (a *actor) mayGrant(r core.Rights) error {
	if !a.Rights.Has(core.PermAdministrators) {
		return core.DeniedError("permission " + core.PermAdministrators.String() + " is needed to act on administrators")
	}
	if !a.Rights.Covers(r) {
		return core.DeniedError("nobody may act on or grant rights and companies he lacks")
	}
	return nil
}

// notSelf refuses what a person must not do to himself.
func (a *actor) notSelf(u *core.User) error {
	if a.user != nil && a.user.ID == u.ID {
		return core.NotAllowedError("login", u.Login, "nobody may delete himself")
	}
	return nil
}

// keepSystemAdmin refuses a change that would leave no system administrator
// who can sign in. Call it before u loses the flag, its sign-in or its life.
func keepSystemAdmin(tx core.Tx, u *core.User) error {
	if u.Staff == nil || !u.Staff.SystemAdmin {
		return nil
	}
	other, err := tx.OtherSystemAdmin(u.ID)
	if err != nil || other {
		return err
	}
	return core.NotAllowedError("login", u.Login, "the last system administrator must stay")
}

// Check implements core.AccessService.
func (s access) Check(ctx context.Context, p core.Principal, w core.Working, names []string) (map[string]bool, error) {
	r := s.store.Read(ctx)
	a, err := refresh(r, p)
	if err != nil {
		return nil, withOp(core.OpCheck, err)
	}
	held := map[string]bool{}
	for _, name := range names {
		if held[name], err = a.holds(r, w, name); err != nil {
			return nil, withOp(core.OpCheck, err)
		}
	}
	return held, nil
}

// holds answers one name of checkPermission. Source: contract netbrain.md section 4.9.
func (a *actor) holds(r core.Reader, w core.Working, name string) (bool, error) {
	switch key := core.Privilege(strings.ToLower(strings.ReplaceAll(name, " ", ""))); key {
	case "systemadmin", "systemadministrator":
		return a.Rights.SystemAdmin, nil
	case lower(core.PrivSystemManagement), "systemmanager":
		return a.Rights.Has(core.PermManageCompanies), nil
	case lower(core.PrivUserManagement), "usermanager":
		return a.Rights.Has(core.PermUsers), nil
	case lower(core.PrivTenantManagement), "tenantadmin":
		return a.administers(w.Company, core.PermManageCompanies), nil
	case lower(core.PrivTenantUser):
		return a.mayEnter(w.Company), nil
	case lower(core.PrivAddDomain):
		return a.mayCreateDomain(w.Company), nil
	default:
		return a.holdsInDomain(r, w, key)
	}
}

func lower(p core.Privilege) core.Privilege { return core.Privilege(strings.ToLower(string(p))) }

// holdsInDomain answers names of roles and privileges in a domain.
func (a *actor) holdsInDomain(r core.Reader, w core.Working, key core.Privilege) (bool, error) {
	d, err := r.Domain(core.Everywhere, w.Domain)
	if core.KindOf(err) == core.NotFound && err != nil || err == nil && w.Company != "" && d.Company.ID != w.Company {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	role, isRole := core.BuiltInRole(string(key))
	if a.administers(d.Company.ID, core.PermManageCompanies) {
		return isRole && role.Assignable || knownPrivilege(key), nil
	}
	if isRole && role.ID != core.RoleDomainUser {
		own, _ := a.domainAccess(d)
		return slices.ContainsFunc(own.Roles, func(x core.RoleRef) bool { return x.ID == role.ID }), nil
	}
	held, err := a.domainPrivileges(r, d)
	return slices.ContainsFunc(held, func(p core.Privilege) bool { return lower(p) == key }), err
}

// knownPrivilege reports whether any built-in domain role has the privilege.
func knownPrivilege(key core.Privilege) bool {
	for _, r := range core.BuiltInRoles() {
		if r.Assignable && slices.ContainsFunc(r.Privileges, func(p core.Privilege) bool { return lower(p) == key }) {
			return true
		}
	}
	return false
}

// mayCreateDomain reports whether the actor may add domains to a company.
func (a *actor) mayCreateDomain(c core.CompanyID) bool {
	m, _ := a.membership(c)
	return a.administers(c, core.PermManageCompanies) || m.CreateDomains
}
