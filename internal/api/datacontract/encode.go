package datacontract

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// Append appends v as a whole document without XML declaration: a struct, a
// list of structs or strings, a plain string, number or boolean, or nothing of
// any of these (a nil pointer or list), which is a root with i:nil. It fails
// only for Go types that the format has no place for; b is then unchanged.
func Append(b []byte, v any) ([]byte, error) {
	rv := reflect.ValueOf(v)
	if !rv.IsValid() {
		return b, fmt.Errorf("datacontract: nil without a type")
	}
	e := encoder{b}
	if err := e.root(rv); err != nil {
		return b, err
	}
	return e.buf, nil
}

// AppendError appends the document that reports a failed request.
func AppendError(b []byte, message string) []byte {
	b = append(b, "<Error><Message>"...)
	b = appendText(b, message)
	return append(b, "</Message></Error>"...)
}

// encoder writes elements. Depth counts from 1, the root.
type encoder struct{ buf []byte }

func (e *encoder) root(v reflect.Value) error {
	t := v.Type()
	null := isNull(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
		v = reflect.Indirect(v)
	}
	name, namespace, err := rootName(t)
	if err != nil {
		return err
	}
	start, end := rootTags(name, namespace, null)
	e.buf = append(e.buf, start...)
	if null {
		return nil
	}
	if err := e.content(v, 1); err != nil {
		return err
	}
	e.buf = append(e.buf, end...)
	return nil
}

func rootName(t reflect.Type) (name, namespace string, err error) {
	if p := primitive(t); p != "" {
		return p, plainNamespace, nil
	}
	if t.Kind() == reflect.Slice {
		elem := indirect(t.Elem())
		if p := primitive(elem); p != "" {
			return "ArrayOf" + p, arraysNamespace, nil
		}
		return "ArrayOf" + elem.Name(), modelsNamespace, nil
	}
	if t.Kind() == reflect.Struct && t.Name() != "" {
		return t.Name(), modelsNamespace, nil
	}
	return "", "", fmt.Errorf("datacontract: no root for %v", t)
}

func rootTags(name, namespace string, null bool) (start, end string) {
	start = "<" + name
	if namespace != plainNamespace || null {
		start += ` xmlns:i="` + schemaInstance + `"`
	}
	if null {
		start += ` i:nil="true"`
	}
	start += ` xmlns="` + namespace + `"`
	if null {
		return start + " />", ""
	}
	return start + ">", "</" + name + ">"
}

// element writes one member.
func (e *encoder) element(name string, v reflect.Value, depth int) error {
	if isNull(v) {
		e.buf = append(e.buf, '<')
		e.buf = append(e.buf, name...)
		e.buf = append(e.buf, ` i:nil="true" />`...)
		return nil
	}
	v = reflect.Indirect(v)
	e.buf = append(e.buf, '<')
	e.buf = append(e.buf, name...)
	if v.Kind() == reflect.Slice && primitive(indirect(v.Type().Elem())) != "" {
		e.buf = append(e.buf, " xmlns:"...)
		e.buf = appendPrefix(e.buf, depth)
		e.buf = append(e.buf, `="`+arraysNamespace+`"`...)
	}
	e.buf = append(e.buf, '>')
	if err := e.content(v, depth); err != nil {
		return err
	}
	e.end(name)
	return nil
}

func (e *encoder) end(name string) {
	e.buf = append(e.buf, "</"...)
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, '>')
}

func isNull(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return v.IsNil()
	}
	return false
}

// content writes what stands between the tags of an element at this depth.
func (e *encoder) content(v reflect.Value, depth int) error {
	t := v.Type()
	switch {
	case t.Implements(enumType):
		return e.enum(v)
	case t.Implements(textType):
		text, err := v.Interface().(encoding.TextAppender).AppendText(e.buf)
		if err == nil {
			e.buf = text
		}
		return err
	}
	switch t.Kind() {
	case reflect.Struct:
		return e.members(v, depth)
	case reflect.Map:
		return e.entries(v, depth)
	case reflect.Slice:
		return e.items(v, depth)
	}
	return e.plain(v)
}

// enum writes the name; a value that has none (never one of ours) its number.
func (e *encoder) enum(v reflect.Value) error {
	if name, ok := v.Interface().(enum).EnumName(); ok {
		e.buf = append(e.buf, name...)
		return nil
	}
	return e.plain(v)
}

func (e *encoder) plain(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		e.buf = appendText(e.buf, v.String())
	case reflect.Bool:
		e.buf = strconv.AppendBool(e.buf, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.buf = strconv.AppendInt(e.buf, v.Int(), 10)
	default:
		return fmt.Errorf("datacontract: cannot write %v", v.Type())
	}
	return nil
}

func (e *encoder) members(v reflect.Value, depth int) error {
	for _, m := range planOf(v.Type()) {
		f := v.FieldByIndex(m.index)
		if m.omitEmpty && f.IsZero() {
			continue
		}
		if err := e.element(m.name, f, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// entries writes a map as one element per key, by alphabet.
func (e *encoder) entries(v reflect.Value, depth int) error {
	if v.Type().Key().Kind() != reflect.String {
		return fmt.Errorf("datacontract: cannot write %v", v.Type())
	}
	byName := make(map[string]reflect.Value, v.Len())
	for _, key := range v.MapKeys() {
		if !isName(key.String()) {
			return fmt.Errorf("datacontract: key %q is no element name", key.String())
		}
		byName[key.String()] = v.MapIndex(key)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if err := e.element(name, byName[name], depth+1); err != nil {
			return err
		}
	}
	return nil
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// items writes a list's elements. Plain values are in the arrays namespace:
// the default one at the root, under a prefix elsewhere.
func (e *encoder) items(v reflect.Value, depth int) error {
	elem := indirect(v.Type().Elem())
	name := primitive(elem)
	switch {
	case name == "":
		name = elem.Name()
	case depth > 1:
		name = string(appendPrefix(nil, depth)) + ":" + name
	}
	for i := range v.Len() {
		if err := e.element(name, v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func appendPrefix(b []byte, depth int) []byte {
	b = strconv.AppendInt(append(b, 'd'), int64(depth), 10)
	return append(b, "p1"...)
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
