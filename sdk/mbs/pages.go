package mbs

import "iter"

// pageSize is how many rows the iterators ask for at once. The vendor's limit
// is not known; Purser's is 1,000.
const pageSize = 100

// pages gives the rows of all pages. The end is an empty page, because a
// server may give less than it was asked for. What came into the list between
// two pages moves the rest on: rows of the page before are passed over. A
// server that gives the same page whatever it is asked for has no other.
func pages[T any](offset, size int, key func(*T) string, page func(offset, count int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		before := map[string]bool{}
		for stale := 0; stale < 2; {
			rows, err := page(offset, size)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if len(rows) == 0 {
				return
			}
			offset += len(rows)
			fresh := unseen(rows, before, key)
			for _, row := range fresh {
				if !yield(row, nil) {
					return
				}
			}
			if stale++; len(fresh) > 0 {
				stale = 0
			}
		}
	}
}

// unseen gives the rows of a page that were not in the page before, and makes
// before the keys of this page. Rows without a key are taken as new.
func unseen[T any](rows []T, before map[string]bool, key func(*T) string) (fresh []T) {
	var keys []string
	for i := range rows {
		k := key(&rows[i])
		if k == "" || !before[k] {
			fresh = append(fresh, rows[i])
		}
		keys = append(keys, k)
	}
	clear(before)
	for _, k := range keys {
		before[k] = true
	}
	return fresh
}
