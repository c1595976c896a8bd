package sqlstore

import (
	"context"
	"database/sql"
	"errors"
)

// mostPrepared bounds the statements a connection keeps. There are about two
// hundred texts; lists of many lengths add some.
const mostPrepared = 600

// sqliteConn is a connection that keeps its statements prepared: parsing them
// each time would double the cost of a read of one row.
type sqliteConn struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func newSQLiteConn(c *sql.Conn) *sqliteConn {
	return &sqliteConn{conn: c, stmts: map[string]*sql.Stmt{}}
}

// longRead marks the context of a report. Only those can be given up halfway:
// the driver starts a goroutine per statement for it, which other reads, being
// over in microseconds, are spared.
type longRead struct{ context.Context }

func statementContext(ctx context.Context) context.Context {
	if _, ok := ctx.(longRead); ok {
		return ctx
	}
	return context.Background()
}

func (c *sqliteConn) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	s, err := c.prepared(text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(statementContext(ctx), args...)
}

func (c *sqliteConn) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	s, err := c.prepared(text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(statementContext(ctx), args...)
}

func (c *sqliteConn) prepared(text string) (*sql.Stmt, error) {
	if s, ok := c.stmts[text]; ok {
		return s, nil
	}
	if len(c.stmts) >= mostPrepared {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	s, err := c.conn.PrepareContext(context.Background(), text)
	if err != nil {
		return nil, err
	}
	c.stmts[text] = s
	return s, nil
}

func (c *sqliteConn) forget() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	clear(c.stmts)
	return errors.Join(errs...)
}

func (c *sqliteConn) close() error {
	if c.conn == nil {
		return nil
	}
	return errors.Join(c.forget(), c.conn.Close())
}
