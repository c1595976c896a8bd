package storetest

import (
	"errors"
	"time"

	"github.com/purserhq/purser/internal/core"
)

var sweep = []core.JobKind{"sweep"}

// job queues a job.
func (f *fixture) job(change ...func(*core.Job)) core.Job {
	f.Helper()
	j := core.Job{Kind: "sweep"}
	for _, ch := range change {
		ch(&j)
	}
	f.update(func(tx core.Tx) error { return tx.InsertJob(&j) })
	return j
}

// claim takes a job, or nothing.
func (f *fixture) claim(kinds []core.JobKind, hold time.Duration) (j *core.Job, err error) {
	err = f.store.Update(f.Context(), func(tx core.Tx) (err error) {
		j, err = tx.ClaimJob(kinds, hold)
		return err
	})
	return j, err
}

// claimed takes a job, which must be the one.
func (f *fixture) claimed(id core.JobID, hold time.Duration) *core.Job {
	f.Helper()
	j, err := f.claim(sweep, hold)
	f.ok(err)
	same(f, j.ID, id)
	return j
}

// nothing checks that no job can be claimed.
func (f *fixture) nothing() {
	f.Helper()
	_, err := f.claim(sweep, time.Hour)
	f.want(core.NotFound, err)
}

// stale checks that a write under an old fence is refused.
func (f *fixture) stale(do func(tx core.Tx) error) {
	f.Helper()
	f.want(core.Conflict, f.store.Update(f.Context(), do))
}

func testJobs(f *fixture) {
	f.sub("what is queued comes back", testJobFields)
	f.sub("a claim is of one's own kinds, due, and the longest waiting", testClaims)
	f.sub("progress, end, failure and retry", testJobEnds)
	f.sub("a claim that ran out goes to the next, and its holder is refused", testStaleJob)
	f.sub("of two who claim at once, one gets the job", func(f *fixture) { oneClaimer(f, f) })
	f.sub("lists are newest first, by scope, kind and state", testJobLists)
	f.sub("ended ones are purged", testPurgeJobs)
	f.sub("the bell rings when a job is committed, and only then", testBell)
}

func testJobFields(f *fixture) {
	c := f.company()
	want := core.Job{ID: newID[core.JobID](), Kind: "other", Company: c.ID, Subject: "ann", Payload: []byte(`{"user": "x"}`), Total: 7,
		NotBefore: at(time.Hour), CreatedAt: start}
	f.update(func(tx core.Tx) error { return tx.InsertJob(&want) })
	got, err := f.read().Job(core.Everywhere, want.ID)
	f.ok(err)
	want.State, want.UpdatedAt = core.JobQueued, got.UpdatedAt
	same(f, *got, want)
	_, err = f.read().Job(companyScope(f.company().ID), want.ID)
	f.want(core.NotFound, err)
	f.exists("id", string(want.ID), f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertJob(&want) }))
	plain := f.job()
	got, err = f.read().Job(core.Everywhere, plain.ID)
	f.ok(err)
	same(f, string(got.Payload), "null")
	_, err = f.read().Job(companyScope(c.ID), plain.ID)
	f.want(core.NotFound, err)
	f.finish(f.claimed(plain.ID, time.Hour))
}

func (f *fixture) finish(j *core.Job) {
	f.Helper()
	f.update(func(tx core.Tx) error { return tx.FinishJob(j.ID, j.Fence) })
}

func testClaims(f *fixture) {
	f.nothing()
	year := 365 * 24 * time.Hour
	later := f.job(func(j *core.Job) { j.NotBefore = time.Now().Add(year) })
	f.job(func(j *core.Job) { j.Kind, j.NotBefore = "foreign", at(0) })
	second := f.job(func(j *core.Job) { j.NotBefore = at(time.Minute) })
	first := f.job(func(j *core.Job) { j.NotBefore = at(0) })
	a := f.claimed(first.ID, time.Hour)
	same(f, a.State, core.JobRunning)
	same(f, a.Attempts, 1)
	same(f, a.Fence, 1)
	b := f.claimed(second.ID, time.Hour)
	f.nothing()
	j, err := f.claim([]core.JobKind{"x", "y", "foreign"}, time.Hour)
	f.ok(err)
	f.finish(a)
	f.finish(b)
	f.finish(j)
	f.nothing()
	got, err := f.read().Job(core.Everywhere, later.ID)
	f.ok(err)
	same(f, got.State, core.JobQueued)
}

func testJobEnds(f *fixture) {
	j := f.claimed(f.job().ID, time.Hour)
	f.update(func(tx core.Tx) error { return tx.ProgressJob(j.ID, j.Fence, 3, 10, time.Hour) })
	got := f.read1(j.ID)
	same(f, []int64{got.Done, got.Total}, []int64{3, 10})
	f.update(func(tx core.Tx) error { return tx.RetryJob(j.ID, j.Fence, "no answer", time.Hour) })
	got = f.read1(j.ID)
	same(f, []string{string(got.State), got.Problem}, []string{"queued", "no answer"})
	f.nothing()

	k := f.claimed(f.job().ID, time.Hour)
	f.update(func(tx core.Tx) error { return tx.RetryJob(k.ID, k.Fence, "no answer", 0) })
	k = f.claimed(k.ID, time.Hour)
	same(f, []int64{int64(k.Attempts), k.Fence}, []int64{2, 2})
	f.update(func(tx core.Tx) error { return tx.ReturnJob(k.ID, k.Fence) })
	k = f.claimed(k.ID, time.Hour)
	same(f, []int64{int64(k.Attempts), k.Fence}, []int64{2, 3})
	f.update(func(tx core.Tx) error { return tx.FailJob(k.ID, k.Fence, "no such bucket") })
	got = f.read1(k.ID)
	same(f, []string{string(got.State), got.Problem}, []string{"failed", "no such bucket"})
	f.nothing()
	f.update(func(tx core.Tx) error { return tx.RequeueJob(k.ID) })
	f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.RequeueJob(k.ID) }))
	k = f.claimed(k.ID, time.Hour)
	same(f, k.Attempts, 1)
	f.finish(k)
	same(f, f.read1(k.ID).Problem, "")
	f.nothing()
}

