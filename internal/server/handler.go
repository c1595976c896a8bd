package server

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
)

// maxBody bounds what any handler can read of a body. The faces have smaller limits with errors
// of their own; this one is for what forgets to.
const maxBody = 64 << 20

// exchange is one request on its way through the server.
type exchange struct {
	id     string
	start  time.Time
	client core.Client
	mount  *mount
	record *request.Record
	out    response
}

// Values of headers that every answer has. They are shared: nobody changes a
// header's values in place.
var (
	noSniff = []string{"nosniff"}
	noStore = []string{"no-store"}
)

// ServeHTTP gives the request its ID, hands it to a face, and logs and counts the outcome.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{id: requestID(r), start: time.Now(), mount: s.find(r.URL.EscapedPath())}
	x.client = core.Client{Address: s.address(r), UserAgent: request.UserAgent(r), RequestID: x.id}
	ctx, record := request.With(r.Context(), x.client)
	x.record, x.out = record, newResponse(w)
	h := w.Header()
	h["X-Request-Id"], h["X-Content-Type-Options"], h["Cache-Control"] = []string{x.id}, noSniff, noStore

	s.metrics.inFlight.Inc()
	defer s.finish(x, r)
	if scheme := s.scheme(r); scheme != "" {
		ctx = request.WithScheme(ctx, scheme)
	}
	r = r.WithContext(ctx)
	r.Body = limitBody(w, r, x.out.control)
	x.mount.handler.ServeHTTP(&x.out, r)
}

// finish runs when the handler returned or panicked.
func (s *Server) finish(x *exchange, r *http.Request) {
	fault := recover()
	if cause, _ := fault.(error); fault != nil && !errors.Is(cause, http.ErrAbortHandler) {
		s.log.Error("handler panicked", "id", x.id, "panic", fault, "stack", string(debug.Stack()))
		if !x.out.started() {
			writeJSON(&x.out, http.StatusInternalServerError, x.mount.panicky)
			fault = nil
		}
	}
	s.metrics.inFlight.Dec()
	s.account(x, r, fault != nil)
	if fault != nil {
		panic(http.ErrAbortHandler) // an answer that has begun cannot be mended: break the connection
	}
}

func (s *Server) account(x *exchange, r *http.Request, broken bool) {
	took := time.Since(x.start)
	route := x.record.Route()
	if route == "" {
		route = x.mount.name
	}
	s.metrics.observe(route, r.Method, x.out.status(), took)
	level := slog.LevelInfo
	if x.mount.frequent && x.out.status() < http.StatusBadRequest && !broken {
		level = slog.LevelDebug
	}
	if !s.log.Enabled(r.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("id", x.id), slog.String("method", r.Method), slog.String("route", route), slog.Int("status", x.out.status()),
		slog.Duration("took", took), slog.Int64("bytes", x.out.bytes), slog.String("from", x.client.Address),
	}
	if login := x.record.Login(); login != "" {
		attrs = append(attrs, slog.String("login", login))
	}
	if x.mount == &nowhere {
		attrs = append(attrs, slog.String("path", shorten(r.URL.EscapedPath())))
	}
	if broken {
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	s.log.LogAttrs(r.Context(), level, "request", attrs...)
}

func shorten(s string) string {
	const longest = 200
	if len(s) > longest {
		return s[:longest] + "..."
	}
	return s
}

// requestID takes the caller's ID when it is harmless to log, so that a request can be followed
// across systems, and makes one otherwise.
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); saneID(id) {
		return id
	}
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func saneID(id string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"
	return id != "" && len(id) <= 64 && strings.Trim(id, letters) == ""
}

// scheme is what the client used, as the proxy says; "" when nobody who can be trusted does.
func (s *Server) scheme(r *http.Request) string {
	if !s.cfg.TrustProxy {
		return ""
	}
	list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-Proto"), ","), ",")
	switch scheme := strings.ToLower(strings.TrimSpace(list[len(list)-1])); scheme {
	case "http", "https":
		return scheme
	}
	return ""
}

// address is the client's. Only the last entry of X-Forwarded-For is looked at: the others are
// what the client itself may have sent.
func (s *Server) address(r *http.Request) string {
	peer := request.PeerAddress(r)
	if !s.cfg.TrustProxy {
		return peer
	}
	list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if a, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
		return a.Unmap().String()
	}
	return peer
}
