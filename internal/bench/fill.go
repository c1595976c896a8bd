package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// filler writes rows by SQL, without the rules and without durability: what is
// not there after a crash is made again.
type filler struct{ db *sql.DB }

// fill runs f on the database of a folder that no server works on.
func fill(ctx context.Context, folder string, f func(*filler) error) error {
	db, err := openSQL(folder, "journal_mode(OFF)", "synchronous(OFF)", "locking_mode(EXCLUSIVE)", "cache_size(-262144)", "temp_store(MEMORY)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	err = f(&filler{db})
	if err == nil {
		_, err = db.ExecContext(ctx, `PRAGMA optimize`)
	}
	return errors.Join(err, db.Close())
}

// openSQL opens a folder's database past the store.
func openSQL(folder string, pragmas ...string) (*sql.DB, error) {
	path, err := filepath.Abs(filepath.Join(folder, "purser.db"))
	if err != nil {
		return nil, err
	}
	u := url.URL{Path: filepath.ToSlash(path)}
	return sql.Open("sqlite", "file://"+u.EscapedPath()+"?"+url.Values{"_pragma": pragmas}.Encode())
}

// openBare opens a folder's database as the server does, but with nothing of
// the server around it.
func openBare(folder string) (*sqlite.Conn, error) {
	c, err := sqlite.OpenConn(filepath.Join(folder, "purser.db"), sqlite.OpenReadWrite)
	if err != nil {
		return nil, err
	}
	for _, p := range []string{"journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "wal_autocheckpoint = 4000"} {
		if err := sqlitex.ExecuteTransient(c, `PRAGMA `+p, nil); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// reading runs f on the database of a folder, which a server may work on.
func reading(folder string, f func(*sql.DB) error) error {
	db, err := openSQL(folder, "query_only(1)")
	if err != nil {
		return err
	}
	return errors.Join(f(db), db.Close())
}

// chunk is how many rows one statement makes. It is also how long an
// interrupt may have to wait.
const chunk = 100_000

// counting begins a statement whose rows are numbered by n.i from $1 to $2,
// the latter exclusive.
const counting = `WITH RECURSIVE n (i) AS (VALUES ($1) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2) `

// rows runs a statement for the numbers below count, chunk by chunk.
func (f *filler) rows(ctx context.Context, count int, statement string, args ...any) error {
	for from := 0; from < count; from += chunk {
		all := append([]any{from, min(from+chunk, count)}, args...)
		if _, err := f.db.ExecContext(ctx, statement, all...); err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	return nil
}

// What the IDs below begin with. They look like UUIDs of version 7 and sort
// like the numbers in them.
const (
	companyIDs = "01920000-0000-7000-8000-"
	domainIDs  = "01928000-0000-7000-8000-"
	personIDs  = "01930000-0000-7000-8000-"
	sessionIDs = "01940000-0000-7000-8000-"
)

func number(prefix string, i int) string { return fmt.Sprintf("%s%012x", prefix, i) }

// filled is when everything was made.
var filled = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// fillCompanies makes companies, each with one domain.
func (f *filler) fillCompanies(ctx context.Context, count int) error {
	err := f.rows(ctx, count, `INSERT INTO companies (id, name, name_key, description, storage_limit, license_mode, max_nodes, allowed_licenses, created_at, updated_at) `+
		counting+`SELECT printf($3 || '%012x', i), 'Company ' || i, 'company ' || i, '', 0, 0, 0, 'null', $4, $4 FROM n`, companyIDs, filled)
	if err != nil {
		return err
	}
	return f.rows(ctx, count, `INSERT INTO domains (id, company_id, name, name_key, description, max_nodes, created_at, updated_at) `+
		counting+`SELECT printf($3 || '%012x', i), printf($4 || '%012x', i), 'Domain ' || i, 'domain ' || i, '', 0, $5, $5 FROM n`, domainIDs, companyIDs, filled)
}

// fillPeople makes customers, each at home in one company and member of it:
// neighbours share a company. With a password they are staff without rights
// as well, so that they can sign in on both dialects.
func (f *filler) fillPeople(ctx context.Context, count, companies int, password string) error {
	const company = `printf('` + companyIDs + `%012x', i * $4 / $3)`
	err := f.rows(ctx, count, `INSERT INTO users (id, login, login_key, server, server_key, external_identity, email, email_key, first_name, last_name,
 enabled, password, allow_change_password, created_at, updated_at, is_customer, home_company_id, license_mode, notification_emails, space_used,
 is_staff, system_admin, permissions, all_companies, account_type, staff_created_at) `+
		counting+`SELECT printf('`+personIDs+`%012x', i), printf('person%07d@example.com', i), printf('person%07d@example.com', i), '', '', '', '', '',
 'Ann', 'Person ' || i, TRUE, $6, TRUE, $5, $5, TRUE, `+company+`, 0, '["ops@example.com"]', i * 1024, $6 <> '', FALSE, 0, TRUE, 0, $5 FROM n`,
		count, companies, filled, password)
	if err != nil {
		return err
	}
	err = f.rows(ctx, count, `INSERT INTO memberships (user_id, company_id, position, admin, create_domains) `+
		counting+`SELECT printf('`+personIDs+`%012x', i), `+company+`, 0, FALSE, FALSE FROM n`, count, companies)
	if err != nil {
		return err
	}
	return f.rows(ctx, count, `INSERT INTO home_companies (user_id, since, company_id) `+
		counting+`SELECT printf('`+personIDs+`%012x', i), $5, `+company+` FROM n`, count, companies, filled)
}

// people makes a data folder with so many people in ten companies.
func (b *bench) people(ctx context.Context, name string, count int) (string, error) {
	return b.peopled(ctx, name, count, "")
}

func (b *bench) peopled(ctx context.Context, name string, count int, password string) (string, error) {
	const companies = 10
	folder, err := b.folder(ctx, name)
	if err != nil {
		return "", err
	}
	b.say("making %d people", count)
	err = fill(ctx, folder, func(f *filler) error {
		if err := f.fillCompanies(ctx, companies); err != nil {
			return err
		}
		return f.fillPeople(ctx, count, companies, password)
	})
	return folder, err
}
