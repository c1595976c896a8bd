package mbs_test

import (
	"fmt"
	"strings"
	"testing"
)

// Section 6.1, GET /api/Users.
func TestGetUsers(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		a := c.get(t, "/api/Users")
		a.is(t, 200, "["+robertJSON+","+charlieJSON+","+bettyJSON+"]")
		if got := a.header.Get("Content-Type"); got != jsonType {
			t.Errorf("Content-Type %s", got)
		}
		a = c.send(t, request{method: "GET", path: "/api/Users", accept: asXML, token: c.as(t, "manager").token})
		a.is(t, 200, `<ArrayOfUsersModels `+modelsXMLNS+`><UsersModels><Company>Acme</Company><DestinationList></DestinationList><Email>charlie</Email>`+
			`<Enabled>true</Enabled><FirstName>Charlie</FirstName><ID>`+charlieID+`</ID><LastName>Green</LastName>`+
			`<LicenseManagmentMode>Automatic</LicenseManagmentMode><NotificationEmails xmlns:d3p1=`+arraysXMLNS+`></NotificationEmails>`+
			`<SpaceUsed>0</SpaceUsed></UsersModels></ArrayOfUsersModels>`)
	})
}

// Section 6.1, GET /api/Users/{id}.
func TestGetUser(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.get(t, "/api/Users/"+robertID).is(t, 200, robertJSON)
		c.send(t, request{method: "GET", path: "/api/Users/" + robertID, accept: asXML, token: c.token}).is(t, 200,
			`<UsersModels `+modelsXMLNS+`><Company></Company><DestinationList></DestinationList><Email>robert.z</Email><Enabled>true</Enabled>`+
				`<FirstName>Robert</FirstName><ID>`+robertID+`</ID><LastName>Techhead</LastName><LicenseManagmentMode>Manual</LicenseManagmentMode>`+
				`<NotificationEmails xmlns:d2p1=`+arraysXMLNS+`><d2p1:string>techie@somedomain.example</d2p1:string></NotificationEmails>`+
				`<SpaceUsed>0</SpaceUsed></UsersModels>`)
	})
}

// Section 3, quirk: an unknown ID is 200 with null.
func TestUnknownUsersAreNull(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for name, id := range map[string]string{
			"unknown": unknownID, "malformed": "sampleID-898g90sg8d-9sdf9f-sdfsd9", "an administrator's": managerID, "a company's": acmeID, "a login": "robert.z",
		} {
			t.Run(name, func(t *testing.T) {
				a := c.get(t, "/api/Users/"+id)
				a.is(t, 200, "null")
				if got := a.header.Get("Content-Type"); got != jsonType {
					t.Errorf("Content-Type %s", got)
				}
				c.send(t, request{method: "GET", path: "/api/Users/" + id, accept: asXML, token: c.token}).is(t, 200,
					`<UsersModels xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" `+
						`xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models" />`)
			})
		}
		t.Run("another company's", func(t *testing.T) { c.as(t, "manager").get(t, "/api/Users/"+bettyID).is(t, 200, "null") })
	})
}

