package mbs_test

import (
	"strings"
	"testing"
)

const goldJSON = `{"ID":1,"Cost":75.0,"Description":"10-gig limit","Enabled":true,"Name":"10 gigs","StorageLimit":10.0,` +
	`"isGlacierRestoreLimit":false,"RestoreLimit":-1.0,"GlacierRestoreType":0,"UseRestoreLimit":true}`

const goldXML = `<Cost>75</Cost><Description>10-gig limit</Description><Enabled>true</Enabled><GlacierRestoreType>Standard</GlacierRestoreType>` +
	`<ID>1</ID><Name>10 gigs</Name><RestoreLimit>-1</RestoreLimit><StorageLimit>10</StorageLimit><UseRestoreLimit>true</UseRestoreLimit>` +
	`<isGlacierRestoreLimit>false</isGlacierRestoreLimit>`

func (c *client) gold(t *testing.T) {
	t.Helper()
	c.call(t, "POST", "/api/Packages", `{"Name":"10 gigs","StorageLimit":10,"isGlacierRestoreLimit":false,"Cost":75,`+
		`"Description":"10-gig limit","UseRestoreLimit":true}`).is(t, 200, "1")
}

// Section 6.4, GET, in JSON and XML.
func TestGetPackages(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.get(t, "/api/Packages").is(t, 200, "[]")
		c.gold(t)
		c.get(t, "/api/Packages").is(t, 200, "["+goldJSON+"]")
		c.get(t, "/api/packages/1").is(t, 200, goldJSON)
		c.send(t, request{method: "GET", path: "/api/Packages/1", accept: asXML, token: c.token}).is(t, 200,
			`<PackagesModels `+modelsXMLNS+`>`+goldXML+`</PackagesModels>`)
		c.send(t, request{method: "GET", path: "/api/Packages", accept: asXML, token: c.token}).is(t, 200,
			`<ArrayOfPackagesModels `+modelsXMLNS+`><PackagesModels>`+goldXML+`</PackagesModels></ArrayOfPackagesModels>`)
		for name, id := range map[string]string{"unknown": "2", "zero": "0", "negative": "-1", "no number": "x", "too long a number": "99999999999999999999",
			"an unknown user's": unknownID, "a member of staff's": clerkID} {
			t.Run(name, func(t *testing.T) { c.get(t, "/api/Packages/"+id).is(t, 200, "null") })
		}
	})
}

// Section 6.4: the same route with a user's GUID.
func TestGetPackagesOfAUser(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.get(t, "/api/Packages/"+charlieID).is(t, 200, "[]")
		c.gold(t)
		c.call(t, "POST", "/api/Packages", `{"Name":"unused","StorageLimit":0,"isGlacierRestoreLimit":false,"Cost":0}`).is(t, 200, "2")
		c.destination(t, charlieID, "1")
		c.get(t, "/api/Packages/"+strings.ToUpper(charlieID)).is(t, 200, "["+goldJSON+"]")
		c.get(t, "/api/Packages/"+robertID).is(t, 200, "[]")
		c.send(t, request{method: "GET", path: "/api/Packages/" + charlieID, accept: asXML, token: c.token}).is(t, 200,
			`<ArrayOfPackagesModels `+modelsXMLNS+`><PackagesModels>`+goldXML+`</PackagesModels></ArrayOfPackagesModels>`)
	})
}

// destination gives a user a destination with a package.
func (c *client) destination(t *testing.T, user, pack string) {
	t.Helper()
	account := c.call(t, "POST", "/api/Accounts", `{"DisplayName":"Disk `+user+`","Type":"S3Compatible","AccountSettings":{"S3Compatible":{"AccessKey":"a",`+
		`"SecretKey":"s","HTTPSEndpoint":"https://s3.example"}}}`).isID(t)
	c.call(t, "POST", "/api/Accounts/AddDestination", `{"AccountID":"`+account+`","Destination":"bucket"}`).has(t, 200, account)
	c.call(t, "POST", "/api/Destinations", `{"UserID":"`+user+`","AccountID":"`+account+`","Destination":"bucket","PackageID":`+pack+`}`).isID(t)
}

