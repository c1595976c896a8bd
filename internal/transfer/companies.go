package transfer

import (
	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

var companyModes = names[core.LicensingMode]{
	core.CustomUsersSettings: "CustomUsersSettings", core.GlobalLicensesPool: "GlobalLicensesPool", core.CompanyLicensesPool: "CompanyLicensesPool",
}

func (l *load) company(path string, e *companyElem) error {
	c, exists, err := l.companyFor(e)
	if err != nil {
		return err
	}
	if err := l.once(string(c.ID), path, memberFor(e.ID, "name")); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("companies", c.Name)
		return l.domains(c, e.Domains)
	}
	if err := e.apply(c); err != nil {
		return err
	}
	if !exists {
		err = l.tx.InsertCompany(c)
		l.sum.made("companies")
	} else {
		err = l.tx.UpdateCompany(c)
		l.sum.updated("companies")
	}
	if err != nil {
		return err
	}
	return l.domains(c, e.Domains)
}

// companyFor finds the company an element means, by ID, else by name, or begins a new one.
func (l *load) companyFor(e *companyElem) (c *core.Company, exists bool, err error) {
	id, err := givenID[core.CompanyID](l.now, e.ID)
	if err != nil {
		return nil, false, err
	}
	if e.ID != "" {
		if c, exists, err = found(l.tx.Company(core.Everywhere, id)); exists || err != nil {
			return c, exists, err
		}
	}
	c, exists, err = found(l.tx.CompanyByName(core.Everywhere, e.Name))
	if err != nil || exists && e.ID == "" {
		return c, exists, err
	}
	if exists {
		return nil, false, refuse("name", "%q exists already, as company %s", c.Name, c.ID)
	}
	return &core.Company{ID: id, StorageLimit: core.NoLimit, CreatedAt: l.now, UpdatedAt: l.now}, false, nil
}

func (e *companyElem) apply(c *core.Company) error {
	c.Name = e.Name
	put(&c.Description, e.Description)
	put(&c.MaxNodes, e.MaximumNodes)
	put(&c.AllowedLicenses, e.AllowedLicenses)
	putTime(&c.CreatedAt, e.CreatedAt)
	putTime(&c.UpdatedAt, e.UpdatedAt)
	if e.DefaultLicense.Set {
		c.DefaultLicense = e.DefaultLicense.Value
	}
	var err error
	if c.Allotments, err = allotments(e.Licenses, c.Allotments, false); err != nil {
		return err
	}
	if err := e.applyLimit(c); err != nil {
		return err
	}
	if e.LicenseMode != nil {
		m, err := companyModes.parse("licenseMode", *e.LicenseMode)
		if err != nil {
			return err
		}
		c.LicenseMode = m
	}
	return control.CheckCompany(c)
}

func (e *companyElem) applyLimit(c *core.Company) error {
	if !e.StorageLimit.Set {
		return nil
	}
	c.StorageLimit = core.NoLimit
	if v := e.StorageLimit.Value; v != nil {
		if *v < 0 {
			return refuse("storageLimit", "%d is negative; null means no limit", *v)
		}
		c.StorageLimit = core.Bytes(*v)
	}
	return nil
}

func (l *load) domains(c *core.Company, list []domainElem) error {
	for i := range list {
		path := item("domains", i)
		if err := l.domain(c, path, &list[i]); err != nil {
			return under(path, err)
		}
	}
	return nil
}

func (l *load) domain(c *core.Company, path string, e *domainElem) error {
	d, exists, err := l.domainFor(c, e)
	if err != nil {
		return err
	}
	if err := l.once(string(d.ID), path, memberFor(e.ID, "name")); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("domains", c.Name+"/"+d.Name)
		return nil
	}
	d.Name = e.Name
	put(&d.Description, e.Description)
	put(&d.MaxNodes, e.MaximumNodes)
	putTime(&d.CreatedAt, e.CreatedAt)
	putTime(&d.UpdatedAt, e.UpdatedAt)
	if d.Allotments, err = allotments(e.Licenses, d.Allotments, true); err != nil {
		return err
	}
	if err := control.CheckDomain(d); err != nil {
		return err
	}
	if exists {
		l.sum.updated("domains")
		return l.tx.UpdateDomain(d)
	}
	l.sum.made("domains")
	return l.tx.InsertDomain(d)
}

func (l *load) domainFor(c *core.Company, e *domainElem) (d *core.Domain, exists bool, err error) {
	id, err := givenID[core.DomainID](l.now, e.ID)
	if err != nil {
		return nil, false, err
	}
	if e.ID != "" {
		if d, exists, err = found(l.tx.Domain(core.Everywhere, id)); err != nil {
			return nil, false, err
		}
		if exists && d.Company.ID != c.ID {
			return nil, false, refuse("id", "is domain %q of company %q", d.Name, d.Company.Name)
		}
		if exists {
			return d, true, nil
		}
	}
	d, exists, err = found(l.tx.DomainByName(c.ID, e.Name))
	if err != nil || exists && e.ID == "" {
		return d, exists, err
	}
	if exists {
		return nil, false, refuse("name", "%q exists already, as domain %s", d.Name, d.ID)
	}
	company := core.CompanyRef{ID: c.ID, Name: c.Name}
	return &core.Domain{ID: id, Company: company, CreatedAt: l.now, UpdatedAt: l.now}, false, nil
}

// memberFor says which member told two elements to be the same.
func memberFor(id, otherwise string) string {
	if id != "" {
		return "id"
	}
	return otherwise
}
