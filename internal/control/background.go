package control

import (
	"context"
	"errors"
	"time"

	"github.com/purserhq/purser/internal/core"
)

const (
	sealEvery  = 500 * time.Millisecond
	sweepEvery = 30 * time.Second
	sweepBatch = 500

	// keepTokens is how long ended MBS tokens are remembered, to tell "no longer" from "never".
	keepTokens = 30 * 24 * time.Hour
	// keepFailures is how long failed sign-ins are remembered beyond a lock.
	keepFailures = 24 * time.Hour
	// keepAsks is longer than anything is counted for.
	keepAsks = 24 * time.Hour
)

// Run does the background work until ctx ends: it seals the audit log, ends
// sessions that outlived their time, closes runs whose agents went silent and
// forgets what is no longer needed.
// Failures are logged and tried again.
func (c *Control) Run(ctx context.Context) error {
	seal, sweep := time.NewTicker(sealEvery), time.NewTicker(sweepEvery)
	defer seal.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-seal.C:
			if _, err := c.Seal(ctx); err != nil && ctx.Err() == nil {
				c.log.Error("audit sealer failed; it tries again", "error", err)
			}
		case <-sweep.C:
			if err := c.Sweep(ctx); err != nil && ctx.Err() == nil {
				c.log.Error("session sweeper failed; it tries again", "error", err)
			}
			if err := c.SweepRuns(ctx); err != nil && ctx.Err() == nil {
				c.log.Error("run sweeper failed; it tries again", "error", err)
			}
		}
	}
}

// Sweep ends sessions that were unused for too long or are past their end,
// notes the seats that are taken, so that a day has those of sessions from the
// day before, and purges old tokens and failed sign-ins.
func (c *Control) Sweep(ctx context.Context) error {
	settings, err := c.Settings(ctx)
	if err != nil {
		return err
	}
	now := c.now()
	err = c.inBatches(ctx, func(tx core.Tx) (int64, error) { return tx.EndIdleSessions(now.Add(-settings.Idle()), sweepBatch) })
	if err != nil {
		return err
	}
	if err := c.store.Update(ctx, func(tx core.Tx) error { return tx.NoteAllSeats(now.Add(-settings.Idle())) }); err != nil {
		return err
	}
	err = c.inBatches(ctx, func(tx core.Tx) (int64, error) { return tx.PurgeTokens(now.Add(-keepTokens), sweepBatch) })
	if err != nil {
		return err
	}
	err = c.inBatches(ctx, func(tx core.Tx) (int64, error) { return tx.PurgeReservations(sweepBatch) })
	if err != nil {
		return err
	}
	err = c.inBatches(ctx, func(tx core.Tx) (int64, error) { return tx.PurgePasswordLinks(sweepBatch) })
	if err != nil {
		return err
	}
	oldest := now.Add(-settings.Lockout() - keepFailures)
	return c.store.Update(ctx, func(tx core.Tx) error {
		return errors.Join(tx.PurgeSignInFailures(oldest), tx.PurgeAsks(now.Add(-keepAsks)))
	})
}

// inBatches repeats a bounded piece of work until there is no more, each in a
// transaction of its own, so that other writers get their turn.
func (c *Control) inBatches(ctx context.Context, work func(core.Tx) (int64, error)) error {
	for {
		var n int64
		err := c.store.Update(ctx, func(tx core.Tx) (err error) {
			n, err = work(tx)
			return err
		})
		if err != nil || n == 0 || ctx.Err() != nil {
			return err
		}
	}
}
