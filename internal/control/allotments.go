package control

import (
	"context"
	"slices"
	"time"

	"github.com/purserhq/purser/internal/core"
)

type allotments struct{ *Control }

// taken sums what domains, but for one, hold of a licence.
func taken(list []*core.Domain, name string, except core.DomainID) (sum int64) {
	for _, d := range list {
		if d.ID != except {
			sum += amountOf(d.MaxNodes, d.Allotments, name)
		}
	}
	return sum
}

func amountOf(nodes int64, l core.Allotments, name string) int64 {
	if name == core.LicenseNodes {
		return nodes
	}
	return l.Of(name).Amount
}

// companyBound is what a company's amount of a licence may be set to: no less
// than its domains have. Nothing bounds it above, as the server has no licence
// itself. Of what is switched off there is nothing.
func companyBound(c *core.Company, all []*core.Domain, name string) core.Bound {
	b := core.Bound{Name: name, Amount: amountOf(c.MaxNodes, c.Allotments, name), Min: taken(all, name, ""), Max: maxNodes}
	if c.Allotments.Of(name).Off {
		b.Amount = 0
	}
	return b
}

// domainBound is what a domain's amount of a licence may be set to: no less
// than it uses, and no more than its company has left. A company without a
// number of nodes (made through MBS) has no end of them.
func domainBound(c *core.Company, d *core.Domain, all []*core.Domain, used int64, name string) core.Bound {
	b := core.Bound{Name: name, Amount: amountOf(d.MaxNodes, d.Allotments, name), Max: maxNodes}
	if name == core.LicenseNodes {
		b.Min = used
	}
	if name == core.LicenseNodes && c.MaxNodes == 0 {
		return b
	}
	b.Max = max(0, companyBound(c, nil, name).Amount-taken(all, name, d.ID))
	return b
}

// checkBounds fails when amounts miss their bounds.
func checkBounds(list []core.Bound) error {
	missed := slices.DeleteFunc(list, func(b core.Bound) bool { return b.Min <= b.Amount && b.Amount <= b.Max })
	if len(missed) == 0 {
		return nil
	}
	e := &core.BoundsError{Missed: missed}
	field := "licenses"
	if missed[0].Name == core.LicenseNodes {
		field = "maximumNodes"
	}
	return &core.Error{Kind: core.Invalid, Field: field, Reason: core.Range, Min: int(missed[0].Min), Max: int(missed[0].Max), Msg: e.Error(), Err: e}
}

// checkCompanyBounds checks the amounts of a company that change: its domains
// must still find room in them.
func checkCompanyBounds(r core.Reader, c *core.Company, nodes bool, changed core.Allotments) error {
	names := changedNames(nodes, changed)
	if len(names) == 0 {
		return nil
	}
	all, err := r.Domains(core.Everywhere, c.ID)
	if err != nil {
		return err
	}
	var list []core.Bound
	for _, name := range names {
		list = append(list, companyBound(c, all, name))
	}
	return checkBounds(list)
}

func changedNames(nodes bool, changed core.Allotments) (names []string) {
	if nodes {
		names = append(names, core.LicenseNodes)
	}
	for _, a := range changed {
		names = append(names, a.Name)
	}
	return names
}

// checkDomainBounds checks the amounts of a domain that change.
func checkDomainBounds(r core.Reader, c *core.Company, d *core.Domain, nodes bool, changed core.Allotments) error {
	names := changedNames(nodes, changed)
	if len(names) == 0 {
		return nil
	}
	all, err := r.Domains(core.Everywhere, c.ID)
	if err != nil {
		return err
	}
	var used int64
	if nodes && d.ID != "" {
		list, err := r.NodesOfDomains(core.Everywhere, d.ID)
		if err != nil {
			return err
		}
		used = sumNodes(list)
	}
	var list []core.Bound
	for _, name := range names {
		list = append(list, domainBound(c, d, all, used, name))
	}
	return checkBounds(list)
}

func sumNodes(list []core.NodeUse) (sum int64) {
	for _, n := range list {
		sum += n.Count
	}
	return sum
}

