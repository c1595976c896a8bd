package netbrain

import (
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// The words of refusals for want of a right (section 2.3).
const (
	textUserManagement   = "Inner exception. The user has no user management permission."
	textSystemManagement = "Inner exception. The user has no system management permission."
	textInsufficient     = "Insufficient permissions: the current user has insufficient permissions to perform the requested operation."
	textDomainAccess     = textInsufficient + " The user has no tenant or domain access permission."
	textNoAccess         = "The current user has no access permissions to the tenant or domain."
)

// refusal is how an operation is refused to callers without its right.
type refusal struct {
	status int
	code   wire.StatusCode
	text   string
}

var (
	noUserManagement   = refusal{http.StatusInternalServerError, codeInner, textUserManagement}
	noSystemManagement = refusal{http.StatusInternalServerError, codeInner, textSystemManagement}
	insufficient       = refusal{http.StatusForbidden, codeInsufficient, textInsufficient}
	noDomainAccess     = refusal{http.StatusForbidden, codeInsufficient, textDomainAccess}
	noAccess           = refusal{http.StatusForbidden, codeNoAccess, textNoAccess}
)

// refusals holds the answer of each operation that needs a right; user and
// tenant administration answer 500, the others 403 (section 2.3).
var refusals = map[core.Op]refusal{
	core.OpPeopleList:   insufficient,
	core.OpPeopleCreate: noUserManagement,
	core.OpPeopleUpdate: noUserManagement,
	core.OpPeopleDelete: noUserManagement,
	core.OpPeopleSync:   noUserManagement,
	core.OpUsage:        insufficient,
	core.OpUsageDetails: insufficient,

	core.OpCompaniesCreate: noSystemManagement,
	core.OpCompaniesUpdate: noSystemManagement,
	core.OpCompaniesDelete: noSystemManagement,
	core.OpMembersAdd:      noSystemManagement,

	core.OpDomainsCreate:       noDomainAccess,
	core.OpDomainsUpdate:       noDomainAccess,
	core.OpDomainsDelete:       noDomainAccess,
	core.OpDomainMembersAdd:    noAccess,
	core.OpDomainMembersRemove: noAccess,

	core.OpRolesCreate: noUserManagement,
	core.OpRolesUpdate: noUserManagement,
	core.OpRolesDelete: noUserManagement,

	core.OpTenantTemplate: noSystemManagement,
	core.OpDomainTemplate: noDomainAccess,
	core.OpNodes:          noSystemManagement,
	core.OpLicenseUsage:   insufficient,

	core.OpAuditList: insufficient,

	core.OpAuthServersGet:    noSystemManagement,
	core.OpAuthServersSave:   noSystemManagement,
	core.OpAuthServersDelete: noSystemManagement,
	core.OpAuthServersGroups: noSystemManagement,
}

func denied(op core.Op, e *core.Error) *fault {
	r, ok := refusals[op]
	switch {
	case e.Reason == core.NoAccess:
		r = noAccess
	case e.Reason == core.NotAllowed && e.Field == "password":
		return newFault(http.StatusForbidden, codeNoReset, "Resetting passwords is not allowed.")
	case !ok:
		r = insufficient
	}
	return newFault(r.status, r.code, "%s", r.text)
}

// about is what an answer is about: a field of an operation, or with op "" of any.
type about struct {
	op    core.Op
	field string
}

// words is a code and its text; {} stands for the value.
type words struct {
	code wire.StatusCode
	text string
}

// unknown words "does not exist" for each call (section 2.2).
var unknown = map[about]words{
	{core.OpPeopleList, "login"}:       {codeNotExisting, "user {} does not exist."},
	{core.OpPeopleUpdate, "login"}:     {codeNotExisting, "user {} does not exist."},
	{core.OpPeopleDelete, "login"}:     {codeNotExisting, "userName {} does not exist."},
	{core.OpUsageDetails, "login"}:     {codeNotExisting, "username {} does not exist."},
	{core.OpUsage, "companyId"}:        {codeNotExisting, "tenantId {} does not exist."},
	{core.OpUsageDetails, "companyId"}: {codeNotExisting, "tenantId {} does not exist."},
	{core.OpWorkingSet, "companyId"}:   {codeInvalidTenant, "Invalid tenant id."},
	{core.OpWorkingSet, "domainId"}:    {codeInvalidDomain, "Invalid domain id."},
	{core.OpRolesUpdate, "role"}:       {codeNotExisting, "roleName does not exist."},
	{core.OpAuditList, "companyId"}:    {codeNotExisting, "tenant {} does not exist."},
	{core.OpAuditList, "domainId"}:     {codeNotExisting, "domain {} does not exist."},
	{core.OpDomainMembersAdd, "user"}:  {codeFailed, "Operation failed. Reason: User '{}' does not exist or not a domain user"},
	{core.OpDomainMembersAdd, "role"}:  {codeFailed, "Operation failed. Reason: User '{}' does not exist or not a domain user"},
	{"", "companyId"}:                  {codeNotExisting, "tenant with id {} does not exist."},
	{"", "domainId"}:                   {codeNotExisting, "domain with id {} does not exist."},
}

// exists words "already exists" for each call (section 2.2).
var exists = map[about]words{
	{"", "login"}:                    {codeExists, "user {} already exists."},
	{"", "email"}:                    {codeExists, "email {} already exists."},
	{core.OpCompaniesCreate, "name"}: {codeExists, "tenant {} already exists."},
	{core.OpCompaniesUpdate, "name"}: {codeExists, "tenant {} already exists."},
	{core.OpDomainsCreate, "name"}:   {codeExists, "domain {} already exists."},
	{core.OpDomainsUpdate, "name"}:   {codeExists, "domain {} already exists."},
	{core.OpRolesCreate, "name"}:     {codeExists, "roleName already exists."},
	{core.OpRolesUpdate, "name"}:     {codeExists, "newRoleName already exists."},
}

// worded looks an error's words up: those of the operation, else of any, else
// the general form with the wire's name of the field.
func worded(table map[about]words, op core.Op, e *core.Error) *fault {
	w, ok := table[about{op, e.Field}]
	if !ok {
		w, ok = table[about{"", e.Field}]
	}
	if !ok {
		w = words{codeNotExisting, wireName(op, e.Field) + " {} does not exist."}
		if e.Reason == core.Exists {
			w = words{codeExists, wireName(op, e.Field) + " {} already exists."}
		}
	}
	return badRequest(w.code, "%s", strings.Replace(w.text, "{}", e.Value, 1))
}

// wireNames spells core's fields as the wire does where they differ.
var wireNames = map[about]string{
	{"", "login"}:            "username",
	{"", "phone"}:            "phoneNumber",
	{"", "server"}:           "authenticationServer",
	{"", "externalIdentity"}: "externalUserIdentity",
	{"", "deactivatedAt"}:    "deactivatedTime",
	{"", "systemAdmin"}:      "isSystemAdmin",
	{"", "company"}:          "tenantName",
	{"", "domain"}:           "domainName",
	{"", "role"}:             "roleName",
	{"", "user"}:             "userName",
	{"", "companyId"}:        "tenantId",
	{"", "licenses"}:         "name",
	{"", "domainId"}:         "domainId",

	{"", "authServer"}:     "id",
	{"", "types"}:          "externalServerType",
	{"", "host"}:           "address",
	{"", "baseDN"}:         "address",
	{"", "userRoot"}:       "user_root",
	{"", "groupRoot"}:      "group_root",
	{"", "security"}:       "connectType",
	{"", "bindDN"}:         "connectName",
	{"", "attributes"}:     "attributeMappings",
	{"", "page"}:           "pageIndex",
	{"", "displayName"}:    "displayServerName",
	{"", "connections"}:    "advancedSettings.maxConnections",
	{"", "caCertificates"}: "advancedSettings.caCertificates",
	{"", "serverName"}:     "advancedSettings.serverName",
	{"", "timeoutSeconds"}: "advancedSettings.timeoutSeconds",
	{"", "userFilter"}:     "advancedSettings.userFilter",
	{"", "groupFilter"}:    "advancedSettings.groupFilter",

	{core.OpAuthServersSave, "description"}: "desc",
	{core.OpAuthServersSave, "password"}:    "connectPwd",
	{core.OpAuthServersGroups, "password"}:  "connectPwd",

	{core.OpCompaniesCreate, "name"}: "tenantName",
	{core.OpCompaniesUpdate, "name"}: "tenantName",
	{core.OpDomainsCreate, "name"}:   "domainName",
	{core.OpDomainsUpdate, "name"}:   "domainName",
	{core.OpRolesCreate, "name"}:     "roleName",
	{core.OpRolesUpdate, "name"}:     "newRoleName",
}

func wireName(op core.Op, field string) string {
	if list, place, ok := strings.Cut(field, "["); ok {
		return wireName(op, list) + "[" + place
	}
	if n, ok := wireNames[about{op, field}]; ok {
		return n
	}
	if n, ok := wireNames[about{"", field}]; ok {
		return n
	}
	return field
}
