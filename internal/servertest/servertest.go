// Package servertest starts the whole server in a test: the real store on each engine, the real
// rules and faces on a real listener, with a clock the test moves and cheap password hashes. It
// also builds and runs the real program, for tests about its life and death.
//
// It is for tests only; nothing the server ships imports it.
package servertest

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/api/netbrain"
	"github.com/purserhq/purser/internal/builds"
	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory"
	"github.com/purserhq/purser/internal/jobs"
	"github.com/purserhq/purser/internal/mail"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/server"
	"github.com/purserhq/purser/internal/storage"
	"github.com/purserhq/purser/internal/store/pgtest"
	"github.com/purserhq/purser/internal/store/sqlitetest"
	"github.com/purserhq/purser/internal/store/sqlstore"
	"github.com/purserhq/purser/internal/testenv"
	"github.com/purserhq/purser/internal/transfer"
)

// The system administrator that every server starts with; it works on both dialects.
const (
	AdminLogin    = "root"
	AdminPassword = "root-password"
)

// Start is the time at which every server's clock starts.
var Start = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// Version is what the server says of itself.
var Version = netbrain.Version{Product: "1.0", Software: "1.0.0", Date: "2026-12-01T00:00:00Z", Git: "0123456"}

// Server is a running server.
type Server struct {
	T             testing.TB
	Engine        string // testenv.SQLite or testenv.Postgres
	URL           string // http://127.0.0.1:PORT
	AdminLogin    string
	AdminPassword string
	Store         core.Store
	Control       *control.Control // its background work is not running: call Seal or Sweep
	Hasher        *secret.Hasher
	Jobs          *jobs.Runner // does nothing by itself: call Drain
	Clock         *Clock
	Builds        string // folder of agent packages

	builds *builds.Folder
	client *http.Client
}

// Each runs f once per engine that the test run asks for, each on a new server.
func Each(t *testing.T, f func(t *testing.T, s *Server)) {
	t.Helper()
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) { f(t, New(t, engine)) })
	}
}

// New starts a server on an empty database of one engine. It ends with the test.
func New(t testing.TB, engine string) *Server {
	t.Helper()
	return Open(t, engine, Database(t, engine), NewClock())
}

// Place is where a database is: a folder or a URL.
type Place struct{ Folder, URL string }

// Database makes an empty database, migrated already.
func Database(t testing.TB, engine string) Place {
	t.Helper()
	if engine == testenv.SQLite {
		return Place{Folder: sqlitetest.New(t, "servertest", func(folder string) error { return migrate(Place{Folder: folder}) })}
	}
	return Place{URL: pgtest.New(t, pgtest.Prepared("servertest", func(url string) error { return migrate(Place{URL: url}) }))}
}

func migrate(at Place) error {
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Folder: at.Folder, URL: at.URL})
	if err != nil {
		return err
	}
	return s.Close()
}

// Open starts a server on a database; on PostgreSQL several may share one.
func Open(t testing.TB, engine string, at Place, clock *Clock) *Server {
	t.Helper()
	store, err := sqlstore.Open(context.Background(), sqlstore.Config{Folder: at.Folder, URL: at.URL, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	s := &Server{T: t, Engine: engine, AdminLogin: AdminLogin, AdminPassword: AdminPassword, Store: store, Clock: clock, Hasher: Hasher(t)}
	data := t.TempDir()
	s.builds, s.Builds = builds.In(data), filepath.Join(data, "builds")
	directories := directory.New(directory.Config{Allowed: storage.Allowed})
	t.Cleanup(directories.Close)
	s.Control = control.New(control.Config{Store: store, Hasher: s.Hasher, Keys: Keys(t), Drivers: storage.New(storage.Config{Quiet: 2 * time.Second, Attempts: 1}),
		Directories: directories, Mailer: mail.New(mail.Config{Allowed: storage.Allowed}), Builds: s.builds, Now: clock.Now})
	work := s.Control.Work()
	maps.Copy(work, s.Control.MailWork())
	s.Jobs = jobs.New(jobs.Config{Store: store, Work: work, Pause: func(int) time.Duration { return 0 }, Most: 3, Now: clock.Now})
	if _, err := s.Control.Bootstrap(context.Background(), AdminLogin, AdminPassword); err != nil {
		t.Fatal(err)
	}
	s.listen()
	return s
}

func (s *Server) listen() {
	s.T.Helper()
	srv, err := server.Assemble(server.Parts{
		Store: s.Store, Hasher: s.Hasher, Control: s.Control, Version: Version, Build: server.Build{Version: Version.Software, Revision: Version.Git},
		Builds: s.builds, Now: s.Clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		s.T.Fatal(err)
	}
	hs := httptest.NewServer(srv)
	s.URL = hs.URL
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}
	s.client = &http.Client{Transport: transport, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.T.Cleanup(func() {
		transport.CloseIdleConnections()
		hs.Close()
	})
}

// Keys gives the key ring of every server of a test; its key is no secret.
func Keys(t testing.TB) *secret.Keyring {
	t.Helper()
	ring, err := secret.NewKeyring(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// Hasher gives a password hasher that costs next to nothing.
func Hasher(t testing.TB) *secret.Hasher {
	t.Helper()
	h, err := secret.NewHasher(secret.HasherConfig{Params: secret.Params{MemoryKiB: 8, Passes: 1, Parallelism: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Import seeds the server from the format of contract import.md.
func (s *Server) Import(json string) {
	s.T.Helper()
	_, err := transfer.Import(context.Background(), transfer.Config{Store: s.Store, Hasher: s.Hasher, Seal: s.Control.SealSettings, Open: s.Control.OpenSettings, SealAuth: s.Control.SealAuthPassword, SealMail: s.Control.SealMailPassword, SealTwoFactor: s.Control.SealTwoFactor}, strings.NewReader(json))
	if err != nil {
		s.T.Fatalf("import: %v", err)
	}
}

// Do sends one request; path may hold anything, doubled slashes and a query included. Redirects
// are not followed. It gives the raw answer, which must be what the dialect's OpenAPI document says.
func (s *Server) Do(method, path string, header http.Header, body string) (status int, answered http.Header, raw string) {
	s.T.Helper()
	r, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		s.T.Fatal(err)
	}
	for k, v := range header {
		r.Header[http.CanonicalHeaderKey(k)] = v
	}
	resp, err := s.client.Do(r)
	if err != nil {
		s.T.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.T.Fatalf("%s %s: %v", method, path, err)
	}
	s.conforms(method, path, resp, b)
	return resp.StatusCode, resp.Header, string(b)
}

// Clock is a clock that stands still until it is moved. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock gives a clock at Start.
func NewClock() *Clock { return &Clock{now: Start} }

// Now gives the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
