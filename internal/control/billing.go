package control

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type billing struct{ *Control }

// ledger reads a month for a scope, or for one person.
func (s billing) ledger(ctx context.Context, m core.Month, f core.BillingFilter) (l *ledger, err error) {
	err = s.store.View(ctx, func(r core.Reader) (err error) {
		l, err = readLedger(r, m, core.DayOf(s.now()), f)
		return err
	})
	return l, err
}

// month gives the one asked for, or the current one.
func (s billing) month(asked *core.Month) core.Month {
	if asked == nil {
		return core.MonthOf(s.now())
	}
	return *asked
}

// Month implements core.BillingService.
func (s billing) Month(ctx context.Context, p core.Principal, q core.BillingQuery) (*core.Billing, error) {
	if err := need(p, core.OpBilling); err != nil {
		return nil, err
	}
	month := s.month(q.Month)
	f := core.BillingFilter{Scope: p.Rights.Scope}
	if name := strings.TrimSpace(q.Company); name != "" {
		c, err := s.store.Read(ctx).CompanyByName(p.Rights.Scope, name)
		switch {
		case err != nil && core.KindOf(err) == core.NotFound:
			return &core.Billing{Month: month}, nil
		case err != nil:
			return nil, withOp(core.OpBilling, err)
		}
		f.Scope = core.Scope{Companies: []core.CompanyID{c.ID}}
	}
	l, err := s.ledger(ctx, month, f)
	if err != nil {
		return nil, withOp(core.OpBilling, err)
	}
	return l.bill(), nil
}

// bill sums up everyone's lines.
func (l *ledger) bill() *core.Billing {
	out := &core.Billing{Month: l.month, Days: l.days, People: make([]core.BillingLine, 0, len(l.people))}
	var c calculator
	for i := range l.people {
		out.People = l.appendPerson(out.People, &c, &l.people[i])
	}
	for i := range out.People {
		line := &out.People[i]
		out.Current += line.Current
		out.Average += line.Average
		out.Restored += line.Restored
	}
	return out
}

// appendPerson adds a person's lines, one for each company and currency. Who
// was no customer in the month has one only when there is something to tell.
func (l *ledger) appendPerson(out []core.BillingLine, c *calculator, p *billedPerson) []core.BillingLine {
	first := len(out)
	for _, s := range l.stretches(p) {
		i := first
		for i < len(out) && (out[i].Company.ID != s.company || out[i].Currency != s.list.Currency) {
			i++
		}
		if i == len(out) {
			out = append(out, core.BillingLine{Person: p.BilledPerson, Company: l.company(s.company), Days: core.Days{From: s.days.From}, Currency: s.list.Currency})
		}
		line, sum := &out[i], p.space(s.days)
		line.Days.To = s.days.To
		line.Average += sum.byteDays // divided below, once
		line.Restored += sum.restored
		if s.days.To == l.days.To {
			line.Current = l.stored(p)
		}
		l.addCosts(line, c, p, s, sum)
	}
	for i := first; i < len(out); i++ {
		out[i].Average = core.Bytes(core.RoundHalfEven(int64(out[i].Average), l.days.Len()))
	}
	if l.wasCustomer(p) {
		return out
	}
	return out[:first+len(slices.DeleteFunc(out[first:], nothing))]
}

// stored gives what is stored now, or was when a past month ended.
func (l *ledger) stored(p *billedPerson) core.Bytes {
	if l.current {
		return p.Stored
	}
	return p.month.last
}

func (l *ledger) company(id core.CompanyID) core.CompanyRef {
	return core.CompanyRef{ID: id, Name: l.companies[id]}
}

// wasCustomer reports whether a person was there as a customer at the end of
// one of the days.
func (l *ledger) wasCustomer(p *billedPerson) bool {
	return p.Customer && core.DaysOf(p.CreatedAt, p.DeletedAt).Meet(l.days).Len() > 0
}

