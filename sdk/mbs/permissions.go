package mbs

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Permission is a key of an administrator's permission dictionary, in the
// vendor's spelling.
type Permission string

// permissionOrder lists the keys in the order of JSON answers: the 22 of the
// seed, then the ten of 2023. Source: contract mbs.md section 5.
var permissionOrder = []Permission{
	"Users", "StorageLimit", "Notification", "OnlineAccess", "Licenses", "Billing",
	"Monitiring", // sic
	"RemoteDeploy",
	"RemoteManagment", // sic
	"HelpMarketing", "AuditLog", "PSA", "Administrators", "Rebranding", "Storage", "ADS", "LicenseBuy",
	"LicenseActivate", "StorageUsage", "CapacityReport", "GoogleApps", "Dashboard",
	"Downloads", "CloudRestore", "EC2Snapshots", "LicenseUsageHistory", "BackupHistory", "PurchaseHistory",
	"UsersCreateEdit", "UsersDelete", "ManageCompanies", "ManageImmutability",
}

// newerPermissions are the keys of 2026, taken but never answered (DESIGN
// section 7).
var newerPermissions = []Permission{
	"AccessToAllCompanies", "AddOrRemoveDestinationForCompany", "AddOrRemoveDestinationForUser", "AgentlessRestore",
	"AssignTags", "CustomizeDashboard", "DeleteDataFromStorage", "DirectConnectAccess", "EnableSupportChat",
	"ManageStorageLimitsForCompany", "ManageStorageLimitsForUser", "ManageTags", "QuickRestore", "SecurityWidget",
	"ShowBackupRestorePlansAndAgentSettings", "ShowDeepInstinct", "ShowMSP360ControlMobileApplication",
	"ShowRemoteConnection",
	"ShowRmm", // read-only, ignored on input
	"ShowTickets",
}

// AnsweredPermissions lists the 32 keys an answer carries, in JSON order. The
// slice is the caller's.
func AnsweredPermissions() []Permission { return slices.Clone(permissionOrder) }

// ParsePermission finds a key by its name in any letter case; false means the
// vendor has none of that name.
func ParsePermission(name string) (Permission, bool) {
	for _, list := range [][]Permission{permissionOrder, newerPermissions} {
		for _, p := range list {
			if strings.EqualFold(string(p), name) {
				return p, true
			}
		}
	}
	return Permission(name), false
}

// UnmarshalText brings a known key to the vendor's spelling and keeps any
// other as it is, so that a key given twice in two letter cases is one key.
func (p *Permission) UnmarshalText(text []byte) error {
	*p, _ = ParsePermission(string(text))
	return nil
}

// PermissionsModels is the permission dictionary of an answer. A missing key
// means None.
type PermissionsModels map[Permission]PermissionEnum

// MarshalJSON writes the keys in the vendor's order, any others after them
// by alphabet.
func (m PermissionsModels) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for _, key := range m.orderedKeys() {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(string(key)))
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(int(m[key])))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (m PermissionsModels) orderedKeys() []Permission {
	keys := make([]Permission, 0, len(m))
	for _, p := range permissionOrder {
		if _, ok := m[p]; ok {
			keys = append(keys, p)
		}
	}
	if len(keys) == len(m) {
		return keys
	}
	for _, p := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(permissionOrder, p) {
			keys = append(keys, p)
		}
	}
	return keys
}

// PermissionsEdit is the permission dictionary of a request. A nil value
// counts as a missing key.
type PermissionsEdit map[Permission]*PermissionEnum
