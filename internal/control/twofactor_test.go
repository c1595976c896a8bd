package control_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// phone is a person's app.
type phone struct {
	w   *world
	key string
}

// code is what the app shows when its clock is off by so much.
func (p phone) code(off time.Duration) string {
	p.w.t.Helper()
	code, err := totp.GenerateCode(p.key, p.w.clock().Add(off))
	p.w.must(err)
	return code
}

// entry is a session of the native API.
type entry struct {
	core.Principal
	token string
}

// alive reports whether a session has not ended.
func (w *world) alive(e entry) bool {
	_, err := w.Sessions.Authenticate(w.ctx, e.token, core.FaceNative, core.Client{}, core.MBSToken)
	return err == nil
}

// native signs in on the native API.
func (w *world) native(login, word, code string) (entry, error) {
	t, err := w.Sessions.SignIn(w.ctx, core.SignIn{Kind: core.MBSToken, Face: core.FaceNative, Login: login, Password: word, Code: code})
	if err != nil {
		return entry{}, err
	}
	p, err := w.Sessions.Authenticate(w.ctx, t.Secret, core.FaceNative, core.Client{}, core.MBSToken)
	if err == nil && p.MustEnrol != t.MustEnrol {
		w.t.Errorf("the sign-in says %v, the session %v", t.MustEnrol, p.MustEnrol)
	}
	return entry{p, t.Secret}, err
}

func (w *world) enter(login, code string) entry {
	w.t.Helper()
	p, err := w.native(login, password, code)
	w.must(err)
	return p
}

// enrol sets a person's second factor up.
func (w *world) enrol(e entry) (phone, []string) {
	w.t.Helper()
	begun, err := w.TwoFactor.Begin(w.ctx, e.Principal)
	w.must(err)
	if !strings.HasPrefix(begun.URI, "otpauth://totp/Purser:"+e.Login+"?") || !strings.Contains(begun.URI, "secret="+begun.Secret) {
		w.t.Errorf("%+v", begun)
	}
	ph := phone{w, begun.Secret}
	codes, err := w.TwoFactor.Confirm(w.ctx, e.Principal, ph.code(0))
	w.must(err)
	return ph, codes
}

func TestTwoFactor(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		w.staff("ann", nil, core.PermUsers)
		p := w.enter("ann", "")
		other := w.enter("ann", "ignored while it is off")
		seat, _ := w.signIn("ann")
		_, err := w.TwoFactor.Confirm(w.ctx, p.Principal, "123456")
		w.refused(err, core.Conflict, core.NotAllowed)
		e, err := w.TwoFactor.Begin(w.ctx, p.Principal)
		w.must(err)
		if _, err := w.native("ann", password, ""); err != nil {
			t.Errorf("a set-up that was begun changes nothing: %v", err)
		}
		_, err = w.TwoFactor.Confirm(w.ctx, p.Principal, "000000x")
		w.refused(err, core.Invalid, core.Failed)
		w.advance(time.Hour)
		_, err = w.TwoFactor.Confirm(w.ctx, p.Principal, phone{w, e.Secret}.code(0))
		w.refused(err, core.Conflict, core.NotAllowed)
		ph, codes := w.enrol(p)
		if len(codes) != 10 {
			t.Errorf("%q", codes)
		}
		state, err := w.TwoFactor.State(w.ctx, p.Principal)
		if w.must(err); state.Since == nil || state.Begun || state.RecoveryCodes != 10 || state.Required {
			t.Errorf("%+v", state)
		}
		if !w.alive(p) || w.alive(other) {
			t.Error("the sessions but that which turned it on are to end")
		}
		_, err = w.Sessions.Authenticate(w.ctx, seat, core.FaceNetBrain, core.Client{}, core.NetBrainToken)
		w.refused(err, core.Unauthenticated, core.Ended)
		_, err = w.TwoFactor.Begin(w.ctx, p.Principal)
		w.refused(err, core.Conflict, core.Exists)

		_, err = w.native("ann", password, "")
		w.refused(err, core.Unauthenticated, core.CodeNeeded)
		_, err = w.native("ann", "wrong", "")
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		_, err = w.try("ann", password, core.NetBrainToken)
		w.refused(err, core.Unauthenticated, core.CodeNeeded)
		_, err = w.try("ann", "wrong", core.NetBrainToken)
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		_, err = w.native("ann", password, ph.code(0)) // it turned it on
		w.refused(err, core.Unauthenticated, core.BadCode)
		w.advance(time.Minute)
		now := ph.code(0)
		w.enter("ann", now[:3]+" "+now[3:])
		_, err = w.native("ann", password, now)
		w.refused(err, core.Unauthenticated, core.BadCode)
		_, err = w.native("ann", password, ph.code(-30*time.Second))
		w.refused(err, core.Unauthenticated, core.BadCode) // older than the one that was used
		w.enter("ann", ph.code(30*time.Second))
		w.advance(5 * time.Minute)
		w.enter("ann", ph.code(-30*time.Second))
		for _, off := range []time.Duration{-time.Minute, time.Minute} {
			_, err = w.native("ann", password, ph.code(off))
			w.refused(err, core.Unauthenticated, core.BadCode)
		}
		w.enter("ann", strings.ToUpper(codes[3]))
		_, err = w.native("ann", password, codes[3])
		w.refused(err, core.Unauthenticated, core.BadCode)
		w.refused(w.TwoFactor.Disable(w.ctx, p.Principal, ""), core.Invalid, core.Missing)
		w.refused(w.TwoFactor.Disable(w.ctx, p.Principal, codes[3]), core.Invalid, core.Failed)
		again, err := w.TwoFactor.RenewCodes(w.ctx, p.Principal, codes[4])
		w.must(err)
		_, err = w.native("ann", password, codes[5])
		w.refused(err, core.Unauthenticated, core.BadCode)
		w.must(w.TwoFactor.Disable(w.ctx, p.Principal, again[0]))
		w.enter("ann", "")
		if _, err := w.try("ann", password, core.NetBrainToken); err != nil {
			t.Error(err)
		}
		_, err = w.TwoFactor.RenewCodes(w.ctx, p.Principal, again[1])
		w.refused(err, core.Conflict, core.NotAllowed)
	})
}

