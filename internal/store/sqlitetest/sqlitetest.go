// Package sqlitetest gives tests folders with a database that is migrated already. To migrate one
// costs as much as most tests do with it; a copy costs next to nothing.
package sqlitetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// New makes a folder for one test out of a template, which prepare makes in a folder that is empty:
// once in a process for each key. Nothing may have the folder open when prepare returns.
func New(t testing.TB, key string, prepare func(folder string) error) (folder string) {
	t.Helper()
	mu.Lock()
	made, ok := templates[key]
	if !ok {
		made = sync.OnceValues(func() (template, error) { return newTemplate(prepare) })
		templates[key] = made
	}
	mu.Unlock()
	files, err := made()
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// template is the content of the files of a prepared folder.
type template map[string][]byte

var (
	mu        sync.Mutex
	templates = map[string]func() (template, error){}
)

func newTemplate(prepare func(folder string) error) (files template, err error) {
	folder, err := os.MkdirTemp("", "sqlitetest")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := prepare(folder); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	files = template{}
	for _, e := range entries {
		if e.Type() != 0 {
			return nil, &fs.PathError{Op: "copy", Path: e.Name(), Err: errors.New("is no file")}
		}
		if files[e.Name()], err = os.ReadFile(filepath.Join(folder, e.Name())); err != nil {
			return nil, err
		}
	}
	return files, nil
}
