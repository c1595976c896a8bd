package netbrain_test

import "testing"

// access is how a person's tenants and domains are listed.
func access(login, email, first, last, rows string) string {
	return `{"UserData":[{"username":"` + login + `","email":"` + email + `","firstName":"` + first + `","lastName":"` + last + `","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
		`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":0,"TenantAndRole":[` + rows + `]}],"statusCode":790200,"statusDescription":"Success."}`
}

func bobWith(rows string) string { return access("bob", "bob@beta.example", "Bob", "Roe", rows) }

const bobBeta = `{"tenantId":"$beta","tenantName":"Beta","isAdmin":false,"domains":[],"canAddDomain":false}`

func TestTenantUsersWire(t *testing.T) {
	const path = "/V1/CMDB/Tenants/Users"
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] without the right", "ann", "POST", path, `{}`, 500, noSystem},
			{"no users", "admin", "POST", path, `{"tenantId":"$acme"}`, 400, null("users")},
			{"an empty list", "admin", "POST", path, `{"tenantId":"$acme","users":[]}`, 400, null("users")},
			{"[T] empty name", "admin", "POST", path, `{"tenantId":"$acme","users":[{"userName":""}]}`, 400, null("userName")},
			{"[T] the name comes before the tenant", "admin", "POST", path, `{"users":[{"isTenantAdmin":true}]}`, 400, null("userName")},
			{"[T] no tenant at all", "admin", "POST", path, `{"users":[{"userName":"bob"}]}`, 400, failure(791004, "Invalid tenant id.")},
			{"[T] unknown tenant", "admin", "POST", path, `{"tenantId":"x","users":[{"userName":"bob"}]}`, 400, failure(791006, "tenant with id x does not exist.")},
			{"[T] an unknown user succeeds", "admin", "POST", path, `{"tenantId":"$acme","users":[{"userName":"ghost"}]}`, 200, success},
			{"[T] and so does a nonsense flag; username as in the samples", "admin", "POST", path, `{"tenantId":"$acme","users":[{"username":"bob","isTenantAdmin":"hahaha"}]}`, 200, success},
			{"which made him a member", "admin", "GET", "/V1/CMDB/Users?username=bob", "", 200, bobWith(bobBeta + `,{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,"domains":[],"canAddDomain":false}`)},
			{"choose a working tenant", "admin", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme"}`, 200, success},
			{"[D] which is the default", "admin", "POST", path, `{"users":[{"userName":"BOB","isTenantAdmin":"true"}]}`, 200, success},
			{"now he is its administrator", "admin", "GET", "/V1/CMDB/Users?username=bob", "", 200, bobWith(bobBeta + `,{"tenantId":"$acme","tenantName":"Acme","isAdmin":true,"domains":[],"canAddDomain":false}`)},
			{"no flag keeps it", "admin", "POST", path, `{"users":[{"userName":"bob"}]}`, 200, success},
			{"as it was", "admin", "GET", "/V1/CMDB/Users?username=bob", "", 200, bobWith(bobBeta + `,{"tenantId":"$acme","tenantName":"Acme","isAdmin":true,"domains":[],"canAddDomain":false}`)},
			{"a name on several servers", "admin", "POST", path, `{"users":[{"userName":"twin"}]}`, 400, ambiguousTwin},
			{"GET", "admin", "GET", path, "", 405, badMethod},
		})
		t.Run("[C] TenantGuid names the working tenant", func(t *testing.T) {
			got := w.send(t, request{verb: "POST", path: full(path), token: w.as(t, "sam"), header: map[string]string{"TenantGuid": "nope"}, body: `{"users":[{"userName":"bob"}]}`})
			compare(t, got, 400, failure(791006, "tenant with id nope does not exist."))
			got = w.send(t, request{verb: "POST", path: full(path), token: w.as(t, "sam"), header: map[string]string{"TenantGuid": ids.Replace("$empty")}, body: `{"users":[{"userName":"ghost"}]}`})
			compare(t, got, 200, success)
		})
	})
}

func notMember(name string) string {
	return failure(794011, "Operation failed. Reason: User '"+name+"' does not exist or not a domain user")
}

