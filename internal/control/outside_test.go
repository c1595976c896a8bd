package control_test

import (
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory/ldaptest"
)

func TestGroupsLetPeopleIn(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		for _, uid := range []string{"alone", "ada", "cleo", "abe", "both", "deep", "porter", "nil"} {
			w.AddPerson(uid, password)
		}
		w.AddGroup("inner", "deep")
		for group, members := range map[string][]string{"admins": {"ada"}, "clerks": {"cleo", "both"}, "acme": {"abe", "both", ldaptest.GroupDN("inner")},
			"beta": {"both"}, "portal": {"porter"}, "nothing": {"nil"}} {
			for _, m := range members {
				w.Join(group, m)
			}
		}
		for _, uid := range []string{"alone", "porter", "nil"} {
			w.out(uid, password, core.NoAccess)
			if w.person(uid) != nil {
				t.Errorf("%s, whom no group lets in, was made", uid)
			}
		}
		ada := w.in("ada")
		if !ada.FromGroups || ada.Server != "LDAP" || ada.Staff == nil || !ada.Staff.SystemAdmin || ada.Customer != nil || ada.Password != "" ||
			ada.FirstName != "First ada" || ada.LastName != "Last ada" || ada.Email != "ada@directory.example" || !strings.HasPrefix(ada.ExternalID, "entryUUID:") {
			t.Errorf("%+v %+v", ada, ada.Staff)
		}
		cleo := w.in("CLEO")
		if s := cleo.Staff; cleo.Login != "cleo" || s == nil || s.SystemAdmin || !s.AllCompanies ||
			s.Permissions != core.PermissionSet(core.PermUsers, core.PermUsersCreateEdit, core.PermUsersDelete) {
			t.Errorf("%+v %+v", cleo, s)
		}
		abe := w.in("abe")
		if abe.Staff != nil || abe.Customer == nil || abe.Customer.Company.ID != w.acme || access(abe) != "Acme Lab:Guest" {
			t.Errorf("%+v: %s", abe, access(abe))
		}
		both := w.in("both")
		if both.Staff == nil || both.Customer != nil || access(both) != "Acme Lab:Guest, Beta admin" {
			t.Errorf("%+v: %s", both, access(both))
		}
		if deep := w.in("deep"); access(deep) != "Acme Lab:Guest" {
			t.Errorf("through another group: %s", access(deep))
		}
		if again := w.in("abe"); again.ID != abe.ID || !again.UpdatedAt.Equal(abe.UpdatedAt) {
			t.Errorf("a second sign-in changed %+v to %+v", abe, again)
		}
	})
}

func TestRightsFollowTheGroups(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		w.Join("acme", "ann")
		ann := w.in("ann")
		w.advance(time.Minute)
		w.Join("clerks", "ann")
		if u := w.in("ann"); u.Staff == nil || u.Customer == nil || u.Customer.Company.ID != w.acme || w.sessions(u) != 2 {
			t.Errorf("%+v, %d sessions", u, w.sessions(u))
		}
		w.Leave("clerks", "ann")
		w.Leave("acme", "ann")
		w.Join("beta", "ann")
		if u := w.in("ann"); u.Staff != nil || u.Customer.Company.ID != w.beta || access(u) != "Beta admin" || w.sessions(u) != 1 {
			t.Errorf("a right of staff was lost: %+v, %s, %d sessions", u, access(u), w.sessions(u))
		}
		w.Leave("beta", "ann")
		w.out("ann", password, core.NoAccess)
		if u := w.user(ann.ID); u.ShutOutAt == nil || w.sessions(u) != 0 || u.Customer == nil || access(u) != "Beta admin" {
			t.Errorf("%+v, %d sessions", u, w.sessions(u))
		}
		w.Join("acme", "ann")
		if u := w.in("ann"); u.ID != ann.ID || u.ShutOutAt != nil || access(u) != "Acme Lab:Guest" {
			t.Errorf("%+v", u)
		}
		w.Set(ldaptest.DN("ann"), "sn", "Other\x01 name")
		w.Set(ldaptest.DN("ann"), "mail")
		w.Set(ldaptest.DN("ann"), "telephoneNumber", strings.Repeat("1", 100))
		if u := w.in("ann"); u.LastName != "Other  name" || u.Email != "" || u.Phone == nil || len(*u.Phone) != 64 {
			t.Errorf("%+v", u)
		}
		w.must(w.Companies.Delete(w.ctx, system, w.beta))
		if u := w.in("ann"); access(u) != "Acme Lab:Guest" {
			t.Errorf("a company of the mapping that is gone: %+v", u)
		}
	})
}