// Section 6.4, POST, in every body type.
func TestPostPackages(t *testing.T) {
	tests := []struct{ name, contentType, body, want string }{
		{"JSON", asJSON, `{"Name":"P","StorageLimit":10.25,"isGlacierRestoreLimit":true,"Cost":6.1,"Description":"d","RestoreLimit":0.5,"GlacierRestoreType":2,"UseRestoreLimit":true}`,
			`"Cost":6.1,"Description":"d","Enabled":true,"Name":"P","StorageLimit":10.25,"isGlacierRestoreLimit":true,"RestoreLimit":0.5,"GlacierRestoreType":2,"UseRestoreLimit":true}`},
		{"what is required", asJSON, `{"Name":"P","StorageLimit":0,"isGlacierRestoreLimit":false,"Cost":0}`,
			`"Cost":0.0,"Description":"","Enabled":true,"Name":"P","StorageLimit":0.0,"isGlacierRestoreLimit":false,"RestoreLimit":-1.0,"GlacierRestoreType":0,"UseRestoreLimit":false}`},
		{"scalars as strings, names in any letter case", asJSON, `{"name":"P","storageLimit":"100","IsGlacierRestoreLimit":"False","cost":"75.00","RestoreLimit":"-1","GlacierRestoreType":"bulk","UseRestoreLimit":""}`,
			`"Cost":75.0,"Description":"","Enabled":true,"Name":"P","StorageLimit":100.0,"isGlacierRestoreLimit":false,"RestoreLimit":-1.0,"GlacierRestoreType":1,"UseRestoreLimit":false}`},
		{"XML", asXML, `<PackageCreate ` + modelsXMLNS + `><Cost>6.1</Cost><Description>d</Description><GlacierRestoreType>No</GlacierRestoreType><Name>P</Name>` +
			`<RestoreLimit>5</RestoreLimit><StorageLimit>10.5</StorageLimit><UseRestoreLimit>true</UseRestoreLimit><isGlacierRestoreLimit>true</isGlacierRestoreLimit></PackageCreate>`,
			`"Cost":6.1,"Description":"d","Enabled":true,"Name":"P","StorageLimit":10.5,"isGlacierRestoreLimit":true,"RestoreLimit":5.0,"GlacierRestoreType":3,"UseRestoreLimit":true}`},
		{"form", asForm, `Name=P&StorageLimit=1.5&isGlacierRestoreLimit=true&Cost=2`,
			`"Cost":2.0,"Description":"","Enabled":true,"Name":"P","StorageLimit":1.5,"isGlacierRestoreLimit":true,"RestoreLimit":-1.0,"GlacierRestoreType":0,"UseRestoreLimit":false}`},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				id := c.send(t, request{method: "POST", path: "/api/Packages", body: tt.body, contentType: tt.contentType, token: c.token}).body
				c.get(t, "/api/Packages/"+id).is(t, 200, `{"ID":`+id+`,`+tt.want)
				c.call(t, "DELETE", "/api/Packages/"+id, "").isEmpty(t)
			})
		}
		c.send(t, request{method: "POST", path: "/api/Packages", body: tests[0].body, contentType: asJSON, accept: asXML, token: c.token}).is(t, 200,
			`<int xmlns="http://schemas.microsoft.com/2003/10/Serialization/">6</int>`)
	})
}

func TestPostPackagesIsRefused(t *testing.T) {
	with := func(member, value string) string {
		all := map[string]string{"Name": `"P"`, "StorageLimit": "1", "isGlacierRestoreLimit": "false", "Cost": "1"}
		all[member] = value
		var parts []string
		for m, v := range all {
			parts = append(parts, `"`+m+`":`+v)
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	tests := []struct{ name, body, want string }{
		{"no name", with("Name", "null"), missing("Name")},
		{"a blank name", with("Name", `" "`), missing("Name")},
		{"no limit", with("StorageLimit", `""`), missing("StorageLimit")},
		{"no archive flag", with("isGlacierRestoreLimit", "null"), missing("isGlacierRestoreLimit")},
		{"no cost", with("Cost", "null"), missing("Cost")},
		{"a negative limit", with("StorageLimit", "-1"), invalid("StorageLimit", "The field StorageLimit must be between 0 and 1000000000.")},
		{"a limit no disk has", with("StorageLimit", "1000000000.5"), invalid("StorageLimit", "The field StorageLimit must be between 0 and 1000000000.")},
		{"a limit past counting", with("StorageLimit", "1e30"), invalid("StorageLimit", "The value '1e30' is not valid for StorageLimit.")},
		{"a limit that is no number", with("StorageLimit", `"lots"`), invalid("StorageLimit", "The value 'lots' is not valid for StorageLimit.")},
		{"a negative cost", with("Cost", "-0.01"), invalid("Cost", "The field Cost must be between 0 and 1000000000.")},
		{"a restore limit no disk has", with("RestoreLimit", "1000000001"), invalid("RestoreLimit", "The field RestoreLimit must be between 0 and 1000000000.")},
		{"an unknown way to restore", with("GlacierRestoreType", "4"), invalid("GlacierRestoreType", "The value '4' is not valid for GlacierRestoreType.")},
		{"a name too long", with("Name", `"`+strings.Repeat("x", 257)+`"`),
			invalid("Name", "The field Name must be a string with a minimum length of 1 and a maximum length of 256.")},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "POST", "/api/Packages", tt.body).is(t, 400, tt.want) })
		}
		c.get(t, "/api/Packages").is(t, 200, "[]")
	})
}

