package netbrain_test

import (
	"strings"
	"testing"
)

// TestSeedWire is the seed's notebook: its four calls by an account with few
// rights, whose bodies would not pass validation either [T].
func TestSeedWire(t *testing.T) {
	const user = `{"username": "NetBrain", "email": "NetBrain", "firstName": "NetBrain", "lastName": "NetBrain", "password": "NetBrain", "allowChangePassword": "NetBrain", "isSystemAdmin": false}`
	const report = `{"tenantId": "fb24f3f0-81a7-1929-4b8f-99106c23fa5b", "domainId": "0201adc4-ae96-46f0-ae3d-01cdba9e41d6", "fromDate": "2018-03-07T04:59:59Z", "toDate": "2018-03-07T04:59:59Z"}`
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] add user", "ann", "POST", "/V1/CMDB/Users", user, 500, noUsers},
			{"[T] update user", "ann", "PUT", "/V1/CMDB/Users", user, 500, noUsers},
			{"[T] delete user", "ann", "DELETE", "/V1/CMDB/Users/NetBrain", "", 500, noUsers},
			{"[T] usage report, parameters in a body on GET", "ann", "GET", "/V1/CMDB/Users/UsageReport", report, 403, insufficient},
			{"with the right, validation comes: null before e-mail", "admin", "POST", "/V1/CMDB/Users", user, 400, null("allowChangePassword")},
			{"with the right, the body on GET is read", "admin", "GET", "/V1/CMDB/Users/UsageReport", report, 400, failure(791006, "tenantId fb24f3f0-81a7-1929-4b8f-99106c23fa5b does not exist.")},
		})
	})
}