func (f *fixture) read1(id core.JobID) *core.Job {
	f.Helper()
	j, err := f.read().Job(core.Everywhere, id)
	f.ok(err)
	return j
}

func testStaleJob(f *fixture) {
	old := f.claimed(f.job().ID, -time.Second) // a claim that has run out when it is made
	j := f.claimed(old.ID, time.Hour)
	same(f, []int64{j.Fence, int64(j.Attempts)}, []int64{2, 2})
	f.stale(func(tx core.Tx) error { return tx.ProgressJob(old.ID, old.Fence, 1, 2, time.Hour) })
	f.stale(func(tx core.Tx) error { return tx.FinishJob(old.ID, old.Fence) })
	f.stale(func(tx core.Tx) error { return tx.FailJob(old.ID, old.Fence, "x") })
	f.stale(func(tx core.Tx) error { return tx.RetryJob(old.ID, old.Fence, "x", 0) })
	f.stale(func(tx core.Tx) error { return tx.ReturnJob(old.ID, old.Fence) })
	same(f, *f.read1(j.ID), *j)
	f.update(func(tx core.Tx) error { return tx.ProgressJob(j.ID, j.Fence, 1, 2, -time.Second) })
	k := f.claimed(j.ID, time.Hour)
	f.finish(k)
	f.stale(func(tx core.Tx) error { return tx.FinishJob(k.ID, k.Fence) })
}

// oneClaimer lets a and b, which may be on two stores, claim at the same time.
func oneClaimer(a, b *fixture) {
	for range 20 {
		want := a.job()
		got := make([]*core.Job, 2)
		errs := together(2, func(i int) (err error) {
			got[i], err = []*fixture{a, b}[i].claim(sweep, time.Hour)
			return err
		})
		if (errs[0] == nil) == (errs[1] == nil) {
			a.Fatalf("both or neither have the job: %v", errors.Join(errs...))
		}
		for i, err := range errs {
			if err != nil {
				a.want(core.NotFound, err)
				continue
			}
			same(a, got[i].ID, want.ID)
			a.finish(got[i])
		}
	}
}

func testJobLists(f *fixture) {
	a, b := f.company(), f.company()
	one := f.job(func(j *core.Job) { j.Company = a.ID })
	two := f.job(func(j *core.Job) { j.Company, j.Kind = a.ID, "listed" })
	three := f.job(func(j *core.Job) { j.Company = b.ID })
	list := func(filter core.JobFilter, before core.JobID, limit int) (ids []core.JobID) {
		f.Helper()
		page, err := f.read().Jobs(filter, before, limit)
		f.ok(err)
		for _, j := range page {
			ids = append(ids, j.ID)
		}
		return ids
	}
	both := companyScope(a.ID, b.ID)
	same(f, list(core.JobFilter{Scope: both}, "", 10), []core.JobID{three.ID, two.ID, one.ID})
	same(f, list(core.JobFilter{Scope: both}, "", 2), []core.JobID{three.ID, two.ID})
	same(f, list(core.JobFilter{Scope: both}, two.ID, 2), []core.JobID{one.ID})
	same(f, list(core.JobFilter{Scope: companyScope(a.ID)}, "", 10), []core.JobID{two.ID, one.ID})
	same(f, list(core.JobFilter{Scope: both, Kind: "listed"}, "", 10), []core.JobID{two.ID})
	same(f, list(core.JobFilter{Scope: both, State: core.JobDone}, "", 10), nil)
	same(f, list(core.JobFilter{}, "", 10), nil)
	f.finish(f.claimed(one.ID, time.Hour))
	same(f, list(core.JobFilter{Scope: both, State: core.JobDone}, "", 10), []core.JobID{one.ID})
	f.finish(f.claimed(three.ID, time.Hour))
}

func testPurgeJobs(f *fixture) {
	open := f.job(func(j *core.Job) { j.Kind = "open" })
	ended := f.job()
	f.finish(f.claimed(ended.ID, time.Hour))
	f.update(func(tx core.Tx) error {
		n, err := tx.PurgeJobs(at(-time.Hour), 100)
		same(f, n, 0)
		return err
	})
	f.update(func(tx core.Tx) error {
		_, err := tx.PurgeJobs(tx.Now().Add(time.Second), 1000)
		return err
	})
	_, err := f.read().Job(core.Everywhere, ended.ID)
	f.want(core.NotFound, err)
	f.read1(open.ID)
}

func testBell(f *fixture) {
	rang := func() bool {
		select {
		case <-f.store.Queued():
			return true
		default:
			return false
		}
	}
	rang()
	f.company()
	undone := errors.New("undone")
	err := f.store.Update(f.Context(), func(tx core.Tx) error {
		if err := tx.InsertJob(&core.Job{Kind: "never"}); err != nil {
			return err
		}
		return undone
	})
	same(f, errors.Is(err, undone), true)
	same(f, rang(), false)
	f.job(func(j *core.Job) { j.Kind = "rings" })
	f.job(func(j *core.Job) { j.Kind = "rings" })
	same(f, rang(), true)
	same(f, rang(), false)
}
