package mbs_test

import (
	"encoding/json"
	"testing"
)

// The Python library's reference page, its requests as the library sends them:
// JSON bodies whatever the request, IDs that are none, booleans as strings.
// What it does with an answer is written down in the contract: reads decode
// JSON on 200, and so does DELETE of an administrator.
func TestThePythonLibrarysExamples(t *testing.T) {
	const newAdmin = `{"Email":"test@test.com","InitialPassword":"truepass","SendInstruction":"true","FirstName":"Robert","LastName":"QA","Enabled":"true",` +
		`"PermissionsModels":` + libraryPermissions + `}`
	each(t, func(t *testing.T, c *client) {
		jsonUsers := c.get(t, "/api/Users")
		if jsonUsers.status != 200 || !json.Valid([]byte(jsonUsers.body)) {
			t.Errorf("listUsers: %d %s", jsonUsers.status, jsonUsers.body)
		}
		userID := c.call(t, "POST", "/api/Users", `{"Email": "roberttech3", "Password": "splendidpass", "Enabled": true}`).isID(t)
		c.get(t, "/api/Users/sampleID-898g90sg8d-9sdf9f-sdfsd9").is(t, 200, "null")
		c.call(t, "PUT", "/api/Users/Authenticate", `{"Email": "roberttech3", "Password": "splendidpass"}`).has(t, 200, userID)
		c.call(t, "PUT", "/api/Users", `{"ID": "9d6de082-741c-44fe-b067-1a36eb03fa40", "Password": "newUnhackablePass", "Enabled": false}`).isEmpty(t)
		c.call(t, "DELETE", "/api/Users/MBSUserID/Account", "").is(t, 400, `{"Message":"User \"MBSUserID\" not found."}`)
		c.call(t, "DELETE", "/api/Users/MBSUserID", "").is(t, 400, `{"Message":"User \"MBSUserID\" not found."}`)
		c.call(t, "DELETE", "/api/Users/"+userID+"/Account", "").isEmpty(t)

		admins := c.get(t, "/api/Administrators")
		if admins.status != 200 || !json.Valid([]byte(admins.body)) {
			t.Errorf("listAdministrators: %d %s", admins.status, admins.body)
		}
		c.get(t, "/api/Administrators/adminID").is(t, 200, "null")
		adminID := c.call(t, "POST", "/api/Administrators/", newAdmin).isID(t)
		admin := c.get(t, "/api/Administrators/"+adminID)
		admin.has(t, 200, `"Enabled":true,"PermissionsModels":{"Users":1,"StorageLimit":1,"Notification":0,"OnlineAccess":1,`)
		c.call(t, "PUT", "/api/Administrators", `{"AdminID":"someID","Password":"truepass","FirstName":"Robert","LastName":"QA","Enabled":"true",`+
			`"PermissionsModels":`+libraryPermissions+`}`).is(t, 400, `{"Message":"Administrator \"someID\" not found."}`)
		c.call(t, "PUT", "/api/Administrators", `{"AdminID":"`+adminID+`","Password":"truepass","FirstName":"Rob","LastName":"QA","Enabled":"true",`+
			`"PermissionsModels":`+libraryPermissions+`}`).isEmpty(t)
		c.get(t, "/api/Administrators/"+adminID).has(t, 200, `"FirstName":"Rob"`)
		deleted := c.call(t, "DELETE", "/api/Administrators/"+adminID, "")
		if deleted.status != 200 || !json.Valid([]byte(deleted.body)) {
			t.Errorf("deleteAdministrator: %d %s", deleted.status, deleted.body)
		}
	})
}

const libraryPermissions = `{"Users":1,"StorageLimit":1,"Notification":0,"OnlineAccess":1,"Licenses":1,"Billing":1,"Monitiring":1,"RemoteDeploy":1,` +
	`"RemoteManagment":1,"HelpMarketing":1,"AuditLog":1,"PSA":1,"Administrators":1,"Rebranding":1,"Storage":1,"ADS":1,"LicenseBuy":1,` +
	`"LicenseActivate":1,"StorageUsage":1,"CapacityReport":1,"GoogleApps":1,"Dashboard":1}`
