package control

import (
	"context"
	"slices"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// newToken makes a token of the form its face promises: 256 random bits for
// MBS, a random UUID of version 4 for the others (DESIGN section 2).
func newToken(k core.SessionKind) string {
	if k == core.MBSToken {
		return secret.NewToken()
	}
	return secret.NewUUIDv4()
}

// hashToken hashes a token for storage. UUID tokens are accepted in any
// letter case and with braces, as the vendor's server does.
func hashToken(token string) core.TokenHash {
	if id, ok := core.ParseID[string](token); ok {
		token = id
	}
	return secret.HashToken(token)
}

// Authenticate implements core.SessionService.
func (s sessions) Authenticate(ctx context.Context, token string, face core.Face, client core.Client, kinds ...core.SessionKind) (core.Principal, error) {
	cred, err := s.credential(ctx, token, kinds)
	if err != nil {
		return core.Principal{}, err
	}
	if err := s.live(ctx, cred); err != nil {
		return core.Principal{}, err
	}
	limited, err := s.mustEnrol(ctx, cred)
	if err != nil {
		return core.Principal{}, err
	}
	if limited && face != core.FaceNative {
		return core.Principal{}, unauthenticated(core.Ended) // there is nothing he could do here
	}
	p := core.Principal{Face: face, MustEnrol: limited, Session: cred.Session.ID, Working: cred.Session.Working, Client: client}
	if cred.Key != nil {
		p.Kind, p.APIKey, p.Login, p.Rights = core.ByAPIKey, cred.Key.ID, cred.Key.Login, cred.Key.Rights()
		return p, nil
	}
	if mustChangeFirst(face, cred.User, core.Settings{}) { // a dialect's sign-in has heeded the settings
		return core.Principal{}, unauthenticated(core.MustChange)
	}
	p.Kind, p.User, p.Login, p.Rights = core.ByUser, cred.User.ID, cred.User.Login, cred.User.Staff.Rights()
	if cred.Session.OAuth != "" {
		p.Kind, p.OAuth = core.ByOAuth, cred.Session.OAuth
	}
	return p, nil
}

// credential finds what a token of one of the kinds stands for.
func (s sessions) credential(ctx context.Context, token string, kinds []core.SessionKind) (*core.Credential, error) {
	if token == "" {
		return nil, unauthenticated(core.NoToken)
	}
	if err := s.checkToken(token, s.now()); err != nil {
		return nil, err
	}
	cred, err := s.store.Read(ctx).Credential(hashToken(token))
	if err != nil && core.KindOf(err) != core.NotFound {
		return nil, err
	}
	if err != nil || !slices.Contains(kinds, cred.Session.Kind) {
		return nil, unauthenticated(core.NoToken)
	}
	return cred, nil
}

// live fails when a session is over, ends it when it is past its time, and
// notes its use.
func (s sessions) live(ctx context.Context, cred *core.Credential) error {
	now, ses := s.now(), &cred.Session
	switch {
	case ses.EndedAt != nil:
		return unauthenticated(endWord(ses.EndReason))
	case ses.ExpiresAt != nil && !now.Before(*ses.ExpiresAt):
		return s.expire(ctx, ses, *ses.ExpiresAt, core.EndExpired)
	case cred.User == nil && cred.Key == nil:
		return unauthenticated(core.Ended)
	case cred.User != nil && !cred.User.Active(now):
		return unauthenticated(core.Ended)
	case cred.User != nil && ses.Kind == core.MBSToken && cred.User.Staff == nil:
		return unauthenticated(core.Ended)
	case cred.Key != nil && cred.Key.ExpiresAt != nil && !now.Before(*cred.Key.ExpiresAt):
		return unauthenticated(core.Ended)
	case !ses.Kind.TakesSeat():
		return nil
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	if now.Sub(ses.LastUsedAt) > settings.Idle() {
		return s.expire(ctx, ses, ses.LastUsedAt, core.EndIdle)
	}
	if now.Sub(ses.LastUsedAt) < touchEvery {
		return nil
	}
	return s.store.Update(ctx, func(tx core.Tx) error { return tx.TouchSession(ses.ID, now) })
}

func endWord(r core.EndReason) core.Reason {
	if r == core.EndIdle || r == core.EndExpired {
		return core.Expired
	}
	return core.Ended
}

// expire ends a session that outlived its time, at the end it should have had.
func (s sessions) expire(ctx context.Context, ses *core.Session, at time.Time, why core.EndReason) error {
	if err := s.store.Update(ctx, func(tx core.Tx) error { return tx.EndSession(ses.ID, at, why) }); err != nil {
		return err
	}
	return unauthenticated(core.Expired)
}

// SignOut implements core.SessionService.
func (s sessions) SignOut(ctx context.Context, token string, client core.Client) error {
	p, err := s.Authenticate(ctx, token, core.FaceNetBrain, client, core.NetBrainToken, core.OAuthSession)
	if err != nil {
		return withOp(core.OpSignOut, err)
	}
	return s.change(ctx, p, core.OpSignOut, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		return core.AuditEvent{Target: string(p.Session)}, tx.EndSession(p.Session, tx.Now(), core.EndSignOut)
	})
}

// Close implements core.SessionService.
func (s sessions) Close(ctx context.Context, p core.Principal) error {
	return s.change(ctx, p, core.OpSessionClose, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		return core.AuditEvent{Target: string(p.Session)}, tx.EndSession(p.Session, tx.Now(), core.EndSignOut)
	})
}
