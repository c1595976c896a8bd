package storetest

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// history is what a round of the usage property did, kept as plain as can be.
type history struct {
	home     map[core.UserID]core.CompanyID
	logins   map[core.UserID]string
	works    []core.Working // where one can work; the first is nowhere
	sessions []core.SessionHistory
	failures []core.SeatFailure
}

// moments are near the borders of days and months, where rollups go wrong.
func drawMoment(rt *rapid.T, label string) time.Time {
	day := time.Date(2026, 1, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 64).Draw(rt, label+" day"))
	offsets := []time.Duration{0, time.Microsecond, -time.Microsecond, time.Hour, 12 * time.Hour, 24*time.Hour - time.Microsecond}
	return day.Add(rapid.SampledFrom(offsets).Draw(rt, label+" offset"))
}

// testUsageProperty does random things and compares reports of random ranges
// with sums over the sessions themselves.
func testUsageProperty(f *fixture) {
	rapid.Check(f.T, func(rt *rapid.T) {
		h := &history{home: map[core.UserID]core.CompanyID{}, logins: map[core.UserID]string{}, works: []core.Working{{}}}
		err := f.store.Update(f.Context(), func(tx core.Tx) error { return h.people(tx) })
		if err != nil {
			rt.Fatal(err)
		}
		plan := h.draw(rt)
		for _, do := range plan {
			if err := f.store.Update(f.Context(), do); err != nil {
				rt.Fatal(err)
			}
		}
		for range 4 {
			h.check(rt, f, h.drawFilter(rt))
		}
	})
}

func (h *history) people(tx core.Tx) error {
	for range 2 {
		c := core.Company{ID: newID[core.CompanyID](), Name: unique("Company ")}
		if err := tx.InsertCompany(&c); err != nil {
			return err
		}
		h.works = append(h.works, core.Working{Company: c.ID})
		for range 2 {
			d := core.Domain{ID: newID[core.DomainID](), Company: ref(c), Name: unique("Domain ")}
			if err := tx.InsertDomain(&d); err != nil {
				return err
			}
			h.works = append(h.works, core.Working{Company: c.ID, Domain: d.ID})
		}
		u := person(customerOf(c))
		if err := tx.InsertUser(&u); err != nil {
			return err
		}
		h.home[u.ID], h.logins[u.ID] = c.ID, u.Login
	}
	return nil
}

