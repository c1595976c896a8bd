package control_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory/ldaptest"
)

func TestAServerThatIsSwitchedOffOrRemoved(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		w.Join("acme", "ann")
		w.AddPerson("ada", password)
		w.Join("admins", "ada")
		ann, ada := w.in("ann"), w.in("ada")
		save := func(enabled bool) error {
			_, err := w.AuthServers.Save(w.ctx, system, core.AuthServerSave{ID: w.id, Enabled: &enabled})
			return err
		}
		w.must(save(false))
		w.out("ann", password, core.BadCredentials)
		if w.sessions(ann) != 0 || w.sessions(ada) != 0 {
			t.Error("sessions are left")
		}
		w.must(save(true))
		w.in("ann")
		root, err := w.People.Find(w.ctx, system, core.LoginRef{Login: "root"})
		w.must(err)
		w.must(w.Staff.Delete(w.ctx, system, root.ID)) // ada remains
		w.refused(save(false), core.Conflict, core.NotAllowed)
		w.refused(w.AuthServers.Delete(w.ctx, system, w.id), core.Conflict, core.NotAllowed)
		w.refused(w.Staff.Delete(w.ctx, system, ada.ID), core.Conflict, core.NotAllowed)
		w.in("ada")
		w.admin("root2")
		alias := "Directory"
		_, err = w.AuthServers.Save(w.ctx, system, core.AuthServerSave{ID: w.id, Alias: &alias})
		w.must(err)
		if p, err := w.enter(core.NetBrainToken, "ann", password, &alias); err != nil || p.User != ann.ID {
			t.Errorf("under the new alias: %+v, %v", p, err)
		}
		w.out("ann", password, core.BadCredentials)
		w.must(w.AuthServers.Delete(w.ctx, system, w.id))
		if w.sessions(ann) != 0 {
			t.Error("sessions are left")
		}
		_, err = w.enter(core.NetBrainToken, "ann", password, &alias)
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		if u := w.user(ann.ID); u.Server != alias {
			t.Errorf("%+v", u)
		}
	})
}

func TestAServerThatIsDown(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		w.Join("acme", "ann")
		ann := w.in("ann")
		w.Stop()
		for range 6 {
			_, err := w.enter(core.NetBrainToken, "ann", password, ptr("LDAP"))
			w.refused(err, core.Unavailable, core.NoReason)
		}
		if u := w.user(ann.ID); u.ShutOutAt != nil || w.sessions(u) != 1 {
			t.Errorf("%+v", u)
		}
		w.signIn("root")
		w.Run()
		w.in("ann")
	})
}

func TestAServerThatChangesMeanwhile(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		w.Join("acme", "ann")
		w.meddle.after = func() {
			w.meddle.after = nil
			w.advance(time.Second)
			w.change(func(d *core.Directory) { d.Groups = nil })
		}
		_, err := w.enter(core.NetBrainToken, "ann", password, ptr("LDAP"))
		w.refused(err, core.Unavailable, core.NoReason)
		w.out("ann", password, core.NoAccess)
		w.change(func(d *core.Directory) { d.Groups = w.groups() })
		ann := w.in("ann")
		w.meddle.after = func() {
			w.meddle.after = nil
			w.must(w.AuthServers.Delete(w.ctx, system, w.id))
		}
		w.out("ann", password, core.BadCredentials)
		if w.sessions(ann) != 0 {
			t.Error("he came in while his server went")
		}
	})
}

