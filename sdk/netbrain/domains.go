package netbrain

// DomainRequest is the body of POST and PUT /V1/CMDB/Domains (sections 5.6 and 5.7).
type DomainRequest struct {
	TenantID     *string `json:"tenantId,omitempty"`     // POST: required
	DomainID     *string `json:"domainId,omitempty"`     // PUT: required
	DomainName   *string `json:"domainName,omitempty"`   // POST: required
	MaximumNodes *int64  `json:"maximumNodes,omitempty"` // POST: required
	Description  *string `json:"description,omitempty"`
	MaximumPorts *int64  `json:"maximumPorts,omitempty"`
	MaximumCPU   *int64  `json:"maximumCPU,omitempty"`
}

// DomainCreated answers POST /V1/CMDB/Domains.
type DomainCreated struct {
	DomainID string `json:"domainId"`
	Envelope
}

// DomainsResponse answers GET /V1/CMDB/Domains (section 5.2).
type DomainsResponse struct {
	Domains []Domain `json:"domains"`
	Envelope
}

// Domain is a domain the caller may work in.
type Domain struct {
	DomainID    string      `json:"domainId"`
	TenantID    string      `json:"tenantId"`
	DomainName  string      `json:"domainName"`
	LicenseInfo LicenseInfo `json:"licenseInfo"`
	Description string      `json:"description"`
}

// DomainUsersRequest is the body of POST /V1/CMDB/Domains/Users (section 5.9).
type DomainUsersRequest struct {
	DomainID *string      `json:"domainId,omitempty"` // nil: the working domain
	Users    []DomainUser `json:"users,omitempty"`
}

// DomainUser is a person to give roles in a domain, by their numbers (section 4.1).
type DomainUser struct {
	UserName *string  `json:"userName,omitempty"` // required
	Roles    []*int64 `json:"roles,omitempty"`
}

// DomainUsersRemoval is the body of PUT (and DELETE) /V1/CMDB/Domains/Users,
// which removes people by name.
type DomainUsersRemoval struct {
	DomainID *string  `json:"domainId,omitempty"` // nil: the working domain
	Users    []string `json:"users,omitempty"`
}
