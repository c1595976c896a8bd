package v1_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/mail/mailtest"
	"github.com/purserhq/purser/internal/servertest"
)

// mailSettings is a body that sets mail up.
func mailSettings(m *mailtest.Server, base string) string {
	return fmt.Sprintf(`{"host":%q,"port":%d,"security":"none","username":%q,"password":%q,"fromName":"Backup","fromAddress":"backup@example.com","baseURL":%q}`,
		m.Host, m.Port, mailtest.Username, mailtest.Password, base)
}

func TestMail(t *testing.T) {
	each(t, func(c *client) {
		m := mailtest.Start(t, core.PlainMail)
		if p := c.refused(404, "GET", "/mail", ""); p.Detail != "mail is not set up" {
			t.Errorf("%+v", p)
		}
		if p := c.refused(409, "POST", "/mail/test", `{"to":"ann@example.com"}`); p.Detail != "mail is not set up" || p.Errors[0].Location != "body.to" {
			t.Errorf("%+v", p)
		}
		raw := c.want(200, "PUT", "/mail", mailSettings(m, "https://backup.example.com"), nil)
		if raw += c.want(200, "GET", "/mail", "", nil); strings.Contains(raw, mailtest.Password) || !strings.Contains(raw, `"hasPassword":true`) {
			t.Errorf("%s", raw)
		}
		c.want(204, "POST", "/mail/test", `{"to":"ann@example.com"}`, nil)
		m.Fail(mailtest.NoMailbox)
		if p := c.refused(409, "POST", "/mail/test", `{"to":"ann@example.com"}`); !strings.Contains(p.Detail, "550") || p.Errors[0].Reason != "failed" {
			t.Errorf("%+v", p)
		}
		for _, tt := range []struct{ method, path, body, location, reason string }{
			{"PUT", "/mail", strings.Replace(mailSettings(m, "https://b.example"), m.Host, "smtp://x", 1), "body.host", "malformed"},
			{"PUT", "/mail", mailSettings(m, "b.example"), "body.baseURL", "malformed"},
			{"PUT", "/mail", `{"host":"elsewhere.example","security":"tls","username":"mailer","fromAddress":"b@example.com","baseURL":"https://b.example"}`, "body.password", "missing"},
			{"POST", "/mail/test", `{"to":"ann"}`, "body.to", "malformed"},
			{"PUT", "/mail/templates/welcome", `{"subject":"s","text":"one\n{{.Nope}}"}`, "body.text", "malformed"},
			{"POST", "/mail/templates/welcome/preview", `{"subject":"s","text":"t","html":"{{"}`, "body.html", "malformed"},
		} {
			p := c.refused(422, tt.method, tt.path, tt.body)
			if len(p.Errors) != 1 || p.Errors[0].Location != tt.location || p.Errors[0].Reason != tt.reason {
				t.Errorf("%s %s: %+v", tt.path, tt.body, p)
			}
		}
		if p := c.refused(404, "GET", "/mail/templates/colour", ""); p.Errors[0].Location != "path.name" {
			t.Errorf("%+v", p)
		}
		var list struct {
			Items []struct {
				Name    string
				Changed bool
			}
		}
		c.want(200, "PUT", "/mail/templates/welcome", `{"subject":"Hi","text":"Link: {{.Link}}"}`, nil)
		c.want(200, "GET", "/mail/templates", "", &list)
		if len(list.Items) != 5 || list.Items[0].Name != "welcome" || !list.Items[0].Changed || list.Items[1].Changed {
			t.Errorf("%+v", list)
		}
		var preview struct{ Subject, Text, HTML string }
		c.want(200, "POST", "/mail/templates/welcome/preview", `{}`, &preview)
		if preview.Subject != "Hi" || !strings.HasPrefix(preview.Text, "Link: https://") || preview.HTML != "" {
			t.Errorf("%+v", preview)
		}
		c.want(204, "DELETE", "/mail/templates/welcome", "", nil)
		c.want(204, "DELETE", "/mail", "", nil)
		c.as("clerk").refused(403, "GET", "/mail", "")
		welcomes(c, m)
	})
}

// welcomes makes people by the MBS API who are mailed how to sign in.
func welcomes(c *client, m *mailtest.Server) {
	c.Helper()
	c.want(200, "PUT", "/mail", mailSettings(m, "https://backup.example.com"), nil)
	before := len(m.Mails())
	for _, r := range []struct{ path, body string }{
		{"/api/Users", `{"Email":"new@example.com","Password":"splendidpass","Enabled":true,"SendEmailInstruction":true}`},
		{"/api/Users", `{"Email":"quiet@example.com","Password":"splendidpass","Enabled":true,"SendEmailInstruction":false}`},
		{"/api/Administrators", `{"Email":"chief@example.com","InitialPassword":"splendidpass","Enabled":true,"SendInstruction":"true","PermissionsModels":{}}`},
	} {
		if status, _, raw := c.s.Do("POST", r.path, servertest.Bearer(c.token), r.body); status != 200 || len(raw) != 38 {
			c.Errorf("%s: %d %s", r.body, status, raw)
		}
	}
	if err := c.s.Jobs.Drain(c.Context()); err != nil {
		c.Fatal(err)
	}
	all := m.Mails()[before:]
	if len(all) != 2 || all[0].To != "new@example.com" || all[1].To != "chief@example.com" || all[0].Link() == "" || all[1].Link() == "" {
		c.Errorf("%+v", all)
	}
	var jobs struct {
		Items []struct{ Kind, State, Subject string }
	}
	c.want(200, "GET", "/jobs?kind=mail", "", &jobs)
	if len(jobs.Items) != 2 || jobs.Items[1].Subject != "welcome for new@example.com" || jobs.Items[1].State != "done" {
		c.Errorf("%+v", jobs)
	}
}
