package netbrain

import (
	"strconv"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// domainRoles holds the roles of a domain by their numbers (section 4.1). The
// numbers 0, 1, 3 and 4 are system and tenant roles, which no domain has.
var domainRoles = map[int64]core.RoleID{
	2: core.RoleDomainAdmin, 5: core.RoleDomainUser, 6: "powerUser", 7: "engineer", 8: "guest",
	9: "networkChangeCreator", 10: "networkChangeExecutor", 11: "networkChangeApprover",
}

// roleByNumber gives the role of a number; one without a role keeps its
// digits, which no role has as ID, for the service to refuse.
func roleByNumber(n int64) core.RoleID {
	if id, ok := domainRoles[n]; ok {
		return id
	}
	return core.RoleID(strconv.FormatInt(n, 10))
}

// domainUser is the role that every member of a domain is listed with.
const domainUser = "Domain User"

// displayNames holds the built-in roles' names in Get Users.
var displayNames = func() map[core.RoleID]string {
	names := map[core.RoleID]string{}
	for _, r := range core.BuiltInRoles() {
		names[r.ID] = r.Description
	}
	return names
}()

// fromRoles gives the roles' display names; custom ones are shown as named.
func fromRoles(list []core.RoleRef) []string {
	var out []string
	for _, r := range list {
		name, ok := displayNames[r.ID]
		if !ok {
			name = r.Name
		}
		if name != domainUser {
			out = append(out, name)
		}
	}
	return append(out, domainUser)
}

func fromMemberships(list []core.Membership) []wire.TenantAndRole {
	out := make([]wire.TenantAndRole, 0, len(list))
	for _, m := range list {
		t := wire.TenantAndRole{TenantID: string(m.Company.ID), TenantName: m.Company.Name, IsAdmin: m.Admin, CanAddDomain: m.CreateDomains,
			Domains: make([]wire.DomainAndRoles, 0, len(m.Domains))}
		for _, d := range m.Domains {
			t.Domains = append(t.Domains, wire.DomainAndRoles{ID: string(d.Domain.ID), Name: d.Domain.Name, Roles: fromRoles(d.Roles)})
		}
		out = append(out, t)
	}
	return out
}

// addTenantUsers gives people access to a tenant; unknown ones are passed over
// (section 5.9).
func (a *API) addTenantUsers(c *call) error {
	var in wire.TenantUsersRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if len(in.Users) == 0 {
		return nullParameter("users")
	}
	var list []core.MemberAdd
	for _, u := range in.Users {
		if u.UserName == nil {
			return nullParameter("userName")
		}
		list = append(list, core.MemberAdd{Ref: loginRef(*u.UserName, nil), Admin: u.IsTenantAdmin})
	}
	id, err := c.workingTenant(in.TenantID)
	if err != nil {
		return err
	}
	return c.done(a.Companies.AddMembers(c.ctx(), c.p, id, list))
}

// addDomainUsers gives people roles in a domain (section 5.9).
func (a *API) addDomainUsers(c *call) error {
	var in wire.DomainUsersRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if len(in.Users) == 0 {
		return nullParameter("users")
	}
	var list []core.DomainMemberAdd
	for _, u := range in.Users {
		if u.UserName == nil {
			return nullParameter("UserName") // sic: capital U in this call
		}
		list = append(list, core.DomainMemberAdd{Ref: loginRef(*u.UserName, nil), Roles: toRoles(u.Roles)})
	}
	id, err := c.workingDomain(in.DomainID)
	if err != nil {
		return err
	}
	return c.done(userOfRole(a.Domains.AddMembers(c.ctx(), c.p, id, list), list))
}

func toRoles(numbers []*int64) []core.RoleID {
	var out []core.RoleID
	for _, n := range numbers {
		if n != nil {
			out = append(out, roleByNumber(*n))
		}
	}
	return out
}

// userOfRole makes the refusal of a role name the person it was for: the
// vendor's server says of unknown role numbers what it says of unknown people.
func userOfRole(err error, list []core.DomainMemberAdd) error {
	e, ok := core.AsError(err)
	if !ok || e.Kind != core.Invalid || e.Field != "role" {
		return err
	}
	for _, m := range list {
		for _, r := range m.Roles {
			if string(r) == e.Value {
				return core.InvalidError("user", core.Unknown, m.Ref.Login, e.Msg)
			}
		}
	}
	return err
}

// removeDomainUsers takes people out of a domain, by name (section 5.9).
func (a *API) removeDomainUsers(c *call) error {
	var in wire.DomainUsersRemoval
	if err := c.decode(&in); err != nil {
		return err
	}
	var list []core.LoginRef
	for _, name := range named(in.Users) {
		list = append(list, loginRef(name, nil))
	}
	if len(list) == 0 {
		return nullParameter("users")
	}
	id, err := c.workingDomain(in.DomainID)
	if err != nil {
		return err
	}
	return c.done(a.Domains.RemoveMembers(c.ctx(), c.p, id, list))
}
