package v1

import (
	"context"
	"fmt"
	"net/http"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func prices(a *API) {
	const tag = "billing"
	register(a, about{op: core.OpPriceListsList, method: "GET", path: "/prices", tag: tag, summary: "List price lists",
		text: "The provider's first, then by company."}, a.listPrices)
	register(a, about{op: core.OpPriceListsCreate, method: "POST", path: "/prices", status: http.StatusCreated, tag: tag, summary: "Add a price list",
		text: "A list never changes: a later one takes its place."}, a.addPrices)
}

func (a *API) listPrices(ctx context.Context, p core.Principal, _ *empty) (*body[wire.Page[wire.PriceList]], error) {
	list, err := a.services.PriceLists.List(ctx, p)
	return whole(list, err, fromPriceList)
}

func fromPriceList(l *core.PriceList) wire.PriceList {
	out := wire.PriceList{
		ID: string(l.ID), Company: companyRef(l.Company), Currency: l.Currency, PerGBMonth: l.PerGBMonth.String(), PerRestoredGB: l.PerRestoredGB.String(),
		PerLicenseMonth: l.PerLicenseMonth.String(), From: l.From.String(), CreatedAt: l.CreatedAt,
	}
	if l.To != nil {
		out.To = l.To.String()
	}
	return out
}

type priceListCreate struct{ Body wire.PriceListCreate }

func (a *API) addPrices(ctx context.Context, p core.Principal, in *priceListCreate) (*body[wire.Created], error) {
	create, err := toPriceListCreate(in.Body)
	if err != nil {
		return nil, err
	}
	id, err := a.services.PriceLists.Create(ctx, p, create)
	if err != nil {
		return nil, err
	}
	return &body[wire.Created]{wire.Created{ID: string(id)}}, nil
}

func toPriceListCreate(in wire.PriceListCreate) (out core.PriceListCreate, err error) {
	out.Company, out.Currency = in.Company, in.Currency
	for _, price := range []struct {
		member, text string
		dst          *core.Price
	}{
		{"perGBMonth", in.PerGBMonth, &out.PerGBMonth}, {"perRestoredGB", in.PerRestoredGB, &out.PerRestoredGB},
		{"perLicenseMonth", in.PerLicenseMonth, &out.PerLicenseMonth},
	} {
		if price.text == "" {
			continue
		}
		var ok bool
		if *price.dst, ok = core.ParsePrice(price.text); !ok {
			return out, malformed(price.member, price.text, "a price such as 0.005")
		}
	}
	if out.From, err = dayOf("from", in.From); err != nil || in.To == "" {
		return out, err
	}
	to, err := dayOf("to", in.To)
	out.To = &to
	return out, err
}

func dayOf(member, text string) (core.Day, error) {
	day, ok := core.ParseDay(text)
	if !ok {
		return 0, malformed(member, text, "a day such as 2026-11-30")
	}
	return day, nil
}

func malformed(member, text, want string) error {
	return core.InvalidError(member, core.Malformed, text, fmt.Sprintf("%s: want %s, not %q", member, want, text))
}
