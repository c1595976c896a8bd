package mbs_test

import (
	"fmt"
	"strings"
	"testing"
)

// permissionKeys are the 32 keys of section 5 in JSON order.
var permissionKeys = strings.Fields(`Users StorageLimit Notification OnlineAccess Licenses Billing Monitiring RemoteDeploy RemoteManagment
	HelpMarketing AuditLog PSA Administrators Rebranding Storage ADS LicenseBuy LicenseActivate StorageUsage CapacityReport GoogleApps Dashboard
	Downloads CloudRestore EC2Snapshots LicenseUsageHistory BackupHistory PurchaseHistory UsersCreateEdit UsersDelete ManageCompanies ManageImmutability`)

// permissionsJSON is a PermissionsModels with the given keys set.
func permissionsJSON(set ...string) string {
	var members []string
	for _, key := range permissionKeys {
		value := 0
		for _, s := range set {
			if s == key || s == "*" {
				value = 1
			}
		}
		members = append(members, fmt.Sprintf(`"%s":%d`, key, value))
	}
	return "{" + strings.Join(members, ",") + "}"
}

var managerJSON = `{"AdminID":"` + managerID + `","Email":"manager","FirstName":"Main","LastName":"Manager","Enabled":true,` +
	`"PermissionsModels":` + permissionsJSON("Users", "UsersCreateEdit", "UsersDelete") + `,"LastLogin":null,` +
	`"DateCreated":"2018-05-15T15:44:51.07","Companies":["Acme"],"AccessToCompaniesMode":0,"AccountType":0}`

// Section 6.9, GET, with dates of section 1.7.
func TestGetAdministrators(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.get(t, "/api/Administrators/"+managerID).is(t, 200, managerJSON)
		list := c.get(t, "/api/Administrators")
		list.has(t, 200, managerJSON)
		list.has(t, 200, `"Email":"`+c.s.AdminLogin+`"`)
		if !strings.HasPrefix(list.body, "[{") || !strings.HasSuffix(list.body, "}]") || strings.Contains(list.body, "charlie") {
			t.Errorf("got %s", list.body)
		}
		t.Run("in XML", func(t *testing.T) {
			a := c.send(t, request{method: "GET", path: "/api/Administrators/" + managerID, accept: asXML, token: c.token})
			a.has(t, 200, `<AdministratorsModels `+modelsXMLNS+`><AccessToCompaniesMode>SpecifiedCompanies</AccessToCompaniesMode><AccountType>Undefined</AccountType>`+
				`<AdminID>`+managerID+`</AdminID><Companies xmlns:d2p1=`+arraysXMLNS+`><d2p1:string>Acme</d2p1:string></Companies>`+
				`<DateCreated>2018-05-15T15:44:51.07</DateCreated><Email>manager</Email><Enabled>true</Enabled><FirstName>Main</FirstName>`+
				`<LastLogin i:nil="true" /><LastName>Manager</LastName><PermissionsModels><ADS>None</ADS><Administrators>None</Administrators>`)
			a.has(t, 200, `<Users>Access</Users><UsersCreateEdit>Access</UsersCreateEdit><UsersDelete>Access</UsersDelete></PermissionsModels></AdministratorsModels>`)
			list := c.send(t, request{method: "GET", path: "/api/Administrators", accept: asXML, token: c.token})
			list.has(t, 200, `<ArrayOfAdministratorsModels `+modelsXMLNS+`><AdministratorsModels><AccessToCompaniesMode>`)
			list.has(t, 200, `<Companies xmlns:d3p1=`+arraysXMLNS+`><d3p1:string>Acme</d3p1:string></Companies>`)
		})
		t.Run("the last login", func(t *testing.T) {
			c.as(t, "manager")
			now := c.s.Clock.Now().UTC().Format("2006-01-02T15:04:05.999999")
			c.get(t, "/api/Administrators/"+managerID).has(t, 200, `"LastLogin":"`+now+`"`)
		})
		t.Run("a system administrator holds everything", func(t *testing.T) {
			list.has(t, 200, `"PermissionsModels":`+permissionsJSON("*"))
			list.has(t, 200, `"Companies":[],"AccessToCompaniesMode":1,"AccountType":0}`)
		})
	})
}

