package netbrain_test

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestAuditLogsWire(t *testing.T) {
	const path = "/V1/CMDB/AuditLogs"
	invalid := func(text string) string { return failure(791001, text) }
	const day = "from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z"
	const none = `{"auditLogs":[],"statusCode":790200,"statusDescription":"Success."}`
	const newYear = "2020-01-01T00:00:00Z"
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"without the right", "ann", "GET", path, "", 403, insufficient},
			{"[D] no period", "admin", "GET", path, "", 400, invalid(`The parameter "From" and "To" is required.`)},
			{"[D] no From", "admin", "GET", path + "?To=" + newYear, "", 400, invalid(`The parameter "From" is required.`)},
			{"[D] no To", "admin", "GET", path + "?From=" + newYear, "", 400, invalid(`The parameter "To" is required.`)},
			{"a date that is none", "admin", "GET", path + "?From=yesterday&To=" + newYear, "", 400, invalid(`The parameter "From" is required.`)},
			{"[D] To before From", "admin", "GET", path + "?from=2020-01-02T00:00:00Z&to=2020-01-01T00:00:00Z", "", 400, invalid(`The parameter "To" must be greater than parameter "From".`)},
			{"[R] To equal to From", "admin", "GET", path + "?from=" + newYear + "&to=" + newYear, "", 200, none},
			{"[D] negative skip", "admin", "GET", path + "?skip=-1&" + day, "", 400, invalid("Parameter 'skip' cannot be negative")},
			{"[D] negative limit", "admin", "GET", path + "?limit=-1&" + day, "", 400, invalid("Parameter 'limit' cannot be negative")},
			{"[D] limit below 10", "admin", "GET", path + "?limit=9&" + day, "", 400, invalid("Parameter 'limit' must be greater than or equal to 10 and less than or equal to 100.")},
			{"[D] limit over 100", "admin", "GET", path + "?limit=101&" + day, "", 400, invalid("Parameter 'limit' must be greater than or equal to 10 and less than or equal to 100.")},
			{"a limit that is no number", "admin", "GET", path + "?limit=many&skip=x&" + day, "", 200, none},
			{"From and To as in the samples, limits at their bounds", "admin", "GET", path + "?From=2020-01-01T00:00:00.000Z&To=2020-01-02T00:00:00Z&limit=100&skip=5", "", 200, none},
			{"unknown tenant", "admin", "GET", path + "?tenant=Nope&" + day, "", 400, failure(791006, "tenant Nope does not exist.")},
			{"unknown domain", "admin", "GET", path + "?tenant=Acme&domain=Nope&" + day, "", 400, failure(791006, "domain Nope does not exist.")},
			{"modules nothing belongs to", "admin", "GET", path + "?modules=Qapp%20Center&" + period(w), "", 200, none},
		})
		token := w.as(t, "admin")
		t.Run("[T] a sign-in", func(t *testing.T) {
			w.Clock.Advance(time.Second)
			w.send(t, request{verb: "POST", path: sessionPath, body: `{"username":"tom","password":"wrong"}`, header: map[string]string{"User-Agent": ""}})
			w.Clock.Advance(time.Second)
			w.send(t, request{verb: "POST", path: sessionPath, body: `{"username":"tom","password":"` + password + `"}`, header: map[string]string{"User-Agent": "curl/8"}})
			got := w.send(t, request{verb: "GET", path: full(path + "?modules=login&limit=10&" + period(w)), token: token})
			const entry = `{"time":"<time>","userName":"tom","tenantName":"","domainName":"","machineName":"","ipAddress":"127.0.0.1","userAgent":"`
			const rest = `","module":"Login","message":"Log in to get an authentication token with username tom.","status":`
			got.body = anyTime.ReplaceAllString(got.body, "<time>")
			if want := `{"auditLogs":[` + entry + `curl/8` + rest + `0},` + entry + `Unknown` + rest + `1},`; !strings.HasPrefix(got.body, want) {
				t.Errorf("got  %d %s\nwant %s…", got.status, got.body, want)
			}
		})
		t.Run("changes name their thing, tenant and domain, newest first", func(t *testing.T) {
			w.Clock.Advance(time.Second)
			w.run(t, []step{
				{"add", "admin", "POST", "/V1/CMDB/Roles", `{"roleName":"Logged"}`, 200, success},
			})
			w.Clock.Advance(time.Second)
			w.run(t, []step{
				{"change", "admin", "PUT", "/V1/CMDB/Domains", `{"domainId":"$hq","domainName":"HQ2"}`, 200, success},
			})
			for modules, want := range map[string]string{
				"modules=Role":                                                     `Add role Logged.`,
				"modules=Role,Domain+Management":                                   `Update domain HQ2.|Add role Logged.`,
				"modules=Domain%20Management&modules=role":                         `Update domain HQ2.|Add role Logged.`,
				"modules=" + url.QueryEscape(`["Domain Management"]`):              `Update domain HQ2.`,
				"tenant=acme":                                                      `Update domain HQ2.`,
				"tenant=" + ids.Replace("$acme") + "&domain=" + ids.Replace("$hq"): `Update domain HQ2.`,
			} {
				got := w.send(t, request{verb: "GET", path: full(path + "?" + modules + "&" + period(w)), token: token})
				var have []string
				for _, part := range strings.Split(got.body, `"message":"`)[1:] {
					text, _, _ := strings.Cut(part, `"`)
					have = append(have, text)
				}
				if got.status != 200 || strings.Join(have, "|") != want {
					t.Errorf("%s: got %d %v, want %s", modules, got.status, have, want)
				}
			}
		})
		t.Run("staff see the events of their companies", func(t *testing.T) {
			got := w.send(t, request{verb: "GET", path: full(path + "?" + period(w)), token: w.as(t, "una")})
			compare(t, got, 200, none)
		})
	})
}

// period covers what a test did so far.
func period(w *world) string {
	now := w.Clock.Now().UTC()
	return "from=" + now.Add(-24*time.Hour).Format(time.RFC3339) + "&to=" + now.Add(time.Hour).Format(time.RFC3339)
}
