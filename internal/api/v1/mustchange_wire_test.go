package v1_test

import (
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
)

// TestInitialPasswordsAreChangedFirst shows that an administrator made by a
// script signs in on the dialects as ever, and here once he has a password of
// his own.
func TestInitialPasswordsAreChangedFirst(t *testing.T) {
	each(t, func(c *client) {
		nobody := &client{T: c.T, s: c.s, router: c.router}
		status, _, raw := c.s.Do("POST", "/api/Administrators", servertest.Bearer(c.token), `{"Email":"chief","InitialPassword":"splendidpass","Enabled":true,"PermissionsModels":{"Users":1}}`)
		if status != 200 {
			t.Fatalf("%d %s", status, raw)
		}
		const signIn = `{"login":"chief","password":"splendidpass"}`
		mbs := c.s.MBSToken("chief", "splendidpass")
		c.s.NetBrainToken("chief", "splendidpass")
		p := nobody.refused(403, "POST", "/session", signIn)
		if len(p.Errors) != 1 || p.Errors[0].Location != "body.password" || p.Errors[0].Reason != "change first" || !strings.Contains(p.Detail, "/v1/password/change") {
			t.Errorf("%+v", p)
		}
		nobody.refused(401, "POST", "/session", `{"login":"chief","password":"wrong"}`)
		if p := (&client{T: c.T, s: c.s, router: c.router, token: mbs}).refused(403, "GET", "/session", ""); !strings.Contains(p.Detail, "has to be changed first") {
			t.Errorf("a token of the MBS API: %+v", p)
		}
		if status, _, raw := c.s.Do("GET", "/api/Users", servertest.Bearer(mbs), ""); status != 200 {
			t.Errorf("on the MBS API: %d %s", status, raw)
		}

		c.want(200, "PUT", "/settings/enforcePasswordChange", `{"value":1}`, nil)
		if status, _, raw := c.s.Do("POST", "/api/Provider/Login", servertest.JSON(), `{"UserName":"chief","Password":"splendidpass"}`); status != 403 {
			t.Errorf("on the MBS API, enforced: %d %s", status, raw)
		}
		if status, _, raw := c.s.Do("POST", "/ServicesAPI/API/V1/Session", servertest.JSON(), `{"username":"chief","password":"splendidpass"}`); status != 403 || !strings.Contains(raw, "795002") || !strings.Contains(raw, "has to be changed first") {
			t.Errorf("on NetBrain's API, enforced: %d %s", status, raw)
		}

		nobody.want(204, "POST", "/password/change", `{"login":"chief","current":"splendidpass","password":"another pass"}`, nil)
		c.s.MBSToken("chief", "another pass")
		c.s.NetBrainToken("chief", "another pass")
		var me struct{ Login string }
		chief := &client{T: c.T, s: c.s, router: c.router}
		chief.token = chief.signIn("chief", "another pass")
		chief.want(200, "GET", "/session", "", &me)
		if me.Login != "chief" {
			t.Errorf("%+v", me)
		}
		// An administrator's change of somebody's password is no forced one.
		c.want(200, "PUT", "/settings/enforcePasswordChange", `{"value":0}`, nil)
		c.as("clerk").want(200, "GET", "/session", "", nil)
	})
}
