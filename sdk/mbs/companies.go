package mbs

import "context"

// CompanyModel is a company as answered (section 8.1).
type CompanyModel struct {
	ID string `json:"Id"` // sic: small "d"
	CompanyBase
}

// CompanyBase holds what CompanyModel inherits from the vendor's create model,
// which is why XML prints it before Id.
type CompanyBase struct {
	Name            string                    `json:"Name"`
	StorageLimit    int64                     `json:"StorageLimit"` // bytes; negative: none
	LicenseSettings LicensingMode             `json:"LicenseSettings"`
	Destinations    []CompanyDestinationModel `json:"Destinations"`
}

// CompanyDestinationModel is a destination a company's users get.
type CompanyDestinationModel struct {
	DestinationID string `json:"DestinationId"` // sic: small "d"; an account destination's ID
	PlanID        *int64 `json:"PlanId,omitempty"`
}

// CompanyCreateModel is the body of POST /api/Companies; only Name is required.
type CompanyCreateModel struct {
	Name            *string              `json:"Name,omitempty"`
	StorageLimit    *int64               `json:"StorageLimit,omitempty"` // bytes; negative: none
	LicenseSettings *LicensingMode       `json:"LicenseSettings,omitempty"`
	Destinations    []CompanyDestination `json:"Destinations,omitempty"`
	DefaultLicense  *int64               `json:"DefaultLicense,omitempty"`
	AllowedLicenses []int64              `json:"AllowedLicenses,omitempty"`
}

// CompanyEditModel is the body of PUT /api/Companies. What is nil stays as it
// is; an empty, non-nil list clears.
type CompanyEditModel struct {
	ID              *string              `json:"Id,omitempty"` // required; sic: small "d"
	Name            *string              `json:"Name,omitempty"`
	StorageLimit    *int64               `json:"StorageLimit,omitempty"` // bytes; negative: none
	LicenseSettings *LicensingMode       `json:"LicenseSettings,omitempty"`
	Destinations    []CompanyDestination `json:"Destinations"`
	DefaultLicense  *int64               `json:"DefaultLicense,omitempty"`
	AllowedLicenses []int64              `json:"AllowedLicenses"`
}

// CompanyDestination is a destination in a request about a company.
type CompanyDestination struct {
	DestinationID *string `json:"DestinationId,omitempty"` // sic: small "d"
	PlanID        *int64  `json:"PlanId,omitempty"`
}

// CompaniesService has the requests about companies, which are newer than the
// seed library.
type CompaniesService struct{ c *Client }

// List gives all companies.
//
//api:op GET /api/Companies
func (s *CompaniesService) List(ctx context.Context) ([]CompanyModel, error) {
	return list[CompanyModel](ctx, s.c, get("Companies.List", "/api/Companies"))
}

// Get gives the company with an ID, or ErrNotFound.
//
//api:op GET /api/Companies/{id}
func (s *CompaniesService) Get(ctx context.Context, id string) (*CompanyModel, error) {
	q := get("Companies.Get", "/api/Companies/{id}", id)
	return one(ctx, s.c, q, func(c *CompanyModel) bool { return sameID(c.ID, id) })
}

// Create adds a company and gives its ID.
//
//api:op POST /api/Companies
func (s *CompaniesService) Create(ctx context.Context, in CompanyCreateModel) (string, error) {
	const op = "Companies.Create"
	id, err := s.c.created(ctx, post(op, "/api/Companies", in))
	return needed(op, id, err)
}

// Update changes a company; Id is required.
//
//api:op PUT /api/Companies
func (s *CompaniesService) Update(ctx context.Context, in CompanyEditModel) error {
	return s.c.run(ctx, put("Companies.Update", "/api/Companies", in))
}

// Delete removes a company. It fails with ErrConflict, or ErrInvalid where the
// server's words are not known, while it has users.
//
//api:op DELETE /api/Companies/{id}
func (s *CompaniesService) Delete(ctx context.Context, id string) error {
	return s.c.run(ctx, remove("Companies.Delete", "/api/Companies/{id}", id))
}
