package netbrain

import (
	"context"
	"net/http"
)

const (
	pathSession       = "/V1/Session"
	pathCurrentDomain = "/V1/Session/CurrentDomain"
)

// SessionService signs in and out and chooses the working domain (section 3).
// Nothing of it is needed for plain use: the first request signs in.
type SessionService struct{ c *Client }

// Login signs in now and gives the token. A session that the client opened
// before is ended first. It is also how a client tries again after its
// credentials were refused, which it does not do by itself.
//
// It fails with ErrUnauthenticated when the server refuses the credentials,
// the account is locked or expired, or no seat is left.
//
//api:op POST /ServicesAPI/API/V1/Session
//api:op POST /ServicesAPI/auth/oauth2/token
func (s *SessionService) Login(ctx context.Context) (*LoginResponse, error) {
	return s.c.session.login(ctx)
}

// Logout ends the session, also one of WithToken; without a token it does
// nothing. It fails with ErrSessionExpired when the session was over already.
// The next request signs in again.
//
//api:op DELETE /ServicesAPI/API/V1/Session
func (s *SessionService) Logout(ctx context.Context) error {
	return s.c.session.logout(ctx)
}

// SetCurrentDomain chooses the working tenant and, unless domainID is "", the
// working domain, for this session and those that replace it. All goroutines
// of the client share the choice. It fails with ErrNotFound when there is no
// such tenant or domain, ErrDenied without access.
//
//api:op PUT /ServicesAPI/API/V1/Session/CurrentDomain
func (s *SessionService) SetCurrentDomain(ctx context.Context, tenantID, domainID string) error {
	in := workingDomain(tenantID, domainID)
	used, err := s.c.doWith(ctx, placing(in), &struct{ Envelope }{})
	if err == nil {
		s.c.session.chose(used, in)
	}
	return err
}

// CurrentDomain tells the working tenant and domain; both are "" when nothing
// was chosen. The vendor does not document this request: its servers may
// answer ErrUnsupported.
//
//api:op GET /ServicesAPI/API/V1/Session/CurrentDomain
func (s *SessionService) CurrentDomain(ctx context.Context) (*CurrentDomainResponse, error) {
	out := &CurrentDomainResponse{}
	if err := s.c.do(ctx, call{op: "Session.CurrentDomain", method: http.MethodGet, path: pathCurrentDomain}, out); err != nil {
		return nil, err
	}
	return out, nil
}

// SystemService tells about the server (sections 3.6 and 5.11).
type SystemService struct{ c *Client }

// ProductVersion tells which version the server is.
//
//api:op GET /ServicesAPI/API/V1/System/ProductVersion
func (s *SystemService) ProductVersion(ctx context.Context) (*ProductVersionResponse, error) {
	out := &ProductVersionResponse{}
	if err := s.c.do(ctx, call{op: "System.ProductVersion", method: http.MethodGet, path: "/V1/System/ProductVersion"}, out); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeInfo tells how many nodes the system, its tenants and domains have and
// use (8.01 to 8.03). It needs system administration.
//
//api:op GET /ServicesAPI/API/V1/System/nodeinfo
func (s *SystemService) NodeInfo(ctx context.Context) (*NodeInfo, error) {
	out := &NodeInfo{}
	if err := s.c.do(ctx, call{op: "System.NodeInfo", method: http.MethodGet, path: "/V1/System/nodeinfo"}, out); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeInfoV3 lists the licences of the system (R10.1 and later).
//
//api:op GET /ServicesAPI/API/V3/System/nodeinfo
func (s *SystemService) NodeInfoV3(ctx context.Context) (*SystemLicenses, error) {
	var out NodeInfoV3
	if err := s.c.do(ctx, call{op: "System.NodeInfoV3", method: http.MethodGet, path: "/V3/System/nodeinfo"}, &out); err != nil {
		return nil, err
	}
	return &out.LicenseInfo, nil
}
