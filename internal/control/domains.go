package control

import (
	"context"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type domains struct{ *Control }

// List implements core.DomainService.
func (s domains) List(ctx context.Context, p core.Principal, id core.CompanyID) ([]*core.Domain, error) {
	r := s.store.Read(ctx)
	a, err := refresh(r, p)
	if err != nil {
		return nil, withOp(core.OpDomainsList, err)
	}
	if id != "" {
		if _, err := company(r, a.enterable(), id); err != nil {
			return nil, withOp(core.OpDomainsList, err)
		}
	}
	list, err := r.Domains(a.enterable(), id)
	if err != nil {
		return nil, withOp(core.OpDomainsList, err)
	}
	return slices.DeleteFunc(list, func(d *core.Domain) bool { return !a.mayEnterDomain(d) }), nil
}

// Create implements core.DomainService. The right comes last here: a member
// without it hears about nodes first (contract netbrain.md section 1.5).
func (s domains) Create(ctx context.Context, p core.Principal, in core.DomainCreate) (core.DomainID, error) {
	d := &core.Domain{Name: strings.TrimSpace(in.Name), Description: in.Description}
	if in.MaxNodes != nil {
		d.MaxNodes = *in.MaxNodes
	}
	err := s.change(ctx, p, core.OpDomainsCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := company(tx, a.enterable(), in.Company)
		if err != nil {
			return core.AuditEvent{}, err
		}
		d.ID, d.Company = "", core.CompanyRef{ID: c.ID, Name: c.Name}
		if in.PlainName {
			if err := plainName(d.Name); err != nil {
				return core.AuditEvent{}, err
			}
		}
		if err := CheckAllotments(in.Allotments, true); err != nil {
			return core.AuditEvent{}, err
		}
		d.Allotments = core.Allotments{}.With(in.Allotments)
		if err := checkDomain(tx, c, d, in.MaxNodes != nil, in.Allotments); err != nil {
			return core.AuditEvent{}, err
		}
		if !a.mayCreateDomain(c.ID) {
			return core.AuditEvent{}, core.DeniedError("no right to add domains to the company")
		}
		d.ID, d.CreatedAt, d.UpdatedAt = core.NewID[core.DomainID](tx.Now()), tx.Now(), tx.Now()
		if err := tx.InsertDomain(d); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutDomain(d, nil), a.own(tx, d)
	})
	return d.ID, err
}

// own makes whoever added a domain its administrator, unless he administers
// the whole company anyway.
func (a *actor) own(tx core.Tx, d *core.Domain) error {
	if a.administers(d.Company.ID, core.PermManageCompanies) {
		return nil
	}
	role := core.RoleRef{ID: core.RoleDomainAdmin}
	return setDomainRoles(tx, a.user, d, []core.RoleRef{role})
}

// setDomainRoles gives a member of a company roles in a domain, in place of
// those he has there.
func setDomainRoles(tx core.Tx, u *core.User, d *core.Domain, roles []core.RoleRef) error {
	i := slices.IndexFunc(u.Memberships, func(m core.Membership) bool { return m.Company.ID == d.Company.ID })
	m := &u.Memberships[i]
	m.Domains = slices.DeleteFunc(m.Domains, func(x core.DomainAccess) bool { return x.Domain.ID == d.ID })
	m.Domains = append(m.Domains, core.DomainAccess{Domain: core.DomainRef{ID: d.ID, Name: d.Name}, Roles: roles})
	return tx.SetMemberships(u.ID, u.Memberships)
}

// checkDomain checks a domain's values, that its name is free, and the amounts
// that change.
func checkDomain(r core.Reader, c *core.Company, d *core.Domain, nodes bool, changed core.Allotments) error {
	if err := CheckDomain(d); err != nil {
		return err
	}
	other, err := r.DomainByName(c.ID, d.Name)
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	if err == nil && other.ID != d.ID {
		return core.ExistsError("name", other.Name)
	}
	return checkDomainBounds(r, c, d, nodes, changed)
}

func aboutDomain(d *core.Domain, changes []string) core.AuditEvent {
	return core.AuditEvent{Target: string(d.ID), Name: d.Name, Changes: strings.Join(changes, ","),
		Company: d.Company, Domain: core.DomainRef{ID: d.ID, Name: d.Name}}
}

// domain reads a domain the actor may enter.
func (a *actor) domain(r core.Reader, id core.DomainID) (*core.Domain, error) {
	d, err := r.Domain(a.enterable(), id)
	if err != nil {
		return nil, notFoundAs(err, "domainId", string(id))
	}
	if !a.mayEnterDomain(d) {
		return nil, core.NotFoundError("domainId", string(id))
	}
	return d, nil
}

// manage fails unless the actor manages a domain: by permission or as tenant
// administrator, or by a role with domain management.
func (a *actor) manage(r core.Reader, d *core.Domain, p core.Permission) error {
	if a.administers(d.Company.ID, p) {
		return nil
	}
	held, err := a.domainPrivileges(r, d)
	if err != nil || slices.Contains(held, core.PrivDomainManagement) {
		return err
	}
	return core.DeniedError("no right to manage the domain")
}

