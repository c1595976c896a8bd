package storage

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"

	"github.com/purserhq/purser/internal/core"
)

type s3Driver struct{}

// Endpoints of those whose settings have none, by region, and the regions
// that are meant where none is known. Sources: Amazon's and Wasabi's lists of
// service endpoints.
const (
	amazonEndpoint = "https://s3.amazonaws.com"
	govCloudRegion = "us-gov-west-1"
	chinaRegion    = "cn-north-1"
	wasabiEndpoint = "https://s3.wasabisys.com" // us-east-1, and where any bucket's region can be asked for
	defaultRegion  = "us-east-1"
)

func amazon(t core.AccountType) bool { return t == core.AmazonS3 || t == core.AmazonS3China }

// s3Endpoint gives the address of a place's server.
func (d *Drivers) s3Endpoint(ctx context.Context, at core.Place) (string, error) {
	s := at.Settings
	switch {
	case amazon(at.Type):
		return cmp.Or(d.amazon, amazonAddress(at)), nil
	case s.HTTPSEndpoint != "":
		return withScheme("https", s.HTTPSEndpoint), nil
	case s.HTTPEndpoint != "":
		return withScheme("http", s.HTTPEndpoint), nil
	case at.Type == core.Wasabi && at.Region != "" && at.Region != defaultRegion:
		return "https://s3." + at.Region + ".wasabisys.com", nil
	case at.Type == core.Wasabi:
		return wasabiEndpoint, nil
	case at.Type == core.BackblazeB2:
		return d.b2Endpoint(ctx, at)
	}
	return "", refused(core.Invalid, "the account has no endpoint", nil)
}

// amazonAddress gives Amazon's address. For its own regions the library finds
// the bucket's; government and China are apart.
func amazonAddress(at core.Place) string {
	switch {
	case at.Type == core.AmazonS3China:
		return "https://s3." + cmp.Or(at.Region, chinaRegion) + ".amazonaws.com.cn"
	case at.Settings.GovCloud:
		return "https://s3." + cmp.Or(at.Region, govCloudRegion) + ".amazonaws.com"
	}
	return amazonEndpoint
}

func withScheme(scheme, endpoint string) string {
	if strings.Contains(endpoint, "://") {
		return endpoint
	}
	return scheme + "://" + endpoint
}

// endpointURL reads an endpoint: scheme, host and port, nothing else.
func endpointURL(endpoint string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(endpoint))
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.Scheme != "http" && u.Scheme != "https" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Contains(u.Hostname(), "%") {
		return nil, refused(core.Invalid, "the endpoint is not an address such as https://s3.example.com", nil)
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port > 65535) {
		return nil, refused(core.Invalid, "the endpoint has a port that is none", nil)
	}
	return u, nil
}

// regionForm is what names of regions are made of; they become part of addresses.
var regionForm = regexp.MustCompile(`^[A-Za-z0-9-]{0,64}$`)

// s3Client is a way to an S3 server. Close it after use.
type s3Client struct {
	*minio.Client
	transport *http.Transport
}

// Close lets go of idle connections.
func (c *s3Client) Close() { c.transport.CloseIdleConnections() }

func (d *Drivers) s3Client(ctx context.Context, at core.Place) (*s3Client, error) {
	if !regionForm.MatchString(at.Region) {
		return nil, badBucket("\"" + at.Region + "\" is no region")
	}
	endpoint, err := d.s3Endpoint(ctx, at)
	if err != nil {
		return nil, err
	}
	u, err := endpointURL(endpoint)
	if err != nil {
		return nil, err
	}
	creds := credentials.NewStaticV4(at.Settings.AccessKey, at.Settings.SecretKey, "")
	if at.Settings.SignatureVersion == 2 {
		creds = credentials.NewStaticV2(at.Settings.AccessKey, at.Settings.SecretKey, "")
	}
	transport := d.transport(at)
	c, err := minio.New(u.Host, &minio.Options{
		Creds: creds, Secure: u.Scheme == "https", Transport: transport, Region: at.Region, MaxRetries: d.attempts,
	})
	if err != nil {
		return nil, err
	}
	if at.Accelerated {
		c.SetS3TransferAccelerate(acceleratedEndpoint) // of no effect but at Amazon
	}
	return &s3Client{c, transport}, nil
}

