package mbs_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// Sections 1.1 and 1.2.
func TestPathsAreFoundInAnySpelling(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for _, path := range []string{
			"/api/Users/" + robertID, "/api/users/" + robertID, "/API/USERS/" + strings.ToUpper(robertID), "/api/Users/" + robertID + "/",
			"/api//Users//" + robertID, "//api/Users/" + robertID + "///", "/mbsapi/api/Users/" + robertID, "/MBSAPI/api/users/" + robertID + "/",
			"/api/Users/%7B" + robertID + "%7D", "/api/%55sers/" + robertID, "/api/Users/" + robertID + "?skip=0&take=5&search=",
		} {
			t.Run(path, func(t *testing.T) { c.get(t, path).is(t, 200, robertJSON) })
		}
		t.Run("a trailing slash is the list", func(t *testing.T) {
			if a := c.get(t, "/api/Users/"); a.status != 200 || !strings.HasPrefix(a.body, "[") {
				t.Errorf("got %d %s", a.status, a.body)
			}
		})
	})
}

// Section 3, 404: the text has the address as it was asked for.
func TestUnknownPathsAreNotFound(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for _, path := range []string{
			"/api/Useers", "/api/", "/api/Users/1/2/3", "/mbsapi/api/Nothing?a=%20b&c=d",
			"/api/Users/" + robertID + "/Nothing", "/api/ReportIssue", "/api/Companies/" + acmeID + "/Users", "/api/Billing/Summary/1",
		} {
			t.Run(path, func(t *testing.T) {
				a := c.get(t, path)
				a.is(t, 404, `{"Message":"No HTTP resource was found that matches the request URI '`+c.s.URL+path+`'."}`)
			})
		}
		t.Run("in XML", func(t *testing.T) {
			a := c.send(t, request{method: "GET", path: "/api/Useers?a=1&b=2", accept: "text/xml"})
			a.is(t, 404, `<Error><Message>No HTTP resource was found that matches the request URI '`+c.s.URL+`/api/Useers?a=1&amp;b=2'.</Message></Error>`)
			if got := a.header.Get("Content-Type"); got != "text/xml; charset=utf-8" {
				t.Errorf("Content-Type %s", got)
			}
		})
	})
}

// Section 3, 405.
func TestUnknownMethodsAreNotAllowed(t *testing.T) {
	tests := []struct{ method, path, allow string }{
		{"PATCH", "/api/Users", "GET, POST, PUT"},
		{"DELETE", "/api/Users", "GET, POST, PUT"},
		{"POST", "/api/Users/" + robertID, "DELETE, GET"},
		{"POST", "/api/Users/Authenticate", "PUT"}, // section 6.1: a mistake some clients make
		{"GET", "/api/Users/" + robertID + "/Account", "DELETE"},
		{"GET", "/api/Provider/Login", "POST"},
		{"OPTIONS", "/api/Companies", "GET, POST, PUT"},
		{"PUT", "/api/Administrators/" + managerID, "DELETE, GET"},
		{"get", "/api/Users", "GET, POST, PUT"},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.method+" "+tt.path, func(t *testing.T) {
				a := c.send(t, request{method: tt.method, path: tt.path})
				a.is(t, 405, `{"Message":"The requested resource does not support http method '`+tt.method+`'."}`)
				if got := a.header.Get("Allow"); got != tt.allow {
					t.Errorf("Allow: %s, want %s", got, tt.allow)
				}
			})
		}
	})
}

// Section 3, 415.
func TestOtherBodyTypesAreNotSupported(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for _, contentType := range []string{"text/plain", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "nonsense"} {
			t.Run(contentType, func(t *testing.T) {
				a := c.send(t, request{method: "POST", path: "/api/Users", body: `{}`, contentType: contentType, token: c.token})
				a.is(t, 415, `{"Message":"The request entity's media type '`+contentType+`' is not supported for this resource."}`)
			})
		}
	})
}

// Section 1.1: every answer in every type.
func TestTheAnswersTypeIsTheOneAskedFor(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for _, path := range []string{"/api/Users", "/api/Users/" + robertID, "/api/Users/" + unknownID, "/api/Companies", "/api/Administrators", "/api/Useers"} {
			for accept, want := range map[string]string{
				"": jsonType, "*/*": jsonType, "image/png": jsonType, "application/json": jsonType, "text/json": "text/json; charset=utf-8",
				"application/xml": xmlType, "text/xml": "text/xml; charset=utf-8", "application/json;q=0.1, text/xml": "text/xml; charset=utf-8",
			} {
				a := c.send(t, request{method: "GET", path: path, accept: accept, token: c.token})
				if got := a.header.Get("Content-Type"); got != want {
					t.Errorf("%s, Accept %q: Content-Type %s, want %s", path, accept, got, want)
				}
				if isXML := strings.HasPrefix(a.body, "<"); isXML != strings.Contains(want, "xml") {
					t.Errorf("%s, Accept %q: %s", path, accept, a.body)
				}
			}
		}
	})
}

