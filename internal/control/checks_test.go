package control_test

import (
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func (w *world) checkOf(account core.AccountID) core.Check {
	w.t.Helper()
	a, err := w.store.Read(w.ctx).Account(core.Everywhere, account)
	w.must(err)
	return a.Destinations[0].Check
}

func s3Settings(secret string) []core.SettingsMember {
	return []core.SettingsMember{{Key: "S3Compatible", Settings: core.AccountSettings{AccessKey: "a", SecretKey: secret, HTTPSEndpoint: "https://s3.example.com"}}}
}

// A check of settings that were changed while it ran says nothing of the new ones.
func TestACheckOfOldSettingsIsNotNoted(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		m, runner := w.withStorage()
		account := w.storageWith("one")
		times := 0
		m.check = func() error {
			if times++; times > 1 {
				return nil
			}
			w.must(w.Accounts.Update(w.ctx, system, account, core.AccountUpdate{Name: "S3", Type: core.S3Compatible, Settings: s3Settings("right")}))
			w.must(w.runner().Drain(w.ctx)) // the check of the new ones is faster
			return core.DeniedError("the secret key is wrong")
		}
		w.must(runner.Drain(w.ctx))
		if got := w.checkOf(account); got.State != core.CheckOK || times != 2 {
			t.Errorf("after %d checks: %+v", times, got)
		}
	})
}

// An account that was imported without its secrets says so, and nothing is
// tried with half of them.
func TestIncompleteSettingsAreSaid(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		m, runner := w.withStorage()
		account := w.storageWith("one")
		m.check = func() error {
			t.Error("it was tried")
			return nil
		}
		w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
			a, err := tx.Account(core.Everywhere, account)
			if err != nil {
				return err
			}
			if a.Sealed, err = w.c.SealSettings(a.ID, core.AccountSettings{HTTPSEndpoint: "https://s3.example.com"}); err != nil {
				return err
			}
			return tx.UpdateAccount(a)
		}))
		w.must(runner.Drain(w.ctx))
		if got := w.checkOf(account); got.State != core.CheckFailed || got.Problem != "the account's settings lack what it takes to sign in" {
			t.Errorf("got %+v", got)
		}
	})
}
