package netbrain

import (
	"slices"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// checkPermission tells which privileges the caller holds, by default in the
// working tenant and domain (section 4.9). An ID that is none names nothing,
// so that nothing is held there.
func (a *API) checkPermission(c *call) error {
	var in wire.CheckPermissionRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if len(in.Permissions) == 0 {
		return nullParameter("permissions")
	}
	held, err := a.Access.Check(c.ctx(), c.p, c.workingOf(in), in.Permissions)
	if err != nil {
		return err
	}
	out := wire.CheckPermissionResponse{Privileges: wire.Privileges{}, Envelope: wire.Envelope{StatusCode: wire.StatusZero}}
	for i, name := range in.Permissions {
		if !slices.Contains(in.Permissions[:i], name) {
			out.Privileges = append(out.Privileges, wire.PrivilegeHeld{Name: name, Held: held[name]})
		}
	}
	return c.ok(out)
}

// workingOf gives the tenant and domain that a request asks about.
func (c *call) workingOf(in wire.CheckPermissionRequest) (w core.Working) {
	tenant, domain := c.tenant, c.domain
	if in.TenantID != nil {
		tenant, domain = *in.TenantID, ""
	}
	if in.DomainID != nil {
		domain = *in.DomainID
	}
	w.Company, _ = companyID(tenant)
	w.Domain, _ = domainID(domain)
	return w
}
