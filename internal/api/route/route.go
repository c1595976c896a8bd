// Package route finds which of a face's routes a request is for, the way
// ASP.NET does: any letter case, doubled and trailing slashes accepted without
// a redirect (a 301 would turn a POST into a GET), the path split before its
// segments are unescaped, values of parameters as sent. Sources: contract
// mbs.md section 1.2, netbrain.md section 1.1.
//
// It does not serve HTTP: it says what was found, and each face answers its
// own 404 and 405.
package route

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxParams is the most parameters a pattern may have.
const maxParams = 4

// Router maps methods and paths to values of type T. Register everything
// before the first Match; after that it is safe for concurrent use.
type Router[T any] struct{ root node[T] }

type node[T any] struct {
	literals []literal[T]
	param    *node[T]
	ends     *leaf[T] // nil when no pattern ends here
}

type literal[T any] struct {
	text string
	node *node[T]
}

// leaf is a path that exists, with its methods.
type leaf[T any] struct {
	methods []method[T]
	allow   []string // sorted
}

type method[T any] struct {
	name    string
	pattern string
	params  []string
	value   T
}

// Outcome says whether a request has a route.
type Outcome int

// The outcomes of Match.
const (
	NotFound         Outcome = iota // no such path
	MethodNotAllowed                // the path exists, with other methods
	Found
)

// Match is the result of looking a request up.
type Match[T any] struct {
	Outcome Outcome
	Value   T      // when Found
	Pattern string // as registered, when Found; bounded, so fit for metrics
	// Allow lists the methods of the path, sorted, when it exists. It is
	// shared: do not change it.
	Allow []string
	// TrailingSlash says that the path ended in one, which some clients send
	// for an empty parameter: /Users/ is matched as /Users.
	TrailingSlash bool

	names  []string
	values [maxParams]string
}

// Param gives a parameter's value, unescaped, in the letter case sent; ""
// when the pattern has no such parameter.
func (m *Match[T]) Param(name string) string {
	for i, n := range m.names {
		if n == name {
			return m.values[i]
		}
	}
	return ""
}

// Handle registers a pattern such as /api/Users/{id}/Account. A literal
// segment wins over a parameter. It panics on a pattern or method that makes
// no sense or is taken: a mistake of the program.
func (r *Router[T]) Handle(verb, pattern string, value T) {
	n, params := r.path(pattern)
	if n.ends == nil {
		n.ends = &leaf[T]{}
	}
	if verb == "" || slices.Contains(n.ends.allow, verb) {
		panic(fmt.Sprintf("route: %s %s registered twice", verb, pattern))
	}
	n.ends.methods = append(n.ends.methods, method[T]{verb, pattern, params, value})
	n.ends.allow = append(n.ends.allow, verb)
	slices.Sort(n.ends.allow)
}

// Alias makes every path under target, now or later, answer under prefix as
// well: Alias("/mbsapi/api", "/api"). It panics when prefix has routes.
func (r *Router[T]) Alias(prefix, target string) {
	to, _ := r.path(target)
	cut := strings.LastIndexByte(prefix, '/')
	parent, _ := r.path(prefix[:cut])
	last := prefix[cut+1:]
	if parent.literal(last) != nil {
		panic(fmt.Sprintf("route: alias %s is taken", prefix))
	}
	parent.literals = append(parent.literals, literal[T]{last, to})
}

// path finds or makes the node of a pattern.
func (r *Router[T]) path(pattern string) (*node[T], []string) {
	n := &r.root
	var params []string
	for segment := range strings.SplitSeq(pattern, "/") {
		switch {
		case segment == "":
		case strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}"):
			params = append(params, segment[1:len(segment)-1])
			if n.param == nil {
				n.param = &node[T]{}
			}
			n = n.param
		default:
			n = n.addLiteral(segment)
		}
	}
	if len(params) > maxParams || strings.Count(pattern, "{") != len(params) {
		panic(fmt.Sprintf("route: bad pattern %s", pattern))
	}
	return n, params
}

func (n *node[T]) addLiteral(text string) *node[T] {
	if next := n.literal(text); next != nil {
		return next
	}
	next := &node[T]{}
	n.literals = append(n.literals, literal[T]{text, next})
	return next
}

func (n *node[T]) literal(text string) *node[T] {
	for i := range n.literals {
		l := &n.literals[i]
		if len(l.text) == len(text) && strings.EqualFold(l.text, text) {
			return l.node
		}
	}
	return nil
}

// Match looks up a request by its method and its escaped path, as
// url.URL.EscapedPath gives it. A path that is not text (broken escapes, not
// UTF-8, U+0000) is not found.
func (r *Router[T]) Match(verb, escapedPath string) Match[T] {
	m := Match[T]{TrailingSlash: len(escapedPath) > 1 && strings.HasSuffix(escapedPath, "/")}
	end := r.root.find(escapedPath, &m.values, 0)
	if end == nil {
		return m
	}
	m.Outcome, m.Allow = MethodNotAllowed, end.allow
	for i := range end.methods {
		if one := &end.methods[i]; one.name == verb {
			m.Outcome, m.Value, m.Pattern, m.names = Found, one.value, one.pattern, one.params
			break
		}
	}
	return m
}

// find walks the rest of a path from n, of which used values are set.
func (n *node[T]) find(path string, values *[maxParams]string, used int) *leaf[T] {
	segment, rest := next(path)
	if segment == "" {
		return n.ends
	}
	text, ok := unescape(segment)
	if !ok {
		return nil
	}
	if to := n.literal(text); to != nil {
		if end := to.find(rest, values, used); end != nil {
			return end
		}
	}
	if n.param == nil || used == maxParams {
		return nil
	}
	values[used] = text
	return n.param.find(rest, values, used+1)
}

// next gives the first segment that is not empty, and what follows it.
func next(path string) (segment, rest string) {
	path = strings.TrimLeft(path, "/")
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

func unescape(segment string) (string, bool) {
	text, err := url.PathUnescape(segment)
	if err != nil || !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return "", false
	}
	return text, true
}

// First gives the first segment of an escaped path in lower case, by which a
// server tells its faces apart: "/ServicesAPI//API/V1" gives "servicesapi".
func First(escapedPath string) string {
	segment, _ := next(escapedPath)
	text, ok := unescape(segment)
	if !ok {
		return ""
	}
	return strings.ToLower(text)
}
