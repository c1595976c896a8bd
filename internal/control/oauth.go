package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

type oauthClients struct{ *Control }

// oauthServer stands for the authentication server in the count of failures of
// clients' secrets; no alias can be it.
const oauthServer = "\u007foauth"

// maxOAuthID is the longest ID of a client, in characters.
const maxOAuthID = 128

// CheckOAuthClient checks a client's own values.
func CheckOAuthClient(c *core.OAuthClient) error {
	plain := func(r rune) bool {
		return r < 128 && (r == '-' || r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	}
	if c.ID == "" || len(c.ID) > maxOAuthID || strings.IndexFunc(string(c.ID), func(r rune) bool { return !plain(r) }) >= 0 {
		return core.InvalidError("id", core.Malformed, string(c.ID), "the ID of an OAuth client has up to 128 letters, digits and . _ -")
	}
	if c.Lifetime < core.MinOAuthLifetime || c.Lifetime > core.MaxOAuthLifetime {
		return core.RangeError("lifetimeSeconds", int64(c.Lifetime/time.Second), int(core.MinOAuthLifetime/time.Second), int(core.MaxOAuthLifetime/time.Second))
	}
	return nil
}

// become fails unless the actor may act as a person: he needs all the rights
// of one who is staff, and must see all companies the person has access to.
func (a *actor) become(u *core.User) error {
	if err := a.over(u); err != nil {
		return err
	}
	return a.spans(u)
}

// reached reads a client, with its person, whom the actor may become; another
// one is NotFound.
func (a *actor) reached(r core.Reader, id core.OAuthClientID) (*core.OAuthClient, error) {
	c, err := r.OAuthClient(id)
	if err != nil {
		return nil, notFoundAs(err, "id", string(id))
	}
	u, err := r.User(a.Rights.Scope, c.User)
	if err != nil {
		return nil, notFoundAs(err, "id", string(id))
	}
	if a.become(u) != nil {
		return nil, core.NotFoundError("id", string(id))
	}
	return c, nil
}

// List implements core.OAuthClientService.
func (s oauthClients) List(ctx context.Context, p core.Principal) ([]*core.OAuthClient, error) {
	if err := need(p, core.OpOAuthList); err != nil {
		return nil, err
	}
	var list []*core.OAuthClient
	err := s.store.View(ctx, func(r core.Reader) error {
		a, err := refresh(r, p)
		if err != nil {
			return err
		}
		if list, err = r.OAuthClients(); err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(c *core.OAuthClient) bool {
			if err != nil {
				return true
			}
			_, e := a.reached(r, c.ID)
			if e != nil && core.KindOf(e) != core.NotFound {
				err = e
			}
			return e != nil
		})
		return err
	})
	return list, withOp(core.OpOAuthList, err)
}

func aboutOAuth(c *core.OAuthClient, changes string) core.AuditEvent {
	return core.AuditEvent{Target: string(c.ID), Name: c.Login, Changes: changes}
}

// Create implements core.OAuthClientService.
func (s oauthClients) Create(ctx context.Context, p core.Principal, in core.OAuthClientCreate) (*core.OAuthClient, string, error) {
	word := secret.NewToken()
	var made *core.OAuthClient
	err := s.change(ctx, p, core.OpOAuthCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := person(tx, a.Rights.Scope, in.User)
		if err != nil {
			return core.AuditEvent{}, notFoundAsUser(err)
		}
		if err := a.become(u); err != nil {
			return core.AuditEvent{}, err
		}
		made = &core.OAuthClient{ID: core.NewID[core.OAuthClientID](tx.Now()), User: u.ID, Login: u.Login, Server: u.Server,
			Secret: core.SecretHash(secret.HashRandom(word)), Lifetime: in.Lifetime, CreatedAt: tx.Now()}
		if made.Lifetime == 0 {
			made.Lifetime = core.DefaultOAuthLifetime
		}
		if err := CheckOAuthClient(made); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutOAuth(made, ""), tx.InsertOAuthClient(made)
	})
	if err != nil {
		return nil, "", err
	}
	return made, word, nil
}

