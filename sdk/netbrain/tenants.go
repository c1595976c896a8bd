package netbrain

import (
	"context"
	"net/http"
)

// TenantRequest is the body of POST and PUT /V1/CMDB/Tenants (sections 5.3 and 5.4).
type TenantRequest struct {
	TenantID     *string `json:"tenantId,omitempty"`     // PUT only: required
	TenantName   *string `json:"tenantName,omitempty"`   // POST: required
	MaximumNodes *int64  `json:"maximumNodes,omitempty"` // POST: required; more than 0
	Description  *string `json:"description,omitempty"`
	MaximumPorts *int64  `json:"maximumPorts,omitempty"`
	MaximumCPU   *int64  `json:"maximumCPU,omitempty"`
}

// TenantCreated answers POST /V1/CMDB/Tenants.
type TenantCreated struct {
	TenantID string `json:"tenantId"`
	Envelope
}

// TenantsResponse answers GET /V1/CMDB/Tenants (section 5.1).
type TenantsResponse struct {
	Tenants []Tenant `json:"tenants"`
	Envelope
}

// Tenant is a tenant the caller may work in.
type Tenant struct {
	TenantID    string      `json:"tenantId"`
	TenantName  string      `json:"tenantName"`
	LicenseInfo LicenseInfo `json:"licenseInfo"`
	Description string      `json:"description"`
}

// LicenseInfo lists the licences of a tenant or domain (section 5.1).
type LicenseInfo struct {
	NetworkTechs []LicenseAmount `json:"networkTechs"`
	Modules      []LicenseAmount `json:"modules" also:"module"`
}

// LicenseAmount is an amount of a licence with what it may be set to.
type LicenseAmount struct {
	Name      string `json:"name"`
	MaxAmount int64  `json:"max_amount"`
	MinAmount int64  `json:"min_amount"`
	Amount    int64  `json:"amount"`
}

// ModuleFoundation is the licence module that nodes count for.
const ModuleFoundation = "Foundation"

// TenantUsersRequest is the body of POST /V1/CMDB/Tenants/Users (section 5.9).
type TenantUsersRequest struct {
	TenantID *string      `json:"tenantId,omitempty"` // nil: the working tenant
	Users    []TenantUser `json:"users,omitempty"`
}

// TenantUser is a person to give access to a tenant.
type TenantUser struct {
	UserName      *string `json:"userName,omitempty"` // required
	IsTenantAdmin *bool   `json:"isTenantAdmin,omitempty"`
}

// TenantsService manages tenants (section 5).
type TenantsService struct{ c *Client }

const (
	pathTenants   = "/V1/CMDB/Tenants"
	pathTenantsV3 = "/V3/CMDB/Tenants"
)

// List lists the tenants that the caller may see.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Tenants
func (s *TenantsService) List(ctx context.Context) ([]Tenant, error) {
	var out TenantsResponse
	if err := s.c.do(ctx, call{op: "Tenants.List", method: http.MethodGet, path: pathTenants}, &out); err != nil {
		return nil, err
	}
	return out.Tenants, nil
}

// Create adds a tenant and gives its ID (up to 8.03; CreateV3 for later
// servers). It fails with ErrExists when the name is taken, ErrDenied without
// system management.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Tenants
func (s *TenantsService) Create(ctx context.Context, in TenantRequest) (id string, err error) {
	return s.create(ctx, "Tenants.Create", pathTenants, in)
}

// CreateV3 adds a tenant with licences and gives its ID (R10.1 and later).
//
//api:op POST /ServicesAPI/API/V3/CMDB/Tenants
func (s *TenantsService) CreateV3(ctx context.Context, in TenantV3Request) (id string, err error) {
	return s.create(ctx, "Tenants.CreateV3", pathTenantsV3, in)
}

func (s *TenantsService) create(ctx context.Context, op, path string, in any) (string, error) {
	var out TenantCreated
	if err := s.c.do(ctx, call{op: op, method: http.MethodPost, path: path, in: in}, &out); err != nil {
		return "", err
	}
	return out.TenantID, nil
}

// Update changes a tenant (up to 8.03; UpdateV3 for later servers). What is
// nil or "" stays as it is. It fails with ErrNotFound when there is no such tenant.
//
//api:op PUT /ServicesAPI/API/V1/CMDB/Tenants
func (s *TenantsService) Update(ctx context.Context, in TenantRequest) error {
	return s.c.done(ctx, call{op: "Tenants.Update", method: http.MethodPut, path: pathTenants, in: in, repeat: true})
}

// UpdateV3 changes a tenant and its licences (R10.1 and later).
//
//api:op PUT /ServicesAPI/API/V3/CMDB/Tenants
func (s *TenantsService) UpdateV3(ctx context.Context, in TenantV3Request) error {
	return s.c.done(ctx, call{op: "Tenants.UpdateV3", method: http.MethodPut, path: pathTenantsV3, in: in, repeat: true})
}

// Delete removes a tenant. It fails with ErrNotFound when there is none,
// ErrConflict when it has users.
//
//api:op DELETE /ServicesAPI/API/V1/CMDB/Tenants/{tenantId}
func (s *TenantsService) Delete(ctx context.Context, tenantID string) error {
	const op = "Tenants.Delete"
	p, err := path(op, pathTenants+"/%s", param{"tenantID", tenantID})
	if err != nil {
		return err
	}
	return s.c.done(ctx, call{op: op, method: http.MethodDelete, path: p})
}

// AddUsers gives people access to a tenant. The vendor's servers answer with
// success for people who do not exist.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Tenants/Users
func (s *TenantsService) AddUsers(ctx context.Context, in TenantUsersRequest) error {
	return s.c.done(ctx, call{op: "Tenants.AddUsers", method: http.MethodPost, path: pathTenants + "/Users", in: in})
}

// LicenseTemplate lists the licences that a tenant can be given (R10.1 and later).
//
//api:op GET /ServicesAPI/API/V3/CMDB/Tenants/LicenseTemplate
func (s *TenantsService) LicenseTemplate(ctx context.Context) (*LicenseTemplate, error) {
	var out LicenseTemplateResponse
	q := call{op: "Tenants.LicenseTemplate", method: http.MethodGet, path: pathTenantsV3 + "/LicenseTemplate"}
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return &out.LicenseInfo, nil
}
