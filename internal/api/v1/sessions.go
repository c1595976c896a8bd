package v1

import (
	"context"
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func sessions(a *API) {
	const tag = "session"
	register(a, about{op: core.OpSignIn, method: "POST", path: "/session", tag: tag, summary: "Sign in",
		text: "For staff and API keys. The token is good for 14 days, here and on the MBS API. " +
			"Where two-factor authentication is on, a sign-in without code is refused with the type two-factor-required, one with a wrong code with two-factor-code-refused; both only after a right password."}, a.signIn)
	register(a, about{op: core.OpSessionGet, method: "GET", path: "/session", tag: tag, summary: "Show who is signed in"}, a.showSession)
	register(a, about{op: core.OpSessionClose, method: "DELETE", path: "/session", tag: tag, summary: "Sign out"}, a.signOut)
}

type signIn struct{ Body wire.SignIn }

func (a *API) signIn(ctx context.Context, _ core.Principal, in *signIn) (*body[wire.Token], error) {
	client, _ := request.ClientOf(ctx)
	t, err := a.services.Sessions.SignIn(ctx, core.SignIn{
		Kind: core.MBSToken, Face: core.FaceNative, Login: in.Body.Login, Password: in.Body.Password, Code: in.Body.Code, Server: serverOf(in.Body.Server), Client: client,
	})
	if core.KindOf(err) == core.Denied {
		err = &core.Error{Kind: core.Unauthenticated, Reason: core.BadCredentials}
	}
	if err != nil {
		return nil, refusedSignIn(err)
	}
	request.SetLogin(ctx, t.Login)
	expires := t.IssuedAt.Add(core.MBSTokenLifetime)
	if t.ExpiresAt != nil {
		expires = *t.ExpiresAt
	}
	return &body[wire.Token]{wire.Token{Token: t.Secret, TokenType: "bearer", ExpiresAt: expires, Login: t.Login, MustEnrol: t.MustEnrol}}, nil
}

// serverOf gives core's name of an authentication server: "" for the local one.
func serverOf(alias *string) *string {
	if alias != nil && strings.EqualFold(*alias, core.LocalAlias) {
		return new("")
	}
	return alias
}

// refusedSignIn says the same whatever the reason, so that it tells nobody who
// exists, is locked or is disabled. After a right password it says what is
// wrong with the code of a second factor.
func refusedSignIn(err error) error {
	if err == nil || core.KindOf(err) != core.Unauthenticated {
		return err
	}
	if core.ReasonOf(err) == core.MustChange {
		return mustChange("password")
	}
	if r := core.ReasonOf(err); r == core.CodeNeeded || r == core.BadCode {
		return err // the password was right: there is nothing left to hide
	}
	return &core.Error{Kind: core.Unauthenticated, Msg: "wrong login or password, or the login may not sign in here now"}
}

// mustChange says what to do; only who gave the right password hears it.
func mustChange(field string) error {
	return &core.Error{Kind: core.Denied, Field: field, Reason: core.MustChange,
		Msg: "the initial password has to be changed first: POST /v1/password/change, purser password change, or the page /password/change"}
}

// signedIn finds whom the bearer token stands for.
func (a *API) signedIn(r *http.Request) (core.Principal, error) {
	scheme, token, ok := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	token = strings.TrimSpace(token)
	if !ok || token == "" || !strings.EqualFold(scheme, "Bearer") {
		return core.Principal{}, &core.Error{Kind: core.Unauthenticated, Reason: core.NoToken, Msg: "sign in first: no bearer token was sent"}
	}
	p, err := a.services.Sessions.Authenticate(r.Context(), token, core.FaceNative, request.Client(r), core.MBSToken)
	if core.ReasonOf(err) == core.MustChange {
		err = mustChange("")
	}
	return p, err
}

func (a *API) showSession(_ context.Context, p core.Principal, _ *empty) (*body[wire.Session], error) {
	set := p.Rights.Permissions
	if p.Rights.SystemAdmin {
		set = core.EveryPermission
	}
	s := wire.Session{Login: p.Login, Kind: string(p.Kind), SystemAdmin: p.Rights.SystemAdmin, MustEnrol: p.MustEnrol, Permissions: permissionNames(set), Companies: []string{}}
	for _, id := range p.Rights.Scope.Companies {
		s.Companies = append(s.Companies, string(id))
	}
	if p.Rights.Scope.All {
		s.Companies = []string{everything}
	}
	return &body[wire.Session]{s}, nil
}

func (a *API) signOut(ctx context.Context, p core.Principal, _ *empty) (*empty, error) {
	return nil, a.services.Sessions.Close(ctx, p)
}
