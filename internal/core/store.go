package core

import (
	"context"
	"time"
)

// Store keeps all state. Implementations pass storetest.Run.
//
// Every method that reads people or companies takes the scope it may see;
// what lies outside is NotFound, never an empty value. Nothing is returned as
// (nil, nil). Broken uniqueness is a Conflict/Exists error whose Field is
// "login", "email", "name" or "id" and whose Value is the stored spelling.
type Store interface {
	// Read gives a reader whose calls each see their own latest snapshot.
	// It is the cheapest way to read one thing.
	Read(ctx context.Context) Reader

	// View runs f with a reader that sees one snapshot throughout.
	View(ctx context.Context, f func(Reader) error) error

	// Update runs f in one read-write transaction: committed durably if f
	// returns nil, else rolled back. f may run more than once, so it must
	// have no effect outside tx; it must not hash, wait or use the network.
	// ctx is looked at only until f first starts.
	Update(ctx context.Context, f func(Tx) error) error

	// Queued rings after a commit of this process that queued a job. It is
	// for one listener, who also looks now and then: other processes ring
	// their own.
	Queued() <-chan struct{}

	// Ping reports whether the database answers.
	Ping(ctx context.Context) error

	// Empty reports whether the database has never held a person.
	Empty(ctx context.Context) (bool, error)

	// Stats gives counters for the metrics page.
	Stats() StoreStats

	// Close waits for running work and releases the database.
	Close() error
}

// StoreStats counts what the store did since it was opened.
type StoreStats struct {
	Commits   int64 // durable commits
	Updates   int64 // Update functions acknowledged; Updates/Commits is the batch size
	Retries   int64 // transactions run again after a serialization failure or a dead batch
	Queued    int64 // Update functions waiting now
	OpenConns int64
}

// Reader reads. It is valid until the call it was made for ends.
type Reader interface {
	UserReader
	CompanyReader
	RoleReader
	SessionReader
	UsageReader
	AuditReader
	APIKeyReader
	LicenseReader
	PriceListReader
	BillingReader
	JobReader
	QuotaReader
	PackageReader
	AccountReader
	AssignmentReader
	ComputerReader
	PlanReader
	RunReader
	SpaceReader
	BuildReader
	AuthServerReader
	AllotmentReader
	MailReader
	SecondFactorReader
	OAuthClientReader

	// Settings gives the settings in force.
	Settings() (Settings, error)
}

// Tx reads and writes inside one transaction.
type Tx interface {
	Reader
	UserWriter
	CompanyWriter
	RoleWriter
	SessionWriter
	AuditWriter
	APIKeyWriter
	LicenseWriter
	PriceListWriter
	HomeWriter
	JobWriter
	QuotaWriter
	PackageWriter
	AccountWriter
	AssignmentWriter
	ComputerWriter
	PlanWriter
	RunWriter
	SpaceWriter
	BuildWriter
	AuthServerWriter
	AllotmentWriter
	MailWriter
	SecondFactorWriter
	OAuthClientWriter

	// Now is the transaction's one time, UTC, cut to microseconds.
	Now() time.Time

	// SetSetting stores one setting by its name in SettingList.
	SetSetting(name string, value int) error

	// Lease takes or renews a named lease for a holder until now+ttl, by the
	// database's clock. It reports whether the holder has it, and a fencing
	// number that grows with every change of holder.
	Lease(name, holder string, ttl time.Duration) (held bool, fence int64, err error)
}

// Facet selects people by what they are.
type Facet int

// The facets to select by.
const (
	AnyFacet Facet = iota
	CustomerFacet
	StaffFacet
)

// UserFilter selects people. A limited Scope shows customers whose home
// company is in it, and, of people without a customer facet, staff whose own
// listed scope lies inside it and is not empty. With StaffFacet the second
// rule alone holds.
type UserFilter struct {
	Scope       Scope
	Facet       Facet
	Memberships bool // fill User.Memberships
	Assignments bool // fill Customer.Assignments
}

