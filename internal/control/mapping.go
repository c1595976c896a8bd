package control

import (
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// mapping is what a server's groups give, with names for the IDs; what was
// deleted since is left out. It is good for one transaction.
type mapping struct {
	server *core.AuthServer
	byPath map[string]int // folded path to place in given
	given  []groupRights
}

// groupRights are the rights that groups give, of one or together.
type groupRights struct {
	admin, users, system bool
	memberships          []core.Membership
}

// none reports whether nothing is given: then nobody is let in.
func (g groupRights) none() bool {
	return !g.admin && !g.users && !g.system && len(g.memberships) == 0
}

// staff reports whether a right is given that staff have.
func (g groupRights) staff() bool { return g.admin || g.users || g.system }

func (g groupRights) permissions() (set core.Permissions) {
	if g.users {
		set = set.With(core.PermUsers, true).With(core.PermUsersCreateEdit, true).With(core.PermUsersDelete, true)
	}
	return set.With(core.PermManageCompanies, g.system)
}

func newMapping(r core.Reader, s *core.AuthServer) (*mapping, error) {
	m := &mapping{server: s, byPath: map[string]int{}}
	roles, err := assignableRoles(r)
	if err != nil {
		return nil, err
	}
	for i := range s.Directory.Groups {
		g := &s.Directory.Groups[i]
		path, err := core.FoldDN(g.Path)
		if err != nil || path == "" || g.PortalOnly {
			continue
		}
		rights, err := rightsOf(r, g, roles)
		if err != nil {
			return nil, err
		}
		m.byPath[path] = len(m.given)
		m.given = append(m.given, rights)
	}
	return m, nil
}

func rightsOf(r core.Reader, g *core.GroupGrant, roles map[core.RoleID]string) (groupRights, error) {
	out := groupRights{admin: g.SystemAdmin, users: g.UserManager, system: g.SystemManager}
	for _, gc := range g.Companies {
		c, err := r.Company(core.Everywhere, gc.Company)
		if core.KindOf(err) == core.NotFound && err != nil {
			continue
		}
		if err != nil {
			return out, err
		}
		m := core.Membership{Company: core.CompanyRef{ID: c.ID, Name: c.Name}, Admin: gc.Admin, CreateDomains: gc.CreateDomains}
		if m.Domains, err = domainsOf(r, c.ID, gc.Domains, roles); err != nil {
			return out, err
		}
		if gc.Member || gc.Admin || gc.CreateDomains || len(m.Domains) > 0 {
			out.memberships = append(out.memberships, m)
		}
	}
	return out, nil
}

func domainsOf(r core.Reader, company core.CompanyID, given []core.GroupDomain, roles map[core.RoleID]string) (list []core.DomainAccess, err error) {
	for _, gd := range given {
		d, err := r.Domain(core.Everywhere, gd.Domain)
		if core.KindOf(err) == core.NotFound && err != nil || err == nil && d.Company.ID != company {
			continue
		}
		if err != nil {
			return nil, err
		}
		a := core.DomainAccess{Domain: core.DomainRef{ID: d.ID, Name: d.Name}}
		for _, id := range gd.Roles {
			if name, ok := roles[id]; ok {
				a.Roles = append(a.Roles, core.RoleRef{ID: id, Name: name})
			}
		}
		list = append(list, a)
	}
	return list, nil
}

// of gives what the groups of a person, by folded path, give together, in the
// order in which the server lists them.
func (m *mapping) of(paths []string) groupRights {
	var places []int
	for _, p := range paths {
		if i, ok := m.byPath[p]; ok {
			places = append(places, i)
		}
	}
	slices.Sort(places)
	var all groupRights
	for _, i := range places {
		g := m.given[i]
		all.admin, all.users, all.system = all.admin || g.admin, all.users || g.users, all.system || g.system
		for _, one := range g.memberships {
			all.memberships = addMembership(all.memberships, one)
		}
	}
	return all
}

// addMembership adds one membership to others; two of one company become one
// with the rights of both.
func addMembership(list []core.Membership, m core.Membership) []core.Membership {
	i := slices.IndexFunc(list, func(x core.Membership) bool { return x.Company.ID == m.Company.ID })
	if i < 0 {
		list = append(list, core.Membership{Company: m.Company})
		i = len(list) - 1
	}
	to := &list[i]
	to.Admin, to.CreateDomains = to.Admin || m.Admin, to.CreateDomains || m.CreateDomains
	for _, d := range m.Domains {
		k := slices.IndexFunc(to.Domains, func(x core.DomainAccess) bool { return x.Domain.ID == d.Domain.ID })
		if k < 0 {
			to.Domains = append(to.Domains, core.DomainAccess{Domain: d.Domain})
			k = len(to.Domains) - 1
		}
		for _, role := range d.Roles {
			if !slices.Contains(to.Domains[k].Roles, role) {
				to.Domains[k].Roles = append(to.Domains[k].Roles, role)
			}
		}
	}
	return list
}

// sameAccess reports whether two lists give the same, in the same order.
func sameAccess(a, b []core.Membership) bool {
	return slices.EqualFunc(a, b, func(x, y core.Membership) bool {
		return x.Company.ID == y.Company.ID && x.Admin == y.Admin && x.CreateDomains == y.CreateDomains &&
			slices.EqualFunc(x.Domains, y.Domains, func(d, e core.DomainAccess) bool {
				return d.Domain.ID == e.Domain.ID && slices.EqualFunc(d.Roles, e.Roles, func(r, q core.RoleRef) bool { return r.ID == q.ID })
			})
	})
}
