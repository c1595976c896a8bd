package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/purserhq/purser/internal/cli/output"
)

var errNotSent = errors.New("not sent: this is a dry run")

// recorder keeps the first request instead of sending it.
type recorder struct {
	mu      sync.Mutex
	request *Request
}

// Request is what a dry run prints.
type Request struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body,omitempty"` // secrets are stars
}

// RoundTrip keeps a request.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.request != nil {
		return nil, errNotSent
	}
	kept := &Request{Method: req.Method, URL: req.URL.String()}
	if req.Body != nil {
		defer req.Body.Close()
		raw, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		kept.Body = redacted(raw)
	}
	r.request = kept
	return nil, errNotSent
}

func (a *App) printRequest(p *output.Printer, r *recorder) error {
	if !p.ForPeople() {
		return output.One(p, output.Lines{}, *r.request)
	}
	text := r.request.Method + " " + r.request.URL + "\n"
	if len(r.request.Body) > 0 {
		var b bytes.Buffer
		if err := json.Indent(&b, r.request.Body, "", "  "); err != nil {
			return err
		}
		text += b.String() + "\n"
	}
	_, err := fmt.Fprint(a.Out, text)
	return err
}

// secretNames are the members that hold secrets, besides those whose name says
// so.
var secretNames = map[string]bool{"pass": true, "current": true, "apikey": true, "sharedkey": true, "binarykeyasbase64": true}

func secretName(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"password", "secret", "pwd", "token"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return secretNames[name]
}

// redacted puts stars in the place of secrets in JSON, leaving the order of
// its members.
func redacted(raw []byte) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var b bytes.Buffer
	if err := redact(&b, dec, ""); err != nil {
		return json.RawMessage(`"(not JSON)"`)
	}
	return b.Bytes()
}

func redact(b *bytes.Buffer, dec *json.Decoder, name string) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		return redactInside(b, dec, t, name)
	case string:
		if secretName(name) && t != "" {
			t = "***"
		}
		return writeToken(b, t)
	}
	return writeToken(b, token)
}

func redactInside(b *bytes.Buffer, dec *json.Decoder, open json.Delim, name string) error {
	b.WriteString(open.String())
	for i := 0; dec.More(); i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		if open == '{' {
			key, err := dec.Token()
			if err != nil {
				return err
			}
			name, _ = key.(string)
			if err := writeToken(b, name); err != nil {
				return err
			}
			b.WriteByte(':')
		}
		if err := redact(b, dec, name); err != nil {
			return err
		}
	}
	end, err := dec.Token()
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(b, end)
	return err
}

func writeToken(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder's newline
	return nil
}
