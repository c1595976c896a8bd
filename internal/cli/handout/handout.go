// Package handout keeps new passwords of people in a file that only its owner
// can read, until somebody hands them out. A password is on disk before it is
// given to a server, so that an interrupt loses none.
package handout

import (
	"bytes"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// File is a file of passwords. It is safe for concurrent use.
type File struct {
	mu    sync.Mutex
	f     *os.File
	path  string
	words map[string]string // password by kind and login
	made  int
}

var header = []string{"Kind", "Email", "Password"}

// Open opens or makes a file. It refuses one that others can read.
func Open(path string) (*File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	out := &File{f: f, path: path, words: map[string]string{}}
	if err := out.read(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return out, nil
}

func (f *File) read() error {
	info, err := f.f.Stat()
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s can be read by others than its owner: chmod 600 %s", f.path, f.path)
	}
	text, err := io.ReadAll(f.f)
	if err != nil {
		return err
	}
	// A line without an end was cut off: nobody was given that password.
	whole := bytes.LastIndexByte(text, '\n') + 1
	if whole < len(text) {
		if err := f.f.Truncate(int64(whole)); err != nil {
			return err
		}
	}
	if whole == 0 {
		return errors.Join(f.write(header), syncFolder(f.path))
	}
	r := csv.NewReader(bytes.NewReader(text[:whole]))
	r.FieldsPerRecord = len(header)
	rows, err := r.ReadAll()
	if err != nil || !slices.Equal(rows[0], header) {
		return fmt.Errorf("%s is there and no file of passwords", f.path)
	}
	for _, row := range rows[1:] {
		f.words[row[0]+"\x00"+row[1]] = row[2]
	}
	return nil
}

// For gives the password of somebody: the one that is kept, or a new one, which
// is on disk when For returns.
func (f *File) For(kind, login string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := kind + "\x00" + login
	if word, ok := f.words[key]; ok {
		return word, nil
	}
	word := rand.Text()
	if err := f.write([]string{kind, login, word}); err != nil {
		return "", fmt.Errorf("keep the password of %s: %w", login, err)
	}
	f.words[key] = word
	f.made++
	return word, nil
}

// Made tells how many passwords were made since Open.
func (f *File) Made() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.made
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }

func (f *File) write(row []string) error {
	w := csv.NewWriter(f.f)
	if err := w.Write(row); err != nil {
		return err
	}
	w.Flush()
	return errors.Join(w.Error(), f.f.Sync())
}

// syncFolder makes the file's name last.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
