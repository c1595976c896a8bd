package storetest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// testSpaceSums changes samples, volumes and people in every way there is, and
// compares the sums that are kept with those of the samples and volumes.
func testSpaceSums(f *fixture) {
	rapid.Check(f.T, func(rt *rapid.T) {
		w := newSpaceWorld(f, rt)
		for range rapid.IntRange(1, 25).Draw(rt, "changes") {
			if err := f.store.Update(f.Context(), w.change()); err != nil {
				rt.Fatal(err)
			}
		}
		w.compare()
	})
}

// spaceWorld is a few people of a few companies who share some destinations.
type spaceWorld struct {
	*fixture
	rt           *rapid.T
	companies    []core.Company
	people       []core.UserID
	destinations []core.DestinationID
	computers    []core.ComputerID
	gone         map[core.UserID]bool // deleted: they cannot be changed, their data can
}

func newSpaceWorld(f *fixture, rt *rapid.T) *spaceWorld {
	w := &spaceWorld{fixture: f, rt: rt, companies: []core.Company{f.company(), f.company()}, computers: []core.ComputerID{"", "c"}, gone: map[core.UserID]bool{}}
	for range 3 {
		w.people = append(w.people, f.user(customerOf(w.companies[0])).ID)
		w.destinations = append(w.destinations, newID[core.DestinationID]())
	}
	w.people = append(w.people, f.user(staffOf()).ID)
	return w
}

func draw[T any](w *spaceWorld, name string, list []T) T {
	return rapid.SampledFrom(list).Draw(w.rt, name)
}

// change draws one of the ways. It draws everything now, since a transaction
// may run more than once.
func (w *spaceWorld) change() func(core.Tx) error {
	user, d, c := draw(w, "person", w.people), draw(w, "destination", w.destinations), draw(w, "computer", w.computers)
	by := core.Bytes(rapid.IntRange(-500, 1000).Draw(w.rt, "bytes"))
	today := core.DayOf(time.Now())
	day := today + core.Day(rapid.IntRange(-4, 1).Draw(w.rt, "day"))
	live := rapid.Bool().Draw(w.rt, "live")
	switch rapid.IntRange(0, 8).Draw(w.rt, "way") {
	case 0, 1:
		return func(tx core.Tx) error {
			_, err := tx.AddStored(user, d, c, by)
			return err
		}
	case 2:
		return func(tx core.Tx) error { return tx.AddRestored(user, d, c, max(0, by)) }
	case 3:
		return func(tx core.Tx) error { return tx.DropVolume(user, d, c) }
	case 4:
		return func(tx core.Tx) error {
			_, err := tx.CarrySpace(today, 1000)
			return err
		}
	case 5, 6:
		return w.move(user)
	case 7:
		return w.remove(user)
	}
	return func(tx core.Tx) error {
		return tx.PutSample(core.SpaceSample{User: user, Destination: d, Computer: c, Day: day, Stored: max(0, by), Restored: 1, Kept: live})
	}
}

// move gives a person another home, none, or no customer facet.
func (w *spaceWorld) move(user core.UserID) func(core.Tx) error {
	home := draw(w, "home", []core.CompanyRef{ref(w.companies[0]), ref(w.companies[1]), {}})
	customer := rapid.IntRange(0, 3).Draw(w.rt, "customer") > 0
	return func(tx core.Tx) error {
		if w.gone[user] {
			return nil
		}
		u, err := tx.User(core.Everywhere, user)
		if err != nil {
			return err
		}
		var used core.Bytes
		if u.Customer != nil {
			used = u.Customer.SpaceUsed
		}
		if u.Customer = nil; customer {
			u.Customer = &core.Customer{Company: home, SpaceUsed: used}
		}
		return tx.UpdateUser(u)
	}
}

func (w *spaceWorld) remove(user core.UserID) func(core.Tx) error {
	if w.gone[user] {
		return func(core.Tx) error { return nil }
	}
	w.gone[user] = true
	return func(tx core.Tx) error { return tx.DeleteUser(user, false) }
}

// homes gives where each person is at home as a customer.
func (w *spaceWorld) homes() map[core.UserID]core.CompanyID {
	homes := map[core.UserID]core.CompanyID{}
	for _, id := range w.people {
		list, err := w.read().BilledPeople(core.BillingFilter{Scope: core.Everywhere, User: id})
		if err != nil || len(list) != 1 {
			w.rt.Fatal(len(list), err)
		}
		if list[0].Customer {
			homes[id] = list[0].Home
		}
	}
	return homes
}

// compare checks every selection of companies and destinations.
func (w *spaceWorld) compare() {
	homes := w.homes()
	now, err := w.read().Volumes(w.people)
	if err != nil {
		w.rt.Fatal(err)
	}
	from := core.DayOf(time.Now()) - 3
	for _, company := range []core.CompanyID{"", w.companies[0].ID, w.companies[1].ID} {
		for _, d := range append([]core.DestinationID{""}, w.destinations...) {
			if company == "" && d == "" {
				continue // that is everyone there is
			}
			of := core.SpaceOf{Company: company, Destination: d}
			selects := func(user core.UserID, in core.DestinationID) bool {
				return (company == "" || homes[user] == company) && (d == "" || in == d)
			}
			w.compareDays(of, from, w.daysOf(selects, from))
			var want core.Bytes
			for _, v := range now {
				if selects(v.User, v.Destination) {
					want += v.Stored
				}
			}
			if got, err := w.read().SpaceNow(of); got != want || err != nil {
				w.rt.Fatalf("%+v: the sum says %d, the volumes %d (%v)", of, got, want, err)
			}
		}
	}
}

func (w *spaceWorld) daysOf(selects func(core.UserID, core.DestinationID) bool, from core.Day) []core.DaySpace {
	sums := map[core.Day]core.Bytes{}
	for _, user := range w.people {
		list, err := w.read().SpaceDays(core.BillingFilter{Scope: core.Everywhere, User: user}, core.Days{From: from, To: from + 1000})
		if err != nil {
			w.rt.Fatal(err)
		}
		for _, s := range list {
			if selects(s.User, s.Destination) {
				sums[s.Day] += s.Stored
			}
		}
	}
	var out []core.DaySpace
	for day, stored := range sums {
		out = append(out, core.DaySpace{Day: day, Stored: stored})
	}
	slices.SortFunc(out, func(a, b core.DaySpace) int { return int(a.Day - b.Day) })
	return out
}

func (w *spaceWorld) compareDays(of core.SpaceOf, from core.Day, want []core.DaySpace) {
	got, err := w.read().SpaceByDay(of, from)
	if err != nil || !slices.Equal(got, want) {
		w.rt.Fatalf("%+v: the sums say %+v, the samples %+v (%v)", of, got, want, err)
	}
}
