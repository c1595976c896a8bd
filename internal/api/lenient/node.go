package lenient

import (
	"reflect"
	"strconv"
	"strings"
)

// Node is a value of a body that is not JSON: a form's, or an XML element.
type Node struct {
	Null    bool   // given as null
	Text    string // when there are no members
	Members []Member
}

// Member is a part of a Node. A member without a name is an item: one of the
// values of a form key. XML's members all have names, and whether they are
// items is for the Go type to say.
type Member struct {
	Name string
	Node Node
}

// Assign puts a body into the struct, map or slice dst points at, replacing
// what was there, by the rules of DecodeJSON. Its errors are a *FieldError, or
// a *SyntaxError of the given format for a scalar as the whole body.
func Assign(m Mode, format string, n Node, dst any) error {
	root := reflect.ValueOf(dst).Elem()
	if shapeOf(root.Type()) != shapeSlice && n.isText() || len(n.Members) == 0 && strings.TrimSpace(n.Text) != "" {
		return &SyntaxError{Format: format, Msg: "the body is not " + shapeName(root.Type())}
	}
	return m.assign(root, n, "")
}

func (m Mode) assign(v reflect.Value, n Node, path string) error {
	s := shapeOf(indirect(v.Type()))
	switch {
	case n.Null:
		v.SetZero()
		return nil
	case s.scalar():
		return m.assignScalar(v, n, path, s)
	case s != shapeSlice && n.isText():
		return m.assignText(v, n, path)
	case s == shapeStruct:
		return m.assignStruct(allocate(v), n, path)
	case s == shapeMap:
		return m.assignMap(allocate(v), n, path)
	case s == shapeSlice:
		return m.assignSlice(v, n, path)
	}
	return m.mismatch(v, path, "")
}

// isText reports whether the node is a scalar and not an empty element.
func (n Node) isText() bool {
	_, ok := n.scalar()
	return ok && (n.Text != "" || len(n.Members) > 0)
}

// scalar gives the node's text: its own, or that of the last of its values.
func (n Node) scalar() (string, bool) {
	if len(n.Members) == 0 {
		return n.Text, true
	}
	last := n.Members[len(n.Members)-1]
	if last.Name != "" || len(last.Node.Members) > 0 {
		return "", false
	}
	return last.Node.Text, true
}

func (m Mode) assignScalar(v reflect.Value, n Node, path string, s shape) error {
	text, ok := n.scalar()
	if !ok {
		return m.mismatch(v, path, "")
	}
	if reason := m.set(v, text); reason != "" {
		return fieldError(path, shown(s, text), reason)
	}
	return nil
}

// assignText deals with a scalar where something larger is meant.
func (m Mode) assignText(v reflect.Value, n Node, path string) error {
	text, _ := n.scalar()
	if strings.TrimSpace(text) == "" {
		v.SetZero()
		return nil
	}
	return m.mismatch(v, path, text)
}

func (m Mode) mismatch(v reflect.Value, path, text string) error {
	v.SetZero()
	if m == NetBrain {
		return nil
	}
	return fieldError(path, text, Malformed)
}

func (m Mode) assignStruct(v reflect.Value, n Node, path string) error {
	v.SetZero()
	known := fieldsOf(v.Type())
	for _, member := range n.Members {
		f, ok := known.find(member.Name)
		if !ok {
			continue
		}
		if err := m.assign(v.FieldByIndex(f.index), member.Node, join(path, f.name)); err != nil {
			return err
		}
		memberRead(v, f.name)
	}
	return nil
}

func (m Mode) assignMap(v reflect.Value, n Node, path string) error {
	t := v.Type()
	v.Set(reflect.MakeMap(t))
	for _, member := range n.Members {
		key, value := reflect.New(t.Key()), reflect.New(t.Elem()).Elem()
		if member.Name == "" || convert(key, member.Name) != "" {
			continue
		}
		if err := m.assign(value, member.Node, join(path, keyName(t, member.Name))); err != nil {
			return err
		}
		v.SetMapIndex(key.Elem(), value)
	}
	return nil
}

func (m Mode) assignSlice(v reflect.Value, n Node, path string) error {
	t := indirect(v.Type())
	if len(n.Members) == 0 && strings.TrimSpace(n.Text) != "" {
		return m.mismatch(v, path, n.Text)
	}
	if n.onlyEmptyItem() {
		v.SetZero()
		return nil
	}
	items := n.Members
	if n.isOne(t.Elem()) {
		items = []Member{{Node: n}}
	}
	list := reflect.MakeSlice(t, len(items), len(items))
	for i, item := range items {
		if err := m.assign(list.Index(i), item.Node, path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	allocate(v).Set(list)
	return nil
}

// onlyEmptyItem recognises a form's "Key=".
func (n Node) onlyEmptyItem() bool {
	return len(n.Members) == 1 && n.Members[0].Name == "" &&
		len(n.Members[0].Node.Members) == 0 && n.Members[0].Node.Text == ""
}

// isOne recognises a single object where a list of them is meant: one of its
// members is a member of the list's element.
func (n Node) isOne(elem reflect.Type) bool {
	elem = indirect(elem)
	if shapeOf(elem) != shapeStruct {
		return false
	}
	for _, member := range n.Members {
		if _, ok := fieldsOf(elem).find(member.Name); ok {
			return true
		}
	}
	return false
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
