package mbs_test

import (
	"testing"
	"time"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/sdk/mbs"
)

func TestLoginLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		in := ok(c.Provider.Login(ctx))(t)
		equal(t, "login", in.UserName, s.AdminLogin)
		equal(t, "lasts", time.Duration(in.ExpiresIn)*time.Second, 14*24*time.Hour-time.Second)

		other := ok(mbs.New("", "", mbs.WithBaseURL(s.URL+"/mbsapi/api/"), mbs.WithToken(in.AccessToken)))(t)
		equal(t, "users", len(ok(other.Users.List(ctx))(t)), 0)
		_, err := other.Provider.Login(ctx)
		is(t, err, mbs.ErrInvalid)

		s.Clock.Advance(15 * 24 * time.Hour)
		_, err = other.Users.List(ctx) // no login to renew it with
		is(t, err, mbs.ErrUnauthenticated)
		ok(c.Users.List(ctx))(t)

		wrong := ok(mbs.New(s.AdminLogin, "not the password", mbs.WithBaseURL(s.URL)))(t)
		_, err = wrong.Users.List(ctx)
		is(t, err, mbs.ErrUnauthenticated)
		short := ok(mbs.New(s.AdminLogin, "x", mbs.WithBaseURL(s.URL)))(t)
		_, err = short.Provider.Login(ctx)
		is(t, err, mbs.ErrInvalid)
	})
}

func TestAdministratorsLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		acme(t, c)
		id := ok(c.Administrators.Create(ctx, mbs.AdministratorsNewModels{Email: new("boss"), InitialPassword: new("truepass"), Enabled: new(true),
			PermissionsModels: mbs.PermissionsEdit{"Users": new(mbs.Access), "Billing": new(mbs.Access)}, Companies: []string{"Acme"}}))(t)
		_, err := c.Administrators.Create(ctx, mbs.AdministratorsNewModels{Email: new("boss"), InitialPassword: new("truepass"), Enabled: new(true),
			PermissionsModels: mbs.PermissionsEdit{"Users": new(mbs.Access)}})
		is(t, err, mbs.ErrExists)

		must(t, c.Administrators.Update(ctx, mbs.AdministratorsEditModels{AdminID: &id, Enabled: new(true), FirstName: new("Rob"),
			PermissionsModels: mbs.PermissionsEdit{"Billing": new(mbs.None)}}))
		got := ok(c.Administrators.Get(ctx, id))(t)
		equal(t, "name", got.FirstName, "Rob")
		equal(t, "users", got.PermissionsModels["Users"], mbs.Access)
		equal(t, "billing", got.PermissionsModels["Billing"], mbs.None)
		equal(t, "companies", got.AccessToCompaniesMode, mbs.SpecifiedCompanies)
		equal(t, "last login", got.LastLogin, nil)
		_, err = c.Administrators.Get(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
		equal(t, "administrators", len(ok(c.Administrators.List(ctx))(t)), 2)

		boss := ok(mbs.New("boss", "truepass", mbs.WithBaseURL(s.URL)))(t)
		_, err = boss.Administrators.List(ctx)
		is(t, err, mbs.ErrDenied)
		equal(t, "his users", len(ok(boss.Users.List(ctx))(t)), 1)

		must(t, c.Administrators.Delete(ctx, id))
		is(t, c.Administrators.Delete(ctx, id), mbs.ErrNotFound)
		_, err = boss.Users.List(ctx)
		is(t, err, mbs.ErrUnauthenticated)
	})
}

func TestLicensesLive(t *testing.T) {
	const free, expired = "6f1d0e5c-023a-4555-88db-02f811894b00", "6f1d0e5c-023a-4555-88db-02f811894b03"
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		s.Import(`{"licenses": [{"id": "` + free + `", "number": 6, "type": "Ultimate", "expires": "2028-01-01T00:00:00Z"},
			{"id": "` + expired + `", "number": 9, "expires": "2026-01-01T00:00:00Z"}]}`)
		_, ann := acme(t, c)

		equal(t, "licences", len(ok(c.Licenses.List(ctx, mbs.LicenseListOptions{}))(t)), 2)
		equal(t, "free", ok(c.Licenses.List(ctx, mbs.LicenseListOptions{IsAvailable: new(true)}))(t)[0].ID, free)
		got := ok(c.Licenses.Get(ctx, free))(t)
		equal(t, "ends", got.DateExpired, mbs.NewDate(time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)))
		equal(t, "whose", got.User, nil)
		_, err := c.Licenses.Get(ctx, nobody)
		is(t, err, mbs.ErrNotFound)

		hers := mbs.LicenseOperation{LicenseID: new(free), UserID: &ann}
		must(t, c.Licenses.Grant(ctx, hers))
		is(t, c.Licenses.Grant(ctx, hers), mbs.ErrConflict)
		is(t, c.Licenses.Grant(ctx, mbs.LicenseOperation{LicenseID: new(expired), UserID: &ann}), mbs.ErrConflict)
		is(t, c.Licenses.Grant(ctx, mbs.LicenseOperation{LicenseID: new(nobody), UserID: &ann}), mbs.ErrNotFound)
		equal(t, "whose", *ok(c.Licenses.Get(ctx, free))(t).User, "ann")
		must(t, c.Licenses.Revoke(ctx, hers))
		must(t, c.Licenses.Release(ctx, hers))
		is(t, c.Licenses.Release(ctx, mbs.LicenseOperation{LicenseID: new(free)}), mbs.ErrInvalid)
	})
}

func TestBillingLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		_, ann := acme(t, c)
		month := mbs.NewDate(servertest.Start)

		equal(t, "rows", ok(c.Billing.Current(ctx))(t).StatisticBilling[0].Email, "ann")
		equal(t, "of Acme", len(ok(c.Billing.Query(ctx, mbs.FilterTotalModels{CompanyName: new("Acme"), Date: &month}))(t).StatisticBilling), 1)
		equal(t, "of nobody", len(ok(c.Billing.Query(ctx, mbs.FilterTotalModels{CompanyName: new("Globex")}))(t).StatisticBilling), 0)
		equal(t, "hers", ok(c.Billing.Details(ctx, mbs.FilterDetailModels{UserID: &ann, Date: &month}))(t).UserID, ann)
		_, err := c.Billing.Details(ctx, mbs.FilterDetailModels{UserID: new(nobody)})
		is(t, err, mbs.ErrNotFound)
		_, err = c.Billing.Details(ctx, mbs.FilterDetailModels{})
		is(t, err, mbs.ErrInvalid)
	})
}

func TestBuildsLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		s.Import(`{"builds": [{"edition": "LinuxDeb", "type": "Custom", "version": "1.0.0", "file": "agent.deb"},
			{"edition": "Windows", "type": "Sandbox", "version": "1.9.0", "file": "agent.exe"}]}`)
		equal(t, "builds", len(ok(c.Builds.List(ctx))(t)), 2)
		versions := ok(c.Builds.AvailableVersions(ctx))(t)
		equal(t, "newest", versions[0], mbs.BuildEditionModel{Type: mbs.Windows, Version: "1.9.0"})
		must(t, c.Builds.Request(ctx, mbs.RequestBuilds{Editions: []mbs.BuildEdition{mbs.LinuxRpm}, Type: new(mbs.Custom)}))
		is(t, c.Builds.Request(ctx, mbs.RequestBuilds{Editions: []mbs.BuildEdition{99}, Type: new(mbs.Custom)}), mbs.ErrInvalid)
	})
}
