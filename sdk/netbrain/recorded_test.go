package netbrain_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/netbrain"
)

const (
	acmeID = "9c39e0a1-1f92-4fbd-9bab-c30f517f0f6c"
	labID  = "0c1f3ac0-7ba8-45be-90a8-14fc4ac801dd"
)

// recording is an answer as the contract prints it, with the request that it
// answers and what is to be understood.
type recording struct {
	name   string
	call   func(ctx context.Context, c *netbrain.Client) (any, error)
	line   string // of the request
	body   string // of the request
	answer string
	want   any
}

// recorded are sessions, people and usage.
var recorded = []recording{
	{"product version", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.System.ProductVersion(ctx) },
		"GET /V1/System/ProductVersion", "",
		`{"productVersion":"8.02","softwareVersion":"8.0.2","date":"Thu Jan 9 17:58:47 2020 -0500","gitVersion":"0f17faf8614","statusCode":790200,"statusDescription":"Success."}`,
		&netbrain.ProductVersionResponse{ProductVersion: "8.02", SoftwareVersion: "8.0.2", Date: "Thu Jan 9 17:58:47 2020 -0500", GitVersion: "0f17faf8614", Envelope: netbrain.Success}},
	{"node info of 8.01", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.System.NodeInfo(ctx) },
		"GET /V1/System/nodeinfo", "",
		`{"totalMaximumNodes":300,"totalFreeNodes":"100","totalUsedNodes":200,"tenants":[{"tenantId":"` + acmeID + `","tenantName":"Acme","description":null,` +
			`"tenantMaximumNodes":300,"tenantFreeNodes":100,"tenantUsedNodes":200,"domains":[{"domainId":"` + labID + `","domainName":"Lab","domainMaximumNodes":200,` +
			`"domainFreeNodes":0,"domainUsedNodes":200}]}],"statusCode":790200,"statusDescription":"Success."}`,
		&netbrain.NodeInfo{TotalMaximumNodes: 300, TotalFreeNodes: 100, TotalUsedNodes: 200, Envelope: netbrain.Success, Tenants: []netbrain.TenantNodes{{
			TenantID: acmeID, TenantName: "Acme", TenantMaximumNodes: 300, TenantFreeNodes: 100, TenantUsedNodes: 200,
			Domains: []netbrain.DomainNodes{{DomainID: labID, DomainName: "Lab", DomainMaximumNodes: 200, DomainUsedNodes: 200}}}}}},
	{"node info of R10.1", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.System.NodeInfoV3(ctx) },
		"GET /V3/System/nodeinfo", "",
		`{"licenseInfo":{"networkTechs":[{"name":"Cisco ACI","max_amount":200000,"status":"In Use","available_max_amount":180000}],` +
			`"modules":[{"name":"Foundation","max_amount":200000,"status":"In Use","available_max_amount":178945}]},"statusCode":790200,"statusDescription":"Success."}`,
		systemLicenses},
	{"node info in the words of its table", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.System.NodeInfoV3(ctx) },
		"GET /V3/System/nodeinfo", "",
		`{"licenseInfo":{"networkTechs":[{"name":"Cisco ACI","max_amount":200000,"status":"In Use","available_amount":180000}],` +
			`"module":[{"name":"Foundation","max_amount":200000,"status":"In Use","available_amount":178945}]},"statusCode":790200}`,
		systemLicenses},
	{"current domain", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Session.CurrentDomain(ctx) },
		"GET /V1/Session/CurrentDomain", "",
		`{"tenantId":"` + acmeID + `","domainId":null,"statusCode":790200,"statusDescription":"Success."}`,
		&netbrain.CurrentDomainResponse{TenantID: acmeID, Envelope: netbrain.Success}},

	{"user of R12", func(ctx context.Context, c *netbrain.Client) (any, error) { return c.Users.Get(ctx, "newuser", "") },
		"GET /V1/CMDB/Users?username=newuser", "",
		`{"UserData":[` + newUser + `],"statusCode":790200,"statusDescription":"Success."}`, &newUserData},
	{"user of 8.0, with what must not be shown", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Users.Get(ctx, "a/b&c", netbrain.LocalServer)
	}, "GET /V1/CMDB/Users?authenticationServer=NetBrain&username=a%2Fb%26c", "",
		`{"UserData":{"username":"a/b&c","email":"a@b.example","firstName":"A","lastName":"B","password":"eyJhbGciOiJ4In0=","allowChangePassword":"True",` +
			`"isSystemAdmin":"false","isUserManager":0,"isSystemManager":null,"authenticationType":"1"},"statusCode":"790200","statusDescription":"Success."}`,
		&netbrain.UserData{Username: "a/b&c", Email: "a@b.example", FirstName: "A", LastName: "B", AllowChangePassword: true, AuthenticationType: new(1)}},
	{"users, the built-in one among them", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Users.List(ctx, netbrain.UserListOptions{})
	}, "GET /V1/CMDB/Users", "",
		`{"UserData":[` + newUser + `,{"username":"Automation@Incident","allowChangePassword":false,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,"status":1,` +
			`"TenantAndRole":[{"tenantId":"` + acmeID + `","isAdmin":false,"domains":[{"id":"` + labID + `","roles":["Domain User","Portal Temp User"]}],"canAddDomain":false}]}],` +
			`"statusCode":790200,"statusDescription":"Success."}`,
		[]netbrain.UserData{newUserData, {Username: "Automation@Incident", Status: netbrain.UserActive, TenantAndRole: []netbrain.TenantAndRole{{TenantID: acmeID,
			Domains: []netbrain.DomainAndRoles{{ID: labID, Roles: []string{"Domain User", "Portal Temp User"}}}}}}}},
	{"nobody", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Users.List(ctx, netbrain.UserListOptions{})
	}, "GET /V1/CMDB/Users", "", `{"UserData":null,"statusCode":790200}`, []netbrain.UserData(nil)},
	{"adding a user", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Users.Add(ctx, person("ann"))
	},
		"POST /V1/CMDB/Users",
		`{"username":"ann","email":"ann@example.com","firstName":"Ann","lastName":"Lee","allowChangePassword":true,"isSystemAdmin":false,"password":"splendidpass"}`,
		done, nil},
	{"adding an external user", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Users.Add(ctx, netbrain.UserRequest{Username: new("ann"), AuthenticationServer: new("AD"), ExternalUserIdentity: new("cn=ann"),
			Tenants: []netbrain.TenantGrant{{TenantName: new("Acme"), IsTenantAdmin: new(false), Domains: []netbrain.DomainGrant{{DomainName: new("Lab"), DomainRoles: []string{netbrain.RoleDomainAdmin.GrantName()}}}}}})
	}, "POST /V1/CMDB/Users",
		`{"username":"ann","authenticationServer":"AD","externalUserIdentity":"cn=ann","tenants":[{"tenantName":"Acme","isTenantAdmin":false,` +
			`"domains":[{"domainName":"Lab","domainRoles":["domainAdmin"]}]}]}`, done, nil},
	{"updating a user", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Users.Update(ctx, netbrain.UserRequest{Username: new("ann"), LastName: new("Ray")})
	}, "PUT /V1/CMDB/Users", `{"username":"ann","lastName":"Ray"}`, done, nil},
	{"deleting a user", func(ctx context.Context, c *netbrain.Client) (any, error) { return nil, c.Users.Delete(ctx, "ann", "") },
		"DELETE /V1/CMDB/Users/ann", "", done, nil},
	{"deleting a user of a server", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Users.Delete(ctx, "ann", "my AD")
	},
		"DELETE /V1/CMDB/Users/ann/my%20AD", "", done, nil},
	{"deleting a user with everything in the name", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Users.Delete(ctx, `a/b?c#d%2Fe f+ü\`, "")
	}, "DELETE /V1/CMDB/Users/a%2Fb%3Fc%23d%252Fe%20f+%C3%BC%5C", "", done, nil},
	{"deleting a user named like a folder", func(ctx context.Context, c *netbrain.Client) (any, error) { return nil, c.Users.Delete(ctx, "..", "") },
		"DELETE /V1/CMDB/Users/%2E%2E", "", done, nil},
	{"deleting a user named like a request", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Users.Delete(ctx, "usagereport", "")
	}, "DELETE /V1/CMDB/Users/usagereport/NetBrain", "", done, nil},
	{"syncing", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return nil, c.Users.SyncExternalUsers(ctx, netbrain.ServerAD, netbrain.ServerLDAP)
	}, "POST /V1/CMDB/Users/SyncExternalUsers", `{"externalServerType":[1,2]}`, done, nil},
	{"permissions with code 0", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Users.CheckPermission(ctx, netbrain.CheckPermissionRequest{Permissions: []string{"systemAdmin", "domainAdmin"}})
	}, "POST /V1/CMDB/Users/checkPermission", `{"permissions":["systemAdmin","domainAdmin"]}`,
		`{"privileges":{"systemAdmin":true,"domainAdmin":"false"},"statusCode":0}`,
		netbrain.Privileges{{Name: "systemAdmin", Held: true}, {Name: "domainAdmin"}}},
	{"no permissions", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Users.CheckPermission(ctx, netbrain.CheckPermissionRequest{})
	}, "POST /V1/CMDB/Users/checkPermission", `{}`, `{"privileges":[],"statusCode":"0"}`, netbrain.Privileges(nil)},

	{"usage report", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Users.UsageReport(ctx, netbrain.UsageOptions{TenantID: acmeID, From: time.Date(2018, 3, 7, 4, 59, 59, 0, time.FixedZone("", -3600))})
	}, "GET /V1/CMDB/Users/UsageReport?fromDate=2018-03-07T05%3A59%3A59Z&tenantId=" + acmeID, "",
		`{"usageReport":[{"username":"u1","ofLogins":51,"firstLoginTime":"1/15/2019 6:31:40 PM","lastLogoutTime":"1/25/2019 4:55:57 PM",` +
			`"totalOnlineTime":"99h 57m 37s","ofLoginFailureDueToSeatLicense":0}],"statusCode":790200,"statusDescription":"Success."}`, usage},
	{"usage report of the online help", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Users.UsageReport(ctx, netbrain.UsageOptions{})
	}, "GET /V1/CMDB/Users/UsageReport", "",
		`{"statusCode":"790200","usageReport":[{"username":"u1","ofLogins":"51","firstTimeLogin":"1/15/2019 6:31:40 PM","lastLogoutTime":"1/25/2019 4:55:57 PM",` +
			`"totalOnlineTime":"99h 57m 37s","ofLoginFailureDueToSeatLicense":"0"}]}`, usage},
	{"detailed usage report", func(ctx context.Context, c *netbrain.Client) (any, error) {
		return c.Users.DetailUsageReport(ctx, "u1", "AD", netbrain.UsageOptions{DomainID: labID})
	}, "GET /V1/CMDB/Users/DetailUsageReport?authenticationServer=AD&domainId=" + labID + "&username=u1", "",
		`{"usageDetails":[{"loginTime":"1/22/2019 7:02:30 PM","tenantName":"Initial Tenant","domainName":"Lab","machineName":"","IPAddress":"192.168.4.157",` +
			`"logoutTime":"1/22/2019 9:52:55 PM","duration":"2h 50m 25s","ofLoginFailureDueToSeatLicense":0}],"statusCode":790200,"statusDescription":"Success."}`,
		[]netbrain.UsageDetail{{LoginTime: "1/22/2019 7:02:30 PM", TenantName: "Initial Tenant", DomainName: "Lab", IPAddress: "192.168.4.157",
			LogoutTime: "1/22/2019 9:52:55 PM", Duration: "2h 50m 25s"}}},
}

const newUser = `{"username":"newuser","email":"test@example.com","firstName":"test","lastName":"test","phoneNumber":"",` +
	`"allowChangePassword":false,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":true,` +
	`"creationTime":"2024-03-14T21:04:26.911Z","lastUpdateTime":"2024-03-14T21:04:26.911Z","status":1,` +
	`"TenantAndRole":[{"tenantId":"` + acmeID + `","tenantName":"authTenant","isAdmin":true,"domains":[],"canAddDomain":true}]}`

var newUserData = netbrain.UserData{Username: "newuser", Email: "test@example.com", FirstName: "test", LastName: "test", PhoneNumber: new(""), IsSystemManager: true,
	CreationTime: "2024-03-14T21:04:26.911Z", LastUpdateTime: "2024-03-14T21:04:26.911Z", Status: netbrain.UserActive,
	TenantAndRole: []netbrain.TenantAndRole{{TenantID: acmeID, TenantName: "authTenant", IsAdmin: true, Domains: []netbrain.DomainAndRoles{}, CanAddDomain: true}}}

var usage = []netbrain.UsageReport{{Username: "u1", OfLogins: 51, FirstLoginTime: "1/15/2019 6:31:40 PM", LastLogoutTime: "1/25/2019 4:55:57 PM", TotalOnlineTime: "99h 57m 37s"}}

var systemLicenses = &netbrain.SystemLicenses{
	NetworkTechs: []netbrain.SystemLicense{{Name: netbrain.TechCiscoACI, MaxAmount: 200000, Status: "In Use", AvailableMaxAmount: 180000}},
	Modules:      []netbrain.SystemLicense{{Name: netbrain.ModuleFoundation, MaxAmount: 200000, Status: "In Use", AvailableMaxAmount: 178945}}}

func TestRecordedAnswers(t *testing.T) {
	for _, tt := range append(recorded, recordedElsewhere...) {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, always(200, tt.answer))
			got, err := tt.call(t.Context(), f.client(t))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
			r := f.last()
			if r.Line != tt.line || r.Body != tt.body {
				t.Errorf("sent %s\n%s\nwant %s\n%s", r.Line, r.Body, tt.line, tt.body)
			}
			if r.Header.Get("Token") != "token-1" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Accept") != "application/json" ||
				!strings.Contains(r.Header.Get("User-Agent"), "purser") {
				t.Errorf("headers %v", r.Header)
			}
		})
	}
}
