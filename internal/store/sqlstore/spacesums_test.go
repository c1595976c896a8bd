package sqlstore

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/testenv"
)

// spaceSums lists the sums of space as they are kept.
func spaceSums(t *testing.T, s *Store) (out []string) {
	t.Helper()
	r := s.Read(t.Context()).(*reader)
	err := r.each(func(rows rows) error {
		var company, destination, part string
		var day, stored, samples int64
		err := rows.Scan((*text)(&company), (*text)(&destination), (*number)(&day), (*text)(&part), (*number)(&stored), (*number)(&samples))
		out = append(out, fmt.Sprint(company, " ", destination, " ", day, " ", part, " ", stored, " ", samples))
		return err
	}, `SELECT company_id, destination_id, day, part, stored, samples FROM space_days WHERE samples > 0
 UNION ALL SELECT company_id, destination_id, -1, part, stored, -1 FROM space_now WHERE stored > 0 ORDER BY 1, 2, 3, 4`)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// beforeSpaceSums takes the sums away again, as before their migration.
func beforeSpaceSums(t *testing.T, s *Store, engine string) {
	t.Helper()
	texts := []string{`DROP VIEW space_sums`, `DROP TABLE space_days`, `DROP TABLE space_now`, `DELETE FROM goose_db_version WHERE version_id = 10`}
	if engine == testenv.SQLite {
		for _, name := range strings.Fields(`space_days_inserted space_days_updated space_days_deleted space_now_inserted space_now_updated
 space_now_deleted space_moved_away space_moved_in`) {
			texts = append([]string{`DROP TRIGGER ` + name}, texts...)
		}
	} else {
		for _, name := range strings.Fields(`space_days_changed space_now_changed space_moved space_days_add space_now_add space_move`) {
			texts = append([]string{`DROP FUNCTION ` + name + ` CASCADE`}, texts...)
		}
	}
	err := s.Update(t.Context(), func(t core.Tx) error {
		for _, text := range texts {
			if err := t.(*tx).run(text); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSumsOfSpaceAreMadeOfWhatIsThere migrates a database that has data.
func TestSumsOfSpaceAreMadeOfWhatIsThere(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			c := newConfig(t, engine)
			s, err := Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Update(t.Context(), storeSomeSpace)
			if err != nil {
				t.Fatal(err)
			}
			want := spaceSums(t, s)
			if len(want) < 10 {
				t.Fatalf("there are only %d sums", len(want))
			}
			beforeSpaceSums(t, s, engine)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			migrateAgain(t, c, 10)
			if got := spaceSums(t, open(t, c)); !slices.Equal(got, want) {
				t.Errorf("after the migration:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// migrateAgain runs one migration whatever others have run.
func migrateAgain(t *testing.T, c Config, version int64) {
	t.Helper()
	driver, source, dialect, folder := "sqlite", filepath.Join(c.Folder, "purser.db"), goose.DialectSQLite3, "sqlite"
	if c.URL != "" {
		driver, source, dialect, folder = "pgx", c.URL, goose.DialectPostgres, "postgres"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p, err := migrator(db, dialect, folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.ApplyVersion(t.Context(), version, true); err != nil {
		t.Fatal(err)
	}
}

func storeSomeSpace(tx core.Tx) error {
	home := core.Company{ID: "company", Name: "Home"}
	if err := tx.InsertCompany(&home); err != nil {
		return err
	}
	for i, customer := range []*core.Customer{{Company: core.CompanyRef{ID: home.ID}}, {}, nil} {
		u := core.User{ID: core.UserID(fmt.Sprintf("person 0%d", i)), Login: fmt.Sprint("person ", i), Customer: customer}
		if err := tx.InsertUser(&u); err != nil {
			return err
		}
		for day := range core.Day(3) {
			s := core.SpaceSample{User: u.ID, Destination: core.DestinationID(fmt.Sprint("d", day%2)), Computer: "c", Day: day + 20_000, Stored: core.Bytes(day+1) << i}
			if err := tx.PutSample(s); err != nil {
				return err
			}
		}
	}
	return nil
}
