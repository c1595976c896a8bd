package roster_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/internal/cli/roster"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
	"github.com/purserhq/purser/sdk/mbs"
)

const seed = `{
 "companies": [{"name": "Acme"}],
 "packages": [{"id": 7, "name": "Gold", "storageLimitGB": "100"}, {"id": 8, "name": "Silver", "storageLimitGB": "50"}],
 "accounts": [{"name": "Garage", "type": "S3Compatible", "settings": {"S3Compatible": {"AccessKey": "a", "SecretKey": "s", "HTTPSEndpoint": "https://s3.example.com"}},
    "destinations": [{"destination": "main"}, {"destination": "cold"}]}],
 "users": [{"login": "ann@example.com", "password": "splendidpass", "firstName": "Ann", "customer": {"company": "Acme", "notificationEmails": ["a@example.com", "b@example.com"],
   "assignments": [{"account": "Garage", "destination": "main", "package": 7}]}},
  {"login": "=cmd", "password": "splendidpass", "firstName": "a;b, \"c\"", "customer": {}}]
}`

func start(t *testing.T) *mbs.Client {
	t.Helper()
	s := servertest.New(t, testenv.Engines(t)[0])
	s.Import(seed)
	c, err := mbs.New(s.AdminLogin, s.AdminPassword, mbs.WithBaseURL(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t *testing.T, text string) *roster.File {
	t.Helper()
	f, err := roster.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func plan(t *testing.T, c *mbs.Client, text string, o roster.Options) (*roster.Plan, error) {
	t.Helper()
	s, err := roster.ReadServer(context.Background(), c, true)
	if err != nil {
		t.Fatal(err)
	}
	return s.Plan(read(t, text), o)
}

func run(t *testing.T, p *roster.Plan) []batch.Result {
	t.Helper()
	results, err := batch.Run(context.Background(), p.Steps, batch.Options{Parallel: 3})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// export writes the server's users as CSV.
func export(t *testing.T, c *mbs.Client) string {
	t.Helper()
	packages, err := c.Packages.List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := roster.Write(&b, c.Users.All(context.Background()), roster.PackageName(packages)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsExportedIsNoChange(t *testing.T) {
	c := start(t)
	text := export(t, c)
	if !strings.Contains(text, "Garage:main:Gold") || !strings.Contains(text, "'=cmd") {
		t.Errorf("exported:\n%s", text)
	}
	p, err := plan(t, c, text, roster.Options{})
	if err != nil || len(p.Steps) != 2 || !batch.Nothing(p.Steps) {
		t.Errorf("%+v, %v", p.Steps, err)
	}
}

func TestImport(t *testing.T) {
	c := start(t)
	const list = "\xef\xbb\xbfEmail;First Name;LASTNAME;company;Enabled;LicenseManagementMode;NotificationEmails;Destinations;Password;Error\r\n" +
		"bob@example.com;Bob;Fox;Globex;no;automatic;x@example.com, y@example.com;Garage:cold:8;splendidpass;an old failure\r\n" +
		"ANN@example.com;;Lee;;;;;\"Garage:main:Silver\nGarage:cold:\";;\r\n"
	if _, err := plan(t, c, list, roster.Options{}); err == nil || !strings.Contains(err.Error(), `line 2, Company: there is no company "Globex"`) {
		t.Errorf("an unknown company: %v", err)
	}
	p, err := plan(t, c, list, roster.Options{NewCompanies: true})
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, s := range p.Steps {
		steps = append(steps, strings.Join([]string{s.Phase, string(s.Action), s.Name, s.Detail}, "|"))
	}
	want := []string{"companies|create|Globex|", "users|create|bob@example.com|Globex", "users|update|ANN@example.com|LastName, package of Garage:main:Silver, give Garage:cold:"}
	if !slices.Equal(steps, want) {
		t.Errorf("steps %q, want %q", steps, want)
	}
	if results := run(t, p); len(results) != 0 {
		t.Fatalf("not done: %+v", results)
	}
	text := export(t, c)
	for _, want := range []string{
		",bob@example.com,Bob,Fox,Globex,false,Automatic,x@example.com; y@example.com,Garage:cold:Silver,0",
		",ann@example.com,Ann,Lee,Acme,true,Manual,a@example.com; b@example.com,Garage:main:Silver; Garage:cold:0,0",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if again, err := plan(t, c, list, roster.Options{}); err != nil || !batch.Nothing(again.Steps) {
		t.Errorf("again: %+v, %v", again, err)
	}
}

func TestFailuresCanBeReadAgain(t *testing.T) {
	c := start(t)
	const list = "Email,Password,Note\n"
	if _, err := roster.Read(strings.NewReader(list)); err == nil || !strings.Contains(err.Error(), `no column "Note"`) {
		t.Errorf("an unknown column: %v", err)
	}
	f := read(t, "Email,Password,FirstName\nshort,tiny,\"Zoë, A.\"\nok,splendidpass,\n")
	s, err := roster.ReadServer(context.Background(), c, false)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Plan(f, roster.Options{})
	if err != nil {
		t.Fatal(err)
	}
	results := run(t, p)
	if len(results) != 1 || p.Row(results[0].Index).Email != "short" {
		t.Fatalf("not done: %+v", results)
	}
	var b bytes.Buffer
	if err := f.WriteFailures(&b, []roster.Failure{{Row: *p.Row(results[0].Index), Reason: results[0].Err.Error()}}); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); !strings.HasPrefix(text, "Email,Password,FirstName,Error\nshort,tiny,\"Zoë, A.\",") || strings.Count(text, "\n") != 2 {
		t.Errorf("failures: %q", text)
	}
	again := read(t, strings.Replace(b.String(), "tiny", "splendidpass", 1))
	if p, err = s.Plan(again, roster.Options{}); err != nil {
		t.Fatal(err)
	}
	if results := run(t, p); len(results) != 0 {
		t.Errorf("not done: %+v", results)
	}
}

func TestNewPasswordsAreMadeWhenTheirTurnComes(t *testing.T) {
	c := start(t)
	if _, err := plan(t, c, "Email\nzoe\n", roster.Options{}); err == nil || !strings.Contains(err.Error(), "line 2, Password: the user is new and needs one") {
		t.Errorf("without passwords: %v", err)
	}
	var asked []string
	p, err := plan(t, c, "Email\nzoe\nann@example.com\n", roster.Options{NewPassword: func(login string) (string, error) {
		asked = append(asked, login)
		return "made-up-word", nil
	}})
	if err != nil || len(asked) != 0 {
		t.Fatalf("%q, %v", asked, err)
	}
	run(t, p)
	if !slices.Equal(asked, []string{"zoe"}) {
		t.Errorf("asked for %q", asked)
	}
	if u, err := c.Users.Authenticate(context.Background(), "zoe", "made-up-word"); err != nil || u.Email != "zoe" {
		t.Errorf("the password: %v", err)
	}
}

func TestListsThatCannotBeRead(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", "the file is empty"},
		{"no login column", "FirstName\nann\n", "no column Email"},
		{"a column twice", "Email,email\na,b\n", "there twice"},
		{"no login", "Email,FirstName\n,Ann\n", "line 2, Email: it is empty"},
		{"a login twice", "Email\nann\nbob\nANN\n", "line 4, Email: ANN stands in line 2 already"},
		{"no truth", "Email,Enabled\nann,perhaps\n", `line 2, Enabled: want true or false, not "perhaps"`},
		{"no mode", "Email,LicenseManagmentMode\nann,Some\n", "line 2, LicenseManagmentMode"},
		{"no destination", "Email,Destinations\nann,bucket\n", "want account:bucket:package"},
		{"a cell too many", "Email\nann,more\n", "line 2, cell 2"},
		{"broken quotes", "Email\n\"ann\n", "quote"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := roster.Read(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	_, err := roster.Read(strings.NewReader("Email,Enabled\nann,perhaps\nbob,never\n"))
	if both := err.Error(); !strings.Contains(both, "line 2") || !strings.Contains(both, "line 3") {
		t.Errorf("not all bad cells are told: %v", err)
	}
	if _, ok := errors.AsType[*roster.CellError](err); !ok {
		t.Errorf("%T", err)
	}
}

func TestDestinationsThatAreNotThere(t *testing.T) {
	c := start(t)
	for _, tt := range []struct{ cell, want string }{
		{"Attic:main:Gold", `no storage account "Attic"`},
		{"Garage:attic:Gold", `no destination "attic"`},
		{"Garage:main:Lead", `no package "Lead"`},
	} {
		if _, err := plan(t, c, "Email,Destinations\nann@example.com,"+tt.cell+"\n", roster.Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.cell, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Email,Destinations\nann,a:b:c\n")
	f.Add("\xef\xbb\xbfEmail;Enabled\n'=x;yes\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := roster.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		var all []roster.Failure
		for _, r := range list.Rows {
			all = append(all, roster.Failure{Row: r, Reason: "x"})
		}
		if err := list.WriteFailures(&b, all); err != nil {
			t.Fatal(err)
		}
		again, err := roster.Read(&b)
		if err != nil || len(again.Rows) != len(list.Rows) {
			t.Fatalf("%d rows became %d (%v) in %q", len(list.Rows), len(again.Rows), err, b.String())
		}
	})
}
