package mbs_test

import (
	"fmt"
	"strings"
	"testing"
)

const (
	acmeJSON = `{"Id":"` + acmeID + `","Name":"Acme","StorageLimit":107374182400,"LicenseSettings":1,"Destinations":[]}`
	betaJSON = `{"Id":"` + betaID + `","Name":"Beta","StorageLimit":-1,"LicenseSettings":0,"Destinations":[]}`
	acmeXML  = `<Destinations></Destinations><LicenseSettings>GlobalLicensesPool</LicenseSettings><Name>Acme</Name><StorageLimit>107374182400</StorageLimit><Id>` + acmeID + `</Id>`
)

// Section 8.1, GET.
func TestGetCompanies(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.get(t, "/api/Companies").is(t, 200, "["+acmeJSON+","+betaJSON+"]")
		c.get(t, "/api/companies/"+strings.ToUpper(acmeID)).is(t, 200, acmeJSON)
		c.send(t, request{method: "GET", path: "/api/Companies/" + acmeID, accept: asXML, token: c.token}).is(t, 200,
			`<CompanyModel `+modelsXMLNS+`>`+acmeXML+`</CompanyModel>`)
		c.send(t, request{method: "GET", path: "/api/Companies", accept: asXML, token: c.token}).has(t, 200,
			`<ArrayOfCompanyModel `+modelsXMLNS+`><CompanyModel>`+acmeXML+`</CompanyModel><CompanyModel>`)
		for name, id := range map[string]string{"unknown": unknownID, "malformed": "x", "a user's": robertID} {
			t.Run(name, func(t *testing.T) {
				c.get(t, "/api/Companies/"+id).is(t, 200, "null")
				c.send(t, request{method: "GET", path: "/api/Companies/" + id, accept: asXML, token: c.token}).is(t, 200,
					`<CompanyModel xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" `+
						`xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models" />`)
			})
		}
	})
}

// Section 8.1, POST, in every body type.
func TestPostCompanies(t *testing.T) {
	tests := []struct{ name, contentType, body, want string }{
		{"JSON", asJSON, `{"Name":"Gamma","StorageLimit":107374182400,"LicenseSettings":2,"Destinations":[],"DefaultLicense":1,"AllowedLicenses":[1,2]}`,
			`"StorageLimit":107374182400,"LicenseSettings":2`},
		{"numbers as strings, as scripts send", asJSON, `{"Name":"Gamma","StorageLimit":"107374182400","LicenseSettings":"2"}`,
			`"StorageLimit":107374182400,"LicenseSettings":2`},
		{"empty strings for what is unset", asJSON, `{"Name":"Gamma","StorageLimit":"","LicenseSettings":"","Destinations":"","DefaultLicense":"","AllowedLicenses":""}`,
			`"StorageLimit":-1,"LicenseSettings":0`},
		{"the name alone", asJSON, `{"name":"Gamma"}`, `"StorageLimit":-1,"LicenseSettings":0`},
		{"a negative limit", asJSON, `{"Name":"Gamma","StorageLimit":-5}`, `"StorageLimit":-1,"LicenseSettings":0`},
		{"no room at all", asJSON, `{"Name":"Gamma","StorageLimit":0}`, `"StorageLimit":0,"LicenseSettings":0`},
		{"XML", asXML, `<CompanyCreateModel ` + modelsXMLNS + `><AllowedLicenses xmlns:d2p1="http://schemas.datacontract.org/2004/07/MSP360.MBS.Common.Types.License.Enums" />` +
			`<LicenseSettings>CompanyLicensesPool</LicenseSettings><Name>Gamma</Name><StorageLimit>107374182400</StorageLimit></CompanyCreateModel>`,
			`"StorageLimit":107374182400,"LicenseSettings":2`},
		{"form", asForm, `Name=Gamma&StorageLimit=107374182400&LicenseSettings=CompanyLicensesPool`, `"StorageLimit":107374182400,"LicenseSettings":2`},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				id := c.send(t, request{method: "POST", path: "/api/Companies", body: tt.body, contentType: tt.contentType, token: c.token}).isID(t)
				c.get(t, "/api/Companies/"+id).is(t, 200, `{"Id":"`+id+`","Name":"Gamma",`+tt.want+`,"Destinations":[]}`)
				c.call(t, "DELETE", "/api/Companies/"+id, "").isEmpty(t)
			})
		}
	})
}

func TestPostCompaniesIsRefused(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"no name", `{"StorageLimit":5}`, missing("Name")},
		{"an empty name", `{"Name":""}`, missing("Name")},
		{"a name that exists", `{"Name":"ACME"}`, `{"Message":"Name \"Acme\" already exists."}`},
		{"a name too long", `{"Name":"` + strings.Repeat("x", 257) + `"}`,
			invalid("Name", "The field Name must be a string with a minimum length of 1 and a maximum length of 256.")},
		{"a limit that is no number", `{"Name":"Gamma","StorageLimit":"lots"}`, invalid("StorageLimit", "The value 'lots' is not valid for StorageLimit.")},
		{"half a byte", `{"Name":"Gamma","StorageLimit":0.5}`, invalid("StorageLimit", "The value '0.5' is not valid for StorageLimit.")},
		{"a limit over 64 bits", `{"Name":"Gamma","StorageLimit":99999999999999999999}`,
			invalid("StorageLimit", "The value '99999999999999999999' is not valid for StorageLimit.")},
		{"an unknown mode", `{"Name":"Gamma","LicenseSettings":3}`, invalid("LicenseSettings", "The value '3' is not valid for LicenseSettings.")},
		{"a destination", `{"Name":"Gamma","Destinations":[{"DestinationId":"` + unknownID + `"}]}`,
			invalid("Destinations[0].DestinationId", `Destination "`+unknownID+`" not found.`)},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "POST", "/api/Companies", tt.body).is(t, 400, tt.want) })
		}
		c.get(t, "/api/Companies").is(t, 200, "["+acmeJSON+","+betaJSON+"]")
	})
}

