package netbrain_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
)

// The tests named *Wire drive the whole server over HTTP, on every engine, and
// compare raw bytes. Their cases are the contract's; the marks [T], [D], [R]
// are its evidence marks (section 0.1).

// seed is what every wire test starts from. $names are expanded by ids.
const seed = `{
 "companies": [
  {"id": "$acme", "name": "Acme", "description": "Anvils", "maximumNodes": 100, "domains": [
    {"id": "$hq", "name": "HQ", "description": "Main", "maximumNodes": 17}, {"id": "$lab", "name": "Lab"}]},
  {"id": "$beta", "name": "Beta", "domains": [{"id": "$beach", "name": "Beach"}]},
  {"id": "$empty", "name": "Empty"}],
 "roles": [{"name": "Auditor", "description": "looks", "privileges": [2, 15]}],
 "externalAuth": [{"alias": "AD", "deleted": true}],
 "users": [
  {"id": "$ann", "login": "ann", "password": "$pw", "email": "ann@acme.example", "firstName": "Ann", "lastName": "Lee",
   "createdAt": "2022-03-25T19:18:22.32Z", "phoneNumber": "", "customer": {"company": "Acme"},
   "memberships": [{"company": "Acme", "domains": [{"domain": "HQ", "roles": ["engineer", "Auditor"]}, {"domain": "Lab"}]}]},
  {"login": "dom", "password": "$pw", "email": "dom@acme.example", "firstName": "Dom", "lastName": "Ain", "customer": {"company": "Acme"},
   "memberships": [{"company": "Acme", "domains": [{"domain": "HQ", "roles": ["domainAdmin"]}]}]},
  {"login": "tom", "password": "$pw", "email": "tom@acme.example", "firstName": "Tom", "lastName": "Cat", "customer": {"company": "Acme"},
   "memberships": [{"company": "Acme", "admin": true}]},
  {"login": "bob", "password": "$pw", "email": "bob@beta.example", "firstName": "Bob", "lastName": "Roe", "customer": {"company": "Beta"}},
  {"login": "uma", "password": "$pw", "email": "uma@msp.example", "firstName": "Uma", "lastName": "Fox",
   "staff": {"permissions": ["Users", "UsersCreateEdit", "UsersDelete"], "companies": "*"}},
  {"login": "una", "password": "$pw", "email": "una@msp.example", "firstName": "Una", "lastName": "Fox",
   "staff": {"permissions": ["Users", "UsersCreateEdit", "UsersDelete", "ManageCompanies", "AuditLog"], "companies": ["Beta"]}},
  {"login": "sam", "password": "$pw", "email": "sam@msp.example", "firstName": "Sam", "lastName": "Sys",
   "staff": {"permissions": ["ManageCompanies"], "companies": "*"}},
  {"login": "twin", "password": "$pw", "email": "twin@acme.example", "firstName": "T", "lastName": "One", "customer": {"company": "Acme"}},
  {"login": "Twin", "authenticationServer": "AD", "externalIdentity": "twin", "email": "twin@ad.example", "firstName": "T", "lastName": "Two",
   "customer": {"company": "Acme"}}]
}`

const password = "correct horse"

var ids = strings.NewReplacer(
	"$acme", "0190a000-0000-7000-8000-0000000000a1",
	"$beta", "0190a000-0000-7000-8000-0000000000b1",
	"$empty", "0190a000-0000-7000-8000-0000000000c1",
	"$hq", "0190a000-0000-7000-8000-0000000000d1",
	"$lab", "0190a000-0000-7000-8000-0000000000d2",
	"$beach", "0190a000-0000-7000-8000-0000000000d3",
	"$ann", "0190a000-0000-7000-8000-0000000000e1",
	"$nobody", "0190a000-0000-7000-8000-0000000000f1",
	"$pw", password,
)

// The answers that occur again and again.
const (
	success      = `{"statusCode":790200,"statusDescription":"Success."}`
	insufficient = `{"statusCode":795003,"statusDescription":"Insufficient permissions: the current user has insufficient permissions to perform the requested operation."}`
	noDomain     = `{"statusCode":795003,"statusDescription":"Insufficient permissions: the current user has insufficient permissions to perform the requested operation. The user has no tenant or domain access permission."}`
	noUsers      = `{"statusCode":793001,"statusDescription":"Inner exception. The user has no user management permission."}`
	noSystem     = `{"statusCode":793001,"statusDescription":"Inner exception. The user has no system management permission."}`
	noAccess     = `{"statusCode":795001,"statusDescription":"The current user has no access permissions to the tenant or domain."}`
	badToken     = `{"statusCode":795005,"statusDescription":"Invalid token."}`
	badLogin     = `{"statusCode":795000,"statusDescription":"Invalid username or password."}`
	badBody      = `{"statusCode":791001,"statusDescription":"Invalid parameter: the parameter 'request body' is invalid."}`
	badMethod    = `{"statusCode":793405,"statusDescription":"Method is not supported"}`
	noResource   = `{"statusCode":793404,"statusDescription":"No resource"}`
)