func nothing(b core.BillingLine) bool {
	return b.Current == 0 && b.Average == 0 && b.Restored == 0 && b.Plan == 0 && b.Storage == 0 && b.Restore == 0 && b.License == 0
}

// addCosts adds what the lines of a stretch come to.
func (l *ledger) addCosts(to *core.BillingLine, c *calculator, p *billedPerson, s stretch, sum spaceSum) {
	l.eachLine(c, p, s, sum, func(line *core.StatementLine) {
		switch line.Kind {
		case core.PlanCost:
			to.Plan += line.Amount
		case core.StorageCost:
			to.Storage += line.Amount
		case core.RestoreCost:
			to.Restore += line.Amount
		case core.LicenseCost:
			to.License += line.Amount
		}
	})
}

// eachLine gives the lines of a statement for one person and stretch. A line
// is good until do returns.
func (l *ledger) eachLine(c *calculator, p *billedPerson, s stretch, sum spaceSum, do func(*core.StatementLine)) {
	made := core.StatementLine{Person: p.BilledPerson, Days: s.days, PriceList: s.list.ID, Currency: s.list.Currency}
	give := func(kind core.BillingKind, price core.Price) {
		made.Kind, made.UnitPrice, made.Package, made.Bytes = kind, price, 0, 0
	}
	days := l.days.Len()
	for _, x := range l.packages(p, s.days) {
		give(core.PlanCost, core.Price(x.cost)*pricePerFixed)
		made.Package, made.Held = x.id, x.days
		made.Amount = c.amount(s.list.Currency, x.days, made.UnitPrice, days, 1)
		do(&made)
	}
	if sum.byteDays > 0 {
		give(core.StorageCost, s.list.PerGBMonth)
		made.Held, made.Bytes = s.days.Len(), core.Bytes(core.RoundHalfEven(int64(sum.byteDays), s.days.Len()))
		made.Amount = c.amount(s.list.Currency, int64(sum.byteDays), made.UnitPrice, days, int64(core.GB))
		do(&made)
	}
	if sum.restored > 0 {
		give(core.RestoreCost, s.list.PerRestoredGB)
		made.Held, made.Bytes = s.days.Len(), sum.restored
		made.Amount = c.amount(s.list.Currency, int64(sum.restored), made.UnitPrice, 1, int64(core.GB))
		do(&made)
	}
	if held := p.licenseDays(s.days); held > 0 {
		give(core.LicenseCost, s.list.PerLicenseMonth)
		made.Held = held
		made.Amount = c.amount(s.list.Currency, held, made.UnitPrice, days, 1)
		do(&made)
	}
}

// pricePerFixed is a Fixed's unit in a Price's.
const pricePerFixed core.Price = 100_000

// calculator multiplies and divides without losing a digit. Its numbers are
// kept, because a bill has many lines.
type calculator struct{ product, divisor, factor, rest big.Int }

// amount gives quantity × price ÷ (days × unit), rounded once, half to even, to
// the currency's minor unit. None of them is negative.
func (c *calculator) amount(currency string, quantity int64, price core.Price, days, unit int64) core.Fixed {
	if quantity == 0 || price == 0 {
		return 0
	}
	minor := int64(1)
	for range core.CurrencyDigits(currency) {
		minor *= 10
	}
	c.product.SetInt64(quantity)
	c.product.Mul(&c.product, c.factor.SetInt64(int64(price)))
	c.product.Mul(&c.product, c.factor.SetInt64(minor))
	c.divisor.SetInt64(days)
	c.divisor.Mul(&c.divisor, c.factor.SetInt64(unit))
	c.divisor.Mul(&c.divisor, c.factor.SetInt64(1_000_000_000))
	c.product.QuoRem(&c.product, &c.divisor, &c.rest)
	c.rest.Lsh(&c.rest, 1)
	if over := c.rest.Cmp(&c.divisor); over > 0 || over == 0 && c.product.Bit(0) == 1 {
		c.product.Add(&c.product, c.factor.SetInt64(1))
	}
	return core.Fixed(c.product.Int64() * (int64(core.One) / minor))
}

