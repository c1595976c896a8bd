// Package letters turns templates of mail into what is sent: it has the
// built-in templates, and finds the mistakes in those that a provider writes.
//
// It sends nothing and knows no rules.
package letters

import (
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"regexp"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"github.com/purserhq/purser/internal/core"
)

//go:embed builtin
var files embed.FS

// Builtin gives a built-in template.
func Builtin(name core.MailTemplateName) (*core.MailTemplate, error) {
	t := &core.MailTemplate{Name: name}
	for suffix, part := range map[string]*string{".subject": &t.Subject, ".txt": &t.Text, ".html": &t.HTML} {
		b, err := files.ReadFile("builtin/" + string(name) + suffix)
		if err != nil {
			return nil, core.NotFoundError("template", string(name))
		}
		*part = string(b)
	}
	t.Subject = strings.TrimSuffix(t.Subject, "\n")
	return t, nil
}

// Sample is the data that templates are tried on.
func Sample() core.MailData {
	return core.MailData{Login: "ann@example.com", FirstName: "Ann", LastName: "Lee", Name: "Ann Lee", Company: "Example Ltd", Server: "https://backup.example.com",
		Link: "https://backup.example.com/password/reset#0123456789abcdef", ValidFor: "72 hours", From: "Example Backup"}
}

// Bounds of what templates make, in bytes of a part and characters of a subject.
const (
	maxPart    = 1 << 20
	maxSubject = 250
)

// Render fills data into a template. A part that does not work is
// Invalid/Malformed on its field, with the line.
func Render(t *core.MailTemplate, data core.MailData) (out core.Rendered, err error) {
	if out.Subject, err = plain("subject", t.Subject, data); err != nil {
		return out, err
	}
	if out.Subject = oneLine(out.Subject); out.Subject == "" {
		return out, core.InvalidError("subject", core.Malformed, "", "subject says nothing")
	}
	if out.Text, err = plain("text", t.Text, data); err != nil {
		return out, err
	}
	if strings.TrimSpace(out.Text) == "" {
		return out, core.InvalidError("text", core.Malformed, "", "text says nothing")
	}
	if strings.TrimSpace(t.HTML) == "" {
		return out, nil
	}
	out.HTML, err = rich("html", t.HTML, data)
	return out, err
}

// oneLine keeps a subject from being anything else: no line breaks, by which a
// name could add headers of its own, and no other characters that do not show.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > maxSubject {
		s = string([]rune(s)[:maxSubject-1]) + "…"
	}
	return s
}

func plain(field, source string, data core.MailData) (string, error) {
	t, err := template.New(field).Option("missingkey=error").Parse(source)
	if err != nil {
		return "", mistake(field, err)
	}
	for _, one := range t.Templates() {
		if err := ends(field, one.Tree); err != nil {
			return "", err
		}
	}
	return execute(field, func(w io.Writer) error { return t.Execute(w, data) })
}

func rich(field, source string, data core.MailData) (string, error) {
	t, err := htmltemplate.New(field).Option("missingkey=error").Parse(source)
	if err != nil {
		return "", mistake(field, err)
	}
	for _, one := range t.Templates() {
		if err := ends(field, one.Tree); err != nil {
			return "", err
		}
	}
	return execute(field, func(w io.Writer) error { return t.Execute(w, data) })
}

// errLong says that a template makes too much.
var errLong = errors.New("it makes more than a mail may hold")

// bounded is a text that cannot grow without end.
type bounded struct{ strings.Builder }

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxPart {
		return 0, errLong
	}
	return b.Builder.Write(p)
}

func execute(field string, run func(io.Writer) error) (string, error) {
	var out bounded
	if err := run(&out); err != nil {
		return "", mistake(field, err)
	}
	return out.String(), nil
}

// ends refuses range: there is no list to go through, and a count would be a
// way to keep the server busy.
func ends(field string, tree *parse.Tree) error {
	if tree == nil || tree.Root == nil {
		return nil
	}
	if line, ok := loops(tree, tree.Root); ok {
		return malformed(field, line, "range is not offered: there is no list")
	}
	return nil
}

func loops(tree *parse.Tree, list *parse.ListNode) (where string, ok bool) {
	if list == nil {
		return "", false
	}
	for _, n := range list.Nodes {
		var branch *parse.BranchNode
		switch n := n.(type) {
		case *parse.RangeNode:
			location, _ := tree.ErrorContext(n)
			return lineOf(location), true
		case *parse.IfNode:
			branch = &n.BranchNode
		case *parse.WithNode:
			branch = &n.BranchNode
		default:
			continue
		}
		if where, ok = loops(tree, branch.List); ok {
			return where, true
		}
		if where, ok = loops(tree, branch.ElseList); ok {
			return where, true
		}
	}
	return "", false
}

// said is how both template packages begin their errors: the name, which is
// the field's, the line, perhaps a column, and what is wrong.
var said = regexp.MustCompile(`^(?:html/)?template: ?\w+:(\d+)(?::\d+)?: (?s:(.*))$`)

// mistake words an error of a template package for those who wrote the template.
func mistake(field string, err error) error {
	if m := said.FindStringSubmatch(err.Error()); m != nil {
		return malformed(field, m[1], strings.ReplaceAll(m[2], " in type core.MailData", ""))
	}
	return core.InvalidError(field, core.Malformed, "", field+": "+strings.TrimPrefix(err.Error(), "html/template:"+field+": "))
}

func malformed(field, line, what string) error {
	return core.InvalidError(field, core.Malformed, "", fmt.Sprintf("%s, line %s: %s", field, line, what))
}

// lineOf gives the line of a location such as text:3:14.
func lineOf(location string) string {
	parts := strings.Split(location, ":")
	if len(parts) < 2 {
		return "?"
	}
	return parts[1]
}