func TestUnknownAdministratorsAreNull(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for name, id := range map[string]string{"unknown": unknownID, "malformed": "adminID", "a user's": robertID} {
			t.Run(name, func(t *testing.T) {
				c.get(t, "/api/Administrators/"+id).is(t, 200, "null")
				c.send(t, request{method: "GET", path: "/api/Administrators/" + id, accept: asXML, token: c.token}).has(t, 200, `<AdministratorsModels `)
			})
		}
	})
}

// Section 6.9, POST, in every body type.
func TestPostAdministrators(t *testing.T) {
	bodies := []struct{ name, contentType, body string }{
		{"JSON", asJSON, `{"Email":"dora","InitialPassword":"truepass","SendInstruction":true,"FirstName":"Dora","LastName":"Lee","Enabled":true,` +
			`"PermissionsModels":{"Billing":1,"Monitiring":1,"Notification":0},"Companies":["Acme","Beta"],"AccountType":1,"AccessToCompaniesMode":0}`},
		{"JSON with strings and names", asJSON, `{"email":"dora","initialPassword":"truepass","sendInstruction":"true","firstname":"Dora","lastname":"Lee","enabled":"true",` +
			`"permissionsmodels":{"billing":"1","MONITIRING":"access","Notification":"None","ShowRmm":1,"Nonsense":1,"Storage":null},"companies":["acme","BETA"],` +
			`"accountType":"InternalAccount","accessToCompaniesMode":"SpecifiedCompanies"}`},
		{"XML", asXML, `<AdministratorsNewModels ` + modelsXMLNS + `><AccountType>InternalAccount</AccountType>` +
			`<Companies xmlns:d2p1=` + arraysXMLNS + `><d2p1:string>Acme</d2p1:string><d2p1:string>Beta</d2p1:string></Companies>` +
			`<Email>dora</Email><Enabled>true</Enabled><FirstName>Dora</FirstName><InitialPassword>truepass</InitialPassword><LastName>Lee</LastName>` +
			`<PermissionsModels><Billing>Access</Billing><Monitiring>Access</Monitiring><Users>None</Users></PermissionsModels>` +
			`<SendInstruction>true</SendInstruction></AdministratorsNewModels>`},
		{"form", asForm, `Email=dora&InitialPassword=truepass&FirstName=Dora&LastName=Lee&Enabled=true&PermissionsModels%5BBilling%5D=1` +
			`&PermissionsModels.Monitiring=Access&Companies=Acme&Companies=Beta&AccountType=1`},
	}
	each(t, func(t *testing.T, c *client) {
		for _, b := range bodies {
			t.Run(b.name, func(t *testing.T) {
				id := c.send(t, request{method: "POST", path: "/api/Administrators", body: b.body, contentType: b.contentType, token: c.token}).isID(t)
				created := c.s.Clock.Now().UTC().Format("2006-01-02T15:04:05.999999")
				c.get(t, "/api/Administrators/"+id).is(t, 200, `{"AdminID":"`+id+`","Email":"dora","FirstName":"Dora","LastName":"Lee","Enabled":true,`+
					`"PermissionsModels":`+permissionsJSON("Billing", "Monitiring")+`,"LastLogin":null,"DateCreated":"`+created+`","Companies":["Acme","Beta"],`+
					`"AccessToCompaniesMode":0,"AccountType":1}`)
				c.s.MBSToken("dora", "truepass")
				c.call(t, "DELETE", "/api/Administrators/"+id, "").is(t, 200, `"`+id+`"`)
			})
		}
	})
}

func TestAdministratorsScope(t *testing.T) {
	tests := []struct{ name, members, want string }{
		{"nothing said means all", ``, `"Companies":[],"AccessToCompaniesMode":1`},
		{"an empty list means all", `,"Companies":[]`, `"Companies":[],"AccessToCompaniesMode":1`},
		{"a list means the list", `,"Companies":["Acme"]`, `"Companies":["Acme"],"AccessToCompaniesMode":0`},
		{"all companies", `,"AccessToCompaniesMode":"AllCompanies","Companies":[]`, `"Companies":[],"AccessToCompaniesMode":1`},
		{"specified ones, and none", `,"AccessToCompaniesMode":0`, `"Companies":[],"AccessToCompaniesMode":0`},
	}
	each(t, func(t *testing.T, c *client) {
		for i, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				id := c.call(t, "POST", "/api/Administrators", fmt.Sprintf(`{"Email":"dora%d","InitialPassword":"truepass","Enabled":true,"PermissionsModels":{}%s}`,
					i, tt.members)).isID(t)
				c.get(t, "/api/Administrators/"+id).has(t, 200, tt.want)
			})
		}
	})
}

