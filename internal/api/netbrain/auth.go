package netbrain

import (
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
)

// authorize finds who the token stands for and whether he holds the right for
// the operation anywhere, before the body is looked at (section 1.5).
func (c *call) authorize() error {
	token := tokenOf(c.r)
	if token == "" {
		return invalidToken()
	}
	p, err := c.Sessions.Authenticate(c.ctx(), token, core.FaceNetBrain, c.client, core.NetBrainToken, core.OAuthSession)
	if err != nil {
		return err
	}
	c.p = p
	request.SetLogin(c.ctx(), p.Login)
	c.setWorking()
	return c.Access.Allow(c.ctx(), p, c.op)
}

// tokenOf gives the Token header, else a bearer token; Basic credentials that
// some clients leave on every request are ignored (section 1.2).
func tokenOf(r *http.Request) string {
	if t := strings.TrimSpace(r.Header.Get("Token")); t != "" {
		return t
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return ""
}

// setWorking takes the working tenant and domain from the session, or for this
// one request from the headers TenantGuid and DomainGuid (section 1.2). A
// session's domain does not go with another tenant.
func (c *call) setWorking() {
	c.tenant, c.domain = string(c.p.Working.Company), string(c.p.Working.Domain)
	if t := strings.TrimSpace(c.r.Header.Get("TenantGuid")); t != "" && !strings.EqualFold(t, c.tenant) {
		c.tenant, c.domain = t, ""
	}
	if d := strings.TrimSpace(c.r.Header.Get("DomainGuid")); d != "" {
		c.domain = d
	}
}
