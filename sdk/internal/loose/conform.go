package loose

import (
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// conform turns a value of a JSON tree into one that suits a type; what cannot
// be turned stays as it is, for encoding/json to complain about.
func conform(v any, t reflect.Type) any {
	if v == nil || reflect.PointerTo(t).Implements(unmarshaler) {
		if s, ok := v.(string); ok && t.Kind() == reflect.Struct && strings.TrimSpace(s) == "" {
			return nil
		}
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		return conform(v, t.Elem())
	case reflect.Slice:
		return toList(v, t.Elem())
	case reflect.Struct:
		return toObject(v, t)
	case reflect.Map:
		return toMap(v, t.Elem())
	case reflect.String:
		return toText(v)
	case reflect.Bool:
		return toBool(v)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return toInteger(valueOf(v, t))
	case reflect.Float32, reflect.Float64:
		return toNumber(v)
	}
	return v
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// toList makes a list of one out of what is no list, and none out of "".
func toList(v any, elem reflect.Type) any {
	list, ok := v.([]any)
	if !ok {
		if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
			return nil
		}
		list = []any{v}
	}
	for i := range list {
		list[i] = conform(list[i], elem)
	}
	return list
}

// toObject suits an object's members to a struct's fields. A list of one
// object stands for it; an empty list and "" stand for none.
func toObject(v any, t reflect.Type) any {
	switch x := v.(type) {
	case []any:
		if len(x) == 0 {
			return nil
		}
		if len(x) == 1 {
			return conform(x[0], t)
		}
	case string:
		if strings.TrimSpace(x) == "" {
			return nil
		}
	case map[string]any:
		return members(x, fieldsOf(t))
	}
	return v
}

// members gives the members of an object that a struct has fields for, under
// the fields' names. Of a member given in several letter cases the one as it
// ought to be counts. A member under an older name counts when the other is
// absent or null.
func members(object map[string]any, known *fields) map[string]any {
	out := make(map[string]any, len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := object[name]
		f, ok := known.named[strings.ToLower(name)]
		if !ok || value == nil && out[f.name] != nil {
			continue
		}
		if _, exact := object[f.name]; !exact || name == f.name || out[f.name] == nil {
			out[f.name] = conform(value, f.typ)
		}
	}
	for name, value := range object {
		if f, ok := known.older[strings.ToLower(name)]; ok && out[f.name] == nil {
			out[f.name] = conform(value, f.typ)
		}
	}
	return out
}

func toMap(v any, elem reflect.Type) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for name := range m {
		m[name] = conform(m[name], elem)
	}
	return m
}

func toText(v any) any {
	switch x := v.(type) {
	case json.Number:
		return x.String()
	case bool:
		return strconv.FormatBool(x)
	}
	return v
}

func toBool(v any) any {
	s, ok := v.(string)
	if n, isNumber := v.(json.Number); isNumber {
		s, ok = n.String(), true
	}
	if !ok {
		return v
	}
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	case "":
		return nil
	}
	return v
}

// Enum is an integer type whose values have names, as the API's own types are.
type Enum interface {
	// EnumByName finds a value by its name in any letter case.
	EnumByName(name string) (value int, ok bool)
}

// valueOf takes the name of a value of an enumeration.
func valueOf(v any, t reflect.Type) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	e, ok := reflect.Zero(t).Interface().(Enum)
	if !ok {
		return v
	}
	if n, ok := e.EnumByName(strings.TrimSpace(s)); ok {
		return json.Number(strconv.Itoa(n))
	}
	return v
}

// toInteger takes digits in a string, and numbers such as 1.0 and 1e3.
func toInteger(v any) any {
	n, ok := toNumber(v).(json.Number)
	if !ok {
		return toNumber(v)
	}
	if _, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return n
	}
	f, err := n.Float64()
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
		return n
	}
	return int64(f)
}

// toNumber takes a number in a string.
func toNumber(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if !json.Valid([]byte(s)) || strings.ContainsAny(s[:1], `"{[tfn`) {
		return v
	}
	return json.Number(s)
}
