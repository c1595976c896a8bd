// Package storetest is the contract of core.Store as tests. Every
// implementation passes Run, and where several processes may share a database
// RunShared. A bug found in one engine becomes a case here for all.
//
// It knows nothing of SQL and asks nothing that the comments in core do not
// promise; what only one engine does is tested beside that engine.
package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Run tests a store. open gives a new, empty one each time; it closes the
// store when its t ends.
func Run(t *testing.T, open func(t testing.TB) core.Store) {
	groups := []struct {
		name string
		run  func(*fixture)
	}{
		{"people", testPeople},
		{"facets", testFacets},
		{"system administrators", testSystemAdmins},
		{"tombstones", testTombstones},
		{"uniqueness", testUniqueness},
		{"pages of people", testPages},
		{"memberships", testMemberships},
		{"companies", testCompanies},
		{"domains", testDomains},
		{"storage accounts", testAccounts},
		{"assignments", testAssignments},
		{"roles", testRoles},
		{"api keys", testAPIKeys},
		{"OAuth clients", testOAuthClients},
		{"allotments and seats", testAllotments},
		{"authentication servers", testAuthServers},
		{"mail", testMail},
		{"second factors", testSecondFactors},
		{"scopes", testScopes},
		{"sessions", testSessions},
		{"ends of sessions", testSessionEnds},
		{"failed sign-ins", testSignInFailures},
		{"usage", testUsage},
		{"usage equals a naive count", testUsageProperty},
		{"audit log", testAudit},
		{"settings and leases", testSettings},
		{"jobs", testJobs},
		{"packages", testPackages},
		{"quota", testQuota},
		{"sums of space", testSpaceSums},
		{"builds", testBuilds},
		{"computers", testComputers},
		{"plans", testPlans},
		{"runs", testRuns},
		{"history of runs", testRunHistory},
		{"monitoring", testMonitor},
		{"space", testSpace},
		{"licenses", testLicenses},
		{"billing", testBilling},
		{"transactions", testTransactions},
		{"a store without people", testEmpty},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) { g.run(&fixture{T: t, store: open(t)}) })
	}
}

// fixture is a store with short ways to put things into it. t is the current
// subtest's.
type fixture struct {
	*testing.T
	store core.Store
}

// sub gives the fixture for a subtest.
func (f *fixture) sub(name string, run func(f *fixture)) {
	f.T.Helper()
	f.T.Run(name, func(t *testing.T) { run(&fixture{T: t, store: f.store}) })
}

func (f *fixture) read() core.Reader { return f.store.Read(f.Context()) }

// update runs a transaction that must succeed.
func (f *fixture) update(do func(tx core.Tx) error) {
	f.Helper()
	f.ok(f.store.Update(f.Context(), do))
}

func (f *fixture) ok(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// want checks an error's kind, and that it is the caller who decides on it.
func (f *fixture) want(kind core.Kind, err error) {
	f.Helper()
	if err == nil || core.KindOf(err) != kind {
		f.Fatalf("error %v, want kind %v", err, kind)
	}
}

// exists checks for a Conflict that names the field and the stored spelling.
func (f *fixture) exists(field, value string, err error) {
	f.Helper()
	e, ok := core.AsError(err)
	if !ok || e.Kind != core.Conflict || e.Reason != core.Exists || e.Field != field || e.Value != value {
		f.Fatalf("error %+v, want %s %q to exist", err, field, value)
	}
}

var counter atomic.Int64

// unique makes a name that no other test of the binary has.
func unique(prefix string) string { return fmt.Sprint(prefix, counter.Add(1)) }

func newID[T ~string]() T { return core.NewID[T](time.Now()) }

// start is where the tests' time begins; stores keep microseconds.
var start = time.Date(2026, 3, 10, 12, 30, 15, 123456000, time.UTC)

func at(d time.Duration) time.Time                  { return start.Add(d) }
func ptr[T any](v T) *T                             { return &v }
func companyScope(ids ...core.CompanyID) core.Scope { return core.Scope{Companies: ids} }

// company stores a company.
func (f *fixture) company(change ...func(*core.Company)) core.Company {
	f.Helper()
	c := core.Company{ID: newID[core.CompanyID](), Name: unique("Company "), StorageLimit: core.NoLimit, CreatedAt: start, UpdatedAt: start}
	for _, ch := range change {
		ch(&c)
	}
	f.update(func(tx core.Tx) error { return tx.InsertCompany(&c) })
	return c
}

// domain stores a domain of a company.
func (f *fixture) domain(c core.Company) core.Domain {
	f.Helper()
	d := core.Domain{ID: newID[core.DomainID](), Company: ref(c), Name: unique("Domain "), CreatedAt: start, UpdatedAt: start}
	f.update(func(tx core.Tx) error { return tx.InsertDomain(&d) })
	return d
}

func ref(c core.Company) core.CompanyRef     { return core.CompanyRef{ID: c.ID, Name: c.Name} }
func domainRef(d core.Domain) core.DomainRef { return core.DomainRef{ID: d.ID, Name: d.Name} }

// user stores a person.
func (f *fixture) user(change ...func(*core.User)) core.User {
	f.Helper()
	u := person(change...)
	f.update(func(tx core.Tx) error { return tx.InsertUser(&u) })
	return u
}

// person makes a person without storing him.
func person(change ...func(*core.User)) core.User {
	u := core.User{ID: newID[core.UserID](), Login: unique("user"), Enabled: true, CreatedAt: start, UpdatedAt: start}
	for _, ch := range change {
		ch(&u)
	}
	return u
}

// customerOf gives a person a home company and the membership in it.
func customerOf(c core.Company) func(*core.User) {
	return func(u *core.User) {
		u.Customer = &core.Customer{Company: ref(c)}
		u.Memberships = append(u.Memberships, core.Membership{Company: ref(c)})
	}
}

// staffOf gives a person a staff facet for the companies.
func staffOf(companies ...core.Company) func(*core.User) {
	return func(u *core.User) {
		u.Staff = &core.Staff{CreatedAt: start}
		for _, c := range companies {
			u.Staff.Companies = append(u.Staff.Companies, ref(c))
		}
	}
}

func systemAdmin(u *core.User) { u.Staff = &core.Staff{SystemAdmin: true, CreatedAt: start} }

func login(name string) func(*core.User)  { return func(u *core.User) { u.Login = name } }
func email(addr string) func(*core.User)  { return func(u *core.User) { u.Email = addr } }
func server(name string) func(*core.User) { return func(u *core.User) { u.Server = name } }
