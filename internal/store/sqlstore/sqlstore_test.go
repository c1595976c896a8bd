package sqlstore

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/store/pgtest"
	"github.com/purserhq/purser/internal/store/sqlitetest"
	"github.com/purserhq/purser/internal/store/storetest"
	"github.com/purserhq/purser/internal/testenv"
)

// newConfig gives an empty database on an engine: a copy of a migrated one,
// which takes a tenth of the time.
func newConfig(t testing.TB, engine string) Config {
	t.Helper()
	made := func(c Config) error {
		s, err := Open(t.Context(), c)
		if err != nil {
			return err
		}
		return s.Close()
	}
	if engine == testenv.SQLite {
		return Config{Folder: sqlitetest.New(t, "sqlstore_test", func(folder string) error { return made(Config{Folder: folder}) })}
	}
	return Config{URL: pgtest.New(t, pgtest.Prepared("sqlstore_test", func(url string) error { return made(Config{URL: url}) }))}
}

// open opens a store until the test ends.
func open(t testing.TB, c Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestConformance(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			storetest.Run(t, func(t testing.TB) core.Store { return open(t, newConfig(t, engine)) })
		})
	}
}

func TestSharedDatabase(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		if engine == testenv.SQLite {
			continue // one process per folder: see TestFolderIsLocked
		}
		t.Run(engine, func(t *testing.T) {
			storetest.RunShared(t, func(t testing.TB) (a, b core.Store) {
				c := newConfig(t, engine)
				return open(t, c), open(t, c)
			})
		})
	}
}

// TestReopen checks that what was acknowledged is there in the next process.
func TestReopen(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			c := newConfig(t, engine)
			s, err := Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			want := core.Company{ID: "c", Name: "Acme"}
			if err := s.Update(t.Context(), func(tx core.Tx) error { return tx.InsertCompany(&want) }); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			got, err := open(t, c).Read(t.Context()).CompanyByName(core.Everywhere, "ACME")
			if err != nil || got.ID != want.ID {
				t.Fatal(got, err)
			}
		})
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	s := open(t, Config{Folder: t.TempDir()})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	err := s.Update(t.Context(), func(core.Tx) error { return nil })
	if core.KindOf(err) != core.Unavailable {
		t.Error("update:", err)
	}
	if err := s.Ping(t.Context()); core.KindOf(err) != core.Unavailable {
		t.Error("ping:", err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			c := newConfig(t, engine)
			s := open(t, c)
			err := s.Update(t.Context(), func(tx_ core.Tx) error {
				return tx_.(*tx).run(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`)
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			again, err := Open(t.Context(), c)
			if err == nil {
				again.Close()
				t.Fatal("opened a database of a newer release")
			}
		})
	}
}

func TestFolderIsLocked(t *testing.T) {
	c := Config{Folder: filepath.Join(t.TempDir(), "made", "by purser")}
	s := open(t, c)
	if _, err := Open(t.Context(), c); !errors.Is(err, ErrLocked) {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, c)
}

func TestFilesAreTheirOwnersAlone(t *testing.T) {
	c := Config{Folder: t.TempDir()}
	s := open(t, c)
	if err := s.Update(t.Context(), func(tx core.Tx) error { return tx.SetSetting("seats", 1) }); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(c.Folder, "purser.*"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f, info.Mode(), err)
		}
	}
}

// TestFolderNames opens folders whose names mean something in a URL.
func TestFolderNames(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a?b=c %41#d&ä")
	open(t, Config{Folder: folder})
	if _, err := os.Stat(filepath.Join(folder, "purser.db")); err != nil {
		t.Fatal(err)
	}
}
