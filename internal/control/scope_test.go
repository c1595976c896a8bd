package control_test

import (
	"fmt"
	"iter"
	"maps"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// neighbours is two companies with the same furniture: Alpha's people call,
// Bravo's rows must be neither shown nor touched.
type neighbours struct {
	*world
	callers   []core.Principal
	companies []core.CompanyID
	domains   []core.DomainID
	users     []core.UserID
	logins    []string
	jobs      []core.JobID
	buckets   []core.DestinationID
	machines  []core.ComputerID
	plans     []core.PlanID
	runs      []core.RunID
	account   core.AccountID // of both companies' buckets
	licenses  []core.LicenseID
}

func newNeighbours(w *world) *neighbours {
	n := &neighbours{world: w}
	w.admin("root")
	for _, name := range []string{"Alpha", "Bravo"} {
		low := strings.ToLower(name)
		c := w.company(name)
		n.companies = append(n.companies, c)
		n.domains = append(n.domains, w.domain(c, name+"Lab"), w.domain(c, name+"Plant"))
		for i := range 3 {
			login := fmt.Sprintf("%s%d", low, i)
			n.users, n.logins = append(n.users, w.customer(login, name)), append(n.logins, login)
		}
		j := core.Job{Kind: "nothing", Company: c, Subject: name}
		w.must(w.store.Update(w.ctx, func(tx core.Tx) error { return tx.InsertJob(&j) }))
		n.jobs = append(n.jobs, j.ID)
		n.furnish(low, n.users[len(n.users)-1])
		n.users = append(n.users, w.staff(low+"boss", []string{name}, core.AllPermissions()...))
		n.logins = append(n.logins, low+"boss")
		_, _, err := w.APIKeys.Create(w.ctx, system, core.APIKeyCreate{Login: low + "key", Password: password, Companies: []string{name}})
		w.must(err)
		w.must(w.Companies.AddMembers(w.ctx, system, c, []core.MemberAdd{{Ref: core.LoginRef{Login: low + "0"}, Admin: ptr(true)}}))
	}
	n.share()
	n.furnishBilling()
	n.furnishServer()
	n.furnishClients()
	n.callers = []core.Principal{w.as("alphaboss"), w.as("alpha0"), w.as("alpha1")}
	p := w.as("bravo1")
	w.must(w.Sessions.SetWorking(w.ctx, p, core.Working{Company: n.companies[1], Domain: ""}))
	return n
}

// share gives each company's first user a bucket of one account.
func (n *neighbours) share() {
	settings := core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPSEndpoint: "https://s3.example.com"}
	account, err := n.Accounts.Create(n.ctx, system, core.AccountCreate{Name: "Shared", Type: core.S3Compatible,
		Settings: []core.SettingsMember{{Key: "S3Compatible", Settings: settings}}})
	n.must(err)
	n.account = account
	for i, bucket := range []string{"alpha-bucket", "bravo-bucket"} {
		d, err := n.Accounts.AddDestination(n.ctx, system, core.DestinationAdd{Account: account, Bucket: bucket})
		n.must(err)
		n.buckets = append(n.buckets, d.ID)
		_, err = n.Assignments.Create(n.ctx, system, n.users[4*i], core.AssignmentCreate{Account: account, Bucket: bucket})
		n.must(err)
	}
}

// furnish gives a customer a computer with a plan that ran.
func (n *neighbours) furnish(name string, user core.UserID) {
	n.t.Helper()
	now := n.clock()
	c := core.Computer{ID: core.NewID[core.ComputerID](now), User: user, Name: name + " machine", Token: core.TokenHash{byte(len(n.machines) + 1)}}
	p := core.Plan{ID: core.NewID[core.PlanID](now), Computer: c.ID, User: user, Name: name + " plan", Destination: "d"}
	r := core.Run{ID: core.NewID[core.RunID](now), Plan: p.ID, Computer: c.ID, Start: now, End: &now, Problem: name}
	n.must(n.store.Update(n.ctx, func(tx core.Tx) error {
		if err := tx.InsertComputer(&c); err != nil {
			return err
		}
		if err := tx.InsertPlan(&p); err != nil {
			return err
		}
		return tx.InsertRun(&r)
	}))
	n.machines, n.plans, n.runs = append(n.machines, c.ID), append(n.plans, p.ID), append(n.runs, r.ID)
}

