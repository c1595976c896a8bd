package mbs

import (
	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// listUsers answers GET /api/Users.
func (a *API) listUsers(c *call) error {
	return stream(c, a.services.Customers.List(c.ctx(), c.principal), fromCustomer)
}

// getUser answers GET /api/Users/{id}.
func (a *API) getUser(c *call) error {
	id, ok := parseID[core.UserID](c.match.Param("id"))
	if !ok {
		return a.reply(c, (*wire.UsersModels)(nil))
	}
	u, err := a.services.Customers.Get(c.ctx(), c.principal, id)
	return found(a, c, u, err, fromCustomer)
}

// createUser answers POST /api/Users. What the rules refuse is 200 with a text
// that is no GUID, as scripts written for the vendor expect; only what the
// caller may not do, and a body without what is required, have a status of
// their own. Source: contract mbs.md section 3, DESIGN section 7.
func (a *API) createUser(c *call) error {
	var in wire.UsersAddModels
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"Email", hasText(in.Email)}, need{"Enabled", in.Enabled != nil}, need{"Password", hasText(in.Password)})
	if err != nil {
		return err
	}
	id, err := a.services.Customers.Create(c.ctx(), c.principal, toCustomerCreate(in))
	if e, ok := core.AsError(err); ok {
		switch e.Kind {
		case core.Invalid, core.NotFound, core.Conflict:
			return a.reply(c, explain(c.op, e))
		}
	}
	if err != nil {
		return err
	}
	return a.reply(c, string(id))
}

// updateUser answers PUT /api/Users, which has the ID in its body.
func (a *API) updateUser(c *call) error {
	var in wire.UsersEditModels
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"ID", hasText(in.ID)}, need{"Enabled", in.Enabled != nil}); err != nil {
		return err
	}
	id, ok := parseID[core.UserID](*in.ID)
	if !ok {
		return core.NotFoundError("id", *in.ID)
	}
	if err := a.services.Customers.Update(c.ctx(), c.principal, id, toCustomerUpdate(in)); err != nil {
		return err
	}
	return a.empty(c)
}

// authenticateUser answers PUT /api/Users/Authenticate, a query: the user with
// this login and password, or null.
func (a *API) authenticateUser(c *call) error {
	var in wire.UserAuthData
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"Email", hasText(in.Email)}, need{"Password", hasText(in.Password)}); err != nil {
		return err
	}
	u, err := a.services.Customers.Verify(c.ctx(), c.principal, *in.Email, *in.Password)
	return found(a, c, u, err, fromCustomer)
}

// deleteUser answers DELETE /api/Users/{id}/Account, which keeps the data.
func (a *API) deleteUser(c *call) error { return a.dropUser(c, false) }

// deleteUserAndData answers DELETE /api/Users/{id}.
func (a *API) deleteUserAndData(c *call) error { return a.dropUser(c, true) }

func (a *API) dropUser(c *call, withData bool) error {
	id, ok := parseID[core.UserID](c.match.Param("id"))
	if !ok {
		return core.NotFoundError("id", c.match.Param("id"))
	}
	if err := a.services.Customers.Delete(c.ctx(), c.principal, id, withData); err != nil {
		return err
	}
	return a.empty(c)
}

// fromCustomer shows a person as a user. Sizes go from bytes to KiB.
func fromCustomer(u *core.User) wire.UsersModels {
	facet := core.Customer{}
	if u.Customer != nil {
		facet = *u.Customer
	}
	return wire.UsersModels{
		ID: string(u.ID), Email: u.Login, FirstName: u.FirstName, LastName: u.LastName,
		NotificationEmails: list(facet.NotificationEmails), Company: facet.Company.Name, Enabled: u.Enabled,
		LicenseManagmentMode: wire.UserModeType(facet.LicenseMode), DestinationList: fromAssignments(facet.Assignments),
		SpaceUsed: int64(facet.SpaceUsed) / 1024,
	}
}

// toCustomerCreate reads a new user.
func toCustomerCreate(in wire.UsersAddModels) core.CustomerCreate {
	out := core.CustomerCreate{
		Login: text(in.Email), Password: text(in.Password), FirstName: text(in.FirstName), LastName: text(in.LastName),
		Company: text(in.Company), Enabled: *in.Enabled, NotificationEmails: in.NotificationEmails,
		Assignments: toAssignments(in.DestinationList), SendInstruction: isTrue(in.SendEmailInstruction),
	}
	if mode := in.Mode(); mode != nil {
		out.LicenseMode = core.LicenseModeOfUser(*mode)
	}
	return out
}

// toCustomerUpdate reads a change: what is absent or null stays, "" clears the
// names and the company, and is no change of the login or the password.
// Source: contract mbs.md section 9, last row.
func toCustomerUpdate(in wire.UsersEditModels) core.CustomerUpdate {
	out := core.CustomerUpdate{
		Login: notEmpty(in.Email), Password: notEmpty(in.Password), FirstName: in.FirstName, LastName: in.LastName,
		Company: in.Company, Enabled: in.Enabled,
	}
	if mode := in.Mode(); mode != nil {
		m := core.LicenseModeOfUser(*mode)
		out.LicenseMode = &m
	}
	if in.NotificationEmails != nil {
		out.NotificationEmails = &in.NotificationEmails
	}
	return out
}

// parseID reads a GUID in any of its forms; false when s is none.
func parseID[T ~string](s string) (T, bool) {
	id, ok := lenient.ParseGUID(s)
	return T(id), ok
}

// text gives a string that may be absent.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// isTrue gives a truth value that may be absent.
func isTrue(b *bool) bool { return b != nil && *b }

// notEmpty makes "" the same as absent.
func notEmpty(s *string) *string {
	if text(s) == "" {
		return nil
	}
	return s
}

// list makes an absent list an empty one, which the vendor prints as [].
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
