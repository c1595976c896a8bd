package netbrain

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

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

// All goes over the people that List lists.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Users
func (s *UsersService) All(ctx context.Context, opts UserListOptions) iter.Seq2[UserData, error] {
	return func(yield func(UserData, error) bool) {
		list, err := s.list(ctx, "Users.All", opts)
		if err != nil {
			yield(UserData{}, err)
			return
		}
		for _, u := range list {
			if !yield(u, nil) {
				return
			}
		}
	}
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

// UsageOptions limit a usage report; zero values do not.
type UsageOptions struct {
	TenantID string
	DomainID string    // servers ignore an unknown one
	From, To time.Time // of the sign-in, both inclusive
}

func (o UsageOptions) query() url.Values {
	q := url.Values{}
	set(q, "tenantId", o.TenantID)
	set(q, "domainId", o.DomainID)
	set(q, "fromDate", FormatTime(o.From))
	set(q, "toDate", FormatTime(o.To))
	return q
}

// UsageReport sums everybody's sessions, most logins first. It fails with
// ErrNotFound for an unknown tenant, ErrDenied without the right to see people.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Users/UsageReport
func (s *UsersService) UsageReport(ctx context.Context, opts UsageOptions) ([]UsageReport, error) {
	var out UsageResponse
	q := call{op: "Users.UsageReport", method: http.MethodGet, path: pathUsers + "/UsageReport", query: opts.query()}
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return out.UsageReport, nil
}

// DetailUsageReport lists one person's sessions, oldest first. server is the
// alias of the authentication server; "" means any. It fails as UsageReport
// does, with ErrNotFound for an unknown name too, and with ErrAmbiguous.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Users/DetailUsageReport
func (s *UsersService) DetailUsageReport(ctx context.Context, username, server string, opts UsageOptions) ([]UsageDetail, error) {
	q := call{op: "Users.DetailUsageReport", method: http.MethodGet, path: pathUsers + "/DetailUsageReport", query: opts.query()}
	if username == "" {
		return nil, invalid(q.op, "username")
	}
	set(q.query, "username", username)
	set(q.query, "authenticationServer", server)
	var out UsageDetailsResponse
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return out.UsageDetails, nil
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

// CheckPermission tells which privileges the caller holds, in a tenant and
// domain unless they are privileges over the system.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Users/checkPermission
func (s *UsersService) CheckPermission(ctx context.Context, in CheckPermissionRequest) (Privileges, error) {
	var out CheckPermissionResponse
	q := call{op: "Users.CheckPermission", method: http.MethodPost, path: pathUsers + "/checkPermission", in: in, repeat: true}
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return out.Privileges, nil
}
