package rest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retry says how often and with which pauses a request is sent again.
type Retry struct {
	Attempts int           // in all; 1: never again
	Min      time.Duration // the first pause is at most this long
	Max      time.Duration // no pause is longer; what a server asks for beyond it is not waited for
}

// DefaultRetry is the policy of a client that was told none.
var DefaultRetry = Retry{Attempts: 4, Min: 250 * time.Millisecond, Max: 30 * time.Second}

// Send sends a request until it is answered in a way that another attempt
// would not better, or attempts run out. The last answer is returned whatever
// its status; the error is a *Failure.
func (s *Sender) Send(ctx context.Context, r Request) (*Response, error) {
	return s.repeat(ctx, r, func(n int) (*Response, error) { return s.attempt(ctx, r, n) })
}

// repeat makes attempts until one is good enough or the policy ends it.
func (s *Sender) repeat(ctx context.Context, r Request, attempt func(n int) (*Response, error)) (*Response, error) {
	for n := 1; ; n++ {
		res, err := attempt(n)
		if n >= s.Retry.Attempts || !again(r, res, err) {
			return res, err
		}
		pause, ok := s.pause(n, res)
		if !ok || ends(ctx, pause) {
			return res, err
		}
		if werr := s.wait(ctx, pause); werr != nil {
			return nil, &Failure{Kind: Cancelled, Why: "cancelled while waiting to try again", Err: werr}
		}
	}
}

// again tells whether another attempt is safe and may help: a request that
// never left or was turned away unread may always be repeated, others when the
// client says so.
func again(r Request, res *Response, err error) bool {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Unsent && f.Kind == Unreachable || r.Repeat && f.passing()
	}
	switch res.Status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return r.Repeat
	}
	return false
}

// pause is how long to wait after attempt n: what the server asks for, else a
// random part of a time that doubles. ok is false when the server asks for
// more patience than the policy has.
func (s *Sender) pause(n int, res *Response) (d time.Duration, ok bool) {
	if res != nil {
		if asked := RetryAfter(res.Header); asked > 0 {
			return asked, asked <= s.Retry.Max
		}
	}
	longest := s.Retry.Max
	if shift := n - 1; shift < 30 && s.Retry.Min<<shift < longest {
		longest = s.Retry.Min << shift
	}
	random := s.Random
	if random == nil {
		random = rand.Float64
	}
	return longest/2 + time.Duration(random()*float64(longest/2)), true
}

// ends tells whether ctx will have ended after a pause, so that waiting is in vain.
func ends(ctx context.Context, pause time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) <= pause
}

func (s *Sender) wait(ctx context.Context, d time.Duration) error {
	if s.Wait != nil {
		return s.Wait(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// RetryAfter reads the header of that name, seconds or a date; 0 when there is none.
func RetryAfter(h http.Header) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if n, err := strconv.ParseInt(v, 10, 32); err == nil {
		return max(0, time.Duration(n)*time.Second)
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	now := time.Now()
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date // the server's clock, not ours
	}
	return max(0, at.Sub(now))
}
