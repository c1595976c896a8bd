package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// Kind says in which way an attempt brought no answer.
type Kind int

// The kinds of failure.
const (
	Unreachable Kind = iota + 1 // no connection, or it broke before the answer's header
	Untrusted                   // the server's certificate, or what it says is not TLS
	TimedOut                    // the Sender's time limit passed
	Cancelled                   // the caller's context ended
	Cut                         // the answer's body ended too early
	TooLarge                    // the answer's body is longer than MaxBody
	Unsendable                  // the request itself is at fault
)

// Failure is an attempt without a whole answer.
type Failure struct {
	Kind   Kind
	Why    string // for people; "" when Err says it all
	Unsent bool   // nothing of the request has left
	Status int    // of the answer whose body failed, else 0
	Err    error  // cause; nil when Why says it all
}

// Error says why.
func (f *Failure) Error() string {
	switch {
	case f.Err == nil:
		return f.Why
	case f.Why == "":
		return f.Err.Error()
	}
	return f.Why + ": " + f.Err.Error()
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// passing tells whether the same request may fare better a moment later. One
// that took too long would most likely do so again.
func (f *Failure) passing() bool { return f.Kind == Unreachable || f.Kind == Cut }

// errTimeout is the cause of the context of an attempt that took too long.
var errTimeout = errors.New("time limit of an attempt")

// failure sorts what net/http reports. The address is left out: it may hold
// what the caller thinks private, and the client names method and path.
func (s *Sender) failure(ctx context.Context, err error) *Failure {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	switch {
	case errors.Is(context.Cause(ctx), errTimeout):
		return &Failure{Kind: TimedOut, Why: fmt.Sprintf("no whole answer within %s", s.Timeout), Err: context.DeadlineExceeded}
	case ctx.Err() != nil:
		return &Failure{Kind: Cancelled, Err: context.Cause(ctx)}
	case untrusted(err):
		return &Failure{Kind: Untrusted, Why: "no trusted connection", Err: err, Unsent: true}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Failure{Kind: Unreachable, Why: "the connection was closed without an answer", Err: err}
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return &Failure{Kind: Unreachable, Err: err, Unsent: true}
	}
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() {
		return &Failure{Kind: TimedOut, Err: err} // a time limit of the http.Client itself
	}
	return &Failure{Kind: Unreachable, Err: err}
}

func untrusted(err error) bool {
	if errors.Is(err, http.ErrSchemeMismatch) {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.UnknownAuthorityError](err)
	return ok
}
