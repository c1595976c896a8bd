package mbs

import (
	"bytes"
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/purserhq/purser/sdk/internal/loose"
	"github.com/purserhq/purser/sdk/internal/rest"
)

// list asks for many things. null is none of them.
func list[T any](ctx context.Context, c *Client, q call) ([]T, error) {
	res, err := c.do(ctx, q)
	if err != nil {
		return nil, err
	}
	rows, err := rowsOf[T](q, res)
	return rows, c.hide(q, err)
}

// listOf asks for the many things of one; null says that there is no such one.
func listOf[T any](ctx context.Context, c *Client, q call) ([]T, error) {
	res, err := c.do(ctx, q)
	if err != nil {
		return nil, err
	}
	if isNull(res.Body) {
		return nil, absent(q, res)
	}
	rows, err := rowsOf[T](q, res)
	return rows, c.hide(q, err)
}

// one asks for one thing. A server may send a list in its place (section 6.2):
// the thing is then its only member, or the one that is tells to be meant.
func one[T any](ctx context.Context, c *Client, q call, is func(*T) bool) (*T, error) {
	res, err := c.do(ctx, q)
	if err != nil {
		return nil, err
	}
	found, err := thing(q, res, is)
	if err != nil {
		return nil, c.hide(q, err)
	}
	return found, nil
}

func thing[T any](q call, res *rest.Response, is func(*T) bool) (*T, error) {
	switch {
	case isNull(res.Body):
		return nil, absent(q, res)
	case first(res.Body) == '[':
		return member(q, res, is)
	}
	var v T
	if err := decode(q, res, &v); err != nil {
		return nil, err
	}
	if is != nil && reflect.ValueOf(&v).Elem().IsZero() { // things with an ID are not
		return nil, bad(q.op, res, "the answer has nothing of what was asked for")
	}
	return &v, nil
}

// member finds the one thing of a list.
func member[T any](q call, res *rest.Response, is func(*T) bool) (*T, error) {
	rows, err := rowsOf[T](q, res)
	if err != nil {
		return nil, err
	}
	if len(rows) == 1 {
		return &rows[0], nil
	}
	if len(rows) > 1 && is == nil {
		return nil, bad(q.op, res, "the answer is a list where one thing was asked for")
	}
	for i := range rows {
		if is(&rows[i]) {
			return &rows[i], nil
		}
	}
	return nil, absent(q, res)
}

// rowsOf reads a list, or one thing in the place of a list.
func rowsOf[T any](q call, res *rest.Response) ([]T, error) {
	var rows []T
	if err := decode(q, res, &rows); err != nil {
		return nil, err
	}
	return rows, nil
}

// decode reads an answer of 2xx into the value that v points to, unless it
// reports a failure: as an object with a message, or as a text alone.
func decode(q call, res *rest.Response, v any) error {
	switch first(res.Body) {
	case '{':
		if speaks(res.Body) {
			if e := hidden(q.op, res); e != nil {
				return e
			}
		}
	case '"':
		var text string
		if loose.Unmarshal(res.Body, &text) == nil && strings.TrimSpace(text) != "" {
			return refused(q, res, text)
		}
	}
	if err := loose.Unmarshal(res.Body, v); err != nil {
		return bad(q.op, res, noJSON(res.Body, err))
	}
	return nil
}

// first gives the byte with which a body begins, 0 when it is empty.
func first(body []byte) byte {
	if body = bytes.TrimSpace(withoutBOM(body)); len(body) > 0 {
		return body[0]
	}
	return 0
}

// run sends a request that answers nothing worth having: an empty body, null,
// an ID or a text. An object that reports a failure is one.
func (c *Client) run(ctx context.Context, q call) error {
	res, err := c.do(ctx, q)
	if err != nil {
		return err
	}
	if e := hidden(q.op, res); e != nil {
		return c.hide(q, e)
	}
	if isPage(res) {
		return c.hide(q, bad(q.op, res, noJSON(res.Body, nil)))
	}
	return nil
}

// created sends a request that makes something and gives its ID, "" when the
// server answers nothing. A text that is no ID says why nothing was made
// (section 3).
func (c *Client) created(ctx context.Context, q call) (string, error) {
	res, err := c.do(ctx, q)
	if err != nil {
		return "", err
	}
	id, err := idOf(q, res)
	return id, c.hide(q, err)
}

func idOf(q call, res *rest.Response) (string, error) {
	text, err := textOf(q, res)
	if err != nil || text == "" || isGUID(text) {
		return text, err
	}
	return "", refused(q, res, text)
}

// textOf reads an answer that is a text or number; "" for none.
func textOf(q call, res *rest.Response) (string, error) {
	if isEmpty(res.Body) {
		return "", nil
	}
	if e := hidden(q.op, res); e != nil {
		return "", e
	}
	raw := bytes.TrimSpace(withoutBOM(res.Body))
	var text string
	if err := loose.Unmarshal(raw, &text); err != nil {
		if !isPlain(res) || isPage(res) {
			return "", bad(q.op, res, noJSON(res.Body, err))
		}
		text = string(raw)
	}
	return strings.TrimSpace(text), nil
}

// isPlain tells whether an answer says that it is text and not JSON.
func isPlain(res *rest.Response) bool {
	t, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(t), "text/plain")
}

// refused makes the error of an answer of 200 whose text says why it failed.
func refused(q call, res *rest.Response, text string) *Error {
	return &Error{Op: q.op, Status: res.Status, Message: text, Body: shortened(res.Body), said: true, kind: ErrInvalid}
}

// needed turns the ID that a server did not answer into an error.
func needed(op, id string, err error) (string, error) {
	if id == "" && err == nil {
		err = &Error{Op: op, Status: http.StatusOK, Message: "the answer has no ID", kind: ErrBadAnswer}
	}
	return id, err
}

// isGUID tells whether a text is a GUID, braces and lack of hyphens allowed.
func isGUID(s string) bool {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'f', r >= 'A' && r <= 'F':
			digits++
		case r != '-' || len(s) != 36 || i != 8 && i != 13 && i != 18 && i != 23:
			return false
		}
	}
	return digits == 32
}

func isNull(body []byte) bool { return string(bytes.TrimSpace(withoutBOM(body))) == "null" }

// isEmpty tells whether an answer says nothing.
func isEmpty(body []byte) bool { return len(bytes.TrimSpace(withoutBOM(body))) == 0 || isNull(body) }

func withoutBOM(body []byte) []byte { return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")) }

// absent is an answer that says that what was asked for is not there.
func absent(q call, res *rest.Response) *Error {
	text := q.absent
	if text == "" && len(q.args) > 0 {
		text = `"` + q.args[len(q.args)-1] + `" not found`
	}
	if text == "" {
		text = "the server has no answer"
	}
	return &Error{Op: q.op, Status: res.Status, Message: text, Body: shortened(res.Body), kind: ErrNotFound}
}
