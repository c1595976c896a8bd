package v1_test

import (
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
)

func TestJobsAndBuilds(t *testing.T) {
	each(t, func(c *client) {
		var asked struct {
			Items []struct{ ID, State, Job string }
		}
		c.want(202, "POST", "/builds", `{"editions":["LinuxDeb","windows","LinuxDeb"],"type":"Sandbox"}`, &asked)
		if len(asked.Items) != 2 || asked.Items[0].State != "queued" {
			c.Fatalf("%+v", asked)
		}
		c.want(202, "POST", "/builds", `{"editions":["LinuxDeb"],"type":"Sandbox"}`, nil)
		var job struct{ State, Kind, Subject, Problem string }
		c.want(200, "GET", "/jobs/"+asked.Items[0].Job, "", &job)
		if job.State != "queued" || job.Kind != "build" || job.Subject != "Linux (deb), Sandbox" {
			c.Errorf("%+v", job)
		}
		c.refused(409, "POST", "/jobs/"+asked.Items[0].Job+"/retry", "")
		if err := c.s.Jobs.Drain(t.Context()); err != nil {
			c.Fatal(err)
		}
		raw := c.want(200, "GET", "/builds", "", nil)
		if strings.Count(raw, `"state":"failed","problem":"no agent binary for`) != 2 {
			c.Errorf("%s", raw)
		}
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		c.want(200, "GET", "/jobs?state=failed&kind=build&limit=1", "", &page)
		first := page
		page.Items, page.Next = nil, ""
		c.want(200, "GET", "/jobs?state=failed&limit=1&cursor="+first.Next, "", &page)
		if len(first.Items) != 1 || len(page.Items) != 1 || first.Items[0] == page.Items[0] || page.Next != "" && page.Next == first.Next {
			c.Errorf("%+v %+v", first, page)
		}
		c.want(204, "POST", "/jobs/"+asked.Items[0].Job+"/retry", "", nil)
		c.refused(404, "GET", "/jobs/nothing", "")
		c.refused(422, "POST", "/builds", `{"editions":["OS2"]}`)
		c.refused(422, "POST", "/builds", `{"editions":[]}`)
		c.refused(422, "GET", "/jobs?state=lost", "")
		c.as("clerk").refused(403, "GET", "/builds", "")
	})
}

func TestAnImportedBuildHasALinkWhenItsFileIsThere(t *testing.T) {
	each(t, func(c *client) {
		c.s.Import(`{"builds":[{"edition":"MacOS","version":"1.0","file":"agent.pkg"}]}`)
		raw := c.want(200, "GET", "/builds", "", nil)
		if !strings.Contains(raw, `"state":"ready","problem":"file \"agent.pkg\" is not in the folder of builds"`) || strings.Contains(raw, `"link"`) {
			c.Errorf("%s", raw)
		}
	})
}

func TestAccountsAndTheirDestinations(t *testing.T) {
	each(t, func(c *client) {
		for _, name := range []string{"One", "Two", "Three"} {
			status, _, raw := c.s.Do("POST", "/api/Accounts", servertest.Bearer(c.token),
				`{"DisplayName":"`+name+`","Type":21,"AccountSettings":{"FS":{"Path":"/nowhere/at/all"}}}`)
			if status != 200 {
				c.Fatalf("%d %s", status, raw)
			}
		}
		var page struct {
			Items []struct {
				Name, Type   string
				Destinations []struct {
					ID    string
					Check struct{ State string }
				}
			}
			Next string
		}
		c.want(200, "GET", "/accounts?limit=2", "", &page)
		next := page.Next
		if len(page.Items) != 2 || next == "" || page.Items[0].Type != "FS" || len(page.Items[0].Destinations) != 1 || page.Items[0].Destinations[0].Check.State == "" {
			c.Fatalf("%+v", page)
		}
		c.want(204, "POST", "/destinations/"+page.Items[0].Destinations[0].ID+"/check", "", nil)
		page.Items, page.Next = nil, ""
		c.want(200, "GET", "/accounts?limit=2&cursor="+next, "", &page)
		if len(page.Items) != 1 || page.Next != "" {
			c.Errorf("%+v", page)
		}
	})
}

func TestLicences(t *testing.T) {
	each(t, func(c *client) {
		var issued struct {
			Items []struct {
				ID, Type, State string
				Number          int64
				Pool            *struct{ Name string }
			}
		}
		c.want(201, "POST", "/licenses", `{"count":2}`, nil)
		c.want(201, "POST", "/licenses", `{"count":1,"type":"File Backup","company":"Acme","expires":"2028-01-01T00:00:00Z"}`, &issued)
		l := issued.Items[0]
		if l.Number != 3 || l.Type != "File Backup" || l.State != "free" || l.Pool == nil || l.Pool.Name != "Acme" {
			c.Errorf("%+v", l)
		}
		var page struct {
			Items []struct{ Number int64 }
			Next  string
		}
		c.want(200, "GET", "/licenses?limit=2&available=true", "", &page)
		if len(page.Items) != 2 || page.Next == "" {
			c.Fatalf("%+v", page)
		}
		next := page.Next
		page.Items, page.Next = nil, ""
		c.want(200, "GET", "/licenses?cursor="+next, "", &page)
		if len(page.Items) != 1 || page.Items[0].Number != 3 || page.Next != "" {
			c.Errorf("%+v", page)
		}
		c.want(200, "GET", "/licenses/"+l.ID+"/history", "", nil)
		c.refused(404, "GET", "/licenses/nothing/history", "")
		c.refused(422, "POST", "/licenses", `{"count":0}`)
		if p := c.refused(422, "POST", "/licenses", `{"count":1,"company":"Nowhere"}`); p.Errors[0].Location != "body.company" {
			c.Errorf("%+v", p)
		}
	})
}

