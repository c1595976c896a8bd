package netbrain_test

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	sessionPath = "/ServicesAPI/API/V1/Session"
	currentPath = "/ServicesAPI/API/V1/Session/CurrentDomain"
	versionPath = "/ServicesAPI/API/V1/System/ProductVersion"
)

func basic(login, secret string) map[string]string {
	return map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(login+":"+secret)), "Content-Type": "application/json"}
}

func TestLoginWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		right := `{"username":"ann","password":"` + password + `"}`
		token := regexp.MustCompile(`^\{"token":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}","statusCode":790200,"statusDescription":"Success\."\}$`)
		accepted := []struct {
			name string
			in   request
		}{
			{"[T] JSON body", request{verb: "POST", body: right}},
			{"[T] Basic credentials without a body", request{verb: "POST", header: basic("ann", password)}},
			{"[C] GET with a JSON body", request{verb: "GET", body: right}},
			{"[R] GET with Basic credentials", request{verb: "GET", header: basic("ann", password)}},
			{"[R] the body wins over Basic credentials", request{verb: "POST", body: right, header: basic("ann", "wrong")}},
			{"[R] a body without credentials leaves it to Basic", request{verb: "POST", body: `{"tenant":"x"}`, header: basic("ann", password)}},
			{"[C] JSON as text/plain", request{verb: "POST", body: right, header: map[string]string{"Content-Type": "text/plain; charset=utf-8"}}},
			{"[C] no content type", request{verb: "POST", body: right}},
			{"[C] extra members are ignored", request{verb: "POST", body: `{"username":"ann","password":"` + password + `","tenant":"t","tenantName":"n","domainName":"d"}`}},
			{"[T] names in any letter case", request{verb: "POST", body: `{"UserName":"ann","PASSWORD":"` + password + `"}`}},
			{"[D] the login in any letter case", request{verb: "POST", body: `{"username":"ANN","password":"` + password + `"}`}},
			{"[R] authentication_id of the local server", request{verb: "POST", body: `{"username":"ann","password":"` + password + `","authentication_id":"NetBrain"}`}},
			{"[C] trailing slash", request{verb: "POST", path: sessionPath + "/", body: right}},
			{"[C] doubled slashes and other letter case", request{verb: "POST", path: "//servicesapi/API//v1/session", body: right}},
		}
		for _, tt := range accepted {
			t.Run(tt.name, func(t *testing.T) {
				if tt.in.path == "" {
					tt.in.path = sessionPath
				}
				got := w.send(t, tt.in)
				if got.status != 200 || !token.MatchString(got.body) || got.header.Get("Content-Type") != "application/json; charset=utf-8" {
					t.Errorf("got %d %s", got.status, got.body)
				}
			})
		}
	})
}

func TestLoginRefusedWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.Import(`{"users":[
			{"login":"gone","password":"` + password + `","enabled":false,"customer":{}},
			{"login":"past","password":"` + password + `","deactivatedAt":"2020-01-01T00:00:00Z","customer":{}}]}`)
		w.run(t, []step{
			{"[T] wrong password", "", "POST", "/V1/Session", `{"username":"ann","password":"wrong"}`, 401, badLogin},
			{"[T] wrong name", "", "POST", "/V1/Session", `{"username":"nobody","password":"wrong"}`, 401, badLogin},
			{"[T] empty strings are no null parameters", "", "POST", "/V1/Session", `{"username":"","password":""}`, 401, badLogin},
			{"[T] empty password", "", "POST", "/V1/Session", `{"username":"ann","password":""}`, 401, badLogin},
			{"[T] wrong authentication_id", "", "POST", "/V1/Session", `{"username":"ann","password":"$pw","authentication_id":"LDAP"}`, 401, badLogin},
			{"[T] external user with an empty authentication_id", "", "POST", "/V1/Session", `{"username":"Twin","password":"x","authentication_id":""}`, 401, badLogin},
			{"[C] empty object", "", "POST", "/V1/Session", `{}`, 401, badLogin},
			{"no body", "", "POST", "/V1/Session", ``, 401, badLogin},
			{"[R] GET without credentials", "", "GET", "/V1/Session", ``, 401, badLogin},
			{"[R] deactivated account", "", "POST", "/V1/Session", `{"username":"gone","password":"$pw"}`, 403, failure(795002, "No permission to log into the system: the account is deactivated.")},
			{"a deactivated account shows only to its password", "", "POST", "/V1/Session", `{"username":"gone","password":"wrong"}`, 401, badLogin},
			{"[R] expired account", "", "POST", "/V1/Session", `{"username":"past","password":"$pw"}`, 403, failure(795002, "No permission to log into the system: the account has expired.")},
			{"malformed body", "", "POST", "/V1/Session", `{"username":`, 400, badBody},
			{"PUT", "", "PUT", "/V1/Session", `{}`, 405, badMethod},
		})
		t.Run("locked after five failures, whether or not the account exists", func(t *testing.T) {
			for _, who := range []string{"bob", "ghost"} {
				for range 5 {
					got := w.send(t, request{verb: "POST", path: sessionPath, body: `{"username":"` + who + `","password":"wrong"}`})
					compare(t, got, 401, badLogin)
				}
				got := w.send(t, request{verb: "POST", path: sessionPath, body: `{"username":"` + who + `","password":"` + password + `"}`})
				compare(t, got, 403, failure(795002, "No permission to log into the system: the account is locked, please try again later."))
			}
			w.Clock.Advance(15*time.Minute + time.Second)
			w.signIn(t, "bob", password)
		})
	})
}

func TestSeatsWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		admin := w.as(t, "admin")
		w.signIn(t, "ann", password)
		w.Import(`{"settings":{"seats":2}}`)
		noSeat := failure(795002, "No permission to log into the system: no seat license is available.")
		login := request{verb: "POST", path: sessionPath, body: `{"username":"ann","password":"` + password + `"}`}
		compare(t, w.send(t, login), 403, noSeat)
		compare(t, w.send(t, login), 403, noSeat)
		report := w.send(t, request{verb: "GET", path: "/ServicesAPI/API/V1/CMDB/Users/UsageReport", token: admin})
		if report.status != 200 || !strings.Contains(report.body, `"username":"ann","ofLogins":1,`) || !strings.Contains(report.body, `"ofLoginFailureDueToSeatLicense":2`) {
			t.Errorf("the refusals are not counted: %d %s", report.status, report.body)
		}
	})
}

func TestLogoutWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		gone := failure(795010, "Session not exist")
		logout := func(header map[string]string, body string) response {
			return w.send(t, request{verb: "DELETE", path: sessionPath, header: header, body: body})
		}
		t.Run("[D] by header; [T] the second time the session does not exist", func(t *testing.T) {
			token := w.signIn(t, "ann", password)
			compare(t, logout(map[string]string{"Token": token}, ""), 200, success)
			compare(t, logout(map[string]string{"Token": token}, ""), 401, gone)
			compare(t, w.send(t, request{verb: "GET", path: versionPath, token: token}), 401, gone)
		})
		t.Run("[T] by body", func(t *testing.T) {
			token := w.signIn(t, "ann", password)
			compare(t, logout(nil, `{"token":"`+token+`"}`), 200, success)
			compare(t, logout(nil, `{"token":"`+token+`"}`), 401, gone)
		})
		t.Run("[R] the header wins over the body", func(t *testing.T) {
			one, other := w.signIn(t, "ann", password), w.signIn(t, "ann", password)
			compare(t, logout(map[string]string{"token": one}, `{"token":"`+other+`"}`), 200, success)
			compare(t, w.send(t, request{verb: "GET", path: versionPath, token: one}), 401, gone)
			if got := w.send(t, request{verb: "GET", path: versionPath, token: other}); got.status != 200 {
				t.Errorf("the other session ended: %d %s", got.status, got.body)
			}
		})
		t.Run("[D] empty or no token", func(t *testing.T) {
			compare(t, logout(nil, ""), 401, badToken)
			compare(t, logout(map[string]string{"Token": ""}, ""), 401, badToken)
			compare(t, logout(nil, `{"token":""}`), 401, badToken)
			compare(t, logout(map[string]string{"Token": "junk"}, ""), 401, badToken)
			compare(t, logout(nil, `{"token":"0190a000-0000-4000-8000-000000000000"}`), 401, badToken)
		})
	})
}

func TestTokenWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		token := w.as(t, "ann")
		get := func(header map[string]string) response {
			return w.send(t, request{verb: "GET", path: versionPath, header: header})
		}
		for name, header := range map[string]map[string]string{
			"Token":                              {"Token": token},
			"token, lower case":                  {"token": token},
			"TOKEN, upper case":                  {"TOKEN": token},
			"upper case value":                   {"Token": strings.ToUpper(token)},
			"[R] Bearer where there is no Token": {"Authorization": "Bearer " + token},
			"[C] Token beside Basic, which counts for nothing": {"Token": token, "Authorization": basic("x", "y")["Authorization"]},
			"[C] Token beside Bearer":                          {"Token": token, "Authorization": "Bearer " + token},
			"[C] Tenant is ignored":                            {"Token": token, "Tenant": "x"},
		} {
			if got := get(header); got.status != 200 {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
		for name, header := range map[string]map[string]string{
			"none":                              nil,
			"empty":                             {"Token": ""},
			"junk":                              {"Token": "junk"},
			"a GUID that never was one":         {"Token": "0190a000-0000-4000-8000-000000000000"},
			"Basic alone after login":           basic("ann", password),
			"junk in Token with a right Bearer": {"Token": "junk", "Authorization": "Bearer " + token},
		} {
			got := get(header)
			if got.status != 401 || got.body != badToken {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
		t.Run("[R] idle for more than 30 minutes", func(t *testing.T) {
			w.Clock.Advance(29 * time.Minute)
			if got := get(map[string]string{"Token": token}); got.status != 200 {
				t.Errorf("ended too early: %d %s", got.status, got.body)
			}
			w.Clock.Advance(29 * time.Minute)
			if got := get(map[string]string{"Token": token}); got.status != 200 {
				t.Errorf("use did not keep it alive: %d %s", got.status, got.body)
			}
			w.Clock.Advance(31 * time.Minute)
			for range 2 {
				compare(t, get(map[string]string{"Token": token}), 401, failure(795004, "Session expired."))
			}
		})
		t.Run("a changed password ends the session", func(t *testing.T) {
			token := w.signIn(t, "ann", password)
			admin := w.signIn(t, w.AdminLogin, w.AdminPassword)
			got := w.send(t, request{verb: "PUT", path: "/ServicesAPI/API/V1/CMDB/Users", token: admin, body: `{"username":"ann","password":"another one"}`})
			compare(t, got, 200, success)
			compare(t, get(map[string]string{"Token": token}), 401, failure(795010, "Session not exist"))
		})
	})
}

func TestCurrentDomainWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		badTenant, badDomain := failure(791004, "Invalid tenant id."), failure(791005, "Invalid domain id.")
		w.run(t, []step{
			{"nothing chosen", "ann", "GET", "/V1/Session/CurrentDomain", "", 200, `{"tenantId":"","domainId":"","statusCode":790200,"statusDescription":"Success."}`},
			{"[T] tenant and domain", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$hq"}`, 200, success},
			{"[R] GET tells what was chosen", "ann", "GET", "/V1/Session/CurrentDomain", "", 200, `{"tenantId":"$acme","domainId":"$hq","statusCode":790200,"statusDescription":"Success."}`},
			{"[T] DomainId and TenantId", "ann", "PUT", "/V1/Session/CurrentDomain", `{"TenantId":"$acme","DomainId":"$lab"}`, 200, success},
			{"[D] tenant alone", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme"}`, 200, success},
			{"which leaves no domain", "ann", "GET", "/V1/Session/CurrentDomain", "", 200, `{"tenantId":"$acme","domainId":"","statusCode":790200,"statusDescription":"Success."}`},
			{"[D] empty tenantId", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":""}`, 400, null("tenantId")},
			{"[C] domainId alone", "ann", "PUT", "/V1/Session/CurrentDomain", `{"domainId":"$hq"}`, 400, null("tenantId")},
			{"[D] unknown tenant", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$nobody"}`, 400, badTenant},
			{"a tenant that is no GUID", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"x"}`, 400, badTenant},
			{"[R] unknown domain", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$nobody"}`, 400, badDomain},
			{"a domain of another tenant", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$beach"}`, 400, badDomain},
			{"[R] closed tenant", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$beta"}`, 403, noAccess},
			{"[R] closed domain", "dom", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$lab"}`, 403, noAccess},
			{"failures changed nothing", "ann", "GET", "/V1/Session/CurrentDomain", "", 200, `{"tenantId":"$acme","domainId":"","statusCode":790200,"statusDescription":"Success."}`},
			{"[R] as a token check: invalid", "", "GET", "/V1/Session/CurrentDomain", "", 401, badToken},
		})
		t.Run("[C] TenantGuid and DomainGuid override it for one request", func(t *testing.T) {
			header := map[string]string{"TenantGuid": ids.Replace("$beta"), "DomainGuid": ids.Replace("$beach")}
			got := w.send(t, request{verb: "GET", path: currentPath, token: w.as(t, "ann"), header: header})
			compare(t, got, 200, ids.Replace(`{"tenantId":"$beta","domainId":"$beach","statusCode":790200,"statusDescription":"Success."}`))
			got = w.send(t, request{verb: "GET", path: currentPath, token: w.as(t, "ann")})
			compare(t, got, 200, ids.Replace(`{"tenantId":"$acme","domainId":"","statusCode":790200,"statusDescription":"Success."}`))
		})
		t.Run("lost when the session ends", func(t *testing.T) {
			again := w.signIn(t, "ann", password)
			got := w.send(t, request{verb: "GET", path: currentPath, token: again})
			compare(t, got, 200, `{"tenantId":"","domainId":"","statusCode":790200,"statusDescription":"Success."}`)
		})
	})
}

func TestProductVersionWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		got := w.send(t, request{verb: "GET", path: "/ServicesAPI/API/v1/System/ProductVersion", token: w.as(t, "ann")})
		shape := regexp.MustCompile(`^\{"productVersion":"[^"]*","softwareVersion":"[^"]*","date":"[^"]*","gitVersion":"[^"]*","statusCode":790200,"statusDescription":"Success\."\}$`)
		if got.status != 200 || !shape.MatchString(got.body) {
			t.Errorf("got %d %s", got.status, got.body)
		}
	})
}
