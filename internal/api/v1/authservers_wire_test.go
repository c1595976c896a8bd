package v1_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory/ldaptest"
)

func TestAuthServers(t *testing.T) {
	each(t, func(c *client) {
		s := ldaptest.Start(c.T)
		for _, uid := range []string{"eva", "fay"} {
			s.AddPerson(uid, password)
		}
		s.AddGroup("clerks", "eva")
		ca, _ := json.Marshal(s.CA)
		directory := func(members string) string {
			return fmt.Sprintf(`{"host":"127.0.0.1","port":%d,"baseDN":"%s","userRoot":"%s","groupRoot":"%s","security":"ldaps","bindDN":"%s","caCertificates":%s%s}`,
				s.Port(core.LDAPS), ldaptest.Base, ldaptest.People, ldaptest.Groups, ldaptest.Reader, ca, members)
		}
		const groups = `,"groups":[{"name":"Clerks","path":"cn=clerks,ou=groups,dc=example,dc=com","userManager":true,"companies":[{"company":"` + acmeID + `","member":true}]}]`
		body := func(directory, members string) string {
			return `{"alias":"Corp","type":"LDAP","directory":` + directory + members + `}`
		}
		word := `,"password":"` + ldaptest.ReaderPassword + `"`
		for _, tt := range []struct {
			name, body       string
			status           int
			location, reason string
		}{
			{"a member missing", `{"alias":"Corp","type":"LDAP"}`, 422, "body", ""},
			{"a type that is not offered", strings.Replace(body(directory(""), word), `"LDAP"`, `"SAML"`, 1), 422, "body.type", ""},
			{"no host", body(`{"host":""}`, word), 422, "body.directory.host", "missing"},
			{"a host that is none", body(strings.Replace(directory(""), "127.0.0.1", "a b", 1), word), 422, "body.directory.host", "malformed"},
			{"no password", body(directory(""), ""), 422, "body.password", "missing"},
			{"a group elsewhere", body(directory(`,"groups":[{"path":"cn=x,dc=elsewhere"}]`), word), 422, "body.directory.groups[0].path", "not allowed"},
			{"an unknown company", body(directory(`,"groups":[{"path":"cn=x,`+ldaptest.Groups+`","companies":[{"company":"x"}]}]`), word), 422, "body.company", "unknown"},
			{"an attribute that is none", body(directory(`,"attributes":[{"field":"email","enabled":true,"attributes":["mail="]}]`), word), 422, "body.directory.attributes[0]", "malformed"},
			{"the local alias", strings.Replace(body(directory(""), word), "Corp", "NetBrain", 1), 409, "body.alias", "exists"},
			{"a test that fails", body(directory(""), word+`,"test":{"login":"eva","password":"wrong"}`), 422, "body.test", "failed"},
			{"a wrong account", body(directory(""), `,"password":"wrong","test":{"login":"eva","password":"x"}`), 422, "body.directory.bindDN", "failed"},
			{"nobody there", body(strings.Replace(directory(""), fmt.Sprintf(`"port":%d`, s.Port(core.LDAPS)), `"port":1`, 1), word+`,"test":{"login":"eva","password":"x"}`), 409, "body.directory", "failed"},
		} {
			p := c.refused(tt.status, "POST", "/auth-servers", tt.body)
			if len(p.Errors) == 0 || p.Errors[0].Location != tt.location || p.Errors[0].Reason != tt.reason {
				c.Errorf("%s: %+v", tt.name, p)
			}
			if raw := fmt.Sprintf("%+v", p); strings.Contains(raw, ldaptest.ReaderPassword) {
				c.Errorf("%s: the password came back: %s", tt.name, raw)
			}
		}
		var made struct{ ID string }
		c.want(201, "POST", "/auth-servers", body(directory(groups), word+`,"test":{"login":"eva","password":"`+password+`"}`), &made)
		one := "/auth-servers/" + made.ID
		var got struct {
			Alias, Type        string
			Enabled, Stale     bool
			HasPassword        bool
			Directory          json.RawMessage
			SyncedAt, DisplayX *string
		}
		raw := c.want(200, "GET", one, "", &got)
		if got.Alias != "Corp" || got.Type != "LDAP" || !got.Enabled || !got.Stale || !got.HasPassword || got.SyncedAt != nil || strings.Contains(raw, ldaptest.ReaderPassword) {
			c.Errorf("%s", raw)
		}
		if list := c.want(200, "GET", "/auth-servers", "", nil); !strings.Contains(list, `"id":"`+made.ID+`"`) || strings.Contains(list, ldaptest.ReaderPassword) {
			c.Errorf("%s", list)
		}
		t.Run("what was got can be put again", func(*testing.T) {
			again := c.want(200, "PUT", one, `{"directory":`+string(got.Directory)+`}`, nil)
			if !strings.Contains(again, string(got.Directory)) {
				c.Errorf("%s\nwant %s", again, got.Directory)
			}
		})
		c.refused(422, "PUT", one, `{"directory":`+strings.Replace(string(got.Directory), "127.0.0.1", "192.0.2.1", 1)+`}`)
		c.refused(404, "PUT", "/auth-servers/"+acmeID, `{"enabled":false}`)
		c.refused(404, "GET", "/auth-servers/nothing", "")
		authServerRequests(c, one)
	})
}

