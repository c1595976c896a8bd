package sqlstore

import (
	"context"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// conn runs statements. A conn of a transaction must not be used by two
// goroutines, and one result must be closed before the next statement.
type conn interface {
	query(ctx context.Context, text string, args []any) (rows, error)
	// exec tells how many rows an INSERT, UPDATE or DELETE changed.
	exec(ctx context.Context, text string, args []any) (int64, error)
}

// rows is a query's result. Scan reads into the types of columns.go.
type rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// source gives connections to read on.
type source interface {
	// statement lends a connection for one statement.
	statement(ctx context.Context, f func(conn) error) error
	// snapshot lends a connection on which all statements see one snapshot.
	snapshot(ctx context.Context, f func(conn) error) error
}

// held is the source inside a transaction: its one connection.
type held struct{ conn conn }

func (h held) statement(_ context.Context, f func(conn) error) error { return f(h.conn) }
func (h held) snapshot(_ context.Context, f func(conn) error) error  { return f(h.conn) }

// trouble remembers the first error after which a transaction cannot go on,
// so that a function which swallows it neither goes on nor commits.
type trouble struct{ err error }

// reader implements core.Reader. Inside a transaction it also notes trouble.
type reader struct {
	ctx     context.Context
	src     source
	engine  engine
	trouble *trouble         // nil outside of read-write transactions
	fatal   func(error) bool // whether a driver's error is trouble
	memos   memos            // outside of transactions, on SQLite
}

var _ core.Reader = (*reader)(nil)

// tx implements core.Tx.
type tx struct {
	*reader
	now       time.Time
	queuedJob bool // a job waits for the commit
}

var _ core.Tx = (*tx)(nil)

// Now implements core.Tx.
func (t *tx) Now() time.Time { return t.now }

// newTx makes the transaction's view of a connection. Statements run under
// ctx, which is the engine's, not the request's.
func newTx(ctx context.Context, c conn, e engine, now time.Time, fatal func(error) bool) *tx {
	r := &reader{ctx: ctx, src: held{c}, engine: e, trouble: &trouble{}, fatal: fatal}
	return &tx{reader: r, now: cut(now)}
}

// failed classifies a driver's error and notes trouble.
func (r *reader) failed(err error) error {
	if err == nil {
		return nil
	}
	if r.trouble != nil && r.trouble.err == nil && r.fatal(err) {
		r.trouble.err = err
	}
	return r.engine.classify(err)
}

// stopped tells why no more statements may run, if so.
func (r *reader) stopped() error {
	if r.trouble != nil && r.trouble.err != nil {
		return r.engine.classify(r.trouble.err)
	}
	return nil
}

// each runs a query and scan on every row of its result.
func (r *reader) each(scan func(rows) error, text string, args ...any) error {
	if err := r.stopped(); err != nil {
		return err
	}
	return r.failed(r.src.statement(r.ctx, func(c conn) error {
		rows, err := c.query(r.ctx, text, args)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}))
}

// one reads the first row of a query into dest and reports whether there was one.
func (r *reader) one(text string, args []any, dest ...any) (found bool, err error) {
	err = r.each(func(rows rows) error {
		if found {
			return nil
		}
		found = true
		return rows.Scan(dest...)
	}, text, args...)
	return found && err == nil, err
}

// long gives a reader for statements that may run long enough to be worth
// giving up when the request is.
func (r *reader) long() *reader {
	if r.trouble != nil { // a writer's statements run under no request's context
		return r
	}
	l := *r
	l.ctx = longRead{r.ctx}
	return &l
}

// exists reports whether a query has a row.
func (r *reader) exists(query string, args ...any) (bool, error) {
	var one number
	return r.one(query, args, &one)
}

// count reads a query's one number.
func (r *reader) count(text string, args ...any) (n int64, err error) {
	_, err = r.one(text, args, (*number)(&n))
	return n, err
}

// together runs f with a reader whose statements all see one snapshot, for
// answers that take more than one.
func (r *reader) together(f func(r *reader) error) error {
	if err := r.stopped(); err != nil {
		return err
	}
	if _, ok := r.src.(held); ok {
		return f(r)
	}
	var ferr error
	err := r.src.snapshot(r.ctx, func(c conn) error {
		ferr = f(&reader{ctx: r.ctx, src: held{c}, engine: r.engine})
		return ferr
	})
	if ferr != nil {
		return ferr
	}
	return r.failed(err)
}

// exec runs a statement and tells how many rows it changed.
func (t *tx) exec(text string, args ...any) (int64, error) {
	if err := t.stopped(); err != nil {
		return 0, err
	}
	var n int64
	err := t.src.statement(t.ctx, func(c conn) (err error) {
		n, err = c.exec(t.ctx, text, args)
		return err
	})
	return n, t.failed(err)
}

// run is exec for when the count does not matter.
func (t *tx) run(text string, args ...any) error {
	_, err := t.exec(text, args...)
	return err
}

// change is exec on one row that must be there: missing is returned when not.
func (t *tx) change(missing *core.Error, text string, args ...any) error {
	n, err := t.exec(text, args...)
	if err != nil {
		return err
	}
	if n == 0 {
		return missing
	}
	return nil
}
