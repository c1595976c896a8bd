package core

import (
	"context"
	"iter"
)

// AccountReader reads storage accounts and their destinations. A limited scope
// shows the destinations that its companies were given or that its people are
// assigned to, and the accounts of those.
type AccountReader interface {
	// Account gives an account with the destinations in scope.
	Account(scope Scope, id AccountID) (*Account, error)
	// Accounts gives up to limit accounts after the given ID, in order of ID,
	// with the destinations in scope.
	Accounts(scope Scope, after AccountID, limit int) ([]*Account, error)
	Destination(scope Scope, id DestinationID) (*Destination, error)
	// DestinationByBucket finds a destination of an account by its bucket, as spelled.
	DestinationByBucket(scope Scope, account AccountID, bucket string) (*Destination, error)
	// PastDestination finds a destination whether or not it was removed since.
	PastDestination(id DestinationID) (*Destination, error)
	// DestinationUse names who a destination is in use by: up to limit logins
	// assigned to it and names of companies it was given to.
	DestinationUse(id DestinationID, limit int) (logins, companies []string, err error)
	// CompanyDestinations gives what companies were given, in the order given.
	CompanyDestinations(ids []CompanyID) (map[CompanyID][]CompanyDestination, error)
}

// AccountWriter writes storage accounts and their destinations.
type AccountWriter interface {
	// InsertAccount stores a new account without its destinations.
	InsertAccount(a *Account) error
	// UpdateAccount writes name, type and settings.
	UpdateAccount(a *Account) error
	// InsertDestination stores a new destination. A bucket that the account
	// has already is a Conflict/Exists on "destination".
	InsertDestination(d *Destination) error
	// UpdateDestination writes bucket and name, and fails as InsertDestination does.
	UpdateDestination(d *Destination) error
	// DeleteDestination leaves a tombstone.
	DeleteDestination(id DestinationID) error
	// SetCheck notes the outcome of a check; what is removed is passed over.
	SetCheck(id DestinationID, c Check) error
	// SetCompanyDestinations replaces what a company was given.
	SetCompanyDestinations(id CompanyID, list []CompanyDestination) error
}

// AccountService manages storage accounts and their destinations. They are the
// provider's: only those who see all companies may change them.
type AccountService interface {
	// List gives the accounts in scope by ID.
	List(ctx context.Context, p Principal, part Part[AccountID]) iter.Seq2[*Account, error]
	Get(ctx context.Context, p Principal, id AccountID) (*Account, error)
	// Create stores an account. Settings none of which fit the type and are
	// complete are Invalid/Malformed on "settings". An FS account gets its one
	// destination with it.
	Create(ctx context.Context, p Principal, in AccountCreate) (AccountID, error)
	Update(ctx context.Context, p Principal, id AccountID, in AccountUpdate) error
	// AddDestination puts an existing bucket into use. It does not wait for the
	// storage: whether the bucket can be reached is checked in the background.
	AddDestination(ctx context.Context, p Principal, in DestinationAdd) (*Destination, error)
	EditDestination(ctx context.Context, p Principal, in DestinationUpdate) (*Destination, error)
	// RemoveDestination takes a bucket out of use; its data stays. One in use
	// is Conflict/InUse.
	RemoveDestination(ctx context.Context, p Principal, ref DestinationRef) error
	// CreateDestination makes the bucket first. What the storage says is
	// Unavailable, Conflict/Exists or Invalid.
	CreateDestination(ctx context.Context, p Principal, in DestinationCreate) (*Destination, error)
	// Destinations lists every destination in scope, by account.
	Destinations(ctx context.Context, p Principal) iter.Seq2[*Destination, error]
	// Check tries a destination again in the background.
	Check(ctx context.Context, p Principal, id DestinationID) error
}