// differing leaves what is not so already.
func differing(old, given core.Allotments) core.Allotments {
	return slices.DeleteFunc(slices.Clone(given), func(a core.Allotment) bool { return old.Of(a.Name) == a })
}

// CheckAllotments checks amounts of licences, each named once. Only a
// company's modules can be switched off.
func CheckAllotments(l core.Allotments, ofDomain bool) error {
	for i, a := range l {
		module := slices.Contains(core.LicenseModules[1:], a.Name)
		switch {
		case !module && !slices.Contains(core.LicenseTechs, a.Name), a.Off && (ofDomain || !module):
			return core.InvalidError("licenses", core.Malformed, a.Name, "no license \""+a.Name+"\" that can be had in this way")
		case a.Amount < 0 || a.Amount > maxNodes:
			return core.RangeError("licenses", a.Amount, 0, maxNodes)
		case slices.ContainsFunc(l[:i], func(b core.Allotment) bool { return a.Name == b.Name }):
			return core.InvalidError("licenses", core.Exists, a.Name, "license \""+a.Name+"\" is named twice")
		}
	}
	return nil
}

// listed gives the licences that a company or domain has amounts of, nodes first.
func listed(nodes int64, l core.Allotments) (names []string) {
	if nodes > 0 {
		names = append(names, core.LicenseNodes)
	}
	for _, a := range l {
		names = append(names, a.Name)
	}
	return names
}

// Companies implements core.AllotmentService.
func (s allotments) Companies(ctx context.Context, p core.Principal) ([]core.CompanyLicenses, error) {
	list, err := companies(s).Accessible(ctx, p)
	if err != nil {
		return nil, err
	}
	scope := core.Scope{}
	for _, c := range list {
		scope.Companies = append(scope.Companies, c.ID)
	}
	byCompany, err := domainsByCompany(s.store.Read(ctx), scope)
	if err != nil {
		return nil, withOp(core.OpTenantsList, err)
	}
	out := make([]core.CompanyLicenses, 0, len(list))
	for _, c := range list {
		one := core.CompanyLicenses{Company: c}
		for _, name := range listed(c.MaxNodes, c.Allotments) {
			one.Bounds = append(one.Bounds, companyBound(c, byCompany[c.ID], name))
		}
		out = append(out, one)
	}
	return out, nil
}

func domainsByCompany(r core.Reader, scope core.Scope) (map[core.CompanyID][]*core.Domain, error) {
	list, err := r.Domains(scope, "")
	out := map[core.CompanyID][]*core.Domain{}
	for _, d := range list {
		out[d.Company.ID] = append(out[d.Company.ID], d)
	}
	return out, err
}

// Domains implements core.AllotmentService.
func (s allotments) Domains(ctx context.Context, p core.Principal, id core.CompanyID) ([]core.DomainLicenses, error) {
	list, err := domains(s).List(ctx, p, id)
	if err != nil {
		return nil, err
	}
	out, err := s.domainLicenses(s.store.Read(ctx), list)
	return out, withOp(core.OpDomainsList, err)
}

