package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

func testCompanies(f *fixture) {
	full := f.company(func(c *core.Company) {
		c.Description, c.StorageLimit, c.LicenseMode, c.MaxNodes = "d", 1<<40, core.CompanyLicensesPool, 50
		c.DefaultLicense, c.AllowedLicenses = ptr(0), []int{1, 2}
	})
	f.sub("every field comes back and can change", func(f *fixture) {
		got, err := f.read().Company(core.Everywhere, full.ID)
		f.ok(err)
		same(f, *got, full)
		full = core.Company{ID: full.ID, Name: unique("Company "), CreatedAt: full.CreatedAt, UpdatedAt: at(time.Hour)}
		f.update(func(tx core.Tx) error { return tx.UpdateCompany(&full) })
		got, err = f.read().CompanyByName(core.Everywhere, full.Name)
		f.ok(err)
		same(f, *got, full)
	})
	f.sub("a new name shows wherever the company does", func(f *fixture) {
		u := f.user(customerOf(full), staffOf(full))
		full.Name = unique("Renamed ")
		f.update(func(tx core.Tx) error { return tx.UpdateCompany(&full) })
		got, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		same(f, []core.CompanyRef{got.Customer.Company, got.Staff.Companies[0], got.Memberships[0].Company},
			[]core.CompanyRef{ref(full), ref(full), ref(full)})
	})
	f.sub("names are taken without regard to case", func(f *fixture) {
		a, b := f.company(func(c *core.Company) { c.Name = "Acme" }), f.company()
		b.Name = "ACME"
		f.exists("name", "Acme", f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateCompany(&b) }))
		a.Name = "aCME"
		f.update(func(tx core.Tx) error { return tx.UpdateCompany(&a) })
		f.exists("id", string(a.ID), f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertCompany(&a) }))
	})
	f.sub("a deleted one is gone, its name is free, and no right points to it", func(f *fixture) {
		c, other := f.company(), f.company()
		d := f.domain(c)
		u := f.user(staffOf(c, other), func(u *core.User) {
			u.Memberships = []core.Membership{{Company: ref(c), Domains: []core.DomainAccess{{Domain: domainRef(d)}}}}
		})
		f.update(func(tx core.Tx) error { return tx.DeleteCompany(c.ID) })
		_, err := f.read().Company(core.Everywhere, c.ID)
		f.want(core.NotFound, err)
		_, err = f.read().Domain(core.Everywhere, d.ID)
		f.want(core.NotFound, err)
		got, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		same(f, got.Staff.Companies, []core.CompanyRef{ref(other)})
		same(f, len(got.Memberships), 0)
		f.company(func(n *core.Company) { n.Name = c.Name })
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteCompany(c.ID) }))
		c.Name = unique("Company ")
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateCompany(&c) }))
	})
	f.sub("people are counted once, by home and membership, not by staff scope", func(f *fixture) {
		c := f.company()
		f.user(customerOf(c))
		f.user(systemAdmin, func(u *core.User) { u.Memberships = []core.Membership{{Company: ref(c)}} })
		f.user(staffOf(c))
		got, err := f.read().CompanyPeople(c.ID)
		f.ok(err)
		same(f, got, 2)
	})
	f.sub("pages", func(f *fixture) {
		var after core.CompanyID
		n := 0
		for {
			page, err := f.read().Companies(core.Everywhere, after, 2)
			f.ok(err)
			if len(page) == 0 {
				break
			}
			for _, c := range page {
				if c.ID <= after {
					f.Fatalf("%s after %s", c.ID, after)
				}
				after = c.ID
				n++
			}
		}
		all, err := f.read().Companies(core.Everywhere, "", 1000)
		f.ok(err)
		same(f, n, len(all))
	})
}

func testDomains(f *fixture) {
	a, b := f.company(), f.company()
	d := core.Domain{ID: newID[core.DomainID](), Company: ref(a), Name: "HQ", Description: "x", MaxNodes: 20, CreatedAt: start, UpdatedAt: start}
	f.update(func(tx core.Tx) error { return tx.InsertDomain(&d) })
	f.sub("every field comes back and can change", func(f *fixture) {
		d.Name, d.Description, d.MaxNodes, d.UpdatedAt = "Head", "", 0, at(time.Hour)
		f.update(func(tx core.Tx) error { return tx.UpdateDomain(&d) })
		got, err := f.read().Domain(core.Everywhere, d.ID)
		f.ok(err)
		same(f, *got, d)
		got, err = f.read().DomainByName(a.ID, "hEAD")
		f.ok(err)
		same(f, *got, d)
		_, err = f.read().DomainByName(b.ID, "Head")
		f.want(core.NotFound, err)
	})
	f.sub("names are taken within the company", func(f *fixture) {
		twin := core.Domain{ID: newID[core.DomainID](), Company: ref(a), Name: "HEAD"}
		insert := func(tx core.Tx) error { return tx.InsertDomain(&twin) }
		f.exists("name", "Head", f.store.Update(f.Context(), insert))
		twin.Company = ref(b)
		f.ok(f.store.Update(f.Context(), insert))
		f.exists("id", string(twin.ID), f.store.Update(f.Context(), insert))
	})
	f.sub("lists", func(f *fixture) {
		second := f.domain(a)
		got, err := f.read().Domains(core.Everywhere, a.ID)
		f.ok(err)
		same(f, len(got), 2)
		same(f, *got[1], second)
		all, err := f.read().Domains(core.Everywhere, "")
		f.ok(err)
		same(f, len(all), 3)
		inB, err := f.read().Domains(companyScope(b.ID), "")
		f.ok(err)
		same(f, len(inB), 1)
	})
	f.sub("a deleted one is gone and its name is free", func(f *fixture) {
		f.update(func(tx core.Tx) error { return tx.DeleteDomain(d.ID) })
		_, err := f.read().Domain(core.Everywhere, d.ID)
		f.want(core.NotFound, err)
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateDomain(&d) }))
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteDomain(d.ID) }))
		next := core.Domain{ID: newID[core.DomainID](), Company: ref(a), Name: "head"}
		f.update(func(tx core.Tx) error { return tx.InsertDomain(&next) })
	})
}
