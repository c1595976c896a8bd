package loose

import (
	"bytes"
	"reflect"
	"strings"
	"sync"
)

// fields are the members of an object that a struct takes.
type fields struct {
	named map[string]field // by name in lower case
	older map[string]field // by older name in lower case
}

type field struct {
	name string // of the member
	typ  reflect.Type
}

var known sync.Map // reflect.Type to *fields

func fieldsOf(t reflect.Type) *fields {
	if f, ok := known.Load(t); ok {
		return f.(*fields)
	}
	out := &fields{named: map[string]field{}, older: map[string]field{}}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" || !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		key := strings.ToLower(name)
		if _, taken := out.named[key]; taken && len(f.Index) > 1 {
			continue // the outer field hides the embedded one
		}
		out.named[key] = field{name, f.Type}
		if older := f.Tag.Get("also"); older != "" {
			out.older[strings.ToLower(older)] = field{name, f.Type}
		}
	}
	f, _ := known.LoadOrStore(t, out)
	return f.(*fields)
}

var olderNames sync.Map // reflect.Type to [][]byte

// hasOlderName tells whether data may hold a member under an older name that a
// field of t, or of a type in it, knows.
func hasOlderName(data []byte, t reflect.Type) bool {
	names, ok := olderNames.Load(t)
	if !ok {
		names, _ = olderNames.LoadOrStore(t, collect(t, map[reflect.Type]bool{}))
	}
	for _, name := range names.([][]byte) {
		if bytes.Contains(data, name) {
			return true
		}
	}
	return false
}

// collect gives the older names below a type, each in quotes.
func collect(t reflect.Type, seen map[reflect.Type]bool) [][]byte {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	seen[t] = true
	var names [][]byte
	for _, f := range reflect.VisibleFields(t) {
		if older := f.Tag.Get("also"); older != "" {
			names = append(names, []byte(`"`+older+`"`))
		}
		names = append(names, collect(f.Type, seen)...)
	}
	return names
}
