package schedule

import "time"

// Zone gives the schedule's zone.
func (s Schedule) Zone() *time.Location { return s.zone }

// Due reports whether the clock shows a time that fits.
func (s Schedule) Due(wall time.Time) bool {
	return s.fits(wall) && s.hours>>wall.Hour()&1 == 1 && s.minutes>>wall.Minute()&1 == 1
}
