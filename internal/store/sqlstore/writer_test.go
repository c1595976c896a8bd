package sqlstore

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Each test here breaks when one rule of group commit is broken (DESIGN
// section 4).

func openSQLiteTest(t *testing.T) (*Store, *writer) {
	s := open(t, Config{Folder: t.TempDir()})
	return s, s.engine.(*sqliteEngine).writer
}

// hold keeps the writer busy inside a batch until release is called, so that
// what is queued meanwhile joins that batch.
func hold(t *testing.T, w *writer) (release func()) {
	t.Helper()
	var once sync.Once
	started, gate := make(chan struct{}), make(chan struct{})
	j := &job{done: make(chan struct{}), f: func(core.Tx) error {
		once.Do(func() { close(started) }) // it may run again
		<-gate
		return nil
	}}
	if err := w.enqueue(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	<-started
	return sync.OnceFunc(func() { close(gate) })
}

// batch runs functions in one batch, in this order, and gives their errors.
func batch(t *testing.T, w *writer, fs ...func(*tx) error) []error {
	t.Helper()
	release := hold(t, w)
	var jobs []*job
	for _, f := range fs {
		j := &job{done: make(chan struct{}), f: func(tx_ core.Tx) error { return f(tx_.(*tx)) }}
		if err := w.enqueue(t.Context(), j); err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, j)
	}
	release()
	var errs []error
	for _, j := range jobs {
		<-j.done
		errs = append(errs, j.err)
	}
	return errs
}

// add is a small write; its name tells it apart.
func add(name string) func(*tx) error {
	return func(t *tx) error { return t.InsertCompany(&core.Company{ID: core.CompanyID(name), Name: name}) }
}

// wantCompanies checks which companies are there for everybody, and nothing else.
func wantCompanies(t *testing.T, s *Store, names ...string) {
	t.Helper()
	all, err := s.Read(t.Context()).Companies(core.Everywhere, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		got = append(got, c.Name)
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Fatalf("got %v, want %v", got, names)
	}
}

func wantErrors(t *testing.T, got []error, want ...core.Kind) {
	t.Helper()
	for i, kind := range want {
		if kind < 0 && got[i] != nil || kind >= 0 && (got[i] == nil || core.KindOf(got[i]) != kind) {
			t.Errorf("function %d: %v, want kind %v", i, got[i], kind)
		}
	}
}

// fine stands for no error in wantErrors.
const fine core.Kind = -1

func TestBatchCommitsOnce(t *testing.T) {
	s, w := openSQLiteTest(t)
	before := s.Stats()
	wantErrors(t, batch(t, w, add("a"), add("b"), add("c")), fine, fine, fine)
	wantCompanies(t, s, "a", "b", "c")
	if after := s.Stats(); after.Commits != before.Commits+1 {
		t.Errorf("%d commits for one batch", after.Commits-before.Commits)
	}
}

func TestBatchIsBounded(t *testing.T) {
	s, w := openSQLiteTest(t)
	before := s.Stats().Commits
	fs := make([]func(*tx) error, 2*mostInBatch)
	for i := range fs {
		fs[i] = func(t *tx) error { return t.SetSetting("seats", i) }
	}
	for _, err := range batch(t, w, fs...) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := s.Stats().Commits - before; n != 3 {
		t.Errorf("%d commits", n)
	}
}

func TestFailureStaysWithItsFunction(t *testing.T) {
	s, w := openSQLiteTest(t)
	told := errors.New("told to fail")
	errs := batch(t, w, add("a"), func(t *tx) error {
		if err := add("b")(t); err != nil {
			return err
		}
		return told
	}, add("c"), add("A"))
	wantErrors(t, errs, fine, core.Internal, fine, core.Conflict)
	if !errors.Is(errs[1], told) {
		t.Error(errs[1])
	}
	wantCompanies(t, s, "a", "c")
}

// counted counts how often functions run.
type counted map[string]int

func (c counted) in(name string, f func(*tx) error) func(*tx) error {
	return func(t *tx) error { c[name]++; return f(t) }
}

// halfDone changes something and fails then.
func halfDone(t *tx) error {
	return errors.Join(add("half")(t), errors.New("told to fail"))
}

func TestHalfDoneFunctionLetsItsNeighboursRunAgainOnce(t *testing.T) {
	s, w := openSQLiteTest(t)
	runs := counted{}
	errs := batch(t, w, runs.in("a", add("a")), runs.in("half", halfDone), runs.in("c", add("c")))
	wantErrors(t, errs, fine, core.Internal, fine)
	wantCompanies(t, s, "a", "c")
	if runs["a"] != 2 || runs["half"] != 2 || runs["c"] != 1 {
		t.Errorf("runs: %v", runs)
	}
	errs = batch(t, w, runs.in("d", add("d")), runs.in("again", halfDone), runs.in("e", add("e")))
	wantErrors(t, errs, fine, core.Internal, fine)
	wantCompanies(t, s, "a", "c", "d", "e")
	if runs["d"] != 1 || runs["again"] != 1 || runs["e"] != 1 {
		t.Errorf("runs after one had to run again: %v", runs)
	}
}

func TestFunctionThatFailsBeforeItChangedAnythingCostsNobodyElse(t *testing.T) {
	s, w := openSQLiteTest(t)
	runs := counted{}
	errs := batch(t, w, runs.in("a", add("a")), func(*tx) error { return errors.New("at once") },
		func(t *tx) error { return t.UpdateCompany(&core.Company{ID: "nowhere", Name: "x"}) },
		func(t *tx) error { return t.InsertCompany(&core.Company{ID: "b", Name: "A"}) }, runs.in("c", add("c")))
	wantErrors(t, errs, fine, core.Internal, core.NotFound, core.Conflict, fine)
	wantCompanies(t, s, "a", "c")
	if runs["a"] != 1 || runs["c"] != 1 {
		t.Errorf("runs: %v", runs)
	}
}

func TestPanicStaysWithItsFunction(t *testing.T) {
	s, w := openSQLiteTest(t)
	errs := batch(t, w, add("a"), func(t *tx) error {
		if err := add("b")(t); err != nil {
			return err
		}
		panic("a bug")
	}, add("c"))
	wantErrors(t, errs, fine, core.Internal, fine)
	wantCompanies(t, s, "a", "c")
}

// TestGoexitIsAnError: a function must not end the writer's goroutine, but if
// it does, as a test's FailNow would, nobody waits for ever.
func TestGoexitIsAnError(t *testing.T) {
	s, _ := openSQLiteTest(t)
	err := s.Update(t.Context(), func(core.Tx) error { runtime.Goexit(); return nil })
	if core.KindOf(err) != core.Internal || err == nil {
		t.Error(err)
	}
	if err := s.Update(t.Context(), func(core.Tx) error { return nil }); core.KindOf(err) != core.Unavailable {
		t.Error(err)
	}
}

// waitQueued waits until n functions stand in the queue.
func waitQueued(w *writer, n int) {
	for len(w.queue) < n {
		runtime.Gosched()
	}
}

func TestCancelledRequestDoesNotTouchItsBatch(t *testing.T) {
	s, w := openSQLiteTest(t)
	release := hold(t, w)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	errs := make([]error, 3)
	for i, f := range []func(core.Tx) error{
		func(c core.Tx) error { return add("a")(c.(*tx)) },
		func(c core.Tx) error { cancel(); return add("b")(c.(*tx)) },
		func(c core.Tx) error { return add("c")(c.(*tx)) },
	} {
		wg.Go(func() { errs[i] = s.Update([]context.Context{t.Context(), ctx, t.Context()}[i], f) })
		waitQueued(w, i+1)
	}
	release()
	wg.Wait()
	wantErrors(t, errs, fine, fine, fine)
	wantCompanies(t, s, "a", "b", "c")
}

func TestCancelledWhileWaitingReturnsAtOnceAndNeverRuns(t *testing.T) {
	s, w := openSQLiteTest(t)
	release := hold(t, w)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Update(ctx, func(c core.Tx) error { return add("a")(c.(*tx)) }) }()
	waitQueued(w, 1)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) { // while the writer is still held
		t.Fatal(err)
	}
	release()
	wantErrors(t, batch(t, w, add("b")), fine)
	wantCompanies(t, s, "b")
}

