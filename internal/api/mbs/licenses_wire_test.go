package mbs_test

import (
	"strings"
	"testing"
)

const (
	freeID, takenID, grantedID = "6f1d0e5c-023a-4555-88db-02f811894b00", "6f1d0e5c-023a-4555-88db-02f811894b01", "6f1d0e5c-023a-4555-88db-02f811894b02"
	expiredID                  = "6f1d0e5c-023a-4555-88db-02f811894b03"
	licensedID                 = "0192a000-0000-7000-8000-0000000000c1"
	purchaseID                 = "a1b2c3d4-f3de-4233-a1cd-ac0e9086015b"

	licenses = `{
 "computers": [{"id": "` + licensedID + `", "user": "robert.z", "name": "roberts-mbp", "os": "darwin", "agentVersion": "1.0.0"}],
 "licenses": [
  {"id": "` + freeID + `", "number": 6, "type": "Ultimate", "expires": "2028-01-01T00:00:00Z", "transaction": "` + purchaseID + `"},
  {"id": "` + takenID + `", "number": 7, "type": "File Backup", "trial": true, "expires": "2027-02-03T04:05:06.070Z", "transaction": "` + purchaseID + `",
   "user": "robert.z", "computer": "` + licensedID + `"},
  {"id": "` + grantedID + `", "number": 8, "expires": "2028-01-01T00:00:00Z", "transaction": "` + purchaseID + `", "user": "charlie", "from": "2026-11-01"},
  {"id": "` + expiredID + `", "number": 9, "expires": "2026-01-01T00:00:00Z", "transaction": "` + purchaseID + `"}]}`

	freeJSON = `{"ID":"` + freeID + `","Number":6,"ComputerName":null,"OperatingSystem":null,"IsTrial":false,"IsTaken":false,"LicenseType":"Ultimate",` +
		`"DateExpired":"2028-01-01T00:00:00","Transaction":"` + purchaseID + `","User":null,"UserID":null}`
	takenJSON = `{"ID":"` + takenID + `","Number":7,"ComputerName":"roberts-mbp","OperatingSystem":"darwin","IsTrial":true,"IsTaken":true,"LicenseType":"File Backup",` +
		`"DateExpired":"2027-02-03T04:05:06.07","Transaction":"` + purchaseID + `","User":"robert.z","UserID":"` + robertID + `"}`
	grantedJSON = `{"ID":"` + grantedID + `","Number":8,"ComputerName":null,"OperatingSystem":null,"IsTrial":false,"IsTaken":false,"LicenseType":"Ultimate",` +
		`"DateExpired":"2028-01-01T00:00:00","Transaction":"` + purchaseID + `","User":"charlie","UserID":"` + charlieID + `"}`
	expiredJSON = `{"ID":"` + expiredID + `","Number":9,"ComputerName":null,"OperatingSystem":null,"IsTrial":false,"IsTaken":false,"LicenseType":"Ultimate",` +
		`"DateExpired":"2026-01-01T00:00:00","Transaction":"` + purchaseID + `","User":null,"UserID":null}`
	takenXML = `<ComputerName>roberts-mbp</ComputerName><DateExpired>2027-02-03T04:05:06.07</DateExpired><ID>` + takenID + `</ID><IsTaken>true</IsTaken>` +
		`<IsTrial>true</IsTrial><LicenseType>File Backup</LicenseType><Number>7</Number><OperatingSystem>darwin</OperatingSystem>` +
		`<Transaction>` + purchaseID + `</Transaction><User>robert.z</User><UserID>` + robertID + `</UserID>`
)

// Section 6.6, GET.
func TestGetLicenses(t *testing.T) {
	const all = "[" + freeJSON + "," + takenJSON + "," + grantedJSON + "," + expiredJSON + "]"
	each(t, func(t *testing.T, c *client) {
		c.s.Import(licenses)
		for path, want := range map[string]string{
			"/api/Licenses":                             all,
			"/api/Licenses?isAvailable=true":            "[" + freeJSON + "]",
			"/api/licenses/?ISAVAILABLE=True":           "[" + freeJSON + "]",
			"/api/Licenses?isAvailable=false":           all,
			"/api/Licenses?/IsAvailable=true":           all, // broken, as one client sends it
			"/api/Licenses?isAvailable=&skip=10":        all,
			"/api/Licenses/" + freeID:                   freeJSON,
			"/api/Licenses/" + strings.ToUpper(takenID): takenJSON,
			"/api/Licenses/" + unknownID:                "null",
			"/api/Licenses/x":                           "null",
		} {
			c.get(t, path).is(t, 200, want)
		}
		c.send(t, request{method: "GET", path: "/api/Licenses/" + takenID, accept: asXML, token: c.token}).is(t, 200,
			`<LicensesModels `+modelsXMLNS+`>`+takenXML+`</LicensesModels>`)
		c.send(t, request{method: "GET", path: "/api/Licenses", accept: asXML, token: c.token}).has(t, 200,
			`<ArrayOfLicensesModels `+modelsXMLNS+`><LicensesModels><ComputerName i:nil="true" /><DateExpired>2028-01-01T00:00:00</DateExpired>`)
	})
}

func operation(license, user string) string {
	return `{"LicenseID":"` + license + `","UserID":"` + user + `"}`
}

