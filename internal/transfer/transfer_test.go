package transfer_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/store/sqlstore"
	"github.com/purserhq/purser/internal/testenv"
	"github.com/purserhq/purser/internal/transfer"
)

// each runs f once per engine on an empty database.
func each(t *testing.T, f func(t *testing.T, open func() core.Store)) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			f(t, func() core.Store { return open(t, engine) })
		})
	}
}

func open(t *testing.T, engine string) core.Store {
	t.Helper()
	at := servertest.Database(t, engine)
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Folder: at.Folder, URL: at.URL, Now: servertest.NewClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func load(t *testing.T, s core.Store, update bool, json string) (*transfer.Summary, error) {
	t.Helper()
	k := keeper(t)
	return transfer.Import(context.Background(), transfer.Config{Store: s, Hasher: servertest.Hasher(t), Seal: k.SealSettings, Open: k.OpenSettings, SealAuth: k.SealAuthPassword, SealMail: k.SealMailPassword, SealTwoFactor: k.SealTwoFactor, Update: update}, strings.NewReader(json))
}

func mustLoad(t *testing.T, s core.Store, update bool, json string) *transfer.Summary {
	t.Helper()
	sum, err := load(t, s, update, json)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// keeper seals and opens the settings of accounts.
func keeper(t *testing.T) *control.Control {
	t.Helper()
	return control.New(control.Config{Keys: servertest.Keys(t)})
}

func export(t *testing.T, s core.Store) string {
	t.Helper()
	var b strings.Builder
	if _, err := transfer.Export(context.Background(), s, &b, transfer.Options{Open: keeper(t).OpenSettings, OpenAuth: keeper(t).OpenAuthPassword, OpenMail: keeper(t).OpenMailPassword, OpenTwoFactor: keeper(t).OpenTwoFactor, IncludeSecrets: true}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func full(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/full.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestExportImportExportGivesTheSameFile(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		first := open()
		mustLoad(t, first, false, full(t))
		file := export(t, first)
		second := open()
		mustLoad(t, second, false, file)
		if again := export(t, second); again != file {
			t.Errorf("first export:\n%s\nafter import and export:\n%s", file, again)
		}
	})
}

func TestImportKeepsEveryValue(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, full(t))
		servertest.Golden(t, "export.golden", neutral(t, export(t, s)))
	})
}

func TestImportingTwiceChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, full(t))
		before := export(t, s)
		sum := mustLoad(t, s, false, full(t))
		for _, c := range sum.Lists {
			if c.Made != 0 || c.Updated != 0 {
				t.Errorf("second import: %+v", c)
			}
		}
		for _, want := range []string{"users: 5 exist already (ann, Ann, bob@example.com, carl, Zoë 1)", "externalAuth: 2 exist already (AD, LDAP)", "sessions: 4 exist already", "companies: 2 exist already (Acme, Globex)",
			"domains: 2 exist already (Acme/HQ, Acme/Lab)", "apiKeys: 2 exist", "seatFailures: 2 exist", "roles: 1 exist",
			"builds: 2 exist already (purser-agent_1.0.0_amd64.deb, win/setup.exe)"} {
			if !strings.Contains(sum.String(), want) {
				t.Errorf("summary lacks %q:\n%s", want, sum)
			}
		}
		if after := export(t, s); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	})
}

