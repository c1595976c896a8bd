package core

import (
	"context"
	"time"
)

// Billing is what a month came to, person by person. How every number is
// computed: docs/billing.md.
type Billing struct {
	Month    Month
	Days     Days  // counted: the month's, or those so far of the current one
	Current  Bytes // stored now; of a past month: when it ended
	Average  Bytes // a day's, over the days counted
	Restored Bytes
	People   []BillingLine
}

// BillingLine is one person's month in one company and currency. Who moved, or
// met a change of currency, has several.
type BillingLine struct {
	Person   BilledPerson
	Company  CompanyRef // home then; zero: none
	Days     Days       // from the first to the last of those in this company
	Current  Bytes
	Average  Bytes // sum over Days, by the days counted in the month
	Restored Bytes
	Currency string
	Plan     Fixed
	Storage  Fixed
	Restore  Fixed
	License  Fixed
}

// BilledPerson is a person, perhaps deleted since, as bills name him.
type BilledPerson struct {
	ID        UserID
	Login     string
	FirstName string
	LastName  string
	Customer  bool      // has the facet, or had it when deleted
	Home      CompanyID // now
	Stored    Bytes     // now
	CreatedAt time.Time
	DeletedAt *time.Time
}

// BillingQuery selects a bill.
type BillingQuery struct {
	Company string // by name; "" means all; an unknown one has nothing
	Month   *Month // nil: the current one
}

// BillingDetails is what one person stored and restored in a month.
type BillingDetails struct {
	User     UserID
	Stored   Bytes // when the month ended, or now
	Restored Bytes
	Volumes  []BilledVolume
}

// BilledVolume is a computer's data in a destination, or a destination without any.
type BilledVolume struct {
	Computer     ComputerID // "": none, or not known whose
	ComputerName string
	Destination  DestinationID
	Account      AccountID
	Bucket       string
	Name         string // of the destination
	Stored       Bytes
	Restored     Bytes
}

// BillingService computes bills. Months before the current one stay as they
// are, whatever changes later.
type BillingService interface {
	Month(ctx context.Context, p Principal, q BillingQuery) (*Billing, error)
	// Details gives one person's volumes in a month, nil being the current one;
	// NotFound for one who is unknown.
	Details(ctx context.Context, p Principal, user UserID, m *Month) (*BillingDetails, error)
	// Statement gives a company's bill line by line; company "" means the
	// people of no company. Deleted companies have theirs, too.
	Statement(ctx context.Context, p Principal, company CompanyID, m Month) (*Statement, error)
	// Samples gives the daily samples that a person's lines of a statement
	// come from, by day.
	Samples(ctx context.Context, p Principal, company CompanyID, user UserID, m Month) ([]SpaceSample, error)
}

// SpaceMonth sums a volume's samples of a month.
type SpaceMonth struct {
	User     UserID
	Stored   Bytes // the sum over its days
	Restored Bytes
	Last     Bytes // stored on the last day that has a sample
	LastDay  Day
}

// HomePeriod says from when on a company was home, or none.
type HomePeriod struct {
	User    UserID
	Since   time.Time
	Company CompanyID
}

// BilledLicense is a period in which a person held a licence that costs something.
type BilledLicense struct {
	User  UserID
	Since time.Time
	Until *time.Time
}

// BilledDestination is a destination as bills name it, also after its end.
type BilledDestination struct {
	ID      DestinationID
	Account AccountID
	Bucket  string
	Name    string
}

// BillingFilter narrows what is read for a bill: a limited scope to people who
// were ever at home in it; which of their days count is for the caller to see.
type BillingFilter struct {
	Scope Scope
	User  UserID // "": everyone
}

// HomeWriter writes histories of homes; changes of the present are noted by
// UpdateUser.
type HomeWriter interface {
	// PutHomes replaces the history of a person's homes. For import.
	PutHomes(id UserID, list []HomePeriod) error
}

// BillingReader reads what bills are made of.
type BillingReader interface {
	// BilledPeople gives everyone there ever was, by ID.
	BilledPeople(f BillingFilter) ([]BilledPerson, error)
	// HomePeriods gives the whole history of homes of those people for whom
	// it changed at or after a day: by person, then time.
	HomePeriods(f BillingFilter, since Day) ([]HomePeriod, error)
	// SpaceMonths gives the sums of a month, by person, one for each volume.
	SpaceMonths(f BillingFilter, m Month) ([]SpaceMonth, error)
	// SpaceDays gives the samples of some days: by person, then day,
	// destination and computer.
	SpaceDays(f BillingFilter, days Days) ([]SpaceSample, error)
	// BilledAssignments gives the periods of assignments that touch the days.
	BilledAssignments(f BillingFilter, days Days) ([]AssignmentPeriod, error)
	// BilledLicenses gives the periods in which licences, other than trials,
	// were held on some of the days.
	BilledLicenses(f BillingFilter, days Days) ([]BilledLicense, error)
	// BilledCompanies gives the names of all companies, deleted ones included.
	BilledCompanies() (map[CompanyID]string, error)
	// BilledDestinations gives destinations, deleted ones included.
	BilledDestinations(ids []DestinationID) (map[DestinationID]BilledDestination, error)
	// BilledComputers gives the names of computers, deleted ones included.
	BilledComputers(ids []ComputerID) (map[ComputerID]string, error)
}
