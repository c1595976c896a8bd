package servertest_test

import "github.com/purserhq/purser/internal/core"

const nothingID = "0192a000-0000-7000-8000-00000000eeee"

// The requests of the native API and of the agents' channel for operations
// that the dialects have too, or have not at all.
func init() {
	for op, path := range map[core.Op]map[string]struct{ path, body string }{
		core.OpMonitor:           {"GET /plans": {}},
		core.OpComputersList:     {"GET /computers": {}},
		core.OpComputersGet:      {"GET /computers/{id}": {path: "/computers/" + nothingID}},
		core.OpComputersDelete:   {"DELETE /computers/{id}": {path: "/computers/" + nothingID}},
		core.OpRunsList:          {"GET /runs": {}},
		core.OpRunsGet:           {"GET /runs/{id}": {path: "/runs/" + nothingID}},
		core.OpLicensesList:      {"GET /licenses": {}},
		core.OpLicensesIssue:     {"POST /licenses": {body: `{"count":1,"company":"Nowhere"}`}},
		core.OpLicensesHistory:   {"GET /licenses/{id}/history": {path: "/licenses/" + nothingID + "/history"}},
		core.OpAccountsList:      {"GET /accounts": {}},
		core.OpDestinationsCheck: {"POST /destinations/{id}/check": {path: "/destinations/" + nothingID + "/check"}},
		core.OpStatement: {
			"GET /statements/{month}":     {path: "/statements/2026-11?company=" + acmeID},
			"GET /statements/{month}/csv": {path: "/statements/2026-11/csv?company=" + acmeID},
		},
		core.OpStatementSamples:    {"GET /statements/{month}/samples": {path: "/statements/2026-11/samples?company=" + acmeID + "&user=" + targetID}},
		core.OpPriceListsList:      {"GET /prices": {}},
		core.OpPriceListsCreate:    {"POST /prices": {body: `{"currency":"EUR","from":"2026-12-40"}`}},
		core.OpForecastUser:        {"GET /users/{id}/forecast": {path: "/users/" + targetID + "/forecast"}},
		core.OpForecastCompany:     {"GET /companies/{id}/forecast": {path: "/companies/" + acmeID + "/forecast"}},
		core.OpForecastPackage:     {"GET /packages/{id}/forecast": {path: "/packages/7/forecast"}},
		core.OpForecastDestination: {"GET /destinations/{id}/forecast": {path: "/destinations/" + nothingID + "/forecast"}},
		core.OpJobsList:            {"GET /jobs": {}},
		core.OpJobsGet:             {"GET /jobs/{id}": {path: "/jobs/" + nothingID}},
		core.OpJobsRetry:           {"POST /jobs/{id}/retry": {path: "/jobs/" + nothingID + "/retry"}},

		core.OpPeopleSync: {
			"POST /V1/CMDB/Users/SyncExternalUsers": {body: `{"externalServerType":[1]}`},
			"POST /auth-servers/{id}/sync":          {path: "/auth-servers/" + nothingID + "/sync"},
		},
		core.OpTwoFactorState:   {"GET /two-factor": {}},
		core.OpTwoFactorBegin:   {"POST /two-factor": {}},
		core.OpTwoFactorConfirm: {"POST /two-factor/confirm": {body: `{"code":"x"}`}},
		core.OpTwoFactorDisable: {"POST /two-factor/disable": {body: `{"code":"x"}`}},
		core.OpTwoFactorRenew:   {"POST /two-factor/recovery-codes": {body: `{"code":"x"}`}},
		core.OpTwoFactorOf:      {"GET /users/{id}/two-factor": {path: "/users/" + nothingID + "/two-factor"}},
		core.OpTwoFactorReset:   {"DELETE /users/{id}/two-factor": {path: "/users/" + nothingID + "/two-factor"}},

		core.OpAuthServersList: {"GET /auth-servers": {}},
		core.OpAuthServersGet: {
			"GET /V1/CMDB/ExternalAuthtication": {path: "/V1/CMDB/ExternalAuthtication?alias=Nowhere"},
			"GET /auth-servers/{id}":            {path: "/auth-servers/" + nothingID},
		},
		core.OpAuthServersSave: {
			"POST /V1/CMDB/ExternalAuthtication/SaveExternalAuth": {body: `{}`},
			"POST /auth-servers":     {body: `{}`},
			"PUT /auth-servers/{id}": {path: "/auth-servers/" + nothingID, body: `{}`},
		},
		core.OpAuthServersDelete: {
			"DELETE /V1/CMDB/ExternalAuthtication": {path: "/V1/CMDB/ExternalAuthtication?alias=Nowhere"},
			"DELETE /auth-servers/{id}":            {path: "/auth-servers/" + nothingID},
		},
		core.OpAuthServersTest: {"POST /auth-servers/{id}/test": {path: "/auth-servers/" + nothingID + "/test", body: `{"login":"a","password":"b"}`}},
		core.OpAuthServersGroups: {
			"POST /V1/CMDB/ExternalAuthtication/SearchGroup": {body: `{}`},
			"GET /auth-servers/{id}/groups":                  {path: "/auth-servers/" + nothingID + "/groups"},
		},

		core.OpOAuthList:       {"GET /oauth-clients": {}},
		core.OpOAuthCreate:     {"POST /oauth-clients": {body: `{"user":"target","lifetimeSeconds":1}`}},
		core.OpOAuthRotate:     {"POST /oauth-clients/{id}/secret": {path: "/oauth-clients/nobody/secret"}},
		core.OpOAuthDelete:     {"DELETE /oauth-clients/{id}": {path: "/oauth-clients/nobody"}},
		core.OpSeats:           {"GET /seats": {}},
		core.OpTenantTemplate:  {"GET /V3/CMDB/Tenants/LicenseTemplate": {}},
		core.OpDomainTemplate:  {"GET /V3/CMDB/Domains/LicenseTemplate/{tenantId}": {path: "/V3/CMDB/Domains/LicenseTemplate/" + acmeID}},
		core.OpNodes:           {"GET /V1/System/nodeinfo": {}, "GET /V3/System/nodeinfo": {}},
		core.OpLicenseUsage:    {"GET /V1/CMDB/Domains/LicenseUsageSummary": {}},
		core.OpCompaniesCreate: {"POST /V3/CMDB/Tenants": {body: `{}`}},
		core.OpCompaniesUpdate: {"PUT /V3/CMDB/Tenants": {body: `{"tenantId":"` + acmeID + `"}`}},
		core.OpDomainsCreate:   {"POST /V3/CMDB/Domains": {body: `{}`}},
		core.OpDomainsUpdate:   {"PUT /V3/CMDB/Domains": {body: `{"domainId":"` + labID + `"}`}},

		core.OpAgentHeartbeat: {"POST /heartbeat": {body: `{}`}},
		core.OpAgentPlans:     {"GET /plans": {}},
		core.OpAgentReport: {
			"POST /runs":          {body: `{}`},
			"PUT /runs/{id}":      {path: "/runs/" + nothingID, body: `{}`},
			"POST /runs/{id}/end": {path: "/runs/" + nothingID + "/end", body: `{}`},
		},
	} {
		if samples[op] == nil {
			samples[op] = map[string]struct{ path, body string }{}
		}
		for request, sample := range path {
			samples[op][request] = sample
		}
	}
}