// What was billed stays: an update to one cost begins a period.
func TestUpdatingAPackageKeepsItsPastCosts(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, `{"packages": [{"id": 5, "name": "P", "createdAt": "2026-01-01T00:00:00Z", "cost": "1"}]}`)
		mustLoad(t, s, true, `{"packages": [{"id": 5, "name": "Q"}]}`)
		mustLoad(t, s, true, `{"packages": [{"id": 5, "name": "Q", "cost": "2"}]}`)
		for _, want := range []string{`"name":"Q"`, `"cost":[{"cost":"1.00"},{"from":"2026-12-01T12:00:00Z","cost":"2.00"}]`} {
			if got := export(t, s); !strings.Contains(got, want) {
				t.Errorf("want %s in\n%s", want, got)
			}
		}
		mustLoad(t, s, true, `{"packages": [{"id": 5, "name": "Q", "cost": [{"from": "2026-06-01", "cost": "1.5"}]}]}`)
		if want, got := `"cost":[{"cost":"1.00"},{"from":"2026-06-01","cost":"1.50"},{"from":"2026-12-01T12:00:00Z","cost":"2.00"}]`, export(t, s); !strings.Contains(got, want) {
			t.Errorf("want %s in\n%s", want, got)
		}
	})
}

func TestImportLeavesWhatDiffersAloneWithoutUpdate(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, full(t))
		before := export(t, s)
		mustLoad(t, s, false, `{"users": [{"login": "ANN", "firstName": "Other", "customer": {}}], "companies": [{"name": "acme", "description": "other"}],
			"settings": {"seats": 9}, "roles": [{"name": "AUDITOR"}], "apiKeys": [{"login": "zabbix", "password": "other-password"}]}`)
		if after := export(t, s); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	})
}

func TestAnExportUpdatesWhatItIsOfAgainAndAgain(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, full(t))
		before := export(t, s)
		for range 2 {
			mustLoad(t, s, true, before)
		}
		k, err := s.Read(context.Background()).APIKeyByLogin("zabbix")
		if err != nil || !strings.Contains(before, `"id":"`+string(k.ID)+`"`) {
			t.Errorf("key: %+v, %v", k, err)
		}
	})
}

func TestUpdateChangesWhatIsGivenAndKeepsTheRest(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, full(t))
		sum := mustLoad(t, s, true, `{"users": [{"login": "ann", "firstName": "Anna", "deactivatedAt": null, "customer": {"notificationEmails": []}}],
			"companies": [{"name": "Acme", "storageLimit": null, "domains": [{"name": "hq", "maximumNodes": 7}]}],
			"roles": [{"name": "Auditor", "privileges": [8]}], "settings": {"seats": 9},
			"apiKeys": [{"login": "zabbix", "permissions": ["Users"], "companies": []}]}`)
		if !strings.Contains(sum.String(), "users: 1 updated") {
			t.Errorf("summary: %s", sum)
		}
		r := s.Read(context.Background())
		u, err := r.User(core.Everywhere, "0190a000-0000-7000-8000-00000000000a")
		if err != nil {
			t.Fatal(err)
		}
		if u.FirstName != "Anna" || u.LastName != "Lee" || u.DeactivatedAt != nil || len(u.Customer.NotificationEmails) != 0 ||
			u.Customer.Company.Name != "Acme" || u.Customer.LicenseMode != core.AutomaticLicense || len(u.Memberships) != 2 || u.Password == "" {
			t.Errorf("user: %+v, customer %+v", u, u.Customer)
		}
		c, err := r.CompanyByName(core.Everywhere, "Acme")
		if err != nil || c.StorageLimit != core.NoLimit || c.MaxNodes != 50 || c.Description != "first" {
			t.Errorf("company: %+v, %v", c, err)
		}
		d, err := r.DomainByName(c.ID, "HQ")
		if err != nil || d.MaxNodes != 7 || d.Description != "main" || d.Name != "hq" {
			t.Errorf("domain: %+v, %v", d, err)
		}
		role, err := r.RoleByName("Auditor")
		if err != nil || len(role.Privileges) != 1 || role.Privileges[0] != "siteManagement" {
			t.Errorf("role: %+v, %v", role, err)
		}
		k, err := r.APIKeyByLogin("zabbix")
		if err != nil || k.Permissions != core.PermissionSet(core.PermUsers) || k.AllCompanies || k.Password == "" {
			t.Errorf("key: %+v, %v", k, err)
		}
		if set, err := r.Settings(); err != nil || set.Seats != 9 || set.IdleMinutes != 45 {
			t.Errorf("settings: %+v, %v", set, err)
		}
	})
}

