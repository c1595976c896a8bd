package transfer

import (
	"encoding/json"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/purserhq/purser/internal/core"
)

// nullable is a member for which null means something: Set tells that it was given at all.
type nullable[T any] struct {
	Set   bool
	Value *T
}

func given[T any](v *T) nullable[T] { return nullable[T]{Set: true, Value: v} }

// IsZero leaves a member that was not given out of the output.
func (n nullable[T]) IsZero() bool { return !n.Set }

// MarshalJSON writes the value, or null.
func (n nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.Value) }

// UnmarshalJSONFrom reads the value, or null.
func (n *nullable[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	n.Set = true
	return jsonx.UnmarshalDecode(dec, &n.Value)
}

// privilege is a number where one is published, else a name.
type privilege core.Privilege

// MarshalJSON writes the number, or the name.
func (p privilege) MarshalJSON() ([]byte, error) {
	if n, ok := core.Privilege(p).Number(); ok {
		return json.Marshal(n)
	}
	return json.Marshal(string(p))
}

// UnmarshalJSONFrom reads a number or a name.
func (p *privilege) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '"' {
		return jsonx.UnmarshalDecode(dec, (*string)(p))
	}
	var n int
	if err := jsonx.UnmarshalDecode(dec, &n); err != nil {
		return err
	}
	found, ok := core.PrivilegeByNumber(n)
	if !ok {
		return valueError("no privilege has this number")
	}
	*p = privilege(found)
	return nil
}

// scopeNames is "*" for every company, or a list of names.
type scopeNames struct {
	all   bool
	names []string
}

// MarshalJSON writes "*" or the list.
func (s scopeNames) MarshalJSON() ([]byte, error) {
	if s.all {
		return []byte(`"*"`), nil
	}
	return json.Marshal(append([]string{}, s.names...))
}

// UnmarshalJSONFrom reads "*" or a list.
func (s *scopeNames) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '"' {
		s.all = false
		return jsonx.UnmarshalDecode(dec, &s.names)
	}
	var word string
	if err := jsonx.UnmarshalDecode(dec, &word); err != nil {
		return err
	}
	if word != "*" {
		return valueError(`want "*" or a list of company names`)
	}
	s.all, s.names = true, nil
	return nil
}
