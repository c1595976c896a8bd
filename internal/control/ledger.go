package control

import (
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// ledger is what the bills of a month are computed from, read in one snapshot.
// docs/billing.md says how.
type ledger struct {
	month   core.Month
	days    core.Days  // counted: the month's, or those so far of the current one
	current bool       // the month is not over
	scope   core.Scope // whose days are billed

	lists       []*core.PriceList
	costs       map[core.PackageID][]core.PackageCost
	companies   map[core.CompanyID]string
	people      []core.BilledPerson
	homes       map[core.UserID][]core.HomePeriod
	months      map[core.UserID]spaceSum
	daily       map[core.UserID][]core.SpaceSample // of those for whom the sums of the month do not do
	assignments map[core.UserID][]core.AssignmentPeriod
	licenses    map[core.UserID][]core.BilledLicense

	prices map[core.CompanyID][]priced // found once for each company
	single [1]homeDays                 // of those with one home, who are nearly all
}

// spaceSum adds up a person's volumes.
type spaceSum struct {
	byteDays core.Bytes
	restored core.Bytes
	last     core.Bytes
	lastDay  core.Day
}

// countedDays gives the days of a month that have begun.
func countedDays(m core.Month, today core.Day) core.Days {
	first, next := m.First(), (m + 1).First()
	return core.Days{From: first, To: max(first, min(next, today+1))}
}

// readLedger reads everything for the people of a scope, or one person.
func readLedger(r core.Reader, m core.Month, today core.Day, f core.BillingFilter) (*ledger, error) {
	l := &ledger{month: m, days: countedDays(m, today), current: today < (m + 1).First(), scope: f.Scope, prices: map[core.CompanyID][]priced{}}
	if l.days.Len() == 0 {
		return l, nil
	}
	for _, read := range []func(core.Reader, core.BillingFilter) error{l.readPrices, l.readPeople, l.readHoldings, l.readSpace} {
		if err := read(r, f); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *ledger) readPrices(r core.Reader, _ core.BillingFilter) (err error) {
	if l.lists, err = r.PriceLists(); err != nil {
		return err
	}
	costs, err := r.PackageCosts()
	if err != nil {
		return err
	}
	l.costs = map[core.PackageID][]core.PackageCost{}
	for _, c := range costs {
		l.costs[c.Package] = append(l.costs[c.Package], c)
	}
	l.companies, err = r.BilledCompanies()
	return err
}

func (l *ledger) readPeople(r core.Reader, f core.BillingFilter) (err error) {
	if l.people, err = r.BilledPeople(f); err != nil {
		return err
	}
	changed, err := r.HomePeriods(f, l.days.From)
	l.homes = grouped(changed, func(h core.HomePeriod) core.UserID { return h.User })
	return err
}

func (l *ledger) readHoldings(r core.Reader, f core.BillingFilter) error {
	assigned, err := r.BilledAssignments(f, l.days)
	if err != nil {
		return err
	}
	l.assignments = grouped(assigned, func(h core.AssignmentPeriod) core.UserID { return h.User })
	held, err := r.BilledLicenses(f, l.days)
	l.licenses = grouped(held, func(h core.BilledLicense) core.UserID { return h.User })
	return err
}

func grouped[T any](list []T, of func(T) core.UserID) map[core.UserID][]T {
	out := make(map[core.UserID][]T, len(list))
	for _, v := range list {
		out[of(v)] = append(out[of(v)], v)
	}
	return out
}

// readSpace reads the sums of the month and, where these do not do, the days:
// for people who moved, whose prices changed, or who have samples of days that
// do not count yet.
func (l *ledger) readSpace(r core.Reader, f core.BillingFilter) error {
	sums, err := r.SpaceMonths(f, l.month)
	if err != nil {
		return err
	}
	l.months = make(map[core.UserID]spaceSum, len(sums))
	for _, s := range sums {
		have := l.months[s.User]
		l.months[s.User] = spaceSum{have.byteDays + s.Stored, have.restored + s.Restored, have.last + s.Last, max(have.lastDay, s.LastDay)}
	}
	var split []core.UserID
	for i := range l.people {
		id := l.people[i].ID
		sum, ok := l.months[id]
		if !ok {
			continue
		}
		if p := &l.people[i]; sum.lastDay < l.days.To && len(l.homes[id]) == 0 && len(l.pricesOf(p.Home)) == 1 {
			continue
		}
		parts := l.stretches(&l.people[i])
		if len(parts) > 0 && (sum.lastDay >= l.days.To || parts[0].days != l.days) {
			split = append(split, id)
		}
	}
	return l.readDays(r, f, split)
}

// mostApart is how many people's days are read one by one rather than all at once.
const mostApart = 500

func (l *ledger) readDays(r core.Reader, f core.BillingFilter, people []core.UserID) error {
	l.daily = map[core.UserID][]core.SpaceSample{}
	if len(people) > mostApart {
		all, err := r.SpaceDays(f, l.days)
		l.daily = grouped(all, func(s core.SpaceSample) core.UserID { return s.User })
		return err
	}
	for _, id := range people {
		list, err := r.SpaceDays(core.BillingFilter{Scope: core.Everywhere, User: id}, l.days)
		if err != nil {
			return err
		}
		l.daily[id] = list
	}
	return nil
}

// stretch is a part of the days on which a person's home and prices are the same.
type stretch struct {
	company core.CompanyID
	priced
}

// stretches cuts the counted days at changes of home and of prices, which who
// moved and came back on one day has not. Days at home outside of the ledger's
// scope are left out.
func (l *ledger) stretches(p *core.BilledPerson) []stretch {
	var out []stretch
	for _, h := range l.homesOf(p) {
		if !l.scope.Holds(h.company) || h.days.Len() == 0 {
			continue
		}
		for _, price := range l.pricesOf(h.company) {
			price.days = price.days.Meet(h.days)
			n := len(out)
			switch {
			case price.days.Len() == 0:
			case n > 0 && out[n-1].company == h.company && out[n-1].list == price.list && out[n-1].days.To == price.days.From:
				out[n-1].days.To = price.days.To
			default:
				out = append(out, stretch{h.company, price})
			}
		}
	}
	return out
}

type homeDays struct {
	company core.CompanyID
	days    core.Days
}

// homesOf gives a person's homes over the counted days, good until the next
// call. The first known home counts for all time before.
func (l *ledger) homesOf(p *core.BilledPerson) []homeDays {
	changes := l.homes[p.ID]
	if len(changes) == 0 {
		return append(l.single[:0], homeDays{p.Home, l.days})
	}
	out := make([]homeDays, 0, len(changes))
	for i, h := range changes {
		days := core.Days{From: core.DayOf(h.Since), To: l.days.To}
		if i == 0 {
			days.From = l.days.From
		}
		if i+1 < len(changes) {
			days.To = core.DayOf(changes[i+1].Since)
		}
		out = append(out, homeDays{h.Company, days.Meet(l.days)})
	}
	return out
}

func (l *ledger) pricesOf(company core.CompanyID) []priced {
	have, ok := l.prices[company]
	if !ok {
		have = pricesOf(l.lists, company, l.days)
		l.prices[company] = have
	}
	return have
}

// space adds up what a person stored and restored on some of the days.
func (l *ledger) space(id core.UserID, days core.Days) (sum spaceSum) {
	daily, ok := l.daily[id]
	if !ok {
		return l.months[id] // there is one stretch: all the days
	}
	for _, s := range daily {
		if days.Holds(s.Day) {
			sum.byteDays += s.Stored
			sum.restored += s.Restored
		}
	}
	return sum
}

// costOf cuts days at changes of a package's cost. The first known cost counts
// for all time before.
func (l *ledger) costOf(id core.PackageID, days core.Days) []packageDays {
	var out []packageDays
	list := l.costs[id]
	for i, c := range list {
		part := core.Days{From: core.DayOf(c.Since), To: days.To}
		if i == 0 {
			part.From = days.From
		}
		if i+1 < len(list) {
			part.To = core.DayOf(list[i+1].Since)
		}
		if n := part.Meet(days).Len(); n > 0 {
			out = append(out, packageDays{id, c.Cost, n})
		}
	}
	return out
}

// packageDays is a package that was assigned at one cost for some days.
type packageDays struct {
	id   core.PackageID
	cost core.Fixed
	days int64
}

// packages gives what packages a person had on some days, each at each cost
// once: by package, then cost.
func (l *ledger) packages(id core.UserID, days core.Days) []packageDays {
	var out []packageDays
	for _, a := range l.assignments[id] {
		if a.Package == 0 {
			continue
		}
		for _, part := range l.costOf(a.Package, core.DaysOf(a.Since, a.Until).Meet(days)) {
			i := slices.IndexFunc(out, func(x packageDays) bool { return x.id == part.id && x.cost == part.cost })
			if i < 0 {
				out = append(out, part)
			} else {
				out[i].days += part.days
			}
		}
	}
	slices.SortFunc(out, func(a, b packageDays) int {
		if a.id != b.id {
			return int(a.id - b.id)
		}
		return int(a.cost - b.cost)
	})
	return out
}

// licenseDays counts the days on which a person held licences, each by itself.
func (l *ledger) licenseDays(id core.UserID, days core.Days) (n int64) {
	for _, h := range l.licenses[id] {
		n += core.DaysOf(h.Since, h.Until).Meet(days).Len()
	}
	return n
}
