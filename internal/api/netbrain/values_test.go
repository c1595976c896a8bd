package netbrain

import (
	"testing"
	"time"
)

func TestDateIn(t *testing.T) {
	at := func(s string) *time.Time {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return &v
	}
	tests := []struct {
		name, in string
		want     *time.Time // nil: as if not given
	}{
		{"[T] documented form", "2018-03-07T04:59:59Z", at("2018-03-07T04:59:59Z")},
		{"[T] compact form is no date and no error", "20190107T045959Z", nil},
		{"[D] sentinel for no date", "0001-01-01T00:00:00Z", nil},
		{"empty", "", nil},
		{"afternoon, 24 hours", "2018-03-07T23:59:59Z", at("2018-03-07T23:59:59Z")},
		{"fraction of a second", "2025-08-28T14:20:22.785Z", at("2025-08-28T14:20:22.785Z")},
		{"offset", "2018-03-07T06:59:59+02:00", at("2018-03-07T04:59:59Z")},
		{"no zone means UTC", "2018-03-07T04:59:59", at("2018-03-07T04:59:59Z")},
		{"date alone", "2018-03-07", at("2018-03-07T00:00:00Z")},
		{"blanks around", " 2018-03-07T04:59:59Z ", at("2018-03-07T04:59:59Z")},
		{"outside the calendar", "2019-02-30T00:00:00Z", nil},
		{"hour 24", "2019-02-03T24:00:00Z", nil},
		{"year 10000 by its offset", "9999-12-31T23:59:59-23:00", nil},
		{"words", "yesterday", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parseDate(tt.in)
			if (got == nil) != (tt.want == nil) || got != nil && !got.Equal(*tt.want) {
				t.Errorf("parseDate(%q) = %v, want %v", tt.in, got, tt.want)
			}
		})
	}
}

func TestDeactivatedTimeTakesMoreAndNeverFails(t *testing.T) {
	for in, want := range map[string]string{
		"2030-01-02T03:04:05Z": "2030-01-02T03:04:05Z",
		"1/2/2030 3:04:05 PM":  "2030-01-02T15:04:05Z",
		"1/2/2030 15:04:05":    "2030-01-02T15:04:05Z",
		"1/2/2030":             "2030-01-02T00:00:00Z",
		"string":               "", // [T] accepted and without effect
		"0001-01-01T00:00:00Z": "",
		"":                     "",
	} {
		got := ""
		if d := parseDeactivation(&in); d != nil {
			got = isoTime(*d)
		}
		if got != want {
			t.Errorf("parseDeactivation(%q) = %q, want %q", in, got, want)
		}
	}
	if parseDeactivation(nil) != nil {
		t.Error("nothing given became a time")
	}
}

func TestDateOut(t *testing.T) {
	us := func(s string) string {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return usDate(&v)
	}
	for in, want := range map[string]string{ // section 1.6 [T]
		"2019-01-22T19:02:30Z":      "1/22/2019 7:02:30 PM",
		"2019-01-22T00:05:09Z":      "1/22/2019 12:05:09 AM",
		"2019-11-02T12:00:00Z":      "11/2/2019 12:00:00 PM",
		"2019-01-22T21:02:30+02:00": "1/22/2019 7:02:30 PM",
	} {
		if got := us(in); got != want {
			t.Errorf("usDate(%s) = %q, want %q", in, got, want)
		}
	}
	if got := usDate(nil); got != "" {
		t.Errorf("usDate(nil) = %q", got)
	}
	for nanos, want := range map[int]string{
		320_000_000: "2022-03-25T19:18:22.32Z", // [T]
		911_999_999: "2022-03-25T19:18:22.911Z",
		0:           "2022-03-25T19:18:22Z",
	} {
		if got := isoTime(time.Date(2022, 3, 25, 19, 18, 22, nanos, time.UTC)); got != want {
			t.Errorf("isoTime with %d ns = %q, want %q", nanos, got, want)
		}
	}
	if got := isoTime(time.Time{}); got != "" {
		t.Errorf("isoTime of no time = %q", got)
	}
}

func TestDuration(t *testing.T) {
	const h, m, s = time.Hour, time.Minute, time.Second
	for in, want := range map[time.Duration]string{ // section 1.6 [T]; below a minute [R]
		99*h + 57*m + 37*s:          "99h 57m 37s",
		67*h + 5*m + 2*s:            "67h 05m 2s",
		4*h + 9*m + 44*s:            "4h 09m 44s",
		31*m + 2*s:                  "31m 2s",
		16*m + 24*s:                 "16m 24s",
		h:                           "1h 00m 0s",
		m:                           "1m 0s",
		59*s + 999*time.Millisecond: "59s",
		0:                           "0s",
		-s:                          "0s",
		1000*h + 59*m + 59*s + 1:    "1000h 59m 59s",
		2*h + 50*m + 25*s:           "2h 50m 25s",
	} {
		if got := duration(in); got != want {
			t.Errorf("duration(%v) = %q, want %q", in, got, want)
		}
	}
}

func FuzzDateIn(f *testing.F) {
	for _, s := range []string{"2018-03-07T04:59:59Z", "20190107T045959Z", "0001-01-01T00:00:00Z", "1/2/2030 3:04:05 PM", "string", "", "9999-12-31T23:59:59.999999999-14:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := parseDeactivation(&s)
		if d == nil {
			return
		}
		again := parseDate(isoTime(*d))
		if again == nil || !again.Equal(d.Truncate(time.Millisecond)) {
			t.Errorf("%q was read as %v, printed as %s, read again as %v", s, d, isoTime(*d), again)
		}
		if usDate(d) == "" {
			t.Errorf("%q has no US form", s)
		}
	})
}

func FuzzDuration(f *testing.F) {
	for _, n := range []int64{0, 59, 60, 3599, 3600, 359_857, -1, 1 << 33} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, seconds int64) {
		seconds = seconds % (1 << 33)
		text := duration(time.Duration(seconds) * time.Second)
		got, err := time.ParseDuration(stripBlanks(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if want := time.Duration(max(seconds, 0)) * time.Second; got != want {
			t.Errorf("%d s is printed as %q", seconds, text)
		}
	})
}

func stripBlanks(s string) string {
	var out []byte
	for i := range len(s) {
		if s[i] != ' ' {
			out = append(out, s[i])
		}
	}
	return string(out)
}
