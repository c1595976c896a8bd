package netbrain

// The licence modules and network technologies of R10.1 and later (section 5.10).
const (
	ModuleChangeManagement      = "Change Management"
	ModuleApplicationAssurance  = "Application Assurance"
	ModuleIntentBasedAutomation = "Intent Based Automation"

	TechCiscoACI       = "Cisco ACI"
	TechWAP            = "WAP"
	TechVCenter        = "vCenter"
	TechNSXV           = "NSX-v"
	TechAmazonAWS      = "Amazon AWS"
	TechMicrosoftAzure = "Microsoft Azure"
	TechGoogleCloud    = "Google Cloud Platform"
)

// TenantV3Request is the body of POST and PUT /V3/CMDB/Tenants (section 5.10).
type TenantV3Request struct {
	TenantID        *string          `json:"tenantId,omitempty"`    // PUT: required
	TenantName      *string          `json:"tenantName,omitempty"`  // required; 2 to 20 characters
	Description     *string          `json:"description,omitempty"` // up to 1024 characters
	LicenseInfo     *LicenseGrant    `json:"licenseInfo,omitempty"` // required
	AdvancedOptions *AdvancedOptions `json:"advancedOptions,omitempty"`
}

// DomainV3Request is the body of POST and PUT /V3/CMDB/Domains (section 5.10).
type DomainV3Request struct {
	TenantID    *string       `json:"tenantId,omitempty"`    // required
	DomainID    *string       `json:"domainId,omitempty"`    // PUT: required
	DomainName  *string       `json:"domainName,omitempty"`  // required
	Description *string       `json:"description,omitempty"` // up to 1024 characters
	LicenseInfo *LicenseGrant `json:"licenseInfo,omitempty"` // required
}

// LicenseGrant gives licences to a tenant or domain.
type LicenseGrant struct {
	Modules      []ModuleGrant      `json:"modules,omitempty"` // required
	NetworkTechs []NetworkTechGrant `json:"networkTechs,omitempty"`
}

// ModuleGrant is an amount of a module.
type ModuleGrant struct {
	Name   *string `json:"name,omitempty"`   // required
	Amount *int64  `json:"amount,omitempty"` // required
	Enable *bool   `json:"enable,omitempty"` // tenants only
}

// NetworkTechGrant is an amount of a network technology.
type NetworkTechGrant struct {
	Name   *string `json:"name,omitempty"`
	Amount *int64  `json:"amount,omitempty"`
}

// AdvancedOptions say where a tenant's data is kept.
type AdvancedOptions struct {
	TenantConnSetting   *ConnSetting `json:"tenantConnSetting,omitempty"`
	LiveDataConnSetting *ConnSetting `json:"liveDataConnSetting,omitempty"`
}

// ConnSetting is how to reach a MongoDB.
type ConnSetting struct {
	Servers    []string `json:"servers,omitempty"`
	ReplicaSet *string  `json:"replicaSet,omitempty"`
	User       *string  `json:"user,omitempty"`
	Password   *string  `json:"password,omitempty"`
}

func (r TenantV3Request) secrets() []string {
	if r.AdvancedOptions == nil {
		return nil
	}
	var list []string
	for _, s := range []*ConnSetting{r.AdvancedOptions.TenantConnSetting, r.AdvancedOptions.LiveDataConnSetting} {
		if s != nil && s.Password != nil {
			list = append(list, *s.Password)
		}
	}
	return list
}

// LicenseTemplateResponse answers GET /V3/CMDB/Tenants/LicenseTemplate and,
// with StatusZero, GET /V3/CMDB/Domains/LicenseTemplate/{tenantId} (section 5.11).
type LicenseTemplateResponse struct {
	LicenseInfo LicenseTemplate `json:"licenseInfo"`
	Envelope
}

// LicenseTemplate lists what licences can be given.
type LicenseTemplate struct {
	NetworkTechs []TemplateAmount `json:"networkTechs"`
	Modules      []TemplateAmount `json:"modules" also:"module"`
}

// TemplateAmount is a licence that can be given.
type TemplateAmount struct {
	Name   string `json:"name"`
	Amount int64  `json:"amount"`
	Enable *bool  `json:"enable,omitempty"` // modules of a tenant only
}

