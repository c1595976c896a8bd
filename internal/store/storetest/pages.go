package storetest

import (
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// allUsers walks all pages and checks their order.
func (f *fixture) allUsers(filter core.UserFilter, limit int) []*core.User {
	f.Helper()
	var out []*core.User
	after := core.UserID("")
	for {
		page, err := f.read().Users(filter, after, limit)
		f.ok(err)
		if len(page) > limit {
			f.Fatalf("%d people on a page of %d", len(page), limit)
		}
		if len(page) == 0 {
			break
		}
		for _, u := range page {
			if u.ID <= after {
				f.Fatalf("%s after %s", u.ID, after)
			}
			after = u.ID
		}
		out = append(out, page...)
	}
	return out
}

func testPages(f *fixture) {
	c, other := f.company(), f.company()
	d := f.domain(c)
	var want []core.User
	for i := range 25 {
		kinds := [][]func(*core.User){{customerOf(c)}, {customerOf(other), staffOf(c)}, {staffOf(c, other)}, {systemAdmin}, {customerOf(c), staffOf()}}
		u := f.user(kinds[i%len(kinds)]...)
		if i%5 == 0 {
			f.update(func(tx core.Tx) error {
				u.Memberships[0].Domains = []core.DomainAccess{{Domain: domainRef(d), Roles: []core.RoleRef{{ID: "guest", Name: "Guest"}}}}
				return tx.SetMemberships(u.ID, u.Memberships)
			})
		}
		want = append(want, u)
	}
	slices.SortFunc(want, func(a, b core.User) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	for _, limit := range []int{1, 7, 25, 1000} {
		got := f.allUsers(core.UserFilter{Scope: core.Everywhere, Memberships: true}, limit)
		same(f, len(got), len(want))
		for i, u := range got {
			same(f, *u, want[i])
		}
	}
	f.sub("without memberships unless asked for", func(f *fixture) {
		for _, u := range f.allUsers(core.UserFilter{Scope: core.Everywhere}, 10) {
			same(f, len(u.Memberships), 0)
		}
	})
	f.sub("by facet", func(f *fixture) {
		same(f, len(f.allUsers(core.UserFilter{Scope: core.Everywhere, Facet: core.CustomerFacet}, 4)), 15)
		same(f, len(f.allUsers(core.UserFilter{Scope: core.Everywhere, Facet: core.StaffFacet}, 4)), 20)
	})
	f.sub("in a scope", func(f *fixture) {
		inC := companyScope(c.ID)
		same(f, len(f.allUsers(core.UserFilter{Scope: inC}, 4)), 10)
		same(f, len(f.allUsers(core.UserFilter{Scope: inC, Facet: core.CustomerFacet}, 4)), 10)
		same(f, len(f.allUsers(core.UserFilter{Scope: inC, Facet: core.StaffFacet}, 4)), 5)
		both := companyScope(c.ID, other.ID)
		same(f, len(f.allUsers(core.UserFilter{Scope: both}, 4)), 20)
		same(f, len(f.allUsers(core.UserFilter{Scope: core.Scope{}}, 4)), 0)
	})
}

func testMemberships(f *fixture) {
	a, b := f.company(), f.company()
	a1, a2, b1 := f.domain(a), f.domain(a), f.domain(b)
	role := core.Role{ID: newID[core.RoleID](), Name: "Auditor"}
	f.update(func(tx core.Tx) error { return tx.InsertRole(&role) })
	auditor := core.RoleRef{ID: role.ID, Name: role.Name}
	u := f.user(customerOf(a))
	lists := map[string][]core.Membership{
		"in the order given, with custom and built-in roles": {
			{Company: ref(b), Domains: []core.DomainAccess{{Domain: domainRef(b1)}}},
			{Company: ref(a), Admin: true, Domains: []core.DomainAccess{
				{Domain: domainRef(a2), Roles: []core.RoleRef{{ID: "guest", Name: "Guest"}, auditor}},
				{Domain: domainRef(a1), Roles: []core.RoleRef{auditor}}}}},
		"without domains": {{Company: ref(a), CreateDomains: true}},
		"none":            nil,
	}
	for name, list := range lists {
		f.sub(name, func(f *fixture) {
			f.update(func(tx core.Tx) error { return tx.SetMemberships(u.ID, list) })
			got, err := f.read().User(core.Everywhere, u.ID)
			f.ok(err)
			same(f, got.Memberships, list)
		})
	}
	f.sub("members and holders are counted", func(f *fixture) {
		f.update(func(tx core.Tx) error {
			return tx.SetMemberships(u.ID, lists["in the order given, with custom and built-in roles"])
		})
		for want, count := range map[int64]func(core.Reader) (int64, error){
			1: func(r core.Reader) (int64, error) { return r.DomainMembers(a2.ID) },
			2: func(r core.Reader) (int64, error) { return r.RoleHolders(role.ID) },
		} {
			got, err := count(f.read())
			f.ok(err)
			same(f, got, want)
		}
	})
	f.sub("a domain that goes takes its members along", func(f *fixture) {
		f.update(func(tx core.Tx) error { return tx.DeleteDomain(a2.ID) })
		got, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		same(f, len(got.Memberships[1].Domains), 1)
		same(f, got.Memberships[1].Domains[0].Domain, domainRef(a1))
	})
}
