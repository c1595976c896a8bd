package lenient

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is the deepest nesting taken, also in members nobody reads.
const maxDepth = 64

// One hook per mode, made once: the JSON library caches by hook.
var hooks = [...]json.Options{
	MBS:      json.WithUnmarshalers(json.UnmarshalFromFunc(MBS.decode)),
	NetBrain: json.WithUnmarshalers(json.UnmarshalFromFunc(NetBrain.decode)),
}

// DecodeJSON decodes a whole JSON body into the struct, map or slice that dst
// points at, replacing what was there. Errors are ErrEmpty, a *SyntaxError, or
// (mode MBS only) a *FieldError; after one, dst is in no defined state.
func DecodeJSON(m Mode, data []byte, dst any) error {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // .NET clients send the mark
	trimmed := bytes.Trim(data, " \t\r\n")
	if len(trimmed) == 0 || string(trimmed) == "null" {
		return ErrEmpty
	}
	root := reflect.TypeOf(dst).Elem()
	if !fits(root, trimmed[0]) {
		return &SyntaxError{Format: "JSON", Msg: "the body is not " + shapeName(root)}
	}
	if at := tooDeep(data); at >= 0 {
		return &SyntaxError{Format: "JSON", Msg: "nested too deep", Offset: int64(at)}
	}
	return jsonError(json.Unmarshal(data, dst, hooks[m], jsontext.AllowDuplicateNames(true)), root)
}

func fits(root reflect.Type, first byte) bool {
	if shapeOf(root) == shapeSlice {
		return first == '[' || first == '{' && shapeOf(indirect(root.Elem())) == shapeStruct
	}
	return first == '{'
}

func shapeName(root reflect.Type) string {
	if shapeOf(root) == shapeSlice {
		return "a list"
	}
	return "an object"
}

// tooDeep gives the offset of the bracket that nests too deep, or -1.
func tooDeep(data []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// jsonError turns the library's errors into ours.
func jsonError(err error, root reflect.Type) error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*FieldError](err); ok {
		f.Field = canonicalPath(root, jsontext.Pointer(f.Field))
		return f
	}
	if s, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return &SyntaxError{Format: "JSON", Msg: s.Err.Error(), Offset: s.ByteOffset}
	}
	return &SyntaxError{Format: "JSON", Msg: err.Error()}
}

// decode is the hook: the library calls it with a pointer to every value it
// is about to decode.
func (m Mode) decode(dec *jsontext.Decoder, p any) error {
	v := reflect.ValueOf(p).Elem()
	t := indirect(v.Type())
	s := shapeOf(t)
	if s == shapeOther {
		return errors.ErrUnsupported
	}
	kind := dec.PeekKind()
	switch {
	case kind == jsontext.KindBeginObject && s == shapeStruct:
		return m.object(dec, allocate(v))
	case kind == jsontext.KindBeginObject && s == shapeSlice && shapeOf(indirect(t.Elem())) == shapeStruct:
		return m.lone(dec, allocate(v))
	case kind == jsontext.KindBeginObject && s == shapeMap, kind == jsontext.KindBeginArray && s == shapeSlice:
		v.SetZero()
		return errors.ErrUnsupported // the library's own way, and back here for the elements
	case kind == jsontext.KindBeginObject, kind == jsontext.KindBeginArray:
		if err := dec.SkipValue(); err != nil {
			return err
		}
		return m.refuse(dec, v, "")
	}
	return m.scalar(dec, v, s)
}

// object reads an object's members itself, because the library's matching
// without letter case would also ignore dashes and underscores.
func (m Mode) object(dec *jsontext.Decoder, v reflect.Value) error {
	v.SetZero()
	known := fieldsOf(v.Type())
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != jsontext.KindEndObject {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if f, ok := known.find(name.String()); ok {
			err = json.UnmarshalDecode(dec, v.FieldByIndex(f.index).Addr().Interface())
			memberRead(v, f.name)
		} else {
			err = dec.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// lone reads one object as a list of one.
func (m Mode) lone(dec *jsontext.Decoder, v reflect.Value) error {
	v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	return json.UnmarshalDecode(dec, v.Index(0).Addr().Interface())
}

// scalar reads null, a string, a number or a boolean.
func (m Mode) scalar(dec *jsontext.Decoder, v reflect.Value, s shape) error {
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	text := token.String()
	if token.Kind() == jsontext.KindNull || text == "" && !s.scalar() {
		v.SetZero()
		return nil
	}
	if !s.scalar() {
		return m.refuse(dec, v, text)
	}
	if reason := m.set(v, text); reason != "" {
		return fieldError(string(dec.StackPointer()), shown(s, text), reason)
	}
	return nil
}

// refuse deals with the value just read, which is of the wrong kind for v.
func (m Mode) refuse(dec *jsontext.Decoder, v reflect.Value, text string) error {
	v.SetZero()
	if m == NetBrain {
		return nil
	}
	return fieldError(string(dec.StackPointer()), text, Malformed)
}

// shown keeps strings, which may be secrets, out of errors.
func shown(s shape, text string) string {
	if s == shapeString {
		return ""
	}
	return text
}

// allocate makes a nil pointer point at something and follows it.
func allocate(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer {
		return v
	}
	v.Set(reflect.New(v.Type().Elem()))
	return v.Elem()
}

// canonicalPath spells a pointer into the body as the wire type does.
func canonicalPath(t reflect.Type, p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		t = indirect(t)
		if shapeOf(t) == shapeSlice {
			t = indirect(t.Elem())
			if _, err := strconv.Atoi(token); err == nil {
				b.WriteString("[" + token + "]")
				continue
			}
		}
		if shapeOf(t) == shapeStruct {
			if f, ok := fieldsOf(t).find(token); ok {
				token, t = f.name, t.FieldByIndex(f.index).Type
			}
		} else if shapeOf(t) == shapeMap {
			token, t = keyName(t, token), t.Elem()
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	return b.String()
}

// keyName spells a key as the map's key type does.
func keyName(t reflect.Type, name string) string {
	key := reflect.New(t.Key())
	if key.Elem().Kind() == reflect.String && convert(key, name) == "" {
		return key.Elem().String()
	}
	return name
}