// authServerRequests drives what is below a server.
func authServerRequests(c *client, one string) {
	type tested struct {
		Accepted, Found   bool
		Reason, DN, Login string
		Groups, Mapped    []string
	}
	for login, want := range map[string]tested{
		"eva": {Accepted: true, Found: true, DN: ldaptest.DN("eva"), Login: "eva", Groups: []string{"cn=clerks,ou=groups,dc=example,dc=com"}, Mapped: []string{"cn=clerks,ou=groups,dc=example,dc=com"}},
		"fay": {Found: true, Reason: "groups", DN: ldaptest.DN("fay"), Login: "fay", Groups: []string{}, Mapped: []string{}}, "ghost": {Reason: "credentials", Groups: []string{}, Mapped: []string{}},
	} {
		var out tested
		c.want(200, "POST", one+"/test", `{"login":"`+login+`","password":"`+password+`"}`, &out)
		if fmt.Sprintf("%#v", out) != fmt.Sprintf("%#v", want) {
			c.Errorf("%#v\nwant %#v", out, want)
		}
	}
	var found struct {
		Items      []struct{ Name, Path string }
		Total      int
		More, Over bool
	}
	c.want(200, "GET", one+"/groups?keyword=CLERK", "", &found)
	if len(found.Items) != 1 || found.Items[0].Path != ldaptest.GroupDN("clerks") || found.Total != 1 || found.More || found.Over {
		c.Errorf("%+v", found)
	}
	c.refused(422, "GET", one+"/groups?page=0", "")
	var asked struct{ Job string }
	c.want(202, "POST", one+"/sync", "", &asked)
	c.refused(409, "POST", one+"/sync", "")
	if err := c.s.Jobs.Drain(c.Context()); err != nil {
		c.Fatal(err)
	}
	var job struct {
		State, Kind, Subject string
		Done, Total          int
	}
	c.want(200, "GET", "/jobs/"+asked.Job, "", &job)
	if job.State != "done" || job.Kind != "people.sync" || job.Subject != "Corp" || job.Done != 2 || job.Total != 2 {
		c.Errorf("%+v", job)
	}
	nobody := &client{T: c.T, s: c.s, router: c.router}
	for body, status := range map[string]int{
		`{"login":"eva","password":"` + password + `"}`: 200, `{"login":"EVA","password":"` + password + `","server":"corp"}`: 200,
		`{"login":"eva","password":"` + password + `","server":"NetBrain"}`: 401, `{"login":"eva","password":"` + password + `","server":""}`: 401,
		`{"login":"eva","password":"` + password + `","server":"Other"}`: 401, `{"login":"fay","password":"` + password + `","server":"Corp"}`: 401, `{"login":"root","password":"root-password","server":"Corp"}`: 401,
	} {
		nobody.want(status, "POST", "/session", body, nil)
	}
	eva := &client{T: c.T, s: c.s, router: c.router}
	eva.token = eva.signIn("eva", password)
	eva.want(200, "GET", "/session", "", nil)
	eva.refused(403, "GET", "/auth-servers", "")
	c.want(200, "PUT", one, `{"enabled":false}`, nil)
	eva.refused(401, "GET", "/session", "")
	c.refused(409, "POST", one+"/sync", "")
	c.want(204, "DELETE", one, "", nil)
	c.refused(404, "DELETE", one, "")
}
