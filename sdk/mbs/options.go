package mbs

import (
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
	base      string
	token     string
	http      *http.Client
	userAgent string
	hook      func(Event)
	retry     Retry
	maxBody   int64
	timeout   time.Duration
}

func defaults() settings {
	return settings{base: DefaultBaseURL, userAgent: "purser-sdk-mbs",
		retry: Retry(rest.DefaultRetry), maxBody: rest.DefaultMaxBody, timeout: rest.DefaultTimeout}
}

func (s *settings) check(login string) error {
	switch {
	case login == "" && s.token == "":
		return errors.New("neither a login nor a token to sign in with")
	case s.maxBody <= 0:
		return errors.New("the longest answer must be more than 0 bytes")
	case s.timeout <= 0:
		return errors.New("the time limit must be more than 0")
	case s.retry.Attempts < 1 || s.retry.Min < 0 || s.retry.Max < s.retry.Min:
		return errors.New("retries need at least 1 attempt and 0 <= Min <= Max")
	case strings.ContainsAny(s.token+s.userAgent, "\r\n\x00"):
		return errors.New("a token or user agent cannot have line breaks")
	}
	return nil
}

func (s *settings) sender() *rest.Sender {
	sender := &rest.Sender{UserAgent: s.userAgent, Retry: rest.Retry(s.retry), MaxBody: s.maxBody, Timeout: s.timeout}
	if hook := s.hook; hook != nil {
		sender.Hook = func(e rest.Event) { hook(Event(e)) }
	}
	sender.HTTP, _ = rest.Client(s.http)
	return sender
}

// WithBaseURL speaks to another server than the vendor's, such as
// https://backup.example or, with a path that is kept,
// https://mspbackups.com/mbsapi.
func WithBaseURL(address string) Option { return func(s *settings) { s.base = address } }

// WithHTTPClient sends with a client of one's own: its transport, timeout and
// cookies are used, its redirect policy is not, because the API has no
// redirects and a token must not follow one to another host.
func WithHTTPClient(c *http.Client) Option { return func(s *settings) { s.http = c } }

// WithUserAgent names the program in the User-Agent header.
func WithUserAgent(name string) Option { return func(s *settings) { s.userAgent = name } }

// WithToken starts with a token of an earlier sign-in. Without a login there
// is no renewal when it is refused.
func WithToken(token string) Option { return func(s *settings) { s.token = token } }

// WithHook has a function told of every attempt to send a request, sign-ins
// included. It is called on the goroutine that sends and must not block.
func WithHook(hook func(Event)) Option { return func(s *settings) { s.hook = hook } }

// Event is one attempt to send a request. It never holds a secret.
type Event struct {
	Op       string // "Users.Get"; "Provider.Login" for a sign-in
	Method   string
	Path     string // as sent, without the query
	Status   int    // of HTTP; 0: no answer
	Duration time.Duration
	Attempt  int   // 1 for the first
	Err      error // why there was no whole answer; nil whatever the status
}

// WithRetry says how often requests are sent again: those that only read,
// PUT Authenticate and PUT Billing included, after 408, 502, 503, 504 and
// broken connections; every request after 429 and when no connection was made.
// Other writes are the caller's to repeat: they may have been carried out.
func WithRetry(r Retry) Option { return func(s *settings) { s.retry = r } }

// Retry is how often, and after which pauses, a request is sent again. The
// pauses double from Min to Max, each cut by up to half at random. A server
// that names a time (Retry-After) is obeyed, unless it asks for more than Max.
type Retry struct {
	Attempts int // in all; 1: never again
	Min, Max time.Duration
}

// WithMaxBody limits the length of an answer in bytes (default 256 MiB); a
// longer one is ErrBadAnswer. For iterators that read row by row it limits one
// row.
func WithMaxBody(bytes int64) Option { return func(s *settings) { s.maxBody = bytes } }

// WithTimeout limits how long one attempt may take, its whole answer included
// (default 2 minutes). For iterators that read row by row it limits the wait
// for each row.
func WithTimeout(d time.Duration) Option { return func(s *settings) { s.timeout = d } }
