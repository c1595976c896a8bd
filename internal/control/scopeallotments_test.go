package control_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// allotmentCalls draws the arguments of what tells of licences and seats.
func (n *neighbours) allotmentCalls(t *rapid.T, p core.Principal) map[core.Op]func() (any, error) {
	company := rapid.SampledFrom(append(n.companies, "")).Draw(t, "company of licences")
	domain := rapid.SampledFrom(append(n.domains, "")).Draw(t, "domain of licences")
	return map[core.Op]func() (any, error){
		core.OpDomainTemplate: func() (any, error) { return nil, n.Allotments.Template(n.ctx, p, company) },
		core.OpNodes:          func() (any, error) { return n.Allotments.Nodes(n.ctx, p) },
		core.OpLicenseUsage:   func() (any, error) { return n.Allotments.Usage(n.ctx, p, company, domain) },
		core.OpSeats:          func() (any, error) { return n.Allotments.Seats(n.ctx, p, time.Time{}, time.Time{}) },
		core.OpTenantsList:    func() (any, error) { return n.Allotments.Companies(n.ctx, p) },
		core.OpDomainsList:    func() (any, error) { return n.Allotments.Domains(n.ctx, p, company) },
		core.OpDomainsUpdate: func() (any, error) {
			return nil, n.Domains.Update(n.ctx, p, n.domains[2], core.DomainUpdate{Company: company, MaxNodes: ptr(int64(5)), Allotments: core.Allotments{{Name: "WAP"}}})
		},
		core.OpCompaniesUpdate: func() (any, error) {
			return nil, n.Companies.Update(n.ctx, p, n.companies[1], core.CompanyUpdate{Allotments: core.Allotments{{Name: "WAP", Amount: 3}}})
		},
	}
}
