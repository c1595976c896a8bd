package control

import (
	"iter"
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

	lists     []*core.PriceList
	costs     map[core.PackageID][]core.PackageCost
	companies map[core.CompanyID]string
	people    []billedPerson

	index  map[core.UserID]int         // of people
	prices map[core.CompanyID][]priced // found once for each company
	single [1]homeDays                 // of those with one home, who are nearly all
}

// billedPerson is a person with what was read of his month.
type billedPerson struct {
	core.BilledPerson
	homes       []core.HomePeriod // nil: the same all the time
	month       spaceSum
	byDays      bool // the sums of the month do not do
	daily       []core.SpaceSample
	assignments []core.AssignmentPeriod
	licenses    []core.BilledLicense
}

// spaceSum adds up a person's volumes.
type spaceSum struct {
	known    bool // there are samples
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

func (l *ledger) readPeople(r core.Reader, f core.BillingFilter) error {
	people, err := r.BilledPeople(f)
	if err != nil {
		return err
	}
	l.people, l.index = make([]billedPerson, len(people)), make(map[core.UserID]int, len(people))
	for i := range people {
		l.people[i].BilledPerson, l.index[people[i].ID] = people[i], i
	}
	changed, err := r.HomePeriods(f, l.days.From)
	for i, part := range grouped(l, changed, func(h *core.HomePeriod) core.UserID { return h.User }) {
		l.people[i].homes = part
	}
	return err
}

func (l *ledger) readHoldings(r core.Reader, f core.BillingFilter) error {
	assigned, err := r.BilledAssignments(f, l.days)
	if err != nil {
		return err
	}
	for i, part := range grouped(l, assigned, func(h *core.AssignmentPeriod) core.UserID { return h.User }) {
		l.people[i].assignments = part
	}
	held, err := r.BilledLicenses(f, l.days)
	for i, part := range grouped(l, held, func(h *core.BilledLicense) core.UserID { return h.User }) {
		l.people[i].licenses = part
	}
	return err
}

// grouped gives each person's part of a list, which keeps its order, with the
// person's index. Those who are not billed have none.
func grouped[T any](l *ledger, list []T, of func(*T) core.UserID) iter.Seq2[int, []T] {
	return func(yield func(int, []T) bool) {
		ends := make([]int, len(l.people)+1) // first: how many each has
		owners := make([]int, len(list))
		for i := range list {
			owner, ok := l.index[of(&list[i])]
			if !ok {
				owner = len(l.people)
			}
			owners[i] = owner
			ends[owner]++
		}
		from := 0
		for i, n := range ends { // then: where the part of each begins
			ends[i], from = from, from+n
		}
		sorted := make([]T, len(list))
		for i, owner := range owners { // and then: where it ends
			sorted[ends[owner]] = list[i]
			ends[owner]++
		}
		from = 0
		for i, end := range ends[:len(l.people)] {
			if end > from && !yield(i, sorted[from:end:end]) {
				return
			}
			from = end
		}
	}
}

// readSpace reads the sums of the month and, where these do not do, the days:
// for people who moved, whose prices changed, or who have samples of days that
// do not count yet.
func (l *ledger) readSpace(r core.Reader, f core.BillingFilter) error {
	sums, err := r.SpaceMonths(f, l.month)
	if err != nil {
		return err
	}
	for i := range sums {
		if of, ok := l.index[sums[i].User]; ok {
			l.people[of].month.add(&sums[i])
		}
	}
	var split []int
	for i := range l.people {
		p := &l.people[i]
		if !p.month.known || p.month.lastDay < l.days.To && p.homes == nil && len(l.pricesOf(p.Home)) == 1 {
			continue
		}
		parts := l.stretches(p)
		if len(parts) > 0 && (p.month.lastDay >= l.days.To || parts[0].days != l.days) {
			split = append(split, i)
		}
	}
	return l.readDays(r, f, split)
}

func (s *spaceSum) add(m *core.SpaceMonth) {
	s.known = true
	s.byteDays += m.Stored
	s.restored += m.Restored
	s.last += m.Last
	s.lastDay = max(s.lastDay, m.LastDay)
}

// mostApart is how many people's days are read one by one rather than all at once.
const mostApart = 500

func (l *ledger) readDays(r core.Reader, f core.BillingFilter, people []int) error {
	for _, i := range people {
		l.people[i].byDays = true
	}
	if len(people) > mostApart {
		all, err := r.SpaceDays(f, l.days)
		for i, part := range grouped(l, all, func(s *core.SpaceSample) core.UserID { return s.User }) {
			l.people[i].daily = part
		}
		return err
	}
	for _, i := range people {
		p := &l.people[i]
		var err error
		if p.daily, err = r.SpaceDays(core.BillingFilter{Scope: core.Everywhere, User: p.ID}, l.days); err != nil {
			return err
		}
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
func (l *ledger) stretches(p *billedPerson) []stretch {
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
func (l *ledger) homesOf(p *billedPerson) []homeDays {
	changes := p.homes
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
func (p *billedPerson) space(days core.Days) (sum spaceSum) {
	if !p.byDays {
		return p.month // there is one stretch: all the days
	}
	for _, s := range p.daily {
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
func (l *ledger) packages(p *billedPerson, days core.Days) []packageDays {
	var out []packageDays
	for _, a := range p.assignments {
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
func (p *billedPerson) licenseDays(days core.Days) (n int64) {
	for _, h := range p.licenses {
		n += core.DaysOf(h.Since, h.Until).Meet(days).Len()
	}
	return n
}
