package mbs_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/purserhq/purser/sdk/mbs"
)

// turns answers one after the other, the last for good.
func turns(answers ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		answers[min(int(n.Add(1))-1, len(answers)-1)](w, r)
	}
}

// broken breaks the connection.
func broken(w http.ResponseWriter, _ *http.Request) {
	panic(http.ErrAbortHandler)
}

// reads only read; the last two have a body. writes change things.
var (
	reads = map[string]func(context.Context, *mbs.Client) error{
		"Users.Get":  func(ctx context.Context, c *mbs.Client) error { _, err := c.Users.Get(ctx, anID); return err },
		"Users.List": func(ctx context.Context, c *mbs.Client) error { _, err := c.Users.List(ctx); return err },
		"Users.All":  func(ctx context.Context, c *mbs.Client) error { _, err := gather(c.Users.All(ctx)); return err },
		"Users.Authenticate": func(ctx context.Context, c *mbs.Client) error {
			_, err := c.Users.Authenticate(ctx, "ann", "splendidpass")
			return err
		},
		"Billing.Query": func(ctx context.Context, c *mbs.Client) error {
			_, err := c.Billing.Query(ctx, mbs.FilterTotalModels{})
			return err
		},
		"Billing.Details": func(ctx context.Context, c *mbs.Client) error {
			_, err := c.Billing.Details(ctx, mbs.FilterDetailModels{})
			return err
		},
	}
	writes = map[string]func(context.Context, *mbs.Client) error{
		"Users.Create": func(ctx context.Context, c *mbs.Client) error {
			_, err := c.Users.Create(ctx, mbs.UsersAddModels{})
			return err
		},
		"Users.Update":   func(ctx context.Context, c *mbs.Client) error { return c.Users.Update(ctx, mbs.UsersEditModels{}) },
		"Users.Delete":   func(ctx context.Context, c *mbs.Client) error { return c.Users.Delete(ctx, anID) },
		"Licenses.Grant": func(ctx context.Context, c *mbs.Client) error { return c.Licenses.Grant(ctx, mbs.LicenseOperation{}) },
	}
)

// What is sent again, and what is not.
func TestRetries(t *testing.T) {
	good := says(200, "application/json", `"`+anID+`"`)
	goodRead := says(200, "application/json", `[{"ID":"1"}]`)
	tests := []struct {
		name   string
		answer http.HandlerFunc
		read   bool // sent again when it only reads
		write  bool // and when it changes things
	}{
		{"too many", says(429, "", ""), true, true},
		{"busy", says(503, "", ""), true, false},
		{"a gateway that lost the server", says(502, "", ""), true, false},
		{"a gateway that waited", says(504, "", ""), true, false},
		{"request timeout", says(408, "", ""), true, false},
		{"a broken connection", broken, true, false},
		{"failed", says(500, "", ""), false, false},
		{"denied", says(403, "", ""), false, false},
		{"bad request", says(400, "", ""), false, false},
	}
	for _, tt := range tests {
		try := func(t *testing.T, calls map[string]func(context.Context, *mbs.Client) error, good http.HandlerFunc, again bool) {
			for op, call := range calls {
				f := serve(t, turns(tt.answer, tt.answer, good))
				err := call(t.Context(), f.client(t))
				if again {
					must(t, err)
				}
				if want := map[bool]int{true: 3, false: 1}[again]; len(f.sent()) != want || !again && err == nil {
					t.Errorf("%s: %d attempts, %v", op, len(f.sent()), err)
				}
			}
		}
		t.Run(tt.name+"/reads", func(t *testing.T) { try(t, reads, goodRead, tt.read) })
		t.Run(tt.name+"/writes", func(t *testing.T) { try(t, writes, good, tt.write) })
	}
}

