package control

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// touchEvery is how often a session's last use is written down at most.
const touchEvery = time.Minute

type sessions struct{ *Control }

// subject is whoever a login and password might belong to.
type subject struct {
	user    *core.User
	key     *core.APIKey
	rehash  core.PasswordHash // the same password hashed anew, when the stored hash is out of date
	outside *outside          // what the authentication server said; nil for local logins
}

func (s subject) hash() string {
	switch {
	case s.key != nil:
		return string(s.key.Password)
	case s.user != nil:
		return string(s.user.Password)
	}
	return ""
}

// SignIn implements core.SessionService.
func (s sessions) SignIn(ctx context.Context, in core.SignIn) (core.Token, error) {
	t, err := s.signIn(ctx, in)
	return t, withOp(core.OpSignIn, err)
}

func (s sessions) signIn(ctx context.Context, in core.SignIn) (core.Token, error) {
	in.Login = strings.TrimSpace(in.Login)
	if CheckLogin(in.Login) != nil || in.Password == "" {
		return core.Token{}, unauthenticated(core.BadCredentials)
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return core.Token{}, err
	}
	in, sub, err := s.proven(ctx, in, settings)
	if err != nil {
		return core.Token{}, err
	}
	return s.open(ctx, in, sub, settings)
}

// proven checks a login and a password, and counts a failure. The sign-in comes
// back with the server it is for.
func (s sessions) proven(ctx context.Context, in core.SignIn, settings core.Settings) (core.SignIn, subject, error) {
	in, err := addressed(s.store.Read(ctx), in)
	if err != nil {
		return in, subject{}, err
	}
	if err := s.notLocked(ctx, in, settings); err != nil {
		return in, subject{}, err
	}
	sub, ok, err := s.verify(ctx, in)
	if err == nil && !ok {
		err = s.refuse(ctx, in, sub, settings)
	}
	return in, sub, err
}

// notLocked fails while the login is locked, whether or not it exists and
// whatever the password: an answer that told them apart would help to guess.
func (s sessions) notLocked(ctx context.Context, in core.SignIn, settings core.Settings) error {
	_, locked, err := failuresOf(s.store.Read(ctx), in, settings, s.now())
	if err == nil && locked {
		return unauthenticated(core.Locked)
	}
	return err
}

// failuresOf counts a login's failures and says whether they lock it.
func failuresOf(r core.Reader, in core.SignIn, settings core.Settings, now time.Time) (failures int, locked bool, err error) {
	failures, until, err := r.SignInFailures(in.Login, serverOf(in.Server))
	return failures, settings.LockoutFailures > 0 && until != nil && now.Before(*until), err
}

// verify finds the owner of a login and password, and whether the password is
// right. Unknown logins cost as much time as wrong passwords.
func (s sessions) verify(ctx context.Context, in core.SignIn) (sub subject, ok bool, err error) {
	if serverOf(in.Server) != "" {
		sub.outside, err = s.verifyOutside(ctx, in)
		return sub, sub.outside.accepted(), err
	}
	if sub, err = find(s.store.Read(ctx), in); err != nil {
		return sub, false, err
	}
	hash := sub.hash()
	if hash == "" {
		return sub, false, busy(s.hasher.VerifyDummy(ctx, in.Password))
	}
	ok, old, err := s.hasher.Verify(ctx, hash, in.Password)
	if err != nil || !ok {
		return sub, false, busy(err)
	}
	if old && sub.user != nil {
		again, err := s.hasher.Hash(ctx, in.Password)
		if err != nil {
			return sub, false, busy(err)
		}
		sub.rehash = core.PasswordHash(again)
	}
	return sub, true, nil
}

// busy says of a full hash queue that one may try again; other errors pass.
func busy(err error) error {
	if errors.Is(err, secret.ErrBusy) {
		return &core.Error{Kind: core.TooMany, Msg: "too many sign-ins at once; try again", Err: err}
	}
	return err
}

// find looks up who a sign-in at the local server names. API keys sign in on
// MBS only.
func find(r core.Reader, in core.SignIn) (subject, error) {
	if in.Kind == core.MBSToken {
		k, err := r.APIKeyByLogin(in.Login)
		if err == nil {
			return subject{key: k}, nil
		}
		if core.KindOf(err) != core.NotFound {
			return subject{}, err
		}
	}
	list, err := r.UsersByLogin(core.Everywhere, in.Login)
	if err != nil {
		return subject{}, err
	}
	i := slices.IndexFunc(list, func(u *core.User) bool { return u.Server == "" })
	if i < 0 {
		return subject{}, nil
	}
	return subject{user: list[i]}, nil
}

func serverOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// refuse counts a failed sign-in and answers it. Nobody can guess at a server
// that there is not: such failures are only recorded.
func (s sessions) refuse(ctx context.Context, in core.SignIn, sub subject, settings core.Settings) error {
	counts := settings.LockoutFailures > 0 && (serverOf(in.Server) == "" || sub.outside != nil)
	err := s.store.Update(ctx, func(tx core.Tx) error {
		if counts {
			if err := tx.FailSignIn(in.Login, serverOf(in.Server), settings.LockoutFailures, settings.Lockout()); err != nil {
				return err
			}
		}
		if err := sub.outside.took(tx, in.Face); err != nil {
			return err
		}
		return record(tx, visitor(in), core.OpSignIn, core.AuditEvent{Failed: sub.outside.reason()})
	})
	if err != nil {
		return err
	}
	return unauthenticated(core.BadCredentials)
}

// visitor is the principal of a sign-in that has not succeeded.
func visitor(in core.SignIn) core.Principal {
	return core.Principal{Face: in.Face, Login: in.Login, Client: in.Client}
}

// open starts a session for a subject whose password was right. Whatever the
// transaction decides, also a refusal, is committed. The lock is looked at
// again: of many guesses at once, which all found the login open, only those
// count that come before the failures that lock it.
func (s sessions) open(ctx context.Context, in core.SignIn, sub subject, settings core.Settings) (core.Token, error) {
	word := newToken(in.Kind)
	var token core.Token
	var refused core.Reason
	err := s.store.Update(ctx, func(tx core.Tx) error {
		token, refused = core.Token{}, core.NoReason
		failures, locked, err := failuresOf(tx, in, settings, tx.Now())
		if err != nil {
			return err
		}
		if locked {
			refused = core.Locked
			return record(tx, visitor(in), core.OpSignIn, core.AuditEvent{Failed: refused})
		}
		p, u, reason, err := admit(tx, in, sub)
		if err != nil {
			return err
		}
		if reason == core.NoReason && u != nil {
			reason, err = s.second(tx, in, u, settings)
		}
		if err == nil && reason == core.NoReason && mustChangeFirst(in.Face, u, settings) {
			reason = core.MustChange
		}
		if err == nil && reason == core.NoReason && in.Kind.TakesSeat() {
			reason, err = seat(tx, u, settings)
		}
		if err != nil {
			return err
		}
		if refused = reason; reason != core.NoReason {
			return record(tx, visitor(in), core.OpSignIn, core.AuditEvent{Failed: reason})
		}
		if err := renewHash(tx, p.User, sub.rehash); err != nil {
			return err
		}
		if failures > 0 {
			if err := tx.ClearSignInFailures(in.Login, serverOf(in.Server)); err != nil {
				return err
			}
		}
		token, err = begin(tx, in, p, word)
		token.MustEnrol = u != nil && u.TwoFactorAt == nil && asked(u, settings)
		if err != nil || !in.Kind.TakesSeat() {
			return err
		}
		return noteSeats(tx, "", settings)
	})
	if err != nil {
		return core.Token{}, err
	}
	if refused != core.NoReason {
		return core.Token{}, unauthenticated(refused)
	}
	token.Secret = word
	return token, nil
}

// renewHash replaces a hash that was made with other parameters.
func renewHash(tx core.Tx, id core.UserID, hash core.PasswordHash) error {
	if hash == "" || id == "" {
		return nil
	}
	u, err := tx.User(core.Everywhere, id)
	if err != nil {
		return err
	}
	u.Password = hash
	return tx.UpdateUser(u)
}

// admit reads the subject again inside the transaction and decides whether it
// may sign in here: it must still have the verified password, or its
// authentication server must let it in.
func admit(tx core.Tx, in core.SignIn, sub subject) (p core.Principal, u *core.User, reason core.Reason, err error) {
	p = core.Principal{Face: in.Face, Client: in.Client}
	if sub.outside != nil {
		u, reason, err = sub.outside.admit(tx, in.Face)
		if err != nil || reason != core.NoReason {
			return p, u, reason, err
		}
		return admitUser(tx, in, p, u)
	}
	again, err := find(tx, in)
	if err != nil {
		return p, nil, core.NoReason, err
	}
	if again.hash() != sub.hash() {
		return p, nil, core.BadCredentials, nil
	}
	if k := again.key; k != nil {
		p.Kind, p.APIKey, p.Login = core.ByAPIKey, k.ID, k.Login
		if k.ExpiresAt != nil && !tx.Now().Before(*k.ExpiresAt) {
			reason = core.Expired
		}
		return p, nil, reason, nil
	}
	return admitUser(tx, in, p, again.user)
}

