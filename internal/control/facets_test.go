package control_test

import (
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestAPersonGoesWhenNoFacetIsLeft(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		acme := w.company("Acme")
		both := func(login string) core.UserID {
			id := w.customer(login, "Acme")
			u := w.user(id)
			u.Staff = &core.Staff{Permissions: core.PermissionSet(core.PermBilling), AllCompanies: true}
			w.must(w.store.Update(w.ctx, func(tx core.Tx) error { return tx.UpdateUser(u) }))
			return id
		}
		one := both("one")
		w.must(w.Customers.Delete(w.ctx, system, one, false))
		if u := w.user(one); u.Customer != nil || u.Staff == nil || len(u.Memberships) != 0 {
			t.Errorf("without customer facet: %+v", u)
		}
		w.must(w.Staff.Delete(w.ctx, system, one))
		w.gone(one)

		two := both("two")
		w.must(w.Staff.Delete(w.ctx, system, two))
		if u := w.user(two); u.Customer == nil || u.Customer.Company.ID != acme || u.Staff != nil {
			t.Errorf("without staff facet: %+v", u)
		}
		w.must(w.Customers.Delete(w.ctx, system, two, true))
		w.gone(two)

		three := both("three")
		w.must(w.People.Delete(w.ctx, system, core.LoginRef{Login: "THREE"}))
		w.gone(three)
		w.customer("three", "Acme") // the login is free again
	})
}

func TestALoginInEitherFacetExists(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("Straße")
		w.customer("ann", "")
		_, err := w.Customers.Create(w.ctx, system, core.CustomerCreate{Login: "STRASSE", Password: password})
		w.refused(err, core.Conflict, core.Exists)
		if e, _ := core.AsError(err); e.Value != "Straße" || e.Field != "login" {
			t.Errorf("echoes %s %q; want the stored spelling", e.Field, e.Value)
		}
		_, err = w.Staff.Create(w.ctx, system, core.StaffCreate{Login: "ANN", Password: password})
		w.refused(err, core.Conflict, core.Exists)
		_, _, err = w.APIKeys.Create(w.ctx, system, core.APIKeyCreate{Login: "Ann", AllCompanies: true})
		w.refused(err, core.Conflict, core.Exists)
		_, err = w.People.Create(w.ctx, system, core.PersonCreate{Login: "new", Email: "a@example.com", Password: password})
		w.must(err)
		_, err = w.People.Create(w.ctx, system, core.PersonCreate{Login: "newer", Email: "A@EXAMPLE.COM", Password: password})
		w.refused(err, core.Conflict, core.Exists)
	})
}

func TestHomeIsAlwaysAMembership(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		a, b := w.company("A"), w.company("B")
		w.domain(b, "Lab")
		id := w.customer("ann", "A")
		member := func(want ...core.CompanyID) {
			t.Helper()
			u := w.user(id)
			if len(u.Memberships) != len(want) {
				t.Fatalf("memberships %+v; want %d", u.Memberships, len(want))
			}
			for i, m := range u.Memberships {
				if m.Company.ID != want[i] {
					t.Errorf("membership %d is %s", i, m.Company.Name)
				}
			}
		}
		member(a)
		w.must(w.Customers.Update(w.ctx, system, id, core.CustomerUpdate{Company: ptr("b")}))
		member(b)
		ref := core.LoginRef{Login: "ann"}
		w.must(w.People.Update(w.ctx, system, ref, core.PersonUpdate{Access: []core.AccessGrant{{Company: "a", Admin: true}}}))
		member(a)
		if home := w.user(id).Customer.Company; home.ID != a {
			t.Errorf("home is %q; a list without it moves it to the first entry", home.Name)
		}
		w.must(w.People.Update(w.ctx, system, ref, core.PersonUpdate{Access: []core.AccessGrant{{Company: "b", Domains: []core.DomainGrant{{Domain: "lab", Roles: []string{"Domain Admin"}}}}, {Company: "A"}}}))
		if home := w.user(id).Customer.Company; home.ID != a {
			t.Errorf("home is %q; a list with it leaves it", home.Name)
		}
		w.must(w.Customers.Update(w.ctx, system, id, core.CustomerUpdate{Company: ptr("")}))
		member(b)
	})
}

