package transfer

import "github.com/purserhq/purser/internal/core"

type domainKey struct {
	company core.CompanyID
	name    string
}

// places finds companies and domains by name or ID, and remembers what it found.
type places struct {
	tx        core.Tx
	companies map[string]core.CompanyRef
	domains   map[domainKey]core.DomainRef
}

func newPlaces(tx core.Tx) places {
	return places{tx: tx, companies: map[string]core.CompanyRef{}, domains: map[domainKey]core.DomainRef{}}
}

// company finds a company by name, else by ID.
func (p *places) company(name string) (core.CompanyRef, error) {
	if ref, ok := p.companies[name]; ok {
		return ref, nil
	}
	c, ok, err := found(p.tx.CompanyByName(core.Everywhere, name))
	if id, isID := core.ParseID[core.CompanyID](name); !ok && isID && err == nil {
		c, ok, err = found(p.tx.Company(core.Everywhere, id))
	}
	if err != nil {
		return core.CompanyRef{}, err
	}
	if !ok {
		return core.CompanyRef{}, refuse("company", "no company %q", name)
	}
	ref := core.CompanyRef{ID: c.ID, Name: c.Name}
	p.companies[name] = ref
	return ref, nil
}

// domain finds a domain of a company by name, else by ID.
func (p *places) domain(c core.CompanyRef, name string) (core.DomainRef, error) {
	key := domainKey{c.ID, name}
	if ref, ok := p.domains[key]; ok {
		return ref, nil
	}
	d, ok, err := found(p.tx.DomainByName(c.ID, name))
	if id, isID := core.ParseID[core.DomainID](name); !ok && isID && err == nil {
		d, ok, err = found(p.tx.Domain(core.Everywhere, id))
		ok = ok && d.Company.ID == c.ID
	}
	if err != nil {
		return core.DomainRef{}, err
	}
	if !ok {
		return core.DomainRef{}, refuse("domain", "no domain %q in company %q", name, c.Name)
	}
	ref := core.DomainRef{ID: d.ID, Name: d.Name}
	p.domains[key] = ref
	return ref, nil
}

// working resolves a company and a domain in it; both may be "".
func (p *places) working(company, domain string) (w core.Working, err error) {
	if company == "" {
		if domain != "" {
			return w, refuse("company", "is required with a domain")
		}
		return w, nil
	}
	c, err := p.company(company)
	if err != nil {
		return w, err
	}
	w.Company = c.ID
	if domain == "" {
		return w, nil
	}
	d, err := p.domain(c, domain)
	w.Domain = d.ID
	return w, err
}