func TestUpdateEndsSessionsWhenThePasswordChanges(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, `{"users": [{"login": "ann", "password": "old-password", "customer": {}}],
			"sessions": [{"user": "ann", "login": "2026-12-01T11:59:00Z"}]}`)
		seats := func() int64 {
			n, err := s.Read(context.Background()).OpenSeats(servertest.Start.AddDate(0, 0, -1))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		mustLoad(t, s, true, `{"users": [{"login": "ann", "firstName": "Ann"}]}`)
		if n := seats(); n != 1 {
			t.Errorf("after another change: %d sessions", n)
		}
		mustLoad(t, s, true, `{"users": [{"login": "ann", "password": "new-password"}]}`)
		if n := seats(); n != 0 {
			t.Errorf("after a new password: %d sessions", n)
		}
	})
}

func TestUpdateCannotLeaveNoSystemAdministrator(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, `{"users": [{"login": "root", "password": "root-password", "staff": {"systemAdmin": true}}]}`)
		for _, change := range []string{`"enabled": false`, `"staff": {"systemAdmin": false}`, `"deactivatedAt": "2026-12-24T00:00:00Z"`} {
			_, err := load(t, s, true, `{"users": [{"login": "root", `+change+`}]}`)
			if err == nil || !strings.HasPrefix(err.Error(), "users: no system administrator") {
				t.Errorf("%s: %v", change, err)
			}
		}
		mustLoad(t, s, true, `{"users": [{"login": "root", "enabled": false}, {"login": "ann", "staff": {"systemAdmin": true}}]}`)
	})
}

func TestImportAndExportLeaveAuditEvents(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		const file = `{"users": [{"login": "ann", "customer": {}}], "settings": {"seats": 3}}`
		mustLoad(t, s, false, file)
		mustLoad(t, s, false, file) // changes nothing, so leaves nothing
		export(t, s)
		events, err := s.Read(context.Background()).AuditEvents(core.AuditFilter{Scope: core.Everywhere, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var seen []string
		for _, e := range events {
			seen = append(seen, string(e.Op)+" "+e.Changes)
		}
		if got := strings.Join(seen, "; "); got != "export ; import settings,users" && got != "import settings,users; export " {
			t.Errorf("audit log: %s", got)
		}
	})
}

func TestImportedPasswordsWork(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		s.Import(`{"companies": [{"name": "Acme"}], "users": [{"login": "ann", "password": "ann-password", "customer": {"company": "Acme"}}],
			"apiKeys": [{"login": "zabbix", "password": "zabbix-password", "permissions": ["Users"], "companies": "*"}]}`)
		s.NetBrainToken("ann", "ann-password")
		s.MBSToken("zabbix", "zabbix-password")
	})
}

// neutral replaces what differs from run to run.
func neutral(t *testing.T, file string) string {
	t.Helper()
	for _, member := range []string{`"id":"`, `"passwordHash":"`, `"secretHash":"`} {
		parts := strings.Split(file, member)
		for i, p := range parts[1:] {
			value, rest, _ := strings.Cut(p, `"`)
			if !strings.HasPrefix(value, "0190a000-") && !strings.HasPrefix(value, "$argon2id$v=19$m=19456") && !strings.HasPrefix(value, "sha256$") && value != "nightly-report" {
				value = "*"
			}
			parts[i+1] = value + `"` + rest
		}
		file = strings.Join(parts, member)
	}
	return file
}

func TestErrorIsAnError(t *testing.T) {
	_, err := load(t, open(t, testenv.SQLite), false, `{"users": [{"login": ""}]}`)
	e, ok := errors.AsType[*transfer.Error](err)
	if !ok || e.Path != "users[0].login" {
		t.Errorf("got %#v", err)
	}
}
