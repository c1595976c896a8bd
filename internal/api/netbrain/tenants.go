package netbrain

import (
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// getTenants lists the tenants the caller may work in (section 5.1).
func (a *API) getTenants(c *call) error {
	list, err := a.Allotments.Companies(c.ctx(), c.p)
	if err != nil {
		return err
	}
	out := wire.TenantsResponse{Tenants: make([]wire.Tenant, 0, len(list)), Envelope: wire.Success}
	for _, t := range list {
		out.Tenants = append(out.Tenants, wire.Tenant{TenantID: string(t.Company.ID), TenantName: t.Company.Name,
			LicenseInfo: licenseInfo(t.Bounds, true), Description: t.Company.Description})
	}
	return c.ok(out)
}

// addTenant makes a tenant (section 5.3).
func (a *API) addTenant(c *call) error {
	var in wire.TenantRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	err := require(parameter{"tenantName", in.TenantName != nil}, parameter{"maximumNodes", in.MaximumNodes != nil})
	if err != nil {
		return err
	}
	if err := checkTenantAmounts(in); err != nil {
		return err
	}
	id, err := a.Companies.Create(c.ctx(), c.p, core.CompanyCreate{Name: text(in.TenantName), Description: text(in.Description), MaxNodes: in.MaximumNodes})
	if err != nil {
		return err
	}
	return c.ok(wire.TenantCreated{TenantID: string(id), Envelope: wire.Success})
}

// updateTenant changes a tenant (section 5.4); null and "" leave a field alone.
func (a *API) updateTenant(c *call) error {
	var in wire.TenantRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if in.TenantID == nil {
		return nullParameter("tenantId")
	}
	if err := checkTenantAmounts(in); err != nil {
		return err
	}
	id, err := companyID(*in.TenantID)
	if err != nil {
		return err
	}
	return c.done(a.Companies.Update(c.ctx(), c.p, id, core.CompanyUpdate{Name: in.TenantName, Description: in.Description, MaxNodes: in.MaximumNodes}))
}

// checkTenantAmounts refuses no nodes at all: for core that means no limit.
// Ports and CPUs are ignored otherwise.
func checkTenantAmounts(in wire.TenantRequest) error {
	if in.MaximumNodes != nil && *in.MaximumNodes <= 0 {
		return badRequest(codeNotPositive, "Parameter 'maximumNodes' must be greater than 0.")
	}
	return notNegative(amount{"maximumPorts", in.MaximumPorts}, amount{"maximumCPU", in.MaximumCPU})
}

// amount is a number that may not be given.
type amount struct {
	name  string
	value *int64
}

// notNegative refuses the first amount below zero.
func notNegative(list ...amount) error {
	for _, one := range list {
		if one.value != nil && *one.value < 0 {
			return badRequest(codeNegative, "Parameter '%s' cannot be negative.", one.name)
		}
	}
	return nil
}

// deleteTenant removes a tenant without people (section 5.5).
func (a *API) deleteTenant(c *call) error {
	id, err := companyID(c.param("tenantId"))
	if err != nil {
		return err
	}
	return c.done(a.Companies.Delete(c.ctx(), c.p, id))
}
