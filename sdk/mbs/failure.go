package mbs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/purserhq/purser/sdk/internal/loose"
	"github.com/purserhq/purser/sdk/internal/rest"
)

// refusal is an object that may report a failure: its members by name in lower
// case, since GB prints message so. Each is read by itself, because one that
// is not as expected must not hide the others.
type refusal map[string]json.RawMessage

// readRefusal reads an object; ok is false when the body is none.
func readRefusal(body []byte) (r refusal, ok bool) {
	var members map[string]json.RawMessage
	if first(body) != '{' || loose.Unmarshal(body, &members) != nil {
		return nil, false
	}
	r = refusal{}
	for name, value := range members {
		r[strings.ToLower(name)] = value
	}
	return r, true
}

func (r refusal) text(name string) string {
	var s string
	_ = loose.Unmarshal(r[name], &s) // another type is no text
	return strings.TrimSpace(s)
}

func (r refusal) number(name string) (n int64) {
	_ = loose.Unmarshal(r[name], &n) // another type is no number
	return n
}

// words gives the server's words, the most telling first: those of the API
// itself, of OAuth, of authorization, of a problem document.
func (r refusal) words() string {
	for _, name := range []string{"message", "error_description", "errormessage", "title", "error"} {
		if text := r.text(name); text != "" {
			return text
		}
	}
	return ""
}

// failed makes the error of an answer that is not 2xx.
func failed(op string, res *rest.Response) *Error {
	e := &Error{Op: op, Status: res.Status, Body: shortened(res.Body), RetryAfter: rest.RetryAfter(res.Header)}
	if res.Status >= 300 && res.Status <= 399 {
		e.Message, e.kind = "redirected to "+rest.Place(res.Header.Get("Location"))+", which is not followed", ErrBadAnswer
		return e
	}
	in, isObject := readRefusal(res.Body)
	var text string
	err := loose.Unmarshal(res.Body, &text)
	switch {
	case isObject:
		e.take(in)
	case err == nil:
		e.Message, e.said = text, text != ""
	case inXML.Match(res.Body):
		e.Message, e.said = html.UnescapeString(string(inXML.FindSubmatch(res.Body)[1])), true
	case len(bytes.TrimSpace(res.Body)) > 0:
		e.Message = noJSON(res.Body, err)
	}
	if e.Message == "" {
		e.Message = strings.ToLower(http.StatusText(res.Status))
	}
	return e
}

// inXML finds the words of an error in XML, which a server may send whatever it
// was asked for.
var inXML = regexp.MustCompile(`^\s*(?:<\?[^>]*>\s*)?<Error[^>]*>\s*<Message>([^<]+)</Message>`)

// shortened gives what an error keeps of an answer. Capture gives all of it.
func shortened(body []byte) []byte {
	const most = 64 << 10
	return body[:min(len(body), most)]
}

// take takes what an object says over into the error.
func (e *Error) take(in refusal) {
	e.Message, e.Code = in.words(), in.number("errorcode")
	e.said = e.Message != ""
	e.grant = in.text("error") == "invalid_grant"
	var state map[string][]string
	if loose.Unmarshal(in["modelstate"], &state) == nil && len(state) > 0 {
		e.ModelState = state
	}
}

// hidden finds a failure in an answer of 2xx: an object that has a Message or
// an error and does not say that all is well.
func hidden(op string, res *rest.Response) *Error {
	in, ok := readRefusal(res.Body)
	if !ok {
		return nil
	}
	status, message, result := in.number("statuscode"), in.text("message"), in.number("resultcode")
	fine := message == "" || status >= 200 && status <= 299 || status == 0 && strings.EqualFold(message, "Success")
	if fine && in.number("errorcode") == 0 && result == 0 && !in.errs() {
		return nil
	}
	e := &Error{Op: op, Status: res.Status, Body: shortened(res.Body), kind: ErrInvalid}
	e.take(in)
	if e.Message == "" {
		e.Message = fmt.Sprintf("result code %d", result)
	}
	if status >= 400 && status <= 599 {
		e.Status, e.kind = int(status), nil
	}
	return e
}