func TestNobodyIsAnsweredBeforeTheCommit(t *testing.T) {
	_, w := openSQLiteTest(t)
	release := hold(t, w)
	first := &job{done: make(chan struct{}), f: func(core.Tx) error { return errors.New("failed at once") }}
	early := false
	second := &job{done: make(chan struct{}), f: func(core.Tx) error {
		select {
		case <-first.done:
			early = true
		default:
		}
		return nil
	}}
	for _, j := range []*job{first, second} {
		if err := w.enqueue(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	release()
	<-second.done
	if early {
		t.Error("the first function was answered while the second ran")
	}
}

// TestDeadBatchRunsEachAlone ends the transaction under the batch, so that
// ROLLBACK TO fails.
func TestDeadBatchRunsEachAlone(t *testing.T) {
	s, w := openSQLiteTest(t)
	runs := counted{}
	errs := batch(t, w, runs.in("a", add("a")), runs.in("killer", func(t *tx) error {
		if err := t.run(`ROLLBACK`); err != nil {
			return err
		}
		return errors.New("killed the batch")
	}), runs.in("c", add("c")))
	wantErrors(t, errs, fine, core.Internal, fine)
	wantCompanies(t, s, "a", "c")
	if runs["a"] != 2 || runs["killer"] != 2 || s.Stats().Retries == 0 {
		t.Errorf("runs %v, retries %d", runs, s.Stats().Retries)
	}
}

// TestFailedCommitRunsEachAlone makes COMMIT itself fail, by the means that
// the code never uses: a deferred constraint.
func TestFailedCommitRunsEachAlone(t *testing.T) {
	s, w := openSQLiteTest(t)
	errs := batch(t, w, add("a"), func(t *tx) error {
		if err := t.run(`PRAGMA defer_foreign_keys = ON`); err != nil {
			return err
		}
		return t.InsertDomain(&core.Domain{ID: "d", Company: core.CompanyRef{ID: "nowhere"}, Name: "d"})
	}, add("c"))
	wantErrors(t, errs, fine, core.Internal, fine)
	wantCompanies(t, s, "a", "c")
}

// TestFailureCausedByALostNeighbourIsForgotten: b fails because of a's row,
// which is then never committed. b's answer must not stand.
func TestFailureCausedByALostNeighbourIsForgotten(t *testing.T) {
	s, w := openSQLiteTest(t)
	ran := false
	errs := batch(t, w, func(t *tx) error {
		if ran {
			return errors.New("not this time")
		}
		ran = true
		return add("x")(t)
	}, func(t *tx) error { return t.InsertCompany(&core.Company{ID: "y", Name: "X"}) },
		func(t *tx) error { return errors.Join(t.run(`ROLLBACK`), errors.New("killed the batch")) })
	wantErrors(t, errs, core.Internal, fine, core.Internal)
	wantCompanies(t, s, "X")
}

// fill grows the database until its disk is full.
func fill(t *tx) error {
	for {
		if err := t.run(`INSERT INTO audit_events (id, at, op, face, actor, actor_id, login, company_id, company_name, domain_id, domain_name,
 target, name, changes, failed, address, user_agent, machine, request_id)
 VALUES ($1, 0, '', '', '', '', '', '', '', '', '', '', '', $2, 0, '', '', '', '')`, core.NewID[string](time.Now()), strings.Repeat("x", 10_000)); err != nil {
			return err
		}
	}
}

// limitDisk lets the database grow by a number of pages more.
func limitDisk(t *testing.T, s *Store, pages string) {
	t.Helper()
	err := s.Update(t.Context(), func(c core.Tx) error {
		var limit int64
		if _, err := c.(*tx).one(`PRAGMA page_count`, nil, (*number)(&limit)); err != nil {
			return err
		}
		_, err := c.(*tx).one(`PRAGMA max_page_count = `+pages, nil, (*number)(&limit))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFullDiskFailsOnlyWhatDoesNotFit(t *testing.T) {
	c := Config{Folder: t.TempDir()}
	s := open(t, c)
	w := s.engine.(*sqliteEngine).writer
	limitDisk(t, s, "300") // the empty schema takes half of that
	wantErrors(t, batch(t, w, add("a"), fill, add("c")), fine, core.Unavailable, fine)
	wantCompanies(t, s, "a", "c")
	swallow := func(t *tx) error { _ = fill(t); return nil }
	wantErrors(t, batch(t, w, add("d"), swallow, add("e")), fine, core.Unavailable, fine)
	limitDisk(t, s, "100000")
	wantErrors(t, batch(t, w, add("f")), fine)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantCompanies(t, open(t, c), "a", "c", "d", "e", "f")
}

// pragma reads a pragma back on the connection a statement would run on.
func pragma(t *testing.T, c conn, name string) string {
	t.Helper()
	rows, err := c.query(t.Context(), `PRAGMA `+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got text
	if !rows.Next() || rows.Scan(&got) != nil {
		t.Fatal(name, rows.Err())
	}
	return string(got)
}

func TestWriterIsDurable(t *testing.T) {
	s, w := openSQLiteTest(t)
	release := hold(t, w) // so that the connection is ours
	for name, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"} {
		if got := pragma(t, w.conn, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	release()
	err := s.engine.reads().statement(t.Context(), func(c conn) error {
		if got := pragma(t, c, "query_only"); got != "1" {
			t.Errorf("a reader has query_only %s", got)
		}
		_, err := c.exec(t.Context(), `DELETE FROM users`, nil)
		return err
	})
	if err == nil {
		t.Error("a reader could write")
	}
}

func TestCloseRunsWhatIsQueued(t *testing.T) {
	c := Config{Folder: t.TempDir()}
	s := open(t, c)
	w := s.engine.(*sqliteEngine).writer
	release := hold(t, w)
	done, closed := make(chan error, 1), make(chan error, 1)
	go func() { done <- s.Update(t.Context(), func(c core.Tx) error { return add("a")(c.(*tx)) }) }()
	waitQueued(w, 1)
	go func() { closed <- s.Close() }()
	release()
	if err := errors.Join(<-done, <-closed); err != nil {
		t.Fatal(err)
	}
	wantCompanies(t, open(t, c), "a")
}