// Section 6.1, POST /api/Users, in every body type.
func TestPostUsers(t *testing.T) {
	bodies := []struct{ name, contentType, body string }{
		{"JSON", asJSON, `{"Email":"dora","Password":"splendidpass","Enabled":true,"FirstName":"Dora","LastName":"Lee","Company":"Acme",` +
			`"NotificationEmails":["c@example.org","d@example.org"],"DestinationList":[],"SendEmailInstruction":false,"LicenseManagmentMode":1}`},
		{"JSON with strings", asJSON, `{"email":" dora ","password":"splendidpass","enabled":"true","firstName":"Dora","lastName":"Lee","company":"acme",` +
			`"notificationEmails":["c@example.org","d@example.org"],"destinationList":null,"sendEmailInstruction":"true","licenseManagmentMode":"1"}`},
		{"XML", asXML, `<UsersAddModels ` + modelsXMLNS + `><Company>Acme</Company><DestinationList></DestinationList><Email>dora</Email><Enabled>true</Enabled>` +
			`<FirstName>Dora</FirstName><LastName>Lee</LastName><LicenseManagmentMode>Automatic</LicenseManagmentMode>` +
			`<NotificationEmails xmlns:d2p1=` + arraysXMLNS + `><d2p1:string>c@example.org</d2p1:string><d2p1:string>d@example.org</d2p1:string></NotificationEmails>` +
			`<Password>splendidpass</Password><SendEmailInstruction>false</SendEmailInstruction></UsersAddModels>`},
		{"form", asForm, `Email=dora&Password=splendidpass&Enabled=true&FirstName=Dora&LastName=Lee&Company=Acme` +
			`&NotificationEmails=c%40example.org&NotificationEmails=d%40example.org&LicenseManagmentMode=Automatic`},
	}
	each(t, func(t *testing.T, c *client) {
		for _, b := range bodies {
			t.Run(b.name, func(t *testing.T) {
				id := c.send(t, request{method: "POST", path: "/api/Users", body: b.body, contentType: b.contentType, token: c.token}).isID(t)
				c.get(t, "/api/Users/"+id).is(t, 200, `{"ID":"`+id+`","Email":"dora","FirstName":"Dora","LastName":"Lee",`+
					`"NotificationEmails":["c@example.org","d@example.org"],"Company":"Acme","Enabled":true,"LicenseManagmentMode":1,`+
					`"DestinationList":[],"SpaceUsed":0}`)
				c.call(t, "PUT", "/api/Users/Authenticate", `{"Email":"dora","Password":"splendidpass"}`).has(t, 200, `"ID":"`+id+`"`)
				c.call(t, "DELETE", "/api/Users/"+id, "").isEmpty(t)
			})
		}
		t.Run("as little as possible", func(t *testing.T) {
			id := c.call(t, "POST", "/api/Users", `{"Email":"dora","Password":"splendidpass","Enabled":false}`).isID(t)
			c.get(t, "/api/Users/"+id).is(t, 200, `{"ID":"`+id+`","Email":"dora","FirstName":"","LastName":"","NotificationEmails":[],"Company":"",`+
				`"Enabled":false,"LicenseManagmentMode":0,"DestinationList":[],"SpaceUsed":0}`)
		})
		t.Run("answered in XML", func(t *testing.T) {
			a := c.send(t, request{method: "POST", path: "/api/Users", body: `{"Email":"emma","Password":"splendidpass","Enabled":false}`,
				contentType: asJSON, accept: asXML, token: c.token})
			id := strings.TrimSuffix(strings.TrimPrefix(a.body, `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">`), `</string>`)
			if a.status != 200 || len(id) != 36 {
				t.Errorf("got %d %s", a.status, a.body)
			}
		})
	})
}

// Section 3, quirk: POST /api/Users answers 200 even when it fails.
func TestPostUsersFailsWith200(t *testing.T) {
	user := func(members string) string {
		return `{"Email":"dora","Password":"splendidpass","Enabled":true` + members + `}`
	}
	tests := []struct{ name, body, want string }{
		{"the login of a user", user(`,"Email":"charlie"`), `"Email already exist."`},
		{"the login of a user in another letter case", user(`,"Email":"ChArLiE"`), `"Email already exist."`},
		{"the login of an administrator", user(`,"Email":"manager"`), `"Email already exist."`},
		{"a login in another letter case outside ASCII", user(`,"Email":"ÄRGER"`), `"Email already exist."`},
		{"an unknown company", user(`,"Company":"Nowhere"`), `"Company \"Nowhere\" not found."`},
		{"a password too short", user(`,"Password":"short"`), `"The field Password must be a string with a minimum length of 6 and a maximum length of 100."`},
		{"a password too long", user(`,"Password":"` + strings.Repeat("x", 101) + `"`),
			`"The field Password must be a string with a minimum length of 6 and a maximum length of 100."`},
		{"a login too long", user(`,"Email":"` + strings.Repeat("x", 257) + `"`),
			`"The field Email must be a string with a minimum length of 1 and a maximum length of 256."`},
		{"an address that is none", user(`,"NotificationEmails":["not an address"]`), `"NotificationEmails is not an e-mail address."`},
		{"a destination", user(`,"DestinationList":[{"AccountID":"` + unknownID + `","Destination":"bucket","PackageID":"27755"}]`),
			`"Account \"` + unknownID + `\" not found."`},
	}
	each(t, func(t *testing.T, c *client) {
		c.call(t, "POST", "/api/Users", user(`,"Email":"ärger"`)).isID(t)
		before := c.get(t, "/api/Users").body
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				c.call(t, "POST", "/api/Users", tt.body).is(t, 200, tt.want)
				a := c.send(t, request{method: "POST", path: "/api/Users", body: tt.body, contentType: asJSON, accept: asXML, token: c.token})
				if a.status != 200 || !strings.HasPrefix(a.body, `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">`) {
					t.Errorf("in XML: %d %s", a.status, a.body)
				}
			})
		}
		c.get(t, "/api/Users").is(t, 200, before)
	})
}

