package mbs_test

import (
	"testing"
)

const (
	bossID  = "c0e1a2b3-1ac6-42b9-8003-51808c40e077" // Administrators and Users in Acme
	ownerID = "e6199730-f98c-4fbd-aa0d-b1b5551f2df3" // a user of Acme who is a system administrator
)

// DESIGN section 2: nobody grants a right or a scope he lacks, or takes over
// somebody who has more.
func TestNobodyGrantsWhatHeLacks(t *testing.T) {
	const (
		lacksRights = `{"Message":"Nobody may act on or grant rights and companies he lacks."}`
		lacksAdmin  = `{"Message":"Permission Administrators is needed to act on administrators."}`
	)
	newAdmin := func(members string) string {
		return `{"Email":"dora","InitialPassword":"truepass","Enabled":true,` + members + `}`
	}
	edit := func(id, members string) string { return `{"AdminID":"` + id + `","Enabled":true,` + members + `}` }
	tests := []struct {
		name, as, method, path, body string
		status                       int
		want                         string
	}{
		{"a new administrator with a right he lacks", "boss", "POST", "/api/Administrators",
			newAdmin(`"PermissionsModels":{"Billing":1},"Companies":["Acme"]`), 403, lacksRights},
		{"a new administrator of all companies", "boss", "POST", "/api/Administrators", newAdmin(`"PermissionsModels":{}`), 403, lacksRights},
		{"a new administrator of another company", "boss", "POST", "/api/Administrators",
			newAdmin(`"PermissionsModels":{},"Companies":["Beta"]`), 400, invalid("Companies", `Companies "Beta" not found.`)},
		{"a right for himself", "boss", "PUT", "/api/Administrators", edit(bossID, `"PermissionsModels":{"Billing":1}`), 403, lacksRights},
		{"all companies for himself", "boss", "PUT", "/api/Administrators",
			edit(bossID, `"PermissionsModels":{},"AccessToCompaniesMode":1`), 403, lacksRights},
		{"the password of somebody who sees more", "boss", "PUT", "/api/Administrators",
			edit(ownerID, `"PermissionsModels":{},"Password":"truepass"`), 400, `{"Message":"Administrator \"` + ownerID + `\" not found."}`},
		{"deleting somebody who sees more", "boss", "DELETE", "/api/Administrators/" + ownerID, "", 400,
			`{"Message":"Administrator \"` + ownerID + `\" not found."}`},
		{"the password of a user who is more", "boss", "PUT", "/api/Users", `{"ID":"` + ownerID + `","Enabled":true,"Password":"truepass"}`, 403, lacksRights},
		{"the login of a user who is more", "boss", "PUT", "/api/Users", `{"ID":"` + ownerID + `","Enabled":true,"Email":"dora"}`, 403, lacksRights},
		{"disabling a user who is more", "boss", "PUT", "/api/Users", `{"ID":"` + ownerID + `","Enabled":false}`, 403, lacksRights},
		{"the password of a user who is staff, without Administrators", "manager", "PUT", "/api/Users",
			`{"ID":"` + ownerID + `","Enabled":true,"Password":"truepass"}`, 403, lacksAdmin},
		{"moving a user to another company", "manager", "PUT", "/api/Users", `{"ID":"` + charlieID + `","Enabled":true,"Company":"Beta"}`, 400,
			invalid("Company", `Company "Beta" not found.`)},
		{"moving a user to no company", "manager", "PUT", "/api/Users", `{"ID":"` + charlieID + `","Enabled":true,"Company":""}`, 403,
			`{"Message":"People of no company are outside of the scope."}`},
		{"fetching a user from no company", "manager", "PUT", "/api/Users", `{"ID":"` + robertID + `","Enabled":true,"Company":"Acme"}`, 400,
			`{"Message":"User \"` + robertID + `\" not found."}`},
	}
	each(t, func(t *testing.T, c *client) {
		c.s.Import(`{"users": [
			{"id": "` + bossID + `", "login": "boss", "password": "splendidpass",
			 "staff": {"permissions": ["Administrators", "Users", "UsersCreateEdit", "UsersDelete"], "companies": ["Acme"]}},
			{"id": "` + ownerID + `", "login": "owner", "password": "splendidpass", "memberships": [{"company": "Acme"}],
			 "customer": {"company": "Acme"}, "staff": {"systemAdmin": true, "companies": "*"}}]}`)
		callers := map[string]*client{"boss": c.as(t, "boss"), "manager": c.as(t, "manager")}
		users, staff := c.get(t, "/api/Users").body, c.get(t, "/api/Administrators").body
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { callers[tt.as].call(t, tt.method, tt.path, tt.body).is(t, tt.status, tt.want) })
		}
		c.get(t, "/api/Users").is(t, 200, users)
		c.get(t, "/api/Administrators").is(t, 200, staff)
		c.s.MBSToken("owner", password)
		t.Run("what he has he may give", func(t *testing.T) {
			callers["boss"].call(t, "POST", "/api/Administrators", newAdmin(`"PermissionsModels":{"Users":1},"Companies":["Acme"]`)).isID(t)
		})
	})
}
