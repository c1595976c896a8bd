package schedule

import "time"

// horizon is how far ahead Next looks, in days: 29 February can be eight years
// away, and a weekday on it forty.
const horizon = 41 * 366

// lookBack is more than any clock has been put forward or back at once.
const lookBack = 3 * time.Hour

// Next gives the first time after t at which the schedule is due; ok is false
// for the zero Schedule.
//
// Where the clock is put forward, what falls into the gap is due as much later
// as the clock moved: 02:30 at 03:30. Where it is put back, what falls into
// the repeated hour is due the first time only. A schedule for every hour runs
// on through both: it counts hours that pass, not what the clock shows.
func (s Schedule) Next(t time.Time) (next time.Time, ok bool) {
	if s.zone == nil {
		return time.Time{}, false
	}
	if s.everyHour {
		return s.nextPassing(t)
	}
	here := t.In(s.zone)
	_, offset := here.Zone()
	wall := t.UTC().Add(time.Duration(offset)*time.Second - lookBack) // the clock's face, kept as if it were UTC
	for {
		wall, ok = s.nextWall(wall)
		if !ok {
			return time.Time{}, false
		}
		if at := s.instant(wall); at.After(t) {
			return at, true
		}
	}
}

// nextPassing goes by time that passes.
func (s Schedule) nextPassing(t time.Time) (time.Time, bool) {
	at := t.In(s.zone).Truncate(time.Minute).Add(time.Minute)
	for last := at.AddDate(0, 0, horizon); at.Before(last); {
		if !s.fits(at) {
			at = s.midnight(at)
			continue
		}
		if s.minutes>>at.Minute()&1 == 1 {
			return at.UTC(), true
		}
		at = at.Add(time.Minute)
	}
	return time.Time{}, false
}

// midnight gives the beginning of the next day, also where clocks change then.
func (s Schedule) midnight(at time.Time) time.Time {
	y, m, d := at.Date()
	if next := time.Date(y, m, d+1, 0, 0, 0, 0, s.zone); next.After(at) && next.Day() != d && next.Hour() == 0 {
		return next
	}
	for next := time.Date(y, m, d, 23, 0, 0, 0, s.zone); ; next = next.Add(time.Minute) {
		if next.After(at) && next.Day() != d {
			return next
		}
	}
}

// nextWall gives the next time the clock shows that fits.
func (s Schedule) nextWall(after time.Time) (time.Time, bool) {
	at := after.Truncate(time.Minute).Add(time.Minute)
	for day := 0; day < horizon; day++ {
		if s.fits(at) {
			if hour, minute, ok := s.within(at.Hour(), at.Minute()); ok {
				return time.Date(at.Year(), at.Month(), at.Day(), hour, minute, 0, 0, time.UTC), true
			}
		}
		at = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}, false
}

// within finds the first hour and minute of a day from the given ones on.
func (s Schedule) within(hour, minute int) (int, int, bool) {
	for h := hour; h < 24; h++ {
		if s.hours>>h&1 == 0 {
			minute = 0
			continue
		}
		for m := minute; m < 60; m++ {
			if s.minutes>>m&1 == 1 {
				return h, m, true
			}
		}
		minute = 0
	}
	return 0, 0, false
}

// fits reports whether a time's day is one of the schedule's.
func (s Schedule) fits(at time.Time) bool {
	if s.months>>int(at.Month())&1 == 0 {
		return false
	}
	day, weekday := s.days>>at.Day()&1 == 1, s.weekdays>>int(at.Weekday())&1 == 1
	if s.anyDay || s.anyWeekday {
		return day && weekday
	}
	return day || weekday
}

// instant gives the moment at which the clock first shows a time, or, when it
// never does, would have shown it had it not been put forward.
func (s Schedule) instant(wall time.Time) time.Time {
	before := s.at(wall, wall.Add(-24*time.Hour))
	after := s.at(wall, wall.Add(24*time.Hour))
	shows := func(t time.Time) bool {
		_, offset := t.In(s.zone).Zone()
		return t.Add(time.Duration(offset) * time.Second).Equal(wall)
	}
	switch {
	case shows(before) && shows(after) && after.Before(before):
		return after
	case shows(before):
		return before
	case shows(after):
		return after
	}
	return before
}

// at reads a clock's time with the offset that holds at another time.
func (s Schedule) at(wall, when time.Time) time.Time {
	_, offset := when.In(s.zone).Zone()
	return wall.Add(-time.Duration(offset) * time.Second)
}
