package servertest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
)

// The people and things that the permission walk acts on. Acme is the company
// acted on, Other the one that must not reach it.
const (
	acmeID   = "0192a000-0000-7000-8000-00000000000a"
	labID    = "0192a000-0000-7000-8000-00000000001a"
	targetID = "0192a000-0000-7000-8000-0000000000aa"
	bossID   = "0192a000-0000-7000-8000-0000000000bb"
	secret   = "correct horse"

	machineID = "0192a000-0000-7000-8000-0000000000cc"
)

// samples hold, for every operation, a request that acts on Acme or its people.
// PATH parameters are filled in; a caller who may not do it is refused before
// the body is looked at, so bodies ask for something harmless.
var samples = map[core.Op]map[string]struct{ path, body string }{
	core.OpWorkingGet: {"GET /V1/Session/CurrentDomain": {}},
	core.OpWorkingSet: {"PUT /V1/Session/CurrentDomain": {body: `{"tenantId":"` + acmeID + `"}`}},
	core.OpVersion:    {"GET /V1/System/ProductVersion": {}},
	core.OpCheck:      {"POST /V1/CMDB/Users/checkPermission": {body: `{"permissions":["systemAdmin"]}`}},

	core.OpCustomersList:       {"GET /Users": {}},
	core.OpCustomersGet:        {"GET /Users/{id}": {path: "/Users/" + targetID}},
	core.OpCustomersCreate:     {"POST /Users": {body: `{"Email":"target","Password":"correct horse","Enabled":true,"Company":"Acme"}`}},
	core.OpCustomersUpdate:     {"PUT /Users": {body: `{"ID":"` + targetID + `","Enabled":true,"LastName":"Lee"}`}},
	core.OpCustomersVerify:     {"PUT /Users/Authenticate": {body: `{"Email":"target","Password":"correct horse"}`}},
	core.OpCustomersDelete:     {"DELETE /Users/{id}/Account": {path: "/Users/" + bossID + "/Account"}},
	core.OpCustomersDeleteData: {"DELETE /Users/{id}": {path: "/Users/" + bossID}},

	core.OpMonitor:              {"GET /Monitoring": {}, "GET /Monitoring/{userId}": {path: "/Monitoring/" + targetID}},
	core.OpUserComputers:        {"GET /Users/{id}/Computers": {path: "/Users/" + targetID + "/Computers"}},
	core.OpDataDelete:           {"DELETE /Users/{id}/Computers": {path: "/Users/" + targetID + "/Computers", body: `[]`}},
	core.OpComputersList:        {"GET /Computers/{offset}/{count}": {path: "/Computers/0/10"}},
	core.OpComputersGet:         {"GET /Computers/{hid}": {path: "/Computers/" + machineID}},
	core.OpComputersAuthorize:   {"POST /Computers/{hid}/authorization": {path: "/Computers/" + targetID + "/authorization"}},
	core.OpComputersUnauthorize: {"DELETE /Computers/{hid}/authorization": {path: "/Computers/" + targetID + "/authorization"}},
	core.OpComputersData: {
		"GET /Computers/{hid}/Disks":      {path: "/Computers/" + machineID + "/Disks"},
		"GET /Computers/{hid}/Statistics": {path: "/Computers/" + machineID + "/Statistics"},
		"GET /Computers/{hid}/Usage":      {path: "/Computers/" + machineID + "/Usage"},
	},
	core.OpPlansList: {"GET /Computers/{hid}/Plans": {path: "/Computers/" + machineID + "/Plans"}},
	core.OpPlansGet: {
		"GET /Computers/{hid}/Plans/{planId}":      {path: "/Computers/" + machineID + "/Plans/" + targetID},
		"GET /Computers/{hid}/Plans/{planId}/info": {path: "/Computers/" + machineID + "/Plans/" + targetID + "/info"},
	},
	core.OpPlansCreate: {"POST /Computers/{hid}/Plans": {path: "/Computers/" + machineID + "/Plans", body: `{}`}},
	core.OpPlansUpdate: {"PUT /Computers/{hid}/Plans/{planId}": {path: "/Computers/" + machineID + "/Plans/" + targetID, body: `{}`}},
	core.OpPlansDelete: {"DELETE /Computers/{hid}/Plans/{planId}": {path: "/Computers/" + machineID + "/Plans/" + targetID}},
	core.OpPlansStart:  {"POST /Computers/{hid}/Plans/{planId}/start": {path: "/Computers/" + machineID + "/Plans/" + targetID + "/start"}},
	core.OpPlansStop:   {"POST /Computers/{hid}/Plans/{planId}/stop": {path: "/Computers/" + machineID + "/Plans/" + targetID + "/stop"}},
	core.OpRunsList: {
		"GET /Computers/Plans/history/{offset}/{count}":       {path: "/Computers/Plans/history/0/10"},
		"GET /Computers/{hid}/Plans/history/{offset}/{count}": {path: "/Computers/" + machineID + "/Plans/history/0/10"},
		"GET /Computers/{hid}/Plans/{planId}/history":         {path: "/Computers/" + machineID + "/Plans/" + targetID + "/history"},
	},

	core.OpStaffList:   {"GET /Administrators": {}},
	core.OpStaffGet:    {"GET /Administrators/{id}": {path: "/Administrators/" + bossID}},
	core.OpStaffCreate: {"POST /Administrators": {body: `{"Email":"target","InitialPassword":"correct horse","Enabled":true,"PermissionsModels":{}}`}},
	core.OpStaffUpdate: {"PUT /Administrators": {body: `{"AdminID":"` + targetID + `","Enabled":true,"PermissionsModels":{}}`}},
	core.OpStaffDelete: {"DELETE /Administrators/{id}": {path: "/Administrators/" + targetID}},

	core.OpPeopleList:   {"GET /V1/CMDB/Users": {path: "/V1/CMDB/Users?username=target"}},
	core.OpPeopleCreate: {"POST /V1/CMDB/Users": {body: `{}`}},
	core.OpPeopleUpdate: {"PUT /V1/CMDB/Users": {body: `{"username":"target","lastName":"Lee"}`}},
	core.OpPeopleDelete: {
		"DELETE /V1/CMDB/Users/{userName}":                        {path: "/V1/CMDB/Users/nobody"},
		"DELETE /V1/CMDB/Users/{userName}/{authenticationServer}": {path: "/V1/CMDB/Users/nobody/NetBrain"},
	},
	core.OpUsage:        {"GET /V1/CMDB/Users/UsageReport": {}},
	core.OpUsageDetails: {"GET /V1/CMDB/Users/DetailUsageReport": {path: "/V1/CMDB/Users/DetailUsageReport?username=target"}},

	core.OpCompaniesList:   {"GET /Companies": {}},
	core.OpCompaniesGet:    {"GET /Companies/{id}": {path: "/Companies/" + acmeID}},
	core.OpCompaniesCreate: {"POST /Companies": {body: `{"Name":""}`}, "POST /V1/CMDB/Tenants": {body: `{}`}},
	core.OpCompaniesUpdate: {
		"PUT /Companies":       {body: `{"Id":"` + acmeID + `","LicenseSettings":0}`},
		"PUT /V1/CMDB/Tenants": {body: `{"tenantId":"` + acmeID + `","description":"d"}`},
	},
	core.OpCompaniesDelete: {
		"DELETE /Companies/{id}":             {path: "/Companies/" + acmeID},
		"DELETE /V1/CMDB/Tenants/{tenantId}": {path: "/V1/CMDB/Tenants/" + acmeID},
	},
	core.OpTenantsList: {"GET /V1/CMDB/Tenants": {}},
	core.OpMembersAdd:  {"POST /V1/CMDB/Tenants/Users": {body: `{"tenantId":"` + acmeID + `","users":[{"userName":"nobody"}]}`}},

	core.OpDomainsList:      {"GET /V1/CMDB/Domains": {}},
	core.OpDomainsCreate:    {"POST /V1/CMDB/Domains": {body: `{"tenantId":"` + acmeID + `","domainName":"Lab","maximumNodes":1}`}},
	core.OpDomainsUpdate:    {"PUT /V1/CMDB/Domains": {body: `{"domainId":"` + labID + `","description":"d"}`}},
	core.OpDomainsDelete:    {"DELETE /V1/CMDB/Domains/{domainId}": {path: "/V1/CMDB/Domains/0192a000-0000-7000-8000-00000000ffff"}},
	core.OpDomainMembersAdd: {"POST /V1/CMDB/Domains/Users": {body: `{"domainId":"` + labID + `","users":[]}`}},
	core.OpDomainMembersRemove: {
		"PUT /V1/CMDB/Domains/Users":    {body: `{"domainId":"` + labID + `","users":["nobody"]}`},
		"DELETE /V1/CMDB/Domains/Users": {body: `{"domainId":"` + labID + `","users":["nobody"]}`},
	},

	core.OpRolesList:   {"GET /V1/CMDB/Roles": {}},
	core.OpRolesCreate: {"POST /V1/CMDB/Roles": {body: `{}`}},
	core.OpRolesUpdate: {"PUT /V1/CMDB/Roles": {body: `{"roleName":"nothing"}`}},
	core.OpRolesDelete: {"DELETE /V1/CMDB/Roles/{roleName}": {path: "/V1/CMDB/Roles/nothing"}},

	core.OpLicensesList:    {"GET /Licenses": {}},
	core.OpLicensesGet:     {"GET /Licenses/{id}": {path: "/Licenses/" + targetID}},
	core.OpLicensesGrant:   {"POST /Licenses/Grant": {body: `{"LicenseID":"` + targetID + `","UserID":"` + targetID + `"}`}},
	core.OpLicensesRelease: {"POST /Licenses/Release": {body: `{"LicenseID":"` + targetID + `","UserID":"` + targetID + `"}`}},
	core.OpLicensesRevoke:  {"POST /Licenses/Revoke": {body: `{"LicenseID":"` + targetID + `","UserID":"` + targetID + `"}`}},
	core.OpBilling:         {"GET /Billing": {}, "PUT /Billing": {body: `{}`}},
	core.OpBillingDetails:  {"PUT /Billing/Details": {body: `{"UserID":"` + targetID + `"}`}},

	core.OpPackagesList:   {"GET /Packages": {}},
	core.OpPackagesGet:    {"GET /Packages/{idOrUser}": {path: "/Packages/1"}},
	core.OpPackagesCreate: {"POST /Packages": {body: `{}`}},
	core.OpPackagesUpdate: {"PUT /Packages": {body: `{"ID":77,"Enabled":true,"Name":"x","isGlacierRestoreLimit":false}`}},
	core.OpPackagesDelete: {"DELETE /Packages/{id}": {path: "/Packages/77"}},

	core.OpAccountsList:       {"GET /Accounts": {}},
	core.OpAccountsGet:        {"GET /Accounts/{id}": {path: "/Accounts/" + targetID}},
	core.OpAccountsCreate:     {"POST /Accounts": {body: `{}`}},
	core.OpAccountsUpdate:     {"PUT /Accounts": {body: `{}`}},
	core.OpDestinationsAdd:    {"POST /Accounts/AddDestination": {body: `{}`}},
	core.OpDestinationsEdit:   {"PUT /Accounts/EditDestination": {body: `{}`}},
	core.OpDestinationsRemove: {"PUT /Accounts/RemoveDestination": {body: `{}`}},
	core.OpDestinationsCreate: {"POST /Accounts/CreateDestination": {body: `{}`}},
	core.OpDestinationsList:   {"GET /Destinations": {}},
	core.OpAssignmentsList:    {"GET /Destinations/{userEmail}": {path: "/Destinations/target"}},
	core.OpAssignmentsCreate:  {"POST /Destinations": {body: `{}`}},
	core.OpAssignmentsUpdate:  {"PUT /Destinations": {body: `{}`}},
	core.OpAssignmentsDelete:  {"DELETE /Destinations/{id}": {path: "/Destinations/" + targetID}},

	core.OpAuditList: {
		"GET /V1/CMDB/AuditLogs": {path: "/V1/CMDB/AuditLogs?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z"},
		"GET /audit":             {},
	},
	core.OpAuditVerify:    {"GET /audit/proof": {}},
	core.OpSessionGet:     {"GET /session": {}},
	core.OpSessionClose:   {"DELETE /session": {}},
	core.OpAPIKeyList:     {"GET /api-keys": {}},
	core.OpAPIKeyCreate:   {"POST /api-keys": {body: `{"login":"target","permissions":[],"companies":[]}`}},
	core.OpAPIKeyDelete:   {"DELETE /api-keys/{login}": {path: "/api-keys/nobody"}},
	core.OpSettingsList:   {"GET /settings": {}},
	core.OpBuildsList:     {"GET /Builds": {}, "GET /builds": {}},
	core.OpBuildsVersions: {"GET /Builds/AvailableVersions": {}},
	core.OpBuildsRequest: {
		"POST /Builds/RequestCustomBuilds": {body: `{"Editions":[3],"Type":0}`},
		"POST /builds":                     {body: `{"editions":["LinuxDeb"],"type":"Custom"}`},
	},
	core.OpMailGet:           {"GET /mail": {}},
	core.OpMailSave:          {"PUT /mail": {body: `{"host":"","security":"none","fromAddress":"","baseURL":""}`}},
	core.OpMailDelete:        {"DELETE /mail": {}},
	core.OpMailTest:          {"POST /mail/test": {body: `{"to":"ann@example.com"}`}},
	core.OpMailTemplates:     {"GET /mail/templates": {}},
	core.OpMailTemplateGet:   {"GET /mail/templates/{name}": {path: "/mail/templates/welcome"}},
	core.OpMailTemplateSave:  {"PUT /mail/templates/{name}": {path: "/mail/templates/welcome", body: `{"subject":"","text":""}`}},
	core.OpMailTemplateReset: {"DELETE /mail/templates/{name}": {path: "/mail/templates/welcome"}},
	core.OpMailPreview:       {"POST /mail/templates/{name}/preview": {path: "/mail/templates/welcome/preview", body: `{}`}},
	core.OpPasswordOwn:       {"PUT /session/password": {body: `{"current":"","password":""}`}},
	core.OpSettingsSet:       {"PUT /settings/{name}": {path: "/settings/seats", body: `{"value":-1}`}},
}

