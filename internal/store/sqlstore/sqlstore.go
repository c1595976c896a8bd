// Package sqlstore keeps the server's state in SQL: SQLite in a folder, or
// PostgreSQL. It implements core.Store with one set of queries for both; what
// differs (transactions, errors, migrations) stands in sqlite.go, writer.go
// and postgres.go.
//
// It holds no rules: who may do what, and which values are good, is decided by
// control before a query runs. Only uniqueness and company scope live here.
package sqlstore

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Config says where the state is kept.
type Config struct {
	Folder string           // SQLite: folder of purser.db, made when absent; locked while open
	URL    string           // postgres://...; "" means SQLite in Folder
	Now    func() time.Time // the clock; nil means time.Now
	Log    *slog.Logger     // nil discards
}

// Store is a core.Store. It is safe for concurrent use.
type Store struct {
	engine engine
	now    func() time.Time
	log    *slog.Logger
	counts counts
	memos  memos // empty on PostgreSQL
	close  sync.Once
	bell   chan struct{} // see Queued
}

var _ core.Store = (*Store)(nil)

// counts are the running numbers behind core.StoreStats.
type counts struct {
	commits, updates, retries, queued atomic.Int64
}

// engine is what SQLite and PostgreSQL do differently.
type engine interface {
	// reads gives connections outside of transactions.
	reads() source
	// update runs f durably or not at all, as core.Store.Update.
	update(ctx context.Context, f func(core.Tx) error) error
	// classify turns a driver's error into one of core's kinds.
	classify(err error) error
	// dbNow is the database's clock inside a transaction.
	dbNow(t *tx) (time.Time, error)
	openConns() int64
	close() error
}

// Open opens the store, and on SQLite locks the folder: ErrLocked when another
// process works on it. An older schema is migrated, a newer one refused.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{now: c.Now, log: c.Log, bell: make(chan struct{}, 1)}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if c.URL == "" {
		s.engine, err = openSQLite(ctx, s, c.Folder)
	} else {
		s.engine, err = openPostgres(ctx, s, c.URL)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Read implements core.Store.
func (s *Store) Read(ctx context.Context) core.Reader {
	return &reader{ctx: ctx, src: s.engine.reads(), engine: s.engine, memos: s.memos}
}

// View implements core.Store.
func (s *Store) View(ctx context.Context, f func(core.Reader) error) error {
	var ferr error
	err := s.engine.reads().snapshot(ctx, func(c conn) error {
		ferr = f(&reader{ctx: ctx, src: held{c}, engine: s.engine})
		return ferr
	})
	if ferr != nil {
		return ferr
	}
	return s.engine.classify(err)
}

// Update implements core.Store.
func (s *Store) Update(ctx context.Context, f func(core.Tx) error) error {
	s.counts.queued.Add(1)
	defer s.counts.queued.Add(-1)
	var queued bool
	err := s.engine.update(ctx, func(t core.Tx) error {
		err := f(t)
		queued = t.(*tx).queuedJob
		return err
	})
	if err == nil {
		s.counts.updates.Add(1)
	}
	if err == nil && queued {
		s.ring()
	}
	return err
}

// ring says that a job was queued; one who has not heard the last ring yet
// needs no second.
func (s *Store) ring() {
	select {
	case s.bell <- struct{}{}:
	default:
	}
}

// Queued implements core.Store.
func (s *Store) Queued() <-chan struct{} { return s.bell }

// Ping implements core.Store.
func (s *Store) Ping(ctx context.Context) error {
	r := &reader{ctx: ctx, src: s.engine.reads(), engine: s.engine}
	_, err := r.exists(`SELECT 1`)
	return err
}

// Empty implements core.Store.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	r := &reader{ctx: ctx, src: s.engine.reads(), engine: s.engine}
	held, err := r.exists(`SELECT 1 FROM users LIMIT 1`)
	return !held, err
}

// Stats implements core.Store.
func (s *Store) Stats() core.StoreStats {
	return core.StoreStats{
		Commits:   s.counts.commits.Load(),
		Updates:   s.counts.updates.Load(),
		Retries:   s.counts.retries.Load(),
		Queued:    s.counts.queued.Load(),
		OpenConns: s.engine.openConns(),
	}
}

// Close implements core.Store. Closing again does nothing.
func (s *Store) Close() (err error) {
	s.close.Do(func() { err = s.engine.close() })
	return err
}
