package migrate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/internal/cli/migrate"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
	"github.com/purserhq/purser/sdk/mbs"
)

const old = `{
 "companies": [{"name": "Acme", "storageLimit": 107374182400, "licenseMode": "GlobalLicensesPool"}, {"name": "Globex"}],
 "packages": [{"id": 7, "name": "Gold", "storageLimitGB": "100", "cost": "7.50"}, {"id": 8, "name": "Gold", "storageLimitGB": "200", "cost": "15"},
   {"id": 9, "name": "Old", "storageLimitGB": "1", "cost": "1", "enabled": false}],
 "accounts": [{"name": "Garage", "type": "S3Compatible", "settings": {"S3Compatible": {"AccessKey": "a", "SecretKey": "s", "HTTPSEndpoint": "https://s3.example.com"}},
    "destinations": [{"destination": "main", "name": "Main"}, {"destination": "cold", "name": "Cold"}]},
   {"id": "aaaaaaaa-0000-4000-8000-000000000001", "name": "Disk", "type": "FS", "settings": {"FS": {"Path": "DISK"}}, "destinations": [{"destination": "DISK", "name": "Disk"}]}],
 "users": [
  {"login": "ann", "password": "splendidpass", "firstName": "Ann", "lastName": "Lee", "customer": {"company": "Acme", "licenseMode": "Automatic", "notificationEmails": ["ann@example.com"],
    "assignments": [{"account": "Garage", "destination": "main", "package": 8}, {"account": "Disk", "destination": "DISK", "package": 9}]}},
  {"login": "bob", "password": "splendidpass", "enabled": false, "customer": {}},
  {"login": "boss", "password": "splendidpass", "staff": {"permissions": ["Users", "Billing"], "companies": ["Acme"]}},
  {"login": "root2", "password": "splendidpass", "staff": {"permissions": ["Users"], "companies": "*"}}],
 "licenses": [{"number": 1, "type": "Ultimate", "expires": "2028-01-01T00:00:00Z"}]
}`

// pair is an old and a new server.
type pair struct {
	*testing.T
	from, to  *mbs.Client
	server    *servertest.Server // the new one
	passwords map[string]string
	secrets   string
}

func newPair(t *testing.T) *pair {
	t.Helper()
	disk := t.TempDir()
	a, b := servertest.New(t, testenv.Engines(t)[0]), servertest.New(t, testenv.Engines(t)[0])
	a.Import(strings.ReplaceAll(old, "DISK", disk))
	p := &pair{T: t, from: client(t, a), to: client(t, b), server: b, passwords: map[string]string{}}
	p.secrets = fmt.Sprintf(`{"garage": {"AccountSettings": {"S3Compatible": {"AccessKey": "new", "SecretKey": "secret", "HTTPSEndpoint": "https://s3.example.com"}}},
	 "AAAAAAAA-0000-4000-8000-000000000001": {"Type": "FS", "AccountSettings": {"FS": {"Path": %q}}}}`, disk)
	return p
}

