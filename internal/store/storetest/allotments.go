package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

func testAllotments(f *fixture) {
	c := f.company(func(c *core.Company) {
		c.Allotments = core.Allotments{{Name: "Change Management", Amount: 7, Off: true}, {Name: "WAP", Amount: 3}}
	})
	f.sub("amounts come back and can change", func(f *fixture) {
		got, err := f.read().Company(core.Everywhere, c.ID)
		f.ok(err)
		same(f, got.Allotments, c.Allotments)
		c.Allotments = core.Allotments{{Name: "WAP", Amount: 4}}
		f.update(func(tx core.Tx) error { return tx.UpdateCompany(&c) })
		d := core.Domain{ID: newID[core.DomainID](), Company: ref(c), Name: "D", Allotments: core.Allotments{{Name: "WAP", Amount: 1}}}
		f.update(func(tx core.Tx) error { return tx.InsertDomain(&d) })
		inDomain, err := f.read().Domain(core.Everywhere, d.ID)
		f.ok(err)
		got, err = f.read().Company(core.Everywhere, c.ID)
		f.ok(err)
		same(f, []core.Allotments{got.Allotments, inDomain.Allotments}, []core.Allotments{c.Allotments, d.Allotments})
		d.Allotments = nil
		f.update(func(tx core.Tx) error { return tx.UpdateDomain(&d) })
		inDomain, err = f.read().Domain(core.Everywhere, d.ID)
		f.ok(err)
		same(f, len(inDomain.Allotments), 0)
	})
	testNodes(f)
	testSeatMarks(f)
	testRecount(f)
}

func testNodes(f *fixture) {
	a, b := f.company(), f.company()
	hq, lab := f.domain(a), f.domain(a)
	in := func(c core.Company, domains ...core.Domain) func(*core.User) {
		return func(u *core.User) {
			m := core.Membership{Company: ref(c)}
			for _, d := range domains {
				m.Domains = append(m.Domains, core.DomainAccess{Domain: domainRef(d)})
			}
			u.Customer, u.Memberships = &core.Customer{Company: ref(c)}, []core.Membership{m}
		}
	}
	computer := func(u core.User, os string) core.ComputerID {
		x := core.Computer{ID: newID[core.ComputerID](), User: u.ID, Name: unique("pc"), OS: os, EnrolledAt: start}
		f.update(func(tx core.Tx) error { return tx.InsertComputer(&x) })
		return x.ID
	}
	both, one, other := f.user(in(a, hq, lab)), f.user(in(a, hq)), f.user(in(b))
	computer(both, "linux")
	computer(both, "windows")
	computer(one, "linux")
	computer(other, "linux")
	gone := computer(one, "linux")
	f.update(func(tx core.Tx) error { return tx.DeleteComputer(gone) })
	leaving := f.user(in(a, hq))
	computer(leaving, "linux")
	f.update(func(tx core.Tx) error { return tx.DeleteUser(leaving.ID, false) })

	node := func(d core.Domain, os string, n int64) core.NodeUse {
		return core.NodeUse{Company: a.ID, Domain: d.ID, OS: os, Count: n}
	}
	f.sub("computers count in their owner's company", func(f *fixture) {
		got, err := f.read().NodesOfCompanies()
		f.ok(err)
		sums := map[core.CompanyID]int64{}
		for _, n := range got {
			sums[n.Company] += n.Count
		}
		same(f, []int64{sums[a.ID], sums[b.ID]}, []int64{3, 1})
	})
	f.sub("and in each domain that he is a member of, by operating system", func(f *fixture) {
		got, err := f.read().NodesOfDomains(companyScope(a.ID), "")
		f.ok(err)
		same(f, got, []core.NodeUse{node(hq, "linux", 2), node(hq, "windows", 1), node(lab, "linux", 1), node(lab, "windows", 1)})
		got, err = f.read().NodesOfDomains(core.Everywhere, lab.ID)
		f.ok(err)
		same(f, got, []core.NodeUse{node(lab, "linux", 1), node(lab, "windows", 1)})
		got, err = f.read().NodesOfDomains(companyScope(b.ID), "")
		f.ok(err)
		same(f, len(got), 0)
	})
}

// marks reads the marks of some domains by day since start.
func (f *fixture) marks(from, to time.Time, domains ...core.DomainID) map[core.DomainID][]int64 {
	f.Helper()
	list, err := f.read().SeatMarks(from, to)
	f.ok(err)
	out := map[core.DomainID][]int64{}
	for _, d := range domains {
		for day := from.Truncate(24 * time.Hour); !day.After(to); day = day.AddDate(0, 0, 1) {
			var most int64
			for _, m := range list {
				if m.Domain == d && m.Day.Equal(day) {
					most = m.Most
				}
			}
			out[d] = append(out[d], most)
		}
	}
	return out
}

