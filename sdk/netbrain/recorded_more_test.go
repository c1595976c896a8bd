package netbrain_test

import (
	"context"
	"encoding/json"
	"time"

	"github.com/purserhq/purser/sdk/netbrain"
)

// recordedElsewhere goes on with tenants, domains, roles, audit log, licences
// and external authentication.
var recordedElsewhere = []recording{
	{"tenants up to 8.03", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Tenants.List(ctx) },
		"GET /V1/CMDB/Tenants", "",
		`{"tenants":[{"tenantId":"` + acmeID + `","tenantName":"Initial Tenant"}],"statusCode":790200,"statusDescription":"Success."}`,
		[]netbrain.Tenant{{TenantID: acmeID, TenantName: "Initial Tenant"}}},
	{"tenants from R10.1", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Tenants.List(ctx) },
		"GET /V1/CMDB/Tenants", "", tenants("modules"), licensed},
	{"tenants in the words of their table", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Tenants.List(ctx) },
		"GET /V1/CMDB/Tenants", "", tenants("module"), licensed},
	{"adding a tenant", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Tenants.Create(ctx, netbrain.TenantRequest{TenantName: new("Acme"), MaximumNodes: new(int64(10))})
	}, "POST /V1/CMDB/Tenants", `{"tenantName":"Acme","maximumNodes":10}`, created("tenantId", acmeID), acmeID},
	{"updating a tenant", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Tenants.Update(ctx, netbrain.TenantRequest{TenantID: new(acmeID), Description: new("d")})
	}, "PUT /V1/CMDB/Tenants", `{"tenantId":"` + acmeID + `","description":"d"}`, done, nil},
	{"deleting a tenant", func(ctx context.Context, c *netbrain.Client) (any, error) { return nil, c.Tenants.Delete(ctx, acmeID) },
		"DELETE /V1/CMDB/Tenants/" + acmeID, "", done, nil},
	{"adding users to a tenant", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Tenants.AddUsers(ctx, netbrain.TenantUsersRequest{Users: []netbrain.TenantUser{{UserName: new("ann"), IsTenantAdmin: new(true)}}})
	}, "POST /V1/CMDB/Tenants/Users", `{"users":[{"userName":"ann","isTenantAdmin":true}]}`, done, nil},
	{"adding a tenant with licences", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Tenants.CreateV3(ctx, netbrain.TenantV3Request{TenantName: new("API test1"), LicenseInfo: foundation(10),
			AdvancedOptions: &netbrain.AdvancedOptions{TenantConnSetting: &netbrain.ConnSetting{Servers: []string{"10.0.0.1"}, ReplicaSet: new("rs"), User: new("u"), Password: new("mongo-pass")}}})
	}, "POST /V3/CMDB/Tenants",
		`{"tenantName":"API test1","licenseInfo":{"modules":[{"name":"Foundation","amount":10}]},"advancedOptions":{"tenantConnSetting":` +
			`{"servers":["10.0.0.1"],"replicaSet":"rs","user":"u","password":"mongo-pass"}}}`, created("tenantId", acmeID), acmeID},
	{"updating a tenant's licences", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Tenants.UpdateV3(ctx, netbrain.TenantV3Request{TenantID: new(acmeID), TenantName: new("Acme"), LicenseInfo: &netbrain.LicenseGrant{
			Modules:      []netbrain.ModuleGrant{{Name: new(netbrain.ModuleChangeManagement), Amount: new(int64(0)), Enable: new(false)}},
			NetworkTechs: []netbrain.NetworkTechGrant{{Name: new(netbrain.TechWAP), Amount: new(int64(3))}}}})
	}, "PUT /V3/CMDB/Tenants", `{"tenantId":"` + acmeID + `","tenantName":"Acme","licenseInfo":{"modules":[{"name":"Change Management","amount":0,"enable":false}],` +
		`"networkTechs":[{"name":"WAP","amount":3}]}}`, done, nil},
	{"licences for tenants", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Tenants.LicenseTemplate(ctx) },
		"GET /V3/CMDB/Tenants/LicenseTemplate", "",
		`{"licenseInfo":{"networkTechs":[{"name":"Cisco ACI","amount":0}],"modules":[{"name":"Foundation","amount":0,"enable":true}]},"statusCode":790200,"statusDescription":"Success."}`,
		&netbrain.LicenseTemplate{NetworkTechs: []netbrain.TemplateAmount{{Name: "Cisco ACI"}}, Modules: []netbrain.TemplateAmount{{Name: "Foundation", Enable: new(true)}}}},

	{"domains", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Domains.List(ctx, acmeID) },
		"GET /V1/CMDB/Domains?tenantId=" + acmeID, "",
		`{"domains":[{"domainId":"` + labID + `","domainName":"Lab"}],"statusCode":790200,"statusDescription":"Success."}`,
		[]netbrain.Domain{{DomainID: labID, DomainName: "Lab"}}},
	{"domains of all tenants", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Domains.List(ctx, "") },
		"GET /V1/CMDB/Domains", "", `{"domains":[],"statusCode":790200,"statusDescription":"Success."}`, []netbrain.Domain{}},
	{"adding a domain", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Domains.Create(ctx, netbrain.DomainRequest{TenantID: new(acmeID), DomainName: new("Lab"), MaximumNodes: new(int64(5))})
	}, "POST /V1/CMDB/Domains", `{"tenantId":"` + acmeID + `","domainName":"Lab","maximumNodes":5}`, created("domainId", labID), labID},
	{"updating a domain", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Domains.Update(ctx, netbrain.DomainRequest{DomainID: new(labID), DomainName: new("Lab 2")})
	}, "PUT /V1/CMDB/Domains", `{"domainId":"` + labID + `","domainName":"Lab 2"}`, done, nil},
	{"deleting a domain", func(ctx context.Context, c *netbrain.Client) (any, error) { return nil, c.Domains.Delete(ctx, labID) },
		"DELETE /V1/CMDB/Domains/" + labID, "", done, nil},
	{"adding users to a domain", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Domains.AddUsers(ctx, netbrain.DomainUsersRequest{DomainID: new(labID),
			Users: []netbrain.DomainUser{{UserName: new("ann"), Roles: netbrain.RoleNumbers(netbrain.RoleDomainAdmin, netbrain.RolePowerUser)}}})
	}, "POST /V1/CMDB/Domains/Users", `{"domainId":"` + labID + `","users":[{"userName":"ann","roles":[2,6]}]}`, done, nil},
	{"removing users from a domain", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Domains.RemoveUsers(ctx, netbrain.DomainUsersRemoval{Users: []string{"ann"}})
	}, "PUT /V1/CMDB/Domains/Users", `{"users":["ann"]}`, done, nil},
	{"adding a domain with licences", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Domains.CreateV3(ctx, netbrain.DomainV3Request{TenantID: new(acmeID), DomainName: new("Lab"), LicenseInfo: foundation(5)})
	}, "POST /V3/CMDB/Domains", `{"tenantId":"` + acmeID + `","domainName":"Lab","licenseInfo":{"modules":[{"name":"Foundation","amount":5}]}}`, created("domainId", labID), labID},
	{"updating a domain's licences", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Domains.UpdateV3(ctx, netbrain.DomainV3Request{TenantID: new(acmeID), DomainID: new(labID), DomainName: new("Lab"), LicenseInfo: foundation(6)})
	}, "PUT /V3/CMDB/Domains", `{"tenantId":"` + acmeID + `","domainId":"` + labID + `","domainName":"Lab","licenseInfo":{"modules":[{"name":"Foundation","amount":6}]}}`, done, nil},
	{"licences for domains, with code 0", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Domains.LicenseTemplate(ctx, acmeID)
	},
		"GET /V3/CMDB/Domains/LicenseTemplate/" + acmeID, "",
		`{"licenseInfo":{"networkTechs":null,"module":[{"name":"Foundation","amount":"0"}]},"statusCode":0}`,
		&netbrain.LicenseTemplate{Modules: []netbrain.TemplateAmount{{Name: "Foundation"}}}},
	{"licence usage", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Domains.LicenseUsageSummary(ctx, netbrain.LicenseUsageOptions{TenantID: acmeID, DomainID: labID})
	}, "GET /V1/CMDB/Domains/LicenseUsageSummary?domainId=" + labID + "&tenantId=" + acmeID, "",
		`{"data":[{"domainId":"` + labID + `","domainName":"Lab","tenantId":"` + acmeID + `","tenantName":"Acme","licenseSummary":{"nodeLicenseUsage":[` +
			`{"type":"Foundation","amount":1,"details":[{"deviceTypeName":"Router","amount":1}]},{"type":"WAP","amount":"2"}],"seatLicenseUsage":{` +
			`"current":{"domainUsedSeats":17,"systemUsedSeats":52},"historyOfMaxConcurrent":{"30Days":"68/101","l7Days":"24/52","today":"23/61"}}}}],` +
			`"statusCode":790200,"statusDescription":"Success."}`,
		[]netbrain.DomainLicenseUsage{{DomainID: labID, DomainName: "Lab", TenantID: acmeID, TenantName: "Acme", LicenseSummary: netbrain.LicenseSummary{
			NodeLicenseUsage: []netbrain.NodeLicenseUsage{{Type: "Foundation", Amount: 1, Details: []netbrain.DeviceTypeUsage{{DeviceTypeName: "Router", Amount: 1}}}, {Type: "WAP", Amount: 2}},
			SeatLicenseUsage: netbrain.SeatLicenseUsage{Current: netbrain.SeatsInUse{DomainUsedSeats: 17, SystemUsedSeats: 52},
				HistoryOfMaxConcurrent: netbrain.SeatHistory{Last30Days: "68/101", Last7Days: "24/52", Today: "23/61"}}}}}},

	{"roles", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Roles.List(ctx) },
		"GET /V1/CMDB/Roles", "",
		`{"RoleData":[{"roleName":"SystemAdmin","newRoleName":null,"description":"System Admin","privileges":["systemManagement","userManagement"]}],"statusCode":790200,"statusDescription":"Success."}`,
		[]netbrain.RoleData{{RoleName: "SystemAdmin", Description: "System Admin", Privileges: []string{"systemManagement", "userManagement"}}}},
	{"a role with one privilege", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Roles.Get(ctx, "guest") },
		"GET /V1/CMDB/Roles?roleName=guest", "",
		`{"RoleData":{"roleName":"Guest","description":"Guest","privileges":"accessToLiveNetwork"},"statusCode":790200,"statusDescription":"Success."}`,
		&netbrain.RoleData{RoleName: "Guest", Description: "Guest", Privileges: []string{"accessToLiveNetwork"}}},
	{"adding a role", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Roles.Create(ctx, netbrain.RoleRequest{RoleName: new("R"), Privileges: netbrain.PrivilegeNumbers(netbrain.PrivilegeDomainManagement, netbrain.PrivilegeAccessToLiveNetwork)})
	}, "POST /V1/CMDB/Roles", `{"roleName":"R","privileges":[2,15]}`, done, nil},
	{"renaming a role", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Roles.Update(ctx, netbrain.RoleRequest{RoleName: new("R"), NewRoleName: new("S")})
	}, "PUT /V1/CMDB/Roles", `{"roleName":"R","newRoleName":"S"}`, done, nil},
	{"deleting a role", func(ctx context.Context, c *netbrain.Client) (any, error) { return nil, c.Roles.Delete(ctx, "My Role") },
		"DELETE /V1/CMDB/Roles/My%20Role", "", done, nil},

	{"audit log", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.AuditLogs.List(ctx, netbrain.AuditLogOptions{From: time.Date(2022, 3, 25, 0, 0, 0, 0, time.UTC), To: time.Date(2022, 3, 26, 0, 0, 0, 0, time.UTC), Skip: 3, Limit: 10,
			Tenant: "Acme", Domain: "Lab", Modules: []string{"Login", "User Management"}})
	}, "GET /V1/CMDB/AuditLogs?domain=Lab&from=2022-03-25T00%3A00%3A00Z&limit=10&modules=Login&modules=User+Management&skip=3&tenant=Acme&to=2022-03-26T00%3A00%3A00Z", "",
		`{"auditLogs":[{"time":"2022-03-25T19:18:22.32Z","userName":"ann","tenantName":"","domainName":"","machineName":"","ipAddress":"10.1.1.1","userAgent":"Unknown",` +
			`"module":"Login","message":"Log in to get an authentication token with username ann.","status":0}],"statusCode":790200,"statusDescription":"Success."}`,
		[]netbrain.AuditLog{{Time: "2022-03-25T19:18:22.32Z", UserName: "ann", IPAddress: "10.1.1.1", UserAgent: "Unknown", Module: "Login",
			Message: "Log in to get an authentication token with username ann."}}},

	{"an external server", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.ExternalAuth.Get(ctx, "192.0.2.7")
	},
		"GET /V1/CMDB/ExternalAuthtication?alias=192.0.2.7", "",
		`{"externalAuth":{"businessObj":{"address":"192.0.2.7/dc=example,dc=com","group_root":"","user_root":"","connectType":0,"port":389,"connectName":"cn=Manager",` +
			`"groups":[{"id":"g_0a258155","groupName":"QA","name":"QA","path":"cn=QA","systemRoles":["systemAdmin"],"portalOnly":false,"tenants":[{"id":"` + acmeID + `",` +
			`"roles":["tenantUser"],"domains":[{"guid":"` + labID + `","roles":["domainAdmin"],"devicePolicies":[]}]}]}],` +
			`"attributeMappings":[{"enable":true,"name":"Username","mappingAttribute":"uid;samaccountname"}],"advancedSettings":""},` +
			`"id":"b144d33d-455f-41c0-8fcb-54f0def583d0","alias":"192.0.2.7","desc":"","type":2,"enabled":true,"displayServerName":"192.0.2.7/dc=example,dc=com","needUpdated":false},` +
			`"statusCode":790200,"statusDescription":"Success."}`,
		&netbrain.ExternalAuth{ID: "b144d33d-455f-41c0-8fcb-54f0def583d0", Alias: "192.0.2.7", Type: netbrain.ServerLDAP, Enabled: true, DisplayServerName: "192.0.2.7/dc=example,dc=com",
			BusinessObj: netbrain.Directory{Address: "192.0.2.7/dc=example,dc=com", Port: 389, ConnectName: "cn=Manager", AdvancedSettings: json.RawMessage(`""`),
				Groups: []netbrain.DirectoryGroup{{ID: "g_0a258155", GroupName: "QA", Name: "QA", Path: "cn=QA", SystemRoles: []string{"systemAdmin"},
					Tenants: []netbrain.GroupTenant{{ID: acmeID, Roles: []string{"tenantUser"}, Domains: []netbrain.GroupDomain{{GUID: labID, Roles: []string{"domainAdmin"}, DevicePolicies: []string{}}}}}}},
				AttributeMappings: []netbrain.AttributeMapping{{Enable: true, Name: "Username", MappingAttribute: "uid;samaccountname"}}}}},
	{"saving an external server", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.ExternalAuth.Save(ctx, netbrain.ExternalAuthRequest{Alias: new("dir"), Type: new(netbrain.ServerAD), Enabled: new(true), TestUserName: new("t"), TestPassword: new("test-pass"),
			BusinessObj: &netbrain.Directory{Address: "a", ConnectType: netbrain.ConnectSSL, Port: 636, ConnectName: "cn", ConnectPwd: "connect-pass"}})
	}, "POST /V1/CMDB/ExternalAuthtication/SaveExternalAuth",
		`{"businessObj":{"address":"a","group_root":"","user_root":"","connectType":1,"port":636,"connectName":"cn","connectPwd":"connect-pass"},"alias":"dir","type":1,"enabled":true,` +
			`"testUserName":"t","testPassword":"test-pass"}`, done, nil},
	{"deleting an external server", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.ExternalAuth.Delete(ctx, "a b")
	},
		"DELETE /V1/CMDB/ExternalAuthtication?alias=a+b", "", done, nil},
	{"groups of an external server", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.ExternalAuth.SearchGroup(ctx, netbrain.GroupSearchRequest{Type: new(netbrain.ServerLDAP), PageIndex: new(int64(1)), Keyword: new("QA"), BusinessObj: &netbrain.Directory{Address: "a"}})
	}, "POST /V1/CMDB/ExternalAuthtication/SearchGroup",
		`{"type":2,"pageIndex":1,"keyword":"QA","businessObj":{"address":"a","group_root":"","user_root":"","connectType":0,"port":0,"connectName":""}}`,
		`{"group":{"content":[{"name":"QA","path":"cn=QA","systemRoles":[],"portalOnly":false}],"total":2,"needMore":false,"overLimit":false},"statusCode":790200,"statusDescription":"Success."}`,
		&netbrain.GroupPage{Content: []netbrain.FoundGroup{{Name: "QA", Path: "cn=QA", SystemRoles: []string{}}}, Total: 2}},
}

func created(member, id string) string {
	return `{"` + member + `":"` + id + `","statusCode":790200,"statusDescription":"Success."}`
}

func tenants(modules string) string {
	amount := `[{"name":"Foundation","max_amount":10,"min_amount":0,"amount":10}]`
	return `{"tenants":[{"tenantId":"` + acmeID + `","tenantName":"Acme","licenseInfo":{"networkTechs":[],"` + modules + `":` + amount + `},"description":"d"}],"statusCode":790200,"statusDescription":"Success."}`
}

var licensed = []netbrain.Tenant{{TenantID: acmeID, TenantName: "Acme", Description: "d", LicenseInfo: netbrain.LicenseInfo{NetworkTechs: []netbrain.LicenseAmount{},
	Modules: []netbrain.LicenseAmount{{Name: "Foundation", MaxAmount: 10, Amount: 10}}}}}

func foundation(amount int64) *netbrain.LicenseGrant {
	return &netbrain.LicenseGrant{Modules: []netbrain.ModuleGrant{{Name: new(netbrain.ModuleFoundation), Amount: &amount}}}
}
