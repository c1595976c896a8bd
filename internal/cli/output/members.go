package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// member is a JSON member of a struct type.
type member struct {
	name  string
	index []int
}

// path leads to a member of a member; name is its full name in the type's own
// spelling.
type path struct {
	name  string
	steps []member
	typ   reflect.Type // of the last step, or of an element where that is a list
}

// members lists a struct type's JSON members in the order encoding/json writes
// them: those of embedded structs where these stand.
func members(t reflect.Type) []member {
	var all []member
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			for _, m := range members(f.Type) {
				all = append(all, member{m.name, append([]int{i}, m.index...)})
			}
		case !f.IsExported() || name == "-":
		case name == "":
			all = append(all, member{f.Name, []int{i}})
		default:
			all = append(all, member{name, []int{i}})
		}
	}
	return all
}

// find resolves a name such as License.Granted, in any letter case.
func find(t reflect.Type, name string) (path, error) {
	var at path
	var names []string
	for step := range strings.SplitSeq(name, ".") {
		t = element(t)
		m, ok := named(t, step)
		if !ok {
			return path{}, fmt.Errorf("there is no %q; there are %s", name, strings.Join(memberNames(t), ", "))
		}
		at.steps, names = append(at.steps, m), append(names, m.name)
		t = t.FieldByIndex(m.index).Type
	}
	at.name, at.typ = strings.Join(names, "."), element(t)
	return at, nil
}

func named(t reflect.Type, name string) (member, bool) {
	if !nested(t) {
		return member{}, false
	}
	for _, m := range members(t) {
		if strings.EqualFold(m.name, name) {
			return m, true
		}
	}
	return member{}, false
}

func memberNames(t reflect.Type) []string {
	if !nested(t) {
		return []string{"no members"}
	}
	var names []string
	for _, m := range members(t) {
		names = append(names, m.name)
	}
	return names
}

// element strips pointers and lists off a type.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice && !marshals(t) {
		t = t.Elem()
	}
	return t
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()
)

// marshals says whether a type prints itself, so that its insides are nobody's
// business.
func marshals(t reflect.Type) bool {
	return t.Implements(jsonMarshaler) || t.Implements(textMarshaler) || t == reflect.TypeFor[time.Time]()
}

// nested says whether a type has members to look into.
func nested(t reflect.Type) bool { return t.Kind() == reflect.Struct && !marshals(t) }

// follow gives what a path leads to: several values where it passes a list,
// none where it passes a null.
func follow(v reflect.Value, at path) []reflect.Value {
	found := []reflect.Value{v}
	for _, step := range at.steps {
		var next []reflect.Value
		for _, v := range found {
			for _, s := range spread(v) {
				next = append(next, s.FieldByIndex(step.index))
			}
		}
		found = next
	}
	return found
}

// spread gives the structs behind pointers and lists.
func spread(v reflect.Value) []reflect.Value {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return spread(v.Elem())
	case reflect.Slice:
		var all []reflect.Value
		for i := range v.Len() {
			all = append(all, spread(v.Index(i))...)
		}
		return all
	}
	return []reflect.Value{v}
}

// passesList says whether a path can lead to several values.
func (p path) passesList(t reflect.Type) bool {
	for i, step := range p.steps {
		t = element(t).FieldByIndex(step.index).Type
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() == reflect.Slice && !marshals(t) && i < len(p.steps)-1 {
			return true
		}
	}
	return false
}

// object is a JSON object whose members keep their order.
type object []pair

type pair struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(p.name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(p.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// pick makes an object of some members of a value.
func pick(v reflect.Value, fields []path) object {
	o := make(object, 0, len(fields))
	for _, f := range fields {
		found := follow(v, f)
		switch {
		case f.passesList(v.Type()):
			list := make([]any, 0, len(found))
			for _, one := range found {
				list = append(list, one.Interface())
			}
			o = append(o, pair{f.name, list})
		case len(found) == 0:
			o = append(o, pair{f.name, nil})
		default:
			o = append(o, pair{f.name, found[0].Interface()})
		}
	}
	return o
}
