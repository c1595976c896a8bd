package transfer

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/purserhq/purser/internal/core"
)

// Error says which element of the file was refused, and why.
type Error struct {
	Path string // such as "users[3].customer.company"; "" means the file as a whole
	Msg  string
}

// Error gives "path: message".
func (e *Error) Error() string {
	if e.Path == "" {
		return e.Msg
	}
	return e.Path + ": " + e.Msg
}

func refuse(path, format string, args ...any) error {
	return &Error{Path: path, Msg: fmt.Sprintf(format, args...)}
}

// under puts an error about an element below the path of what holds it. A rule's or the store's
// refusal becomes an *Error; other errors keep their own text.
func under(path string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return &Error{Path: join(path, e.Path), Msg: e.Msg}
	}
	e, ok := core.AsError(err)
	if !ok || e.Kind == core.Internal || e.Kind == core.Unavailable {
		return fmt.Errorf("%s: %w", path, err)
	}
	msg := e.Msg
	if msg == "" {
		msg = e.Error()
	}
	return &Error{Path: join(path, memberOf(e.Field)), Msg: msg}
}

// memberOf gives the file's name for a field where it differs from core's.
func memberOf(field string) string {
	switch field {
	case "phone":
		return "phoneNumber"
	case "server":
		return "authenticationServer"
	case "maxNodes":
		return "maximumNodes"
	}
	return field
}

func join(path, rest string) string {
	if path == "" || rest == "" || rest[0] == '[' {
		return path + rest
	}
	return path + "." + rest
}

func item(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// decodeError turns what the JSON library says into an *Error with the element's path.
func decodeError(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return &Error{Msg: "the file ends in the middle"}
	}
	if e, ok := errors.AsType[*jsonx.SemanticError](err); ok {
		return &Error{Path: pathOf(e.JSONPointer), Msg: semanticMessage(e)}
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return &Error{Path: pathOf(e.JSONPointer), Msg: fmt.Sprintf("not JSON: %v at byte %d", e.Err, e.ByteOffset)}
	}
	return err
}

func semanticMessage(e *jsonx.SemanticError) string {
	if errors.Is(e.Err, jsonx.ErrUnknownName) {
		return "unknown member"
	}
	if v, ok := errors.AsType[valueError](e.Err); ok {
		return string(v)
	}
	if e.GoType == reflect.TypeFor[time.Time]() {
		return "want a time such as 2026-01-02T03:04:05Z"
	}
	if word := wanted(e.GoType); word != "" {
		return "want " + word + kinds[e.JSONKind]
	}
	if e.Err != nil {
		return e.Err.Error()
	}
	return "does not fit here"
}

// kinds says what stood in the file instead. A number may be wrong for its value, so it is not told.
var kinds = map[jsontext.Kind]string{
	'{': ", not an object", '[': ", not a list", '"': ", not a text", 't': ", not true", 'f': ", not false", 'n': ", not null",
}

// valueError is a refusal by one of this package's own readers.
type valueError string

// Error gives the text.
func (e valueError) Error() string { return string(e) }

func wanted(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil {
		return ""
	}
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list"
	}
	if t.Kind() == reflect.Struct && strings.HasSuffix(t.Name(), "Elem") {
		return "an object"
	}
	return ""
}

// pathOf writes a JSON pointer as people do: /users/3/login is users[3].login.
func pathOf(p jsontext.Pointer) string {
	var path string
	for token := range p.Tokens() {
		if isNumber(token) && path != "" {
			path += "[" + token + "]"
		} else {
			path = join(path, token)
		}
	}
	return path
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
