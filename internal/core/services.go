package core

import (
	"context"
	"iter"
)

// Services is what a face works with. Every method authorises the principal,
// validates, acts in one transaction and writes the audit event; errors are
// *Error. Implemented by control.
type Services struct {
	Packages    PackageService
	Jobs        JobService
	Quota       QuotaService
	Forecasts   ForecastService
	Access      AccessService
	Sessions    SessionService
	Customers   CustomerService
	Staff       StaffService
	People      PeopleService
	Companies   CompanyService
	Domains     DomainService
	Roles       RoleService
	Usage       UsageService
	Audit       AuditService
	Accounts    AccountService
	Assignments AssignmentService
	Licenses    LicenseService
	Computers   ComputerService
	Plans       PlanService
	Agents      AgentService
	PriceLists  PriceListService
	Billing     BillingService
	APIKeys     APIKeyService
	Settings    SettingsService
	Passwords   PasswordService
	Mail        MailService
	Builds      BuildService
	AuthServers AuthServerService
	Allotments  AllotmentService
	TwoFactor   TwoFactorService
	OAuth       OAuthClientService
}

// AccessService answers what a principal may do.
type AccessService interface {
	// Allow reports, before any input is looked at, whether the principal
	// holds the right for the operation anywhere; Denied when not.
	Allow(ctx context.Context, p Principal, op Op) error
	// Check tells which of the named privileges the principal holds in the
	// company and domain ("" for system-level ones). Unknown names are false.
	Check(ctx context.Context, p Principal, w Working, names []string) (map[string]bool, error)
}

// SignIn is an attempt to sign in.
type SignIn struct {
	Kind     SessionKind
	Face     Face
	Login    string
	Password string
	Code     string  // of the second factor, where one is on: by time, or for recovery
	Server   *string // alias, "" for the local one; nil: the local person of the login, else the only other one
	Client   Client
}

// SessionService signs people and keys in and out.
type SessionService interface {
	// SignIn verifies a login and password and starts a session. MBSToken is
	// for staff and API keys, the other kinds for people. It fails with
	// Unauthenticated: BadCredentials, Locked, Disabled, Expired, NoSeat, and
	// NoAccess when an authentication server knows the person and no group
	// lets him in; CodeNeeded, BadCode or MustEnrol, once the password was
	// right, where a second factor is on or asked for and the face or the code
	// does not do; with TooMany when too many wait; with Unavailable when the
	// authentication server cannot be asked.
	SignIn(ctx context.Context, in SignIn) (Token, error)
	// Authenticate finds who a token of one of the kinds stands for. It fails with
	// Unauthenticated: NoToken, Ended, Expired.
	Authenticate(ctx context.Context, token string, face Face, client Client, kinds ...SessionKind) (Principal, error)
	// SignOut ends the session of a token. It fails as Authenticate does.
	SignOut(ctx context.Context, token string, client Client) error
	// Close ends the session that the principal came with.
	Close(ctx context.Context, p Principal) error
	// SetWorking chooses the session's company and domain. Unknown ones are
	// NotFound, closed ones Denied/NoAccess.
	SetWorking(ctx context.Context, p Principal, w Working) error
}

// CustomerService manages the customer facet.
type CustomerService interface {
	List(ctx context.Context, p Principal) iter.Seq2[*User, error]
	Get(ctx context.Context, p Principal, id UserID) (*User, error)
	Create(ctx context.Context, p Principal, in CustomerCreate) (UserID, error)
	Update(ctx context.Context, p Principal, id UserID, in CustomerUpdate) error
	// Delete drops the facet; withData also marks the person's data for deletion.
	Delete(ctx context.Context, p Principal, id UserID, withData bool) error
	// Verify gives the customer with this login and password, or NotFound.
	Verify(ctx context.Context, p Principal, login, password string) (*User, error)
}

// StaffService manages the staff facet.
type StaffService interface {
	List(ctx context.Context, p Principal) iter.Seq2[*User, error]
	Get(ctx context.Context, p Principal, id UserID) (*User, error)
	Create(ctx context.Context, p Principal, in StaffCreate) (UserID, error)
	Update(ctx context.Context, p Principal, id UserID, in StaffUpdate) error
	Delete(ctx context.Context, p Principal, id UserID) error
}

