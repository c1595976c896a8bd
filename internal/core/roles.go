package core

import (
	"slices"
	"strings"
)

// Privilege is a right inside a domain (or, for a few, the system), by its
// NetBrain name. Source: contract netbrain.md section 6.
type Privilege string

// The privileges that rules refer to by name.
const (
	PrivDomainManagement Privilege = "domainManagement"
	PrivTenantManagement Privilege = "tenantManagement"
	PrivAddDomain        Privilege = "addDomain"
	PrivTenantUser       Privilege = "tenantUser"
	PrivDomainUser       Privilege = "domainUser"
	PrivSystemManagement Privilege = "systemManagement"
	PrivUserManagement   Privilege = "userManagement"
)

// privilegeNumbers holds the published numbers; 7 is refused by the live
// server although its table lists it, and the newer ones have none.
var privilegeNumbers = map[int]Privilege{
	2: PrivDomainManagement, 5: "sharePolicyManagement", 6: "deviceManagement", 8: "siteManagement",
	9: "discoverTuneNetworkDevice", 11: "scheduleBenchmark", 15: "accessToLiveNetwork", 20: "manageDeviceSettings",
	21: "manageNetworkSettings", 23: "createNetworkChange", 24: "executeNetworkChange",
}

// PrivilegeByNumber finds a privilege by its published number.
func PrivilegeByNumber(n int) (Privilege, bool) {
	p, ok := privilegeNumbers[n]
	return p, ok
}

// Number gives the privilege's published number, if it has one.
func (p Privilege) Number() (int, bool) {
	for n, q := range privilegeNumbers {
		if p == q {
			return n, true
		}
	}
	return 0, false
}

// Role is a named set of privileges that is given to people per domain.
type Role struct {
	ID          RoleID
	Name        string // unique without regard to case
	Description string
	Privileges  []Privilege
	BuiltIn     bool // cannot be changed or deleted
	Assignable  bool // may be given in a domain; false for the system and tenant roles
}

// RoleRef names a role inside another thing.
type RoleRef struct {
	ID   RoleID
	Name string
}

// RoleCreate holds what a new role needs.
type RoleCreate struct {
	Name        string
	Description string
	Privileges  []Privilege
}

// RoleUpdate lists what to change. A nil field is left alone.
type RoleUpdate struct {
	Name        *string
	Description *string
	Privileges  *[]Privilege
}

// Built-in roles that rules refer to.
const (
	RoleDomainAdmin RoleID = "domainAdmin"
	RoleDomainUser  RoleID = "domainUser"
)

var domainAdminPrivileges = []Privilege{
	PrivDomainManagement, "sharePolicyManagement", "deviceManagement", "sharedResourceManagement", "siteManagement",
	"discoverTuneNetworkDevice", "scheduleBenchmark", "manageNetworkSettings", "manageDeviceSettings",
	"accessToLiveNetwork", "monitor", "createNetworkChange", "executeNetworkChange", "mapLayoutManagement",
	"approveNetworkChange", "scheduleQapp", "viewNetworkChange", "variableMappingManagement",
}

func adminLess(less ...Privilege) []Privilege {
	return slices.DeleteFunc(slices.Clone(domainAdminPrivileges), func(p Privilege) bool { return slices.Contains(less, p) })
}

// builtInRoles is in the order of the contract's Get Roles answer. IDs are
// the spelling of domainRoles (netbrain.md section 4.1) where there is one.
var builtInRoles = []Role{
	{ID: "systemAdmin", Name: "SystemAdmin", Description: "System Admin", Privileges: []Privilege{PrivSystemManagement, PrivUserManagement}},
	{ID: "tenantAdmin", Name: "TenantAdmin", Description: "Tenant Admin", Privileges: []Privilege{PrivTenantManagement}},
	{ID: RoleDomainAdmin, Name: "DomainAdmin", Description: "Domain Admin", Privileges: domainAdminPrivileges, Assignable: true},
	{ID: "addDomain", Name: "AddDomain", Description: "Add Domain", Privileges: []Privilege{PrivAddDomain}},
	{ID: "tenantUser", Name: "TenantUser", Description: "TenantUser", Privileges: []Privilege{PrivTenantUser}},
	{ID: RoleDomainUser, Name: "DomainUser", Description: "Domain User", Privileges: []Privilege{PrivDomainUser}, Assignable: true},
	{ID: "powerUser", Name: "PowerUser", Description: "Power User", Privileges: adminLess("sharePolicyManagement"), Assignable: true},
	{ID: "engineer", Name: "Engineer", Description: "Engineer", Assignable: true,
		Privileges: []Privilege{"manageDeviceSettings", "accessToLiveNetwork", "scheduleQapp", "sharedResourceManagement"}},
	{ID: "guest", Name: "Guest", Description: "Guest", Privileges: []Privilege{"accessToLiveNetwork"}, Assignable: true},
	{ID: "networkChangeCreator", Name: "networkChangeCreator", Description: "Network Change Creator", Assignable: true,
		Privileges: adminLess("sharePolicyManagement", "executeNetworkChange", "approveNetworkChange")},
	{ID: "networkChangeExecutor", Name: "networkChangeExecutor", Description: "Network Change Executor", Assignable: true,
		Privileges: adminLess("sharePolicyManagement", "createNetworkChange", "approveNetworkChange")},
	{ID: "networkChangeApprover", Name: "networkChangeApprover", Description: "Network Change Approver", Assignable: true,
		Privileges: append(adminLess("sharePolicyManagement", "createNetworkChange", "executeNetworkChange"), "viewConfigurationFile")},
	{ID: "userManager", Name: "UserManager", Description: "User Manager", Privileges: []Privilege{PrivUserManagement}},
	{ID: "systemManager", Name: "SystemManager", Description: "System Manager", Privileges: []Privilege{PrivSystemManagement}},
}

// BuiltInRoles lists the roles every server has, in the contract's order.
func BuiltInRoles() []Role {
	out := slices.Clone(builtInRoles)
	for i := range out {
		out[i].BuiltIn = true
		out[i].Privileges = slices.Clone(out[i].Privileges)
	}
	return out
}

// builtInByKey finds built-in roles by name and by description.
var builtInByKey = func() map[string]int {
	m := map[string]int{}
	for i, r := range builtInRoles {
		m[roleKey(r.Name)], m[roleKey(r.Description)] = i, i
	}
	return m
}()

// BuiltInRole finds a built-in role by any of its spellings: letter case and
// spaces do not matter.
func BuiltInRole(name string) (Role, bool) {
	i, ok := builtInByKey[roleKey(name)]
	if !ok {
		return Role{}, false
	}
	r := builtInRoles[i]
	r.BuiltIn, r.Privileges = true, slices.Clone(r.Privileges)
	return r, true
}

func roleKey(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ""))
}
