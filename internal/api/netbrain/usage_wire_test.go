package netbrain_test

import "testing"

// history holds sessions of 2019. carl's add up to the transcript's 67h 05m 2s
// although two of them overlap; dana has as many sign-ins as carl but a later first one.
const history = `{
 "users": [
  {"login": "carl", "password": "$pw", "customer": {"company": "Acme"}},
  {"login": "dana", "password": "$pw", "customer": {"company": "Acme"}},
  {"login": "open", "password": "$pw", "customer": {"company": "Beta"}}],
 "sessions": [
  {"user": "carl", "company": "Acme", "domain": "HQ", "login": "2019-01-22T19:02:30Z", "logout": "2019-01-22T21:52:55Z", "machine": "", "address": "192.168.4.157"},
  {"user": "carl", "company": "Acme", "domain": "Lab", "login": "2019-01-22T20:00:00Z", "logout": "2019-01-25T12:14:37Z", "machine": "pc1", "address": "192.168.4.158"},
  {"user": "dana", "company": "Acme", "domain": "HQ", "login": "2019-01-24T08:00:00Z", "logout": "2019-01-24T08:16:24Z", "address": "192.0.2.1"},
  {"user": "dana", "login": "2019-01-25T08:00:00Z", "logout": "2019-01-25T08:00:09Z", "address": "192.0.2.1"},
  {"user": "twin@AD", "company": "Acme", "domain": "HQ", "login": "2019-01-26T00:00:00Z", "logout": "2019-01-26T00:31:02Z", "address": "192.0.2.2"},
  {"user": "open", "company": "Beta", "login": "2019-02-01T00:00:00Z", "address": "192.0.2.3"}],
 "seatFailures": [{"user": "carl", "company": "Acme", "domain": "HQ", "at": "2019-01-22T19:00:00Z"}]
}`

const (
	carl = `{"username":"carl","ofLogins":2,"firstLoginTime":"1/22/2019 7:02:30 PM","lastLogoutTime":"1/25/2019 12:14:37 PM","totalOnlineTime":"67h 05m 2s","ofLoginFailureDueToSeatLicense":1}`
	dana = `{"username":"dana","ofLogins":2,"firstLoginTime":"1/24/2019 8:00:00 AM","lastLogoutTime":"1/25/2019 8:00:09 AM","totalOnlineTime":"16m 33s","ofLoginFailureDueToSeatLicense":0}`
	twin = `{"username":"Twin","ofLogins":1,"firstLoginTime":"1/26/2019 12:00:00 AM","lastLogoutTime":"1/26/2019 12:31:02 AM","totalOnlineTime":"31m 2s","ofLoginFailureDueToSeatLicense":0}`
	open = `{"username":"open","ofLogins":1,"firstLoginTime":"2/1/2019 12:00:00 AM","lastLogoutTime":"","totalOnlineTime":"0s","ofLoginFailureDueToSeatLicense":0}`
)

func report(lines string) string {
	return `{"usageReport":[` + lines + `],"statusCode":790200,"statusDescription":"Success."}`
}

func details(lines string) string {
	return `{"usageDetails":[` + lines + `],"statusCode":790200,"statusDescription":"Success."}`
}

func TestUsageReportWire(t *testing.T) {
	// The tests' own sign-ins are of another year: toDate keeps them out.
	const path, till = "/V1/CMDB/Users/UsageReport", "toDate=2020-01-01T00:00:00Z"
	all := report(carl + "," + dana + "," + twin + "," + open)
	onEach(t, func(t *testing.T, w *world) {
		w.Import(ids.Replace(history))
		w.run(t, []step{
			{"[T] everyone with a sign-in, by number, then by first sign-in", "admin", "GET", path + "?" + till, "", 200, all},
			{"[T] empty parameters are not given", "admin", "GET", path + "?tenantId=&domainId=&fromDate=&" + till, "", 200, all},
			{"names in any letter case", "admin", "GET", "/v1/cmdb/users/usagereport/?TODATE=2020-01-01T00:00:00Z", "", 200, all},
			{"[T] an invalid date is no error", "admin", "GET", path + "?fromDate=20190107T045959Z&" + till, "", 200, all},
			{"a date outside the calendar", "admin", "GET", path + "?fromDate=2019-02-30T00:00:00Z&" + till, "", 200, all},
			{"[D] the sentinel is not given", "admin", "GET", path + "?fromDate=0001-01-01T00:00:00Z&" + till, "", 200, all},
			{"[T] fromDate in the future", "admin", "GET", path + "?fromDate=2999-01-01T00:00:00Z", "", 200, report("")},
			{"from and to are inclusive", "admin", "GET", path + "?fromDate=2019-01-26T00:00:00Z&toDate=2019-01-26T00:00:00Z", "", 200, report(twin)},
			{"[T] unknown tenant", "admin", "GET", path + "?tenantId=$nobody", "", 400, failure(791006, "tenantId 0190a000-0000-7000-8000-0000000000f1 does not exist.")},
			{"[T] a tenant that is no GUID", "admin", "GET", path + "?tenantId=xyz", "", 400, failure(791006, "tenantId xyz does not exist.")},
			{"[T] unknown domain with an empty tenant is ignored", "admin", "GET", path + "?tenantId=&domainId=$nobody&" + till, "", 200, all},
			{"[T] a domain that is no GUID is ignored", "admin", "GET", path + "?domainId=xyz&" + till, "", 200, all},
			{"a tenant", "admin", "GET", path + "?tenantId=$beta&" + till, "", 200, report(open)},
			{"[C] parameters in a body on GET", "admin", "GET", path, `{"tenantId":"$beta","toDate":"2020-01-01T00:00:00Z"}`, 200, report(open)},
			{"[R] the query wins, field by field", "admin", "GET", path + "?tenantId=$beta", `{"tenantId":"$acme","toDate":"2020-01-01T00:00:00Z"}`, 200, report(open)},
			{"[T] without the right, plain text", "ann", "GET", path, "", 403, insufficient},
			{"[T] the right comes before the parameters", "ann", "GET", path + "?tenantId=xyz", "", 403, insufficient},
			{"malformed body", "admin", "GET", path, `{"tenantId":`, 400, badBody},
			{"POST", "admin", "POST", path, `{}`, 405, badMethod},
		})
	})
}