func TestACompanyWithPeopleStays(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		acme := w.company("Acme")
		w.staff("boss", []string{"Acme"}, core.PermUsers)
		id := w.customer("ann", "Acme")
		w.refused(w.Companies.Delete(w.ctx, system, acme), core.Conflict, core.InUse)
		w.must(w.Customers.Delete(w.ctx, system, id, false))
		w.must(w.Companies.Delete(w.ctx, system, acme))
		for u, err := range w.Staff.List(w.ctx, system) {
			w.must(err)
			if u.Login == "boss" && (u.Staff.AllCompanies || len(u.Staff.Companies) != 0) {
				t.Errorf("scope after its only company went: %+v; want none", u.Staff)
			}
		}
		w.company("ACME") // the name is free again
	})
}

func TestDomainsShareTheNodesOfTheirCompany(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		id, err := w.Companies.Create(w.ctx, system, core.CompanyCreate{Name: "Acme", MaxNodes: ptr(int64(100))})
		w.must(err)
		create := func(name string, n int64) error {
			_, err := w.Domains.Create(w.ctx, system, core.DomainCreate{Company: id, Name: name, MaxNodes: &n})
			return err
		}
		w.must(create("Lab", 17))
		w.refused(create("Plant", 100), core.Invalid, core.Range)
		w.must(create("Plant", 83))
		w.refused(w.Companies.Update(w.ctx, system, id, core.CompanyUpdate{MaxNodes: ptr(int64(99))}), core.Invalid, core.Range)
		w.refused(create("lab", 0), core.Conflict, core.Exists)
	})
}

func TestRolesInUseAndBuiltInStay(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		acme := w.company("Acme")
		w.domain(acme, "Lab")
		w.customer("ann", "Acme")
		w.must(w.Roles.Create(w.ctx, system, core.RoleCreate{Name: "Auditor", Privileges: []core.Privilege{"accessToLiveNetwork"}}))
		w.refused(w.Roles.Create(w.ctx, system, core.RoleCreate{Name: "AUDITOR"}), core.Conflict, core.Exists)
		w.refused(w.Roles.Create(w.ctx, system, core.RoleCreate{Name: "power user"}), core.Conflict, core.Exists)
		w.refused(w.Roles.Create(w.ctx, system, core.RoleCreate{Name: "a/b"}), core.Invalid, core.Malformed)
		w.must(w.People.Update(w.ctx, system, core.LoginRef{Login: "ann"}, core.PersonUpdate{
			Access: []core.AccessGrant{{Company: "Acme", Domains: []core.DomainGrant{{Domain: "Lab", Roles: []string{"auditor"}}}}}}))
		w.refused(w.Roles.Delete(w.ctx, system, "Auditor"), core.Conflict, core.InUse)
		w.refused(w.Roles.Delete(w.ctx, system, "Guest"), core.Conflict, core.NotAllowed)
		w.must(w.Roles.Update(w.ctx, system, "auditor", core.RoleUpdate{Name: ptr("Reviewer")}))
		_, err := w.Roles.Get(w.ctx, system, "auditor")
		w.refused(err, core.NotFound, core.Unknown)
	})
}

func TestNewAdministratorsFollowUsers(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		id := w.staff("a", nil, core.PermUsers)
		if got := w.user(id).Staff.Permissions; !got.Has(core.PermUsersCreateEdit) || !got.Has(core.PermUsersDelete) {
			t.Errorf("permissions %v; the finer ones follow Users when absent", got.List())
		}
		w.must(w.Staff.Update(w.ctx, system, id, core.StaffUpdate{Permissions: map[core.Permission]bool{core.PermUsers: false}}))
		if got := w.user(id).Staff.Permissions; got.Has(core.PermUsers) || !got.Has(core.PermUsersDelete) {
			t.Errorf("permissions %v; on update an unsent one is unchanged", got.List())
		}
	})
}
