package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// Stream is Send for answers that are read bit by bit: the body of an answer
// of 2xx is given unread and must be closed; other answers come whole and have
// none. Once a body is given there are no further attempts.
func (s *Sender) Stream(ctx context.Context, r Request) (*Response, *Body, error) {
	var body *Body
	res, err := s.repeat(ctx, r, func(n int) (res *Response, err error) {
		res, body, err = s.open(ctx, r, n)
		return res, err
	})
	return res, body, err
}

// open sends a request once and reads the answer unless it is one of 2xx.
func (s *Sender) open(ctx context.Context, r Request, n int) (res *Response, b *Body, err error) {
	start := time.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(s.Timeout, func() { cancel(errTimeout) })
	end := func(res *Response, err error) {
		timer.Stop()
		cancel(nil)
		s.tell(r, n, start, res, err)
	}
	answer, err := s.do(ctx, r)
	if err != nil {
		end(nil, err)
		return nil, nil, err
	}
	res = &Response{Status: answer.StatusCode, Header: answer.Header}
	if answer.StatusCode >= 200 && answer.StatusCode <= 299 {
		return res, &Body{s: s, ctx: ctx, answer: answer, timer: timer, left: s.MaxBody, end: end}, nil
	}
	defer answer.Body.Close()
	if res.Body, err = s.read(ctx, answer); err != nil {
		res = nil
	}
	end(res, err)
	return res, nil, err
}

// Body is an answer that is read bit by bit. The Sender's limits of time and
// size hold for each part; Next begins the next one.
type Body struct {
	s      *Sender
	ctx    context.Context
	answer *http.Response
	timer  *time.Timer
	left   int64 // bytes that the part may still have
	failed error
	end    func(*Response, error)
}

// Read reads on. Its error is io.EOF or a *Failure.
func (b *Body) Read(p []byte) (int, error) {
	if b.failed != nil {
		return 0, b.failed
	}
	n, err := b.answer.Body.Read(p)
	b.left -= int64(n)
	switch {
	case b.left < 0:
		b.failed = b.s.tooLarge(b.answer.StatusCode)
	case err != nil && err != io.EOF:
		b.failed = b.s.cut(b.ctx, b.answer.StatusCode, err)
	default:
		return n, err
	}
	return n, b.failed
}

// Pause stops the clock while the caller does something else.
func (b *Body) Pause() { b.timer.Stop() }

// Next begins a part.
func (b *Body) Next() {
	b.left = b.s.MaxBody
	b.timer.Reset(b.s.Timeout)
}

// Close gives the connection up, unless the body was read to its end. The
// attempt's event is sent now, with why it is no good; nil: it is.
func (b *Body) Close(why error) {
	_ = b.answer.Body.Close() // nothing is written; nobody waits for the rest
	if f, ok := errors.AsType[*Failure](b.failed); ok && why != nil {
		why = f
	}
	b.end(&Response{Status: b.answer.StatusCode}, why)
}
