package core

import "time"

// Month is a calendar month in UTC, counted from January of the year 0.
type Month int32

// MonthOf gives the month of a time.
func MonthOf(t time.Time) Month {
	t = t.UTC()
	return Month(t.Year()*12 + int(t.Month()) - 1)
}

// Month gives the month that the day lies in.
func (d Day) Month() Month { return MonthOf(d.Time()) }

// First gives the month's first day.
func (m Month) First() Day {
	return DayOf(time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC))
}

// Days gives the number of the month's days.
func (m Month) Days() int { return int((m + 1).First() - m.First()) }

// String gives the month as 2006-01.
func (m Month) String() string { return m.First().Time().Format("2006-01") }

// ParseMonth reads a month written as 2006-01.
func ParseMonth(s string) (Month, bool) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, false
	}
	return MonthOf(t), true
}

// Days is a stretch of days. From is in it, To is not.
type Days struct{ From, To Day }

// Len gives the number of days, 0 for an empty stretch.
func (d Days) Len() int64 { return max(0, int64(d.To)-int64(d.From)) }

// Holds reports whether a day is in the stretch.
func (d Days) Holds(day Day) bool { return d.From <= day && day < d.To }

// Meet gives the days that are in both.
func (d Days) Meet(o Days) Days { return Days{max(d.From, o.From), min(d.To, o.To)} }

// DaysOf gives the days that a period counts for: what holds at the end of a
// day counts for the whole of it. A period without an end goes on for ever.
func DaysOf(since time.Time, until *time.Time) Days {
	d := Days{DayOf(since), 1<<31 - 1}
	if until != nil {
		d.To = DayOf(*until)
	}
	return d
}
