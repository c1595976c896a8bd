package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/store/sqlstore"
)

// checkRollups has the store itself insert the sessions of a few people into
// another database and compares what it keeps of them: figures over rollups
// that the store would not have made would mean nothing.
func (b *bench) checkRollups(ctx context.Context, folder string) error {
	other, err := b.folder(ctx, "check")
	if err != nil {
		return err
	}
	err = fill(ctx, other, func(f *filler) error {
		return errors.Join(f.fillCompanies(ctx, b.companies), f.fillPeople(ctx, b.signedIn, b.companies, ""))
	})
	if err != nil {
		return err
	}
	sample := b.sample()
	b.say("checking the rollups of %d people", len(sample))
	return reading(folder, func(made *sql.DB) error {
		if err := replay(ctx, made, other, sample); err != nil {
			return err
		}
		return reading(other, func(checked *sql.DB) error {
			for _, i := range sample {
				if err := b.compare(ctx, made, checked, i); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// sample picks people from the first to the last.
func (b *bench) sample() (list []int) {
	for i := range b.sampled {
		list = append(list, i*(b.signedIn-1)/max(1, b.sampled-1))
	}
	return slices.Compact(list)
}

// replay inserts people's sessions through the store.
func replay(ctx context.Context, from *sql.DB, folder string, people []int) error {
	store, err := sqlstore.Open(ctx, sqlstore.Config{Folder: folder})
	if err != nil {
		return err
	}
	for _, i := range people {
		var list []*core.Session
		if list, err = sessionsOf(ctx, from, number(personIDs, i)); err != nil {
			break
		}
		err = store.Update(ctx, func(tx core.Tx) error {
			for _, s := range list {
				if err := tx.InsertSession(s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			break
		}
	}
	return errors.Join(err, store.Close())
}

func sessionsOf(ctx context.Context, db *sql.DB, person string) (list []*core.Session, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id, signed_in_at, ended_at, company_id, domain_id, address, user_agent, machine FROM sessions
 WHERE user_id = $1 AND seat`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var start, end int64
		s := &core.Session{Kind: core.NetBrainToken, User: core.UserID(person), EndReason: core.EndSignOut}
		err := rows.Scan(&s.ID, &start, &end, &s.Working.Company, &s.Working.Domain, &s.Client.Address, &s.Client.UserAgent, &s.Client.Machine)
		if err != nil {
			return nil, err
		}
		ended := time.UnixMicro(end)
		s.SignedInAt, s.LastUsedAt, s.EndedAt = time.UnixMicro(start), ended, &ended
		list = append(list, s)
	}
	return list, rows.Err()
}

// compare compares a person's rows of every table that reports read.
func (b *bench) compare(ctx context.Context, made, checked *sql.DB, i int) error {
	person, home := number(personIDs, i), i*b.companies/b.signedIn
	for _, query := range []string{
		`SELECT s.*, p.* FROM sessions s JOIN spans p ON p.session_id = s.id WHERE s.user_id = $1 AND s.seat AND $2 <> $3 ORDER BY s.id`,
		`SELECT * FROM usage_people WHERE user_id = $1 AND level IN ('', $2, $3) ORDER BY level`,
		`SELECT * FROM usage_sums WHERE user_id = $1 AND level IN ('', $2, $3) ORDER BY level, period`,
	} {
		args := []any{person, number(companyIDs, home), number(domainIDs, home)}
		a, err := dump(ctx, made, query, args)
		if err != nil {
			return err
		}
		z, err := dump(ctx, checked, query, args)
		if err != nil {
			return err
		}
		if len(a) == 0 || !slices.Equal(a, z) {
			return fmt.Errorf("person %d: the rows filled in differ from those the store makes: %s", i, firstDifference(a, z))
		}
	}
	return nil
}

func firstDifference(a, z []string) string {
	for i := range min(len(a), len(z)) {
		if a[i] != z[i] {
			return fmt.Sprintf("%s instead of %s", a[i], z[i])
		}
	}
	return fmt.Sprintf("%d rows instead of %d", len(a), len(z))
}

// dump gives the rows of a query as text.
func dump(ctx context.Context, db *sql.DB, query string, args []any) (list []string, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values := make([]any, len(columns))
	dests := make([]any, len(columns))
	for i := range values {
		dests[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dests...); err != nil {
			return nil, err
		}
		list = append(list, fmt.Sprint(values...))
	}
	return list, rows.Err()
}
