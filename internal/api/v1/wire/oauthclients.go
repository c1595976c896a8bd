package wire

import "time"

// OAuthClient signs scripts in as a person, on the NetBrain API.
type OAuthClient struct {
	ID                   string     `json:"id" doc:"The client_id."`
	User                 Ref        `json:"user" doc:"As whom it acts."`
	AuthenticationServer string     `json:"authenticationServer,omitempty" doc:"The person's; absent: the local one."`
	LifetimeSeconds      int64      `json:"lifetimeSeconds" doc:"Of its tokens."`
	CreatedAt            time.Time  `json:"createdAt"`
	LastUsedAt           *time.Time `json:"lastUsedAt,omitempty" doc:"When it last got a token; absent: never."`
}

// OAuthClientCreate makes an OAuth client.
type OAuthClientCreate struct {
	User                 string  `json:"user" maxLength:"256" doc:"Login of the person as whom it acts."`
	AuthenticationServer *string `json:"authenticationServer,omitempty" maxLength:"256" doc:"Alias, empty for the local server; absent: wherever the login is."`
	LifetimeSeconds      int64   `json:"lifetimeSeconds,omitempty" doc:"Of its tokens, 60 to 2592000; absent: 3600."`
}

// OAuthClientSecret is a new secret.
type OAuthClientSecret struct {
	ID     string `json:"id"`
	Secret string `json:"secret" doc:"Shown only now."`
}
