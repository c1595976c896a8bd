package transfer

import (
	"slices"

	"github.com/purserhq/purser/internal/core"
)

func (l *load) memberships(list []membershipElem) ([]core.Membership, error) {
	var out []core.Membership
	for i := range list {
		m, err := l.membership(&list[i])
		if err == nil && slices.ContainsFunc(out, func(x core.Membership) bool { return x.Company.ID == m.Company.ID }) {
			err = refuse("company", "%q is listed twice", m.Company.Name)
		}
		if err != nil {
			return nil, under(item("memberships", i), err)
		}
		out = append(out, m)
	}
	return out, nil
}

func (l *load) membership(e *membershipElem) (m core.Membership, err error) {
	if m.Company, err = l.places.company(e.Company); err != nil {
		return m, err
	}
	m.Admin, m.CreateDomains = e.Admin, e.CreateDomains
	for i := range e.Domains {
		d, err := l.domainAccess(m.Company, &e.Domains[i])
		if err == nil && slices.ContainsFunc(m.Domains, func(x core.DomainAccess) bool { return x.Domain.ID == d.Domain.ID }) {
			err = refuse("domain", "%q is listed twice", d.Domain.Name)
		}
		if err != nil {
			return m, under(item("domains", i), err)
		}
		m.Domains = append(m.Domains, d)
	}
	return m, nil
}

func (l *load) domainAccess(c core.CompanyRef, e *domainAccessElem) (d core.DomainAccess, err error) {
	if d.Domain, err = l.places.domain(c, e.Domain); err != nil {
		return d, err
	}
	for i, name := range e.Roles {
		role, err := l.roleNamed(name)
		if err != nil {
			return d, err
		}
		if role.ID == "" || !role.Assignable {
			return d, refuse(item("roles", i), "no role %q for a domain", name)
		}
		d.Roles = append(d.Roles, core.RoleRef{ID: role.ID, Name: role.Name})
	}
	return d, nil
}