// UserReader reads people. Deleted people are never returned.
type UserReader interface {
	// User gives a person with both facets, memberships and assignments.
	User(scope Scope, id UserID) (*User, error)
	// UsersByLogin gives everyone of that login without regard to case, on
	// whatever authentication server, local first; empty when there is none.
	UsersByLogin(scope Scope, login string) ([]*User, error)
	// UserByEmail finds a person by e-mail without regard to case.
	UserByEmail(email string) (*User, error)
	// Users gives up to limit people after the given ID, in order of ID.
	Users(f UserFilter, after UserID, limit int) ([]*User, error)
	// OtherSystemAdmin reports whether a system administrator other than
	// except exists who may sign in now and later: enabled, without an end,
	// and local or of an enabled authentication server that has not shut him out.
	OtherSystemAdmin(except UserID) (bool, error)
	// AnySystemAdmin reports whether a system administrator exists at all.
	AnySystemAdmin() (bool, error)
}

// UserWriter writes people.
type UserWriter interface {
	// InsertUser stores a new person with facets and memberships.
	InsertUser(u *User) error
	// UpdateUser writes everything but memberships. A nil facet is removed.
	UpdateUser(u *User) error
	// SetMemberships replaces the person's memberships.
	SetMemberships(id UserID, list []Membership) error
	// DeleteUser leaves a tombstone: login and e-mail become free, the rest
	// stays for reports. withData marks the person's data for deletion.
	DeleteUser(id UserID, withData bool) error
	// SignedIn notes the time of a sign-in.
	SignedIn(id UserID) error
}

// CompanyReader reads companies and domains.
type CompanyReader interface {
	Company(scope Scope, id CompanyID) (*Company, error)
	// CompanyByName finds a company by name without regard to case.
	CompanyByName(scope Scope, name string) (*Company, error)
	// Companies gives up to limit companies after the given ID, in order of ID.
	Companies(scope Scope, after CompanyID, limit int) ([]*Company, error)
	// CompanyPeople counts those who have it as home or are members; the
	// scopes of staff and API keys do not count.
	CompanyPeople(id CompanyID) (int64, error)
	Domain(scope Scope, id DomainID) (*Domain, error)
	// DomainByName finds a domain of a company by name without regard to case.
	DomainByName(company CompanyID, name string) (*Domain, error)
	// Domains lists a company's domains, or with company "" those of every
	// company in scope, by company, then ID.
	Domains(scope Scope, company CompanyID) ([]*Domain, error)
	// DomainMembers counts a domain's members.
	DomainMembers(id DomainID) (int64, error)
}

// CompanyWriter writes companies and domains.
type CompanyWriter interface {
	InsertCompany(c *Company) error
	UpdateCompany(c *Company) error
	// DeleteCompany leaves a tombstone, deletes its domains likewise and takes
	// the company out of the scopes of staff and API keys.
	DeleteCompany(id CompanyID) error
	InsertDomain(d *Domain) error
	UpdateDomain(d *Domain) error
	// DeleteDomain leaves a tombstone and ends its memberships.
	DeleteDomain(id DomainID) error
}

// RoleReader reads roles. Built-in ones come from BuiltInRoles.
type RoleReader interface {
	// RoleByName finds a role without regard to case, built-in ones by any spelling.
	RoleByName(name string) (*Role, error)
	// Roles lists the built-in roles, then custom ones by name.
	Roles() ([]*Role, error)
	// RoleHolders counts the domain memberships that have it.
	RoleHolders(id RoleID) (int64, error)
}

// RoleWriter writes custom roles.
type RoleWriter interface {
	InsertRole(r *Role) error
	UpdateRole(r *Role) error
	DeleteRole(id RoleID) error
}

// SessionReader reads sessions and failed sign-ins.
type SessionReader interface {
	// Credential finds what a token stands for, ended sessions included, or NotFound.
	Credential(token TokenHash) (*Credential, error)
	// OpenSeats counts seat-taking sessions used since the given time and not ended.
	OpenSeats(since time.Time) (int64, error)
	// SignInFailures tells how often sign-in failed for a login and until when it is locked.
	SignInFailures(login, server string) (failures int, lockedUntil *time.Time, err error)
	// SessionHistory gives up to limit sessions of kinds that take a seat
	// after the given ID, in order of ID, with their spans. For export.
	SessionHistory(after SessionID, limit int) ([]SessionHistory, error)
	// SeatFailures lists the refusals for want of a seat by time. For export.
	SeatFailures() ([]SeatFailure, error)
}

