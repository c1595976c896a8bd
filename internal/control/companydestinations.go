package control

import (
	"context"
	"fmt"
	"iter"

	"github.com/purserhq/purser/internal/core"
)

// fillDestinations reads what companies were given.
func fillDestinations(r core.Reader, list []*core.Company) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]core.CompanyID, 0, len(list))
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	given, err := r.CompanyDestinations(ids)
	for _, c := range list {
		c.Destinations = given[c.ID]
	}
	return err
}

// withDestinations fills in what the companies of a list were given, a page of
// them at a time.
func (c *Control) withDestinations(ctx context.Context, list iter.Seq2[*core.Company, error]) iter.Seq2[*core.Company, error] {
	return func(yield func(*core.Company, error) bool) {
		var page []*core.Company
		flush := func() bool {
			if err := fillDestinations(c.store.Read(ctx), page); err != nil {
				yield(nil, err)
				return false
			}
			for _, one := range page {
				if !yield(one, nil) {
					return false
				}
			}
			page = page[:0]
			return true
		}
		for one, err := range list {
			if err != nil {
				yield(nil, err)
				return
			}
			if page = append(page, one); len(page) == pageSize && !flush() {
				return
			}
		}
		flush()
	}
}

// giveDestinations replaces what a company is given: destinations in the
// caller's scope. One that is named twice counts once.
func giveDestinations(tx core.Tx, a *actor, id core.CompanyID, list []core.CompanyDestination) error {
	var given []core.CompanyDestination
	seen := map[core.DestinationID]bool{}
	for i, d := range list {
		if _, err := tx.Destination(a.Rights.Scope, d.Destination); err != nil {
			return unknownAs(err, fmt.Sprintf("destinations[%d]", i), string(d.Destination))
		}
		if !seen[d.Destination] {
			given = append(given, d)
		}
		seen[d.Destination] = true
	}
	return tx.SetCompanyDestinations(id, given)
}
