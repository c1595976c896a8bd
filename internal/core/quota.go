package core

import (
	"context"
	"time"
)

// ReservationID identifies bytes that were set aside.
type ReservationID string

// Reservation is space set aside for a write that is under way. It counts as
// stored until it is settled, released or has expired.
type Reservation struct {
	ID          ReservationID
	User        UserID
	Destination DestinationID
	Computer    ComputerID
	Bytes       Bytes
	ExpiresAt   time.Time // by the database's clock
}

// DaySpace is what was stored at the end of a day.
type DaySpace struct {
	Day    Day
	Stored Bytes
}

// SpaceOf selects whose space to sum; what is "" is not looked at.
type SpaceOf struct {
	Company     CompanyID // by today's home
	User        UserID
	Destination DestinationID
}

// PackageSpace is what a customer has stored under a package.
type PackageSpace struct {
	User  UserID
	Login string
	Now   Bytes
	Days  []DaySpace // by day
}

// QuotaReader reads what counts towards limits.
type QuotaReader interface {
	// CompanyStored sums what the customers of a company have stored, those
	// whose data outlived them included.
	CompanyStored(id CompanyID) (Bytes, error)
	// RestoredSince sums what a person restored from the destinations from a day on.
	RestoredSince(user UserID, list []DestinationID, from Day) (Bytes, error)
	// SpaceByDay sums the samples of each day from the given one on, by day.
	SpaceByDay(of SpaceOf, from Day) ([]DaySpace, error)
	// SpaceNow sums what is stored now.
	SpaceNow(of SpaceOf) (Bytes, error)
	// PackageSpace gives up to limit customers in scope who have a package,
	// after the given one, by ID: what they have in all destinations with it,
	// now and on each day from the given one on.
	PackageSpace(scope Scope, id PackageID, from Day, after UserID, limit int) ([]PackageSpace, error)
}

// QuotaWriter keeps reservations.
type QuotaWriter interface {
	// Reserved lists a person's reservations that have not expired.
	Reserved(user UserID) ([]Reservation, error)
	// CompanyReserved sums those of a company's customers.
	CompanyReserved(id CompanyID) (Bytes, error)
	// InsertReservation stores a reservation that holds for the given time.
	InsertReservation(r *Reservation, hold time.Duration) error
	// TakeReservation removes a reservation and gives it. One that is unknown
	// or has expired is NotFound.
	TakeReservation(id ReservationID) (*Reservation, error)
	// PurgeReservations forgets expired ones and tells how many.
	PurgeReservations(limit int) (int64, error)
}

// Write is a wish to store bytes.
type Write struct {
	User        UserID
	Destination DestinationID
	Computer    ComputerID
	Bytes       Bytes         // most that will be written
	Hold        time.Duration // how long the write may take; 0 means an hour
}

// QuotaService guards the limits of packages and companies. The data channel
// calls it for every write, before a byte moves. It authorises nobody: who may
// write where is the channel's to know.
//
// A refusal is Conflict/NotAllowed whose Field names the limit:
// "storageLimit" (the package's, over what the person stores in destinations
// with that package), "companyStorageLimit" (the company's, over all its
// customers), "restoreLimit" (the package's, per calendar month in UTC), or
// "package": a package that is not enabled permits no new data. A person
// without the destination is NotFound on "destination".
type QuotaService interface {
	// Reserve sets space aside, so that all reservations together stay within
	// the limits, whatever other servers do meanwhile.
	Reserve(ctx context.Context, in Write) (ReservationID, error)
	// Settle turns a reservation into stored data: as many bytes as were
	// written, at most those reserved. NotFound when it has expired: what was
	// written must be deleted then.
	Settle(ctx context.Context, id ReservationID, written Bytes) error
	// Release gives a reservation up. Unknown ones are no error.
	Release(ctx context.Context, id ReservationID) error
	// Deleted notes that data was deleted; always allowed.
	Deleted(ctx context.Context, user UserID, destination DestinationID, computer ComputerID, bytes Bytes) error
	// Restore counts bytes towards the month's restore limit before they are
	// sent. Packages that are not enabled still let people restore.
	Restore(ctx context.Context, user UserID, destination DestinationID, computer ComputerID, bytes Bytes) error
}

// Forecast tells when space runs out if it goes on as in the last weeks.
type Forecast struct {
	Destination DestinationID // "": a company's, or all with one package
	User        UserID        // of a package's forecasts; with Login
	Login       string
	Used        Bytes
	Limit       Bytes // NoLimit when there is none
	PerDay      Bytes // growth a day; negative when shrinking
	Days        *int  // until the limit is reached, 0 when it is; nil: not in sight
}

// ForecastService tells when space runs out.
type ForecastService interface {
	// OfUser forecasts each destination of a customer against its package's
	// limit, which destinations with the same package share.
	OfUser(ctx context.Context, p Principal, id UserID) ([]Forecast, error)
	// OfCompany forecasts a company against its own limit.
	OfCompany(ctx context.Context, p Principal, id CompanyID) (Forecast, error)
	// OfDestination tells how a destination's data grows, of the customers in
	// scope; it has no limit.
	OfDestination(ctx context.Context, p Principal, id DestinationID) (Forecast, error)
	// OfPackage forecasts each customer in scope who has the package against
	// its limit: up to limit of them after the given one, by ID.
	OfPackage(ctx context.Context, p Principal, id PackageID, after UserID, limit int) ([]Forecast, error)
}
