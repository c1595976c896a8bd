package netbrain

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/purserhq/purser/sdk/internal/rest"
)

const (
	opLogin   = "Session.Login"
	opLogout  = "Session.Logout"
	opWorking = "Session.SetCurrentDomain"
)

// signIn opens a session with whatever credentials there are. expires is when
// the token had better be replaced; zero: not known.
func (s *session) signIn(ctx context.Context) (login *LoginResponse, expires time.Time, err error) {
	if s.cred.none() {
		return nil, expires, &Error{Op: opLogin, Description: "the token is gone and there is nothing to sign in with", kind: ErrUnauthenticated}
	}
	if s.cred.clientID != "" {
		return s.authorize(ctx)
	}
	q := call{op: opLogin, method: http.MethodPost, path: pathSession}
	if !s.cred.basic {
		in := LoginRequest{Username: &s.cred.username, Password: &s.cred.password}
		if s.cred.alias != "" {
			in.AuthenticationID = &s.cred.alias
		}
		q.in = in
	}
	r, err := s.c.request(q, "")
	if err != nil {
		return nil, expires, err
	}
	if s.cred.basic {
		r.Header.Set("Authorization", basic(s.cred.username, s.cred.password))
	}
	login = &LoginResponse{}
	return login, expires, s.c.token(ctx, r, login, &login.Token)
}

// authorize gets a token as an OAuth client (section 3.4).
func (s *session) authorize(ctx context.Context) (*LoginResponse, time.Time, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	r := rest.Request{Op: opLogin, Method: http.MethodPost, URL: s.c.oauth, Header: header("")}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if s.cred.basic {
		r.Header.Set("Authorization", basic(url.QueryEscape(s.cred.clientID), url.QueryEscape(s.cred.secret))) // RFC 6749, 2.3.1
	} else {
		form.Set("client_id", s.cred.clientID)
		form.Set("client_secret", s.cred.secret)
	}
	r.Body = []byte(form.Encode())
	var out struct {
		OAuthToken
		Envelope
	}
	if err := s.c.token(ctx, r, &out, &out.AccessToken); err != nil {
		return nil, time.Time{}, err
	}
	return &LoginResponse{Token: out.AccessToken, Envelope: Success}, s.until(out.ExpiresIn), nil
}

// until gives the time at which a token with so many seconds to live is
// replaced: a little before it ends.
func (s *session) until(seconds int64) time.Time {
	if seconds <= 0 || seconds > 1<<31 {
		return time.Time{}
	}
	life := time.Duration(seconds) * time.Second
	return s.now().Add(life - min(life/10, 30*time.Second))
}

// token sends a sign-in, reads the answer into out and makes sure that it
// brought a token.
func (c *Client) token(ctx context.Context, r rest.Request, out answer, token *string) error {
	if err := c.exchange(ctx, r, out); err != nil {
		if e, ok := errors.AsType[*Error](err); ok && credentialsRefused(e) {
			e.kind = ErrUnauthenticated
		}
		return hide(err, c.session.cred.password, c.session.cred.secret)
	}
	if *token == "" {
		return &Error{Op: r.Op, Status: http.StatusOK, Description: "the answer to the sign-in has no token", kind: ErrBadAnswer}
	}
	return nil
}

// place chooses the working domain in the session of a token.
func (c *Client) place(ctx context.Context, token string, in *CurrentDomainRequest) error {
	return c.with(ctx, placing(in), token, &struct{ Envelope }{})
}

func placing(in *CurrentDomainRequest) call {
	return call{op: opWorking, method: http.MethodPut, path: pathCurrentDomain, in: in, repeat: true, apart: true}
}

// signOut ends the session of a token.
func (c *Client) signOut(ctx context.Context, token string) error {
	return c.with(ctx, call{op: opLogout, method: http.MethodDelete, path: pathSession}, token, &struct{ Envelope }{})
}

// basic gives the value of an Authorization header.
func basic(user, password string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header.Get("Authorization")
}
