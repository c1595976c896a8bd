package mbs

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// refusing fails every sign-in with one error: a full hash queue and a lost
// database cannot be had from a real server in a test.
type refusing struct {
	core.SessionService
	err error
}

func (r refusing) SignIn(context.Context, core.SignIn) (core.Token, error) {
	return core.Token{}, r.err
}

func TestWhatRefusedSignInsAreAnswered(t *testing.T) {
	refused := `{"error":"invalid_grant","error_description":"The user name or password is incorrect."}`
	reason := func(r core.Reason) error { return &core.Error{Kind: core.Unauthenticated, Reason: r} }
	tests := []struct {
		name   string
		err    error
		status int
		body   string
		retry  string
	}{
		{"wrong password", reason(core.BadCredentials), 403, refused, ""},
		{"locked", reason(core.Locked), 403, refused, ""},
		{"disabled", reason(core.Disabled), 403, refused, ""},
		{"expired", reason(core.Expired), 403, refused, ""},
		{"not staff", core.DeniedError("not staff"), 403, refused, ""},
		{"a full hash queue", &core.Error{Kind: core.TooMany}, 429, `{"Message":"Too many requests. Try again later."}`, "1"},
		{"no database", &core.Error{Kind: core.Unavailable}, 503, `{"Message":"The service is not available now. Try again later."}`, "1"},
		{"a bug", io.ErrUnexpectedEOF, 500, `{"Message":"An error has occurred."}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := New(Config{Services: core.Services{Sessions: refusing{err: tt.err}}, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodPost, "/api/Provider/Login", strings.NewReader(`{"UserName":"ann","Password":"secret"}`))
			r.Header.Set("Accept", "application/xml")
			a.ServeHTTP(w, r)
			if w.Code != tt.status || w.Body.String() != tt.body || w.Header().Get("Retry-After") != tt.retry {
				t.Errorf("got %d %s %v", w.Code, w.Body, w.Header())
			}
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
				t.Errorf("headers %v", w.Header())
			}
		})
	}
}
