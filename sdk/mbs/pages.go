package mbs

import "iter"

// pageSize is how many rows the iterators ask for at once. The vendor's limit
// is not known; Purser's is 1,000.
const pageSize = 100

// pages gives the rows of all pages. The end is an empty page, because a
// server may give less than it was asked for. What came into the list between
// two pages moves the rest on: rows of the page before are passed over, and a
// page without a new one ends the list.
func pages[T any](offset, size int, key func(*T) string, page func(offset, count int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		before := map[string]bool{}
		for at := offset; ; {
			rows, err := page(at, size)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			at += len(rows)
			seen, fresh := make(map[string]bool, len(rows)), false
			for i := range rows {
				k := key(&rows[i])
				seen[k] = true
				if k != "" && before[k] {
					continue
				}
				fresh = true
				if !yield(rows[i], nil) {
					return
				}
			}
			if !fresh {
				return
			}
			before = seen
		}
	}
}
