// Package builds is the folder of agent packages: it opens files, tells their
// size and checksum, and hands them to whoever has the link, with ranges.
//
// Which builds there are and who may list them is for control and the store.
package builds

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Folder is a folder of agent packages. Nothing outside it can be reached,
// whatever a file's name or a symbolic link says.
type Folder struct {
	path string

	mu   sync.Mutex // guards sums
	sums map[string]sum
}

// sum is what was found in a file that had this size and time.
type sum struct {
	size int64
	time time.Time
	hash [sha256.Size]byte
}

// In gives the folder of builds in a data folder. It need not exist.
func In(data string) *Folder {
	return &Folder{path: filepath.Join(data, "builds"), sums: map[string]sum{}}
}

// Open opens a regular file of the folder, or fails with NotFound.
func (f *Folder) Open(file string) (*os.File, fs.FileInfo, error) {
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return nil, nil, missing(file, err)
	}
	defer func() { _ = root.Close() }() // it was only read from
	opened, err := root.Open(filepath.FromSlash(file))
	if err != nil {
		return nil, nil, missing(file, err)
	}
	info, err := opened.Stat()
	if err != nil || !info.Mode().IsRegular() {
		opened.Close()
		return nil, nil, missing(file, err)
	}
	return opened, info, nil
}

// missing says that there is no such file; other failures pass.
func missing(file string, err error) error {
	var bad *fs.PathError // a name that leads out of the folder
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.As(err, &bad) {
		return core.NotFoundError("file", file)
	}
	return fmt.Errorf("folder of builds: %w", err)
}

// Sum implements core.BuildFiles. A file is read once for as long as its size
// and time stay.
func (f *Folder) Sum(ctx context.Context, file string) (core.Bytes, [32]byte, error) {
	opened, info, err := f.Open(file)
	if err != nil {
		return 0, [32]byte{}, err
	}
	defer opened.Close()
	f.mu.Lock()
	known, ok := f.sums[file]
	f.mu.Unlock()
	if ok && known.size == info.Size() && known.time.Equal(info.ModTime()) {
		return core.Bytes(known.size), known.hash, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, &reader{ctx, opened}); err != nil {
		return 0, [32]byte{}, fmt.Errorf("read build %q: %w", file, err)
	}
	fresh := sum{size: info.Size(), time: info.ModTime(), hash: [32]byte(h.Sum(nil))}
	f.mu.Lock()
	f.sums[file] = fresh
	f.mu.Unlock()
	return core.Bytes(fresh.size), fresh.hash, nil
}

// reader stops when the request does.
type reader struct {
	ctx  context.Context
	file io.Reader
}

// Read implements io.Reader.
func (r *reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.file.Read(b)
}
