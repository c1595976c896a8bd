package netbrain

import (
	"context"
	"net/http"
)

// LoginRequest is the body of POST (and GET) /V1/Session (section 3.1).
type LoginRequest struct {
	Username         *string `json:"username,omitempty"`
	Password         *string `json:"password,omitempty"`
	AuthenticationID *string `json:"authentication_id,omitempty"` // alias of the external server
}

// LoginResponse answers it.
type LoginResponse struct {
	Token string `json:"token"`
	Envelope
}

// LogoutRequest is the body of DELETE /V1/Session from clients that send no
// Token header (section 3.2).
type LogoutRequest struct {
	Token *string `json:"token,omitempty"`
}

// CurrentDomainRequest is the body of PUT /V1/Session/CurrentDomain (section 3.3).
type CurrentDomainRequest struct {
	TenantID *string `json:"tenantId,omitempty"` // required
	DomainID *string `json:"domainId,omitempty"`
}

// CurrentDomainResponse answers GET /V1/Session/CurrentDomain; both are "" when
// nothing was chosen.
type CurrentDomainResponse struct {
	TenantID string `json:"tenantId"`
	DomainID string `json:"domainId"`
	Envelope
}

// OAuthTokenRequest is the form of POST /ServicesAPI/auth/oauth2/token
// (section 3.4). The client may be in HTTP Basic instead.
type OAuthTokenRequest struct {
	GrantType    *string `json:"grant_type,omitempty"` // required; client_credentials
	ClientID     *string `json:"client_id,omitempty"`
	ClientSecret *string `json:"client_secret,omitempty"`
}

// OAuthError is what that request answers when it is refused (RFC 6749,
// section 5.2). It has no envelope.
type OAuthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

// OAuthToken answers POST /ServicesAPI/auth/oauth2/token (section 3.4). It has
// no envelope.
type OAuthToken struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
}

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