// Wrong codes lock a login as wrong passwords do, and nothing that a password
// alone can do lifts that.
func TestWrongCodesLock(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		w.staff("ann", nil)
		p := w.enter("ann", "")
		ph, codes := w.enrol(p)
		w.advance(time.Minute)
		for range 3 {
			_, err := w.native("ann", password, "000000")
			w.refused(err, core.Unauthenticated, core.BadCode)
		}
		_, err := w.native("ann", password, "") // neither counts nor clears
		w.refused(err, core.Unauthenticated, core.CodeNeeded)
		w.must(w.Passwords.Change(w.ctx, core.PasswordChange{Face: core.FaceNative, Login: "ann", Current: password, Password: "another horse"}))
		for range 2 {
			_, err := w.native("ann", "another horse", "000000")
			w.refused(err, core.Unauthenticated, core.BadCode)
		}
		_, err = w.native("ann", "another horse", ph.code(0))
		w.refused(err, core.Unauthenticated, core.Locked)
		w.advance(16 * time.Minute)
		p, err = w.native("ann", "another horse", ph.code(0))
		w.must(err)
		for range 5 {
			w.refused(w.TwoFactor.Disable(w.ctx, p.Principal, "000000"), core.Invalid, core.Failed)
		}
		w.refused(w.TwoFactor.Disable(w.ctx, p.Principal, codes[0]), core.Denied, core.Locked)
		_, err = w.native("ann", "another horse", codes[0])
		w.refused(err, core.Unauthenticated, core.Locked)
		w.advance(16 * time.Minute)
		w.must(w.TwoFactor.Disable(w.ctx, p.Principal, codes[0]))
	})
}

// Of many who come with one code at once one gets in.
func TestACodeWorksOnceHoweverManyCome(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		w.must(w.c.Services().Settings.Set(w.ctx, system, "lockoutFailures", 0))
		p := w.enter("root", "")
		ph, codes := w.enrol(p)
		w.advance(time.Minute)
		for _, code := range []string{ph.code(0), codes[0]} {
			var mu sync.Mutex
			var wg sync.WaitGroup
			in := 0
			for range 6 {
				wg.Go(func() {
					if _, err := w.native("root", password, code); err == nil {
						mu.Lock()
						in++
						mu.Unlock()
					}
				})
			}
			if wg.Wait(); in != 1 {
				t.Errorf("%d got in with one code", in)
			}
		}
	})
}