// Update implements core.DomainService.
func (s domains) Update(ctx context.Context, p core.Principal, id core.DomainID, in core.DomainUpdate) error {
	return s.change(ctx, p, core.OpDomainsUpdate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		d, err := a.domain(tx, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := a.manage(tx, d, core.PermManageCompanies); err != nil {
			return core.AuditEvent{}, err
		}
		if in.Company != "" && in.Company != d.Company.ID {
			return core.AuditEvent{}, core.NotFoundError("domainId", string(id))
		}
		if err := CheckAllotments(in.Allotments, true); err != nil {
			return core.AuditEvent{}, err
		}
		var changes []string
		if set(&changes, "name", &d.Name, trimmed(in.Name)) && in.PlainName {
			if err := plainName(d.Name); err != nil {
				return core.AuditEvent{}, err
			}
		}
		set(&changes, "description", &d.Description, in.Description)
		nodes := set(&changes, "maximumNodes", &d.MaxNodes, in.MaxNodes)
		given := differing(d.Allotments, in.Allotments)
		if len(given) > 0 {
			d.Allotments, changes = d.Allotments.With(given), append(changes, "licenses")
		}
		c, err := company(tx, core.Everywhere, d.Company.ID)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := checkDomain(tx, c, d, nodes, given); err != nil {
			return core.AuditEvent{}, err
		}
		d.UpdatedAt = tx.Now()
		return aboutDomain(d, changes), tx.UpdateDomain(d)
	})
}

// Delete implements core.DomainService. It takes a right in the company: a
// domain's own administrator cannot remove it.
func (s domains) Delete(ctx context.Context, p core.Principal, id core.DomainID) error {
	return s.change(ctx, p, core.OpDomainsDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		d, err := a.domain(tx, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if !a.administers(d.Company.ID, core.PermManageCompanies) {
			return core.AuditEvent{}, core.DeniedError("no right to delete domains of the company")
		}
		return aboutDomain(d, nil), tx.DeleteDomain(id)
	})
}

// AddMembers implements core.DomainService.
func (s domains) AddMembers(ctx context.Context, p core.Principal, id core.DomainID, list []core.DomainMemberAdd) error {
	return s.change(ctx, p, core.OpDomainMembersAdd, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		d, err := a.domain(tx, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := a.manage(tx, d, core.PermUsers); err != nil {
			return core.AuditEvent{}, err
		}
		var added []string
		for _, m := range list {
			if err := a.addDomainMember(tx, d, m); err != nil {
				return core.AuditEvent{}, err
			}
			added = append(added, m.Ref.Login)
		}
		return aboutDomain(d, added), nil
	})
}

func (a *actor) addDomainMember(tx core.Tx, d *core.Domain, m core.DomainMemberAdd) error {
	u, err := person(tx, core.Everywhere, m.Ref)
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	if err != nil || !slices.ContainsFunc(u.Memberships, func(x core.Membership) bool { return x.Company.ID == d.Company.ID }) {
		return core.InvalidError("user", core.Unknown, m.Ref.Login, "user \""+m.Ref.Login+"\" does not exist or is no member of the company")
	}
	if err := byHand(u); err != nil {
		return err
	}
	refs, err := a.grantable(tx, d, m.Roles)
	if err != nil {
		return err
	}
	return setDomainRoles(tx, u, d, refs)
}

// grantable finds roles by ID and checks that the actor holds every privilege
// they give: nobody grants what he lacks.
func (a *actor) grantable(r core.Reader, d *core.Domain, ids []core.RoleID) ([]core.RoleRef, error) {
	all, err := r.Roles()
	if err != nil {
		return nil, err
	}
	held, err := a.domainPrivileges(r, d)
	if err != nil {
		return nil, err
	}
	everything := a.administers(d.Company.ID, core.PermUsers)
	var refs []core.RoleRef
	for _, id := range ids {
		i := slices.IndexFunc(all, func(x *core.Role) bool { return x.ID == id })
		if i < 0 || !all[i].Assignable {
			return nil, core.InvalidError("role", core.Unknown, string(id), "role \""+string(id)+"\" does not exist")
		}
		for _, priv := range all[i].Privileges {
			if !everything && !slices.Contains(held, priv) {
				return nil, core.DeniedError("nobody may grant privilege " + string(priv) + " who lacks it")
			}
		}
		refs = append(refs, core.RoleRef{ID: id, Name: all[i].Name})
	}
	return refs, nil
}

// RemoveMembers implements core.DomainService.
func (s domains) RemoveMembers(ctx context.Context, p core.Principal, id core.DomainID, list []core.LoginRef) error {
	return s.change(ctx, p, core.OpDomainMembersRemove, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		d, err := a.domain(tx, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := a.manage(tx, d, core.PermUsers); err != nil {
			return core.AuditEvent{}, err
		}
		var removed []string
		for _, ref := range list {
			gone, err := removeDomainMember(tx, d, ref)
			if err != nil {
				return core.AuditEvent{}, err
			}
			if gone {
				removed = append(removed, ref.Login)
			}
		}
		return aboutDomain(d, removed), nil
	})
}

// removeDomainMember takes a person out of a domain and reports whether he was in it.
func removeDomainMember(tx core.Tx, d *core.Domain, ref core.LoginRef) (bool, error) {
	u, err := person(tx, core.Everywhere, ref)
	if err != nil {
		if core.KindOf(err) == core.NotFound {
			return false, nil
		}
		return false, err
	}
	i := slices.IndexFunc(u.Memberships, func(m core.Membership) bool { return m.Company.ID == d.Company.ID })
	if u.Staff != nil && u.Staff.SystemAdmin || i >= 0 && u.Memberships[i].Admin {
		return false, core.NotAllowedError("user", u.Login, "A user with system or tenant admin permissions is contained in the user list.")
	}
	if i < 0 {
		return false, nil
	}
	m := &u.Memberships[i]
	before := len(m.Domains)
	m.Domains = slices.DeleteFunc(m.Domains, func(x core.DomainAccess) bool { return x.Domain.ID == d.ID })
	if len(m.Domains) == before {
		return false, nil
	}
	if err := byHand(u); err != nil {
		return false, err
	}
	return true, tx.SetMemberships(u.ID, u.Memberships)
}
