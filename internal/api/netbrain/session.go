package netbrain

import (
	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// login starts a session: POST or GET with a JSON body or Basic credentials
// (section 3.1). Whatever is missing or wrong about the credentials has the
// same answer.
func (a *API) login(c *call) error {
	in, err := c.credentials()
	if err != nil {
		return err
	}
	if in.Login == "" || in.Password == "" {
		return badCredentials()
	}
	token, err := a.Sessions.SignIn(c.ctx(), in)
	if err != nil {
		return err
	}
	request.SetLogin(c.ctx(), token.Login)
	return c.ok(wire.LoginResponse{Token: token.Secret, Envelope: wire.Success})
}

// credentials reads who signs in. A body with a name or a password wins over
// Basic credentials.
func (c *call) credentials() (core.SignIn, error) {
	var body wire.LoginRequest
	if err := c.decode(&body); err != nil {
		return core.SignIn{}, err
	}
	in := core.SignIn{Kind: core.NetBrainToken, Face: core.FaceNetBrain, Server: serverOf(body.AuthenticationID), Client: c.client}
	if in.Server == nil {
		in.Server = new("") // the local one: people of others name theirs
	}
	in.Login, in.Password = text(body.Username), text(body.Password)
	if in.Login == "" && in.Password == "" {
		in.Login, in.Password, _ = c.r.BasicAuth()
	}
	return in, nil
}

// logout ends the session of the Token header, else of the token in the body
// (section 3.2).
func (a *API) logout(c *call) error {
	token := tokenOf(c.r)
	if token == "" {
		var in wire.LogoutRequest
		if err := c.decode(&in); err != nil {
			return err
		}
		token = text(in.Token)
	}
	if token == "" {
		return invalidToken()
	}
	return c.done(a.Sessions.SignOut(c.ctx(), token, c.client))
}

// setCurrentDomain chooses the session's working tenant and domain (section 3.3).
func (a *API) setCurrentDomain(c *call) error {
	var in wire.CurrentDomainRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if in.TenantID == nil {
		return nullParameter("tenantId")
	}
	w, err := working(*in.TenantID, text(in.DomainID))
	if err != nil {
		return err
	}
	return c.done(a.Sessions.SetWorking(c.ctx(), c.p, w))
}

// working reads the IDs of a tenant and, unless "", of a domain.
func working(tenant, domain string) (w core.Working, err error) {
	if w.Company, err = companyID(tenant); err != nil || domain == "" {
		return w, err
	}
	w.Domain, err = domainID(domain)
	return w, err
}

// currentDomain tells the working tenant and domain. The vendor documents no
// such request; a client uses it to see whether its token still works.
func (a *API) currentDomain(c *call) error {
	return c.ok(wire.CurrentDomainResponse{TenantID: c.tenant, DomainID: c.domain, Envelope: wire.Success})
}
