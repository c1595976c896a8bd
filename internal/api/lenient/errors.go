package lenient

import (
	"errors"
	"fmt"
	"strings"
)

// ErrEmpty says that there was no body, or only the value null.
var ErrEmpty = errors.New("empty body")

// Reason says why a value could not be converted.
type Reason string

// The reasons of a FieldError.
const (
	Malformed Reason = "malformed"    // not of the member's type
	Range     Reason = "out of range" // a number too large for the member
	Unknown   Reason = "unknown"      // no such value of the enumeration
)

// FieldError says that a member's value cannot be converted to its type.
type FieldError struct {
	Field  string // path in the wire type's spelling, "DestinationList[0].PackageID"
	Value  string // the text sent, cut to 64 bytes; "" for lists, objects and strings
	Reason Reason
}

// Error names the member and what was sent.
func (e *FieldError) Error() string {
	return fmt.Sprintf("member %s: %s value %q", e.Field, e.Reason, e.Value)
}

// SyntaxError says that a body is not what its type says, or has the wrong
// shape as a whole: malformed, truncated, not UTF-8, followed by more, nested
// too deep, a list where an object is meant.
type SyntaxError struct {
	Format string // "JSON", "XML" or "form"
	Msg    string // for people
	Offset int64  // bytes into the body where known, else 0
}

// Error says what is wrong and where.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s body at byte %d: %s", e.Format, e.Offset, e.Msg)
}

func fieldError(path, value string, reason Reason) *FieldError {
	const most = 64
	if len(value) > most {
		value = strings.ToValidUTF8(value[:most], "")
	}
	return &FieldError{Field: path, Value: value, Reason: reason}
}
