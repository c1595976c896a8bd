package control

import (
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

func TestHowAPlanStands(t *testing.T) {
	const none, success, failed = core.RunStatus(-1), core.RunSuccess, core.RunError
	tests := []struct {
		name, schedule, zone string
		last                 core.RunStatus // of the latest run; none: never ran
		start                string         // of that run, or when the plan was made
		now                  string
		want                 core.RunStatus
		next                 string // "": none
	}{
		{"ran when it was due", "0 2 * * *", "UTC", success, "2026-11-20T02:00:00Z", "2026-11-20T12:00:00Z", success, "2026-11-21T02:00:00Z"},
		{"is due now", "0 2 * * *", "UTC", success, "2026-11-20T02:00:00Z", "2026-11-21T02:00:00Z", success, "2026-11-22T02:00:00Z"},
		{"is a little late", "0 2 * * *", "UTC", success, "2026-11-20T02:00:00Z", "2026-11-21T02:05:00Z", success, "2026-11-22T02:00:00Z"},
		{"is overdue", "0 2 * * *", "UTC", success, "2026-11-20T02:00:00Z", "2026-11-21T02:05:01Z", core.RunOverdue, "2026-11-22T02:00:00Z"},
		{"started a second early", "0 2 * * *", "UTC", success, "2026-11-20T01:59:59Z", "2026-11-20T12:00:00Z", core.RunOverdue, "2026-11-21T02:00:00Z"},
		{"failed, and then was not tried again", "0 2 * * *", "UTC", failed, "2026-11-20T02:00:00Z", "2026-11-22T00:00:00Z", core.RunOverdue, "2026-11-22T02:00:00Z"},
		{"failed", "0 2 * * *", "UTC", failed, "2026-11-20T02:00:00Z", "2026-11-20T12:00:00Z", failed, "2026-11-21T02:00:00Z"},
		{"runs since before it was due again", "0 * * * *", "UTC", core.RunRunning, "2026-11-20T02:00:00Z", "2026-11-20T12:30:00Z", core.RunRunning, "2026-11-20T13:00:00Z"},
		{"never ran and need not have", "0 2 * * *", "UTC", none, "2026-11-20T02:00:00Z", "2026-11-21T01:00:00Z", core.RunUnknown, "2026-11-21T02:00:00Z"},
		{"never ran and should have", "0 2 * * *", "UTC", none, "2026-11-20T01:00:00Z", "2026-11-20T02:30:00Z", core.RunOverdue, "2026-11-21T02:00:00Z"},
		{"by hand only", "", "UTC", success, "2020-11-20T01:00:00Z", "2026-11-20T02:30:00Z", success, ""},
		{"by hand only, never", "", "UTC", none, "2020-11-20T01:00:00Z", "2026-11-20T02:30:00Z", core.RunUnknown, ""},
		{"a zone east", "0 2 * * *", "Asia/Tokyo", success, "2026-11-19T17:00:00Z", "2026-11-20T17:06:00Z", core.RunOverdue, "2026-11-21T17:00:00Z"},

		// Berlin goes to summer time on 29 March and back on 25 October 2026.
		{"spring: in time by the new clock", "30 3 * * *", "Europe/Berlin", success, "2026-03-28T02:30:00Z", "2026-03-29T01:34:00Z", success, "2026-03-30T01:30:00Z"},
		{"spring: an hour earlier than the day before", "30 3 * * *", "Europe/Berlin", success, "2026-03-28T02:30:00Z", "2026-03-29T01:36:00Z", core.RunOverdue, "2026-03-30T01:30:00Z"},
		{"spring: in the hour that is skipped", "30 2 * * *", "Europe/Berlin", success, "2026-03-28T01:30:00Z", "2026-03-29T01:20:00Z", success, "2026-03-29T01:30:00Z"},
		{"spring: it ran as much later", "30 2 * * *", "Europe/Berlin", success, "2026-03-29T01:30:00Z", "2026-03-29T12:00:00Z", success, "2026-03-30T00:30:00Z"},
		{"spring: it did not", "30 2 * * *", "Europe/Berlin", success, "2026-03-28T01:30:00Z", "2026-03-29T01:36:00Z", core.RunOverdue, "2026-03-30T00:30:00Z"},
		{"autumn: an hour later than the day before", "30 3 * * *", "Europe/Berlin", success, "2026-10-24T01:30:00Z", "2026-10-25T01:40:00Z", success, "2026-10-25T02:30:00Z"},
		{"autumn: overdue by the new clock", "30 3 * * *", "Europe/Berlin", success, "2026-10-24T01:30:00Z", "2026-10-25T02:36:00Z", core.RunOverdue, "2026-10-26T02:30:00Z"},
		{"autumn: once in the hour that comes twice", "30 2 * * *", "Europe/Berlin", success, "2026-10-25T00:30:00Z", "2026-10-25T12:00:00Z", success, "2026-10-26T01:30:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &core.PlanState{Plan: core.Plan{Schedule: tt.schedule, TimeZone: tt.zone, Enabled: true, CreatedAt: moment(t, tt.start)}}
			if tt.last != none {
				s.Run = &core.Run{Start: moment(t, tt.start), Status: tt.last}
				s.Plan.CreatedAt = moment(t, tt.now) // an imported plan is younger than its runs
			}
			stand(s, moment(t, tt.now))
			if s.Status != tt.want {
				t.Errorf("stands as %v, want %v", s.Status, tt.want)
			}
			if next := ""; s.NextStart != nil {
				if next = s.NextStart.Format(time.RFC3339); next != tt.next {
					t.Errorf("next start %s, want %s", next, tt.next)
				}
			} else if tt.next != "" {
				t.Errorf("no next start, want %s", tt.next)
			}
		})
	}
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatChangesHowAPlanStands(t *testing.T) {
	now := moment(t, "2026-11-22T12:00:00Z")
	late := func() *core.PlanState {
		return &core.PlanState{
			Plan: core.Plan{Schedule: "0 2 * * *", Enabled: true, CreatedAt: moment(t, "2026-01-01T00:00:00Z")},
			Run:  &core.Run{Start: moment(t, "2026-11-20T02:00:00Z"), Status: core.RunSuccess},
		}
	}
	tests := []struct {
		name   string
		change func(s *core.PlanState)
		want   core.RunStatus
	}{
		{"nothing: it is overdue", func(*core.PlanState) {}, core.RunOverdue},
		{"switched off", func(s *core.PlanState) { s.Plan.Enabled = false }, core.RunSuccess},
		{"its schedule was set today", func(s *core.PlanState) { s.Plan.ScheduledAt = now.Add(-time.Hour) }, core.RunSuccess},
		{"its schedule was set long ago", func(s *core.PlanState) { s.Plan.ScheduledAt = now.AddDate(0, -1, 0) }, core.RunOverdue},
		{"it runs within its lease", func(s *core.PlanState) { until := now; s.Run.Status, s.Run.LeaseUntil = core.RunRunning, &until }, core.RunRunning},
		{"its lease ran out today", func(s *core.PlanState) {
			until := now.Add(-time.Second)
			s.Run.Status, s.Run.LeaseUntil, s.Run.Start = core.RunRunning, &until, now.Add(-time.Hour)
		}, core.RunUnexpectedlyClosed},
		{"its zone is not known any more", func(s *core.PlanState) { s.Plan.TimeZone = "Mars/Olympus" }, core.RunSuccess},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := late()
			tt.change(s)
			if stand(s, now); s.Status != tt.want {
				t.Errorf("stands as %v, want %v", s.Status, tt.want)
			}
		})
	}
}
