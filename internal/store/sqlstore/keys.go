package sqlstore

import (
	"context"

	"github.com/purserhq/purser/internal/core"
)

// KeyID gives the ID of the key that the database's secrets were first sealed
// under, and records the given one where there is none. Of two servers that
// start over an empty database at once, one is told the other's.
func (s *Store) KeyID(ctx context.Context, id string) (recorded string, err error) {
	err = s.Update(ctx, func(c core.Tx) error {
		t := c.(*tx)
		found, err := t.one(`SELECT id FROM keys ORDER BY since LIMIT 1`, nil, (*text)(&recorded))
		if err != nil || found {
			return err
		}
		recorded = id
		return t.run(`INSERT INTO keys (id, since) VALUES ($1, $2)`, id, micros(t.now))
	})
	return recorded, err
}
