package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// RunShared tests what must hold when several processes share a database.
// open gives two stores on one new, empty database.
func RunShared(t *testing.T, open func(t testing.TB) (a, b core.Store)) {
	groups := []struct {
		name string
		run  func(a, b *fixture)
	}{
		{"a lease has one holder", testSharedLease},
		{"a login has one owner", testSharedLogin},
		{"one system administrator stays", testSharedAdmin},
		{"a job has one worker", oneClaimer},
		{"writes of one are read by the other", testSharedReads},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			a, b := open(t)
			g.run(&fixture{T: t, store: a}, &fixture{T: t, store: b})
		})
	}
}

func testSharedReads(a, b *fixture) {
	c := a.company()
	got, err := b.read().Company(core.Everywhere, c.ID)
	b.ok(err)
	same(b, *got, c)
}

func testSharedLease(a, b *fixture) {
	held, fence := a.lease("sealer", "a", time.Hour)
	same(a, held, true)
	same(a, fence, 1)
	held, _ = b.lease("sealer", "b", time.Hour)
	same(b, held, false)
	a.lease("sealer", "a", -time.Hour)
	held, fence = b.lease("sealer", "b", time.Hour)
	same(b, held, true)
	same(b, fence, 2)
	for i := range 20 {
		name := unique("race")
		got := make([]bool, 2)
		a.ok(errors.Join(together(2, func(k int) (err error) {
			got[k], _, err = []*fixture{a, b}[k].tryLease(name, []string{"a", "b"}[k], time.Hour)
			return err
		})...))
		if got[0] == got[1] {
			a.Fatalf("round %d: both or neither hold the lease", i)
		}
	}
}

func testSharedLogin(a, b *fixture) {
	for range 20 {
		name := unique("wanted")
		errs := together(2, func(i int) error {
			u := person(login(name), systemAdmin)
			return []*fixture{a, b}[i].insert(&u)
		})
		if (errs[0] == nil) == (errs[1] == nil) {
			a.Fatal(errs)
		}
		for _, err := range errs {
			if err != nil {
				a.exists("login", name, err)
			}
		}
	}
}

// testSharedAdmin lets two administrators demote each other at the same time.
func testSharedAdmin(a, b *fixture) {
	lone := core.NotAllowedError("user", "", "the last system administrator")
	for range 20 {
		one, two := a.user(systemAdmin, customerOf(a.company())), a.user(systemAdmin, customerOf(a.company()))
		errs := together(2, func(i int) error {
			f, victim := []*fixture{a, b}[i], []core.User{two, one}[i]
			return f.store.Update(f.Context(), func(tx core.Tx) error {
				other, err := tx.OtherSystemAdmin(victim.ID)
				if err != nil {
					return err
				}
				if !other {
					return lone
				}
				victim.Staff = nil
				return tx.UpdateUser(&victim)
			})
		})
		if (errs[0] == nil) == (errs[1] == nil) {
			a.Fatal(errs)
		}
		for _, err := range errs {
			if err != nil {
				a.want(core.Conflict, err)
			}
		}
		for _, u := range []core.User{one, two} {
			a.update(func(tx core.Tx) error { return tx.DeleteUser(u.ID, false) })
		}
	}
}
