package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

func testQuota(f *fixture) {
	c := f.company()
	u, other := f.user(customerOf(c)), f.user(customerOf(c))
	reserve := func(user core.UserID, bytes core.Bytes, hold time.Duration) core.Reservation {
		f.Helper()
		r := core.Reservation{ID: newID[core.ReservationID](), User: user, Destination: "d", Computer: "c", Bytes: bytes}
		f.update(func(tx core.Tx) error { return tx.InsertReservation(&r, hold) })
		return r
	}
	take := func(id core.ReservationID) (r *core.Reservation, err error) {
		err = f.store.Update(f.Context(), func(tx core.Tx) (err error) {
			r, err = tx.TakeReservation(id)
			return err
		})
		return r, err
	}
	sums := func(f *fixture, want core.Bytes) {
		f.Helper()
		f.update(func(tx core.Tx) error {
			all, err := tx.CompanyReserved(c.ID)
			same(f, all, want)
			return err
		})
	}
	f.sub("reservations come back once, and count until they expire", func(f *fixture) {
		a, b := reserve(u.ID, 10, time.Hour), reserve(other.ID, 5, time.Hour)
		gone := reserve(u.ID, 100, -time.Second)
		f.update(func(tx core.Tx) error {
			list, err := tx.Reserved(u.ID)
			same(f, list, []core.Reservation{a})
			return err
		})
		sums(f, 15)
		_, err := take(gone.ID)
		f.want(core.NotFound, err)
		got, err := take(a.ID)
		f.ok(err)
		same(f, *got, a)
		_, err = take(a.ID)
		f.want(core.NotFound, err)
		sums(f, 5)
		f.update(func(tx core.Tx) error {
			n, err := tx.PurgeReservations(100)
			same(f, n, 1)
			return err
		})
		_, err = take(b.ID)
		f.ok(err)
		sums(f, 0)
	})
	f.sub("what is stored and restored is summed by company, person and day", func(f *fixture) {
		day := core.DayOf(start)
		put := func(user core.UserID, d core.DestinationID, day core.Day, stored, restored core.Bytes) {
			f.Helper()
			s := core.SpaceSample{User: user, Destination: d, Computer: "c", Day: day, Stored: stored, Restored: restored}
			f.update(func(tx core.Tx) error { return tx.PutSample(s) })
		}
		put(u.ID, "d", day-1, 10, 1)
		put(u.ID, "d", day, 20, 2)
		put(u.ID, "e", day, 40, 4)
		put(other.ID, "d", day, 80, 8)
		put(f.user(customerOf(f.company())).ID, "d", day, 160, 16)
		stored, err := f.read().CompanyStored(c.ID)
		f.ok(err)
		same(f, stored, 140)
		restored, err := f.read().RestoredSince(u.ID, []core.DestinationID{"d", "x"}, day)
		f.ok(err)
		same(f, restored, 2)
		restored, err = f.read().RestoredSince(u.ID, nil, day)
		f.ok(err)
		same(f, restored, 0)
		days := func(of core.SpaceOf, from core.Day) []core.DaySpace {
			f.Helper()
			list, err := f.read().SpaceByDay(of, from)
			f.ok(err)
			return list
		}
		same(f, days(core.SpaceOf{Company: c.ID}, day-1), []core.DaySpace{{Day: day - 1, Stored: 10}, {Day: day, Stored: 140}})
		same(f, days(core.SpaceOf{Company: c.ID}, day), []core.DaySpace{{Day: day, Stored: 140}})
		same(f, days(core.SpaceOf{User: u.ID, Destination: "d"}, 0), []core.DaySpace{{Day: day - 1, Stored: 10}, {Day: day, Stored: 20}})
		same(f, days(core.SpaceOf{Destination: "d"}, day), []core.DaySpace{{Day: day, Stored: 260}})
		same(f, days(core.SpaceOf{User: u.ID}, day+1), nil)
		f.update(func(tx core.Tx) error { return tx.DeleteUser(other.ID, false) })
		stored, err = f.read().CompanyStored(c.ID)
		f.ok(err)
		same(f, stored, 140) // the data outlives the person
	})
}
