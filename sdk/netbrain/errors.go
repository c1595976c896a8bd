package netbrain

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// What went wrong, for errors.Is. An error may be several of them.
var (
	ErrNotFound        = errors.New("not found")             // whatever words the server has for it
	ErrExists          = errors.New("already exists")        // a name or an e-mail that is taken
	ErrInvalid         = errors.New("invalid")               // the request is at fault: a missing or wrong value
	ErrDenied          = errors.New("not allowed")           // the caller lacks a right or a licence
	ErrUnauthenticated = errors.New("not signed in")         // credentials or token refused
	ErrSessionExpired  = errors.New("the session is over")   // the token is no longer, or never was, one
	ErrAmbiguous       = errors.New("name is ambiguous")     // the name is on several authentication servers: Error.Users
	ErrConflict        = errors.New("conflict")              // understood, but cannot be done as things are
	ErrTooMany         = errors.New("too many requests")     // see Error.RetryAfter
	ErrUnavailable     = errors.New("server not available")  // no connection, no answer in time, or 502, 503, 504
	ErrServer          = errors.New("the server failed")     // an error inside the server
	ErrBadAnswer       = errors.New("unintelligible answer") // a page, cut JSON, a redirect, a body over the limit
	ErrUnsupported     = errors.New("not offered")           // the server does not know the request
)

// Error is a request that failed.
type Error struct {
	Op          string         // "Users.Get"
	Status      int            // of HTTP; 0: no answer
	Code        StatusCode     // 0: the answer has none
	Description string         // the server's words, or what is wrong with its answer
	Users       []UserOnServer // whom an ambiguous name may mean (ErrAmbiguous)
	RetryAfter  time.Duration  // how long the server asks to wait; 0: it does not say
	Body        []byte         // the answer, up to 64 KiB, without the request's secrets

	kind  error // a sentinel that neither Code nor Status tell
	cause error
}

// Error names the request and says what went wrong, in the server's words.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("netbrain: " + e.Op + ": ")
	switch {
	case e.Description != "":
		b.WriteString(e.Description)
	case e.Code != 0:
		b.WriteString(e.Code.String())
	default:
		b.WriteString("no reason given")
	}
	switch {
	case e.Code != 0:
		fmt.Fprintf(&b, " (code %d, HTTP %d)", int(e.Code), e.Status)
	case e.Status != 0:
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	return b.String()
}

// Unwrap gives the cause of a request without an answer: the context's error,
// the network's.
func (e *Error) Unwrap() error { return e.cause }

// Is tells which of the package's sentinels the error is.
func (e *Error) Is(target error) bool {
	return e.kind == target && target != nil || slices.Contains(e.meaning(), target)
}

func (e *Error) meaning() []error {
	if e.Code != 0 && !e.Code.Success() {
		return e.Code.meaning(e.Status, e.Description)
	}
	switch {
	case e.Status == 0 || e.Status < 300:
		return nil
	case e.Status == http.StatusUnauthorized && e.Op == opLogin:
		return []error{ErrUnauthenticated}
	case e.Status == http.StatusUnauthorized:
		return []error{ErrUnauthenticated, ErrSessionExpired}
	case e.Status == http.StatusForbidden:
		return []error{ErrDenied}
	case e.Status == http.StatusNotFound, e.Status == http.StatusMethodNotAllowed, e.Status == http.StatusNotImplemented:
		return []error{ErrUnsupported}
	case e.Status == http.StatusConflict:
		return []error{ErrConflict}
	case e.Status == http.StatusTooManyRequests:
		return []error{ErrTooMany}
	case slices.Contains([]int{http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, e.Status):
		return []error{ErrUnavailable}
	case e.Status >= 500:
		return []error{ErrServer}
	case e.Status >= 400:
		return []error{ErrInvalid}
	}
	return nil
}

// invalid is a request that was not sent because a parameter is missing.
func invalid(op, name string) error {
	return &Error{Op: op, Description: name + " must not be empty", kind: ErrInvalid}
}

// refusesToken tells whether an error means that the token is no good.
func refusesToken(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Is(ErrSessionExpired)
}

// interrupted is a wait that the caller's context ended.
func interrupted(ctx context.Context, op string) error {
	cause := context.Cause(ctx)
	return &Error{Op: op, Description: cause.Error(), cause: cause}
}

// missing is an answer that reports success and lacks what was asked for.
func missing(op, what string) error {
	return &Error{Op: op, Status: http.StatusOK, Description: what + " does not exist", kind: ErrNotFound}
}
