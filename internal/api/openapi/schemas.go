package openapi

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Shape gives a wire type that is written in a way of its own a schema: As is
// a huma.SchemaProvider that stands for For.
type Shape struct{ For, As reflect.Type }

// ShapeOf makes a Shape.
func ShapeOf[For any, As huma.SchemaProvider]() Shape {
	return Shape{reflect.TypeFor[For](), reflect.TypeFor[As]()}
}

// enumeration is a wire type whose numbers have names.
type enumeration interface {
	~int
	EnumName() (string, bool)
}

// mostEnum is above every number of an enumeration.
const mostEnum = 64

// Enum describes an enumeration: its numbers, and their names in words.
type Enum[T enumeration] struct{}

// Schema makes the schema.
func (Enum[T]) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeInteger}
	var words []string
	for i := range mostEnum {
		if name, ok := T(i).EnumName(); ok {
			s.Enum = append(s.Enum, i)
			words = append(words, fmt.Sprintf("%d %s", i, name))
		}
	}
	s.Description = strings.Join(words, ", ")
	return s
}

// EnumShape is the Shape of an enumeration.
func EnumShape[T enumeration]() Shape { return ShapeOf[T, Enum[T]]() }

// schemas are the schemas of one document.
type schemas struct {
	registry huma.Registry
	words    map[string]string
	answered map[reflect.Type]bool // types that answers have
}

const schemaPrefix = "#/components/schemas/"

func newSchemas(d Dialect) *schemas {
	r := huma.NewMapRegistry(schemaPrefix, huma.DefaultSchemaNamer)
	for _, s := range d.Shapes {
		r.RegisterTypeAlias(s.For, s.As)
	}
	return &schemas{registry: r, words: d.Words, answered: map[reflect.Type]bool{}}
}

// of gives the schema of an answer.
func (s *schemas) of(t reflect.Type) *huma.Schema {
	s.mark(t)
	return s.schema(t)
}

func (s *schemas) schema(t reflect.Type) *huma.Schema {
	out := s.registry.Schema(t, true, "")
	out.Nullable = false
	return out
}

// request gives the schema of a body, with the members that it must have.
func (s *schemas) request(t reflect.Type, required []string) (*huma.Schema, error) {
	base := s.schema(t)
	if len(required) == 0 {
		return base, nil
	}
	target := base
	if base.Type == huma.TypeArray {
		target = base.Items
	}
	full := s.registry.SchemaFromRef(target.Ref)
	for _, name := range required {
		if full == nil || full.Properties[name] == nil {
			return nil, fmt.Errorf("%s has no member %q", t, name)
		}
	}
	both := &huma.Schema{AllOf: []*huma.Schema{{Ref: target.Ref}, {Required: required}}}
	if base.Type == huma.TypeArray {
		return &huma.Schema{Type: huma.TypeArray, Items: both}, nil
	}
	return both, nil
}

// mark notes the types that an answer is made of.
func (s *schemas) mark(t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		s.mark(t.Elem())
	case reflect.Struct:
		if s.answered[t] {
			return
		}
		s.answered[t] = true
		for _, f := range fieldsOf(t) {
			s.mark(f.Type)
		}
	}
}

// finish says which members may be null, what they mean, and that members a
// request does not know are passed over.
func (s *schemas) finish() {
	for name, schema := range s.registry.Map() {
		t := s.registry.TypeFromRef(schemaPrefix + name)
		schema.Description = s.words[t.Name()]
		if !s.answered[t] {
			schema.AdditionalProperties = nil
		}
		for _, f := range fieldsOf(t) {
			member, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			property := schema.Properties[member]
			if property == nil {
				continue
			}
			nullable := f.Type.Kind() == reflect.Pointer && !strings.Contains(options, "omitempty")
			schema.Properties[member] = s.member(property, s.words[f.owner+"."+member], nullable)
		}
	}
}

func (s *schemas) member(p *huma.Schema, words string, nullable bool) *huma.Schema {
	out := *p
	out.Nullable = false
	out.Description = strings.Join(slices.DeleteFunc([]string{words, p.Description}, func(w string) bool { return w == "" }), ": ")
	if nullable {
		return orNull(&out)
	}
	return &out
}

// orNull permits null too.
func orNull(s *huma.Schema) *huma.Schema {
	if s.Ref != "" || s.Enum != nil || s.Type == "" {
		out := &huma.Schema{AnyOf: []*huma.Schema{s, {Type: "null"}}, Description: s.Description}
		return out
	}
	out := *s
	out.Nullable = true
	return &out
}

// field is a member of a wire type, with the name of the type that declares it.
type field struct {
	reflect.StructField
	owner string
}

// fieldsOf gives a struct's members, those of embedded ones included.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for f := range t.Fields() {
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("json") == "":
			out = append(out, fieldsOf(f.Type)...)
		case f.IsExported():
			out = append(out, field{f, t.Name()})
		}
	}
	return out
}
