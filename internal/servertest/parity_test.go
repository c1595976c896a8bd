package servertest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
)

// face drives one dialect as a system administrator.
type face struct {
	s       *servertest.Server
	base    string
	headers http.Header
}

func mbsFace(s *servertest.Server) face {
	return face{s, "/api", servertest.Bearer(s.MBSToken(s.AdminLogin, s.AdminPassword))}
}

func netbrainFace(s *servertest.Server) face {
	return face{s, "/ServicesAPI/API/V1", servertest.Token(s.NetBrainToken(s.AdminLogin, s.AdminPassword))}
}

// do sends a request that must succeed and returns its body.
func (f face) do(method, path, body string) string {
	f.s.T.Helper()
	status, _, answer := f.s.Do(method, f.base+path, f.headers, body)
	if status != http.StatusOK {
		f.s.T.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

// id takes the ID out of a bare JSON string.
func (f face) id(answer string) string {
	f.s.T.Helper()
	var id string
	if err := json.Unmarshal([]byte(answer), &id); err != nil {
		f.s.T.Fatalf("no ID: %s", answer)
	}
	return id
}

// member takes one member out of a JSON object.
func (f face) member(answer, name string) string {
	f.s.T.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(answer), &all); err != nil {
		f.s.T.Fatalf("no object: %s", answer)
	}
	return fmt.Sprint(all[name])
}

// state prints the companies and people of a server without what differs by
// nature: IDs, times, hashes and what only one dialect can say.
func state(s *servertest.Server) string {
	s.T.Helper()
	var lines []string
	r := s.Store.Read(s.T.Context())
	companies, err := r.Companies(core.Everywhere, "", 100)
	if err != nil {
		s.T.Fatal(err)
	}
	for _, c := range companies {
		lines = append(lines, "company "+c.Name)
	}
	users, err := r.Users(core.UserFilter{Scope: core.Everywhere, Memberships: true}, "", 100)
	if err != nil {
		s.T.Fatal(err)
	}
	for _, u := range users {
		lines = append(lines, person(u))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func person(u *core.User) string {
	line := fmt.Sprintf("person %s %s/%s enabled=%v", u.Login, u.FirstName, u.LastName, u.Enabled)
	if u.Customer != nil {
		line += fmt.Sprintf(" customer of %q mode=%d", u.Customer.Company.Name, u.Customer.LicenseMode)
	}
	if u.Staff != nil {
		line += fmt.Sprintf(" staff admin=%v", u.Staff.SystemAdmin)
	}
	for _, m := range u.Memberships {
		line += fmt.Sprintf(" in %s admin=%v", m.Company.Name, m.Admin)
	}
	return line
}

// scenarios are told twice, once in each dialect.
var scenarios = []struct {
	name     string
	mbs      func(f face)
	netbrain func(f face)
}{
	{"a company and a person in it",
		func(f face) {
			f.do("POST", "/Companies", `{"Name":"Acme"}`)
			f.do("POST", "/Users", `{"Email":"ann","Password":"splendidpass","Enabled":true,"FirstName":"Ann","LastName":"Lee","Company":"Acme"}`)
		},
		func(f face) {
			f.do("POST", "/CMDB/Tenants", `{"tenantName":"Acme","maximumNodes":10}`)
			f.do("POST", "/CMDB/Users", add("ann", `"tenants":[{"tenantName":"Acme","isTenantAdmin":false,"allowCreateDomain":false,"domains":[]}]`))
		}},
	{"a person without a company who is renamed and moves",
		func(f face) {
			f.do("POST", "/Companies", `{"Name":"Acme"}`)
			f.do("POST", "/Companies", `{"Name":"Other"}`)
			id := f.id(f.do("POST", "/Users", `{"Email":"ann","Password":"splendidpass","Enabled":true,"FirstName":"Ann","LastName":"Lee"}`))
			f.do("PUT", "/Users", `{"ID":"`+id+`","Enabled":true,"Company":"Acme"}`)
			f.do("PUT", "/Users", `{"ID":"`+id+`","Enabled":true,"Company":"Other","FirstName":"Anna"}`)
		},
		func(f face) {
			f.do("POST", "/CMDB/Tenants", `{"tenantName":"Acme","maximumNodes":10}`)
			f.do("POST", "/CMDB/Tenants", `{"tenantName":"Other","maximumNodes":10}`)
			f.do("POST", "/CMDB/Users", add("ann", `"tenants":[]`))
			f.do("PUT", "/CMDB/Users", `{"username":"ann","tenants":[{"tenantName":"Acme"}]}`)
			f.do("PUT", "/CMDB/Users", `{"username":"ann","firstName":"Anna","tenants":[{"tenantName":"Other"}]}`)
		}},
	{"a company is renamed and a person deleted",
		func(f face) {
			company := f.id(f.do("POST", "/Companies", `{"Name":"Acme"}`))
			id := f.id(f.do("POST", "/Users", `{"Email":"ann","Password":"splendidpass","Enabled":true,"Company":"Acme"}`))
			f.do("PUT", "/Companies", `{"Id":"`+company+`","Name":"Acme Ltd"}`)
			f.do("DELETE", "/Users/"+id+"/Account", "")
		},
		func(f face) {
			tenant := f.member(f.do("POST", "/CMDB/Tenants", `{"tenantName":"Acme","maximumNodes":10}`), "tenantId")
			f.do("POST", "/CMDB/Users", add("ann", `"tenants":[{"tenantName":"Acme"}]`))
			f.do("PUT", "/CMDB/Tenants", `{"tenantId":"`+tenant+`","tenantName":"Acme Ltd"}`)
			f.do("DELETE", "/CMDB/Users/ann", "")
		}},
	{"an empty company is deleted",
		func(f face) {
			f.do("DELETE", "/Companies/"+f.id(f.do("POST", "/Companies", `{"Name":"Acme"}`)), "")
		},
		func(f face) {
			f.do("DELETE", "/CMDB/Tenants/"+f.member(f.do("POST", "/CMDB/Tenants", `{"tenantName":"Acme","maximumNodes":10}`), "tenantId"), "")
		}},
}

func add(login, more string) string {
	return `{"username":"` + login + `","email":"` + login + `@example.com","firstName":"Ann","lastName":"Lee","password":"splendidpass",` +
		`"allowChangePassword":true,"isSystemAdmin":false,` + more + `}`
}

func TestAScenarioEndsTheSameThroughEitherDialect(t *testing.T) {
	for _, tt := range scenarios {
		t.Run(tt.name, func(t *testing.T) {
			servertest.Each(t, func(t *testing.T, s *servertest.Server) {
				tt.mbs(mbsFace(s))
				other := servertest.New(t, s.Engine)
				tt.netbrain(netbrainFace(other))
				if a, b := state(s), state(other); a != b {
					t.Errorf("through MBS:\n%s\nthrough NetBrain:\n%s", a, b)
				}
			})
		})
	}
}

// TestWhatOneDialectMakesTheOtherShows drives a person through both.
func TestWhatOneDialectMakesTheOtherShows(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		m, n := mbsFace(s), netbrainFace(s)
		m.do("POST", "/Companies", `{"Name":"Acme"}`)
		id := m.id(m.do("POST", "/Users", `{"Email":"ann","Password":"splendidpass","Enabled":true,"Company":"Acme"}`))
		if got := n.do("GET", "/CMDB/Users?username=ANN", ""); !strings.Contains(got, `"username":"ann"`) || !strings.Contains(got, `"tenantName":"Acme"`) {
			t.Errorf("NetBrain shows %s", got)
		}
		n.do("PUT", "/CMDB/Users", `{"username":"ann","lastName":"Lee","password":"another pass"}`)
		if got := m.do("GET", "/Users/"+id, ""); !strings.Contains(got, `"LastName":"Lee"`) {
			t.Errorf("MBS shows %s", got)
		}
		if got := m.do("PUT", "/Users/Authenticate", `{"Email":"ann","Password":"another pass"}`); !strings.Contains(got, id) {
			t.Errorf("the password set through NetBrain does not serve on MBS: %s", got)
		}
		n.do("POST", "/CMDB/Users", strings.Replace(add("boss", `"tenants":[]`), `"isSystemAdmin":false`, `"isSystemAdmin":true`, 1))
		if got := m.do("GET", "/Administrators", ""); !strings.Contains(got, `"Email":"boss"`) {
			t.Errorf("MBS administrators: %s", got)
		}
		if got := m.do("GET", "/Users", ""); strings.Contains(got, `"boss"`) {
			t.Errorf("an administrator is among the customers: %s", got)
		}
		if got := m.do("POST", "/Users", `{"Email":"BOSS","Password":"splendidpass","Enabled":true}`); got != `"Email already exist."` {
			t.Errorf("a login taken by staff: %s", got)
		}
		s.NetBrainToken("boss", "splendidpass")
		s.MBSToken("boss", "splendidpass")
	})
}
