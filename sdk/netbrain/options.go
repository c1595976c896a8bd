package netbrain

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/purserhq/purser/sdk/internal/rest"
)

// Option changes how a Client works.
type Option func(*settings)

// settings is what options change.
type settings struct {
	credentials
	token     string
	working   *CurrentDomainRequest
	http      *http.Client
	userAgent string
	hook      func(Event)
	retry     Retry
	maxBody   int64
	timeout   time.Duration
}

// credentials are what to sign in with.
type credentials struct {
	username, password string
	alias              string // authentication_id
	basic              bool
	clientID, secret   string // of OAuth
}

func (c credentials) none() bool { return c.username == "" && c.clientID == "" }

func newSettings(username, password string) settings {
	return settings{credentials: credentials{username: username, password: password}, userAgent: "purser-sdk-netbrain",
		retry: Retry(rest.DefaultRetry), maxBody: rest.DefaultMaxBody, timeout: rest.DefaultTimeout}
}

func (s *settings) check() error {
	switch {
	case s.none() && s.token == "":
		return errors.New("no user name, no OAuth client and no token to sign in with")
	case s.alias != "" && s.basic:
		return errors.New("an authentication_id cannot go with Basic credentials")
	case s.alias != "" && s.clientID != "":
		return errors.New("an authentication_id cannot go with an OAuth client")
	case s.maxBody <= 0:
		return errors.New("the longest answer must be more than 0 bytes")
	case s.timeout <= 0:
		return errors.New("the time limit must be more than 0")
	case s.retry.Attempts < 1 || s.retry.Min < 0 || s.retry.Max < s.retry.Min:
		return errors.New("retries need at least 1 attempt and 0 <= Min <= Max")
	case s.working != nil && *s.working.TenantID == "":
		return errors.New("a working domain needs a tenant")
	case strings.ContainsAny(s.token+s.userAgent, "\r\n"):
		return errors.New("a token or user agent cannot have line breaks")
	}
	return nil
}

func (s *settings) sender() (sender *rest.Sender, owned bool) {
	sender = &rest.Sender{UserAgent: s.userAgent, Retry: rest.Retry(s.retry), MaxBody: s.maxBody, Timeout: s.timeout}
	if hook := s.hook; hook != nil {
		sender.Hook = func(e rest.Event) { hook(Event(e)) }
	}
	sender.HTTP, owned = rest.Client(s.http)
	return sender, owned
}

// WithHTTPClient sends with a client of one's own: its transport, timeout and
// cookies are used, its redirect policy is not, because the API has no
// redirects and a token must not follow one to another host.
func WithHTTPClient(c *http.Client) Option { return func(s *settings) { s.http = c } }

// WithUserAgent names the program in the User-Agent header.
func WithUserAgent(name string) Option { return func(s *settings) { s.userAgent = name } }

// WithToken starts with a token, of an earlier session or of a token user
// (section 3.5). Without a user name there is no renewal when it is refused.
func WithToken(token string) Option { return func(s *settings) { s.token = token } }

// WithAuthenticationID signs in as a user of an external authentication
// server, named by its alias (section 3.1).
func WithAuthenticationID(alias string) Option { return func(s *settings) { s.alias = alias } }

// WithBasicAuth sends the credentials of the sign-in in the Authorization
// header instead of the body. With WithOAuth these are the client's.
func WithBasicAuth() Option { return func(s *settings) { s.basic = true } }

// WithOAuth signs in as an OAuth client (client credentials, section 3.4)
// instead of a user; New's user name and password are not used.
func WithOAuth(clientID, secret string) Option {
	return func(s *settings) { s.clientID, s.secret = clientID, secret }
}

// WithWorkingDomain chooses the working tenant and, unless domainID is "", the
// working domain after every sign-in.
func WithWorkingDomain(tenantID, domainID string) Option {
	return func(s *settings) { s.working = workingDomain(tenantID, domainID) }
}

func workingDomain(tenantID, domainID string) *CurrentDomainRequest {
	in := &CurrentDomainRequest{TenantID: &tenantID}
	if domainID != "" {
		in.DomainID = &domainID
	}
	return in
}

// WithHook has a function told of every attempt to send a request, sign-ins
// included. It is called on the goroutine of the request and must not block.
func WithHook(hook func(Event)) Option { return func(s *settings) { s.hook = hook } }

// Event is one attempt to send a request. It never holds a secret.
type Event struct {
	Op       string // "Users.Get"; "Session.Login" for a sign-in
	Method   string
	Path     string // as sent, without the query
	Status   int    // of HTTP; 0: no answer
	Duration time.Duration
	Attempt  int   // 1 for the first
	Err      error // why there was no whole answer; nil whatever the status
}

// WithRetry says how often requests are sent again: those that only read or
// set, after 408, 502, 503, 504 and broken connections; every request after
// 429 and when no connection was made. A refused sign-in is never repeated.
func WithRetry(r Retry) Option { return func(s *settings) { s.retry = r } }

// Retry is how often, and after which pauses, a request is sent again. The
// pauses double from Min to Max, each cut by up to half at random. A server
// that names a time (Retry-After) is obeyed, unless it asks for more than Max.
type Retry struct {
	Attempts int // in all; 1: never again
	Min, Max time.Duration
}

// WithMaxBody limits the length of an answer in bytes (default 256 MiB); a
// longer one is ErrBadAnswer. For iterators it limits one row.
func WithMaxBody(bytes int64) Option { return func(s *settings) { s.maxBody = bytes } }

// WithTimeout limits how long one attempt may take, its whole answer included
// (default 2 minutes). For iterators it limits the wait for each row.
func WithTimeout(d time.Duration) Option { return func(s *settings) { s.timeout = d } }

// Response is an answer as it came.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // nil for iterators that read row by row
}

type captureKey struct{}

// Capture has the raw answer of the next requests made with the returned
// context put into r, also when they fail; each overwrites the one before.
// Sign-ins that requests cause are not captured. Do not share it between
// goroutines.
func Capture(ctx context.Context, r *Response) context.Context {
	return context.WithValue(ctx, captureKey{}, r)
}

func captured(ctx context.Context, res *rest.Response) {
	if r, ok := ctx.Value(captureKey{}).(*Response); ok && r != nil && res != nil {
		*r = Response(*res)
	}
}
