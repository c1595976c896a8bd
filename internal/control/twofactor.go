package control

import (
	"context"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

type twoFactor struct{ *Control }

// enrolWithin is how long a begun second factor waits for its first code.
const enrolWithin = time.Hour

// sealedFor is what a second factor's secret is sealed with beside the key: it
// is good for this person's row alone.
func sealedFor(id core.UserID) string { return "two-factor " + string(id) }

// SealTwoFactor encrypts the secret of a person's second factor.
func (c *Control) SealTwoFactor(id core.UserID, key string) (core.Sealed, error) {
	if c.keys == nil {
		return nil, &core.Error{Kind: core.Internal, Msg: "no key file: second factors cannot be kept"}
	}
	return c.keys.Seal(sealedFor(id), []byte(key))
}

// OpenTwoFactor decrypts it. It must not leave the server.
func (c *Control) OpenTwoFactor(f *core.SecondFactor) (secret.Hidden, error) {
	if c.keys == nil {
		return secret.Hidden{}, &core.Error{Kind: core.Internal, Msg: "no key file: second factors cannot be read"}
	}
	plain, err := c.keys.Open(sealedFor(f.User), f.Sealed)
	return secret.NewHidden(string(plain)), err
}

// matches gives the time step that a code of a second factor is of, if it is of
// one that was not used.
func (c *Control) matches(f *core.SecondFactor, code string, at time.Time) (int64, bool, error) {
	key, err := c.OpenTwoFactor(f)
	if err != nil {
		return 0, false, err
	}
	step, ok := secret.MatchTOTP(key.Reveal(), code, at, f.LastStep)
	return step, ok, nil
}

// spend uses up a code of a person's second factor, or one of his recovery
// codes, and reports whether it was good.
func (c *Control) spend(tx core.Tx, id core.UserID, code string) (bool, error) {
	f, err := tx.SecondFactor(id)
	if err != nil {
		return false, err
	}
	step, ok, err := c.matches(f, code, tx.Now())
	if err != nil {
		return false, err
	}
	if ok {
		f.LastStep = step
		return true, tx.SetSecondFactor(f)
	}
	return tx.TakeRecoveryCode(id, secret.HashRecoveryCode(code))
}

// second says whether a person whose password was right gets in as far as a
// second factor goes. It is known to nobody before the password was right. Only
// the native API has a place for a code: on the dialects scripts sign in with
// API keys. A wrong code counts as a wrong password does.
func (c *Control) second(tx core.Tx, in core.SignIn, u *core.User, settings core.Settings) (core.Reason, error) {
	switch {
	case u.TwoFactorAt == nil && !asked(u, settings):
		return core.NoReason, nil
	case u.TwoFactorAt == nil && in.Face != core.FaceNative:
		return core.MustEnrol, nil
	case u.TwoFactorAt == nil:
		return core.NoReason, nil // for a session that may do nothing but set it up
	case in.Face != core.FaceNative || in.Code == "":
		return core.CodeNeeded, nil
	}
	good, err := c.spend(tx, u.ID, in.Code)
	if err != nil || good {
		return core.NoReason, err
	}
	return core.BadCode, fail(tx, in.Login, serverOf(in.Server), settings)
}

// fail counts a failure towards the lock of a login.
func fail(tx core.Tx, login, server string, settings core.Settings) error {
	if settings.LockoutFailures == 0 {
		return nil
	}
	return tx.FailSignIn(login, server, settings.LockoutFailures, settings.Lockout())
}

// asked reports whether a second factor is asked of a person.
func asked(u *core.User, settings core.Settings) bool {
	return u.Staff != nil && settings.RequireTwoFactorForStaff != 0
}

// mustEnrol reports whether a person must set up a second factor before he may
// do anything else. It is asked of those who came with a password, not of OAuth
// clients, which have secrets of their own.
func (c *Control) mustEnrol(ctx context.Context, cred *core.Credential) (bool, error) {
	u := cred.User
	if u == nil || u.Staff == nil || u.TwoFactorAt != nil || cred.Session.OAuth != "" {
		return false, nil
	}
	settings, err := c.Settings(ctx)
	return asked(u, settings), err
}

// enrolling are the operations of a session that is good for nothing but
// setting up a second factor.
var enrolling = map[core.Op]bool{
	core.OpSessionGet: true, core.OpSessionClose: true, core.OpPasswordOwn: true,
	core.OpTwoFactorState: true, core.OpTwoFactorBegin: true, core.OpTwoFactorConfirm: true,
}

// enrolled refuses what may not be done before a second factor is set up.
func enrolled(p core.Principal, op core.Op) error {
	if !p.MustEnrol || enrolling[op] {
		return nil
	}
	return &core.Error{Kind: core.Denied, Reason: core.MustEnrol, Msg: "set up two-factor authentication first: it is required of staff"}
}

// own runs f for the person who asks. f may refuse in a way that is to be kept,
// by giving an error as its first result.
func (s twoFactor) own(ctx context.Context, p core.Principal, op core.Op, f func(tx core.Tx, u *core.User) (refused, err error)) error {
	var refused error
	err := s.store.Update(ctx, func(tx core.Tx) error {
		refused = nil
		a, err := refresh(tx, p)
		if err != nil {
			return err
		}
		if a.Kind != core.ByUser || a.user == nil {
			return onlyPeople(p)
		}
		if err := a.allow(tx, op); err != nil {
			return err
		}
		u := *a.user // what was read may be remembered
		if refused, err = f(tx, &u); err != nil {
			return err
		}
		e := about(&u, nil)
		e.Failed = core.ReasonOf(refused)
		return record(tx, a.Principal, op, e)
	})
	if err == nil {
		err = refused
	}
	return withOp(op, err)
}

func onlyPeople(p core.Principal) error {
	return core.NotAllowedError("twoFactor", p.Login, "only people have a second factor, and "+p.Login+" is an API key")
}

// State implements core.TwoFactorService.
func (s twoFactor) State(ctx context.Context, p core.Principal) (core.TwoFactorState, error) {
	const op = core.OpTwoFactorState
	if err := need(p, op); err != nil {
		return core.TwoFactorState{}, err
	}
	if p.Kind != core.ByUser {
		return core.TwoFactorState{}, nil // an API key has none, and none is asked of it
	}
	state, err := s.state(s.store.Read(ctx), core.Everywhere, p.User)
	return state, withOp(op, err)
}

// Of implements core.TwoFactorService.
func (s twoFactor) Of(ctx context.Context, p core.Principal, id core.UserID) (core.TwoFactorState, error) {
	const op = core.OpTwoFactorOf
	if err := need(p, op); err != nil {
		return core.TwoFactorState{}, err
	}
	state, err := s.state(s.store.Read(ctx), p.Rights.Scope, id)
	return state, withOp(op, err)
}

func (s twoFactor) state(r core.Reader, scope core.Scope, id core.UserID) (state core.TwoFactorState, err error) {
	u, err := r.User(scope, id)
	if err != nil {
		return state, err
	}
	settings, err := r.Settings()
	if err != nil {
		return state, err
	}
	state.Since, state.Required = u.TwoFactorAt, asked(u, settings)
	f, err := r.SecondFactor(id)
	if err != nil {
		return state, ignoreRemoved(err)
	}
	state.Begun = u.TwoFactorAt == nil && s.now().Sub(f.BegunAt) < enrolWithin
	codes, err := r.RecoveryCodes(id)
	state.RecoveryCodes = len(codes)
	return state, err
}

// Begin implements core.TwoFactorService.
func (s twoFactor) Begin(ctx context.Context, p core.Principal) (core.Enrolment, error) {
	const op = core.OpTwoFactorBegin
	key, uri, err := secret.NewTOTP(p.Login)
	if err != nil {
		return core.Enrolment{}, withOp(op, err)
	}
	err = s.own(ctx, p, op, func(tx core.Tx, u *core.User) (error, error) {
		if u.TwoFactorAt != nil {
			return nil, &core.Error{Kind: core.Conflict, Field: "twoFactor", Reason: core.Exists, Msg: "two-factor authentication is on already: turn it off first"}
		}
		sealed, err := s.SealTwoFactor(u.ID, key)
		if err != nil {
			return nil, err
		}
		return nil, tx.SetSecondFactor(&core.SecondFactor{User: u.ID, Sealed: sealed, BegunAt: tx.Now()})
	})
	if err != nil {
		return core.Enrolment{}, err
	}
	return core.Enrolment{Secret: key, URI: uri}, nil
}

var errNothingBegun = &core.Error{Kind: core.Conflict, Field: "twoFactor", Reason: core.NotAllowed, Msg: "no set-up of two-factor authentication is under way: begin one"}

func wrongCode() error {
	return core.InvalidError("code", core.Failed, "", "the code is wrong, too old, or was used already")
}

// Confirm implements core.TwoFactorService.
func (s twoFactor) Confirm(ctx context.Context, p core.Principal, code string) ([]string, error) {
	codes := secret.NewRecoveryCodes()
	err := s.own(ctx, p, core.OpTwoFactorConfirm, func(tx core.Tx, u *core.User) (error, error) {
		if code == "" {
			return nil, core.MissingError("code")
		}
		f, err := tx.SecondFactor(u.ID)
		if core.KindOf(err) == core.NotFound && err != nil || err == nil && (u.TwoFactorAt != nil || tx.Now().Sub(f.BegunAt) >= enrolWithin) {
			return nil, errNothingBegun
		}
		if err != nil {
			return nil, err
		}
		step, ok, err := s.matches(f, code, tx.Now())
		if err != nil || !ok {
			return wrongCode(), err
		}
		now := tx.Now()
		f.LastStep, u.TwoFactorAt, u.UpdatedAt = step, &now, now
		if err := tx.SetSecondFactor(f); err != nil {
			return nil, err
		}
		if err := tx.UpdateUser(u); err != nil {
			return nil, err
		}
		if _, err := tx.EndOtherSessions(u.ID, p.Session, core.EndRevoked); err != nil {
			return nil, err
		}
		return nil, tx.SetRecoveryCodes(u.ID, hashesOf(codes))
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

func hashesOf(codes []string) []core.TokenHash {
	list := make([]core.TokenHash, len(codes))
	for i, c := range codes {
		list[i] = secret.HashRecoveryCode(c)
	}
	return list
}

// proven runs f once a code of the caller's second factor was good. Who holds
// nothing but a token shall not guess codes: wrong ones count towards the lock.
func (s twoFactor) proven(ctx context.Context, p core.Principal, op core.Op, code string, f func(tx core.Tx, u *core.User) error) error {
	return s.own(ctx, p, op, func(tx core.Tx, u *core.User) (refused, err error) {
		if code == "" {
			return nil, core.MissingError("code")
		}
		if u.TwoFactorAt == nil {
			return nil, &core.Error{Kind: core.Conflict, Field: "twoFactor", Reason: core.NotAllowed, Msg: "two-factor authentication is off"}
		}
		settings, err := tx.Settings()
		if err != nil {
			return nil, err
		}
		_, until, err := tx.SignInFailures(u.Login, u.Server)
		if err != nil {
			return nil, err
		}
		if settings.LockoutFailures > 0 && until != nil && tx.Now().Before(*until) {
			return &core.Error{Kind: core.Denied, Reason: core.Locked, Msg: refusals[core.Locked]}, nil
		}
		good, err := s.spend(tx, u.ID, code)
		if err != nil {
			return nil, err
		}
		if !good {
			return wrongCode(), fail(tx, u.Login, u.Server, settings)
		}
		return nil, f(tx, u)
	})
}

// Disable implements core.TwoFactorService.
func (s twoFactor) Disable(ctx context.Context, p core.Principal, code string) error {
	return s.proven(ctx, p, core.OpTwoFactorDisable, code, withoutSecond)
}

// withoutSecond removes a person's second factor.
func withoutSecond(tx core.Tx, u *core.User) error {
	u.TwoFactorAt, u.UpdatedAt = nil, tx.Now()
	if err := tx.UpdateUser(u); err != nil {
		return err
	}
	return tx.DeleteSecondFactor(u.ID)
}

// RenewCodes implements core.TwoFactorService.
func (s twoFactor) RenewCodes(ctx context.Context, p core.Principal, code string) ([]string, error) {
	codes := secret.NewRecoveryCodes()
	err := s.proven(ctx, p, core.OpTwoFactorRenew, code, func(tx core.Tx, u *core.User) error { return tx.SetRecoveryCodes(u.ID, hashesOf(codes)) })
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// Reset implements core.TwoFactorService.
func (s twoFactor) Reset(ctx context.Context, p core.Principal, id core.UserID) error {
	return s.change(ctx, p, core.OpTwoFactorReset, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := tx.User(a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if a.user != nil && a.user.ID == u.ID {
			return core.AuditEvent{}, core.NotAllowedError("id", u.Login, "one's own second factor is turned off with a code")
		}
		return resetSecond(tx, a, u)
	})
}

// ResetTwoFactor removes the second factor of a person who is named as people
// name him; for purser admin.
func (c *Control) ResetTwoFactor(ctx context.Context, p core.Principal, ref core.LoginRef) error {
	return c.change(ctx, p, core.OpTwoFactorReset, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := person(tx, a.Rights.Scope, ref)
		if err != nil {
			return core.AuditEvent{}, err
		}
		return resetSecond(tx, a, u)
	})
}

// resetSecond removes a person's second factor for an actor who could as well
// sign in as him.
func resetSecond(tx core.Tx, a *actor, u *core.User) (core.AuditEvent, error) {
	e := about(u, []string{"twoFactor"})
	if err := a.over(u); err != nil {
		return e, err
	}
	if err := a.spans(u); err != nil {
		return e, err
	}
	if u.TwoFactorAt == nil {
		return e, core.NotFoundError("twoFactor", u.Login)
	}
	if _, err := tx.EndSessionsOf(u.ID, core.EndRevoked); err != nil {
		return e, err
	}
	return e, withoutSecond(tx, u)
}
