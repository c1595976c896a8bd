package control_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

func TestSignIn(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		w.customer("ann", "")
		disabled := w.customer("off", "")
		w.must(w.Customers.Update(w.ctx, system, disabled, core.CustomerUpdate{Enabled: ptr(false)}))
		w.customer("late", "")
		w.must(w.People.Update(w.ctx, system, core.LoginRef{Login: "late"}, core.PersonUpdate{DeactivatedAt: ptr(w.clock())}))
		tests := []struct {
			name, login, password string
			kind                  core.SessionKind
			want                  core.Reason
		}{
			{"right", "ann", password, core.NetBrainToken, core.NoReason},
			{"any letter case", "ANN", password, core.NetBrainToken, core.NoReason},
			{"wrong password", "ann", "wrong", core.NetBrainToken, core.BadCredentials},
			{"unknown login", "nobody", password, core.NetBrainToken, core.BadCredentials},
			{"empty", "", "", core.NetBrainToken, core.BadCredentials},
			{"customer on MBS", "ann", password, core.MBSToken, core.BadCredentials},
			{"administrator on MBS", "root", password, core.MBSToken, core.NoReason},
			{"disabled", "off", password, core.NetBrainToken, core.Disabled},
			{"disabled with a wrong password", "off", "wrong", core.NetBrainToken, core.BadCredentials},
			{"past his time", "late", password, core.NetBrainToken, core.Expired},
		}
		for _, tt := range tests {
			_, err := w.try(tt.login, tt.password, tt.kind)
			if got := core.ReasonOf(err); got != tt.want || err != nil && core.KindOf(err) != core.Unauthenticated {
				t.Errorf("%s: %v (%v); want reason %d", tt.name, got, err, tt.want)
			}
		}
	})
}

func TestALoginLocksWhetherItExistsOrNot(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.customer("ann", "")
		for _, login := range []string{"ann", "nobody"} {
			for range 5 {
				_, err := w.try(login, "wrong", core.NetBrainToken)
				w.refused(err, core.Unauthenticated, core.BadCredentials)
			}
			_, err := w.try(login, password, core.NetBrainToken)
			w.refused(err, core.Unauthenticated, core.Locked)
		}
		w.advance(15 * time.Minute)
		_, err := w.try("ann", password, core.NetBrainToken)
		w.must(err)
		for range 4 {
			w.try("ann", "wrong", core.NetBrainToken)
		}
		_, err = w.try("ann", password, core.NetBrainToken)
		w.must(err)
		_, err = w.try("ann", "wrong", core.NetBrainToken) // a success has cleared the count
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		_, err = w.try("ann", password, core.NetBrainToken)
		w.must(err)
	})
}

func TestIdleSessionsEndAtTheirLastUse(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		ann := w.customer("ann", "")
		token, _ := w.signIn("ann")
		use := func() error {
			_, err := w.Sessions.Authenticate(w.ctx, token, core.FaceNetBrain, core.Client{}, core.NetBrainToken)
			return err
		}
		for range 3 {
			w.advance(29 * time.Minute)
			w.must(use())
		}
		w.advance(31 * time.Minute)
		w.refused(use(), core.Unauthenticated, core.Expired)
		w.refused(use(), core.Unauthenticated, core.Expired)
		lines, err := w.Usage.Report(w.ctx, system, core.UsageFilter{})
		w.must(err)
		if len(lines) != 1 || lines[0].User != ann || lines[0].Online != 87*time.Minute {
			t.Errorf("usage %+v; want one line of 87 minutes", lines)
		}
	})
}

func TestTheSweeperEndsWhatNobodyUses(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.customer("ann", "")
		token, _ := w.signIn("ann")
		w.advance(31 * time.Minute)
		w.must(w.c.Sweep(w.ctx))
		lines, err := w.Usage.Report(w.ctx, system, core.UsageFilter{})
		w.must(err)
		if len(lines) != 1 || lines[0].LastLogout == nil || lines[0].Online != 0 {
			t.Errorf("usage %+v; want a session that ended at its sign-in", lines)
		}
		w.refused(w.Sessions.SignOut(w.ctx, token, core.Client{}), core.Unauthenticated, core.Expired)
	})
}

func TestSignOutOnceAndForAll(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.customer("ann", "")
		token, _ := w.signIn("ann")
		w.must(w.Sessions.SignOut(w.ctx, token, core.Client{}))
		w.refused(w.Sessions.SignOut(w.ctx, token, core.Client{}), core.Unauthenticated, core.Ended)
		w.refused(w.Sessions.SignOut(w.ctx, "junk", core.Client{}), core.Unauthenticated, core.NoToken)
		w.refused(w.Sessions.SignOut(w.ctx, "", core.Client{}), core.Unauthenticated, core.NoToken)
	})
}

