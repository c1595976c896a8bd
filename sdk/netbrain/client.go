package netbrain

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/purserhq/purser/sdk/internal/rest"
)

// Client speaks the NetBrain ServicesAPI. It is safe for concurrent use: all
// goroutines share one session. Close it to give the session's seat back.
type Client struct {
	Session      *SessionService
	System       *SystemService
	Users        *UsersService
	Tenants      *TenantsService
	Domains      *DomainsService
	Roles        *RolesService
	AuditLogs    *AuditLogsService
	ExternalAuth *ExternalAuthService

	api     *url.URL // .../ServicesAPI/API
	oauth   *url.URL // .../ServicesAPI/auth/oauth2/token
	send    *rest.Sender
	owned   bool // the connections are this client's to close
	session *session
}

// ErrClosed is the error of requests after Close.
var ErrClosed = errors.New("netbrain: the client is closed")

// New makes a client for the server at base, such as https://netbrain.example
// or https://gateway.example/some/path; /ServicesAPI/API is added unless it is
// there. Nothing is sent before the first request, which signs in.
//
// It fails when base is no http or https address, holds credentials, a query or a fragment,
// when there is nothing to sign in with, or when options contradict each other.
func New(base, username, password string, opts ...Option) (*Client, error) {
	s := newSettings(username, password)
	for _, o := range opts {
		o(&s)
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("netbrain: %w", err)
	}
	services, err := servicesAt(base)
	if err != nil {
		return nil, fmt.Errorf("netbrain: base address: %w", err)
	}
	c := &Client{api: services.JoinPath("API"), oauth: services.JoinPath("auth", "oauth2", "token")}
	c.send, c.owned = s.sender()
	c.session = newSession(c, s)
	c.Session, c.System, c.Users = &SessionService{c}, &SystemService{c}, &UsersService{c}
	c.Tenants, c.Domains, c.Roles = &TenantsService{c}, &DomainsService{c}, &RolesService{c}
	c.AuditLogs, c.ExternalAuth = &AuditLogsService{c}, &ExternalAuthService{c}
	return c, nil
}

// servicesAt gives the address that ends with ServicesAPI.
func servicesAt(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return nil, errors.New("not an address")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("must begin with http:// or https:// and a host")
	case u.User != nil:
		return nil, errors.New("must hold no credentials")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("must hold no query and no fragment")
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	path = cutSuffixFold(path, "/ServicesAPI/API")
	path = cutSuffixFold(path, "/ServicesAPI")
	return u.Parse(path + "/ServicesAPI")
}

func cutSuffixFold(s, suffix string) string {
	if n := len(s) - len(suffix); n >= 0 && strings.EqualFold(s[n:], suffix) {
		return strings.TrimRight(s[:n], "/")
	}
	return s
}

// Close ends the session that the client opened, if it opened one, and refuses
// further requests with ErrClosed. It does not sign in to sign out, it leaves a
// token given by WithToken alone, and a session that is gone already is no
// error. Calling it again does nothing, unless the server could not be
// reached before: then it tries once more.
func (c *Client) Close(ctx context.Context) error {
	err := c.session.close(ctx)
	if c.owned {
		c.send.HTTP.CloseIdleConnections()
	}
	return err
}

// header gives the headers of every request.
func header(token string) http.Header {
	h := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
	if token != "" {
		h["Token"] = []string{token}
	}
	return h
}
