package builds_test

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/builds"
	"github.com/purserhq/purser/internal/core"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNothingOutsideTheFolderIsReached(t *testing.T) {
	data := t.TempDir()
	write(t, filepath.Join(data, "purser.key"), "secret")
	write(t, filepath.Join(data, "builds", "sub", "a.deb"), "a")
	if err := os.Symlink(filepath.Join(data, "purser.key"), filepath.Join(data, "builds", "link.deb")); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"../purser.key", "sub/../../purser.key", "link.deb", "/etc/passwd", "sub", "nothing", "", "."} {
		if _, _, err := builds.In(data).Open(file); core.KindOf(err) != core.NotFound || err == nil {
			t.Errorf("%q: %v, want not found", file, err)
		}
	}
	if f, _, err := builds.In(data).Open("sub/a.deb"); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
	if _, _, err := builds.In(t.TempDir()).Open("a"); core.KindOf(err) != core.NotFound {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestASumIsOfTheFileAsItIsNow(t *testing.T) {
	data := t.TempDir()
	folder, path := builds.In(data), filepath.Join(data, "builds", "a")
	for i, text := range []string{"first", "other", "longer than before"} {
		write(t, path, text)
		at := time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			size, sum, err := folder.Sum(t.Context(), "a")
			if err != nil || int(size) != len(text) || sum != sha256.Sum256([]byte(text)) {
				t.Errorf("%q: %d %x %v", text, size, sum, err)
			}
		}
	}
}