// NodeInfo answers GET /V1/System/nodeinfo (section 5.11).
type NodeInfo struct {
	TotalMaximumNodes int64         `json:"totalMaximumNodes"`
	TotalFreeNodes    int64         `json:"totalFreeNodes"`
	TotalUsedNodes    int64         `json:"totalUsedNodes"`
	Tenants           []TenantNodes `json:"tenants"`
	Envelope
}

// TenantNodes are the nodes of a tenant.
type TenantNodes struct {
	TenantID           string        `json:"tenantId"`
	TenantName         string        `json:"tenantName"`
	Description        string        `json:"description"`
	TenantMaximumNodes int64         `json:"tenantMaximumNodes"`
	TenantFreeNodes    int64         `json:"tenantFreeNodes"`
	TenantUsedNodes    int64         `json:"tenantUsedNodes"`
	Domains            []DomainNodes `json:"domains"`
}

// DomainNodes are the nodes of a domain.
type DomainNodes struct {
	DomainID           string `json:"domainId"`
	DomainName         string `json:"domainName"`
	Description        string `json:"description"`
	DomainMaximumNodes int64  `json:"domainMaximumNodes"`
	DomainFreeNodes    int64  `json:"domainFreeNodes"`
	DomainUsedNodes    int64  `json:"domainUsedNodes"`
}

// NodeInfoV3 answers GET /V3/System/nodeinfo (section 5.11).
type NodeInfoV3 struct {
	LicenseInfo SystemLicenses `json:"licenseInfo"`
	Envelope
}

// SystemLicenses are the licences of the system.
type SystemLicenses struct {
	NetworkTechs []SystemLicense `json:"networkTechs"`
	Modules      []SystemLicense `json:"modules" also:"module"`
}

// SystemLicense is a licence of the system.
type SystemLicense struct {
	Name               string `json:"name"`
	MaxAmount          int64  `json:"max_amount"`
	Status             string `json:"status"` // "In Use"
	AvailableMaxAmount int64  `json:"available_max_amount" also:"available_amount"`
}

// LicenseUsageResponse answers GET /V1/CMDB/Domains/LicenseUsageSummary (section 5.11).
type LicenseUsageResponse struct {
	Data []DomainLicenseUsage `json:"data"`
	Envelope
}

// DomainLicenseUsage is what a domain uses.
type DomainLicenseUsage struct {
	DomainID       string         `json:"domainId"`
	DomainName     string         `json:"domainName"`
	TenantID       string         `json:"tenantId"`
	TenantName     string         `json:"tenantName"`
	LicenseSummary LicenseSummary `json:"licenseSummary"`
}

// LicenseSummary holds nodes and seats in use.
type LicenseSummary struct {
	NodeLicenseUsage []NodeLicenseUsage `json:"nodeLicenseUsage"`
	SeatLicenseUsage SeatLicenseUsage   `json:"seatLicenseUsage"`
}

// NodeLicenseUsage is how many nodes of a kind are in use.
type NodeLicenseUsage struct {
	Type    string            `json:"type"`
	Amount  int64             `json:"amount"`
	Details []DeviceTypeUsage `json:"details,omitempty"`
}

// DeviceTypeUsage is the part of one type of device.
type DeviceTypeUsage struct {
	DeviceTypeName string `json:"deviceTypeName"`
	Amount         int64  `json:"amount"`
}

// SeatLicenseUsage is how many seats are and were in use.
type SeatLicenseUsage struct {
	Current                SeatsInUse  `json:"current"`
	HistoryOfMaxConcurrent SeatHistory `json:"historyOfMaxConcurrent"`
}

// SeatsInUse are the seats taken now.
type SeatsInUse struct {
	DomainUsedSeats int64 `json:"domainUsedSeats"`
	SystemUsedSeats int64 `json:"systemUsedSeats"`
}

// SeatHistory holds the most seats taken at once, domain and system as "68/101".
type SeatHistory struct {
	Last30Days string `json:"30Days"`
	Last7Days  string `json:"l7Days" also:"7Days"` // sic
	Today      string `json:"today"`
}
