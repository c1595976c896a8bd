package mbs

import (
	"strconv"
	"strings"
)

// Enumerations print as numbers in JSON and as names in XML, and clients may
// send either (section 1.5). Each type has the same three methods: String for
// people, EnumName and EnumByName for the codecs.

// UserModeType says where a user gets licences from.
type UserModeType int

// The licence modes of a user.
const (
	Manual          UserModeType = 0 // only what was granted
	Automatic       UserModeType = 1 // from the global pool
	CompanySettings UserModeType = 2 // as the company's setting says; cannot be set on a user
)

var userModeNames = []string{"Manual", "Automatic", "CompanySettings"}

// EnumName gives the name of a valid value.
func (m UserModeType) EnumName() (string, bool) { return nameOf(userModeNames, int(m)) }

// EnumByName finds a value by its name in any letter case.
func (UserModeType) EnumByName(name string) (int, bool) { return valueOf(userModeNames, name) }

// String gives the name, or the number when there is none.
func (m UserModeType) String() string { return display(m, int(m)) }

// LicensingMode says where a company's people get licences from.
type LicensingMode int

// The licensing modes of a company.
const (
	CustomUsersSettings LicensingMode = 0
	GlobalLicensesPool  LicensingMode = 1
	CompanyLicensesPool LicensingMode = 2
)

var licensingModeNames = []string{"CustomUsersSettings", "GlobalLicensesPool", "CompanyLicensesPool"}

// EnumName gives the name of a valid value.
func (m LicensingMode) EnumName() (string, bool) { return nameOf(licensingModeNames, int(m)) }

// EnumByName finds a value by its name in any letter case.
func (LicensingMode) EnumByName(name string) (int, bool) { return valueOf(licensingModeNames, name) }

// String gives the name, or the number when there is none.
func (m LicensingMode) String() string { return display(m, int(m)) }

// PermissionEnum says whether an administrator has a permission.
type PermissionEnum int

// The values of a permission.
const (
	None   PermissionEnum = 0
	Access PermissionEnum = 1
)

var permissionEnumNames = []string{"None", "Access"}

// EnumName gives the name of a valid value.
func (p PermissionEnum) EnumName() (string, bool) { return nameOf(permissionEnumNames, int(p)) }

// EnumByName finds a value by its name in any letter case.
func (PermissionEnum) EnumByName(name string) (int, bool) { return valueOf(permissionEnumNames, name) }

// String gives the name, or the number when there is none.
func (p PermissionEnum) String() string { return display(p, int(p)) }

// AccessToCompaniesEnum says which companies an administrator may see.
type AccessToCompaniesEnum int

// The company scopes of an administrator.
const (
	SpecifiedCompanies AccessToCompaniesEnum = 0
	AllCompanies       AccessToCompaniesEnum = 1
)

var accessToCompaniesNames = []string{"SpecifiedCompanies", "AllCompanies"}

// EnumName gives the name of a valid value.
func (a AccessToCompaniesEnum) EnumName() (string, bool) {
	return nameOf(accessToCompaniesNames, int(a))
}

// EnumByName finds a value by its name in any letter case.
func (AccessToCompaniesEnum) EnumByName(name string) (int, bool) {
	return valueOf(accessToCompaniesNames, name)
}

// String gives the name, or the number when there is none.
func (a AccessToCompaniesEnum) String() string { return display(a, int(a)) }

// AdministratorAccountType says where an administrator's credentials live.
type AdministratorAccountType int

// The account types of an administrator.
const (
	UndefinedAccount AdministratorAccountType = 0
	InternalAccount  AdministratorAccountType = 1
	ExternalAccount  AdministratorAccountType = 2
)

var administratorAccountNames = []string{"Undefined", "InternalAccount", "ExternalAccount"}

// EnumName gives the name of a valid value.
func (a AdministratorAccountType) EnumName() (string, bool) {
	return nameOf(administratorAccountNames, int(a))
}

// EnumByName finds a value by its name in any letter case.
func (AdministratorAccountType) EnumByName(name string) (int, bool) {
	return valueOf(administratorAccountNames, name)
}

// String gives the name, or the number when there is none.
func (a AdministratorAccountType) String() string { return display(a, int(a)) }

func nameOf(names []string, value int) (string, bool) {
	if value < 0 || value >= len(names) {
		return "", false
	}
	return names[value], true
}

func valueOf(names []string, name string) (int, bool) {
	for i, n := range names {
		if strings.EqualFold(n, name) {
			return i, true
		}
	}
	return 0, false
}

func display(e interface{ EnumName() (string, bool) }, value int) string {
	if name, ok := e.EnumName(); ok {
		return name
	}
	return strconv.Itoa(value)
}
