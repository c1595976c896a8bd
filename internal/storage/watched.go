package storage

import (
	"context"
	"io"
	"iter"
	"log/slog"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// watched words the errors of a bucket and logs them, once and without secrets.
type watched struct {
	core.Bucket
	log *slog.Logger
}

func (w *watched) told(op, key string, err error) error {
	if err == nil {
		return nil
	}
	worded := failure(err)
	if k := core.KindOf(worded); k != core.NotFound {
		w.log.Warn("storage request failed", "op", op, "key", key, "error", worded)
	}
	return worded
}

// List implements core.Bucket.
func (w *watched) List(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return w.listed(prefix, w.Bucket.List(ctx, prefix))
}

// Kept implements core.Bucket.
func (w *watched) Kept(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return w.listed(prefix, w.Bucket.Kept(ctx, prefix))
}

func (w *watched) listed(prefix string, list iter.Seq2[core.Object, error]) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		for o, err := range list {
			if err == nil && !strings.HasPrefix(o.Key, prefix) {
				// What is listed here may be deleted next.
				err = refused(core.Unavailable, "the storage lists what it was not asked for", nil)
			}
			if !yield(o, w.told("list", prefix, err)) || err != nil {
				return
			}
		}
	}
}

// Get implements core.Bucket.
func (w *watched) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	r, err := w.Bucket.Get(ctx, key, offset, length)
	if err != nil {
		return nil, w.told("get", key, err)
	}
	return &watchedReader{ReadCloser: r, w: w, key: key}, nil
}

type watchedReader struct {
	io.ReadCloser
	w   *watched
	key string
}

// Read words the errors of a body that breaks off.
func (r *watchedReader) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	if err != nil && err != io.EOF { //nolint:errorlint // io.Reader says EOF bare
		err = r.w.told("get", r.key, err)
	}
	return n, err
}

// Put implements core.Bucket.
func (w *watched) Put(ctx context.Context, key string, data io.Reader, size int64) error {
	return w.told("put", key, w.Bucket.Put(ctx, key, data, size))
}

// Delete implements core.Bucket.
func (w *watched) Delete(ctx context.Context, key string) error {
	return w.told("delete", key, w.Bucket.Delete(ctx, key))
}

// Erase implements core.Bucket.
func (w *watched) Erase(ctx context.Context, o core.Object) error {
	return w.told("erase", o.Key, w.Bucket.Erase(ctx, o))
}