// Section 6.4, PUT: what is absent stays, and the ID may be a string.
func TestPutPackages(t *testing.T) {
	set := func(old, new string) string { return strings.Replace(goldJSON, old, new, 1) }
	tests := []struct{ name, contentType, body, want string }{
		{"what is required", asJSON, `{"ID":1,"Enabled":true,"Name":"10 gigs","isGlacierRestoreLimit":false}`, goldJSON},
		{"nulls and empty strings", asJSON, `{"ID":"1","Enabled":true,"Name":"10 gigs","isGlacierRestoreLimit":false,"StorageLimit":"","Cost":null,"RestoreLimit":null,"Description":null}`, goldJSON},
		{"off", asJSON, `{"ID":1,"Enabled":false,"Name":"10 gigs","isGlacierRestoreLimit":false}`, set(`"Enabled":true`, `"Enabled":false`)},
		{"a restore limit", asJSON, `{"ID":1,"Enabled":true,"Name":"10 gigs","isGlacierRestoreLimit":false,"RestoreLimit":7}`, set(`-1.0`, `7.0`)},
		{"none again", asJSON, `{"ID":1,"Enabled":true,"Name":"10 gigs","isGlacierRestoreLimit":false,"RestoreLimit":-1}`, goldJSON},
		{"XML", asXML, `<PackagesModels ` + modelsXMLNS + `><Cost>80.5</Cost><Enabled>true</Enabled><GlacierRestoreType>Bulk</GlacierRestoreType><ID>1</ID><Name>10 gigs</Name>` +
			`<isGlacierRestoreLimit>false</isGlacierRestoreLimit></PackagesModels>`, strings.Replace(set(`75.0`, `80.5`), `"GlacierRestoreType":0`, `"GlacierRestoreType":1`, 1)},
		{"form", asForm, `id=1&Enabled=true&Name=10+gigs&isGlacierRestoreLimit=false&Cost=75&GlacierRestoreType=0`, goldJSON},
		{"all of it", asJSON, `{"ID":"1","Enabled":false,"Name":"X","isGlacierRestoreLimit":true,"StorageLimit":1,"Cost":2,"Description":"","RestoreLimit":3,"GlacierRestoreType":"No","UseRestoreLimit":false}`,
			`{"ID":1,"Cost":2.0,"Description":"","Enabled":false,"Name":"X","StorageLimit":1.0,"isGlacierRestoreLimit":true,"RestoreLimit":3.0,"GlacierRestoreType":3,"UseRestoreLimit":false}`},
	}
	each(t, func(t *testing.T, c *client) {
		c.gold(t)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				c.send(t, request{method: "PUT", path: "/api/Packages", body: tt.body, contentType: tt.contentType, token: c.token}).isEmpty(t)
				c.get(t, "/api/Packages/1").is(t, 200, tt.want)
				restore := `{"ID":1,"Enabled":true,"Name":"10 gigs","isGlacierRestoreLimit":false`
				if tt.name != "off" && tt.name != "a restore limit" {
					restore += `,"StorageLimit":10,"Cost":75,"Description":"10-gig limit","RestoreLimit":-1,"GlacierRestoreType":0,"UseRestoreLimit":true`
				}
				c.call(t, "PUT", "/api/Packages", restore+"}").isEmpty(t)
			})
		}
		for name, tt := range map[string]struct{ body, want string }{
			"no ID":             {`{"Enabled":true,"Name":"P","isGlacierRestoreLimit":false}`, missing("ID")},
			"no name":           {`{"ID":1,"Enabled":true,"isGlacierRestoreLimit":false}`, missing("Name")},
			"neither on or off": {`{"ID":1,"Name":"P","isGlacierRestoreLimit":false}`, missing("Enabled")},
			"an unknown ID":     {`{"ID":7,"Enabled":true,"Name":"P","isGlacierRestoreLimit":false}`, `{"Message":"Package \"7\" not found."}`},
			"no number":         {`{"ID":"x","Enabled":true,"Name":"P","isGlacierRestoreLimit":false}`, invalid("ID", "The value 'x' is not valid for ID.")},
			"a limit too small": {`{"ID":1,"Enabled":true,"Name":"P","isGlacierRestoreLimit":false,"StorageLimit":"0.00001"}`, invalid("StorageLimit", "The field StorageLimit must be 0 or at least 0.0001.")},
			"a negative cost":   {`{"ID":1,"Enabled":true,"Name":"P","isGlacierRestoreLimit":false,"Cost":-1}`, invalid("Cost", "The field Cost must be between 0 and 1000000000.")},
		} {
			t.Run(name, func(t *testing.T) { c.call(t, "PUT", "/api/Packages", tt.body).is(t, 400, tt.want) })
		}
		c.get(t, "/api/Packages/1").is(t, 200, goldJSON)
	})
}