func TestTwoFactorRequiredOfStaff(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		w.company("Acme")
		w.customer("cust", "Acme")
		w.staff("ann", nil, core.PermUsers)
		_, _, err := w.APIKeys.Create(w.ctx, system, core.APIKeyCreate{Login: "key", Password: "a key's password", AllCompanies: true})
		w.must(err)
		token, err := w.Sessions.SignIn(w.ctx, core.SignIn{Kind: core.MBSToken, Face: core.FaceMBS, Login: "ann", Password: password})
		w.must(err)
		seat, _ := w.signIn("ann")
		client, word, err := w.OAuth.Create(w.ctx, system, core.OAuthClientCreate{User: core.LoginRef{Login: "ann"}})
		w.must(err)
		script := func() error { // OAuth clients have secrets of their own
			t, err := w.OAuth.Token(w.ctx, core.OAuthSignIn{ID: client.ID, Secret: word})
			if err != nil {
				return err
			}
			p, err := w.Sessions.Authenticate(w.ctx, t.Secret, core.FaceNetBrain, core.Client{}, core.OAuthSession)
			if err == nil {
				err = w.Access.Allow(w.ctx, p, core.OpPeopleList)
			}
			return err
		}
		w.must(w.Services.Settings.Set(w.ctx, system, "requireTwoFactorForStaff", 1))
		authenticate := func(token string, face core.Face, kind core.SessionKind) (core.Principal, error) {
			return w.Sessions.Authenticate(w.ctx, token, face, core.Client{}, kind)
		}
		_, err = authenticate(token.Secret, core.FaceMBS, core.MBSToken)
		w.refused(err, core.Unauthenticated, core.Ended)
		_, err = authenticate(seat, core.FaceNetBrain, core.NetBrainToken)
		w.refused(err, core.Unauthenticated, core.Ended)
		_, err = w.try("ann", password, core.NetBrainToken)
		w.refused(err, core.Unauthenticated, core.MustEnrol)
		_, err = w.Sessions.SignIn(w.ctx, core.SignIn{Kind: core.MBSToken, Face: core.FaceMBS, Login: "ann", Password: password})
		w.refused(err, core.Unauthenticated, core.MustEnrol)
		_, err = w.Sessions.SignIn(w.ctx, core.SignIn{Kind: core.MBSToken, Face: core.FaceMBS, Login: "ann", Password: "wrong"})
		w.refused(err, core.Unauthenticated, core.BadCredentials)
		w.signIn("cust")
		w.must(script())
		if key, err := w.native("key", "a key's password", ""); err != nil || key.MustEnrol {
			t.Errorf("%+v, %v", key, err)
		}
		p, err := authenticate(token.Secret, core.FaceNative, core.MBSToken)
		if w.must(err); !p.MustEnrol {
			t.Errorf("%+v", p)
		}
		for _, o := range core.Operations {
			err := w.Access.Allow(w.ctx, p, o.Op)
			open := map[core.Op]bool{core.OpSessionGet: true, core.OpSessionClose: true, core.OpPasswordOwn: true, core.OpTwoFactorState: true, core.OpTwoFactorBegin: true, core.OpTwoFactorConfirm: true}[o.Op]
			if (err == nil) != open || err != nil && (core.KindOf(err) != core.Denied || core.ReasonOf(err) != core.MustEnrol) {
				t.Errorf("%s: %v", o.Op, err)
			}
		}
		_, err = w.Companies.Create(w.ctx, p, core.CompanyCreate{Name: "X"})
		w.refused(err, core.Denied, core.MustEnrol)
		ph, _ := w.enrol(w.enter("ann", ""))
		w.advance(time.Minute)
		free := w.enter("ann", ph.code(0))
		if free.MustEnrol {
			t.Errorf("%+v", free)
		}
		w.must(w.Access.Allow(w.ctx, free.Principal, core.OpCustomersList))
		w.must(script())
		w.refused(w.TwoFactor.Reset(w.ctx, w.enter("root", "").Principal, free.User), core.Denied, core.MustEnrol)
	})
}