func TestPasswordsOfTheDirectoryCountForTheLock(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		w.Join("clerks", "ann")
		w.in("ann")
		w.out("ann", "", core.BadCredentials)
		for i := range 5 {
			kind, server := core.NetBrainToken, ptr("LDAP")
			if i%2 == 1 {
				kind, server = core.MBSToken, nil // the same person by another way
			}
			_, err := w.enter(kind, "Ann", "wrong", server)
			w.refused(err, core.Unauthenticated, core.BadCredentials)
		}
		w.out("ann", password, core.Locked)
		_, err := w.Customers.Verify(w.ctx, system, "ann", password)
		w.refused(err, core.NotFound, core.Unknown)
		w.advance(16 * time.Minute)
		w.out("ann", "wrong", core.BadCredentials)
		w.in("ann")
		if n, _, err := w.store.Read(w.ctx).SignInFailures("ann", "LDAP"); n != 0 || err != nil {
			t.Errorf("%d failures are left, %v", n, err)
		}
		for range 5 {
			w.out("ghost", "wrong", core.BadCredentials)
		}
		w.out("ghost", "wrong", core.Locked)
		for range 6 {
			_, err := w.enter(core.NetBrainToken, "ann", password, ptr("Nowhere"))
			w.refused(err, core.Unauthenticated, core.BadCredentials)
		}
		if n, _, err := w.store.Read(w.ctx).SignInFailures("ann", "Nowhere"); n != 0 || err != nil {
			t.Errorf("%d failures at a server that there is not, %v", n, err)
		}
	})
}

func TestWhoIsMeantWithoutAServer(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		other := ldaptest.Start(t)
		w.AddPerson("ann", password)
		w.AddPerson("new", password)
		w.AddPerson("twin", password)
		w.Join("clerks", "ann")
		w.Join("clerks", "new")
		w.Join("clerks", "twin")
		mbs := func(login string) (*core.User, error) {
			p, err := w.enter(core.MBSToken, login, password, nil)
			if err != nil {
				return nil, err
			}
			return w.user(p.User), nil
		}
		if u, err := mbs("new"); err != nil || u.Server != "LDAP" {
			t.Errorf("a new name means the only server: %+v, %v", u, err)
		}
		w.serve("Other", other)
		other.AddPerson("twin", password)
		other.AddPerson("later", password)
		other.Join("clerks", "twin")
		other.Join("clerks", "later")
		if u, err := mbs("new"); err != nil || u.Server != "LDAP" {
			t.Errorf("a name that is on one server: %+v, %v", u, err)
		}
		_, err := mbs("later")
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		w.in("twin")
		if u, err := mbs("twin"); err != nil || u.Server != "LDAP" {
			t.Errorf("%+v, %v", u, err)
		}
		if _, err := w.enter(core.NetBrainToken, "twin", password, ptr("other")); err != nil {
			t.Error(err)
		}
		_, err = mbs("twin")
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		if p, err := w.enter(core.MBSToken, "twin", password, ptr("Other")); err != nil || w.user(p.User).Server != "Other" {
			t.Errorf("%+v, %v", p, err)
		}
		w.staff("twin2", nil)
		local := w.staff("ann", nil)
		if u, err := mbs("ann"); err != nil || u.ID != local {
			t.Errorf("the local one: %+v, %v", u, err)
		}
		_, err = w.enter(core.NetBrainToken, "new", password, ptr(""))
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		_, err = w.People.Find(w.ctx, system, core.LoginRef{Login: "twin"})
		w.refused(err, core.Invalid, core.Ambiguous)
		_, _, err = w.APIKeys.Create(w.ctx, system, core.APIKeyCreate{Login: "new", Password: "a key's password", AllCompanies: true})
		w.must(err)
		if p, err := w.enter(core.MBSToken, "new", "a key's password", nil); err != nil || p.APIKey == "" {
			t.Errorf("an API key: %+v, %v", p, err)
		}
	})
}

