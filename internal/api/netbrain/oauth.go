package netbrain

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// The errors of a token request. Source: RFC 6749, section 5.2; the first is
// the vendor's for a body that is no form (section 3.4).
const (
	oauthNoForm      = "invalid grant type"
	oauthBadRequest  = "invalid_request"
	oauthBadGrant    = "unsupported_grant_type"
	oauthBadClient   = "invalid_client"
	oauthNotAllowed  = "unauthorized_client"
	oauthUnavailable = "temporarily_unavailable"
	oauthFailed      = "server_error"
)

// oauthToken gives a token to an OAuth client (section 3.4). Neither success
// nor failure has the API's envelope.
func (a *API) oauthToken(c *call) error {
	c.w.Header().Set("Cache-Control", "no-store")
	c.w.Header().Set("Pragma", "no-cache")
	in, f := c.tokenRequest()
	if f != nil {
		return c.refuseClient(f)
	}
	t, err := a.OAuth.Token(c.ctx(), in)
	if err != nil {
		return c.refuseClient(oauthFault(err))
	}
	request.SetLogin(c.ctx(), t.Login)
	// A second less than it lasts, as the vendor's server says: whoever goes by
	// it never sends one that has just ended.
	return c.ok(wire.OAuthToken{AccessToken: t.Secret, TokenType: "bearer", ExpiresIn: int64(t.Lifetime.Seconds()) - 1})
}

// refuseClient says how a client can prove itself (RFC 6749, section 5.2).
func (c *call) refuseClient(err error) error {
	if f, ok := errors.AsType[*fault](err); ok && f.status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", `Basic realm="`+wire.LocalServer+`"`)
	}
	return err
}

// tokenRequest reads a token request: a form, and the client from the header
// or the form.
func (c *call) tokenRequest() (in core.OAuthSignIn, f *fault) {
	body, err := c.body()
	if err != nil {
		return in, oauthError(http.StatusBadRequest, oauthBadRequest, "the body cannot be read")
	}
	text := strings.TrimSpace(string(body))
	if strings.HasPrefix(text, "{") || strings.Contains(strings.ToLower(c.r.Header.Get("Content-Type")), "json") {
		return in, oauthError(http.StatusBadRequest, oauthNoForm, "")
	}
	var form wire.OAuthTokenRequest
	if err := lenient.DecodeForm(lenient.NetBrain, body, &form); err != nil && !errors.Is(err, lenient.ErrEmpty) {
		return in, oauthError(http.StatusBadRequest, oauthBadRequest, "the body is no form")
	}
	id, secret := form.ClientID, form.ClientSecret
	if name, word, ok := c.r.BasicAuth(); ok {
		id, secret = new(unescaped(name)), new(unescaped(word))
	}
	switch {
	case form.GrantType == nil:
		return in, oauthError(http.StatusBadRequest, oauthBadRequest, "grant_type is required")
	case *form.GrantType != "client_credentials":
		return in, oauthError(http.StatusBadRequest, oauthBadGrant, "")
	case id == nil || secret == nil || *id == "" || *secret == "":
		return in, oauthError(http.StatusUnauthorized, oauthBadClient, "")
	}
	return core.OAuthSignIn{ID: oauthID(*id), Secret: *secret, Client: c.client}, nil
}

// oauthID reads a client's ID: a GUID in any letter case and with braces, or a
// name as it is.
func oauthID(s string) core.OAuthClientID {
	if id, ok := core.ParseID[core.OAuthClientID](s); ok {
		return id
	}
	return core.OAuthClientID(s)
}

// unescaped reads credentials of the header, which are escaped as in a form
// (RFC 6749, section 2.3.1); what is not is taken as it is.
func unescaped(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

func oauthError(status int, code, description string) *fault {
	return &fault{status: status, body: wire.OAuthError{Error: code, Description: description}}
}

// oauthFault words a refusal. Whether the client or its secret was wrong, or
// too many secrets were, is not told.
func oauthFault(err error) error {
	e, ok := core.AsError(err)
	if !ok {
		return &oauthFailure{oauthError(http.StatusInternalServerError, oauthFailed, ""), err}
	}
	switch {
	case e.Kind == core.Unauthenticated && e.Reason == core.Disabled:
		return oauthError(http.StatusBadRequest, oauthNotAllowed, "the user of the client cannot sign in")
	case e.Kind == core.Unauthenticated:
		return oauthError(http.StatusUnauthorized, oauthBadClient, "")
	case e.Kind == core.TooMany:
		return oauthError(http.StatusTooManyRequests, oauthUnavailable, "")
	case e.Kind == core.Unavailable:
		return &oauthFailure{oauthError(http.StatusServiceUnavailable, oauthUnavailable, ""), err}
	}
	return &oauthFailure{oauthError(http.StatusInternalServerError, oauthFailed, ""), err}
}

// oauthFailure is a fault with the cause that is logged and not sent.
type oauthFailure struct {
	*fault
	cause error
}

// Error gives the cause.
func (f *oauthFailure) Error() string { return f.cause.Error() }

// Unwrap gives the fault.
func (f *oauthFailure) Unwrap() error { return f.fault }
