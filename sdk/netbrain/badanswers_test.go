package netbrain_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/netbrain"
)

// calls are one of each kind of request.
var calls = map[string]func(ctx context.Context, c *netbrain.Client) error{
	"one":  func(ctx context.Context, c *netbrain.Client) error { _, err := c.Users.Get(ctx, "ann", ""); return err },
	"list": func(ctx context.Context, c *netbrain.Client) error { _, err := c.Tenants.List(ctx); return err },
	"rows": func(ctx context.Context, c *netbrain.Client) error {
		for _, err := range c.Users.All(ctx, netbrain.UserListOptions{}) {
			if err != nil {
				return err
			}
		}
		return nil
	},
	"write": func(ctx context.Context, c *netbrain.Client) error { return c.Users.Add(ctx, person("ann")) },
}

func TestBadAnswersAreClearErrors(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		is     []error
		text   string // part of the message
	}{
		{"a page", 200, "<!DOCTYPE html><html><head><title>Sign in &amp; go</title></head>", []error{netbrain.ErrBadAnswer}, `a page titled "Sign in & go"`},
		{"a page without a title", 200, "\n <html>", []error{netbrain.ErrBadAnswer}, "a page"},
		{"a page of a gateway", 502, "<html><title>502 Bad Gateway</title>", []error{netbrain.ErrBadAnswer, netbrain.ErrUnavailable}, "502 Bad Gateway"},
		{"a page of a broken server", 500, "<html><title>Runtime Error</title>", []error{netbrain.ErrBadAnswer, netbrain.ErrServer}, "Runtime Error"},
		{"a page that denies", 403, "<html>", []error{netbrain.ErrBadAnswer, netbrain.ErrDenied}, "HTTP 403"},
		{"a page for an unknown path", 404, "<html>", []error{netbrain.ErrBadAnswer, netbrain.ErrUnsupported}, "HTTP 404"},
		{"a redirect to a sign-in page", 302, "https://login.example/sign-in?token=abcdef", []error{netbrain.ErrBadAnswer}, "redirected to https://login.example/sign-in ("},
		{"nothing", 200, "", []error{netbrain.ErrBadAnswer}, "empty"},
		{"nothing, with 204", 204, "", []error{netbrain.ErrBadAnswer}, "empty"},
		{"cut JSON", 200, `{"UserData":[{"username":"ann"`, []error{netbrain.ErrBadAnswer}, "in the middle"},
		{"plain text", 200, "OK", []error{netbrain.ErrBadAnswer}, "not JSON"},
		{"a list", 200, `[1]`, []error{netbrain.ErrBadAnswer}, ""},
		{"a word", 200, `"Success."`, []error{netbrain.ErrBadAnswer}, ""},
		{"null", 200, `null`, []error{netbrain.ErrBadAnswer}, ""},
		{"an object of somebody else's", 200, `{"status":"ok"}`, []error{netbrain.ErrBadAnswer}, "neither a status code"},
		{"a code that is none", 200, `{"UserData":[],"tenants":[],"statusCode":"fine"}`, []error{netbrain.ErrBadAnswer}, "statusCode"},
		{"two answers", 200, done + done, []error{netbrain.ErrBadAnswer}, ""},
		{"success that is none", 500, done, []error{netbrain.ErrServer}, "HTTP 500"},
		{"a failure in a 200", 200, `{"statusCode":791006,"statusDescription":"user ann does not exist."}`, []error{netbrain.ErrNotFound}, "user ann does not exist. (code 791006, HTTP 200)"},
		{"a failure in a 200, its code in quotes", 200, `{"statusCode":"795003","statusDescription":"Insufficient permissions"}`, []error{netbrain.ErrDenied}, "795003"},
		{"a gateway's own words", 403, `{"message":"no healthy upstream"}`, []error{netbrain.ErrDenied}, "no healthy upstream"},
		{"a problem document", 500, `{"title":"Oops","status":500}`, []error{netbrain.ErrServer}, "Oops"},
		{"no words", 400, `{}`, []error{netbrain.ErrInvalid}, "no reason given"},
		{"too many", 429, `{"statusCode":795011,"statusDescription":"API calls exceeded the limit."}`, []error{netbrain.ErrTooMany}, "exceeded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, always(tt.status, tt.body))
			for kind, call := range calls {
				var raw netbrain.Response
				err := call(netbrain.Capture(t.Context(), &raw), f.client(t))
				e, ok := errors.AsType[*netbrain.Error](err)
				if !ok {
					t.Errorf("%s: got %v", kind, err)
					continue
				}
				for _, want := range tt.is {
					if !errors.Is(err, want) {
						t.Errorf("%s: %v is not %v", kind, err, want)
					}
				}
				if !strings.Contains(err.Error(), tt.text) || strings.Contains(err.Error(), "abcdef") {
					t.Errorf("%s: %v", kind, err)
				}
				if raw.Status != tt.status || e.Status != tt.status {
					t.Errorf("%s: captured status %d, error's %d", kind, raw.Status, e.Status)
				}
				if tt.status == 429 && e.RetryAfter != 40*time.Second {
					t.Errorf("%s: to be tried again after %v", kind, e.RetryAfter)
				}
			}
		})
	}
}

