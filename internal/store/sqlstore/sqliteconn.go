package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"zombiezen.com/go/sqlite"
)

// mostPrepared bounds the statements a connection keeps. There are about two
// hundred texts; lists of many lengths add some.
const mostPrepared = 600

// sqliteConn is one connection that keeps its statements prepared. It does
// not go through database/sql: there a read of one person costs four times as
// much, most of it for looking up the names and types of columns that nobody
// asks for (measured: 40 µs against 10).
type sqliteConn struct {
	conn    *sqlite.Conn
	stmts   map[string]*sqliteStmt
	wrote   tables // what statements since takeWritten may have changed
	changes int64  // grows when a statement may have changed a row
}

// sqliteStmt is a prepared statement. SQLite numbers $1, $2 ... by where they
// first stand in the text; params maps that back.
type sqliteStmt struct {
	stmt   *sqlite.Stmt
	params []int // the argument's index for each of SQLite's parameters
	writes tables
	reads  bool // it changes no row
}

// openSQLiteConn opens a connection and runs the pragmas on it.
func openSQLiteConn(path string, pragmas []string) (*sqliteConn, error) {
	c, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		return nil, err
	}
	c.SetBusyTimeout(busyTimeout)
	out := &sqliteConn{conn: c, stmts: map[string]*sqliteStmt{}}
	for _, p := range pragmas {
		if _, err := out.exec(context.Background(), `PRAGMA `+p, nil); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return out, nil
}

// busyTimeout bounds the wait for another process, such as a backup tool.
const busyTimeout = 10 * time.Second

// longRead marks the context of a report. Only those can be given up halfway:
// it takes a goroutine each, which other reads, being over in microseconds,
// are spared.
type longRead struct{ context.Context }

func (c *sqliteConn) query(ctx context.Context, text string, args []any) (rows, error) {
	s, err := c.prepare(text, args)
	if err != nil {
		return nil, err
	}
	if !s.reads {
		c.changes++ // an INSERT ... RETURNING; it may be read to its end or not
	}
	r := &sqliteRows{stmt: s.stmt}
	if _, ok := ctx.(longRead); ok {
		c.conn.SetInterrupt(ctx.Done())
		r.interrupted, r.ctx = c.conn, ctx
	}
	return r, nil
}

func (c *sqliteConn) exec(_ context.Context, text string, args []any) (int64, error) {
	s, err := c.prepare(text, args)
	if err != nil {
		return 0, err
	}
	for {
		more, err := s.stmt.Step()
		if err != nil {
			c.changes++
			return 0, err
		}
		if !more {
			break
		}
	}
	if s.reads {
		return 0, s.stmt.Reset()
	}
	n := int64(c.conn.Changes())
	c.changes += n
	return n, s.stmt.Reset()
}

func (c *sqliteConn) prepare(text string, args []any) (*sqliteStmt, error) {
	s, ok := c.stmts[text]
	if !ok {
		var err error
		if s, err = c.prepareNew(text); err != nil {
			return nil, err
		}
	}
	c.wrote |= s.writes
	for i, param := range s.params {
		if param >= len(args) {
			return nil, fmt.Errorf("no argument $%d in %q", param+1, text)
		}
		if err := bind(s.stmt, i+1, args[param]); err != nil {
			return nil, fmt.Errorf("argument $%d: %w", param+1, err)
		}
	}
	return s, nil
}

func (c *sqliteConn) prepareNew(text string) (*sqliteStmt, error) {
	if len(c.stmts) >= mostPrepared {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	stmt, trailing, err := c.conn.PrepareTransient(text)
	if err != nil {
		return nil, err
	}
	if trailing != 0 {
		return nil, errors.Join(fmt.Errorf("several statements in %q", text), stmt.Finalize())
	}
	s := &sqliteStmt{stmt: stmt, writes: written(text), reads: onlyReads(text)}
	for i := range stmt.BindParamCount() {
		n, err := strconv.Atoi(stmt.BindParamName(i + 1)[1:])
		if err != nil {
			return nil, errors.Join(err, stmt.Finalize())
		}
		s.params = append(s.params, n-1)
	}
	c.stmts[text] = s
	return s, nil
}

// bind gives a parameter its value; the one bound before is replaced.
func bind(s *sqlite.Stmt, i int, v any) error {
	switch v := v.(type) {
	case nil:
		s.BindNull(i)
	case string:
		s.BindText(i, v)
	case int64:
		s.BindInt64(i, v)
	case int:
		s.BindInt64(i, int64(v))
	case bool:
		s.BindBool(i, v)
	case []byte:
		s.BindBytes(i, v)
	default:
		return fmt.Errorf("%T cannot be stored", v)
	}
	return nil
}

// takeWritten gives the tables written to since it was last asked.
func (c *sqliteConn) takeWritten() tables {
	t := c.wrote
	c.wrote = 0
	return t
}

func (c *sqliteConn) forget() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.stmt.Finalize())
	}
	clear(c.stmts)
	return errors.Join(errs...)
}

func (c *sqliteConn) close() error { return errors.Join(c.forget(), c.conn.Close()) }

// sqliteRows is a running query.
type sqliteRows struct {
	stmt        *sqlite.Stmt
	err         error
	interrupted *sqlite.Conn // to take ctx off again; nil when it was not put on
	ctx         context.Context
}

// Next implements rows.
func (r *sqliteRows) Next() bool {
	more, err := r.stmt.Step()
	if err != nil && r.interrupted != nil && r.ctx.Err() != nil {
		err = r.ctx.Err()
	}
	r.err = err
	return more && err == nil
}

// Err implements rows.
func (r *sqliteRows) Err() error { return r.err }

// Close implements rows.
func (r *sqliteRows) Close() error {
	err := r.stmt.Reset()
	if r.interrupted != nil {
		r.interrupted.SetInterrupt(nil)
	}
	return err
}

// Scan implements rows.
func (r *sqliteRows) Scan(dest ...any) error {
	for i, d := range dest {
		to, ok := d.(fromColumn)
		if !ok {
			return fmt.Errorf("column %d: cannot read into %T", i, d)
		}
		if err := to.fromColumn(r.stmt, i); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}