func admitUser(tx core.Tx, in core.SignIn, p core.Principal, u *core.User) (core.Principal, *core.User, core.Reason, error) {
	p.Kind, p.User, p.Login = core.ByUser, u.ID, u.Login
	reason := core.NoReason
	switch {
	case !u.Enabled:
		reason = core.Disabled
	case !u.Active(tx.Now()):
		reason = core.Expired
	case in.Kind == core.MBSToken && u.Staff == nil:
		reason = core.BadCredentials
	}
	return p, u, reason, nil
}

// seat reports NoSeat, and counts the refusal, when every seat is taken.
func seat(tx core.Tx, u *core.User, settings core.Settings) (core.Reason, error) {
	limit, err := tx.Settings()
	if err != nil || limit.Seats == 0 {
		return core.NoReason, err
	}
	open, err := tx.OpenSeats(tx.Now().Add(-settings.Idle()))
	if err != nil || open < int64(limit.Seats) {
		return core.NoReason, err
	}
	f := core.SeatFailure{User: u.ID, At: tx.Now()}
	if u.Customer != nil {
		f.Working.Company = u.Customer.Company.ID
	}
	return core.NoSeat, tx.InsertSeatFailure(f)
}

// begin stores the session of an admitted principal.
func begin(tx core.Tx, in core.SignIn, p core.Principal, word string) (core.Token, error) {
	now := tx.Now()
	ses := core.Session{ID: core.NewID[core.SessionID](now), Kind: in.Kind, Token: hashToken(word), User: p.User, APIKey: p.APIKey,
		SignedInAt: now, LastUsedAt: now, Client: in.Client}
	if in.Kind == core.MBSToken {
		end := now.Add(core.MBSTokenLifetime)
		ses.ExpiresAt = &end
	}
	if err := tx.InsertSession(&ses); err != nil {
		return core.Token{}, err
	}
	if p.User != "" {
		if err := tx.SignedIn(p.User); err != nil {
			return core.Token{}, err
		}
	}
	t := core.Token{Session: ses.ID, Login: p.Login, IssuedAt: now, ExpiresAt: ses.ExpiresAt}
	return t, record(tx, p, core.OpSignIn, core.AuditEvent{Target: string(ses.ID)})
}

var refusals = map[core.Reason]string{
	core.BadCredentials: "wrong login or password", core.Locked: "the login is locked after too many failures",
	core.Disabled: "the account is disabled", core.Expired: "the account or session has expired", core.NoAccess: "no group gives access", core.NoSeat: "every seat is taken",
	core.CodeNeeded: "a code of the second factor is needed as well", core.BadCode: "the code of the second factor is wrong, too old, or was used already",
	core.MustEnrol: "a second factor must be set up first", core.MustChange: "the password has to be changed first", core.Ended: "the session is over", core.NoToken: "no valid token",
}

func unauthenticated(r core.Reason) *core.Error {
	return &core.Error{Kind: core.Unauthenticated, Reason: r, Msg: refusals[r]}
}

// SetWorking implements core.SessionService.
func (s sessions) SetWorking(ctx context.Context, p core.Principal, w core.Working) error {
	settings, err := s.Settings(ctx)
	if err != nil {
		return withOp(core.OpWorkingSet, err)
	}
	err = s.store.Update(ctx, func(tx core.Tx) error {
		a, err := refresh(tx, p)
		if err != nil {
			return err
		}
		if err := a.enter(tx, w); err != nil {
			return err
		}
		if err := tx.SetWorking(p.Session, w, tx.Now()); err != nil || w.Domain == "" {
			return err
		}
		return noteSeats(tx, w.Domain, settings)
	})
	return withOp(core.OpWorkingSet, err)
}

// enter fails unless the actor may work in the company and domain.
func (a *actor) enter(r core.Reader, w core.Working) error {
	if _, err := r.Company(core.Everywhere, w.Company); err != nil {
		return notFoundAs(err, "companyId", string(w.Company))
	}
	if !a.mayEnter(w.Company) {
		return core.NoAccessError("companyId", string(w.Company))
	}
	if w.Domain == "" {
		return nil
	}
	d, err := r.Domain(core.Everywhere, w.Domain)
	if err != nil || d.Company.ID != w.Company {
		return notFoundAs(err, "domainId", string(w.Domain))
	}
	if !a.mayEnterDomain(d) {
		return core.NoAccessError("domainId", string(w.Domain))
	}
	return nil
}

// notFoundAs renames the field of a NotFound error, or makes one when err is
// nil; other errors pass.
func notFoundAs(err error, field, value string) error {
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	return core.NotFoundError(field, value)
}
