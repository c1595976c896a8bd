package netbrain

import (
	"cmp"
	"slices"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// usageRequest reads the parameters of a usage report from the query and, as
// the seed's client sends them, from a body on GET; the query wins field by
// field (section 4.6).
func (c *call) usageRequest() (wire.UsageRequest, error) {
	var in wire.UsageRequest
	if err := c.decode(&in); err != nil {
		return in, err
	}
	q := c.query()
	for name, field := range map[string]**string{
		"username": &in.Username, "authenticationServer": &in.AuthenticationServer,
		"tenantId": &in.TenantID, "domainId": &in.DomainID, "fromDate": &in.FromDate, "toDate": &in.ToDate,
	} {
		if v := q.Get(name); v != "" {
			*field = &v
		}
	}
	return in, nil
}

// toFilter reads a tenant, which must be one, a domain, which is ignored when
// it is none, and dates, which are ignored when they are none.
func toFilter(in wire.UsageRequest) (core.UsageFilter, error) {
	f := core.UsageFilter{From: parseDate(text(in.FromDate)), To: parseDate(text(in.ToDate))}
	f.Domain, _ = domainID(text(in.DomainID))
	if in.TenantID == nil {
		return f, nil
	}
	var err error
	f.Company, err = companyID(*in.TenantID)
	return f, err
}

// usageReport sums the sessions of everyone who signed in (section 4.6).
func (a *API) usageReport(c *call) error {
	in, err := c.usageRequest()
	if err != nil {
		return err
	}
	filter, err := toFilter(in)
	if err != nil {
		return err
	}
	lines, err := a.Usage.Report(c.ctx(), c.p, filter)
	if err != nil {
		return err
	}
	slices.SortStableFunc(lines, func(a, b core.UsageLine) int {
		return cmp.Or(cmp.Compare(b.Logins, a.Logins), a.FirstLogin.Compare(b.FirstLogin))
	})
	out := wire.UsageResponse{UsageReport: make([]wire.UsageReport, 0, len(lines)), Envelope: wire.Success}
	for _, l := range lines {
		out.UsageReport = append(out.UsageReport, wire.UsageReport{Username: l.Login, OfLogins: l.Logins, FirstLoginTime: usDate(&l.FirstLogin),
			LastLogoutTime: usDate(l.LastLogout), TotalOnlineTime: duration(l.Online), OfLoginFailureDueToSeatLicense: l.SeatFailures})
	}
	return c.ok(out)
}

// detailUsageReport lists one person's sessions (section 4.7).
func (a *API) detailUsageReport(c *call) error {
	in, err := c.usageRequest()
	if err != nil {
		return err
	}
	if in.Username == nil {
		return nullParameter("username")
	}
	filter, err := toFilter(in)
	if err != nil {
		return err
	}
	list, err := a.Usage.Details(c.ctx(), c.p, loginRef(*in.Username, in.AuthenticationServer), filter)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b core.UsageDetail) int { return a.Login.Compare(b.Login) })
	out := wire.UsageDetailsResponse{UsageDetails: make([]wire.UsageDetail, 0, len(list)), Envelope: wire.Success}
	for _, d := range list {
		out.UsageDetails = append(out.UsageDetails, fromDetail(d))
	}
	return c.ok(out)
}

func fromDetail(d core.UsageDetail) wire.UsageDetail {
	out := wire.UsageDetail{LoginTime: usDate(&d.Login), TenantName: d.Company.Name, DomainName: d.Domain.Name, MachineName: d.Machine,
		IPAddress: d.Address, LogoutTime: usDate(d.Logout), OfLoginFailureDueToSeatLicense: d.SeatFailures}
	if d.Logout != nil {
		out.Duration = duration(d.Logout.Sub(d.Login))
	}
	return out
}
