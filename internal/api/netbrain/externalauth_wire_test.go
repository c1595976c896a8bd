package netbrain_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory/ldaptest"
)

const (
	externalPath = "/V1/CMDB/ExternalAuthtication"
	savePath     = externalPath + "/SaveExternalAuth"
	searchPath   = externalPath + "/SearchGroup"
)

// businessObj is how a client says where a directory is; members are added.
func businessObj(s *ldaptest.Server, how core.DirectorySecurity, members string) string {
	connectType, advanced := 0, ""
	ca, _ := json.Marshal(s.CA)
	switch how {
	case core.LDAPS:
		connectType, advanced = 1, fmt.Sprintf(`,"advancedSettings":{"caCertificates":%s}`, ca)
	case core.StartTLS:
		advanced = fmt.Sprintf(`,"advancedSettings":{"startTLS":"true","caCertificates":%s}`, ca)
	}
	return fmt.Sprintf(`{"address":"127.0.0.1/%s","user_root":"%s","group_root":"%s","connectType":%d,"port":%d,"connectName":"%s","connectPwd":"%s"%s%s}`,
		ldaptest.Base, ldaptest.People, ldaptest.Groups, connectType, s.Port(how), ldaptest.Reader, ldaptest.ReaderPassword, advanced, members)
}

const someGroups = `,"groups":[
 {"groupName":"Admins","name":"admins","path":"cn=admins,ou=groups,dc=example,dc=com","systemRoles":["systemAdmin"],"portalOnly":false,"tenants":[]},
 {"id":"g_0190a000-0000-7000-8000-0000000000aa","groupName":"Clerks","path":"CN=clerks,OU=groups,DC=example,DC=com","isUserManager":"true"},
 {"groupName":"Acme","path":"cn=acme,ou=groups,dc=example,dc=com","tenants":[{"id":"$acme","roles":["tenantUser"],"domains":[{"guid":"$hq","roles":["domainAdmin","Auditor"],"devicePolicies":["x"]}]}]}],
 "attributeMappings":[{"enable":true,"name":"Username","mappingAttribute":"uid;samaccountname"},{"enable":"true","name":"first name","mappingAttribute":"givenName"},{"enable":false,"name":"Phone Number","mappingAttribute":""}]`

// withDirectory saves an external server, by the request, with the groups above.
func (w *world) withDirectory(t *testing.T, alias string, kind int, s *ldaptest.Server) {
	t.Helper()
	for _, g := range []string{"admins", "clerks", "acme"} {
		s.AddGroup(g)
	}
	body := fmt.Sprintf(`{"alias":"%s","type":%d,"enabled":true,"businessObj":%s}`, alias, kind, businessObj(s, core.StartTLS, ids.Replace(someGroups)))
	compare(t, w.send(t, request{verb: "POST", path: full(savePath), token: w.as(t, "admin"), body: body}), 200, success)
}

func TestExternalAuthWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		s := ldaptest.Start(t)
		s.AddPerson("eva", password)
		obj := func(members string) string { return businessObj(s, core.LDAPS, members) }
		new_ := func(members string) string {
			return `{"alias":"Corp","type":2,"enabled":true,"businessObj":` + obj("") + members + `}`
		}
		failedBy := func(reason string) string { return failure(794011, "Operation failed. Reason: "+reason) }
		w.run(t, []step{
			{"nobody but system administrators: get", "uma", "GET", externalPath + "?alias=Corp", "", 500, noSystem},
			{"save", "uma", "POST", savePath, `{`, 500, noSystem},
			{"delete", "uma", "DELETE", externalPath + "?alias=Corp", "", 500, noSystem},
			{"search", "sam", "POST", searchPath, `{}`, 500, noSystem},
			{"nobody", "", "GET", externalPath + "?alias=Corp", "", 401, badToken},
			{"[D] alias is required", "admin", "GET", externalPath, "", 400, null("alias")},
			{"an empty alias", "admin", "GET", externalPath + "?alias=", "", 400, null("alias")},
			{"an unknown alias", "admin", "GET", externalPath + "?alias=Corp", "", 400, failure(791006, "alias Corp does not exist.")},
			{"delete without an alias", "admin", "DELETE", externalPath, "", 400, null("alias")},
			{"delete an unknown alias", "admin", "DELETE", externalPath + "?alias=Corp", "", 400, failure(791006, "alias Corp does not exist.")},
			{"save nothing", "admin", "POST", savePath, `{}`, 400, null("alias")},
			{"save without a type", "admin", "POST", savePath, `{"alias":"Corp"}`, 400, null("type")},
			{"save without a directory", "admin", "POST", savePath, `{"alias":"Corp","type":2}`, 400, null("businessObj")},
			{"save without an address", "admin", "POST", savePath, `{"alias":"Corp","type":2,"businessObj":{}}`, 400, null("address")},
			{"an address that is none", "admin", "POST", savePath, `{"alias":"Corp","type":2,"businessObj":{"address":"ldap://x"}}`, 400, failure(791001, "Invalid parameter: the parameter 'address' is invalid.")},
			{"no password", "admin", "POST", savePath, `{"alias":"Corp","type":2,"businessObj":{"address":"x/dc=x","connectName":"cn=x"}}`, 400, null("connectPwd")},
			{"TACACS is not offered", "admin", "POST", savePath, strings.Replace(new_(""), `"type":2`, `"type":3`, 1), 400, failure(791008, "Unsupported feature.")},
			{"no such type", "admin", "POST", savePath, strings.Replace(new_(""), `"type":2`, `"type":7`, 1), 400, failure(791001, "Invalid parameter: the parameter 'type' is invalid.")},
			{"no such connectType", "admin", "POST", savePath, strings.Replace(new_(""), `"connectType":1`, `"connectType":2`, 1), 400, failure(791001, "Invalid parameter: the parameter 'connectType' is invalid.")},
			{"StartTLS beside SSL", "admin", "POST", savePath, strings.Replace(new_(""), `"advancedSettings":{`, `"advancedSettings":{"startTLS":true,`, 1), 400, failure(791001, "Invalid parameter: the parameter 'advancedSettings.startTLS' is invalid.")},
			{"a port that is none", "admin", "POST", savePath, strings.Replace(new_(""), `"port":`, `"port":9`, 1), 400, failure(792005, "The value of 'port' should be between 0 and 65535 inclusive.")},
			{"the local alias", "admin", "POST", savePath, strings.Replace(new_(""), "Corp", "netbrain", 1), 400, failure(791007, "alias NetBrain already exists.")},
			{"a test without a password", "admin", "POST", savePath, new_(`,"testUserName":"eva"`), 400, null("testPassword")},
			{"a test without a name", "admin", "POST", savePath, new_(`,"testPassword":"x"`), 400, null("testUserName")},
			{"a test that fails saves nothing", "admin", "POST", savePath, new_(`,"testUserName":"eva","testPassword":"wrong"`), 400, failedBy("the test sign-in failed: the password is wrong")},
			{"a test of nobody", "admin", "POST", savePath, new_(`,"testUserName":"*","testPassword":"x"`), 400, failedBy("the test sign-in failed: the server has nobody of that name")},
			{"a wrong account", "admin", "POST", savePath, strings.Replace(new_(`,"testUserName":"eva","testPassword":"x"`), ldaptest.ReaderPassword, "wrong", 1), 400, failedBy("the server does not accept the account or its password")},
			{"a certificate that is not trusted", "admin", "POST", savePath, strings.Replace(new_(`,"testUserName":"eva","testPassword":"x"`), `"caCertificates"`, `"other"`, 1), 400, failedBy("the server's certificate cannot be trusted")},
			{"nothing was saved", "admin", "GET", externalPath + "?alias=Corp", "", 400, failure(791006, "alias Corp does not exist.")},
			{"[D] save with a test that succeeds", "admin", "POST", savePath, new_(`,"testUserName":"Eva","testPassword":"` + password + `"`), 200, success},
			{"the alias is taken", "admin", "POST", savePath, strings.Replace(new_(""), "Corp", "CORP", 1), 400, failure(791007, "alias Corp already exists.")},
			{"an unknown id", "admin", "POST", savePath, `{"id":"$nobody","desc":"x"}`, 400, failure(791006, "id 0190a000-0000-7000-8000-0000000000f1 does not exist.")},
			{"an id that is no GUID", "admin", "POST", savePath, `{"id":"x","desc":"x"}`, 400, failure(791006, "id x does not exist.")},
		})
		id := w.externalID(t, "corp")
		groups := `,"groups":` + ids.Replace(strings.SplitN(strings.SplitN(someGroups, `"groups":`, 2)[1], `,
 "attributeMappings"`, 2)[0])
		w.run(t, []step{
			{"an unknown tenant", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"groups":[{"path":"cn=a,ou=groups,dc=example,dc=com","tenants":[{"id":"$nobody"}]}]}}`, 400, failure(791006, "tenant with id 0190a000-0000-7000-8000-0000000000f1 does not exist.")},
			{"an unknown domain", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"groups":[{"path":"cn=a,ou=groups,dc=example,dc=com","tenants":[{"id":"$acme","domains":[{"guid":"$beach"}]}]}]}}`, 400, failure(791006, "domain with id 0190a000-0000-7000-8000-0000000000d3 does not exist.")},
			{"an unknown role", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"groups":[{"path":"cn=a,ou=groups,dc=example,dc=com","tenants":[{"id":"$acme","domains":[{"guid":"$hq","roles":["boss"]}]}]}]}}`, 400, failure(791006, "roleName boss does not exist.")},
			{"an unknown system role", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"groups":[{"path":"cn=a,ou=groups,dc=example,dc=com","systemRoles":["root"]}]}}`, 400, failure(791001, "Invalid parameter: the parameter 'systemRoles' is invalid.")},
			{"a group without a path", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"groups":[{"name":"x"}]}}`, 400, null("path")},
			{"a group elsewhere", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"groups":[{"path":"cn=x,dc=elsewhere"}]}}`, 400, failedBy("groups[0].path is not below where groups are searched for")},
			{"a mapping of an unknown name", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"attributeMappings":[{"enable":true,"name":"Shoe Size","mappingAttribute":"x"}]}}`, 400, failure(791006, "attributeMappings[0] Shoe Size does not exist.")},
			{"a mapping that is no attribute", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"attributeMappings":[{"enable":true,"name":"Email","mappingAttribute":"mail)(x=*"}]}}`, 400, failure(791001, "Invalid parameter: the parameter 'attributeMappings[0]' is invalid.")},
			{"[R] null stays as it is, a list replaces", "admin", "POST", savePath, `{"id":"` + id + `","desc":"Head office","displayServerName":"Corporate","businessObj":{` + strings.TrimPrefix(groups, ",") + `,"attributeMappings":[{"enable":true,"name":"email","mappingAttribute":" mail ; userprincipalname;"}]}}`, 200, success},
			{"another address needs the password again", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"address":"192.0.2.1/dc=example,dc=com"}}`, 400, null("connectPwd")},
			{"so does less protection", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"connectType":0}}`, 400, null("connectPwd")},
		})
		ca, _ := json.Marshal(s.CA)
		want := fmt.Sprintf(`{"externalAuth":{"businessObj":{"address":"127.0.0.1/%s","group_root":"%s","user_root":"%s","connectType":1,"port":%d,"connectName":"%s","groups":[`+
			`{"id":"g_<id>","groupName":"Admins","name":"admins","path":"cn=admins,ou=groups,dc=example,dc=com","systemRoles":["systemAdmin"],"portalOnly":false,"tenants":[]},`+
			`{"id":"g_<id>","groupName":"Clerks","name":"","path":"CN=clerks,OU=groups,DC=example,DC=com","systemRoles":["userManager"],"portalOnly":false,"tenants":[]},`+
			`{"id":"g_<id>","groupName":"Acme","name":"","path":"cn=acme,ou=groups,dc=example,dc=com","systemRoles":[],"portalOnly":false,"tenants":[{"id":"<id>","roles":["tenantUser"],"domains":[{"guid":"<id>","roles":["domainAdmin","Auditor"],"devicePolicies":[]}]}]}],`+
			`"attributeMappings":[{"enable":true,"name":"Email","mappingAttribute":"mail;userprincipalname"}],"advancedSettings":{"caCertificates":%s}},"id":"<id>","alias":"Corp","desc":"Head office","type":2,"enabled":true,"displayServerName":"Corporate","needUpdated":true},"statusCode":790200,"statusDescription":"Success."}`,
			ldaptest.Base, ldaptest.Groups, ldaptest.People, s.Port(core.LDAPS), ldaptest.Reader, ca)
		got := w.send(t, request{verb: "GET", path: full(externalPath + "?Alias=CORP"), token: w.as(t, "admin")})
		compare(t, got, 200, want)
		t.Run("what was got can be saved again", func(t *testing.T) {
			var answer struct{ ExternalAuth json.RawMessage }
			if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
				t.Fatal(err)
			}
			compare(t, w.send(t, request{verb: "POST", path: full(savePath), token: w.as(t, "admin"), body: string(answer.ExternalAuth)}), 200, success)
			again := w.send(t, request{verb: "GET", path: full(externalPath + "?alias=Corp"), token: w.as(t, "admin")})
			compare(t, again, 200, got.body)
		})
		w.run(t, []step{
			{"[R] an empty list is empty", "admin", "POST", savePath, `{"id":"` + id + `","businessObj":{"groups":[]}}`, 200, success},
			{"[D] delete", "admin", "DELETE", externalPath + "?alias=corp", "", 200, success},
			{"[D] delete again", "admin", "DELETE", externalPath + "?alias=corp", "", 400, failure(791006, "alias corp does not exist.")},
		})
		log := w.send(t, request{verb: "GET", path: full("/V1/CMDB/AuditLogs?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&modules=External+Authentication"), token: w.as(t, "admin")})
		if log.status != 200 || strings.Count(log.body, `"module":"External Authentication"`) != 5 || !strings.Contains(log.body, "Delete external authentication Corp.") || strings.Contains(log.body, ldaptest.ReaderPassword) {
			t.Errorf("%s", log.body)
		}
	})
}

