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
	"sync/atomic"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/purserhq/purser/internal/core"
)

// ErrLocked says that another process works on the folder.
var ErrLocked = errors.New("another purser process works on this folder; stop it first")

// The pragmas of every connection; openSQLiteConn is the only way to get one.
// A reader never writes, whatever a query says.
var (
	writerPragmas = []string{"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-65536)", "wal_autocheckpoint(4000)"}
	readerPragmas = []string{"synchronous(FULL)", "query_only(1)", "cache_size(-16384)", "mmap_size(1073741824)"}
)

// sqliteEngine is one writer connection, a pool of readers, and the lock.
type sqliteEngine struct {
	store  *Store
	lock   *os.File
	pool   *readPool
	writer *writer
}

func openSQLite(ctx context.Context, s *Store, folder string) (_ engine, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	s.memos = newMemos()
	e := &sqliteEngine{store: s}
	defer func() {
		if err != nil {
			_ = e.close() // err says why
		}
	}()
	if e.lock, err = lockFolder(folder); err != nil {
		return nil, err
	}
	file, err := databaseFile(folder)
	if err != nil {
		return nil, err
	}
	if err := migrateSQLite(ctx, file); err != nil {
		return nil, err
	}
	c, err := openSQLiteConn(file, writerPragmas)
	if err != nil {
		return nil, err
	}
	e.writer = startWriter(s, e, c)
	e.pool = newReadPool(file, max(4, 2*runtime.GOMAXPROCS(0)))
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

// migrateSQLite works through database/sql, which the migration library needs.
func migrateSQLite(ctx context.Context, path string) error {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // a drive letter on Windows
		path = "/" + path
	}
	u := url.URL{Path: path}
	pragmas := url.Values{"_pragma": writerPragmas}
	db, err := sql.Open("sqlite", "file://"+u.EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return err
	}
	return errors.Join(migrate(ctx, db, goose.DialectSQLite3, "sqlite"), db.Close())
}

func (e *sqliteEngine) reads() source            { return e.pool }
func (e *sqliteEngine) classify(err error) error { return classifySQLite(err) }

func (e *sqliteEngine) update(ctx context.Context, f func(core.Tx) error) error {
	return e.writer.update(ctx, f)
}

// dbNow is the store's clock: one process works on the folder.
func (e *sqliteEngine) dbNow(t *tx) (time.Time, error) { return t.now, nil }

func (e *sqliteEngine) openConns() int64 {
	return e.pool.opened.Load() + 1
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
	if e.lock != nil {
		errs = append(errs, e.lock.Close())
	}
	return errors.Join(errs...)
}

// readPool lends connections that can only read.
type readPool struct {
	path   string
	conns  chan *sqliteConn // those not lent; nil stands for one not opened yet
	opened atomic.Int64
	closed chan struct{}
}

func newReadPool(path string, size int) *readPool {
	p := &readPool{path: path, conns: make(chan *sqliteConn, size), closed: make(chan struct{})}
	for range size {
		p.conns <- nil
	}
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
		if c != nil {
			return c, nil
		}
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c, err := openSQLiteConn(p.path, readerPragmas)
	if err != nil {
		p.conns <- nil
		return nil, err
	}
	p.opened.Add(1)
	return c, nil
}

// snapshot uses a deferred transaction: in WAL mode its first statement fixes
// what all of them see.
func (p *readPool) snapshot(ctx context.Context, f func(conn) error) error {
	return p.statement(ctx, func(c conn) error {
		if _, err := c.exec(ctx, `BEGIN`, nil); err != nil {
			return err
		}
		defer func() { _, _ = c.exec(ctx, `ROLLBACK`, nil) }() // nothing to lose: it only read
		return f(c)
	})
}

// close waits until every connection has come back.
func (p *readPool) close() error {
	close(p.closed)
	var errs []error
	for range cap(p.conns) {
		if c := <-p.conns; c != nil {
			errs = append(errs, c.close())
		}
	}
	return errors.Join(errs...)
}