// null is the answer for a required parameter that is missing.
func null(name string) string {
	return failure(791000, "Null parameter: the parameter '"+name+"' cannot be null.")
}

// failure is an answer of code and text alone.
func failure(code int, text string) string {
	var quoted strings.Builder
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"statusCode":%d,"statusDescription":%s}`, code, strings.TrimSpace(quoted.String()))
}

// world is a seeded server and the tokens of those who signed in.
type world struct {
	*servertest.Server
	tokens map[string]string
}

// onEach runs a test on a fresh, seeded server of each engine.
func onEach(t *testing.T, f func(t *testing.T, w *world)) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		s.Import(ids.Replace(seed))
		f(t, &world{Server: s, tokens: map[string]string{}})
	})
}

// as gives a person's token; "admin" is the system administrator, "" nobody.
func (w *world) as(t *testing.T, who string) string {
	t.Helper()
	if who == "" || w.tokens[who] != "" {
		return w.tokens[who]
	}
	login, secret := who, password
	if who == "admin" {
		login, secret = w.AdminLogin, w.AdminPassword
	}
	w.tokens[who] = w.signIn(t, login, secret)
	return w.tokens[who]
}

func (w *world) signIn(t *testing.T, login, secret string) string {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"username": login, "password": secret})
	got := w.send(t, request{verb: "POST", path: "/ServicesAPI/API/V1/Session", body: string(body)})
	var out struct{ Token string }
	if err := json.Unmarshal([]byte(got.body), &out); err != nil || out.Token == "" {
		t.Fatalf("%s cannot sign in: %d %s", login, got.status, got.body)
	}
	return out.Token
}

type request struct {
	verb, path, body string
	token            string
	header           map[string]string
}

type response struct {
	status int
	header http.Header
	body   string
}

// send does a request as it is: the path goes out uncleaned, redirects are not followed.
func (w *world) send(t *testing.T, in request) response {
	t.Helper()
	r, err := http.NewRequest(in.verb, w.URL, strings.NewReader(in.body))
	if err != nil {
		t.Fatal(err)
	}
	path, query, _ := strings.Cut(in.path, "?")
	r.URL.RawPath, r.URL.RawQuery = path, query
	if r.URL.Path, err = url.PathUnescape(path); err != nil {
		t.Fatal(err)
	}
	if in.body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	if in.token != "" {
		r.Header.Set("Token", in.token)
	}
	for k, v := range in.header {
		r.Header[k] = []string{v} // the letter case as given
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatalf("%s %s: %v", in.verb, in.path, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", in.verb, in.path, err)
	}
	return response{res.StatusCode, res.Header, string(body)}
}

// step is a request and its answer, bytes and all. Paths are below
// /ServicesAPI/API unless they begin with two slashes or name it. <id> and
// <time> in want stand for any GUID and any ISO time.
type step struct {
	name   string
	as     string
	verb   string
	path   string
	body   string
	status int
	want   string
}

// run does steps one after the other.
func (w *world) run(t *testing.T, steps []step) {
	t.Helper()
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			got := w.send(t, request{verb: s.verb, path: full(ids.Replace(s.path)), body: ids.Replace(s.body), token: w.as(t, s.as)})
			compare(t, got, s.status, ids.Replace(s.want))
		})
	}
}

func full(path string) string {
	if strings.Contains(strings.ToLower(path), "/servicesapi") {
		return path
	}
	return "/ServicesAPI/API" + path
}

var (
	anyID   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	anyTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z`)
)

func compare(t *testing.T, got response, status int, want string) {
	t.Helper()
	body := got.body
	if strings.Contains(want, "<id>") {
		body = anyID.ReplaceAllString(body, "<id>")
	}
	if strings.Contains(want, "<time>") {
		body = anyTime.ReplaceAllString(body, "<time>")
	}
	if got.status != status || body != want {
		t.Errorf("got  %d %s\nwant %d %s", got.status, body, status, want)
	}
	if ct := got.header.Get("Content-Type"); ct != "application/json; charset=utf-8" {
		t.Errorf("Content-Type %q", ct)
	}
}