func TestAddUserWire(t *testing.T) {
	add := func(members string) string {
		return `{"username":"eve","email":"eve@x.example","firstName":"E","lastName":"V","allowChangePassword":false,"isSystemAdmin":false,"password":"secret1"` + members + `}`
	}
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] null check 1", "admin", "POST", "/V1/CMDB/Users", `{}`, 400, null("username")},
			{"no body", "admin", "POST", "/V1/CMDB/Users", ``, 400, null("username")},
			{"[T] the empty string is null", "admin", "POST", "/V1/CMDB/Users", `{"username":""}`, 400, null("username")},
			{"[T] null check 2", "admin", "POST", "/V1/CMDB/Users", `{"username":"u"}`, 400, null("email")},
			{"[T] null check 3", "admin", "POST", "/V1/CMDB/Users", `{"username":"u","email":"@host"}`, 400, null("firstName")},
			{"[T] null check 4", "admin", "POST", "/V1/CMDB/Users", `{"username":"u","email":"@host","firstName":"f"}`, 400, null("lastName")},
			{"[T] null check 5", "admin", "POST", "/V1/CMDB/Users", `{"username":"u","email":"@host","firstName":"f","lastName":"l"}`, 400, null("allowChangePassword")},
			{"[T] null check 6", "admin", "POST", "/V1/CMDB/Users", `{"username":"u","email":"@host","firstName":"f","lastName":"l","allowChangePassword":true}`, 400, null("isSystemAdmin")},
			{"[T] null check 7, the password last", "admin", "POST", "/V1/CMDB/Users", `{"username":"u","email":"@host","firstName":"f","lastName":"l","allowChangePassword":true,"isSystemAdmin":false}`, 400, null("password")},
			{"[T] malformed e-mail", "admin", "POST", "/V1/CMDB/Users", strings.Replace(add(""), "eve@x.example", "@host", 1), 400, failure(791001, "Invalid parameter: the parameter 'email' is invalid.")},
			{"[R] password too short", "admin", "POST", "/V1/CMDB/Users", strings.Replace(add(""), "secret1", "short", 1), 400, failure(792004, "The value length of 'password' should be between 6 and 128 inclusive.")},
			{"[R] password too long", "admin", "POST", "/V1/CMDB/Users", strings.Replace(add(""), "secret1", strings.Repeat("p", 129), 1), 400, failure(792004, "The value length of 'password' should be between 6 and 128 inclusive.")},
			{"[R] unknown tenant", "admin", "POST", "/V1/CMDB/Users", add(`,"tenants":[{"tenantName":"Nope"}]`), 400, failure(791006, "tenantName Nope does not exist.")},
			{"[R] unknown domain", "admin", "POST", "/V1/CMDB/Users", add(`,"tenants":[{"tenantName":"Acme","domains":[{"domainName":"Beach"}]}]`), 400, failure(791006, "domainName Beach does not exist.")},
			{"[R] unknown role", "admin", "POST", "/V1/CMDB/Users", add(`,"tenants":[{"tenantName":"Acme","domains":[{"domainName":"HQ","domainRoles":["boss"]}]}]`), 400, failure(791006, "roleName boss does not exist.")},
			{"a role that no domain has", "admin", "POST", "/V1/CMDB/Users", add(`,"tenants":[{"tenantName":"Acme","domains":[{"domainName":"HQ","domainRoles":["systemAdmin"]}]}]`), 400, failure(791006, "roleName systemAdmin does not exist.")},
			{"a tenant without a name", "admin", "POST", "/V1/CMDB/Users", add(`,"tenants":[{"isTenantAdmin":true}]`), 400, null("tenantName")},
			{"a domain without a name", "admin", "POST", "/V1/CMDB/Users", add(`,"tenants":[{"tenantName":"Acme","domains":[{}]}]`), 400, null("domainName")},
			{"a tenant twice", "admin", "POST", "/V1/CMDB/Users", add(`,"tenants":[{"tenantName":"Acme"},{"tenantName":"ACME"}]`), 400, failure(791003, "Parameter conflict: the parameter 'tenantName' is given more than once with the value 'Acme'.")},
			{"unknown authentication server", "admin", "POST", "/V1/CMDB/Users", add(`,"authenticationServer":"LDAP","externalUserIdentity":"eve"`), 400, failure(791006, "authenticationServer LDAP does not exist.")},
			{"external account without an identity", "admin", "POST", "/V1/CMDB/Users", add(`,"authenticationServer":"LDAP"`), 400, null("externalUserIdentity")},
			{"external type without a server", "admin", "POST", "/V1/CMDB/Users", add(`,"authenticationType":2`), 400, null("authenticationServer")},
			{"a type that is none", "admin", "POST", "/V1/CMDB/Users", add(`,"authenticationType":9`), 400, failure(791001, "Invalid parameter: the parameter 'authenticationType' is invalid.")},
			{"a login with a control character", "admin", "POST", "/V1/CMDB/Users", strings.Replace(add(""), `"eve"`, `"e\tve"`, 1), 400, failure(791001, "Invalid parameter: the parameter 'username' is invalid.")},
			{"over-long first name", "admin", "POST", "/V1/CMDB/Users", strings.Replace(add(""), `"E"`, `"`+strings.Repeat("E", 257)+`"`, 1), 400, failure(792004, "The value length of 'firstName' should be between 0 and 256 inclusive.")},
			{"over-long phone number", "admin", "POST", "/V1/CMDB/Users", add(`,"phoneNumber":"` + strings.Repeat("1", 65) + `"`), 400, failure(792004, "The value length of 'phoneNumber' should be between 0 and 64 inclusive.")},
			{"none of these made a user", "admin", "GET", "/V1/CMDB/Users?username=eve", "", 400, failure(791006, "user eve does not exist.")},

			{"[T] tenants [] is no error", "admin", "POST", "/V1/CMDB/Users", add(`,"tenants":[]`), 200, success},
			{"[T] name in use", "admin", "POST", "/V1/CMDB/Users", strings.Replace(add(""), "eve@", "other@", 1), 400, failure(791007, "user eve already exists.")},
			{"[T] name in use, other letter case", "admin", "POST", "/V1/CMDB/Users", strings.Replace(add(""), `"eve"`, `"EVE"`, 1), 400, failure(791007, "user eve already exists.")},
			{"[T] e-mail in use: the stored spelling is echoed", "admin", "POST", "/V1/CMDB/Users", `{"username":"eve2","email":"EVE@x.example","firstName":"E","lastName":"V","allowChangePassword":false,"isSystemAdmin":false,"password":"secret1"}`, 400, failure(791007, "email eve@x.example already exists.")},

			{"[T] strings for booleans, numbers for strings", "admin", "POST", "/V1/CMDB/Users", `{"UserName":1,"EMAIL":"one@x.example","firstname":2,"lastName":3,"allowChangePassword":"True","isSystemAdmin":"false","password":1234567}`, 200, success},
			{"which made user 1", "admin", "GET", "/V1/CMDB/Users?username=1", "", 200,
				`{"UserData":[{"username":"1","email":"one@x.example","firstName":"2","lastName":"3","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
					`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":0,"TenantAndRole":[]}],"statusCode":790200,"statusDescription":"Success."}`},
			{"everything given", "admin", "POST", "/V1/CMDB/Users", `{"username":"full","email":"full@x.example","firstName":"F","lastName":"U","allowChangePassword":true,"isSystemAdmin":false,"password":"secret1",` +
				`"authenticationType":1,"authenticationServer":"NetBrain","phoneNumber":"+1 555","department":"Ops","description":"line 1\nline 2","deactivatedTime":"2099-01-02T03:04:05Z",` +
				`"tenants":[{"tenantName":"acme","isTenantAdmin":"False","allowCreateDomain":true,"domains":[{"domainName":"hq","domainRoles":["domainAdmin","Power User","AUDITOR"]},{"domainName":"Lab","domainRoles":[]}]},` +
				`{"tenantName":"Beta","isTenantAdmin":true}]}`, 200, success},
			{"is there", "admin", "GET", "/V1/CMDB/Users?username=full", "", 200,
				`{"UserData":[{"username":"full","email":"full@x.example","firstName":"F","lastName":"U","phoneNumber":"+1 555","department":"Ops","description":"line 1\nline 2",` +
					`"allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":0,"deactivatedTime":"<time>",` +
					`"TenantAndRole":[{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,"domains":[{"id":"$hq","name":"HQ","roles":["Domain Admin","Power User","Auditor","Domain User"]},{"id":"$lab","name":"Lab","roles":["Domain User"]}],"canAddDomain":true},` +
					`{"tenantId":"$beta","tenantName":"Beta","isAdmin":true,"domains":[],"canAddDomain":false}]}],"statusCode":790200,"statusDescription":"Success."}`},
			{"[T] deactivatedTime of any text", "admin", "POST", "/V1/CMDB/Users", `{"username":"word","email":"word@x.example","firstName":"F","lastName":"U","allowChangePassword":true,"isSystemAdmin":false,"password":"secret1","deactivatedTime":"string"}`, 200, success},
			{"[T] system administrator with tenants", "admin", "POST", "/V1/CMDB/Users", `{"username":"root2","email":"root2@x.example","firstName":"R","lastName":"T","allowChangePassword":true,"isSystemAdmin":true,"password":"secret1","tenants":[{"tenantName":"Acme"}]}`, 200, success},
			{"is listed with every tenant and domain", "admin", "GET", "/V1/CMDB/Users?username=root2", "", 200,
				`{"UserData":[{"username":"root2","email":"root2@x.example","firstName":"R","lastName":"T","allowChangePassword":true,"isSystemAdmin":true,"isUserManager":true,"isSystemManager":true,` +
					`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":0,"TenantAndRole":[` +
					`{"tenantId":"$acme","tenantName":"Acme","isAdmin":true,"domains":[{"id":"$hq","name":"HQ","roles":["Domain Admin","Domain User"]},{"id":"$lab","name":"Lab","roles":["Domain Admin","Domain User"]}],"canAddDomain":true},` +
					`{"tenantId":"$beta","tenantName":"Beta","isAdmin":true,"domains":[{"id":"$beach","name":"Beach","roles":["Domain Admin","Domain User"]}],"canAddDomain":true},` +
					`{"tenantId":"$empty","tenantName":"Empty","isAdmin":true,"domains":[],"canAddDomain":true}]}],"statusCode":790200,"statusDescription":"Success."}`},
		})
		t.Run("who was added can sign in", func(t *testing.T) { w.signIn(t, "full", "secret1") })
	})
}

