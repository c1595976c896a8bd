package netbrain

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// grant is what a request gives of licences: the nodes and the rest.
type grant struct {
	nodes *int64
	rest  core.Allotments
}

// toGrant reads the licences of a V3 request (section 5.10). A tenant has at
// least one node, as on V1.
func toGrant(in *wire.LicenseGrant, ofTenant bool) (g grant, err error) {
	if len(in.Modules) == 0 {
		return g, nullParameter("modules")
	}
	for _, m := range in.Modules {
		off := ofTenant && m.Enable != nil && !*m.Enable
		if err := g.add(core.LicenseModules, m.Name, m.Amount, off); err != nil {
			return g, err
		}
	}
	for _, t := range in.NetworkTechs {
		if err := g.add(core.LicenseTechs, t.Name, t.Amount, false); err != nil {
			return g, err
		}
	}
	if ofTenant && g.nodes != nil && *g.nodes == 0 {
		return g, badRequest(codeNotPositive, "Parameter 'amount' must be greater than 0.")
	}
	return g, nil
}

func (g *grant) add(known []string, name *string, amount *int64, off bool) error {
	if err := require(parameter{"name", name != nil}, parameter{"amount", amount != nil}); err != nil {
		return err
	}
	spelt, ok := core.LicenseName(*name, known)
	switch {
	case !ok:
		return invalidParameter("name")
	case *amount < 0:
		return badRequest(codeNegative, "Parameter '%s' cannot be negative.", "amount")
	case spelt == core.LicenseNodes && g.nodes != nil:
		return core.InvalidError("licenses", core.Exists, spelt, "")
	case spelt == core.LicenseNodes:
		g.nodes = amount
	default:
		g.rest = append(g.rest, core.Allotment{Name: spelt, Amount: *amount, Off: off})
	}
	return nil
}

// addTenantV3 makes a tenant with licences (section 5.10). advancedOptions say
// where the vendor's servers keep its data; they are taken and ignored.
func (a *API) addTenantV3(c *call) error {
	var in wire.TenantV3Request
	if err := c.decodeGiven(&in); err != nil {
		return err
	}
	if err := require(parameter{"tenantName", in.TenantName != nil}, parameter{"licenseInfo", in.LicenseInfo != nil}); err != nil {
		return err
	}
	g, err := toGrant(in.LicenseInfo, true)
	if err != nil {
		return err
	}
	id, err := a.Companies.Create(c.ctx(), c.p, core.CompanyCreate{Name: text(in.TenantName), Description: text(in.Description),
		MaxNodes: g.nodes, Allotments: g.rest, ShortName: true})
	if err != nil {
		return tenantFault(err)
	}
	return c.ok(wire.TenantCreated{TenantID: string(id), Envelope: wire.Success})
}

// updateTenantV3 changes a tenant and the licences that it names.
func (a *API) updateTenantV3(c *call) error {
	var in wire.TenantV3Request
	if err := c.decodeGiven(&in); err != nil {
		return err
	}
	err := require(parameter{"tenantId", in.TenantID != nil}, parameter{"tenantName", in.TenantName != nil}, parameter{"licenseInfo", in.LicenseInfo != nil})
	if err != nil {
		return err
	}
	g, err := toGrant(in.LicenseInfo, true)
	if err != nil {
		return err
	}
	id, err := companyID(*in.TenantID)
	if err != nil {
		return tenantFault(err)
	}
	return c.done(tenantFault(a.Companies.Update(c.ctx(), c.p, id, core.CompanyUpdate{Name: in.TenantName, Description: in.Description,
		MaxNodes: g.nodes, Allotments: g.rest, ShortName: true})))
}

// addDomainV3 makes a domain with licences of its tenant's (section 5.10).
func (a *API) addDomainV3(c *call) error {
	var in wire.DomainV3Request
	if err := c.decodeGiven(&in); err != nil {
		return err
	}
	err := require(parameter{"tenantId", in.TenantID != nil}, parameter{"domainName", in.DomainName != nil}, parameter{"licenseInfo", in.LicenseInfo != nil})
	if err != nil {
		return err
	}
	g, err := toGrant(in.LicenseInfo, false)
	if err != nil {
		return err
	}
	tenant, err := companyID(*in.TenantID)
	if err != nil {
		return domainFault(err)
	}
	id, err := a.Domains.Create(c.ctx(), c.p, core.DomainCreate{Company: tenant, Name: text(in.DomainName), Description: text(in.Description),
		MaxNodes: g.nodes, Allotments: g.rest, PlainName: true})
	if err != nil {
		return domainFault(err)
	}
	return c.ok(wire.DomainCreated{DomainID: string(id), Envelope: wire.Success})
}

