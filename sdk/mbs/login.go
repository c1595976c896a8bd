package mbs

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
