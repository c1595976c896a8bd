// Package storage reaches the storage that backups are kept in: S3 and all
// that is compatible with it, Azure Blob Storage, Google Cloud Storage,
// Backblaze B2 and folders of this machine. It implements core.Drivers.
//
// It knows buckets and objects only: no users, limits or backups, and no
// database. What it says of a failure is for people and holds no secret.
//
// The well-kept client library of each protocol is used directly, not through
// a backup engine's storage layer: none of those lets the caller decide which
// addresses a connection may reach (see guard.go) or make a bucket.
package storage

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Config is what New needs. All of it may be zero.
type Config struct {
	Log *slog.Logger
	// Quiet is how long a connection may stand still, and a server take to
	// begin its answer; 0 means 30 seconds.
	Quiet time.Duration
	// Attempts is how often a request is tried in all; 0 means 3.
	Attempts int
	// Patience is how long making a bucket may take in all, as somebody waits
	// for it; 0 means a minute.
	Patience time.Duration
}

// Drivers implements core.Drivers. It is safe for concurrent use.
type Drivers struct {
	log      *slog.Logger
	quiet    time.Duration
	attempts int
	patience time.Duration
	amazon   string // instead of Amazon's address; for tests
}

// New makes the drivers.
func New(c Config) *Drivers {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Quiet <= 0 {
		c.Quiet = 30 * time.Second
	}
	if c.Attempts <= 0 {
		c.Attempts = 3
	}
	if c.Patience <= 0 {
		c.Patience = time.Minute
	}
	return &Drivers{log: c.Log, quiet: c.Quiet, attempts: c.Attempts, patience: c.Patience}
}

// driver opens the buckets of some types and makes new ones.
type driver interface {
	open(ctx context.Context, d *Drivers, at core.Place) (core.Bucket, error)
	create(ctx context.Context, d *Drivers, at core.Place, in core.BucketSettings) error
}

// driverOf finds the driver of a type. OpenStack Swift and Oracle have none:
// there is no well-kept library for them.
func driverOf(t core.AccountType) (driver, bool) {
	switch {
	case t == core.FileShare:
		return folderDriver{}, true
	case t == core.Azure:
		return azureDriver{}, true
	case t == core.GoogleCloudPlatform:
		return googleDriver{}, true
	case t.S3():
		return s3Driver{}, true
	}
	return nil, false
}

// Has implements core.Drivers.
func (d *Drivers) Has(t core.AccountType) bool {
	_, ok := driverOf(t)
	return ok
}

func noDriver(t core.AccountType) error {
	return &core.Error{Kind: core.Unsupported, Msg: "there is no driver for " + t.String()}
}

// Open implements core.Drivers.
func (d *Drivers) Open(ctx context.Context, at core.Place) (core.Bucket, error) {
	driver, ok := driverOf(at.Type)
	if !ok {
		return nil, noDriver(at.Type)
	}
	b, err := driver.open(ctx, d, at)
	if err != nil {
		return nil, failure(err)
	}
	return &watched{Bucket: b, log: d.log.With("storage", at.Type.String(), "bucket", at.Bucket)}, nil
}

// Create implements core.Drivers.
func (d *Drivers) Create(ctx context.Context, at core.Place, in core.BucketSettings) error {
	driver, ok := driverOf(at.Type)
	if !ok {
		return noDriver(at.Type)
	}
	ctx, cancel := context.WithTimeout(ctx, d.patience)
	defer cancel()
	return failure(driver.create(ctx, d, at, in))
}

// client makes the HTTP client for a place.
func (d *Drivers) client(at core.Place) *http.Client {
	return &http.Client{
		Transport:     d.transport(at),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // credentials go nowhere else
	}
}
