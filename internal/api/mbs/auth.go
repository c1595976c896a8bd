package mbs

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// Bounds of the password of a login request, in characters. The contract says
// 3 to 100; people made through NetBrain may have up to 128.
const (
	minLoginPassword = 3
	maxLoginPassword = 128
)

// login answers POST /api/Provider/Login, in JSON whatever was asked for.
// Source: contract mbs.md section 2.
func (a *API) login(c *call) error {
	c.media = jsonMedia
	c.w.Header().Set("Cache-Control", "no-store")
	var in wire.LoginUserBindingModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"UserName", hasText(in.UserName)}, need{"Password", hasText(in.Password)}); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(*in.Password); n < minLoginPassword || n > maxLoginPassword {
		return core.LengthError("password", minLoginPassword, maxLoginPassword)
	}
	token, err := a.services.Sessions.SignIn(c.ctx(), core.SignIn{
		Kind: core.MBSToken, Face: core.FaceMBS, Login: *in.UserName, Password: *in.Password, Client: c.client,
	})
	switch core.KindOf(err) {
	case core.Unauthenticated, core.Denied:
		return a.write(c, http.StatusForbidden, refusal(err))
	}
	if err != nil {
		return err
	}
	request.SetLogin(c.ctx(), token.Login)
	return a.write(c, http.StatusOK, fromToken(token))
}

// refusedLogin is the body of 2018 under the status of now; it is the same for
// locked, disabled and expired people, so that it tells nobody who exists.
var refusedLogin = wire.LoginError{
	Error: "invalid_grant", ErrorDescription: "The user name or password is incorrect.",
}

// refusal is the answer to a refused login. After a right password, and only
// then, it says how to sign in where a second factor is asked for: this dialect
// has no place for a code.
func refusal(err error) wire.LoginError {
	out := refusedLogin
	switch core.ReasonOf(err) {
	case core.CodeNeeded:
		out.ErrorDescription = "The account has two-factor authentication, which this API has no place for: sign in with an API key."
	case core.MustEnrol:
		out.ErrorDescription = "The account needs two-factor authentication, which this API has no place for: sign in with an API key."
	}
	return out
}

// fromToken gives the login's answer. expires_in is a second less than the
// two dates are apart, as in the vendor's sample.
func fromToken(t core.Token) wire.LoginAnswer {
	expires := t.IssuedAt.Add(core.MBSTokenLifetime)
	if t.ExpiresAt != nil {
		expires = *t.ExpiresAt
	}
	return wire.LoginAnswer{
		AccessToken: t.Secret, TokenType: "bearer", ExpiresIn: int64(expires.Sub(t.IssuedAt)/time.Second) - 1, UserName: t.Login,
		Issued: t.IssuedAt.UTC().Format(http.TimeFormat), Expires: expires.UTC().Format(http.TimeFormat),
	}
}

// signIn finds whom the bearer token stands for.
func (a *API) signIn(c *call) error {
	token, ok := bearer(c.r.Header.Get("Authorization"))
	if !ok {
		return &core.Error{Kind: core.Unauthenticated, Reason: core.NoToken}
	}
	p, err := a.services.Sessions.Authenticate(c.ctx(), token, core.FaceMBS, c.client, core.MBSToken)
	if err != nil {
		return err
	}
	c.principal = p
	request.SetLogin(c.ctx(), p.Login)
	return nil
}

// bearer reads the header's token; clients write the scheme in any letter case.
func bearer(header string) (string, bool) {
	scheme, token, ok := strings.Cut(strings.TrimSpace(header), " ")
	token = strings.TrimSpace(token)
	return token, ok && token != "" && strings.EqualFold(scheme, "Bearer")
}
