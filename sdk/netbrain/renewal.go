package netbrain

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/purserhq/purser/sdk/internal/rest"
)

// session holds the token that all goroutines of a client share.
//
// It is empty, opening (a flight is under way, everybody waits for it) or open.
// A refused token empties it; so does signing out. A sign-in that was refused
// for its credentials is remembered and not tried again by itself, because
// accounts lock after a few failures: an explicit Login does.
type session struct {
	c    *Client
	cred credentials
	now  func() time.Time

	mu      sync.Mutex // guards the rest
	token   string
	expires time.Time             // zero: not known
	mine    bool                  // the client opened the session, and Close ends it
	working *CurrentDomainRequest // chosen after every sign-in; nil: none
	placed  bool                  // working was chosen in the session of token
	refused error                 // why the credentials were refused
	flight  *flight
	closed  bool
}

// flight is a sign-in, or the choice of the working domain, that many wait for.
type flight struct {
	done  chan struct{}
	token string
	err   error
	login *LoginResponse // nil when only the working domain was chosen
	raw   Response       // the answer to the sign-in
}

func newSession(c *Client, s settings) *session {
	return &session{c: c, cred: s.credentials, now: time.Now, token: s.token, working: s.working}
}

// get gives a token, after signing in and choosing the working domain when
// need be. With apart, the working domain need not be chosen.
func (s *session) get(ctx context.Context, apart bool) (string, error) {
	s.mu.Lock()
	if !s.expires.IsZero() && !s.now().Before(s.expires) {
		s.empty()
	}
	switch {
	case s.closed:
		s.mu.Unlock()
		return "", ErrClosed
	case s.token != "" && (apart || s.working == nil || s.placed):
		defer s.mu.Unlock()
		return s.token, nil
	case s.token == "" && s.refused != nil:
		defer s.mu.Unlock()
		return "", s.refused
	}
	f := s.join(ctx)
	s.mu.Unlock()
	return f.wait(ctx)
}

func (f *flight) wait(ctx context.Context) (string, error) {
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", interrupted(ctx, opLogin)
	}
}

// join gives the flight under way, or starts one. It does not end with the
// caller who started it: others wait for it, and a session that was opened but
// not taken note of would keep its seat. The caller holds mu.
func (s *session) join(ctx context.Context) *flight {
	if s.flight != nil {
		return s.flight
	}
	f := &flight{done: make(chan struct{})}
	s.flight = f
	token, working := s.token, s.working
	go func() {
		ctx := context.WithValue(context.WithoutCancel(ctx), captureKey{}, nil)
		s.land(s.fly(ctx, f, token, working), f)
	}()
	return f
}

// outcome is what a flight changes.
type outcome struct {
	token   string
	expires time.Time
	mine    bool
	placed  *CurrentDomainRequest
	err     error
}

// fly signs in unless there is a token, and chooses the working domain. A
// token from outside that is refused is replaced, once.
func (s *session) fly(ctx context.Context, f *flight, token string, working *CurrentDomainRequest) (o outcome) {
	o.token = token
	for range 2 {
		if o.token == "" {
			if f.login, o.expires, o.err = s.signIn(Capture(ctx, &f.raw)); o.err != nil {
				return o
			}
			o.token, o.mine = f.login.Token, true
		}
		if working == nil {
			return o
		}
		if o.err = s.c.place(ctx, o.token, working); o.err == nil {
			o.placed = working
			return o
		}
		if o.mine || s.cred.none() || !refusesToken(o.err) {
			return o
		}
		o.token = ""
	}
	return o
}

// land takes note of what a flight brought and lets everybody go on.
func (s *session) land(o outcome, f *flight) {
	s.mu.Lock()
	if o.mine || o.token == "" {
		s.token, s.expires, s.mine, s.placed = o.token, o.expires, o.mine, false
	}
	if o.placed != nil && o.placed == s.working {
		s.placed = true
	}
	if e, ok := errors.AsType[*Error](o.err); ok && e.Op == opLogin && credentialsRefused(e) {
		s.refused = o.err
	}
	f.token, f.err = o.token, o.err
	s.flight = nil
	s.mu.Unlock()
	close(f.done)
}

// drop forgets a token that was refused. It tells whether there is hope for
// another: credentials, or one that somebody else has brought meanwhile.
func (s *session) drop(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != token {
		return !s.closed
	}
	if s.cred.none() {
		return false
	}
	s.empty()
	return !s.closed
}

// empty forgets the token. The caller holds mu.
func (s *session) empty() {
	s.token, s.expires, s.mine, s.placed = "", time.Time{}, false, false
}

// login signs in anew, whatever was refused before, and ends the session that
// the client had opened.
func (s *session) login(ctx context.Context) (*LoginResponse, error) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, ErrClosed
	}
	s.refused = nil
	old := ""
	if s.flight == nil {
		if s.mine {
			old = s.token
		}
		s.empty()
	}
	s.mu.Unlock()
	if old != "" {
		_ = s.c.signOut(ctx, old) // the new session is what counts; the old one times out
	}
	s.mu.Lock()
	f := s.join(ctx)
	s.mu.Unlock()
	_, err := f.wait(ctx)
	if ctx.Err() == nil && f.raw.Status != 0 { // done: f is no longer written to
		captured(ctx, (*rest.Response)(&f.raw))
	}
	if err != nil {
		return nil, err
	}
	if f.login == nil { // a flight that only chose the working domain
		return &LoginResponse{Token: f.token, Envelope: Success}, nil
	}
	return f.login, nil
}

// logout ends the session, whoever opened it, and forgets its token unless the
// server could not be reached. Without a token there is nothing to end.
func (s *session) logout(ctx context.Context) error {
	s.mu.Lock()
	token := s.token
	s.mu.Unlock()
	if token == "" {
		return nil
	}
	err := s.c.signOut(ctx, token)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token && (err == nil || errors.Is(err, ErrSessionExpired)) {
		s.empty()
	}
	return err
}

// close refuses further requests, waits for a sign-in under way, and ends the
// session if it is the client's own.
func (s *session) close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	f := s.flight
	s.mu.Unlock()
	if f != nil {
		select {
		case <-f.done:
		case <-ctx.Done():
			return interrupted(ctx, opLogout)
		}
	}
	s.mu.Lock()
	mine := s.mine
	s.mu.Unlock()
	if !mine {
		return nil
	}
	if err := s.logout(ctx); !errors.Is(err, ErrSessionExpired) {
		return err
	}
	return nil
}

// chose takes note of the working domain of a session.
func (s *session) chose(token string, working *CurrentDomainRequest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.working, s.placed = working, s.token == token
}

// credentialsRefused tells whether a sign-in failed for its credentials. Other
// servers say so with 400, 401 or 403 alone, gateways' pages with 401.
func credentialsRefused(e *Error) bool {
	switch {
	case e.Code != 0 && !e.Code.Success():
		return e.Code == StatusAuthenticationError
	case e.Status == http.StatusUnauthorized:
		return true
	}
	return !errors.Is(e.kind, ErrBadAnswer) && (e.Status == http.StatusBadRequest || e.Status == http.StatusForbidden)
}
