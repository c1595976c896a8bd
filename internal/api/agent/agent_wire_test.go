package agent_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/api/agent/wire"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
)

const (
	password = "splendidpass"
	planID   = "0192a000-0000-7000-8000-000000000001"
	otherID  = "0192a000-0000-7000-8000-000000000002"
	pcID     = "0192a000-0000-7000-8000-00000000000c"
	runID    = "0192a000-0000-7000-8000-0000000000aa"
	annID    = "0192a000-0000-7000-8000-0000000000dd"

	seed = `{
 "companies": [{"name": "Acme"}, {"name": "Beta"}],
 "users": [
  {"id": "` + annID + `", "login": "ann", "password": "splendidpass", "customer": {"company": "Acme", "licenseMode": "Automatic"}},
  {"login": "bob", "password": "splendidpass", "customer": {"company": "Beta"}},
  {"login": "off", "password": "splendidpass", "enabled": false, "customer": {"company": "Beta"}},
  {"login": "tech", "password": "splendidpass", "staff": {"permissions": ["RemoteManagment", "Monitiring"], "companies": ["Acme"]}},
  {"login": "clerk", "password": "splendidpass", "staff": {"permissions": ["Users"], "companies": "*"}}],
 "computers": [{"id": "` + pcID + `", "user": "ann", "name": "ann-laptop", "os": "linux", "agentVersion": "1.0.0"},
  {"id": "0192a000-0000-7000-8000-00000000000d", "user": "bob", "name": "bob-pc"}],
 "plans": [{"id": "` + planID + `", "computer": "` + pcID + `", "name": "Documents", "type": "BackupFiles", "schedule": "0 2 * * *", "timeZone": "UTC", "paths": ["/home/ann"]},
  {"id": "` + otherID + `", "computer": "0192a000-0000-7000-8000-00000000000d", "name": "Other"}]}`
)

// agent speaks to one seeded server.
type agent struct {
	t     *testing.T
	s     *servertest.Server
	token string
}

// each runs a test with an enrolled agent of ann's, on every engine.
func each(t *testing.T, f func(t *testing.T, a *agent)) {
	t.Helper()
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		s.Import(seed)
		a := &agent{t: t, s: s}
		var in wire.Enrolled
		a.want(200, "POST", "/enroll", `{"login":"ann","password":"splendidpass","computer":"ANN-laptop","os":"linux","version":"1.2.3"}`, &in)
		if a.token = in.Token; in.ComputerID != pcID {
			t.Fatalf("enrolled as %s", in.ComputerID)
		}
		f(t, a)
	})
}

func (a *agent) do(method, path, body string) (int, string) {
	a.t.Helper()
	h := http.Header{}
	if a.token != "" {
		h.Set("Authorization", "Bearer "+a.token)
	}
	status, _, raw := a.s.Do(method, "/v1/agent"+path, h, body)
	return status, raw
}

