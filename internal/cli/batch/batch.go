// Package batch carries out many changes as one piece of work: it shows what
// would change, does it with progress, can be interrupted, and tells what came
// of it. Steps compare a wish with what is there, so that doing the work again
// does what is left.
//
// It knows no API: a step is a function.
package batch

import (
	"context"
	"errors"
	"sync"
)

// Action is what a step does.
type Action string

// The actions. Steps that are Same or Blocked do nothing.
const (
	Create  Action = "create"
	Update  Action = "update"
	Same    Action = "same"
	Blocked Action = "blocked"
)

// Step is one thing to do.
type Step struct {
	Phase  string // what it is about, such as "users"; phases are done one after the other
	Action Action
	Name   string                          // which one
	Detail string                          // what changes, or what stands in the way
	Do     func(ctx context.Context) error // nil for Same and Blocked
}

// Result is a step that was not done: it failed, or its turn did not come.
type Result struct {
	Step  Step
	Index int   // among the steps
	Err   error // nil: not tried
}

// Options are how to work.
type Options struct {
	Parallel int              // steps at once; less than 1 is 1
	Fatal    func(error) bool // an error that all further steps would meet: the rest is not tried
	Progress Progress         // may be nil
}

// Progress is told how far the work is. Its methods are called by one
// goroutine at a time.
type Progress interface {
	Step(done, total int, s Step)
	End()
}

// Run does the steps and gives those that were not done, in their order. Steps
// of a phase may be done at once. The error is the context's, or the fatal one.
func Run(ctx context.Context, steps []Step, o Options) ([]Result, error) {
	r := &run{ctx: ctx, options: o, steps: steps, failed: map[int]error{}, done: make([]bool, len(steps))}
	for i, s := range steps {
		if s.Do == nil {
			r.done[i] = true
			continue
		}
		r.total++
	}
	if o.Progress != nil {
		defer o.Progress.End()
	}
	for begin := 0; begin < len(steps) && r.fatal == nil && ctx.Err() == nil; {
		end := begin
		for end < len(steps) && steps[end].Phase == steps[begin].Phase {
			end++
		}
		r.phase(begin, end)
		begin = end
	}
	return r.results(), errors.Join(r.fatal, ctx.Err())
}

type run struct {
	ctx     context.Context
	options Options
	steps   []Step
	total   int

	mu       sync.Mutex // guards what follows
	finished int
	done     []bool
	failed   map[int]error
	fatal    error
}

// phase does the steps from begin to before end.
func (r *run) phase(begin, end int) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range max(1, r.options.Parallel) {
		workers.Go(func() {
			for i := range next {
				r.note(i, r.steps[i].Do(r.ctx))
			}
		})
	}
	for i := begin; i < end; i++ {
		if r.steps[i].Do == nil {
			continue
		}
		if r.stopped() {
			break
		}
		select {
		case next <- i:
		case <-r.ctx.Done():
		}
	}
	close(next)
	workers.Wait()
}

func (r *run) stopped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fatal != nil || r.ctx.Err() != nil
}

// note writes down what became of a step. A step that an interrupt cut off
// counts as not tried: nobody knows what became of it.
func (r *run) note(i int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil:
		r.done[i] = true
	case r.ctx.Err() != nil && errors.Is(err, context.Canceled):
		return
	default:
		r.failed[i] = err
		if r.options.Fatal != nil && r.options.Fatal(err) && r.fatal == nil {
			r.fatal = err
		}
	}
	r.finished++
	if r.options.Progress != nil {
		r.options.Progress.Step(r.finished, r.total, r.steps[i])
	}
}

func (r *run) results() []Result {
	var out []Result
	for i, s := range r.steps {
		if !r.done[i] {
			out = append(out, Result{Step: s, Index: i, Err: r.failed[i]})
		}
	}
	return out
}
