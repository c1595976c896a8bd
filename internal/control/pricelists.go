package control

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type priceLists struct{ *Control }

// List implements core.PriceListService.
func (s priceLists) List(ctx context.Context, p core.Principal) ([]*core.PriceList, error) {
	if err := need(p, core.OpPriceListsList); err != nil {
		return nil, err
	}
	list, err := s.store.Read(ctx).PriceLists()
	hidden := func(l *core.PriceList) bool { return l.Company.ID != "" && !p.Rights.Scope.Holds(l.Company.ID) }
	return slices.DeleteFunc(list, hidden), withOp(core.OpPriceListsList, err)
}

// Create implements core.PriceListService.
func (s priceLists) Create(ctx context.Context, p core.Principal, in core.PriceListCreate) (core.PriceListID, error) {
	l := &core.PriceList{Currency: strings.ToUpper(strings.TrimSpace(in.Currency)), PerGBMonth: in.PerGBMonth, PerRestoredGB: in.PerRestoredGB,
		PerLicenseMonth: in.PerLicenseMonth, From: in.From, To: in.To}
	if err := CheckPriceList(l); err != nil {
		return "", withOp(core.OpPriceListsCreate, err)
	}
	err := s.change(ctx, p, core.OpPriceListsCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if !a.Rights.Scope.All {
			return core.AuditEvent{}, core.DeniedError("only those who see all companies can set prices")
		}
		if first := core.MonthOf(tx.Now()).First(); l.From < first || l.To != nil && *l.To < first {
			return core.AuditEvent{}, core.InvalidError("from", core.Range, l.From.String(), "prices of past months stay as they were: from must not be before "+first.String())
		}
		var err error
		if l.Company, err = home(tx, a, "company", strings.TrimSpace(in.Company)); err != nil {
			return core.AuditEvent{}, err
		}
		l.ID, l.CreatedAt = core.NewID[core.PriceListID](tx.Now()), tx.Now()
		return core.AuditEvent{Target: string(l.ID), Name: "price list from " + l.From.String(), Company: l.Company}, tx.InsertPriceList(l)
	})
	return l.ID, err
}

// maxPrice bounds unit prices: a million of the currency.
const maxPrice core.Price = 1_000_000 * 1_000_000_000

// CheckPriceList checks a price list's own values, not what they refer to.
func CheckPriceList(l *core.PriceList) error {
	if len(l.Currency) != 3 || strings.Trim(l.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return core.InvalidError("currency", core.Malformed, l.Currency, "currency is not three capital letters, such as USD")
	}
	for field, price := range map[string]core.Price{"perGBMonth": l.PerGBMonth, "perRestoredGB": l.PerRestoredGB, "perLicenseMonth": l.PerLicenseMonth} {
		if price < 0 || price > maxPrice {
			return core.RangeError(field, int64(price)/1_000_000_000, 0, int(maxPrice/1_000_000_000))
		}
	}
	if l.To != nil && *l.To <= l.From {
		return core.InvalidError("to", core.Range, l.To.String(), "to is not after from")
	}
	return nil
}

// priced is a stretch of days for which one list holds.
type priced struct {
	days core.Days
	list *core.PriceList
}

// noPrices holds where no list does: packages still cost what they cost.
var noPrices = &core.PriceList{Currency: core.DefaultCurrency}

// pricesOf gives the lists that hold for a company on each of some days.
func pricesOf(lists []*core.PriceList, company core.CompanyID, days core.Days) []priced {
	var out []priced
	for day := days.From; day < days.To; day++ {
		l := priceOn(lists, company, day)
		if n := len(out); n > 0 && out[n-1].list == l {
			out[n-1].days.To++
			continue
		}
		out = append(out, priced{core.Days{From: day, To: day + 1}, l})
	}
	return out
}

// priceOn finds the list that holds on a day: the company's own before the
// provider's, of those the one that began last, then the youngest.
func priceOn(lists []*core.PriceList, company core.CompanyID, day core.Day) *core.PriceList {
	best, bestFrom := noPrices, core.Day(math.MinInt32)
	own := false
	for _, l := range lists {
		mine := l.Company.ID != ""
		if !l.Days().Holds(day) || mine && l.Company.ID != company || own && !mine {
			continue
		}
		if mine && !own || l.From >= bestFrom {
			best, bestFrom, own = l, l.From, mine
		}
	}
	return best
}
