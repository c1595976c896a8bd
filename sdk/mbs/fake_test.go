package mbs_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/mbs"
)

// fake is a server that answers as a test wants it to. Sign-ins get the tokens
// token-1, token-2 ...
type fake struct {
	*httptest.Server

	mu       sync.Mutex
	logins   int
	requests []string // "GET /api/Users", sign-ins left out
}

// serve starts a fake; answer is asked for all but sign-ins.
func serve(t testing.TB, answer http.HandlerFunc) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/Provider/Login" {
			f.mu.Lock()
			f.logins++
			n := f.logins
			f.mu.Unlock()
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"access_token":"token-`+string(rune('0'+n))+`","token_type":"bearer","expires_in":"1209599"}`)
			return
		}
		f.mu.Lock()
		f.requests = append(f.requests, r.Method+" "+r.URL.EscapedPath())
		f.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) sent() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.requests...)
}

func (f *fake) signedIn() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.logins
}

// client makes a client of the fake that does not wait long between attempts.
func (f *fake) client(t testing.TB, opts ...mbs.Option) *mbs.Client {
	t.Helper()
	c, err := mbs.New("root", "root-password", append([]mbs.Option{mbs.WithBaseURL(f.URL),
		mbs.WithRetry(mbs.Retry{Attempts: 3, Min: time.Microsecond, Max: time.Millisecond})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// says makes a handler that always answers the same.
func says(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if w.Header()["Content-Type"] = nil; contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// calls are the requests that read, by name, each giving a list: a thing alone
// is a list of one.
var calls = map[string]func(context.Context, *mbs.Client) (any, error){
	"Users.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.UsersModels, error) { return c.Users.List(ctx) }),
	"Users.All":  many(func(ctx context.Context, c *mbs.Client) ([]mbs.UsersModels, error) { return gather(c.Users.All(ctx)) }),
	"Users.Get":  single(func(ctx context.Context, c *mbs.Client) (*mbs.UsersModels, error) { return c.Users.Get(ctx, anID) }),
	"Users.Authenticate": single(func(ctx context.Context, c *mbs.Client) (*mbs.UsersModels, error) {
		return c.Users.Authenticate(ctx, "a", "b")
	}),
	"Users.Computers": many(func(ctx context.Context, c *mbs.Client) ([]mbs.UserComputerData, error) {
		return c.Users.Computers(ctx, anID)
	}),
	"Accounts.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.AccountsModels, error) { return c.Accounts.List(ctx) }),
	"Accounts.Get": single(func(ctx context.Context, c *mbs.Client) (*mbs.AccountsModels, error) {
		return c.Accounts.Get(ctx, anID)
	}),
	"Accounts.AddDestination": single(func(ctx context.Context, c *mbs.Client) (*mbs.DestinationOfAccount, error) {
		return c.Accounts.AddDestination(ctx, mbs.DestinationOfAccountEdit{})
	}),
	"Accounts.CreateDestination": single(func(ctx context.Context, c *mbs.Client) (*mbs.DestinationOfAccount, error) {
		return c.Accounts.CreateDestination(ctx, mbs.AccountDestinationCreateModel{})
	}),
	"Destinations.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.DestinationsModel, error) {
		return c.Destinations.List(ctx)
	}),
	"Destinations.ListForUser": many(func(ctx context.Context, c *mbs.Client) ([]mbs.UserDestinationsModel, error) {
		return c.Destinations.ListForUser(ctx, "ann@acme.example")
	}),
	"Packages.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.PackagesModels, error) { return c.Packages.List(ctx) }),
	"Packages.Get": single(func(ctx context.Context, c *mbs.Client) (*mbs.PackagesModels, error) {
		return c.Packages.Get(ctx, 20988)
	}),
	"Packages.ListForUser": many(func(ctx context.Context, c *mbs.Client) ([]mbs.PackagesModels, error) {
		return c.Packages.ListForUser(ctx, anID)
	}),
	"Monitoring.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.MonitoringModels, error) {
		return c.Monitoring.List(ctx)
	}),
	"Monitoring.All": many(func(ctx context.Context, c *mbs.Client) ([]mbs.MonitoringModels, error) {
		return gather(c.Monitoring.All(ctx))
	}),
	"Monitoring.ListForUser": many(func(ctx context.Context, c *mbs.Client) ([]mbs.MonitoringModels, error) {
		return c.Monitoring.ListForUser(ctx, anID)
	}),
	"Licenses.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.LicensesModels, error) {
		return c.Licenses.List(ctx, mbs.LicenseListOptions{})
	}),
	"Licenses.Get": single(func(ctx context.Context, c *mbs.Client) (*mbs.LicensesModels, error) {
		return c.Licenses.Get(ctx, anID)
	}),
	"Billing.Current": single(func(ctx context.Context, c *mbs.Client) (*mbs.BillingModels, error) { return c.Billing.Current(ctx) }),
	"Billing.Query": single(func(ctx context.Context, c *mbs.Client) (*mbs.BillingModels, error) {
		return c.Billing.Query(ctx, mbs.FilterTotalModels{})
	}),
	"Billing.Details": single(func(ctx context.Context, c *mbs.Client) (*mbs.DetailModels, error) {
		return c.Billing.Details(ctx, mbs.FilterDetailModels{})
	}),
	"Builds.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.BuildModels, error) { return c.Builds.List(ctx) }),
	"Builds.AvailableVersions": many(func(ctx context.Context, c *mbs.Client) ([]mbs.BuildEditionModel, error) {
		return c.Builds.AvailableVersions(ctx)
	}),
	"Administrators.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.AdministratorsModels, error) {
		return c.Administrators.List(ctx)
	}),
	"Administrators.Get": single(func(ctx context.Context, c *mbs.Client) (*mbs.AdministratorsModels, error) {
		return c.Administrators.Get(ctx, anID)
	}),
	"Companies.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.CompanyModel, error) { return c.Companies.List(ctx) }),
	"Companies.Get":  single(func(ctx context.Context, c *mbs.Client) (*mbs.CompanyModel, error) { return c.Companies.Get(ctx, anID) }),
	"Computers.List": many(func(ctx context.Context, c *mbs.Client) ([]mbs.ComputerModel, error) {
		return c.Computers.List(ctx, mbs.ComputerListOptions{})
	}),
	"Computers.Get": single(func(ctx context.Context, c *mbs.Client) (*mbs.ComputerModel, error) {
		return c.Computers.Get(ctx, anID)
	}),
	"Computers.Disks": many(func(ctx context.Context, c *mbs.Client) ([]mbs.ComputerDisk, error) {
		return c.Computers.Disks(ctx, anID)
	}),
	"Computers.Statistics": single(func(ctx context.Context, c *mbs.Client) (*mbs.BackupStats, error) {
		return c.Computers.Statistics(ctx, anID)
	}),
	"Computers.Usage": single(func(ctx context.Context, c *mbs.Client) (*mbs.ComputerUsage, error) {
		return c.Computers.Usage(ctx, anID)
	}),
	"Computers.Plans": many(func(ctx context.Context, c *mbs.Client) ([]mbs.PlanModel, error) { return c.Computers.Plans(ctx, anID) }),
	"Computers.Plan": single(func(ctx context.Context, c *mbs.Client) (*mbs.PlanModel, error) {
		return c.Computers.Plan(ctx, anID, anID)
	}),
	"Computers.PlanInfo": single(func(ctx context.Context, c *mbs.Client) (*mbs.MonitoringModels, error) {
		return c.Computers.PlanInfo(ctx, anID, anID)
	}),
	"Computers.History": many(func(ctx context.Context, c *mbs.Client) ([]mbs.PlanHistoryModel, error) {
		return c.Computers.History(ctx, 0, 10)
	}),
}

const anID = "9d6de082-741c-44fe-b067-1a36eb03fa40"

func many[T any](f func(context.Context, *mbs.Client) ([]T, error)) func(context.Context, *mbs.Client) (any, error) {
	return func(ctx context.Context, c *mbs.Client) (any, error) { return f(ctx, c) }
}

func single[T any](f func(context.Context, *mbs.Client) (*T, error)) func(context.Context, *mbs.Client) (any, error) {
	return func(ctx context.Context, c *mbs.Client) (any, error) {
		v, err := f(ctx, c)
		if err != nil {
			return []T(nil), err
		}
		return []T{*v}, nil
	}
}

// gather gives what an iterator gives up to an error.
func gather[T any](seq func(func(T, error) bool)) (all []T, err error) {
	for v, e := range seq {
		if e != nil {
			return all, e
		}
		all = append(all, v)
	}
	return all, nil
}

// asError gives the *Error that an error must be.
func asError(t *testing.T, err error) *mbs.Error {
	t.Helper()
	e, ok := errors.AsType[*mbs.Error](err)
	if !ok {
		t.Fatalf("%v is no *mbs.Error", err)
	}
	return e
}
