package control_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// ledgerOracle computes a month as docs/billing.md says, day by day and with
// fractions, from periods it drew itself.
type ledgerOracle struct {
	homes    []core.HomePeriod
	costs    []core.PackageCost
	periods  []core.AssignmentPeriod
	holdings []core.LicenseHolding
	prices   []*core.PriceList
	samples  map[core.Day]core.SpaceSample
}

// endOf is the last instant of a day, which decides what counts for it.
func endOf(d core.Day) time.Time { return (d + 1).Time().Add(-time.Microsecond) }

func lasts(since time.Time, until *time.Time, d core.Day) bool {
	return !since.After(endOf(d)) && (until == nil || until.After(endOf(d)))
}

func (o *ledgerOracle) home(d core.Day) core.CompanyID {
	home := o.homes[0].Company
	for _, h := range o.homes {
		if !h.Since.After(endOf(d)) {
			home = h.Company
		}
	}
	return home
}

func (o *ledgerOracle) cost(d core.Day) core.Fixed {
	cost := o.costs[0].Cost
	for _, c := range o.costs {
		if !c.Since.After(endOf(d)) {
			cost = c.Cost
		}
	}
	return cost
}

func (o *ledgerOracle) price(home core.CompanyID, d core.Day) *core.PriceList {
	var best *core.PriceList
	for _, l := range o.prices {
		if l.From > d || l.To != nil && *l.To <= d || l.Company.ID != "" && l.Company.ID != home {
			continue
		}
		if best == nil || best.Company.ID == "" && l.Company.ID != "" || best.Company.ID == l.Company.ID && l.From > best.From {
			best = l
		}
	}
	return best
}

// round gives a number of a currency's minor units, half to even, as text.
func round(x *big.Rat, currency string) string {
	ten := big.NewInt(10)
	digits := core.CurrencyDigits(currency)
	x.Mul(x, new(big.Rat).SetInt(ten.Exp(ten, big.NewInt(int64(digits)), nil)))
	q, r := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	if c := r.Lsh(r, 1).Cmp(x.Denom()); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return core.Fixed(q.Int64() * [...]int64{10_000, 1_000, 100, 10, 1}[digits]).String()
}

// statement gives a company's lines of a month.
func (o *ledgerOracle) statement(company core.CompanyID, m core.Month) []string {
	type sums struct {
		first             core.Day
		list              *core.PriceList
		plans             map[core.Fixed]int64 // days at a cost
		stored, restored  int64
		days, licenseDays int64
	}
	var stretches []*sums
	var last *sums
	for d := m.First(); d < (m + 1).First(); d++ {
		home := o.home(d)
		if home != company {
			last = nil
			continue
		}
		if list := o.price(home, d); last == nil || last.list != list {
			last = &sums{first: d, list: list, plans: map[core.Fixed]int64{}}
			stretches = append(stretches, last)
		}
		last.days++
		last.stored += int64(o.samples[d].Stored)
		last.restored += int64(o.samples[d].Restored)
		for _, p := range o.periods {
			if p.Package != 0 && lasts(p.Since, p.Until, d) {
				last.plans[o.cost(d)]++
			}
		}
		for _, h := range o.holdings {
			if lasts(h.Since, h.Until, d) {
				last.licenseDays++
			}
		}
	}
	var out []string
	for _, s := range stretches {
		list := s.list
		if list == nil {
			list = &core.PriceList{Currency: "USD"}
		}
		days := int64(m.Days())
		line := func(kind core.BillingKind, held, amount, per, by int64) {
			x := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(amount), big.NewInt(per)), new(big.Int).Mul(big.NewInt(by), big.NewInt(1_000_000_000)))
			out = append(out, fmt.Sprint(s.first, kind, held, list.Currency, round(x, list.Currency)))
		}
		for _, cost := range slices.Sorted(maps.Keys(s.plans)) {
			line(core.PlanCost, s.plans[cost], s.plans[cost], int64(cost)*100_000, days)
		}
		if s.stored > 0 {
			line(core.StorageCost, s.days, s.stored, int64(list.PerGBMonth), days*int64(core.GB))
		}
		if s.restored > 0 {
			line(core.RestoreCost, s.days, s.restored, int64(list.PerRestoredGB), int64(core.GB))
		}
		if s.licenseDays > 0 {
			line(core.LicenseCost, s.licenseDays, s.licenseDays, int64(list.PerLicenseMonth), days)
		}
	}
	return out
}

// moments draws increasing times around November.
func moments(t *rapid.T, most int) []time.Time {
	start := date("2026-10-20").Time()
	at, out := start, []time.Time(nil)
	for range rapid.IntRange(1, most).Draw(t, "periods") {
		at = at.Add(time.Duration(rapid.IntRange(1, 24*25).Draw(t, "hours")) * time.Hour)
		out = append(out, at)
	}
	return out
}

