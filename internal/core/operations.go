package core

// Op names an operation, such as "customers.create".
type Op string

// The operations. Face-neutral: a face offers them under its own paths.
const (
	OpSignIn       Op = "sessions.signin"
	OpSignOut      Op = "sessions.signout"
	OpWorkingGet   Op = "sessions.working.get"
	OpWorkingSet   Op = "sessions.working.set"
	OpSessionEnd   Op = "sessions.end" // by idleness or revocation; no face offers it
	OpSessionGet   Op = "sessions.get"
	OpSessionClose Op = "sessions.close" // one's own
	OpVersion      Op = "system.version"
	OpCheck        Op = "users.checkpermission"

	OpCustomersList       Op = "customers.list"
	OpCustomersGet        Op = "customers.get"
	OpCustomersCreate     Op = "customers.create"
	OpCustomersUpdate     Op = "customers.update"
	OpCustomersVerify     Op = "customers.authenticate"
	OpCustomersDelete     Op = "customers.delete"
	OpCustomersDeleteData Op = "customers.deletewithdata"

	OpStaffList   Op = "staff.list"
	OpStaffGet    Op = "staff.get"
	OpStaffCreate Op = "staff.create"
	OpStaffUpdate Op = "staff.update"
	OpStaffDelete Op = "staff.delete"

	OpPeopleList   Op = "people.list"
	OpPeopleCreate Op = "people.create"
	OpPeopleUpdate Op = "people.update"
	OpPeopleDelete Op = "people.delete"
	OpPeopleSync   Op = "people.sync"
	OpUsage        Op = "usage.report"
	OpUsageDetails Op = "usage.details"

	OpCompaniesList   Op = "companies.list"
	OpCompaniesGet    Op = "companies.get"
	OpCompaniesCreate Op = "companies.create"
	OpCompaniesUpdate Op = "companies.update"
	OpCompaniesDelete Op = "companies.delete"
	OpTenantsList     Op = "companies.accessible" // what the caller may work in; needs no permission
	OpMembersAdd      Op = "companies.members.add"

	OpDomainsList         Op = "domains.list"
	OpDomainsCreate       Op = "domains.create"
	OpDomainsUpdate       Op = "domains.update"
	OpDomainsDelete       Op = "domains.delete"
	OpDomainMembersAdd    Op = "domains.members.add"
	OpDomainMembersRemove Op = "domains.members.remove"

	OpTenantTemplate Op = "companies.licenses.template"
	OpDomainTemplate Op = "domains.licenses.template"
	OpNodes          Op = "system.nodes"
	OpLicenseUsage   Op = "domains.licenses.usage"
	OpSeats          Op = "seats.list"

	OpRolesList   Op = "roles.list"
	OpRolesCreate Op = "roles.create"
	OpRolesUpdate Op = "roles.update"
	OpRolesDelete Op = "roles.delete"

	OpAccountsList        Op = "accounts.list"
	OpAccountsGet         Op = "accounts.get"
	OpAccountsCreate      Op = "accounts.create"
	OpAccountsUpdate      Op = "accounts.update"
	OpDestinationsList    Op = "destinations.list"
	OpDestinationsAdd     Op = "destinations.add"
	OpDestinationsEdit    Op = "destinations.edit"
	OpDestinationsRemove  Op = "destinations.remove"
	OpDestinationsCreate  Op = "destinations.create"
	OpDestinationsCheck   Op = "destinations.check"
	OpDestinationsChecked Op = "destinations.checked" // by the server; no face offers it
	OpAssignmentsList     Op = "assignments.list"
	OpAssignmentsCreate   Op = "assignments.create"
	OpAssignmentsUpdate   Op = "assignments.update"
	OpAssignmentsDelete   Op = "assignments.delete"

	OpJobsList  Op = "jobs.list"
	OpJobsGet   Op = "jobs.get"
	OpJobsRetry Op = "jobs.retry"

	OpForecastUser        Op = "forecasts.user"
	OpForecastCompany     Op = "forecasts.company"
	OpForecastDestination Op = "forecasts.destination"
	OpForecastPackage     Op = "forecasts.package"

	OpPackagesList   Op = "packages.list"
	OpPackagesGet    Op = "packages.get"
	OpPackagesOfUser Op = "packages.ofuser" // shares the request of packages.get
	OpPackagesCreate Op = "packages.create"
	OpPackagesUpdate Op = "packages.update"
	OpPackagesDelete Op = "packages.delete"

	OpAuditList   Op = "audit.list"
	OpAuditVerify Op = "audit.verify"

	OpLicensesList    Op = "licenses.list"
	OpLicensesGet     Op = "licenses.get"
	OpLicensesGrant   Op = "licenses.grant"
	OpLicensesRelease Op = "licenses.release"
	OpLicensesRevoke  Op = "licenses.revoke"
	OpLicensesIssue   Op = "licenses.issue"
	OpLicensesHistory Op = "licenses.history"
	OpLicensesTake    Op = "licenses.take" // by a computer; no face offers it

	OpBilling          Op = "billing.month"
	OpBillingDetails   Op = "billing.details"
	OpStatement        Op = "billing.statement"
	OpStatementSamples Op = "billing.samples"
	OpPriceListsList   Op = "pricelists.list"
	OpPriceListsCreate Op = "pricelists.create"

	OpAPIKeyList     Op = "apikeys.list"
	OpAPIKeyCreate   Op = "apikeys.create"
	OpAPIKeyDelete   Op = "apikeys.delete"
	OpPasswordChange Op = "passwords.change"    // with the password of before
	OpPasswordOwn    Op = "passwords.changeown" // likewise, signed in

	OpPasswordForgot Op = "passwords.forgot"
	OpPasswordLink   Op = "passwords.link" // by a link that was mailed

	OpMailGet           Op = "mail.get"
	OpMailSave          Op = "mail.save"
	OpMailDelete        Op = "mail.delete"
	OpMailTest          Op = "mail.test"
	OpMailTemplates     Op = "mail.templates.list"
	OpMailTemplateGet   Op = "mail.templates.get"
	OpMailTemplateSave  Op = "mail.templates.save"
	OpMailTemplateReset Op = "mail.templates.reset"
	OpMailPreview       Op = "mail.templates.preview"

	OpOAuthList   Op = "oauthclients.list"
	OpOAuthCreate Op = "oauthclients.create"
	OpOAuthRotate Op = "oauthclients.rotate"
	OpOAuthDelete Op = "oauthclients.delete"
	OpOAuthToken  Op = "oauthclients.token"

	OpSettingsList Op = "settings.list"
	OpSettingsSet  Op = "settings.set"

	OpMonitor              Op = "monitoring.list"
	OpUserComputers        Op = "computers.ofuser"
	OpDataDelete           Op = "computers.data.delete"
	OpComputersList        Op = "computers.list"
	OpComputersGet         Op = "computers.get"
	OpComputersData        Op = "computers.data"
	OpComputersAuthorize   Op = "computers.authorize"
	OpComputersUnauthorize Op = "computers.unauthorize"
	OpComputersDelete      Op = "computers.delete"
	OpPlansList            Op = "plans.list"
	OpPlansGet             Op = "plans.get"
	OpPlansCreate          Op = "plans.create"
	OpPlansUpdate          Op = "plans.update"
	OpPlansDelete          Op = "plans.delete"
	OpPlansStart           Op = "plans.start"
	OpPlansStop            Op = "plans.stop"
	OpRunsList             Op = "runs.list"
	OpRunsGet              Op = "runs.get"

	// Of agents, which sign in as computers. What they say of themselves and
	// of their runs is not audited: it is kept as what it is.
	OpAgentEnroll    Op = "agents.enroll"
	OpAgentHeartbeat Op = "agents.heartbeat"
	OpAgentPlans     Op = "agents.plans"
	OpAgentReport    Op = "agents.report"

	OpAuthServersList   Op = "authservers.list"
	OpAuthServersGet    Op = "authservers.get"
	OpAuthServersSave   Op = "authservers.save" // makes or changes one
	OpAuthServersDelete Op = "authservers.delete"
	OpAuthServersTest   Op = "authservers.test"
	OpAuthServersGroups Op = "authservers.groups"

	OpTwoFactorState   Op = "twofactor.state" // one's own
	OpTwoFactorBegin   Op = "twofactor.begin"
	OpTwoFactorConfirm Op = "twofactor.confirm"
	OpTwoFactorDisable Op = "twofactor.disable"
	OpTwoFactorRenew   Op = "twofactor.renew"
	OpTwoFactorOf      Op = "twofactor.of" // another person's
	OpTwoFactorReset   Op = "twofactor.reset"

	OpBuildsList     Op = "builds.list"
	OpBuildsVersions Op = "builds.versions"
	OpBuildsRequest  Op = "builds.request"

	// Offered by purser admin only.
	OpPasswordReset Op = "passwords.reset"
	OpImport        Op = "import"

	// Written by the server as jobs end; no face offers them.
	OpJobDone   Op = "jobs.done"
	OpJobFailed Op = "jobs.failed"
)

