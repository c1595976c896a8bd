package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// reportingAgent reports one run after the other. A report that was not answered
// is sent again until it is, as agents do.
type reportingAgent struct {
	token, plan string
	runs        []reportedRun
}

// reportedRun is a run and how many of its reports were acknowledged.
type reportedRun struct {
	id    string
	start time.Time
	taken int
}

// reportsOfARun are its start, three of its progress and its end. The files
// scanned of each are ten more than of the one before.
const reportsOfARun = 5

func (r *reportedRun) done() bool { return r.taken == reportsOfARun }

// request gives the next report.
func (r *reportedRun) request(plan string) (method, path, body string) {
	at, scanned := r.start.Format(time.RFC3339Nano), 10*r.taken
	switch r.taken {
	case 0:
		return "POST", "/v1/agent/runs", fmt.Sprintf(`{"id":%q,"plan":%q,"start":%q}`, r.id, plan, at)
	case reportsOfARun - 1:
		return "POST", "/v1/agent/runs/" + r.id + "/end", fmt.Sprintf(`{"end":%q,"status":"Success","filesScanned":%d}`, at, scanned)
	}
	return "PUT", "/v1/agent/runs/" + r.id, fmt.Sprintf(`{"sequence":%d,"filesScanned":%d}`, r.taken, scanned)
}

// work reports to a server until stop says so, looking at how many runs are
// done, or the server is gone.
func (a *reportingAgent) work(t *testing.T, server string, taken func(), stop func(done int) bool) {
	h := servertest.JSON()
	h.Set("Authorization", "Bearer "+a.token)
	c := &caller{url: server, header: h}
	for {
		if n := len(a.runs); n == 0 || a.runs[n-1].done() {
			if stop(n) {
				return
			}
			a.runs = append(a.runs, reportedRun{id: string(core.NewID[core.RunID](time.Now())), start: time.Now().UTC()})
		}
		run := &a.runs[len(a.runs)-1]
		status, _, raw, err := c.do(run.request(a.plan))
		switch {
		case err != nil:
			return
		case status == http.StatusOK:
			run.taken++
			taken()
		case status != http.StatusTooManyRequests && status < http.StatusInternalServerError:
			t.Errorf("report %d of run %s: %d %s", run.taken, run.id, status, raw)
			return
		}
	}
}

// enrolled makes agents of one customer, with a plan each.
func enrolled(t *testing.T, server string, n int) (agents []*reportingAgent) {
	t.Helper()
	mbs := mbsCaller(t, server)
	mbs.must(t, "POST", "/Users", `{"Email":"ann@acme.example","Password":"splendidpass","Enabled":true}`)
	channel := &caller{url: server, header: servertest.JSON()}
	for i := range n {
		status, answer, raw, err := channel.do("POST", "/v1/agent/enroll", fmt.Sprintf(`{"login":"ann@acme.example","password":"splendidpass","computer":"pc %d"}`, i))
		if err != nil || status != http.StatusOK {
			t.Fatalf("enroll: %d %s %v", status, raw, err)
		}
		token, _ := answer["token"].(string)
		plan := mbs.must(t, "POST", fmt.Sprintf("/Computers/%s/Plans", answer["computerId"]), `{"Name":"Documents"}`)
		agents = append(agents, &reportingAgent{token: token, plan: plan})
	}
	return agents
}

// historyOf reads all runs, none of which may be there twice.
func historyOf(t *testing.T, server string) map[string]map[string]any {
	t.Helper()
	c := mbsCaller(t, server)
	c.url = server
	all := map[string]map[string]any{}
	for cursor := ""; ; {
		raw := c.must(t, "GET", "/v1/runs?limit=500&cursor="+url.QueryEscape(cursor), "")
		var page struct {
			Items []map[string]any
			Next  string
		}
		if err := json.Unmarshal([]byte(raw), &page); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		for _, run := range page.Items {
			id, _ := run["id"].(string)
			if all[id] != nil {
				t.Errorf("run %s is there twice", id)
			}
			all[id] = run
		}
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
}

// checkReports compares what is stored with what was acknowledged: nothing less,
// and no more than the one report that was under way.
func checkReports(t *testing.T, server string, agents []*reportingAgent) {
	t.Helper()
	stored := historyOf(t, server)
	for _, a := range agents {
		for i, r := range a.runs {
			got := stored[r.id]
			delete(stored, r.id)
			if got == nil {
				if r.taken > 0 {
					t.Errorf("run %s is gone, of which %d reports were acknowledged", r.id, r.taken)
				}
				continue
			}
			scanned, _ := got["filesScanned"].(float64)
			if least := float64(10 * max(0, r.taken-1)); scanned < least || scanned > least+10 {
				t.Errorf("run %s has %v files scanned after %d acknowledged reports", r.id, scanned, r.taken)
			}
			if r.done() && (got["status"] != "Success" || got["end"] == nil) {
				t.Errorf("run %s ended and is %v", r.id, got)
			}
			if i < len(a.runs)-1 && !r.done() {
				t.Errorf("run %s was left behind after %d reports", r.id, r.taken)
			}
		}
	}
	for id := range stored {
		t.Errorf("nobody reported run %s", id)
	}
}

// A power cut while agents report: what was acknowledged is there after the
// restart, or at once on another server of the same database. Agents send again
// what was not answered, and go on; no run is there twice.
func TestKillWhileAgentsReportLosesNothing(t *testing.T) {
	const agents, acknowledged, runs = 4, 50, 5
	for _, engine := range testenv.Engines(t) {
		for _, replicas := range []bool{false, true} {
			name := engine
			if replicas {
				name += ", two servers"
			}
			if replicas && engine != testenv.Postgres {
				continue // a folder has one server
			}
			t.Run(name, func(t *testing.T) {
				flags := placeFlags(t, servertest.Database(t, engine))
				first := servertest.Serve(t, "purser", bossEnv, flags...)
				other := first
				if replicas {
					other = servertest.Serve(t, "purser", bossEnv, flags...)
				}
				list := enrolled(t, first.URL, agents)
				var taken atomic.Int64
				dead := make(chan struct{})
				kill := sync.OnceFunc(func() { first.Kill(); close(dead) })
				count := func() {
					if taken.Add(1) >= acknowledged {
						go kill()
					}
				}
				enough := func(done int) bool { // those on the server that lives go on until the other is gone
					select {
					case <-dead:
						return done >= runs
					default:
						return done >= 100*runs
					}
				}
				everyone(list, func(i int, a *reportingAgent) {
					server := first.URL
					if i%2 == 1 {
						server = other.URL
					}
					a.work(t, server, count, enough)
				})
				kill()
				<-dead
				if taken.Load() < acknowledged {
					t.Fatalf("only %d reports were acknowledged before the kill", taken.Load())
				}
				if !replicas {
					other = servertest.Serve(t, "purser", bossEnv, flags...)
				}
				checkReports(t, other.URL, list)
				everyone(list, func(_ int, a *reportingAgent) {
					a.work(t, other.URL, func() {}, func(done int) bool { return done >= runs })
				})
				for _, a := range list {
					if n := len(a.runs); n < runs || !a.runs[n-1].done() {
						t.Errorf("an agent could not go on after %d runs", n)
					}
				}
				checkReports(t, other.URL, list)
				if status := other.Terminate(); status != 0 {
					t.Errorf("exit status %d\n%s", status, other.Stderr())
				}
			})
		}
	}
}

func everyone(list []*reportingAgent, do func(i int, a *reportingAgent)) {
	var all sync.WaitGroup
	for i, a := range list {
		all.Go(func() { do(i, a) })
	}
	all.Wait()
}
