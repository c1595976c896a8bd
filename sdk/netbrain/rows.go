package netbrain

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"

	"github.com/purserhq/purser/sdk/internal/loose"
	"github.com/purserhq/purser/sdk/internal/rest"
)

// rows sends a request whose answer holds a list and gives the list row by
// row, so that memory does not grow with it. The envelope comes after the list:
// an error, which ends the sequence, may follow rows.
func rows[T any](ctx context.Context, c *Client, q call, member string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for renewed := false; ; renewed = true {
			token, err := c.session.get(ctx, q.apart)
			r := &reader[T]{op: q.op, member: member, yield: yield}
			if err == nil {
				err = hide(c.stream(ctx, q, token, r.read), token)
			}
			switch {
			case err == nil, r.stopped:
				return
			case !renewed && r.count == 0 && token != "" && refusesToken(err) && c.session.drop(token):
				continue
			}
			var none T
			yield(none, err)
			return
		}
	}
}

// stream sends a request and has the body of a good answer read.
func (c *Client) stream(ctx context.Context, q call, token string, read func(*rest.Response, *rest.Body) error) (err error) {
	r, err := c.request(q, token)
	if err != nil {
		return err
	}
	res, body, err := c.send.Stream(ctx, r)
	captured(ctx, res)
	switch {
	case err != nil:
		return unanswered(q.op, err)
	case body == nil:
		return failed(q.op, res)
	}
	err = errStopped // also when the caller's loop panics
	defer func() { body.Close(err) }()
	err = read(res, body)
	return err
}

// reader gives out the rows of one answer.
type reader[T any] struct {
	op, member string
	yield      func(T, error) bool
	count      int  // rows given out
	stopped    bool // nobody wants more
}

var errStopped = errors.New("nobody wants more rows")

func (r *reader[T]) read(res *rest.Response, body *rest.Body) error {
	in := bufio.NewReader(body)
	head := start(in)
	beside, found, err := loose.Elements(in, r.member, func(raw json.RawMessage) error { return r.give(raw, body) })
	switch f, ok := errors.AsType[*rest.Failure](err); {
	case r.stopped:
		return nil
	case ok:
		return unanswered(r.op, f)
	case err != nil:
		return bad(r.op, &rest.Response{Status: res.Status, Body: head}, noJSON(head, err))
	}
	return judge(r.op, &rest.Response{Status: res.Status, Header: res.Header, Body: beside}, &struct{ Envelope }{}, found)
}

// start gives a copy of what of a body is there, and passes over a byte order mark.
func start(in *bufio.Reader) []byte {
	_, _ = in.Peek(1) // an error comes again
	head, _ := in.Peek(in.Buffered())
	if bytes.HasPrefix(head, mark) {
		head = head[len(mark):]
		_, _ = in.Discard(len(mark))
	}
	return slices.Clone(head)
}

var mark = []byte("\xef\xbb\xbf")

// give hands out a row, while the body's clock stands.
func (r *reader[T]) give(raw json.RawMessage, body *rest.Body) error {
	var row T
	if err := loose.Unmarshal(raw, &row); err != nil {
		return err
	}
	r.count++
	body.Pause()
	defer body.Next()
	if !r.yield(row, nil) {
		r.stopped = true
		return errStopped
	}
	return nil
}
