package storage_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/storage/s3test"
)

// library is another client of a test's server, to look behind the driver.
func library(t *testing.T, s *s3test.Server) minio.Core {
	t.Helper()
	c, err := minio.NewCore(s.Address, &minio.Options{Creds: credentials.NewStaticV4(s3test.AccessKey, s3test.SecretKey, "")})
	if err != nil {
		t.Fatal(err)
	}
	return *c
}

// immutable gives a bucket that keeps versions.
func immutable(t *testing.T, s *s3test.Server) core.Place {
	t.Helper()
	if err := drivers().Create(t.Context(), s.Place(""), core.BucketSettings{Bucket: "locked", Immutable: true}); err != nil {
		t.Fatal(err)
	}
	return s.Place("locked")
}

// erase removes what is kept below a prefix until nothing is, and tells how much it was.
func erase(t *testing.T, b core.Bucket, prefix string) (n int) {
	t.Helper()
	for range 10 {
		var kept []core.Object
		for o, err := range b.Kept(t.Context(), prefix) {
			if err != nil {
				t.Fatal(err)
			}
			kept = append(kept, o)
		}
		if len(kept) == 0 {
			return n
		}
		for _, o := range kept {
			if err := b.Erase(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	t.Error("something is always kept")
	return n
}

func TestErasingLeavesNothing(t *testing.T) {
	versioned := s3test.StartVersioned(t, "plain")
	all := places(t)
	all["S3, immutable"] = immutable(t, versioned)
	all["S3, versions not switched on"] = versioned.Place("plain")
	for name, at := range all {
		t.Run(name, func(t *testing.T) {
			b := open(t, at)
			for _, key := range []string{"u/a/1", "u/a/1", "u/b", "u/gone", "v/beside"} {
				put(t, b, key, "data")
			}
			if err := b.Delete(t.Context(), "u/gone"); err != nil {
				t.Fatal(err)
			}
			if n := erase(t, b, "u/"); n < 2 {
				t.Errorf("%d were erased", n)
			}
			if err := b.Erase(t.Context(), core.Object{Key: "u/none"}); err != nil {
				t.Errorf("erasing what is not there: %v", err)
			}
			if got := keys(t, b, ""); len(got) != 1 || got[0] != "v/beside=4" {
				t.Errorf("left are %q", got)
			}
		})
	}
	left := library(t, versioned).Client.ListObjects(t.Context(), "locked", minio.ListObjectsOptions{Prefix: "u/", Recursive: true, WithVersions: true})
	for o := range left {
		t.Errorf("left is %s %s (%v)", o.Key, o.VersionID, o.Err)
	}
}

// Checks leave nothing, not even in a bucket that keeps all.
func TestChecksLeaveNothing(t *testing.T) {
	s := s3test.StartVersioned(t)
	at := immutable(t, s)
	if err := drivers().Check(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	for o, err := range open(t, at).Kept(t.Context(), "") {
		t.Errorf("left is %s %s (%v)", o.Key, o.Version, err)
	}
}

// A crash leaves uploads in parts that nobody ends; no listing of objects shows them.
func TestErasingTakesUploadsThatNeverEnded(t *testing.T) {
	s := s3test.Start(t, "vault")
	c := library(t, s)
	id, err := c.NewMultipartUpload(t.Context(), "vault", "u/large", minio.PutObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutObjectPart(t.Context(), "vault", "u/large", id, 1, strings.NewReader("part"), 4, minio.PutObjectPartOptions{}); err != nil {
		t.Fatal(err)
	}
	if n := erase(t, open(t, s.Place("vault")), "u/"); n != 1 {
		t.Errorf("%d were erased", n)
	}
	if left, err := c.ListMultipartUploads(t.Context(), "vault", "u/", "", "", "", 10); err != nil || len(left.Uploads) > 0 {
		t.Errorf("left are %v, %v", left.Uploads, err)
	}
}

// The same of a folder: the file that an upload went to before it was whole.
func TestErasingTakesFilesThatWereNeverWhole(t *testing.T) {
	root := t.TempDir()
	b := open(t, folderAt(root))
	put(t, b, "u/c/whole", "data")
	part := filepath.Join(root, "u", "c", ".purser-part-XYZ")
	if err := os.WriteFile(part, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc", filepath.Join(root, "u", "link")); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, b, ""); len(got) != 1 {
		t.Errorf("listed are %q", got)
	}
	if n := erase(t, b, "u/"); n != 3 {
		t.Errorf("%d were erased", n)
	}
	if left, err := os.ReadDir(root); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	for _, key := range []string{"../x", "", ".", "/etc/passwd"} {
		if err := b.Erase(t.Context(), core.Object{Key: key}); err == nil {
			t.Errorf("%q was erased", key)
		}
	}
}

// What is locked for a time cannot be erased, and must not look as if it were.
func TestErasingWhatIsLockedFails(t *testing.T) {
	s := s3test.StartVersioned(t)
	at := immutable(t, s)
	b := open(t, at)
	until, mode := time.Now().Add(time.Hour), minio.Compliance
	_, err := library(t, s).Client.PutObject(t.Context(), "locked", "u/a", strings.NewReader("data"), 4,
		minio.PutObjectOptions{Mode: mode, RetainUntilDate: until})
	if err != nil {
		t.Fatal(err)
	}
	for o, err := range b.Kept(t.Context(), "u/") {
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Erase(t.Context(), o); err == nil {
			t.Error("a locked object was erased")
		}
	}
	if got := keys(t, b, "u/"); len(got) != 1 {
		t.Errorf("left are %q", got)
	}
}
