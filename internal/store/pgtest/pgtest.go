// Package pgtest gives tests real PostgreSQL databases without any set-up: it starts one private,
// unprivileged server in a temporary folder, reachable only through a socket in that folder, and
// makes an empty database for each test. It is for tests and benchmarks; nothing the server ships
// imports it.
//
// One server serves the whole test process. Where PURSER_TEST_POSTGRES holds an address (the
// withpostgres command sets it), the databases are made on that server instead, so that one start
// serves all packages of a run. However the process ends, the server ends with it.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/purserhq/purser/internal/testenv"
)

// AddressVariable names the environment variable with the address of a server to use: a
// postgres:// URL of a role that may create databases.
const AddressVariable = "PURSER_TEST_POSTGRES"

// patience bounds one administrative step; only a broken machine comes near it.
const patience = time.Minute

// Option changes what New makes.
type Option func(*settings)

type settings struct {
	durable bool
	key     string
	prepare func(url string) error
}

// Durable puts the database on a server of its own that flushes every commit to disk, for tests
// about crashes. Others run with fsync off, which is several times faster.
func Durable() Option { return func(s *settings) { s.durable = true } }

// Prepared makes the database a copy of one that prepare has filled, typically by migrating it.
// prepare runs once per server and key, so key must name everything prepare depends on; it must
// close its connections. Copying takes tens of milliseconds.
func Prepared(key string, prepare func(url string) error) Option {
	return func(s *settings) { s.key, s.prepare = key, prepare }
}

// New returns the postgres:// URL of a new, empty database, encoded in UTF-8 and sorted by bytes
// (LC_ALL=C). It is dropped when t ends, open connections or not. Without PostgreSQL's programs
// the test is skipped, or fails where CI=true.
func New(t testing.TB, opts ...Option) string {
	t.Helper()
	var s settings
	for _, o := range opts {
		o(&s)
	}
	admin, err := server(t, s.durable)
	if errors.Is(err, ErrMissing) {
		testenv.Missing(t, "%v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	template := "template0"
	if s.prepare != nil {
		if template, err = prepared(ctx, admin, s); err != nil {
			t.Fatal(err)
		}
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := run(ctx, admin, create(name, template)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(t, admin, name) })
	return withDatabase(admin, name)
}

// shared is the server of this process, or the one the environment names.
var shared = sync.OnceValues(func() (string, error) {
	if address := os.Getenv(AddressVariable); address != "" {
		return address, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := Start(ctx, Config{})
	if err != nil {
		return "", err
	}
	return s.URL(), nil // never stopped here: it ends with the process
})

func server(t testing.TB, durable bool) (address string, err error) {
	if !durable {
		return shared()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := Start(ctx, Config{Durable: true})
	if err != nil {
		return "", err
	}
	t.Cleanup(s.Stop)
	return s.URL(), nil
}

func drop(t testing.TB, admin, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := run(ctx, admin, "DROP DATABASE "+quote(name)+" WITH (FORCE)"); err != nil {
		t.Errorf("drop the test's database: %v", err)
	}
}

// prepared returns the name of the template for s.key, made first if this server has none. The
// lock makes the processes that share a server wait for the one that makes it.
func prepared(ctx context.Context, admin string, s settings) (string, error) {
	name := "template_" + s.key
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return "", fmt.Errorf("connect to the test server: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", name); err != nil {
		return "", fmt.Errorf("lock template %q: %w", name, err)
	}
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if there || err != nil {
		return name, err
	}
	draft := "draft_" + strings.ToLower(rand.Text()) // renamed once complete: half a template is never used
	if _, err := conn.Exec(ctx, create(draft, "template0")); err != nil {
		return "", fmt.Errorf("create template %q: %w", name, err)
	}
	if err := s.prepare(withDatabase(admin, draft)); err != nil {
		return "", fmt.Errorf("prepare template %q: %w", name, err)
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+quote(draft)+" RENAME TO "+quote(name))
	return name, err
}

func create(name, template string) string {
	return "CREATE DATABASE " + quote(name) + " TEMPLATE " + quote(template)
}

// run opens a connection for one statement: databases cannot be made inside a transaction, and a
// pool kept open would outlive the tests that used it.
func run(ctx context.Context, address, statement string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

func withDatabase(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // pgx has connected with it
	}
	u.Path = "/" + name
	return u.String()
}