func draw(t *rapid.T, companies []core.CompanyID) *ledgerOracle {
	o := &ledgerOracle{samples: map[core.Day]core.SpaceSample{}}
	for _, at := range moments(t, 4) {
		o.homes = append(o.homes, core.HomePeriod{Since: at, Company: rapid.SampledFrom(companies).Draw(t, "home")})
	}
	for _, at := range moments(t, 3) {
		o.costs = append(o.costs, core.PackageCost{Since: at, Cost: core.Fixed(rapid.IntRange(0, 1_000_000).Draw(t, "cost"))})
	}
	for _, at := range moments(t, 4) {
		if n := len(o.periods); n > 0 && rapid.Bool().Draw(t, "until") {
			o.periods[n-1].Until = &at
		} else if n > 0 {
			break
		}
		o.periods = append(o.periods, core.AssignmentPeriod{Since: at, Package: core.PackageID(rapid.IntRange(0, 1).Draw(t, "package"))})
	}
	for _, at := range moments(t, 3) {
		until := at.Add(time.Duration(rapid.IntRange(1, 500).Draw(t, "held")) * time.Hour)
		if n := len(o.holdings); n > 0 && at.Before(*o.holdings[n-1].Until) {
			continue
		}
		o.holdings = append(o.holdings, core.LicenseHolding{Since: at, Until: &until})
	}
	for d := date("2026-11-01"); d < date("2026-12-01"); d += core.Day(rapid.IntRange(1, 9).Draw(t, "gap")) {
		o.samples[d] = core.SpaceSample{Day: d, Stored: core.Bytes(rapid.Int64Range(0, 1<<42).Draw(t, "stored")), Restored: core.Bytes(rapid.Int64Range(0, 1<<33).Draw(t, "restored"))}
	}
	return o
}

// store puts what was drawn into the database, of one person.
func (o *ledgerOracle) store(w *world, b *books, user core.UserID, pkg core.PackageID) {
	w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
		for _, c := range o.costs {
			c.Package = pkg
			if err := tx.SetPackageCost(c); err != nil {
				return err
			}
		}
		for i := range o.periods {
			if o.periods[i].Package != 0 {
				o.periods[i].Package = pkg
			}
			o.periods[i].User, o.periods[i].Destination = user, b.destination
		}
		s := &core.Assignment{ID: core.NewID[core.AssignmentID](tx.Now()), User: user, CreatedAt: o.periods[0].Since}
		s.Destination.ID = b.destination
		if err := tx.PutAssignment(s, o.periods); err != nil {
			return err
		}
		for _, x := range o.samples {
			x.User, x.Destination = user, b.destination
			if err := tx.PutSample(x); err != nil {
				return err
			}
		}
		l := &core.License{ID: core.NewID[core.LicenseID](tx.Now()), Type: "x", Transaction: "0190a000-0000-7000-8000-000000000001", Expires: core.NeverExpires}
		if err := tx.InsertLicense(l); err != nil {
			return err
		}
		for _, h := range o.holdings {
			h.License, h.User = l.ID, user
			if err := tx.InsertLicenseHolding(h); err != nil {
				return err
			}
		}
		return tx.PutHomes(user, o.homes)
	}))
}

// TestStatementsAreWhatThePageSays draws histories of everything that bills
// read and compares with the oracle, line by line.
func TestStatementsAreWhatThePageSays(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		companies := []core.CompanyID{w.company("Acme"), w.company("Beta"), ""}
		for _, in := range []core.PriceListCreate{
			{Currency: "USD", PerGBMonth: 5_123_457, PerRestoredGB: 23_456_789, PerLicenseMonth: 3_330_000_000, From: date("2026-11-05")},
			{Currency: "KWD", PerGBMonth: 1_234_567, PerRestoredGB: 1, PerLicenseMonth: 999_999_999, From: date("2026-11-17"), To: ptr(date("2026-11-20"))},
			{Company: "Beta", Currency: "JPY", PerGBMonth: 900_000_000, PerLicenseMonth: 333_000_000_000, From: date("2026-11-12")},
			{Company: "Beta", Currency: "JPY", PerGBMonth: 900_000_000, From: date("2026-11-25"), To: ptr(date("2026-11-27"))},
		} {
			b.prices(in)
		}
		prices, err := w.store.Read(w.ctx).PriceLists()
		w.must(err)
		b.at("2026-12-10")
		n := 0
		rapid.Check(t, func(t *rapid.T) {
			n++
			o := draw(t, companies)
			home := []string{"Acme", "Beta", ""}[slices.Index(companies, o.homes[len(o.homes)-1].Company)]
			user, pkg := w.customer(fmt.Sprintf("user%d", n), home), b.pkg(fmt.Sprint(n), 0)
			o.prices = prices
			o.costs = slices.Insert(o.costs, 0, core.PackageCost{Since: time.Unix(0, 0), Cost: 0}) // as it was made
			o.costs[0].Cost = o.costs[len(o.costs)-1].Cost
			o.store(w, b, user, pkg)
			for _, company := range companies {
				s, err := w.Billing.Statement(w.ctx, system, company, *month("2026-11"))
				fatal(t, err)
				var got []string
				for _, l := range s.Lines {
					if l.Person.ID == user {
						got = append(got, fmt.Sprint(l.Days.From, l.Kind, l.Held, l.Currency, l.Amount))
					}
				}
				if want := o.statement(company, *month("2026-11")); !slices.Equal(got, want) {
					t.Errorf("%q:\n%q\nwant\n%q", company, got, want)
				}
			}
		})
	})
}
