package control_test

import (
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestCommonPasswordsAreRefusedWhenSwitchedOn(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		create := func(login, word string) error {
			_, err := w.Customers.Create(w.ctx, system, core.CustomerCreate{Login: login, Password: word, Enabled: true})
			return err
		}
		w.must(create("before", "password"))
		w.must(w.Settings.Set(w.ctx, system, "refuseCommonPasswords", 1))
		for _, word := range []string{"password", "PassWord", "123456"} {
			err := create("ann", word)
			w.refused(err, core.Invalid, core.Common)
			if e, _ := core.AsError(err); e.Field != "password" || strings.Contains(err.Error(), word) && word != "password" {
				t.Errorf("%v on field %q", err, e.Field)
			}
		}
		w.must(create("ann", password))
		ann := core.LoginRef{Login: "ann"}
		w.refused(w.People.Update(w.ctx, system, ann, core.PersonUpdate{Password: ptr("qwertyuiop")}), core.Invalid, core.Common)
		w.refused(w.c.ResetPassword(w.ctx, system, ann, "qwertyuiop"), core.Invalid, core.Common)
		_, _, err := w.APIKeys.Create(w.ctx, system, core.APIKeyCreate{Login: "k", Password: "qwertyuiop"})
		w.refused(err, core.Invalid, core.Common)
		w.refused(w.Passwords.Change(w.ctx, core.PasswordChange{Login: "ann", Current: password, Password: "qwertyuiop"}), core.Invalid, core.Common)
		if _, err := w.try("before", "password", core.NetBrainToken); err != nil {
			t.Errorf("a password of before is refused at sign-in: %v", err)
		}
	})
}

func TestChangingOnesOwnPassword(t *testing.T) {
	const next = "battery staple"
	onEngines(t, func(t *testing.T, w *world) {
		w.customer("ann", "")
		open := func(word string) core.Principal {
			t.Helper()
			token, err := w.try("ann", word, core.NetBrainToken)
			w.must(err)
			p, err := w.Sessions.Authenticate(w.ctx, token, core.FaceNetBrain, core.Client{}, core.NetBrainToken)
			w.must(err)
			return p
		}
		here, elsewhere := open(password), open(password)
		live := func(p core.Principal) bool {
			h, err := w.store.Read(w.ctx).SessionHistory("", 100)
			w.must(err)
			for _, s := range h {
				if s.Session.ID == p.Session {
					return s.Session.EndedAt == nil
				}
			}
			return false
		}
		w.refused(w.Passwords.ChangeOwn(w.ctx, here, "wrong", next), core.Invalid, core.Failed)
		w.refused(w.Passwords.ChangeOwn(w.ctx, here, password, "short"), core.Invalid, core.Length)
		w.refused(w.Passwords.ChangeOwn(w.ctx, here, password, strings.Repeat("x", 129)), core.Invalid, core.Length)
		w.refused(w.Passwords.ChangeOwn(w.ctx, here, password, password), core.Invalid, core.NotAllowed)
		if !live(here) || !live(elsewhere) {
			t.Error("a refused change ended sessions")
		}
		w.must(w.Passwords.ChangeOwn(w.ctx, here, password, next))
		if !live(here) || live(elsewhere) {
			t.Errorf("after the change: this session lives %t, the other %t", live(here), live(elsewhere))
		}
		_, err := w.try("ann", password, core.NetBrainToken)
		w.refused(err, core.Unauthenticated, core.BadCredentials)

		w.must(w.Passwords.Change(w.ctx, core.PasswordChange{Face: core.FaceNative, Login: " ANN ", Current: next, Password: password}))
		if live(here) {
			t.Error("a change without a session leaves one open")
		}
		here = open(password)

		w.must(w.People.Update(w.ctx, system, core.LoginRef{Login: "ann"}, core.PersonUpdate{AllowChangePassword: ptr(false)}))
		w.refused(w.Passwords.ChangeOwn(w.ctx, here, password, next), core.Denied, core.NotAllowed)
		w.refused(w.Passwords.Change(w.ctx, core.PasswordChange{Login: "ann", Current: password, Password: next}), core.Denied, core.NotAllowed)
		w.must(w.People.Update(w.ctx, system, core.LoginRef{Login: "ann"}, core.PersonUpdate{Password: ptr(next)})) // an administrator may

		for range 5 {
			w.refused(w.Passwords.Change(w.ctx, core.PasswordChange{Login: "ann", Current: "wrong", Password: "third password"}), core.Unauthenticated, core.BadCredentials)
		}
		w.refused(w.Passwords.Change(w.ctx, core.PasswordChange{Login: "ann", Current: next, Password: "third password"}), core.Unauthenticated, core.Locked)
		w.refused(w.Passwords.Change(w.ctx, core.PasswordChange{Login: "nobody", Current: "wrong", Password: next}), core.Unauthenticated, core.BadCredentials)

		off := w.customer("off", "")
		w.must(w.Customers.Update(w.ctx, system, off, core.CustomerUpdate{Enabled: ptr(false)}))
		w.refused(w.Passwords.Change(w.ctx, core.PasswordChange{Login: "off", Current: password, Password: next}), core.Unauthenticated, core.Disabled)
		key := core.Principal{Kind: core.ByAPIKey, APIKey: "x"}
		w.refused(w.Passwords.ChangeOwn(w.ctx, key, password, next), core.Conflict, core.NotAllowed)
	})
}

// TestWhoMayNotChangeHisPassword shows that the rule holds also for user
// managers, who change passwords of others by the request that would change theirs.
func TestWhoMayNotChangeHisPassword(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		boss := w.admin("boss")
		ref := core.LoginRef{Login: "boss"}
		w.must(w.People.Update(w.ctx, system, ref, core.PersonUpdate{AllowChangePassword: ptr(false)}))
		p := core.Principal{Kind: core.ByUser, User: boss, Login: "boss", Rights: core.Rights{Staff: true, SystemAdmin: true, Scope: core.Everywhere}}
		w.refused(w.People.Update(w.ctx, p, ref, core.PersonUpdate{Password: ptr("another one")}), core.Denied, core.NotAllowed)
		w.must(w.People.Update(w.ctx, p, core.LoginRef{Login: "root"}, core.PersonUpdate{Password: ptr("another one")}))
	})
}