// Statement implements core.BillingService.
func (s billing) Statement(ctx context.Context, p core.Principal, company core.CompanyID, m core.Month) (*core.Statement, error) {
	if err := need(p, core.OpStatement); err != nil {
		return nil, err
	}
	if !p.Rights.Scope.Holds(company) {
		return nil, withOp(core.OpStatement, core.NotFoundError("companyId", string(company)))
	}
	f := core.BillingFilter{Scope: core.Scope{Companies: []core.CompanyID{company}}}
	if company == "" {
		f.Scope = core.Everywhere
	}
	l, err := s.ledger(ctx, m, f)
	if err != nil {
		return nil, withOp(core.OpStatement, err)
	}
	names, err := s.store.Read(ctx).BilledCompanies()
	if err != nil {
		return nil, withOp(core.OpStatement, err)
	}
	name, ok := names[company]
	if !ok && company != "" {
		return nil, withOp(core.OpStatement, core.NotFoundError("companyId", string(company)))
	}
	return l.statement(core.CompanyRef{ID: company, Name: name}), nil
}

// statement lists the lines of the days at home in one company.
func (l *ledger) statement(company core.CompanyRef) *core.Statement {
	out := &core.Statement{Company: company, Month: l.month, Days: l.days}
	totals := map[string]core.Fixed{}
	var c calculator
	for i := range l.people {
		p := &l.people[i]
		for _, s := range l.stretches(p) {
			if s.company != company.ID {
				continue
			}
			l.eachLine(&c, p, s, p.space(s.days), func(line *core.StatementLine) {
				out.Lines = append(out.Lines, *line)
				totals[line.Currency] += line.Amount
			})
		}
	}
	for currency, amount := range totals {
		out.Totals = append(out.Totals, core.Money{Currency: currency, Amount: amount})
	}
	slices.SortFunc(out.Totals, func(a, b core.Money) int { return cmp.Compare(a.Currency, b.Currency) })
	return out
}

// Samples implements core.BillingService.
func (s billing) Samples(ctx context.Context, p core.Principal, company core.CompanyID, user core.UserID, m core.Month) ([]core.SpaceSample, error) {
	if err := need(p, core.OpStatementSamples); err != nil {
		return nil, err
	}
	if !p.Rights.Scope.Holds(company) {
		return nil, withOp(core.OpStatementSamples, core.NotFoundError("companyId", string(company)))
	}
	samples, person, err := s.samples(ctx, core.Scope{Companies: []core.CompanyID{company}}, company == "", user, m)
	if err == nil && person == nil {
		err = core.NotFoundError("user", string(user))
	}
	return samples, withOp(core.OpStatementSamples, err)
}

// samples reads a person's samples of the days at home in a scope, and who it
// is; nil when there was no such day. None says that no home counts as one.
func (s billing) samples(ctx context.Context, scope core.Scope, none bool, user core.UserID, m core.Month) (out []core.SpaceSample, who *core.BilledPerson, err error) {
	err = s.store.View(ctx, func(r core.Reader) error {
		out, who = nil, nil
		l := &ledger{month: m, days: countedDays(m, core.DayOf(s.now())), scope: scope, prices: map[core.CompanyID][]priced{}}
		f := core.BillingFilter{Scope: core.Everywhere, User: user}
		if err := l.readPeople(r, f); err != nil || len(l.people) == 0 {
			return err
		}
		all, err := r.SpaceDays(f, l.days)
		if err != nil {
			return err
		}
		for _, h := range l.homesOf(&l.people[0]) {
			if !scope.Holds(h.company) && !(none && h.company == "") || h.days.Len() == 0 && l.days.Len() > 0 {
				continue
			}
			who = &l.people[0].BilledPerson
			for _, x := range all {
				if h.days.Holds(x.Day) {
					out = append(out, x)
				}
			}
		}
		return nil
	})
	return out, who, err
}
