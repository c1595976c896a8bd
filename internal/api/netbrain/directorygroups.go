package netbrain

import (
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// The names of rights in the mapping of groups (section 8).
const (
	groupSystemAdmin   = "systemAdmin"
	groupSystemManager = "systemManager"
	groupUserManager   = "userManager"
	groupTenantUser    = "tenantUser"
	groupTenantAdmin   = "tenantAdmin"
	groupAddDomain     = "addDomain"
)

// toGroups reads what groups may do. A name of a right that is none is refused:
// passed over, it would give less than somebody believes.
func toGroups(list []wire.DirectoryGroup) ([]core.GroupGrant, error) {
	out := []core.GroupGrant{}
	for _, g := range list {
		if g.Path == "" {
			return nil, nullParameter("path")
		}
		to := core.GroupGrant{ID: g.ID, GroupName: g.GroupName, Name: g.Name, Path: g.Path, PortalOnly: g.PortalOnly}
		err := eachRight(g.SystemRoles, "systemRoles", map[string]*bool{groupSystemAdmin: &to.SystemAdmin, groupSystemManager: &to.SystemManager, groupUserManager: &to.UserManager})
		put(&to.SystemAdmin, g.IsSystemAdmin) // it decides where it is given
		put(&to.SystemManager, g.IsSystemManager)
		put(&to.UserManager, g.IsUserManager)
		if err == nil {
			to.Companies, err = toGroupTenants(g.Tenants)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, to)
	}
	return out, nil
}

// eachRight sets the flags that names stand for.
func eachRight(names []string, parameter string, flags map[string]*bool) error {
	for _, name := range names {
		if name == "" {
			continue
		}
		found := false
		for known, flag := range flags {
			if strings.EqualFold(known, strings.ReplaceAll(name, " ", "")) {
				*flag, found = true, true
			}
		}
		if !found {
			return invalidParameter(parameter)
		}
	}
	return nil
}

func toGroupTenants(list []wire.GroupTenant) (out []core.GroupCompany, err error) {
	for _, t := range list {
		var to core.GroupCompany
		if to.Company, err = companyID(t.ID); err != nil {
			return nil, err
		}
		err := eachRight(t.Roles, "roles", map[string]*bool{groupTenantUser: &to.Member, groupTenantAdmin: &to.Admin, groupAddDomain: &to.CreateDomains})
		if err != nil {
			return nil, err
		}
		for _, d := range t.Domains {
			id, err := domainID(d.GUID)
			if err != nil {
				return nil, err
			}
			one := core.GroupDomain{Domain: id}
			for _, name := range named(d.Roles) {
				one.Roles = append(one.Roles, core.RoleID(name)) // control finds it by name, too
			}
			to.Domains = append(to.Domains, one)
		}
		out = append(out, to)
	}
	return out, nil
}

func fromGroup(g *core.GroupGrant, names map[core.RoleID]string) wire.DirectoryGroup {
	out := wire.DirectoryGroup{ID: g.ID, GroupName: g.GroupName, Name: g.Name, Path: g.Path, PortalOnly: g.PortalOnly, Tenants: []wire.GroupTenant{}}
	out.SystemRoles = rightNames(map[string]bool{groupSystemAdmin: g.SystemAdmin, groupSystemManager: g.SystemManager, groupUserManager: g.UserManager})
	for _, c := range g.Companies {
		t := wire.GroupTenant{ID: string(c.Company), Domains: []wire.GroupDomain{}}
		t.Roles = rightNames(map[string]bool{groupTenantUser: c.Member, groupTenantAdmin: c.Admin, groupAddDomain: c.CreateDomains})
		for _, d := range c.Domains {
			one := wire.GroupDomain{GUID: string(d.Domain), Roles: []string{}, DevicePolicies: []string{}}
			for _, r := range d.Roles {
				name := string(r) // built-in ones as domainRoles spells them (section 4.1)
				if custom, ok := names[r]; ok {
					name = custom
				}
				one.Roles = append(one.Roles, name)
			}
			t.Domains = append(t.Domains, one)
		}
		out.Tenants = append(out.Tenants, t)
	}
	return out
}

// rightNames lists the names of what is held.
func rightNames(held map[string]bool) []string {
	list := []string{}
	for name, has := range held {
		if has {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
