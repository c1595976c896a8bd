package netbrain

import (
	"strconv"
	"strings"
)

// DomainRole is a built-in role in a domain, by the number that
// Domains.AddUsers takes (section 4.1). Every call spells roles its own way.
type DomainRole int64

// The built-in roles in a domain. The last number is not published: it follows
// from the order in which the server lists roles.
const (
	RoleDomainAdmin           DomainRole = 2
	RoleDomainUser            DomainRole = 5
	RolePowerUser             DomainRole = 6
	RoleEngineer              DomainRole = 7
	RoleGuest                 DomainRole = 8
	RoleNetworkChangeCreator  DomainRole = 9
	RoleNetworkChangeExecutor DomainRole = 10
	RoleNetworkChangeApprover DomainRole = 11
)

// roleSpellings are a role's name in Roles, in DomainGrant, and in UserData.
var roleSpellings = map[DomainRole][3]string{
	RoleDomainAdmin:           {"DomainAdmin", "domainAdmin", "Domain Admin"},
	RoleDomainUser:            {"DomainUser", "domainUser", "Domain User"},
	RolePowerUser:             {"PowerUser", "powerUser", "Power User"},
	RoleEngineer:              {"Engineer", "engineer", "Engineer"},
	RoleGuest:                 {"Guest", "guest", "Guest"},
	RoleNetworkChangeCreator:  {"networkChangeCreator", "networkChangeCreator", "Network Change Creator"},
	RoleNetworkChangeExecutor: {"networkChangeExecutor", "networkChangeExecutor", "Network Change Executor"},
	RoleNetworkChangeApprover: {"networkChangeApprover", "networkChangeApprover", "Network Change Approver"},
}

// RoleName gives the spelling of RolesService; "" for an unknown role.
func (r DomainRole) RoleName() string { return roleSpellings[r][0] }

// GrantName gives the spelling of DomainGrant.DomainRoles; "" for an unknown role.
func (r DomainRole) GrantName() string { return roleSpellings[r][1] }

// String gives the spelling of DomainAndRoles.Roles, or the number of an
// unknown role.
func (r DomainRole) String() string {
	if known, ok := roleSpellings[r]; ok {
		return known[2]
	}
	return "role " + strconv.FormatInt(int64(r), 10)
}

// ParseDomainRole reads a built-in role in any spelling, whatever its letter
// case and spaces, or its number.
func ParseDomainRole(s string) (r DomainRole, ok bool) {
	s = strings.Join(strings.Fields(s), "")
	for r, known := range roleSpellings {
		if strings.EqualFold(s, known[0]) || s == strconv.FormatInt(int64(r), 10) {
			return r, true
		}
	}
	return 0, false
}

// RoleNumbers gives roles as DomainUser.Roles takes them.
func RoleNumbers(roles ...DomainRole) []*int64 { return numbers(roles) }

// Privilege is a privilege of a role, by the number that RoleRequest takes;
// RoleData names it (section 6).
type Privilege int64

// The privileges whose numbers are published. 7 is listed too, but servers refuse it.
const (
	PrivilegeDomainManagement          Privilege = 2
	PrivilegeSharePolicyManagement     Privilege = 5
	PrivilegeDeviceManagement          Privilege = 6
	PrivilegeSiteManagement            Privilege = 8
	PrivilegeDiscoverTuneNetworkDevice Privilege = 9
	PrivilegeScheduleBenchmark         Privilege = 11
	PrivilegeAccessToLiveNetwork       Privilege = 15
	PrivilegeManageDeviceSettings      Privilege = 20
	PrivilegeManageNetworkSettings     Privilege = 21
	PrivilegeCreateNetworkChange       Privilege = 23
	PrivilegeExecuteNetworkChange      Privilege = 24
)

var privilegeNames = map[Privilege]string{
	PrivilegeDomainManagement:          "domainManagement",
	PrivilegeSharePolicyManagement:     "sharePolicyManagement",
	PrivilegeDeviceManagement:          "deviceManagement",
	PrivilegeSiteManagement:            "siteManagement",
	PrivilegeDiscoverTuneNetworkDevice: "discoverTuneNetworkDevice",
	PrivilegeScheduleBenchmark:         "scheduleBenchmark",
	PrivilegeAccessToLiveNetwork:       "accessToLiveNetwork",
	PrivilegeManageDeviceSettings:      "manageDeviceSettings",
	PrivilegeManageNetworkSettings:     "manageNetworkSettings",
	PrivilegeCreateNetworkChange:       "createNetworkChange",
	PrivilegeExecuteNetworkChange:      "executeNetworkChange",
}

// String gives the name that RoleData has for a privilege, or the number of an
// unknown one.
func (p Privilege) String() string {
	if s, ok := privilegeNames[p]; ok {
		return s
	}
	return "privilege " + strconv.FormatInt(int64(p), 10)
}

// ParsePrivilege reads a privilege's name, whatever its letter case, or its number.
func ParsePrivilege(s string) (p Privilege, ok bool) {
	for p, known := range privilegeNames {
		if strings.EqualFold(s, known) || s == strconv.FormatInt(int64(p), 10) {
			return p, true
		}
	}
	return 0, false
}

// PrivilegeNumbers gives privileges as RoleRequest.Privileges takes them.
func PrivilegeNumbers(privileges ...Privilege) []*int64 { return numbers(privileges) }

func numbers[T ~int64](list []T) []*int64 {
	out := make([]*int64, len(list))
	for i, one := range list {
		out[i] = new(int64(one))
	}
	return out
}
