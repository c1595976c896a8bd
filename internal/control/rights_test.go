package control_test

import (
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

func TestNobodyGrantsWhatHeLacks(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.company("Acme")
		w.company("Other")
		w.admin("root")
		w.staff("boss", []string{"Acme"}, core.PermAdministrators, core.PermUsers)
		boss := w.as("boss")
		create := func(in core.StaffCreate) error {
			in.Login, in.Password, in.Enabled = "new", password, true
			_, err := w.Staff.Create(w.ctx, boss, in)
			return err
		}
		w.refused(create(core.StaffCreate{Companies: []string{"Acme"}, Permissions: map[core.Permission]bool{core.PermBilling: true}}), core.Denied, 0)
		w.refused(create(core.StaffCreate{Permissions: map[core.Permission]bool{core.PermUsers: true}}), core.Denied, 0)
		w.refused(create(core.StaffCreate{Companies: []string{"Other"}}), core.Invalid, core.Unknown)
		w.refused(create(core.StaffCreate{Companies: []string{"Acme"}, AllCompanies: ptr(true)}), core.Invalid, core.NotAllowed)
		w.must(create(core.StaffCreate{Companies: []string{"Acme"}, Permissions: map[core.Permission]bool{core.PermUsers: true}}))

		_, err := w.People.Create(w.ctx, boss, core.PersonCreate{Login: "x", Email: "x@example.com", Password: password, SystemAdmin: true})
		w.refused(err, core.Denied, 0)
	})
}

func TestAnAdministratorsCredentialsTakeHisRights(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		root := w.admin("root")
		w.admin("second")
		w.staff("helpdesk", nil, core.PermUsers, core.PermAdministrators)
		w.staff("clerk", nil, core.PermUsers)
		helpdesk, clerk := w.as("helpdesk"), w.as("clerk")

		w.refused(w.Staff.Update(w.ctx, helpdesk, root, core.StaffUpdate{Password: ptr("taken over")}), core.Denied, 0)
		w.refused(w.Staff.Update(w.ctx, helpdesk, root, core.StaffUpdate{Enabled: ptr(false)}), core.Denied, 0)
		w.refused(w.Staff.Delete(w.ctx, helpdesk, root), core.Denied, 0)
		byLogin := core.LoginRef{Login: "ROOT"}
		w.refused(w.People.Update(w.ctx, clerk, byLogin, core.PersonUpdate{Password: ptr("taken over")}), core.Denied, 0)
		w.refused(w.People.Update(w.ctx, clerk, byLogin, core.PersonUpdate{Email: ptr("mine@example.com")}), core.Denied, 0)
		w.refused(w.People.Update(w.ctx, clerk, byLogin, core.PersonUpdate{DeactivatedAt: ptr(w.clock())}), core.Denied, 0)
		w.refused(w.People.Delete(w.ctx, clerk, byLogin), core.Denied, 0)
		w.must(w.People.Update(w.ctx, clerk, byLogin, core.PersonUpdate{FirstName: ptr("Root")}))

		both := w.customer("both", "")
		u := w.user(both)
		u.Staff = &core.Staff{SystemAdmin: true, AllCompanies: true}
		w.must(w.store.Update(w.ctx, func(tx core.Tx) error { return tx.UpdateUser(u) }))
		w.refused(w.Customers.Update(w.ctx, clerk, both, core.CustomerUpdate{Password: ptr("taken over")}), core.Denied, 0)
		w.must(w.Customers.Update(w.ctx, clerk, both, core.CustomerUpdate{Enabled: ptr(true), FirstName: ptr("Ann")}))
	})
}

func TestTheLastSystemAdministratorStays(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		root := w.admin("root")
		w.staff("other", nil, core.PermUsers) // no system administrator
		ref := core.LoginRef{Login: "root"}
		for name, err := range map[string]error{
			"delete":     w.Staff.Delete(w.ctx, system, root),
			"delete all": w.People.Delete(w.ctx, system, ref),
			"disable":    w.Staff.Update(w.ctx, system, root, core.StaffUpdate{Enabled: ptr(false)}),
			"expire":     w.People.Update(w.ctx, system, ref, core.PersonUpdate{DeactivatedAt: ptr(w.clock().Add(time.Hour))}),
			"demote":     w.People.Update(w.ctx, system, ref, core.PersonUpdate{SystemAdmin: ptr(false)}),
		} {
			if core.KindOf(err) != core.Conflict || core.ReasonOf(err) != core.NotAllowed {
				t.Errorf("%s: got %v", name, err)
			}
		}
		second := w.admin("second")
		w.must(w.People.Update(w.ctx, system, ref, core.PersonUpdate{SystemAdmin: ptr(false)}))
		if u := w.user(root); u.Staff != nil || u.Customer == nil {
			t.Errorf("after demotion: staff %v, customer %v; want a customer", u.Staff, u.Customer)
		}
		w.refused(w.Staff.Delete(w.ctx, system, second), core.Conflict, core.NotAllowed)
	})
}

func TestOneSystemAdministratorIsLeftWhenAllLeaveAtOnce(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		names := logins("admin", 8)
		for _, n := range names {
			w.admin(n)
		}
		var wg sync.WaitGroup
		for _, n := range names {
			wg.Go(func() {
				w.People.Update(w.ctx, system, core.LoginRef{Login: n}, core.PersonUpdate{SystemAdmin: ptr(false)})
			})
		}
		wg.Wait()
		left := 0
		for u, err := range w.People.List(w.ctx, system) {
			w.must(err)
			if u.Staff != nil && u.Staff.SystemAdmin {
				left++
			}
		}
		if left != 1 {
			t.Errorf("%d system administrators are left; want 1", left)
		}
	})
}