func TestDomainUsersWire(t *testing.T) {
	const path = "/V1/CMDB/Domains/Users"
	tomHQ := func(roles string) string {
		return access("tom", "tom@acme.example", "Tom", "Cat", `{"tenantId":"$acme","tenantName":"Acme","isAdmin":true,"domains":[{"id":"$hq","name":"HQ","roles":[`+roles+`]}],"canAddDomain":false}`)
	}
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] without the right", "bob", "POST", path, `{}`, 403, noAccess},
			{"no users", "admin", "POST", path, `{"domainId":"$hq"}`, 400, null("users")},
			{"[T] empty name, capital U", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":""}]}`, 400, null("UserName")},
			{"no domain at all", "admin", "POST", path, `{"users":[{"userName":"tom"}]}`, 400, failure(791005, "Invalid domain id.")},
			{"[T] unknown domain", "admin", "POST", path, `{"domainId":"x","users":[{"userName":"tom"}]}`, 400, failure(791006, "domain with id x does not exist.")},
			{"[T] unknown user", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":"ghost"}]}`, 400, notMember("ghost")},
			{"[T] a user without access to the tenant", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":"bob","roles":[5]}]}`, 400, notMember("bob")},
			{"[T] unknown role number", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":"dom","roles":[5]},{"userName":"tom","roles":[2,99]}]}`, 400, notMember("tom")},
			{"[I] role 0", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":"tom","roles":[0]}]}`, 400, notMember("tom")},
			{"[I] role 1", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":"tom","roles":[1]}]}`, 400, notMember("tom")},
			{"[I] role 3", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":"tom","roles":[3]}]}`, 400, notMember("tom")},
			{"[I] role 4", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":"tom","roles":[4]}]}`, 400, notMember("tom")},
			{"failures changed nothing, not even for those before", "admin", "GET", "/V1/CMDB/Users?username=dom", "", 200,
				access("dom", "dom@acme.example", "Dom", "Ain", `{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,"domains":[{"id":"$hq","name":"HQ","roles":["Domain Admin","Domain User"]}],"canAddDomain":false}`)},
			{"no roles", "admin", "POST", path, `{"domainId":"$hq","users":[{"userName":"tom","roles":[]}]}`, 200, success},
			{"makes a domain user", "admin", "GET", "/V1/CMDB/Users?username=tom", "", 200, tomHQ(`"Domain User"`)},
			{"every role, in place of those before; names in any letter case", "admin", "POST", path, `{"DomainId":"$hq","Users":[{"username":"TOM","Roles":[2,"6",7,8,9,10,11,5]}]}`, 200, success},
			{"as listed", "admin", "GET", "/V1/CMDB/Users?username=tom", "", 200,
				tomHQ(`"Domain Admin","Power User","Engineer","Guest","Network Change Creator","Network Change Executor","Network Change Approver","Domain User"`)},
			{"choose a working domain", "admin", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$hq"}`, 200, success},
			{"[T] an empty domainId with a working domain", "admin", "POST", path, `{"domainId":"","users":[{"userName":"tom","roles":[8]}]}`, 200, success},
			{"is that domain", "admin", "GET", "/V1/CMDB/Users?username=tom", "", 200, tomHQ(`"Guest","Domain User"`)},
			{"the domain's administrator may", "dom", "POST", path, `{"domainId":"$hq","users":[{"userName":"ann","roles":[7]}]}`, 200, success},
			{"but not in others", "dom", "POST", path, `{"domainId":"$lab","users":[{"userName":"ann","roles":[7]}]}`, 400, ids.Replace(failure(791006, "domain with id $lab does not exist."))},
			{"a name on several servers", "admin", "POST", path, `{"users":[{"userName":"twin"}]}`, 400, ambiguousTwin},
		})
	})
}

func TestRemoveDomainUsersWire(t *testing.T) {
	const path = "/V1/CMDB/Domains/Users"
	const admins = `{"statusCode":794011,"statusDescription":"Operation failed. Reason: A user with system or tenant admin permissions is contained in the user list."}`
	annIn := func(domains string) string {
		return `{"UserData":[{"username":"ann","email":"ann@acme.example","firstName":"Ann","lastName":"Lee","phoneNumber":"","allowChangePassword":true,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
			`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":0,"TenantAndRole":[{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,"domains":[` + domains + `],"canAddDomain":false}]}],"statusCode":790200,"statusDescription":"Success."}`
	}
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] without the right", "bob", "PUT", path, `{}`, 403, noAccess},
			{"[T] no users", "admin", "PUT", path, `{"domainId":"$hq"}`, 400, null("users")},
			{"[T] one empty name", "admin", "PUT", path, `{"domainId":"$hq","users":[""]}`, 400, null("users")},
			{"objects are no names", "admin", "PUT", path, `{"domainId":"$hq","users":[{"userName":"ann"}]}`, 400, null("users")},
			{"no domain at all", "admin", "PUT", path, `{"users":["ann"]}`, 400, failure(791005, "Invalid domain id.")},
			{"unknown domain", "admin", "PUT", path, `{"domainId":"x","users":["ann"]}`, 400, failure(791006, "domain with id x does not exist.")},
			{"[T] a tenant administrator in the list", "admin", "PUT", path, `{"domainId":"$hq","users":["ann","tom"]}`, 400, admins},
			{"changed nothing", "admin", "GET", "/V1/CMDB/Users?username=ann", "", 200, annIn(`{"id":"$hq","name":"HQ","roles":["Engineer","Auditor","Domain User"]},{"id":"$lab","name":"Lab","roles":["Domain User"]}`)},
			{"[T] names as strings", "tom", "PUT", path, `{"domainId":"$hq","users":["ANN"]}`, 200, success},
			{"took him out", "admin", "GET", "/V1/CMDB/Users?username=ann", "", 200, annIn(`{"id":"$lab","name":"Lab","roles":["Domain User"]}`)},
			{"unknown names and people outside are passed over", "tom", "PUT", path, `{"domainId":"$hq","users":["ann","ghost","bob"]}`, 200, success},
			{"choose a working domain", "tom", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$lab"}`, 200, success},
			{"[R] DELETE does the same, in the working domain", "tom", "DELETE", path, `{"users":["ann"]}`, 200, success},
			{"took him out there", "admin", "GET", "/V1/CMDB/Users?username=ann", "", 200, annIn(``)},
		})
		t.Run("[T] a system administrator in the list", func(t *testing.T) {
			got := w.send(t, request{verb: "PUT", path: full(path), token: w.as(t, "admin"), body: ids.Replace(`{"domainId":"$hq","users":["` + w.AdminLogin + `"]}`)})
			compare(t, got, 400, admins)
		})
	})
}
