package storage

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/purserhq/purser/internal/core"
)

type s3Driver struct{}

// Endpoints of those whose settings have none. Sources: Amazon's and Wasabi's
// lists of service endpoints.
const (
	amazonEndpoint   = "https://s3.amazonaws.com"
	govCloudEndpoint = "https://s3.us-gov-west-1.amazonaws.com"
	chinaEndpoint    = "https://s3.cn-north-1.amazonaws.com.cn"
	wasabiEndpoint   = "https://s3.wasabisys.com"
)

// s3Endpoint gives the address of a place's server.
func (d *Drivers) s3Endpoint(ctx context.Context, at core.Place) (string, error) {
	s := at.Settings
	switch {
	case at.Type == core.AmazonS3 && s.GovCloud:
		return govCloudEndpoint, nil
	case at.Type == core.AmazonS3:
		return amazonEndpoint, nil
	case at.Type == core.AmazonS3China:
		return chinaEndpoint, nil
	case s.HTTPSEndpoint != "":
		return withScheme("https", s.HTTPSEndpoint), nil
	case s.HTTPEndpoint != "":
		return withScheme("http", s.HTTPEndpoint), nil
	case at.Type == core.Wasabi:
		return wasabiEndpoint, nil
	case at.Type == core.BackblazeB2:
		return d.b2Endpoint(ctx, at)
	}
	return "", refused(core.Invalid, "the account has no endpoint", nil)
}

func withScheme(scheme, endpoint string) string {
	if strings.Contains(endpoint, "://") {
		return endpoint
	}
	return scheme + "://" + endpoint
}

func (d *Drivers) s3Client(ctx context.Context, at core.Place, region string) (*minio.Client, error) {
	endpoint, err := d.s3Endpoint(ctx, at)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(strings.TrimSpace(endpoint))
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, refused(core.Invalid, "the endpoint is not an address such as https://s3.example.com", nil)
	}
	creds := credentials.NewStaticV4(at.Settings.AccessKey, at.Settings.SecretKey, "")
	if at.Settings.SignatureVersion == 2 {
		creds = credentials.NewStaticV2(at.Settings.AccessKey, at.Settings.SecretKey, "")
	}
	return minio.New(u.Host, &minio.Options{
		Creds: creds, Secure: u.Scheme == "https", Transport: d.transport(at), Region: region, MaxRetries: d.attempts,
	})
}

func (s3Driver) open(ctx context.Context, d *Drivers, at core.Place) (core.Bucket, error) {
	c, err := d.s3Client(ctx, at, "")
	if err != nil {
		return nil, err
	}
	amazon := at.Type == core.AmazonS3 || at.Type == core.AmazonS3China
	return &s3Bucket{client: c, bucket: at.Bucket, whole: !amazon && !at.Settings.NativeMultipart}, nil
}

func (s3Driver) create(ctx context.Context, d *Drivers, at core.Place, in core.BucketSettings) error {
	c, err := d.s3Client(ctx, at, in.Region)
	if err != nil {
		return err
	}
	if err := c.MakeBucket(ctx, in.Bucket, minio.MakeBucketOptions{Region: in.Region, ObjectLocking: in.Immutable}); err != nil {
		return err
	}
	if !in.Accelerated {
		return nil
	}
	return refused(core.Unsupported, "the bucket was made, but transfer acceleration is not switched on from here", nil)
}

// s3Bucket is a bucket of anything that speaks S3.
type s3Bucket struct {
	client *minio.Client
	bucket string
	whole  bool // an object is sent in one request: not every server takes parts
}

// biggestWhole is the most S3 takes in one request.
const biggestWhole = 5 << 30

// List implements core.Bucket.
func (b *s3Bucket) List(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the library's goroutine
		for o := range b.client.ListObjects(ctx, b.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if o.Err != nil {
				yield(core.Object{}, o.Err)
				return
			}
			if strings.HasSuffix(o.Key, "/") {
				continue // a folder's mark
			}
			if !yield(core.Object{Key: o.Key, Size: core.Bytes(o.Size), ModifiedAt: o.LastModified}, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(core.Object{}, err)
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
	core := minio.Core{Client: b.client}
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
	err := b.client.RemoveObject(ctx, b.bucket, key, minio.RemoveObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil
	}
	return err
}

// Close implements core.Bucket.
func (b *s3Bucket) Close() error { return nil }

// s3Failure words an S3 server's answer.
func s3Failure(err error) (*core.Error, bool) {
	e, ok := errors.AsType[minio.ErrorResponse](err)
	if !ok {
		return nil, false
	}
	switch e.Code {
	case "NoSuchBucket":
		return refused(core.NotFound, "there is no bucket \""+e.BucketName+"\"", err), true
	case "NoSuchKey":
		return refused(core.NotFound, "there is no such object", err), true
	case "InvalidAccessKeyId", "XAdminUserNotFound": // Amazon's, Versity's
		return refused(core.Denied, "the access key is not known", err), true
	case "SignatureDoesNotMatch":
		return refused(core.Denied, "the secret key is wrong", err), true
	case "AccessDenied", "AllAccessDisabled":
		return refused(core.Denied, "the credentials do not permit this", err), true
	case "BucketAlreadyExists", "BucketAlreadyOwnedByYou":
		return &core.Error{Kind: core.Conflict, Field: "destination", Reason: core.Exists, Value: e.BucketName,
			Msg: "bucket \"" + e.BucketName + "\" exists already", Err: err}, true
	case "InvalidBucketName":
		return refused(core.Invalid, "this is no name for a bucket", err), true
	case "RequestTimeTooSkewed":
		return refused(core.Unavailable, "the clocks of this machine and the server differ too much", err), true
	case "SlowDown", "ServiceUnavailable", "InternalError":
		return refused(core.Unavailable, "the server asks to come back later", err), true
	}
	return statusFailure(e.StatusCode, err), true
}