func TestPostUsersNeedsItsMembers(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"no login", `{"Password":"splendidpass","Enabled":true}`, missing("Email")},
		{"a blank login", `{"Email":"  ","Password":"splendidpass","Enabled":true}`, missing("Email")},
		{"no password", `{"Email":"dora","Enabled":true}`, missing("Password")},
		{"no enabled", `{"Email":"dora","Password":"splendidpass"}`, missing("Enabled")},
		{"an empty enabled", `{"Email":"dora","Password":"splendidpass","Enabled":""}`, missing("Enabled")},
		{"a wrong type in a list", `{"Email":"dora","Password":"splendidpass","Enabled":true,"DestinationList":[{"PackageID":"x"}]}`,
			invalid("DestinationList[0].PackageID", "The value 'x' is not valid for DestinationList[0].PackageID.")},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "POST", "/api/Users", tt.body).is(t, 400, tt.want) })
		}
	})
}

func TestPostUsersOutsideOfTheCallersCompanies(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		manager := c.as(t, "manager")
		user := `{"Email":"dora","Password":"splendidpass","Enabled":true,"Company":"%s"}`
		manager.call(t, "POST", "/api/Users", fmt.Sprintf(user, "Beta")).is(t, 200, `"Company \"Beta\" not found."`)
		if a := manager.call(t, "POST", "/api/Users", fmt.Sprintf(user, "")); a.status != 403 {
			t.Errorf("no company: %d %s", a.status, a.body)
		}
		manager.call(t, "POST", "/api/Users", fmt.Sprintf(user, "Acme")).isID(t)
	})
}

// Section 6.1, PUT /api/Users: absent and null stay; section 9, last row.
func TestPutUsers(t *testing.T) {
	with := func(old, new string) string { return strings.Replace(robertJSON, old, new, 1) }
	tests := []struct{ name, members, want string }{
		{"nothing", ``, robertJSON},
		{"null password, as the vendor's testers send", `,"Password":null`, robertJSON},
		{"another login", `,"Email":"rob"`, with(`"Email":"robert.z"`, `"Email":"rob"`)},
		{"the login in another letter case", `,"Email":"Robert.Z"`, with(`"Email":"robert.z"`, `"Email":"Robert.Z"`)},
		{"an empty login is no change", `,"Email":""`, robertJSON},
		{"another first name", `,"FirstName":"Bob"`, with(`"FirstName":"Robert"`, `"FirstName":"Bob"`)},
		{"an empty name clears it", `,"FirstName":"","LastName":""`, with(`"FirstName":"Robert","LastName":"Techhead"`, `"FirstName":"","LastName":""`)},
		{"other addresses", `,"NotificationEmails":["a@b.example"]`, with(`["techie@somedomain.example"]`, `["a@b.example"]`)},
		{"no addresses", `,"NotificationEmails":[]`, with(`["techie@somedomain.example"]`, `[]`)},
		{"a company, by name in any letter case", `,"Company":"ACME"`, with(`"Company":""`, `"Company":"Acme"`)},
		{"a licence mode by name", `,"LicenseManagmentMode":"Automatic"`, with(`"LicenseManagmentMode":0`, `"LicenseManagmentMode":1`)},
		{"what a GET answered", `,"Email":"robert.z","FirstName":"Robert","LastName":"Techhead","NotificationEmails":["techie@somedomain.example"],` +
			`"Company":"","LicenseManagmentMode":0,"DestinationList":[],"SpaceUsed":0`, robertJSON},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				c.call(t, "PUT", "/api/Users", `{"ID":"`+robertID+`","Enabled":true`+tt.members+`}`).isEmpty(t)
				c.get(t, "/api/Users/"+robertID).is(t, 200, tt.want)
				c.call(t, "PUT", "/api/Users", `{"ID":"`+robertID+`","Enabled":true,"Email":"robert.z","FirstName":"Robert","LastName":"Techhead",`+
					`"NotificationEmails":["techie@somedomain.example"],"Company":"","LicenseManagmentMode":0}`).isEmpty(t)
			})
		}
	})
}

