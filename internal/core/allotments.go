package core

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// LicenseNodes is the licence module that computers count for; a company's and
// a domain's MaxNodes are its amount.
const LicenseNodes = "Foundation"

// The licences that a company, and out of its own a domain, can be given
// amounts of. Source: contract netbrain.md section 5.10.
var (
	LicenseModules = []string{LicenseNodes, "Change Management", "Application Assurance", "Intent Based Automation"}
	LicenseTechs   = []string{"Cisco ACI", "WAP", "vCenter", "NSX-v", "Amazon AWS", "Microsoft Azure", "Google Cloud Platform"}
)

// LicenseName finds the spelling of a licence's name in any letter case.
func LicenseName(name string, list []string) (string, bool) {
	for _, n := range list {
		if strings.EqualFold(n, strings.TrimSpace(name)) {
			return n, true
		}
	}
	return "", false
}

// Allotment is an amount of a licence module or network technology other than
// LicenseNodes.
type Allotment struct {
	Name   string
	Amount int64
	Off    bool // a company's module that is switched off: its domains have none of it
}

// Allotments are a company's or domain's, one for each name.
type Allotments []Allotment

// Of gives the allotment of a name; zero when there is none.
func (l Allotments) Of(name string) Allotment {
	for _, a := range l {
		if a.Name == name {
			return a
		}
	}
	return Allotment{Name: name}
}

// With gives the list with some allotments changed, in the order of
// LicenseModules and LicenseTechs and without those of nothing.
func (l Allotments) With(changed Allotments) Allotments {
	var out Allotments
	for _, names := range [][]string{LicenseModules[1:], LicenseTechs} {
		for _, name := range names {
			a := l.Of(name)
			for _, c := range changed {
				if c.Name == name {
					a = c
				}
			}
			if a.Amount != 0 || a.Off {
				out = append(out, a)
			}
		}
	}
	return out
}

// Bound is what an amount of a licence may be set to.
type Bound struct {
	Name     string
	Amount   int64
	Min, Max int64
}

// BoundsError is the cause of an Invalid/Range error: amounts that are out of
// their bounds, because domains have more already, use more already, or the
// company has not so many left.
type BoundsError struct{ Missed []Bound }

// Error names the amounts.
func (e *BoundsError) Error() string {
	lines := make([]string, len(e.Missed))
	for i, b := range e.Missed {
		lines[i] = fmt.Sprintf("%s %d is not between %d and %d", b.Name, b.Amount, b.Min, b.Max)
	}
	return strings.Join(lines, ", ")
}

// CompanyNameTaken is the cause of a Conflict/Exists error on a company's name.
type CompanyNameTaken struct{ By CompanyID }

// Error says that the name is taken.
func (e *CompanyNameTaken) Error() string { return "company " + string(e.By) + " has the name" }

// CompanyLicenses is a company with what its amounts may be set to: those of
// the nodes first, then the others that it has. Unlimited nodes have no bound.
type CompanyLicenses struct {
	Company *Company
	Bounds  []Bound
}

// DomainLicenses is a domain likewise.
type DomainLicenses struct {
	Domain *Domain
	Bounds []Bound
}

// NodeUse counts computers of people.
type NodeUse struct {
	Company CompanyID // whose customers have them; "" for people of none
	Domain  DomainID  // whose members have them; then Company is the domain's
	OS      string    // as the agents say
	Count   int64
}

// CompanyNodes is a company with its computers. Computers of customers of a
// company count in it, and in each domain of it that they are members of.
type CompanyNodes struct {
	Company *Company
	Used    int64
	Domains []DomainNodes
}

// DomainNodes is a domain with its members' computers.
type DomainNodes struct {
	Domain *Domain
	Used   int64
}

// Nodes is what the whole server has given and uses.
type Nodes struct {
	Used      int64 // computers, those of people of no company too
	Companies []CompanyNodes
}

// SeatMark is the most seats that were taken at once on a day: on the whole
// server, or in a domain.
type SeatMark struct {
	Day    time.Time // midnight, UTC
	Domain DomainID  // "" for the whole server
	Most   int64
}

// SeatPeaks are the most seats taken at once today and in the last 7 and 30
// days, today among them.
type SeatPeaks struct{ Today, Week, Month int64 }

// Seats are the seats taken now and at most.
type Seats struct {
	Now   int64
	Peaks SeatPeaks
}

// DomainUsage is what a domain uses.
type DomainUsage struct {
	Domain *Domain
	Nodes  []NodeUse // by operating system
	Seats  Seats
}

// LicenseUsage is what domains use, and the seats of the whole server.
type LicenseUsage struct {
	Domains []DomainUsage
	Seats   Seats
}

// SeatDay is a day in the history of seats.
type SeatDay struct {
	Day    time.Time
	Domain *Domain // nil for the whole server
	Most   int64
}

// AllotmentService tells what companies and domains have of licences and use.
type AllotmentService interface {
	// Companies lists the companies the principal may work in.
	Companies(ctx context.Context, p Principal) ([]CompanyLicenses, error)
	// Domains lists the domains the principal may work in, as DomainService.List does.
	Domains(ctx context.Context, p Principal, company CompanyID) ([]DomainLicenses, error)
	// Template fails unless the principal may give licences to domains of the company.
	Template(ctx context.Context, p Principal, company CompanyID) error
	// Nodes counts nodes; for system administrators.
	Nodes(ctx context.Context, p Principal) (Nodes, error)
	// Usage tells what the domains of a company, one domain, or with "" all in
	// scope use.
	Usage(ctx context.Context, p Principal, company CompanyID, domain DomainID) (LicenseUsage, error)
	// Seats gives the history of seats of the days from one to another, oldest
	// first: to today when to is zero, 30 days when from is.
	Seats(ctx context.Context, p Principal, from, to time.Time) ([]SeatDay, error)
}

// AllotmentReader reads what is counted.
type AllotmentReader interface {
	// NodesOfCompanies counts live computers by home company and operating system.
	NodesOfCompanies() ([]NodeUse, error)
	// NodesOfDomains counts live computers by the domains that their owners
	// are members of, and operating system: of all domains in scope, or of one.
	NodesOfDomains(scope Scope, domain DomainID) ([]NodeUse, error)
	// OpenSeatsByDomain counts as OpenSeats does, by working domain; "" stands
	// for the whole server.
	OpenSeatsByDomain(since time.Time) (map[DomainID]int64, error)
	// SeatMarks gives the marks of days from one to another, by day, then domain.
	SeatMarks(from, to time.Time) ([]SeatMark, error)
}

// AllotmentWriter keeps the history of seats.
type AllotmentWriter interface {
	// NoteSeats raises today's mark of the whole server, or of a domain, to the
	// seats taken there now: those used since the given time.
	NoteSeats(domain DomainID, since time.Time) error
	// NoteAllSeats does so for the server and all domains.
	NoteAllSeats(since time.Time) error
	// RaiseSeats raises a day's mark and tells whether it was lower.
	RaiseSeats(m SeatMark) (raised bool, err error)
	// RecountSeats raises the marks of the day of from and later to what the
	// stored sessions come to, for sessions that were stored after they were
	// open. One without an end held its seat until idle after its last use.
	RecountSeats(from time.Time, idle time.Duration) error
}
