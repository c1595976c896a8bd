package storage

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// List implements core.Bucket. Only folders that can hold the prefix are read.
func (f *folder) List(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return f.walked(ctx, prefix, func(e fs.DirEntry) bool {
		return e.Type().IsRegular() && !strings.HasPrefix(e.Name(), temporary)
	})
}

// Kept implements core.Bucket: also what is left of uploads that a crash cut
// off, and links and the like, which nobody but others can have made.
func (f *folder) Kept(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return f.walked(ctx, prefix, func(fs.DirEntry) bool { return true })
}

func (f *folder) walked(ctx context.Context, prefix string, wanted func(fs.DirEntry) bool) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		dir, _ := path.Split(prefix)
		if strings.Contains("/"+prefix, "/../") {
			yield(core.Object{}, refused(core.Invalid, "this is no prefix of objects", nil))
			return
		}
		w := &walk{f: f, prefix: prefix, wanted: wanted, yield: yield}
		if _, err := w.folder(ctx, dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield(core.Object{}, err)
		}
	}
}

// walk goes through a folder and those in it.
type walk struct {
	f      *folder
	prefix string
	wanted func(fs.DirEntry) bool
	yield  func(core.Object, error) bool
}

// folder gives the objects of a folder, whose name ends with a slash, in the
// order of their keys. It reports false when the caller has had enough.
func (w *walk) folder(ctx context.Context, dir string) (more bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	entries, err := fs.ReadDir(w.f.root.FS(), cmp.Or(strings.TrimSuffix(dir, "/"), "."))
	if err != nil {
		return false, err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(asKey(a), asKey(b)) })
	for _, e := range entries {
		key := dir + asKey(e)
		switch {
		case !strings.HasPrefix(key, w.prefix) && !strings.HasPrefix(w.prefix, key):
			continue
		case e.IsDir():
			more, err = w.folder(ctx, key)
		default:
			more, err = w.file(e, key)
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue // gone since the folder was read
		}
		if err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

// asKey gives an entry's part of the key: a folder sorts by what follows it.
func asKey(e fs.DirEntry) string {
	if e.IsDir() {
		return e.Name() + "/"
	}
	return e.Name()
}

func (w *walk) file(e fs.DirEntry, key string) (more bool, err error) {
	if !w.wanted(e) || !strings.HasPrefix(key, w.prefix) {
		return true, nil
	}
	info, err := e.Info()
	if err != nil {
		return false, err
	}
	return w.yield(core.Object{Key: key, Size: core.Bytes(info.Size()), ModifiedAt: info.ModTime().UTC()}, nil), nil
}