// updateDomainV3 changes a domain and the licences that it names.
func (a *API) updateDomainV3(c *call) error {
	var in wire.DomainV3Request
	if err := c.decodeGiven(&in); err != nil {
		return err
	}
	err := require(parameter{"tenantId", in.TenantID != nil}, parameter{"domainId", in.DomainID != nil},
		parameter{"domainName", in.DomainName != nil}, parameter{"licenseInfo", in.LicenseInfo != nil})
	if err != nil {
		return err
	}
	g, err := toGrant(in.LicenseInfo, false)
	if err != nil {
		return err
	}
	tenant, err := companyID(*in.TenantID)
	if err != nil {
		return domainFault(err)
	}
	id, err := domainID(*in.DomainID)
	if err != nil {
		return domainFault(err)
	}
	return c.done(domainFault(a.Domains.Update(c.ctx(), c.p, id, core.DomainUpdate{Company: tenant, Name: in.DomainName, Description: in.Description,
		MaxNodes: g.nodes, Allotments: g.rest, PlainName: true})))
}

// tenantFault words what V3 says otherwise of tenants than V1 (sections 2.2, 5.10).
func tenantFault(err error) error {
	e, ok := core.AsError(err)
	if !ok {
		return err
	}
	switch {
	case e.Kind == core.NotFound && e.Field == "companyId":
		return badRequest(codeNotExisting, "The tenant with ID %s does not exist.", e.Value)
	case e.Kind == core.Conflict && e.Reason == core.Exists && e.Field == "name":
		if by, ok := errors.AsType[*core.CompanyNameTaken](e.Err); ok && e.Op == string(core.OpCompaniesUpdate) {
			return badRequest(codeExists, "The tenant with ID %s is using this name %s already exists.", by.By, e.Value) // sic
		}
		return badRequest(codeExists, "The tenant %s already exists.", e.Value)
	}
	return licenseFault(e, "tenantName", func(b core.Bound) []string {
		return []string{fmt.Sprintf("%s nodes amount %d is out of range %d -%d", b.Name, b.Amount, b.Min, b.Max)} // sic: the spaces
	})
}

// domainFault words what V3 says otherwise of domains than V1.
func domainFault(err error) error {
	e, ok := core.AsError(err)
	if !ok {
		return err
	}
	switch {
	case e.Kind == core.NotFound && e.Field == "companyId":
		return badRequest(codeNotExisting, "The tenant with id %s does not exist.", e.Value)
	case e.Kind == core.Conflict && e.Reason == core.Exists && e.Field == "name":
		return badRequest(codeExists, "%s already exists.", e.Value)
	}
	return licenseFault(e, "domainName", func(b core.Bound) (lines []string) {
		if b.Amount < b.Min {
			lines = append(lines, fmt.Sprintf("%s amount %d can not be smaller than %d", countedAs(b.Name), b.Amount, b.Min))
		}
		if b.Amount > b.Max {
			lines = append(lines, fmt.Sprintf("%s amount %d can not be greater than %d", countedAs(b.Name), b.Amount, b.Max))
		}
		return lines
	})
}

// countedAs says in what a licence's amounts are counted.
func countedAs(name string) string {
	if name == wire.TechCiscoACI {
		return "ACI ports"
	}
	return name + " nodes"
}

// licenseFault words amounts that are out of their bounds, several of them in
// lines, and names that V3 does not take.
func licenseFault(e *core.Error, name string, line func(core.Bound) []string) error {
	if b, ok := errors.AsType[*core.BoundsError](e.Err); ok {
		var lines []string
		for _, one := range b.Missed {
			lines = append(lines, line(one)...)
		}
		return newFault(http.StatusForbidden, codeOverLimit, "%s", strings.Join(lines, "\r\n"))
	}
	switch {
	case e.Kind != core.Invalid:
		return e
	case e.Reason == core.Range && (e.Field == "maximumNodes" || e.Field == "licenses"):
		return badRequest(codeRange, "The value of '%s' should be between %d and %d inclusive.", "amount", e.Min, e.Max)
	case e.Reason == core.Malformed && e.Field == "name" && strings.ContainsAny(e.Value, forbiddenInRoles):
		list := strings.Join(strings.Split(forbiddenInRoles, ""), ", ")
		return badRequest(codeCharacters, "Invalid %s, the %s can't contain any of the following characters %s.", name, name, list)
	}
	return e
}

