package mbs

import (
	"fmt"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// listCompanies answers GET /api/Companies.
func (a *API) listCompanies(c *call) error {
	return stream(c, a.services.Companies.List(c.ctx(), c.principal), fromCompany)
}

// getCompany answers GET /api/Companies/{id}.
func (a *API) getCompany(c *call) error {
	id, ok := parseID[core.CompanyID](c.match.Param("id"))
	if !ok {
		return a.reply(c, (*wire.CompanyModel)(nil))
	}
	company, err := a.services.Companies.Get(c.ctx(), c.principal, id)
	return found(a, c, company, err, fromCompany)
}

// createCompany answers POST /api/Companies with the new ID.
func (a *API) createCompany(c *call) error {
	var in wire.CompanyCreateModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"Name", hasText(in.Name)}); err != nil {
		return err
	}
	if err := checkDestinations(in.Destinations); err != nil {
		return err
	}
	id, err := a.services.Companies.Create(c.ctx(), c.principal, toCompanyCreate(in))
	if err != nil {
		return err
	}
	return a.reply(c, string(id))
}

// updateCompany answers PUT /api/Companies, which has the ID in its body.
func (a *API) updateCompany(c *call) error {
	var in wire.CompanyEditModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"Id", hasText(in.ID)}); err != nil {
		return err
	}
	if err := checkDestinations(in.Destinations); err != nil {
		return err
	}
	id, ok := parseID[core.CompanyID](*in.ID)
	if !ok {
		return core.NotFoundError("id", *in.ID)
	}
	if err := a.services.Companies.Update(c.ctx(), c.principal, id, toCompanyUpdate(in)); err != nil {
		return err
	}
	return a.empty(c)
}

// deleteCompany answers DELETE /api/Companies/{id}.
func (a *API) deleteCompany(c *call) error {
	id, ok := parseID[core.CompanyID](c.match.Param("id"))
	if !ok {
		return core.NotFoundError("id", c.match.Param("id"))
	}
	if err := a.services.Companies.Delete(c.ctx(), c.principal, id); err != nil {
		return err
	}
	return a.empty(c)
}

// checkDestinations refuses destinations: there are no storage accounts yet.
func checkDestinations(list []wire.CompanyDestination) error {
	if len(list) == 0 {
		return nil
	}
	return badMember("Destinations[0].DestinationId", fmt.Sprintf("Destination %q not found.", shown(text(list[0].DestinationID))))
}

// fromCompany shows a company with the members that the vendor's clients know:
// DefaultLicense and AllowedLicenses stay inside. Source: DESIGN section 7.
func fromCompany(c *core.Company) wire.CompanyModel {
	return wire.CompanyModel{ID: string(c.ID), CompanyBase: wire.CompanyBase{
		Name: c.Name, StorageLimit: int64(c.StorageLimit), LicenseSettings: wire.LicensingMode(c.LicenseMode),
		Destinations: []wire.CompanyDestinationModel{},
	}}
}

func toCompanyCreate(in wire.CompanyCreateModel) core.CompanyCreate {
	out := core.CompanyCreate{
		Name: text(in.Name), StorageLimit: toBytes(in.StorageLimit), DefaultLicense: toInt(in.DefaultLicense),
		AllowedLicenses: toInts(in.AllowedLicenses),
	}
	if in.LicenseSettings != nil {
		out.LicenseMode = core.LicensingMode(*in.LicenseSettings)
	}
	return out
}

// toCompanyUpdate reads a change: what is absent, null or "" stays. A company
// cannot be without a name, so that "" is no change of it either.
func toCompanyUpdate(in wire.CompanyEditModel) core.CompanyUpdate {
	out := core.CompanyUpdate{
		Name: notEmpty(in.Name), StorageLimit: toBytes(in.StorageLimit), DefaultLicense: toInt(in.DefaultLicense),
	}
	if in.LicenseSettings != nil {
		mode := core.LicensingMode(*in.LicenseSettings)
		out.LicenseMode = &mode
	}
	if in.AllowedLicenses != nil {
		licenses := toInts(in.AllowedLicenses)
		out.AllowedLicenses = &licenses
	}
	return out
}

func toBytes(n *int64) *core.Bytes {
	if n == nil {
		return nil
	}
	b := core.Bytes(*n)
	return &b
}

func toInt(n *int64) *int {
	if n == nil {
		return nil
	}
	i := int(*n)
	return &i
}

func toInts(list []int64) []int {
	var out []int
	for _, n := range list {
		out = append(out, int(n))
	}
	return out
}
