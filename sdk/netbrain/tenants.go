package netbrain

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
	Modules      []LicenseAmount `json:"modules"`
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
