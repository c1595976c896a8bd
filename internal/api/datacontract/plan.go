package datacontract

import (
	"cmp"
	"encoding"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// enum is an enumeration, written by name.
type enum interface {
	EnumName() (name string, valid bool)
}

var (
	textType = reflect.TypeFor[encoding.TextAppender]()
	enumType = reflect.TypeFor[enum]()
	plans    sync.Map // reflect.Type to []member
)

// member is one element of a struct, in output order.
type member struct {
	name      string
	index     []int
	omitEmpty bool
}

// planOf lists a struct's members: those of embedded structs, then its own by
// ordinal.
func planOf(t reflect.Type) []member {
	if p, ok := plans.Load(t); ok {
		return p.([]member)
	}
	var bases, own []member
	for i := range t.NumField() {
		sf := t.Field(i)
		tag := sf.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case sf.Anonymous && name == "":
			for _, m := range planOf(sf.Type) {
				m.index = append([]int{i}, m.index...)
				bases = append(bases, m)
			}
		case sf.IsExported() && tag != "-":
			own = append(own, member{cmp.Or(name, sf.Name), []int{i}, options == "omitempty"})
		}
	}
	slices.SortFunc(own, func(a, b member) int { return strings.Compare(a.name, b.name) })
	plan := append(bases, own...)
	plans.Store(t, plan)
	return plan
}

// primitive gives the XML Schema name of a plain value's type, "" for others.
func primitive(t reflect.Type) string {
	if t.Implements(enumType) || t.Implements(textType) {
		return ""
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int64:
		return "long"
	case reflect.Int, reflect.Int32, reflect.Int16, reflect.Int8:
		return "int"
	}
	return ""
}