// caller is a kind of principal; a face it cannot sign in on has no token.
type caller struct {
	name       string
	mbs        string
	netbrain   string
	agent      string // a computer's, which is good on the agents' channel alone
	rights     core.Rights
	inCompany  bool // tenant administrator or domain administrator somewhere
	tokenState string
}

// seed makes the walk's people: one member of staff per permission that an
// operation asks for, and each of the other kinds.
func seed(t *testing.T, s *servertest.Server) []caller {
	t.Helper()
	var people []string
	add := func(format string, args ...any) { people = append(people, fmt.Sprintf(format, args...)) }
	for _, p := range core.AllPermissions() {
		add(`{"login":"only-%s","password":"%s","staff":{"permissions":["%s"],"companies":"*"}}`, p, secret, p)
		add(`{"login":"other-%s","password":"%s","staff":{"permissions":["%s"],"companies":["Other"]}}`, p, secret, p)
	}
	add(`{"login":"nothing","password":"%s","staff":{"permissions":[],"companies":"*"}}`, secret)
	add(`{"login":"customer","password":"%s","customer":{"company":"Acme"}}`, secret)
	add(`{"login":"tenantadmin","password":"%s","customer":{"company":"Acme"},"memberships":[{"company":"Acme","admin":true}]}`, secret)
	add(`{"login":"domainadmin","password":"%s","customer":{"company":"Acme"},"memberships":[{"company":"Acme","domains":[{"domain":"Lab","roles":["domainAdmin"]}]}]}`, secret)
	add(`{"login":"guest","password":"%s","customer":{"company":"Acme"},"memberships":[{"company":"Acme","domains":[{"domain":"Lab","roles":["guest"]}]}]}`, secret)
	add(`{"id":"%s","login":"target","password":"%s","customer":{"company":"Acme"}}`, targetID, secret)
	add(`{"id":"%s","login":"boss","password":"%s","staff":{"systemAdmin":true,"companies":"*"}}`, bossID, secret)
	s.Import(`{"companies":[{"id":"` + acmeID + `","name":"Acme","domains":[{"id":"` + labID + `","name":"Lab"}]},{"name":"Other"}],
		"users":[` + strings.Join(people, ",") + `],
		"apiKeys":[{"login":"key-users","password":"` + secret + `","permissions":["Users"],"companies":"*"},{"login":"key-none","password":"` + secret + `","permissions":["Rebranding"],"companies":"*"}]}`)

	expired := caller{name: "expired", tokenState: "expired", mbs: s.MBSToken("only-Users", secret), netbrain: s.NetBrainToken("only-Users", secret)}
	s.Clock.Advance(15 * 24 * time.Hour)
	callers := []caller{{name: "none", tokenState: "none"}, expired}
	for _, p := range core.AllPermissions() {
		rights := core.Rights{Permissions: core.PermissionSet(p)}
		callers = append(callers, signedIn(s, "only-"+p.String(), rights, true), signedIn(s, "other-"+p.String(), rights, true))
	}
	callers = append(callers, signedIn(s, "nothing", core.Rights{}, true), signedIn(s, "boss", core.Rights{SystemAdmin: true}, true))
	for login, in := range map[string]bool{"customer": false, "tenantadmin": true, "domainadmin": true, "guest": false} {
		c := signedIn(s, login, core.Rights{}, false)
		c.inCompany = in
		callers = append(callers, c)
	}
	for login, p := range map[string]core.Permission{"key-users": core.PermUsers, "key-none": core.PermRebranding} {
		callers = append(callers, caller{name: login, mbs: s.MBSToken(login, secret), rights: core.Rights{Permissions: core.PermissionSet(p)}})
	}
	for login, r := range map[string]core.Rights{"boss": {SystemAdmin: true}, "only-Users": {Permissions: core.PermissionSet(core.PermUsers)}, "tenantadmin": {}, "customer": {}} {
		callers = append(callers, caller{name: login, netbrain: oauthToken(t, s, login), rights: r, inCompany: login == "tenantadmin"})
	}
	return append(callers, caller{name: "computer", agent: enrolled(t, s)})
}

