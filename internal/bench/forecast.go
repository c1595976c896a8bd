package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// forecast measures when space runs out, of a company and of a destination that
// everyone uses, from a month of everyone's samples, against adding up the
// same samples.
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
	const baseline = "one statement over a month's samples of everyone"
	for _, of := range []struct {
		what, path string
		users      int
	}{
		{"company", "/v1/companies/" + number(companyIDs, 0), b.listed / 10},
		{"destination", "/v1/destinations/" + destinationID, b.listed},
	} {
		took, err := b.forecastTime(ctx, w, of.path+"/forecast", int64(of.users)<<20)
		if err != nil {
			return err
		}
		b.add(line{What: fmt.Sprintf("forecast of a %s with %d users", of.what, of.users), Value: took, Bare: bare, Unit: "s", Baseline: baseline})
	}
	return nil
}

// forecastTime times one forecast, which must tell of this growth.
func (b *bench) forecastTime(ctx context.Context, w *world, path string, perDay int64) (float64, error) {
	ask := request("GET", path, "", bearer(w.token))
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
			return 0, err
		}
		if answer.PerDay != perDay {
			return 0, fmt.Errorf("%s: it grows by %d bytes a day, want %d", path, answer.PerDay, perDay)
		}
		times = append(times, took)
	}
	return median(times), nil
}

// fillGrowth gives everyone a sample a day in one bucket, a MiB more each day.
// The sums of the days are made at once over all samples.
func (b *bench) fillGrowth(ctx context.Context, f *filler, from int) error {
	b.say("making %d samples", b.listed*trendDays)
	for _, text := range []string{
		`DROP TRIGGER space_samples_inserted`,
		`DROP TRIGGER space_days_inserted`,
		`INSERT INTO accounts (id, name, type, sealed, created_at, updated_at) VALUES ('` + accountID + `', 'Disk', 21, x'', 0, 0)`,
		`INSERT INTO destinations (id, account_id, bucket, name, created_at, updated_at, check_state, check_problem)
 VALUES ('` + destinationID + `', '` + accountID + `', 'bucket', 'Disk', 0, 0, 'unknown', '')`,
	} {
		if _, err := f.db.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	err := f.rows(ctx, b.listed*trendDays, `INSERT INTO space_samples (user_id, destination_id, computer_id, day, stored, restored) `+counting+
		`SELECT printf('`+personIDs+`%012x', i / $3), '`+destinationID+`', '', $4 + i % $3, (1 + i % $3) << 20, 0 FROM n`, trendDays, from)
	if err != nil {
		return err
	}
	_, err = f.db.ExecContext(ctx, `INSERT INTO space_days (company_id, destination_id, day, part, stored, samples)
 SELECT h.company_id, CASE WHEN h.all_destinations THEN '*' ELSE s.destination_id END, s.day, h.part, sum(s.stored), count(*)
 FROM space_samples s JOIN space_sums h ON h.user_id = s.user_id GROUP BY 1, 2, 3, 4`)
	return err
}

func addUpDays(ctx context.Context, folder string, from int) (float64, error) {
	return seconds(func() error {
		return reading(folder, func(db *sql.DB) error {
			var days int
			return db.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT day, sum(stored) FROM space_samples WHERE day >= $1 GROUP BY day)`, from).Scan(&days)
		})
	})
}
