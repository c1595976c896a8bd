package agent_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// A nightly plan in Berlin is due once on the two days of the year that have no
// 02:30 and two of them, and is overdue when it should be.
func TestNightlyPlansWhenClocksChange(t *testing.T) {
	const unknown, success, overdue = core.RunUnknown, core.RunSuccess, core.RunOverdue
	each(t, func(t *testing.T, a *agent) {
		runs := 0
		for _, step := range []struct {
			at     string
			do     string // "schedule": staff set the plan's schedule; "run": the agent reports a run
			status core.RunStatus
			next   string
		}{
			{"2027-03-27T12:00:00Z", "schedule", unknown, "2027-03-28T01:30:00"}, // 02:30 does not come: 03:30
			{"2027-03-28T01:34:59Z", "", unknown, "2027-03-29T00:30:00"},
			{"2027-03-28T01:35:01Z", "", overdue, "2027-03-29T00:30:00"},
			{"2027-03-28T01:36:00Z", "run", success, "2027-03-29T00:30:00"},
			{"2027-03-29T00:34:59Z", "", success, "2027-03-30T00:30:00"}, // 23 hours after the last
			{"2027-03-29T00:35:01Z", "", overdue, "2027-03-30T00:30:00"},

			{"2027-10-30T00:30:00Z", "run", success, "2027-10-31T00:30:00"},
			{"2027-10-31T00:34:59Z", "", success, "2027-11-01T01:30:00"}, // the first 02:30 of two
			{"2027-10-31T00:35:01Z", "", overdue, "2027-11-01T01:30:00"},
			{"2027-10-31T00:36:00Z", "run", success, "2027-11-01T01:30:00"},
			{"2027-10-31T01:40:00Z", "", success, "2027-11-01T01:30:00"}, // not due the second time
			{"2027-11-01T01:34:59Z", "", success, "2027-11-02T01:30:00"}, // 25 hours after the first
			{"2027-11-01T01:35:01Z", "", overdue, "2027-11-02T01:30:00"},
		} {
			to, err := time.Parse(time.RFC3339, step.at)
			if err != nil {
				t.Fatal(err)
			}
			a.s.Clock.Advance(to.Sub(a.s.Clock.Now()))
			switch step.do {
			case "schedule":
				a.tech("PUT", "/Plans/"+planID, `{"Schedule":"30 2 * * *","TimeZone":"Europe/Berlin"}`)
			case "run":
				runs++
				id := fmt.Sprintf("0192a000-0000-7000-8000-%012d", runs)
				a.want(200, "POST", "/runs", fmt.Sprintf(`{"id":%q,"plan":%q,"start":%q}`, id, planID, a.clock(0)), nil)
				a.want(200, "POST", "/runs/"+id+"/end", fmt.Sprintf(`{"end":%q,"status":"Success"}`, a.clock(0)), nil)
			}
			row := a.monitored()
			next, _ := row["NextStart"].(string)
			if row["Status"] != float64(step.status) || !strings.HasPrefix(next, step.next) {
				t.Errorf("%s: status %v, next start %s; want %v, %s", step.at, row["Status"], next, step.status, step.next)
			}
		}
	})
}
