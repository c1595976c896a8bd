package netbrain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/purserhq/purser/sdk/internal/loose"
	"github.com/purserhq/purser/sdk/internal/rest"
)

// read reads an answer into out. Success is an HTTP status of 2xx together
// with a code of success: some gateways hide failures in a 200.
func read(op string, res *rest.Response, out answer) error {
	if res.Status < 200 || res.Status > 299 {
		return failed(op, res)
	}
	return judge(op, res, out, false)
}

// judge reads an answer of HTTP status 2xx into out. An answer without a code
// counts when it has what was asked for; has says that it is known to.
func judge(op string, res *rest.Response, out answer, has bool) error {
	if err := loose.Unmarshal(res.Body, out); err != nil {
		return bad(op, res, noJSON(res.Body, err))
	}
	switch code := out.envelope().StatusCode; {
	case code == StatusZero && !has && !hasCode(res.Body) && !hasMember(res.Body, out):
		return bad(op, res, "neither a status code nor what was asked for is in the answer")
	case !code.Success():
		return failed(op, res)
	}
	return nil
}

// refusal is what an answer may hold that reports a failure.
type refusal struct {
	Users            []UserOnServer `json:"users"`             // with 792032
	Message          string         `json:"message"`           // of a gateway, or of .NET itself
	Error            string         `json:"error"`             // of OAuth
	ErrorDescription string         `json:"error_description"` // of OAuth
	Title            string         `json:"title"`             // of a problem document
	Envelope
}

// failed makes the error of an answer that reports a failure.
func failed(op string, res *rest.Response) error {
	e := &Error{Op: op, Status: res.Status, Body: beginning(res.Body), RetryAfter: rest.RetryAfter(res.Header)}
	var in refusal
	switch err := loose.Unmarshal(res.Body, &in); {
	case res.Status >= 300 && res.Status <= 399:
		e.Description, e.kind = "redirected to "+rest.Place(res.Header.Get("Location")), ErrBadAnswer
	case len(bytes.TrimSpace(res.Body)) == 0: // the status says it all
	case err != nil:
		e.Description, e.kind = noJSON(res.Body, err), ErrBadAnswer
	default:
		e.Code, e.Users = in.StatusCode, in.Users
		for _, text := range []string{in.StatusDescription, in.ErrorDescription, in.Error, in.Message, in.Title} {
			if e.Description == "" {
				e.Description = text
			}
		}
	}
	return e
}

// bad makes the error of an answer that cannot be understood.
func bad(op string, res *rest.Response, why string) error {
	return &Error{Op: op, Status: res.Status, Description: why, Body: beginning(res.Body), kind: ErrBadAnswer}
}

// unanswered makes the error of a request that brought no whole answer.
func unanswered(op string, err error) error {
	e := &Error{Op: op, Description: err.Error(), cause: err, kind: ErrUnavailable}
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

// hide takes secrets that a server echoes out of an error.
func hide(err error, secrets ...string) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	for _, s := range secrets {
		if len(s) < 4 {
			continue // nobody's secret, and part of many words
		}
		e.Description = strings.ReplaceAll(e.Description, s, "***")
		if bytes.Contains(e.Body, []byte(s)) {
			e.Body = bytes.ReplaceAll(e.Body, []byte(s), []byte("***"))
		}
	}
	return err
}

// maxKept is how much of an answer an error keeps, in bytes.
const maxKept = 64 << 10

func beginning(body []byte) []byte { return slices.Clone(body[:min(len(body), maxKept)]) }

// noJSON says what a body is that is not the JSON it ought to be.
func noJSON(body []byte, err error) string {
	text := bytes.TrimSpace(bytes.TrimPrefix(body, mark))
	switch {
	case len(text) == 0:
		return "the answer is empty"
	case text[0] == '<':
		return "the answer is not JSON but a page" + rest.Title(text)
	case errors.Is(err, io.ErrUnexpectedEOF), err.Error() == "unexpected end of JSON input":
		return "the answer ends in the middle of its JSON"
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("the answer has a %s where %q belongs", strings.Fields(t.Value + " ")[0], t.Field)
	}
	return "the answer is not JSON"
}

// hasCode tells whether an object has a status code. It is asked only when the
// code read is 0.
func hasCode(body []byte) bool {
	for name, value := range topLevel(body) {
		if strings.EqualFold(name, "statusCode") && string(value) != "null" && string(value) != `""` {
			return true
		}
	}
	return false
}

// hasMember tells whether an object has one of the members that out is for.
func hasMember(body []byte, out answer) bool {
	all := topLevel(body)
	for _, f := range reflect.VisibleFields(reflect.TypeOf(out).Elem()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		for given := range all {
			if name != "" && strings.EqualFold(given, name) && !strings.HasPrefix(name, "status") {
				return true
			}
		}
	}
	return false
}

func topLevel(body []byte) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if loose.Unmarshal(body, &all) != nil {
		return nil
	}
	return all
}