func TestPeopleAddedByHand(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("jdoe", password)
		w.AddPerson("edna", password)
		add := func(login, server, identity string) error {
			_, err := w.People.Create(w.ctx, system, core.PersonCreate{Login: login, Server: server, ExternalIdentity: identity, Email: login + "@x.example",
				FirstName: "F", LastName: "L", Password: "ignored", Access: []core.AccessGrant{{Company: "Acme", Admin: true}}})
			return err
		}
		w.refused(add("user1", "Nowhere", "jdoe"), core.Invalid, core.Unknown)
		w.refused(add("user1", "ldap", ""), core.Invalid, core.Missing)
		w.must(add("user1", "ldap", "JDoe"))
		w.must(add("edna", "LDAP", strings.ToUpper(ldaptest.DN("edna"))))
		w.must(add("lost", "LDAP", "nobody"))
		w.refused(add("USER1", "LDAP", "x"), core.Conflict, core.Exists)
		u := w.in("user1")
		if u.FromGroups || u.Server != "LDAP" || u.Password != "" || u.Login != "user1" || u.FirstName != "F" || u.Email != "user1@x.example" || access(u) != "Acme admin" || u.ExternalID == "" {
			t.Errorf("%+v: %s", u, access(u))
		}
		if other := w.in("jdoe"); other.ID != u.ID {
			t.Errorf("by the name of the directory: %+v", other)
		}
		w.in("edna")
		w.out("lost", password, core.BadCredentials)
		if u := w.person("lost"); u.ShutOutAt == nil {
			t.Errorf("%+v", u)
		}
		ref := core.LoginRef{Login: "lost", Server: ptr("LDAP")}
		w.must(w.People.Update(w.ctx, system, ref, core.PersonUpdate{ExternalIdentity: ptr("edna")}))
		if u := w.in("lost"); u.Login != "lost" || u.ShutOutAt != nil {
			t.Errorf("%+v", u)
		}
		w.refused(w.People.Update(w.ctx, system, ref, core.PersonUpdate{Password: ptr("another one")}), core.Conflict, core.NotAllowed)
		w.refused(w.c.ResetPassword(w.ctx, system, ref, "another one"), core.Conflict, core.NotAllowed)
		w.refused(w.Customers.Update(w.ctx, system, u.ID, core.CustomerUpdate{Password: ptr("another one")}), core.Conflict, core.NotAllowed)
		w.must(w.People.Update(w.ctx, system, core.LoginRef{Login: "user1"}, core.PersonUpdate{SystemAdmin: ptr(true)}))
		if u := w.in("user1"); !u.Staff.SystemAdmin {
			t.Errorf("rights that were given by hand are gone: %+v", u)
		}
		got, err := w.Customers.Verify(w.ctx, system, "user1", password)
		if err != nil || got.ID != u.ID {
			t.Errorf("%+v, %v", got, err)
		}
		w.change(func(d *core.Directory) { d.RequireGroup = true })
		w.out("user1", password, core.NoAccess)
		w.Join("acme", "jdoe")
		if u := w.in("user1"); access(u) != "Acme admin" || u.Staff == nil {
			t.Errorf("a group lets him in and gives him nothing: %+v", u)
		}
		w.must(w.People.Update(w.ctx, system, core.LoginRef{Login: "user1"}, core.PersonUpdate{DeactivatedAt: ptr(w.clock())}))
		w.out("user1", password, core.Expired)
	})
}