// bravo prints everything of Bravo's that an outsider could change.
func (n *neighbours) bravo(t *rapid.T) string {
	r, scope := n.store.Read(n.ctx), core.Scope{Companies: n.companies[1:]}
	var out []any
	keys, err := r.APIKeys()
	fatal(t, err)
	for _, k := range keys {
		if k.Login == "bravokey" {
			out = append(out, *k)
		}
	}
	companies, err := r.Companies(scope, "", 100)
	fatal(t, err)
	for _, c := range companies {
		out = append(out, *c)
	}
	domains, err := r.Domains(scope, "")
	fatal(t, err)
	for _, d := range domains {
		out = append(out, *d)
	}
	users, err := r.Users(core.UserFilter{Scope: scope, Memberships: true, Assignments: true}, "", 100)
	fatal(t, err)
	for _, u := range users {
		out = append(out, u.ID, u.Login, u.Email, u.FirstName, u.Enabled, string(u.Password), u.Memberships, u.DeactivatedAt, u.TwoFactorAt)
		if u.Customer != nil {
			out = append(out, *u.Customer)
		}
		if u.Staff != nil {
			out = append(out, *u.Staff)
		}
	}
	computers, err := r.Computers(core.ComputerFilter{Scope: scope}, "", 0, 100)
	fatal(t, err)
	for _, c := range computers {
		out = append(out, *c)
	}
	plans, err := r.Plans(core.PlanFilter{Scope: scope}, "", 100)
	fatal(t, err)
	for _, p := range plans {
		out = append(out, *p)
	}
	for _, c := range computers {
		told, err := r.Commands(c.ID)
		fatal(t, err)
		out = append(out, told)
	}
	runs, err := r.Runs(core.RunFilter{Scope: scope}, core.RunPage{Limit: 100})
	fatal(t, err)
	for _, run := range runs {
		out = append(out, *run)
	}
	return fmt.Sprintf("%+v", out) + n.bravoBilling(t, scope) + n.bravoServers(t) + n.bravoClients(t)
}

func fatal(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func gather[T any](list iter.Seq2[T, error]) (all []string, err error) {
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		all = append(all, show(v))
	}
	return all, nil
}