func TestUserPermissionsOfNewAdministrators(t *testing.T) {
	tests := []struct {
		name, sent string
		want       []string
	}{
		{"the finer ones follow Users", `{"Users":1}`, []string{"Users", "UsersCreateEdit", "UsersDelete"}},
		{"unless they are sent", `{"Users":1,"UsersDelete":0}`, []string{"Users", "UsersCreateEdit"}},
		{"also without Users", `{"UsersDelete":1}`, []string{"UsersDelete"}},
	}
	each(t, func(t *testing.T, c *client) {
		for i, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				id := c.call(t, "POST", "/api/Administrators", fmt.Sprintf(`{"Email":"dora%d","InitialPassword":"truepass","Enabled":true,"PermissionsModels":%s}`,
					i, tt.sent)).isID(t)
				c.get(t, "/api/Administrators/"+id).has(t, 200, `"PermissionsModels":`+permissionsJSON(tt.want...))
			})
		}
	})
}

func TestPostAdministratorsIsRefused(t *testing.T) {
	admin := func(members string) string {
		return `{"Email":"dora","InitialPassword":"truepass","Enabled":true,"PermissionsModels":{"Users":1}` + members + `}`
	}
	tests := []struct{ name, body, want string }{
		{"no login", `{"InitialPassword":"truepass","Enabled":true,"PermissionsModels":{}}`, missing("Email")},
		{"no password", `{"Email":"dora","Enabled":true,"PermissionsModels":{}}`, missing("InitialPassword")},
		{"no enabled", `{"Email":"dora","InitialPassword":"truepass","PermissionsModels":{}}`, missing("Enabled")},
		{"no permissions", `{"Email":"dora","InitialPassword":"truepass","Enabled":true}`, missing("PermissionsModels")},
		{"a login that exists", admin(`,"Email":"MANAGER"`), `{"Message":"Email already exist."}`},
		{"a user's login", admin(`,"Email":"charlie"`), `{"Message":"Email already exist."}`},
		{"a password too short", admin(`,"InitialPassword":"short"`),
			invalid("InitialPassword", "The field InitialPassword must be a string with a minimum length of 6 and a maximum length of 100.")},
		{"an unknown company", admin(`,"Companies":["Acme","Nowhere"]`), invalid("Companies", `Companies "Nowhere" not found.`)},
		{"all companies and some", admin(`,"AccessToCompaniesMode":1,"Companies":["Acme"]`),
			invalid("Companies", "Access to all companies goes with an empty list of companies.")},
		{"an unknown mode", admin(`,"AccessToCompaniesMode":2`), invalid("AccessToCompaniesMode", "The value '2' is not valid for AccessToCompaniesMode.")},
		{"an unknown account type", admin(`,"AccountType":"Odd"`), invalid("AccountType", "The value 'Odd' is not valid for AccountType.")},
		{"an unknown permission value", admin(`,"PermissionsModels":{"users":2}`),
			invalid("PermissionsModels.Users", "The value '2' is not valid for PermissionsModels.Users.")},
		{"a boolean permission", admin(`,"PermissionsModels":{"Users":true}`),
			invalid("PermissionsModels.Users", "The value 'true' is not valid for PermissionsModels.Users.")},
		{"permissions that are a list", admin(`,"PermissionsModels":[1]`), invalid("PermissionsModels", "The value is not valid for PermissionsModels.")},
	}
	each(t, func(t *testing.T, c *client) {
		before := c.get(t, "/api/Administrators").body
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "POST", "/api/Administrators", tt.body).is(t, 400, tt.want) })
		}
		c.get(t, "/api/Administrators").is(t, 200, before)
	})
}

