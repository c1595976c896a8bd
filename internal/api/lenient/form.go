package lenient

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxFormKeys is the most pairs a form may have; ASP.NET's own limit.
const maxFormKeys = 1000

// DecodeForm decodes an application/x-www-form-urlencoded body as DecodeJSON
// does. A list is a repeated key, Key[0], Key[] or List[0].Member; an inner
// object is Key.Member or Key[Member].
func DecodeForm(m Mode, data []byte, dst any) error {
	body := strings.TrimSpace(string(data))
	if body == "" {
		return ErrEmpty
	}
	var root formNode
	pairs := strings.Split(body, "&")
	if len(pairs) > maxFormKeys {
		return &SyntaxError{Format: "form", Msg: "too many keys"}
	}
	for _, pair := range pairs {
		key, value, err := unescapePair(pair)
		if err != nil {
			return err
		}
		steps, err := formSteps(key)
		if err != nil {
			return err
		}
		leaf := root.at(steps)
		leaf.values = append(leaf.values, value)
	}
	return Assign(m, "form", root.node(), dst)
}

func unescapePair(pair string) (key, value string, err error) {
	k, v, _ := strings.Cut(pair, "=")
	if key, err = url.QueryUnescape(k); err == nil {
		value, err = url.QueryUnescape(v)
	}
	if err != nil || !utf8.ValidString(key) || !utf8.ValidString(value) {
		return "", "", &SyntaxError{Format: "form", Msg: "bad escape or not UTF-8"}
	}
	return key, value, nil
}

// formSteps splits List[0].Member into List, 0, Member.
func formSteps(key string) ([]string, error) {
	normal := strings.NewReplacer("[]", "", "[", ".", "]", "").Replace(key)
	steps := strings.Split(strings.TrimPrefix(normal, "."), ".")
	if len(steps) > maxDepth {
		return nil, &SyntaxError{Format: "form", Msg: "nested too deep"}
	}
	return steps, nil
}

// formNode gathers the values and parts of one key.
type formNode struct {
	name   string
	index  int // position in a list, -1 for a named part
	values []string
	parts  []*formNode
}

func (n *formNode) at(steps []string) *formNode {
	for _, step := range steps {
		n = n.part(step)
	}
	return n
}

func (n *formNode) part(step string) *formNode {
	index, err := strconv.Atoi(step)
	if err != nil || index < 0 {
		index = -1
	}
	for _, p := range n.parts {
		if p.index == index && (index >= 0 || strings.EqualFold(p.name, step)) {
			return p
		}
	}
	p := &formNode{name: step, index: index}
	n.parts = append(n.parts, p)
	return p
}

// node gives the values first, then the list in the order of its indexes, then
// the named parts. Gaps between indexes are closed.
func (n *formNode) node() Node {
	var out Node
	for _, v := range n.values {
		out.Members = append(out.Members, Member{Node: Node{Text: v}})
	}
	slices.SortStableFunc(n.parts, func(a, b *formNode) int { return cmp.Compare(a.order(), b.order()) })
	for _, p := range n.parts {
		member := Member{Name: p.name, Node: p.node()}
		if p.index >= 0 {
			member = Member{Node: p.node().single()}
		}
		out.Members = append(out.Members, member)
	}
	return out
}

func (n *formNode) order() uint { return uint(n.index) } // -1 comes last

// single makes a list position with one value that value.
func (n Node) single() Node {
	if text, ok := n.scalar(); ok {
		return Node{Text: text}
	}
	return n
}