func TestDeletePackages(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.gold(t)
		c.destination(t, charlieID, "1")
		c.call(t, "DELETE", "/api/Packages/1", "").is(t, 400, `{"Message":"Package \"10 gigs\" is in use by 1 user: charlie."}`)
		c.destination(t, charlieID, "1") // counts once, and is named once
		c.destination(t, bettyID, "1")
		c.call(t, "DELETE", "/api/Packages/1", "").is(t, 400, `{"Message":"Package \"10 gigs\" is in use by 2 users: betty, charlie."}`)
		c.get(t, "/api/Packages/1").is(t, 200, goldJSON)
		c.call(t, "POST", "/api/Packages", `{"Name":"P","StorageLimit":1,"isGlacierRestoreLimit":false,"Cost":1}`).is(t, 200, "2")
		c.call(t, "DELETE", "/api/Packages/2/", "").isEmpty(t)
		c.get(t, "/api/Packages/2").is(t, 200, "null")
		c.call(t, "DELETE", "/api/Packages/2", "").is(t, 400, `{"Message":"Package \"2\" not found."}`)
		c.call(t, "DELETE", "/api/Packages/x", "").is(t, 400, `{"Message":"Package \"x\" not found."}`)
		c.call(t, "POST", "/api/Packages", `{"Name":"P","StorageLimit":1,"isGlacierRestoreLimit":false,"Cost":1}`).is(t, 200, "3")
	})
}

// Packages are the provider's: who sees some companies only may read them.
func TestPackagesBelongToTheProvider(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		c.gold(t)
		c.destination(t, bettyID, "1")
		c.s.Import(`{"users":[{"login":"limits","password":"splendidpass","staff":{"permissions":["StorageLimit"],"companies":["Acme"]}}]}`)
		limited := c.as(t, "limits")
		limited.get(t, "/api/Packages").is(t, 200, "["+goldJSON+"]")
		limited.get(t, "/api/Packages/1").is(t, 200, goldJSON)
		limited.get(t, "/api/Packages/"+charlieID).is(t, 200, "[]")
		limited.get(t, "/api/Packages/"+bettyID).is(t, 200, "null")
		for method, q := range map[string]struct{ path, body string }{
			"POST":   {"/api/Packages", `{"Name":"P","StorageLimit":1,"isGlacierRestoreLimit":false,"Cost":1}`},
			"PUT":    {"/api/Packages", `{"ID":1,"Enabled":false,"Name":"P","isGlacierRestoreLimit":false}`},
			"DELETE": {"/api/Packages/1", ""},
		} {
			limited.call(t, method, q.path, q.body).has(t, 403, `{"Message":`)
		}
		c.get(t, "/api/Packages").is(t, 200, "["+goldJSON+"]")
		c.as(t, "clerk").get(t, "/api/Packages").has(t, 403, `{"Message":`)
	})
}
