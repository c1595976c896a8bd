// Package inventory says which requests the faces offer, and which of them a
// client has: its source marks each function with the request it sends, in a
// line such as
//
//	//api:op GET /api/Users/{id}
//
// (in Python #api:op). Tests compare the two, so that no request is forgotten.
// Nothing the server ships imports it.
package inventory

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// Request is a request of a face. The names of its path's parameters make no
// difference and are left out: /api/Users/{}.
type Request struct{ Method, Path string }

// String gives the request as a mark has it.
func (r Request) String() string { return r.Method + " " + r.Path }

// bases are the paths that the operation table's are below.
var bases = map[core.Face]string{core.FaceMBS: "/api", core.FaceNetBrain: "/ServicesAPI/API", core.FaceNative: "/v1"}

// Offered gives what a face offers, sorted, each request once.
func Offered(face core.Face) []Request {
	var list []Request
	for _, operation := range core.Operations {
		for _, offer := range operation.Offers {
			if offer.Face == face {
				list = append(list, neutral(offer.Method, path.Clean(bases[face]+offer.Path)))
			}
		}
	}
	return tidy(list)
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

func neutral(method, path string) Request {
	return Request{method, parameter.ReplaceAllString(path, "{}")}
}

func tidy(list []Request) []Request {
	slices.SortFunc(list, func(a, b Request) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return slices.Compact(list)
}

var mark = regexp.MustCompile(`^\s*(?://|#)\s?api:op ([A-Z]+) (/\S*)\s*$`)

// Parse reads a line that is a mark.
func Parse(line string) (r Request, ok bool) {
	m := mark.FindStringSubmatch(line)
	if m == nil {
		return r, false
	}
	return neutral(m[1], m[2]), true
}

// Marks gives the requests that a source text in any language marks, sorted,
// each once.
func Marks(source io.Reader) ([]Request, error) {
	var list []Request
	lines := bufio.NewScanner(source)
	for lines.Scan() {
		if r, ok := Parse(lines.Text()); ok {
			list = append(list, r)
		}
	}
	return tidy(list), lines.Err()
}

// Method is an exported method of a Go client's service.
type Method struct {
	Service, Name string
	Requests      []Request // that its comment marks
}

// Methods gives the exported methods of the types named ...Service in a folder
// of Go source, tests left out.
func Methods(dir fs.FS) ([]Method, error) {
	files, err := fs.Glob(dir, "*.go")
	if err != nil {
		return nil, err
	}
	var list []Method
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			if m, ok := methodOf(d); ok {
				list = append(list, m)
			}
		}
	}
	return list, nil
}

func methodOf(d ast.Decl) (m Method, ok bool) {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Recv == nil || !f.Name.IsExported() {
		return m, false
	}
	star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return m, false
	}
	receiver, ok := star.X.(*ast.Ident)
	if !ok || !receiver.IsExported() || !strings.HasSuffix(receiver.Name, "Service") {
		return m, false
	}
	m = Method{Service: receiver.Name, Name: f.Name.Name}
	if f.Doc == nil {
		return m, true
	}
	for _, line := range f.Doc.List {
		if r, ok := Parse(line.Text); ok {
			m.Requests = append(m.Requests, r)
		}
	}
	return m, true
}

// Missing gives what is in want and not in have.
func Missing(want, have []Request) []Request {
	return slices.DeleteFunc(slices.Clone(want), func(r Request) bool { return slices.Contains(have, r) })
}
