package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// bucket stores an account with one destination.
func (f *fixture) bucket(name string) *core.Destination {
	f.Helper()
	d := &core.Destination{ID: core.NewID[core.DestinationID](time.Now()), Bucket: unique("bucket"), Name: name}
	f.update(func(tx core.Tx) error {
		a := &core.Account{ID: core.NewID[core.AccountID](tx.Now()), Name: name, Type: core.Wasabi, Sealed: core.Sealed("sealed")}
		d.Account = a.ID
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
		return tx.InsertDestination(d)
	})
	return d
}

func testAccounts(f *fixture) {
	d := f.bucket("First")
	f.sub("what a bucket was made with comes back", func(f *fixture) {
		f.update(func(tx core.Tx) error {
			d.Region, d.Accelerated = "eu-central-1", true
			return tx.UpdateDestination(d)
		})
		f.update(func(tx core.Tx) error {
			made := *d
			made.ID, made.Bucket, made.Region = core.NewID[core.DestinationID](tx.Now()), unique("made"), "eu-west-1"
			if err := tx.InsertDestination(&made); err != nil {
				return err
			}
			got, err := tx.Destination(core.Everywhere, made.ID)
			if err == nil && (got.Region != "eu-west-1" || !got.Accelerated) {
				f.Fatalf("got %+v", got)
			}
			return errors.Join(err, tx.DeleteDestination(made.ID))
		})
		got, err := f.read().Destination(core.Everywhere, d.ID)
		f.ok(err)
		if got.Region != "eu-central-1" || !got.Accelerated {
			f.Fatalf("got %+v", got)
		}
	})
	f.sub("an account comes back with its destinations", func(f *fixture) {
		a, err := f.read().Account(core.Everywhere, d.Account)
		f.ok(err)
		if a.Name != "First" || a.Type != core.Wasabi || string(a.Sealed) != "sealed" || len(a.Destinations) != 1 ||
			a.Destinations[0].Bucket != d.Bucket || a.Destinations[0].AccountName != "First" || a.Destinations[0].Check.State != core.CheckUnknown {
			f.Fatalf("got %+v", *a)
		}
	})
	f.sub("a bucket is unique in its account, as spelled", func(f *fixture) {
		again := *d
		again.ID = core.NewID[core.DestinationID](time.Now())
		f.exists("destination", d.Bucket, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertDestination(&again) }))
		again.Bucket = "B" + d.Bucket
		f.update(func(tx core.Tx) error { return tx.InsertDestination(&again) })
		again.Bucket = d.Bucket
		f.exists("destination", d.Bucket, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateDestination(&again) }))
	})
	f.sub("a check is noted", func(f *fixture) {
		at := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
		f.update(func(tx core.Tx) error {
			return tx.SetCheck(d.ID, core.Check{State: core.CheckFailed, Problem: "why", At: &at})
		})
		got, err := f.read().Destination(core.Everywhere, d.ID)
		f.ok(err)
		if got.Check.State != core.CheckFailed || got.Check.Problem != "why" || got.Check.At == nil || !got.Check.At.Equal(at) {
			f.Fatalf("got %+v", got.Check)
		}
	})
	f.sub("accounts come in pages", func(f *fixture) {
		f.bucket("Second")
		var names []string
		for after := core.AccountID(""); ; {
			page, err := f.read().Accounts(core.Everywhere, after, 1)
			f.ok(err)
			if len(page) == 0 {
				break
			}
			names, after = append(names, page[0].Name), page[0].ID
		}
		if fmt.Sprint(names) != "[First Second]" {
			f.Fatalf("got %q", names)
		}
	})
	f.sub("a removed destination is found by its past only", func(f *fixture) {
		gone := f.bucket("Third")
		f.update(func(tx core.Tx) error { return tx.DeleteDestination(gone.ID) })
		_, err := f.read().Destination(core.Everywhere, gone.ID)
		f.want(core.NotFound, err)
		past, err := f.read().PastDestination(gone.ID)
		f.ok(err)
		if past.Bucket != gone.Bucket {
			f.Fatalf("got %+v", past)
		}
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteDestination(gone.ID) }))
	})
}

