package jobs_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/jobs"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/store/sqlstore"
	"github.com/purserhq/purser/internal/testenv"
)

const kind core.JobKind = "count"

func onEngines(t *testing.T, f func(t *testing.T, store core.Store)) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			at := servertest.Database(t, engine)
			store, err := sqlstore.Open(t.Context(), sqlstore.Config{Folder: at.Folder, URL: at.URL})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { store.Close() })
			f(t, store)
		})
	}
}

func queue(t *testing.T, store core.Store) core.JobID {
	t.Helper()
	j := core.Job{Kind: kind, Subject: "all of it"}
	if err := store.Update(t.Context(), func(tx core.Tx) error { return tx.InsertJob(&j) }); err != nil {
		t.Fatal(err)
	}
	return j.ID
}

func get(t *testing.T, store core.Store, id core.JobID) *core.Job {
	t.Helper()
	j, err := store.Read(t.Context()).Job(core.Everywhere, id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func audited(t *testing.T, store core.Store, id core.JobID) (ops []core.Op) {
	t.Helper()
	list, err := store.Read(t.Context()).UnsealedEvents(100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Target == string(id) {
			ops = append(ops, e.Op)
		}
	}
	return ops
}

func drain(t *testing.T, store core.Store, c jobs.Config, work core.JobWork) {
	t.Helper()
	c.Store, c.Work = store, map[core.JobKind]core.JobWork{kind: work}
	if c.Pause == nil {
		c.Pause = func(int) time.Duration { return 0 }
	}
	if err := jobs.New(c).Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestHowAJobEnds(t *testing.T) {
	lasting := core.NotFoundError("user", "ann")
	passing := &core.Error{Kind: core.Unavailable, Msg: "the storage does not answer"}
	tests := []struct {
		name     string
		errs     []error // of the attempts; after them it succeeds
		most     int
		state    core.JobState
		attempts int
		problem  string
		ops      []core.Op
	}{
		{"at the first attempt", nil, 0, core.JobDone, 1, "", []core.Op{core.OpJobDone}},
		{"after trouble that passed", []error{passing, errors.New("reset")}, 0, core.JobDone, 3, "", []core.Op{core.OpJobDone}},
		{"at once, when another attempt is no use", []error{lasting}, 0, core.JobFailed, 1, `user "ann" not found`, []core.Op{core.OpJobFailed}},
		{"after the last attempt", []error{passing, passing, passing}, 3, core.JobFailed, 3, "the storage does not answer", []core.Op{core.OpJobFailed}},
		{"after a panic", []error{nil}, 1, core.JobFailed, 1, "internal error", []core.Op{core.OpJobFailed}},
	}
	onEngines(t, func(t *testing.T, store core.Store) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				id := queue(t, store)
				attempt := 0
				drain(t, store, jobs.Config{Most: tt.most}, func(_ context.Context, j core.Job, progress core.JobProgress) error {
					attempt++
					progress(int64(attempt), 9)
					if attempt > len(tt.errs) {
						return nil
					}
					if tt.errs[attempt-1] == nil {
						panic("on purpose")
					}
					return tt.errs[attempt-1]
				})
				j := get(t, store, id)
				if j.State != tt.state || j.Attempts != tt.attempts || j.Problem != tt.problem || j.Done != int64(tt.attempts) || j.Total != 9 {
					t.Errorf("%+v", *j)
				}
				if got := audited(t, store, id); !slices.Equal(got, tt.ops) {
					t.Errorf("audited %v, want %v", got, tt.ops)
				}
			})
		}
	})
}

func TestPausesGrow(t *testing.T) {
	last := time.Duration(0)
	for attempt := 1; attempt < 100; attempt++ {
		p := jobs.Pause(attempt)
		if p < last || p > time.Hour || attempt < 11 && p == last {
			t.Fatalf("attempt %d waits %s after %s", attempt, p, last)
		}
		last = p
	}
}