func client(t *testing.T, s *servertest.Server) *mbs.Client {
	t.Helper()
	c, err := mbs.New(s.AdminLogin, s.AdminPassword, mbs.WithBaseURL(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (p *pair) plan(o migrate.Options) *migrate.Plan {
	p.Helper()
	ctx := context.Background()
	from, err := migrate.Read(ctx, p.from, func(string) {})
	if err != nil {
		p.Fatal(err)
	}
	to, err := migrate.Read(ctx, p.to, func(string) {})
	if err != nil {
		p.Fatal(err)
	}
	var mu sync.Mutex
	o.Password = func(kind, login string) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		if p.passwords[kind+" "+login] == "" {
			p.passwords[kind+" "+login] = fmt.Sprintf("password-%d", len(p.passwords))
		}
		return p.passwords[kind+" "+login], nil
	}
	return migrate.NewPlan(from, to, o)
}

func (p *pair) withSecrets() migrate.Options {
	p.Helper()
	secrets, err := migrate.ReadSecrets(strings.NewReader(p.secrets))
	if err != nil {
		p.Fatal(err)
	}
	return migrate.Options{Secrets: secrets}
}

func (p *pair) run(plan *migrate.Plan) []batch.Result {
	p.Helper()
	results, err := batch.Run(context.Background(), plan.Steps, batch.Options{Parallel: 4})
	if err != nil {
		p.Fatal(err)
	}
	return results
}

// state tells what a server has, without IDs and dates.
func state(t *testing.T, c *mbs.Client) string {
	t.Helper()
	ctx := context.Background()
	companies, err1 := c.Companies.List(ctx)
	packages, err2 := c.Packages.List(ctx)
	accounts, err3 := c.Accounts.List(ctx)
	users, err4 := c.Users.List(ctx)
	administrators, err5 := c.Administrators.List(ctx)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	names := map[int64]string{}
	for _, p := range packages {
		names[p.ID] = p.Name + " " + p.StorageLimit.String()
	}
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, x := range companies {
		say("company %s %d %v", x.Name, x.StorageLimit, x.LicenseSettings)
	}
	for _, x := range packages {
		say("package %s %v %v %v", names[x.ID], x.Cost, x.Enabled, x.RestoreLimit)
	}
	for _, x := range accounts {
		for _, d := range x.Destinations {
			say("bucket %s %s %s %s", x.DisplayName, x.StorageType, d.Destination, d.DestinationDisplayName)
		}
	}
	for _, x := range users {
		say("user %s %s %s %q %v %v %v", x.Email, x.FirstName, x.LastName, x.Company, x.Enabled, x.LicenseManagmentMode, x.NotificationEmails)
		for _, d := range x.DestinationList {
			say("assignment %s %s %s %s", x.Email, d.AccountDisplayName, d.Destination, names[d.PackageID])
		}
	}
	for _, x := range administrators {
		rights, err := json.Marshal(x.PermissionsModels)
		if err != nil {
			t.Fatal(err)
		}
		if x.Email != servertest.AdminLogin {
			say("administrator %s %v %v %v %s", x.Email, x.Enabled, x.Companies, x.AccessToCompaniesMode, rights)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestTheNewServerEndsLikeTheOldOne(t *testing.T) {
	p := newPair(t)
	plan := p.plan(p.withSecrets())
	if results := p.run(plan); len(results) != 0 {
		t.Fatalf("not done: %+v", results)
	}
	if got, want := state(t, p.to), state(t, p.from); got != want {
		t.Errorf("the new server has\n%s\nthe old one\n%s", got, want)
	}
	if got := slices.Sorted(maps.Keys(p.passwords)); !slices.Equal(got, []string{"administrator boss", "administrator root2", "user ann", "user bob"}) {
		t.Errorf("passwords of %q", got)
	}
	if u, err := p.to.Users.Authenticate(context.Background(), "ann", p.passwords["user ann"]); err != nil || u.Email != "ann" {
		t.Errorf("ann's password: %v", err)
	}
	if ids := plan.IDs(); len(ids.Users) != 2 || len(ids.Companies) != 2 || len(ids.Packages) != 3 || len(ids.Destinations) != 3 || len(ids.Administrators) != 3 {
		t.Errorf("IDs %+v", ids)
	}
	todo := strings.Join(plan.Todo(nil, "passwords.csv", 4), "\n")
	if !strings.Contains(todo, "4 new passwords that are in passwords.csv") || !strings.Contains(todo, "1 Ultimate") {
		t.Errorf("to do: %s", todo)
	}
	if again := p.plan(p.withSecrets()); !batch.Nothing(again.Steps) {
		t.Errorf("again: %+v", batch.Counts(again.Steps, nil))
	}
}

func TestAnInterruptedCopyGoesOn(t *testing.T) {
	whole := len(newPair(t).plan(migrate.Options{}).Steps)
	for stop := 1; stop < whole; stop += 3 {
		t.Run(fmt.Sprint(stop), func(t *testing.T) {
			p := newPair(t)
			plan := p.plan(p.withSecrets())
			ctx, cancel := context.WithCancel(context.Background())
			counter := &stopAfter{left: stop, cancel: cancel}
			results, err := batch.Run(ctx, plan.Steps, batch.Options{Progress: counter})
			if !errors.Is(err, context.Canceled) || len(results) == 0 {
				t.Fatalf("%v, %d left", err, len(results))
			}
			if results := p.run(p.plan(p.withSecrets())); len(results) != 0 {
				t.Fatalf("not done: %+v", results)
			}
			if got, want := state(t, p.to), state(t, p.from); got != want {
				t.Errorf("the new server has\n%s\nthe old one\n%s", got, want)
			}
			if u, err := p.to.Users.Authenticate(context.Background(), "ann", p.passwords["user ann"]); err != nil || u.Email != "ann" {
				t.Errorf("ann's password: %v", err)
			}
		})
	}
}

// stopAfter interrupts after some steps.
type stopAfter struct {
	left   int
	cancel func()
}

func (s *stopAfter) Step(int, int, batch.Step) {
	if s.left--; s.left == 0 {
		s.cancel()
	}
}

func (*stopAfter) End() {}

func TestAccountsWithoutSecretsAreToldAndPassedOver(t *testing.T) {
	p := newPair(t)
	plan := p.plan(migrate.Options{})
	if results := p.run(plan); len(results) != 0 {
		t.Fatalf("not done: %+v", results)
	}
	counts := map[string]batch.Count{}
	for _, c := range batch.Counts(plan.Steps, nil) {
		counts[c.Phase] = c
	}
	if counts["accounts"].Blocked != 2 || counts["destinations"].Blocked != 3 || counts["assignments"].Blocked != 2 || counts["users"].Create != 2 {
		t.Errorf("counts %+v", counts)
	}
	todo := strings.Join(plan.Todo(nil, "", 0), "\n")
	if !strings.Contains(todo, `storage account "Garage": its keys are not known`) {
		t.Errorf("to do: %s", todo)
	}
	// Later the secrets are found.
	if results := p.run(p.plan(p.withSecrets())); len(results) != 0 {
		t.Fatalf("not done: %+v", results)
	}
	if got, want := state(t, p.to), state(t, p.from); got != want {
		t.Errorf("the new server has\n%s\nthe old one\n%s", got, want)
	}
}

func TestWhatDiffersIsBroughtInLineOrLeftAlone(t *testing.T) {
	p := newPair(t)
	p.run(p.plan(p.withSecrets()))
	ctx := context.Background()
	users, err := p.to.Users.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(users, func(u mbs.UsersModels) bool { return u.Email == "ann" })
	if err := p.to.Users.Update(ctx, mbs.UsersEditModels{ID: &users[i].ID, Enabled: new(false), FirstName: new("Anne"), Company: new("Globex")}); err != nil {
		t.Fatal(err)
	}
	changed := state(t, p.to)
	keep := p.withSecrets()
	keep.Keep = true
	p.run(p.plan(keep))
	if got := state(t, p.to); got != changed {
		t.Errorf("what was to be left alone became\n%s", got)
	}
	plan := p.plan(p.withSecrets())
	var details []string
	for _, s := range plan.Steps {
		if s.Action == batch.Update {
			details = append(details, s.Name+": "+s.Detail)
		}
	}
	if !slices.Equal(details, []string{"ann: FirstName, Company, Enabled"}) {
		t.Errorf("updates %q", details)
	}
	p.run(plan)
	if got, want := state(t, p.to), state(t, p.from); got != want {
		t.Errorf("the new server has\n%s\nthe old one\n%s", got, want)
	}
}

func TestSecretsThatCannotBeRead(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"no JSON", `{`, "secrets:"},
		{"an unknown type", `{"x": {"Type": "Tape", "AccountSettings": {}}}`, `no account type "Tape"`},
		{"no settings", `{"x": {}}`, "AccountSettings must be an object"},
		{"a member that is none", `{"x": {"Keys": {}}}`, "Keys"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := migrate.ReadSecrets(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}