// TestAddUserRightsWire: nobody grants what he lacks (DESIGN section 2).
func TestAddUserRightsWire(t *testing.T) {
	user := func(login, members string) string {
		return `{"username":"` + login + `","email":"` + login + `@x.example","firstName":"E","lastName":"V","allowChangePassword":false,"password":"secret1"` + members + `}`
	}
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"user management adds users", "uma", "POST", "/V1/CMDB/Users", user("e1", `,"isSystemAdmin":false,"tenants":[{"tenantName":"Acme"}]`), 200, success},
			{"but no system administrators", "uma", "POST", "/V1/CMDB/Users", user("e2", `,"isSystemAdmin":true`), 500, noUsers},
			{"and makes none of one", "uma", "PUT", "/V1/CMDB/Users", `{"username":"e1","isSystemAdmin":true}`, 500, noUsers},
			{"nor takes over staff", "uma", "PUT", "/V1/CMDB/Users", `{"username":"sam","password":"taken over"}`, 500, noUsers},
			{"nor deletes them", "uma", "DELETE", "/V1/CMDB/Users/sam", "", 500, noUsers},
			{"another company's people are not there", "una", "PUT", "/V1/CMDB/Users", `{"username":"ann","firstName":"X"}`, 400, failure(791006, "user ann does not exist.")},
			{"nor to be deleted", "una", "DELETE", "/V1/CMDB/Users/ann", "", 400, failure(791006, "userName ann does not exist.")},
			{"nor to be found", "una", "GET", "/V1/CMDB/Users?username=ann", "", 400, failure(791006, "user ann does not exist.")},
			{"another company cannot be given", "una", "POST", "/V1/CMDB/Users", user("e3", `,"isSystemAdmin":false,"tenants":[{"tenantName":"Acme"}]`), 400, failure(791006, "tenantName Acme does not exist.")},
			{"a tenant administrator has no user management", "tom", "POST", "/V1/CMDB/Users", user("e4", `,"isSystemAdmin":false`), 500, noUsers},
			{"system management is not user management", "sam", "POST", "/V1/CMDB/Users", `{}`, 500, noUsers},
		})
	})
}