// externalID gives the ID of an external server.
func (w *world) externalID(t *testing.T, alias string) string {
	t.Helper()
	got := w.send(t, request{verb: "GET", path: full(externalPath + "?alias=" + alias), token: w.as(t, "admin")})
	var answer struct{ ExternalAuth struct{ ID string } }
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil || answer.ExternalAuth.ID == "" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	return answer.ExternalAuth.ID
}

func TestSearchGroupWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		s := ldaptest.Start(t)
		for i := range 51 {
			s.AddGroup(fmt.Sprintf("team %02d", i))
		}
		ask := func(members, obj string) string { return `{"type":2` + members + `,"businessObj":` + obj + `}` }
		obj := businessObj(s, core.StartTLS, "")
		without := func(member string) string {
			var m map[string]json.RawMessage
			if err := json.Unmarshal([]byte(obj), &m); err != nil {
				t.Fatal(err)
			}
			delete(m, member)
			b, _ := json.Marshal(m)
			return string(b)
		}
		w.run(t, []step{
			{"[D] type", "admin", "POST", searchPath, `{}`, 400, null("type")},
			{"[D] pageIndex", "admin", "POST", searchPath, `{"type":2}`, 400, null("pageIndex")},
			{"[D] businessObj", "admin", "POST", searchPath, `{"type":2,"pageIndex":1}`, 400, null("businessObj")},
			{"[D] address", "admin", "POST", searchPath, ask(`,"pageIndex":1`, without("address")), 400, null("address")},
			{"[D] connectType", "admin", "POST", searchPath, ask(`,"pageIndex":1`, without("connectType")), 400, null("connectType")},
			{"[D] port", "admin", "POST", searchPath, ask(`,"pageIndex":1`, without("port")), 400, null("port")},
			{"[D] connectName", "admin", "POST", searchPath, ask(`,"pageIndex":1`, without("connectName")), 400, null("connectName")},
			{"[D] connectPwd", "admin", "POST", searchPath, ask(`,"pageIndex":1`, without("connectPwd")), 400, null("connectPwd")},
			{"a page before the first", "admin", "POST", searchPath, ask(`,"pageIndex":0`, obj), 400, failure(792005, "The value of 'pageIndex' should be between 1 and 2147483647 inclusive.")},
			{"SAML", "admin", "POST", searchPath, strings.Replace(ask(`,"pageIndex":1`, obj), `"type":2`, `"type":4`, 1), 400, failure(791008, "Unsupported feature.")},
			{"a wrong password", "admin", "POST", searchPath, ask(`,"pageIndex":1`, strings.Replace(obj, ldaptest.ReaderPassword, "wrong", 1)), 400,
				failure(794011, "Operation failed. Reason: the server does not accept the account or its password")},
			{"nobody there", "admin", "POST", searchPath, ask(`,"pageIndex":1`, strings.Replace(obj, `"port":`+fmt.Sprint(s.Port(core.StartTLS)), `"port":1`, 1)), 400,
				failure(794011, "Operation failed. Reason: the server cannot be reached")},
			{"[D] a keyword", "admin", "POST", searchPath, ask(`,"pageIndex":"1","keyword":"AM 07"`, obj), 200,
				`{"group":{"content":[{"name":"team 07","path":"cn=team 07,ou=groups,dc=example,dc=com","systemRoles":[],"portalOnly":false}],"total":1,"needMore":false,"overLimit":false},"statusCode":790200,"statusDescription":"Success."}`},
			{"a keyword is no filter", "admin", "POST", searchPath, ask(`,"pageIndex":1,"keyword":"*)(cn=*"`, obj), 200,
				`{"group":{"content":[],"total":0,"needMore":false,"overLimit":false},"statusCode":790200,"statusDescription":"Success."}`},
			{"the second page", "admin", "POST", searchPath, ask(`,"pageIndex":2`, obj), 200,
				`{"group":{"content":[{"name":"team 50","path":"cn=team 50,ou=groups,dc=example,dc=com","systemRoles":[],"portalOnly":false}],"total":51,"needMore":false,"overLimit":false},"statusCode":790200,"statusDescription":"Success."}`},
			{"a page past the last", "admin", "POST", searchPath, ask(`,"pageIndex":99999999999999`, obj), 200,
				`{"group":{"content":[],"total":51,"needMore":false,"overLimit":false},"statusCode":790200,"statusDescription":"Success."}`},
		})
		got := w.send(t, request{verb: "POST", path: full(searchPath), token: w.as(t, "admin"), body: ask(`,"pageIndex":1`, obj)})
		if got.status != 200 || strings.Count(got.body, `"path"`) != 50 || !strings.Contains(got.body, `"total":51,"needMore":true,"overLimit":false`) {
			t.Errorf("%d %s", got.status, got.body)
		}
		t.Run("private addresses can be forbidden", func(t *testing.T) {
			w.Import(`{"settings":{"allowPrivateEndpoints":0}}`)
			got := w.send(t, request{verb: "POST", path: full(searchPath), token: w.as(t, "admin"), body: ask(`,"pageIndex":1`, obj)})
			compare(t, got, 400, failure(794011, "Operation failed. Reason: address 127.0.0.1 may not be reached: it is private, which setting allowPrivateEndpoints forbids"))
			w.Import(`{"settings":{"allowPrivateEndpoints":1}}`)
		})
		t.Run("metadata services never can", func(t *testing.T) {
			got := w.send(t, request{verb: "POST", path: full(searchPath), token: w.as(t, "admin"), body: ask(`,"pageIndex":1`, strings.Replace(obj, "127.0.0.1", "169.254.169.254", 1))})
			compare(t, got, 400, failure(794011, "Operation failed. Reason: address 169.254.169.254 may not be reached: it is link-local or multicast"))
		})
	})
}

func TestExternalUsersWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ad, ldap := ldaptest.Start(t), ldaptest.Start(t)
		w.withDirectory(t, "AD", 1, ad) // Twin of the seed is one of it
		w.withDirectory(t, "LDAP", 2, ldap)
		for _, s := range []*ldaptest.Server{ad, ldap} {
			for _, uid := range []string{"twin", "eva", "ann"} {
				s.AddPerson(uid, password)
			}
			s.Join("acme", "eva")
		}
		login := func(name, word, server string) string {
			return fmt.Sprintf(`{"username":"%s","password":"%s","authentication_id":"%s"}`, name, word, server)
		}
		noGroup := failure(795002, "No permission to log into the system: no group of the account gives access.")
		user := func(members string) string {
			return `{"username":"ext","email":"ext@x.example","firstName":"E","lastName":"X","isSystemAdmin":false` + members + `}`
		}
		w.run(t, []step{
			{"[T] a wrong password", "", "POST", "/V1/Session", login("eva", "wrong", "AD"), 401, badLogin},
			{"[T] an empty password", "", "POST", "/V1/Session", login("eva", "", "AD"), 401, badLogin},
			{"[T] a wrong authentication_id", "", "POST", "/V1/Session", login("eva", password, "TACACS"), 401, badLogin},
			{"[T] an empty authentication_id", "", "POST", "/V1/Session", login("eva", password, ""), 401, badLogin},
			{"a name that is a filter", "", "POST", "/V1/Session", login("ev*)(uid=eva", password, "AD"), 401, badLogin},
			{"nobody", "", "POST", "/V1/Session", login("ghost", password, "AD"), 401, badLogin},
			{"in no mapped group", "", "POST", "/V1/Session", login("twin", password, "LDAP"), 403, noGroup},
			{"the local ann is not the directory's", "", "POST", "/V1/Session", login("ann", password, "LDAP"), 403, noGroup},
			{"who was not let in was not made", "admin", "GET", "/V1/CMDB/Users?username=twin&authenticationServer=LDAP", "", 400, failure(791006, "user twin does not exist.")},
			{"[D] add: externalUserIdentity is required", "admin", "POST", "/V1/CMDB/Users", user(`,"authenticationServer":"AD"`), 400, null("externalUserIdentity")},
			{"[R] add: an unknown server", "admin", "POST", "/V1/CMDB/Users", user(`,"authenticationServer":"Nowhere","externalUserIdentity":"twin"`), 400, failure(791006, "authenticationServer Nowhere does not exist.")},
			{"[D] add", "admin", "POST", "/V1/CMDB/Users", user(`,"authenticationServer":"ad","externalUserIdentity":"ann","password":"user1","tenants":[{"tenantName":"Acme","isTenantAdmin":true}]`), 200, success},
			{"its password is the directory's", "", "POST", "/V1/Session", login("ext", "user1", "AD"), 401, badLogin},
			{"update: the password is not ours", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ext","password":"another one"}`, 400, failure(794011, "Operation failed. Reason: the password is kept by authentication server AD")},
			{"[D] list: type 1 is AD", "admin", "GET", "/V1/CMDB/Users?username=ext", "", 200, `{"UserData":[{"username":"ext","email":"ext@x.example","firstName":"E","lastName":"X","allowChangePassword":false,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
				`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":1,"TenantAndRole":[{"tenantId":"$acme","tenantName":"Acme","isAdmin":true,"domains":[],"canAddDomain":false}]}],"statusCode":790200,"statusDescription":"Success."}`},
			{"update of an unknown server's user", "admin", "PUT", "/V1/CMDB/Users", `{"username":"ext","authenticationServer":"Nowhere"}`, 400, failure(791006, "user ext does not exist.")},
		})
		for _, one := range []struct{ name, server string }{{"ext", "AD"}, {"EVA", "ad"}, {"eva", "LDAP"}, {"TWIN", "AD"}} {
			got := w.send(t, request{verb: "POST", path: sessionPath, body: login(one.name, password, one.server)})
			if got.status != 200 || !strings.Contains(got.body, `"token":"`) {
				t.Errorf("%s on %s: %d %s", one.name, one.server, got.status, got.body)
			}
		}
		both := failureWith(792032, "There are users with the same name 'eva' in the system,You need to specify the authentication server.",
			`"users":[{"authenticationServer":"AD","userName":"eva"},{"authenticationServer":"LDAP","userName":"eva"}]`)
		w.run(t, []step{
			{"[T] get one of a name on two servers", "admin", "GET", "/V1/CMDB/Users?username=eva", "", 400, both},
			{"[T] update", "admin", "PUT", "/V1/CMDB/Users", `{"username":"eva","lastName":"x"}`, 400, both},
			{"[T] delete", "admin", "DELETE", "/V1/CMDB/Users/eva", "", 400, both},
			{"[D] detail report", "admin", "GET", "/V1/CMDB/Users/DetailUsageReport?username=eva", "", 400, both},
			{"[D] list: who came by a group; his e-mail is the other one's", "admin", "GET", "/V1/CMDB/Users?username=eva&authenticationServer=LDAP", "", 200, `{"UserData":[{"username":"eva","email":"","firstName":"First eva","lastName":"Last eva","allowChangePassword":false,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
				`"creationTime":"<time>","lastUpdateTime":"<time>","status":1,"authenticationType":2,"TenantAndRole":[{"tenantId":"$acme","tenantName":"Acme","isAdmin":false,"domains":[{"id":"$hq","name":"HQ","roles":["Domain Admin","Auditor","Domain User"]}],"canAddDomain":false}]}],"statusCode":790200,"statusDescription":"Success."}`},
			{"what a group gives is not changed by hand", "admin", "PUT", "/V1/CMDB/Users", `{"username":"eva","authenticationServer":"LDAP","isSystemAdmin":true}`, 400,
				failure(794011, "Operation failed. Reason: what eva may do comes from the groups of authentication server LDAP")},
			{"nor by the domain's requests", "admin", "PUT", "/V1/CMDB/Domains/Users", `{"domainId":"$lab","users":["ext"]}`, 400, failure(794011, "Operation failed. Reason: A user with system or tenant admin permissions is contained in the user list.")},
		})
		t.Run("a name on MBS means the only other one", func(t *testing.T) {
			ldap.AddPerson("cleo", password)
			ldap.Join("clerks", "cleo")
			compareIn(t, w, login("cleo", password, "LDAP"))
			status, _, body := w.Do("POST", "/api/Provider/Login", jsonHeader, `{"UserName":"cleo","Password":"`+password+`"}`)
			if status != 200 || !strings.Contains(body, `"access_token"`) {
				t.Errorf("%d %s", status, body)
			}
			status, _, body = w.Do("POST", "/api/Provider/Login", jsonHeader, `{"UserName":"cleo","Password":"wrong"}`)
			if status != 403 {
				t.Errorf("%d %s", status, body)
			}
			status, _, body = w.Do("PUT", "/api/Users/Authenticate", bearerOf(w), `{"Email":"ext","Password":"`+password+`"}`)
			if status != 200 || !strings.Contains(body, `"Email":"ext"`) {
				t.Errorf("%d %s", status, body)
			}
		})
		t.Run("a server that is down is not a wrong password", func(t *testing.T) {
			ldap.Stop()
			got := w.send(t, request{verb: "POST", path: sessionPath, body: login("eva", password, "LDAP")})
			compare(t, got, 503, failure(793000, "Unexpected Error."))
			if got.header.Get("Retry-After") == "" {
				t.Errorf("%v", got.header)
			}
			ldap.Run()
			compareIn(t, w, login("eva", password, "LDAP"))
		})
		t.Run("a server that is removed while people use it", func(t *testing.T) {
			token := compareIn(t, w, login("eva", password, "LDAP"))
			compare(t, w.send(t, request{verb: "DELETE", path: full(externalPath + "?alias=LDAP"), token: w.as(t, "admin")}), 200, success)
			compare(t, w.send(t, request{verb: "GET", path: versionPath, token: token}), 401, failure(795010, "Session not exist"))
			compare(t, w.send(t, request{verb: "POST", path: sessionPath, body: login("eva", password, "LDAP")}), 401, badLogin)
		})
	})
}

var jsonHeader = map[string][]string{"Content-Type": {"application/json"}}

// bearerOf is the header of an MBS request of the system administrator.
func bearerOf(w *world) map[string][]string {
	return map[string][]string{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + w.MBSToken(w.AdminLogin, w.AdminPassword)}}
}

// compareIn signs in and gives the token.
func compareIn(t *testing.T, w *world, body string) string {
	t.Helper()
	got := w.send(t, request{verb: "POST", path: sessionPath, body: body})
	var out struct{ Token string }
	if err := json.Unmarshal([]byte(got.body), &out); err != nil || out.Token == "" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	return out.Token
}

// failureWith is a failure with members before code and text.
func failureWith(code int, text, members string) string {
	return "{" + members + "," + strings.TrimPrefix(failure(code, text), "{")
}

func TestSyncExternalUsersWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		const path = "/V1/CMDB/Users/SyncExternalUsers"
		none := failure(794011, "Operation failed. Reason: there is no authentication server of these types that is switched on")
		invalid := failure(791001, "Invalid parameter: the parameter 'externalServerType' is invalid.")
		w.run(t, []step{
			{"needs user management", "sam", "POST", path, `{`, 500, noUsers},
			{"a plain user", "ann", "POST", path, `{"externalServerType":[1,2]}`, 500, noUsers},
			{"no types", "admin", "POST", path, `{}`, 400, null("externalServerType")},
			{"an empty list", "admin", "POST", path, `{"externalServerType":[]}`, 400, null("externalServerType")},
			{"TACACS", "admin", "POST", path, `{"externalServerType":[3]}`, 400, invalid},
			{"[D] no server", "admin", "POST", path, `{"externalServerType":[1,2]}`, 400, none},
			{"GET", "admin", "GET", path, "", 405, badMethod},
		})
		s := ldaptest.Start(t)
		w.withDirectory(t, "AD", 1, s)
		s.AddPerson("eva", password)
		s.AddPerson("fay", password)
		s.Join("acme", "eva")
		w.run(t, []step{
			{"no server of the type", "admin", "POST", path, `{"externalServerType":[2]}`, 400, none},
			{"[D] done by a user manager", "uma", "POST", path, `{"externalServerType":["1",2]}`, 200, success},
			{"one waits", "uma", "POST", path, `{"externalServerType":[1]}`, 400, failure(794011, "Operation failed. Reason: AD: it is being synchronised already")},
			{"not for a part of the companies", "una", "POST", path, `{"externalServerType":[1]}`, 500, noUsers},
		})
		if err := w.Jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := w.send(t, request{verb: "GET", path: full("/V1/CMDB/Users"), token: w.as(t, "admin")})
		if !strings.Contains(got.body, `"username":"eva"`) || strings.Contains(got.body, `"username":"fay"`) {
			t.Errorf("%s", got.body)
		}
		s.Leave("acme", "eva")
		w.run(t, []step{{"again", "admin", "POST", path, `{"externalServerType":[1,2]}`, 200, success}})
		if err := w.Jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		got = w.send(t, request{verb: "GET", path: full("/V1/CMDB/Users?username=eva"), token: w.as(t, "admin")})
		if !strings.Contains(got.body, `"status":5,"authenticationType":1`) {
			t.Errorf("who is in no group any more: %s", got.body)
		}
		s.Stop()
		w.run(t, []step{{"a server that is down", "admin", "POST", path, `{"externalServerType":[1]}`, 400, failure(794011, "Operation failed. Reason: AD: the server cannot be reached")}})
		jobs := strings.Join(jobStates(w), " ")
		if jobs != "done done" {
			t.Errorf("%s", jobs)
		}
	})
}

func jobStates(w *world) (list []string) {
	_, _, body := w.Do("GET", "/v1/jobs?kind=people.sync", bearerOf(w), "")
	var page struct{ Items []struct{ State string } }
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		w.T.Fatalf("%s: %v", body, err)
	}
	for _, j := range page.Items {
		list = append(list, j.State)
	}
	return list
}
