package netbrain

import (
	"fmt"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// dateLayouts are the forms dates are taken in, all UTC unless they say
// otherwise. The first is the documented one (section 1.6).
var dateLayouts = []string{
	"2006-01-02T15:04:05Z", // fractions of a second are accepted after the seconds
	time.RFC3339,
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05",
	"2006-01-02",
}

// parseDate reads a date. What is no date, or outside the calendar, is as if
// not given, and so is the sentinel 0001-01-01T00:00:00Z (sections 1.6, 4.6).
func parseDate(s string) *time.Time {
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return given(t)
		}
	}
	return nil
}

// deactivationLayouts are further forms of deactivatedTime, whose format is
// nowhere documented: the style of the usage reports, and its date alone.
var deactivationLayouts = []string{usLayout, "1/2/2006 15:04:05", "1/2/2006"}

// parseDeactivation reads deactivatedTime; what cannot be read is ignored, as
// the vendor's server does with the word "string" (section 4.2).
func parseDeactivation(s *string) *time.Time {
	if s == nil {
		return nil
	}
	if t := parseDate(*s); t != nil {
		return t
	}
	for _, layout := range deactivationLayouts {
		if t, err := time.Parse(layout, strings.TrimSpace(*s)); err == nil {
			return given(t)
		}
	}
	return nil
}

// given drops times before the year 2, which stand for "no date", and those
// past 9999, which cannot be printed again.
func given(t time.Time) *time.Time {
	t = t.UTC()
	if t.Year() < 2 || t.Year() > 9999 {
		return nil
	}
	return &t
}

// usLayout is the style of dates in usage reports (section 1.6).
const usLayout = "1/2/2006 3:04:05 PM"

// usDate prints a time for a usage report, in UTC; "" for none.
func usDate(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(usLayout)
}

// isoTime prints a time with up to 3 fraction digits, trailing zeros trimmed; "" for none.
func isoTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.999Z")
}

// duration prints whole seconds, the rest cut off: with hours the minutes have
// two digits and the seconds are not padded (section 1.6).
func duration(d time.Duration) string {
	s := int64(max(d, 0) / time.Second)
	h, m, s := s/3600, s/60%60, s%60
	switch {
	case h > 0:
		return fmt.Sprintf("%dh %02dm %ds", h, m, s)
	case m > 0:
		return fmt.Sprintf("%dm %ds", m, s)
	}
	return fmt.Sprintf("%ds", s)
}

// companyID reads a tenant's ID. What is no ID names no tenant.
func companyID(s string) (core.CompanyID, error) {
	id, ok := core.ParseID[core.CompanyID](s)
	if !ok {
		return "", core.NotFoundError("companyId", s)
	}
	return id, nil
}

// domainID reads a domain's ID. What is no ID names no domain.
func domainID(s string) (core.DomainID, error) {
	id, ok := core.ParseID[core.DomainID](s)
	if !ok {
		return "", core.NotFoundError("domainId", s)
	}
	return id, nil
}

// workingTenant gives the tenant a request names, else the working one.
func (c *call) workingTenant(id *string) (core.CompanyID, error) {
	if id != nil {
		return companyID(*id)
	}
	if c.tenant == "" {
		return "", invalidTenant()
	}
	return companyID(c.tenant)
}

// workingDomain gives the domain a request names, else the working one.
func (c *call) workingDomain(id *string) (core.DomainID, error) {
	if id != nil {
		return domainID(*id)
	}
	if c.domain == "" {
		return "", invalidDomain()
	}
	return domainID(c.domain)
}

// loginRef names a person: without a server, on whichever he is.
func loginRef(login string, server *string) core.LoginRef {
	return core.LoginRef{Login: login, Server: serverOf(server)}
}

// serverOf gives core's name of an authentication server: nil when none was
// named, "" for the local one.
func serverOf(name *string) *string {
	switch {
	case name == nil || *name == "":
		return nil
	case strings.EqualFold(*name, wire.LocalServer):
		return new("")
	}
	return name
}

// optional makes "" into nil.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// text gives what was given, or "".
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// truth gives what was given, or false.
func truth(b *bool) bool { return b != nil && *b }

// require finds the first parameter that is missing.
func require(list ...parameter) error {
	for _, p := range list {
		if !p.given {
			return nullParameter(p.name)
		}
	}
	return nil
}

// parameter is a required parameter.
type parameter struct {
	name  string
	given bool
}
