package control_test

import (
	"context"
	"iter"
	"net/netip"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory"
	"github.com/purserhq/purser/internal/directory/ldaptest"
	"github.com/purserhq/purser/internal/secret"
)

// town is a world with a directory. Its server, "LDAP", maps four groups.
type town struct {
	*world
	*ldaptest.Server
	meddle meddler
	id     core.AuthServerID
	acme   core.CompanyID
	beta   core.CompanyID
	lab    core.DomainID
}

// meddler passes everything on to real directories, and lets a test do
// something after an answer has come.
type meddler struct {
	core.Directories
	after   func()            // a password was tried
	between func(n int) error // so many people were given
}

func (m *meddler) People(ctx context.Context, at core.DirectoryPlace) iter.Seq2[*core.DirectoryPerson, error] {
	return func(yield func(*core.DirectoryPerson, error) bool) {
		n := 0
		for p, err := range m.Directories.People(ctx, at) {
			if n++; m.between != nil && err == nil {
				err = m.between(n)
			}
			if !yield(p, err) {
				return
			}
		}
	}
}

func (m *meddler) Prove(ctx context.Context, at core.DirectoryPlace, who core.DirectoryName, password string) (core.DirectoryProof, error) {
	proof, err := m.Directories.Prove(ctx, at, who, password)
	if m.after != nil {
		m.after()
	}
	return proof, err
}

// withDirectories makes the control anew, with directories.
func (w *world) withDirectories(m *meddler) {
	w.t.Helper()
	d := directory.New(directory.Config{Allowed: func(netip.Addr, bool) error { return nil }, Now: w.clock})
	w.t.Cleanup(d.Close)
	m.Directories = d
	hasher, err := secret.NewHasher(secret.HasherConfig{Params: secret.Params{MemoryKiB: 8, Passes: 1, Parallelism: 1}})
	w.must(err)
	w.c = control.New(control.Config{Store: w.store, Hasher: hasher, Keys: testKeys(w.t), Directories: m, Now: w.clock})
	w.Services = w.c.Services()
}

// inTowns runs a test in a town on each engine.
func inTowns(t *testing.T, f func(t *testing.T, w *town)) {
	onEngines(t, func(t *testing.T, w *world) {
		town := &town{world: w, Server: ldaptest.Start(t)}
		w.withDirectories(&town.meddle)
		w.admin("root")
		town.acme, town.beta = w.company("Acme"), w.company("Beta")
		town.lab = w.domain(town.acme, "Lab")
		town.id = town.serve("LDAP", town.Server)
		f(t, town)
	})
}

func (w *town) groups() []core.GroupGrant {
	return []core.GroupGrant{
		{ID: "g_1", GroupName: "admins", Path: ldaptest.GroupDN("admins"), SystemAdmin: true},
		{ID: "g_2", GroupName: "clerks", Path: ldaptest.GroupDN("clerks"), UserManager: true},
		{ID: "g_3", GroupName: "acme", Path: strings.ToUpper(ldaptest.GroupDN("acme")), Companies: []core.GroupCompany{{Company: w.acme, Member: true,
			Domains: []core.GroupDomain{{Domain: w.lab, Roles: []core.RoleID{"guest"}}}}}},
		{ID: "g_4", GroupName: "beta", Path: ldaptest.GroupDN("beta"), Companies: []core.GroupCompany{{Company: w.beta, Admin: true}}},
		{ID: "g_5", GroupName: "portal", Path: ldaptest.GroupDN("portal"), SystemAdmin: true, PortalOnly: true},
		{ID: "g_6", GroupName: "nothing", Path: ldaptest.GroupDN("nothing")},
	}
}

// serve makes an authentication server of a directory.
func (w *town) serve(alias string, s *ldaptest.Server) core.AuthServerID {
	w.world.t.Helper()
	for _, g := range []string{"admins", "clerks", "acme", "beta", "portal", "nothing"} {
		s.AddGroup(g)
	}
	d := s.Directory(core.StartTLS)
	d.Groups = w.groups()
	id, err := w.AuthServers.Save(w.ctx, system, core.AuthServerSave{Alias: &alias, Type: ptr(core.LDAPServer), Directory: &d, Password: ptr(ldaptest.ReaderPassword)})
	w.must(err)
	return id
}

// change changes the settings of the town's server.
func (w *town) change(f func(*core.Directory)) {
	w.world.t.Helper()
	s, err := w.AuthServers.Get(w.ctx, system, w.id)
	w.must(err)
	f(&s.Directory)
	_, err = w.AuthServers.Save(w.ctx, system, core.AuthServerSave{ID: w.id, Directory: &s.Directory})
	w.must(err)
}

// enter signs in; server nil means that none is named.
func (w *town) enter(kind core.SessionKind, login, password string, server *string) (core.Principal, error) {
	t, err := w.Sessions.SignIn(w.ctx, core.SignIn{Kind: kind, Face: core.FaceNetBrain, Login: login, Password: password, Server: server})
	if err != nil {
		return core.Principal{}, err
	}
	return w.Sessions.Authenticate(w.ctx, t.Secret, core.FaceNetBrain, core.Client{}, kind)
}

// in signs in on the town's server and must succeed.
func (w *town) in(login string) *core.User {
	w.world.t.Helper()
	p, err := w.enter(core.NetBrainToken, login, password, ptr("ldap"))
	w.must(err)
	return w.user(p.User)
}

// out must not be let in on the town's server, for a reason.
func (w *town) out(login, password string, reason core.Reason) {
	w.world.t.Helper()
	_, err := w.enter(core.NetBrainToken, login, password, ptr("LDAP"))
	w.refused(err, core.Unauthenticated, reason)
}

// person finds who has a login on the town's server, or nil.
func (w *town) person(login string) *core.User {
	w.world.t.Helper()
	list, err := w.store.Read(w.ctx).UsersByLogin(core.Everywhere, login)
	w.must(err)
	for _, u := range list {
		if u.Server == "LDAP" {
			return u
		}
	}
	return nil
}

// sessions counts the open sessions of a person.
func (w *town) sessions(u *core.User) int {
	w.world.t.Helper()
	n := int64(0)
	err := w.store.Update(w.ctx, func(tx core.Tx) (err error) {
		if n, err = tx.EndSessionsOf(u.ID, core.EndRevoked); err == nil {
			err = errCounted
		}
		return err
	})
	if err != errCounted { //nolint:errorlint // handed through as it is
		w.world.t.Fatal(err)
	}
	return int(n)
}

var errCounted = &core.Error{Msg: "counted"}

func access(u *core.User) string {
	var out []string
	for _, m := range u.Memberships {
		s := m.Company.Name
		if m.Admin {
			s += " admin"
		}
		for _, d := range m.Domains {
			s += " " + d.Domain.Name + ":"
			for _, r := range d.Roles {
				s += r.Name
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}