// oauthToken gives the token of an OAuth client that acts as a person.
func oauthToken(t *testing.T, s *servertest.Server, login string) string {
	t.Helper()
	c, word, err := s.Control.Services().OAuth.Create(t.Context(), core.System(core.FaceCommand), core.OAuthClientCreate{User: core.LoginRef{Login: login}})
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Token string `json:"access_token"`
	}
	_, _, body := s.Do("POST", "/ServicesAPI/auth/oauth2/token", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		"grant_type=client_credentials&client_id="+string(c.ID)+"&client_secret="+word)
	if err := json.Unmarshal([]byte(body), &out); err != nil || out.Token == "" {
		t.Fatalf("%s: %v", body, err)
	}
	return out.Token
}

// enrolled gives the token of the customer's computer.
func enrolled(t *testing.T, s *servertest.Server) string {
	t.Helper()
	var out struct{ Token string }
	_, _, body := s.Do("POST", "/v1/agent/enroll", servertest.JSON(), `{"login":"customer","password":"`+secret+`","computer":"pc"}`)
	if err := json.Unmarshal([]byte(body), &out); err != nil || out.Token == "" {
		t.Fatalf("%s: %v", body, err)
	}
	return out.Token
}

func signedIn(s *servertest.Server, login string, r core.Rights, staff bool) caller {
	c := caller{name: login, netbrain: s.NetBrainToken(login, secret), rights: r}
	if staff {
		c.mbs = s.MBSToken(login, secret)
	}
	return c
}

