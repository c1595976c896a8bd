package mbs

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/purserhq/purser/sdk/internal/loose"
	"github.com/purserhq/purser/sdk/internal/rest"
)

const (
	opLogin = "Provider.Login"

	// early is how long before its end a token is no longer used, so that it
	// does not end on the way.
	early = time.Minute
	// Refused credentials are not tried again by themselves for a time, which
	// doubles: servers lock accounts after a few failures, and open them again
	// after a while.
	firstHold, lastHold = time.Minute, time.Hour
)

// session holds the token that all goroutines of a client share.
//
// It has a token or none; a refused or ended one counts as none. Whoever finds
// none joins the sign-in under way, or starts it. The sign-in ends early when
// nobody waits for it any more.
type session struct {
	c               *Client
	login, password string
	now             func() time.Time

	mu      sync.Mutex // guards the rest
	token   string
	ends    time.Time     // of the token; zero: not known
	refused error         // why the credentials were refused
	hold    time.Duration // how long they rest
	retryAt time.Time     // until when
	flight  *flight
}

// flight is a sign-in that many wait for. answer, raw and err are set when
// done is closed.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int // guarded by the session's mu

	answer *LoginAnswer
	raw    *rest.Response
	err    error
}

func newSession(c *Client, login, password, token string) *session {
	return &session{c: c, login: login, password: password, token: token, now: time.Now}
}

// get gives the token, after signing in when there is none.
func (s *session) get(ctx context.Context) (string, error) {
	s.mu.Lock()
	if s.token != "" && (s.ends.IsZero() || s.now().Before(s.ends)) {
		defer s.mu.Unlock()
		return s.token, nil
	}
	if s.refused != nil && s.now().Before(s.retryAt) {
		defer s.mu.Unlock()
		return "", s.refused
	}
	f := s.join(ctx)
	s.mu.Unlock()
	if err := s.wait(ctx, f); err != nil {
		return "", err
	}
	return f.answer.AccessToken, nil
}

// drop forgets a token that was refused. It tells whether there is hope for
// another.
func (s *session) drop(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.login == "" {
		return false
	}
	if s.token == token {
		s.token = ""
	}
	return true
}

// secrets gives what no error may hold.
func (s *session) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return []string{s.password, s.token}
}

// signIn signs in whatever there is.
func (s *session) signIn(ctx context.Context) (*LoginAnswer, error) {
	if s.login == "" {
		return nil, &Error{Op: opLogin, Message: "the client has a token only, and no login", kind: ErrInvalid}
	}
	s.mu.Lock()
	f := s.join(ctx)
	s.mu.Unlock()
	if err := s.wait(ctx, f); err != nil {
		return nil, err
	}
	captured(ctx, f.raw)
	return f.answer, nil
}

// join gives the sign-in under way, or starts one. The caller holds mu.
func (s *session) join(ctx context.Context) *flight {
	if s.flight == nil {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		s.flight = &flight{done: make(chan struct{}), cancel: cancel}
		go s.fly(ctx, s.flight)
	}
	s.flight.waiting++
	return s.flight
}

// wait waits for the end of a sign-in or of ctx. The last one to leave early
// ends the sign-in.
func (s *session) wait(ctx context.Context, f *flight) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if s.flight == f {
			s.flight = nil
		}
	}
	return interrupted(ctx, opLogin)
}

// fly signs in, takes note of the outcome and lets everybody go on.
func (s *session) fly(ctx context.Context, f *flight) {
	defer f.cancel()
	f.answer, f.raw, f.err = s.ask(ctx)
	s.mu.Lock()
	if s.flight == f { // else nobody waited for it, and its end is cancellation
		s.land(f)
		s.flight = nil
	}
	s.mu.Unlock()
	close(f.done)
}

func (s *session) land(f *flight) {
	if f.err != nil {
		if errors.Is(f.err, ErrUnauthenticated) {
			s.hold = min(max(2*s.hold, firstHold), lastHold)
			s.refused, s.retryAt = f.err, s.now().Add(s.hold)
		}
		return
	}
	s.refused, s.hold, s.token, s.ends = nil, 0, f.answer.AccessToken, time.Time{}
	const century = 100 * 365 * 24 * time.Hour
	if lasts := f.answer.ExpiresIn; lasts > 0 && lasts < int64(century/time.Second) {
		d := time.Duration(lasts) * time.Second
		s.ends = s.now().Add(d - min(early, d/10))
	}
}

// ask sends the request that signs in. Repeating it is safe: a second token
// does no harm.
func (s *session) ask(ctx context.Context) (*LoginAnswer, *rest.Response, error) {
	q := post(opLogin, "/api/Provider/Login", LoginUserBindingModel{UserName: &s.login, Password: &s.password})
	q.repeat = true
	r, err := s.c.request(q)
	if err != nil {
		return nil, nil, err
	}
	res, err := s.c.send.Send(ctx, r)
	if err != nil {
		return nil, res, unanswered(opLogin, err)
	}
	if res.Status < 200 || res.Status > 299 {
		return nil, res, s.c.hide(q, loginFailed(res))
	}
	var in LoginAnswer
	if err := loose.Unmarshal(res.Body, &in); err != nil || in.AccessToken == "" {
		e := bad(opLogin, res, noJSON(res.Body, err))
		e.Body = nil // it may hold a token
		return nil, res, e
	}
	return &in, res, nil
}

// loginFailed makes the error of a refused sign-in. Today's servers say 403,
// those of 2018 said 400 invalid_grant (section 2).
func loginFailed(res *rest.Response) *Error {
	e := failed(opLogin, res)
	if res.Status == http.StatusForbidden || e.grant && res.Status < 500 {
		e.kind = ErrUnauthenticated
	}
	return e
}
