package storage

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/s3utils"
	"github.com/minio/minio-go/v7/pkg/signer"

	"github.com/purserhq/purser/internal/core"
)

// create makes a bucket with all that was asked for, or none: a bucket that
// cannot have it is removed again.
func (s3Driver) create(ctx context.Context, d *Drivers, at core.Place, in core.BucketSettings) error {
	if err := s3utils.CheckValidBucketNameStrict(in.Bucket); err != nil {
		return badBucket(lower(err))
	}
	if err := acceleratable(at, in); err != nil {
		return err
	}
	at.Bucket, at.Region, at.Accelerated = in.Bucket, in.Region, false
	c, err := d.s3Client(ctx, at)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.MakeBucket(ctx, in.Bucket, minio.MakeBucketOptions{Region: in.Region, ObjectLocking: in.Immutable}); err != nil {
		return err
	}
	if err := d.furnish(ctx, c, at, in); err != nil {
		return c.unmake(ctx, in.Bucket, err)
	}
	return nil
}

// furnish gives a new bucket what goes beyond being one.
func (d *Drivers) furnish(ctx context.Context, c *s3Client, at core.Place, in core.BucketSettings) error {
	if in.Immutable {
		// There are servers that pass over the header that asks for it.
		state, _, _, _, err := c.GetObjectLockConfig(ctx, in.Bucket)
		if err != nil && core.KindOf(failure(err)) != core.NotFound && !notOffered(err) {
			return err
		}
		if err != nil || state != "Enabled" {
			return refused(core.Unsupported, "the server makes no immutable buckets", err)
		}
	}
	if in.Accelerated {
		return d.accelerate(ctx, c, at)
	}
	return nil
}

// unmakePatience is how long removing a bucket again may take, also when the
// caller is gone.
const unmakePatience = 30 * time.Second

// unmake removes a bucket that was just made.
func (c *s3Client) unmake(ctx context.Context, bucket string, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unmakePatience)
	defer cancel()
	err := c.RemoveBucket(ctx, bucket)
	if err == nil {
		return cause
	}
	f, ok := core.AsError(failure(cause))
	if !ok {
		return errors.Join(cause, err)
	}
	left := *f
	left.Msg += "; the bucket \"" + bucket + "\" was made and could not be removed again"
	left.Err = errors.Join(f.Err, err)
	return &left
}

// acceleratedEndpoint serves buckets with transfer acceleration. Source:
// Amazon S3's guide, "Configuring fast, secure file transfers".
const acceleratedEndpoint = "s3-accelerate.amazonaws.com"

// acceleratable refuses what cannot have transfer acceleration, before
// anything is made. Source: as above, "Requirements".
func acceleratable(at core.Place, in core.BucketSettings) error {
	switch {
	case !in.Accelerated:
		return nil
	case at.Type != core.AmazonS3, at.Settings.GovCloud:
		return &core.Error{Kind: core.Unsupported, Field: "bucket", Msg: "transfer acceleration is Amazon's, outside of China and its government's regions"}
	case strings.Contains(in.Bucket, "."):
		return badBucket("the name of a bucket with transfer acceleration has no dots")
	}
	return nil
}

const accelerateBody = `<AccelerateConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></AccelerateConfiguration>`

// accelerate switches transfer acceleration on, which the library has no
// method for. Source: Amazon S3's API, PutBucketAccelerateConfiguration.
func (d *Drivers) accelerate(ctx context.Context, c *s3Client, at core.Place) error {
	region := cmp.Or(at.Region, defaultRegion)
	u, err := url.Parse(cmp.Or(d.amazon, "https://s3."+region+".amazonaws.com"))
	if err != nil {
		return err
	}
	u.Path, u.RawQuery = "/"+at.Bucket, "accelerate="
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, u.String(), bytes.NewReader([]byte(accelerateBody)))
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(accelerateBody))
	r.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	client := d.client(at)
	client.Transport = c.transport
	resp, err := client.Do(signer.SignV4(*r, at.Settings.AccessKey, at.Settings.SecretKey, "", region))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 1<<16) // so that the connection can be used again
	if resp.StatusCode == http.StatusNotImplemented {
		return refused(core.Unsupported, "the server has no transfer acceleration", nil)
	}
	if resp.StatusCode != http.StatusOK {
		return statusFailure(resp.StatusCode, errors.New("accelerate: "+resp.Status))
	}
	return nil
}
