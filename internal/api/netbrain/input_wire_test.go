package netbrain_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestBadInputWire: clear errors in the dialect's shape, and no change.
func TestBadInputWire(t *testing.T) {
	const users, tenants = "/V1/CMDB/Users", "/V1/CMDB/Tenants"
	onEach(t, func(t *testing.T, w *world) {
		deep := strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100)
		w.run(t, []step{
			{"malformed JSON", "admin", "PUT", users, `{"username":"ann",}`, 400, badBody},
			{"truncated JSON", "admin", "PUT", users, `{"username":"ann","firstName":"X`, 400, badBody},
			{"more after the end", "admin", "PUT", users, `{"username":"ann","firstName":"X"}{}`, 400, badBody},
			{"a list where an object is meant", "admin", "PUT", users, `[{"username":"ann"}]`, 400, badBody},
			{"a string where an object is meant", "admin", "PUT", users, `"{\"username\":\"ann\"}"`, 400, badBody},
			{"invalid UTF-8", "admin", "PUT", users, "{\"username\":\"ann\",\"firstName\":\"\xff\"}", 400, badBody},
			{"nested too deep", "admin", "PUT", users, `{"username":"ann","firstName":"X","x":` + deep + `}`, 400, badBody},
			{"XML", "admin", "PUT", users, `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>`, 400, badBody},
			{"a body over the limit", "admin", "PUT", users, `{"username":"ann","firstName":"X","x":"` + strings.Repeat("x", 1<<20) + `"}`, 413, failure(791001, "Invalid parameter: the parameter 'request body' is longer than 1048576 bytes.")},
			{"null alone is no body", "admin", "PUT", users, `null`, 400, null("username")},
			{"wrong types are null", "admin", "PUT", users, `{"username":{"a":1}}`, 400, null("username")},
			{"a NUL in a name is null", "admin", "PUT", users, `{"username":"ann\u0000"}`, 400, null("username")},
			{"NUL in a query value", "admin", "GET", users + "?username=a%00b", "", 400, failure(791006, "user a\uFFFDb does not exist.")},
			{"invalid UTF-8 in a query value", "admin", "GET", users + "?username=%ff", "", 400, failure(791006, "user \uFFFD does not exist.")},
			{"NUL in a path", "admin", "DELETE", users + "/a%00b", "", 404, noResource},
			{"invalid UTF-8 in a path", "admin", "DELETE", users + "/%ff", "", 404, noResource},
			{"markup is not escaped", "admin", "GET", users + "?username=%3Cb%3E%26", "", 400, failure(791006, "user <b>& does not exist.")},
			{"a number too large", "admin", "POST", tenants, `{"tenantName":"T","maximumNodes":99999999999999999999}`, 400, null("maximumNodes")},
			{"a fraction", "admin", "POST", tenants, `{"tenantName":"T","maximumNodes":1.5}`, 400, null("maximumNodes")},
			{"nothing changed", "admin", "GET", users + "?username=ann", "", 200, ids.Replace(
				`{"UserData":[{"username":"ann","email":"ann@acme.example","firstName":"Ann","lastName":"Lee","phoneNumber":"","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
					`"creationTime":"2022-03-25T19:18:22.32Z","lastUpdateTime":"2022-03-25T19:18:22.32Z","status":1,"authenticationType":0,"TenantAndRole":[{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,` +
					`"domains":[{"id":"$hq","name":"HQ","roles":["Engineer","Auditor","Domain User"]},{"id":"$lab","name":"Lab","roles":["Domain User"]}],"canAddDomain":false}]}],"statusCode":790200,"statusDescription":"Success."}`)},

			{"logins that differ in letter case", "admin", "POST", users, person("ZOË", "z1"), 200, success},
			{"also outside ASCII", "admin", "POST", users, person("zoë", "z2"), 400, failure(791007, "user ZOË already exists.")},
			{"of a name given twice the last counts", "admin", "PUT", users, `{"username":"ghost","UserName":"bob","lastName":"Twice"}`, 200, success},
			{"a byte order mark", "admin", "PUT", users, "\ufeff" + `{"username":"bob"}`, 200, success},
			{"form under a JSON type is no JSON", "admin", "PUT", users, `username=bob`, 400, badBody},
		})
	})
}

func person(login, mail string) string {
	body, _ := json.Marshal(map[string]any{"username": login, "email": mail + "@x.example", "firstName": "F", "lastName": "L",
		"allowChangePassword": false, "isSystemAdmin": false, "password": "secret1"})
	return string(body)
}

// TestCallersWire is the contract's table of permission failures (section 2.3)
// and who passes: an empty want is anything but a refusal.
func TestCallersWire(t *testing.T) {
	tests := []struct {
		verb, path string
		refused    string // the answer to those without the right
		status     int
		allowed    string // who passes, besides the system administrator
	}{
		{"POST", "/V1/CMDB/Users", noUsers, 500, "uma una"},
		{"PUT", "/V1/CMDB/Users", noUsers, 500, "uma una"},
		{"DELETE", "/V1/CMDB/Users/ghost", noUsers, 500, "uma una"},
		{"GET", "/V1/CMDB/Users?username=ghost", insufficient, 403, "uma una"},
		{"GET", "/V1/CMDB/Users/UsageReport", insufficient, 403, "uma una"},
		{"GET", "/V1/CMDB/Users/DetailUsageReport", insufficient, 403, "uma una"},
		{"POST", "/V1/CMDB/Roles", noUsers, 500, "uma una"},
		{"PUT", "/V1/CMDB/Roles", noUsers, 500, "uma una"},
		{"DELETE", "/V1/CMDB/Roles/ghost", noUsers, 500, "uma"},
		{"POST", "/V1/CMDB/Tenants", noSystem, 500, "sam una"},
		{"PUT", "/V1/CMDB/Tenants", noSystem, 500, "sam una"},
		{"DELETE", "/V1/CMDB/Tenants/x", noSystem, 500, "sam una"},
		{"POST", "/V1/CMDB/Tenants/Users", noSystem, 500, "sam una"},
		{"PUT", "/V1/CMDB/Domains", noDomain, 403, "uma una sam tom dom ann"},
		{"DELETE", "/V1/CMDB/Domains/x", noDomain, 403, "uma una sam tom dom ann"},
		{"POST", "/V1/CMDB/Domains/Users", noAccess, 403, "uma una sam tom dom ann"},
		{"PUT", "/V1/CMDB/Domains/Users", noAccess, 403, "uma una sam tom dom ann"},
		{"GET", "/V1/CMDB/AuditLogs", insufficient, 403, "una"},
		{"GET", "/V1/CMDB/Tenants", "", 0, "uma una sam tom dom ann bob"},
		{"GET", "/V1/CMDB/Domains", "", 0, "uma una sam tom dom ann bob"},
		{"GET", "/V1/CMDB/Roles", "", 0, "uma una sam tom dom ann bob"},
		{"PUT", "/V1/Session/CurrentDomain", "", 0, "uma una sam tom dom ann bob"},
	}
	onEach(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			t.Run(tt.verb+" "+tt.path, func(t *testing.T) {
				for _, who := range strings.Fields("admin uma una sam tom dom ann bob") {
					got := w.send(t, request{verb: tt.verb, path: full(tt.path), token: w.as(t, who)})
					if who == "admin" || strings.Contains(" "+tt.allowed+" ", " "+who+" ") {
						if got.body == noUsers || got.body == noSystem || got.status == 403 {
							t.Errorf("%s is refused: %d %s", who, got.status, got.body)
						}
						continue
					}
					if got.status != tt.status || got.body != tt.refused {
						t.Errorf("%s: got %d %s", who, got.status, got.body)
					}
				}
				compare(t, w.send(t, request{verb: tt.verb, path: full(tt.path)}), 401, badToken)
			})
		}
	})
}