// Section 6.9, PUT: both roots are accepted, the answer is empty.
func TestPutAdministrators(t *testing.T) {
	bodies := []struct{ name, contentType, body string }{
		{"JSON", asJSON, `{"AdminID":"` + managerID + `","Enabled":true,"FirstName":"Rob","PermissionsModels":{"Users":0,"Billing":1},"Companies":["Beta"],"AccountType":2}`},
		{"JSON with strings", asJSON, `{"adminID":"` + strings.ToUpper(managerID) + `","Enabled":"true","FirstName":"Rob","Password":"","PermissionsModels":{"Users":"None","billing":"Access"},` +
			`"Companies":["beta"],"AccountType":"externalaccount","AccessToCompaniesMode":""}`},
		{"XML with the root of now", asXML, `<AdministratorsEditModels ` + modelsXMLNS + `><AccountType>ExternalAccount</AccountType><AdminID>` + managerID + `</AdminID>` +
			`<Companies xmlns:d2p1=` + arraysXMLNS + `><d2p1:string>Beta</d2p1:string></Companies><Enabled>true</Enabled><FirstName>Rob</FirstName>` +
			`<PermissionsModels><Billing>Access</Billing><Users>None</Users></PermissionsModels></AdministratorsEditModels>`},
		{"XML with the root of 2018", asXML, `<AdministratorsNewModels ` + modelsXMLNS + `><AccountType>ExternalAccount</AccountType><AdminID>` + managerID + `</AdminID>` +
			`<Companies xmlns:d2p1=` + arraysXMLNS + `><d2p1:string>Beta</d2p1:string></Companies><Enabled>true</Enabled><FirstName>Rob</FirstName>` +
			`<PermissionsModels><Billing>Access</Billing><Users>None</Users></PermissionsModels></AdministratorsNewModels>`},
		{"form", asForm, `AdminID=` + managerID + `&Enabled=true&FirstName=Rob&PermissionsModels[Users]=0&PermissionsModels[Billing]=1&Companies=Beta&AccountType=2`},
	}
	const back = `{"AdminID":"` + managerID + `","Enabled":true,"FirstName":"Main","PermissionsModels":{"Users":1,"Billing":0},"Companies":["Acme"],"AccountType":0}`
	each(t, func(t *testing.T, c *client) {
		for _, b := range bodies {
			t.Run(b.name, func(t *testing.T) {
				c.send(t, request{method: "PUT", path: "/api/Administrators", body: b.body, contentType: b.contentType, token: c.token}).isEmpty(t)
				c.get(t, "/api/Administrators/"+managerID).is(t, 200, `{"AdminID":"`+managerID+`","Email":"manager","FirstName":"Rob","LastName":"Manager",`+
					`"Enabled":true,"PermissionsModels":`+permissionsJSON("Billing", "UsersCreateEdit", "UsersDelete")+`,"LastLogin":null,`+
					`"DateCreated":"2018-05-15T15:44:51.07","Companies":["Beta"],"AccessToCompaniesMode":0,"AccountType":2}`)
				c.call(t, "PUT", "/api/Administrators", back).isEmpty(t)
			})
		}
		t.Run("nothing changes", func(t *testing.T) {
			c.call(t, "PUT", "/api/Administrators", `{"AdminID":"`+managerID+`","Enabled":true,"PermissionsModels":{}}`).isEmpty(t)
			c.get(t, "/api/Administrators/"+managerID).is(t, 200, managerJSON)
			c.s.MBSToken("manager", password)
		})
		t.Run("all companies", func(t *testing.T) {
			c.call(t, "PUT", "/api/Administrators", `{"AdminID":"`+managerID+`","Enabled":true,"PermissionsModels":{},"AccessToCompaniesMode":1}`).isEmpty(t)
			c.get(t, "/api/Administrators/"+managerID).has(t, 200, `"Companies":[],"AccessToCompaniesMode":1`)
		})
		t.Run("a list without a mode", func(t *testing.T) {
			c.call(t, "PUT", "/api/Administrators", `{"AdminID":"`+managerID+`","Enabled":true,"PermissionsModels":{},"Companies":["Beta","Acme"]}`).isEmpty(t)
			c.get(t, "/api/Administrators/"+managerID).has(t, 200, `"AccessToCompaniesMode":0`)
		})
		t.Run("another password", func(t *testing.T) {
			c.call(t, "PUT", "/api/Administrators", `{"AdminID":"`+managerID+`","Enabled":true,"PermissionsModels":{},"Password":"anotherpass"}`).isEmpty(t)
			c.s.MBSToken("manager", "anotherpass")
		})
	})
}

