package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/purserhq/purser/internal/core"
)

const (
	// connsPerPool bounds each of the two pools, so that three servers stay
	// below PostgreSQL's default of a hundred connections.
	connsPerPool = 16
	// mostAttempts bounds how often a transaction is run. With the longest
	// pause below it gives up after some ten seconds of bad luck.
	mostAttempts = 50
	// uniqueAttempts bounds it for unique violations: one more run finds the
	// row in the way, unless that keeps coming and going.
	uniqueAttempts = 3
	longestPause   = 250 * time.Millisecond
	// statementPatience bounds one statement against a database that has gone
	// silent. A whole run has no bound: an import of many people takes minutes.
	statementPatience = time.Minute
	// migrationLock is the advisory lock of those who migrate; any number will do.
	migrationLock = 0x707572736572
)

// postgresEngine reads on one pool and writes on another, whose planner is
// told to avoid sequential scans: a serializable transaction that scans a
// table conflicts with every write to it.
type postgresEngine struct {
	store         *Store
	readDB, write *sql.DB
}

func openPostgres(ctx context.Context, s *Store, url string) (_ engine, err error) {
	readConfig, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err // pgx leaves the password out
	}
	writeConfig := readConfig.Copy()
	writeConfig.RuntimeParams["enable_seqscan"] = "off"
	e := &postgresEngine{store: s, readDB: pool(readConfig), write: pool(writeConfig)}
	if err := e.migrate(ctx); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

func pool(c *pgx.ConnConfig) *sql.DB {
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(connsPerPool)
	db.SetMaxIdleConns(connsPerPool)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

// migrate lets one process at a time look at and change the schema.
func (e *postgresEngine) migrate(ctx context.Context) error {
	c, err := e.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("lock the schema: %w", err)
	}
	err = migrate(ctx, e.readDB, goose.DialectPostgres, "postgres")
	_, unlock := c.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrationLock))
	return errors.Join(err, unlock)
}

func (e *postgresEngine) reads() source            { return pgReads{e.readDB} }
func (e *postgresEngine) classify(err error) error { return classifyPostgres(err) }

// dbNow is the database's clock, which all processes share.
func (e *postgresEngine) dbNow(t *tx) (time.Time, error) {
	n, err := t.count(`SELECT CAST(extract(epoch FROM now()) * 1000000 AS BIGINT)`)
	return fromMicros(n), err
}

func (e *postgresEngine) openConns() int64 {
	return int64(e.readDB.Stats().OpenConnections + e.write.Stats().OpenConnections)
}

func (e *postgresEngine) close() error { return errors.Join(e.readDB.Close(), e.write.Close()) }

// update runs f in a serializable transaction, again when it lost against
// another one. Between runs nothing is at stake, so there ctx counts.
func (e *postgresEngine) update(ctx context.Context, f func(core.Tx) error) error {
	for attempt := 1; ; attempt++ {
		err, cause := e.attempt(ctx, f)
		if !retryable(cause) || attempt >= mostAttempts || pgCode(cause) == pgUniqueViolation && attempt >= uniqueAttempts {
			return err
		}
		e.store.counts.retries.Add(1)
		if err := pause(ctx, attempt); err != nil {
			return unavailable(err)
		}
	}
}

// pause waits a random time that grows with the attempts, so that those who
// collided do not do so again in step.
func pause(ctx context.Context, attempt int) error {
	longest := min(time.Millisecond<<min(attempt, 10), longestPause)
	timer := time.NewTimer(rand.N(longest))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// attempt runs f once. It gives the outcome and the driver's error behind it,
// also where f hid that.
func (e *postgresEngine) attempt(ctx context.Context, f func(core.Tx) error) (err, cause error) {
	c, err := e.write.Conn(ctx)
	if err != nil {
		return classifyPostgres(err), nil
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	silence := time.AfterFunc(statementPatience, cancel)
	defer silence.Stop()
	dbtx, err := c.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return classifyPostgres(err), nil
	}
	defer func() { _ = dbtx.Rollback() }() // does nothing after a commit
	t := newTx(ctx, watchedConn{sqlConn{dbtx}, silence}, e, e.store.now(), func(error) bool { return true })
	err = e.call(f, t)
	if err == nil {
		err = classifyPostgres(t.trouble.err)
	}
	if err != nil {
		return err, t.trouble.err
	}
	silence.Reset(statementPatience)
	if err := dbtx.Commit(); err != nil {
		return classifyPostgres(err), err
	}
	e.store.counts.commits.Add(1)
	return nil, nil
}

func (e *postgresEngine) call(f func(core.Tx) error, t *tx) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = internal(fmt.Errorf("panic in a transaction: %v\n%s", v, debug.Stack()))
		}
	}()
	return f(t)
}

// sqlConn runs statements on a pool or a transaction. The driver keeps them
// prepared by itself.
type sqlConn struct {
	db interface {
		QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
		ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	}
}

func (c sqlConn) query(ctx context.Context, text string, args []any) (rows, error) {
	r, err := c.db.QueryContext(ctx, text, args...) //nolint:rowserrcheck // reader.each checks it, for both engines
	if err != nil {
		return nil, err // not r: a nil pointer is no nil interface
	}
	return r, nil
}

func (c sqlConn) exec(ctx context.Context, text string, args []any) (int64, error) {
	r, err := c.db.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// watchedConn starts the time that the database may be silent anew for each statement.
type watchedConn struct {
	sqlConn
	silence *time.Timer
}

func (c watchedConn) query(ctx context.Context, text string, args []any) (rows, error) {
	c.silence.Reset(statementPatience)
	return c.sqlConn.query(ctx, text, args)
}

func (c watchedConn) exec(ctx context.Context, text string, args []any) (int64, error) {
	c.silence.Reset(statementPatience)
	return c.sqlConn.exec(ctx, text, args)
}

// pgReads is the source for reads outside of transactions.
type pgReads struct{ db *sql.DB }

func (p pgReads) statement(_ context.Context, f func(conn) error) error {
	return f(sqlConn{p.db})
}

func (p pgReads) snapshot(ctx context.Context, f func(conn) error) error {
	t, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = t.Rollback() }() // nothing to lose: it only read
	return f(sqlConn{t})
}
