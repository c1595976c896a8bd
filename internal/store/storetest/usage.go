package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

func (f *fixture) usage(filter core.UsageFilter) []core.UsageLine {
	f.Helper()
	lines, err := f.read().Usage(filter)
	f.ok(err)
	return lines
}

func (f *fixture) details(filter core.UsageFilter) []core.UsageDetail {
	f.Helper()
	lines, err := f.read().UsageDetails(filter)
	f.ok(err)
	return lines
}

func testUsage(f *fixture) {
	c, other := f.company(), f.company()
	d := f.domain(c)
	u := f.user(customerOf(c))
	here, there := core.Working{Company: c.ID, Domain: d.ID}, core.Working{Company: other.ID}
	f.update(func(tx core.Tx) error {
		return tx.InsertSeatFailure(core.SeatFailure{User: u.ID, At: at(-time.Minute)})
	})
	f.sub("who only met full seats has no line", func(f *fixture) {
		same(f, len(f.usage(core.UsageFilter{Scope: core.Everywhere})), 0)
		same(f, len(f.details(core.UsageFilter{Scope: core.Everywhere, User: u.ID})), 0)
	})
	s := f.session(u.ID, start, func(s *core.Session) {
		s.Working = here
		s.Client = core.Client{Address: "192.0.2.7", Machine: "laptop"}
	})
	line := core.UsageLine{User: u.ID, Login: u.Login, Logins: 1, FirstLogin: start, SeatFailures: 1}
	all := core.UsageFilter{Scope: core.Everywhere, User: u.ID}
	f.sub("an open session is a login without time", func(f *fixture) {
		same(f, f.usage(all), []core.UsageLine{line})
	})
	f.update(func(tx core.Tx) error { return tx.SetWorking(s.ID, there, at(time.Minute)) })
	f.update(func(tx core.Tx) error { return tx.SetWorking(s.ID, here, at(3*time.Minute)) })
	f.sub("a span that ended in an open session counts no time", func(f *fixture) {
		same(f, f.usage(core.UsageFilter{Scope: core.Everywhere, Company: other.ID}),
			[]core.UsageLine{{User: u.ID, Login: u.Login, Logins: 1, FirstLogin: start}})
	})
	f.update(func(tx core.Tx) error { return tx.EndSession(s.ID, at(7*time.Minute), core.EndSignOut) })
	f.update(func(tx core.Tx) error {
		return tx.InsertSeatFailure(core.SeatFailure{User: u.ID, Working: here, At: at(time.Hour)})
	})
	f.sub("a company counts a session once, with the time there", func(f *fixture) {
		want := core.UsageLine{User: u.ID, Login: u.Login, Logins: 1, FirstLogin: start, LastLogout: ptr(at(7 * time.Minute))}
		want.Online, want.SeatFailures = 5*time.Minute, 1
		same(f, f.usage(core.UsageFilter{Scope: core.Everywhere, Company: c.ID}), []core.UsageLine{want})
		same(f, f.usage(core.UsageFilter{Scope: companyScope(c.ID), Company: c.ID, Domain: d.ID}), []core.UsageLine{want})
		want.Online, want.SeatFailures = 2*time.Minute, 0
		same(f, f.usage(core.UsageFilter{Scope: companyScope(other.ID), Company: other.ID}), []core.UsageLine{want})
		want.Online, want.SeatFailures = 7*time.Minute, 2
		same(f, f.usage(all), []core.UsageLine{want})
	})
	f.sub("details list the spans, failures on the next line or the last", func(f *fixture) {
		got := f.details(all)
		base := core.UsageDetail{Session: s.ID, Company: ref(c), Domain: domainRef(d), Machine: "laptop", Address: "192.0.2.7"}
		first, second, third := base, base, base
		second.Company, second.Domain = ref(other), core.DomainRef{}
		first.Login, first.Logout, first.SeatFailures = start, ptr(at(time.Minute)), 1
		second.Login, second.Logout = at(time.Minute), ptr(at(3*time.Minute))
		third.Login, third.Logout, third.SeatFailures = at(3*time.Minute), ptr(at(7*time.Minute)), 1
		same(f, got, []core.UsageDetail{first, second, third})
		filter := all
		filter.Company = other.ID
		same(f, f.details(filter), []core.UsageDetail{second})
	})
	testUsageScope(f, c, other, d, u)
	f.sub("most sign-ins first, then the earliest", func(f *fixture) {
		late, early, often := f.user(customerOf(c)), f.user(customerOf(c)), f.user(customerOf(c))
		day := start.AddDate(1, 0, 0)
		for _, x := range []struct {
			u core.User
			d time.Duration
		}{{late, 2}, {early, 1}, {often, 3}, {often, 4}} {
			f.session(x.u.ID, day.Add(x.d*time.Hour))
		}
		var got []core.UserID
		for _, l := range f.usage(core.UsageFilter{Scope: core.Everywhere, From: &day}) {
			got = append(got, l.User)
		}
		same(f, got, []core.UserID{often.ID, early.ID, late.ID})
	})
}

func testUsageScope(f *fixture, c, other core.Company, d core.Domain, u core.User) {
	f.sub("a scope shows people at home in it, and whoever worked in a company of it", func(f *fixture) {
		same(f, len(f.usage(core.UsageFilter{Scope: companyScope(c.ID)})), 1)
		same(f, len(f.usage(core.UsageFilter{Scope: companyScope(other.ID)})), 0)
		same(f, len(f.usage(core.UsageFilter{Scope: core.Scope{}})), 0)
		for _, filter := range []core.UsageFilter{
			{Scope: companyScope(other.ID), Company: c.ID},
			{Scope: companyScope(other.ID), Domain: d.ID},
			{Scope: companyScope(other.ID), Company: other.ID, Domain: d.ID},
			{Scope: companyScope(other.ID), User: u.ID},
			{Scope: core.Everywhere, Domain: newID[core.DomainID]()},
		} {
			same(f, len(f.usage(filter)), 0)
			filter.User = u.ID
			same(f, len(f.details(filter)), 0)
		}
	})
	f.sub("tokens without a seat make no line", func(f *fixture) {
		staff := f.user(systemAdmin)
		f.session(staff.ID, start, mbsToken(at(time.Hour)))
		same(f, len(f.usage(core.UsageFilter{Scope: core.Everywhere, User: staff.ID})), 0)
	})
	f.sub("who was deleted keeps his line, also for his home company", func(f *fixture) {
		gone := f.user(customerOf(other))
		f.session(gone.ID, start)
		f.update(func(tx core.Tx) error { return tx.DeleteUser(gone.ID, true) })
		for _, scope := range []core.Scope{core.Everywhere, companyScope(other.ID)} {
			lines := f.usage(core.UsageFilter{Scope: scope, User: gone.ID})
			same(f, len(lines), 1)
			same(f, lines[0].Login, gone.Login)
		}
	})
}