func TestSessionsEndWithTheRightToThem(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		changes := map[string]func(id core.UserID) error{
			"new password": func(id core.UserID) error {
				return w.Customers.Update(w.ctx, system, id, core.CustomerUpdate{Password: ptr("another one")})
			},
			"disabled": func(id core.UserID) error {
				return w.Customers.Update(w.ctx, system, id, core.CustomerUpdate{Enabled: ptr(false)})
			},
			"facet gone": func(id core.UserID) error { return w.Customers.Delete(w.ctx, system, id, false) },
			"time over": func(id core.UserID) error {
				return w.People.Update(w.ctx, system, core.LoginRef{Login: w.user(id).Login}, core.PersonUpdate{DeactivatedAt: ptr(w.clock())})
			},
		}
		for name, change := range changes {
			id := w.customer(name, "")
			token, _ := w.signIn(name)
			w.must(change(id))
			_, err := w.Sessions.Authenticate(w.ctx, token, core.FaceNetBrain, core.Client{}, core.NetBrainToken)
			if core.ReasonOf(err) != core.Ended {
				t.Errorf("%s: the session goes on (%v)", name, err)
			}
		}
	})
}

func TestSeats(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		names := logins("user", 12)
		for _, n := range names {
			w.customer(n, "")
		}
		w.must(w.Settings.Set(w.ctx, system, "seats", 3))
		var in, refused atomic.Int64
		var wg sync.WaitGroup
		for _, n := range names {
			wg.Go(func() {
				switch _, err := w.try(n, password, core.NetBrainToken); core.ReasonOf(err) {
				case core.NoReason:
					in.Add(1)
				case core.NoSeat:
					refused.Add(1)
				}
			})
		}
		wg.Wait()
		if in.Load() != 3 || refused.Load() != 9 {
			t.Errorf("%d signed in, %d refused; want 3 and 9", in.Load(), refused.Load())
		}
		w.advance(31 * time.Minute) // idle sessions give their seats back
		for range 3 {
			_, err := w.try(names[0], password, core.NetBrainToken)
			w.must(err)
		}
		w.must(w.Settings.Set(w.ctx, system, "seats", 0))
		for _, n := range names {
			w.signIn(n)
		}
		lines, err := w.Usage.Report(w.ctx, system, core.UsageFilter{})
		w.must(err)
		var failures int64
		for _, l := range lines {
			failures += l.SeatFailures
		}
		if failures != 9 {
			t.Errorf("%d refusals for want of a seat are reported; want 9", failures)
		}
		w.admin("root")
		if _, err := w.try("root", password, core.MBSToken); err != nil {
			t.Errorf("MBS tokens take no seat: %v", err)
		}
	})
}

func TestAPIKeysSignInOnMBSUntilRevoked(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.company("Acme")
		_, word, err := w.APIKeys.Create(w.ctx, system, core.APIKeyCreate{Login: "zabbix", Permissions: core.PermissionSet(core.PermUsers), Companies: []string{"acme"},
			ExpiresAt: ptr(w.clock().Add(24 * time.Hour))})
		w.must(err)
		token, err := w.try("zabbix", word, core.MBSToken)
		w.must(err)
		_, err = w.try("zabbix", word, core.NetBrainToken)
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		auth := func() (core.Principal, error) {
			return w.Sessions.Authenticate(w.ctx, token, core.FaceMBS, core.Client{}, core.MBSToken)
		}
		p, err := auth()
		w.must(err)
		if p.Kind != core.ByAPIKey || p.Rights.Scope.All || !p.Rights.Has(core.PermUsers) {
			t.Errorf("principal %+v", p)
		}
		w.advance(25 * time.Hour)
		_, err = auth()
		w.refused(err, core.Unauthenticated, core.Ended)
		_, err = w.try("zabbix", word, core.MBSToken)
		w.refused(err, core.Unauthenticated, core.Expired)
		w.must(w.APIKeys.Delete(w.ctx, system, "ZABBIX"))
		_, err = w.try("zabbix", word, core.MBSToken)
		w.refused(err, core.Unauthenticated, core.BadCredentials)
	})
}

func TestMBSTokensLastFourteenDays(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		token, err := w.try("root", password, core.MBSToken)
		w.must(err)
		auth := func() error {
			_, err := w.Sessions.Authenticate(w.ctx, token, core.FaceMBS, core.Client{}, core.MBSToken)
			return err
		}
		w.advance(14*24*time.Hour - time.Second)
		w.must(auth())
		w.advance(time.Second)
		w.refused(auth(), core.Unauthenticated, core.Expired)
	})
}
