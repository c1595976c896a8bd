package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// mostInBatch bounds the functions of one commit, and with that how long the
// first of them waits for the others.
const mostInBatch = 256

var errClosed = &core.Error{Kind: core.Unavailable, Msg: "the store is closed"}

// writer runs every write of a SQLite database. Its goroutine takes the
// functions that wait, runs them in one transaction, commits once, and then
// answers them all (DESIGN section 4). A function that fails half-way is undone
// alone: its batch runs again with a savepoint around each. Statements run
// under no request's context: a cancelled one would roll back the whole batch.
type writer struct {
	store   *Store
	engine  engine
	conn    *sqliteConn
	queue   chan *job
	stopped chan struct{} // closed when the goroutine has ended

	// Of the writer's goroutine alone:
	careful int         // batches left in which each job has a savepoint
	timer   *time.Timer // stopped, but in gather
	last    struct {    // the last batch
		jobs int
		took time.Duration // of its commit
	}

	gate   sync.RWMutex // held for reading while a job is put into the queue
	closed bool         // guarded by gate
}

// job is one Update: waiting, then started by the writer or given up by its
// caller, whichever comes first.
type job struct {
	f     func(core.Tx) error
	taken atomic.Bool
	err   error         // set before done is closed
	done  chan struct{} // closed when the outcome is on disk
}

func startWriter(s *Store, e engine, c *sqliteConn) *writer {
	w := &writer{store: s, engine: e, conn: c, queue: make(chan *job, 4*mostInBatch), stopped: make(chan struct{}), timer: time.NewTimer(0)}
	go w.loop()
	return w
}

func (w *writer) update(ctx context.Context, f func(core.Tx) error) error {
	j := &job{f: f, done: make(chan struct{})}
	if err := w.enqueue(ctx, j); err != nil {
		return err
	}
	select {
	case <-j.done:
		return j.err
	case <-w.stopped:
		return j.outcome()
	case <-ctx.Done():
	}
	if j.taken.CompareAndSwap(false, true) {
		return unavailable(ctx.Err())
	}
	select { // it has started, so its outcome counts
	case <-j.done:
		return j.err
	case <-w.stopped:
		return j.outcome()
	}
}

// outcome is for when the writer has ended: with the job done, unless some
// job's function ended the goroutine, as testing's FailNow does.
func (j *job) outcome() error {
	select {
	case <-j.done:
		return j.err
	default:
		if j.taken.CompareAndSwap(false, true) {
			return errClosed
		}
		return internal(errors.New("the writer's goroutine ended"))
	}
}

