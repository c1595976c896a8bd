package netbrain

// UsageRequest holds the parameters of both usage reports (sections 4.6 and
// 4.7), which some clients send as a body on GET.
type UsageRequest struct {
	Username             *string `json:"username,omitempty"`             // detailed report only: required
	AuthenticationServer *string `json:"authenticationServer,omitempty"` // detailed report only
	TenantID             *string `json:"tenantId,omitempty"`
	DomainID             *string `json:"domainId,omitempty"`
	FromDate             *string `json:"fromDate,omitempty"`
	ToDate               *string `json:"toDate,omitempty"`
}

// UsageResponse answers GET /V1/CMDB/Users/UsageReport.
type UsageResponse struct {
	UsageReport []UsageReport `json:"usageReport"`
	Envelope
}

// UsageReport sums one person's sessions. Times are in the US style,
// "1/15/2019 6:31:40 PM", UTC; durations as "99h 57m 37s".
type UsageReport struct {
	Username                       string `json:"username"`
	OfLogins                       int64  `json:"ofLogins"`
	FirstLoginTime                 string `json:"firstLoginTime" also:"firstTimeLogin"`
	LastLogoutTime                 string `json:"lastLogoutTime"` // "" when no session has ended
	TotalOnlineTime                string `json:"totalOnlineTime"`
	OfLoginFailureDueToSeatLicense int64  `json:"ofLoginFailureDueToSeatLicense"`
}

// UsageDetailsResponse answers GET /V1/CMDB/Users/DetailUsageReport.
type UsageDetailsResponse struct {
	UsageDetails []UsageDetail `json:"usageDetails"`
	Envelope
}

// UsageDetail is one session of a person, or the part of it that was spent in
// one working domain.
type UsageDetail struct {
	LoginTime                      string `json:"loginTime"`
	TenantName                     string `json:"tenantName"`
	DomainName                     string `json:"domainName"`
	MachineName                    string `json:"machineName"`
	IPAddress                      string `json:"IPAddress"`
	LogoutTime                     string `json:"logoutTime"` // "" while it lasts
	Duration                       string `json:"duration"`   // "" while it lasts
	OfLoginFailureDueToSeatLicense int64  `json:"ofLoginFailureDueToSeatLicense"`
}
