package netbrain_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/sdk/netbrain"
)

func TestSessionsLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		v, err := c.System.ProductVersion(ctx)
		must(t, err)
		if v.ProductVersion != servertest.Version.Product || v.GitVersion != servertest.Version.Git {
			t.Errorf("got %+v", v)
		}
		tenant, domain := acme(t, c)
		must(t, c.Session.SetCurrentDomain(ctx, tenant, domain))
		s.Clock.Advance(31 * time.Minute) // the session is over
		now, err := c.Session.CurrentDomain(ctx)
		must(t, err)
		if now.TenantID != tenant || now.DomainID != domain {
			t.Errorf("after renewal the working domain is %+v", now)
		}
		is(t, c.Session.SetCurrentDomain(ctx, labID, ""), netbrain.ErrNotFound)
		is(t, c.Session.SetCurrentDomain(ctx, tenant, labID), netbrain.ErrNotFound)
		is(t, c.Session.SetCurrentDomain(ctx, "", ""), netbrain.ErrInvalid)

		login, err := c.Session.Login(ctx)
		must(t, err)
		other, err := netbrain.New(s.URL, "", "", netbrain.WithToken(login.Token))
		must(t, err)
		_, err = other.Tenants.List(ctx)
		must(t, err)
		must(t, c.Session.Logout(ctx))
		must(t, c.Session.Logout(ctx))
		_, err = other.Tenants.List(ctx)
		is(t, err, netbrain.ErrSessionExpired)
		is(t, other.Session.Logout(ctx), netbrain.ErrSessionExpired)
		if e, ok := errors.AsType[*netbrain.Error](err); !ok || e.Code != netbrain.StatusSessionNotExist {
			t.Errorf("got %v", err)
		}
	})
}

func TestOAuthLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		ctx := t.Context()
		s.Import(`{"users":[{"login":"ann","password":"splendidpass","staff":{"permissions":["Users"],"companies":"*"}}],
			"oauthClients":[{"id":"nightly","secret":"a word: with / signs","user":"ann","lifetimeSeconds":120}]}`)
		for name, opts := range map[string][]netbrain.Option{"in the body": nil, "in the header": {netbrain.WithBasicAuth()}} {
			c, err := netbrain.New(s.URL, "", "", append(opts, netbrain.WithOAuth("nightly", "a word: with / signs"))...)
			must(t, err)
			if list, err := c.Users.List(ctx, netbrain.UserListOptions{}); err != nil || len(list) == 0 {
				t.Errorf("%s: %v, %v", name, list, err)
			}
			s.Clock.Advance(3 * time.Minute) // the token is past its time; the client gets another
			if _, err := c.Users.Get(ctx, "ann", ""); err != nil {
				t.Errorf("%s, a token later: %v", name, err)
			}
			_, err = c.Tenants.CreateV3(ctx, netbrain.TenantV3Request{TenantName: new("T1")})
			is(t, err, netbrain.ErrDenied)
			must(t, c.Close(ctx))
		}
		c, err := netbrain.New(s.URL, "", "", netbrain.WithOAuth("nightly", "wrong"))
		must(t, err)
		_, err = c.Users.List(ctx, netbrain.UserListOptions{})
		is(t, err, netbrain.ErrUnauthenticated)
	})
}

func TestSignInsLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		ctx := t.Context()
		for name, opts := range map[string][]netbrain.Option{
			"JSON": nil, "Basic": {netbrain.WithBasicAuth()}, "the local server": {netbrain.WithAuthenticationID(netbrain.LocalServer)},
		} {
			c := live(t, s, opts...)
			if _, err := c.Tenants.List(ctx); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		wrong, err := netbrain.New(s.URL, s.AdminLogin, "no such password")
		must(t, err)
		for range 10 { // more often than a login may fail
			_, err := wrong.Tenants.List(ctx)
			is(t, err, netbrain.ErrUnauthenticated)
		}
		if _, err := live(t, s).Tenants.List(ctx); err != nil {
			t.Errorf("the login is locked: %v", err)
		}
		_, err = wrong.Session.Login(ctx)
		is(t, err, netbrain.ErrUnauthenticated)
	})
}

// TestManyGoroutinesLive shares one session, which ends in the middle.
func TestManyGoroutinesLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c := live(t, s)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for range 5 {
					if _, err := c.Tenants.List(t.Context()); err != nil {
						t.Error(err)
					}
				}
				if i == 3 {
					if err := c.Session.Logout(t.Context()); err != nil && !errors.Is(err, netbrain.ErrSessionExpired) {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		report, err := c.Users.UsageReport(t.Context(), netbrain.UsageOptions{})
		must(t, err)
		if report[0].OfLogins > 2 {
			t.Errorf("%d sign-ins for one client", report[0].OfLogins)
		}
	})
}

func TestAuditLogLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		for _, name := range strings.Fields("a b c d e f g h i j k l") {
			must(t, c.Roles.Create(ctx, netbrain.RoleRequest{RoleName: new(name)}))
			s.Clock.Advance(time.Second)
		}
		_, err := s.Control.Seal(ctx)
		must(t, err)
		opts := netbrain.AuditLogOptions{From: servertest.Start, To: s.Clock.Now(), Limit: 10, Modules: []string{"Role"}}
		page, err := c.AuditLogs.List(ctx, opts)
		must(t, err)
		var messages []string
		for l, err := range c.AuditLogs.All(ctx, opts) {
			must(t, err)
			messages = append(messages, l.Message)
		}
		if len(page) != 10 || len(messages) != 12 || page[0].Message != messages[0] || !strings.Contains(messages[11], "a") || page[0].UserName != s.AdminLogin {
			t.Errorf("got %d, then %q", len(page), messages)
		}
		if at, err := page[0].At(); err != nil || at.Before(servertest.Start) {
			t.Errorf("made at %v, %v", at, err)
		}
		opts.Limit = 5
		_, err = c.AuditLogs.List(ctx, opts)
		is(t, err, netbrain.ErrInvalid)
		_, err = c.AuditLogs.List(ctx, netbrain.AuditLogOptions{})
		is(t, err, netbrain.ErrInvalid)
	})
}
