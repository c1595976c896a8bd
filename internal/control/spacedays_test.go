package control_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// TestEveryDayHasASample writes, deletes, restores, drops and sweeps at random
// times, with days between on which the server was down: whatever happened,
// each day since the first write has the sample of what was stored at its end.
// Bills take a day without one for a day on which nothing was stored.
func TestEveryDayHasASample(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		s := w.shelf(0, core.NoLimit)
		rapid.Check(t, func(t *rapid.T) {
			user, bucket, pc := s.users[0], s.buckets[0], core.NewID[core.ComputerID](w.clock())
			first := core.DayOf(w.clock())
			want := map[core.Day]core.Bytes{}
			var stored core.Bytes
			change := func(by core.Bytes) func(core.Tx) error {
				return func(tx core.Tx) (err error) { stored, err = tx.AddStored(user, bucket, pc, by); return err }
			}
			w.must(w.store.Update(w.ctx, change(1)))
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				switch rapid.SampledFrom([]string{"write", "delete", "restore", "sweep", "wait", "wait", "drop"}).Draw(t, "step") {
				case "write":
					w.must(w.store.Update(w.ctx, change(core.Bytes(rapid.IntRange(1, 100).Draw(t, "bytes")))))
				case "delete":
					w.must(w.store.Update(w.ctx, change(-10)))
				case "restore":
					w.must(w.store.Update(w.ctx, func(tx core.Tx) error { return tx.AddRestored(user, bucket, pc, 5) }))
				case "sweep":
					w.must(w.c.SweepRuns(w.ctx))
				case "drop":
					w.must(w.store.Update(w.ctx, func(tx core.Tx) error { return tx.DropVolume(user, bucket, pc) }))
					stored = 0
				case "wait":
					before := core.DayOf(w.clock())
					w.advance(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
					for day := before; day < core.DayOf(w.clock()); day++ {
						want[day] = stored
					}
				}
			}
			w.must(w.c.SweepRuns(w.ctx))
			got := map[core.Day]core.Bytes{}
			list, err := w.store.Read(w.ctx).SpaceDays(core.BillingFilter{Scope: core.Everywhere, User: user}, core.Days{From: first, To: core.DayOf(w.clock())})
			fatal(t, err)
			for _, x := range list {
				if x.Computer == pc {
					got[x.Day] = x.Stored
				}
			}
			w.must(w.store.Update(w.ctx, func(tx core.Tx) error { return tx.DropVolume(user, bucket, pc) })) // so that the next round is alone
			for day, stored := range want {
				if got[day] != stored {
					t.Errorf("%s ended with %d bytes, the sample has %d", day, stored, got[day])
				}
			}
		})
	})
}
