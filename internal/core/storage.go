package core

import (
	"context"
	"io"
	"iter"
	"time"
)

// Object is one piece of data in a bucket.
type Object struct {
	Key        string // path with slashes
	Version    string // which of the versions that are kept; only Bucket.Erase can read it
	Size       Bytes
	ModifiedAt time.Time
}

// Bucket is an opened destination. It is safe for concurrent use. Errors are
// *Error: NotFound for a missing object or bucket, Denied for wrong or
// insufficient credentials, Unavailable for what may pass; Msg is for people
// and holds no secret.
type Bucket interface {
	// List gives the objects whose keys begin with prefix, by key.
	List(ctx context.Context, prefix string) iter.Seq2[Object, error]
	// Get reads an object from offset on, length bytes or, if negative, to the end.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	// Put stores size bytes of data, replacing what was there: all of it or nothing.
	Put(ctx context.Context, key string, data io.Reader, size int64) error
	// Delete removes an object; a missing one is no error.
	Delete(ctx context.Context, key string) error
	// Kept gives what the storage still keeps below prefix: beside what List
	// gives, versions that were replaced or deleted, and what was never whole.
	// Nothing is left there when it gives nothing.
	Kept(ctx context.Context, prefix string) iter.Seq2[Object, error]
	// Erase removes what Kept gave for good; what is gone is no error. Denied
	// may also mean that it is locked for some time to come.
	Erase(ctx context.Context, o Object) error
	// Close lets go of connections.
	Close() error
}

// Place is a bucket and the way to it.
type Place struct {
	Type         AccountType
	Settings     AccountSettings
	Bucket       string
	Region       string // where the bucket is; "": to be found out
	Accelerated  bool   // Amazon: by way of transfer acceleration
	AllowPrivate bool   // loopback and private addresses may be reached
}

// Drivers reach storage. Implemented by internal/storage.
type Drivers interface {
	// Has reports whether there is a driver for a type.
	Has(t AccountType) bool
	// Open gives access to a bucket. It need not try to reach it.
	Open(ctx context.Context, at Place) (Bucket, error)
	// Check lists, writes, reads and deletes, and says what fails.
	Check(ctx context.Context, at Place) error
	// Create makes a bucket with all that is asked for, or leaves none.
	Create(ctx context.Context, at Place, in BucketSettings) error
}
