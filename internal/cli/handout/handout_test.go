package handout_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/cli/handout"
)

func open(t *testing.T, path string) *handout.File {
	t.Helper()
	f, err := handout.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestAPasswordIsKeptBeforeItIsGiven(t *testing.T) {
	path := filepath.Join(t.TempDir(), "passwords.csv")
	f := open(t, path)
	ann, err := f.For("user", "ann, \"the\" first")
	if err != nil || len(ann) < 20 {
		t.Fatalf("%q, %v", ann, err)
	}
	other, err := f.For("administrator", "ann, \"the\" first")
	if err != nil || other == ann {
		t.Errorf("an administrator's is %q, %v", other, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), ann) {
		t.Errorf("not in the file: %q, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if again, err := open(t, path).For("user", "ann, \"the\" first"); err != nil || again != ann {
		t.Errorf("after opening again: %q, %v", again, err)
	}
}

func TestACutLineIsDropped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "passwords.csv")
	if err := os.WriteFile(path, []byte("Kind,Email,Password\nuser,ann,SECRET\nuser,bob,CU"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := open(t, path)
	if word, err := f.For("user", "ann"); err != nil || word != "SECRET" {
		t.Errorf("%q, %v", word, err)
	}
	if word, err := f.For("user", "bob"); err != nil || word == "CU" {
		t.Errorf("%q, %v", word, err)
	}
	if f.Made() != 1 {
		t.Errorf("made %d", f.Made())
	}
	if word, err := open(t, path).For("user", "ann"); err != nil || word != "SECRET" {
		t.Errorf("after that: %q, %v", word, err)
	}
}

func TestFilesThatOthersReadAndOtherFilesAreRefused(t *testing.T) {
	lax := filepath.Join(t.TempDir(), "lax.csv")
	if err := os.WriteFile(lax, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := handout.Open(lax); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a lax file: %v", err)
	}
	other := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(other, []byte("Email,Company\nann,Acme\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := handout.Open(other); err == nil || !strings.Contains(err.Error(), "no file of passwords") {
		t.Errorf("another file: %v", err)
	}
	if text, err := os.ReadFile(other); err != nil || string(text) != "Email,Company\nann,Acme\n" {
		t.Errorf("it became %q, %v", text, err)
	}
}
