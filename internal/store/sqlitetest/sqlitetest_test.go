package sqlitetest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestEachTestHasItsCopy(t *testing.T) {
	made := 0
	prepare := func(folder string) error {
		made++
		return os.WriteFile(filepath.Join(folder, "a.db"), []byte("empty"), 0o600)
	}
	first, second := New(t, "copy", prepare), New(t, "copy", prepare)
	if first == second || made != 1 {
		t.Fatalf("%s and %s, made %d times", first, second, made)
	}
	if err := os.WriteFile(filepath.Join(first, "a.db"), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{second, New(t, "copy", prepare)} {
		if b, err := os.ReadFile(filepath.Join(folder, "a.db")); err != nil || string(b) != "empty" {
			t.Errorf("%s: %q, %v", folder, b, err)
		}
	}
}

func TestATemplateThatCannotBeMadeIsNone(t *testing.T) {
	broken := errors.New("broken")
	if _, err := newTemplate(func(string) error { return broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := newTemplate(func(folder string) error { return os.Mkdir(filepath.Join(folder, "x"), 0o700) }); err == nil {
		t.Error("a folder was passed over")
	}
}
