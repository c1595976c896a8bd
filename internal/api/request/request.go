// Package request carries what the server knows about an HTTP request to the faces, and what a
// face learns about it back to the server: the client it came from one way, the principal's login
// and the route pattern the other way, for the request log and the metrics.
//
// It decides nothing and looks at no body; signing in and routing are each face's own.
package request

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/purserhq/purser/internal/core"
)

type recordKey struct{}

// With returns a context that carries where a request came from, and whose SetLogin and SetRoute
// write to the record.
func With(ctx context.Context, c core.Client) (context.Context, *Record) {
	rec := &Record{client: c}
	return context.WithValue(ctx, recordKey{}, rec), rec
}

// Client tells where a request came from: what the server's middleware put into its context, or,
// for a handler that is served without it, what the request itself says. Machine is left to the
// face.
func Client(r *http.Request) core.Client {
	if c, ok := ClientOf(r.Context()); ok {
		return c
	}
	return core.Client{Address: PeerAddress(r), UserAgent: UserAgent(r)}
}

// longestUserAgent is how much of a User-Agent is kept, in bytes. Sign-ins that fail are audited
// too, so that without it anyone could fill the log that nothing is ever removed from.
const longestUserAgent = 512

// UserAgent is what the client says it is, made fit to be stored: cut to 512 bytes, with U+FFFD for
// what is not UTF-8, which PostgreSQL would refuse together with the sign-in it belongs to.
func UserAgent(r *http.Request) string {
	agent := strings.ToValidUTF8(r.UserAgent(), "\uFFFD")
	if len(agent) > longestUserAgent {
		agent = strings.ToValidUTF8(agent[:longestUserAgent], "") // the cut may have split a character
	}
	return agent
}

// ClientOf tells where the request of a context came from, if the server's middleware put it there.
func ClientOf(ctx context.Context) (core.Client, bool) {
	rec, ok := ctx.Value(recordKey{}).(*Record)
	if !ok {
		return core.Client{}, false
	}
	return rec.client, true
}

type schemeKey struct{}

// WithScheme returns a context that carries the scheme that the client used, where a proxy in front
// of the server changed it.
func WithScheme(ctx context.Context, scheme string) context.Context {
	return context.WithValue(ctx, schemeKey{}, scheme)
}

// Base is the server's address as the client of a request knows it, such as https://host:8443.
func Base(r *http.Request) string {
	scheme, ok := r.Context().Value(schemeKey{}).(string)
	switch {
	case ok:
	case r.TLS != nil:
		scheme = "https"
	default:
		scheme = "http"
	}
	return scheme + "://" + r.Host
}

// PeerAddress is the IP address, without port, of the machine at the other end of the connection.
func PeerAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Record is what a request carries, and gathers what a face says about it while it handles it. Its
// methods may be called from several goroutines.
type Record struct {
	client core.Client

	mu    sync.Mutex
	login string
	route string
}

// SetLogin notes who is signed in, once the face knows. Without a record it does nothing.
func SetLogin(ctx context.Context, login string) {
	if rec, ok := ctx.Value(recordKey{}).(*Record); ok {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		rec.login = login
	}
}

// SetRoute notes the pattern of the route that was chosen, such as "/api/Users/{id}": never a raw
// path, since each distinct value becomes a time series. Without a record it does nothing.
func SetRoute(ctx context.Context, pattern string) {
	if rec, ok := ctx.Value(recordKey{}).(*Record); ok {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		rec.route = pattern
	}
}

// Login is who the face said is signed in, or "".
func (r *Record) Login() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.login
}

// Route is the pattern the face chose, or "".
func (r *Record) Route() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.route
}
