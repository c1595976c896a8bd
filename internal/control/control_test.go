package control_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/store/sqlstore"
	"github.com/purserhq/purser/internal/testenv"
)

// world is the service layer over a real store, with a clock of its own.
type world struct {
	t     *testing.T
	ctx   context.Context
	store core.Store
	c     *control.Control
	core.Services

	mu  sync.Mutex
	now time.Time
}

// clock is the world's time; it stands still until advanced.
func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// onEngines runs a test in a fresh world on each engine.
func onEngines(t *testing.T, f func(t *testing.T, w *world)) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			w := &world{t: t, ctx: t.Context(), now: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)}
			at := servertest.Database(t, engine)
			w.open(sqlstore.Config{Folder: at.Folder, URL: at.URL, Now: w.clock})
			f(t, w)
		})
	}
}

func (w *world) open(cfg sqlstore.Config) {
	w.t.Helper()
	store, err := sqlstore.Open(w.ctx, cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { store.Close() })
	hasher, err := secret.NewHasher(secret.HasherConfig{Params: secret.Params{MemoryKiB: 8, Passes: 1, Parallelism: 1}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.store, w.c = store, control.New(control.Config{Store: store, Hasher: hasher, Keys: testKeys(w.t), Now: w.clock})
	w.Services = w.c.Services()
}

// testKeys gives a ring whose key is no secret.
func testKeys(t *testing.T) *secret.Keyring {
	t.Helper()
	ring, err := secret.NewKeyring(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// must fails the test on an error.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("unexpected error: %v", err)
	}
}

// refused fails the test unless err is of the kind and reason.
func (w *world) refused(err error, kind core.Kind, reason core.Reason) {
	w.t.Helper()
	if err == nil {
		w.t.Fatalf("accepted; want %v", kind)
	}
	if core.KindOf(err) != kind || core.ReasonOf(err) != reason {
		w.t.Fatalf("got %v/%d (%v); want %v/%d", core.KindOf(err), core.ReasonOf(err), err, kind, reason)
	}
}

var system = core.System(core.FaceCommand)

// company makes a company.
func (w *world) company(name string) core.CompanyID {
	w.t.Helper()
	id, err := w.Companies.Create(w.ctx, system, core.CompanyCreate{Name: name})
	w.must(err)
	return id
}

// domain makes a domain.
func (w *world) domain(c core.CompanyID, name string) core.DomainID {
	w.t.Helper()
	id, err := w.Domains.Create(w.ctx, system, core.DomainCreate{Company: c, Name: name})
	w.must(err)
	return id
}

const password = "correct horse"

// customer makes a customer.
func (w *world) customer(login, company string) core.UserID {
	w.t.Helper()
	id, err := w.Customers.Create(w.ctx, system, core.CustomerCreate{Login: login, Password: password, Company: company, Enabled: true})
	w.must(err)
	return id
}

// admin makes a system administrator.
func (w *world) admin(login string) core.UserID {
	w.t.Helper()
	id, err := w.c.CreateAdmin(w.ctx, system, login, password)
	w.must(err)
	return id
}

// staff makes an administrator with permissions; no companies means all.
func (w *world) staff(login string, companies []string, list ...core.Permission) core.UserID {
	w.t.Helper()
	given := map[core.Permission]bool{}
	for _, p := range list {
		given[p] = true
	}
	id, err := w.Staff.Create(w.ctx, system, core.StaffCreate{Login: login, Password: password, Enabled: true, Permissions: given, Companies: companies})
	w.must(err)
	w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
		u, err := tx.User(core.Everywhere, id)
		if err != nil {
			return err
		}
		u.MustChangePassword = false // as if he had chosen another and then this one again
		return tx.UpdateUser(u)
	}))
	return id
}

// signIn signs a person in on NetBrain and returns token and principal.
func (w *world) signIn(login string) (string, core.Principal) {
	w.t.Helper()
	token, err := w.try(login, password, core.NetBrainToken)
	w.must(err)
	p, err := w.Sessions.Authenticate(w.ctx, token, core.FaceNetBrain, core.Client{}, core.NetBrainToken)
	w.must(err)
	return token, p
}

// as is signIn without the token.
func (w *world) as(login string) core.Principal {
	w.t.Helper()
	_, p := w.signIn(login)
	return p
}

func (w *world) try(login, password string, kind core.SessionKind) (string, error) {
	token, err := w.Sessions.SignIn(w.ctx, core.SignIn{Kind: kind, Face: core.FaceNetBrain, Login: login, Password: password})
	return token.Secret, err
}

// user reads a person past all rules.
func (w *world) user(id core.UserID) *core.User {
	w.t.Helper()
	u, err := w.store.Read(w.ctx).User(core.Everywhere, id)
	w.must(err)
	return u
}

// gone fails the test unless the person is gone.
func (w *world) gone(id core.UserID) {
	w.t.Helper()
	if _, err := w.store.Read(w.ctx).User(core.Everywhere, id); err == nil || core.KindOf(err) != core.NotFound {
		w.t.Fatalf("person %s is still there (%v)", id, err)
	}
}

func ptr[T any](v T) *T { return &v }

// logins makes numbered logins.
func logins(prefix string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("%s%03d", prefix, i)
	}
	return list
}
