package storetest

import (
	"reflect"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// same compares what was read with what was written.
func same[T any](f *fixture, got, want T) {
	f.Helper()
	if !reflect.DeepEqual(got, want) {
		f.Fatalf("got\n%+v\nwant\n%+v", got, want)
	}
}

// fullUser has a value in every field.
func fullUser(c core.Company, d core.Domain) core.User {
	return core.User{
		ID: newID[core.UserID](), Login: unique("Ann@Example.COM "), Server: "AD", ExternalIdentity: `CORP\ann`, ExternalID: "entryUUID:1", FromGroups: true, ShutOutAt: ptr(at(2 * time.Hour)), Email: unique("Ann@x.example"),
		FirstName: "Ann", LastName: "Lée", Phone: ptr("+1"), Department: ptr(""), Description: ptr("a\nb"),
		Enabled: true, Password: "$argon2id$x", AllowChangePassword: true, MustChangePassword: true, DeactivatedAt: ptr(at(time.Hour)), LastSignIn: ptr(at(time.Minute)),
		CreatedAt: start, UpdatedAt: at(time.Second),
		Customer: &core.Customer{Company: ref(c), LicenseMode: core.CompanySettingsLicense, NotificationEmails: []string{"a@x", "b,\"@x"}, SpaceUsed: 1 << 50},
		Staff:    &core.Staff{Permissions: core.EveryPermission, Companies: []core.CompanyRef{ref(c)}, AccountType: core.ExternalAccount, CreatedAt: at(-time.Hour)},
		Memberships: []core.Membership{{Company: ref(c), Admin: true, CreateDomains: true, Domains: []core.DomainAccess{
			{Domain: domainRef(d), Roles: []core.RoleRef{{ID: "powerUser", Name: "PowerUser"}, {ID: "domainAdmin", Name: "DomainAdmin"}}}}}},
	}
}

func testPeople(f *fixture) {
	c := f.company()
	d := f.domain(c)
	full := fullUser(c, d)
	f.update(func(tx core.Tx) error { return tx.InsertUser(&full) })
	f.sub("every field comes back", func(f *fixture) {
		got, err := f.read().User(core.Everywhere, full.ID)
		f.ok(err)
		same(f, *got, full)
	})
	f.sub("absent is not empty", func(f *fixture) {
		u := f.user(customerOf(c), func(u *core.User) { u.Customer.NotificationEmails = []string{} })
		got, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		same(f, *got, u)
	})
	f.sub("every field can change, memberships apart", func(f *fixture) {
		u := f.user(customerOf(c))
		want := fullUser(c, d)
		want.ID, want.Memberships, want.CreatedAt = u.ID, u.Memberships, u.CreatedAt
		f.update(func(tx core.Tx) error { return tx.UpdateUser(&want) })
		got, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		same(f, *got, want)
	})
	f.sub("times are cut to microseconds, in UTC", func(f *fixture) {
		zone := time.FixedZone("", 3600)
		u := f.user(systemAdmin, func(u *core.User) { u.CreatedAt = start.Add(999 * time.Nanosecond).In(zone) })
		got, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		same(f, got.CreatedAt, start)
	})
	f.sub("found by login in any case, on every server, the local first", func(f *fixture) {
		a := f.user(login("Straße"), server("Zeta"), systemAdmin)
		b := f.user(login("STRASSE"), systemAdmin)
		got, err := f.read().UsersByLogin(core.Everywhere, "strasse")
		f.ok(err)
		same(f, ids(got), []core.UserID{b.ID, a.ID})
		none, err := f.read().UsersByLogin(core.Everywhere, "nobody")
		f.ok(err)
		same(f, len(none), 0)
	})
	f.sub("found by e-mail in any case", func(f *fixture) {
		u := f.user(email("Bob@X.Example"), systemAdmin)
		got, err := f.read().UserByEmail("bob@x.EXAMPLE")
		f.ok(err)
		same(f, got.ID, u.ID)
		_, err = f.read().UserByEmail("")
		f.want(core.NotFound, err)
	})
	f.sub("a sign-in is noted", func(f *fixture) {
		u := f.user(systemAdmin)
		var now time.Time
		f.update(func(tx core.Tx) error { now = tx.Now(); return tx.SignedIn(u.ID) })
		got, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		same(f, *got.LastSignIn, now)
	})
	f.sub("the unknown is not found", func(f *fixture) {
		ghost := person(systemAdmin)
		_, err := f.read().User(core.Everywhere, ghost.ID)
		f.want(core.NotFound, err)
		for _, write := range []func(core.Tx) error{
			func(tx core.Tx) error { return tx.UpdateUser(&ghost) },
			func(tx core.Tx) error { return tx.DeleteUser(ghost.ID, true) },
			func(tx core.Tx) error { return tx.SignedIn(ghost.ID) },
			func(tx core.Tx) error { return tx.SetMemberships(ghost.ID, nil) },
		} {
			f.want(core.NotFound, f.store.Update(f.Context(), write))
		}
	})
}

func ids(users []*core.User) []core.UserID {
	var out []core.UserID
	for _, u := range users {
		out = append(out, u.ID)
	}
	return out
}

func testFacets(f *fixture) {
	c := f.company()
	both := f.user(customerOf(c), staffOf(c))
	change := func(f *fixture, do func(u *core.User)) *core.User {
		f.Helper()
		f.update(func(tx core.Tx) error {
			u, err := tx.User(core.Everywhere, both.ID)
			if err != nil {
				return err
			}
			do(u)
			return tx.UpdateUser(u)
		})
		u, err := f.read().User(core.Everywhere, both.ID)
		f.ok(err)
		return u
	}
	f.sub("the customer facet goes, staff stays", func(f *fixture) {
		u := change(f, func(u *core.User) { u.Customer = nil })
		if u.Customer != nil || u.Staff == nil || len(u.Staff.Companies) != 1 {
			f.Fatalf("%+v", u)
		}
	})
	f.sub("and comes back, while staff goes", func(f *fixture) {
		u := change(f, func(u *core.User) { u.Customer, u.Staff = &core.Customer{Company: ref(c)}, nil })
		if u.Customer == nil || u.Customer.Company != ref(c) || u.Staff != nil {
			f.Fatalf("%+v", u)
		}
	})
	f.sub("a staff facet that comes back has none of its old companies", func(f *fixture) {
		u := change(f, func(u *core.User) { u.Staff = &core.Staff{} })
		same(f, len(u.Staff.Companies), 0)
	})
}

func testSystemAdmins(f *fixture) {
	any := func(want bool) {
		f.Helper()
		got, err := f.read().AnySystemAdmin()
		f.ok(err)
		same(f, got, want)
	}
	other := func(except core.UserID, want bool) {
		f.Helper()
		got, err := f.read().OtherSystemAdmin(except)
		f.ok(err)
		same(f, got, want)
	}
	any(false)
	f.user(func(u *core.User) { u.Staff = &core.Staff{Permissions: core.EveryPermission, AllCompanies: true} })
	any(false)
	off := f.user(systemAdmin, func(u *core.User) { u.Enabled = false })
	any(true)
	other("", false)
	f.user(systemAdmin, func(u *core.User) { u.DeactivatedAt = ptr(time.Now().Add(time.Hour)) })
	other("", false)
	one := f.user(systemAdmin)
	other("", true)
	other(one.ID, false)
	other(off.ID, true)
	f.update(func(tx core.Tx) error { return tx.DeleteUser(one.ID, false) })
	other("", false)
}

func testTombstones(f *fixture) {
	c := f.company()
	d := f.domain(c)
	u := f.user(customerOf(c), login("Gone"), email("gone@x"), func(u *core.User) {
		u.Memberships[0].Domains = []core.DomainAccess{{Domain: domainRef(d), Roles: []core.RoleRef{{ID: core.RoleDomainAdmin}}}}
	})
	f.update(func(tx core.Tx) error { return tx.DeleteUser(u.ID, true) })
	r := f.read()
	_, err := r.User(core.Everywhere, u.ID)
	f.want(core.NotFound, err)
	_, err = r.UserByEmail("gone@x")
	f.want(core.NotFound, err)
	byLogin, err := r.UsersByLogin(core.Everywhere, "gone")
	f.ok(err)
	same(f, len(byLogin), 0)
	page, err := r.Users(core.UserFilter{Scope: core.Everywhere}, "", 10)
	f.ok(err)
	same(f, len(page), 0)
	for name, count := range map[string]func() (int64, error){
		"people":  func() (int64, error) { return r.CompanyPeople(c.ID) },
		"members": func() (int64, error) { return r.DomainMembers(d.ID) },
		"holders": func() (int64, error) { return r.RoleHolders(core.RoleDomainAdmin) },
	} {
		n, err := count()
		f.ok(err)
		if n != 0 {
			f.Errorf("%d %s, want none", n, name)
		}
	}
	f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteUser(u.ID, false) }))
	f.user(login("GONE"), email("GONE@x"), systemAdmin) // both are free again
	again := person(systemAdmin)
	again.ID = u.ID
	f.exists("id", string(u.ID), f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertUser(&again) }))
}
