package demo_test

import (
	"context"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/demo"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

func TestThePagesCommandsWorkAsTheyStand(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		testenv.Missing(t, "sh")
	}
	if _, err := exec.LookPath("curl"); err != nil {
		testenv.Missing(t, "curl")
	}
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		scene, err := demo.Fill(context.Background(), s.URL, t.TempDir(), demo.Credentials{Login: s.AdminLogin, Password: s.AdminPassword})
		if err != nil {
			t.Fatal(err)
		}
		commands, err := scene.Commands()
		if err != nil {
			t.Fatal(err)
		}
		const mark = "=== "
		var script strings.Builder
		for _, c := range commands {
			script.WriteString("echo '" + mark + "'\n" + strings.Replace(c, "curl -sS", "curl -sS --fail-with-body", 1) + " || exit 1\n")
		}
		out, err := exec.Command(sh, "-c", script.String()).Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		checkAnswers(t, commands, strings.Split(string(out), mark)[1:])
	})
}

// checkAnswers looks at each command's output; a part of it tells that the right thing came.
func checkAnswers(t *testing.T, commands, answers []string) {
	t.Helper()
	if len(answers) != len(commands) {
		t.Fatalf("%d answers to %d commands: %q", len(answers), len(commands), answers)
	}
	for i, c := range commands {
		answer := strings.TrimSpace(answers[i])
		want := expected(c)
		if want == "" {
			t.Errorf("no expectation for %s", c)
		}
		if want != "nothing" && !strings.Contains(answer, want) || want == "nothing" && answer != "" {
			t.Errorf("%s\nanswered %s\nwant %s", c, answer, want)
		}
		if strings.HasPrefix(answer, "{") || strings.HasPrefix(answer, "[") {
			if !json.Valid([]byte(answer)) {
				t.Errorf("%s answered no JSON: %s", c, answer)
			}
		}
	}
}

func expected(command string) string {
	for _, e := range []struct{ part, want string }{
		{"TOKEN=", "nothing"},
		{"SESSION=", "nothing"},
		{"erin@globex.example", `-`}, // an ID
		{"UsersAddModels", `<string xmlns=`},
		{"application/xml", `<ArrayOfCompanyModel`},
		{"/api/Users", `"Email":"ann@acme.example"`},
		{"/api/Companies", `"Name":"Globex"`},
		{"/api/Packages", `"Name":"100 GB"`},
		{"/api/Accounts", `"DisplayName":"Local disk"`},
		{"/api/Destinations", `"DestinationDisplayName":"Local disk"`},
		{"/api/Monitoring", `"ComputerName":"ann-laptop"`},
		{"/api/Computers/Plans", `"Status":7`},
		{"/api/Computers", `"Count":2`},
		{"/api/Licenses", `"User":"ann@acme.example"`},
		{"/api/Billing", `"StatisticBilling":[{`},
		{"/api/Administrators", `"Email":"helpdesk"`},
		{"gina-demo-1", `"statusCode":790200`},
		{"UsageReport", `"username":"ann@acme.example"`},
		{"CMDB/Users", `"username":"dave"`},
		{"CMDB/Tenants", `"tenantName":"Acme"`},
		{"LicenseUsageSummary", `"current":{"domainUsedSeats":0,"systemUsedSeats":1},"historyOfMaxConcurrent":{"30Days":"1/2","l7Days":"1/2","today":"1/2"}`},
		{"nodeinfo", `"tenantMaximumNodes":50`},
		{"CMDB/Domains", `"domainName":"HQ"`},
		{"CMDB/Roles", `"roleName":"Auditor"`},
		{"/v1/audit", `"op":"sessions.signin"`},
		{"/v1/accounts", `"items":[`},
		{"/v1/settings", `"name":"lockoutFailures"`},
		{"/readyz", "ready"},
		{"/metrics", `route="/api/Users"`},
	} {
		if strings.Contains(command, e.part) {
			return e.want
		}
	}
	return ""
}