// tenantTemplate lists what a tenant can be given (section 5.11).
func (a *API) tenantTemplate(c *call) error {
	return c.ok(wire.LicenseTemplateResponse{LicenseInfo: template(true), Envelope: wire.Success})
}

// domainTemplate lists what a domain of a tenant can be given; success has
// statusCode 0.
func (a *API) domainTemplate(c *call) error {
	id, err := companyID(c.param("tenantId"))
	if err != nil {
		return err
	}
	if err := a.Allotments.Template(c.ctx(), c.p, id); err != nil {
		return err
	}
	return c.ok(wire.LicenseTemplateResponse{LicenseInfo: template(false), Envelope: wire.Envelope{StatusCode: wire.StatusZero}})
}

func template(ofTenant bool) (t wire.LicenseTemplate) {
	for _, name := range core.LicenseTechs {
		t.NetworkTechs = append(t.NetworkTechs, wire.TemplateAmount{Name: name})
	}
	for _, name := range core.LicenseModules {
		m := wire.TemplateAmount{Name: name}
		if ofTenant {
			m.Enable = new(true)
		}
		t.Modules = append(t.Modules, m)
	}
	return t
}

// licenseInfo shows amounts with what they may be set to. What a tenant has is
// the most that its domains can have.
func licenseInfo(list []core.Bound, ofTenant bool) wire.LicenseInfo {
	info := wire.LicenseInfo{NetworkTechs: []wire.LicenseAmount{}, Modules: []wire.LicenseAmount{}}
	for _, b := range list {
		one := wire.LicenseAmount{Name: b.Name, MaxAmount: b.Max, MinAmount: b.Min, Amount: b.Amount}
		if ofTenant {
			one.MaxAmount = b.Amount
		}
		if slices.Contains(core.LicenseModules, b.Name) {
			info.Modules = append(info.Modules, one)
		} else {
			info.NetworkTechs = append(info.NetworkTechs, one)
		}
	}
	return info
}

// nodeInfo counts nodes given and used, as servers up to 8.03 do (section 5.11).
func (a *API) nodeInfo(c *call) error {
	n, err := a.Allotments.Nodes(c.ctx(), c.p)
	if err != nil {
		return err
	}
	out := wire.NodeInfo{TotalUsedNodes: n.Used, Tenants: make([]wire.TenantNodes, 0, len(n.Companies)), Envelope: wire.Success}
	for _, t := range n.Companies {
		max := t.Company.MaxNodes
		row := wire.TenantNodes{TenantID: string(t.Company.ID), TenantName: t.Company.Name, Description: t.Company.Description,
			TenantMaximumNodes: max, TenantFreeNodes: free(max, t.Used), TenantUsedNodes: t.Used, Domains: []wire.DomainNodes{}}
		for _, d := range t.Domains {
			row.Domains = append(row.Domains, wire.DomainNodes{DomainID: string(d.Domain.ID), DomainName: d.Domain.Name, Description: d.Domain.Description,
				DomainMaximumNodes: d.Domain.MaxNodes, DomainFreeNodes: free(d.Domain.MaxNodes, d.Used), DomainUsedNodes: d.Used})
		}
		out.Tenants = append(out.Tenants, row)
		out.TotalMaximumNodes += max
	}
	out.TotalFreeNodes = free(out.TotalMaximumNodes, out.TotalUsedNodes)
	return c.ok(out)
}

// free is what is left of a number of nodes.
func free(most, used int64) int64 { return max(0, most-used) }

// The states of a licence of the system. The second is ours: no other is known.
const (
	licenseInUse  = "In Use"
	licenseUnused = "Not In Use"
)

