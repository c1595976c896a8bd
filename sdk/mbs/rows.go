package mbs

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/purserhq/purser/sdk/internal/loose"
	"github.com/purserhq/purser/sdk/internal/rest"
)

// rows asks for a list and gives it row by row, so that memory does not grow
// with it. An error, which ends the sequence, may follow rows.
func rows[T any](ctx context.Context, c *Client, q call) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		r := &reader[T]{c: c, q: q, yield: yield}
		if err := r.run(ctx); err != nil && !r.stopped {
			var none T
			yield(none, c.hide(q, err))
		}
	}
}

// reader gives out the rows of one answer.
type reader[T any] struct {
	c       *Client
	q       call
	yield   func(T, error) bool
	count   int  // rows given out
	stopped bool // nobody wants more
}

var errStopped = errors.New("nobody wants more rows")

func (r *reader[T]) run(ctx context.Context) (err error) {
	var body *rest.Body
	res, err := r.c.signed(ctx, r.q, func(ctx context.Context, q rest.Request) (res *rest.Response, err error) {
		res, body, err = r.c.send.Stream(ctx, q)
		return res, err
	})
	if err != nil {
		return err
	}
	defer func() { body.Close(err) }() // also when the caller's loop panics
	if err = r.read(body, res); r.stopped {
		return nil
	}
	return err
}

// read gives out the rows of a list, or of what may stand in its place.
func (r *reader[T]) read(body *rest.Body, res *rest.Response) error {
	in := bufio.NewReader(body)
	head := start(in)
	if text := bytes.TrimSpace(head); len(text) > 0 && text[0] == '[' {
		return r.failed(r.elements(in, body), &rest.Response{Status: res.Status, Body: head})
	}
	whole, err := io.ReadAll(in) // no longer than the limit of one row
	res = &rest.Response{Status: res.Status, Header: res.Header, Body: whole}
	if err != nil {
		return r.failed(err, res)
	}
	list, err := rowsOf[T](r.q, res)
	for i := range list {
		if err == nil && !r.yield(list[i], nil) {
			r.stopped = true
			break
		}
	}
	return err
}

// elements gives out the elements of an array, and sees to it that it ends.
func (r *reader[T]) elements(in io.Reader, body *rest.Body) error {
	dec := json.NewDecoder(in)
	if _, err := dec.Token(); err != nil {
		return err
	}
	var raw json.RawMessage
	for dec.More() {
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		if err := r.give(raw, body); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.Join(errors.New("more than one JSON value"), err)
	}
	return nil
}

// give hands out a row, while the body's clock stands.
func (r *reader[T]) give(raw json.RawMessage, body *rest.Body) error {
	var row T
	if err := loose.Unmarshal(raw, &row); err != nil {
		return fmt.Errorf("row %d: %w", r.count+1, err)
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

// failed says why a list could not be read to its end.
func (r *reader[T]) failed(err error, res *rest.Response) error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*rest.Failure](err); ok {
		return unanswered(r.q.op, f)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return bad(r.q.op, res, "the answer ends in the middle of its JSON")
	}
	return bad(r.q.op, res, noJSON(res.Body, err))
}

// start gives a copy of what of a body is there, for the error that may come,
// and passes over a byte order mark.
func start(in *bufio.Reader) []byte {
	_, _ = in.Peek(1) // an error comes again
	head, _ := in.Peek(in.Buffered())
	if short := withoutBOM(head); len(short) < len(head) {
		_, _ = in.Discard(len(head) - len(short))
		head = short
	}
	return slices.Clone(head)
}
