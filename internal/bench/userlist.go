package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	wire "github.com/purserhq/purser/sdk/mbs"
)

// userList measures GET /api/Users over everyone, streamed, against reading
// the same rows with the same driver and encoding them, without HTTP; and the
// memory the list takes.
func userList(ctx context.Context, b *bench) error {
	folder, err := b.people(ctx, "list", b.listed)
	if err != nil {
		return err
	}
	w, err := b.serve(ctx, folder)
	if err != nil {
		return err
	}
	db, err := openBare(folder)
	if err != nil {
		return errors.Join(err, w.stop())
	}
	db.SetInterrupt(ctx.Done())
	return errors.Join(b.listTimes(ctx, w, db), db.Close(), w.stop())
}

func (b *bench) listTimes(ctx context.Context, w *world, db *sqlite.Conn) error {
	c, err := dial(ctx, w.addr)
	if err != nil {
		return err
	}
	defer c.close()
	times := make(rounds, 2)
	var most float64
	for range b.rounds {
		mib, err := extraHeap(func() error {
			took, err := seconds(func() error { return b.listOnce(c, w.token) })
			times[1] = append(times[1], took)
			return err
		})
		if err != nil {
			return err
		}
		took, err := seconds(func() error { return b.readOnce(db) })
		if err != nil {
			return err
		}
		times[0], most = append(times[0], took), max(most, mib)
	}
	b.add(times.against(1, 0, line{What: fmt.Sprintf("list of %d users", b.listed), Unit: "s", Budget: ratioAtMost(2),
		Baseline: "one SELECT and encoding/json, no HTTP"}))
	b.add(line{What: "memory of the list", Value: most, Unit: "MiB", Budget: atMost(64)})
	return nil
}

// listOnce fetches the list and counts its rows.
func (b *bench) listOnce(c *client, token string) error {
	rows := &rowCounter{}
	if _, err := c.copy(rows, get("/api/Users", bearer(token))); err != nil {
		return err
	}
	if rows.n != b.listed {
		return fmt.Errorf("the list has %d of %d people", rows.n, b.listed)
	}
	return nil
}

// rowCounter counts the objects of a list, in which no row holds another
// object, by their ends.
type rowCounter struct{ n int }

// Write counts on.
func (r *rowCounter) Write(b []byte) (int, error) {
	for _, c := range b {
		if c == '}' {
			r.n++
		}
	}
	return len(b), nil
}

// bareList reads what the store reads for a list of customers.
const bareList = `SELECT u.id, u.login, u.server, u.external_identity, u.email, u.first_name, u.last_name, u.phone, u.department, u.description,
 u.enabled, u.password, u.allow_change_password, u.deactivated_at, u.last_sign_in_at, u.created_at, u.updated_at, u.is_customer,
 u.home_company_id, h.name, u.license_mode, u.notification_emails, u.space_used, u.is_staff, u.system_admin, u.permissions,
 u.all_companies, u.account_type, u.staff_created_at
 FROM users u LEFT JOIN companies h ON h.id = u.home_company_id WHERE u.deleted_at IS NULL AND u.is_customer ORDER BY u.id`

// bareRow is a row of bareList; each column is in one of the two.
type bareRow struct {
	texts   [29]string
	numbers [29]int64
}

func readRow(s *sqlite.Stmt) (r bareRow) {
	for i := range r.texts {
		switch s.ColumnType(i) {
		case sqlite.TypeText:
			r.texts[i] = s.ColumnText(i)
		case sqlite.TypeInteger:
			r.numbers[i] = s.ColumnInt64(i)
		}
	}
	return r
}

func (r *bareRow) user() (wire.UsersModels, error) {
	u := wire.UsersModels{ID: r.texts[0], Email: r.texts[1], FirstName: r.texts[5], LastName: r.texts[6], Company: r.texts[19],
		Enabled: r.numbers[10] != 0, LicenseManagmentMode: wire.UserModeType(r.numbers[20]), DestinationList: []wire.UserDestinationsModel{},
		SpaceUsed: r.numbers[22] / 1024}
	return u, json.Unmarshal([]byte(r.texts[21]), &u.NotificationEmails)
}

// readOnce reads and encodes everyone.
func (b *bench) readOnce(db *sqlite.Conn) error {
	n, enc := 0, json.NewEncoder(io.Discard)
	err := sqlitex.Execute(db, bareList, &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
		n++
		row := readRow(s)
		u, err := row.user()
		if err != nil {
			return err
		}
		return enc.Encode(&u)
	}})
	if err == nil && n != b.listed {
		err = fmt.Errorf("%d of %d people were read", n, b.listed)
	}
	return err
}
