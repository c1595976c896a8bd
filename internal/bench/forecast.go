package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// forecast measures when a company's space runs out, from
// a month of everyone's samples, against adding up the same samples.
func forecast(ctx context.Context, b *bench) error {
	folder, err := b.people(ctx, "forecast", b.listed)
	if err != nil {
		return err
	}
	today := int(time.Now().Unix() / 86_400)
	if err := fill(ctx, folder, func(f *filler) error { return b.fillGrowth(ctx, f, today-trendDays+1) }); err != nil {
		return err
	}
	bare, err := addUpDays(ctx, folder, today-trendDays+1)
	if err != nil {
		return err
	}
	w, err := b.serve(ctx, folder)
	if err != nil {
		return err
	}
	return errors.Join(b.forecastTimes(ctx, w, bare), w.stop())
}

// trendDays is how many days a forecast looks at.
const trendDays = 30

func (b *bench) forecastTimes(ctx context.Context, w *world, bare float64) error {
	ask := request("GET", "/v1/companies/"+number(companyIDs, 0)+"/forecast", "", bearer(w.token))
	var times []float64
	for range b.rounds {
		var answer struct{ PerDay int64 }
		took, err := seconds(func() error {
			body, err := fetch(ctx, w.addr, ask)
			if err != nil {
				return err
			}
			return json.Unmarshal(body, &answer)
		})
		if err != nil {
			return err
		}
		if want := int64(b.listed/10) << 20; answer.PerDay != want {
			return fmt.Errorf("the company grows by %d bytes a day, want %d", answer.PerDay, want)
		}
		times = append(times, took)
	}
	b.add(line{What: fmt.Sprintf("forecast of a company with %d users", b.listed/10), Value: median(times), Bare: bare, Unit: "s",
		Baseline: "one statement over a month's samples of ten such"})
	return nil
}

// fillGrowth gives everyone a sample a day in one bucket, a MiB more each day.
func (b *bench) fillGrowth(ctx context.Context, f *filler, from int) error {
	b.say("making %d samples", b.listed*trendDays)
	for _, text := range []string{
		`DROP TRIGGER space_samples_inserted`,
		`INSERT INTO accounts (id, name, type, sealed, created_at, updated_at) VALUES ('` + accountID + `', 'Disk', 21, x'', 0, 0)`,
		`INSERT INTO destinations (id, account_id, bucket, name, created_at, updated_at, check_state, check_problem)
 VALUES ('` + destinationID + `', '` + accountID + `', 'bucket', 'Disk', 0, 0, 'unknown', '')`,
	} {
		if _, err := f.db.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return f.rows(ctx, b.listed*trendDays, `INSERT INTO space_samples (user_id, destination_id, computer_id, day, stored, restored) `+counting+
		`SELECT printf('`+personIDs+`%012x', i / $3), '`+destinationID+`', '', $4 + i % $3, (1 + i % $3) << 20, 0 FROM n`, trendDays, from)
}

func addUpDays(ctx context.Context, folder string, from int) (float64, error) {
	return seconds(func() error {
		return reading(folder, func(db *sql.DB) error {
			var days int
			return db.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT day, sum(stored) FROM space_samples WHERE day >= $1 GROUP BY day)`, from).Scan(&days)
		})
	})
}
