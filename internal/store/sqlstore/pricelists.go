package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

// PriceLists implements core.PriceListReader.
func (r *reader) PriceLists() ([]*core.PriceList, error) {
	var out []*core.PriceList
	err := r.each(func(rows rows) error {
		l := &core.PriceList{}
		var from number
		var to *int
		err := rows.Scan((*text)(&l.ID), (*text)(&l.Company.ID), (*text)(&l.Company.Name), (*text)(&l.Currency), (*number)(&l.PerGBMonth),
			(*number)(&l.PerRestoredGB), (*number)(&l.PerLicenseMonth), &from, maybeSmall{&to}, (*instant)(&l.CreatedAt))
		l.From = core.Day(from)
		if to != nil {
			day := core.Day(*to)
			l.To = &day
		}
		out = append(out, l)
		return err
	}, `SELECT l.id, l.company_id, c.name, l.currency, l.per_gb_month, l.per_restored_gb, l.per_license_month, l.from_day, l.to_day, l.created_at
 FROM price_lists l LEFT JOIN companies c ON c.id = l.company_id ORDER BY coalesce(l.company_id, ''), l.from_day, l.created_at, l.id`)
	return out, err
}

// InsertPriceList implements core.PriceListWriter.
func (t *tx) InsertPriceList(l *core.PriceList) error {
	if err := t.freeID("price_lists", string(l.ID)); err != nil {
		return err
	}
	var to any
	if l.To != nil {
		to = int64(*l.To)
	}
	return t.run(`INSERT INTO price_lists (id, company_id, currency, per_gb_month, per_restored_gb, per_license_month, from_day, to_day, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, string(l.ID), orNull(l.Company.ID), l.Currency, int64(l.PerGBMonth), int64(l.PerRestoredGB),
		int64(l.PerLicenseMonth), int64(l.From), to, t.orNow(l.CreatedAt))
}