// errs tells whether there is a member error that says something.
func (r refusal) errs() bool {
	v := string(r["error"])
	return v != "" && v != "null" && v != "false" && v != `""`
}

// speaks tells by its first member whether an object that ought to be a thing
// may report a failure instead, which keeps most from being read twice.
func speaks(object []byte) bool {
	name, ok := bytes.CutPrefix(bytes.TrimSpace(withoutBOM(object)), []byte("{"))
	if !ok {
		return false
	}
	if name, ok = bytes.CutPrefix(bytes.TrimSpace(name), []byte(`"`)); !ok {
		return false
	}
	end := bytes.IndexByte(name, '"')
	return end > 0 && slices.ContainsFunc(signs, func(s string) bool { return len(s) == end && strings.EqualFold(s, string(name[:end])) })
}

var signs = []string{"Message", "MessageDetail", "ModelState", "StatusCode", "ErrorCode", "ResultCode", "error", "error_description"}

// bad makes the error of an answer that cannot be understood.
func bad(op string, res *rest.Response, why string) *Error {
	return &Error{Op: op, Status: res.Status, Message: why, Body: shortened(res.Body), kind: ErrBadAnswer}
}

// unanswered makes the error of a request that brought no whole answer.
func unanswered(op string, err error) error {
	e := &Error{Op: op, Message: err.Error(), cause: err, kind: ErrUnavailable}
	if f, ok := errors.AsType[*rest.Failure](err); ok {
		e.Status = f.Status
		switch f.Kind {
		case rest.Cut, rest.TooLarge:
			e.kind = ErrBadAnswer
		case rest.Unsendable:
			e.kind = ErrInvalid
		case rest.Cancelled:
			e.kind = nil
		}
	}
	return e
}

// hide takes the secrets of a request and of the client, which a server may
// echo, out of an error.
func (c *Client) hide(q call, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e == nil {
		return err
	}
	secrets := c.session.secrets()
	if in, ok := q.in.(interface{ secrets() []*string }); ok {
		for _, s := range in.secrets() {
			if s != nil {
				secrets = append(secrets, *s)
			}
		}
	}
	for _, s := range secrets {
		for _, form := range forms(s) {
			e.hide(form)
		}
	}
	return err
}

// forms gives a text in the ways in which JSON, and an address, write it.
func forms(s string) []string {
	list := []string{s, url.QueryEscape(s)}
	for _, marks := range []bool{true, false} {
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(marks)
		_ = enc.Encode(s) // a string can be encoded
		text := strings.TrimSuffix(b.String(), "\n")
		list = append(list, text[1:len(text)-1])
	}
	return list
}

func (e *Error) hide(secret string) {
	if len(secret) < 4 {
		return // nobody's secret, and part of many words
	}
	e.Message = strings.ReplaceAll(e.Message, secret, "***")
	for _, texts := range e.ModelState {
		for i := range texts {
			texts[i] = strings.ReplaceAll(texts[i], secret, "***")
		}
	}
	if bytes.Contains(e.Body, []byte(secret)) {
		e.Body = bytes.ReplaceAll(e.Body, []byte(secret), []byte("***"))
	}
}

// isPage tells whether an answer is a page for people or XML.
func isPage(res *rest.Response) bool {
	return first(res.Body) == '<'
}

// noJSON says what a body is that is not the JSON it ought to be.
func noJSON(body []byte, err error) string {
	text := bytes.TrimSpace(withoutBOM(body))
	switch {
	case len(text) == 0:
		return "the answer is empty"
	case text[0] == '<':
		return "the answer is not JSON but a page or XML" + rest.Title(text)
	case err == nil:
		return "the answer lacks what was asked for"
	case err.Error() == "unexpected end of JSON input":
		return "the answer ends in the middle of its JSON"
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		what, _, _ := strings.Cut(t.Value, " ")
		if t.Field == "" {
			return "the answer is a JSON " + what + ", which does not belong there"
		}
		return fmt.Sprintf("the answer has a JSON %s where %s belongs", what, t.Field)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "the answer is not JSON"
	}
	return "the answer is not as it should be: " + err.Error()
}
