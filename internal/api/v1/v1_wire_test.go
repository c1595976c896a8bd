package v1_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
)

func TestSessions(t *testing.T) {
	each(t, func(c *client) {
		t.Run("a token is good on the MBS API and an MBS token here", func(*testing.T) {
			if status, _, raw := c.s.Do("GET", "/api/Companies", servertest.Bearer(c.token), ""); status != 200 {
				c.Errorf("%d %s", status, raw)
			}
			other := &client{T: c.T, s: c.s, router: c.router, token: c.s.MBSToken("acmeboss", password)}
			other.want(200, "GET", "/session", "", nil)
		})
		t.Run("a session says what its owner may do", func(*testing.T) {
			var me struct {
				Login, Kind            string
				SystemAdmin            bool
				Permissions, Companies []string
			}
			c.as("acmeboss").want(200, "GET", "/session", "", &me)
			if me.Login != "acmeboss" || me.Kind != "user" || me.SystemAdmin || strings.Join(me.Permissions, " ") != "Users AuditLog Administrators UsersCreateEdit" ||
				strings.Join(me.Companies, " ") != acmeID {
				c.Errorf("%+v", me)
			}
			c.as("betakey").want(200, "GET", "/session", "", &me)
			if me.Kind != "apikey" {
				c.Errorf("%+v", me)
			}
		})
		t.Run("a token ends with its session", func(*testing.T) {
			clerk := c.as("clerk")
			clerk.want(204, "DELETE", "/session", "", nil)
			clerk.refused(401, "GET", "/session", "")
		})
		for _, body := range []string{
			`{"login":"clerk","password":"wrong one"}`, `{"login":"nobody","password":"splendidpass"}`, `{"login":"ann","password":"splendidpass"}`,
		} {
			nobody := &client{T: c.T, s: c.s, router: c.router}
			if p := nobody.refused(401, "POST", "/session", body); p.Detail != "wrong login or password, or the login may not sign in here now" {
				c.Errorf("%s is told apart: %s", body, p.Detail)
			}
		}
	})
}

func TestConventions(t *testing.T) {
	each(t, func(c *client) {
		tests := []struct {
			name, method, path, body string
			header                   http.Header
			status                   int
		}{
			{"doubled and trailing slashes do not redirect", "GET", "//v1//settings/", "", nil, 200},
			{"paths have any letter case", "GET", "/V1/Settings", "", nil, 200},
			{"the document is there with a slash more", "GET", "/v1/openapi.json/", "", nil, 200},
			{"a doubled slash does not redirect a POST", "POST", "/v1//api-keys//", `{"login":"k1","permissions":[],"companies":[]}`, nil, 201},
			{"no such path", "GET", "/v1/nothing", "", nil, 404},
			{"no such method", "PATCH", "/v1/settings", "", nil, 405},
			{"no token", "GET", "/v1/settings", "", http.Header{}, 401},
			{"an unknown token", "GET", "/v1/settings", "", servertest.Bearer("nonsense"), 401},
			{"a scheme that is not ours", "GET", "/v1/settings", "", http.Header{"Authorization": {"Basic cm9vdDpyb290"}}, 401},
			{"a body that is no JSON", "POST", "/v1/api-keys", `{"login":`, nil, 400},
			{"no body", "POST", "/v1/api-keys", "", nil, 400},
			{"a member too many", "POST", "/v1/api-keys", `{"login":"k","permissions":[],"companies":[],"colour":1}`, nil, 422},
			{"a member missing", "POST", "/v1/api-keys", `{"permissions":[],"companies":[]}`, nil, 422},
			{"a member of another type", "POST", "/v1/api-keys", `{"login":7,"permissions":[],"companies":[]}`, nil, 422},
			{"a number that is none", "GET", "/v1/audit?limit=many", "", nil, 422},
			{"a number out of range", "GET", "/v1/audit?limit=0", "", nil, 422},
			{"a parameter too many", "GET", "/v1/audit?colour=red", "", nil, 422},
			{"a cursor of one's own making", "GET", "/v1/audit?cursor=xyz", "", nil, 422},
			{"a date that is none", "GET", "/v1/audit?from=2026-02-30T00:00:00Z", "", nil, 422},
			{"a body too large", "POST", "/v1/api-keys", `{"login":"` + strings.Repeat("x", 2<<20) + `"}`, nil, 413},
			{"a body in another format", "POST", "/v1/api-keys", `<a/>`, http.Header{"Content-Type": {"application/xml"}, "Authorization": {"Bearer " + c.token}}, 415},
		}
		for _, tt := range tests {
			header := tt.header
			if header == nil {
				header = servertest.Bearer(c.token)
			}
			status, answered, raw := c.s.Do(tt.method, tt.path, header, tt.body)
			if status != tt.status {
				c.Errorf("%s: %d, want %d: %s", tt.name, status, tt.status, raw)
			}
			if kind := answered.Get("Content-Type"); status >= 400 && kind != "application/problem+json" {
				c.Errorf("%s: an error as %s: %s", tt.name, kind, raw)
			}
			if status == 401 && answered.Get("Www-Authenticate") != "Bearer" {
				c.Errorf("%s: %v", tt.name, answered)
			}
		}
	})
}