func TestPutAdministratorsIsRefused(t *testing.T) {
	id := `{"AdminID":"` + managerID + `","Enabled":true,"PermissionsModels":{},"FirstName":"Changed"`
	tests := []struct{ name, body, want string }{
		{"no ID", `{"Enabled":true,"PermissionsModels":{}}`, missing("AdminID")},
		{"no enabled", `{"AdminID":"` + managerID + `","PermissionsModels":{}}`, missing("Enabled")},
		{"no permissions", `{"AdminID":"` + managerID + `","Enabled":true}`, missing("PermissionsModels")},
		{"an unknown ID", `{"AdminID":"` + unknownID + `","Enabled":true,"PermissionsModels":{}}`, `{"Message":"Administrator \"` + unknownID + `\" not found."}`},
		{"a malformed ID", `{"AdminID":"someID","Enabled":true,"PermissionsModels":{}}`, `{"Message":"Administrator \"someID\" not found."}`},
		{"a user's ID", `{"AdminID":"` + robertID + `","Enabled":true,"PermissionsModels":{}}`, `{"Message":"Administrator \"` + robertID + `\" not found."}`},
		{"a password too short", id + `,"Password":"short"}`,
			invalid("Password", "The field Password must be a string with a minimum length of 6 and a maximum length of 100.")},
		{"an unknown company", id + `,"Companies":["Nowhere"]}`, invalid("Companies", `Companies "Nowhere" not found.`)},
		{"all companies and some", id + `,"AccessToCompaniesMode":1,"Companies":["Acme"]}`,
			invalid("Companies", "Access to all companies goes with an empty list of companies.")},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "PUT", "/api/Administrators", tt.body).is(t, 400, tt.want) })
		}
		c.get(t, "/api/Administrators/"+managerID).is(t, 200, managerJSON)
	})
}

func TestSystemAdministratorsStayWhole(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		id := systemAdminID(t, c)
		a := c.call(t, "PUT", "/api/Administrators", `{"AdminID":"`+id+`","Enabled":true,"PermissionsModels":{"Billing":0}}`)
		a.is(t, 400, `{"Message":"A system administrator holds every permission in every company."}`)
		c.call(t, "PUT", "/api/Administrators", `{"AdminID":"`+id+`","Enabled":true,"PermissionsModels":{"Billing":1},"FirstName":"Rob"}`).isEmpty(t)
		c.get(t, "/api/Administrators/"+id).has(t, 200, `"FirstName":"Rob"`)
		c.call(t, "PUT", "/api/Administrators", `{"AdminID":"`+id+`","Enabled":false,"PermissionsModels":{}}`).is(t, 400,
			`{"Message":"The last system administrator must stay."}`)
		c.call(t, "DELETE", "/api/Administrators/"+id, "").is(t, 400, `{"Message":"Nobody may delete himself."}`)
	})
}

// systemAdminID finds the ID of the caller in the list.
func systemAdminID(t *testing.T, c *client) string {
	t.Helper()
	before, _, ok := strings.Cut(c.get(t, "/api/Administrators").body, `","Email":"`+c.s.AdminLogin+`"`)
	if !ok || len(before) < 36 {
		t.Fatal("the system administrator is not listed")
	}
	return before[len(before)-36:]
}

// Section 6.9, DELETE: answers a JSON value, which the seed's function decodes.
func TestDeleteAdministrators(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for name, id := range map[string]string{"unknown": unknownID, "malformed": "adminID", "a user's": robertID} {
			t.Run(name, func(t *testing.T) {
				c.call(t, "DELETE", "/api/Administrators/"+id, "").is(t, 400, `{"Message":"Administrator \"`+id+`\" not found."}`)
			})
		}
		c.call(t, "DELETE", "/api/Administrators/"+strings.ToUpper(managerID), "").is(t, 200, `"`+managerID+`"`)
		c.get(t, "/api/Administrators/"+managerID).is(t, 200, "null")
		c.send(t, request{method: "DELETE", path: "/api/Administrators/" + clerkID, accept: asXML, token: c.token}).is(t, 200,
			`<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">`+clerkID+`</string>`)
	})
}