// Need is the right an operation asks for before its input is looked at
// ("holds this right anywhere"). Scope and finer rules are control's.
type Need struct {
	Public      bool       // no sign-in
	SignedIn    bool       // any signed-in principal
	SystemAdmin bool       // a system administrator
	Computer    bool       // the agent of an enrolled computer, and nobody else
	Permission  Permission // otherwise this permission
	InCompany   Privilege  // or, when set, instead: tenant administrator or this privilege in some domain
}

// Offer is a request under which a face offers an operation. Path is below
// the face's base ("/api", "/ServicesAPI/API", "/v1", "/v1/agent") with {name}
// parameters.
type Offer struct {
	Face   Face
	Method string
	Path   string
}

// Operation is a row of the operation table. Routes, OpenAPI documents and the
// permission test are driven by it.
type Operation struct {
	Op     Op
	Need   Need
	Writes bool // changes state and so leaves an audit event
	Offers []Offer
}

func mbs(method, path string) Offer      { return Offer{FaceMBS, method, path} }
func netbrain(method, path string) Offer { return Offer{FaceNetBrain, method, path} }

func native(method, path string) Offer { return Offer{FaceNative, method, path} }
func agent(method, path string) Offer  { return Offer{FaceAgent, method, path} }

func permission(p Permission) Need { return Need{Permission: p} }

