package mbs

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/purserhq/purser/sdk/internal/rest"
)

// DefaultBaseURL is the vendor's own service.
const DefaultBaseURL = "https://api.mspbackups.com"

// Client speaks the MBS API, one service for each of its resources. It is safe
// for concurrent use: all goroutines share one token. There is nothing to close.
type Client struct {
	Provider       *ProviderService
	Users          *UsersService
	Accounts       *AccountsService
	Destinations   *DestinationsService
	Packages       *PackagesService
	Monitoring     *MonitoringService
	Licenses       *LicensesService
	Billing        *BillingService
	Builds         *BuildsService
	Administrators *AdministratorsService
	Companies      *CompaniesService
	Computers      *ComputersService

	base    string // what "/api/Users" is put behind
	send    *rest.Sender
	session *session
}

// New makes a client that signs in with the login and password of an
// administrator or API key. Nothing is sent before the first request.
//
// It fails when the base address is none or holds credentials, a query or a
// fragment, when there is neither a login nor a token, or when an option makes
// no sense.
func New(login, password string, opts ...Option) (*Client, error) {
	s := defaults()
	for _, o := range opts {
		o(&s)
	}
	if err := s.check(login); err != nil {
		return nil, fmt.Errorf("mbs: %w", err)
	}
	base, err := parseBase(s.base)
	if err != nil {
		return nil, fmt.Errorf("mbs: base address: %w", err)
	}
	c := &Client{base: base, send: s.sender()}
	c.session = newSession(c, login, password, s.token)
	c.Provider, c.Users, c.Accounts = &ProviderService{c}, &UsersService{c}, &AccountsService{c}
	c.Destinations, c.Packages, c.Monitoring = &DestinationsService{c}, &PackagesService{c}, &MonitoringService{c}
	c.Licenses, c.Billing, c.Builds = &LicensesService{c}, &BillingService{c}, &BuildsService{c}
	c.Administrators, c.Companies, c.Computers = &AdministratorsService{c}, &CompaniesService{c}, &ComputersService{c}
	return c, nil
}

// parseBase reads a base address and takes a slash or /api off its end,
// because the paths of requests begin with them.
func parseBase(address string) (string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", errors.New("not an address") // the cause quotes it, and with it what may be a password
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "", errors.New("must begin with http:// or https:// and a host")
	case u.User != nil:
		return "", errors.New("must hold no credentials")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("must hold no query and no fragment")
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	if n := len(path) - len("/api"); n >= 0 && strings.EqualFold(path[n:], "/api") {
		path = strings.TrimRight(path[:n], "/")
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String() + path, nil
}

// String names the server, and nothing that is secret.
func (c *Client) String() string { return "mbs.Client(" + c.base + ")" }

// GoString is String: %#v would print the password.
func (c *Client) GoString() string { return c.String() }