// draw decides what happens and notes what it must come to. It gives a few
// transactions, so that rows of a rollup are made in one and added to in
// another. Each session's steps stay in order.
func (h *history) draw(rt *rapid.T) []func(core.Tx) error {
	users := make([]core.UserID, 0, len(h.home))
	for id := range h.home {
		users = append(users, id)
	}
	slices.Sort(users)
	var plan []func(core.Tx) error
	for range rapid.IntRange(1, 3).Draw(rt, "transactions") {
		var steps []func(core.Tx) error
		for range rapid.IntRange(0, 6).Draw(rt, "sessions") {
			steps = append(steps, h.drawSession(rt, rapid.SampledFrom(users).Draw(rt, "user"))...)
		}
		for range rapid.IntRange(0, 3).Draw(rt, "failures") {
			x := core.SeatFailure{User: rapid.SampledFrom(users).Draw(rt, "user"), Working: h.drawWork(rt), At: drawMoment(rt, "failure")}
			h.failures = append(h.failures, x)
			steps = append(steps, func(tx core.Tx) error { return tx.InsertSeatFailure(x) })
		}
		plan = append(plan, func(tx core.Tx) error {
			for _, step := range steps {
				if err := step(tx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return plan
}

func (h *history) drawWork(rt *rapid.T) core.Working {
	return rapid.SampledFrom(h.works).Draw(rt, "work")
}

func (h *history) drawSession(rt *rapid.T, u core.UserID) []func(core.Tx) error {
	s := session(u, drawMoment(rt, "sign-in"), func(s *core.Session) { s.Working = h.drawWork(rt) })
	steps := []func(core.Tx) error{func(tx core.Tx) error { return tx.InsertSession(&s) }}
	spans := []core.Span{{Working: s.Working, Start: s.SignedInAt}}
	now := s.SignedInAt
	later := func() time.Time {
		now = now.Add(rapid.SampledFrom([]time.Duration{0, time.Second, time.Hour, 30 * time.Hour}).Draw(rt, "later"))
		return now
	}
	for range rapid.IntRange(0, 3).Draw(rt, "moves") {
		w, when := h.drawWork(rt), later()
		steps = append(steps, func(tx core.Tx) error { return tx.SetWorking(s.ID, w, when) })
		last := &spans[len(spans)-1]
		switch {
		case last.Working == w:
		case len(spans) == 1 && last.Working == (core.Working{}):
			last.Working = w
		default:
			last.End = &when
			spans = append(spans, core.Span{Working: w, Start: when})
		}
	}
	if rapid.IntRange(0, 3).Draw(rt, "ends") > 0 {
		when := later()
		steps = append(steps, func(tx core.Tx) error { return tx.EndSession(s.ID, when, core.EndSignOut) })
		spans[len(spans)-1].End, s.EndedAt = &when, &when
	}
	noted := s
	noted.SignedInAt = spans[0].Start
	h.sessions = append(h.sessions, core.SessionHistory{Session: noted, Spans: spans})
	s.EndedAt = nil // it ends by its own step
	return steps
}

func (h *history) drawFilter(rt *rapid.T) core.UsageFilter {
	f := core.UsageFilter{Scope: core.Everywhere}
	if rapid.Bool().Draw(rt, "from") {
		f.From = ptr(drawMoment(rt, "from").Add(time.Duration(rapid.IntRange(-1, 1).Draw(rt, "ns"))))
	}
	if rapid.Bool().Draw(rt, "to") {
		f.To = ptr(drawMoment(rt, "to").Add(time.Duration(rapid.IntRange(-1, 1).Draw(rt, "ns"))))
	}
	w := h.drawWork(rt)
	f.Company = w.Company
	if rapid.Bool().Draw(rt, "domain") {
		f.Domain = w.Domain
	}
	if rapid.Bool().Draw(rt, "limited") {
		f.Scope = companyScope(h.works[1].Company)
	}
	return f
}

// counts reports whether something at a time and place belongs to a report.
func counts(f core.UsageFilter, home core.CompanyID, at time.Time, w core.Working) bool {
	switch {
	case f.From != nil && at.Before(*f.From), f.To != nil && at.After(*f.To):
		return false
	case f.Company != "" && (w.Company != f.Company || !f.Scope.Holds(f.Company)):
		return false
	case f.Domain != "" && w.Domain != f.Domain:
		return false
	}
	return f.Company != "" || f.Scope.Holds(home)
}

// naive sums a report from the sessions.
func (h *history) naive(f core.UsageFilter) []core.UsageLine {
	lines := map[core.UserID]*core.UsageLine{}
	for _, s := range h.sessions {
		u, counted := s.Session.User, false
		var online time.Duration
		for _, p := range s.Spans {
			if counts(f, h.home[u], s.Session.SignedInAt, p.Working) {
				counted = true
				if s.Session.EndedAt != nil {
					online += p.End.Sub(p.Start)
				}
			}
		}
		if !counted {
			continue
		}
		l, ok := lines[u]
		if !ok {
			l = &core.UsageLine{User: u, Login: h.logins[u], FirstLogin: s.Session.SignedInAt}
			lines[u] = l
		}
		l.Logins++
		l.Online += online
		if s.Session.SignedInAt.Before(l.FirstLogin) {
			l.FirstLogin = s.Session.SignedInAt
		}
		if e := s.Session.EndedAt; e != nil && (l.LastLogout == nil || l.LastLogout.Before(*e)) {
			l.LastLogout = e
		}
	}
	for _, x := range h.failures {
		if l := lines[x.User]; l != nil && counts(f, h.home[x.User], x.At, x.Working) {
			l.SeatFailures++
		}
	}
	var out []core.UsageLine
	for _, l := range lines {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b core.UsageLine) int {
		return cmp.Or(cmp.Compare(b.Logins, a.Logins), a.FirstLogin.Compare(b.FirstLogin), cmp.Compare(a.User, b.User))
	})
	return out
}

func (h *history) check(rt *rapid.T, f *fixture, filter core.UsageFilter) {
	all, err := f.read().Usage(filter)
	if err != nil {
		rt.Fatal(err)
	}
	got := slices.DeleteFunc(all, func(l core.UsageLine) bool { return h.logins[l.User] == "" }) // of earlier rounds
	want := h.naive(filter)
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		rt.Fatalf("filter %+v\ngot  %+v\nwant %+v", filter, got, want)
	}
	for _, l := range want {
		filter.User = l.User
		h.checkDetails(rt, f, filter, l)
	}
}

// checkDetails compares the sums over a person's details with his line.
func (h *history) checkDetails(rt *rapid.T, f *fixture, filter core.UsageFilter, line core.UsageLine) {
	details, err := f.read().UsageDetails(filter)
	if err != nil {
		rt.Fatal(err)
	}
	open := map[core.SessionID]bool{}
	for _, s := range h.sessions {
		open[s.Session.ID] = s.Session.EndedAt == nil
	}
	sum, seen := core.UsageLine{}, map[core.SessionID]bool{}
	for _, d := range details {
		seen[d.Session] = true
		sum.SeatFailures += d.SeatFailures
		if !open[d.Session] {
			sum.Online += d.Logout.Sub(d.Login)
		}
	}
	if int64(len(seen)) != line.Logins || sum.Online != line.Online || sum.SeatFailures != line.SeatFailures {
		rt.Fatalf("filter %+v: details %+v do not add up to %+v", filter, details, line)
	}
}
