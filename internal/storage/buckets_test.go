package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/storage"
	"github.com/purserhq/purser/internal/storage/s3test"
)

func drivers() *storage.Drivers {
	return storage.New(storage.Config{Quiet: 2 * time.Second, Attempts: 1})
}

// places gives a fresh place on every storage there is a server for.
func places(t *testing.T) map[string]core.Place {
	t.Helper()
	s3 := s3test.Start(t, "vault", "vault2", "vault-v2")
	multipart := s3.Place("vault2")
	multipart.Settings.NativeMultipart = true
	return map[string]core.Place{
		"S3":                 s3.Place("vault"),
		"S3, native uploads": multipart,
		"folder":             {Type: core.FileShare, Settings: core.AccountSettings{Path: t.TempDir()}},
	}
}

func open(t *testing.T, at core.Place) core.Bucket {
	t.Helper()
	b, err := drivers().Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func put(t *testing.T, b core.Bucket, key, data string) {
	t.Helper()
	if err := b.Put(t.Context(), key, strings.NewReader(data), int64(len(data))); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

func get(t *testing.T, b core.Bucket, key string, offset, length int64) string {
	t.Helper()
	r, err := b.Get(t.Context(), key, offset, length)
	if err != nil {
		t.Fatalf("get %s: %v", key, err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("get %s: %v", key, err)
	}
	return string(data)
}

func keys(t *testing.T, b core.Bucket, prefix string) []string {
	t.Helper()
	var list []string
	for o, err := range b.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s=%d", o.Key, o.Size))
	}
	return list
}

func TestEveryStorageKeepsObjects(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name, func(t *testing.T) {
			if err := drivers().Check(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			b := open(t, at)
			if left := keys(t, b, ""); len(left) > 0 {
				t.Errorf("the check left %q", left)
			}
			for key, data := range map[string]string{"u/a/1": "one", "u/a.b": "dotted", "u/a/2": "", "u/b": "other", "v/x": "beside", "u/ä+ %/1": "odd"} {
				put(t, b, key, data)
			}
			want := []string{"u/a.b=6", "u/a/1=3", "u/a/2=0", "u/b=5", "u/ä+ %/1=3"}
			if got := keys(t, b, "u/"); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := keys(t, b, "u/a/"); !slices.Equal(got, want[1:3]) {
				t.Errorf("got %q, want %q", got, want[1:3])
			}
			if got := keys(t, b, "nothing/"); len(got) > 0 {
				t.Errorf("got %q of nothing", got)
			}
			parts(t, b)
			emptied(t, b)
		})
	}
}

func parts(t *testing.T, b core.Bucket) {
	t.Helper()
	for _, tt := range []struct {
		offset, length int64
		want           string
	}{{0, -1, "dotted"}, {2, -1, "tted"}, {2, 3, "tte"}, {0, 1, "d"}, {0, 0, ""}, {5, 1, "d"}} {
		if got := get(t, b, "u/a.b", tt.offset, tt.length); got != tt.want {
			t.Errorf("from %d, %d bytes: got %q, want %q", tt.offset, tt.length, got, tt.want)
		}
	}
	put(t, b, "u/b", "changed")
	if got := get(t, b, "u/b", 0, -1); got != "changed" {
		t.Errorf("got %q of what was replaced", got)
	}
	if _, err := b.Get(t.Context(), "u/none", 0, -1); core.KindOf(err) != core.NotFound {
		t.Errorf("got %v of a missing object", err)
	}
}

func emptied(t *testing.T, b core.Bucket) {
	t.Helper()
	for o, err := range b.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Delete(t.Context(), o.Key); err != nil {
			t.Fatal(err)
		}
	}
	if left := keys(t, b, ""); len(left) > 0 {
		t.Errorf("left are %q", left)
	}
	if err := b.Delete(t.Context(), "u/none"); err != nil {
		t.Errorf("deleting what is not there: %v", err)
	}
}

func TestLargeObjectsComeBackWhole(t *testing.T) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 2<<20) // over the limit of a part
	for name, at := range places(t) {
		t.Run(name, func(t *testing.T) {
			b := open(t, at)
			if err := b.Put(t.Context(), "large", bytes.NewReader(large), int64(len(large))); err != nil {
				t.Fatal(err)
			}
			if got := get(t, b, "large", 0, -1); got != string(large) {
				t.Errorf("%d bytes came back of %d, or others", len(got), len(large))
			}
		})
	}
}

// A source that ends early must not become a short object.
func TestNothingIsKeptOfAnUploadThatIsCutOff(t *testing.T) {
	broken := errors.New("the source broke")
	for name, at := range places(t) {
		t.Run(name, func(t *testing.T) {
			b := open(t, at)
			for kind, source := range map[string]io.Reader{
				"short":  strings.NewReader("half"),
				"broken": io.MultiReader(strings.NewReader("half"), failing{broken}),
			} {
				if err := b.Put(t.Context(), "cut", source, 8); err == nil {
					t.Errorf("%s: reported done", kind)
				}
				if left := keys(t, b, ""); len(left) > 0 {
					t.Errorf("%s: left are %q", kind, left)
				}
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestABucketCanBeMade(t *testing.T) {
	s3, d := s3test.Start(t, "there"), drivers()
	if err := d.Create(t.Context(), s3.Place(""), core.BucketSettings{Bucket: "fresh"}); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(t.Context(), s3.Place("fresh")); err != nil {
		t.Error(err)
	}
	err := d.Create(t.Context(), s3.Place(""), core.BucketSettings{Bucket: "fresh"})
	if core.KindOf(err) != core.Conflict {
		t.Errorf("made twice: %v", err)
	}
	if err := d.Create(t.Context(), s3.Place(""), core.BucketSettings{Bucket: "No Bucket!"}); err == nil {
		t.Error("made a bucket whose name cannot be")
	}
}

func TestTypesWithoutADriverSaySo(t *testing.T) {
	for _, typ := range []core.AccountType{core.OpenStack, core.OracleCloud} {
		if drivers().Has(typ) {
			t.Errorf("%s has a driver", typ)
		}
		if err := drivers().Check(context.Background(), core.Place{Type: typ}); core.KindOf(err) != core.Unsupported {
			t.Errorf("%s: %v", typ, err)
		}
	}
	for i := range core.AccountTypeNames() {
		if typ := core.AccountType(i); typ != core.OpenStack && typ != core.OracleCloud && !drivers().Has(typ) {
			t.Errorf("%s has no driver", typ)
		}
	}
}