func TestWhatGroupsGiveIsNotChangedByHand(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		w.AddPerson("cleo", password)
		w.Join("acme", "ann")
		w.Join("clerks", "cleo")
		ann, cleo := w.in("ann"), w.in("cleo")
		ref := core.LoginRef{Login: "ann"}
		for name, do := range map[string]func() error{
			"access": func() error {
				return w.People.Update(w.ctx, system, ref, core.PersonUpdate{Access: []core.AccessGrant{{Company: "Beta"}}})
			},
			"flag": func() error { return w.People.Update(w.ctx, system, ref, core.PersonUpdate{SystemAdmin: ptr(true)}) },
			"home": func() error {
				return w.Customers.Update(w.ctx, system, ann.ID, core.CustomerUpdate{Company: ptr("Beta")})
			},
			"login": func() error {
				return w.Customers.Update(w.ctx, system, ann.ID, core.CustomerUpdate{Login: ptr("anna")})
			},
			"member":        func() error { return w.Companies.AddMembers(w.ctx, system, w.beta, []core.MemberAdd{{Ref: ref}}) },
			"domain role":   func() error { return w.Domains.AddMembers(w.ctx, system, w.lab, []core.DomainMemberAdd{{Ref: ref}}) },
			"out of domain": func() error { return w.Domains.RemoveMembers(w.ctx, system, w.lab, []core.LoginRef{ref}) },
			"permissions": func() error {
				return w.Staff.Update(w.ctx, system, cleo.ID, core.StaffUpdate{Permissions: map[core.Permission]bool{core.PermBilling: true}})
			},
			"scope": func() error {
				return w.Staff.Update(w.ctx, system, cleo.ID, core.StaffUpdate{Companies: &[]string{"Acme"}})
			},
		} {
			if err := do(); core.KindOf(err) != core.Conflict || core.ReasonOf(err) != core.NotAllowed {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.must(w.Customers.Update(w.ctx, system, ann.ID, core.CustomerUpdate{LicenseMode: ptr(core.AutomaticLicense), Enabled: ptr(false)}))
		w.out("ann", password, core.Disabled)
		if u := w.user(ann.ID); u.Customer.LicenseMode != core.AutomaticLicense || u.Enabled || u.ShutOutAt != nil {
			t.Errorf("%+v", u)
		}
		w.must(w.Staff.Delete(w.ctx, system, cleo.ID))
		w.gone(cleo.ID)
		if again := w.in("cleo"); again.ID == cleo.ID {
			t.Error("a person who was deleted is back")
		}
	})
}

func TestPeopleWhoLeaveTheDirectory(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		for _, uid := range []string{"ann", "bob", "cid"} {
			w.AddPerson(uid, password, func(a map[string][]string) { a["objectClass"] = append(a["objectClass"], "shadowAccount") })
			w.Join("acme", uid)
			w.in(uid)
		}
		ann, bob, cid := w.person("ann"), w.person("bob"), w.person("cid")
		w.Set(ldaptest.DN("ann"), "shadowExpire", "1")
		w.out("ann", "wrong", core.BadCredentials)
		if u := w.user(ann.ID); u.ShutOutAt == nil || w.sessions(u) != 0 {
			t.Errorf("switched off: %+v, %d sessions", u, w.sessions(u))
		}
		w.out("ann", password, core.Disabled)
		w.Set(ldaptest.DN("ann"), "shadowExpire")
		w.in("ann")
		rename := func(from, to string) {
			w.Leave("acme", from)
			w.Rename(from, to)
			w.Join("acme", to)
		}
		rename("bob", "robert")
		if u := w.in("Robert"); u.ID != bob.ID || u.Login != "robert" || u.ExternalIdentity != "robert" {
			t.Errorf("renamed: %+v", u)
		}
		w.out("bob", password, core.BadCredentials)
		w.Remove(ldaptest.DN("cid"))
		w.out("cid", password, core.BadCredentials)
		if u := w.user(cid.ID); u.ShutOutAt == nil || w.sessions(u) != 0 {
			t.Errorf("removed: %+v", u)
		}
		w.AddPerson("cid", password)
		w.out("cid", password, core.BadCredentials) // another person of the same name
		if u := w.user(cid.ID); u.ShutOutAt == nil || u.ExternalID != cid.ExternalID {
			t.Errorf("%+v", u)
		}
		w.must(w.People.Update(w.ctx, system, core.LoginRef{Login: "cid"}, core.PersonUpdate{ExternalIdentity: ptr("cid")}))
		if u := w.in("cid"); u.ID != cid.ID || u.ExternalID == cid.ExternalID {
			t.Errorf("he was said to be the same: %+v", u)
		}
		w.AddPerson("dan", password)
		w.Join("acme", "dan")
		rename("dan", "eve")
		w.AddPerson("eve2", password)
		eve := w.in("eve")
		rename("eve", "dan")
		w.Rename("eve2", "eve")
		w.Join("acme", "eve")
		w.out("eve", password, core.BadCredentials) // the name is that of the person who is called dan now
		if u := w.in("dan"); u.ID != eve.ID || u.Login != "dan" {
			t.Errorf("%+v", u)
		}
		if u := w.in("eve"); u.ID == eve.ID {
			t.Errorf("%+v", u)
		}
	})
}