func testSeatMarks(f *fixture) {
	c := f.company()
	d, other := f.domain(c), f.domain(c)
	u := f.user(customerOf(c))
	now := time.Now()
	idle := now.Add(-time.Hour)
	open := func(domain core.DomainID, change ...func(*core.Session)) core.Session {
		f.Helper()
		return f.session(u.ID, time.Now(), append(change, func(s *core.Session) {
			if domain != "" {
				s.Working = core.Working{Company: c.ID, Domain: domain}
			}
		})...)
	}
	note := func(domain core.DomainID) {
		f.Helper()
		f.update(func(tx core.Tx) error { return tx.NoteSeats(domain, idle) })
	}
	f.sub("a mark is the most that was noted", func(f *fixture) {
		before, err := f.read().OpenSeatsByDomain(idle)
		f.ok(err)
		first, _ := open(d.ID), open("")
		open(d.ID, func(s *core.Session) { s.Kind, s.ExpiresAt = core.MBSToken, ptr(now.Add(time.Hour)) })
		open(d.ID, func(s *core.Session) { s.SignedInAt, s.LastUsedAt = now.Add(-3*time.Hour), now.Add(-2*time.Hour) })
		got, err := f.read().OpenSeatsByDomain(idle)
		f.ok(err)
		same(f, []int64{got[d.ID], got[""] - before[""]}, []int64{1, 2})
		note(d.ID)
		note("")
		same(f, f.marks(now, now, d.ID), map[core.DomainID][]int64{d.ID: {1}})
		open(d.ID)
		f.update(func(tx core.Tx) error { return tx.NoteAllSeats(idle) })
		f.update(func(tx core.Tx) error { return tx.EndSession(first.ID, time.Now(), core.EndSignOut) })
		f.update(func(tx core.Tx) error { return tx.NoteAllSeats(idle) })
		note(d.ID)
		same(f, f.marks(now, now, d.ID, other.ID, ""), map[core.DomainID][]int64{d.ID: {2}, other.ID: {0}, "": {before[""] + 3}})
	})
	f.sub("a mark is raised, never lowered", func(f *fixture) {
		day := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -400)
		for _, x := range []struct {
			most   int64
			raised bool
		}{{3, true}, {2, false}, {3, false}, {5, true}} {
			f.update(func(tx core.Tx) error {
				raised, err := tx.RaiseSeats(core.SeatMark{Day: day, Domain: other.ID, Most: x.most})
				same(f, raised, x.raised)
				return err
			})
		}
		got, err := f.read().SeatMarks(day, day)
		f.ok(err)
		same(f, got, []core.SeatMark{{Day: day, Domain: other.ID, Most: 5}})
	})
}

func testRecount(f *fixture) {
	c := f.company()
	d, other := f.domain(c), f.domain(c)
	u := f.user(customerOf(c))
	day := time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC) // long before all other sessions here
	past := func(from, to time.Duration, w core.DomainID) core.Session {
		f.Helper()
		return f.session(u.ID, day.Add(from), func(s *core.Session) {
			s.Token, s.Working, s.EndedAt, s.EndReason = core.TokenHash{}, core.Working{Company: c.ID, Domain: w}, ptr(day.Add(to)), core.EndSignOut
		})
	}
	const hour = time.Hour
	f.sub("sessions of the past are counted in order of time, whatever order they were stored in", func(f *fixture) {
		past(10*hour, 12*hour, d.ID)
		past(8*hour, 11*hour, d.ID)
		past(12*hour, 13*hour, d.ID) // begins as another ends
		past(10*hour+hour/2, 10*hour+hour/2, other.ID)
		past(22*hour, 50*hour, d.ID) // over two nights
		// From one domain to the other, and open until idle.
		s := f.session(u.ID, day.Add(23*hour), func(s *core.Session) {
			s.Token, s.Working = core.TokenHash{}, core.Working{Company: c.ID, Domain: d.ID}
		})
		f.update(func(tx core.Tx) error {
			return tx.SetWorking(s.ID, core.Working{Company: c.ID, Domain: other.ID}, day.Add(23*hour+hour/2))
		})
		f.update(func(tx core.Tx) error { return tx.RecountSeats(day.Add(10*hour), hour) })
		same(f, f.marks(day, day.Add(100*hour), d.ID, other.ID, ""), map[core.DomainID][]int64{
			d.ID: {2, 1, 1, 0, 0}, other.ID: {1, 1, 0, 0, 0}, "": {3, 2, 1, 0, 0}})
	})
	f.sub("a later day leaves those before alone, and counts what began before", func(f *fixture) {
		past(30*hour, 55*hour, other.ID)
		past(9*hour, 13*hour, other.ID)
		f.update(func(tx core.Tx) error { return tx.RecountSeats(day.Add(30*hour), hour) })
		same(f, f.marks(day, day.Add(60*hour), other.ID, ""), map[core.DomainID][]int64{other.ID: {1, 1, 1}, "": {3, 2, 2}})
	})
}