func TestSavingAServer(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		now, err := w.AuthServers.Get(w.ctx, system, w.id)
		w.must(err)
		with := func(f func(*core.Directory)) *core.Directory {
			d := now.Directory
			d.Groups = slices.Clone(d.Groups)
			f(&d)
			return &d
		}
		tests := []struct {
			name   string
			in     core.AuthServerSave
			kind   core.Kind
			reason core.Reason
			field  string
		}{
			{"no alias", core.AuthServerSave{Type: ptr(core.LDAPServer)}, core.Invalid, core.Missing, "alias"},
			{"the local alias", core.AuthServerSave{Alias: ptr("netbrain")}, core.Conflict, core.Exists, "alias"},
			{"a taken alias", core.AuthServerSave{Alias: ptr("ldap"), Type: ptr(core.LDAPServer), Directory: with(func(d *core.Directory) {}), Password: ptr("x")}, core.Conflict, core.Exists, "alias"},
			{"no kind", core.AuthServerSave{Alias: ptr("new")}, core.Invalid, core.Range, "type"},
			{"no address", core.AuthServerSave{Alias: ptr("new"), Type: ptr(core.LDAPServer)}, core.Invalid, core.Missing, "host"},
			{"no password", core.AuthServerSave{Alias: ptr("new"), Type: ptr(core.LDAPServer), Directory: with(func(*core.Directory) {})}, core.Invalid, core.Missing, "password"},
			{"an unknown one", core.AuthServerSave{ID: "0192a000-0000-7000-8000-000000000001"}, core.NotFound, core.Unknown, "authServer"},
			{"a host with a scheme", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Host = "ldap://x" })}, core.Invalid, core.Malformed, "host"},
			{"a base that is none", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.BaseDN = "example.com" })}, core.Invalid, core.Malformed, "baseDN"},
			{"a port that is none", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Port = 70000 })}, core.Invalid, core.Range, "port"},
			{"no way to connect", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Security = "tls" })}, core.Invalid, core.Malformed, "security"},
			{"half a filter", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.UserFilter = "(a=b)(c=d)" })}, core.Invalid, core.Malformed, "userFilter"},
			{"a filter that closes what it did not open", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.GroupFilter = "(a=b))(" })}, core.Invalid, core.Malformed, "groupFilter"},
			{"certificates that are none", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.CACertificates = "x" })}, core.Invalid, core.Malformed, "caCertificates"},
			{"a mapping of nothing", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) {
				d.Attributes = []core.AttributeMapping{{Field: core.FieldEmail, Enabled: true}}
			})}, core.Invalid, core.Length, "attributes[0]"},
			{"an attribute that is none", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) {
				d.Attributes = []core.AttributeMapping{{Field: core.FieldEmail, Enabled: true, Attributes: []string{"mail)(x=*"}}}
			})}, core.Invalid, core.Malformed, "attributes[0]"},
			{"an unknown field", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) {
				d.Attributes = []core.AttributeMapping{{Field: "password", Enabled: true, Attributes: []string{"mail"}}}
			})}, core.Invalid, core.Unknown, "attributes[0]"},
			{"a group elsewhere", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Groups[0].Path = "cn=x,dc=elsewhere" })}, core.Invalid, core.NotAllowed, "groups[0].path"},
			{"a group twice", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Groups[1].Path = strings.ToUpper(d.Groups[0].Path) })}, core.Invalid, core.Exists, "groups[1].path"},
			{"an unknown company", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Groups[0].Companies = []core.GroupCompany{{Company: "nothing"}} })}, core.Invalid, core.Unknown, "companyId"},
			{"a domain of another company", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) {
				d.Groups[0].Companies = []core.GroupCompany{{Company: w.beta, Domains: []core.GroupDomain{{Domain: w.lab}}}}
			})}, core.Invalid, core.Unknown, "domainId"},
			{"a role that no domain has", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) {
				d.Groups[0].Companies = []core.GroupCompany{{Company: w.acme, Domains: []core.GroupDomain{{Domain: w.lab, Roles: []core.RoleID{"systemAdmin"}}}}}
			})}, core.Invalid, core.Unknown, "role"},
			{"another host with the old password", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Host = "elsewhere.example.com" })}, core.Invalid, core.Missing, "password"},
			{"another port with the old password", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Port = 3389 })}, core.Invalid, core.Missing, "password"},
			{"less protection for the old password", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Security = core.PlainLDAP })}, core.Invalid, core.Missing, "password"},
			{"any certificate for the old password", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.SkipVerify = true })}, core.Invalid, core.Missing, "password"},
			{"a test that fails", core.AuthServerSave{ID: w.id, Description: ptr("changed"), Test: &core.TestSignIn{Login: "ann", Password: "wrong"}}, core.Invalid, core.Failed, "test"},
			{"a test of nobody", core.AuthServerSave{ID: w.id, Description: ptr("changed"), Test: &core.TestSignIn{Login: "ghost", Password: "x"}}, core.Invalid, core.Failed, "test"},
			{"a test of a server that is not there", core.AuthServerSave{ID: w.id, Directory: with(func(d *core.Directory) { d.Port = 1 }), Password: ptr("x"), Test: &core.TestSignIn{Login: "ann", Password: "x"}}, core.Conflict, core.Failed, "directory"},
			{"a test with a wrong account", core.AuthServerSave{ID: w.id, Password: ptr("wrong"), Test: &core.TestSignIn{Login: "ann", Password: password}}, core.Invalid, core.Failed, "bindDN"},
		}
		for _, tt := range tests {
			_, err := w.AuthServers.Save(w.ctx, system, tt.in)
			e, ok := core.AsError(err)
			if !ok || e.Kind != tt.kind || e.Reason != tt.reason || e.Field != tt.field {
				t.Errorf("%s: %+v", tt.name, err)
			}
			if err != nil && strings.Contains(err.Error(), ldaptest.ReaderPassword) {
				t.Errorf("%s: the password is told: %v", tt.name, err)
			}
		}
		after, err := w.AuthServers.Get(w.ctx, system, w.id)
		w.must(err)
		if all, _ := w.AuthServers.List(w.ctx, system); len(all) != 1 || !after.UpdatedAt.Equal(now.UpdatedAt) || after.Description != "" {
			t.Errorf("refused requests changed something: %+v", after)
		}
		_, err = w.AuthServers.Save(w.ctx, system, core.AuthServerSave{ID: w.id, Description: ptr("changed"), Test: &core.TestSignIn{Login: "ann", Password: password},
			Directory: with(func(d *core.Directory) { d.TimeoutSeconds = 5 })})
		w.must(err)
		if after, err = w.AuthServers.Find(w.ctx, system, "LDAP"); err != nil || after.Description != "changed" || after.Directory.TimeoutSeconds != 5 || strings.Contains(string(after.Sealed), ldaptest.ReaderPassword) {
			t.Errorf("%+v, %v", after, err)
		}
	})
}

func TestTryingASignIn(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		w.AddPerson("bob", password)
		w.Join("acme", "ann")
		for _, tt := range []struct {
			login, password string
			found           bool
			refused         core.Reason
			mapped          int
		}{{"ann", password, true, core.NoReason, 1}, {"ann", "wrong", true, core.BadCredentials, 0}, {"ann", "", true, core.BadCredentials, 0}, {"ghost", password, false, core.BadCredentials, 0}, {"bob", password, true, core.NoAccess, 0}} {
			got, err := w.AuthServers.Test(w.ctx, system, w.id, core.TestSignIn{Login: tt.login, Password: tt.password})
			if err != nil || got.Found != tt.found || got.Refused != tt.refused || len(got.Mapped) != tt.mapped {
				t.Errorf("%s: %+v, %v", tt.login, got, err)
			}
		}
		if w.person("ann") != nil {
			t.Error("a test made a person")
		}
		if n, _, err := w.store.Read(w.ctx).SignInFailures("ann", "LDAP"); n != 0 || err != nil {
			t.Error("a test counted")
		}
	})
}