// Must hold: bad input, each with a clear error and no change.
func TestBadBodiesAreRefused(t *testing.T) {
	const unreadable = `{"Message":"The request is invalid.","ModelState":{"model":["The `
	enabled := func(value string) string {
		return `{"ID":"` + robertID + `","FirstName":"Changed","Enabled":` + value + `}`
	}
	tests := []struct{ name, contentType, body, want string }{
		{"truncated JSON", asJSON, `{"ID":"` + robertID, unreadable + "JSON body could not be read"},
		{"malformed JSON", asJSON, `{"ID":}`, unreadable + "JSON body could not be read"},
		{"two JSON values", asJSON, `{}{}`, unreadable + "JSON body could not be read"},
		{"a list for an object", asJSON, `[]`, unreadable + "JSON body could not be read"},
		{"invalid UTF-8 in JSON", asJSON, "{\"FirstName\":\"\xff\"}", unreadable + "JSON body could not be read"},
		{"JSON nested too deep", asJSON, strings.Repeat(`{"a":`, 100000), unreadable + "JSON body could not be read"},
		{"truncated XML", asXML, `<UsersEditModels><ID>`, unreadable + "XML body could not be read"},
		{"malformed XML", asXML, `<UsersEditModels></Users>`, unreadable + "XML body could not be read"},
		{"a document type", asXML, `<!DOCTYPE a><a/>`, unreadable + "XML body could not be read"},
		{"an XML entity", asXML, `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a><FirstName>&e;</FirstName></a>`, unreadable + "XML body could not be read"},
		{"an undeclared XML entity", asXML, `<a><FirstName>&e;</FirstName></a>`, unreadable + "XML body could not be read"},
		{"invalid UTF-8 in XML", asXML, "<a><FirstName>\xff</FirstName></a>", unreadable + "XML body could not be read"},
		{"a bad escape in a form", asForm, `FirstName=%zz`, unreadable + "form body could not be read"},
		{"invalid UTF-8 in a form", asForm, `FirstName=%ff`, unreadable + "form body could not be read"},
		{"a boolean that is none", asJSON, enabled(`"perhaps"`), invalid("Enabled", "The value 'perhaps' is not valid for Enabled.")},
		{"an object for a boolean", asJSON, enabled(`{}`), invalid("Enabled", "The value is not valid for Enabled.")},
		{"a boolean that is none, in XML", asXML, `<a><Enabled>perhaps</Enabled></a>`, invalid("Enabled", "The value 'perhaps' is not valid for Enabled.")},
		{"a boolean that is none, in a form", asForm, `enabled=perhaps`, invalid("Enabled", "The value 'perhaps' is not valid for Enabled.")},
		{"an unknown number of an enumeration", asJSON, `{"LicenseManagmentMode":9}`,
			invalid("LicenseManagmentMode", "The value '9' is not valid for LicenseManagmentMode.")},
		{"a negative number of an enumeration", asJSON, `{"LicenseManagmentMode":-1}`,
			invalid("LicenseManagmentMode", "The value '-1' is not valid for LicenseManagmentMode.")},
		{"an unknown name of an enumeration", asXML, `<a><LicenseManagmentMode>Maybe</LicenseManagmentMode></a>`,
			invalid("LicenseManagmentMode", "The value 'Maybe' is not valid for LicenseManagmentMode.")},
		{"a list with a wrong item", asJSON, `{"NotificationEmails":["a@b.example",{}]}`,
			invalid("NotificationEmails[1]", "The value is not valid for NotificationEmails[1].")},
		{"a text for a list", asJSON, `{"NotificationEmails":"a@b.example"}`,
			invalid("NotificationEmails", "The value 'a@b.example' is not valid for NotificationEmails.")},
		{"a zero byte", asJSON, enabled(`true,"LastName":"a\u0000b"`), invalid("LastName", "The value is not valid for LastName.")},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				a := c.send(t, request{method: "PUT", path: "/api/Users", body: tt.body, contentType: tt.contentType, token: c.token})
				if a.status != 400 || !strings.HasPrefix(a.body, tt.want) {
					t.Errorf("got %d %s, want 400 %s", a.status, a.body, tt.want)
				}
			})
		}
		c.get(t, "/api/Users/"+robertID).is(t, 200, robertJSON)
	})
}

func TestBodiesOverTheLimitAreRefused(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		body := `{"FirstName":"` + strings.Repeat("x", 1<<20) + `"}`
		for _, contentType := range []string{asJSON, asXML, asForm} {
			a := c.send(t, request{method: "PUT", path: "/api/Users", body: body, contentType: contentType, token: c.token})
			a.is(t, 413, `{"Message":"The request body is larger than 1048576 bytes."}`)
		}
	})
}

