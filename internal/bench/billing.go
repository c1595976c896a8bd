package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	wire "github.com/purserhq/purser/sdk/mbs"
)

// billingMonth measures the bill of a month that is over, for everyone,
// against adding up the month's samples, which is what the sums by month save.
func billingMonth(ctx context.Context, b *bench) error {
	folder, err := b.people(ctx, "billing", b.listed)
	if err != nil {
		return err
	}
	if err := fill(ctx, folder, func(f *filler) error { return b.fillBilling(ctx, f) }); err != nil {
		return err
	}
	bare, err := b.addUpSamples(ctx, folder)
	if err != nil {
		return err
	}
	w, err := b.serve(ctx, folder)
	if err != nil {
		return err
	}
	return errors.Join(b.billingTimes(ctx, w, bare), w.stop())
}

func (b *bench) billingTimes(ctx context.Context, w *world, bare float64) error {
	ask := request("PUT", "/api/Billing", `{"Date":"2025-06-15"}`, bearer(w.token))
	c, err := dial(ctx, w.addr)
	if err != nil {
		return err
	}
	defer c.close()
	var answer bytes.Buffer // made once: making room for it is not the server's work
	var times []float64
	for range b.rounds {
		answer.Reset()
		took, err := seconds(func() (err error) {
			_, err = c.copy(&answer, ask)
			return err
		})
		if err != nil {
			return err
		}
		times = append(times, took)
		if err := b.checkBill(answer.Bytes()); err != nil {
			return err
		}
	}
	b.add(line{What: fmt.Sprintf("billing month of %d users", b.listed), Value: median(times), Bare: bare, Unit: "s", Budget: atMost(1),
		Baseline: "one statement over the month's samples"})
	return nil
}

// checkBill checks that everyone costs what he must: a package of 10.00, and a
// GB at 0.50.
func (b *bench) checkBill(answer []byte) error {
	var bill wire.BillingModels
	if err := json.Unmarshal(answer, &bill); err != nil {
		return err
	}
	billed := 0
	for _, row := range bill.StatisticBilling {
		if row.PlanCost.TenThousandths() == 100_000 && row.StorageCost.TenThousandths() == 5_000 {
			billed++
		}
	}
	if billed != b.listed {
		return fmt.Errorf("%d of %d users are billed as they must be", billed, b.listed)
	}
	return nil
}

// june is the month billed, as days since 1970, the second exclusive.
const june, july = 20240, 20270

const assignmentIDs, accountID, destinationID = "01950000-0000-7000-8000-", "01960000-0000-7000-8000-000000000000", "01970000-0000-7000-8000-000000000000"

// fillBilling gives everyone a package in one bucket, and a sample of a GB a
// day in June 2025. The sums by month are made at once over all samples.
func (b *bench) fillBilling(ctx context.Context, f *filler) error {
	b.say("making %d samples", b.listed*(july-june))
	for _, text := range []string{
		`DROP TRIGGER space_samples_inserted`,
		`DROP TRIGGER space_days_inserted`,
		`INSERT INTO accounts (id, name, type, sealed, created_at, updated_at) VALUES ('` + accountID + `', 'Disk', 21, x'', 0, 0)`,
		`INSERT INTO destinations (id, account_id, bucket, name, created_at, updated_at, check_state, check_problem)
 VALUES ('` + destinationID + `', '` + accountID + `', 'bucket', 'Disk', 0, 0, 'unknown', '')`,
		`INSERT INTO packages (id, name, description, enabled, storage_limit, use_restore_limit, glacier_restore_limit, glacier_restore, created_at, updated_at)
 VALUES (1, 'Ten', '', TRUE, 0, FALSE, FALSE, 0, 0, 0)`,
		`INSERT INTO package_costs (package_id, since, cost) VALUES (1, 0, 100000)`,
		`INSERT INTO price_lists (id, currency, per_gb_month, per_restored_gb, per_license_month, from_day, created_at)
 VALUES ('` + accountID + `', 'USD', 500000000, 0, 0, 0, 0)`,
	} {
		if _, err := f.db.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	const person, assignment = `printf('` + personIDs + `%012x', i)`, `printf('` + assignmentIDs + `%012x', i)`
	for _, text := range []string{
		`INSERT INTO assignments (id, user_id, destination_id, package_id, created_at) ` + counting +
			`SELECT ` + assignment + `, ` + person + `, '` + destinationID + `', 1, $3 FROM n`,
		`INSERT INTO assignment_periods (assignment_id, since, destination_id, package_id) ` + counting +
			`SELECT ` + assignment + `, $3, '` + destinationID + `', 1 FROM n`,
	} {
		if err := f.rows(ctx, b.listed, text, filled); err != nil {
			return err
		}
	}
	err := f.rows(ctx, b.listed*(july-june), `INSERT INTO space_samples (user_id, destination_id, computer_id, day, stored, restored) `+counting+
		`SELECT printf('`+personIDs+`%012x', i / $3), '`+destinationID+`', '', $4 + i % $3, 1 << 30, 0 FROM n`, july-june, june)
	if err != nil {
		return err
	}
	_, err = f.db.ExecContext(ctx, `INSERT INTO space_months (month, user_id, destination_id, computer_id, stored, restored, last_day, last_stored)
 SELECT 202506, user_id, destination_id, computer_id, sum(stored), sum(restored), max(day), 1 << 30 FROM space_samples GROUP BY user_id, destination_id, computer_id`)
	return err
}

// addUpSamples times the sums taken from the samples, once.
func (b *bench) addUpSamples(ctx context.Context, folder string) (float64, error) {
	b.say("adding up the samples")
	return seconds(func() error {
		return reading(folder, func(db *sql.DB) error {
			var people int
			return db.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT user_id, sum(stored), sum(restored) FROM space_samples
 WHERE day >= $1 AND day < $2 GROUP BY user_id)`, june, july).Scan(&people)
		})
	})
}
