package schedule_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/schedule"
)

func TestNext(t *testing.T) {
	tests := []struct{ name, schedule, zone, after, want string }{
		{"later the same day", "30 2 * * *", "UTC", "2026-11-20T01:00:00Z", "2026-11-20T02:30:00Z"},
		{"a due time itself is not after itself", "30 2 * * *", "UTC", "2026-11-20T02:30:00Z", "2026-11-21T02:30:00Z"},
		{"a fraction of a second after a due time", "30 2 * * *", "UTC", "2026-11-20T02:30:00.5Z", "2026-11-21T02:30:00Z"},
		{"no zone is UTC", "30 2 * * *", "", "2026-11-20T01:00:00Z", "2026-11-20T02:30:00Z"},
		{"in a zone", "0 2 * * *", "Asia/Tokyo", "2026-11-20T01:00:00Z", "2026-11-20T17:00:00Z"},
		{"in a zone of half hours", "0 2 * * *", "Asia/Kolkata", "2026-11-20T01:00:00Z", "2026-11-20T20:30:00Z"},
		{"across the date line", "0 2 * * *", "Pacific/Kiritimati", "2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z"},
		{"a step", "*/15 * * * *", "UTC", "2026-11-20T01:14:00Z", "2026-11-20T01:15:00Z"},
		{"a step from a value", "5/20 1 * * *", "UTC", "2026-11-20T01:05:00Z", "2026-11-20T01:25:00Z"},
		{"a range with a step", "0 8-18/5 * * *", "UTC", "2026-11-20T08:00:00Z", "2026-11-20T13:00:00Z"},
		{"a list", "0 1,13 * * *", "UTC", "2026-11-20T01:00:00Z", "2026-11-20T13:00:00Z"},
		{"weekdays by name", "0 2 * * MON-fri", "UTC", "2026-11-20T02:00:00Z", "2026-11-23T02:00:00Z"},
		{"Sunday is 0", "0 2 * * 0", "UTC", "2026-11-20T02:00:00Z", "2026-11-22T02:00:00Z"},
		{"Sunday is 7 too", "0 2 * * 7", "UTC", "2026-11-20T02:00:00Z", "2026-11-22T02:00:00Z"},
		{"a month by name", "0 2 1 feb *", "UTC", "2026-11-20T02:00:00Z", "2027-02-01T02:00:00Z"},
		{"either day when both are restricted", "0 2 1 * fri", "UTC", "2026-11-27T02:00:00Z", "2026-12-01T02:00:00Z"},
		{"the last day that some months lack", "0 2 31 * *", "UTC", "2026-08-31T02:00:00Z", "2026-10-31T02:00:00Z"},
		{"a leap day", "0 2 29 2 *", "UTC", "2026-11-20T02:00:00Z", "2028-02-29T02:00:00Z"},
		{"a leap day across a century without one", "0 2 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T02:00:00Z"},
		{"a macro", "@daily", "UTC", "2026-11-20T02:00:00Z", "2026-11-21T00:00:00Z"},

		// Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00.
		{"spring: the day before", "30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", "2026-03-28T01:30:00Z"},
		{"spring: what falls into the gap is due as much later", "30 2 * * *", "Europe/Berlin", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"},
		{"spring: it is due once", "30 2 * * *", "Europe/Berlin", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"},
		{"spring: asked after the gap and before the shifted time", "30 2 * * *", "Europe/Berlin", "2026-03-29T01:10:00Z", "2026-03-29T01:30:00Z"},
		{"spring: what is after the gap keeps its time", "0 4 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T02:00:00Z"},
		{"spring: every hour", "0 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"},
		{"autumn: the first of the two", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"autumn: and not the second", "30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"autumn: asked between the two", "30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z"},
		{"autumn: every hour passes through both", "0 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"},
		{"autumn: every half hour too", "*/30 * * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"},
		{"New York, spring", "30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", "2026-03-08T07:30:00Z"},
		{"New York, autumn", "30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", "2026-11-01T05:30:00Z"},
		{"New York, autumn, the day after", "30 1 * * *", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"},
		{"half an hour on Lord Howe, spring", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T15:45:00Z"},
		{"a gap at midnight", "30 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:30:00Z"},
		{"weekly, every hour of a Sunday after a gap at midnight", "0 * * * 0", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z"},
		{"a day that was skipped whole", "0 2 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", "2011-12-30T12:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := schedule.Parse(tt.schedule, tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := s.Next(at(t, tt.after))
			if !ok || !got.Equal(at(t, tt.want)) {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRefusedSchedules(t *testing.T) {
	for name, s := range map[string]string{
		"nothing": "", "four fields": "* * * *", "six fields": "0 0 2 * * *", "a minute too many": "60 * * * *", "an hour too many": "0 24 * * *",
		"day zero": "0 0 0 * *", "a thirteenth month": "0 0 1 13 *", "an eighth weekday": "0 0 * * 8", "a word": "x * * * *",
		"a month in the weekday": "0 0 * * jan", "a range backwards": "0 5-2 * * *", "a step of nothing": "*/0 * * * *", "a step too large": "*/99 * * * *",
		"a step of no number": "*/x * * * *", "a sign": "+1 * * * *", "a negative value": "-1 * * * *", "an open range": "1- * * * *", "an empty list": ", * * * *",
		"30 February": "0 0 30 2 *", "31 in short months": "0 0 31 4,6 *", "an unknown macro": "@reboot", "too long": strings.Repeat("1,", 200) + "1 * * * *",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := schedule.Parse(s, "UTC"); err == nil {
				t.Errorf("%q was taken", s)
			}
		})
	}
	for _, zone := range []string{"Local", "local", "Mars/Olympus", "../etc/passwd", "+02:00"} {
		if _, err := schedule.Parse("0 2 * * *", zone); err == nil {
			t.Errorf("zone %q was taken", zone)
		}
	}
}

// TestNextLosesNothing compares Next with looking at every minute of a week
// around a change of clocks: each due minute that the clock shows is found.
func TestNextLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"}).Draw(t, "zone")
		expression := rapid.SampledFrom([]string{"0 * * * *", "*/30 * * * *", "30 2 * * *", "0 2-4 * * sun", "15 */2 * * *", "0 0 * * *"}).Draw(t, "schedule")
		start := rapid.SampledFrom([]time.Time{
			time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 30, 0, 0, 0, 0, time.UTC),
		}).Draw(t, "start").Add(time.Duration(rapid.IntRange(0, 1440).Draw(t, "minute")) * time.Minute)
		s, err := schedule.Parse(expression, zone)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for now, end := start, start.AddDate(0, 0, 5); now.Before(end); {
			next, ok := s.Next(now)
			if !ok || !next.After(now) {
				t.Fatalf("after %v: %v", now, next)
			}
			seen[next.In(s.Zone()).Format("02 15:04")] = true
			now = next
		}
		for m := start.Add(time.Minute).Truncate(time.Minute); m.Before(start.AddDate(0, 0, 5)); m = m.Add(time.Minute) {
			wall := m.In(s.Zone())
			if s.Due(wall) && !seen[wall.Format("02 15:04")] {
				t.Fatalf("%v is missing", wall)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0 2 * * *", "*/5 8-18 1,15 jan-mar mon-fri", "0 0 29 2 *", "@weekly", "60 * * * *", "0 0 31 2 *", "1-2/3 * * * 7"} {
		f.Add(s, "Europe/Berlin")
	}
	f.Fuzz(func(t *testing.T, expression, zone string) {
		s, err := schedule.Parse(expression, zone)
		if err != nil {
			return
		}
		from := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)
		next, ok := s.Next(from)
		if !ok || !next.After(from) {
			t.Errorf("%q in %q: %v after %v", expression, zone, next, from)
		}
	})
}