// want sends a request that must be answered with a status, and reads the answer.
func (a *agent) want(status int, method, path, body string, out any) {
	a.t.Helper()
	got, raw := a.do(method, path, body)
	if got != status {
		a.t.Fatalf("%s %s: %d %s, want %d", method, path, got, raw, status)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal([]byte(raw), out); err != nil {
		a.t.Fatalf("%s: %v", raw, err)
	}
}

// monitored gives the first monitoring row of the server, as tech sees it.
func (a *agent) monitored() map[string]any {
	a.t.Helper()
	_, _, raw := a.s.Do("GET", "/api/Monitoring", servertest.Bearer(a.s.MBSToken("tech", password)), "")
	var rows []map[string]any
	if err := json.Unmarshal([]byte(raw), &rows); err != nil || len(rows) != 1 {
		a.t.Fatalf("%s: %v", raw, err)
	}
	return rows[0]
}

func (a *agent) status(want core.RunStatus) {
	a.t.Helper()
	if row := a.monitored(); row["Status"] != float64(want) {
		a.t.Errorf("status %v, want %v", row["Status"], want)
	}
}

func (a *agent) clock(after time.Duration) string {
	return a.s.Clock.Now().Add(after).Format(time.RFC3339Nano)
}

func (a *agent) start() string {
	return fmt.Sprintf(`{"id":%q,"plan":%q,"start":%q,"filesScanned":5}`, runID, planID, a.clock(0))
}

func TestARunFromStartToEnd(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		start := a.start()
		for range 2 { // everything may be sent twice
			a.want(200, "POST", "/runs", start, nil)
		}
		a.status(core.RunRunning)
		for range 2 {
			a.want(200, "PUT", "/runs/"+runID, `{"sequence":7,"filesScanned":82,"filesToBackup":3,"dataToBackup":531582}`, nil)
		}
		a.want(409, "PUT", "/runs/"+runID, `{"sequence":6}`, nil)
		a.s.Clock.Advance(75 * time.Second)
		end := fmt.Sprintf(`{"end":%q,"status":"Success","filesScanned":82,"filesToBackup":3,"filesCopied":3,"dataToBackup":531582,"dataCopied":531582,"totalData":2425390}`, a.clock(0))
		for range 2 {
			a.want(200, "POST", "/runs/"+runID+"/end", end, nil)
		}
		a.want(409, "POST", "/runs/"+runID+"/end", strings.Replace(end, "Success", "Error", 1), nil)
		a.want(409, "PUT", "/runs/"+runID, `{"sequence":8}`, nil)
		a.want(200, "POST", "/runs", start, nil)
		row := a.monitored()
		for member, want := range map[string]any{"Status": 0., "Duration": "1 minute(s) 15 second(s)", "FilesCopied": 3., "DataCopied": 531582., "TotalData": 2425390.,
			"BuildVersion": "1.2.3", "ComputerName": "ANN-laptop", "ErrorMessage": nil} {
			if row[member] != want {
				t.Errorf("%s: %v, want %v", member, row[member], want)
			}
		}
	})
}

func TestFailedFilesAreAWarning(t *testing.T) {
	for name, members := range map[string]string{"listed": `"failedFiles":[{"path":"/a","error":"denied"}]`, "counted": `"filesFailed":1`} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, a *agent) {
				a.want(200, "POST", "/runs", a.start(), nil)
				a.want(200, "POST", "/runs/"+runID+"/end", fmt.Sprintf(`{"end":%q,"status":"success",%s}`, a.clock(0), members), nil)
				if row := a.monitored(); row["Status"] != 7. || row["FilesFailed"] != 1. {
					t.Errorf("%v", row)
				}
			})
		})
	}
}

func TestASilentRunIsClosedAndGoesOnWhenHeardOf(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		a.want(200, "POST", "/runs", a.start(), nil)
		a.s.Clock.Advance(core.RunLease + time.Second)
		a.status(core.RunUnexpectedlyClosed) // before and after it is noticed
		if err := a.s.Control.SweepRuns(t.Context()); err != nil {
			t.Fatal(err)
		}
		a.status(core.RunUnexpectedlyClosed)
		a.want(200, "PUT", "/runs/"+runID, `{"sequence":1}`, nil)
		a.status(core.RunRunning)
		a.s.Clock.Advance(2 * core.RunLease)
		if err := a.s.Control.SweepRuns(t.Context()); err != nil {
			t.Fatal(err)
		}
		a.want(200, "POST", "/runs/"+runID+"/end", fmt.Sprintf(`{"end":%q,"status":"Interrupted","error":"shut down"}`, a.clock(0)), nil)
		a.status(core.RunInterrupted)
	})
}

