package mbs

import (
	"encoding/json"
	"testing"
	"time"
)

func TestDatePrintsAsTheContractSays(t *testing.T) {
	plus2 := time.FixedZone("", 2*3600)
	tests := []struct {
		name string
		t    time.Time
		want string
	}{
		{"whole second", time.Date(2018, 5, 11, 14, 50, 57, 0, time.UTC), "2018-05-11T14:50:57"},
		{"milliseconds", time.Date(2017, 1, 16, 14, 34, 23, 427e6, time.UTC), "2017-01-16T14:34:23.427"},
		{"trailing zero cut", time.Date(2018, 5, 15, 15, 44, 51, 70e6, time.UTC), "2018-05-15T15:44:51.07"},
		{"seven decimals at most", time.Date(2018, 5, 15, 15, 44, 51, 123456789, time.UTC), "2018-05-15T15:44:51.1234567"},
		{"in UTC", time.Date(2018, 5, 11, 1, 0, 0, 0, plus2), "2018-05-10T23:00:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(NewDate(tt.t))
			if err != nil || string(got) != `"`+tt.want+`"` {
				t.Errorf("got %s, %v; want %s", got, err, tt.want)
			}
		})
	}
}

func TestParseDate(t *testing.T) {
	tests := []struct {
		in   string
		want string // "" when refused
	}{
		{"2020-02-01", "2020-02-01T00:00:00"},
		{"2020-02-29", "2020-02-29T00:00:00"},
		{"2018-05-11T14:50:57", "2018-05-11T14:50:57"},
		{"2018-05-11t14:50:57z", ""},
		{"2018-05-11 14:50:57", "2018-05-11T14:50:57"},
		{"2018-05-11T14:50", "2018-05-11T14:50:00"},
		{"2018-05-11T14:50:57.07", "2018-05-11T14:50:57.07"},
		{"2018-05-11T14:50:57.12345678", "2018-05-11T14:50:57.1234567"},
		{"2018-05-11T14:50:57Z", "2018-05-11T14:50:57"},
		{"2018-05-11T14:50:57+02:00", "2018-05-11T12:50:57"},
		{"2018-05-11T14:50:57-0530", "2018-05-11T20:20:57"},
		{"2018-05-11T14:50Z", "2018-05-11T14:50:00"},
		{" 2020-02-01 ", "2020-02-01T00:00:00"},
		{"0001-01-01T00:00:00", "0001-01-01T00:00:00"},
		{"9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.9999999"},
		{"2026-02-30", ""},
		{"2019-02-29", ""},
		{"2026-13-01", ""},
		{"2026-00-10", ""},
		{"0000-01-01", ""},
		{"10000-01-01", ""},
		{"9999-12-31T23:59:59-01:00", ""},
		{"0001-01-01T00:00:00+01:00", ""},
		{"2026-01-01T24:00:00", ""},
		{"2026-01-01T23:60:00", ""},
		{"2026-01-01T23:59:60", ""},
		{"2026-01-01T1:00:00", ""},
		{"2026-1-1", ""},
		{"01/02/2026", ""},
		{"yesterday", ""},
		{"", ""},
	}
	for _, tt := range tests {
		d, err := ParseDate(tt.in)
		got := ""
		if err == nil {
			got = d.String()
		}
		if got != tt.want {
			t.Errorf("ParseDate(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestDateOutsideFourDigitYearsIsNotPrinted(t *testing.T) {
	if out, err := json.Marshal(NewDate(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))); err == nil {
		t.Errorf("printed %s", out)
	}
}

func TestDateReadsJSON(t *testing.T) {
	var in struct{ A, B *Date }
	if err := json.Unmarshal([]byte(`{"A":"2018-05-11T14:50:57","B":null}`), &in); err != nil {
		t.Fatal(err)
	}
	if in.A == nil || in.A.Time() != time.Date(2018, 5, 11, 14, 50, 57, 0, time.UTC) || in.B != nil {
		t.Errorf("got %v, %v", in.A, in.B)
	}
}

func FuzzDate(f *testing.F) {
	f.Add("2018-05-15T15:44:51.07")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			return
		}
		if y := d.Time().Year(); y < 1 || y > 9999 {
			t.Fatalf("%q is in year %d", s, y)
		}
		again, err := ParseDate(d.String())
		if err != nil || again != d {
			t.Errorf("%q is %v, which reads as %v, %v", s, d, again, err)
		}
	})
}
