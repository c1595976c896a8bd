package netbrain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// usTime is the style of the usage reports (section 1.6).
const usTime = "1/2/2006 3:04:05 PM"

// otherTimes are the styles of other calls, with and without a time zone, and what a server set up otherwise may print.
var otherTimes = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly, "1/2/2006 15:04:05", "1/2/2006"}

// ParseTime reads a time of an answer, in the US style of the usage reports
// or in ISO 8601. What has no time zone is taken for UTC. Text that stands for
// no time ("" and 0001-01-01T00:00:00Z) gives the zero time.
func ParseTime(s string) (time.Time, error) { return ParseTimeIn(s, time.UTC) }

// ParseTimeIn is ParseTime for servers whose reports are in another time zone:
// the vendor does not say which zone its usage reports are in.
func ParseTimeIn(s string, zone *time.Location) (time.Time, error) {
	text := strings.Join(strings.Fields(s), " ") // .NET may put a narrow space before PM
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range append([]string{usTime}, otherTimes...) {
		if t, err := time.ParseInLocation(layout, strings.ToUpper(text), zone); err == nil {
			if t.Year() <= 1 {
				return time.Time{}, nil
			}
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("netbrain: %q is no time", s)
}

// FormatTime writes a time as requests take it, in UTC and whole seconds; ""
// for the zero time.
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// ParseDuration reads a duration of a usage report, such as "99h 57m 37s",
// "31m 2s" or "5s". "" gives 0.
func ParseDuration(s string) (time.Duration, error) {
	var sum time.Duration
	last := time.Duration(1 << 62)
	for _, part := range strings.Fields(strings.ToLower(s)) {
		unit := units[part[len(part)-1]]
		n, err := strconv.ParseInt(part[:len(part)-1], 10, 64)
		if err != nil || unit == 0 || unit >= last || n < 0 || n > int64((1<<62)/unit) {
			return 0, fmt.Errorf("netbrain: %q is no duration", s)
		}
		last = unit
		sum += time.Duration(n) * unit
		if sum < 0 {
			return 0, fmt.Errorf("netbrain: %q is no duration", s)
		}
	}
	return sum, nil
}

var units = map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute, 's': time.Second}

// name gives a number's name, or the number.
func name(n int, names map[int]string) string {
	if s, ok := names[n]; ok {
		return s
	}
	return strconv.Itoa(n)
}

// FirstLogin gives the time of the first sign-in, taken for UTC.
func (r UsageReport) FirstLogin() (time.Time, error) { return ParseTime(r.FirstLoginTime) }

// LastLogout gives the time of the last sign-out, taken for UTC; zero when no
// session has ended.
func (r UsageReport) LastLogout() (time.Time, error) { return ParseTime(r.LastLogoutTime) }

// OnlineTime gives how long all sessions lasted together.
func (r UsageReport) OnlineTime() (time.Duration, error) { return ParseDuration(r.TotalOnlineTime) }

// Login gives the time of the sign-in, taken for UTC.
func (d UsageDetail) Login() (time.Time, error) { return ParseTime(d.LoginTime) }

// Logout gives the time of the sign-out, taken for UTC; zero while the session lasts.
func (d UsageDetail) Logout() (time.Time, error) { return ParseTime(d.LogoutTime) }

// Lasted gives how long the session lasted; 0 while it does.
func (d UsageDetail) Lasted() (time.Duration, error) { return ParseDuration(d.Duration) }

// Created gives the time at which the account was made; zero when it is not known.
func (u UserData) Created() (time.Time, error) { return ParseTime(u.CreationTime) }

// Updated gives the time of the last change; zero when it is not known.
func (u UserData) Updated() (time.Time, error) { return ParseTime(u.LastUpdateTime) }

// Deactivated gives the time at which the account ends; zero: never.
func (u UserData) Deactivated() (time.Time, error) { return ParseTime(u.DeactivatedTime) }

// At gives the time of the entry.
func (l AuditLog) At() (time.Time, error) { return ParseTime(l.Time) }
