package sqlstore

import "time"

// usageRange cuts a range of sign-in times into whole months and days, which
// stand in the rollups, and edges, which are read from the sessions. All ends
// are exclusive; empty parts are left out.
type usageRange struct {
	edges   []span // microseconds
	periods []span // periods of usage_sums
}

type span struct{ from, to int64 }

// splitUsage splits from, inclusive, to to, inclusive; nil is open.
func splitUsage(from, to *time.Time) usageRange {
	var r usageRange
	if from == nil && to == nil {
		r.addPeriods(0, dayBase)
		return r
	}
	if from == nil {
		end := fromMicros(micros(*to) + 1)
		r.addPeriods(0, monthPeriod(month(end)))
		r.days(month(end), day(end))
		r.edge(day(end), end)
		return r
	}
	start := fromMicros(ceilMicros(*from))
	firstDay, firstMonth := up(start, day, nextDay), up(start, month, nextMonth)
	if to == nil {
		r.edge(start, firstDay)
		r.days(firstDay, firstMonth)
		r.addPeriods(monthPeriod(firstMonth), dayBase)
		return r
	}
	r.closed(start, fromMicros(micros(*to)+1), firstDay, firstMonth)
	return r
}

// closed splits a range with both ends.
func (r *usageRange) closed(start, end, firstDay, firstMonth time.Time) {
	lastDay, lastMonth := day(end), month(end)
	switch {
	case firstDay.After(lastDay): // within a day
		r.edge(start, end)
		return
	case firstMonth.After(lastMonth): // within a month
		r.days(firstDay, lastDay)
	default:
		r.days(firstDay, firstMonth)
		r.addPeriods(monthPeriod(firstMonth), monthPeriod(lastMonth))
		r.days(lastMonth, lastDay)
	}
	r.edge(start, firstDay)
	r.edge(lastDay, end)
}

func (r *usageRange) edge(from, to time.Time) {
	if from.Before(to) {
		r.edges = append(r.edges, span{micros(from), micros(to)})
	}
}

// days adds days of one month; to may be the first of the next.
func (r *usageRange) days(from, to time.Time) {
	if from.Before(to) {
		r.addPeriods(dayPeriod(from), dayPeriod(to))
	}
}

func (r *usageRange) addPeriods(from, to int64) {
	if from < to {
		r.periods = append(r.periods, span{from, to})
	}
}

func day(t time.Time) time.Time   { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
func month(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

func nextDay(t time.Time) time.Time   { return t.AddDate(0, 0, 1) }
func nextMonth(t time.Time) time.Time { return t.AddDate(0, 1, 0) }

// up gives the first start of a period that is not before t.
func up(t time.Time, start, next func(time.Time) time.Time) time.Time {
	s := start(t)
	if s.Equal(t) {
		return s
	}
	return next(s)
}
