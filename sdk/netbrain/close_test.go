package netbrain_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/sdk/netbrain"
)

func TestClose(t *testing.T) {
	tests := []struct {
		name   string
		opts   []netbrain.Option
		before func(c *netbrain.Client) error
		answer func(seen) (int, string) // to the sign-out
		want   []string
		err    error
	}{
		{"nothing was sent", nil, func(*netbrain.Client) error { return nil }, nil, nil, nil},
		{"the client's session", nil, use, nil, []string{"POST /V1/Session", "DELETE /V1/CMDB/Tenants/x", "DELETE /V1/Session"}, nil},
		{"a token from outside", []netbrain.Option{netbrain.WithToken("given")}, use, nil, []string{"DELETE /V1/CMDB/Tenants/x"}, nil},
		{"a session that is gone", nil, use, func(seen) (int, string) { return 401, `{"statusCode":795010,"statusDescription":"Session not exist"}` },
			[]string{"POST /V1/Session", "DELETE /V1/CMDB/Tenants/x", "DELETE /V1/Session"}, nil},
		{"signed out already", nil, func(c *netbrain.Client) error { return errors.Join(use(c), c.Session.Logout(context.Background())) }, nil,
			[]string{"POST /V1/Session", "DELETE /V1/CMDB/Tenants/x", "DELETE /V1/Session"}, nil},
		{"a server that fails", nil, use, func(seen) (int, string) { return 500, "" },
			[]string{"POST /V1/Session", "DELETE /V1/CMDB/Tenants/x", "DELETE /V1/Session"}, netbrain.ErrServer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, func(r seen) (int, string) {
				if r.Line == "DELETE /V1/Session" && tt.answer != nil {
					return tt.answer(r)
				}
				return 0, ""
			})
			c := f.client(t, tt.opts...)
			must(t, tt.before(c))
			if err := c.Close(t.Context()); !errors.Is(err, tt.err) {
				t.Errorf("got %v, want %v", err, tt.err)
			}
			if !slices.Equal(f.lines(), tt.want) {
				t.Errorf("sent %q, want %q", f.lines(), tt.want)
			}
			is(t, use(c), netbrain.ErrClosed)
			_, err := c.Session.Login(t.Context())
			is(t, err, netbrain.ErrClosed)
			if tt.err == nil {
				must(t, c.Close(t.Context()))
			}
			if !slices.Equal(f.lines(), tt.want) {
				t.Errorf("then sent %q, want %q", f.lines(), tt.want)
			}
		})
	}
}

func use(c *netbrain.Client) error { return c.Tenants.Delete(context.Background(), "x") }

func TestCloseWaitsForASignIn(t *testing.T) {
	signingIn, goOn := make(chan bool), make(chan bool)
	f := newFake(t, func(r seen) (int, string) {
		if r.Line == "POST /V1/Session" {
			signingIn <- true
			<-goOn
		}
		return 0, ""
	})
	c := f.client(t)
	ctx, cancel := context.WithCancel(t.Context())
	used := make(chan error)
	go func() { used <- c.Tenants.Delete(ctx, "x") }()
	<-signingIn
	cancel()
	is(t, <-used, context.Canceled)
	over, end := context.WithCancel(t.Context())
	end()
	is(t, c.Close(over), context.Canceled)
	closed := make(chan error)
	go func() { closed <- c.Close(t.Context()) }()
	goOn <- true
	must(t, <-closed)
	if want := []string{"POST /V1/Session", "DELETE /V1/Session"}; !slices.Equal(f.lines(), want) || f.last().Header.Get("Token") != "token-1" {
		t.Errorf("sent %q", f.lines())
	}
}

func TestLoginAndLogout(t *testing.T) {
	f := newFake(t, nil)
	c := f.client(t)
	must(t, c.Session.Logout(t.Context()))
	var raw netbrain.Response
	login, err := c.Session.Login(netbrain.Capture(t.Context(), &raw))
	must(t, err)
	if login.Token != "token-1" || !strings.Contains(string(raw.Body), "token-1") {
		t.Errorf("got %+v, %s", login, raw.Body)
	}
	login, err = c.Session.Login(t.Context())
	must(t, err)
	must(t, use(c))
	must(t, c.Session.Logout(t.Context()))
	must(t, use(c))
	want := []string{"POST /V1/Session", "DELETE /V1/Session", "POST /V1/Session", "DELETE /V1/CMDB/Tenants/x", "DELETE /V1/Session", "POST /V1/Session", "DELETE /V1/CMDB/Tenants/x"}
	if login.Token != "token-2" || !slices.Equal(f.lines(), want) {
		t.Errorf("sent %q", f.lines())
	}
	f.answer = func(seen) (int, string) { return 401, `{"statusCode":795010,"statusDescription":"Session not exist"}` }
	is(t, c.Session.Logout(t.Context()), netbrain.ErrSessionExpired)
	must(t, c.Session.Logout(t.Context()))
}

