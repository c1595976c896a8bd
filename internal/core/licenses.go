package core

import "time"

// LicenseID identifies a licence.
type LicenseID string

// License is a right to run one agent: free in its pool, granted to a user, or
// taken by a computer of that user. Who holds it is effective-dated; the rest
// never changes, because bills of past months depend on it.
type License struct {
	ID          LicenseID
	Number      int64      // 1, 2, ... per server
	Type        string     // "Ultimate", "File Backup" ...
	Trial       bool       // costs nothing
	Expires     time.Time  // from then on it cannot be granted or taken
	Transaction string     // GUID of the purchase or import it came with
	Company     CompanyRef // the pool it belongs to; zero: the global one
	CreatedAt   time.Time
	Holder      LicenseHolder
}

// NeverExpires is the end of licences that have none.
var NeverExpires = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// DefaultLicenseType is the type of licences that are issued without one.
const DefaultLicenseType = "Ultimate"

// Free reports whether the licence lies in its pool, expired or not.
func (l *License) Free() bool { return l.Holder.User == "" && !l.Holder.Elsewhere }

// Usable reports whether the licence may be granted or taken at a time.
func (l *License) Usable(at time.Time) bool { return at.Before(l.Expires) }

// LicenseHolder is who has a licence; zero: nobody. The names are filled in by
// the store.
type LicenseHolder struct {
	Elsewhere    bool // somebody outside of the reading scope has it; the rest is then empty
	User         UserID
	Login        string
	Company      CompanyID  // home of the user; "": none
	Computer     ComputerID // "": granted, and on no computer
	ComputerName string
	OS           string // as Computer.OS
}

// LicenseHolding is a period in which a licence was held.
type LicenseHolding struct {
	License  LicenseID
	User     UserID
	Computer ComputerID
	Since    time.Time
	Until    *time.Time // nil while it lasts
}

// LicenseFilter selects licences. A limited scope shows those of its
// companies' pools and those held by people at home there.
type LicenseFilter struct {
	Scope     Scope
	Available *time.Time // only those that could be granted at this time
	User      UserID     // held by this person; "": whoever
}

// LicenseIssue asks for new licences.
type LicenseIssue struct {
	Count       int       // 1 to 10,000
	Type        string    // "": DefaultLicenseType
	Trial       bool      //
	Expires     time.Time // zero: never
	Transaction string    // GUID; "": one is made up
	Company     string    // pool, by name; "": the global one
}

// LicenseChange says whom a licence is given to or taken from.
type LicenseChange struct {
	License  LicenseID
	User     UserID     // needed to grant; to release or revoke it may be "" when Computer is given
	Computer ComputerID // to release or revoke: the one it must be on; "": any
}