// outcome is how a face received a caller: "in" when he was let through to the
// operation, whatever came of it.
func outcome(t *testing.T, face core.Face, status int, body string) string {
	t.Helper()
	if face != core.FaceNetBrain {
		switch status {
		case http.StatusUnauthorized:
			return "unauthenticated"
		case http.StatusForbidden:
			return "denied"
		}
		return "in"
	}
	var e struct{ StatusCode int }
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatalf("not JSON: %s", body)
	}
	switch e.StatusCode {
	case 795004, 795005, 795010, 795000:
		return "unauthenticated"
	case 793001, 795001, 795003:
		return "denied"
	}
	return "in"
}

// expected gives the outcome that the operation table promises.
func expected(o core.Operation, c caller) string {
	switch {
	case c.tokenState != "", o.Need.Computer != (c.agent != ""):
		return "unauthenticated"
	case o.Need.Computer:
		return "in"
	case o.Need.SignedIn:
		return "in"
	case o.Need.SystemAdmin && c.rights.SystemAdmin:
		return "in"
	case o.Need.SystemAdmin:
		return "denied"
	case o.Need.InCompany != "" && (c.inCompany || c.rights.Has(core.PermUsers) || c.rights.Has(core.PermManageCompanies)):
		return "in"
	case o.Need.InCompany == "" && c.rights.Has(o.Need.Permission):
		return "in"
	}
	return "denied"
}

