package mbs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/mbs"
)

// all are the sentinels.
var all = []error{mbs.ErrInvalid, mbs.ErrUnauthenticated, mbs.ErrDenied, mbs.ErrNotFound, mbs.ErrExists, mbs.ErrConflict, mbs.ErrTooMany,
	mbs.ErrUnavailable, mbs.ErrServer, mbs.ErrBadAnswer, mbs.ErrUnsupported}

// exactly fails the test unless an error is these and no others.
func exactly(t *testing.T, err error, want ...error) {
	t.Helper()
	for _, e := range all {
		if errors.Is(err, e) != slices.Contains(want, e) {
			t.Errorf("%v is %v: %t", err, e, errors.Is(err, e))
		}
	}
}

// What is no answer of the API is an error that says so, whoever sent it.
func TestBadAnswers(t *testing.T) {
	const page = `<!DOCTYPE html><html><head><title>502 &amp; Bad Gateway</title></head></html>`
	tests := []struct {
		name         string
		status       int
		header, body string
		err          []error
		text         string // part of the error's text
	}{
		{"a page", 200, "text/html", page, []error{mbs.ErrBadAnswer}, `not JSON but a page or XML titled "502 & Bad Gateway"`},
		{"a page without a type", 200, "", page, []error{mbs.ErrBadAnswer}, "a page"},
		{"an empty answer", 200, "", "", []error{mbs.ErrBadAnswer}, "empty"},
		{"white space", 200, "application/json", " \n", []error{mbs.ErrBadAnswer}, "empty"},
		{"JSON that ends early", 200, "application/json", `[{"ID":"9d6de082`, []error{mbs.ErrBadAnswer}, "ends in the middle"},
		{"JSON that ends between rows", 200, "application/json", `[{"ID":"1"},`, []error{mbs.ErrBadAnswer}, "ends in the middle"},
		{"JSON and more", 200, "application/json", `[] x`, []error{mbs.ErrBadAnswer}, "not JSON"},
		{"no JSON", 200, "application/json", `Hello`, []error{mbs.ErrBadAnswer}, "not JSON"},
		{"bytes", 200, "application/json", "\x00\xff\xfe", []error{mbs.ErrBadAnswer}, "not JSON"},
		{"another type", 200, "application/json", `[{"ID":"x","SpaceUsed":{"a":1}}]`, []error{mbs.ErrBadAnswer}, "a JSON object where SpaceUsed belongs"},
		{"another type deep down", 200, "application/json", `[{"DestinationList":[{"PackageID":"many"}]}]`, []error{mbs.ErrBadAnswer}, "DestinationList.PackageID"},
		{"a name that no value has", 200, "application/json", `[{"LicenseManagmentMode":"Sometimes"}]`, []error{mbs.ErrBadAnswer}, "LicenseManagmentMode"},
		{"a number out of range", 200, "application/json", `[{"SpaceUsed":1e30}]`, []error{mbs.ErrBadAnswer}, "SpaceUsed"},
		{"a number", 200, "application/json", `7`, []error{mbs.ErrBadAnswer}, "a JSON number"},
		{"a text", 200, "application/json", `"No access"`, []error{mbs.ErrInvalid}, "Users.Get: No access"},
		{"a message", 200, "application/json", `{"Message":"An error has occurred."}`, []error{mbs.ErrInvalid}, "An error has occurred"},
		{"XML", 200, "application/xml", `<UsersModels/>`, []error{mbs.ErrBadAnswer}, "a page or XML"},

		{"bad request", 400, "application/json", `{"Message":"The request is invalid.","ModelState":{"model.ID":["Bad ID.","Too bad."]}}`,
			[]error{mbs.ErrInvalid}, "The request is invalid; model.ID: Bad ID. Too bad. (HTTP 400)"},
		{"in lower case", 400, "application/json", `{"message":"no such thing, not found"}`, []error{mbs.ErrInvalid, mbs.ErrNotFound}, "no such thing, not found (HTTP 400)"},
		{"a quoted name that says something", 400, "application/json", `{"Message":"Company \"not found\" has 3 users."}`, []error{mbs.ErrInvalid, mbs.ErrConflict}, "3 users"},
		{"an error in XML", 400, "application/xml", `<?xml version="1.0"?><Error><Message>It&apos;s bad.</Message></Error>`, []error{mbs.ErrInvalid}, "It's bad (HTTP 400)"},
		{"a text as error", 400, "application/json", `"Wrong number"`, []error{mbs.ErrInvalid}, "Wrong number (HTTP 400)"},
		{"nothing", 400, "", "", []error{mbs.ErrInvalid}, "bad request (HTTP 400)"},
		{"denied", 403, "application/json", `{"Message":"No right."}`, []error{mbs.ErrDenied}, "No right (HTTP 403)"},
		{"no such request", 404, "application/json", `{"Message":"No HTTP resource was found that matches the request URI 'x'."}`, []error{mbs.ErrUnsupported}, "No HTTP resource"},
		{"a page for a wrong address", 404, "text/html", page, []error{mbs.ErrUnsupported}, "titled"},
		{"not there", 404, "application/json", `{"Message":"Gone."}`, []error{mbs.ErrNotFound}, "Gone"},
		{"no such method", 405, "application/json", `{"Message":"no"}`, []error{mbs.ErrUnsupported}, "no"},
		{"not acceptable", 406, "", "", []error{mbs.ErrInvalid}, "not acceptable (HTTP 406)"},
		{"conflict", 409, "", "", []error{mbs.ErrConflict}, "(HTTP 409)"},
		{"media type", 415, "application/json", `{"Message":"x"}`, []error{mbs.ErrInvalid}, "(HTTP 415)"},
		{"too many", 429, "application/json", `{"Message":"Slow down."}`, []error{mbs.ErrTooMany}, "Slow down (HTTP 429)"},
		{"failed", 500, "application/json", `{"Message":"An error has occurred."}`, []error{mbs.ErrServer}, "An error has occurred (HTTP 500)"},
		{"failed with a page", 500, "text/html", page, []error{mbs.ErrServer}, "titled"},
		{"a gateway's page", 502, "text/html", page, []error{mbs.ErrUnavailable}, `titled "502 & Bad Gateway" (HTTP 502)`},
		{"unavailable", 503, "", "", []error{mbs.ErrUnavailable}, "service unavailable (HTTP 503)"},
		{"late", 504, "", "", []error{mbs.ErrUnavailable}, "(HTTP 504)"},
		{"not changed", 304, "", "", []error{mbs.ErrBadAnswer}, "redirected to nowhere"},
	}
	for _, tt := range tests {
		for _, op := range []string{"Users.Get", "Users.List", "Users.All"} {
			t.Run(tt.name+"/"+op, func(t *testing.T) {
				var got mbs.Response
				_, err := calls[op](mbs.Capture(t.Context(), &got), serve(t, says(tt.status, tt.header, tt.body)).client(t))
				exactly(t, err, tt.err...)
				want := strings.Replace(tt.text, "Users.Get", op, 1)
				if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "mbs: "+op+": ") {
					t.Errorf("text is %v, want %q", err, want)
				}
				e := asError(t, err)
				equal(t, "status", e.Status, tt.status)
				equal(t, "captured status", got.Status, tt.status)
				if whole := op != "Users.All" || tt.status != 200; whole && string(got.Body) != tt.body || string(e.Body) != tt.body {
					t.Errorf("body is %q, captured %q", e.Body, got.Body)
				}
			})
		}
	}
}