func TestErrorsOfMembersInXML(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		a := c.send(t, request{method: "PUT", path: "/api/Users", body: `<a><Enabled>x</Enabled></a>`, contentType: asXML, accept: asXML, token: c.token})
		a.is(t, 400, `<Error><Message>The request is invalid.</Message><ModelState><model.Enabled>`+
			`The value &#39;x&#39; is not valid for Enabled.</model.Enabled></ModelState></Error>`)
	})
}

// Section 1.4 and 1.5, on one request; the conversions are one place.
func TestMembersAreReadLeniently(t *testing.T) {
	tests := []struct{ name, contentType, body string }{
		{"as documented", asJSON, `{"ID":"` + robertID + `","Enabled":false,"LicenseManagmentMode":1}`},
		{"names in any letter case", asJSON, `{"id":"` + robertID + `","ENABLED":false,"licensemanagmentmode":1}`},
		{"scalars as strings", asJSON, `{"ID":"` + robertID + `","Enabled":"false","LicenseManagmentMode":"1"}`},
		{"letter case of values", asJSON, `{"ID":"` + strings.ToUpper(robertID) + `","Enabled":"False","LicenseManagmentMode":"AUTOMATIC"}`},
		{"enumeration by name", asJSON, `{"ID":"` + robertID + `","Enabled":false,"LicenseManagmentMode":"Automatic"}`},
		{"the other spelling", asJSON, `{"ID":"` + robertID + `","Enabled":false,"LicenseManagementMode":1}`},
		{"unknown members", asJSON, `{"ID":"` + robertID + `","Enabled":false,"LicenseManagmentMode":1,"Nonsense":[{"a":null}],"SpaceUsed":5}`},
		{"empty strings are absent", asJSON, `{"ID":"` + robertID + `","Enabled":false,"LicenseManagmentMode":1,"NotificationEmails":"","Email":"","Password":""}`},
		{"null is absent", asJSON, `{"ID":"` + robertID + `","Enabled":false,"LicenseManagmentMode":1,"NotificationEmails":null,"Email":null,` +
			`"Password":null,"FirstName":null,"LastName":null,"Company":null}`},
		{"a byte order mark", asJSON, "\ufeff" + `{"ID":"` + robertID + `","Enabled":false,"LicenseManagmentMode":1}`},
		{"XML as documented", asXML, `<UsersEditModels ` + modelsXMLNS + `><Enabled>false</Enabled><ID>` + robertID +
			`</ID><LicenseManagmentMode>Automatic</LicenseManagmentMode></UsersEditModels>`},
		{"XML with a declaration", asXML, `<?xml version="1.0" encoding="utf-8"?><UsersEditModels ` + modelsXMLNS + `><ID>` + robertID +
			`</ID><Enabled>0</Enabled><LicenseManagmentMode>1</LicenseManagmentMode><Email i:nil="true"/></UsersEditModels>`},
		{"XML under a prefix, in another order", "text/xml", `<m:UsersEditModels xmlns:m="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models"><m:LicenseManagmentMode>1` +
			`</m:LicenseManagmentMode><m:ID>` + robertID + `</m:ID><m:Enabled>false</m:Enabled></m:UsersEditModels>`},
		{"form", asForm, `ID=` + robertID + `&Enabled=false&LicenseManagmentMode=Automatic`},
		{"form in any letter case", asForm, `id=` + robertID + `&enabled=False&licensemanagmentmode=1&x=y`},
	}
	want := strings.Replace(strings.Replace(robertJSON, `"Enabled":true`, `"Enabled":false`, 1), `"LicenseManagmentMode":0`, `"LicenseManagmentMode":1`, 1)
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				c.call(t, "PUT", "/api/Users", `{"ID":"`+robertID+`","Enabled":true,"LicenseManagmentMode":0}`).isEmpty(t)
				c.send(t, request{method: "PUT", path: "/api/Users", body: tt.body, contentType: tt.contentType, token: c.token}).isEmpty(t)
				c.get(t, "/api/Users/"+robertID).is(t, 200, want)
			})
		}
	})
}

// The order of checks: path, method, token, permission, and only then the body.
func TestChecksComeInOrder(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		clerk := c.as(t, "clerk")
		for _, operation := range core.Operations {
			for _, offer := range operation.Offers {
				if offer.Face != core.FaceMBS || operation.Need.Public {
					continue
				}
				path := "/api" + strings.Replace(offer.Path, "{id}", unknownID, 1)
				t.Run(offer.Method+" "+offer.Path, func(t *testing.T) {
					q := request{method: offer.Method, path: path, body: "\x00nonsense", contentType: "image/png"}
					c.send(t, q).is(t, 401, `{"Message":"Authorization has been denied for this request."}`)
					q.token = clerk.token
					c.send(t, q).is(t, 403, `{"Message":"Permission `+operation.Need.Permission.String()+` is needed."}`)
					q.token = c.token
					if got := c.send(t, q).status; (offer.Method == "POST" || offer.Method == "PUT") && got != http.StatusUnsupportedMediaType {
						t.Errorf("with every permission: %d", got)
					}
				})
			}
		}
	})
}
