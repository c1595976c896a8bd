package request_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
)

func TestClientPrefersWhatTheServerFound(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "192.0.2.7:4711"
	r.Header.Set("User-Agent", "curl/8")
	want := core.Client{Address: "192.0.2.7", UserAgent: "curl/8"}
	if got := request.Client(r); got != want {
		t.Errorf("without middleware: got %+v, want %+v", got, want)
	}
	want = core.Client{Address: "198.51.100.1", UserAgent: "curl/8", RequestID: "abc"}
	ctx, _ := request.With(r.Context(), want)
	r = r.WithContext(ctx)
	if got := request.Client(r); got != want {
		t.Errorf("with middleware: got %+v, want %+v", got, want)
	}
}

func TestPeerAddress(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1": "192.0.2.7", "[2001:db8::1]:80": "2001:db8::1", "@": "@",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		if got := request.PeerAddress(r); got != want {
			t.Errorf("PeerAddress(%q) = %q, want %q", remote, got, want)
		}
	}
}

func TestRecordHoldsWhatTheFaceSays(t *testing.T) {
	ctx, rec := request.With(context.Background(), core.Client{})
	request.SetLogin(ctx, "ann")
	request.SetRoute(ctx, "/api/Users/{id}")
	if rec.Login() != "ann" || rec.Route() != "/api/Users/{id}" {
		t.Errorf("record holds %q and %q", rec.Login(), rec.Route())
	}
	request.SetLogin(context.Background(), "bob") // no record: ignored
	if rec.Login() != "ann" {
		t.Errorf("another request's login reached the record: %q", rec.Login())
	}
}
