package netbrain

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

// ProductVersionResponse answers GET /V1/System/ProductVersion (section 3.6).
type ProductVersionResponse struct {
	ProductVersion  string `json:"productVersion"`
	SoftwareVersion string `json:"softwareVersion"`
	Date            string `json:"date"`
	GitVersion      string `json:"gitVersion"`
	Envelope
}
