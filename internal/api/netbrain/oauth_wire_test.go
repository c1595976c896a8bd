package netbrain_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

const (
	oauthPath = "/ServicesAPI/auth/oauth2/token"

	// A client with a secret that somebody made up, of ann, whose tokens last ten minutes.
	namedClient = "reports.of-ann_1"
	namedSecret = "made up: by/hand?"
)

// clients adds clients of ann, and of the administrator of the system.
func (w *world) clients(t *testing.T) (id, secret string) {
	t.Helper()
	w.Import(`{"oauthClients":[{"id":"` + namedClient + `","secret":"` + namedSecret + `","user":"ann","lifetimeSeconds":600}]}`)
	c, secret, err := w.Control.Services().OAuth.Create(t.Context(), core.System(core.FaceCommand), core.OAuthClientCreate{User: core.LoginRef{Login: w.AdminLogin}})
	if err != nil {
		t.Fatal(err)
	}
	return string(c.ID), secret
}

func oauthForm(id, secret string) string {
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}.Encode()
}

var formType = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}

// oauth gets a token.
func (w *world) oauth(t *testing.T, id, secret string) string {
	t.Helper()
	got := w.send(t, request{verb: "POST", path: oauthPath, body: oauthForm(id, secret), header: formType})
	var out struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(got.body), &out); err != nil || got.status != 200 || out.Token == "" {
		t.Fatalf("got %d %s", got.status, got.body)
	}
	return out.Token
}

func TestOAuthTokenWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		id, secret := w.clients(t)
		header := func(id, secret string) map[string]string {
			return map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret)), "Content-Type": "application/x-www-form-urlencoded"}
		}
		refused := func(code string) string { return `{"error":"` + code + `"}` }
		tests := []struct {
			name   string
			in     request
			status int
			want   string // "": a token
		}{
			{"[D] in the body", request{body: oauthForm(id, secret), header: formType}, 200, ""},
			{"[D] in the header", request{body: "grant_type=client_credentials", header: header(id, secret)}, 200, ""},
			{"[D] a secret that somebody made up, escaped in the header", request{body: "grant_type=client_credentials", header: header(namedClient, url.QueryEscape(namedSecret))}, 200, ""},
			{"any letter case, doubled slashes, no type", request{path: "//servicesapi/AUTH//OAuth2/Token/", body: strings.ToUpper("grant_type") + "=client_credentials&Client_Id=" + strings.ToUpper(id) + "&CLIENT_SECRET=" + secret}, 200, ""},
			{"extra members are ignored", request{body: oauthForm(id, secret) + "&scope=openapi&x[0].y=1", header: formType}, 200, ""},
			{"[D] JSON", request{body: `{"grant_type":"client_credentials","client_id":"` + id + `","client_secret":"` + secret + `"}`, header: map[string]string{"Content-Type": "application/json"}}, 400, refused("invalid grant type")},
			{"JSON as a form", request{body: `{"grant_type":"client_credentials"}`, header: formType}, 400, refused("invalid grant type")},
			{"nothing as JSON", request{header: map[string]string{"Content-Type": "Application/JSON; charset=utf-8"}}, 400, refused("invalid grant type")},
			{"nothing", request{header: formType}, 400, `{"error":"invalid_request","error_description":"grant_type is required"}`},
			{"no form", request{body: "grant_type=%zz", header: formType}, 400, `{"error":"invalid_request","error_description":"the body is no form"}`},
			{"another grant", request{body: "grant_type=password&username=ann&password=x", header: formType}, 400, refused("unsupported_grant_type")},
			{"no client", request{body: "grant_type=client_credentials", header: formType}, 401, refused("invalid_client")},
			{"no secret", request{body: "grant_type=client_credentials&client_id=" + id, header: formType}, 401, refused("invalid_client")},
			{"a wrong secret", request{body: oauthForm(id, secret+"x"), header: formType}, 401, refused("invalid_client")},
			{"another client's secret", request{body: oauthForm(namedClient, secret), header: formType}, 401, refused("invalid_client")},
			{"an unknown client", request{body: oauthForm("nobody", secret), header: formType}, 401, refused("invalid_client")},
			{"the header counts", request{body: oauthForm(id, secret), header: header(id, "wrong")}, 401, refused("invalid_client")},
			{"the path of a person", request{body: oauthForm("ann", password), header: formType}, 401, refused("invalid_client")},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				tt.in.verb = "POST"
				if tt.in.path == "" {
					tt.in.path = oauthPath
				}
				got := w.send(t, tt.in)
				if got.status != tt.status || tt.want != "" && got.body != tt.want {
					t.Errorf("got %d %s", got.status, got.body)
				}
				if got.header.Get("Cache-Control") != "no-store" || got.header.Get("Content-Type") != "application/json; charset=utf-8" {
					t.Errorf("headers %v", got.header)
				}
				if (got.header.Get("WWW-Authenticate") != "") != (tt.status == 401) {
					t.Errorf("WWW-Authenticate %q", got.header.Get("WWW-Authenticate"))
				}
			})
		}
		w.run(t, []step{{"not by GET", "", "GET", oauthPath, ``, 405, badMethod}})
		w.claims(t, id, secret)
		w.guesses(t)
	})
}