func TestAnswersWithoutACodeCountWhenTheyHaveWhatWasAskedFor(t *testing.T) {
	f := newFake(t, always(200, `{"UserData":[{"username":"ann"}],"tenants":[]}`))
	for _, kind := range []string{"one", "list", "rows"} {
		must(t, calls[kind](t.Context(), f.client(t)))
	}
	if err := calls["write"](t.Context(), f.client(t)); !errors.Is(err, netbrain.ErrBadAnswer) {
		t.Errorf("a write: %v", err)
	}
}

func TestHugeSlowAndBrokenAnswers(t *testing.T) {
	tests := []struct {
		name    string
		handler http.HandlerFunc
		opts    []netbrain.Option
		want    error
	}{
		{"huge", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"UserData":[{"username":"`)
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 1<<10)); err != nil {
					return
				}
			}
		}, []netbrain.Option{netbrain.WithMaxBody(1 << 16)}, netbrain.ErrBadAnswer},
		{"slow", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"UserData":[`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, []netbrain.Option{netbrain.WithTimeout(50 * time.Millisecond)}, netbrain.ErrUnavailable},
		{"mute", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			[]netbrain.Option{netbrain.WithTimeout(50 * time.Millisecond)}, netbrain.ErrUnavailable},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `{"UserData":[`)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, nil, netbrain.ErrBadAnswer},
		{"hung up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil, netbrain.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that a client has gone
				tt.handler(w, r)
			}))
			t.Cleanup(s.Close)
			opts := append([]netbrain.Option{netbrain.WithToken("a-token"), netbrain.WithRetry(netbrain.Retry{Attempts: 1})}, tt.opts...)
			c, err := netbrain.New(s.URL, "", "", opts...)
			must(t, err)
			for kind, call := range calls {
				if err := call(t.Context(), c); !errors.Is(err, tt.want) || strings.Contains(err.Error(), "a-token") {
					t.Errorf("%s: got %v, want %v", kind, err, tt.want)
				}
			}
		})
	}
}

func TestServersNobodyTrusts(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	c, err := netbrain.New(s.URL, "ann", "splendidpass")
	must(t, err)
	_, err = c.Users.Get(t.Context(), "ann", "")
	if !errors.Is(err, netbrain.ErrUnavailable) || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "splendidpass") {
		t.Errorf("got %v", err)
	}
	trusting, err := netbrain.New(s.URL, "ann", "splendidpass", netbrain.WithHTTPClient(s.Client()))
	must(t, err)
	if _, err = trusting.Users.Get(t.Context(), "ann", ""); !errors.Is(err, netbrain.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

func TestTheCallersContext(t *testing.T) {
	f := newFake(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for kind, call := range calls {
		if err := call(ctx, f.client(t, netbrain.WithToken("t"))); !errors.Is(err, context.Canceled) || errors.Is(err, netbrain.ErrUnavailable) {
			t.Errorf("%s: got %v", kind, err)
		}
	}
	if n := len(f.lines()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestEmptyPathParametersAreNotSent(t *testing.T) {
	f := newFake(t, nil)
	c, ctx := f.client(t), t.Context()
	_, get := c.Users.Get(ctx, "", "")
	_, details := c.Users.DetailUsageReport(ctx, "", "", netbrain.UsageOptions{})
	_, role := c.Roles.Get(ctx, "")
	_, template := c.Domains.LicenseTemplate(ctx, "")
	_, external := c.ExternalAuth.Get(ctx, "")
	for name, err := range map[string]error{
		"username": errors.Join(get), "username ": details, "roleName": role, "tenantID": template, "alias": external,
		"username  ": c.Users.Delete(ctx, "", "AD"), "tenantID ": c.Tenants.Delete(ctx, ""), "domainID": c.Domains.Delete(ctx, ""),
		"roleName ": c.Roles.Delete(ctx, ""), "alias ": c.ExternalAuth.Delete(ctx, ""),
	} {
		if !errors.Is(err, netbrain.ErrInvalid) || !strings.Contains(err.Error(), strings.TrimSpace(name)+" must not be empty") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if n := len(f.lines()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestWhatAServerEchoesIsHidden(t *testing.T) {
	f := newFake(t, func(r seen) (int, string) {
		if r.Line == "POST /V1/Session" {
			return 0, ""
		}
		return 400, `{"statusCode":791001,"statusDescription":"Bad ` + r.Header.Get("Token") + ` in ` + strings.ReplaceAll(r.Body, `"`, "'") + `"}`
	})
	var events []netbrain.Event
	c := f.client(t, netbrain.WithHook(func(e netbrain.Event) { events = append(events, e) }))
	errs := []error{
		c.Users.Add(t.Context(), netbrain.UserRequest{Username: new("ann"), Password: new("new-password")}),
		c.ExternalAuth.Save(t.Context(), netbrain.ExternalAuthRequest{TestPassword: new("test-password"), BusinessObj: &netbrain.Directory{ConnectPwd: "connect-password"}}),
		c.Tenants.UpdateV3(t.Context(), netbrain.TenantV3Request{AdvancedOptions: &netbrain.AdvancedOptions{LiveDataConnSetting: &netbrain.ConnSetting{Password: new("mongo-password")}}}),
	}
	for _, err := range errs {
		e, ok := errors.AsType[*netbrain.Error](err)
		if !ok || !strings.Contains(e.Error(), "Bad *** in") {
			t.Fatalf("got %v", err)
		}
		for _, secret := range []string{"token-1", "new-password", "test-password", "connect-password", "mongo-password"} {
			if strings.Contains(e.Error()+string(e.Body), secret) {
				t.Errorf("%s is in %s", secret, e.Body)
			}
		}
	}
	f.answer = func(r seen) (int, string) {
		return 401, `{"statusCode":795000,"statusDescription":"no ` + strings.ReplaceAll(r.Body, `"`, "'") + `"}`
	}
	_, err := f.client(t).Users.Get(t.Context(), "ann", "")
	if !errors.Is(err, netbrain.ErrUnauthenticated) || strings.Contains(err.Error(), "splendidpass") {
		t.Errorf("got %v", err)
	}
	if len(events) != 4 || events[0].Op != "Session.Login" || events[1].Path != "/ServicesAPI/API/V1/CMDB/Users" || events[1].Status != 400 {
		t.Errorf("events %+v", events)
	}
}
