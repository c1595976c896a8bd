package netbrain

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

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
