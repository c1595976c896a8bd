package secret

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Errors of LoadOrCreate.
var (
	// ErrNoKeyFile means that the key file is missing and must not be made anew.
	ErrNoKeyFile = errors.New("key file is missing")
	// ErrKeyFileMode means that others than the owner may read or write the key file.
	ErrKeyFileMode = errors.New("key file is open to other users")
	// ErrKeyFileFormat means that the key file's text is not understood.
	ErrKeyFileFormat = errors.New("key file is damaged")
)

const keyFileHead = `# Purser key file. Stored credentials can only be read with it: keep a copy apart from the
# database and its backups. One key per line: ID, key. The last one encrypts, all decrypt.
`

// maxKeyFile bounds what is read: room for thousands of keys.
const maxKeyFile = 1 << 20

// LoadOrCreate reads the key file at path. Where there is none it makes one with a new key, and
// says so by created, if mayCreate; the caller allows that only for an empty database, since the
// secrets of any other are lost without its own key file. It fails with ErrNoKeyFile,
// ErrKeyFileMode or ErrKeyFileFormat, each with the path and what to do, or with an error of the
// file system. Of several processes that start at once one makes the file and all use it.
func LoadOrCreate(path string, mayCreate bool) (ring *Keyring, created bool, err error) {
	ring, err = load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return ring, false, err
	}
	if !mayCreate {
		return nil, false, fmt.Errorf("%w: %s: the database holds data sealed under it; restore it from its copy", ErrNoKeyFile, path)
	}
	err = create(path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, false, fmt.Errorf("make key file: %w", err)
	}
	ring, loadErr := load(path)
	return ring, err == nil && loadErr == nil, loadErr
}

func load(path string) (*Keyring, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" { // Windows has no such bits
		return nil, fmt.Errorf("%w: %s has mode %04o; run chmod 600 on it", ErrKeyFileMode, path, mode)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	keys, err := parseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrKeyFileFormat, path, err)
	}
	return NewKeyring(keys...)
}

// parseKeys returns the keys of a key file, oldest first. Its errors never repeat a key.
func parseKeys(text []byte) ([][]byte, error) {
	var keys [][]byte
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		keys = append(keys, key)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, errors.New("it holds no key")
	}
	return keys, nil
}

func parseKey(line string) ([]byte, error) {
	field := strings.Fields(line)
	if len(field) != 2 {
		return nil, errors.New("want a key ID and a key")
	}
	key, err := base64.StdEncoding.Strict().DecodeString(field[1])
	if err != nil || len(key) != sealKeySize {
		return nil, fmt.Errorf("the key is not %d bytes in base64", sealKeySize)
	}
	if idOf(key).String() != field[0] {
		return nil, errors.New("the key is not the one its ID names")
	}
	return key, nil
}

func keyLine(key []byte) string {
	return fmt.Sprintf("%s %s\n", idOf(key), base64.StdEncoding.EncodeToString(key))
}

// create writes a key file with one new key. A crash leaves the whole file or none, and a file
// that is there already is never replaced: linking, unlike renaming, then fails with fs.ErrExist.
func create(path string) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := f.WriteString(keyFileHead + keyLine(random(sealKeySize))); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir puts a folder's new entries on disk. Windows does that by itself and cannot sync one.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
