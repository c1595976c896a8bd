package control

import (
	"context"

	"github.com/purserhq/purser/internal/core"
)

// SweepRuns closes runs whose agents went silent, carries what is stored into
// the samples of the day that has ended, and forgets commands nobody fetched.
func (c *Control) SweepRuns(ctx context.Context) error {
	if err := c.inBatches(ctx, func(tx core.Tx) (int64, error) { return tx.CloseRuns(sweepBatch) }); err != nil {
		return err
	}
	yesterday := core.DayOf(c.now()) - 1
	if err := c.inBatches(ctx, func(tx core.Tx) (int64, error) { return tx.CarrySpace(yesterday, sweepBatch) }); err != nil {
		return err
	}
	return c.store.Update(ctx, func(tx core.Tx) error { return tx.PurgeCommands(tx.Now().Add(-core.CommandLifetime)) })
}
