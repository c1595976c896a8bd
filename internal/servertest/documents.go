package servertest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// document is a dialect's description of itself. It depends on nothing but the
// program, so that one server's serves for all of a test run.
type document struct {
	prefixes []string // of the paths it is about, the first one being its own
	once     sync.Once
	doc      *openapi3.T
	err      error
}

var documents = []*document{
	{prefixes: []string{"/api", "/mbsapi/api"}},
	{prefixes: []string{"/ServicesAPI"}},
}

// conforms fails the test when an answer is not what the dialect's document
// says. Answers in XML, and paths the document does not have, are none of its
// business.
func (s *Server) conforms(method, path string, resp *http.Response, body []byte) {
	s.T.Helper()
	path, _, _ = strings.Cut(path, "?")
	for _, d := range documents {
		for _, prefix := range d.prefixes {
			rest, ok := below(path, prefix)
			if !ok {
				continue
			}
			doc, err := d.load(s)
			if err != nil {
				s.T.Fatalf("%s/openapi.json: %v", d.prefixes[0], err)
			}
			o := operation(doc, method, d.prefixes[0]+rest)
			if o == nil {
				return
			}
			if err := check(o, resp, body); err != nil {
				s.T.Errorf("%s %s answers what its document does not say: %v\n%d %.400s", method, path, err, resp.StatusCode, body)
			}
			return
		}
	}
}

// load reads and checks the document.
func (d *document) load(s *Server) (*openapi3.T, error) {
	d.once.Do(func() {
		var raw []byte
		if raw, d.err = s.fetch(d.prefixes[0] + "/openapi.json"); d.err != nil {
			return
		}
		if d.doc, d.err = openapi3.NewLoader().LoadFromData(raw); d.err == nil {
			d.err = d.doc.Validate(context.Background())
		}
	})
	return d.doc, d.err
}

func (s *Server) fetch(path string) ([]byte, error) {
	resp, err := s.client.Get(s.URL + path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}

// below cuts a prefix off a path, as the server finds its faces: in any letter
// case, with doubled slashes.
func below(path, prefix string) (rest string, ok bool) {
	have, want := segments(path), segments(prefix)
	if len(have) < len(want) {
		return "", false
	}
	for i := range want {
		if !strings.EqualFold(have[i], want[i]) {
			return "", false
		}
	}
	return "/" + strings.Join(have[len(want):], "/"), true
}

func segments(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// operation finds what a document says of a request; nil when it says nothing.
func operation(doc *openapi3.T, method, path string) *openapi3.Operation {
	var best *openapi3.Operation
	most := -1
	for pattern, item := range doc.Paths.Map() {
		o := item.GetOperation(method)
		if literals, ok := fits(segments(pattern), segments(path)); ok && o != nil && literals > most {
			best, most = o, literals
		}
	}
	return best
}

// fits says whether a path has a pattern, and how many of its segments are the
// pattern's own.
func fits(pattern, path []string) (literals int, ok bool) {
	if len(pattern) != len(path) {
		return 0, false
	}
	for i := range pattern {
		switch {
		case strings.HasPrefix(pattern[i], "{"):
		case strings.EqualFold(pattern[i], path[i]):
			literals++
		default:
			return 0, false
		}
	}
	return literals, true
}

// check compares an answer with the schema of its status.
func check(o *openapi3.Operation, resp *http.Response, body []byte) error {
	said := o.Responses.Status(resp.StatusCode)
	if said == nil {
		said = o.Responses.Default()
	}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	content := said.Value.Content.Get("application/json")
	switch {
	case strings.HasSuffix(media, "xml"):
		return nil
	case content == nil && len(body) == 0:
		return nil
	case content == nil:
		return fmt.Errorf("a body where there is none")
	case len(body) == 0:
		return fmt.Errorf("no body")
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	return content.Schema.Value.VisitJSON(value, openapi3.EnableJSONSchema2020())
}
