package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

func testSecondFactors(f *fixture) {
	f.sub("every field comes back and can change", func(f *fixture) {
		u := f.user()
		_, err := f.read().SecondFactor(u.ID)
		f.want(core.NotFound, err)
		want := core.SecondFactor{User: u.ID, Sealed: core.Sealed("sealed\x00"), BegunAt: start, LastStep: 57_000_000}
		for range 2 {
			f.update(func(tx core.Tx) error { return tx.SetSecondFactor(&want) })
			got, err := f.read().SecondFactor(u.ID)
			f.ok(err)
			same(f, *got, want)
			want.Sealed, want.BegunAt, want.LastStep = core.Sealed("other"), at(time.Hour), 0
		}
	})
	f.sub("since when it is on is the person's", func(f *fixture) {
		u := f.user()
		for _, since := range []*time.Time{ptr(at(time.Minute)), nil} {
			u.TwoFactorAt = since
			f.update(func(tx core.Tx) error { return tx.UpdateUser(&u) })
			got, err := f.read().User(core.Everywhere, u.ID)
			f.ok(err)
			same(f, got.TwoFactorAt, since)
		}
	})
	f.sub("a recovery code can be taken once", func(f *fixture) {
		u, other := f.user(), f.user()
		f.update(func(tx core.Tx) error { return tx.SetRecoveryCodes(u.ID, []core.TokenHash{{1}, {2}, {3}}) })
		f.update(func(tx core.Tx) error { return tx.SetRecoveryCodes(other.ID, []core.TokenHash{{1}}) })
		for _, want := range []bool{true, false} {
			var taken bool
			f.update(func(tx core.Tx) (err error) { taken, err = tx.TakeRecoveryCode(u.ID, core.TokenHash{2}); return err })
			same(f, taken, want)
		}
		list, err := f.read().RecoveryCodes(u.ID)
		f.ok(err)
		same(f, list, []core.TokenHash{{1}, {3}})
		f.update(func(tx core.Tx) error { return tx.SetRecoveryCodes(u.ID, []core.TokenHash{{9}}) })
		list, err = f.read().RecoveryCodes(u.ID)
		f.ok(err)
		same(f, list, []core.TokenHash{{9}})
		list, err = f.read().RecoveryCodes(other.ID)
		f.ok(err)
		same(f, list, []core.TokenHash{{1}})
	})
	f.sub("nothing is left of one that was removed, or whose person was", func(f *fixture) {
		for _, remove := range []func(core.Tx, core.UserID) error{
			func(tx core.Tx, id core.UserID) error { return tx.DeleteSecondFactor(id) },
			func(tx core.Tx, id core.UserID) error { return tx.DeleteUser(id, false) },
		} {
			u := f.user()
			f.update(func(tx core.Tx) error {
				return tx.SetSecondFactor(&core.SecondFactor{User: u.ID, Sealed: core.Sealed("x")})
			})
			f.update(func(tx core.Tx) error { return tx.SetRecoveryCodes(u.ID, []core.TokenHash{{1}}) })
			f.update(func(tx core.Tx) error { return remove(tx, u.ID) })
			_, err := f.read().SecondFactor(u.ID)
			f.want(core.NotFound, err)
			list, err := f.read().RecoveryCodes(u.ID)
			f.ok(err)
			same(f, len(list), 0)
		}
	})
}