func TestNobodyDeletesHimself(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		second := w.admin("second")
		me := w.as("second")
		w.refused(w.Staff.Delete(w.ctx, me, second), core.Conflict, core.NotAllowed)
		w.refused(w.People.Delete(w.ctx, me, core.LoginRef{Login: "second"}), core.Conflict, core.NotAllowed)
	})
}

func TestStaffSeeTheirCompaniesOnly(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		acme, other := w.company("Acme"), w.company("Other")
		w.domain(other, "Lab")
		mine, theirs, nobodys := w.customer("mine", "Acme"), w.customer("theirs", "Other"), w.customer("nobodys", "")
		w.staff("boss", []string{"Acme"}, core.PermUsers, core.PermManageCompanies, core.PermAdministrators, core.PermAuditLog)
		boss := w.as("boss")

		for u, err := range w.Customers.List(w.ctx, boss) {
			w.must(err)
			if u.ID != mine {
				t.Errorf("sees %s", u.Login)
			}
		}
		for _, id := range []core.UserID{theirs, nobodys} {
			_, err := w.Customers.Get(w.ctx, boss, id)
			w.refused(err, core.NotFound, core.Unknown)
			w.refused(w.Customers.Update(w.ctx, boss, id, core.CustomerUpdate{FirstName: ptr("x")}), core.NotFound, core.Unknown)
			w.refused(w.Customers.Delete(w.ctx, boss, id, false), core.NotFound, core.Unknown)
		}
		w.refused(w.Customers.Update(w.ctx, boss, mine, core.CustomerUpdate{Company: ptr("Other")}), core.Invalid, core.Unknown)
		w.refused(w.Customers.Update(w.ctx, boss, mine, core.CustomerUpdate{Company: ptr("")}), core.Denied, 0)
		_, err := w.Companies.Get(w.ctx, boss, other)
		w.refused(err, core.NotFound, core.Unknown)
		_, err = w.Companies.Create(w.ctx, boss, core.CompanyCreate{Name: "Third"})
		w.refused(err, core.Denied, 0)
		_, err = w.Domains.List(w.ctx, boss, other)
		w.refused(err, core.NotFound, core.Unknown)
		w.refused(w.Sessions.SetWorking(w.ctx, boss, core.Working{Company: other}), core.Denied, core.NoAccess)
		w.must(w.Sessions.SetWorking(w.ctx, boss, core.Working{Company: acme}))
	})
}

func TestARightTakenAwayIsGoneInRunningSessions(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		id := w.staff("clerk", nil, core.PermUsers)
		stale := w.as("clerk") // as a request that was signed in before the change
		w.must(w.Staff.Update(w.ctx, system, id, core.StaffUpdate{Permissions: map[core.Permission]bool{core.PermUsersCreateEdit: false}}))
		_, err := w.Customers.Create(w.ctx, stale, core.CustomerCreate{Login: "late", Password: password, Enabled: true})
		w.refused(err, core.Denied, 0)
	})
}

func TestDomainRolesGiveRightsInTheirDomainOnly(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		acme := w.company("Acme")
		lab, plant := w.domain(acme, "Lab"), w.domain(acme, "Plant")
		w.customer("ann", "Acme")
		w.customer("bob", "Acme")
		w.must(w.Domains.AddMembers(w.ctx, system, lab, []core.DomainMemberAdd{{Ref: core.LoginRef{Login: "ann"}, Roles: []core.RoleID{core.RoleDomainAdmin}}}))
		ann, bob := w.as("ann"), w.as("bob")

		w.must(w.Access.Allow(w.ctx, ann, core.OpDomainsUpdate))
		w.refused(w.Access.Allow(w.ctx, bob, core.OpDomainsUpdate), core.Denied, 0)
		w.must(w.Domains.Update(w.ctx, ann, lab, core.DomainUpdate{Description: ptr("mine")}))
		w.refused(w.Domains.Update(w.ctx, ann, plant, core.DomainUpdate{Description: ptr("theirs")}), core.NotFound, core.Unknown)
		w.refused(w.Domains.Delete(w.ctx, ann, lab), core.Denied, 0)
		add := func(role core.RoleID) error {
			return w.Domains.AddMembers(w.ctx, ann, lab, []core.DomainMemberAdd{{Ref: core.LoginRef{Login: "bob"}, Roles: []core.RoleID{role}}})
		}
		w.must(add("guest"))
		w.refused(add("networkChangeApprover"), core.Denied, 0) // viewConfigurationFile is more than ann has
		_, err := w.Domains.Create(w.ctx, ann, core.DomainCreate{Company: acme, Name: "New"})
		w.refused(err, core.Denied, 0)

		held, err := w.Access.Check(w.ctx, ann, core.Working{Company: acme, Domain: lab}, []string{"domainAdmin", "siteManagement", "systemAdmin", "tenantUser", "nonsense"})
		w.must(err)
		want := map[string]bool{"domainAdmin": true, "siteManagement": true, "systemAdmin": false, "tenantUser": true, "nonsense": false}
		for name, is := range want {
			if held[name] != is {
				t.Errorf("%s: %v, want %v", name, held[name], is)
			}
		}
	})
}