// TestAWorkerDiesMidway drops a claim as a killed server does, and lets
// another server find it.
func TestAWorkerDiesMidway(t *testing.T) {
	onEngines(t, func(t *testing.T, store core.Store) {
		id := queue(t, store)
		err := store.Update(t.Context(), func(tx core.Tx) error {
			j, err := tx.ClaimJob([]core.JobKind{kind}, -time.Second)
			if err != nil {
				return err
			}
			return tx.ProgressJob(id, j.Fence, 4, 10, -time.Second)
		})
		if err != nil {
			t.Fatal(err)
		}
		drain(t, store, jobs.Config{}, func(_ context.Context, j core.Job, _ core.JobProgress) error {
			if j.Done != 4 || j.Total != 10 || j.Attempts != 2 {
				t.Errorf("resumed as %+v", j)
			}
			return nil
		})
		if j := get(t, store, id); j.State != core.JobDone {
			t.Errorf("%+v", *j)
		}
	})
}

// TestALateWorkerIsStopped lets a claim be taken over while the work goes on.
func TestALateWorkerIsStopped(t *testing.T) {
	onEngines(t, func(t *testing.T, store core.Store) {
		id := queue(t, store)
		drain(t, store, jobs.Config{Hold: 10 * time.Millisecond}, func(ctx context.Context, j core.Job, _ core.JobProgress) error {
			if j.Attempts > 1 {
				return nil
			}
			err := store.Update(context.WithoutCancel(ctx), func(tx core.Tx) error { // the claim is lost to someone else
				if err := tx.ProgressJob(id, j.Fence, 0, 0, -time.Second); err != nil {
					return err
				}
				_, err := tx.ClaimJob([]core.JobKind{kind}, -time.Second)
				return err
			})
			if err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		})
		if j := get(t, store, id); j.State != core.JobDone || j.Attempts != 3 {
			t.Errorf("%+v", *j)
		}
	})
}

// TestRun lets a runner wake up by itself, do a few jobs at once and give one
// back when it is told to end.
func TestRun(t *testing.T) {
	onEngines(t, func(t *testing.T, store core.Store) {
		ctx, end := context.WithCancel(t.Context())
		const workers = 3
		var running, most atomic.Int64
		var together, finished sync.WaitGroup
		together.Add(workers)
		stuck := make(chan struct{})
		r := jobs.New(jobs.Config{Store: store, Workers: workers, Poll: time.Hour, Work: map[core.JobKind]core.JobWork{
			kind: func(context.Context, core.Job, core.JobProgress) error {
				defer finished.Done()
				if n := running.Add(1); n > most.Load() {
					most.Store(n)
				}
				defer running.Add(-1)
				return nil
			},
			"together": func(context.Context, core.Job, core.JobProgress) error {
				together.Done()
				together.Wait()
				return nil
			},
			"stuck": func(ctx context.Context, _ core.Job, _ core.JobProgress) error {
				close(stuck)
				<-ctx.Done()
				return ctx.Err()
			},
		}})
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		finished.Add(20)
		for range 20 {
			queue(t, store)
		}
		finished.Wait()
		if most.Load() > workers {
			t.Errorf("%d at once", most.Load())
		}
		for range workers {
			insert(t, store, "together")
		}
		together.Wait()
		last := insert(t, store, "stuck")
		<-stuck
		end()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if j := get(t, store, last); j.State != core.JobQueued || j.Attempts != 0 || len(audited(t, store, last)) != 0 {
			t.Errorf("given back as %+v", *j)
		}
	})
}

func insert(t *testing.T, store core.Store, kind core.JobKind) core.JobID {
	t.Helper()
	j := core.Job{Kind: kind}
	if err := store.Update(t.Context(), func(tx core.Tx) error { return tx.InsertJob(&j) }); err != nil {
		t.Fatal(err)
	}
	return j.ID
}