// calls draws the arguments of every operation that touches rows.
func (n *neighbours) calls(t *rapid.T, p core.Principal) map[core.Op]func() (any, error) {
	company := rapid.SampledFrom(n.companies).Draw(t, "company")
	domain := rapid.SampledFrom(n.domains).Draw(t, "domain")
	user := rapid.SampledFrom(n.users).Draw(t, "user")
	ref := core.LoginRef{Login: rapid.SampledFrom(n.logins).Draw(t, "login")}
	name := rapid.SampledFrom([]string{"Alpha", "Bravo"}).Draw(t, "name")
	grant := []core.AccessGrant{{Company: name, Admin: true}}
	w := core.Working{Company: company, Domain: domain}
	job := rapid.SampledFrom(n.jobs).Draw(t, "job")
	machine := rapid.SampledFrom(n.machines).Draw(t, "machine")
	plan := rapid.SampledFrom(n.plans).Draw(t, "plan")
	return map[core.Op]func() (any, error){
		core.OpWorkingSet: func() (any, error) { return nil, n.Sessions.SetWorking(n.ctx, p, w) },
		core.OpCheck: func() (any, error) {
			return n.Access.Check(n.ctx, p, core.Working{Company: n.companies[1], Domain: n.domains[2]}, []string{"tenantUser", "domainAdmin", "tenantAdmin", "addDomain"})
		},
		core.OpCustomersList: func() (any, error) { return gather(n.Customers.List(n.ctx, p)) },
		core.OpCustomersGet:  func() (any, error) { return n.Customers.Get(n.ctx, p, user) },
		core.OpCustomersCreate: func() (any, error) {
			return n.Customers.Create(n.ctx, p, core.CustomerCreate{Login: "new" + core.NewID[string](time.Now()), Password: password, Company: name})
		},
		core.OpCustomersUpdate: func() (any, error) {
			return nil, n.Customers.Update(n.ctx, p, user, core.CustomerUpdate{FirstName: ptr("x"), Company: &name, Enabled: ptr(true)})
		},
		core.OpCustomersVerify:     func() (any, error) { return n.Customers.Verify(n.ctx, p, ref.Login, password) },
		core.OpCustomersDelete:     func() (any, error) { return nil, n.Customers.Delete(n.ctx, p, n.users[5], false) },
		core.OpCustomersDeleteData: func() (any, error) { return nil, n.Customers.Delete(n.ctx, p, n.users[6], true) },
		core.OpStaffList:           func() (any, error) { return gather(n.Staff.List(n.ctx, p)) },
		core.OpStaffGet:            func() (any, error) { return n.Staff.Get(n.ctx, p, user) },
		core.OpStaffCreate: func() (any, error) {
			return n.Staff.Create(n.ctx, p, core.StaffCreate{Login: "staff" + core.NewID[string](time.Now()), Password: password, Companies: []string{name}})
		},
		core.OpStaffUpdate: func() (any, error) {
			return nil, n.Staff.Update(n.ctx, p, n.users[7], core.StaffUpdate{Companies: &[]string{name}, Password: ptr("another one")})
		},
		core.OpStaffDelete:  func() (any, error) { return nil, n.Staff.Delete(n.ctx, p, n.users[7]) },
		core.OpPeopleList:   func() (any, error) { return gather(n.People.List(n.ctx, p)) },
		core.OpPeopleCreate: func() (any, error) { return n.People.Create(n.ctx, p, n.newPerson(grant)) },
		core.OpPeopleUpdate: func() (any, error) {
			return nil, n.People.Update(n.ctx, p, ref, core.PersonUpdate{LastName: ptr("y"), Access: grant})
		},
		core.OpPeopleDelete: func() (any, error) { return nil, n.People.Delete(n.ctx, p, core.LoginRef{Login: "bravo2"}) },
		core.OpUsage: func() (any, error) {
			return n.Usage.Report(n.ctx, p, core.UsageFilter{Company: company, Domain: domain})
		},
		core.OpUsageDetails:  func() (any, error) { return n.Usage.Details(n.ctx, p, ref, core.UsageFilter{}) },
		core.OpCompaniesList: func() (any, error) { return gather(n.Companies.List(n.ctx, p)) },
		core.OpCompaniesGet:  func() (any, error) { return n.Companies.Get(n.ctx, p, company) },
		core.OpCompaniesCreate: func() (any, error) {
			return n.Companies.Create(n.ctx, p, core.CompanyCreate{Name: "Charlie"})
		},
		core.OpCompaniesUpdate: func() (any, error) {
			return nil, n.Companies.Update(n.ctx, p, company, core.CompanyUpdate{Description: ptr("x")})
		},
		core.OpCompaniesDelete: func() (any, error) { return nil, n.Companies.Delete(n.ctx, p, n.companies[1]) },
		core.OpTenantsList:     func() (any, error) { return n.Companies.Accessible(n.ctx, p) },
		core.OpMembersAdd: func() (any, error) {
			return nil, n.Companies.AddMembers(n.ctx, p, company, []core.MemberAdd{{Ref: ref, Admin: ptr(true)}})
		},
		core.OpDomainsList: func() (any, error) { return n.Domains.List(n.ctx, p, "") },
		core.OpDomainsCreate: func() (any, error) {
			return n.Domains.Create(n.ctx, p, core.DomainCreate{Company: n.companies[1], Name: "New"})
		},
		core.OpDomainsUpdate: func() (any, error) {
			return nil, n.Domains.Update(n.ctx, p, domain, core.DomainUpdate{Description: ptr("x")})
		},
		core.OpDomainsDelete: func() (any, error) { return nil, n.Domains.Delete(n.ctx, p, n.domains[2]) },
		core.OpDomainMembersAdd: func() (any, error) {
			return nil, n.Domains.AddMembers(n.ctx, p, domain, []core.DomainMemberAdd{{Ref: ref, Roles: []core.RoleID{core.RoleDomainAdmin}}})
		},
		core.OpDomainMembersRemove: func() (any, error) {
			return nil, n.Domains.RemoveMembers(n.ctx, p, domain, []core.LoginRef{ref})
		},
		core.OpRolesCreate: func() (any, error) { return nil, n.Roles.Create(n.ctx, p, core.RoleCreate{Name: "R"}) },
		core.OpRolesUpdate: func() (any, error) { return nil, n.Roles.Update(n.ctx, p, "R", core.RoleUpdate{Description: ptr("x")}) },
		core.OpRolesDelete: func() (any, error) { return nil, n.Roles.Delete(n.ctx, p, "R") },
		core.OpPasswordChange: func() (any, error) {
			return nil, n.Passwords.Change(n.ctx, core.PasswordChange{Face: p.Face, Login: ref.Login, Current: "a wrong one", Password: "another pass"})
		},
		core.OpPasswordOwn: func() (any, error) { return nil, n.Passwords.ChangeOwn(n.ctx, p, "a wrong one", "another pass") },
		core.OpMonitor: func() (any, error) {
			if list, err := n.Plans.MonitorUser(n.ctx, p, user); err == nil {
				return gather(list)
			}
			query := rapid.SampledFrom([]core.PlanQuery{{}, {User: user}, {Company: company}, {Status: ptr(core.RunUnknown)}}).Draw(t, "plans")
			return gather(n.Plans.Monitor(n.ctx, p, query, core.Part[core.PlanID]{Limit: rapid.IntRange(0, 3).Draw(t, "limit")}))
		},
		core.OpUserComputers: func() (any, error) { return n.Computers.OfUser(n.ctx, p, user) },
		core.OpDataDelete: func() (any, error) {
			return nil, n.Computers.DeleteData(n.ctx, p, n.users[6], []core.DataRef{{Destination: "d", Computer: "bravo machine"}})
		},
		core.OpComputersList: func() (any, error) {
			return n.Computers.List(n.ctx, p, core.ComputerQuery{User: user, Company: company}, 0, 100)
		},
		core.OpComputersGet:  func() (any, error) { return n.Computers.Get(n.ctx, p, machine) },
		core.OpComputersData: func() (any, error) { return n.Computers.Data(n.ctx, p, machine) },
		core.OpComputersAuthorize: func() (any, error) {
			return nil, n.Computers.Authorize(n.ctx, p, machine, core.Authorization{User: user})
		},
		core.OpComputersUnauthorize: func() (any, error) { return nil, n.Computers.Unauthorize(n.ctx, p, machine) },
		core.OpComputersDelete:      func() (any, error) { return nil, n.Computers.Delete(n.ctx, p, n.machines[1]) },
		core.OpPlansList:            func() (any, error) { return n.Plans.List(n.ctx, p, machine) },
		core.OpPlansGet:             func() (any, error) { return n.Plans.Get(n.ctx, p, machine, plan) },
		core.OpPlansCreate: func() (any, error) {
			return n.Plans.Create(n.ctx, p, n.machines[1], core.PlanCreate{Name: "P", Type: core.PlanBackupFiles})
		},
		core.OpPlansUpdate: func() (any, error) {
			return nil, n.Plans.Update(n.ctx, p, machine, plan, core.PlanUpdate{Schedule: ptr("0 3 * * *")})
		},
		core.OpPlansDelete: func() (any, error) { return nil, n.Plans.Delete(n.ctx, p, n.machines[1], n.plans[1]) },
		core.OpPlansStart:  func() (any, error) { return nil, n.Plans.Command(n.ctx, p, machine, plan, core.CommandStart, false) },
		core.OpPlansStop:   func() (any, error) { return nil, n.Plans.Command(n.ctx, p, machine, plan, core.CommandStop, true) },
		core.OpRunsList: func() (any, error) {
			return n.Plans.Runs(n.ctx, p, core.RunFilter{Computer: machine}, core.RunPage{Limit: 100})
		},
		core.OpRunsGet: func() (any, error) { return n.Plans.Run(n.ctx, p, rapid.SampledFrom(n.runs).Draw(t, "run")) },

		core.OpJobsList:  func() (any, error) { return n.Jobs.List(n.ctx, p, core.JobFilter{}, "", 100) },
		core.OpJobsGet:   func() (any, error) { return n.Jobs.Get(n.ctx, p, job) },
		core.OpJobsRetry: func() (any, error) { return nil, n.Jobs.Retry(n.ctx, p, job) },

		core.OpForecastUser:    func() (any, error) { return n.Forecasts.OfUser(n.ctx, p, user) },
		core.OpForecastCompany: func() (any, error) { return n.Forecasts.OfCompany(n.ctx, p, company) },
		core.OpForecastPackage: func() (any, error) { return n.Forecasts.OfPackage(n.ctx, p, 1, "", 100) },
		core.OpForecastDestination: func() (any, error) {
			f, err := n.Forecasts.OfDestination(n.ctx, p, n.buckets[1])
			if err == nil {
				t.Fatalf("%s sees Bravo's bucket: %+v", p.Login, f)
			}
			return f, err
		},

		core.OpPackagesList:   func() (any, error) { return n.Packages.List(n.ctx, p) },
		core.OpPackagesGet:    func() (any, error) { return n.Packages.Get(n.ctx, p, 1) },
		core.OpPackagesOfUser: func() (any, error) { return n.Packages.OfUser(n.ctx, p, user) },
		core.OpPackagesCreate: func() (any, error) { return n.Packages.Create(n.ctx, p, core.PackageCreate{Name: "P"}) },
		core.OpPackagesUpdate: func() (any, error) {
			return nil, n.Packages.Update(n.ctx, p, 1, core.PackageUpdate{Name: ptr("P")})
		},
		core.OpPackagesDelete: func() (any, error) { return nil, n.Packages.Delete(n.ctx, p, 1) },

		core.OpAccountsList: func() (any, error) { return gather(n.Accounts.List(n.ctx, p, core.Part[core.AccountID]{})) },
		core.OpAccountsGet:  func() (any, error) { return n.Accounts.Get(n.ctx, p, n.account) },
		core.OpAccountsCreate: func() (any, error) {
			return n.Accounts.Create(n.ctx, p, core.AccountCreate{Name: "Own", Type: core.FileShare,
				Settings: []core.SettingsMember{{Key: "FS", Settings: core.AccountSettings{Path: "/srv"}}}})
		},
		core.OpAccountsUpdate: func() (any, error) {
			return nil, n.Accounts.Update(n.ctx, p, n.account, core.AccountUpdate{Name: "Mine", Type: core.S3Compatible})
		},
		core.OpDestinationsAdd: func() (any, error) {
			return n.Accounts.AddDestination(n.ctx, p, core.DestinationAdd{Account: n.account, Bucket: "new"})
		},
		core.OpDestinationsEdit: func() (any, error) {
			return n.Accounts.EditDestination(n.ctx, p, core.DestinationUpdate{ID: n.given(4).Destination.ID, Account: n.account, Bucket: "new", Name: "new"})
		},
		core.OpDestinationsRemove: func() (any, error) {
			return nil, n.Accounts.RemoveDestination(n.ctx, p, core.DestinationRef{Account: n.account, Bucket: "bravo-bucket"})
		},
		core.OpDestinationsCreate: func() (any, error) {
			return n.Accounts.CreateDestination(n.ctx, p, core.DestinationCreate{Account: n.account,
				Settings: []core.BucketMember{{Key: "S3Compatible", Bucket: core.BucketSettings{Bucket: "new"}}}})
		},
		core.OpDestinationsCheck: func() (any, error) { return nil, n.Accounts.Check(n.ctx, p, n.given(4).Destination.ID) },
		core.OpDestinationsList:  func() (any, error) { return gather(n.Accounts.Destinations(n.ctx, p)) },
		core.OpAssignmentsList:   func() (any, error) { return n.Assignments.List(n.ctx, p, ref.Login) },
		core.OpAssignmentsCreate: func() (any, error) {
			return n.Assignments.Create(n.ctx, p, user, core.AssignmentCreate{Account: n.account, Bucket: "bravo-bucket"})
		},
		core.OpAssignmentsUpdate: func() (any, error) {
			return nil, n.Assignments.Update(n.ctx, p, n.users[4], string(n.given(4).ID), core.AssignmentUpdate{Account: n.account, Bucket: ptr("alpha-bucket")})
		},
		core.OpAssignmentsDelete: func() (any, error) { return nil, n.Assignments.Delete(n.ctx, p, n.users[4], string(n.given(4).ID)) },
		core.OpAuditList: func() (any, error) {
			return n.Audit.List(n.ctx, p, core.AuditQuery{Filter: core.AuditFilter{To: n.clock(), Limit: 1000}})
		},
		core.OpAuditVerify:  func() (any, error) { return n.Audit.Verify(n.ctx, p) },
		core.OpSessionClose: func() (any, error) { return nil, n.Sessions.Close(n.ctx, p) },
		core.OpAPIKeyList:   func() (any, error) { return n.APIKeys.List(n.ctx, p) },
		core.OpAPIKeyCreate: func() (any, error) {
			login := "key" + core.NewID[string](time.Now())
			_, _, err := n.APIKeys.Create(n.ctx, p, core.APIKeyCreate{Login: login, Password: password, Companies: []string{name}})
			return nil, err
		},
		core.OpAPIKeyDelete:   func() (any, error) { return nil, n.APIKeys.Delete(n.ctx, p, strings.ToLower(name)+"key") },
		core.OpBuildsList:     func() (any, error) { return n.Builds.List(n.ctx, p, "", 10) },
		core.OpBuildsVersions: func() (any, error) { return n.Builds.Versions(n.ctx, p) },
		core.OpBuildsRequest: func() (any, error) {
			return n.Builds.Request(n.ctx, p, []core.Edition{core.LinuxDebEdition}, core.CustomBuild)
		},
		core.OpSettingsList: func() (any, error) { return n.Settings.Get(n.ctx, p) },
		core.OpSettingsSet:  func() (any, error) { return nil, n.Settings.Set(n.ctx, p, "lockoutMinutes", 15) },
	}
}