func TestPutUsersInXMLAndForm(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.send(t, request{method: "PUT", path: "/api/Users", contentType: asXML, accept: asXML, token: c.token,
			body: `<UsersEditModels ` + modelsXMLNS + `><Company i:nil="true" /><Enabled>false</Enabled><FirstName>Rob</FirstName><ID>` + robertID + `</ID>` +
				`<NotificationEmails xmlns:d2p1=` + arraysXMLNS + `><d2p1:string>a@b.example</d2p1:string></NotificationEmails></UsersEditModels>`}).isEmpty(t)
		c.send(t, request{method: "PUT", path: "/api/Users", contentType: asForm, token: c.token,
			body: `ID=` + robertID + `&Enabled=false&LastName=Tech+Head&Company=Acme`}).isEmpty(t)
		c.get(t, "/api/Users/"+robertID).is(t, 200, `{"ID":"`+robertID+`","Email":"robert.z","FirstName":"Rob","LastName":"Tech Head",`+
			`"NotificationEmails":["a@b.example"],"Company":"Acme","Enabled":false,"LicenseManagmentMode":0,"DestinationList":[],"SpaceUsed":0}`)
	})
}

func TestPutUsersIsRefused(t *testing.T) {
	id := `{"ID":"` + robertID + `","Enabled":true,"FirstName":"Changed"`
	tests := []struct{ name, body, want string }{
		{"no ID", `{"Enabled":true}`, missing("ID")},
		{"no Enabled", `{"ID":"` + robertID + `"}`, missing("Enabled")},
		{"an unknown ID", `{"ID":"` + unknownID + `","Enabled":true}`, `{"Message":"User \"` + unknownID + `\" not found."}`},
		{"a malformed ID", `{"ID":"x","Enabled":true}`, `{"Message":"User \"x\" not found."}`},
		{"an administrator's ID", `{"ID":"` + managerID + `","Enabled":true}`, `{"Message":"User \"` + managerID + `\" not found."}`},
		{"a login that exists", id + `,"Email":"Charlie"}`, `{"Message":"Email already exist."}`},
		{"an administrator's login", id + `,"Email":"manager"}`, `{"Message":"Email already exist."}`},
		{"an unknown company", id + `,"Company":"Nowhere"}`, invalid("Company", `Company "Nowhere" not found.`)},
		{"a password too short", id + `,"Password":"short"}`,
			invalid("Password", "The field Password must be a string with a minimum length of 6 and a maximum length of 100.")},
		{"a name too long", id + `,"LastName":"` + strings.Repeat("x", 257) + `"}`,
			invalid("LastName", "The field LastName must be a string with a minimum length of 0 and a maximum length of 256.")},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "PUT", "/api/Users", tt.body).is(t, 400, tt.want) })
		}
		c.get(t, "/api/Users/"+robertID).is(t, 200, robertJSON)
		t.Run("another company's user", func(t *testing.T) {
			c.as(t, "manager").call(t, "PUT", "/api/Users", `{"ID":"`+bettyID+`","Enabled":true}`).is(t, 400, `{"Message":"User \"`+bettyID+`\" not found."}`)
			c.get(t, "/api/Users/"+bettyID).is(t, 200, bettyJSON)
		})
	})
}

