package core

import (
	"context"
	"iter"
	"time"
)

// LicenseService manages licences.
type LicenseService interface {
	// List gives the licences in scope by number; available ones are those
	// that can be granted now.
	List(ctx context.Context, p Principal, available bool, part Part[int64]) iter.Seq2[*License, error]
	Get(ctx context.Context, p Principal, id LicenseID) (*License, error)
	// Grant gives a free licence to a user. One that is not free is
	// Conflict/InUse, an expired one Conflict/Expired, one of another
	// company's pool Conflict/NotAllowed.
	Grant(ctx context.Context, p Principal, in LicenseChange) error
	// Release puts a licence back into its pool, whatever state it is in.
	// One that another user or computer holds is Conflict/NotAllowed.
	Release(ctx context.Context, p Principal, in LicenseChange) error
	// Revoke takes a licence off the computer and leaves it with the user.
	// Fails as Release.
	Revoke(ctx context.Context, p Principal, in LicenseChange) error
	// Issue adds licences to a pool and gives them by number.
	Issue(ctx context.Context, p Principal, in LicenseIssue) ([]*License, error)
	// History gives the periods in which a licence was held, oldest first.
	History(ctx context.Context, p Principal, id LicenseID) ([]LicenseHolding, error)
}

// LicenseReader reads licences.
type LicenseReader interface {
	License(scope Scope, id LicenseID) (*License, error)
	// Licenses gives up to limit licences with a number above after, by number.
	Licenses(f LicenseFilter, after int64, limit int) ([]*License, error)
	// LicenseOf gives the licence that a computer has taken, or NotFound.
	LicenseOf(id ComputerID) (*License, error)
	// LicenseToTake gives the licence that a computer of the user would get:
	// one granted to him and on no computer, else, when pool is given, a free
	// one of that pool ("" is the global one); never one that has expired by
	// then, and the one that expires first. NotFound when there is none.
	LicenseToTake(user UserID, pool *CompanyID, at time.Time) (*License, error)
	// LicenseHoldings gives the periods of a licence, oldest first.
	LicenseHoldings(id LicenseID) ([]LicenseHolding, error)
}

// LicenseWriter writes licences.
type LicenseWriter interface {
	// InsertLicense stores a new licence, free. Number 0 is filled in with the
	// next one; a number that is taken is Conflict/Exists.
	InsertLicense(l *License) error
	// HoldLicense ends the holding of a licence, if any, and with a user starts
	// one now. A computer that has another one is Conflict/Exists.
	HoldLicense(id LicenseID, user UserID, computer ComputerID) error
	// InsertLicenseHolding stores a period of the past, or one that lasts and
	// so says who holds the licence. For import: periods come oldest first.
	InsertLicenseHolding(h LicenseHolding) error
	// FreeLicensesOf puts all a person's licences back into their pools.
	FreeLicensesOf(id UserID) error
}
