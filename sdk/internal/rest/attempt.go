package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// attempt sends a request once and reads the answer.
func (s *Sender) attempt(ctx context.Context, r Request, n int) (res *Response, err error) {
	start := time.Now()
	defer func() { s.tell(r, n, start, res, err) }()
	limited, cancel := context.WithTimeoutCause(ctx, s.Timeout, errTimeout)
	defer cancel()
	answer, err := s.do(limited, r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := s.read(limited, answer)
	if err != nil {
		return nil, err
	}
	return &Response{Status: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

// do sends a request and gives the answer, whose body is yet to be read.
func (s *Sender) do(ctx context.Context, r Request) (*http.Response, error) {
	var body io.Reader
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	out, err := http.NewRequestWithContext(ctx, r.Method, "/", body)
	if err != nil {
		return nil, &Failure{Kind: Unsendable, Err: err, Unsent: true}
	}
	out.URL = r.URL // parsed already
	out.Header = r.Header.Clone()
	out.Header.Set("User-Agent", s.UserAgent)
	answer, err := s.HTTP.Do(out)
	if err != nil {
		return nil, s.failure(ctx, err)
	}
	return answer, nil
}

// read takes the whole body, which must not be longer than MaxBody.
func (s *Sender) read(ctx context.Context, answer *http.Response) ([]byte, error) {
	if answer.ContentLength > s.MaxBody {
		return nil, s.tooLarge(answer.StatusCode)
	}
	var b bytes.Buffer
	if answer.ContentLength > 0 {
		b.Grow(int(answer.ContentLength) + bytes.MinRead)
	}
	n, err := b.ReadFrom(io.LimitReader(answer.Body, s.MaxBody+1))
	switch {
	case err != nil:
		return nil, s.cut(ctx, answer.StatusCode, err)
	case n > s.MaxBody:
		return nil, s.tooLarge(answer.StatusCode)
	}
	return b.Bytes(), nil
}

func (s *Sender) tooLarge(status int) *Failure {
	return &Failure{Kind: TooLarge, Why: fmt.Sprintf("the answer is longer than %d bytes", s.MaxBody), Status: status}
}

// cut says why a body could not be read to its end.
func (s *Sender) cut(ctx context.Context, status int, err error) *Failure {
	f := s.failure(ctx, err)
	if f.Kind == Unreachable {
		f = &Failure{Kind: Cut, Why: "the answer was cut short", Err: err}
	}
	f.Status = status
	return f
}

func (s *Sender) tell(r Request, n int, start time.Time, res *Response, err error) {
	if s.Hook == nil {
		return
	}
	e := Event{Op: r.Op, Method: r.Method, Path: r.URL.EscapedPath(), Duration: time.Since(start), Attempt: n, Err: err}
	if f, ok := errors.AsType[*Failure](err); ok {
		e.Status = f.Status
	}
	if res != nil {
		e.Status = res.Status
	}
	s.Hook(e)
}
