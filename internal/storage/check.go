package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// checkPatience bounds a check as a whole.
const checkPatience = 2 * time.Minute

// checkFolder is where checks write; what they write, they delete.
const checkFolder = ".purser-check/"

// Check implements core.Drivers: it lists, writes, reads back and deletes.
func (d *Drivers) Check(ctx context.Context, at core.Place) error {
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	b, err := d.Open(ctx, at)
	if err != nil {
		return stage("opened", err)
	}
	defer func() { _ = b.Close() }() // nothing is lost: it only held connections
	if err := firstOf(ctx, b); err != nil {
		return stage("listed", err)
	}
	key := checkFolder + rand.Text()
	sent := []byte("purser was here: " + key + "\n")
	if err := b.Put(ctx, key, bytes.NewReader(sent), int64(len(sent))); err != nil {
		return stage("written", err)
	}
	if err := sameBack(ctx, b, key, sent); err != nil {
		return stage("read", err)
	}
	if err := b.Delete(ctx, key); err != nil {
		return stage("deleted from", err)
	}
	leaveNothing(ctx, b, key)
	return nil
}

// leaveNothing erases what a bucket with versions keeps of a check. Where that
// is locked for a time it stays: a few bytes.
func leaveNothing(ctx context.Context, b core.Bucket, key string) {
	for o, err := range b.Kept(ctx, key) {
		if err != nil || b.Erase(ctx, o) != nil {
			return
		}
	}
}

// firstOf lists until the first object.
func firstOf(ctx context.Context, b core.Bucket) error {
	for _, err := range b.List(ctx, "") {
		return err
	}
	return nil
}

func sameBack(ctx context.Context, b core.Bucket, key string, sent []byte) error {
	r, err := b.Get(ctx, key, 0, -1)
	if err != nil {
		return err
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err == nil && !bytes.Equal(got, sent) {
		err = refused(core.Invalid, fmt.Sprintf("%d bytes came back of %d, or others", len(got), len(sent)), nil)
	}
	return err
}

// stage puts what could not be done before the reason.
func stage(done string, err error) error {
	if err == nil {
		return nil
	}
	e, ok := core.AsError(failure(err))
	if !ok {
		return err
	}
	told := *e
	told.Msg = "cannot be " + done + ": " + e.Msg
	return &told
}
