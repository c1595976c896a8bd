package lenient

import (
	"encoding"
	"reflect"
	"strings"
	"sync"
)

// shape is what a Go type is to the decoders.
type shape int

const (
	shapeOther shape = iota // left to the JSON library
	shapeString
	shapeText // has UnmarshalText
	shapeEnum
	shapeBool
	shapeInt
	shapeFloat
	shapeStruct
	shapeSlice
	shapeMap
)

func (s shape) scalar() bool { return s >= shapeString && s <= shapeFloat }

var (
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
	enumType = reflect.TypeFor[Enum]()
	shapes   sync.Map // reflect.Type to shape
)

func shapeOf(t reflect.Type) shape {
	if s, ok := shapes.Load(t); ok {
		return s.(shape)
	}
	s := findShape(t)
	shapes.Store(t, s)
	return s
}

func findShape(t reflect.Type) shape {
	switch {
	case t.Kind() == reflect.Int && t.Implements(enumType):
		return shapeEnum
	case reflect.PointerTo(t).Implements(textType):
		return shapeText
	}
	switch t.Kind() {
	case reflect.String:
		return shapeString
	case reflect.Bool:
		return shapeBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return shapeInt
	case reflect.Float32, reflect.Float64:
		return shapeFloat
	case reflect.Struct:
		return shapeStruct
	case reflect.Map:
		return shapeMap
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			return shapeSlice
		}
	}
	return shapeOther
}

// memberReader is a struct to which the order of its members matters.
type memberReader interface {
	// MemberRead is told the name of each member that was given.
	MemberRead(name string)
}

func memberRead(v reflect.Value, name string) {
	if r, ok := v.Addr().Interface().(memberReader); ok {
		r.MemberRead(name)
	}
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// field is one member of a wire struct.
type field struct {
	name  string // as the json tag spells it
	index []int
}

// fields are a struct's members by name.
type fields struct {
	exact map[string]field
	list  []field
}

var structs sync.Map // reflect.Type to *fields

func fieldsOf(t reflect.Type) *fields {
	if f, ok := structs.Load(t); ok {
		return f.(*fields)
	}
	f := &fields{exact: map[string]field{}}
	for _, sf := range reflect.VisibleFields(t) {
		name, ok := memberName(sf)
		if !ok {
			continue
		}
		one := field{name: name, index: sf.Index}
		f.exact[name] = one
		f.list = append(f.list, one)
	}
	structs.Store(t, f)
	return f
}

// memberName gives the wire name of a struct field; false for embedded
// structs, whose members VisibleFields lists by themselves, and for fields
// that are not on the wire.
func memberName(sf reflect.StructField) (string, bool) {
	tag := sf.Tag.Get("json")
	name, _, _ := strings.Cut(tag, ",")
	switch {
	case tag == "-", !sf.IsExported(), sf.Anonymous && name == "":
		return "", false
	case name == "":
		return sf.Name, true
	}
	return name, true
}

// find looks a member up by name, in any letter case if not as it is.
func (f *fields) find(name string) (field, bool) {
	if one, ok := f.exact[name]; ok {
		return one, true
	}
	for _, one := range f.list {
		if strings.EqualFold(one.name, name) {
			return one, true
		}
	}
	return field{}, false
}