// SessionWriter writes sessions and keeps the usage rollups in step.
type SessionWriter interface {
	// InsertSession stores a session and, for kinds that take a seat, its first span.
	InsertSession(s *Session) error
	// TouchSession moves the last use forward; ended sessions are left alone.
	TouchSession(id SessionID, at time.Time) error
	// SetWorking ends the session's span and starts one in the given company
	// and domain. A first choice renames the span since sign-in instead, so
	// that a session that chooses once has one line.
	SetWorking(id SessionID, w Working, at time.Time) error
	// EndSession ends a session; one that has ended is left alone.
	EndSession(id SessionID, at time.Time, reason EndReason) error
	// EndSessionsOf ends every session of a person now and tells how many.
	EndSessionsOf(id UserID, reason EndReason) (int64, error)
	// EndOtherSessions ends every session of a person now but keep, and tells how many.
	EndOtherSessions(id UserID, keep SessionID, reason EndReason) (int64, error)
	// EndKeySessions ends every session of an API key now.
	EndKeySessions(id APIKeyID, reason EndReason) error
	// EndIdleSessions ends up to limit sessions of kinds that take a seat and
	// were not used since the given time, each at its last use, and up to
	// limit ones past their fixed end. It tells how many.
	EndIdleSessions(unusedSince time.Time, limit int) (int64, error)
	// PurgeTokens forgets MBS tokens that ended before the given time.
	PurgeTokens(endedBefore time.Time, limit int) (int64, error)
	// InsertSeatFailure counts a refusal for want of a seat.
	InsertSeatFailure(f SeatFailure) error
	// FailSignIn counts a failure for a login, whether or not it exists, and
	// locks it from the given count on (0: never) for the given time. A
	// failure after a lock has run out counts from one.
	FailSignIn(login, server string, lockAt int, lock time.Duration) error
	// ClearSignInFailures forgets a login's failures.
	ClearSignInFailures(login, server string) error
	// PurgeSignInFailures forgets failures older than the given time.
	PurgeSignInFailures(before time.Time) error
}

// UsageReader reads usage reports from the rollups.
type UsageReader interface {
	// Usage sums sessions per person: most sign-ins first, then earliest first sign-in.
	Usage(f UsageFilter) ([]UsageLine, error)
	// UsageDetails lists one person's spans by sign-in, then start.
	UsageDetails(f UsageFilter) ([]UsageDetail, error)
}

// AuditReader reads the audit log.
type AuditReader interface {
	AuditEvents(f AuditFilter) ([]AuditEvent, error)
	// SealedEvents gives up to limit sealed events with a number above after, in order.
	SealedEvents(after int64, limit int) ([]AuditEvent, error)
	// UnsealedEvents gives up to limit events not yet sealed, by time, then ID.
	UnsealedEvents(limit int) ([]AuditEvent, error)
	// CountUnsealed counts the events not yet sealed.
	CountUnsealed() (int64, error)
	// LastSeal gives the highest number and its hash; zeros when nothing is sealed.
	LastSeal() (seq int64, hash [32]byte, err error)
}

// AuditWriter appends to the audit log and seals it.
type AuditWriter interface {
	InsertAudit(e *AuditEvent) error
	// Seal sets an event's number and hash; both were zero.
	Seal(id EventID, seq int64, hash [32]byte) error
}

// APIKeyReader reads API keys.
type APIKeyReader interface {
	APIKeyByLogin(login string) (*APIKey, error)
	APIKeys() ([]*APIKey, error)
}

// APIKeyWriter writes API keys.
type APIKeyWriter interface {
	InsertAPIKey(k *APIKey) error
	// UpdateAPIKey stores all but the login. Its sessions are not ended.
	UpdateAPIKey(k *APIKey) error
	DeleteAPIKey(id APIKeyID) error
}
