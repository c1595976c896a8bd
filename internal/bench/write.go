package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// mostBatch is how many changes the baseline commits together: as many as there
// are clients waiting for one commit of the server.
const mostBatch = 64

// writes measures PUT requests of many clients, each answered when it is on
// disk, against SQLite alone doing one such change per commit, and a batch of
// them per commit.
func writes(ctx context.Context, b *bench) error {
	folder, err := b.people(ctx, "write", b.users)
	if err != nil {
		return err
	}
	alone, err := b.people(ctx, "bare", b.users)
	if err != nil {
		return err
	}
	db, err := openBare(alone)
	if err != nil {
		return err
	}
	w, err := b.serve(ctx, folder)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	return errors.Join(b.writeRates(ctx, w, db), w.stop(), db.Close())
}

func (b *bench) writeRates(ctx context.Context, w *world, db *sqlite.Conn) error {
	role, err := roleRequests(ctx, w)
	if err != nil {
		return err
	}
	before := w.store.Stats()
	rates, err := b.turns(ctx, b.bareWrites(db, 1), b.bareWrites(db, mostBatch),
		load{w.addr, b.clients, b.renames(w.token, b.clients)}.rate, load{w.addr, b.clients, role}.rate)
	if err != nil {
		return err
	}
	after := w.store.Stats()
	b.say("%.1f writes a commit", float64(after.Updates-before.Updates)/float64(after.Commits-before.Commits))
	grouped := fmt.Sprintf("SQLite alone, %d changes a commit", mostBatch)
	what := fmt.Sprintf("PUT a user's name, %d clients", b.clients)
	b.add(rates.against(2, 1, line{What: what, Unit: "per s", Baseline: grouped}))
	b.add(rates.against(2, 0, line{What: what, Unit: "per s", Baseline: "SQLite alone, one change a commit"}))
	b.add(rates.against(3, 1, line{What: fmt.Sprintf("PUT a role, %d clients", b.clients), Unit: "per s", Baseline: grouped}))
	return nil
}

// renames gives each of some clients people of its own to rename.
func (b *bench) renames(token string, clients int) func(client, i int) []byte {
	return func(client, i int) []byte {
		person := number(personIDs, (client+i*clients)%b.users)
		return request("PUT", "/api/Users", fmt.Sprintf(`{"ID":%q,"Enabled":true,"LastName":"Name %d"}`, person, i), bearer(token))
	}
}

// roleRequests makes a role and gives requests that change its description:
// the smallest write there is.
func roleRequests(ctx context.Context, w *world) (func(client, i int) []byte, error) {
	token, err := netbrainToken(ctx, w.addr, adminLogin, adminPassword)
	if err != nil {
		return nil, err
	}
	const path = "/ServicesAPI/API/V1/CMDB/Roles"
	_, err = fetch(ctx, w.addr, request("POST", path, `{"roleName":"bench","description":"-","privileges":[2]}`, "Token: "+token))
	if err != nil {
		return nil, err
	}
	return func(client, i int) []byte {
		return request("PUT", path, fmt.Sprintf(`{"roleName":"bench","description":"client %d, change %d"}`, client, i), "Token: "+token)
	}, nil
}

// bareWrites gives a loop of changes, so many a commit: each renames a person
// and appends an audit event, as the server does, inside a savepoint.
func (b *bench) bareWrites(db *sqlite.Conn, batch int) measured {
	done := 0
	return func(ctx context.Context, d time.Duration) (float64, error) {
		began, first := time.Now(), done
		for done == first || time.Since(began) < d && ctx.Err() == nil {
			if err := b.bareCommit(db, done, batch); err != nil {
				return 0, err
			}
			done += batch
		}
		return float64(done-first) / time.Since(began).Seconds(), ctx.Err()
	}
}

const (
	bareRename = `UPDATE users SET last_name = $name, updated_at = $at WHERE id = $id`
	bareAudit  = `INSERT INTO audit_events (id, at, op, face, actor, actor_id, login, company_id, company_name, domain_id, domain_name,
 target, name, changes, failed, address, user_agent, machine, request_id) VALUES (lower(hex(randomblob(16))), $at, 'customers.update', 'mbs', 'user',
 $id, 'root', $id, 'Company', '', '', $id, 'person', 'lastName', 0, '127.0.0.1', '', '', '0123456789abcdef01234567')`
)

func (b *bench) bareCommit(db *sqlite.Conn, from, batch int) (err error) {
	end, err := sqlitex.ImmediateTransaction(db)
	if err != nil {
		return err
	}
	defer end(&err)
	for i := from; i < from+batch; i++ {
		if err := bareChange(db, number(personIDs, i%b.users), i); err != nil {
			return err
		}
	}
	return nil
}

func bareChange(db *sqlite.Conn, person string, i int) (err error) {
	defer sqlitex.Save(db)(&err)
	at := time.Now().UnixMicro()
	rename := db.Prep(bareRename)
	rename.SetText("$id", person)
	rename.SetText("$name", fmt.Sprintf("Name %d", i))
	rename.SetInt64("$at", at)
	if _, err := rename.Step(); err != nil {
		return err
	}
	audit := db.Prep(bareAudit)
	audit.SetText("$id", person)
	audit.SetInt64("$at", at)
	_, err = audit.Step()
	return err
}
