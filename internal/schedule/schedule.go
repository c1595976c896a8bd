// Package schedule reads the schedules of plans: cron expressions of five
// fields, kept in a time zone, across changes to and from daylight saving time.
//
// It only tells when things are due; who runs them, and what it means that
// nobody did, is for others. It is written here because the libraries at hand
// leave out what falls into the hour that is skipped in spring and repeat what
// falls into the one that comes twice in autumn, and a nightly backup must run
// exactly once on both days.
package schedule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the zones, for machines that have none
)

// A Schedule says when something is due. The zero value is due never.
type Schedule struct {
	minutes, hours, days, months, weekdays uint64 // bit n: n is in the field

	anyDay, anyWeekday bool // the field is *: the other one alone counts
	everyHour          bool
	zone               *time.Location
}

// field describes one field of an expression.
type field struct {
	name     string
	min, max int
	names    []string // of values from min on
}

var fields = [5]field{
	{"minute", 0, 59, nil},
	{"hour", 0, 23, nil},
	{"day of month", 1, 31, nil},
	{"month", 1, 12, []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{"day of week", 0, 7, []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}

var macros = map[string]string{
	"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *",
	"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
}

// longest is the most characters of an expression that are looked at.
const longest = 256

// Parse reads an expression such as "30 2 * * mon-fri" (minute, hour, day of
// month, month, day of week; lists, ranges, steps and English names; or
// @hourly, @daily, @weekly, @monthly, @yearly) for a time zone named as in the
// IANA database; "" means UTC. As in cron(8), when both day fields are
// restricted a day that fits either is taken. Expressions that no day ever
// fits, such as 30 February, are errors.
func Parse(expression, zone string) (Schedule, error) {
	loc, err := Zone(zone)
	if err != nil {
		return Schedule{}, err
	}
	if len(expression) > longest {
		return Schedule{}, errors.New("schedule is too long")
	}
	if long, ok := macros[strings.ToLower(strings.TrimSpace(expression))]; ok {
		expression = long
	}
	parts := strings.Fields(expression)
	if len(parts) != len(fields) {
		return Schedule{}, fmt.Errorf("schedule has %d fields, not 5", len(parts))
	}
	var sets [5]uint64
	for i, part := range parts {
		if sets[i], err = fields[i].parse(part); err != nil {
			return Schedule{}, err
		}
	}
	s := Schedule{minutes: sets[0], hours: sets[1], days: sets[2], months: sets[3], weekdays: sets[4]&0x7f | sets[4]>>7, zone: loc,
		anyDay: parts[2] == "*", anyWeekday: parts[4] == "*", everyHour: sets[1] == 1<<24-1}
	if !s.possible() {
		return Schedule{}, errors.New("schedule is never due")
	}
	return s, nil
}

func (f field) parse(list string) (set uint64, err error) {
	for part := range strings.SplitSeq(list, ",") {
		bits, err := f.span(part)
		if err != nil {
			return 0, err
		}
		set |= bits
	}
	return set, nil
}

// span reads one part of a list: a value, a range or *, with or without a step.
func (f field) span(part string) (set uint64, err error) {
	span, stepText, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		if step, err = strconv.Atoi(stepText); err != nil || step < 1 || step > f.max || stepText[0] == '+' {
			return 0, fmt.Errorf("%s: %q is no step", f.name, stepText)
		}
	}
	from, to := f.min, f.max
	if f.max == 7 {
		to = 6
	}
	if span != "*" {
		first, last, ranged := strings.Cut(span, "-")
		if from, err = f.value(first); err != nil {
			return 0, err
		}
		if ranged {
			to, err = f.value(last)
		} else if !stepped {
			to = from
		}
		if err != nil {
			return 0, err
		}
	}
	if from > to {
		return 0, fmt.Errorf("%s: %q runs backwards", f.name, part)
	}
	for v := from; v <= to; v += step {
		set |= 1 << v
	}
	return set, nil
}

func (f field) value(s string) (int, error) {
	for i, name := range f.names {
		if strings.EqualFold(s, name) {
			return f.min + i, nil
		}
	}
	if s == "" || strings.Trim(s, "0123456789") != "" || len(s) > 2 {
		return 0, fmt.Errorf("%s: %q is no value", f.name, s)
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < f.min || n > f.max {
		return 0, fmt.Errorf("%s: %s is not between %d and %d", f.name, s, f.min, f.max)
	}
	return n, nil
}

// monthDays are the most days a month has.
var monthDays = [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// possible reports whether some day fits.
func (s Schedule) possible() bool {
	if s.anyDay || !s.anyWeekday {
		return true
	}
	for m := 1; m <= 12; m++ {
		if s.months>>m&1 == 1 && s.days&(1<<(monthDays[m]+1)-1) != 0 {
			return true
		}
	}
	return false
}

var zones sync.Map // name to *time.Location: there are some 600, and reading one takes a while

// Zone finds a time zone by its IANA name; "" is UTC. The machine's own zone
// ("Local") is none: a plan means the same on every server.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return time.UTC, nil
	}
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil || strings.EqualFold(name, "Local") {
		return nil, fmt.Errorf("no time zone %q", name)
	}
	zones.Store(name, loc)
	return loc, nil
}
