package v1_test

import (
	"net/http"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
)

func TestPasswords(t *testing.T) {
	each(t, func(c *client) {
		nobody := &client{T: c.T, s: c.s, router: c.router}
		clerk, elsewhere := c.as("clerk"), c.as("clerk")
		tests := []struct {
			name, method, path, body string
			by                       *client
			status                   int
			location, reason         string
		}{
			{"one's own, too short", "PUT", "/session/password", `{"current":"splendidpass","password":"short"}`, clerk, 422, "body.password", "length"},
			{"one's own, with a wrong current one", "PUT", "/session/password", `{"current":"wrong","password":"another pass"}`, clerk, 422, "body.current", "failed"},
			{"an API key's", "PUT", "/session/password", `{"current":"splendidpass","password":"another pass"}`, c.as("betakey"), 409, "body.password", "not allowed"},
			{"without a session, the one of before", "POST", "/password/change", `{"login":"ann","current":"splendidpass","password":"splendidpass"}`, nobody, 422, "body.password", "not allowed"},
			{"without a session, wrong", "POST", "/password/change", `{"login":"ann","current":"wrong","password":"another pass"}`, nobody, 401, "", ""},
			{"without a session, nobody's", "POST", "/password/change", `{"login":"nobody","current":"wrong","password":"another pass"}`, nobody, 401, "", ""},
			{"a member missing", "POST", "/password/change", `{"login":"ann","password":"another pass"}`, nobody, 422, "body", ""},
		}
		for _, tt := range tests {
			p := tt.by.refused(tt.status, tt.method, tt.path, tt.body)
			if tt.location == "" {
				if len(p.Errors) != 0 {
					t.Errorf("%s: %+v", tt.name, p)
				}
				continue
			}
			if len(p.Errors) != 1 || p.Errors[0].Location != tt.location || p.Errors[0].Reason != tt.reason {
				t.Errorf("%s: %+v", tt.name, p)
			}
		}
		clerk.want(204, "PUT", "/session/password", `{"current":"splendidpass","password":"another pass"}`, nil)
		clerk.want(200, "GET", "/session", "", nil)
		elsewhere.refused(401, "GET", "/session", "")
		nobody.want(204, "POST", "/password/change", `{"login":"clerk","current":"another pass","password":"splendidpass"}`, nil)
		clerk.refused(401, "GET", "/session", "")
		nobody.want(204, "POST", "/password/change", `{"login":"ann","current":"splendidpass","password":"another pass"}`, nil) // a customer
		token := servertest.Token(c.s.NetBrainToken(c.s.AdminLogin, c.s.AdminPassword))
		if status, _, raw := c.s.Do("PUT", "/ServicesAPI/API/V1/CMDB/Users", token, `{"username":"clerk","allowChangePassword":false}`); status != 200 {
			t.Fatalf("%d %s", status, raw)
		}
		nobody.refused(403, "POST", "/password/change", `{"login":"clerk","current":"splendidpass","password":"another pass"}`)
		c.s.NetBrainToken("ann", "another pass")
	})
}

// TestCommonPasswordsOnEveryFace shows that each face refuses them in its own shape.
func TestCommonPasswordsOnEveryFace(t *testing.T) {
	each(t, func(c *client) {
		c.want(200, "PUT", "/settings/refuseCommonPasswords", `{"value":1}`, nil)
		bearer, token := servertest.Bearer(c.token), servertest.Token(c.s.NetBrainToken(c.s.AdminLogin, c.s.AdminPassword))
		tests := []struct {
			method, path string
			header       http.Header
			body         string
			status       int
			want         string
		}{
			{"POST", "/v1/api-keys", bearer, `{"login":"k","password":"Password1","permissions":[],"companies":[]}`, 422, ""},
			{"POST", "/api/Users", bearer, `{"Email":"common","Password":"Password1","Enabled":true}`, 200,
				`"Password is one of the most common passwords, choose another one."`},
			{"POST", "/api/Administrators", bearer, `{"Email":"common","InitialPassword":"Password1","Enabled":true,"PermissionsModels":{}}`, 400,
				`{"Message":"The request is invalid.","ModelState":{"model.InitialPassword":["Password is one of the most common passwords, choose another one."]}}`},
			{"POST", "/ServicesAPI/API/V1/CMDB/Users", token, `{"username":"common","email":"c@x.example","firstName":"C","lastName":"D","password":"Password1",
				"allowChangePassword":true,"isSystemAdmin":true,"tenants":[]}`, 400,
				`{"statusCode":791001,"statusDescription":"Invalid parameter: the parameter 'password' is invalid. It is one of the most common passwords."}`},
		}
		for _, tt := range tests {
			status, _, raw := c.s.Do(tt.method, tt.path, tt.header, tt.body)
			if status != tt.status || tt.want != "" && raw != tt.want {
				t.Errorf("%s: %d %s", tt.path, status, raw)
			}
		}
		if p := c.refused(422, "POST", "/api-keys", tests[0].body); p.Errors[0].Reason != "common" || p.Errors[0].Location != "body.password" {
			t.Errorf("%+v", p)
		}
	})
}

// TestNetBrainSaysWhoMayNotChangeHisPassword shows code 795008.
func TestNetBrainSaysWhoMayNotChangeHisPassword(t *testing.T) {
	s := servertest.New(t, "sqlite")
	token := servertest.Token(s.NetBrainToken(s.AdminLogin, s.AdminPassword))
	for _, step := range []struct {
		body   string
		status int
		want   string
	}{
		{`{"username":"root","allowChangePassword":false}`, 200, `{"statusCode":790200,"statusDescription":"Success."}`},
		{`{"username":"root","password":"another pass"}`, 403, `{"statusCode":795008,"statusDescription":"Resetting passwords is not allowed."}`},
	} {
		if status, _, raw := s.Do("PUT", "/ServicesAPI/API/V1/CMDB/Users", token, step.body); status != step.status || raw != step.want {
			t.Errorf("%s: %d %s", step.body, status, raw)
		}
	}
}
