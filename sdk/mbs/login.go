package mbs

import "context"

// LoginUserBindingModel is the body of POST /api/Provider/Login (section 2).
type LoginUserBindingModel struct {
	UserName *string `json:"UserName,omitempty"`
	Password *string `json:"Password,omitempty"` // 3 to 100 characters
}

// LoginAnswer is what a successful login answers, always as JSON.
type LoginAnswer struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"` // "bearer"
	ExpiresIn   int64  `json:"expires_in"` // seconds
	UserName    string `json:"userName"`
	Issued      string `json:".issued"`  // RFC 1123, GMT
	Expires     string `json:".expires"` // RFC 1123, GMT
}

// LoginError is what a refused login answers.
type LoginError struct {
	Error            string `json:"error"` // "invalid_grant"
	ErrorDescription string `json:"error_description"`
}

// String gives the answer without its token.
func (a LoginAnswer) String() string {
	return "login of " + a.UserName + " until " + a.Expires
}

// GoString is String: %#v would print the token.
func (a LoginAnswer) GoString() string { return a.String() }

// ProviderService signs in. Every other request does so by itself when it
// needs to.
type ProviderService struct{ c *Client }

// Login signs in now, also when there is a token already, and keeps the new
// token for the requests that follow: a way to check the credentials. It joins
// a sign-in that is under way.
//
// It fails with ErrUnauthenticated when login or password are wrong, and
// ErrInvalid when the server finds the password too short to be one. Of the
// seed library: MBSRequester(username, password).
//
//api:op POST /api/Provider/Login
func (s *ProviderService) Login(ctx context.Context) (*LoginAnswer, error) {
	return s.c.session.signIn(ctx)
}
