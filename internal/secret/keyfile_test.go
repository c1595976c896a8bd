package secret

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func writeKeyFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestKeyFileIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	first, created, err := LoadOrCreate(path, true)
	if err != nil || !created {
		t.Fatalf("first start: created %t, %v", created, err)
	}
	sealed := seal(t, first, "row", "s3cr3t")
	for _, mayCreate := range []bool{true, false} {
		again, created, err := LoadOrCreate(path, mayCreate)
		if err != nil || created {
			t.Fatalf("later start: created %t, %v", created, err)
		}
		if plain, err := again.Open("row", sealed); err != nil || string(plain) != "s3cr3t" {
			t.Errorf("Open after a restart = %q, %v", plain, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, want 0600", info.Mode().Perm())
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("folder holds %v (%v), want the key file alone", left, err)
	}
}

func TestMissingKeyFileOverANonEmptyDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	_, _, err := LoadOrCreate(path, false)
	if !errors.Is(err, ErrNoKeyFile) || !strings.Contains(err.Error(), path) {
		t.Errorf("LoadOrCreate = %v, want ErrNoKeyFile with the path", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a key file was made: %v", err)
	}
}

func TestKeyFileInAMissingFolderIsAnError(t *testing.T) {
	if _, _, err := LoadOrCreate(filepath.Join(t.TempDir(), "none", "key"), true); err == nil {
		t.Error("LoadOrCreate succeeded")
	}
}

func TestKeyFileOpenToOthersIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // no such bits
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620, 0o602} {
		path := writeKeyFile(t, keyLine(testKey(1)), mode)
		_, _, err := LoadOrCreate(path, true)
		if !errors.Is(err, ErrKeyFileMode) || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %v: %v, want ErrKeyFileMode and the remedy", mode, err)
		}
	}
	path := writeKeyFile(t, keyLine(testKey(1)), 0o400)
	if _, _, err := LoadOrCreate(path, true); err != nil {
		t.Errorf("mode 0400: %v", err)
	}
}

func TestKeyFileText(t *testing.T) {
	one, two := keyLine(testKey(1)), keyLine(testKey(2))
	secretText := strings.Fields(one)[1]
	tests := []struct {
		name, text, newest string // newest "" when the file is refused
	}{
		{"one key", one, idOf(testKey(1)).String()},
		{"the last key is the newest", one + two, idOf(testKey(2)).String()},
		{"comments, empty lines, Windows line ends", keyFileHead + "\r\n" + strings.TrimSpace(one) + "\r\n", idOf(testKey(1)).String()},
		{"no last line end", strings.TrimSpace(one), idOf(testKey(1)).String()},
		{"empty", "", ""},
		{"comments alone", keyFileHead, ""},
		{"key without ID", secretText + "\n", ""},
		{"ID of another key", strings.Fields(two)[0] + " " + secretText, ""},
		{"a third field", strings.TrimSpace(one) + " x", ""},
		{"short key", "00 " + base64.StdEncoding.EncodeToString(make([]byte, 16)), ""},
		{"not base64", "00 !" + secretText[1:], ""},
		{"a damaged line after a good one", one + "damaged\n", ""},
		{"an endless line", strings.Repeat("x", 100_000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ring, _, err := LoadOrCreate(writeKeyFile(t, tt.text, 0o600), true)
			if tt.newest != "" {
				if err != nil || ring.ID() != tt.newest {
					t.Errorf("LoadOrCreate: %v, want the key %s", err, tt.newest)
				}
				return
			}
			if !errors.Is(err, ErrKeyFileFormat) {
				t.Errorf("LoadOrCreate = %v, want ErrKeyFileFormat", err)
			}
			if err != nil && strings.Contains(err.Error(), secretText) {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
}

func TestProcessesStartingAtOnceShareOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	ids := make([]string, 16)
	made := make([]bool, len(ids))
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			ring, created, err := LoadOrCreate(path, true)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i], made[i] = ring.ID(), created
		})
	}
	wg.Wait()
	creators := 0
	for i := range ids {
		if ids[i] != ids[0] {
			t.Errorf("two keys are in use: %s and %s", ids[i], ids[0])
		}
		if made[i] {
			creators++
		}
	}
	if creators != 1 {
		t.Errorf("%d say they made the file, want one", creators)
	}
}

// FuzzParseKeys: a key file is read whole or refused; what is read can be written and read again.
func FuzzParseKeys(f *testing.F) {
	f.Add([]byte(keyFileHead + keyLine(testKey(1)) + keyLine(testKey(2))))
	f.Add([]byte("0011223344556677 AAAA"))
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := parseKeys(text)
		if err != nil {
			return
		}
		var again strings.Builder
		for _, key := range keys {
			again.WriteString(keyLine(key))
		}
		back, err := parseKeys([]byte(again.String()))
		if err != nil || len(back) != len(keys) {
			t.Errorf("%d keys, written and read: %d, %v", len(keys), len(back), err)
		}
	})
}