// TestEveryOperationForEveryKindOfCaller walks the operation table: each
// offer, called by each kind of caller, lets in exactly those that hold the
// right somewhere. Finer rules (scope, rights over people) have tests of their own.
func TestEveryOperationForEveryKindOfCaller(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		callers := seed(t, s)
		for _, o := range closingLast(core.Operations) {
			if o.Need.Public {
				continue
			}
			for _, offer := range o.Offers {
				sample, ok := samples[o.Op][offer.Method+" "+offer.Path]
				if !ok {
					t.Errorf("%s: no sample for %s %s", o.Op, offer.Method, offer.Path)
					continue
				}
				if sample.path == "" {
					sample.path = offer.Path
				}
				for _, c := range callers {
					walk(t, s, o, offer, sample.path, sample.body, c)
				}
			}
		}
	})
}

// closingLast moves the operation that ends the callers' own sessions to the end.
func closingLast(table []core.Operation) (list []core.Operation) {
	closes := func(o core.Operation) bool { return o.Op == core.OpSessionClose }
	i := slices.IndexFunc(table, closes)
	return append(slices.DeleteFunc(slices.Clone(table), closes), table[i])
}

func walk(t *testing.T, s *servertest.Server, o core.Operation, offer core.Offer, path, body string, c caller) {
	t.Helper()
	base, token, headers := "/ServicesAPI/API", c.netbrain, servertest.Token(c.netbrain)
	switch offer.Face {
	case core.FaceMBS:
		base, token, headers = "/api", c.mbs, servertest.Bearer(c.mbs)
	case core.FaceNative:
		base, token, headers = "/v1", c.mbs, servertest.Bearer(c.mbs)
	case core.FaceAgent:
		base, token, headers = "/v1/agent", c.mbs, servertest.Bearer(c.mbs)
	}
	if c.agent != "" {
		token, headers = c.agent, servertest.Bearer(c.agent)
		if offer.Face == core.FaceNetBrain {
			headers = servertest.Token(c.agent)
		}
	}
	if token == "" && c.tokenState != "none" {
		return // this kind cannot sign in here, which sign-in tests show
	}
	if c.tokenState == "none" {
		headers = servertest.JSON()
	}
	status, _, answer := s.Do(offer.Method, base+path, headers, body)
	got, want := outcome(t, offer.Face, status, answer), expected(o, c)
	if got != want && !refusedLater(o.Op, c, got) {
		t.Errorf("%s as %s: %s (%d %s); want %s", o.Op, c.name, got, status, answer, want)
	}
}

// refusedLater names what control refuses although the right is held
// somewhere: rights over people who have more, and scope.
func refusedLater(op core.Op, c caller, got string) bool {
	if got != "denied" {
		return false
	}
	other := strings.HasPrefix(c.name, "other-")
	switch op {
	case core.OpWorkingSet: // Acme is closed to those who are not its people
		return other
	case core.OpDomainsCreate: // the right is looked at last: contract netbrain.md section 1.5
		return true
	case core.OpPackagesCreate, core.OpPackagesUpdate, core.OpPackagesDelete, core.OpCompaniesCreate, core.OpRolesCreate, core.OpRolesUpdate, core.OpRolesDelete: // shared by all companies
		return other
	case core.OpLicensesIssue, core.OpLicensesHistory, core.OpDestinationsCheck, core.OpPeopleSync: // of the provider
		return other
	case core.OpDomainTemplate: // of the tenant's administrator
		return c.name != "boss" && c.name != "tenantadmin"
	case core.OpDomainsUpdate, core.OpDomainMembersAdd, core.OpDomainMembersRemove:
		return c.name == "only-Users" || c.name == "only-ManageCompanies"
	case core.OpCustomersCreate, core.OpStaffCreate:
		return other
	}
	return false
}
