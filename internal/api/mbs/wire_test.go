package mbs_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
)

// The tests of this package talk to the whole server over the wire, on every
// database engine, and compare raw bytes. Their names follow the wire
// contract, mbs.md.

// What every test finds in the server besides its system administrator.
const (
	acmeID    = "6afe36bf-7ec6-4710-8db2-dda8eea8e2cb"
	betaID    = "94bf5b06-79a0-4a52-88ed-36da652f4254"
	robertID  = "9d6de082-741c-44fe-b067-1a36eb03fa40" // a user of no company
	charlieID = "a1b2c3d4-f3de-4233-a1cd-ac0e9086015b" // a user of Acme
	bettyID   = "b17266e7-8b8e-4c3f-b1bb-911b9a0c5d1e" // a user of Beta
	managerID = "773eb9de-7aac-4177-a5a5-ebcee77ee97e" // Users in Acme only
	clerkID   = "74c0060b-1ca5-4342-9d02-2a7f57e378c4" // no permission at all
	unknownID = "00000000-0000-4000-8000-000000000000"

	password = "splendidpass"

	seed = `{
 "companies": [
  {"id": "` + acmeID + `", "name": "Acme", "storageLimit": 107374182400, "licenseMode": "GlobalLicensesPool"},
  {"id": "` + betaID + `", "name": "Beta"}],
 "users": [
  {"id": "` + robertID + `", "login": "robert.z", "password": "splendidpass", "firstName": "Robert", "lastName": "Techhead",
   "customer": {"notificationEmails": ["techie@somedomain.example"]}},
  {"id": "` + charlieID + `", "login": "charlie", "password": "splendidpass", "firstName": "Charlie", "lastName": "Green",
   "customer": {"company": "Acme", "licenseMode": "Automatic"}, "memberships": [{"company": "Acme"}]},
  {"id": "` + bettyID + `", "login": "betty", "password": "splendidpass", "enabled": false,
   "customer": {"company": "Beta"}, "memberships": [{"company": "Beta"}]},
  {"id": "` + managerID + `", "login": "manager", "password": "splendidpass", "firstName": "Main", "lastName": "Manager",
   "createdAt": "2018-05-15T15:44:51.07Z", "staff": {"permissions": ["Users", "UsersCreateEdit", "UsersDelete"], "companies": ["Acme"]}},
  {"id": "` + clerkID + `", "login": "clerk", "password": "splendidpass", "staff": {"companies": "*"}}],
 "apiKeys": [{"login": "zabbix", "password": "splendidpass", "permissions": ["Users"], "companies": "*"}]
}`

	robertJSON = `{"ID":"` + robertID + `","Email":"robert.z","FirstName":"Robert","LastName":"Techhead",` +
		`"NotificationEmails":["techie@somedomain.example"],"Company":"","Enabled":true,"LicenseManagmentMode":0,` +
		`"DestinationList":[],"SpaceUsed":0}`
	charlieJSON = `{"ID":"` + charlieID + `","Email":"charlie","FirstName":"Charlie","LastName":"Green",` +
		`"NotificationEmails":[],"Company":"Acme","Enabled":true,"LicenseManagmentMode":1,"DestinationList":[],"SpaceUsed":0}`
	bettyJSON = `{"ID":"` + bettyID + `","Email":"betty","FirstName":"","LastName":"",` +
		`"NotificationEmails":[],"Company":"Beta","Enabled":false,"LicenseManagmentMode":0,"DestinationList":[],"SpaceUsed":0}`

	modelsXMLNS = `xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models"`
	arraysXMLNS = `"http://schemas.microsoft.com/2003/10/Serialization/Arrays"`

	jsonType = "application/json; charset=utf-8"
	xmlType  = "application/xml; charset=utf-8"

	asJSON = "application/json"
	asXML  = "application/xml"
	asForm = "application/x-www-form-urlencoded"
)

// client speaks to one seeded server.
type client struct {
	s     *servertest.Server
	token string // the system administrator's
}

// each runs a test against a fresh server on every engine.
func each(t *testing.T, f func(t *testing.T, c *client)) {
	t.Helper()
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		s.Import(seed)
		f(t, &client{s, s.MBSToken(s.AdminLogin, s.AdminPassword)})
	})
}

// request is one request; what is empty is not sent.
type request struct {
	method, path, body string
	contentType        string
	accept             string
	token              string
	header             http.Header
}

// answer is all of an answer.
type answer struct {
	status int
	header http.Header
	body   string
}

// send sends a request exactly as given.
func (c *client) send(t *testing.T, q request) answer {
	t.Helper()
	return send(t, c.s, q)
}

func send(t *testing.T, s *servertest.Server, q request) answer {
	t.Helper()
	header := http.Header{}
	maps.Copy(header, q.header)
	for name, value := range map[string]string{"Content-Type": q.contentType, "Accept": q.accept} {
		if value != "" {
			header.Set(name, value)
		}
	}
	if q.token != "" {
		header.Set("Authorization", "Bearer "+q.token)
	}
	status, answered, body := s.Do(q.method, q.path, header, q.body)
	return answer{status, answered, body}
}

// call sends JSON as the system administrator.
func (c *client) call(t *testing.T, method, path, body string) answer {
	t.Helper()
	return c.send(t, request{method: method, path: path, body: body, contentType: asJSON, token: c.token})
}

// get asks for a path as the system administrator.
func (c *client) get(t *testing.T, path string) answer {
	t.Helper()
	return c.send(t, request{method: "GET", path: path, token: c.token})
}

// as signs in one of the seeded people.
func (c *client) as(t *testing.T, name string) *client {
	t.Helper()
	return &client{c.s, c.s.MBSToken(name, password)}
}

// is compares status and body.
func (a answer) is(t *testing.T, status int, body string) {
	t.Helper()
	if a.status != status || a.body != body {
		t.Errorf("got  %d %s\nwant %d %s", a.status, a.body, status, body)
	}
}

// isEmpty checks for the 200 that says nothing (section 1.10).
func (a answer) isEmpty(t *testing.T) {
	t.Helper()
	a.is(t, 200, "")
	if _, typed := a.header["Content-Type"]; typed || a.header.Get("Content-Length") != "0" {
		t.Errorf("an empty answer with headers %v", a.header)
	}
}

// isID checks for 200 with a bare JSON string that is a GUID, and gives it.
func (a answer) isID(t *testing.T) string {
	t.Helper()
	id := strings.Trim(a.body, `"`)
	if a.status != 200 || len(id) != 36 || a.body != `"`+id+`"` || strings.ToLower(id) != id || a.header.Get("Content-Type") != jsonType {
		t.Fatalf("got %d %s, want 200 and an ID", a.status, a.body)
	}
	return id
}

// invalid is the body of a 400 that names one member (section 3).
func invalid(member, text string) string {
	return fmt.Sprintf(`{"Message":"The request is invalid.","ModelState":{"model.%s":[%q]}}`, member, text)
}

func missing(member string) string {
	return invalid(member, "The "+member+" field is required.")
}

// has compares the status and looks for a part of the body.
func (a answer) has(t *testing.T, status int, part string) {
	t.Helper()
	if a.status != status || !strings.Contains(a.body, part) {
		t.Errorf("got  %d %s\nwant %d with %s", a.status, a.body, status, part)
	}
}