func TestReportsThatAreRefused(t *testing.T) {
	tests := []struct {
		name, method, path, body string
		status                   int
		field                    string
	}{
		{"no JSON", "POST", "/runs", `x`, 400, "body"},
		{"a list", "POST", "/runs", `[]`, 400, "body"},
		{"an ID that is no UUID", "POST", "/runs", `{"id":"x","plan":"` + planID + `","start":"NOW"}`, 400, "id"},
		{"no start", "POST", "/runs", `{"id":"` + runID + `","plan":"` + planID + `"}`, 400, "start"},
		{"a start in the future", "POST", "/runs", `{"id":"` + runID + `","plan":"` + planID + `","start":"2100-01-01T00:00:00Z"}`, 400, "start"},
		{"a negative count", "POST", "/runs", `{"id":"` + runID + `","plan":"` + planID + `","start":"NOW","filesFailed":-1}`, 400, "filesFailed"},
		{"a count beyond reason", "POST", "/runs", `{"id":"` + runID + `","plan":"` + planID + `","start":"NOW","totalData":9223372036854775807}`, 400, "totalData"},
		{"an unknown plan", "POST", "/runs", `{"id":"` + runID + `","plan":"` + runID + `","start":"NOW"}`, 404, "plan"},
		{"another computer's plan", "POST", "/runs", `{"id":"` + runID + `","plan":"` + otherID + `","start":"NOW"}`, 404, "plan"},
		{"progress of an unknown run", "PUT", "/runs/" + planID, `{"sequence":1}`, 404, "run"},
		{"progress without a sequence", "PUT", "/runs/" + runID, `{}`, 400, "sequence"},
		{"the end of an unknown run", "POST", "/runs/" + planID + "/end", `{"end":"NOW","status":"Success"}`, 404, "run"},
		{"an end without a time", "POST", "/runs/" + runID + "/end", `{"status":"Success"}`, 400, "end"},
		{"an end before the start", "POST", "/runs/" + runID + "/end", `{"end":"2020-01-01T00:00:00Z","status":"Success"}`, 400, "end"},
		{"an end as overdue", "POST", "/runs/" + runID + "/end", `{"end":"NOW","status":"Overdue"}`, 400, "status"},
		{"an end as something else", "POST", "/runs/" + runID + "/end", `{"end":"NOW","status":"Fine"}`, 400, "status"},
		{"a body without end", "POST", "/runs/" + runID + "/end", `{"error":"` + strings.Repeat("x", 5<<20), 413, ""},
		{"no such path", "GET", "/nothing", ``, 404, ""},
		{"no such method", "DELETE", "/plans", ``, 405, ""},
		{"too many confirmations", "POST", "/heartbeat", `{"confirmed":[` + strings.Repeat(`"x",`, 100) + `"x"]}`, 400, "confirmed"},
	}
	each(t, func(t *testing.T, a *agent) {
		a.want(200, "POST", "/runs", a.start(), nil)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				var p wire.Problem
				a.want(tt.status, tt.method, tt.path, strings.ReplaceAll(tt.body, "NOW", a.clock(0)), &p)
				if p.Status != tt.status || p.Field != tt.field {
					t.Errorf("%+v, want field %q", p, tt.field)
				}
			})
		}
		a.status(core.RunRunning)
	})
}

func TestEnrollment(t *testing.T) {
	tests := []struct {
		name, body string
		status     int
	}{
		{"a customer", `{"login":"bob","password":"splendidpass","computer":"new","os":"linux"}`, 200},
		{"staff for a customer in scope", `{"login":"tech","password":"splendidpass","user":"ann","computer":"new"}`, 200},
		{"a wrong password", `{"login":"bob","password":"wrong","computer":"new"}`, 401},
		{"nobody", `{"login":"ghost","password":"splendidpass","computer":"new"}`, 401},
		{"a disabled customer", `{"login":"off","password":"splendidpass","computer":"new"}`, 401},
		{"staff without naming a customer", `{"login":"tech","password":"splendidpass","computer":"new"}`, 403},
		{"staff without the right", `{"login":"clerk","password":"splendidpass","user":"bob","computer":"new"}`, 403},
		{"a customer for another", `{"login":"bob","password":"splendidpass","user":"ann","computer":"new"}`, 403},
		{"staff for a customer out of scope", `{"login":"tech","password":"splendidpass","user":"bob","computer":"new"}`, 404},
		{"no name", `{"login":"bob","password":"splendidpass"}`, 400},
		{"a name too long", `{"login":"bob","password":"splendidpass","computer":"` + strings.Repeat("x", 300) + `"}`, 400},
	}
	each(t, func(t *testing.T, a *agent) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { a.want(tt.status, "POST", "/enroll", tt.body, nil) })
		}
	})
}

func TestANewTokenEndsTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		old := a.token
		var in wire.Enrolled
		a.want(200, "POST", "/enroll", `{"login":"ann","password":"splendidpass","computer":"ann-laptop"}`, &in)
		if in.ComputerID != pcID {
			t.Errorf("another computer: %s", in.ComputerID)
		}
		a.want(401, "GET", "/plans", "", nil)
		a.token = in.Token
		a.want(200, "GET", "/plans", "", nil)
		for _, token := range []string{"", "x", old, strings.Repeat("x", 5000), a.s.MBSToken("tech", password)} {
			a.token = token
			a.want(401, "GET", "/plans", "", nil)
			a.want(401, "POST", "/runs", a.start(), nil)
			a.want(401, "POST", "/heartbeat", "{}", nil)
		}
	})
}

func TestACustomerWhoIsDeletedOrDisabledHasNoAgents(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		admin := servertest.Bearer(a.s.MBSToken(a.s.AdminLogin, a.s.AdminPassword))
		a.s.Do("PUT", "/api/Users", admin, `{"ID":"`+annID+`","Enabled":false}`)
		a.want(401, "GET", "/plans", "", nil)
		a.s.Do("PUT", "/api/Users", admin, `{"ID":"`+annID+`","Enabled":true}`)
		a.want(200, "GET", "/plans", "", nil)
		a.s.Do("DELETE", "/api/Users/"+annID+"/Account", admin, "")
		a.want(401, "GET", "/plans", "", nil)
	})
}

func TestPlansAndOrders(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		tech := servertest.Bearer(a.s.MBSToken("tech", password))
		mbs := func(method, path, body string) string {
			t.Helper()
			status, _, raw := a.s.Do(method, "/api/Computers/{"+strings.ToUpper(pcID)+"}"+path, tech, body)
			if status != 200 {
				t.Fatalf("%s %s: %d %s", method, path, status, raw)
			}
			return raw
		}
		var plans wire.Plans
		a.want(200, "GET", "/plans", "", &plans)
		if len(plans.Plans) != 1 || plans.Plans[0].ID != planID || plans.Plans[0].Type != "BackupFiles" || plans.Plans[0].Paths[0] != "/home/ann" {
			t.Errorf("%+v", plans)
		}
		var before, orders wire.Orders
		a.want(200, "POST", "/heartbeat", `{"version":"2.0"}`, &before)
		if !before.Authorized || len(before.Commands) != 0 {
			t.Errorf("%+v", before)
		}
		a.s.Clock.Advance(time.Second)
		mbs("PUT", "/Plans/"+planID, `{"Schedule":"0 3 * * *"}`)
		mbs("POST", "/Plans/"+planID+"/start", "")
		mbs("POST", "/Plans/"+planID+"/stop", `{"Force":true}`)
		a.want(200, "POST", "/heartbeat", `{}`, &orders)
		if orders.PlansAt == before.PlansAt || len(orders.Commands) != 1 || orders.Commands[0].Kind != "stop" || !orders.Commands[0].Force {
			t.Errorf("%+v", orders)
		}
		a.want(200, "POST", "/heartbeat", `{"confirmed":["`+orders.Commands[0].ID+`"]}`, &orders)
		if len(orders.Commands) != 0 {
			t.Errorf("%+v", orders)
		}
		mbs("POST", "/Plans/"+planID+"/start", "")
		a.s.Clock.Advance(core.CommandLifetime)
		a.want(200, "POST", "/heartbeat", `{}`, &orders)
		if len(orders.Commands) != 0 {
			t.Errorf("an old command: %+v", orders)
		}
		mbs("DELETE", "/authorization", "")
		a.want(200, "POST", "/heartbeat", `{}`, &orders)
		if orders.Authorized {
			t.Errorf("%+v", orders)
		}
		a.want(403, "POST", "/runs", a.start(), nil)
	})
}
