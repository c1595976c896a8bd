package storetest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// world is what the scope property runs in.
type world struct {
	companies []core.Company
	domains   []core.Domain
	users     []core.User
}

// inScope is the rule of core.UserFilter, written again from its comment.
func inScope(scope core.Scope, facet core.Facet, u core.User) bool {
	switch {
	case facet == core.CustomerFacet && u.Customer == nil, facet == core.StaffFacet && u.Staff == nil:
		return false
	case scope.All:
		return true
	}
	listed := u.Staff != nil && !u.Staff.SystemAdmin && !u.Staff.AllCompanies && len(u.Staff.Companies) > 0 &&
		!slices.ContainsFunc(u.Staff.Companies, func(c core.CompanyRef) bool { return !scope.Holds(c.ID) })
	home := u.Customer != nil && scope.Holds(u.Customer.Company.ID)
	switch facet {
	case core.CustomerFacet:
		return home
	case core.StaffFacet:
		return listed
	}
	return home || u.Customer == nil && listed
}

// testScopes makes random people and checks that random scopes show exactly
// those they may, by every way of reading.
func testScopes(f *fixture) {
	w := &world{}
	for range 6 {
		c := f.company()
		w.companies = append(w.companies, c)
		w.domains = append(w.domains, f.domain(c))
	}
	rapid.Check(f.T, func(rt *rapid.T) {
		u := w.drawUser(rt)
		if err := f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertUser(&u) }); err != nil {
			rt.Fatal(err)
		}
		w.users = append(w.users, u)
		scope := core.Scope{}
		for _, c := range w.companies {
			if rapid.Bool().Draw(rt, "in scope") {
				scope.Companies = append(scope.Companies, c.ID)
			}
		}
		scope.All = len(scope.Companies) == len(w.companies) && rapid.Bool().Draw(rt, "all")
		w.checkPeople(rt, f, scope)
		w.checkCompanies(rt, f, scope)
	})
}

func (w *world) drawUser(rt *rapid.T) core.User {
	pick := func(label string) core.Company { return rapid.SampledFrom(w.companies).Draw(rt, label) }
	u := person()
	if rapid.Bool().Draw(rt, "customer") {
		if rapid.IntRange(0, 4).Draw(rt, "home") == 0 {
			u.Customer = &core.Customer{}
		} else {
			customerOf(pick("home company"))(&u)
		}
	}
	if u.Customer == nil || rapid.Bool().Draw(rt, "staff") {
		u.Staff = &core.Staff{
			SystemAdmin:  rapid.IntRange(0, 3).Draw(rt, "system admin") == 0,
			AllCompanies: rapid.IntRange(0, 3).Draw(rt, "all companies") == 0,
			CreatedAt:    start,
		}
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(w.companies), 0, 3, func(c core.Company) core.CompanyID { return c.ID }).Draw(rt, "listed")
		for _, c := range list {
			u.Staff.Companies = append(u.Staff.Companies, ref(c))
		}
	}
	return u
}

func (w *world) checkPeople(rt *rapid.T, f *fixture, scope core.Scope) {
	for _, facet := range []core.Facet{core.AnyFacet, core.CustomerFacet, core.StaffFacet} {
		var want []core.UserID
		for _, u := range w.users {
			if inScope(scope, facet, u) {
				want = append(want, u.ID)
			}
		}
		slices.Sort(want)
		got, err := f.read().Users(core.UserFilter{Scope: scope, Facet: facet}, "", 10_000)
		if err != nil || !slices.Equal(ids(got), want) {
			rt.Fatalf("facet %d: %v %v, want %v", facet, ids(got), err, want)
		}
	}
	for _, u := range w.users[max(0, len(w.users)-10):] {
		_, err := f.read().User(scope, u.ID)
		byLogin, loginErr := f.read().UsersByLogin(scope, u.Login)
		if inScope(scope, core.AnyFacet, u) {
			if err != nil || loginErr != nil || len(byLogin) != 1 {
				rt.Fatal(err, loginErr, len(byLogin))
			}
		} else if core.KindOf(err) != core.NotFound || loginErr != nil || len(byLogin) != 0 {
			rt.Fatal(err, loginErr, len(byLogin))
		}
	}
}

func (w *world) checkCompanies(rt *rapid.T, f *fixture, scope core.Scope) {
	r := f.read()
	for i, c := range w.companies {
		_, byID := r.Company(scope, c.ID)
		_, byName := r.CompanyByName(scope, c.Name)
		_, domain := r.Domain(scope, w.domains[i].ID)
		list, err := r.Domains(scope, c.ID)
		for _, got := range []error{byID, byName, domain} {
			if scope.Holds(c.ID) != (got == nil) || got != nil && core.KindOf(got) != core.NotFound {
				rt.Fatalf("company %d: %v", i, got)
			}
		}
		if err != nil || scope.Holds(c.ID) != (len(list) == 1) {
			rt.Fatal(err, len(list))
		}
	}
	companies, err := r.Companies(scope, "", 100)
	if err != nil || slices.ContainsFunc(companies, func(c *core.Company) bool { return !scope.Holds(c.ID) }) {
		rt.Fatal(err, companies)
	}
	domains, err := r.Domains(scope, "")
	if err != nil || len(domains) != len(companies) {
		rt.Fatal(fmt.Sprint(err), len(domains), len(companies))
	}
}