func (s allotments) domainLicenses(r core.Reader, list []*core.Domain) ([]core.DomainLicenses, error) {
	scope := core.Scope{}
	for _, d := range list {
		if !scope.Holds(d.Company.ID) {
			scope.Companies = append(scope.Companies, d.Company.ID)
		}
	}
	all, err := domainsByCompany(r, scope)
	if err != nil {
		return nil, err
	}
	nodes, err := r.NodesOfDomains(scope, "")
	if err != nil {
		return nil, err
	}
	used := map[core.DomainID]int64{}
	for _, n := range nodes {
		used[n.Domain] += n.Count
	}
	of := map[core.CompanyID]*core.Company{}
	for c, err := range everyCompany(r, scope) {
		if err != nil {
			return nil, err
		}
		of[c.ID] = c
	}
	out := make([]core.DomainLicenses, 0, len(list))
	for _, d := range list {
		one := core.DomainLicenses{Domain: d}
		c := of[d.Company.ID]
		for _, name := range listed(d.MaxNodes, d.Allotments) {
			if c != nil { // it may have gone since the list was read
				one.Bounds = append(one.Bounds, domainBound(c, d, all[c.ID], used[d.ID], name))
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// Template implements core.AllotmentService.
func (s allotments) Template(ctx context.Context, p core.Principal, id core.CompanyID) error {
	r := s.store.Read(ctx)
	a, err := refresh(r, p)
	if err != nil {
		return withOp(core.OpDomainTemplate, err)
	}
	if _, err := company(r, a.enterable(), id); err != nil {
		return withOp(core.OpDomainTemplate, err)
	}
	if !a.administers(id, core.PermManageCompanies) {
		return withOp(core.OpDomainTemplate, core.DeniedError("no right to manage the company"))
	}
	return nil
}

// Nodes implements core.AllotmentService.
func (s allotments) Nodes(ctx context.Context, p core.Principal) (core.Nodes, error) {
	if err := need(p, core.OpNodes); err != nil {
		return core.Nodes{}, err
	}
	var out core.Nodes
	err := s.store.View(ctx, func(r core.Reader) (err error) {
		out, err = countNodes(r)
		return err
	})
	return out, withOp(core.OpNodes, err)
}

func countNodes(r core.Reader) (out core.Nodes, err error) {
	inCompanies, err := r.NodesOfCompanies()
	if err != nil {
		return out, err
	}
	inDomains, err := r.NodesOfDomains(core.Everywhere, "")
	if err != nil {
		return out, err
	}
	domains, err := domainsByCompany(r, core.Everywhere)
	if err != nil {
		return out, err
	}
	ofCompany, ofDomain := map[core.CompanyID]int64{}, map[core.DomainID]int64{}
	for _, n := range inCompanies {
		ofCompany[n.Company] += n.Count
		out.Used += n.Count
	}
	for _, n := range inDomains {
		ofDomain[n.Domain] += n.Count
	}
	for c, err := range everyCompany(r, core.Everywhere) {
		if err != nil {
			return out, err
		}
		one := core.CompanyNodes{Company: c, Used: ofCompany[c.ID]}
		for _, d := range domains[c.ID] {
			one.Domains = append(one.Domains, core.DomainNodes{Domain: d, Used: ofDomain[d.ID]})
		}
		out.Companies = append(out.Companies, one)
	}
	return out, nil
}

// Usage implements core.AllotmentService.
func (s allotments) Usage(ctx context.Context, p core.Principal, id core.CompanyID, domain core.DomainID) (core.LicenseUsage, error) {
	if err := need(p, core.OpLicenseUsage); err != nil {
		return core.LicenseUsage{}, err
	}
	var out core.LicenseUsage
	err := s.store.View(ctx, func(r core.Reader) (err error) {
		out, err = s.usage(r, p.Rights.Scope, id, domain)
		return err
	})
	return out, withOp(core.OpLicenseUsage, err)
}

func (s allotments) usage(r core.Reader, scope core.Scope, id core.CompanyID, domain core.DomainID) (out core.LicenseUsage, err error) {
	list, err := chosenDomains(r, scope, id, domain)
	if err != nil {
		return out, err
	}
	nodes, err := r.NodesOfDomains(scope, domain)
	if err != nil {
		return out, err
	}
	of := map[core.DomainID][]core.NodeUse{}
	for _, n := range nodes {
		of[n.Domain] = append(of[n.Domain], n)
	}
	seats, err := s.seats(r)
	if err != nil {
		return out, err
	}
	out.Seats = seats[""]
	for _, d := range list {
		out.Domains = append(out.Domains, core.DomainUsage{Domain: d, Nodes: of[d.ID], Seats: seats[d.ID]})
	}
	return out, nil
}

// chosenDomains gives the domains of a company, one of them, or all in scope.
func chosenDomains(r core.Reader, scope core.Scope, id core.CompanyID, domain core.DomainID) ([]*core.Domain, error) {
	if id != "" {
		if _, err := company(r, scope, id); err != nil {
			return nil, err
		}
	}
	if domain == "" {
		return r.Domains(scope, id)
	}
	d, err := r.Domain(scope, domain)
	if err != nil || id != "" && d.Company.ID != id {
		return nil, notFoundAs(err, "domainId", string(domain))
	}
	return []*core.Domain{d}, nil
}

// seatHistory is how many days the longest peak looks at, today among them.
const seatHistory = 30

// seats gives the seats of the server and of each domain that has or had some.
func (s allotments) seats(r core.Reader) (map[core.DomainID]core.Seats, error) {
	settings, err := r.Settings()
	if err != nil {
		return nil, err
	}
	now := s.now().UTC()
	open, err := r.OpenSeatsByDomain(now.Add(-settings.Idle()))
	if err != nil {
		return nil, err
	}
	marks, err := r.SeatMarks(now.AddDate(0, 0, 1-seatHistory), now)
	if err != nil {
		return nil, err
	}
	out := map[core.DomainID]core.Seats{}
	for domain, n := range open {
		out[domain] = core.Seats{Now: n, Peaks: core.SeatPeaks{Today: n, Week: n, Month: n}}
	}
	today := now.Truncate(24 * time.Hour)
	for _, m := range marks {
		seats := out[m.Domain]
		p := &seats.Peaks
		p.Month = max(p.Month, m.Most)
		if !m.Day.Before(today.AddDate(0, 0, -6)) {
			p.Week = max(p.Week, m.Most)
		}
		if m.Day.Equal(today) {
			p.Today = max(p.Today, m.Most)
		}
		out[m.Domain] = seats
	}
	return out, nil
}

// maxSeatDays bounds one answer of the history.
const maxSeatDays = 366

// Seats implements core.AllotmentService. Domains are those in scope; the
// whole server's mark is for those who see all companies.
func (s allotments) Seats(ctx context.Context, p core.Principal, from, to time.Time) ([]core.SeatDay, error) {
	if err := need(p, core.OpSeats); err != nil {
		return nil, err
	}
	if to.IsZero() {
		to = s.now().UTC()
	}
	if from.IsZero() {
		from = to.AddDate(0, 0, 1-seatHistory)
	}
	if to.Before(from) {
		return nil, withOp(core.OpSeats, core.InvalidError("to", core.Range, "", "to is before from"))
	}
	if to.Sub(from) > maxSeatDays*24*time.Hour {
		return nil, withOp(core.OpSeats, core.InvalidError("from", core.Range, "", "more than 366 days"))
	}
	var out []core.SeatDay
	err := s.store.View(ctx, func(r core.Reader) error {
		out = nil
		list, err := r.Domains(p.Rights.Scope, "")
		if err != nil {
			return err
		}
		domains := map[core.DomainID]*core.Domain{}
		for _, d := range list {
			domains[d.ID] = d
		}
		marks, err := r.SeatMarks(from, to)
		for _, m := range marks {
			if d := domains[m.Domain]; d != nil || m.Domain == "" && p.Rights.Scope.All {
				out = append(out, core.SeatDay{Day: m.Day, Domain: d, Most: m.Most})
			}
		}
		return err
	})
	return out, withOp(core.OpSeats, err)
}

// noteSeats raises the day's mark of seats as they are taken.
func noteSeats(tx core.Tx, domain core.DomainID, settings core.Settings) error {
	return tx.NoteSeats(domain, tx.Now().Add(-settings.Idle()))
}

// The names that later NetBrain servers take. Source: contract netbrain.md section 5.10.
const (
	minShortName = 2
	maxShortName = 20
)

// plainName refuses the characters that no name may have there.
func plainName(n string) error {
	if hasForbidden(n) {
		return core.InvalidError("name", core.Malformed, n, "name can't contain any of "+forbidden)
	}
	return nil
}

func shortName(n string) error {
	if err := text("name", n, minShortName, maxShortName); err != nil {
		return err
	}
	return plainName(n)
}