func TestComputersPlansAndRuns(t *testing.T) {
	each(t, func(c *client) {
		const computer, plan, byHand = "0192a000-0000-7000-8000-0000000000c1", "0192a000-0000-7000-8000-0000000000d1", "0192a000-0000-7000-8000-0000000000d2"
		c.s.Import(`{"computers": [{"id": "` + computer + `", "user": "ann", "name": "ann-laptop", "os": "linux", "agentVersion": "1.0.0"}],
		 "plans": [{"id": "` + plan + `", "computer": "` + computer + `", "name": "Documents", "type": "BackupFiles", "schedule": "0 2 * * *", "timeZone": "UTC", "paths": ["/home/ann"]},
		  {"id": "` + byHand + `", "computer": "` + computer + `", "name": "By hand", "type": "BackupFiles", "schedule": "", "paths": ["/srv"]}],
		 "runs": [{"plan": "` + plan + `", "start": "2026-11-29T02:00:00Z", "end": "2026-11-29T02:00:15Z", "status": "Error", "error": "disk full"},
		  {"plan": "` + plan + `", "start": "2026-11-30T02:00:00Z", "end": "2026-11-30T02:00:15Z", "status": "Warning", "filesCopied": 3, "filesFailed": 1},
		  {"plan": "` + plan + `", "start": "2026-12-01T02:00:00Z", "end": "2026-12-01T02:00:15Z", "status": "Success", "filesCopied": 4}]}`)
		if raw := c.want(200, "GET", "/computers?search=LAP", "", nil); !strings.Contains(raw, `"name":"ann-laptop","user":{"id":`) || !strings.Contains(raw, `"company":{"id":"`+acmeID+`","name":"Acme"}`) {
			c.Errorf("%s", raw)
		}
		c.want(200, "GET", "/computers/"+strings.ToUpper(computer), "", nil)
		if raw := c.want(200, "GET", "/plans", "", nil); !strings.Contains(raw, `"status":"Success"`) || !strings.Contains(raw, `"nextStart":"2026-12-02T02:00:00Z"`) {
			c.Errorf("%s", raw)
		}
		var plans struct {
			Items []struct{ ID, Status string }
			Next  string
		}
		for query, want := range map[string]string{
			"": plan + byHand, "?limit=1": plan, "?computer=" + computer: plan + byHand, "?user=" + plan: "", "?company=" + acmeID: plan + byHand,
			"?company=" + computer: "", "?status=success": plan, "?status=Unknown&limit=1&company=" + acmeID: byHand, "?status=Overdue": "",
		} {
			plans.Items, plans.Next = nil, ""
			c.want(200, "GET", "/plans"+query, "", &plans)
			got := ""
			for _, p := range plans.Items {
				got += p.ID
			}
			if got != want || (plans.Next != "") != (query == "?limit=1") {
				c.Errorf("%q: %+v", query, plans)
			}
		}
		c.want(200, "GET", "/plans?limit=1", "", &plans)
		next := plans.Next
		plans.Items, plans.Next = nil, ""
		if c.want(200, "GET", "/plans?limit=1&cursor="+next, "", &plans); len(plans.Items) != 1 || plans.Items[0].ID != byHand || plans.Next != "" {
			c.Errorf("%+v", plans)
		}
		c.refused(422, "GET", "/plans?status=Fine", "")
		c.refused(422, "GET", "/plans?user=nobody", "")
		var page struct {
			Items []struct {
				ID, Start, Status string
				Plan              struct{ ID, Name string }
			}
			Next string
		}
		c.want(200, "GET", "/runs?limit=2&plan="+plan, "", &page)
		if len(page.Items) != 2 || page.Items[0].Start != "2026-12-01T02:00:00Z" || page.Items[0].Plan.Name != "Documents" || page.Next == "" {
			c.Fatalf("%+v", page)
		}
		next = page.Next
		page.Items, page.Next = nil, ""
		c.want(200, "GET", "/runs?limit=2&cursor="+next, "", &page)
		if len(page.Items) != 1 || page.Items[0].Status != "Error" || page.Next != "" {
			c.Errorf("%+v", page)
		}
		c.want(200, "GET", "/runs/"+page.Items[0].ID, "", nil)
		c.want(200, "GET", "/runs?status=warning&from=2026-11-30T00:00:00Z&to=2026-11-30T23:00:00Z", "", &page)
		if len(page.Items) != 1 || page.Items[0].Status != "Warning" {
			c.Errorf("%+v", page)
		}
		c.refused(422, "GET", "/runs?plan=nothing", "")
		c.refused(422, "GET", "/runs?status=Fine", "")
		c.want(204, "DELETE", "/computers/"+computer, "", nil)
		c.refused(404, "GET", "/computers/"+computer, "")
	})
}
