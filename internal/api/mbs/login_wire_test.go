package mbs_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

const refusedJSON = `{"error":"invalid_grant","error_description":"The user name or password is incorrect."}`

// Section 2: the body may be JSON, XML or a form; the answer is JSON.
func TestLoginTakesEveryBodyType(t *testing.T) {
	bodies := []struct{ name, contentType, body string }{
		{"JSON", asJSON, `{"UserName":"%s","Password":"%s"}`},
		{"JSON as text", "text/json", `{"UserName":"%s","Password":"%s"}`},
		{"JSON with names in any letter case", asJSON, `{"username":"%s","PASSWORD":"%s"}`},
		{"XML", asXML, `<ProviderController.LoginUserBindingModel xmlns:i="http://www.w3.org/2001/XMLSchema-instance" ` +
			`xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers"><UserName>%s</UserName><Password>%s</Password>` +
			`</ProviderController.LoginUserBindingModel>`},
		{"XML as text", "text/xml", `<ProviderController.LoginUserBindingModel><UserName>%s</UserName><Password>%s</Password></ProviderController.LoginUserBindingModel>`},
		{"form", asForm, `UserName=%s&Password=%s`},
		{"no Content-Type", "", `{"UserName":"%s","Password":"%s"}`},
	}
	each(t, func(t *testing.T, c *client) {
		for _, b := range bodies {
			t.Run(b.name, func(t *testing.T) {
				a := c.send(t, request{method: "POST", path: "/api/Provider/Login", contentType: b.contentType, accept: asXML,
					body: fmt.Sprintf(b.body, c.s.AdminLogin, c.s.AdminPassword)})
				checkToken(t, c, a, c.s.AdminLogin)
			})
		}
	})
}

// checkToken compares a login's answer with the sample of section 2, byte for
// byte but for the token and the two dates, and uses the token.
func checkToken(t *testing.T, c *client, a answer, name string) {
	t.Helper()
	m := regexp.MustCompile(`^\{"access_token":"([^"]+)","token_type":"bearer","expires_in":1209599,"userName":"` + regexp.QuoteMeta(name) +
		`","\.issued":"([^"]+ GMT)","\.expires":"([^"]+ GMT)"\}$`).FindStringSubmatch(a.body)
	if a.status != 200 || m == nil {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if a.header.Get("Content-Type") != jsonType || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", a.header)
	}
	issued, err1 := time.Parse(time.RFC1123, m[2])
	expires, err2 := time.Parse(time.RFC1123, m[3])
	if err1 != nil || err2 != nil || expires.Sub(issued) != core.MBSTokenLifetime {
		t.Errorf("issued %q, expires %q", m[2], m[3])
	}
	if got := c.send(t, request{method: "GET", path: "/api/Users", token: m[1]}); got.status != 200 {
		t.Errorf("the token is answered %d %s", got.status, got.body)
	}
}

func TestLoginAnswersTheStoredSpelling(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		a := c.send(t, request{method: "POST", path: "/api/Provider/Login", contentType: asJSON, body: `{"UserName":" MANAGER","Password":"splendidpass"}`})
		checkToken(t, c, a, "manager")
	})
}

func TestAPIKeysLogIn(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		a := c.send(t, request{method: "POST", path: "/api/Provider/Login", contentType: asForm, body: "UserName=zabbix&Password=splendidpass"})
		checkToken(t, c, a, "zabbix")
	})
}

// Section 2: bad credentials are 403 with the body of 2018.
func TestLoginIsRefused(t *testing.T) {
	tests := []struct{ name, login, password string }{
		{"unknown login", "nobody", password},
		{"wrong password", "manager", "wrong"},
		{"a user who is not staff", "charlie", password},
		{"a user who is disabled", "betty", password},
		{"a blank after the password", "manager", password + " "},
		{"a password longer than any", "manager", strings.Repeat("x", 128)},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				a := c.send(t, request{method: "POST", path: "/api/Provider/Login", contentType: asJSON, accept: asXML,
					body: fmt.Sprintf(`{"UserName":%q,"Password":%q}`, tt.login, tt.password)})
				a.is(t, 403, refusedJSON)
				if a.header.Get("Content-Type") != jsonType || a.header.Get("Cache-Control") != "no-store" {
					t.Errorf("headers %v", a.header)
				}
			})
		}
	})
}

