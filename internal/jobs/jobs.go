// Package jobs works off the store's queue: it claims jobs of the kinds it was
// given work for, does a few at once, keeps their claims alive, tries again
// what failed and may pass, and writes down how each ended. Any number of
// servers on one database share the work.
//
// What a job does is not here: the rules register their work. Asking for a job
// is core.JobWriter.InsertJob, in the transaction that needs it.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Defaults of Config.
const (
	DefaultWorkers = 4
	DefaultPoll    = 2 * time.Second
	DefaultHold    = 10 * time.Second
	DefaultMost    = 40 // attempts: with Pause, a day and a half
)

// keepEnded is how long ended jobs can be looked at.
const keepEnded = 30 * 24 * time.Hour

// Config is what New needs. Zero values mean the defaults above; Pause, Log
// and Now may be nil.
type Config struct {
	Store   core.Store
	Work    map[core.JobKind]core.JobWork
	Workers int           // most jobs at once
	Poll    time.Duration // how often to look for what other servers queued or dropped
	Deaf    bool          // looks only so often, because another runner listens for what is queued here
	Hold    time.Duration // a claim not renewed for so long is anyone's
	Most    int           // attempts after which a job has failed for good
	Pause   func(attempt int) time.Duration
	Log     *slog.Logger
	Now     func() time.Time
}

// Runner works off jobs.
type Runner struct {
	Config
	kinds []core.JobKind
}

// New makes a runner.
func New(c Config) *Runner {
	r := &Runner{Config: c, kinds: slices.Sorted(maps.Keys(c.Work))}
	r.Workers, r.Most = orDefault(c.Workers, DefaultWorkers), orDefault(c.Most, DefaultMost)
	r.Poll, r.Hold = orDefault(c.Poll, DefaultPoll), orDefault(c.Hold, DefaultHold)
	if r.Pause == nil {
		r.Pause = Pause
	}
	if r.Log == nil {
		r.Log = slog.New(slog.DiscardHandler)
	}
	if r.Now == nil {
		r.Now = time.Now
	}
	return r
}

func orDefault[T comparable](v, otherwise T) T {
	var none T
	if v == none {
		return otherwise
	}
	return v
}

// Pause is how long to wait after the given failed attempt, counted from 1:
// five seconds, doubled each time, at most an hour.
func Pause(attempt int) time.Duration {
	const first, longest = 5 * time.Second, time.Hour
	if attempt > 10 {
		return longest
	}
	return min(first<<max(attempt-1, 0), longest)
}

// Run works until ctx ends. Jobs that run then are told to stop and go back
// into the queue; Run waits for that.
func (r *Runner) Run(ctx context.Context) error {
	var busy sync.WaitGroup
	defer busy.Wait()
	free := make(chan struct{}, r.Workers)
	ended := make(chan struct{}, 1) // a worker is done, and there may be more to do
	queued := r.Store.Queued()
	if r.Deaf {
		queued = nil
	}
	poll, purge := time.NewTicker(r.Poll), time.NewTicker(time.Hour)
	defer poll.Stop()
	defer purge.Stop()
	for {
		r.fill(ctx, &busy, free, ended)
		select {
		case <-ctx.Done():
			return nil
		case <-poll.C:
		case <-ended:
		case <-queued:
		case <-purge.C:
			r.purge(ctx)
		}
	}
}

// fill claims jobs while there are some and workers are free.
func (r *Runner) fill(ctx context.Context, busy *sync.WaitGroup, free, ended chan struct{}) {
	for ctx.Err() == nil {
		select {
		case free <- struct{}{}:
		default:
			return
		}
		j, err := r.claim(ctx)
		if err != nil {
			<-free
			if core.KindOf(err) != core.NotFound && ctx.Err() == nil {
				r.Log.Error("cannot claim jobs; it tries again", "error", err)
			}
			return
		}
		busy.Go(func() {
			r.do(ctx, j)
			<-free
			select {
			case ended <- struct{}{}:
			default:
			}
		})
	}
}

// Drain does what is due, one job after the other, until nothing is. It is
// for tests and commands that have no Run beside them.
func (r *Runner) Drain(ctx context.Context) error {
	for {
		j, err := r.claim(ctx)
		if err != nil {
			if core.KindOf(err) == core.NotFound {
				return nil
			}
			return err
		}
		r.do(ctx, j)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func (r *Runner) claim(ctx context.Context) (j *core.Job, err error) {
	if len(r.kinds) == 0 {
		return nil, core.NotFoundError("job", "")
	}
	err = r.Store.Update(ctx, func(tx core.Tx) (err error) {
		j, err = tx.ClaimJob(r.kinds, r.Hold)
		return err
	})
	return j, err
}

func (r *Runner) purge(ctx context.Context) {
	err := r.Store.Update(ctx, func(tx core.Tx) error {
		_, err := tx.PurgeJobs(r.Now().Add(-keepEnded), 1000)
		return err
	})
	if err != nil && ctx.Err() == nil {
		r.Log.Error("cannot forget old jobs; it tries again", "error", err)
	}
}

// errLost says that the claim ran out and someone else has the job.
var errLost = errors.New("the job was taken over")