// notFoundAsUser says that the person a client is for is not there.
func notFoundAsUser(err error) error {
	if e, ok := core.AsError(err); ok && e.Kind == core.NotFound {
		return core.InvalidError("user", core.Unknown, e.Value, "no user \""+e.Value+"\"")
	}
	return err
}

// Rotate implements core.OAuthClientService.
func (s oauthClients) Rotate(ctx context.Context, p core.Principal, id core.OAuthClientID) (string, error) {
	word := secret.NewToken()
	err := s.change(ctx, p, core.OpOAuthRotate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := a.reached(tx, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		c.Secret = core.SecretHash(secret.HashRandom(word))
		if err := tx.UpdateOAuthClient(c); err != nil {
			return core.AuditEvent{}, err
		}
		if err := tx.ClearSignInFailures(string(c.ID), oauthServer); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutOAuth(c, "secret"), tx.EndOAuthSessions(c.ID, core.EndRevoked)
	})
	if err != nil {
		return "", err
	}
	return word, nil
}

// Delete implements core.OAuthClientService.
func (s oauthClients) Delete(ctx context.Context, p core.Principal, id core.OAuthClientID) error {
	return s.change(ctx, p, core.OpOAuthDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := a.reached(tx, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := tx.EndOAuthSessions(c.ID, core.EndRevoked); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutOAuth(c, ""), tx.DeleteOAuthClient(c.ID)
	})
}

// Token implements core.OAuthClientService.
func (s oauthClients) Token(ctx context.Context, in core.OAuthSignIn) (core.OAuthToken, error) {
	t, err := s.token(ctx, in)
	return t, withOp(core.OpOAuthToken, err)
}

func (s oauthClients) token(ctx context.Context, in core.OAuthSignIn) (core.OAuthToken, error) {
	if s.keys == nil {
		return core.OAuthToken{}, &core.Error{Kind: core.Unsupported, Msg: "there is no key file to sign tokens with"}
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return core.OAuthToken{}, err
	}
	c, err := s.proven(ctx, in, settings)
	if err != nil {
		return core.OAuthToken{}, err
	}
	var token core.OAuthToken
	var refused core.Reason
	err = s.store.Update(ctx, func(tx core.Tx) error {
		token, refused = core.OAuthToken{}, core.NoReason
		p := core.Principal{Kind: core.ByOAuth, Face: core.FaceNetBrain, OAuth: c.ID, Login: c.Login, Client: in.Client}
		again, u, reason, err := admitClient(tx, in, c, settings)
		if err != nil {
			return err
		}
		if refused = reason; reason != core.NoReason {
			return record(tx, p, core.OpOAuthToken, core.AuditEvent{Target: string(c.ID), Failed: reason})
		}
		p.User, p.Login = u.ID, u.Login
		token, err = s.beginOAuth(tx, p, again)
		return err
	})
	if err == nil && refused != core.NoReason {
		err = unauthenticated(refused)
	}
	if err != nil {
		return core.OAuthToken{}, err
	}
	return token, nil
}

// proven finds the client whose secret it is. A wrong one costs a password's
// hash, whatever is wrong, so that it takes the same time and guesses wait in
// the queue of hashes. Secrets that were not made here may be words: failures
// lock the client as they lock a login.
func (s oauthClients) proven(ctx context.Context, in core.OAuthSignIn, settings core.Settings) (*core.OAuthClient, error) {
	c, err := s.store.Read(ctx).OAuthClient(in.ID)
	if err != nil && core.KindOf(err) != core.NotFound {
		return nil, err
	}
	if err != nil {
		c = nil
	}
	ok := false
	switch {
	case c == nil:
		err = s.hasher.VerifyDummy(ctx, in.Secret)
	case secret.IsRandomHash(string(c.Secret)):
		if ok, err = secret.VerifyRandom(string(c.Secret), in.Secret), nil; !ok {
			err = s.hasher.VerifyDummy(ctx, in.Secret)
		}
	default:
		if _, locked, err := s.failures(s.store.Read(ctx), c, settings, s.now()); err != nil || locked {
			return nil, reasonOr(err, core.Locked)
		}
		ok, _, err = s.hasher.Verify(ctx, string(c.Secret), in.Secret)
	}
	if err != nil {
		return nil, busy(err)
	}
	if !ok {
		return nil, s.refuse(ctx, in, c, settings)
	}
	return c, nil
}

