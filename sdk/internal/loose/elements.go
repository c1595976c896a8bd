package loose

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Elements reads a list element by element: the one that is a document's
// member of a name, or with "" the document itself. null and "" are lists
// without elements, and where a member is a list an object is a list of one.
//
// It gives the rest of the document, an object without the member, and whether
// the list was there. An error of each ends the reading and is returned as it
// is; other errors are those of in and of encoding/json.
func Elements(in io.Reader, member string, each func(json.RawMessage) error) (beside []byte, found bool, err error) {
	e := &elements{dec: json.NewDecoder(in), member: member, each: each, beside: map[string]json.RawMessage{}}
	if member == "" {
		err = e.list()
	} else {
		err = e.document()
	}
	if err == nil {
		err = e.end()
	}
	if err != nil {
		return nil, e.found, err
	}
	beside, err = json.Marshal(e.beside)
	return beside, e.found, err
}

type elements struct {
	dec    *json.Decoder
	member string
	each   func(json.RawMessage) error
	beside map[string]json.RawMessage
	found  bool
}

// token is the next token. The document may not end before it.
func (e *elements) token() (json.Token, error) {
	t, err := e.dec.Token()
	return t, early(err)
}

// value is the next value as it stands.
func (e *elements) value() (json.RawMessage, error) {
	var raw json.RawMessage
	err := e.dec.Decode(&raw)
	return raw, early(err)
}

// early tells that a document ended where it must not.
func early(err error) error {
	if err == io.EOF { //nolint:errorlint // the decoder's own; a reader's error may wrap one and says more
		return io.ErrUnexpectedEOF
	}
	return err
}

func (e *elements) document() error {
	t, err := e.dec.Token()
	if err != nil {
		return err // io.EOF: an empty document
	}
	if t != json.Delim('{') {
		return e.misfit(t, reflect.TypeFor[map[string]any]())
	}
	return e.members(func(name string) error {
		if strings.EqualFold(name, e.member) {
			return e.list()
		}
		raw, err := e.value()
		e.beside[name] = raw
		return err
	})
}

// members reads the members of an object whose brace has been read.
func (e *elements) members(value func(name string) error) error {
	for e.dec.More() {
		t, err := e.token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if err := value(name); err != nil {
			return err
		}
	}
	_, err := e.token()
	return err
}

// list reads what stands where the list belongs.
func (e *elements) list() error {
	t, err := e.token()
	if err != nil {
		return err
	}
	e.found = true
	switch t {
	case nil, "":
		return nil
	case json.Delim('['):
		return e.array()
	case json.Delim('{'):
		return e.object()
	}
	return e.misfit(t, reflect.TypeFor[[]any]())
}

func (e *elements) misfit(has json.Token, belongs reflect.Type) error {
	return &json.UnmarshalTypeError{Value: kind(has), Type: belongs, Field: e.member, Offset: e.dec.InputOffset()}
}

func (e *elements) array() error {
	for e.dec.More() {
		raw, err := e.value()
		if err != nil {
			return err
		}
		if err := e.each(raw); err != nil {
			return err
		}
	}
	_, err := e.token()
	return err
}

// object reads an object that stands for a list of one; as a document it is
// no list, and what it says is left to the caller.
func (e *elements) object() error {
	all := map[string]json.RawMessage{}
	err := e.members(func(name string) (err error) {
		all[name], err = e.value()
		return err
	})
	if err != nil {
		return err
	}
	if e.member == "" {
		e.found, e.beside = false, all
		return nil
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return e.each(raw)
}

// end makes sure that nothing follows the document.
func (e *elements) end() error {
	switch _, err := e.dec.Token(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	return errors.New("something follows the JSON value")
}

// kind names what a token is, as encoding/json does in its errors.
func kind(t json.Token) string {
	switch t.(type) {
	case json.Delim:
		return "array"
	case string:
		return "string"
	case float64, json.Number:
		return "number"
	case bool:
		return "bool"
	case nil:
		return "null"
	}
	return fmt.Sprintf("%T", t)
}
