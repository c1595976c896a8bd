package transfer

import "time"

// The elements of the file, with members in the order of contract import.md. A nil or unset
// member was not given: a new thing then gets the default, an existing one keeps what it has.
// Members the contract does not list are marked "own": without them export would lose something.

type companyElem struct {
	ID              string                    `json:"id,omitzero"`
	Name            string                    `json:"name"`
	Description     *string                   `json:"description,omitzero"`
	StorageLimit    nullable[int64]           `json:"storageLimit,omitzero"` // bytes; null: no limit
	LicenseMode     *string                   `json:"licenseMode,omitzero"`
	MaximumNodes    *int64                    `json:"maximumNodes,omitzero"`    // 0: no limit
	Licenses        *[]allotmentElem          `json:"licenses,omitzero"`        // own; besides the nodes
	DefaultLicense  nullable[int]             `json:"defaultLicense,omitzero"`  // own
	AllowedLicenses *[]int                    `json:"allowedLicenses,omitzero"` // own
	CreatedAt       *time.Time                `json:"createdAt,omitzero"`       // own
	UpdatedAt       *time.Time                `json:"updatedAt,omitzero"`       // own
	Domains         []domainElem              `json:"domains,omitzero"`
	Destinations    *[]companyDestinationElem `json:"destinations,omitzero"` // own
}

type domainElem struct {
	ID           string           `json:"id,omitzero"`
	Name         string           `json:"name"`
	Description  *string          `json:"description,omitzero"`
	MaximumNodes *int64           `json:"maximumNodes,omitzero"`
	Licenses     *[]allotmentElem `json:"licenses,omitzero"`  // own; besides the nodes
	CreatedAt    *time.Time       `json:"createdAt,omitzero"` // own
	UpdatedAt    *time.Time       `json:"updatedAt,omitzero"` // own
}

type roleElem struct {
	ID          string       `json:"id,omitzero"` // own
	Name        string       `json:"name"`
	Description *string      `json:"description,omitzero"`
	Privileges  *[]privilege `json:"privileges,omitzero"`
}

type userElem struct {
	ID                   string              `json:"id,omitzero"`
	Login                string              `json:"login"`
	Password             *string             `json:"password,omitzero"`
	PasswordHash         *string             `json:"passwordHash,omitzero"`
	Email                *string             `json:"email,omitzero"`
	FirstName            *string             `json:"firstName,omitzero"`
	LastName             *string             `json:"lastName,omitzero"`
	Enabled              *bool               `json:"enabled,omitzero"`
	CreatedAt            *time.Time          `json:"createdAt,omitzero"`
	UpdatedAt            *time.Time          `json:"updatedAt,omitzero"`  // own
	LastSignIn           *time.Time          `json:"lastSignIn,omitzero"` // own
	PhoneNumber          *string             `json:"phoneNumber,omitzero"`
	Department           *string             `json:"department,omitzero"`
	Description          *string             `json:"description,omitzero"`
	AllowChangePassword  *bool               `json:"allowChangePassword,omitzero"`
	MustChangePassword   *bool               `json:"mustChangePassword,omitzero"` // own; written when true
	DeactivatedAt        nullable[time.Time] `json:"deactivatedAt,omitzero"`
	AuthenticationServer string              `json:"authenticationServer,omitzero"`
	ExternalIdentity     *string             `json:"externalIdentity,omitzero"`
	ExternalID           *string             `json:"externalId,omitzero"` // own; the directory's own ID of his entry
	FromGroups           *bool               `json:"fromGroups,omitzero"` // own; his rights follow the mapped groups
	ShutOutAt            nullable[time.Time] `json:"shutOutAt,omitzero"`  // own; since when his server does not let him in
	TwoFactor            *twoFactorElem      `json:"twoFactor,omitzero"`  // own; a secret
	Customer             *customerElem       `json:"customer,omitzero"`
	Staff                *staffElem          `json:"staff,omitzero"`
	Memberships          *[]membershipElem   `json:"memberships,omitzero"`
}

