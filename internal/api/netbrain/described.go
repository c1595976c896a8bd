package netbrain

import (
	"github.com/purserhq/purser/internal/api/openapi"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// reportQuery are the parameters that both usage reports have.
var reportQuery = []openapi.Query{
	{Name: "tenantId", Type: "string", Text: "only this tenant's sessions"},
	{Name: "domainId", Type: "string", Text: "only this domain's; an unknown one is ignored"},
	{Name: "fromDate", Type: "string", Text: "yyyy-MM-ddThh:mm:ssZ; sessions that began then or later"},
	{Name: "toDate", Type: "string", Text: "yyyy-MM-ddThh:mm:ssZ; sessions that began then or earlier"},
}

var serverQuery = openapi.Query{Name: "authenticationServer", Type: "string", Text: "the alias of an external server; NetBrain for the local one"}

// described has a line for every request that the operation table offers on
// this face, for the OpenAPI document.
var described = map[string]openapi.Request{
	"POST /V1/Session": {Summary: "Sign in", Body: wire.LoginRequest{}, Optional: true, Answer: wire.LoginResponse{},
		Details: "By `username` and `password` in the body, or by HTTP Basic without a body. The session takes a seat and ends after 30 minutes without use."},
	"GET /V1/Session": {Summary: "Sign in", Answer: wire.LoginResponse{}, Details: "As POST: by Basic, or by a JSON body, which some clients send with a GET."},
	"POST /../auth/oauth2/token": {Summary: "Get a token as an OAuth client", Body: wire.OAuthTokenRequest{}, Required: []string{"grant_type"}, Forms: true, Answer: wire.OAuthToken{},
		Failures: map[string]any{"400": wire.OAuthError{}, "401": wire.OAuthError{}, "429": wire.OAuthError{}, "500": wire.OAuthError{}, "503": wire.OAuthError{}},
		Details:  "OAuth 2.0, client credentials: `grant_type` is `client_credentials`, the client is in the form or in HTTP Basic. The token goes into the header `Token`; it takes no seat. Failures are those of RFC 6749."},
	"DELETE /V1/Session":            {Summary: "Sign out", Body: wire.LogoutRequest{}, Optional: true, Answer: wire.Envelope{}, Details: "By the header `Token`, or else by `token` in the body."},
	"GET /V1/Session/CurrentDomain": {Summary: "Show the working tenant and domain", Answer: wire.CurrentDomainResponse{}},
	"PUT /V1/Session/CurrentDomain": {Summary: "Choose the working tenant and domain", Body: wire.CurrentDomainRequest{}, Required: []string{"tenantId"}, Answer: wire.Envelope{}},
	"GET /V1/System/ProductVersion": {Summary: "Show the version", Answer: wire.ProductVersionResponse{}},

	"GET /V1/CMDB/Users": {Summary: "List users, or get one", Answer: wire.UsersResponse{},
		Query: []openapi.Query{{Name: "username", Type: "string", Text: "only this one; all when not given"}, serverQuery}},
	"POST /V1/CMDB/Users": {Summary: "Add a user", Body: wire.UserRequest{}, Answer: wire.Envelope{},
		Required: []string{"username", "email", "firstName", "lastName", "isSystemAdmin"},
		Details:  "`allowChangePassword` and `password` are required too, unless the account is of an external server; then `externalUserIdentity` is."},
	"PUT /V1/CMDB/Users": {Summary: "Change a user", Body: wire.UserRequest{}, Required: []string{"username"}, Answer: wire.Envelope{},
		Details: "What is null or empty stays as it is. A list of tenants that is not empty replaces the user's access."},
	"DELETE /V1/CMDB/Users/{userName}": {Summary: "Delete a user", Answer: wire.Envelope{}, Params: map[string]string{"userName": "the user's name"}},
	"DELETE /V1/CMDB/Users/{userName}/{authenticationServer}": {Summary: "Delete a user of one authentication server", Answer: wire.Envelope{},
		Params: map[string]string{"userName": "the user's name", "authenticationServer": serverQuery.Text}},
	"GET /V1/CMDB/Users/UsageReport": {Summary: "Sum up who was signed in", Query: reportQuery, Answer: wire.UsageResponse{}},
	"GET /V1/CMDB/Users/DetailUsageReport": {Summary: "List one user's sessions", Answer: wire.UsageDetailsResponse{},
		Query: append([]openapi.Query{{Name: "username", Type: "string", Text: "whose", Required: true}, serverQuery}, reportQuery...)},
	"POST /V1/CMDB/Users/checkPermission": {Summary: "Ask for one's own privileges", Body: wire.CheckPermissionRequest{}, Required: []string{"permissions"},
		Answer: wire.CheckPermissionResponse{}, Details: "Success has `statusCode` 0."},

	"POST /V1/CMDB/Users/SyncExternalUsers": {Summary: "Bring the users of external servers up to date", Body: wire.SyncExternalRequest{}, Required: []string{"externalServerType"},
		Answer: wire.Envelope{}, Details: "A job for each server of these types that is enabled: 1 AD, 2 LDAP."},

	"GET /V1/CMDB/ExternalAuthtication": {Summary: "Show an external authentication server", Answer: wire.ExternalAuthResponse{},
		Query: []openapi.Query{{Name: "alias", Type: "string", Text: "its name", Required: true}}},
	"POST /V1/CMDB/ExternalAuthtication/SaveExternalAuth": {Summary: "Add or change an external authentication server", Body: wire.ExternalAuthRequest{}, Answer: wire.Envelope{},
		Details: "With an `id` it changes that server, and what is null or empty stays as it is. `testUserName` and `testPassword` are tried first; when that fails, nothing is saved."},
	"DELETE /V1/CMDB/ExternalAuthtication": {Summary: "Delete an external authentication server", Answer: wire.Envelope{},
		Query: []openapi.Query{{Name: "alias", Type: "string", Text: "its name", Required: true}}},
	"POST /V1/CMDB/ExternalAuthtication/SearchGroup": {Summary: "Look for groups in a directory", Body: wire.GroupSearchRequest{}, Required: []string{"type", "pageIndex", "businessObj"},
		Answer: wire.GroupSearchResponse{}},

	"GET /V1/CMDB/Tenants":               {Summary: "List tenants", Answer: wire.TenantsResponse{}},
	"POST /V1/CMDB/Tenants":              {Summary: "Add a tenant", Body: wire.TenantRequest{}, Required: []string{"tenantName", "maximumNodes"}, Answer: wire.TenantCreated{}},
	"PUT /V1/CMDB/Tenants":               {Summary: "Change a tenant", Body: wire.TenantRequest{}, Required: []string{"tenantId"}, Answer: wire.Envelope{}},
	"DELETE /V1/CMDB/Tenants/{tenantId}": {Summary: "Delete a tenant without users", Answer: wire.Envelope{}, Params: map[string]string{"tenantId": "the tenant's ID"}},
	"POST /V1/CMDB/Tenants/Users":        {Summary: "Give users access to a tenant", Body: wire.TenantUsersRequest{}, Required: []string{"users"}, Answer: wire.Envelope{}},

	"GET /V1/CMDB/Domains": {Summary: "List domains", Answer: wire.DomainsResponse{},
		Query: []openapi.Query{{Name: "tenantId", Type: "string", Text: "only this tenant's; all when not given"}}},
	"POST /V1/CMDB/Domains":              {Summary: "Add a domain", Body: wire.DomainRequest{}, Required: []string{"tenantId", "domainName", "maximumNodes"}, Answer: wire.DomainCreated{}},
	"PUT /V1/CMDB/Domains":               {Summary: "Change a domain", Body: wire.DomainRequest{}, Required: []string{"domainId"}, Answer: wire.Envelope{}},
	"DELETE /V1/CMDB/Domains/{domainId}": {Summary: "Delete a domain", Answer: wire.Envelope{}, Params: map[string]string{"domainId": "the domain's ID"}},
	"POST /V1/CMDB/Domains/Users":        {Summary: "Give users roles in a domain", Body: wire.DomainUsersRequest{}, Required: []string{"users"}, Answer: wire.Envelope{}},
	"PUT /V1/CMDB/Domains/Users":         {Summary: "Remove users from a domain", Body: wire.DomainUsersRemoval{}, Required: []string{"users"}, Answer: wire.Envelope{}},
	"DELETE /V1/CMDB/Domains/Users":      {Summary: "Remove users from a domain", Body: wire.DomainUsersRemoval{}, Required: []string{"users"}, Answer: wire.Envelope{}},

	"POST /V3/CMDB/Tenants": {Summary: "Add a tenant with licenses", Body: wire.TenantV3Request{}, Required: []string{"tenantName", "licenseInfo"}, Answer: wire.TenantCreated{},
		Details: "`licenseInfo` needs `modules`, each with `name` and `amount`. `advancedOptions` are taken and ignored."},
	"PUT /V3/CMDB/Tenants": {Summary: "Change a tenant and its licenses", Body: wire.TenantV3Request{}, Required: []string{"tenantId", "tenantName", "licenseInfo"}, Answer: wire.Envelope{},
		Details: "Licenses that are not named stay as they are."},
	"GET /V3/CMDB/Tenants/LicenseTemplate": {Summary: "List what licenses a tenant can be given", Answer: wire.LicenseTemplateResponse{}},
	"POST /V3/CMDB/Domains":                {Summary: "Add a domain with licenses of its tenant's", Body: wire.DomainV3Request{}, Required: []string{"tenantId", "domainName", "licenseInfo"}, Answer: wire.DomainCreated{}},
	"PUT /V3/CMDB/Domains": {Summary: "Change a domain and its licenses", Body: wire.DomainV3Request{}, Required: []string{"tenantId", "domainId", "domainName", "licenseInfo"}, Answer: wire.Envelope{},
		Details: "Licenses that are not named stay as they are."},
	"GET /V3/CMDB/Domains/LicenseTemplate/{tenantId}": {Summary: "List what licenses a domain of a tenant can be given", Answer: wire.LicenseTemplateResponse{},
		Params: map[string]string{"tenantId": "the tenant's ID"}, Details: "Success has `statusCode` 0."},
	"GET /V1/CMDB/Domains/LicenseUsageSummary": {Summary: "Tell which nodes and seats domains use", Answer: wire.LicenseUsageResponse{}, Query: []openapi.Query{
		{Name: "tenantId", Type: "string", Text: "only this tenant's domains"}, {Name: "domainId", Type: "string", Text: "only this domain"}}},
	"GET /V1/System/nodeinfo": {Summary: "Count the nodes that tenants and domains have and use", Answer: wire.NodeInfo{}},
	"GET /V3/System/nodeinfo": {Summary: "List what licenses tenants have", Answer: wire.NodeInfoV3{}},

	"GET /V1/CMDB/Roles": {Summary: "List roles, or get one", Answer: wire.RolesResponse{}, Failures: map[string]any{"400": wire.RolesResponse{}},
		Query: []openapi.Query{{Name: "roleName", Type: "string", Text: "only this one; all when not given"}}},
	"POST /V1/CMDB/Roles":              {Summary: "Add a role", Body: wire.RoleRequest{}, Required: []string{"roleName"}, Answer: wire.Envelope{}},
	"PUT /V1/CMDB/Roles":               {Summary: "Change a role", Body: wire.RoleRequest{}, Required: []string{"roleName"}, Answer: wire.Envelope{}},
	"DELETE /V1/CMDB/Roles/{roleName}": {Summary: "Delete a role", Answer: wire.Envelope{}, Params: map[string]string{"roleName": "the role's name"}},

	"GET /V1/CMDB/AuditLogs": {Summary: "Read the audit log, the latest first", Answer: wire.AuditLogsResponse{}, Query: []openapi.Query{
		{Name: "from", Type: "string", Text: "yyyy-MM-ddThh:mm:ssZ", Required: true}, {Name: "to", Type: "string", Text: "yyyy-MM-ddThh:mm:ssZ", Required: true},
		{Name: "skip", Type: "integer", Text: "how many to pass over"}, {Name: "limit", Type: "integer", Text: "how many to give, 10 to 100; 50 when not given"},
		{Name: "tenant", Type: "string", Text: "ID or name"}, {Name: "domain", Type: "string", Text: "ID or name"}, {Name: "modules", Type: "array of string", Text: "names of modules"}}},
}