func (s3Driver) open(ctx context.Context, d *Drivers, at core.Place) (core.Bucket, error) {
	if err := s3utils.CheckValidBucketName(at.Bucket); err != nil {
		return nil, badBucket(lower(err))
	}
	c, err := d.s3Client(ctx, at)
	if err != nil {
		return nil, err
	}
	if at.Type == core.Wasabi && at.Region == "" && at.Settings.HTTPEndpoint+at.Settings.HTTPSEndpoint == "" {
		if c, err = d.inItsRegion(ctx, c, at); err != nil {
			return nil, err
		}
	}
	return &s3Bucket{client: c, bucket: at.Bucket, whole: !amazon(at.Type) && !at.Settings.NativeMultipart}, nil
}

// inItsRegion asks in which region a bucket is and gives the way there:
// Wasabi serves a bucket at its own region's address only.
func (d *Drivers) inItsRegion(ctx context.Context, c *s3Client, at core.Place) (*s3Client, error) {
	region, err := c.GetBucketLocation(ctx, at.Bucket)
	if err == nil && region == defaultRegion {
		return c, nil
	}
	c.Close()
	if err != nil {
		return nil, err
	}
	at.Region = region
	return d.s3Client(ctx, at)
}

// badBucket refuses what a client said of a bucket.
func badBucket(msg string) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: "bucket", Reason: core.Malformed, Msg: msg}
}

// lower words a library's sentence as ours are.
func lower(err error) string {
	text := err.Error()
	return strings.ToLower(text[:1]) + text[1:]
}

// named repeats the name of a bucket, if a server's answer has one.
func named(bucket string) string {
	if s3utils.CheckValidBucketName(bucket) != nil {
		return ""
	}
	return " \"" + bucket + "\""
}

// errorCode is what S3's error codes look like; what else a server writes
// there is not repeated to people.
var errorCode = regexp.MustCompile(`^[A-Za-z0-9.]{1,64}$`)

// s3Failure words an S3 server's answer.
func s3Failure(err error) (*core.Error, bool) {
	e, ok := errors.AsType[minio.ErrorResponse](err)
	if !ok {
		return nil, false
	}
	switch e.Code {
	case "NoSuchBucket":
		return refused(core.NotFound, "there is no bucket"+named(e.BucketName), err), true
	case "NoSuchKey", "NoSuchVersion", "NoSuchUpload":
		return refused(core.NotFound, "there is no such object", err), true
	case "InvalidAccessKeyId", "XAdminUserNotFound": // Amazon's, Versity's
		return refused(core.Denied, "the access key is not known", err), true
	case "SignatureDoesNotMatch":
		return refused(core.Denied, "the secret key is wrong", err), true
	case "AccessDenied", "AllAccessDisabled":
		return refused(core.Denied, "the credentials do not permit this", err), true
	case "BucketAlreadyExists", "BucketAlreadyOwnedByYou":
		return &core.Error{Kind: core.Conflict, Field: "destination", Reason: core.Exists, Value: e.BucketName,
			Msg: "bucket" + named(e.BucketName) + " exists already", Err: err}, true
	case "InvalidBucketName":
		return refused(core.Invalid, "this is no name for a bucket", err), true
	case "RequestTimeTooSkewed":
		return refused(core.Unavailable, "the clocks of this machine and the server differ too much", err), true
	case "SlowDown", "ServiceUnavailable", "InternalError", "OperationAborted":
		return refused(core.Unavailable, "the server asks to come back later", err), true
	}
	f := statusFailure(e.StatusCode, err)
	if errorCode.MatchString(e.Code) {
		f.Msg += " (" + e.Code + ")"
	}
	return f, true
}
