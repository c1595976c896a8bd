package mbs

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// A store that fails in the middle of a list, and a list far longer than
// memory should hold, cannot be had from a real server in a test: these few
// services stand in for it.
type anyone struct {
	core.SessionService
	core.AccessService
}

func (anyone) Authenticate(context.Context, string, core.Face, core.Client, ...core.SessionKind) (core.Principal, error) {
	return core.Principal{Kind: core.ByUser, Login: "ann"}, nil
}

func (anyone) Allow(context.Context, core.Principal, core.Op) error { return nil }

// many lists n users and then fails with err, if any.
type many struct {
	core.CustomerService
	n   int
	err error
}

func (m many) List(context.Context, core.Principal) iter.Seq2[*core.User, error] {
	return func(yield func(*core.User, error) bool) {
		u := &core.User{ID: "9d6de082-741c-44fe-b067-1a36eb03fa40", Login: "ann", Customer: &core.Customer{NotificationEmails: []string{"a@b.example"}}}
		for range m.n {
			if !yield(u, nil) {
				return
			}
		}
		if m.err != nil {
			yield(nil, m.err)
		}
	}
}

func serveList(t *testing.T, list many, log io.Writer) *httptest.Server {
	t.Helper()
	a, err := New(Config{Services: core.Services{Sessions: anyone{}, Access: anyone{}, Customers: list},
		Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(a)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(s.Close)
	return s
}

func getList(t *testing.T, s *httptest.Server, accept string) *http.Response {
	t.Helper()
	r, err := http.NewRequest("GET", s.URL+"/api/Users", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Accept", accept)
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestAListThatFailsHalfwayIsCutOff(t *testing.T) {
	for accept, end := range map[string]string{"application/json": "]", "application/xml": "</ArrayOfUsersModels>"} {
		t.Run(accept, func(t *testing.T) {
			var log bytes.Buffer
			s := serveList(t, many{n: 5000, err: errors.New("disk on fire")}, &log)
			res := getList(t, s, accept)
			body, err := io.ReadAll(res.Body)
			if res.StatusCode != 200 || err == nil {
				t.Errorf("status %d, %d bytes, error %v; want a broken connection", res.StatusCode, len(body), err)
			}
			if len(body) == 0 || bytes.HasSuffix(body, []byte(end)) {
				t.Errorf("%d bytes, the last ones %q", len(body), body[max(0, len(body)-20):])
			}
			s.Close() // waits for the handler
			if n := strings.Count(log.String(), "disk on fire"); n != 1 {
				t.Errorf("the cause is logged %d times: %s", n, log.String())
			}
		})
	}
}

func TestAListThatFailsAtOnceIsAnError(t *testing.T) {
	var log bytes.Buffer
	s := serveList(t, many{n: 3, err: errors.New("disk on fire")}, &log)
	res := getList(t, s, "application/json")
	body, err := io.ReadAll(res.Body)
	if want := `{"Message":"An error has occurred."}`; err != nil || res.StatusCode != 500 || string(body) != want {
		t.Errorf("got %d %s, %v; want 500 %s", res.StatusCode, body, err, want)
	}
}

func TestALongListTakesNoMemory(t *testing.T) {
	const rows, most = 200_000, 4 << 20 // the list is over 40 MiB
	for _, accept := range []string{"application/json", "application/xml"} {
		t.Run(accept, func(t *testing.T) {
			s := serveList(t, many{n: rows}, io.Discard)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			res := getList(t, s, accept)
			n, err := io.CopyN(io.Discard, res.Body, 20<<20)
			runtime.GC()
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatalf("%d bytes, then %v", n, err)
			}
			if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > most {
				t.Errorf("%d bytes more are in use halfway", grown)
			}
		})
	}
}