func TestResettingASecondFactor(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		root := w.admin("root")
		w.company("Acme")
		w.company("Beta")
		ann := w.staff("ann", []string{"Acme"}, core.PermUsers)
		w.staff("acmeboss", []string{"Acme"}, core.PermAdministrators, core.PermUsers)
		w.staff("betaboss", []string{"Beta"}, core.PermAdministrators, core.PermUsers)
		w.staff("weaker", []string{"Acme"}, core.PermAdministrators)
		w.staff("clerk", nil, core.PermUsers)
		boss, beta, weaker, clerk, admin := w.enter("acmeboss", ""), w.enter("betaboss", ""), w.enter("weaker", ""), w.enter("clerk", ""), w.enter("root", "")
		p := w.enter("ann", "")
		reset := func(by entry, id core.UserID) error { return w.TwoFactor.Reset(w.ctx, by.Principal, id) }
		w.refused(reset(admin, ann), core.NotFound, core.Unknown)
		w.enrol(p)
		w.enrol(admin)
		w.refused(reset(clerk, ann), core.Denied, core.NoReason)
		w.refused(reset(weaker, ann), core.Denied, core.NoReason)
		w.refused(reset(beta, ann), core.NotFound, core.Unknown)
		w.refused(reset(boss, root), core.NotFound, core.Unknown)
		w.refused(reset(admin, root), core.Conflict, core.NotAllowed)
		w.refused(reset(p, root), core.Denied, core.NoReason)
		state, err := w.TwoFactor.Of(w.ctx, boss.Principal, ann)
		if w.must(err); state.Since == nil || state.RecoveryCodes != 10 {
			t.Errorf("%+v", state)
		}
		_, err = w.TwoFactor.Of(w.ctx, beta.Principal, ann)
		w.refused(err, core.NotFound, core.Unknown)
		w.must(reset(boss, ann))
		if u := w.user(ann); u.TwoFactorAt != nil || w.alive(p) {
			t.Errorf("%+v", u)
		}
		w.enter("ann", "")
		w.must(w.c.ResetTwoFactor(w.ctx, system, core.LoginRef{Login: "ROOT"}))
		w.refused(w.c.ResetTwoFactor(w.ctx, system, core.LoginRef{Login: "root"}), core.NotFound, core.Unknown)
		w.enter("root", "")
		_, _, err = w.APIKeys.Create(w.ctx, system, core.APIKeyCreate{Login: "key", Password: "a key's password", AllCompanies: true})
		w.must(err)
		key, err := w.native("key", "a key's password", "")
		w.must(err)
		_, err = w.TwoFactor.Begin(w.ctx, key.Principal)
		w.refused(err, core.Conflict, core.NotAllowed)
		if state, err := w.TwoFactor.State(w.ctx, key.Principal); err != nil || state != (core.TwoFactorState{}) {
			t.Errorf("%+v, %v", state, err)
		}
	})
}

// A person of a directory has a second factor here, too.
func TestTwoFactorOfPeopleOfADirectory(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("cleo", password)
		w.Join("clerks", "cleo")
		ph, _ := w.enrol(w.world.enter("cleo", ""))
		w.advance(time.Minute)
		w.out("cleo", password, core.CodeNeeded)
		w.out("cleo", "wrong", core.BadCredentials)
		_, err := w.native("cleo", password, "000000")
		w.refused(err, core.Unauthenticated, core.BadCode)
		w.world.enter("cleo", ph.code(0))
		w.Leave("clerks", "cleo")
		w.advance(time.Minute)
		_, err = w.native("cleo", password, ph.code(0))
		w.refused(err, core.Unauthenticated, core.NoAccess)
	})
}

// What is stored says neither the secret nor a code.
func TestSecondFactorsAreStoredSealed(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		root := w.admin("root")
		ph, codes := w.enrol(w.enter("root", ""))
		f, err := w.store.Read(w.ctx).SecondFactor(root)
		w.must(err)
		if strings.Contains(string(f.Sealed), ph.key) {
			t.Error("the secret is in clear")
		}
		moved := *f
		moved.User = "somebody else"
		if _, err := w.c.OpenTwoFactor(&moved); err == nil {
			t.Error("the secret opens in another person's row")
		}
		list, err := w.store.Read(w.ctx).RecoveryCodes(root)
		w.must(err)
		if len(list) != len(codes) || secret.HashRecoveryCode(codes[0]) == (core.TokenHash{}) {
			t.Errorf("%d codes", len(list))
		}
		w.admin("other")
		w.must(w.Staff.Delete(w.ctx, system, root))
		_, err = w.store.Read(w.ctx).SecondFactor(root)
		w.refused(err, core.NotFound, core.Unknown)
	})
}