func TestUnknownLoginOfAUserIsNotFound(t *testing.T) {
	_, err := serve(t, says(406, "", "")).client(t).Destinations.ListForUser(t.Context(), "nobody")
	exactly(t, err, mbs.ErrNotFound)
}

// A redirect is not followed: the token would go with it, and a page to sign in
// is no answer.
func TestRedirects(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("followed with %q", r.Header.Get("Authorization"))
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		f := serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/Account/Login?ReturnUrl=secret#x", status)
		})
		own := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
		for _, c := range []*mbs.Client{f.client(t), f.client(t, mbs.WithHTTPClient(own))} {
			_, err := c.Users.List(t.Context())
			exactly(t, err, mbs.ErrBadAnswer)
			if text := err.Error(); !strings.Contains(text, other.URL+"/Account/Login") || strings.Contains(text, "secret") {
				t.Errorf("text is %q", text)
			}
			exactly(t, c.Users.Update(t.Context(), mbs.UsersEditModels{}), mbs.ErrBadAnswer)
		}
	}
}

// silent answers a header and some of the body, and then nothing more.
func silent(head bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if head {
			io.WriteString(w, `[{"ID":"1"},`)
			http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

func TestASlowServerIsGivenUp(t *testing.T) {
	for _, head := range []bool{false, true} {
		c := serve(t, silent(head)).client(t, mbs.WithTimeout(50*time.Millisecond))
		for _, op := range []string{"Users.List", "Users.All", "Users.Get"} {
			_, err := calls[op](t.Context(), c)
			exactly(t, err, mbs.ErrUnavailable)
			is(t, err, context.DeadlineExceeded)
		}
	}
}

func TestTheCallersContextEndsARequest(t *testing.T) {
	for _, head := range []bool{false, true} {
		for _, op := range []string{"Users.List", "Users.All"} {
			ctx, cancel := context.WithCancel(t.Context())
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if head {
					io.WriteString(w, `[{"ID":"1"},`)
					http.NewResponseController(w).Flush()
				}
				cancel()
				<-r.Context().Done()
			}).client(t)
			_, err := calls[op](ctx, c)
			exactly(t, err)
			is(t, err, context.Canceled)
		}
	}
}