// A repeated request has its body again.
func TestARepeatedRequestIsWhole(t *testing.T) {
	var bodies []string
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(b)+" "+r.Header.Get("Content-Type")+" "+r.Header.Get("Accept"))
		says([]int{429, 503, 200}[min(len(bodies)-1, 2)], "application/json", "null")(w, r)
	})
	_, err := f.client(t).Users.Authenticate(t.Context(), "ann", "splendidpass")
	is(t, err, mbs.ErrNotFound)
	const want = `{"Email":"ann","Password":"splendidpass"} application/json application/json`
	if !slices.Equal(bodies, []string{want, want, want}) {
		t.Errorf("got %q", bodies)
	}
}

func TestAttemptsRunOut(t *testing.T) {
	f := serve(t, says(503, "application/json", `{"Message":"Later."}`))
	_, err := f.client(t).Users.List(t.Context())
	exactly(t, err, mbs.ErrUnavailable)
	equal(t, "attempts", len(f.sent()), 3)
	_, err = f.client(t, mbs.WithRetry(mbs.Retry{Attempts: 1})).Users.List(t.Context())
	exactly(t, err, mbs.ErrUnavailable)
	equal(t, "attempts", len(f.sent()), 4)
}

// pauses has a client note the pauses it makes, and make none.
func pauses(c *mbs.Client) *[]time.Duration {
	var list []time.Duration
	c.SetWait(func(_ context.Context, d time.Duration) error {
		list = append(list, d)
		return nil
	})
	return &list
}

func TestRetryAfter(t *testing.T) {
	const limit = 20 * time.Second
	after := func(value string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", value)
			w.WriteHeader(429)
		}
	}
	tests := []struct {
		name, value string
		attempts    int
		pause       time.Duration // 0: one of the client's own choice
		told        time.Duration // Error.RetryAfter
	}{
		{"seconds", "7", 3, 7 * time.Second, 7 * time.Second},
		{"longer than the client waits", "21", 1, 0, 21 * time.Second},
		{"an hour", "3600", 1, 0, time.Hour},
		{"nonsense", "soon", 3, 0, 0},
		{"negative", "-1", 3, 0, 0},
		{"past", "Mon, 01 Jan 2001 00:00:00 GMT", 3, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := serve(t, after(tt.value))
			c := f.client(t, mbs.WithRetry(mbs.Retry{Attempts: 3, Min: time.Millisecond, Max: limit}))
			waited := pauses(c)
			_, err := c.Users.List(t.Context())
			exactly(t, err, mbs.ErrTooMany)
			equal(t, "attempts", len(f.sent()), tt.attempts)
			equal(t, "told", asError(t, err).RetryAfter, tt.told)
			for _, d := range *waited {
				if tt.pause != 0 && d != tt.pause || d > limit {
					t.Errorf("waited %v", d)
				}
			}
		})
	}
}

func TestPausesGrow(t *testing.T) {
	f := serve(t, says(503, "", ""))
	c := f.client(t, mbs.WithRetry(mbs.Retry{Attempts: 6, Min: time.Second, Max: 5 * time.Second}))
	waited := pauses(c)
	_, err := c.Users.List(t.Context())
	exactly(t, err, mbs.ErrUnavailable)
	longest := []time.Duration{1, 2, 4, 5, 5}
	equal(t, "pauses", len(*waited), len(longest))
	for i, d := range *waited {
		if most := longest[i] * time.Second; d < most/2 || d > most {
			t.Errorf("pause %d is %v", i+1, d)
		}
	}
}

// A pause ends with the context, and one that would outlast it is not begun.
func TestPausesHeedTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		c := ok(mbs.New("", "", mbs.WithToken("t"), mbs.WithRetry(mbs.Retry{Attempts: 3, Min: time.Hour, Max: time.Hour}),
			mbs.WithHTTPClient(&http.Client{Transport: transport(func(*http.Request) *http.Response {
				sent++
				return &http.Response{StatusCode: 503, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(""))}
			})})))(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		_, err := c.Users.List(ctx)
		exactly(t, err, mbs.ErrUnavailable)
		equal(t, "waited", time.Since(start), 0)

		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		_, err = c.Users.List(ctx)
		is(t, err, context.Canceled)
		equal(t, "waited", time.Since(start), time.Minute)
		equal(t, "sent", sent, 2)
	})
}
