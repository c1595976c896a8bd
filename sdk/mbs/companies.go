package mbs

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