func TestProblemsNameTheInput(t *testing.T) {
	each(t, func(c *client) {
		tests := []struct {
			name, method, path, body string
			status                   int
			location, reason         string
		}{
			{"a member missing", "POST", "/api-keys", `{"login":"k","permissions":[]}`, 422, "body", ""},
			{"a login that is taken", "POST", "/api-keys", `{"login":"ACMEKEY","permissions":[],"companies":[]}`, 409, "body.login", "exists"},
			{"an unknown permission", "POST", "/api-keys", `{"login":"k","permissions":["Users","Fly"],"companies":[]}`, 422, "body.permissions[1]", "unknown"},
			{"a password too short", "POST", "/api-keys", `{"login":"k","password":"x","permissions":[],"companies":[]}`, 422, "body.password", "length"},
			{"an unknown key", "DELETE", "/api-keys/nobody", "", 404, "path.login", "unknown"},
			{"a setting out of range", "PUT", "/settings/idleMinutes", `{"value":0}`, 422, "body.idleMinutes", "range"},
			{"an unknown setting", "PUT", "/settings/colour", `{"value":0}`, 422, "path.name", "unknown"},
			{"a range that ends before it begins", "GET", "/audit?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z", "", 422, "query.to", "range"},
			{"an unknown company", "GET", "/audit?company=Nowhere", "", 404, "query.company", "unknown"},
		}
		for _, tt := range tests {
			p := c.refused(tt.status, tt.method, tt.path, tt.body)
			if len(p.Errors) != 1 || p.Errors[0].Location != tt.location || p.Errors[0].Reason != tt.reason {
				c.Errorf("%s: %+v", tt.name, p)
			}
		}
		if raw := c.want(422, "POST", "/api-keys", `{"login":"k","password":"do not show","permissions":[],"companies":[],"x":1}`, nil); strings.Contains(raw, "do not show") {
			c.Errorf("a refused body came back: %s", raw)
		}
	})
}