func testAssignments(f *fixture) {
	d, other := f.bucket("One"), f.bucket("Two")
	u := &core.User{ID: core.NewID[core.UserID](time.Now()), Login: unique("ann"), Enabled: true, Customer: &core.Customer{}}
	s := &core.Assignment{ID: core.NewID[core.AssignmentID](time.Now()), User: u.ID, Destination: *d}
	f.update(func(tx core.Tx) error {
		if err := tx.InsertUser(u); err != nil {
			return err
		}
		return tx.InsertAssignment(s)
	})
	f.sub("one person and a page of them come with what they have", func(f *fixture) {
		one, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		page, err := f.read().Users(core.UserFilter{Scope: core.Everywhere, Facet: core.CustomerFacet, Assignments: true}, "", 10)
		f.ok(err)
		for _, got := range []*core.User{one, page[0]} {
			if list := got.Customer.Assignments; len(list) != 1 || list[0].ID != s.ID || list[0].Destination.Bucket != d.Bucket {
				f.Fatalf("got %+v", list)
			}
		}
	})
	f.sub("a destination is had once at a time", func(f *fixture) {
		again := *s
		again.ID = core.NewID[core.AssignmentID](time.Now())
		f.exists("destination", d.Bucket, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertAssignment(&again) }))
	})
	f.sub("who uses a destination is named", func(f *fixture) {
		logins, companies, err := f.read().DestinationUse(d.ID, 5)
		f.ok(err)
		if len(logins) != 1 || logins[0] != u.Login || len(companies) != 0 {
			f.Fatalf("got %q and %q", logins, companies)
		}
	})
	f.sub("who has a package is counted and named once", func(f *fixture) {
		const pack = 4711
		second := f.bucket("Second")
		u := &core.User{ID: core.NewID[core.UserID](time.Now()), Login: unique("cid"), Enabled: true, Customer: &core.Customer{}}
		f.update(func(tx core.Tx) error {
			if err := tx.InsertUser(u); err != nil {
				return err
			}
			for _, d := range []*core.Destination{second, other} {
				a := &core.Assignment{ID: core.NewID[core.AssignmentID](tx.Now()), User: u.ID, Destination: *d, Package: pack}
				if err := tx.InsertAssignment(a); err != nil {
					return err
				}
			}
			return nil
		})
		n, logins, err := f.read().PackageUse(pack, 5)
		f.ok(err)
		if n != 1 || len(logins) != 1 || logins[0] != u.Login {
			f.Fatalf("%d people, %q", n, logins)
		}
		list, err := f.read().AssignmentsOf(u.ID)
		f.ok(err)
		f.update(func(tx core.Tx) error {
			return errors.Join(tx.EndAssignment(list[0].ID), tx.EndAssignment(list[1].ID))
		})
		if n, _, err := f.read().PackageUse(pack, 5); err != nil || n != 0 {
			f.Fatalf("%d people, %v", n, err)
		}
	})
	f.sub("two changes at one time are one period", func(f *fixture) {
		f.update(func(tx core.Tx) error {
			s.Destination, s.Package = *other, 1
			if err := tx.UpdateAssignment(s); err != nil {
				return err
			}
			s.Package = 2
			return tx.UpdateAssignment(s)
		})
		list, err := f.read().AssignmentHistory(u.ID, "", 10)
		f.ok(err)
		last := list[len(list)-1]
		if last.Destination != other.ID || last.Package != 2 || last.Until != nil {
			f.Fatalf("got %+v", list)
		}
	})
	f.sub("another person's assignment is not taken over", func(f *fixture) {
		stranger := &core.User{ID: core.NewID[core.UserID](time.Now()), Login: unique("bob"), Customer: &core.Customer{}}
		err := f.store.Update(f.Context(), func(tx core.Tx) error {
			if err := tx.InsertUser(stranger); err != nil {
				return err
			}
			return tx.PutAssignment(&core.Assignment{ID: s.ID, User: stranger.ID, Destination: *d}, []core.AssignmentPeriod{{Destination: d.ID, Since: tx.Now()}})
		})
		f.exists("id", string(s.ID), err)
	})
	f.sub("they end with the person", func(f *fixture) {
		f.update(func(tx core.Tx) error { return tx.DeleteUser(u.ID, false) })
		logins, _, err := f.read().DestinationUse(other.ID, 5)
		f.ok(err)
		list, err := f.read().AssignmentHistory(u.ID, "", 10)
		f.ok(err)
		if len(logins) != 0 || len(list) == 0 || list[len(list)-1].Until == nil {
			f.Fatalf("got %q and %+v", logins, list)
		}
	})
}