// claims looks at an answer and at what a token says.
func (w *world) claims(t *testing.T, id, secret string) {
	t.Helper()
	got := w.send(t, request{verb: "POST", path: oauthPath, body: oauthForm(id, secret), header: formType})
	token := w.oauth(t, namedClient, namedSecret)
	parts := strings.Split(token, ".")
	if !strings.HasPrefix(got.body, `{"access_token":"eyJ`) || !strings.HasSuffix(got.body, `","token_type":"bearer","expires_in":3599}`) || len(parts) != 3 {
		t.Fatalf("got %s", got.body)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var c map[string]any
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	more, _ := c["CLAIMS"].(map[string]any)
	at := float64(w.Clock.Now().Unix())
	for name, want := range map[string]any{"USER_ID": ids.Replace("$ann"), "USER_NAME": "ann", "REALM_ALIAS": "NetBrain", "iat": at, "nbf": at, "exp": at + 600, "iss": "netbrain", "aud": "ie"} {
		if c[name] != want {
			t.Errorf("%s is %v, want %v", name, c[name], want)
		}
	}
	for name, want := range map[string]any{"scope": "openapi", "grant_type": "client_credentials", "auth_type": "OAuth", "client_id": namedClient} {
		if more[name] != want {
			t.Errorf("CLAIMS.%s is %v, want %v", name, more[name], want)
		}
	}
	if head, _ := base64.RawURLEncoding.DecodeString(parts[0]); string(head) != `{"alg":"HS512","typ":"JWT"}` {
		t.Errorf("header %s", head)
	}
}

// guesses tries secrets of a client whose secret may be a word until it is locked.
func (w *world) guesses(t *testing.T) {
	t.Helper()
	try := func(secret string) int {
		return w.send(t, request{verb: "POST", path: oauthPath, body: oauthForm(namedClient, secret), header: formType}).status
	}
	for range 5 {
		if got := try("guess"); got != 401 {
			t.Fatalf("a guess: %d", got)
		}
	}
	if got := try(namedSecret); got != 401 {
		t.Errorf("after five guesses: %d", got)
	}
	w.Clock.Advance(16 * time.Minute)
	if got := try(namedSecret); got != 200 {
		t.Errorf("when the lock has run out: %d", got)
	}
}

func TestOAuthSessionWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		id, secret := w.clients(t)
		expired := failure(795004, "Session expired.")
		gone := failure(795010, "Session not exist")
		use := func(name, token string, status int, want string) {
			t.Helper()
			got := w.send(t, request{verb: "GET", path: currentPath, token: token})
			if got.status != status || !strings.HasPrefix(got.body, want) {
				t.Errorf("%s: got %d %s, want %d %s", name, got.status, got.body, status, want)
			}
		}
		const here = `{"tenantId":"`
		boss, ann := w.oauth(t, id, secret), w.oauth(t, namedClient, namedSecret)
		w.tokens["boss"], w.tokens["client"] = boss, ann
		w.run(t, []step{
			{"acts as its person", "client", "PUT", currentPath, `{"tenantId":"$acme","domainId":"$hq"}`, 200, success},
			{"with his privileges there", "client", "POST", "/V1/CMDB/Users/checkPermission", `{"permissions":["systemAdmin","accessToLiveNetwork"]}`, 200, `{"privileges":{"systemAdmin":false,"accessToLiveNetwork":true},"statusCode":0}`},
			{"and no more", "client", "GET", "/V1/CMDB/Users?username=bob", ``, 403, insufficient},
			{"a change by one", "boss", "POST", "/V1/CMDB/Roles", `{"roleName":"Made"}`, 200, success},
			{"takes no seat", "boss", "GET", usagePath + "?domainId=$hq", ``, 200, `{"data":[` + usageRow("$hq", "HQ", "$acme", "Acme", noNodes, `{"domainUsedSeats":0,"systemUsedSeats":0}`, "0/0", "0/0", "0/0") +
				`],"statusCode":790200,"statusDescription":"Success."}`},
			{"makes no usage line", "boss", "GET", "/V1/CMDB/Users/UsageReport", ``, 200, `{"usageReport":[],"statusCode":790200,"statusDescription":"Success."}`},
		})
		logs := w.send(t, request{verb: "GET", path: full("/V1/CMDB/AuditLogs?from=2020-01-01&to=2030-01-01&modules=Role"), token: boss})
		if !strings.Contains(logs.body, `"userName":"`+w.AdminLogin+`"`) {
			t.Errorf("the audit log has %s", logs.body)
		}
		got := w.send(t, request{verb: "GET", path: currentPath, header: map[string]string{"Authorization": "Bearer " + ann}})
		if got.status != 200 {
			t.Errorf("as a bearer token: %d %s", got.status, got.body)
		}
		forged := ann[:len(ann)-8] + "AAAAAAAA"
		use("forged", forged, 401, badToken)
		use("unsigned", "eyJhbGciOiJub25lIn0."+strings.Split(ann, ".")[1]+".", 401, badToken)
		if status, _, _ := w.Do("GET", "/api/Companies", map[string][]string{"Authorization": {"Bearer " + boss}}, ""); status != 401 {
			t.Errorf("on the MBS API: %d", status)
		}

		w.Clock.Advance(9 * time.Minute)
		use("unused, not idle", ann, 200, here)
		w.Clock.Advance(2 * time.Minute)
		use("past its time", ann, 401, expired)
		use("another's lasts", boss, 200, here)

		w.run(t, []step{{"log out", "boss", "DELETE", sessionPath, ``, 200, success}, {"again", "boss", "DELETE", sessionPath, ``, 401, gone}})

		first, second := w.oauth(t, id, secret), w.oauth(t, namedClient, namedSecret)
		system, clients := core.System(core.FaceCommand), w.Control.Services().OAuth
		fresh, err := clients.Rotate(t.Context(), system, core.OAuthClientID(id))
		if err != nil {
			t.Fatal(err)
		}
		use("rotated", first, 401, gone)
		if got := w.send(t, request{verb: "POST", path: oauthPath, body: oauthForm(id, secret), header: formType}); got.status != 401 {
			t.Errorf("the old secret: %d", got.status)
		}
		first = w.oauth(t, id, fresh)
		if err := clients.Delete(t.Context(), system, namedClient); err != nil {
			t.Fatal(err)
		}
		use("deleted", second, 401, gone)
		use("another client's stays", first, 200, here)

		w.ofPeople(t, use)
	})
}