// nodeInfoV3 lists what all tenants together have and what is left of it.
func (a *API) nodeInfoV3(c *call) error {
	n, err := a.Allotments.Nodes(c.ctx(), c.p)
	if err != nil {
		return err
	}
	sum := func(name string) wire.SystemLicense {
		l := wire.SystemLicense{Name: name, Status: licenseUnused}
		var used int64
		if name == core.LicenseNodes {
			used = n.Used
		}
		for _, t := range n.Companies {
			if name == core.LicenseNodes {
				l.MaxAmount += t.Company.MaxNodes
			} else if has := t.Company.Allotments.Of(name); !has.Off {
				l.MaxAmount += has.Amount
			}
		}
		l.AvailableMaxAmount = free(l.MaxAmount, used)
		if l.MaxAmount > 0 || used > 0 {
			l.Status = licenseInUse
		}
		return l
	}
	out := wire.NodeInfoV3{Envelope: wire.Success}
	for _, name := range core.LicenseTechs {
		out.LicenseInfo.NetworkTechs = append(out.LicenseInfo.NetworkTechs, sum(name))
	}
	for _, name := range core.LicenseModules {
		out.LicenseInfo.Modules = append(out.LicenseInfo.Modules, sum(name))
	}
	return c.ok(out)
}

// licenseUsage tells which nodes and seats domains use. The parameters are
// optional and may come in a body, as in the vendor's sample (section 5.11).
func (a *API) licenseUsage(c *call) error {
	var in struct {
		TenantID *string `json:"tenantId"`
		DomainID *string `json:"domainId"`
	}
	if err := c.decode(&in); err != nil {
		return err
	}
	w, err := chosen(cmp.Or(c.query().Get("tenantId"), text(in.TenantID)), cmp.Or(c.query().Get("domainId"), text(in.DomainID)))
	if err != nil {
		return err
	}
	usage, err := a.Allotments.Usage(c.ctx(), c.p, w.Company, w.Domain)
	if err != nil {
		return err
	}
	out := wire.LicenseUsageResponse{Data: make([]wire.DomainLicenseUsage, 0, len(usage.Domains)), Envelope: wire.Success}
	for _, d := range usage.Domains {
		out.Data = append(out.Data, wire.DomainLicenseUsage{DomainID: string(d.Domain.ID), DomainName: d.Domain.Name,
			TenantID: string(d.Domain.Company.ID), TenantName: d.Domain.Company.Name, LicenseSummary: summary(d, usage.Seats)})
	}
	return c.ok(out)
}

// chosen reads IDs that need not be given.
func chosen(tenant, domain string) (w core.Working, err error) {
	if tenant != "" {
		if w.Company, err = companyID(tenant); err != nil {
			return w, err
		}
	}
	if domain != "" {
		w.Domain, err = domainID(domain)
	}
	return w, err
}

func summary(d core.DomainUsage, system core.Seats) wire.LicenseSummary {
	nodes := wire.NodeLicenseUsage{Type: core.LicenseNodes}
	for _, n := range d.Nodes {
		nodes.Amount += n.Count
		nodes.Details = append(nodes.Details, wire.DeviceTypeUsage{DeviceTypeName: cmp.Or(n.OS, "Unknown"), Amount: n.Count})
	}
	out := wire.LicenseSummary{NodeLicenseUsage: []wire.NodeLicenseUsage{nodes}}
	for _, l := range d.Domain.Allotments {
		if slices.Contains(core.LicenseTechs, l.Name) {
			out.NodeLicenseUsage = append(out.NodeLicenseUsage, wire.NodeLicenseUsage{Type: l.Name}) // nothing here uses one
		}
	}
	peak := func(of func(core.SeatPeaks) int64) string {
		return fmt.Sprintf("%d/%d", of(d.Seats.Peaks), of(system.Peaks))
	}
	out.SeatLicenseUsage = wire.SeatLicenseUsage{
		Current: wire.SeatsInUse{DomainUsedSeats: d.Seats.Now, SystemUsedSeats: system.Now},
		HistoryOfMaxConcurrent: wire.SeatHistory{
			Last30Days: peak(func(p core.SeatPeaks) int64 { return p.Month }),
			Last7Days:  peak(func(p core.SeatPeaks) int64 { return p.Week }),
			Today:      peak(func(p core.SeatPeaks) int64 { return p.Today }),
		},
	}
	return out
}
