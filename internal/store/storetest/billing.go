package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

func testBilling(f *fixture) {
	f.sub("sums by month equal the samples", testSpaceMonths)
	f.sub("homes", testHomePeriods)
	f.sub("price lists", testPriceLists)
	f.sub("people and assignments, in whatever order they were stored", testBilledOrder)
	f.sub("trials and periods without a day in it are not billed", func(f *fixture) {
		u := f.user()
		paid, trial := f.license(), f.license(func(l *core.License) { l.Trial = true })
		end := at(48 * time.Hour)
		f.update(func(tx core.Tx) error {
			if err := tx.InsertLicenseHolding(core.LicenseHolding{License: trial.ID, User: u.ID, Since: start}); err != nil {
				return err
			}
			return tx.InsertLicenseHolding(core.LicenseHolding{License: paid.ID, User: u.ID, Since: start, Until: &end})
		})
		for days, want := range map[core.Days]int{
			{From: core.DayOf(start), To: core.DayOf(start) + 1}:     1,
			{From: core.DayOf(start) - 5, To: core.DayOf(start)}:     0,
			{From: core.DayOf(start) + 3, To: core.DayOf(start) + 9}: 0,
		} {
			list, err := f.read().BilledLicenses(core.BillingFilter{Scope: core.Everywhere, User: u.ID}, days)
			f.ok(err)
			if len(list) != want {
				f.Errorf("%v: %d licences, want %d", days, len(list), want)
			}
		}
	})
}

// testBilledOrder stores people and assignments from the last ID to the first.
func testBilledOrder(f *fixture) {
	home, d := f.company(), f.bucket("billed")
	owners := map[core.AssignmentID]core.UserID{}
	for i := range 5 {
		u := f.user(customerOf(home), func(u *core.User) { u.ID = core.UserID(fmt.Sprintf("00000000-0000-7000-8000-00000000000%d", 9-i)) })
		a := core.Assignment{ID: core.AssignmentID(fmt.Sprintf("00000000-0000-7000-8000-00000000001%d", 9-i)), User: u.ID, Destination: core.Destination{ID: d.ID}}
		owners[a.ID] = u.ID
		f.update(func(tx core.Tx) error { return tx.InsertAssignment(&a) })
	}
	filter := core.BillingFilter{Scope: companyScope(home.ID)}
	people, err := f.read().BilledPeople(filter)
	f.ok(err)
	same(f, len(people), len(owners))
	if !slices.IsSortedFunc(people, func(a, b core.BilledPerson) int { return cmp.Compare(a.ID, b.ID) }) {
		f.Errorf("people are out of order: %v", people)
	}
	for _, filter := range []core.BillingFilter{filter, {Scope: core.Everywhere}, {Scope: core.Everywhere, User: people[2].ID}} {
		periods, err := f.read().BilledAssignments(filter, core.Days{From: 0, To: core.DayOf(time.Now()) + 1})
		f.ok(err)
		n := 0
		for _, p := range periods {
			if owner, ok := owners[p.Assignment]; ok {
				n++
				same(f, p.User, owner)
			}
		}
		if want := len(owners); filter.User == "" && n != want || filter.User != "" && n != 1 {
			f.Errorf("%+v: %d of %d periods", filter, n, want)
		}
	}
}

// testSpaceMonths puts samples in every way there is, over the border of two
// months, and compares the sums kept with those of the samples themselves.
func testSpaceMonths(f *fixture) {
	home := f.company()
	rapid.Check(f.T, func(rt *rapid.T) {
		u := f.user(customerOf(home))
		pc := f.computer(u)
		first := core.MonthOf(start)
		border := (first + 1).First()
		for range rapid.IntRange(1, 12).Draw(rt, "writes") {
			computer := rapid.SampledFrom([]core.ComputerID{"", pc.ID}).Draw(rt, "computer")
			day := border + core.Day(rapid.IntRange(-3, 2).Draw(rt, "day"))
			by := core.Bytes(rapid.IntRange(0, 1000).Draw(rt, "bytes"))
			kind := rapid.IntRange(0, 4).Draw(rt, "kind")
			err := f.store.Update(f.Context(), func(tx core.Tx) error {
				switch kind {
				case 0:
					_, err := tx.AddStored(u.ID, "d", computer, by)
					return err
				case 1:
					return tx.AddRestored(u.ID, "d", computer, by)
				case 2:
					return tx.DropVolume(u.ID, "d", computer)
				default:
					return tx.PutSample(core.SpaceSample{User: u.ID, Destination: "d", Computer: computer, Day: day, Stored: by, Restored: by / 2})
				}
			})
			if err != nil {
				rt.Fatal(err)
			}
		}
		for _, m := range []core.Month{first, first + 1, core.MonthOf(time.Now())} {
			compareSpace(f, rt, u.ID, m)
		}
	})
}

