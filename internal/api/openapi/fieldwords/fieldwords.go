// Package fieldwords reads what the comments of wire types say of their
// members, so that the documents say the same. Tests call it; the server has
// the words with it.
package fieldwords

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// Read gives the words of a package's exported struct types: "Type", and
// "Type.member" for each member, by its name in JSON.
func Read(folder string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("fieldwords: %w", err)
		}
		for _, decl := range file.Decls {
			if general, ok := decl.(*ast.GenDecl); ok && general.Tok == token.TYPE {
				types(general, out)
			}
		}
	}
	return out, nil
}

func types(decl *ast.GenDecl, out map[string]string) {
	for _, spec := range decl.Specs {
		t, ok := spec.(*ast.TypeSpec)
		if !ok || !t.Name.IsExported() {
			continue
		}
		body, ok := t.Type.(*ast.StructType)
		if !ok {
			continue
		}
		doc := t.Doc
		if doc == nil {
			doc = decl.Doc
		}
		if words := clean(doc.Text()); words != "" {
			out[t.Name.Name] = words
		}
		for _, f := range body.Fields.List {
			if name, words := member(f); name != "" && words != "" {
				out[t.Name.Name+"."+name] = words
			}
		}
	}
}

func member(f *ast.Field) (name, words string) {
	if f.Tag == nil {
		return "", ""
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return "", ""
	}
	name, _, _ = strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	return name, clean(notes.ReplaceAllString(f.Doc.Text()+" "+f.Comment.Text(), " "))
}

// What is for those who read the code: where a name comes from, and what the
// schema says by itself.
var (
	sections = regexp.MustCompile(`;? ?\(?\bsections? [0-9.]+(?: (?:and|to) [0-9.]+)?\)?`)
	notes    = regexp.MustCompile(`;? ?sic(?:: small "d")?;? ?|;? ?\brequired\b(?:\s*$|;) ?`)
	goValues = regexp.MustCompile(`\bnil\b`)
)

// clean makes one line of a comment.
func clean(comment string) string {
	comment = sections.ReplaceAllString(comment, "")
	return goValues.ReplaceAllString(strings.Trim(strings.Join(strings.Fields(comment), " "), " ;.,:"), "null")
}