var (
	public      = Need{Public: true}
	signedIn    = Need{SignedIn: true}
	systemAdmin = Need{SystemAdmin: true}
	computer    = Need{Computer: true}
	domainWork  = Need{InCompany: PrivDomainManagement}
	tenantWork  = Need{InCompany: PrivTenantManagement}
)

// Operations is the operation table.
var Operations = []Operation{
	{OpSignIn, public, true, []Offer{mbs("POST", "/Provider/Login"), netbrain("POST", "/V1/Session"), netbrain("GET", "/V1/Session"), native("POST", "/session")}},
	{OpSignOut, public, true, []Offer{netbrain("DELETE", "/V1/Session")}},
	{OpSessionGet, signedIn, false, []Offer{native("GET", "/session")}},
	{OpSessionClose, signedIn, true, []Offer{native("DELETE", "/session")}},
	{OpWorkingGet, signedIn, false, []Offer{netbrain("GET", "/V1/Session/CurrentDomain")}},
	{OpWorkingSet, signedIn, false, []Offer{netbrain("PUT", "/V1/Session/CurrentDomain")}},
	{OpVersion, signedIn, false, []Offer{netbrain("GET", "/V1/System/ProductVersion")}},
	{OpCheck, signedIn, false, []Offer{netbrain("POST", "/V1/CMDB/Users/checkPermission")}},

	{OpCustomersList, permission(PermUsers), false, []Offer{mbs("GET", "/Users")}},
	{OpCustomersGet, permission(PermUsers), false, []Offer{mbs("GET", "/Users/{id}")}},
	{OpCustomersCreate, permission(PermUsersCreateEdit), true, []Offer{mbs("POST", "/Users")}},
	{OpCustomersUpdate, permission(PermUsersCreateEdit), true, []Offer{mbs("PUT", "/Users")}},
	{OpCustomersVerify, permission(PermUsers), false, []Offer{mbs("PUT", "/Users/Authenticate")}},
	{OpCustomersDelete, permission(PermUsersDelete), true, []Offer{mbs("DELETE", "/Users/{id}/Account")}},
	{OpCustomersDeleteData, permission(PermUsersDelete), true, []Offer{mbs("DELETE", "/Users/{id}")}},

	{OpStaffList, permission(PermAdministrators), false, []Offer{mbs("GET", "/Administrators")}},
	{OpStaffGet, permission(PermAdministrators), false, []Offer{mbs("GET", "/Administrators/{id}")}},
	{OpStaffCreate, permission(PermAdministrators), true, []Offer{mbs("POST", "/Administrators")}},
	{OpStaffUpdate, permission(PermAdministrators), true, []Offer{mbs("PUT", "/Administrators")}},
	{OpStaffDelete, permission(PermAdministrators), true, []Offer{mbs("DELETE", "/Administrators/{id}")}},

	{OpMonitor, permission(PermMonitoring), false, []Offer{mbs("GET", "/Monitoring"), mbs("GET", "/Monitoring/{userId}"), native("GET", "/plans")}},
	{OpUserComputers, permission(PermUsers), false, []Offer{mbs("GET", "/Users/{id}/Computers")}},
	{OpDataDelete, permission(PermUsersDelete), true, []Offer{mbs("DELETE", "/Users/{id}/Computers")}},
	{OpComputersList, permission(PermRemoteManagement), false, []Offer{mbs("GET", "/Computers/{offset}/{count}"), native("GET", "/computers")}},
	{OpComputersGet, permission(PermRemoteManagement), false, []Offer{mbs("GET", "/Computers/{hid}"), native("GET", "/computers/{id}")}},
	{OpComputersData, permission(PermRemoteManagement), false,
		[]Offer{mbs("GET", "/Computers/{hid}/Disks"), mbs("GET", "/Computers/{hid}/Statistics"), mbs("GET", "/Computers/{hid}/Usage")}},
	{OpComputersAuthorize, permission(PermRemoteManagement), true, []Offer{mbs("POST", "/Computers/{hid}/authorization")}},
	{OpComputersUnauthorize, permission(PermRemoteManagement), true, []Offer{mbs("DELETE", "/Computers/{hid}/authorization")}},
	{OpComputersDelete, permission(PermRemoteManagement), true, []Offer{native("DELETE", "/computers/{id}")}},
	{OpPlansList, permission(PermRemoteManagement), false, []Offer{mbs("GET", "/Computers/{hid}/Plans")}},
	{OpPlansGet, permission(PermRemoteManagement), false,
		[]Offer{mbs("GET", "/Computers/{hid}/Plans/{planId}"), mbs("GET", "/Computers/{hid}/Plans/{planId}/info")}},
	{OpPlansCreate, permission(PermRemoteManagement), true, []Offer{mbs("POST", "/Computers/{hid}/Plans")}},
	{OpPlansUpdate, permission(PermRemoteManagement), true, []Offer{mbs("PUT", "/Computers/{hid}/Plans/{planId}")}},
	{OpPlansDelete, permission(PermRemoteManagement), true, []Offer{mbs("DELETE", "/Computers/{hid}/Plans/{planId}")}},
	{OpPlansStart, permission(PermRemoteManagement), true, []Offer{mbs("POST", "/Computers/{hid}/Plans/{planId}/start")}},
	{OpPlansStop, permission(PermRemoteManagement), true, []Offer{mbs("POST", "/Computers/{hid}/Plans/{planId}/stop")}},
	{OpRunsList, permission(PermRemoteManagement), false, []Offer{mbs("GET", "/Computers/Plans/history/{offset}/{count}"),
		mbs("GET", "/Computers/{hid}/Plans/history/{offset}/{count}"), mbs("GET", "/Computers/{hid}/Plans/{planId}/history"), native("GET", "/runs")}},
	{OpRunsGet, permission(PermRemoteManagement), false, []Offer{native("GET", "/runs/{id}")}},

	{OpPeopleList, permission(PermUsers), false, []Offer{netbrain("GET", "/V1/CMDB/Users")}},
	{OpPeopleCreate, permission(PermUsersCreateEdit), true, []Offer{netbrain("POST", "/V1/CMDB/Users")}},
	{OpPeopleUpdate, permission(PermUsersCreateEdit), true, []Offer{netbrain("PUT", "/V1/CMDB/Users")}},
	{OpPeopleDelete, permission(PermUsersDelete), true,
		[]Offer{netbrain("DELETE", "/V1/CMDB/Users/{userName}"), netbrain("DELETE", "/V1/CMDB/Users/{userName}/{authenticationServer}")}},
	{OpPeopleSync, permission(PermUsersCreateEdit), true, []Offer{netbrain("POST", "/V1/CMDB/Users/SyncExternalUsers"), native("POST", "/auth-servers/{id}/sync")}},
	{OpUsage, permission(PermUsers), false, []Offer{netbrain("GET", "/V1/CMDB/Users/UsageReport")}},
	{OpUsageDetails, permission(PermUsers), false, []Offer{netbrain("GET", "/V1/CMDB/Users/DetailUsageReport")}},

	{OpCompaniesList, permission(PermManageCompanies), false, []Offer{mbs("GET", "/Companies")}},
	{OpCompaniesGet, permission(PermManageCompanies), false, []Offer{mbs("GET", "/Companies/{id}")}},
	{OpCompaniesCreate, permission(PermManageCompanies), true, []Offer{mbs("POST", "/Companies"), netbrain("POST", "/V1/CMDB/Tenants"), netbrain("POST", "/V3/CMDB/Tenants")}},
	{OpCompaniesUpdate, permission(PermManageCompanies), true, []Offer{mbs("PUT", "/Companies"), netbrain("PUT", "/V1/CMDB/Tenants"), netbrain("PUT", "/V3/CMDB/Tenants")}},
	{OpCompaniesDelete, permission(PermManageCompanies), true, []Offer{mbs("DELETE", "/Companies/{id}"), netbrain("DELETE", "/V1/CMDB/Tenants/{tenantId}")}},
	{OpTenantsList, signedIn, false, []Offer{netbrain("GET", "/V1/CMDB/Tenants")}},
	{OpMembersAdd, permission(PermManageCompanies), true, []Offer{netbrain("POST", "/V1/CMDB/Tenants/Users")}},

	{OpDomainsList, signedIn, false, []Offer{netbrain("GET", "/V1/CMDB/Domains")}},
	{OpDomainsCreate, signedIn, true, []Offer{netbrain("POST", "/V1/CMDB/Domains"), netbrain("POST", "/V3/CMDB/Domains")}},
	{OpDomainsUpdate, domainWork, true, []Offer{netbrain("PUT", "/V1/CMDB/Domains"), netbrain("PUT", "/V3/CMDB/Domains")}},
	{OpDomainsDelete, domainWork, true, []Offer{netbrain("DELETE", "/V1/CMDB/Domains/{domainId}")}},
	{OpDomainMembersAdd, domainWork, true, []Offer{netbrain("POST", "/V1/CMDB/Domains/Users")}},
	{OpDomainMembersRemove, domainWork, true, []Offer{netbrain("PUT", "/V1/CMDB/Domains/Users"), netbrain("DELETE", "/V1/CMDB/Domains/Users")}},

	{OpTenantTemplate, permission(PermManageCompanies), false, []Offer{netbrain("GET", "/V3/CMDB/Tenants/LicenseTemplate")}},
	{OpDomainTemplate, tenantWork, false, []Offer{netbrain("GET", "/V3/CMDB/Domains/LicenseTemplate/{tenantId}")}},
	{OpNodes, systemAdmin, false, []Offer{netbrain("GET", "/V1/System/nodeinfo"), netbrain("GET", "/V3/System/nodeinfo")}},
	{OpLicenseUsage, permission(PermManageCompanies), false, []Offer{netbrain("GET", "/V1/CMDB/Domains/LicenseUsageSummary")}},
	{OpSeats, permission(PermManageCompanies), false, []Offer{native("GET", "/seats")}},

	{OpRolesList, signedIn, false, []Offer{netbrain("GET", "/V1/CMDB/Roles")}},
	{OpRolesCreate, permission(PermUsers), true, []Offer{netbrain("POST", "/V1/CMDB/Roles")}},
	{OpRolesUpdate, permission(PermUsers), true, []Offer{netbrain("PUT", "/V1/CMDB/Roles")}},
	{OpRolesDelete, permission(PermUsers), true, []Offer{netbrain("DELETE", "/V1/CMDB/Roles/{roleName}")}},

	{OpLicensesList, permission(PermLicenses), false, []Offer{mbs("GET", "/Licenses"), native("GET", "/licenses")}},
	{OpLicensesGet, permission(PermLicenses), false, []Offer{mbs("GET", "/Licenses/{id}")}},
	{OpLicensesGrant, permission(PermLicenses), true, []Offer{mbs("POST", "/Licenses/Grant")}},
	{OpLicensesRelease, permission(PermLicenses), true, []Offer{mbs("POST", "/Licenses/Release")}},
	{OpLicensesRevoke, permission(PermLicenses), true, []Offer{mbs("POST", "/Licenses/Revoke")}},
	{OpLicensesIssue, permission(PermLicenses), true, []Offer{native("POST", "/licenses")}},
	{OpLicensesHistory, permission(PermLicenses), false, []Offer{native("GET", "/licenses/{id}/history")}},

	{OpAccountsList, permission(PermStorage), false, []Offer{mbs("GET", "/Accounts"), native("GET", "/accounts")}},
	{OpAccountsGet, permission(PermStorage), false, []Offer{mbs("GET", "/Accounts/{id}")}},
	{OpAccountsCreate, permission(PermStorage), true, []Offer{mbs("POST", "/Accounts")}},
	{OpAccountsUpdate, permission(PermStorage), true, []Offer{mbs("PUT", "/Accounts")}},
	{OpDestinationsAdd, permission(PermStorage), true, []Offer{mbs("POST", "/Accounts/AddDestination")}},
	{OpDestinationsEdit, permission(PermStorage), true, []Offer{mbs("PUT", "/Accounts/EditDestination")}},
	{OpDestinationsRemove, permission(PermStorage), true, []Offer{mbs("PUT", "/Accounts/RemoveDestination")}},
	{OpDestinationsCreate, permission(PermStorage), true, []Offer{mbs("POST", "/Accounts/CreateDestination")}},
	{OpDestinationsCheck, permission(PermStorage), true, []Offer{native("POST", "/destinations/{id}/check")}},
	{OpDestinationsList, permission(PermUsers), false, []Offer{mbs("GET", "/Destinations")}},
	{OpAssignmentsList, permission(PermUsers), false, []Offer{mbs("GET", "/Destinations/{userEmail}")}},
	{OpAssignmentsCreate, permission(PermUsersCreateEdit), true, []Offer{mbs("POST", "/Destinations")}},
	{OpAssignmentsUpdate, permission(PermUsersCreateEdit), true, []Offer{mbs("PUT", "/Destinations")}},
	{OpAssignmentsDelete, permission(PermUsersCreateEdit), true, []Offer{mbs("DELETE", "/Destinations/{id}")}},

	{OpJobsList, permission(PermStorage), false, []Offer{native("GET", "/jobs")}},
	{OpJobsGet, permission(PermStorage), false, []Offer{native("GET", "/jobs/{id}")}},
	{OpJobsRetry, permission(PermStorage), true, []Offer{native("POST", "/jobs/{id}/retry")}},
	{OpForecastUser, permission(PermUsers), false, []Offer{native("GET", "/users/{id}/forecast")}},
	{OpForecastCompany, permission(PermManageCompanies), false, []Offer{native("GET", "/companies/{id}/forecast")}},
	{OpForecastDestination, permission(PermStorage), false, []Offer{native("GET", "/destinations/{id}/forecast")}},
	{OpForecastPackage, permission(PermStorageLimit), false, []Offer{native("GET", "/packages/{id}/forecast")}},

	{OpPackagesList, permission(PermStorageLimit), false, []Offer{mbs("GET", "/Packages")}},
	{OpPackagesGet, permission(PermStorageLimit), false, []Offer{mbs("GET", "/Packages/{idOrUser}")}},
	{OpPackagesOfUser, permission(PermStorageLimit), false, nil},
	{OpPackagesCreate, permission(PermStorageLimit), true, []Offer{mbs("POST", "/Packages")}},
	{OpPackagesUpdate, permission(PermStorageLimit), true, []Offer{mbs("PUT", "/Packages")}},
	{OpPackagesDelete, permission(PermStorageLimit), true, []Offer{mbs("DELETE", "/Packages/{id}")}},

	{OpBilling, permission(PermBilling), false, []Offer{mbs("GET", "/Billing"), mbs("PUT", "/Billing")}},
	{OpBillingDetails, permission(PermBilling), false, []Offer{mbs("PUT", "/Billing/Details")}},
	{OpStatement, permission(PermBilling), false, []Offer{native("GET", "/statements/{month}"), native("GET", "/statements/{month}/csv")}},
	{OpStatementSamples, permission(PermBilling), false, []Offer{native("GET", "/statements/{month}/samples")}},
	{OpPriceListsList, permission(PermBilling), false, []Offer{native("GET", "/prices")}},
	{OpPriceListsCreate, permission(PermBilling), true, []Offer{native("POST", "/prices")}},

	{OpAuditList, permission(PermAuditLog), false, []Offer{netbrain("GET", "/V1/CMDB/AuditLogs"), native("GET", "/audit")}},
	{OpAuditVerify, systemAdmin, false, []Offer{native("GET", "/audit/proof")}},

	{OpAPIKeyList, permission(PermAdministrators), false, []Offer{native("GET", "/api-keys")}},
	{OpAPIKeyCreate, permission(PermAdministrators), true, []Offer{native("POST", "/api-keys")}},
	{OpAPIKeyDelete, permission(PermAdministrators), true, []Offer{native("DELETE", "/api-keys/{login}")}},
	{OpPasswordChange, public, true, []Offer{native("POST", "/password/change")}},
	{OpPasswordOwn, signedIn, true, []Offer{native("PUT", "/session/password")}},

	{OpPasswordForgot, public, true, []Offer{native("POST", "/password/forgot")}},
	{OpPasswordLink, public, true, []Offer{native("POST", "/password/reset")}},
	{OpMailGet, systemAdmin, false, []Offer{native("GET", "/mail")}},
	{OpMailSave, systemAdmin, true, []Offer{native("PUT", "/mail")}},
	{OpMailDelete, systemAdmin, true, []Offer{native("DELETE", "/mail")}},
	{OpMailTest, systemAdmin, true, []Offer{native("POST", "/mail/test")}},
	{OpMailTemplates, systemAdmin, false, []Offer{native("GET", "/mail/templates")}},
	{OpMailTemplateGet, systemAdmin, false, []Offer{native("GET", "/mail/templates/{name}")}},
	{OpMailTemplateSave, systemAdmin, true, []Offer{native("PUT", "/mail/templates/{name}")}},
	{OpMailTemplateReset, systemAdmin, true, []Offer{native("DELETE", "/mail/templates/{name}")}},
	{OpMailPreview, systemAdmin, false, []Offer{native("POST", "/mail/templates/{name}/preview")}},

	// Whoever holds the secret acts as the person: the right is the one over administrators, the rest is control's.
	{OpOAuthList, permission(PermAdministrators), false, []Offer{native("GET", "/oauth-clients")}},
	{OpOAuthCreate, permission(PermAdministrators), true, []Offer{native("POST", "/oauth-clients")}},
	{OpOAuthRotate, permission(PermAdministrators), true, []Offer{native("POST", "/oauth-clients/{id}/secret")}},
	{OpOAuthDelete, permission(PermAdministrators), true, []Offer{native("DELETE", "/oauth-clients/{id}")}},
	{OpOAuthToken, public, true, []Offer{netbrain("POST", "/../auth/oauth2/token")}}, // outside of the base

	{OpSettingsList, systemAdmin, false, []Offer{native("GET", "/settings")}},
	{OpSettingsSet, systemAdmin, true, []Offer{native("PUT", "/settings/{name}")}},

	// Whoever sets one up decides who is whom: nobody but system administrators may.
	{OpAuthServersList, systemAdmin, false, []Offer{native("GET", "/auth-servers")}},
	{OpAuthServersGet, systemAdmin, false, []Offer{netbrain("GET", "/V1/CMDB/ExternalAuthtication"), native("GET", "/auth-servers/{id}")}}, // sic
	{OpAuthServersSave, systemAdmin, true,
		[]Offer{netbrain("POST", "/V1/CMDB/ExternalAuthtication/SaveExternalAuth"), native("POST", "/auth-servers"), native("PUT", "/auth-servers/{id}")}},
	{OpAuthServersDelete, systemAdmin, true, []Offer{netbrain("DELETE", "/V1/CMDB/ExternalAuthtication"), native("DELETE", "/auth-servers/{id}")}},
	{OpAuthServersTest, systemAdmin, false, []Offer{native("POST", "/auth-servers/{id}/test")}},
	{OpAuthServersGroups, systemAdmin, false, []Offer{netbrain("POST", "/V1/CMDB/ExternalAuthtication/SearchGroup"), native("GET", "/auth-servers/{id}/groups")}},

	{OpTwoFactorState, signedIn, false, []Offer{native("GET", "/two-factor")}},
	{OpTwoFactorBegin, signedIn, true, []Offer{native("POST", "/two-factor")}},
	{OpTwoFactorConfirm, signedIn, true, []Offer{native("POST", "/two-factor/confirm")}},
	{OpTwoFactorDisable, signedIn, true, []Offer{native("POST", "/two-factor/disable")}},
	{OpTwoFactorRenew, signedIn, true, []Offer{native("POST", "/two-factor/recovery-codes")}},
	{OpTwoFactorOf, permission(PermAdministrators), false, []Offer{native("GET", "/users/{id}/two-factor")}},
	{OpTwoFactorReset, permission(PermAdministrators), true, []Offer{native("DELETE", "/users/{id}/two-factor")}},

	{OpBuildsList, permission(PermDownloads), false, []Offer{mbs("GET", "/Builds"), native("GET", "/builds")}},
	{OpBuildsVersions, permission(PermDownloads), false, []Offer{mbs("GET", "/Builds/AvailableVersions")}},
	{OpBuildsRequest, permission(PermDownloads), true, []Offer{mbs("POST", "/Builds/RequestCustomBuilds"), native("POST", "/builds")}},

	{OpAgentEnroll, public, true, []Offer{agent("POST", "/enroll")}},
	{OpAgentHeartbeat, computer, false, []Offer{agent("POST", "/heartbeat")}},
	{OpAgentPlans, computer, false, []Offer{agent("GET", "/plans")}},
	{OpAgentReport, computer, false, []Offer{agent("POST", "/runs"), agent("PUT", "/runs/{id}"), agent("POST", "/runs/{id}/end")}},
}

// rows finds the rows of the table, which every request does.
var rows = func() map[Op]Operation {
	m := make(map[Op]Operation, len(Operations))
	for _, o := range Operations {
		m[o.Op] = o
	}
	return m
}()

// OperationOf finds an operation's row; ok is false for operations that no face offers.
func OperationOf(op Op) (o Operation, ok bool) {
	o, ok = rows[op]
	return o, ok
}
