// Package rest sends the requests of the clients below sdk: attempts with a
// time limit and a size limit, retries with growing pauses, one event per
// attempt. It knows no dialect: what an answer means, and which failures are
// worth a new sign-in, is the client's business.
//
// It never follows a redirect, so that no header of a request reaches another
// host, and what it reports never holds a header or a body of a request.
package rest

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"time"
)

// The defaults of a Sender.
const (
	DefaultTimeout = 2 * time.Minute
	DefaultMaxBody = 256 << 20
)

// Sender sends requests. Its fields are not changed once it is in use.
type Sender struct {
	HTTP      *http.Client // made by Client
	UserAgent string
	Hook      func(Event) // nil: nobody listens
	Retry     Retry
	MaxBody   int64         // longest answer taken, in bytes
	Timeout   time.Duration // longest one attempt may take, its body included

	// Wait pauses between attempts; nil: a timer. Tests replace it.
	Wait func(ctx context.Context, d time.Duration) error
	// Random gives a number in [0,1) for the jitter; nil: math/rand/v2. Tests replace it.
	Random func() float64
}

// Request is what to send.
type Request struct {
	Op     string // for events, "Users.Get"
	Method string
	URL    *url.URL
	Header http.Header // Sender owns it from here on
	Body   []byte      // nil: none
	Repeat bool        // may be sent again even if it may have been carried out
}

// Response is an answer whose body has been read.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Event tells of one attempt.
type Event struct {
	Op       string
	Method   string
	Path     string // as sent, without the query
	Status   int    // 0: no answer
	Duration time.Duration
	Attempt  int // 1 for the first
	Err      error
}

// Client gives the http.Client to send with: a copy of one's own, or a new one
// with time limits for dialling and for the TLS handshake. Neither follows
// redirects. owned says whether its connections are the caller's to close.
func Client(own *http.Client) (c *http.Client, owned bool) {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if own != nil {
		copied := *own
		copied.CheckRedirect = stay
		return &copied, false
	}
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 32,
		IdleConnTimeout:     60 * time.Second,
		TLSHandshakeTimeout: 15 * time.Second,
	}
	return &http.Client{Transport: transport, CheckRedirect: stay}, true
}
