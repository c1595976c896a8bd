package netbrain

import (
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// getDomains lists the domains the caller may work in: of a tenant, or of all
// when none is given (section 5.2).
func (a *API) getDomains(c *call) error {
	var tenant core.CompanyID
	if given := c.query().Get("tenantId"); given != "" {
		id, err := companyID(given)
		if err != nil {
			return err
		}
		tenant = id
	}
	list, err := a.Allotments.Domains(c.ctx(), c.p, tenant)
	if err != nil {
		return err
	}
	out := wire.DomainsResponse{Domains: make([]wire.Domain, 0, len(list)), Envelope: wire.Success}
	for _, one := range list {
		d := one.Domain
		out.Domains = append(out.Domains, wire.Domain{DomainID: string(d.ID), TenantID: string(d.Company.ID), DomainName: d.Name,
			LicenseInfo: licenseInfo(one.Bounds, false), Description: d.Description})
	}
	return c.ok(out)
}

// addDomain makes a domain (section 5.6).
func (a *API) addDomain(c *call) error {
	var in wire.DomainRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	err := require(parameter{"tenantId", in.TenantID != nil}, parameter{"domainName", in.DomainName != nil},
		parameter{"maximumNodes", in.MaximumNodes != nil})
	if err != nil {
		return err
	}
	if err := checkDomainAmounts(in); err != nil {
		return err
	}
	tenant, err := companyID(*in.TenantID)
	if err != nil {
		return err
	}
	id, err := a.Domains.Create(c.ctx(), c.p, core.DomainCreate{Company: tenant, Name: text(in.DomainName),
		Description: text(in.Description), MaxNodes: in.MaximumNodes})
	if err != nil {
		return err
	}
	return c.ok(wire.DomainCreated{DomainID: string(id), Envelope: wire.Success})
}

// updateDomain changes a domain (section 5.7); null and "" leave a field alone.
func (a *API) updateDomain(c *call) error {
	var in wire.DomainRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if in.DomainID == nil {
		return nullParameter("domainId")
	}
	if err := checkDomainAmounts(in); err != nil {
		return err
	}
	id, err := domainID(*in.DomainID)
	if err != nil {
		return err
	}
	return c.done(a.Domains.Update(c.ctx(), c.p, id, core.DomainUpdate{Name: in.DomainName, Description: in.Description, MaxNodes: in.MaximumNodes}))
}

func checkDomainAmounts(in wire.DomainRequest) error {
	return notNegative(amount{"maximumNodes", in.MaximumNodes}, amount{"maximumPorts", in.MaximumPorts}, amount{"maximumCPU", in.MaximumCPU})
}

// deleteDomain removes a domain (section 5.8).
func (a *API) deleteDomain(c *call) error {
	id, err := domainID(c.param("domainId"))
	if err != nil {
		return err
	}
	return c.done(a.Domains.Delete(c.ctx(), c.p, id))
}