func TestAPIKeys(t *testing.T) {
	each(t, func(c *client) {
		var made struct{ ID, Login, Password string }
		c.want(201, "POST", "/api-keys", `{"login":" zabbix ","permissions":["Monitiring"],"companies":["Acme"],"expiresAt":"2027-01-01T00:00:00+01:00"}`, &made)
		if made.Login != "zabbix" || len(made.Password) < 12 {
			c.Errorf("%+v", made)
		}
		c.s.MBSToken("zabbix", made.Password)
		raw := c.want(200, "GET", "/api-keys", "", nil)
		if !strings.Contains(raw, `"login":"zabbix","permissions":["Monitiring"],"companies":["Acme"],"createdAt":"2026-12-01T12:00:00Z","expiresAt":"2026-12-31T23:00:00Z"`) ||
			strings.Contains(raw, made.Password) {
			c.Errorf("%s", raw)
		}
		boss := c.as("acmeboss")
		if raw := boss.want(200, "GET", "/api-keys", "", nil); !strings.Contains(raw, "acmekey") || strings.Contains(raw, "zabbix") || strings.Contains(raw, "betakey") {
			c.Errorf("keys of more rights or other companies are shown: %s", raw)
		}
		boss.refused(404, "DELETE", "/api-keys/betakey", "")
		boss.refused(404, "DELETE", "/api-keys/zabbix", "")
		boss.refused(403, "POST", "/api-keys", `{"login":"more","permissions":["Billing"],"companies":["Acme"]}`)
		boss.refused(403, "POST", "/api-keys", `{"login":"wide","permissions":["Users"],"companies":["*"]}`)
		if p := boss.refused(422, "POST", "/api-keys", `{"login":"far","permissions":["Users"],"companies":["Beta"]}`); p.Errors[0].Reason != "unknown" {
			c.Errorf("%+v", p)
		}
		boss.want(201, "POST", "/api-keys", `{"login":"own","permissions":["Users"],"companies":["Acme"]}`, nil)
		key := c.as("acmekey")
		boss.want(204, "DELETE", "/api-keys/ACMEKEY", "", nil)
		key.refused(401, "GET", "/session", "")
	})
}

func TestOAuthClients(t *testing.T) {
	each(t, func(c *client) {
		var made, again struct{ ID, Secret string }
		c.want(201, "POST", "/oauth-clients", `{"user":"ANN","lifetimeSeconds":600}`, &made)
		if len(made.ID) != 36 || len(made.Secret) < 43 {
			c.Errorf("%+v", made)
		}
		raw := c.want(200, "GET", "/oauth-clients", "", nil)
		if !strings.Contains(raw, `"name":"ann"},"lifetimeSeconds":600,"createdAt":"2026-12-01T12:00:00Z"}`) || strings.Contains(raw, made.Secret) {
			c.Errorf("%s", raw)
		}
		c.want(200, "POST", "/oauth-clients/"+made.ID+"/secret", "", &again)
		if again.ID != made.ID || again.Secret == made.Secret {
			c.Errorf("%+v", again)
		}
		for _, tt := range []struct{ name, body, location, reason string }{
			{"nobody", `{"user":"ghost"}`, "body.user", "unknown"},
			{"too short", `{"user":"ann","lifetimeSeconds":59}`, "body.lifetimeSeconds", "range"},
			{"too long", `{"user":"ann","lifetimeSeconds":9223372036854775807}`, "body.lifetimeSeconds", "range"},
		} {
			if p := c.refused(422, "POST", "/oauth-clients", tt.body); len(p.Errors) != 1 || p.Errors[0].Location != tt.location || p.Errors[0].Reason != tt.reason {
				c.Errorf("%s: %+v", tt.name, p)
			}
		}
		boss := c.as("acmeboss")
		boss.refused(422, "POST", "/oauth-clients", `{"user":"`+c.s.AdminLogin+`"}`) // whom he does not see
		boss.want(200, "GET", "/oauth-clients", "", nil)
		boss.want(204, "DELETE", "/oauth-clients/"+made.ID, "", nil)
		c.refused(404, "DELETE", "/oauth-clients/"+made.ID, "")
		c.as("acmekey").refused(403, "GET", "/oauth-clients", "")
	})
}

func TestSettings(t *testing.T) {
	each(t, func(c *client) {
		var list struct {
			Items []struct {
				Name                     string
				Value, Default, Min, Max int
			}
		}
		c.want(200, "PUT", "/settings/LOCKOUTFAILURES", `{"value":7}`, nil)
		c.want(200, "GET", "/settings", "", &list)
		if s := list.Items[1]; s.Name != "lockoutFailures" || s.Value != 7 || s.Default != 5 || s.Max != 1000 {
			c.Errorf("%+v", list)
		}
		c.as("acmeboss").refused(403, "GET", "/settings", "")
	})
}

