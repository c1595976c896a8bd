package netbrain_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/sdk/netbrain"
)

// live makes a client of a real server, for its administrator.
func live(t *testing.T, s *servertest.Server, opts ...netbrain.Option) *netbrain.Client {
	t.Helper()
	c, err := netbrain.New(s.URL, s.AdminLogin, s.AdminPassword, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(context.Background()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return c
}

// must fails the test when a call failed.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// is fails the test unless an error is what it should be.
func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func person(login string) netbrain.UserRequest {
	return netbrain.UserRequest{Username: new(login), Email: new(login + "@example.com"), FirstName: new("Ann"), LastName: new("Lee"),
		AllowChangePassword: new(true), IsSystemAdmin: new(false), Password: new("splendidpass")}
}

// acme makes a tenant with a domain.
func acme(t *testing.T, c *netbrain.Client) (tenant, domain string) {
	t.Helper()
	tenant, err := c.Tenants.Create(t.Context(), netbrain.TenantRequest{TenantName: new("Acme"), MaximumNodes: new(int64(10))})
	must(t, err)
	domain, err = c.Domains.Create(t.Context(), netbrain.DomainRequest{TenantID: &tenant, DomainName: new("Lab"), MaximumNodes: new(int64(5))})
	must(t, err)
	return tenant, domain
}

func TestUsersLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		acme(t, c)
		in := person("ann")
		in.Tenants = []netbrain.TenantGrant{{TenantName: new("Acme"), Domains: []netbrain.DomainGrant{{DomainName: new("Lab"), DomainRoles: []string{"domainAdmin"}}}}}
		must(t, c.Users.Add(ctx, in))
		is(t, c.Users.Add(ctx, in), netbrain.ErrExists)
		u, err := c.Users.Get(ctx, "ANN", "")
		must(t, err)
		if u.Email != "ann@example.com" || u.Status != netbrain.UserActive || u.TenantAndRole[0].Domains[0].Roles[0] != "Domain Admin" {
			t.Errorf("got %+v", u)
		}
		if at, err := u.Created(); err != nil || !at.Equal(servertest.Start) {
			t.Errorf("created %v, %v", at, err)
		}
		must(t, c.Users.Update(ctx, netbrain.UserRequest{Username: new("ann"), LastName: new("Ray")}))
		list, err := c.Users.List(ctx, netbrain.UserListOptions{})
		must(t, err)
		var all []string
		for u, err := range c.Users.All(ctx, netbrain.UserListOptions{}) {
			must(t, err)
			all = append(all, u.LastName)
		}
		if len(list) != 2 || len(all) != 2 || !slices.Contains(all, "Ray") {
			t.Errorf("listed %v and %v", list, all)
		}
		must(t, c.Users.Delete(ctx, "ann", ""))
		is(t, c.Users.Delete(ctx, "ann", ""), netbrain.ErrNotFound)
		_, err = c.Users.Get(ctx, "ann", "")
		is(t, err, netbrain.ErrNotFound)
		is(t, c.Users.Delete(ctx, "", ""), netbrain.ErrInvalid)
	})
}

func TestUsageLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		_, err := c.Session.Login(ctx)
		must(t, err)
		s.Clock.Advance(10 * time.Minute)
		must(t, c.Session.Logout(ctx))
		report, err := c.Users.UsageReport(ctx, netbrain.UsageOptions{From: servertest.Start})
		must(t, err)
		first, err := report[0].FirstLogin()
		must(t, err)
		online, err := report[0].OnlineTime()
		must(t, err)
		if report[0].OfLogins != 2 || !first.Equal(servertest.Start) || online != 10*time.Minute {
			t.Errorf("got %+v", report)
		}
		details, err := c.Users.DetailUsageReport(ctx, s.AdminLogin, netbrain.LocalServer, netbrain.UsageOptions{})
		must(t, err)
		if len(details) != 2 {
			t.Errorf("got %+v", details)
		}
		none, err := c.Users.UsageReport(ctx, netbrain.UsageOptions{From: s.Clock.Now().Add(time.Hour)})
		if err != nil || len(none) != 0 {
			t.Errorf("got %v, %v", none, err)
		}
		_, err = c.Users.DetailUsageReport(ctx, "ghost", "", netbrain.UsageOptions{})
		is(t, err, netbrain.ErrNotFound)
		_, err = c.Users.UsageReport(ctx, netbrain.UsageOptions{TenantID: "no-such"})
		is(t, err, netbrain.ErrNotFound)
	})
}