func TestEmailsThatAreTaken(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		mail := func(v string) func(map[string][]string) {
			return func(a map[string][]string) { a["mail"] = []string{v} }
		}
		w.AddPerson("ann", password, mail("same@x.example"))
		w.AddPerson("bob", password, mail("SAME@x.example"))
		w.AddPerson("cid", password, mail("no address"))
		for _, uid := range []string{"ann", "bob", "cid"} {
			w.Join("acme", uid)
			w.in(uid)
		}
		if a, b, c := w.person("ann").Email, w.person("bob").Email, w.person("cid").Email; a != "same@x.example" || b != "" || c != "" {
			t.Errorf("%q, %q, %q", a, b, c)
		}
	})
}

// No directory takes the rights of the last system administrator, by whichever
// way it says that he is none any more; of two it takes those of the first.
func TestNoDirectoryTakesTheLastSystemAdministrator(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		for _, uid := range []string{"ada", "abe"} {
			w.AddPerson(uid, password, func(a map[string][]string) { a["objectClass"] = append(a["objectClass"], "shadowAccount") })
			w.Join("admins", uid)
		}
		w.AddPerson("other", password)
		ada := w.in("ada")
		w.in("abe")
		root, err := w.People.Find(w.ctx, system, core.LoginRef{Login: "root"})
		w.must(err)
		w.must(w.Staff.Delete(w.ctx, system, root.ID))
		w.Leave("admins", "abe")
		w.sync()
		if u := w.person("abe"); u.ShutOutAt == nil {
			t.Errorf("there is another one: %+v", u)
		}
		stays := func(name string, sessions int) {
			t.Helper()
			if u := w.user(ada.ID); u.ShutOutAt != nil || u.Staff == nil || !u.Staff.SystemAdmin || w.sessions(u) != sessions {
				t.Errorf("%s: %+v, %+v, %d sessions", name, u, u.Staff, w.sessions(u))
			}
		}
		w.Leave("admins", "ada")
		w.sync()
		stays("in no group, synchronised", 1)
		w.in("ada")
		stays("in no group, signed in", 2)
		w.Join("acme", "ada")
		w.sync()
		stays("in another group, synchronised", 2)
		if u := w.in("ada"); access(u) != "Acme Lab:Guest" {
			t.Errorf("what else the groups give: %s", access(u))
		}
		stays("in another group, signed in", 3)
		w.Set(ldaptest.DN("ada"), "shadowExpire", "1")
		w.out("ada", password, core.Disabled)
		w.sync()
		stays("switched off there", 3)
		w.change(func(d *core.Directory) { d.RequireGroup = true })
		w.Remove(ldaptest.DN("ada"))
		w.out("ada", password, core.BadCredentials)
		w.sync()
		stays("gone from there", 3)
		w.admin("root2")
		w.sync()
		if u := w.user(ada.ID); u.ShutOutAt == nil || w.sessions(u) != 0 {
			t.Errorf("once there is another one: %+v", u)
		}
	})
}
