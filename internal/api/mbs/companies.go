package mbs

import (
	"fmt"
	"strings"

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
	id, err := a.services.Companies.Create(c.ctx(), c.principal, toCompanyCreate(in))
	if err != nil {
		return badDestination(err)
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
	id, ok := parseID[core.CompanyID](*in.ID)
	if !ok {
		return core.NotFoundError("id", *in.ID)
	}
	if err := a.services.Companies.Update(c.ctx(), c.principal, id, toCompanyUpdate(in)); err != nil {
		return badDestination(err)
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

// badDestination names the element of the list that was refused.
func badDestination(err error) error {
	e, ok := core.AsError(err)
	if !ok {
		return err
	}
	if at, ok := strings.CutPrefix(e.Field, "destinations"); ok && at != "" {
		return badMember("Destinations"+at+".DestinationId", fmt.Sprintf("Destination %q not found.", shown(e.Value)))
	}
	return err
}

// fromCompanyDestinations shows what a company was given.
func fromCompanyDestinations(given []core.CompanyDestination) []wire.CompanyDestinationModel {
	rows := make([]wire.CompanyDestinationModel, 0, len(given))
	for _, d := range given {
		row := wire.CompanyDestinationModel{DestinationID: string(d.Destination)}
		if d.Plan != nil {
			plan := int64(*d.Plan)
			row.PlanID = &plan
		}
		rows = append(rows, row)
	}
	return rows
}

// toCompanyDestinations reads what a company is given. An ID that is none
// identifies no destination, which the rules find out.
func toCompanyDestinations(in []wire.CompanyDestination) []core.CompanyDestination {
	out := make([]core.CompanyDestination, 0, len(in))
	for _, d := range in {
		one := core.CompanyDestination{Destination: core.DestinationID(text(d.DestinationID)), Plan: toInt(d.PlanID)}
		if id, ok := parseID[core.DestinationID](text(d.DestinationID)); ok {
			one.Destination = id
		}
		out = append(out, one)
	}
	return out
}

// fromCompany shows a company with the members that the vendor's clients know:
// DefaultLicense and AllowedLicenses stay inside. Source: DESIGN section 7.
func fromCompany(c *core.Company) wire.CompanyModel {
	return wire.CompanyModel{ID: string(c.ID), CompanyBase: wire.CompanyBase{
		Name: c.Name, StorageLimit: int64(c.StorageLimit), LicenseSettings: wire.LicensingMode(c.LicenseMode),
		Destinations: fromCompanyDestinations(c.Destinations),
	}}
}

func toCompanyCreate(in wire.CompanyCreateModel) core.CompanyCreate {
	out := core.CompanyCreate{
		Name: text(in.Name), StorageLimit: toBytes(in.StorageLimit), DefaultLicense: toInt(in.DefaultLicense),
		AllowedLicenses: toInts(in.AllowedLicenses), Destinations: toCompanyDestinations(in.Destinations),
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
	if in.Destinations != nil {
		given := toCompanyDestinations(in.Destinations)
		out.Destinations = &given
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
