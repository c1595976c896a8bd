package transfer

import (
	"strings"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

type priceListElem struct {
	ID              string           `json:"id,omitzero"` // own
	Company         nullable[string] `json:"company,omitzero"`
	Currency        string           `json:"currency"`
	PerGBMonth      string           `json:"perGBMonth,omitzero"`
	PerRestoredGB   string           `json:"perRestoredGB,omitzero"`
	PerLicenseMonth string           `json:"perLicenseMonth,omitzero"`
	From            *string          `json:"from,omitzero"`
	To              nullable[string] `json:"to,omitzero"`        // exclusive; null: open
	CreatedAt       *time.Time       `json:"createdAt,omitzero"` // own
}

// priceList adds a list. One for the same company from the same day exists
// already: lists never change, another one takes their place.
func (l *load) priceList(path string, e *priceListElem) error {
	p, err := l.readPriceList(e)
	if err != nil {
		return err
	}
	if err := l.once(string(p.Company.ID)+" from "+p.From.String(), path, "from"); err != nil {
		return err
	}
	have, err := l.tx.PriceLists()
	if err != nil {
		return err
	}
	for _, h := range have {
		if h.ID == p.ID || h.Company.ID == p.Company.ID && h.From == p.From {
			l.sum.existed("priceLists", "")
			return nil
		}
	}
	l.sum.made("priceLists")
	return l.tx.InsertPriceList(p)
}

func (l *load) readPriceList(e *priceListElem) (p *core.PriceList, err error) {
	p = &core.PriceList{Currency: strings.ToUpper(e.Currency), CreatedAt: l.now}
	if p.ID, err = givenID[core.PriceListID](l.now, e.ID); err != nil {
		return nil, err
	}
	putTime(&p.CreatedAt, e.CreatedAt)
	if e.Company.Value != nil && *e.Company.Value != "" {
		if p.Company, err = l.places.company(*e.Company.Value); err != nil {
			return nil, err
		}
	}
	for _, price := range []struct {
		member, text string
		to           *core.Price
	}{{"perGBMonth", e.PerGBMonth, &p.PerGBMonth}, {"perRestoredGB", e.PerRestoredGB, &p.PerRestoredGB}, {"perLicenseMonth", e.PerLicenseMonth, &p.PerLicenseMonth}} {
		ok := price.text == ""
		if !ok {
			*price.to, ok = core.ParsePrice(price.text)
		}
		if !ok {
			return nil, refuse(price.member, "%q is not a price such as \"0.005\", with up to nine decimals", price.text)
		}
	}
	if e.From != nil {
		if p.From, err = day("from", *e.From); err != nil {
			return nil, err
		}
	}
	if e.To.Value != nil {
		to, err := day("to", *e.To.Value)
		if err != nil {
			return nil, err
		}
		p.To = &to
	}
	return p, control.CheckPriceList(p)
}

func day(member, s string) (core.Day, error) {
	d, ok := core.ParseDay(s)
	if !ok {
		return 0, refuse(member, "%q is not a day such as 2026-01-02", s)
	}
	return d, nil
}

func (x *export) priceLists() error {
	list, err := x.r.PriceLists()
	if err != nil {
		return err
	}
	defer x.w.endList()
	for _, p := range list {
		if p.Company.ID != "" && x.places[string(p.Company.ID)] == "" {
			x.done.Skipped++ // of a company that was deleted since
			continue
		}
		if err := x.w.element("priceLists", priceListOf(p)); err != nil {
			return err
		}
	}
	return nil
}

func priceListOf(p *core.PriceList) priceListElem {
	from := p.From.String()
	e := priceListElem{
		ID: string(p.ID), Company: given[string](nil), Currency: p.Currency, PerGBMonth: p.PerGBMonth.String(), PerRestoredGB: p.PerRestoredGB.String(),
		PerLicenseMonth: p.PerLicenseMonth.String(), From: &from, To: given[string](nil), CreatedAt: &p.CreatedAt,
	}
	if p.Company.ID != "" {
		e.Company = given(&p.Company.Name)
	}
	if p.To != nil {
		to := p.To.String()
		e.To = given(&to)
	}
	return e
}
