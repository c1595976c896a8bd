package mbs_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/sdk/mbs"
)

// nobody is an ID that nothing has.
const nobody = "00000000-0000-4000-8000-000000000000"

// live makes a client of a real server, for its administrator.
func live(t *testing.T, s *servertest.Server, opts ...mbs.Option) *mbs.Client {
	t.Helper()
	c, err := mbs.New(s.AdminLogin, s.AdminPassword, append([]mbs.Option{mbs.WithBaseURL(s.URL)}, opts...)...)
	must(t, err)
	return c
}

// must fails the test when a call failed.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ok gives the value of a call that must succeed.
func ok[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// is fails the test unless an error is all that it should be.
func is(t *testing.T, err error, want ...error) {
	t.Helper()
	for _, w := range want {
		if !errors.Is(err, w) {
			t.Errorf("got %v, want %v", err, w)
		}
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func user(login string) mbs.UsersAddModels {
	return mbs.UsersAddModels{Email: new(login), Enabled: new(true), Password: new("splendidpass"), FirstName: new("Ann"), Company: new("Acme")}
}

// acme adds a company with a user.
func acme(t *testing.T, c *mbs.Client) (company, ann string) {
	t.Helper()
	company = ok(c.Companies.Create(t.Context(), mbs.CompanyCreateModel{Name: new("Acme"), StorageLimit: new(int64(100 << 30))}))(t)
	return company, ok(c.Users.Create(t.Context(), user("ann")))(t)
}

func TestUsersLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		_, ann := acme(t, c)

		_, err := c.Users.Create(ctx, user("ANN"))
		is(t, err, mbs.ErrExists, mbs.ErrInvalid)
		_, err = c.Users.Create(ctx, mbs.UsersAddModels{Email: new("bob")})
		is(t, err, mbs.ErrInvalid)

		must(t, c.Users.Update(ctx, mbs.UsersEditModels{ID: &ann, Enabled: new(true), LastName: new("Lee"), LicenseManagmentMode: new(mbs.Automatic)}))
		got := ok(c.Users.Get(ctx, ann))(t)
		equal(t, "name", got.LastName, "Lee")
		equal(t, "mode", got.LicenseManagmentMode, mbs.Automatic)
		_, err = c.Users.Get(ctx, nobody)
		is(t, err, mbs.ErrNotFound)

		equal(t, "authenticated", ok(c.Users.Authenticate(ctx, "ann", "splendidpass"))(t).ID, ann)
		_, err = c.Users.Authenticate(ctx, "ann", "another password")
		is(t, err, mbs.ErrNotFound)

		ok(c.Users.Create(ctx, user("bob")))(t)
		list := ok(c.Users.List(ctx))(t)
		var all []mbs.UsersModels
		for u, err := range c.Users.All(ctx) {
			must(t, err)
			all = append(all, u)
		}
		equal(t, "users", len(list), 2)
		if !slices.EqualFunc(list, all, func(a, b mbs.UsersModels) bool { return a.ID == b.ID && a.Email == b.Email }) {
			t.Errorf("List gives %v and All %v", list, all)
		}

		equal(t, "computers", len(ok(c.Users.Computers(ctx, ann))(t)), 0)
		_, err = c.Users.Computers(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
		must(t, c.Users.DeleteData(ctx, ann, []mbs.UserComputerDelete{{DestinationID: new(nobody), ComputerName: new("laptop")}}))
		is(t, c.Users.DeleteData(ctx, ann, nil), mbs.ErrInvalid)

		must(t, c.Users.DeleteAccount(ctx, ann))
		is(t, c.Users.DeleteAccount(ctx, ann), mbs.ErrNotFound)
		for _, u := range list {
			if u.ID != ann {
				must(t, c.Users.Delete(ctx, u.ID))
			}
		}
		is(t, c.Users.Delete(ctx, nobody), mbs.ErrNotFound, mbs.ErrInvalid)
	})
}

func TestCompaniesLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		id, ann := acme(t, c)

		_, err := c.Companies.Create(ctx, mbs.CompanyCreateModel{Name: new("Acme")})
		is(t, err, mbs.ErrExists)
		must(t, c.Companies.Update(ctx, mbs.CompanyEditModel{ID: &id, Name: new("Acme Ltd"), LicenseSettings: new(mbs.GlobalLicensesPool)}))
		got := ok(c.Companies.Get(ctx, id))(t)
		equal(t, "name", got.Name, "Acme Ltd")
		equal(t, "limit", got.StorageLimit, 100<<30)
		equal(t, "licences", got.LicenseSettings, mbs.GlobalLicensesPool)
		_, err = c.Companies.Get(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
		equal(t, "companies", len(ok(c.Companies.List(ctx))(t)), 1)

		is(t, c.Companies.Delete(ctx, id), mbs.ErrConflict)
		must(t, c.Users.DeleteAccount(ctx, ann))
		must(t, c.Companies.Delete(ctx, id))
		is(t, c.Companies.Delete(ctx, id), mbs.ErrNotFound)
	})
}
