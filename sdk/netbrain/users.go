package netbrain

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

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

// String gives the state's name, or the number of an unknown one.
func (s UserStatus) String() string {
	return name(int(s), map[int]string{1: "Active", 2: "Inactive", 3: "Pending", 4: "Deactivated", 5: "Unavailable"})
}

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

// UsersService manages people (section 4).
type UsersService struct{ c *Client }

const pathUsers = "/V1/CMDB/Users"

// UserListOptions choose people; the zero value means all.
type UserListOptions struct {
	Username             string
	AuthenticationServer string // LocalServer for the server's own; "": any
}

func (o UserListOptions) query() url.Values {
	q := url.Values{}
	set(q, "username", o.Username)
	set(q, "authenticationServer", o.AuthenticationServer)
	return q
}

// List lists people. It fails with ErrNotFound when a name is given that
// nobody has, ErrAmbiguous when several have it, ErrDenied without the right
// to see people. All needs less memory.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Users
func (s *UsersService) List(ctx context.Context, opts UserListOptions) ([]UserData, error) {
	return s.list(ctx, "Users.List", opts)
}

func (s *UsersService) list(ctx context.Context, op string, opts UserListOptions) ([]UserData, error) {
	var out UsersResponse
	if err := s.c.do(ctx, call{op: op, method: http.MethodGet, path: pathUsers, query: opts.query()}, &out); err != nil {
		return nil, err
	}
	return out.UserData, nil
}

// All goes over the people that List lists, each read when it is asked for.
// An error ends the sequence; rows may have come before it.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Users
func (s *UsersService) All(ctx context.Context, opts UserListOptions) iter.Seq2[UserData, error] {
	return rows[UserData](ctx, s.c, call{op: "Users.All", method: http.MethodGet, path: pathUsers, query: opts.query()}, "UserData")
}

// Get gives the person of a name, on the authentication server of an alias;
// "" means any. It fails with ErrNotFound when there is nobody, ErrAmbiguous
// when the name is on several servers: Error.Users lists them.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Users
func (s *UsersService) Get(ctx context.Context, username, server string) (*UserData, error) {
	const op = "Users.Get"
	if username == "" {
		return nil, invalid(op, "username")
	}
	list, err := s.list(ctx, op, UserListOptions{username, server})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if strings.EqualFold(list[i].Username, username) || len(list) == 1 {
			return &list[i], nil
		}
	}
	return nil, missing(op, "user "+username)
}

// Add adds a person. It fails with ErrExists when the name or e-mail is taken,
// ErrInvalid for a missing or wrong value, ErrNotFound for an unknown tenant,
// domain or role, ErrDenied without user management.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Users
func (s *UsersService) Add(ctx context.Context, in UserRequest) error {
	return s.c.done(ctx, call{op: "Users.Add", method: http.MethodPost, path: pathUsers, in: in})
}

// Update changes a person, found by Username and AuthenticationServer. What is
// nil or "" stays as it is: nothing can be cleared. A list of tenants that is
// not empty replaces the person's access. It fails as Add does, and with
// ErrAmbiguous when the name is on several servers.
//
//api:op PUT /ServicesAPI/API/V1/CMDB/Users
func (s *UsersService) Update(ctx context.Context, in UserRequest) error {
	return s.c.done(ctx, call{op: "Users.Update", method: http.MethodPut, path: pathUsers, in: in, repeat: true})
}

func (r UserRequest) secrets() []string {
	if r.Password == nil {
		return nil
	}
	return []string{*r.Password}
}

// requestsBelowUsers are names that the path of Delete cannot hold alone,
// because they are requests of their own.
var requestsBelowUsers = []string{"UsageReport", "DetailUsageReport", "checkPermission", "SyncExternalUsers"}

// Delete removes the person of a name, on the authentication server of an
// alias; "" means any (a person named like a request, such as UsageReport, is
// looked for on the local server). It fails with ErrNotFound when there is
// nobody, ErrAmbiguous when the name is on several servers, ErrConflict for
// oneself and the last system administrator, ErrDenied without user management.
//
//api:op DELETE /ServicesAPI/API/V1/CMDB/Users/{userName}
//api:op DELETE /ServicesAPI/API/V1/CMDB/Users/{userName}/{authenticationServer}
func (s *UsersService) Delete(ctx context.Context, username, server string) error {
	const op = "Users.Delete"
	if server == "" && slices.ContainsFunc(requestsBelowUsers, func(name string) bool { return strings.EqualFold(name, username) }) {
		server = LocalServer
	}
	format, params := pathUsers+"/%s", []param{{"username", username}}
	if server != "" {
		format, params = format+"/%s", append(params, param{"server", server})
	}
	p, err := path(op, format, params...)
	if err != nil {
		return err
	}
	return s.c.done(ctx, call{op: op, method: http.MethodDelete, path: p})
}

// SyncExternalRequest is the body of POST /V1/CMDB/Users/SyncExternalUsers (section 4.8).
type SyncExternalRequest struct {
	ExternalServerType []ExternalServerType `json:"externalServerType,omitempty"` // ServerAD, ServerLDAP
}

// SyncExternalUsers starts fetching the accounts of AD and LDAP servers (R12
// and later). It fails with ErrConflict when that cannot be done.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Users/SyncExternalUsers
func (s *UsersService) SyncExternalUsers(ctx context.Context, types ...ExternalServerType) error {
	q := call{op: "Users.SyncExternalUsers", method: http.MethodPost, path: pathUsers + "/SyncExternalUsers", in: SyncExternalRequest{types}}
	return s.c.done(ctx, q)
}