func reasonOr(err error, r core.Reason) error {
	if err != nil {
		return err
	}
	return unauthenticated(r)
}

// failures counts wrong secrets and says whether they lock a client.
func (s oauthClients) failures(r core.Reader, c *core.OAuthClient, settings core.Settings, now time.Time) (failed, locked bool, err error) {
	n, until, err := r.SignInFailures(string(c.ID), oauthServer)
	return n > 0, settings.LockoutFailures > 0 && until != nil && now.Before(*until), err
}

func (s oauthClients) refuse(ctx context.Context, in core.OAuthSignIn, c *core.OAuthClient, settings core.Settings) error {
	err := s.store.Update(ctx, func(tx core.Tx) error {
		p := core.Principal{Face: core.FaceNetBrain, Client: in.Client}
		if c != nil {
			p.Kind, p.OAuth, p.Login = core.ByOAuth, c.ID, c.Login
		}
		if c != nil && settings.LockoutFailures > 0 && !secret.IsRandomHash(string(c.Secret)) {
			if err := tx.FailSignIn(string(c.ID), oauthServer, settings.LockoutFailures, settings.Lockout()); err != nil {
				return err
			}
		}
		return record(tx, p, core.OpOAuthToken, core.AuditEvent{Target: legibleID(in.ID), Failed: core.BadCredentials})
	})
	return reasonOr(err, core.BadCredentials)
}

// legibleID makes what somebody sent as an ID fit for the audit log.
func legibleID(id core.OAuthClientID) string {
	if CheckOAuthClient(&core.OAuthClient{ID: id, Lifetime: core.DefaultOAuthLifetime}) != nil {
		return ""
	}
	return string(id)
}

// admitClient reads a client again inside the transaction: it must still have
// the secret that was verified, and its person must be able to sign in.
func admitClient(tx core.Tx, in core.OAuthSignIn, c *core.OAuthClient, settings core.Settings) (*core.OAuthClient, *core.User, core.Reason, error) {
	again, err := tx.OAuthClient(in.ID)
	if err != nil && core.KindOf(err) != core.NotFound {
		return nil, nil, core.NoReason, err
	}
	if err != nil || again.Secret != c.Secret {
		return nil, nil, core.BadCredentials, nil
	}
	failed, locked, err := oauthClients{}.failures(tx, again, settings, tx.Now())
	if err != nil || locked {
		return nil, nil, core.Locked, err
	}
	if failed {
		if err := tx.ClearSignInFailures(string(again.ID), oauthServer); err != nil {
			return nil, nil, core.NoReason, err
		}
	}
	u, err := tx.User(core.Everywhere, again.User)
	if err != nil {
		return nil, nil, core.NoReason, err
	}
	if !u.Active(tx.Now()) {
		return nil, nil, core.Disabled, nil
	}
	return again, u, core.NoReason, nil
}

// beginOAuth stores the session of a client and gives its token.
func (s oauthClients) beginOAuth(tx core.Tx, p core.Principal, c *core.OAuthClient) (core.OAuthToken, error) {
	now := tx.Now()
	end := now.Add(c.Lifetime)
	ses := core.Session{ID: core.NewID[core.SessionID](now), Kind: core.OAuthSession, User: p.User, OAuth: c.ID, SignedInAt: now, LastUsedAt: now,
		ExpiresAt: &end, Client: p.Client}
	word, err := s.signToken(&ses, p.Login)
	if err != nil {
		return core.OAuthToken{}, err
	}
	ses.Token = hashToken(word)
	if err := tx.InsertSession(&ses); err != nil {
		return core.OAuthToken{}, err
	}
	c.LastUsedAt = &now
	if err := tx.UpdateOAuthClient(c); err != nil {
		return core.OAuthToken{}, err
	}
	return core.OAuthToken{Secret: word, Login: p.Login, Lifetime: c.Lifetime}, record(tx, p, core.OpOAuthToken, core.AuditEvent{Target: string(ses.ID)})
}