// given reads what a user is assigned to, past all rules.
func (n *neighbours) given(user int) core.Assignment {
	list, err := n.store.Read(n.ctx).AssignmentsOf(n.users[user])
	n.must(err)
	if len(list) == 0 {
		return core.Assignment{ID: "0192a000-0000-7000-8000-000000000000"}
	}
	return list[0]
}

func (n *neighbours) newPerson(grant []core.AccessGrant) core.PersonCreate {
	login := "person" + core.NewID[string](time.Now())
	return core.PersonCreate{Login: login, Email: login + "@example.com", Password: password, Access: grant}
}

// rowless are the operations that reach no company's rows.
var rowless = map[core.Op]bool{
	core.OpSignIn: true, core.OpSignOut: true, core.OpSessionGet: true, core.OpWorkingGet: true, core.OpVersion: true, core.OpRolesList: true, core.OpTenantTemplate: true, core.OpOAuthToken: true,
}

// withOthers adds the calls of operations that have none.
func withOthers(calls, more map[core.Op]func() (any, error)) map[core.Op]func() (any, error) {
	maps.Copy(more, calls)
	return more
}

// TestNoCallReachesAnotherCompany makes random calls of every operation as
// people of one company, and looks at the other's rows and at every answer.
func TestNoCallReachesAnotherCompany(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		n := newNeighbours(w)
		rapid.Check(t, func(t *rapid.T) {
			before := n.bravo(t)
			p := rapid.SampledFrom(n.callers).Draw(t, "caller")
			calls := n.calls(t, p)
			maps.Copy(calls, n.billingCalls(t, p))
			maps.Copy(calls, n.agentCalls(t, p))
			maps.Copy(calls, n.serverCalls(t, p))
			maps.Copy(calls, n.mailCalls(p))
			maps.Copy(calls, n.clientCalls(t, p))
			if rapid.Bool().Draw(t, "licences") {
				maps.Copy(calls, n.allotmentCalls(t, p))
			} else {
				calls = withOthers(calls, n.allotmentCalls(t, p))
			}
			for _, o := range core.Operations {
				call, ok := calls[o.Op]
				if !ok && !rowless[o.Op] {
					t.Fatalf("%s is not called", o.Op)
				}
				if !ok || rapid.IntRange(0, 3).Draw(t, "skip") > 0 {
					continue
				}
				answer, err := call()
				if core.KindOf(err) == core.Internal && err != nil {
					t.Fatalf("%s: %v", o.Op, err)
				}
				if text := show(answer); err == nil && strings.Contains(strings.ToLower(text), "bravo") {
					t.Fatalf("%s shows another company's rows to %s: %s", o.Op, p.Login, text)
				}
				if held, ok := answer.(map[string]bool); ok {
					for name, is := range held {
						if is {
							t.Fatalf("%s holds %s in another company", p.Login, name)
						}
					}
				}
			}
			if after := n.bravo(t); after != before {
				t.Fatalf("another company's rows changed:\n%s\n%s", before, after)
			}
		})
	})
}

