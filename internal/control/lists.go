package control

import (
	"iter"

	"github.com/purserhq/purser/internal/core"
)

// pageSize is how many rows a streamed list reads at a time (DESIGN section 4).
const pageSize = 1000

// inPages streams a part of a list page by page, each page its own short read.
// read gives up to limit things after a key, key says where a thing stands.
// What wanted refuses does not count; nil wants all.
func inPages[K, T any](part core.Part[K], key func(*T) K, wanted func(*T) bool, read func(after K, limit int) ([]*T, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		size := pageSize
		if wanted == nil && part.Limit > 0 {
			size = min(part.Limit, pageSize)
		}
		for after, given := part.After, 0; ; {
			page, err := read(after, size)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, v := range page {
				if wanted != nil && !wanted(v) {
					continue
				}
				if !yield(v, nil) {
					return
				}
				if given++; given == part.Limit {
					return
				}
			}
			if len(page) < size {
				return
			}
			after = key(page[len(page)-1])
		}
	}
}

// refusing is the list of those who may not have it.
func refusing[T any](err error) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) { yield(nil, err) }
}

// all gathers a stream that is known to be short.
func all[T any](list iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