// ofPeople ends clients' sessions by what happens to their people.
func (w *world) ofPeople(t *testing.T, use func(name, token string, status int, want string)) {
	t.Helper()
	clients := w.Control.Services().OAuth
	client := func(login string) (id, secret string) {
		c, secret, err := clients.Create(t.Context(), core.System(core.FaceCommand), core.OAuthClientCreate{User: core.LoginRef{Login: login}})
		if err != nil {
			t.Fatal(err)
		}
		return string(c.ID), secret
	}
	gone := failure(795010, "Session not exist")
	samID, samSecret := client("sam")
	sam := w.oauth(t, samID, samSecret)
	w.tokens["samclient"] = sam
	w.run(t, []step{{"sam's client manages", "samclient", "GET", tenantsV3 + "/LicenseTemplate", ``, 200, tenantTemplate}})
	mbs := w.MBSToken(w.AdminLogin, w.AdminPassword)
	_, _, raw := w.Do("GET", "/api/Administrators", map[string][]string{"Authorization": {"Bearer " + mbs}}, "")
	var list []struct{ AdminID, Email string }
	if err := json.Unmarshal([]byte(raw), &list); err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if a.Email != "sam" {
			continue
		}
		body := `{"AdminID":"` + a.AdminID + `","Enabled":true,"PermissionsModels":{"ManageCompanies":0}}`
		if status, _, raw := w.Do("PUT", "/api/Administrators", map[string][]string{"Authorization": {"Bearer " + mbs}, "Content-Type": {"application/json"}}, body); status != 200 {
			t.Fatalf("%d %s", status, raw)
		}
		w.run(t, []step{{"demoted", "samclient", "GET", tenantsV3 + "/LicenseTemplate", ``, 500, noSystem}})
		body = strings.Replace(body, "true", "false", 1)
		if status, _, raw := w.Do("PUT", "/api/Administrators", map[string][]string{"Authorization": {"Bearer " + mbs}, "Content-Type": {"application/json"}}, body); status != 200 {
			t.Fatalf("%d %s", status, raw)
		}
	}
	use("disabled", sam, 401, gone)
	got := w.send(t, request{verb: "POST", path: oauthPath, body: oauthForm(samID, samSecret), header: formType})
	if got.status != 400 || got.body != `{"error":"unauthorized_client","error_description":"the user of the client cannot sign in"}` {
		t.Errorf("of a disabled person: %d %s", got.status, got.body)
	}
	bobID, bobSecret := client("bob")
	bob := w.oauth(t, bobID, bobSecret)
	w.run(t, []step{{"bob goes", "admin", "DELETE", "/V1/CMDB/Users/bob", ``, 200, success}})
	use("of a person who is gone", bob, 401, gone)
	if got := w.send(t, request{verb: "POST", path: oauthPath, body: oauthForm(bobID, bobSecret), header: formType}); got.status != 401 {
		t.Errorf("of a person who is gone: %d %s", got.status, got.body)
	}
}