func TestSeats(t *testing.T) {
	each(t, func(c *client) {
		c.s.Import(`{"companies": [{"name": "Acme", "domains": [{"name": "HQ"}]}], "users": [{"login": "manager", "password": "splendidpass", "staff": {"permissions": ["ManageCompanies"], "companies": ["Acme"]}}],
			"sessions": [{"user": "ann", "company": "Acme", "domain": "HQ", "login": "2026-11-20T08:00:00Z", "logout": "2026-11-21T09:00:00Z"},
			{"user": "ann", "company": "Acme", "domain": "HQ", "login": "2026-11-20T08:30:00Z", "logout": "2026-11-20T09:00:00Z"}]}`)
		type answer struct {
			Items []struct {
				Day             string
				Company, Domain *struct{ Name string }
				Most            int
			}
		}
		text := func(a answer) (out string) {
			for _, d := range a.Items {
				where := "all"
				if d.Domain != nil {
					where = d.Company.Name + "/" + d.Domain.Name
				}
				out += fmt.Sprintf("%s %s %d\n", d.Day, where, d.Most)
			}
			return out
		}
		var all, some answer
		c.want(200, "GET", "/seats?to=2026-11-22", "", &all)
		if got := text(all); got != "2026-11-20 all 2\n2026-11-20 Acme/HQ 2\n2026-11-21 all 1\n2026-11-21 Acme/HQ 1\n" {
			c.Errorf("got %s", got)
		}
		c.as("manager").want(200, "GET", "/seats?from=2026-11-21", "", &some) // not what other companies' people do
		if got := text(some); got != "2026-11-21 Acme/HQ 1\n" {
			c.Errorf("got %s", got)
		}
		if p := c.refused(422, "GET", "/seats?from=2026-12-01&to=2026-11-01", ""); p.Errors[0].Location != "query.to" {
			c.Errorf("%+v", p)
		}
		c.refused(422, "GET", "/seats?from=yesterday", "")
		c.as("acmeboss").refused(403, "GET", "/seats", "")
	})
}

func TestTheAuditLogComesInParts(t *testing.T) {
	each(t, func(c *client) {
		for range 5 {
			c.want(200, "PUT", "/settings/seats", `{"value":9}`, nil)
		}
		type page struct {
			Items []struct {
				ID, Op, Face, Login, Name string
				Changes                   []string
				Number                    int64
			}
			Next string
		}
		seen, next := map[string]bool{}, ""
		for parts := 0; ; parts++ {
			var p page
			c.want(200, "GET", "/audit?op=settings.set,sessions.signin&limit=2&cursor="+next, "", &p)
			for _, e := range p.Items {
				if seen[e.ID] {
					c.Errorf("%s came twice", e.ID)
				}
				seen[e.ID] = true
				if e.Op == "settings.set" && (e.Face != "v1" || e.Login != "root" || e.Name != "seats" || e.Changes[0] != "seats" || e.Number != 0) {
					c.Errorf("%+v", e)
				}
			}
			if next = p.Next; next == "" {
				break
			}
			c.want(200, "PUT", "/settings/seats", `{"value":8}`, nil) // what arrives meanwhile moves nothing
		}
		if len(seen) != 6 {
			c.Errorf("%d entries, want 5 settings and a sign-in", len(seen))
		}
		if _, err := c.s.Control.Seal(t.Context()); err != nil {
			c.Fatal(err)
		}
		var proof struct {
			Holds            bool
			Sealed, Unsealed int64
		}
		c.want(200, "GET", "/audit/proof", "", &proof)
		if !proof.Holds || proof.Sealed < 6 || proof.Unsealed != 0 {
			c.Errorf("%+v", proof)
		}
		if raw := c.as("acmeboss").want(200, "GET", "/audit", "", nil); strings.Contains(raw, "settings.set") {
			c.Errorf("entries of no company are shown to those who do not see all: %s", raw)
		}
	})
}