func TestDetailUsageReportWire(t *testing.T) {
	const path = "/V1/CMDB/Users/DetailUsageReport"
	const first = `{"loginTime":"1/22/2019 7:02:30 PM","tenantName":"Acme","domainName":"HQ","machineName":"","IPAddress":"192.168.4.157","logoutTime":"1/22/2019 9:52:55 PM","duration":"2h 50m 25s","ofLoginFailureDueToSeatLicense":1}`
	const second = `{"loginTime":"1/22/2019 8:00:00 PM","tenantName":"Acme","domainName":"Lab","machineName":"pc1","IPAddress":"192.168.4.158","logoutTime":"1/25/2019 12:14:37 PM","duration":"64h 14m 37s","ofLoginFailureDueToSeatLicense":0}`
	onEach(t, func(t *testing.T, w *world) {
		w.Import(ids.Replace(history))
		w.run(t, []step{
			{"[T] ascending by sign-in", "admin", "GET", path + "?username=carl", "", 200, details(first + "," + second)},
			{"the name in any letter case", "admin", "GET", path + "?UserName=CARL", "", 200, details(first + "," + second)},
			{"from a date", "admin", "GET", path + "?username=carl&fromDate=2019-01-22T19:30:00Z", "", 200, details(second)},
			{"[T] a bad date is ignored", "admin", "GET", path + "?username=carl&fromDate=20190107T045959Z", "", 200, details(first + "," + second)},
			{"a domain", "admin", "GET", path + "?username=carl&domainId=$lab", "", 200, details(second)},
			{"an unknown domain is ignored", "admin", "GET", path + "?username=carl&domainId=x", "", 200, details(first + "," + second)},
			{"[R] an open session", "admin", "GET", path + "?username=open", "", 200, details(`{"loginTime":"2/1/2019 12:00:00 AM","tenantName":"Beta","domainName":"","machineName":"","IPAddress":"192.0.2.3","logoutTime":"","duration":"","ofLoginFailureDueToSeatLicense":0}`)},
			{"nobody signed in", "admin", "GET", path + "?username=bob", "", 200, details("")},
			{"[T] no name", "admin", "GET", path, "", 400, null("username")},
			{"[T] empty name", "admin", "GET", path + "?username=", "", 400, null("username")},
			{"[T] unknown name", "admin", "GET", path + "?username=ghost", "", 400, failure(791006, "username ghost does not exist.")},
			{"unknown tenant", "admin", "GET", path + "?username=carl&tenantId=x", "", 400, failure(791006, "tenantId x does not exist.")},
			{"[D] ambiguous name", "admin", "GET", path + "?username=twin", "", 400, ambiguousTwin},
			{"[D] with its server", "admin", "GET", path + "?username=twin&authenticationServer=AD", "", 200, details(`{"loginTime":"1/26/2019 12:00:00 AM","tenantName":"Acme","domainName":"HQ","machineName":"","IPAddress":"192.0.2.2","logoutTime":"1/26/2019 12:31:02 AM","duration":"31m 2s","ofLoginFailureDueToSeatLicense":0}`)},
			{"without the right", "ann", "GET", path, "", 403, insufficient},
		})
	})
}

// TestOwnSessionsWire: a real session appears in the reports with the stretches it worked in.
func TestOwnSessionsWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"work at HQ", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$hq"}`, 200, success},
		})
		w.Clock.Advance(16*60e9 + 24e9)
		w.run(t, []step{
			{"then in the lab", "ann", "PUT", "/V1/Session/CurrentDomain", `{"tenantId":"$acme","domainId":"$lab"}`, 200, success},
		})
		w.Clock.Advance(31 * 60e9)
		w.tokens["admin"] = ""
		token := w.tokens["ann"]
		compare(t, w.send(t, request{verb: "DELETE", path: sessionPath, token: token}), 401, failure(795004, "Session expired."))
		got := w.send(t, request{verb: "GET", path: full("/V1/CMDB/Users/UsageReport?tenantId=" + ids.Replace("$acme")), token: w.as(t, "admin")})
		if want := `"username":"ann","ofLogins":1,`; got.status != 200 || !contains(got.body, want) || !contains(got.body, `"totalOnlineTime":"16m 24s"`) {
			t.Errorf("got %d %s", got.status, got.body)
		}
		got = w.send(t, request{verb: "GET", path: full("/V1/CMDB/Users/DetailUsageReport?username=ann"), token: w.as(t, "admin")})
		if !contains(got.body, `"domainName":"HQ"`) || !contains(got.body, `"domainName":"Lab"`) || !contains(got.body, `"duration":"16m 24s"`) {
			t.Errorf("got %d %s", got.status, got.body)
		}
	})
}
