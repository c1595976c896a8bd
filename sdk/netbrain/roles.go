package netbrain

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// RoleRequest is the body of POST and PUT /V1/CMDB/Roles (section 6).
type RoleRequest struct {
	RoleName    *string  `json:"roleName,omitempty"`    // required
	NewRoleName *string  `json:"newRoleName,omitempty"` // PUT only
	Description *string  `json:"description,omitempty"`
	Privileges  []*int64 `json:"privileges,omitempty"` // numbers in, names out
}

// RolesResponse answers GET /V1/CMDB/Roles. A name that does not exist is
// answered with an empty list and an error's envelope.
type RolesResponse struct {
	RoleData []RoleData `json:"RoleData"`
	Envelope
}

// RoleData is a role.
type RoleData struct {
	RoleName    string   `json:"roleName"`
	NewRoleName *string  `json:"newRoleName"` // always null
	Description string   `json:"description"`
	Privileges  []string `json:"privileges"`
}

// RolesService manages roles (section 6).
type RolesService struct{ c *Client }

const pathRoles = "/V1/CMDB/Roles"

// List lists all roles, the built-in ones first.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Roles
func (s *RolesService) List(ctx context.Context) ([]RoleData, error) {
	return s.list(ctx, "Roles.List", "")
}

// Get gives the role of a name. It fails with ErrNotFound when there is none.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Roles
func (s *RolesService) Get(ctx context.Context, roleName string) (*RoleData, error) {
	const op = "Roles.Get"
	if roleName == "" {
		return nil, invalid(op, "roleName")
	}
	list, err := s.list(ctx, op, roleName)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if strings.EqualFold(list[i].RoleName, roleName) || len(list) == 1 {
			return &list[i], nil
		}
	}
	return nil, missing(op, "role "+roleName)
}

func (s *RolesService) list(ctx context.Context, op, roleName string) ([]RoleData, error) {
	q := call{op: op, method: http.MethodGet, path: pathRoles, query: url.Values{}}
	set(q.query, "roleName", roleName)
	var out RolesResponse
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return out.RoleData, nil
}

// Create adds a role. It fails with ErrExists when the name is taken,
// ErrInvalid for a bad name or privilege, ErrDenied without user management.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Roles
func (s *RolesService) Create(ctx context.Context, in RoleRequest) error {
	return s.c.done(ctx, call{op: "Roles.Create", method: http.MethodPost, path: pathRoles, in: in})
}

// Update changes a role, found by RoleName. What is nil or empty stays as it is.
//
//api:op PUT /ServicesAPI/API/V1/CMDB/Roles
func (s *RolesService) Update(ctx context.Context, in RoleRequest) error {
	renames := in.NewRoleName != nil // once renamed, a second attempt would not find it
	return s.c.done(ctx, call{op: "Roles.Update", method: http.MethodPut, path: pathRoles, in: in, repeat: !renames})
}

// Delete removes a role. It fails with ErrNotFound when there is none,
// ErrConflict when it is built in or people hold it.
//
//api:op DELETE /ServicesAPI/API/V1/CMDB/Roles/{roleName}
func (s *RolesService) Delete(ctx context.Context, roleName string) error {
	const op = "Roles.Delete"
	p, err := path(op, pathRoles+"/%s", param{"roleName", roleName})
	if err != nil {
		return err
	}
	return s.c.done(ctx, call{op: op, method: http.MethodDelete, path: p})
}
