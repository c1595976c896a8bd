package storage

import (
	"context"
	"io"
	"iter"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"

	"github.com/purserhq/purser/internal/core"
)

// s3Bucket is a bucket of anything that speaks S3.
type s3Bucket struct {
	client *s3Client
	bucket string
	whole  bool // an object is sent in one request: not every server takes parts
}

// biggestWhole is the most S3 takes in one request.
const biggestWhole = 5 << 30

// List implements core.Bucket.
func (b *s3Bucket) List(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		for o, err := range b.list(ctx, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if err == nil && strings.HasSuffix(o.Key, "/") {
				continue // a folder's mark
			}
			if !yield(core.Object{Key: o.Key, Size: core.Bytes(o.Size), ModifiedAt: o.LastModified}, err) || err != nil {
				return
			}
		}
	}
}

// list makes the library's listing end in an error where it could not be finished.
func (b *s3Bucket) list(ctx context.Context, opts minio.ListObjectsOptions) iter.Seq2[minio.ObjectInfo, error] {
	return func(yield func(minio.ObjectInfo, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the library's goroutine
		for o := range b.client.ListObjects(ctx, b.bucket, opts) {
			if !yield(o, o.Err) || o.Err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(minio.ObjectInfo{}, err)
		}
	}
}

// Get implements core.Bucket.
func (b *s3Bucket) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	var opts minio.GetObjectOptions
	if length == 0 {
		return io.NopCloser(strings.NewReader("")), b.stat(ctx, key)
	}
	if offset > 0 || length > 0 {
		end := int64(0) // to the end
		if length > 0 {
			end = offset + length - 1
		}
		if err := setRange(&opts, offset, end); err != nil {
			return nil, err
		}
	}
	core := minio.Core{Client: b.client.Client}
	r, _, _, err := core.GetObject(ctx, b.bucket, key, opts)
	return r, err
}

// setRange asks for part of an object. The library cannot say "the first byte
// only" with its own method, as 0 to 0 means all there.
func setRange(opts *minio.GetObjectOptions, start, end int64) error {
	if start == 0 && end == 0 {
		opts.Set("Range", "bytes=0-0")
		return nil
	}
	return opts.SetRange(start, end)
}

func (b *s3Bucket) stat(ctx context.Context, key string) error {
	_, err := b.client.StatObject(ctx, b.bucket, key, minio.StatObjectOptions{})
	return err
}

// Put implements core.Bucket.
func (b *s3Bucket) Put(ctx context.Context, key string, data io.Reader, size int64) error {
	opts := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: b.whole && size <= biggestWhole}
	_, err := b.client.PutObject(ctx, b.bucket, key, io.LimitReader(data, size), size, opts)
	return err
}

// Delete implements core.Bucket.
func (b *s3Bucket) Delete(ctx context.Context, key string) error {
	return gone(b.client.RemoveObject(ctx, b.bucket, key, minio.RemoveObjectOptions{}))
}

// gone takes what is not there for deleted.
func gone(err error) error {
	switch minio.ToErrorResponse(err).Code {
	case minio.NoSuchKey, "NoSuchVersion", "NoSuchUpload":
		return nil
	}
	return err
}

// unfinished marks an upload in parts that was never ended. No version of an
// object is called so.
const unfinished = "upload/"

// Kept implements core.Bucket: objects, their versions, the marks that stand
// for deleted ones, and uploads that were never ended. A server that knows no
// versions or no uploads in parts has none.
func (b *s3Bucket) Kept(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		versions := false
		for i, list := range []iter.Seq2[core.Object, error]{b.versions(ctx, prefix), b.current(ctx, prefix), b.uploads(ctx, prefix)} {
			if i == 1 && versions {
				continue // deleting by name would only add a mark
			}
			for o, err := range list {
				versions = true
				if !yield(o, err) || err != nil {
					return
				}
			}
		}
	}
}

// current lists what is there now, folders' marks included: a server may list
// no versions of what was never versioned.
func (b *s3Bucket) current(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		for o, err := range b.list(ctx, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if !yield(core.Object{Key: o.Key, Size: core.Bytes(o.Size), ModifiedAt: o.LastModified}, err) {
				return
			}
		}
	}
}

func (b *s3Bucket) versions(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		for o, err := range b.list(ctx, minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}) {
			if notOffered(err) {
				return
			}
			if !yield(core.Object{Key: o.Key, Version: o.VersionID, Size: core.Bytes(o.Size), ModifiedAt: o.LastModified}, err) {
				return
			}
		}
	}
}

func (b *s3Bucket) uploads(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the library's goroutine
		for u := range b.client.ListIncompleteUploads(ctx, b.bucket, prefix, true) {
			if notOffered(u.Err) {
				return
			}
			if !yield(core.Object{Key: u.Key, Version: unfinished + u.UploadID, Size: core.Bytes(u.Size), ModifiedAt: u.Initiated}, u.Err) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(core.Object{}, err)
		}
	}
}

// notOffered reports whether a server does not have a request at all.
func notOffered(err error) bool {
	e := minio.ToErrorResponse(err)
	return e.Code == "NotImplemented" || e.StatusCode == http.StatusNotImplemented || e.StatusCode == http.StatusMethodNotAllowed
}

// Erase implements core.Bucket.
func (b *s3Bucket) Erase(ctx context.Context, o core.Object) error {
	if id, ok := strings.CutPrefix(o.Version, unfinished); ok {
		return gone(minio.Core{Client: b.client.Client}.AbortMultipartUpload(ctx, b.bucket, o.Key, id))
	}
	return gone(b.client.RemoveObject(ctx, b.bucket, o.Key, minio.RemoveObjectOptions{VersionID: o.Version}))
}

// Close implements core.Bucket.
func (b *s3Bucket) Close() error {
	b.client.Close()
	return nil
}
