package storage

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/purserhq/purser/internal/core"
)

// folderDriver keeps objects as files below a folder of this machine: a disk,
// or a share that is mounted there. It does not mount shares: login and
// password of the settings are for the operating system to use.
type folderDriver struct{}

// temporary begins the names of files that are not whole yet.
const temporary = ".purser-part-"

func (folderDriver) open(_ context.Context, _ *Drivers, at core.Place) (core.Bucket, error) {
	if !filepath.IsAbs(at.Settings.Path) {
		return nil, refused(core.Invalid, "the path is not an absolute path of this server", nil)
	}
	if info, err := os.Stat(at.Settings.Path); err != nil || !info.IsDir() {
		return nil, cmp.Or(err, error(refused(core.Invalid, "the path is not a folder", nil)))
	}
	root, err := os.OpenRoot(at.Settings.Path)
	if err != nil {
		return nil, err
	}
	return &folder{root: root}, nil
}

func (folderDriver) create(context.Context, *Drivers, core.Place, core.BucketSettings) error {
	return refused(core.Unsupported, "a file share has its one destination already", nil)
}

// folder is a bucket of files. os.Root keeps it inside, symbolic links included.
type folder struct{ root *os.Root }

// Close implements core.Bucket.
func (f *folder) Close() error { return f.root.Close() }

// fileOf checks a key, which is the file's path.
func fileOf(key string) (string, error) {
	if !fs.ValidPath(key) || key == "." || strings.HasPrefix(path.Base(key), temporary) || strings.ContainsAny(key, "\\\x00") {
		return "", refused(core.Invalid, "this is no key for an object", nil)
	}
	return filepath.FromSlash(key), nil
}

// Get implements core.Bucket.
func (f *folder) Get(_ context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	name, err := fileOf(key)
	if err != nil {
		return nil, err
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if length < 0 {
		length = max(info.Size()-offset, 0)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(file, offset, length), file}, nil
}

// Put implements core.Bucket: a temporary file, which is renamed once it is
// whole and on disk.
func (f *folder) Put(ctx context.Context, key string, data io.Reader, size int64) error {
	name, err := fileOf(key)
	if err != nil {
		return err
	}
	dir := filepath.Dir(name)
	part := filepath.Join(dir, temporary+rand.Text())
	file, err := f.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.root.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		file, err = f.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err != nil {
		return err
	}
	err = fill(ctx, file, data, size)
	if err == nil {
		err = f.root.Rename(part, name)
	}
	if err != nil {
		return errors.Join(err, f.root.Remove(part))
	}
	return f.syncFolder(dir)
}

// fill writes a file and closes it when all of it is on disk.
func fill(ctx context.Context, file *os.File, data io.Reader, size int64) error {
	n, err := io.Copy(file, io.LimitReader(data, size))
	if err == nil && n < size {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncFolder makes a rename last. Windows has no such thing.
func (f *folder) syncFolder(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && filepath.Separator == '/' {
		return errors.Join(err, d.Close())
	}
	return d.Close()
}

// Delete implements core.Bucket.
func (f *folder) Delete(_ context.Context, key string) error {
	name, err := fileOf(key)
	if err != nil {
		return err
	}
	return f.remove(name)
}

// Erase implements core.Bucket. It takes any name that Kept gives.
func (f *folder) Erase(_ context.Context, o core.Object) error {
	if !fs.ValidPath(o.Key) || o.Key == "." {
		return refused(core.Invalid, "this is no key for an object", nil)
	}
	return f.remove(filepath.FromSlash(o.Key))
}

// remove removes a file. Folders that become empty go too, so that deleting
// everything leaves nothing.
func (f *folder) remove(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
		if f.root.Remove(dir) != nil { // not empty, or gone
			break
		}
	}
	return nil
}

// folderFailure words what the operating system says.
func folderFailure(err error) (*core.Error, bool) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refused(core.NotFound, "there is no such folder or file", err), true
	case errors.Is(err, syscall.EROFS):
		return refused(core.Denied, "the folder is read-only", err), true
	case errors.Is(err, fs.ErrPermission):
		return refused(core.Denied, "the operating system denies access to the folder", err), true
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EFBIG), errors.Is(err, syscall.EDQUOT):
		return refused(core.Unavailable, "the folder has no room left", err), true
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return refused(core.Unavailable, "the folder cannot be used", err), true
	}
	return nil, false
}