// Section 8.1, PUT: the ID may be spelled in any letter case.
func TestPutCompanies(t *testing.T) {
	tests := []struct{ name, contentType, body, want string }{
		{"all of it", asJSON, `{"Id":"` + acmeID + `","Name":"Acme 2","StorageLimit":5,"LicenseSettings":2,"Destinations":[]}`,
			`{"Id":"` + acmeID + `","Name":"Acme 2","StorageLimit":5,"LicenseSettings":2,"Destinations":[]}`},
		{"ID as scripts spell it, empty strings", asJSON, `{"ID":"` + acmeID + `","Name":"","StorageLimit":"","LicenseSettings":""}`, acmeJSON},
		{"no limit", asJSON, `{"Id":"` + acmeID + `","StorageLimit":"-1"}`, strings.Replace(acmeJSON, "107374182400", "-1", 1)},
		{"another spelling of its name", asJSON, `{"Id":"` + acmeID + `","Name":"ACME"}`, strings.Replace(acmeJSON, "Acme", "ACME", 1)},
		{"XML", asXML, `<CompanyModel ` + modelsXMLNS + `><LicenseSettings>CustomUsersSettings</LicenseSettings><StorageLimit>7</StorageLimit><Id>` + acmeID + `</Id></CompanyModel>`,
			`{"Id":"` + acmeID + `","Name":"Acme","StorageLimit":7,"LicenseSettings":0,"Destinations":[]}`},
		{"form", asForm, `id=` + acmeID + `&StorageLimit=7`, strings.Replace(acmeJSON, "107374182400", "7", 1)},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				c.send(t, request{method: "PUT", path: "/api/Companies", body: tt.body, contentType: tt.contentType, token: c.token}).isEmpty(t)
				c.get(t, "/api/Companies/"+acmeID).is(t, 200, tt.want)
				c.call(t, "PUT", "/api/Companies", acmeJSON).isEmpty(t) // what a GET answered is a whole PUT
				c.get(t, "/api/Companies/"+acmeID).is(t, 200, acmeJSON)
			})
		}
	})
}

func TestPutCompaniesIsRefused(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"no ID", `{"Name":"Gamma"}`, missing("Id")},
		{"an unknown ID", `{"Id":"` + unknownID + `","Name":"Gamma"}`, `{"Message":"Company \"` + unknownID + `\" not found."}`},
		{"a malformed ID", `{"Id":"x","Name":"Gamma"}`, `{"Message":"Company \"x\" not found."}`},
		{"another company's name", `{"Id":"` + acmeID + `","Name":"beta"}`, `{"Message":"Name \"Beta\" already exists."}`},
		{"a destination", `{"Id":"` + acmeID + `","Name":"Gamma","Destinations":[{"DestinationId":"x"}]}`,
			invalid("Destinations[0].DestinationId", `Destination "x" not found.`)},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "PUT", "/api/Companies", tt.body).is(t, 400, tt.want) })
		}
		c.get(t, "/api/Companies/"+acmeID).is(t, 200, acmeJSON)
	})
}

// Renaming a company is seen wherever it is named.
func TestACompanysNewNameIsSeenEverywhere(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.call(t, "PUT", "/api/Companies", `{"Id":"`+acmeID+`","Name":"Apex"}`).isEmpty(t)
		c.get(t, "/api/Users/"+charlieID).has(t, 200, `"Company":"Apex"`)
		c.get(t, "/api/Administrators/"+managerID).has(t, 200, `"Companies":["Apex"]`)
	})
}

// Section 8.1, DELETE: an unknown one is 400 with "not found".
func TestDeleteCompanies(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for name, id := range map[string]string{"unknown": unknownID, "malformed": "x", "a user's": robertID} {
			t.Run(name, func(t *testing.T) {
				c.call(t, "DELETE", "/api/Companies/"+id, "").is(t, 400, `{"Message":"Company \"`+id+`\" not found."}`)
			})
		}
		t.Run("in use", func(t *testing.T) {
			a := c.call(t, "DELETE", "/api/Companies/"+betaID, "")
			a.has(t, 400, `{"Message":"`)
			a.has(t, 400, `Beta`)
			c.get(t, "/api/Companies/"+betaID).is(t, 200, betaJSON)
		})
		c.call(t, "DELETE", fmt.Sprintf("/api/Users/%s/Account", bettyID), "").isEmpty(t)
		c.call(t, "DELETE", "/api/Companies/"+betaID, "").isEmpty(t)
		c.get(t, "/api/Companies").is(t, 200, "["+acmeJSON+"]")
		c.call(t, "POST", "/api/Companies", `{"Name":"Beta"}`).isID(t)
	})
}
