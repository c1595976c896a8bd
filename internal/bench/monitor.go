package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	wire "github.com/purserhq/purser/sdk/mbs"
)

// plansPerComputer is how many plans the computers of the part monitor have.
const plansPerComputer = 10

// monitoring measures GET /api/Monitoring over all plans, and its memory.
func monitoring(ctx context.Context, b *bench) error {
	people := max(1, b.plans/plansPerComputer)
	folder, err := b.people(ctx, "monitor", people)
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
	return errors.Join(b.monitorTimes(ctx, w, db, people), db.Close(), w.stop())
}

func (b *bench) monitorTimes(ctx context.Context, w *world, db *sqlite.Conn, people int) error {
	b.say("making %d plans", people*plansPerComputer)
	if err := b.machines(ctx, w, people, plansPerComputer); err != nil {
		return err
	}
	c, err := dial(ctx, w.addr)
	if err != nil {
		return err
	}
	defer c.close()
	times, most := make(rounds, 2), 0.0
	for range b.rounds {
		mib, err := extraHeap(func() error {
			took, err := seconds(func() error { return monitorOnce(c, w.token, people*plansPerComputer) })
			times[1] = append(times[1], took)
			return err
		})
		if err != nil {
			return err
		}
		took, err := seconds(func() error { return readPlans(db, people*plansPerComputer) })
		if err != nil {
			return err
		}
		times[0], most = append(times[0], took), max(most, mib)
	}
	b.add(times.against(1, 0, line{What: fmt.Sprintf("monitoring of %d plans", people*plansPerComputer), Unit: "s", Budget: ratioAtMost(2),
		Baseline: "one SELECT and encoding/json, no HTTP"}))
	b.add(line{What: "memory of monitoring", Value: most, Unit: "MiB", Budget: atMost(64)})
	return nil
}

func monitorOnce(c *client, token string, plans int) error {
	rows := &rowCounter{}
	if _, err := c.copy(rows, get("/api/Monitoring", bearer(token))); err != nil {
		return err
	}
	if rows.n != plans {
		return fmt.Errorf("monitoring has %d of %d plans", rows.n, plans)
	}
	return nil
}

// barePlans reads what the store reads for monitoring.
const barePlans = `SELECT p.id, p.computer_id, p.user_id, p.name, p.type, p.destination_id, p.schedule, p.time_zone, p.paths, p.enabled, p.scheduled_at,
 p.created_at, p.updated_at, c.id, c.user_id, u.login, u.home_company_id, h.name, c.name, c.os, c.agent_version, c.token, c.lost_auth_at, c.enrolled_at,
 c.last_seen_at, r.id, r.plan_id, r.computer_id, r.started_at, r.ended_at, r.status, r.problem, r.files_scanned, r.files_to_backup, r.files_copied,
 r.files_failed, r.data_to_backup, r.data_copied, r.total_data, r.sequence, r.lease_until
 FROM plans p CROSS JOIN computers c CROSS JOIN users u LEFT JOIN companies h ON h.id = u.home_company_id
 LEFT JOIN latest_runs l ON l.plan_id = p.id LEFT JOIN runs r ON r.id = l.run_id
 WHERE c.id = p.computer_id AND u.id = c.user_id AND p.deleted_at IS NULL AND c.deleted_at IS NULL AND u.deleted_at IS NULL AND u.is_customer ORDER BY p.id`

// barePlan is a row of barePlans; each column is in one of the two.
type barePlan struct {
	texts   [41]string
	numbers [41]int64
}

func readPlan(s *sqlite.Stmt) (r barePlan) {
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

// state is what monitoring answers, but that no schedule is looked at: a plan
// is next due an hour after it last started.
func (r *barePlan) state() wire.MonitoringModels {
	began := time.UnixMicro(r.numbers[28]).UTC()
	last, next := wire.NewDate(began), wire.NewDate(began.Add(time.Hour))
	return wire.MonitoringModels{
		PlanName: r.texts[3], CompanyName: &r.texts[17], UserName: r.texts[15], UserID: r.texts[2], ComputerName: r.texts[18], BuildVersion: r.texts[21],
		StorageType: "Cloud", LastStart: &last, NextStart: &next, Status: wire.MonitoringPlanStatus(r.numbers[30]), FilesScanned: r.numbers[32],
		FilesToBackup: r.numbers[33], FilesCopied: r.numbers[34], FilesFailed: r.numbers[35], DataToBackup: r.numbers[36], DataCopied: r.numbers[37],
		TotalData: r.numbers[38], Duration: fmt.Sprintf("%d second(s)", (r.numbers[29]-r.numbers[28])/1_000_000), PlanID: r.texts[0],
		PlanType: wire.MonitoringPlanType(r.numbers[4]),
	}
}

// readPlans reads and encodes all plans.
func readPlans(db *sqlite.Conn, plans int) error {
	n, enc := 0, json.NewEncoder(io.Discard)
	err := sqlitex.Execute(db, barePlans, &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
		n++
		row := readPlan(s)
		state := row.state()
		return enc.Encode(&state)
	}})
	if err == nil && n != plans {
		err = fmt.Errorf("%d of %d plans were read", n, plans)
	}
	return err
}