func TestBodiesThatAreCutShort(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, `[{"ID":"1"}]`)
	})
	c := f.client(t)
	for _, op := range []string{"Users.List", "Users.Get"} {
		_, err := calls[op](t.Context(), c)
		exactly(t, err, mbs.ErrBadAnswer)
	}
	equal(t, "attempts", len(f.sent()), 6)
	rows, err := gather(c.Users.All(t.Context()))
	exactly(t, err, mbs.ErrBadAnswer)
	equal(t, "rows before", len(rows), 1)
}

func TestHugeBodies(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `[{"ID":"1"},{"ID":"`)
		for range 1 << 10 {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<10)); err != nil {
				return
			}
		}
		io.WriteString(w, `"}]`)
	})
	c := f.client(t, mbs.WithMaxBody(64<<10))
	for _, op := range []string{"Users.List", "Users.Get"} {
		_, err := calls[op](t.Context(), c)
		exactly(t, err, mbs.ErrBadAnswer)
		equal(t, "text", err.Error(), "mbs: "+op+": the answer is longer than 65536 bytes")
	}
	rows, err := gather(c.Users.All(t.Context()))
	exactly(t, err, mbs.ErrBadAnswer)
	equal(t, "rows before", len(rows), 1)
}

// The limit is one row's, so that long lists are no matter.
func TestLongListsRowByRow(t *testing.T) {
	const count = 10_000
	f := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "[")
		for i := range count {
			if i > 0 {
				io.WriteString(w, ",")
			}
			io.WriteString(w, `{"ID":"`+anID+`","FirstName":"`+strings.Repeat("n", 100)+`"}`)
		}
		io.WriteString(w, "]")
	})
	c := f.client(t, mbs.WithMaxBody(64<<10))
	equal(t, "rows", len(ok(gather(c.Users.All(t.Context())))(t)), count)
	_, err := c.Users.List(t.Context())
	exactly(t, err, mbs.ErrBadAnswer)

	var events []mbs.Event
	c = f.client(t, mbs.WithHook(func(e mbs.Event) { events = append(events, e) }))
	for u, err := range c.Users.All(t.Context()) {
		must(t, err)
		equal(t, "first", u.ID, anID)
		break // the rest is not waited for
	}
	equal(t, "events", len(events), 2)
	equal(t, "error of a list left early", events[1].Err, nil)
}

func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := l.Addr().String()
	must(t, l.Close())
	attempts := 0
	c := ok(mbs.New("root", "password", mbs.WithBaseURL("http://"+address), mbs.WithHook(func(e mbs.Event) { attempts = e.Attempt }),
		mbs.WithRetry(mbs.Retry{Attempts: 3})))(t)
	_, err = c.Users.List(t.Context())
	exactly(t, err, mbs.ErrUnavailable)
	equal(t, "attempts", attempts, 3)
}

func TestTrustInTheServer(t *testing.T) {
	s := httptest.NewUnstartedServer(says(200, "", "[]"))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // of the handshakes that fail
	s.StartTLS()
	defer s.Close()
	f := serve(t, says(200, "", "[]"))
	for name, address := range map[string]string{"a certificate nobody signed": s.URL, "a server without TLS": strings.Replace(f.URL, "http:", "https:", 1)} {
		attempts := 0
		c := ok(mbs.New("", "", mbs.WithToken("token"), mbs.WithBaseURL(address), mbs.WithHook(func(e mbs.Event) { attempts = e.Attempt })))(t)
		_, err := c.Users.List(t.Context())
		exactly(t, err, mbs.ErrUnavailable)
		if !strings.Contains(err.Error(), "no trusted connection") {
			t.Errorf("%s: %v", name, err)
		}
		equal(t, name+": attempts", attempts, 1)
	}
	c := ok(mbs.New("", "", mbs.WithToken("token"), mbs.WithBaseURL(s.URL), mbs.WithHTTPClient(s.Client())))(t)
	ok(c.Users.List(t.Context()))(t)
}
