package mbs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ErrorBody is the body of a failed request (section 3).
type ErrorBody struct {
	Message       string              `json:"Message"`
	MessageDetail string              `json:"MessageDetail,omitempty"`
	ModelState    map[string][]string `json:"ModelState,omitempty"` // messages by member, "model.Password"
}

// What went wrong, for errors.Is. An error may be several of them: a login
// that is taken is ErrExists and ErrInvalid.
var (
	ErrInvalid         = errors.New("invalid")               // the request is at fault: 400 and its kin, or a failure hidden in a 200
	ErrUnauthenticated = errors.New("not signed in")         // token refused (401), or login and password
	ErrDenied          = errors.New("not allowed")           // the caller lacks a right (403)
	ErrNotFound        = errors.New("not found")             // null where one thing was asked for, 406 of Destinations.ListForUser, or words to that effect
	ErrExists          = errors.New("already exists")        // a login or name that is taken
	ErrConflict        = errors.New("in use")                // understood, but cannot be done as things are
	ErrTooMany         = errors.New("too many requests")     // 429; see Error.RetryAfter
	ErrUnavailable     = errors.New("server not available")  // no connection, no answer in time, or 502, 503, 504
	ErrServer          = errors.New("the server failed")     // an error inside the server
	ErrBadAnswer       = errors.New("unintelligible answer") // a page, cut JSON, another type, a redirect, a body over the limit
	ErrUnsupported     = errors.New("not offered")           // the server does not know the request
)

// Error is a request that failed.
type Error struct {
	Op         string              // "Users.Get"
	Status     int                 // of HTTP, or what the answer names in its stead; 0: no answer. 200: the failure was hidden
	Code       int64               // ErrorCode of Computers.Authorize and Deauthorize; 0: none
	Message    string              // the server's words, or what is wrong with its answer
	ModelState map[string][]string // messages by member, "model.Password"; nil when there are none
	RetryAfter time.Duration       // how long the server asks to wait; 0: it does not say
	Body       []byte              // the answer, without this client's secrets

	kind  error // a sentinel that Status does not tell
	said  bool  // Message is the server's
	grant bool  // the answer is OAuth's invalid_grant
	cause error
}

// Error names the request and says what went wrong, in the server's words.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("mbs: " + e.Op + ": ")
	if e.Message == "" {
		b.WriteString("no reason given")
	}
	b.WriteString(strings.TrimSuffix(e.Message, "."))
	for _, member := range slices.Sorted(maps.Keys(e.ModelState)) {
		b.WriteString("; " + member + ": " + strings.Join(e.ModelState[member], " "))
	}
	if e.Status != 0 && e.Status != http.StatusOK {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	return b.String()
}

// Unwrap gives the cause of a request without an answer: the context's error,
// the network's.
func (e *Error) Unwrap() error { return e.cause }

// Is tells which of the package's sentinels the error is.
func (e *Error) Is(target error) bool {
	if target == nil || e.kind == target {
		return target != nil
	}
	return slices.Contains(e.meaning(), target)
}

// meaning tells what the status, and of a refused request the words, stand
// for. The API has no codes: its words are all there is to tell one 400 from
// another.
func (e *Error) meaning() []error {
	switch {
	case errors.Is(e.kind, ErrBadAnswer) || e.Status == 0:
		return nil
	case e.Code == codeNotFound:
		return []error{ErrNotFound, ErrInvalid}
	case e.Status == http.StatusUnauthorized:
		return []error{ErrUnauthenticated}
	case e.Status == http.StatusForbidden && e.kind == nil:
		return []error{ErrDenied}
	case e.Status == http.StatusNotFound && e.said && !strings.HasPrefix(e.Message, "No HTTP resource"):
		return []error{ErrNotFound}
	case slices.Contains([]int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented}, e.Status):
		return []error{ErrUnsupported}
	case e.Status == http.StatusConflict:
		return []error{ErrConflict}
	case e.Status == http.StatusTooManyRequests:
		return []error{ErrTooMany}
	case slices.Contains([]int{http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, e.Status):
		return []error{ErrUnavailable}
	case e.Status >= 500:
		return []error{ErrServer}
	case e.Status >= 400 && e.kind == nil, errors.Is(e.kind, ErrInvalid):
		return append(inWords(e.Message), ErrInvalid)
	}
	return nil
}

// inWords tells what a message says, if that can be told. What it quotes, such
// as a name, says nothing.
func inWords(message string) (kinds []error) {
	message = quoted.ReplaceAllString(message, "")
	for _, w := range wordings {
		if w.text.MatchString(message) {
			kinds = append(kinds, w.kind)
		}
	}
	return kinds
}

var quoted = regexp.MustCompile(`"[^"]*"`)

// wordings are the vendor's "Email already exist." and "not found" (section 3)
// and those of compatible servers.
var wordings = []struct {
	text *regexp.Regexp
	kind error
}{
	{regexp.MustCompile(`(?i)already exist`), ErrExists},
	{regexp.MustCompile(`(?i)not found|does not exist`), ErrNotFound},
	{regexp.MustCompile(`(?i)\bin use\b|is (assigned|given) to|has \d+ users?\b|granted already|has expired`), ErrConflict},
}

// codeNotFound is the one ErrorCode that is known (section 8.3).
const codeNotFound = -6

// invalid is a request that was not sent because a parameter is missing.
func invalid(op, name string) error {
	return &Error{Op: op, Message: name + " must not be empty", kind: ErrInvalid}
}

// interrupted is a wait that the caller's context ended.
func interrupted(ctx context.Context, op string) error {
	cause := context.Cause(ctx)
	return &Error{Op: op, Message: cause.Error(), cause: cause}
}