// PeopleService manages whole people, as NetBrain sees them.
type PeopleService interface {
	// List gives everyone in scope with memberships (those in scope).
	List(ctx context.Context, p Principal) iter.Seq2[*User, error]
	// Find gives the people a login names: one, or with Server nil one per
	// authentication server, which is Invalid/Ambiguous.
	Find(ctx context.Context, p Principal, ref LoginRef) (*User, error)
	Create(ctx context.Context, p Principal, in PersonCreate) (UserID, error)
	Update(ctx context.Context, p Principal, ref LoginRef, in PersonUpdate) error
	// Delete drops both facets; the person's data is kept.
	Delete(ctx context.Context, p Principal, ref LoginRef) error
	// ListAccess gives, for a system administrator, every company with every
	// domain as one membership each: what NetBrain lists for such a person.
	ListAccess(ctx context.Context, p Principal) ([]Membership, error)
	// Servers lists the authentication servers that people can be of.
	Servers(ctx context.Context, p Principal) ([]AuthServerRef, error)
}

// MemberAdd adds a person to a company. Admin nil keeps what he has.
type MemberAdd struct {
	Ref   LoginRef
	Admin *bool
}

// DomainMemberAdd gives a person roles in a domain, in place of those he has there.
type DomainMemberAdd struct {
	Ref   LoginRef
	Roles []RoleID
}

// CompanyService manages companies.
type CompanyService interface {
	List(ctx context.Context, p Principal) iter.Seq2[*Company, error]
	Get(ctx context.Context, p Principal, id CompanyID) (*Company, error)
	Create(ctx context.Context, p Principal, in CompanyCreate) (CompanyID, error)
	Update(ctx context.Context, p Principal, id CompanyID, in CompanyUpdate) error
	Delete(ctx context.Context, p Principal, id CompanyID) error
	// Accessible lists the companies the principal may work in.
	Accessible(ctx context.Context, p Principal) ([]*Company, error)
	// AddMembers gives people access; unknown logins are passed over.
	AddMembers(ctx context.Context, p Principal, id CompanyID, list []MemberAdd) error
}

// DomainService manages domains.
type DomainService interface {
	// List gives the domains the principal may work in; company "" means of
	// every company. An unknown or closed company is NotFound.
	List(ctx context.Context, p Principal, company CompanyID) ([]*Domain, error)
	Create(ctx context.Context, p Principal, in DomainCreate) (DomainID, error)
	Update(ctx context.Context, p Principal, id DomainID, in DomainUpdate) error
	Delete(ctx context.Context, p Principal, id DomainID) error
	// AddMembers gives people roles. A person who is unknown or no member of
	// the company is Invalid/Unknown on field "user", an unknown role on "role".
	AddMembers(ctx context.Context, p Principal, id DomainID, list []DomainMemberAdd) error
	// RemoveMembers takes people out of the domain; unknown logins are passed
	// over. System and tenant administrators are refused: Conflict/NotAllowed.
	RemoveMembers(ctx context.Context, p Principal, id DomainID, list []LoginRef) error
}

// RoleService manages roles.
type RoleService interface {
	List(ctx context.Context, p Principal) ([]*Role, error)
	Get(ctx context.Context, p Principal, name string) (*Role, error)
	Create(ctx context.Context, p Principal, in RoleCreate) error
	Update(ctx context.Context, p Principal, name string, in RoleUpdate) error
	Delete(ctx context.Context, p Principal, name string) error
}

// UsageService reports online time.
type UsageService interface {
	// Report sums sessions per person. Unknown companies are NotFound; unknown
	// domains are ignored (contract netbrain.md section 4.6). Scope is set here.
	Report(ctx context.Context, p Principal, f UsageFilter) ([]UsageLine, error)
	// Details lists one person's sessions, filtered likewise.
	Details(ctx context.Context, p Principal, ref LoginRef, f UsageFilter) ([]UsageDetail, error)
}

// AuditQuery narrows the audit log; Company and Domain are IDs or names.
type AuditQuery struct {
	Filter  AuditFilter
	Company string
	Domain  string
}

// AuditService reads the audit log.
type AuditService interface {
	List(ctx context.Context, p Principal, q AuditQuery) ([]AuditEvent, error)
	// Verify recomputes the chain from its beginning; for system administrators.
	Verify(ctx context.Context, p Principal) (AuditProof, error)
}
