package v1_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
)

func (c *client) code(key string) string {
	c.Helper()
	code, err := totp.GenerateCode(key, c.s.Clock.Now())
	if err != nil {
		c.Fatal(err)
	}
	return code
}

// signs tries to sign in and gives the problem's type, or "".
func (c *client) signs(login, password, code string) string {
	c.Helper()
	body := fmt.Sprintf(`{"login":%q,"password":%q,"code":%q}`, login, password, code)
	status, answered, raw := c.s.Do("POST", "/v1/session", servertest.JSON(), body)
	c.conforms("POST", "/session", servertest.JSON(), body, status, answered, raw)
	var p problem
	if err := json.Unmarshal([]byte(raw), &p); err != nil {
		c.Fatal(err)
	}
	return p.Type
}

// idOf gives a person's ID.
func (c *client) idOf(login string) string {
	c.Helper()
	list, err := c.s.Store.Read(c.Context()).UsersByLogin(core.Everywhere, login)
	if err != nil || len(list) != 1 {
		c.Fatalf("%d people, %v", len(list), err)
	}
	return string(list[0].ID)
}

func TestTwoFactorWire(t *testing.T) {
	each(t, func(c *client) {
		boss := c.as("acmeboss")
		var state struct {
			Enabled, Begun, Required bool
			RecoveryCodes            int
		}
		var begun struct{ Secret, URI string }
		var codes struct{ RecoveryCodes []string }
		boss.want(200, "GET", "/two-factor", "", &state)
		if state.Enabled || state.Begun || state.Required || state.RecoveryCodes != 0 {
			t.Errorf("%+v", state)
		}
		boss.refused(409, "POST", "/two-factor/confirm", `{"code":"123456"}`)
		boss.want(201, "POST", "/two-factor", "", &begun)
		if p := boss.refused(422, "POST", "/two-factor/confirm", `{"code":"abc"}`); p.Errors[0].Location != "body.code" || p.Errors[0].Reason != "failed" {
			t.Errorf("%+v", p)
		}
		boss.refused(422, "POST", "/two-factor/confirm", `{"code":""}`)
		boss.want(200, "GET", "/two-factor", "", &state)
		if !state.Begun || state.Enabled {
			t.Errorf("%+v", state)
		}
		boss.want(200, "POST", "/two-factor/confirm", `{"code":"`+c.code(begun.Secret)+`"}`, &codes)
		if len(codes.RecoveryCodes) != 10 {
			t.Errorf("%+v", codes)
		}
		if raw := boss.want(200, "GET", "/two-factor", "", &state); !state.Enabled || state.RecoveryCodes != 10 || strings.Contains(raw, begun.Secret) {
			t.Errorf("%s", raw)
		}
		boss.refused(409, "POST", "/two-factor", "")
		for _, tt := range []struct{ name, password, code, want string }{
			{"without a code", password, "", "two-factor-required"},
			{"with one that was used", password, c.code(begun.Secret), "two-factor-code-refused"},
			{"with a wrong password and a right code", "wrong", codes.RecoveryCodes[0], "about:blank"},
			{"with a recovery code", password, codes.RecoveryCodes[0], ""},
		} {
			if got := c.signs("acmeboss", tt.password, tt.code); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
		if got := c.signs("nobody", password, "123456"); got != "about:blank" {
			t.Errorf("who is not there: %q", got)
		}
		dialects := func(password string) (string, string) {
			_, _, mbs := c.s.Do("POST", "/api/Provider/Login", servertest.JSON(), `{"UserName":"acmeboss","Password":"`+password+`"}`)
			_, _, netbrain := c.s.Do("POST", "/ServicesAPI/API/V1/Session", servertest.JSON(), `{"username":"acmeboss","password":"`+password+`"}`)
			return mbs, netbrain
		}
		mbs, netbrain := dialects(password)
		if mbs != `{"error":"invalid_grant","error_description":"The account has two-factor authentication, which this API has no place for: sign in with an API key."}` ||
			netbrain != `{"statusCode":795002,"statusDescription":"No permission to log into the system: the account has two-factor authentication, which this API has no place for; scripts use API keys or OAuth clients."}` {
			t.Errorf("%s\n%s", mbs, netbrain)
		}
		if mbs, netbrain = dialects("wrong"); strings.Contains(mbs, "two-factor") || strings.Contains(netbrain, "two-factor") {
			t.Errorf("a stranger is told: %s %s", mbs, netbrain)
		}
		c.s.Clock.Advance(16 * time.Minute)
		boss.want(200, "POST", "/two-factor/recovery-codes", `{"code":"`+c.code(begun.Secret)+`"}`, &codes)
		boss.want(204, "POST", "/two-factor/disable", `{"code":"`+codes.RecoveryCodes[9]+`"}`, nil)
		boss.refused(409, "POST", "/two-factor/disable", `{"code":"`+codes.RecoveryCodes[8]+`"}`)
		c.as("acmekey").refused(409, "POST", "/two-factor", "")
		if raw := c.want(200, "GET", "/audit?op=twofactor.confirm,twofactor.disable", "", nil); !strings.Contains(raw, `"twofactor.disable"`) || strings.Contains(raw, begun.Secret) {
			t.Errorf("%s", raw)
		}
	})
}

func TestTwoFactorRequiredWire(t *testing.T) {
	each(t, func(c *client) {
		boss := c.as("acmeboss")
		id := c.idOf("acmeboss")
		c.want(200, "PUT", "/settings/requireTwoFactorForStaff", `{"value":1}`, nil)
		if p := c.refused(403, "GET", "/settings", ""); p.Type != "two-factor-enrolment-required" {
			t.Errorf("%+v", p)
		}
		if p := boss.refused(403, "GET", "/api-keys", ""); p.Type != "two-factor-enrolment-required" {
			t.Errorf("%+v", p)
		}
		if status, _, raw := c.s.Do("GET", "/api/Users", servertest.Bearer(boss.token), ""); status != 401 {
			t.Errorf("the token is good on MBS: %d %s", status, raw)
		}
		status, _, raw := c.s.Do("POST", "/api/Provider/Login", servertest.JSON(), `{"UserName":"acmeboss","Password":"`+password+`"}`)
		if status != 403 || !strings.Contains(raw, `"error":"invalid_grant","error_description":"The account needs two-factor`) {
			t.Errorf("%d %s", status, raw)
		}
		status, _, raw = c.s.Do("POST", "/ServicesAPI/API/V1/Session", servertest.JSON(), `{"username":"acmeboss","password":"`+password+`"}`)
		if status != 403 || !strings.Contains(raw, `"statusCode":795002`) || !strings.Contains(raw, "needs two-factor") {
			t.Errorf("%d %s", status, raw)
		}
		c.s.NetBrainToken("ann", password)
		c.s.MBSToken("acmekey", password)
		enrol := func(who *client, login, password string) *client {
			var token struct {
				Token     string
				MustEnrol bool
			}
			if who.want(200, "GET", "/session", "", &token); !token.MustEnrol {
				t.Errorf("%s: %+v", login, token)
			}
			var begun struct{ Secret string }
			who.want(201, "POST", "/two-factor", "", &begun)
			who.want(200, "POST", "/two-factor/confirm", `{"code":"`+c.code(begun.Secret)+`"}`, nil)
			c.s.Clock.Advance(time.Minute)
			fresh := &client{T: c.T, s: c.s, router: c.router}
			fresh.want(200, "POST", "/session", fmt.Sprintf(`{"login":%q,"password":%q,"code":%q}`, login, password, c.code(begun.Secret)), &token)
			fresh.token = token.Token
			return fresh
		}
		boss = enrol(boss, "acmeboss", password)
		root := enrol(&client{T: c.T, s: c.s, router: c.router, token: c.token}, c.s.AdminLogin, c.s.AdminPassword)
		boss.want(200, "GET", "/api-keys", "", nil)
		if raw := root.want(200, "GET", "/users/"+id+"/two-factor", "", nil); !strings.Contains(raw, `"enabled":true`) || !strings.Contains(raw, `"required":true`) {
			t.Errorf("%s", raw)
		}
		boss.refused(404, "DELETE", "/users/"+c.idOf(c.s.AdminLogin)+"/two-factor", "")
		root.refused(409, "DELETE", "/users/"+c.idOf(c.s.AdminLogin)+"/two-factor", "")
		root.want(204, "DELETE", "/users/"+id+"/two-factor", "", nil)
		root.refused(404, "DELETE", "/users/"+id+"/two-factor", "")
		boss.refused(401, "GET", "/session", "")
	})
}