// Section 6.6, POST: what each of the three does to who has the licence.
func TestGrantReleaseRevoke(t *testing.T) {
	const onLaptop = `"ComputerName":"roberts-mbp"`
	tests := []struct{ name, path, contentType, body, license, want string }{
		{"grant", "Grant", asJSON, operation(freeID, charlieID), freeID, `"IsTaken":false,"LicenseType":"Ultimate","DateExpired":"2028-01-01T00:00:00","Transaction":"` + purchaseID + `","User":"charlie"`},
		{"grant, as XML", "Grant", asXML, `<LicenseOperation ` + modelsXMLNS + `><LicenseID>` + freeID + `</LicenseID><UserID>` + charlieID + `</UserID></LicenseOperation>`, freeID, `"User":"charlie"`},
		{"grant, as a form, in other letters", "grant", asForm, `licenseid={` + strings.ToUpper(freeID) + `}&userid=` + charlieID, freeID, `"User":"charlie"`},
		{"revoke leaves it with the user", "Revoke", asJSON, operation(takenID, robertID), takenID, `"ComputerName":null,"OperatingSystem":null,"IsTrial":true,"IsTaken":false`},
		{"revoke, by computer", "Revoke", asJSON, `{"LicenseID":"` + takenID + `","ComputerID":"` + licensedID + `"}`, takenID, `"User":"robert.z"`},
		{"revoke of one on no computer", "Revoke", asJSON, operation(grantedID, charlieID), grantedID, `"User":"charlie"`},
		{"revoke of a free one", "Revoke", asJSON, operation(freeID, charlieID), freeID, `"User":null`},
		{"release of a granted one", "Release", asJSON, operation(grantedID, charlieID), grantedID, `"User":null,"UserID":null`},
		{"release of one on a computer", "Release", asJSON, operation(takenID, robertID), takenID, `"ComputerName":null,"OperatingSystem":null,"IsTrial":true,"IsTaken":false,"LicenseType":"File Backup","DateExpired":"2027-02-03T04:05:06.07","Transaction":"` + purchaseID + `","User":null`},
		{"release, by computer", "Release", asJSON, `{"LicenseID":"` + takenID + `","ComputerID":"` + licensedID + `","UserID":null}`, takenID, `"User":null`},
		{"release of a free one", "Release", asJSON, operation(freeID, charlieID), freeID, `"User":null`},
		{"of another's computer, nothing", "Grant", asJSON, operation(freeID, robertID), takenID, onLaptop},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			each(t, func(t *testing.T, c *client) {
				c.s.Import(licenses)
				c.send(t, request{method: "POST", path: "/api/Licenses/" + tt.path, body: tt.body, contentType: tt.contentType, token: c.token}).isEmpty(t)
				c.get(t, "/api/Licenses/"+tt.license).has(t, 200, tt.want)
			})
		})
	}
}

func TestGrantReleaseRevokeAreRefused(t *testing.T) {
	unknown := func(what, id string) string { return `{"Message":"` + what + ` \"` + id + `\" not found."}` }
	tests := []struct{ name, path, body, want string }{
		{"no licence", "Grant", `{"UserID":"` + charlieID + `"}`, missing("LicenseID")},
		{"no user", "Grant", `{"LicenseID":"` + freeID + `"}`, missing("UserID")},
		{"a computer is no user to grant to", "Grant", `{"LicenseID":"` + freeID + `","ComputerID":"` + licensedID + `"}`, missing("UserID")},
		{"no user, no computer", "Release", `{"LicenseID":"` + freeID + `","UserID":"","ComputerID":" "}`, missing("UserID")},
		{"an unknown licence", "Grant", operation(unknownID, charlieID), unknown("License", unknownID)},
		{"a malformed licence", "Revoke", operation("x", charlieID), unknown("License", "x")},
		{"an unknown user", "Grant", operation(freeID, unknownID), unknown("User", unknownID)},
		{"a malformed user", "Release", operation(freeID, "x"), unknown("User", "x")},
		{"an administrator who is no user", "Grant", operation(freeID, managerID), unknown("User", managerID)},
		{"a malformed computer", "Release", `{"LicenseID":"` + takenID + `","ComputerID":"x"}`, unknown("Computer", "x")},
		{"one that is granted", "Grant", operation(grantedID, robertID), `{"Message":"License 8 is granted already."}`},
		{"one that is granted to the same user", "Grant", operation(grantedID, charlieID), `{"Message":"License 8 is granted already."}`},
		{"one that has expired", "Grant", operation(expiredID, charlieID), `{"Message":"License 9 has expired."}`},
		{"release of another's", "Release", operation(grantedID, robertID), `{"Message":"License 8 is granted to somebody else."}`},
		{"revoke of another's", "Revoke", operation(takenID, charlieID), `{"Message":"License 7 is granted to somebody else."}`},
		{"revoke from another computer", "Revoke", `{"LicenseID":"` + takenID + `","ComputerID":"` + unknownID + `"}`, `{"Message":"License 7 is taken by another computer."}`},
	}
	each(t, func(t *testing.T, c *client) {
		c.s.Import(licenses)
		before := c.get(t, "/api/Licenses").body
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "POST", "/api/Licenses/"+tt.path, tt.body).is(t, 400, tt.want) })
		}
		c.get(t, "/api/Licenses").is(t, 200, before)
	})
}
