package netbrain

// UserRequest is the body of POST and PUT /V1/CMDB/Users (sections 4.2 and 4.3).
// On PUT, Username is the key and what is nil or "" stays as it is.
type UserRequest struct {
	Username             *string       `json:"username,omitempty"`
	Email                *string       `json:"email,omitempty"`
	FirstName            *string       `json:"firstName,omitempty"`
	LastName             *string       `json:"lastName,omitempty"`
	AllowChangePassword  *bool         `json:"allowChangePassword,omitempty"`
	IsSystemAdmin        *bool         `json:"isSystemAdmin,omitempty"`
	Password             *string       `json:"password,omitempty"`
	AuthenticationType   *int64        `json:"authenticationType,omitempty"`   // 1 local, 2 external
	AuthenticationServer *string       `json:"authenticationServer,omitempty"` // nil or LocalServer: local
	ExternalUserIdentity *string       `json:"externalUserIdentity,omitempty"`
	PhoneNumber          *string       `json:"phoneNumber,omitempty"`
	Department           *string       `json:"department,omitempty"`
	Description          *string       `json:"description,omitempty"`
	DeactivatedTime      *string       `json:"deactivatedTime,omitempty"`
	Tenants              []TenantGrant `json:"tenants,omitempty"`
}

// TenantGrant gives access to a tenant, by name.
type TenantGrant struct {
	TenantName        *string       `json:"tenantName,omitempty"`
	IsTenantAdmin     *bool         `json:"isTenantAdmin,omitempty"`
	AllowCreateDomain *bool         `json:"allowCreateDomain,omitempty"`
	Domains           []DomainGrant `json:"domains,omitempty"`
}

// DomainGrant gives roles in a domain, by name.
type DomainGrant struct {
	DomainName  *string  `json:"domainName,omitempty"`
	DomainRoles []string `json:"domainRoles,omitempty"`
}

// UsersResponse answers GET /V1/CMDB/Users (section 4.5).
type UsersResponse struct {
	UserData []UserData `json:"UserData"`
	Envelope
}

// UserData is a person. What is absent is not printed; TenantAndRole always is.
type UserData struct {
	Username            string          `json:"username"`
	Email               string          `json:"email"`
	FirstName           string          `json:"firstName"`
	LastName            string          `json:"lastName"`
	PhoneNumber         *string         `json:"phoneNumber,omitempty"`
	Department          *string         `json:"department,omitempty"`
	Description         *string         `json:"description,omitempty"`
	AllowChangePassword bool            `json:"allowChangePassword"`
	IsSystemAdmin       bool            `json:"isSystemAdmin"`
	IsUserManager       bool            `json:"isUserManager"`
	IsSystemManager     bool            `json:"isSystemManager"`
	CreationTime        string          `json:"creationTime,omitempty"`   // ISO 8601, UTC
	LastUpdateTime      string          `json:"lastUpdateTime,omitempty"` // ISO 8601, UTC
	Status              UserStatus      `json:"status"`
	AuthenticationType  *int            `json:"authenticationType,omitempty"` // 0 NetBrain, 1 AD, 2 LDAP, 3 TACACS, 4 SAML
	DeactivatedTime     string          `json:"deactivatedTime,omitempty"`    // ISO 8601, UTC
	TenantAndRole       []TenantAndRole `json:"TenantAndRole"`
}

// UserStatus is the state of an account.
type UserStatus int

// The states of an account (section 4.5).
const (
	UserActive      UserStatus = 1
	UserInactive    UserStatus = 2
	UserPending     UserStatus = 3
	UserDeactivated UserStatus = 4
	UserUnavailable UserStatus = 5
)

// TenantAndRole is a person's access to a tenant.
type TenantAndRole struct {
	TenantID     string           `json:"tenantId"`
	TenantName   string           `json:"tenantName"`
	IsAdmin      bool             `json:"isAdmin"`
	Domains      []DomainAndRoles `json:"domains"`
	CanAddDomain bool             `json:"canAddDomain"`
}

// DomainAndRoles is a person's access to a domain.
type DomainAndRoles struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"` // display names
}
