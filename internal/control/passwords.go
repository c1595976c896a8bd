package control

import (
	"context"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type passwords struct{ *Control }

// Change implements core.PasswordService.
func (s passwords) Change(ctx context.Context, in core.PasswordChange) error {
	return withOp(core.OpPasswordChange, s.changeProven(ctx, core.OpPasswordChange, in, ""))
}

// ChangeOwn implements core.PasswordService.
func (s passwords) ChangeOwn(ctx context.Context, p core.Principal, current, password string) error {
	const op = core.OpPasswordOwn
	if p.Kind != core.ByUser {
		return withOp(op, core.NotAllowedError("password", p.Login, "an API key keeps its password: make another key"))
	}
	u, err := s.store.Read(ctx).User(core.Everywhere, p.User)
	if err != nil {
		return withOp(op, ended(err))
	}
	if u.Server != "" {
		return withOp(op, keptElsewhere(u))
	}
	err = s.changeProven(ctx, op, core.PasswordChange{Face: p.Face, Client: p.Client, Login: u.Login, Current: current, Password: password}, p.Session)
	if core.KindOf(err) == core.Unauthenticated && err != nil {
		err = core.InvalidError("current", core.Failed, "", "current is not the current password, or the login is locked after too many failures")
	}
	return withOp(op, err)
}

// keptElsewhere refuses to set the password of a person of an authentication server.
func keptElsewhere(u *core.User) error {
	return core.NotAllowedError("password", u.Login, "the password is kept by authentication server "+u.Server)
}

// changeProven changes the password of a local person who proves himself by the
// one of before. His sessions end, but for one to keep.
func (s passwords) changeProven(ctx context.Context, op core.Op, in core.PasswordChange, keep core.SessionID) error {
	settings, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	if err := checkPassword(settings, in.Password, maxPassword); err != nil {
		return err
	}
	if in.Password == in.Current {
		return core.InvalidError("password", core.NotAllowed, "", "password is the one of before")
	}
	proof := core.SignIn{Kind: core.NetBrainToken, Face: in.Face, Login: strings.TrimSpace(in.Login), Password: in.Current, Server: new(""), Client: in.Client}
	who, _, err := sessions(s).identified(ctx, proof)
	if err != nil {
		return err
	}
	if !who.Active(s.now()) {
		return unauthenticated(core.Disabled)
	}
	hash, err := s.hash(ctx, in.Password, maxPassword)
	if err != nil {
		return err
	}
	letter, err := s.postcard(core.MailPasswordChanged, false)
	if err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx core.Tx) error {
		u, err := tx.User(core.Everywhere, who.ID)
		if err != nil || u.Password != who.Password || u.Server != "" {
			return gone(err)
		}
		if err := setOwnPassword(tx, u, hash, keep); err != nil {
			return err
		}
		if err := letter.notice(tx, u); err != nil {
			return err
		}
		return record(tx, visitorWho(in.Face, in.Client, u), op, about(u, []string{"password"}))
	})
}

// gone says that a person whose password was right is not there, or has
// another one, by now.
func gone(err error) error {
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	return unauthenticated(core.BadCredentials)
}

// visitorWho is the principal of a person who has proved who he is and has no session.
func visitorWho(face core.Face, client core.Client, u *core.User) core.Principal {
	return core.Principal{Kind: core.ByUser, Face: face, User: u.ID, Login: u.Login, Client: client}
}

// mayChangeOwn fails for those whose password others look after.
func mayChangeOwn(u *core.User) error {
	if u.AllowChangePassword {
		return nil
	}
	return &core.Error{Kind: core.Denied, Field: "password", Reason: core.NotAllowed, Msg: u.Login + " may not change the own password: an administrator can"}
}

// setOwnPassword gives a person the password he chose himself, ends his
// sessions but one and his links, and lifts a lock
// that only wrong passwords lead to.
func setOwnPassword(tx core.Tx, u *core.User, hash core.PasswordHash, keep core.SessionID) error {
	if err := mayChangeOwn(u); err != nil {
		return err
	}
	u.Password, u.MustChangePassword = hash, false
	if _, err := tx.EndOtherSessions(u.ID, keep, core.EndRevoked); err != nil {
		return err
	}
	if err := tx.DeletePasswordLinks(u.ID); err != nil {
		return err
	}
	if u.TwoFactorAt == nil { // else who knows the password could guess codes without end
		if err := tx.ClearSignInFailures(u.Login, u.Server); err != nil {
			return err
		}
	}
	return save(tx, u)
}