type customerElem struct {
	Company            *homes            `json:"company,omitzero"` // "": none
	LicenseMode        *string           `json:"licenseMode,omitzero"`
	NotificationEmails *[]string         `json:"notificationEmails,omitzero"`
	Assignments        *[]assignmentElem `json:"assignments,omitzero"`
}

type staffElem struct {
	SystemAdmin *bool       `json:"systemAdmin,omitzero"`
	Permissions *[]string   `json:"permissions,omitzero"`
	Companies   *scopeNames `json:"companies,omitzero"`
	AccountType *string     `json:"accountType,omitzero"` // own
	CreatedAt   *time.Time  `json:"createdAt,omitzero"`   // own
}

type membershipElem struct {
	Company       string             `json:"company"`
	Admin         bool               `json:"admin"`
	CreateDomains bool               `json:"createDomains"`
	Domains       []domainAccessElem `json:"domains,omitzero"`
}

type domainAccessElem struct {
	Domain string   `json:"domain"`
	Roles  []string `json:"roles,omitzero"`
}

type sessionElem struct {
	ID        string     `json:"id,omitzero"` // own; made up from person and time when absent
	User      string     `json:"user"`
	Company   string     `json:"company,omitzero"`
	Domain    string     `json:"domain,omitzero"`
	Login     *time.Time `json:"login,omitzero"`
	Logout    *time.Time `json:"logout,omitzero"` // absent: not signed out yet
	Machine   string     `json:"machine,omitzero"`
	Address   string     `json:"address,omitzero"`
	UserAgent string     `json:"userAgent,omitzero"` // own
	Kind      string     `json:"kind,omitzero"`      // own; "netbrain" (when absent) or "console"
	LastUse   *time.Time `json:"lastUse,omitzero"`   // own; of a session that is not signed out
	Ended     string     `json:"ended,omitzero"`     // own; how: "signout" (when absent), "idle", "revoked", "expired"
	Spans     []spanElem `json:"spans,omitzero"`     // own; of a session that changed its domain, instead of company and domain
}

// spanElem is a stretch of a session; it ends where the next one starts, the last at logout.
type spanElem struct {
	Company string     `json:"company,omitzero"`
	Domain  string     `json:"domain,omitzero"`
	Start   *time.Time `json:"start,omitzero"`
}

type seatFailureElem struct {
	User    string     `json:"user"`
	Company string     `json:"company,omitzero"`
	Domain  string     `json:"domain,omitzero"`
	At      *time.Time `json:"at,omitzero"`
}

type apiKeyElem struct {
	ID           string              `json:"id,omitzero"` // own
	Login        string              `json:"login"`
	Password     *string             `json:"password,omitzero"`
	PasswordHash *string             `json:"passwordHash,omitzero"`
	Permissions  []string            `json:"permissions,omitzero"`
	Companies    *scopeNames         `json:"companies,omitzero"`
	Expires      nullable[time.Time] `json:"expires,omitzero"`
	CreatedAt    *time.Time          `json:"createdAt,omitzero"` // own
}

// file is what one file holds.
type file struct {
	companies     []companyElem
	roles         []roleElem
	users         []userElem
	sessions      []sessionElem
	seatFailures  []seatFailureElem
	seatDays      []seatDayElem
	oauthClients  []oauthClientElem
	settings      []settingElem
	mail          []mailElem // at most one
	mailTemplates []mailTemplateElem
	apiKeys       []apiKeyElem
	builds        []buildElem
	packages      []packageElem
	accounts      []accountElem
	computers     []computerElem
	plans         []planElem
	runs          []runElem
	spaceSamples  []spaceElem
	licenses      []licenseElem
	priceLists    []priceListElem
	externalAuth  []authElem
}

type settingElem struct {
	name  string
	value int
}
