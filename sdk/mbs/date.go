package mbs

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Date is a moment as the API prints it: UTC without a zone, at most seven
// decimals of a second, trailing zeros cut. A member that may be null is a
// *Date. Source: contract mbs.md section 1.7.
type Date struct{ t time.Time }

const dateFormat = "2006-01-02T15:04:05.9999999"

var errDate = errors.New("not a date")

// NewDate makes a Date, cut to 100 ns.
func NewDate(t time.Time) Date { return Date{t.UTC().Truncate(100 * time.Nanosecond)} }

// ParseDate reads ISO 8601: a day (2020-02-01), or a day and a time with or
// without a zone; none means UTC. Days the calendar lacks and years outside
// 1 to 9999 (also after conversion to UTC) are errors.
func ParseDate(s string) (Date, error) {
	in := strings.TrimSpace(s)
	if len(in) > len("2006-01-02") && strings.IndexByte("t ", in[10]) >= 0 {
		in = in[:10] + "T" + in[11:]
	}
	for _, layout := range dateLayouts(in) {
		t, err := time.Parse(layout, in)
		if err != nil {
			continue
		}
		d := NewDate(t)
		if y := d.t.Year(); y < 1 || y > 9999 || t.Year() < 1 {
			break
		}
		return d, nil
	}
	return Date{}, fmt.Errorf("%w: %.40q", errDate, s)
}

// dateLayouts picks the layouts that can fit. time.Parse takes one-digit
// hours, so the place of the colon is checked here.
func dateLayouts(s string) []string {
	switch {
	case len(s) == len("2006-01-02"):
		return []string{"2006-01-02"}
	case len(s) < len("2006-01-02T15:04") || s[13] != ':':
		return nil
	case len(s) > len("2006-01-02T15:04") && s[16] == ':':
		return []string{"2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700"}
	default:
		return []string{"2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700"}
	}
}

// Time gives the moment in UTC.
func (d Date) Time() time.Time { return d.t }

// IsZero reports whether d is the zero Date.
func (d Date) IsZero() bool { return d.t.IsZero() }

// String gives the printed form.
func (d Date) String() string { return d.t.Format(dateFormat) }

// MarshalText gives the form both JSON and XML print. It fails for years that
// have no four digits.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// AppendText appends what MarshalText gives.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if y := d.t.Year(); y < 1 || y > 9999 {
		return nil, fmt.Errorf("%w: year %d", errDate, y)
	}
	return d.t.AppendFormat(b, dateFormat), nil
}

// UnmarshalText reads what ParseDate reads.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}
