package netbrain

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/purserhq/purser/sdk/internal/rest"
)

// call is a request of the API.
type call struct {
	op     string // "Users.Get"
	method string
	path   string // below /ServicesAPI/API, made by path when it has parameters
	query  url.Values
	in     any  // body; nil: none
	repeat bool // sending it twice does the same as once
	apart  bool // does not need the working domain
}

// answer is a struct that embeds Envelope.
type answer interface{ envelope() *Envelope }

func (e *Envelope) envelope() *Envelope { return e }

// path puts escaped parameters into a path, each for a %s. It fails, before
// anything is sent, when one is empty: the server would take the path for
// another request.
func path(op, format string, params ...param) (string, error) {
	escaped := make([]any, len(params))
	for i, p := range params {
		if p.value == "" {
			return "", invalid(op, p.name)
		}
		escaped[i] = escape(p.value)
	}
	return fmt.Sprintf(format, escaped...), nil
}

type param struct{ name, value string }

// escape makes one segment of a path out of any text. Dots are escaped when
// the segment is nothing else, because . and .. would be taken for folders.
func escape(s string) string {
	if s == "." || s == ".." {
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return url.PathEscape(s)
}

// do sends a request with the session's token and reads the answer into out.
// When the token is refused it signs in again, once.
func (c *Client) do(ctx context.Context, q call, out answer) error {
	_, err := c.doWith(ctx, q, out)
	return err
}

// doWith is do, and gives the token that served.
func (c *Client) doWith(ctx context.Context, q call, out answer) (token string, err error) {
	for renewed := false; ; renewed = true {
		if token, err = c.session.get(ctx, q.apart); err != nil {
			return "", err
		}
		err = c.with(ctx, q, token, out)
		if renewed || !refusesToken(err) || !c.session.drop(token) {
			return token, err
		}
	}
}

// with sends a request with a token and reads the answer into out.
func (c *Client) with(ctx context.Context, q call, token string, out answer) error {
	r, err := c.request(q, token)
	if err != nil {
		return err
	}
	secrets := []string{token}
	if in, ok := q.in.(interface{ secrets() []string }); ok {
		secrets = append(secrets, in.secrets()...)
	}
	return hide(c.exchange(ctx, r, out), secrets...)
}

// exchange sends a request and reads the answer into out.
func (c *Client) exchange(ctx context.Context, r rest.Request, out answer) error {
	res, err := c.send.Send(ctx, r)
	captured(ctx, res)
	if err != nil {
		return unanswered(r.Op, err)
	}
	return read(r.Op, res, out)
}

func (c *Client) request(q call, token string) (rest.Request, error) {
	r := rest.Request{Op: q.op, Method: q.method, Header: header(token), Repeat: q.repeat || q.method == http.MethodGet}
	u, err := url.Parse(c.api.String() + q.path)
	if err != nil {
		return r, &Error{Op: q.op, Description: "the path cannot be sent", cause: err, kind: ErrInvalid}
	}
	u.RawQuery = q.query.Encode()
	r.URL = u
	if q.in != nil {
		if r.Body, err = json.Marshal(q.in); err != nil {
			return r, &Error{Op: q.op, Description: "the body cannot be sent", cause: err, kind: ErrInvalid}
		}
	}
	return r, nil
}

// done is do for requests that answer nothing but the envelope.
func (c *Client) done(ctx context.Context, q call) error {
	return c.do(ctx, q, &struct{ Envelope }{})
}

// set puts a parameter into a query unless it is "".
func set(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}
