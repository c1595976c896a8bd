package mbs

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/purserhq/purser/sdk/internal/rest"
)

// call is a request of the API.
type call struct {
	op     string // "Users.Get"
	method string
	path   string   // "/api/Users/{id}"
	args   []string // for the path's parameters, in its order
	query  url.Values
	in     any    // body; nil: none
	repeat bool   // sending it twice does the same as once
	absent string // what to say when the answer is null; "": that the last argument is not found
}

func get(op, path string, args ...string) call {
	return call{op: op, method: http.MethodGet, path: path, args: args, repeat: true}
}

// ask is a query with a body, which this API sends by PUT.
func ask(op, path string, in any) call {
	return call{op: op, method: http.MethodPut, path: path, in: in, repeat: true}
}

func post(op, path string, in any, args ...string) call {
	return call{op: op, method: http.MethodPost, path: path, in: in, args: args}
}

func put(op, path string, in any, args ...string) call {
	return call{op: op, method: http.MethodPut, path: path, in: in, args: args}
}

func remove(op, path string, args ...string) call {
	return call{op: op, method: http.MethodDelete, path: path, args: args}
}

// expand puts the arguments into the path. It fails, before anything is sent,
// when one is empty: the server would take the path for another request, such
// as the list for an item.
func (q *call) expand() (string, error) {
	var b strings.Builder
	rest := q.path
	for _, value := range q.args {
		before, after, _ := strings.Cut(rest, "{")
		name, after, _ := strings.Cut(after, "}")
		if value == "" {
			return "", invalid(q.op, name)
		}
		b.WriteString(before + escape(value))
		rest = after
	}
	return b.String() + rest, nil
}

// escape makes one segment of a path out of any text. Dots are escaped when
// the segment is nothing else, because . and .. would be taken for folders.
func escape(s string) string {
	if s == "." || s == ".." {
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return url.PathEscape(s)
}

// request makes what is sent, but for the token.
func (c *Client) request(q call) (rest.Request, error) {
	r := rest.Request{Op: q.op, Method: q.method, Repeat: q.repeat}
	path, err := q.expand()
	if err != nil {
		return r, err
	}
	if r.URL, err = url.Parse(c.base + path); err != nil {
		return r, &Error{Op: q.op, Message: "the path cannot be sent", kind: ErrInvalid}
	}
	r.URL.RawQuery = q.query.Encode()
	r.Header = http.Header{"Accept": {"application/json"}}
	if q.in != nil {
		r.Header["Content-Type"] = []string{"application/json"}
		if r.Body, err = json.Marshal(q.in); err != nil {
			return r, &Error{Op: q.op, Message: "the body cannot be sent: " + err.Error(), kind: ErrInvalid}
		}
	}
	return r, nil
}

// do sends a request with the token and gives an answer of 2xx. When the token
// is refused it signs in again, once.
func (c *Client) do(ctx context.Context, q call) (*rest.Response, error) {
	return c.signed(ctx, q, c.send.Send)
}

// signed is do with a choice of how to send.
func (c *Client) signed(ctx context.Context, q call, send func(context.Context, rest.Request) (*rest.Response, error)) (*rest.Response, error) {
	r, err := c.request(q)
	if err != nil {
		return nil, err
	}
	for renewed := false; ; renewed = true {
		token, err := c.session.get(ctx)
		if err != nil {
			return nil, err
		}
		r.Header["Authorization"] = []string{"Bearer " + token}
		res, err := send(ctx, r)
		captured(ctx, res)
		switch {
		case err != nil:
			return nil, unanswered(q.op, err)
		case res.Status == http.StatusUnauthorized && !renewed && c.session.drop(token):
			continue
		case res.Status < 200 || res.Status > 299:
			return nil, c.hide(q, failed(q.op, res))
		}
		return res, nil
	}
}

// set puts a parameter into a query unless it is "".
func set(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}
