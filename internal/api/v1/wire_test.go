package v1_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/purserhq/purser/internal/servertest"
)

// The tests of this package talk to the whole server over the wire, on every
// database engine. Every answer is checked against the document the server
// itself describes its API with.

const (
	acmeID   = "6afe36bf-7ec6-4710-8db2-dda8eea8e2cb"
	betaID   = "94bf5b06-79a0-4a52-88ed-36da652f4254"
	password = "splendidpass"

	seed = `{
 "companies": [{"id": "` + acmeID + `", "name": "Acme"}, {"id": "` + betaID + `", "name": "Beta"}],
 "users": [
  {"login": "acmeboss", "password": "splendidpass", "staff": {"permissions": ["Administrators", "Users", "UsersCreateEdit", "AuditLog"], "companies": ["Acme"]}},
  {"login": "clerk", "password": "splendidpass", "staff": {"companies": "*"}},
  {"login": "ann", "password": "splendidpass", "customer": {"company": "Acme"}}],
 "apiKeys": [{"login": "acmekey", "password": "splendidpass", "permissions": ["Users"], "companies": ["Acme"]},
  {"login": "betakey", "password": "splendidpass", "permissions": ["Users"], "companies": ["Beta"]}]
}`
)

// client speaks to one seeded server.
type client struct {
	*testing.T
	s      *servertest.Server
	token  string // the system administrator's unless changed
	router routers.Router
}

// each runs a test against a fresh server on every engine.
func each(t *testing.T, f func(c *client)) {
	t.Helper()
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		s.Import(seed)
		c := &client{T: t, s: s, router: document(t, s)}
		c.token = c.signIn(s.AdminLogin, s.AdminPassword)
		f(c)
	})
}

// document reads and checks the server's description of itself.
func document(t *testing.T, s *servertest.Server) routers.Router {
	t.Helper()
	status, header, raw := s.Do("GET", "/v1/openapi.json", nil, "")
	if status != 200 || header.Get("Content-Type") != "application/openapi+json" {
		t.Fatalf("document: %d %v", status, header)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

func (c *client) signIn(login, password string) string {
	c.Helper()
	var token struct{ Token string }
	c.token = ""
	c.want(200, "POST", "/session", `{"login":"`+login+`","password":"`+password+`"}`, &token)
	return token.Token
}

// as gives the same client with another's token.
func (c *client) as(login string) *client {
	c.Helper()
	other := &client{T: c.T, s: c.s, router: c.router}
	other.token = other.signIn(login, password)
	return other
}

// want sends a request, checks the status, and reads the answer into out unless it is nil.
func (c *client) want(status int, method, path, body string, out any) string {
	c.Helper()
	header := servertest.JSON()
	if c.token != "" {
		header = servertest.Bearer(c.token)
	}
	got, answered, raw := c.s.Do(method, "/v1"+path, header, body)
	if got != status {
		c.Fatalf("%s %s: %d, want %d: %s", method, path, got, status, raw)
	}
	c.conforms(method, path, header, body, got, answered, raw)
	if out != nil {
		if err := json.Unmarshal([]byte(raw), out); err != nil {
			c.Fatalf("%s %s: %v: %s", method, path, err, raw)
		}
	}
	return raw
}

// conforms checks an answer against the document; paths that it does not have
// are none of its business.
func (c *client) conforms(method, path string, sent http.Header, body string, status int, answered http.Header, raw string) {
	c.Helper()
	r, err := http.NewRequest(method, "/v1"+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	r.Header = sent
	found, params, err := c.router.FindRoute(r)
	if err != nil {
		return
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: found},
		Status:                 status, Header: answered, Body: io.NopCloser(bytes.NewReader([]byte(raw))),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), in); err != nil {
		c.Errorf("%s %s answers what its document does not say: %v", method, path, err)
	}
}

// problem is an error answer.
type problem struct {
	Type, Title, Kind, Detail string
	Status                    int
	Errors                    []struct{ Location, Reason, Message string }
}

func (c *client) refused(status int, method, path, body string) problem {
	c.Helper()
	var p problem
	c.want(status, method, path, body, &p)
	if p.Status != status || p.Type != "about:blank" && !strings.HasPrefix(p.Type, "two-factor-") || p.Title == "" {
		c.Errorf("%s %s: no problem: %+v", method, path, p)
	}
	return p
}
