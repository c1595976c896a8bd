package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/purserhq/purser/internal/core"
)

func testEmpty(f *fixture) {
	empty := func(want bool) {
		f.Helper()
		got, err := f.store.Empty(f.Context())
		f.ok(err)
		same(f, got, want)
	}
	f.ok(f.store.Ping(f.Context()))
	empty(true)
	f.company()
	empty(true)
	u := f.user(systemAdmin)
	empty(false)
	f.update(func(tx core.Tx) error { return tx.DeleteUser(u.ID, false) })
	empty(false) // it has held a person
}

func testSettings(f *fixture) {
	f.sub("defaults until set", func(f *fixture) {
		got, err := f.read().Settings()
		f.ok(err)
		same(f, got, core.DefaultSettings())
		want := got
		for i, s := range core.SettingList {
			*s.Value(&want) = s.Min + i
			for _, v := range []int{s.Max, s.Min + i} {
				f.update(func(tx core.Tx) error { return tx.SetSetting(s.Name, v) })
			}
		}
		got, err = f.read().Settings()
		f.ok(err)
		same(f, got, want)
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.SetSetting("colour", 1) }))
	})
	f.sub("a lease has one holder, and a fence that grows with each", func(f *fixture) {
		for _, step := range []struct {
			holder string
			ttl    time.Duration
			held   bool
			fence  int64
		}{
			{"a", time.Hour, true, 1},
			{"b", time.Hour, false, 0},
			{"a", time.Hour, true, 1},  // renewed
			{"a", -time.Hour, true, 1}, // given up
			{"b", -time.Hour, true, 2},
			{"b", time.Hour, true, 2},
			{"a", time.Hour, false, 0},
		} {
			held, fence := f.lease("sealer", step.holder, step.ttl)
			if held != step.held || held && fence != step.fence {
				f.Fatalf("%+v: held %v, fence %d", step, held, fence)
			}
		}
		held, fence := f.lease("other", "a", time.Hour)
		same(f, held, true)
		same(f, fence, 1)
	})
}

func (f *fixture) lease(name, holder string, ttl time.Duration) (held bool, fence int64) {
	f.Helper()
	held, fence, err := f.tryLease(name, holder, ttl)
	f.ok(err)
	return held, fence
}

func (f *fixture) tryLease(name, holder string, ttl time.Duration) (held bool, fence int64, err error) {
	err = f.store.Update(f.Context(), func(tx core.Tx) (err error) {
		held, fence, err = tx.Lease(name, holder, ttl)
		return err
	})
	return held, fence, err
}

var errTest = errors.New("told to fail")

func testTransactions(f *fixture) {
	f.sub("an error undoes everything and comes back as it is", func(f *fixture) {
		u := person(systemAdmin)
		err := f.store.Update(f.Context(), func(tx core.Tx) error {
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			if _, err := tx.User(core.Everywhere, u.ID); err != nil {
				return err
			}
			return errTest
		})
		if !errors.Is(err, errTest) {
			f.Fatal(err)
		}
		_, err = f.read().User(core.Everywhere, u.ID)
		f.want(core.NotFound, err)
	})
	f.sub("a panic is an internal error and undoes everything", func(f *fixture) {
		u := person(systemAdmin)
		err := f.store.Update(f.Context(), func(tx core.Tx) error {
			if err := tx.InsertUser(&u); err != nil {
				return err
			}
			panic("a bug")
		})
		f.want(core.Internal, err)
		_, err = f.read().User(core.Everywhere, u.ID)
		f.want(core.NotFound, err)
		f.ok(f.insert(&u))
	})
	f.sub("a cancelled context keeps a function from starting", func(f *fixture) {
		ctx, cancel := context.WithCancel(f.Context())
		cancel()
		err := f.store.Update(ctx, func(core.Tx) error { panic("started") })
		if !errors.Is(err, context.Canceled) {
			f.Fatal(err)
		}
		_, err = f.store.Read(ctx).User(core.Everywhere, "x")
		if !errors.Is(err, context.Canceled) {
			f.Fatal(err)
		}
	})
	f.sub("a context cancelled later does not matter", func(f *fixture) {
		ctx, cancel := context.WithCancel(f.Context())
		u := person(systemAdmin)
		f.ok(f.store.Update(ctx, func(tx core.Tx) error {
			cancel()
			return tx.InsertUser(&u)
		}))
		_, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
	})
	f.sub("a view sees one snapshot, a reader the latest", func(f *fixture) {
		c := f.company()
		f.ok(f.store.View(f.Context(), func(r core.Reader) error {
			before, err := r.CompanyPeople(c.ID)
			f.ok(err)
			f.user(customerOf(c))
			after, err := r.CompanyPeople(c.ID)
			f.ok(err)
			same(f, after, before)
			now, err := f.read().CompanyPeople(c.ID)
			f.ok(err)
			same(f, now, before+1)
			return nil
		}))
		if err := f.store.View(f.Context(), func(core.Reader) error { return errTest }); !errors.Is(err, errTest) {
			f.Fatal(err)
		}
	})
	f.sub("one now in a transaction, in microseconds", func(f *fixture) {
		f.update(func(tx core.Tx) error {
			a, b := tx.Now(), tx.Now()
			if !a.Equal(b) || a.Location() != time.UTC || a.Nanosecond()%1000 != 0 {
				return fmt.Errorf("%v %v", a, b)
			}
			return nil
		})
	})
	testConcurrency(f)
}

// goroutines is how many clients write at once.
const goroutines = 64

// together runs f in many goroutines and gives their errors.
func together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return errs
}

func testConcurrency(f *fixture) {
	f.sub("no update is lost", func(f *fixture) {
		const each = 4
		errs := together(goroutines, func(int) error {
			for range each {
				err := f.store.Update(f.Context(), func(tx core.Tx) error {
					s, err := tx.Settings()
					if err != nil {
						return err
					}
					return tx.SetSetting("seats", s.Seats+1)
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		f.ok(errors.Join(errs...))
		s, err := f.read().Settings()
		f.ok(err)
		same(f, s.Seats, goroutines*each)
	})
	f.sub("one of many wins a login, the others learn who has it", func(f *fixture) {
		name := unique("Wanted")
		won := 0
		for _, err := range together(goroutines, func(int) error {
			u := person(login(name), systemAdmin)
			return f.insert(&u)
		}) {
			if err == nil {
				won++
				continue
			}
			f.exists("login", name, err)
		}
		same(f, won, 1)
	})
	f.sub("statistics count", func(f *fixture) {
		before := f.store.Stats()
		f.company()
		after := f.store.Stats()
		if after.Updates != before.Updates+1 || after.Commits != before.Commits+1 || after.Queued != 0 || after.OpenConns < 1 {
			f.Fatalf("%+v, then %+v", before, after)
		}
	})
}