// show prints an answer with what its pointers point to.
func show(answer any) string {
	switch v := answer.(type) {
	case *core.User:
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%+v %+v %+v", *v, v.Customer, v.Staff)
	case []*core.APIKey:
		var b strings.Builder
		for _, k := range v {
			fmt.Fprintf(&b, "%+v", *k)
		}
		return b.String()
	case *core.Company:
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%+v", *v)
	case *core.Account:
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%+v", *v)
	case *core.Destination:
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%+v", *v)
	case *core.ComputerState:
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%+v", *v)
	case []*core.ComputerState:
		return showAll(v)
	case *core.PlanState:
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%+v", *v)
	case []*core.PlanState:
		return showAll(v)
	case *core.Run:
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%+v", *v)
	case []*core.Run:
		return showAll(v)
	case *core.Job:
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%+v", *v)
	case []*core.Job:
		var b strings.Builder
		for _, j := range v {
			b.WriteString(show(j))
		}
		return b.String()
	case []*core.Company:
		var b strings.Builder
		for _, c := range v {
			b.WriteString(show(c))
		}
		return b.String()
	case []*core.Domain:
		var b strings.Builder
		for _, d := range v {
			fmt.Fprintf(&b, "%+v", *d)
		}
		return b.String()
	}
	return fmt.Sprintf("%+v", answer)
}

func showAll[T any](list []T) string {
	var b strings.Builder
	for _, v := range list {
		b.WriteString(show(v))
	}
	return b.String()
}
