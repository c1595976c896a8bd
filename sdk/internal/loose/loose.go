// Package loose reads JSON answers of servers that are careless about types:
// numbers and booleans as strings, numbers where text is meant, null for
// anything, an object where a list is meant or the other way round, the name of
// a value of an enumeration instead of its number, a member under an older name. It is for what servers send; nothing is guessed that a
// person would not read the same way.
//
// A struct field takes another member's name with the tag `also:"name"`.
package loose

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
)

// Unmarshal reads data into the value that v points to, which it sets to zero
// first. Answers as they ought to be cost no more than with encoding/json.
func Unmarshal(data []byte, v any) error {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	target := reflect.ValueOf(v).Elem()
	target.SetZero()
	if target.Kind() == reflect.Slice && !target.Addr().Type().Implements(unmarshaler) && isObject(data) {
		return one(data, target)
	}
	err := json.Unmarshal(data, v)
	if err == nil && !hasOlderName(data, target.Type()) {
		return nil
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return err
	}
	fitted, err := fit(data, target.Type())
	if err != nil {
		return err
	}
	target.SetZero()
	return json.Unmarshal(fitted, v)
}

func isObject(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	return len(data) > 0 && data[0] == '{'
}

// one reads an object where a list is meant, without the detour that other
// misfits take: some servers answer so each time.
func one(data []byte, list reflect.Value) error {
	elem := reflect.New(list.Type().Elem())
	if err := Unmarshal(data, elem.Interface()); err != nil {
		return err
	}
	list.Set(reflect.Append(list, elem.Elem()))
	return nil
}

// fit rewrites data so that it suits a type.
func fit(data []byte, t reflect.Type) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	return json.Marshal(conform(tree, t))
}
