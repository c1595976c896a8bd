package control

import (
	"context"

	"github.com/purserhq/purser/internal/core"
)

// SweepRuns closes runs whose agents went silent, carries what is stored into
// the samples of the day that has ended, and forgets commands nobody fetched.
func (c *Control) SweepRuns(ctx context.Context) error {
	if err := c.closeRuns(ctx); err != nil {
		return err
	}
	yesterday := core.DayOf(c.now()) - 1
	if err := c.inBatches(ctx, func(tx core.Tx) (int64, error) { return tx.CarrySpace(yesterday, sweepBatch) }); err != nil {
		return err
	}
	return c.store.Update(ctx, func(tx core.Tx) error { return tx.PurgeCommands(tx.Now().Add(-core.CommandLifetime)) })
}

// closeRuns looks for silent runs outside of transactions: there are as many
// that last as agents at work, and no report has to wait while they are gone
// through.
func (c *Control) closeRuns(ctx context.Context) error {
	for after := core.RunID(""); ; {
		silent, err := c.store.Read(ctx).SilentRuns(c.now(), after, sweepBatch)
		if err != nil || len(silent) == 0 {
			return err
		}
		err = c.store.Update(ctx, func(tx core.Tx) error {
			_, err := tx.CloseRuns(silent) // one that was heard of meanwhile goes on
			return err
		})
		if err != nil || len(silent) < sweepBatch {
			return err
		}
		after = silent[len(silent)-1]
	}
}