func TestUpdateUserWire(t *testing.T) {
	ann := func(email, first, phone, access string) string {
		return `{"UserData":[{"username":"ann","email":"` + email + `","firstName":"` + first + `","lastName":"Lee","phoneNumber":"` + phone + `","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
			`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":0,"TenantAndRole":[` + access + `]}],"statusCode":790200,"statusDescription":"Success."}`
	}
	const before = `{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,"domains":[{"id":"$hq","name":"HQ","roles":["Engineer","Auditor","Domain User"]},{"id":"$lab","name":"Lab","roles":["Domain User"]}],"canAddDomain":false}`
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[R] username is required", "admin", "PUT", "/V1/CMDB/Users", `{"email":"x@x.example"}`, 400, null("username")},
			{"[R] unknown user", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ghost"}`, 400, failure(791006, "user ghost does not exist.")},
			{"[D] one field", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ANN","firstName":"Anna"}`, 200, success},
			{"changes that field", "admin", "GET", "/V1/CMDB/Users?username=ann", "", 200, ann("ann@acme.example", "Anna", "", before)},
			{"[D] null, empty strings and an empty list never clear", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ann","email":"","firstName":"","lastName":null,"password":"","phoneNumber":"","allowChangePassword":null,"isSystemAdmin":"","deactivatedTime":"","tenants":[]}`, 200, success},
			{"nothing changed", "admin", "GET", "/V1/CMDB/Users?username=ann", "", 200, ann("ann@acme.example", "Anna", "", before)},
			{"[R] a list replaces the access", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ann","phoneNumber":"5","tenants":[{"tenantName":"Beta","allowCreateDomain":"true"}]}`, 200, success},
			{"as told", "admin", "GET", "/V1/CMDB/Users?username=ann", "", 200, ann("ann@acme.example", "Anna", "5", `{"tenantId":"$beta","tenantName":"Beta","isAdmin":false,"domains":[],"canAddDomain":true}`)},
			{"e-mail in use", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ann","email":"BOB@beta.example"}`, 400, failure(791007, "email bob@beta.example already exists.")},
			{"malformed e-mail", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ann","email":"@host"}`, 400, failure(791001, "Invalid parameter: the parameter 'email' is invalid.")},
			{"short password", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ann","password":"short"}`, 400, failure(792004, "The value length of 'password' should be between 6 and 128 inclusive.")},
			{"unknown tenant", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ann","tenants":[{"tenantName":"Nope"}]}`, 400, failure(791006, "tenantName Nope does not exist.")},
			{"failures changed nothing", "admin", "GET", "/V1/CMDB/Users?username=ann", "", 200, ann("ann@acme.example", "Anna", "5", `{"tenantId":"$beta","tenantName":"Beta","isAdmin":false,"domains":[],"canAddDomain":true}`)},
			{"[T] several servers have that name", "admin", "PUT", "/V1/CMDB/Users", `{"username":"twin","firstName":"X"}`, 400, ambiguousTwin},
			{"the local one, by its server", "admin", "PUT", "/V1/CMDB/Users", `{"username":"twin","authenticationServer":"netbrain","firstName":"X"}`, 200, success},
			{"the external one, by its server", "admin", "PUT", "/V1/CMDB/Users", `{"username":"twin","authenticationServer":"ad","firstName":"Y"}`, 200, success},
			{"[T] made system administrator, tenants beside", "admin", "PUT", "/V1/CMDB/Users", `{"username":"bob","isSystemAdmin":true,"tenants":[{"tenantName":"Beta"}]}`, 200, success},
			{"and back", "admin", "PUT", "/V1/CMDB/Users", `{"username":"bob","isSystemAdmin":"False"}`, 200, success},
			{"past its time", "admin", "PUT", "/V1/CMDB/Users", `{"username":"bob","deactivatedTime":"2001-02-03T04:05:06Z"}`, 200, success},
			{"is status 4", "admin", "GET", "/V1/CMDB/Users?username=bob", "", 200,
				`{"UserData":[{"username":"bob","email":"bob@beta.example","firstName":"Bob","lastName":"Roe","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
					`"creationTime":"<time>","lastUpdateTime":"<time>","status":4,"authenticationType":0,"deactivatedTime":"<time>","TenantAndRole":[{"tenantId":"$beta","tenantName":"Beta","isAdmin":false,"domains":[],"canAddDomain":false}]}],"statusCode":790200,"statusDescription":"Success."}`},
		})
		t.Run("the last system administrator stays", func(t *testing.T) {
			got := w.send(t, request{verb: "PUT", path: full("/V1/CMDB/Users"), token: w.as(t, "admin"), body: `{"username":"` + w.AdminLogin + `","isSystemAdmin":false}`})
			compare(t, got, 400, failure(794011, "Operation failed. Reason: the last system administrator must stay"))
		})
	})
}

const ambiguousTwin = `{"users":[{"authenticationServer":"NetBrain","userName":"twin"},{"authenticationServer":"AD","userName":"twin"}],"statusCode":792032,` +
	`"statusDescription":"There are users with the same name 'twin' in the system,You need to specify the authentication server."}`

func TestDeleteUserWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] no name", "admin", "DELETE", "/V1/CMDB/Users", "", 405, badMethod},
			{"[T] empty name", "admin", "DELETE", "/V1/CMDB/Users/", "", 405, badMethod},
			{"[T] unknown", "admin", "DELETE", "/V1/CMDB/Users/ghost", "", 400, failure(791006, "userName ghost does not exist.")},
			{"[T] success", "admin", "DELETE", "/V1/CMDB/Users/ANN", "", 200, success},
			{"[T] already deleted", "admin", "DELETE", "/V1/CMDB/Users/ann", "", 400, failure(791006, "userName ann does not exist.")},
			{"[T] several servers have that name", "admin", "DELETE", "/V1/CMDB/Users/twin", "", 400, ambiguousTwin},
			{"[D] on a server", "admin", "DELETE", "/V1/CMDB/Users/twin/AD", "", 200, success},
			{"[D] on the local server", "admin", "DELETE", "/V1/CMDB/Users/twin/NetBrain/", "", 200, success},
			{"unknown on that server", "admin", "DELETE", "/V1/CMDB/Users/bob/AD", "", 400, failure(791006, "userName bob does not exist.")},
			{"a name with a slash and blanks", "admin", "POST", "/V1/CMDB/Users", `{"username":"a/b c","email":"ab@x.example","firstName":"E","lastName":"V","allowChangePassword":false,"isSystemAdmin":false,"password":"secret1"}`, 200, success},
			{"is deleted by its escaped name", "admin", "DELETE", "/V1/CMDB/Users/a%2Fb%20c", "", 200, success},
			{"a user named like a request", "admin", "POST", "/V1/CMDB/Users", `{"username":"UsageReport","email":"ur@x.example","firstName":"E","lastName":"V","allowChangePassword":false,"isSystemAdmin":false,"password":"secret1"}`, 200, success},
			{"is deleted with the server named", "admin", "DELETE", "/V1/CMDB/Users/UsageReport/NetBrain", "", 200, success},
		})
		t.Run("[R] oneself", func(t *testing.T) {
			got := w.send(t, request{verb: "DELETE", path: full("/V1/CMDB/Users/" + w.AdminLogin), token: w.as(t, "admin")})
			if got.status != 400 || !strings.HasPrefix(got.body, `{"statusCode":794011,"statusDescription":"Operation failed. Reason: `) {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
		t.Run("a deleted person's sessions end", func(t *testing.T) {
			token := w.as(t, "tom")
			compare(t, w.send(t, request{verb: "DELETE", path: full("/V1/CMDB/Users/tom"), token: w.as(t, "admin")}), 200, success)
			compare(t, w.send(t, request{verb: "GET", path: versionPath, token: token}), 401, failure(795010, "Session not exist"))
		})
	})
}

func TestGetUsersWire(t *testing.T) {
	const ann = `{"UserData":[{"username":"ann","email":"ann@acme.example","firstName":"Ann","lastName":"Lee","phoneNumber":"","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
		`"creationTime":"2022-03-25T19:18:22.32Z","lastUpdateTime":"2022-03-25T19:18:22.32Z","status":1,"authenticationType":0,"TenantAndRole":[{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,` +
		`"domains":[{"id":"$hq","name":"HQ","roles":["Engineer","Auditor","Domain User"]},{"id":"$lab","name":"Lab","roles":["Domain User"]}],"canAddDomain":false}]}],"statusCode":790200,"statusDescription":"Success."}`
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"one user, times trimmed as in the transcript", "admin", "GET", "/V1/CMDB/Users?username=ann", "", 200, ann},
			{"parameter in any letter case, version ignored", "admin", "GET", "/V1/CMDB/Users/?UserName=Ann&version=1", "", 200, ann},
			{"on the local server", "admin", "GET", "/V1/CMDB/Users?username=ann&authenticationServer=NetBrain", "", 200, ann},
			{"[T] unknown", "admin", "GET", "/V1/CMDB/Users?username=kakakakaakak", "", 400, failure(791006, "user kakakakaakak does not exist.")},
			{"unknown on that server", "admin", "GET", "/V1/CMDB/Users?username=ann&authenticationServer=AD", "", 400, failure(791006, "user ann does not exist.")},
			{"[T] several servers have that name", "admin", "GET", "/V1/CMDB/Users?username=twin", "", 400, ambiguousTwin},
			{"[D] on an external server", "admin", "GET", "/V1/CMDB/Users?username=twin&authenticationServer=AD", "", 200,
				`{"UserData":[{"username":"Twin","email":"twin@ad.example","firstName":"T","lastName":"Two","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
					`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"TenantAndRole":[{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,"domains":[],"canAddDomain":false}]}],"statusCode":790200,"statusDescription":"Success."}`},
			{"[D] a manager need not be system administrator", "admin", "GET", "/V1/CMDB/Users?username=sam", "", 200,
				`{"UserData":[{"username":"sam","email":"sam@msp.example","firstName":"Sam","lastName":"Sys","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":true,` +
					`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":0,"TenantAndRole":[]}],"statusCode":790200,"statusDescription":"Success."}`},
			{"[R] without the right", "ann", "GET", "/V1/CMDB/Users", "", 403, insufficient},
			{"without a token", "", "GET", "/V1/CMDB/Users", "", 401, badToken},
		})
		t.Run("all users: empty parameters mean not given", func(t *testing.T) {
			got := w.send(t, request{verb: "GET", path: full("/V1/CMDB/Users?username=&authenticationServer=NetBrain"), token: w.as(t, "admin")})
			if got.status != 200 || !strings.HasPrefix(got.body, `{"UserData":[{"username":`) || !strings.HasSuffix(got.body, `}],"statusCode":790200,"statusDescription":"Success."}`) {
				t.Fatalf("got %d %s", got.status, got.body)
			}
			if n := strings.Count(got.body, `"allowChangePassword":`); n != 10 {
				t.Errorf("%d users in %s", n, got.body)
			}
			if strings.Contains(got.body, "argon2") || strings.Contains(got.body, `"password"`) {
				t.Error("a password is listed")
			}
		})
		t.Run("staff see the people in their companies", func(t *testing.T) {
			got := w.send(t, request{verb: "GET", path: full("/V1/CMDB/Users"), token: w.as(t, "una")})
			if strings.Contains(got.body, `"ann"`) || !strings.Contains(got.body, `"bob"`) {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	})
}

func TestCheckPermissionWire(t *testing.T) {
	ask := func(names string) string { return `{"permissions":` + names + `}` }
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] code 0, no description, order kept", "admin", "POST", "/V1/CMDB/Users/checkPermission", `{"tenantId":"$acme","domainId":"$hq","permissions":["systemAdmin","domainAdmin"]}`, 200, `{"privileges":{"systemAdmin":true,"domainAdmin":true},"statusCode":0}`},
			{"a plain user", "ann", "POST", "/V1/CMDB/Users/CHECKPERMISSION", `{"tenantId":"$acme","domainId":"$hq","permissions":["domainAdmin","accessToLiveNetwork","systemAdmin","nonsense","domainAdmin"]}`, 200, `{"privileges":{"domainAdmin":false,"accessToLiveNetwork":true,"systemAdmin":false,"nonsense":false},"statusCode":0}`},
			{"another domain", "ann", "POST", "/V1/CMDB/Users/checkPermission", `{"tenantId":"$acme","domainId":"$lab","permissions":["accessToLiveNetwork"]}`, 200, `{"privileges":{"accessToLiveNetwork":false},"statusCode":0}`},
			{"an unknown domain", "ann", "POST", "/V1/CMDB/Users/checkPermission", `{"tenantId":"$acme","domainId":"x","permissions":["accessToLiveNetwork"]}`, 200, `{"privileges":{"accessToLiveNetwork":false},"statusCode":0}`},
			{"system-level names need no tenant", "sam", "POST", "/V1/CMDB/Users/checkPermission", ask(`["systemManagement","userManagement"]`), 200, `{"privileges":{"systemManagement":true,"userManagement":false},"statusCode":0}`},
			{"choose the working domain", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$hq"}`, 200, success},
			{"which is the default", "ann", "POST", "/V1/CMDB/Users/checkPermission", ask(`["accessToLiveNetwork"]`), 200, `{"privileges":{"accessToLiveNetwork":true},"statusCode":0}`},
			{"names required", "ann", "POST", "/V1/CMDB/Users/checkPermission", `{}`, 400, null("permissions")},
			{"names empty", "ann", "POST", "/V1/CMDB/Users/checkPermission", ask(`[]`), 400, null("permissions")},
			{"names no list", "ann", "POST", "/V1/CMDB/Users/checkPermission", ask(`"systemAdmin"`), 400, null("permissions")},
			{"without a token", "", "POST", "/V1/CMDB/Users/checkPermission", ask(`["systemAdmin"]`), 401, badToken},
		})
	})
}
