package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/purserhq/purser/internal/core"
)

// ErrLocked says that another process works on the folder.
var ErrLocked = errors.New("another purser process works on this folder; stop it first")

// Pragmas stand in the DSN, because by Exec they would reach one connection
// of a pool only. A reader never writes, whatever a query says.
var (
	writerPragmas = []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"cache_size(-65536)", "wal_autocheckpoint(4000)"}
	readerPragmas = []string{"busy_timeout(10000)", "synchronous(FULL)", "query_only(1)", "cache_size(-16384)",
		"mmap_size(1073741824)"}
)

// sqliteEngine is one writer connection, a pool of readers, and the lock.
type sqliteEngine struct {
	store  *Store
	lock   *os.File
	db     *sql.DB // readers
	pool   *readPool
	writer *writer
}

func openSQLite(ctx context.Context, s *Store, folder string) (_ engine, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	e := &sqliteEngine{store: s}
	defer func() {
		if err != nil {
			e.close()
		}
	}()
	if e.lock, err = lockFolder(folder); err != nil {
		return nil, err
	}
	file, err := databaseFile(folder)
	if err != nil {
		return nil, err
	}
	if e.writer, err = openWriter(ctx, s, e, dsn(file, writerPragmas)); err != nil {
		return nil, err
	}
	if e.db, err = sql.Open("sqlite", dsn(file, readerPragmas)); err != nil {
		return nil, err
	}
	e.pool = newReadPool(e.db, max(4, 2*runtime.GOMAXPROCS(0)))
	return e, nil
}

// lockFolder takes the folder for this process. The system drops the lock
// when the process ends, however it ends.
func lockFolder(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, "purser.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	held, err := lock(f)
	if err == nil && held {
		return f, nil
	}
	f.Close()
	if err != nil {
		return nil, fmt.Errorf("lock folder %q: %w", folder, err)
	}
	return nil, fmt.Errorf("folder %q: %w", folder, ErrLocked)
}

// databaseFile makes the file before SQLite does, so that only its owner can
// read it; SQLite gives its other files the same mode.
func databaseFile(folder string) (string, error) {
	path, err := filepath.Abs(filepath.Join(folder, "purser.db"))
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	return path, f.Close()
}

func dsn(path string, pragmas []string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // a drive letter on Windows
		path = "/" + path
	}
	u := url.URL{Path: path}
	return "file://" + u.EscapedPath() + "?" + url.Values{"_pragma": pragmas}.Encode()
}

func (e *sqliteEngine) reads() source            { return e.pool }
func (e *sqliteEngine) classify(err error) error { return classifySQLite(err) }

func (e *sqliteEngine) update(ctx context.Context, f func(core.Tx) error) error {
	return e.writer.update(ctx, f)
}

// dbNow is the store's clock: one process works on the folder.
func (e *sqliteEngine) dbNow(t *tx) (time.Time, error) { return t.now, nil }

func (e *sqliteEngine) openConns() int64 {
	return int64(e.db.Stats().OpenConnections) + 1
}

// close also serves a half-open engine. The lock goes last.
func (e *sqliteEngine) close() error {
	var errs []error
	if e.writer != nil {
		errs = append(errs, e.writer.close())
	}
	if e.pool != nil {
		errs = append(errs, e.pool.close())
	}
	if e.db != nil {
		errs = append(errs, e.db.Close())
	}
	if e.lock != nil {
		errs = append(errs, e.lock.Close())
	}
	return errors.Join(errs...)
}

// openWriter opens the writing connection, migrates on it and starts the
// writer.
func openWriter(ctx context.Context, s *Store, e engine, dsn string) (*writer, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, db, goose.DialectSQLite3, "sqlite"); err != nil {
		db.Close()
		return nil, err
	}
	c, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return nil, err
	}
	return startWriter(s, e, db, newSQLiteConn(c)), nil
}

// readPool lends connections that can only read.
type readPool struct {
	db    *sql.DB
	conns chan *sqliteConn // those not lent; unopened ones have no conn yet
}

func newReadPool(db *sql.DB, size int) *readPool {
	p := &readPool{db: db, conns: make(chan *sqliteConn, size)}
	for range size {
		p.conns <- newSQLiteConn(nil)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return p
}

func (p *readPool) statement(ctx context.Context, f func(conn) error) error {
	c, err := p.borrow(ctx)
	if err != nil {
		return err
	}
	defer func() { p.conns <- c }()
	return f(c)
}

func (p *readPool) borrow(ctx context.Context) (*sqliteConn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case c := <-p.conns:
		if c.conn != nil {
			return c, nil
		}
		var err error
		if c.conn, err = p.db.Conn(ctx); err != nil {
			p.conns <- newSQLiteConn(nil)
			return nil, err
		}
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// snapshot uses a deferred transaction: in WAL mode its first statement fixes
// what all of them see.
func (p *readPool) snapshot(ctx context.Context, f func(conn) error) error {
	return p.statement(ctx, func(c conn) error {
		if _, err := c.exec(ctx, `BEGIN`, nil); err != nil {
			return err
		}
		defer c.exec(ctx, `ROLLBACK`, nil) // nothing to lose: it only read
		return f(c)
	})
}

// close waits until every connection has come back.
func (p *readPool) close() error {
	var errs []error
	for range cap(p.conns) {
		errs = append(errs, (<-p.conns).close())
	}
	return errors.Join(errs...)
}