func TestALockedLoginIsRefusedLikeAnyOther(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		try := func(password string) answer {
			return c.send(t, request{method: "POST", path: "/api/Provider/Login", contentType: asJSON,
				body: `{"UserName":"manager","Password":"` + password + `"}`})
		}
		for range 5 {
			try("wrong").is(t, 403, refusedJSON)
		}
		try(password).is(t, 403, refusedJSON)
		c.s.Clock.Advance(15*time.Minute + time.Second)
		if a := try(password); a.status != 200 {
			t.Errorf("after the lock: %d %s", a.status, a.body)
		}
	})
}

func TestLoginNeedsItsMembers(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"no name", `{"Password":"splendidpass"}`, missing("UserName")},
		{"no password", `{"UserName":"ann"}`, missing("Password")},
		{"an empty password", `{"UserName":"ann","Password":""}`, missing("Password")},
		{"a null name", `{"UserName":null,"Password":"splendidpass"}`, missing("UserName")},
		{"nothing", ``, `{"Message":"The request is invalid.","ModelState":{"model.Password":["The Password field is required."],` +
			`"model.UserName":["The UserName field is required."]}}`},
		{"a password too short", `{"UserName":"ann","Password":"ab"}`,
			invalid("Password", "The field Password must be a string with a minimum length of 3 and a maximum length of 128.")},
		{"a password too long", `{"UserName":"ann","Password":"` + strings.Repeat("x", 129) + `"}`,
			invalid("Password", "The field Password must be a string with a minimum length of 3 and a maximum length of 128.")},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				c.send(t, request{method: "POST", path: "/api/Provider/Login", contentType: asJSON, body: tt.body}).is(t, 400, tt.want)
			})
		}
	})
}

// Section 2, "Using the token".
func TestTheTokenIsRequired(t *testing.T) {
	const denied = `{"Message":"Authorization has been denied for this request."}`
	each(t, func(t *testing.T, c *client) {
		for name, header := range map[string]string{
			"no header": "", "no token": "Bearer", "unknown token": "Bearer abc", "another scheme": "Basic YTpi",
			"no scheme": c.token, "the login's own words": "Authorization: Bearer " + c.token,
		} {
			t.Run(name, func(t *testing.T) {
				a := c.send(t, request{method: "GET", path: "/api/Users", header: map[string][]string{"Authorization": {header}}})
				a.is(t, 401, denied)
				if a.header.Get("WWW-Authenticate") != "Bearer" || a.header.Get("Content-Type") != jsonType {
					t.Errorf("headers %v", a.header)
				}
			})
		}
		t.Run("any letter case of the scheme", func(t *testing.T) {
			for _, scheme := range []string{"bearer", "BEARER", "Bearer"} {
				a := c.send(t, request{method: "GET", path: "/api/Users", header: map[string][]string{"Authorization": {scheme + " " + c.token}}})
				if a.status != 200 {
					t.Errorf("%s: %d %s", scheme, a.status, a.body)
				}
			}
		})
		t.Run("asked for in XML", func(t *testing.T) {
			a := c.send(t, request{method: "GET", path: "/api/Users", accept: asXML})
			a.is(t, 401, `<Error><Message>Authorization has been denied for this request.</Message></Error>`)
		})
		t.Run("expired after 14 days", func(t *testing.T) {
			c.s.Clock.Advance(core.MBSTokenLifetime - time.Second)
			if a := c.get(t, "/api/Users"); a.status != 200 {
				t.Errorf("a second before: %d %s", a.status, a.body)
			}
			c.s.Clock.Advance(time.Second)
			c.get(t, "/api/Users").is(t, 401, denied)
		})
	})
}

func TestTokensEndWithTheirReason(t *testing.T) {
	const denied = `{"Message":"Authorization has been denied for this request."}`
	change := map[string]string{
		"password changed": `{"AdminID":"` + managerID + `","Enabled":true,"PermissionsModels":{},"Password":"anotherpass"}`,
		"disabled":         `{"AdminID":"` + managerID + `","Enabled":false,"PermissionsModels":{}}`,
	}
	for name, body := range change {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c *client) {
				manager := c.as(t, "manager")
				c.call(t, "PUT", "/api/Administrators", body).isEmpty(t)
				manager.get(t, "/api/Users").is(t, 401, denied)
			})
		})
	}
	t.Run("deleted", func(t *testing.T) {
		each(t, func(t *testing.T, c *client) {
			manager := c.as(t, "manager")
			c.call(t, "DELETE", "/api/Administrators/"+managerID, "").is(t, 200, `"`+managerID+`"`)
			manager.get(t, "/api/Users").is(t, 401, denied)
		})
	})
}
