package profile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// ErrLax says that others than its owner may read the profile file.
var ErrLax = errors.New("others than its owner can read it")

// Store is the profile file.
type Store struct {
	path string
	err  error // why there is no place for it
}

// Find says where the profile file is: where PURSER_CONFIG says, else in the
// user's configuration folder ($XDG_CONFIG_HOME or ~/.config on Linux).
func Find(lookup func(string) (string, bool)) Store {
	if path, ok := lookup("PURSER_CONFIG"); ok && path != "" {
		return Store{path: path}
	}
	folder, err := os.UserConfigDir()
	return Store{path: filepath.Join(folder, "purser", "profiles.json"), err: err}
}

// Path gives the file's path.
func (s Store) Path() string { return s.path }

// Read gives what the file holds; no file is an empty one. It fails with ErrLax
// when others may read the file.
func (s Store) Read() (File, error) {
	if s.err != nil {
		return File{}, nil // without a home there are no profiles
	}
	in, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return File{}, nil
	}
	if err != nil {
		return File{}, err
	}
	defer in.Close()
	if err := private(in); err != nil {
		return File{}, fmt.Errorf("%s: %w", s.path, err)
	}
	var f File
	if err := json.NewDecoder(in).Decode(&f); err != nil {
		return File{}, fmt.Errorf("%s: %w", s.path, err)
	}
	return f, nil
}

// Change reads the file, lets change work on it, and writes it unless change
// fails. Commands that do so at the same time take turns.
func (s Store) Change(change func(*File) error) error {
	if s.err != nil {
		return fmt.Errorf("no place for profiles: %w; PURSER_CONFIG can name a file", s.err)
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(s.path + ".lock").Lock()
	if err != nil {
		return err
	}
	defer unlock()
	f, err := s.Read()
	if err != nil {
		return err
	}
	if err := change(&f); err != nil {
		return err
	}
	return s.write(f)
}

// write puts a new file in the place of the old one: readers see either.
func (s Store) write(f File) error {
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	folder := filepath.Dir(s.path)
	out, err := os.CreateTemp(folder, ".profiles-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	_, err = out.Write(append(raw, '\n'))
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if err := os.Rename(out.Name(), s.path); err != nil {
		return err
	}
	return syncFolder(folder)
}