func (w *writer) enqueue(ctx context.Context, j *job) error {
	if err := ctx.Err(); err != nil {
		return unavailable(err)
	}
	w.gate.RLock()
	defer w.gate.RUnlock()
	if w.closed {
		return errClosed
	}
	select {
	case w.queue <- j:
		return nil
	case <-w.stopped:
		return errClosed
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
}

// close runs what is queued and ends the writer.
func (w *writer) close() error {
	w.gate.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.gate.Unlock()
	<-w.stopped
	return w.conn.close()
}

func (w *writer) loop() {
	defer close(w.stopped)
	for j := range w.queue {
		w.gather()
		w.batch(j)
	}
}

// gather waits for company before a batch begins: the more jobs share a commit,
// the less each costs. First it lets those run who are about to queue a job,
// which takes no time when nobody is. When there was a crowd last time, those
// who were answered then may be about to come back, so it waits for a part of
// what a commit takes; never for one who is alone.
func (w *writer) gather() {
	for range mostYields {
		waiting := len(w.queue)
		runtime.Gosched()
		if len(w.queue) == waiting {
			break
		}
	}
	if w.last.jobs >= crowd {
		w.timer.Reset(min(w.last.took/2, mostPatience))
		<-w.timer.C
	}
}

const (
	mostYields = 16
	// crowd is how many jobs in a batch say that more will come.
	crowd = 8
	// mostPatience bounds how long the first of them waits for the others.
	mostPatience = time.Millisecond
	// carefulBatches is how many batches use savepoints after one had to run
	// again for want of them.
	carefulBatches = 64
)

// batch runs the first job and those that wait behind it. Nobody is answered
// before the commit is on disk: not the failed ones either, since they may
// have failed because of what a neighbour wrote. When the batch dies, each of
// its functions runs again alone.
func (w *writer) batch(first *job) {
	ran, err := w.together(first)
	if errors.Is(err, errHalfDone) {
		w.careful = carefulBatches
		err = w.again(ran)
	}
	if err == nil {
		began := time.Now()
		err = w.commit()
		w.last.jobs, w.last.took = len(ran), time.Since(began)
	}
	if err != nil {
		w.store.log.Warn("write batch died, running its functions one by one", "functions", len(ran), "error", err)
		w.rollback()
		for _, j := range ran {
			w.store.counts.retries.Add(1)
			j.err = w.alone(j)
		}
	}
	w.careful = max(0, w.careful-1)
	for _, j := range ran {
		close(j.done)
	}
}

// together runs jobs in one open transaction. An error means that the
// transaction is lost.
func (w *writer) together(first *job) (ran []*job, err error) {
	if first.taken.CompareAndSwap(false, true) {
		ran = append(ran, first)
	}
	if err := w.exec(`BEGIN IMMEDIATE`); err != nil {
		return ran, err
	}
	run := w.bare
	if w.careful > 0 {
		run = w.nested
	}
	if len(ran) > 0 {
		err = run(first)
	}
	for err == nil && len(ran) < mostInBatch {
		j := w.next()
		if j == nil {
			break
		}
		if j.taken.CompareAndSwap(false, true) {
			ran = append(ran, j)
			err = run(j)
		}
	}
	return ran, err
}

// again runs the jobs of a lost transaction in a new one, each in a savepoint.
func (w *writer) again(jobs []*job) error {
	w.rollback()
	if err := w.exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	for _, j := range jobs {
		w.store.counts.retries.Add(1)
		if err := w.nested(j); err != nil {
			return err
		}
	}
	return nil
}

// next gives a waiting job, or nil: an idle store must not wait for company.
func (w *writer) next() *job {
	select {
	case j := <-w.queue: // nil once closed and empty
		return j
	default:
		return nil
	}
}

// Errors of bare, which end its batch.
var (
	errHalfDone = errors.New("a function failed after it had changed something")
	errLost     = errors.New("a function ended the transaction")
)

// bare runs a job without a savepoint, which costs more than a small function
// does. Most functions that fail have changed nothing yet, so there is nothing
// to roll back. An error means that the batch is dead.
func (w *writer) bare(j *job) error {
	changes := w.conn.changes
	t := w.tx()
	j.err = w.call(j.f, t)
	switch {
	case t.trouble.err != nil:
		return t.trouble.err
	case w.conn.conn.AutocommitEnabled():
		return errLost
	case j.err != nil && w.conn.changes != changes:
		return errHalfDone
	}
	return nil
}

// nested runs a job inside a savepoint, to which its failure is confined. An
// error means that this was not possible and the batch is dead.
func (w *writer) nested(j *job) error {
	if err := w.exec(`SAVEPOINT job`); err != nil {
		return err
	}
	t := w.tx()
	j.err = w.call(j.f, t)
	if t.trouble.err != nil {
		return t.trouble.err
	}
	if j.err != nil {
		if err := w.exec(`ROLLBACK TO job`); err != nil {
			return err
		}
	}
	return w.exec(`RELEASE job`)
}

// alone runs a job in a transaction of its own.
func (w *writer) alone(j *job) error {
	if err := w.exec(`BEGIN IMMEDIATE`); err != nil {
		return classifySQLite(err)
	}
	t := w.tx()
	err := w.call(j.f, t)
	if err == nil {
		err = classifySQLite(t.trouble.err)
	}
	if err == nil {
		err = classifySQLite(w.commit())
	}
	if err != nil {
		w.rollback()
	}
	return err
}

// call runs a function. Its panic is its own failure, not its neighbours'.
func (w *writer) call(f func(core.Tx) error, t *tx) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = internal(fmt.Errorf("panic in a transaction: %v\n%s", v, debug.Stack()))
		}
	}()
	return f(t)
}

func (w *writer) tx() *tx {
	return newTx(context.Background(), w.conn, w.engine, w.store.now(), fatalSQLite)
}

func (w *writer) commit() error {
	err := w.exec(`COMMIT`)
	w.store.memos.changed(w.conn.takeWritten())
	if err != nil {
		return err
	}
	w.store.counts.commits.Add(1)
	return nil
}

// rollback ends what is left of a transaction. SQLite may have ended it
// already, so an error here tells nothing.
func (w *writer) rollback() { _ = w.exec(`ROLLBACK`) }

func (w *writer) exec(text string) error {
	_, err := w.conn.exec(context.Background(), text, nil)
	return err
}