// Section 6.1, PUT /api/Users/Authenticate: a query.
func TestAuthenticate(t *testing.T) {
	bodies := map[string]string{
		asJSON: `{"Email":"Robert.Z","Password":"%s"}`,
		asXML:  `<UserAuthData ` + modelsXMLNS + `><Email>robert.z</Email><Password>%s</Password></UserAuthData>`,
		asForm: `Email=robert.z&Password=%s`,
	}
	each(t, func(t *testing.T, c *client) {
		for contentType, body := range bodies {
			q := request{method: "PUT", path: "/api/Users/Authenticate", contentType: contentType, token: c.token}
			q.body = fmt.Sprintf(body, password)
			c.send(t, q).is(t, 200, robertJSON)
			q.body = fmt.Sprintf(body, "wrong")
			c.send(t, q).is(t, 200, "null")
		}
		t.Run("in XML", func(t *testing.T) {
			c.send(t, request{method: "PUT", path: "/api/Users/Authenticate", contentType: asJSON, accept: asXML, token: c.token,
				body: `{"Email":"nobody","Password":"splendidpass"}`}).has(t, 200, `<UsersModels `)
		})
		for name, tt := range map[string]struct{ body, want string }{
			"an unknown login":   {`{"Email":"nobody","Password":"splendidpass"}`, "null"},
			"an administrator's": {`{"Email":"manager","Password":"splendidpass"}`, "null"},
		} {
			t.Run(name, func(t *testing.T) { c.call(t, "PUT", "/api/Users/Authenticate", tt.body).is(t, 200, tt.want) })
		}
		t.Run("another company's", func(t *testing.T) {
			c.as(t, "manager").call(t, "PUT", "/api/Users/Authenticate", `{"Email":"robert.z","Password":"splendidpass"}`).is(t, 200, "null")
		})
		t.Run("no login", func(t *testing.T) {
			c.call(t, "PUT", "/api/Users/Authenticate", `{"Password":"splendidpass"}`).is(t, 400, missing("Email"))
		})
		t.Run("no password", func(t *testing.T) {
			c.call(t, "PUT", "/api/Users/Authenticate", `{"Email":"robert.z"}`).is(t, 400, missing("Password"))
		})
		t.Run("a changed password", func(t *testing.T) {
			c.call(t, "PUT", "/api/Users", `{"ID":"`+robertID+`","Enabled":true,"Password":"newUnhackablePass"}`).isEmpty(t)
			c.call(t, "PUT", "/api/Users/Authenticate", `{"Email":"robert.z","Password":"newUnhackablePass"}`).is(t, 200, robertJSON)
			c.call(t, "PUT", "/api/Users/Authenticate", `{"Email":"robert.z","Password":"splendidpass"}`).is(t, 200, "null")
		})
	})
}

// Section 6.1, both DELETE requests.
func TestDeleteUsers(t *testing.T) {
	for name, path := range map[string]string{"keeping the data": "/api/Users/%s/Account", "with the data": "/api/Users/%s"} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c *client) {
				c.call(t, "DELETE", fmt.Sprintf(path, robertID), "").isEmpty(t)
				c.get(t, "/api/Users/"+robertID).is(t, 200, "null")
				c.get(t, "/api/Users").is(t, 200, "["+charlieJSON+","+bettyJSON+"]")
				for name, id := range map[string]string{
					"gone": robertID, "unknown": unknownID, "malformed": "MBSUserID", "an administrator's": managerID, "a company's": acmeID,
				} {
					t.Run(name, func(t *testing.T) {
						c.call(t, "DELETE", fmt.Sprintf(path, id), "").is(t, 400, `{"Message":"User \"`+id+`\" not found."}`)
					})
				}
				t.Run("another company's", func(t *testing.T) {
					c.as(t, "manager").call(t, "DELETE", fmt.Sprintf(path, bettyID), "").is(t, 400, `{"Message":"User \"`+bettyID+`\" not found."}`)
				})
				t.Run("in XML", func(t *testing.T) {
					c.send(t, request{method: "DELETE", path: fmt.Sprintf(path, "x"), accept: asXML, token: c.token}).is(t, 400,
						`<Error><Message>User "x" not found.</Message></Error>`)
					c.send(t, request{method: "DELETE", path: fmt.Sprintf(path, charlieID), accept: asXML, token: c.token}).isEmpty(t)
				})
				t.Run("the login is free again", func(t *testing.T) {
					c.call(t, "POST", "/api/Users", `{"Email":"robert.z","Password":"splendidpass","Enabled":true}`).isID(t)
				})
			})
		})
	}
}
