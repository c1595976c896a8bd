package sqlstore

// next gives the next number of a counter, starting at 1.
func (t *tx) next(counter string) (n int64, err error) {
	_, err = t.one(`INSERT INTO counters (name, value) VALUES ($1, 1)
 ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value`, []any{counter}, (*number)(&n))
	return n, err
}

// passed moves a counter so that it never gives out n again.
func (t *tx) passed(counter string, n int64) error {
	return t.run(`INSERT INTO counters (name, value) VALUES ($1, $2)
 ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE counters.value < excluded.value`, counter, n)
}
