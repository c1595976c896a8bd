package pgtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func ask(t *testing.T, conn *pgx.Conn, query string) string {
	t.Helper()
	var answer string
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func execute(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestNewIsEmptyUTF8SortedByBytes(t *testing.T) {
	conn := connect(t, New(t))
	tests := []struct{ name, query, want string }{
		{"encoding", "SHOW server_encoding", "UTF8"},
		{"collation", "SELECT datcollate FROM pg_database WHERE datname = current_database()", "C"},
		{"no tables", "SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'", "0"},
		{"unprivileged server", "SELECT coalesce(pg_read_file('/proc/self/status', 0, 4096, true) LIKE E'%Uid:\\t0%', false)::text", "false"},
		{"messages in English", "SHOW lc_messages", "C"},
		{"no flush", "SHOW fsync", "off"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ask(t, conn, tt.query); got != tt.want {
				t.Errorf("%s = %q, want %q", tt.query, got, tt.want)
			}
		})
	}
}

func TestDatabasesAreApart(t *testing.T) {
	a, b := connect(t, New(t)), connect(t, New(t))
	execute(t, a, "CREATE TABLE only_here (id int)")
	if got := ask(t, b, "SELECT coalesce(to_regclass('only_here')::text, 'none')"); got != "none" {
		t.Errorf("the other database sees %q", got)
	}
}

func TestDatabaseIsDroppedUnderOpenConnections(t *testing.T) {
	var address string
	t.Run("test", func(t *testing.T) {
		address = New(t)
		conn, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		execute(t, conn, "CREATE TABLE held (id int)") // the connection is left open on purpose
	})
	_, err := pgx.Connect(t.Context(), address)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "3D000" {
		t.Errorf("connect after the test = %v, want code 3D000 (no such database)", err)
	}
}

func TestDurableFlushes(t *testing.T) {
	conn := connect(t, New(t, Durable()))
	for _, setting := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		if got := ask(t, conn, "SHOW "+setting); got != "on" {
			t.Errorf("%s = %s, want on", setting, got)
		}
	}
}

func TestPreparedRunsOnceAndCopies(t *testing.T) {
	var mu sync.Mutex
	runs := 0
	prepare := func(address string) error {
		mu.Lock()
		defer mu.Unlock()
		runs++
		return run(t.Context(), address, "CREATE TABLE prepared AS SELECT 7 AS n")
	}
	key := filepath.Base(t.TempDir()) + t.Name() // new for each run, also on a server that is shared
	t.Run("copies", func(t *testing.T) {
		for range 3 {
			t.Run("one", func(t *testing.T) {
				t.Parallel()
				conn := connect(t, New(t, Prepared(key, prepare)))
				if got := ask(t, conn, "SELECT n::text FROM prepared"); got != "7" {
					t.Errorf("prepared row = %s, want 7", got)
				}
			})
		}
	})
	if runs != 1 {
		t.Errorf("prepare ran %d times, want once", runs)
	}
}

func TestFailedPreparationIsNotKept(t *testing.T) {
	New(t) // skips where PostgreSQL is not installed
	admin, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	s := settings{key: t.Name(), prepare: func(string) error { return refused }}
	for range 2 {
		if _, err := prepared(t.Context(), admin, s); !errors.Is(err, refused) {
			t.Errorf("prepared = %v, want the preparation's error each time", err)
		}
	}
}

func TestNewestVersionWithServerWins(t *testing.T) {
	root := t.TempDir()
	var dirs []string
	for version, server := range map[string]bool{"9": true, "15": true, "17": false, "debug": true} {
		dir := filepath.Join(root, version, "bin")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if server {
			if err := os.WriteFile(filepath.Join(dir, "initdb"), nil, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		dirs = append(dirs, dir)
	}
	if got, want := newest(dirs), filepath.Join(root, "15", "bin"); got != want {
		t.Errorf("newest = %q, want %q", got, want)
	}
	if got := newest(nil); got != "" {
		t.Errorf("newest of none = %q, want none", got)
	}
}
