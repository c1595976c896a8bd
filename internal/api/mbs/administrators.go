package mbs

import (
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// listAdministrators answers GET /api/Administrators.
func (a *API) listAdministrators(c *call) error {
	return stream(c, a.services.Staff.List(c.ctx(), c.principal), fromStaff)
}

// getAdministrator answers GET /api/Administrators/{id}.
func (a *API) getAdministrator(c *call) error {
	id, ok := parseID[core.UserID](c.match.Param("id"))
	if !ok {
		return a.reply(c, (*wire.AdministratorsModels)(nil))
	}
	u, err := a.services.Staff.Get(c.ctx(), c.principal, id)
	return found(a, c, u, err, fromStaff)
}

// createAdministrator answers POST /api/Administrators with the new ID.
func (a *API) createAdministrator(c *call) error {
	var in wire.AdministratorsNewModels
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"Email", hasText(in.Email)}, need{"InitialPassword", hasText(in.InitialPassword)},
		need{"Enabled", in.Enabled != nil}, need{"PermissionsModels", in.PermissionsModels != nil})
	if err != nil {
		return err
	}
	id, err := a.services.Staff.Create(c.ctx(), c.principal, toStaffCreate(in))
	if err != nil {
		return err
	}
	return a.reply(c, string(id))
}

// updateAdministrator answers PUT /api/Administrators, which has the ID in its
// body and no login.
func (a *API) updateAdministrator(c *call) error {
	var in wire.AdministratorsEditModels
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"AdminID", hasText(in.AdminID)}, need{"Enabled", in.Enabled != nil},
		need{"PermissionsModels", in.PermissionsModels != nil})
	if err != nil {
		return err
	}
	id, ok := parseID[core.UserID](*in.AdminID)
	if !ok {
		return core.NotFoundError("id", *in.AdminID)
	}
	if err := a.services.Staff.Update(c.ctx(), c.principal, id, toStaffUpdate(in)); err != nil {
		return err
	}
	return a.empty(c)
}

// deleteAdministrator answers DELETE /api/Administrators/{id} with the ID: the
// seed's sample function decodes a JSON value here. Source: contract mbs.md
// section 6.9.
func (a *API) deleteAdministrator(c *call) error {
	id, ok := parseID[core.UserID](c.match.Param("id"))
	if !ok {
		return core.NotFoundError("id", c.match.Param("id"))
	}
	if err := a.services.Staff.Delete(c.ctx(), c.principal, id); err != nil {
		return err
	}
	return a.reply(c, string(id))
}

// fromStaff shows a person as an administrator. A system administrator holds
// every permission, whatever is stored.
func fromStaff(u *core.User) wire.AdministratorsModels {
	facet := core.Staff{}
	if u.Staff != nil {
		facet = *u.Staff
	}
	out := wire.AdministratorsModels{
		AdminID: string(u.ID), Email: u.Login, FirstName: u.FirstName, LastName: u.LastName, Enabled: u.Enabled,
		PermissionsModels: fromPermissions(facet), DateCreated: wire.NewDate(facet.CreatedAt),
		Companies: []string{}, AccountType: wire.AdministratorAccountType(facet.AccountType),
	}
	if u.LastSignIn != nil {
		d := wire.NewDate(*u.LastSignIn)
		out.LastLogin = &d
	}
	if facet.SystemAdmin || facet.AllCompanies {
		out.AccessToCompaniesMode = wire.AllCompanies
		return out
	}
	for _, company := range facet.Companies {
		out.Companies = append(out.Companies, company.Name)
	}
	return out
}

// fromPermissions gives every key an answer carries a value. The wire and core
// share the names.
func fromPermissions(s core.Staff) wire.PermissionsModels {
	out := wire.PermissionsModels{}
	for _, key := range wire.AnsweredPermissions() {
		p, ok := core.ParsePermission(string(key))
		out[key] = wire.None
		if ok && (s.SystemAdmin || s.Permissions.Has(p)) {
			out[key] = wire.Access
		}
	}
	return out
}

// toPermissions reads the keys that were sent. Unknown ones are ignored like
// any unknown member, ShowRmm because it is read-only.
func toPermissions(in wire.PermissionsEdit) map[core.Permission]bool {
	out := map[core.Permission]bool{}
	for key, value := range in {
		p, ok := core.ParsePermission(string(key))
		if ok && p != core.PermShowRmm && value != nil {
			out[p] = *value == wire.Access
		}
	}
	return out
}

// toStaffCreate reads a new administrator.
func toStaffCreate(in wire.AdministratorsNewModels) core.StaffCreate {
	out := core.StaffCreate{
		Login: text(in.Email), Password: text(in.InitialPassword), FirstName: text(in.FirstName), LastName: text(in.LastName),
		Enabled: *in.Enabled, Permissions: toPermissions(in.PermissionsModels), AllCompanies: toAllCompanies(in.AccessToCompaniesMode),
		Companies: in.Companies, SendInstruction: isTrue(in.SendInstruction),
	}
	if in.AccountType != nil {
		out.AccountType = core.AdminAccountType(*in.AccountType)
	}
	return out
}

// toStaffUpdate reads a change by the rules of toCustomerUpdate.
func toStaffUpdate(in wire.AdministratorsEditModels) core.StaffUpdate {
	out := core.StaffUpdate{
		Password: notEmpty(in.Password), FirstName: in.FirstName, LastName: in.LastName, Enabled: in.Enabled,
		Permissions: toPermissions(in.PermissionsModels), AllCompanies: toAllCompanies(in.AccessToCompaniesMode),
	}
	if in.Companies != nil {
		out.Companies = &in.Companies
	}
	if in.AccountType != nil {
		t := core.AdminAccountType(*in.AccountType)
		out.AccountType = &t
	}
	return out
}

func toAllCompanies(mode *wire.AccessToCompaniesEnum) *bool {
	if mode == nil {
		return nil
	}
	all := *mode == wire.AllCompanies
	return &all
}
