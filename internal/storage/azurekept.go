package storage

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/purserhq/purser/internal/core"
)

// What a core.Object's Version begins with, where it is not the blob as it is now.
const (
	azureVersion  = "version/"
	azureSnapshot = "snapshot/"
)

// Kept implements core.Bucket: blobs, their snapshots and versions. An account
// that has no versions refuses to list them, and then there are none. What
// Azure's own "soft delete" holds back goes when its time is over.
func (b *azureBucket) Kept(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		more := b.kept(ctx, prefix, container.ListBlobsInclude{Snapshots: true, Versions: true}, yield)
		if more {
			b.kept(ctx, prefix, container.ListBlobsInclude{Snapshots: true}, yield)
		}
	}
}

// kept gives what is kept, unless the server refuses the question: then it
// reports true and has given nothing.
func (b *azureBucket) kept(ctx context.Context, prefix string, include container.ListBlobsInclude, yield func(core.Object, error) bool) (refused bool) {
	first := true
	for page, err := range b.pages(ctx, prefix, include) {
		if first && include.Versions && notTaken(err) {
			return true
		}
		if first = false; err != nil {
			yield(core.Object{}, err)
			return false
		}
		for _, item := range page {
			o := azureObject(item)
			o.Version = azureKept(item)
			if !yield(o, nil) {
				return false
			}
		}
	}
	return false
}

// notTaken reports whether a server refused what it was asked, as opposed to who asked.
func notTaken(err error) bool {
	e, ok := errors.AsType[*azcore.ResponseError](err)
	return ok && (e.StatusCode == http.StatusBadRequest || e.StatusCode == http.StatusConflict)
}

func azureKept(item *container.BlobItem) string {
	switch {
	case item.Snapshot != nil && *item.Snapshot != "":
		return azureSnapshot + *item.Snapshot
	case item.VersionID != nil && (item.IsCurrentVersion == nil || !*item.IsCurrentVersion):
		return azureVersion + *item.VersionID
	}
	return ""
}

// Erase implements core.Bucket. A blob as it is now goes with its snapshots;
// where versions are kept it becomes one by that, and is met again.
func (b *azureBucket) Erase(ctx context.Context, o core.Object) (err error) {
	one := b.client.NewBlobClient(o.Key)
	all := blob.DeleteSnapshotsOptionTypeInclude
	opts := &blob.DeleteOptions{DeleteSnapshots: &all}
	if id, ok := strings.CutPrefix(o.Version, azureSnapshot); ok {
		one, err = one.WithSnapshot(id)
		opts = nil
	} else if id, ok := strings.CutPrefix(o.Version, azureVersion); ok {
		one, err = one.WithVersionID(id)
		opts = nil
	}
	if err != nil {
		return err
	}
	_, err = one.Delete(ctx, opts)
	if bloberror.HasCode(err, bloberror.BlobNotFound) {
		return nil
	}
	return err
}
