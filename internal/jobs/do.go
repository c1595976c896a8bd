package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/purserhq/purser/internal/core"
)

// do runs a claimed job and writes down how it ended.
func (r *Runner) do(ctx context.Context, j *core.Job) {
	work, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p := &progress{done: j.Done, total: j.Total}
	var beat sync.WaitGroup
	beat.Go(func() { r.beat(work, stop, j, p) })
	err := r.call(work, j, p.set)
	lost := errors.Is(context.Cause(work), errLost)
	stop(nil)
	beat.Wait()
	if lost {
		r.Log.Warn("a job was taken over: its claim had run out", "job", j.ID, "kind", j.Kind)
		return
	}
	if err := r.end(ctx, j, p, err); err != nil {
		r.Log.Error("cannot write down how a job ended; another attempt follows", "job", j.ID, "kind", j.Kind, "error", err)
	}
}

// progress is how far a job says it is.
type progress struct {
	mu          sync.Mutex
	done, total int64
}

func (p *progress) set(done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = done, total
}

func (p *progress) get() (done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done, p.total
}

// beat keeps the claim and stores the progress until the work ends. When the
// claim is lost it stops the work.
func (r *Runner) beat(ctx context.Context, stop context.CancelCauseFunc, j *core.Job, p *progress) {
	tick := time.NewTicker(r.Hold / 10)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := r.note(ctx, j, p)
		if core.KindOf(err) == core.Conflict && err != nil {
			stop(errLost)
			return
		}
		if err != nil && ctx.Err() == nil {
			r.Log.Warn("cannot store a job's progress; it tries again", "job", j.ID, "error", err)
		}
	}
}

func (r *Runner) note(ctx context.Context, j *core.Job, p *progress) error {
	done, total := p.get()
	return r.Store.Update(ctx, func(tx core.Tx) error { return tx.ProgressJob(j.ID, j.Fence, done, total, r.Hold) })
}

// call runs the work. Its panic is an error like another.
func (r *Runner) call(ctx context.Context, j *core.Job, set core.JobProgress) (err error) {
	defer func() {
		if v := recover(); v != nil {
			r.Log.Error("a job panicked", "job", j.ID, "kind", j.Kind, "panic", v, "stack", string(debug.Stack()))
			err = &core.Error{Kind: core.Internal, Msg: "internal error"}
		}
	}()
	return r.Work[j.Kind](ctx, *j, set)
}

// end writes down how a job ended: back into the queue when the server is
// shutting down, else done, failed, or to be tried again. A job that has ended
// leaves an audit event in the same transaction.
func (r *Runner) end(ctx context.Context, j *core.Job, p *progress, err error) error {
	shutdown := ctx.Err() != nil
	ctx = context.WithoutCancel(ctx)
	done, total := p.get()
	return r.Store.Update(ctx, func(tx core.Tx) error {
		if noted := tx.ProgressJob(j.ID, j.Fence, done, total, r.Hold); noted != nil {
			return noted
		}
		switch {
		case err == nil:
			return errors.Join(tx.FinishJob(j.ID, j.Fence), record(tx, j, core.OpJobDone, ""))
		case shutdown:
			return tx.ReturnJob(j.ID, j.Fence)
		case lasting(err) || j.Attempts >= r.Most:
			return errors.Join(tx.FailJob(j.ID, j.Fence, problem(err)), record(tx, j, core.OpJobFailed, problem(err)))
		}
		r.Log.Warn("a job failed; it tries again", "job", j.ID, "kind", j.Kind, "attempt", j.Attempts, "error", err)
		return tx.RetryJob(j.ID, j.Fence, problem(err), r.Pause(j.Attempts))
	})
}

// lasting tells errors that another attempt would meet again.
func lasting(err error) bool {
	switch core.KindOf(err) {
	case core.Invalid, core.NotFound, core.Conflict, core.Unsupported:
		return true
	}
	return false
}

// problem words an error for people.
func problem(err error) string {
	text := err.Error()
	if e, ok := core.AsError(err); ok && e.Msg != "" {
		text = e.Msg
	}
	const most = 500
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return strings.ToValidUTF8(text, "?")
}

func record(tx core.Tx, j *core.Job, op core.Op, trouble string) error {
	e := &core.AuditEvent{ID: core.NewID[core.EventID](tx.Now()), At: tx.Now(), Op: op, Target: string(j.ID), Name: j.Subject}
	p := core.System(core.FaceCommand)
	e.Face, e.Actor, e.Login, e.Changes = p.Face, p.Kind, p.Login, string(j.Kind)
	if trouble != "" {
		e.Changes = fmt.Sprintf("%s: %s", j.Kind, trouble)
	}
	if j.Company != "" {
		c, err := tx.Company(core.Everywhere, j.Company)
		if err != nil && core.KindOf(err) != core.NotFound {
			return err
		}
		if err == nil {
			e.Company = core.CompanyRef{ID: c.ID, Name: c.Name}
		}
	}
	return tx.InsertAudit(e)
}
