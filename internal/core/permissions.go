package core

import "strings"

// Permission is one right of a member of staff. The names are the MBS
// permission dictionary (contract mbs.md section 5, PermissionsModels),
// misspellings included.
type Permission uint8

// The permissions: the 22 of the seed, the ten of 2023, then the newest, each
// group in the contract's order. The order is the bit order in the database:
// append only.
const (
	PermUsers Permission = iota
	PermStorageLimit
	PermNotification
	PermOnlineAccess
	PermLicenses
	PermBilling
	PermMonitoring
	PermRemoteDeploy
	PermRemoteManagement
	PermHelpMarketing
	PermAuditLog
	PermPSA
	PermAdministrators
	PermRebranding
	PermStorage
	PermADS
	PermLicenseBuy
	PermLicenseActivate
	PermStorageUsage
	PermCapacityReport
	PermGoogleApps
	PermDashboard
	PermDownloads
	PermCloudRestore
	PermEC2Snapshots
	PermLicenseUsageHistory
	PermBackupHistory
	PermPurchaseHistory
	PermUsersCreateEdit
	PermUsersDelete
	PermManageCompanies
	PermManageImmutability
	PermAccessToAllCompanies
	PermAddOrRemoveDestinationForCompany
	PermAddOrRemoveDestinationForUser
	PermAgentlessRestore
	PermAssignTags
	PermCustomizeDashboard
	PermDeleteDataFromStorage
	PermDirectConnectAccess
	PermEnableSupportChat
	PermManageStorageLimitsForCompany
	PermManageStorageLimitsForUser
	PermManageTags
	PermQuickRestore
	PermSecurityWidget
	PermShowBackupRestorePlansAndAgentSettings
	PermShowDeepInstinct
	PermShowMSP360ControlMobileApplication
	PermShowRemoteConnection
	PermShowRmm
	PermShowTickets
	permissionCount
)

var permissionNames = [permissionCount]string{
	"Users", "StorageLimit", "Notification", "OnlineAccess", "Licenses", "Billing",
	"Monitiring", // sic
	"RemoteDeploy",
	"RemoteManagment", // sic
	"HelpMarketing", "AuditLog", "PSA", "Administrators", "Rebranding", "Storage", "ADS", "LicenseBuy",
	"LicenseActivate", "StorageUsage", "CapacityReport", "GoogleApps", "Dashboard",
	"Downloads", "CloudRestore", "EC2Snapshots", "LicenseUsageHistory", "BackupHistory", "PurchaseHistory",
	"UsersCreateEdit", "UsersDelete", "ManageCompanies", "ManageImmutability",
	"AccessToAllCompanies", "AddOrRemoveDestinationForCompany", "AddOrRemoveDestinationForUser", "AgentlessRestore",
	"AssignTags", "CustomizeDashboard", "DeleteDataFromStorage", "DirectConnectAccess", "EnableSupportChat",
	"ManageStorageLimitsForCompany", "ManageStorageLimitsForUser", "ManageTags", "QuickRestore", "SecurityWidget",
	"ShowBackupRestorePlansAndAgentSettings", "ShowDeepInstinct", "ShowMSP360ControlMobileApplication",
	"ShowRemoteConnection", "ShowRmm", "ShowTickets",
}

// String gives the permission's name.
func (p Permission) String() string {
	if p < permissionCount {
		return permissionNames[p]
	}
	return "unknown"
}

// AllPermissions lists every permission in order.
func AllPermissions() []Permission {
	all := make([]Permission, permissionCount)
	for i := range all {
		all[i] = Permission(i)
	}
	return all
}

// ParsePermission finds a permission by name, in any letter case.
func ParsePermission(name string) (Permission, bool) {
	for i, n := range permissionNames {
		if strings.EqualFold(n, name) {
			return Permission(i), true
		}
	}
	return 0, false
}

// Permissions is a set of permissions, one bit each.
type Permissions uint64

// EveryPermission is the full set.
const EveryPermission Permissions = 1<<permissionCount - 1

// PermissionSet makes a set.
func PermissionSet(list ...Permission) Permissions {
	var s Permissions
	for _, p := range list {
		s |= 1 << p
	}
	return s
}

// Has reports whether p is in the set.
func (s Permissions) Has(p Permission) bool { return s&(1<<p) != 0 }

// Contains reports whether every permission of other is in the set.
func (s Permissions) Contains(other Permissions) bool { return other&^s == 0 }

// With returns the set with p added or removed.
func (s Permissions) With(p Permission, on bool) Permissions {
	if on {
		return s | 1<<p
	}
	return s &^ (1 << p)
}

// List gives the members in order.
func (s Permissions) List() []Permission {
	var out []Permission
	for p := range permissionCount {
		if s.Has(p) {
			out = append(out, p)
		}
	}
	return out
}
