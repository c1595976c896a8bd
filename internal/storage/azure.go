package storage

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/purserhq/purser/internal/core"
)

type azureDriver struct{}

// azureAddress gives the address of an account: the custom one if given, with
// the account's name in its path where it is no host of its own.
func azureAddress(s core.AccountSettings) string {
	if s.CustomEndpoint == "" {
		return "https://" + s.AccountName + ".blob.core.windows.net/"
	}
	return strings.TrimSuffix(withScheme("https", strings.TrimSpace(s.CustomEndpoint)), "/") + "/"
}

func (d *Drivers) azureContainer(at core.Place, name string, transport *http.Transport) (*container.Client, error) {
	key, err := azblob.NewSharedKeyCredential(at.Settings.AccountName, at.Settings.SharedKey)
	if err != nil {
		return nil, refused(core.Invalid, "the shared key is not Base64", err)
	}
	client := d.client(at)
	client.Transport = transport
	opts := &container.ClientOptions{ClientOptions: azcore.ClientOptions{
		Transport: client, Retry: policy.RetryOptions{MaxRetries: int32(d.attempts - 1)},
	}}
	if opts.Retry.MaxRetries == 0 {
		opts.Retry.MaxRetries = -1 // the library's way to say none
	}
	return container.NewClientWithSharedKeyCredential(azureAddress(at.Settings)+name, key, opts)
}

// azureAccount and azureName are what names of accounts and containers are
// made of. They become part of an address. Sources: Azure's "Storage account
// overview" and "Naming and referencing containers".
var azureAccount = regexp.MustCompile(`^[a-z0-9]{3,24}$`)
var azureName = regexp.MustCompile(`^([a-z0-9](-?[a-z0-9])*|\$root|\$web)$`)

func (d *Drivers) azureBucket(at core.Place, name string) (*azureBucket, error) {
	if len(name) < 3 || len(name) > 63 || !azureName.MatchString(name) {
		return nil, badBucket("the name of a container has 3 to 63 small letters, digits and single hyphens")
	}
	if at.Settings.CustomEndpoint == "" && !azureAccount.MatchString(at.Settings.AccountName) {
		return nil, refused(core.Invalid, "the name of an account at Azure has 3 to 24 small letters and digits", nil)
	}
	transport := d.transport(at)
	c, err := d.azureContainer(at, name, transport)
	if err != nil {
		return nil, err
	}
	return &azureBucket{client: c, transport: transport}, nil
}

func (azureDriver) open(_ context.Context, d *Drivers, at core.Place) (core.Bucket, error) {
	b, err := d.azureBucket(at, at.Bucket)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// create makes a container. Immutability is a matter of the container's
// account at Azure's management interface, which a shared key does not open.
func (azureDriver) create(ctx context.Context, d *Drivers, at core.Place, in core.BucketSettings) error {
	if in.Immutable {
		return &core.Error{Kind: core.Unsupported, Field: "bucket", Msg: "an immutable container can only be made at Azure itself: add it once it is there"}
	}
	b, err := d.azureBucket(at, in.Bucket)
	if err != nil {
		return err
	}
	defer func() { _ = b.Close() }() // it only held connections
	_, err = b.client.Create(ctx, nil)
	return err
}

// azureBucket is a container of Azure Blob Storage.
type azureBucket struct {
	client    *container.Client
	transport *http.Transport
}

// List implements core.Bucket.
func (b *azureBucket) List(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		for page, err := range b.pages(ctx, prefix, container.ListBlobsInclude{}) {
			if err != nil {
				yield(core.Object{}, err)
				return
			}
			for _, item := range page {
				if !yield(azureObject(item), nil) {
					return
				}
			}
		}
	}
}

func (b *azureBucket) pages(ctx context.Context, prefix string, include container.ListBlobsInclude) iter.Seq2[[]*container.BlobItem, error] {
	return func(yield func([]*container.BlobItem, error) bool) {
		pages := b.client.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{Prefix: &prefix, Include: include})
		for pages.More() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(page.Segment.BlobItems, nil) {
				return
			}
		}
	}
}

func azureObject(item *container.BlobItem) core.Object {
	var o core.Object
	if item.Name != nil {
		o.Key = *item.Name
	}
	if p := item.Properties; p != nil && p.ContentLength != nil && p.LastModified != nil {
		o.Size, o.ModifiedAt = core.Bytes(*p.ContentLength), *p.LastModified
	}
	return o
}

// Get implements core.Bucket.
func (b *azureBucket) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	one := b.client.NewBlobClient(key)
	if length == 0 { // the library takes 0 for "to the end"
		_, err := one.GetProperties(ctx, nil)
		return io.NopCloser(strings.NewReader("")), err
	}
	resp, err := one.DownloadStream(ctx, &blob.DownloadStreamOptions{Range: blob.HTTPRange{Offset: offset, Count: max(length, 0)}})
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// Put implements core.Bucket. The blob appears when all of its blocks are there.
func (b *azureBucket) Put(ctx context.Context, key string, data io.Reader, size int64) error {
	_, err := b.client.NewBlockBlobClient(key).UploadStream(ctx, &exactly{r: data, left: size}, nil)
	return err
}

// exactly is a reader of so many bytes: fewer are an error, so that an upload
// that was cut off is not taken for a short one.
type exactly struct {
	r    io.Reader
	left int64
}

// Read reads up to the end that was promised.
func (e *exactly) Read(b []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(b[:min(int64(len(b)), e.left)])
	e.left -= int64(n)
	if errors.Is(err, io.EOF) && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Delete implements core.Bucket.
func (b *azureBucket) Delete(ctx context.Context, key string) error {
	_, err := b.client.NewBlobClient(key).Delete(ctx, nil)
	if bloberror.HasCode(err, bloberror.BlobNotFound) {
		return nil
	}
	return err
}

// Close implements core.Bucket.
func (b *azureBucket) Close() error {
	b.transport.CloseIdleConnections()
	return nil
}

// azureFailure words Azure's answer.
func azureFailure(err error) (*core.Error, bool) {
	e, ok := errors.AsType[*azcore.ResponseError](err)
	if !ok {
		return nil, false
	}
	switch bloberror.Code(e.ErrorCode) {
	case bloberror.ContainerNotFound:
		return refused(core.NotFound, "there is no such container", err), true
	case bloberror.BlobNotFound:
		return refused(core.NotFound, "there is no such object", err), true
	case bloberror.AuthenticationFailed:
		return refused(core.Denied, "the shared key is wrong", err), true
	case bloberror.ContainerAlreadyExists:
		return &core.Error{Kind: core.Conflict, Field: "destination", Reason: core.Exists, Msg: "the container exists already", Err: err}, true
	case bloberror.SnapshotsPresent:
		return refused(core.Conflict, "the object has snapshots", err), true
	case bloberror.ContainerBeingDeleted:
		return refused(core.Unavailable, "the container is still being deleted", err), true
	}
	return statusFailure(e.StatusCode, err), true
}
