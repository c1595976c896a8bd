package agent_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/api/agent/wire"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
)

// tech sends a request of staff to the MBS API.
func (a *agent) tech(method, path, body string) string {
	a.t.Helper()
	status, _, raw := a.s.Do(method, "/api/Computers/"+pcID+path, servertest.Bearer(a.s.MBSToken("tech", password)), body)
	if status != http.StatusOK {
		a.t.Fatalf("%s %s: %d %s", method, path, status, raw)
	}
	return raw
}

func TestPathsAreFoundAsEverywhere(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		for _, path := range []string{"/plans", "/Plans", "/plans/", "//plans"} {
			a.want(200, "GET", path, "", nil)
		}
		status, _, _ := a.s.Do("GET", "/V1/AGENT/plans", servertest.Bearer(a.token), "")
		if status != http.StatusOK {
			t.Errorf("another letter case: %d", status)
		}
		for _, path := range []string{"", "/runs/" + runID + "/end/more", "/runs/" + runID + "/x"} {
			a.want(404, "POST", path, "", nil)
		}
		a.want(405, "GET", "/runs", "", nil)
	})
}

func TestAComputerThatIsNotAuthorised(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		a.tech("DELETE", "/authorization", "")
		var orders wire.Orders
		a.want(200, "POST", "/heartbeat", "{}", &orders)
		if orders.Authorized {
			t.Error("it is told that it may work")
		}
		a.want(403, "GET", "/plans", "", nil)
		a.want(403, "POST", "/runs", a.start(), nil)
		a.tech("POST", "/authorization", "")
		a.want(200, "GET", "/plans", "", nil)
	})
}

func TestCommandsGoWithTheirPlan(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		a.tech("POST", "/Plans/"+planID+"/start", "")
		a.tech("DELETE", "/Plans/"+planID, "")
		var orders wire.Orders
		a.want(200, "POST", "/heartbeat", "{}", &orders)
		if len(orders.Commands) != 0 {
			t.Errorf("told to start a plan that is gone: %+v", orders)
		}
	})
}

func TestARepeatedReportRevivesASilentRun(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		a.want(200, "POST", "/runs", a.start(), nil)
		a.want(200, "PUT", "/runs/"+runID, `{"sequence":1}`, nil)
		a.s.Clock.Advance(core.RunLease + time.Second)
		if err := a.s.Control.SweepRuns(t.Context()); err != nil {
			t.Fatal(err)
		}
		a.status(core.RunUnexpectedlyClosed)
		a.want(200, "PUT", "/runs/"+runID, `{"sequence":1}`, nil) // its answer was lost on the way
		a.status(core.RunRunning)
	})
}

func TestAGreatListOfFailedFiles(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		a.want(200, "POST", "/runs", a.start(), nil)
		const many = 500_000
		body := fmt.Sprintf(`{"end":%q,"status":"Success","failedFiles":[{"path":"/first"}%s]}`, a.clock(0), strings.Repeat(`,{}`, many-1))
		a.want(200, "POST", "/runs/"+runID+"/end", body, nil)
		if row := a.monitored(); row["Status"] != 7. || row["FilesFailed"] != float64(many) {
			t.Errorf("%v", row)
		}
	})
}

// Licences that computers take by themselves are in the audit log as well.
func TestTakingALicenceIsAudited(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		admin := servertest.Bearer(a.s.MBSToken(a.s.AdminLogin, a.s.AdminPassword))
		l, err := a.s.Store.Read(t.Context()).LicenseOf(pcID)
		if err != nil {
			t.Fatal(err)
		}
		if status, _, raw := a.s.Do("POST", "/api/Licenses/Revoke", admin, `{"LicenseID":"`+string(l.ID)+`","ComputerID":"`+pcID+`"}`); status != http.StatusOK {
			t.Fatalf("%d %s", status, raw)
		}
		for range 2 {
			a.want(200, "POST", "/heartbeat", "{}", nil)
		}
		want := map[core.Op]core.PrincipalKind{core.OpLicensesIssue: core.ByUser, core.OpLicensesTake: core.ByUser} // at enrolment
		events, err := a.s.Store.Read(t.Context()).AuditEvents(core.AuditFilter{Scope: core.Everywhere})
		if err != nil {
			t.Fatal(err)
		}
		taken := 0
		for _, e := range events {
			if e.Op == core.OpLicensesTake && e.Actor == core.ByComputer && e.ActorID == pcID && e.Face == core.FaceAgent && e.Target == string(l.ID) {
				taken++
			} else if want[e.Op] == e.Actor {
				delete(want, e.Op)
			}
		}
		if taken != 1 || len(want) != 0 {
			t.Errorf("taken %d times by the computer, missing %v: %+v", taken, want, events)
		}
	})
}

// Files may be called anything; that must not keep a run from ending.
func TestFilesWithOddNames(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		a.want(200, "POST", "/runs", a.start(), nil)
		long := strings.Repeat("ä", 5000)
		a.want(200, "POST", "/runs/"+runID+"/end", fmt.Sprintf(`{"end":%q,"status":"Error","error":"open /a\u0000b: denied","failedFiles":[{"path":"/a\u001bb\nc"},{"path":"\ud800"},{"path":%q,"error":%q}]}`,
			a.clock(0), long, long), nil)
		a.status(core.RunError)
		run, err := a.s.Store.Read(t.Context()).Run(core.Everywhere, runID)
		if err != nil {
			t.Fatal(err)
		}
		cut := long[:2*4095] + "…"
		want := []core.FailedFile{{Path: "/a\uFFFDb\uFFFDc"}, {Path: "\uFFFD"}, {Path: cut, Problem: cut}}
		if run.Problem != "open /a\uFFFDb: denied" || !slices.Equal(run.FailedFiles, want) {
			t.Errorf("%q %q", run.Problem, run.FailedFiles)
		}
	})
}

func TestEnrolmentTellsNobodyApart(t *testing.T) {
	each(t, func(t *testing.T, a *agent) {
		a.token = ""
		_, want := a.do("POST", "/enroll", `{"login":"ghost","password":"splendidpass","computer":"x"}`)
		for range 6 {
			a.do("POST", "/enroll", `{"login":"ann","password":"guess","computer":"x"}`)
		}
		for _, login := range []string{"ann", "off", "bob"} {
			if _, got := a.do("POST", "/enroll", `{"login":"`+login+`","password":"guess","computer":"x"}`); got != want {
				t.Errorf("%s: %s, want %s", login, got, want)
			}
		}
		if _, got := a.do("POST", "/enroll", `{"login":"off","password":"splendidpass","computer":"x"}`); got != want {
			t.Errorf("a disabled one: %s, want %s", got, want)
		}
	})
}
