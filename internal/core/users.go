package core

import (
	"log/slog"
	"time"
)

// LicenseModeOfUser says where a user's licences come from.
type LicenseModeOfUser int

// The licence modes of a user. Source: contract mbs.md section 4, UserModeType.
const (
	ManualLicense          LicenseModeOfUser = 0 // only what was granted to him
	AutomaticLicense       LicenseModeOfUser = 1 // from the global pool
	CompanySettingsLicense LicenseModeOfUser = 2 // the company's setting rules
)

// Valid reports whether m is one of the modes.
func (m LicenseModeOfUser) Valid() bool { return m >= 0 && m <= CompanySettingsLicense }

// PasswordHash is an argon2id string in PHC form. It prints as a placeholder.
type PasswordHash string

// String hides the hash.
func (PasswordHash) String() string { return "[redacted]" }

// LogValue hides the hash from structured logs.
func (PasswordHash) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// User is a person: one ID, a login, and up to two independent facets. The
// person goes when no facet is left (DESIGN section 2).
type User struct {
	ID               UserID
	Login            string // unique per Server without regard to case
	Server           string // alias of the external authentication server; "" means a local password
	ExternalIdentity string // name on that server, or DN; "": the login
	ExternalID       string // the directory's own ID of his entry; "" until he was found there
	FromGroups       bool   // his rights follow the mapped groups of the server, and are not given by hand
	Email            string // unique without regard to case when not ""
	FirstName        string
	LastName         string
	Phone            *string // nil: never set
	Department       *string // nil: never set
	Description      *string // nil: never set

	Enabled             bool
	Password            PasswordHash // "" when there is none: no sign-in by password
	AllowChangePassword bool
	MustChangePassword  bool       // he has to choose another one first: see Settings.EnforcePasswordChange
	DeactivatedAt       *time.Time // sign-in is refused from then on; nil: never
	TwoFactorAt         *time.Time // since when his sign-ins need a code; nil: they do not
	ShutOutAt           *time.Time // since when his authentication server is known not to let him in; nil: it does
	LastSignIn          *time.Time // nil: never
	CreatedAt           time.Time
	UpdatedAt           time.Time

	Customer *Customer // nil: not a customer
	Staff    *Staff    // nil: not staff

	// Memberships are filled only where the reading call says so.
	Memberships []Membership
}

// Active reports whether the person may sign in at the given time.
func (u *User) Active(now time.Time) bool {
	return u.Enabled && u.ShutOutAt == nil && (u.DeactivatedAt == nil || now.Before(*u.DeactivatedAt))
}

// Customer is the facet of a person who is given backup.
type Customer struct {
	Company            CompanyRef // home company, always one of the memberships; zero: none
	LicenseMode        LicenseModeOfUser
	NotificationEmails []string
	SpaceUsed          Bytes
	Assignments        []Assignment // by ID; filled by User, and by Users when asked
}

// AdminAccountType is stored and shown for MBS clients; nothing depends on it.
type AdminAccountType int

// The account types. Source: contract mbs.md section 4.
const (
	UndefinedAccount AdminAccountType = 0
	InternalAccount  AdminAccountType = 1
	ExternalAccount  AdminAccountType = 2
)

// Staff is the facet of a person who administers.
type Staff struct {
	SystemAdmin  bool        // holds every permission in every company; a flag, not a count of permissions
	Permissions  Permissions // as given; ignored while SystemAdmin
	AllCompanies bool        // scope: all companies, else Companies
	Companies    []CompanyRef
	AccountType  AdminAccountType
	CreatedAt    time.Time
}

// Rights gives what the facet allows.
func (s *Staff) Rights() Rights {
	if s == nil {
		return Rights{}
	}
	r := Rights{Staff: true, SystemAdmin: s.SystemAdmin, Permissions: s.Permissions}
	if s.SystemAdmin || s.AllCompanies {
		r.Scope.All = true
		return r
	}
	for _, c := range s.Companies {
		r.Scope.Companies = append(r.Scope.Companies, c.ID)
	}
	return r
}

// Membership gives a person access to a company and to domains in it.
type Membership struct {
	Company       CompanyRef
	Admin         bool // tenant administrator: every right in every domain of the company
	CreateDomains bool
	Domains       []DomainAccess
}

// DomainAccess gives a person roles in a domain. Every member of a domain is
// a domain user, also without roles.
type DomainAccess struct {
	Domain DomainRef
	Roles  []RoleRef
}

// LoginRef names a person by login. Server nil means any server, "" the local one.
type LoginRef struct {
	Login  string
	Server *string
}

// CustomerCreate holds what a new customer needs (MBS POST Users).
type CustomerCreate struct {
	Login              string
	Password           string
	FirstName          string
	LastName           string
	Company            string // by name; "" means none
	Enabled            bool
	LicenseMode        LicenseModeOfUser
	NotificationEmails []string
	Assignments        []AssignmentCreate // destinations to assign in the same transaction
	SendInstruction    bool               // mail him how to sign in
}

// CustomerUpdate lists what to change (MBS PUT Users). A nil field is left alone.
type CustomerUpdate struct {
	Login              *string
	Password           *string
	FirstName          *string
	LastName           *string
	Company            *string // by name; "" means none
	Enabled            *bool
	LicenseMode        *LicenseModeOfUser
	NotificationEmails *[]string
}

// StaffCreate holds what a new administrator needs (MBS POST Administrators).
type StaffCreate struct {
	Login           string
	Password        string
	FirstName       string
	LastName        string
	Enabled         bool
	Permissions     map[Permission]bool // UsersCreateEdit and UsersDelete follow Users when absent
	AllCompanies    *bool               // nil: all when Companies is empty
	Companies       []string            // by name
	AccountType     AdminAccountType
	SendInstruction bool // mail him how to sign in
}

// StaffUpdate lists what to change (MBS PUT Administrators). A nil field, or a
// permission that is absent, is left alone.
type StaffUpdate struct {
	Password     *string
	FirstName    *string
	LastName     *string
	Enabled      *bool
	Permissions  map[Permission]bool
	AllCompanies *bool
	Companies    *[]string // by name
	AccountType  *AdminAccountType
}

// AccessGrant gives a person access to a company, named as NetBrain does: all by name.
type AccessGrant struct {
	Company       string
	Admin         bool
	CreateDomains bool
	Domains       []DomainGrant
}

// DomainGrant gives roles in a domain, by name.
type DomainGrant struct {
	Domain string
	Roles  []string
}

// PersonCreate holds what NetBrain's add needs.
type PersonCreate struct {
	Login               string
	Server              string // "" means local
	ExternalIdentity    string
	Email               string
	FirstName           string
	LastName            string
	Password            string // required for local people
	AllowChangePassword bool
	SystemAdmin         bool
	Phone               *string
	Department          *string
	Description         *string
	DeactivatedAt       *time.Time
	Access              []AccessGrant
}

// PersonUpdate lists what NetBrain's update changes. A nil field is left
// alone; an empty Access too.
type PersonUpdate struct {
	ExternalIdentity    *string
	Email               *string
	FirstName           *string
	LastName            *string
	Password            *string
	AllowChangePassword *bool
	SystemAdmin         *bool
	Phone               *string
	Department          *string
	Description         *string
	DeactivatedAt       *time.Time
	Access              []AccessGrant
}
