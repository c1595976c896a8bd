package letters

import (
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestBuiltInTemplatesWork(t *testing.T) {
	for _, name := range core.MailTemplateNames {
		for _, link := range []string{Sample().Link, ""} {
			b, err := Builtin(name)
			if err != nil {
				t.Fatal(err)
			}
			data := Sample()
			data.Link = link
			out, err := Render(b, data)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			wantsLink := link != "" && (strings.HasPrefix(string(name), "welcome") || name == core.MailPasswordReset)
			if strings.Contains(out.Text, "0123456789abcdef") != wantsLink || strings.Contains(out.HTML, "0123456789abcdef") != wantsLink {
				t.Errorf("%s with link %q:\n%s\n%s", name, link, out.Text, out.HTML)
			}
			for _, part := range []string{out.Subject, out.Text, out.HTML} {
				if part == "" || strings.Contains(part, "{{") || strings.Contains(part, "<no value>") {
					t.Errorf("%s: %q", name, part)
				}
			}
		}
	}
	if _, err := Builtin("colour"); core.KindOf(err) != core.NotFound {
		t.Errorf("an unknown one: %v", err)
	}
}

func TestMistakesNameTheLine(t *testing.T) {
	tests := []struct {
		name                string
		subject, text, html string
		field, want         string
	}{
		{"an unclosed action", "s", "a\nb\n{{.Name", "", "text", "text, line 3: unclosed action"},
		{"an unknown field", "s", "a\n{{.Colour}}", "", "text", "text, line 2: executing \"text\" at <.Colour>: can't evaluate field Colour"},
		{"an unknown field in a part not reached", "{{if false}}{{.Colour}}{{end}}s", "a", "", "", ""},
		{"an unknown function", "{{shell}}", "a", "", "subject", "subject, line 1: function \"shell\" not defined"},
		{"a subject that says nothing", " \n{{if false}}x{{end}}", "a", "", "subject", "subject says nothing"},
		{"a text that says nothing", "s", "\n", "", "text", "text says nothing"},
		{"html that cannot be escaped", "s", "a", "<p>\n<a href='{{.Link}}\">", "html", "html: ends in a non-text context"},
		{"a missing end", "s", "a", "{{if .Link}}\n", "html", "html, line 2: unexpected EOF"},
		{"a loop", "s", "{{with .Name}}\n{{range 1000000000000}}{{end}}{{end}}", "", "text", "text, line 2: range is not offered"},
		{"a loop in an else", "s", "{{if false}}{{else}}{{range 9}}{{end}}{{end}}", "", "text", "text, line 1: range is not offered"},
		{"a loop in a template of its own", "s", "{{define \"x\"}}{{range 9}}{{end}}{{end}}a", "", "text", "text, line 1: range is not offered"},
		{"a template without end", "s", "{{define \"x\"}}a{{template \"x\"}}{{end}}{{template \"x\"}}", "", "text", "text, line 1"},
	}
	for _, tt := range tests {
		_, err := Render(&core.MailTemplate{Subject: tt.subject, Text: tt.text, HTML: tt.html}, Sample())
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		e, ok := core.AsError(err)
		if !ok || e.Kind != core.Invalid || e.Field != tt.field || !strings.HasPrefix(e.Msg, tt.want) {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.want)
		}
	}
}

// TestNamesAddNothing shows that what people are called is no header, no HTML
// and no link.
func TestNamesAddNothing(t *testing.T) {
	data := Sample()
	data.Name = "Ann\r\nBcc: eve@example.com\x00\u2028\u202e<script>alert(1)</script>"
	data.Link = "javascript:alert(1)"
	out, err := Render(&core.MailTemplate{Subject: "Hello {{.Name}}\n\nmore", Text: "{{.Name}}", HTML: `<p>{{.Name}}</p><a href="{{.Link}}">x</a>`}, data)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.Subject, "\r\n\x00\u2028\u202e") || !strings.HasPrefix(out.Subject, "Hello Ann Bcc: eve@example.com <script>") {
		t.Errorf("subject %q", out.Subject)
	}
	if strings.Contains(out.HTML, "<script>") || strings.Contains(out.HTML, "javascript:") {
		t.Errorf("html %q", out.HTML)
	}
	data.Name = strings.Repeat("x", 1000)
	if out, err = Render(&core.MailTemplate{Subject: "{{.Name}}", Text: "t"}, data); err != nil || len([]rune(out.Subject)) != maxSubject {
		t.Errorf("%d characters, %v", len([]rune(out.Subject)), err)
	}
}
