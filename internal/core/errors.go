package core

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is the class of a failure. The list is closed: every face maps every
// kind to its own codes and words.
type Kind int

// The kinds of failure. Internal is the zero value, so that an error nobody
// classified is never shown to a client.
const (
	Internal        Kind = iota // a bug or a broken machine; the text stays inside
	Invalid                     // the input is wrong; see Field and Reason
	Unauthenticated             // no, unknown or ended credentials
	Denied                      // signed in, but lacks the right or the scope
	NotFound                    // no such thing, or none the caller may see
	Conflict                    // clashes with what exists
	TooMany                     // asked for too much at once; try again later
	TooLarge                    // the input is over a size limit
	Unavailable                 // something needed cannot be reached now
	Unsupported                 // this server does not offer it
)

// Kinds lists every kind, for the tests that check that a face maps them all.
var Kinds = []Kind{Internal, Invalid, Unauthenticated, Denied, NotFound, Conflict, TooMany, TooLarge, Unavailable, Unsupported}

var kindNames = map[Kind]string{
	Internal: "internal", Invalid: "invalid", Unauthenticated: "unauthenticated", Denied: "denied",
	NotFound: "not found", Conflict: "conflict", TooMany: "too many", TooLarge: "too large",
	Unavailable: "unavailable", Unsupported: "unsupported",
}

// String names the kind for logs.
func (k Kind) String() string { return kindNames[k] }

// Reason says why a value was refused or a sign-in failed.
type Reason int

// The reasons. The second group belongs to Unauthenticated and Denied.
const (
	NoReason   Reason = iota
	Missing           // required and not given
	Malformed         // not of the form asked for
	Length            // too short or too long; see Min and Max
	Range             // out of range; see Min and Max
	Exists            // taken already
	Unknown           // refers to something that is not there
	InUse             // cannot go while something refers to it
	NotAllowed        // never permitted, whoever asks
	Ambiguous         // names more than one thing; Err is an *AmbiguousLogin
	Failed            // what it describes was tried and did not work; Msg says why
	Common            // a password that is one of the most common ones

	BadCredentials // wrong name or password
	Locked         // too many failures; try later
	Disabled       // switched off
	Expired        // past its time: a person's validity, or an idle session
	NoSeat         // every seat is taken
	Ended          // the session existed and is over
	NoToken        // none given, or never one of ours
	MustChange     // the password has to be changed first
	NoAccess       // the company or domain is closed to the caller
	CodeNeeded     // the password is right; a code of the second factor is needed as well
	BadCode        // the password is right and the code is not
	MustEnrol      // a second factor is asked of the person, who has none
)

// Error is the one error type that crosses layers.
type Error struct {
	Op     string // what was attempted, such as "users.update"
	Kind   Kind
	Field  string // which input, in core's name
	Value  string // the stored or refused value, when a client may see it
	Reason Reason
	Min    int    // lower bound that was missed, with Length and Range
	Max    int    // upper bound that was missed, with Length and Range
	Msg    string // for people; faces never read it to decide
	Err    error  // cause; logged once, never sent
}

// Error gives the text for people and logs.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	if e.Msg != "" {
		b.WriteString(e.Msg)
	} else {
		b.WriteString(e.Kind.String())
		if e.Field != "" {
			fmt.Fprintf(&b, ": %s %q", e.Field, e.Value)
		}
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the Kind of the outermost *Error in err's chain, or Internal.
func KindOf(err error) Kind {
	if e, ok := AsError(err); ok {
		return e.Kind
	}
	return Internal
}

// ReasonOf returns the Reason of the outermost *Error in err's chain, or NoReason.
func ReasonOf(err error) Reason {
	if e, ok := AsError(err); ok {
		return e.Reason
	}
	return NoReason
}

// AsError finds the outermost *Error in err's chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// AmbiguousLogin is the cause of an Invalid/Ambiguous error: the login exists
// on several authentication servers and the caller named none.
type AmbiguousLogin struct {
	Login   string
	Servers []string // aliases; "" is the local server
}

// Error says which login and where it exists.
func (a *AmbiguousLogin) Error() string {
	return fmt.Sprintf("login %q exists on %d authentication servers", a.Login, len(a.Servers))
}

// InvalidError refuses the value of a field.
func InvalidError(field string, reason Reason, value, msg string) *Error {
	return &Error{Kind: Invalid, Field: field, Reason: reason, Value: value, Msg: msg}
}

// MissingError says that a required field was not given.
func MissingError(field string) *Error {
	return &Error{Kind: Invalid, Field: field, Reason: Missing, Msg: field + " is required"}
}

// LengthError says that a field must have between min and max characters.
func LengthError(field string, min, max int) *Error {
	return &Error{Kind: Invalid, Field: field, Reason: Length, Min: min, Max: max,
		Msg: fmt.Sprintf("%s must have between %d and %d characters", field, min, max)}
}

// RangeError says that a number must lie between min and max.
func RangeError(field string, value int64, min, max int) *Error {
	return &Error{Kind: Invalid, Field: field, Reason: Range, Value: fmt.Sprint(value), Min: min, Max: max,
		Msg: fmt.Sprintf("%s %d is not between %d and %d", field, value, min, max)}
}

// NotFoundError says that nothing (the caller may see) has this value in this field.
func NotFoundError(field, value string) *Error {
	return &Error{Kind: NotFound, Field: field, Reason: Unknown, Value: value, Msg: fmt.Sprintf("%s %q not found", field, value)}
}

// ExistsError says that the value of a unique field is taken; value is the stored spelling.
func ExistsError(field, value string) *Error {
	return &Error{Kind: Conflict, Field: field, Reason: Exists, Value: value, Msg: fmt.Sprintf("%s %q already exists", field, value)}
}

// InUseError says that a thing cannot go while something refers to it; msg names who.
func InUseError(field, value, msg string) *Error {
	return &Error{Kind: Conflict, Field: field, Reason: InUse, Value: value, Msg: msg}
}

// NotAllowedError refuses what no right permits, such as deleting the last system administrator.
func NotAllowedError(field, value, msg string) *Error {
	return &Error{Kind: Conflict, Field: field, Reason: NotAllowed, Value: value, Msg: msg}
}

// DeniedError says that the caller lacks a right; msg names it.
func DeniedError(msg string) *Error {
	return &Error{Kind: Denied, Msg: msg}
}

// NoAccessError says that a company or domain is closed to the caller.
func NoAccessError(field, value string) *Error {
	return &Error{Kind: Denied, Reason: NoAccess, Field: field, Value: value, Msg: "no access to " + field}
}