func compareSpace(f *fixture, rt *rapid.T, user core.UserID, m core.Month) {
	filter := core.BillingFilter{Scope: core.Everywhere, User: user}
	samples, err := f.read().SpaceDays(filter, core.Days{From: m.First(), To: (m + 1).First()})
	if err != nil {
		rt.Fatal(err)
	}
	sums, err := f.read().SpaceMonths(filter, m)
	if err != nil {
		rt.Fatal(err)
	}
	var want, got core.SpaceMonth
	last := map[core.ComputerID]core.SpaceSample{}
	for _, s := range samples {
		want.Stored += s.Stored
		want.Restored += s.Restored
		last[s.Computer] = s
		want.LastDay = max(want.LastDay, s.Day)
	}
	for _, s := range last {
		want.Last += s.Stored
	}
	for _, s := range sums {
		got.Stored += s.Stored
		got.Restored += s.Restored
		got.Last += s.Last
		got.LastDay = max(got.LastDay, s.LastDay)
	}
	if got != want || len(sums) != len(last) {
		rt.Fatalf("%s: the sums say %+v, the samples %+v", m, got, want)
	}
}

func testHomePeriods(f *fixture) {
	a, b := f.company(), f.company()
	u := f.user()
	before := core.DayOf(start) - 1000
	list, err := f.read().HomePeriods(core.BillingFilter{Scope: core.Everywhere, User: u.ID}, before)
	f.ok(err)
	if len(list) != 1 || list[0].Company != "" || !list[0].Since.Equal(u.CreatedAt) {
		f.Fatalf("people of no company begin as such: %+v", list)
	}
	for _, c := range []core.Company{a, b} {
		u.Customer = &core.Customer{Company: ref(c)}
		f.update(func(tx core.Tx) error { return tx.UpdateUser(&u) })
	}
	list, err = f.read().HomePeriods(core.BillingFilter{Scope: companyScope(a.ID), User: u.ID}, before)
	f.ok(err)
	if n := len(list); n < 2 || list[n-1].Company != b.ID {
		f.Errorf("the whole history, also of who was there once: %+v", list)
	}
	f.update(func(tx core.Tx) error { return tx.DeleteUser(u.ID, false) })
	people, err := f.read().BilledPeople(core.BillingFilter{Scope: companyScope(b.ID), User: u.ID})
	f.ok(err)
	if len(people) != 1 || people[0].DeletedAt == nil || people[0].Home != b.ID || !people[0].Customer {
		f.Errorf("deleted people: %+v", people)
	}
}

func testPriceLists(f *fixture) {
	c := f.company()
	to := core.Day(20_500)
	own := core.PriceList{ID: newID[core.PriceListID](), Company: ref(c), Currency: "EUR", PerGBMonth: 1, PerRestoredGB: 2, PerLicenseMonth: 3, From: 20_400, To: &to, CreatedAt: start}
	all := core.PriceList{ID: newID[core.PriceListID](), Currency: "USD", From: 20_000, CreatedAt: start}
	f.update(func(tx core.Tx) error {
		if err := tx.InsertPriceList(&own); err != nil {
			return err
		}
		return tx.InsertPriceList(&all)
	})
	list, err := f.read().PriceLists()
	f.ok(err)
	if len(list) != 2 || list[0].ID != all.ID || list[0].To != nil || *list[1].To != to {
		f.Fatalf("got %+v", list)
	}
	list[1].To = own.To
	if *list[1] != own {
		f.Errorf("got  %+v\nwant %+v", *list[1], own)
	}
	f.exists("id", string(own.ID), f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertPriceList(&own) }))
}
