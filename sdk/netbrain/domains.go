package netbrain

import (
	"context"
	"net/http"
	"net/url"
)

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

// DomainsService manages domains (section 5).
type DomainsService struct{ c *Client }

const (
	pathDomains   = "/V1/CMDB/Domains"
	pathDomainsV3 = "/V3/CMDB/Domains"
)

// List lists the domains of a tenant that the caller may see. With "" for the
// tenant some servers list all domains, some none, some fail. It fails with
// ErrNotFound when there is no such tenant.
//
//api:op GET /ServicesAPI/API/V1/CMDB/Domains
func (s *DomainsService) List(ctx context.Context, tenantID string) ([]Domain, error) {
	q := call{op: "Domains.List", method: http.MethodGet, path: pathDomains, query: url.Values{}}
	set(q.query, "tenantId", tenantID)
	var out DomainsResponse
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return out.Domains, nil
}

// Create adds a domain and gives its ID (up to 8.03; CreateV3 for later
// servers). It fails with ErrExists when the name is taken, ErrInvalid when
// the tenant has too few nodes left, ErrNotFound when there is no such tenant.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Domains
func (s *DomainsService) Create(ctx context.Context, in DomainRequest) (id string, err error) {
	return s.create(ctx, "Domains.Create", pathDomains, in)
}

// CreateV3 adds a domain with licences and gives its ID (R10.1 and later).
//
//api:op POST /ServicesAPI/API/V3/CMDB/Domains
func (s *DomainsService) CreateV3(ctx context.Context, in DomainV3Request) (id string, err error) {
	return s.create(ctx, "Domains.CreateV3", pathDomainsV3, in)
}

func (s *DomainsService) create(ctx context.Context, op, path string, in any) (string, error) {
	var out DomainCreated
	if err := s.c.do(ctx, call{op: op, method: http.MethodPost, path: path, in: in}, &out); err != nil {
		return "", err
	}
	return out.DomainID, nil
}

// Update changes a domain (up to 8.03; UpdateV3 for later servers). What is nil
// or "" stays as it is. It fails with ErrNotFound when there is no such domain.
//
//api:op PUT /ServicesAPI/API/V1/CMDB/Domains
func (s *DomainsService) Update(ctx context.Context, in DomainRequest) error {
	return s.c.done(ctx, call{op: "Domains.Update", method: http.MethodPut, path: pathDomains, in: in, repeat: true})
}

// UpdateV3 changes a domain and its licences (R10.1 and later).
//
//api:op PUT /ServicesAPI/API/V3/CMDB/Domains
func (s *DomainsService) UpdateV3(ctx context.Context, in DomainV3Request) error {
	return s.c.done(ctx, call{op: "Domains.UpdateV3", method: http.MethodPut, path: pathDomainsV3, in: in, repeat: true})
}

// Delete removes a domain. It fails with ErrNotFound when there is none.
//
//api:op DELETE /ServicesAPI/API/V1/CMDB/Domains/{domainId}
func (s *DomainsService) Delete(ctx context.Context, domainID string) error {
	const op = "Domains.Delete"
	p, err := path(op, pathDomains+"/%s", param{"domainID", domainID})
	if err != nil {
		return err
	}
	return s.c.done(ctx, call{op: op, method: http.MethodDelete, path: p})
}

// AddUsers gives people roles in a domain; DomainRole.Number gives a role's
// number. It fails with ErrNotFound when someone does not exist or has no
// access to the tenant.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Domains/Users
func (s *DomainsService) AddUsers(ctx context.Context, in DomainUsersRequest) error {
	return s.c.done(ctx, call{op: "Domains.AddUsers", method: http.MethodPost, path: pathDomains + "/Users", in: in})
}

// RemoveUsers takes people's roles in a domain away, by PUT as the vendor's
// servers have it. It fails with ErrConflict when one of them administers the
// system or the tenant.
//
//api:op PUT /ServicesAPI/API/V1/CMDB/Domains/Users
func (s *DomainsService) RemoveUsers(ctx context.Context, in DomainUsersRemoval) error {
	return s.c.done(ctx, call{op: "Domains.RemoveUsers", method: http.MethodPut, path: pathDomains + "/Users", in: in, repeat: true})
}

// LicenseTemplate lists the licences that a domain of a tenant can be given
// (R10.1 and later).
//
//api:op GET /ServicesAPI/API/V3/CMDB/Domains/LicenseTemplate/{tenantId}
func (s *DomainsService) LicenseTemplate(ctx context.Context, tenantID string) (*LicenseTemplate, error) {
	const op = "Domains.LicenseTemplate"
	p, err := path(op, pathDomainsV3+"/LicenseTemplate/%s", param{"tenantID", tenantID})
	if err != nil {
		return nil, err
	}
	var out LicenseTemplateResponse
	if err := s.c.do(ctx, call{op: op, method: http.MethodGet, path: p}, &out); err != nil {
		return nil, err
	}
	return &out.LicenseInfo, nil
}

// LicenseUsageOptions choose whose licences to sum; "" means all.
type LicenseUsageOptions struct{ TenantID, DomainID string }

// LicenseUsageSummary tells which licences and seats domains use (R12.1 and later).
//
//api:op GET /ServicesAPI/API/V1/CMDB/Domains/LicenseUsageSummary
func (s *DomainsService) LicenseUsageSummary(ctx context.Context, opts LicenseUsageOptions) ([]DomainLicenseUsage, error) {
	q := call{op: "Domains.LicenseUsageSummary", method: http.MethodGet, path: pathDomains + "/LicenseUsageSummary", query: url.Values{}}
	set(q.query, "tenantId", opts.TenantID)
	set(q.query, "domainId", opts.DomainID)
	var out LicenseUsageResponse
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return out.Data, nil
}