func TestCaptureTakesTheRequestsOwnAnswer(t *testing.T) {
	f := newFake(t, nil)
	var raw netbrain.Response
	must(t, f.client(t).Tenants.Delete(netbrain.Capture(t.Context(), &raw), "x"))
	if string(raw.Body) != done || raw.Status != 200 || raw.Header.Get("Date") == "" {
		t.Errorf("got %+v", raw)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	ok := "https://netbrain.example"
	tests := []struct {
		name, base, user string
		opts             []netbrain.Option
		text             string
	}{
		{"no address", "", "ann", nil, "http://"},
		{"no scheme", "netbrain.example", "ann", nil, "http://"},
		{"another scheme", "ftp://netbrain.example", "ann", nil, "http://"},
		{"credentials in the address", "https://ann:secret@netbrain.example", "ann", nil, "credentials"},
		{"a query", ok + "?a=b", "ann", nil, "query"},
		{"a bad address", "https://netbrain.example/%zz", "ann", nil, "address"},
		{"nothing to sign in with", ok, "", nil, "nothing"},
		{"an alias by header", ok, "ann", []netbrain.Option{netbrain.WithAuthenticationID("AD"), netbrain.WithBasicAuth()}, "Basic"},
		{"an alias of a client", ok, "ann", []netbrain.Option{netbrain.WithAuthenticationID("AD"), netbrain.WithOAuth("c", "s")}, "OAuth"},
		{"no room", ok, "ann", []netbrain.Option{netbrain.WithMaxBody(0)}, "longest answer"},
		{"no time", ok, "ann", []netbrain.Option{netbrain.WithTimeout(0)}, "time limit"},
		{"no attempt", ok, "ann", []netbrain.Option{netbrain.WithRetry(netbrain.Retry{})}, "attempt"},
		{"a domain without a tenant", ok, "ann", []netbrain.Option{netbrain.WithWorkingDomain("", labID)}, "tenant"},
		{"two lines of token", ok, "ann", []netbrain.Option{netbrain.WithToken("a\nb")}, "line break"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := netbrain.New(tt.base, tt.user, "secret", tt.opts...)
			if err == nil || !strings.Contains(err.Error(), tt.text) && tt.text != "nothing" || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBaseAddresses(t *testing.T) {
	f := newFake(t, nil)
	for base, want := range map[string]string{
		"":                       "POST /V1/Session",
		"/":                      "POST /V1/Session",
		"/ServicesAPI/API":       "POST /V1/Session",
		"/servicesapi/api/":      "POST /V1/Session",
		"/ServicesAPI":           "POST /V1/Session",
		"/a%2Fb/c/":              "POST /a%2Fb/c/ServicesAPI/API/V1/Session",
		"/proxy/ServicesAPI/API": "POST /proxy/ServicesAPI/API/V1/Session",
	} {
		c, err := netbrain.New(f.URL+base, "ann", "splendidpass")
		must(t, err)
		_, _ = c.Session.Login(t.Context())
		if got := f.last().Line; got != want {
			t.Errorf("%q: sent %s, want %s", base, got, want)
		}
	}
}

// TestAClientShowsNoSecret prints one as people do who look for a mistake.
func TestAClientShowsNoSecret(t *testing.T) {
	c, err := netbrain.New("https://netbrain.example", "ann", "splendidpass", netbrain.WithToken("a-token"), netbrain.WithOAuth("id", "a-secret"))
	must(t, err)
	printed := sprint(c, *c.Users)
	for _, secret := range []string{"splendidpass", "a-token", "a-secret"} {
		if strings.Contains(printed, secret) {
			t.Errorf("%s is in %s", secret, printed)
		}
	}
	if b, err := json.Marshal(c); err != nil || strings.Contains(string(b), "splendidpass") {
		t.Errorf("got %s, %v", b, err)
	}

}

func sprint(things ...any) string {
	var b strings.Builder
	for _, thing := range things {
		fmt.Fprintf(&b, "%v %+v %#v\n", thing, thing, thing)
	}
	return b.String()
}
