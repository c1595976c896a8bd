package wire

import "time"

// APIKey is a login for scripts.
type APIKey struct {
	ID          string     `json:"id" format:"uuid"`
	Login       string     `json:"login"`
	Permissions []string   `json:"permissions" nullable:"false"`
	Companies   []string   `json:"companies" nullable:"false" doc:"Names, or * alone for all."`
	CreatedAt   time.Time  `json:"createdAt"`
	ExpiresAt   *time.Time `json:"expiresAt,omitempty" doc:"Absent: never."`
}

// APIKeyCreate makes an API key.
type APIKeyCreate struct {
	Login       string     `json:"login" maxLength:"256"`
	Password    string     `json:"password,omitempty" maxLength:"256" doc:"Made up when absent."`
	Permissions []string   `json:"permissions" nullable:"false" doc:"Names of the MBS permission dictionary, or all alone."`
	Companies   []string   `json:"companies" nullable:"false" doc:"Names, or * alone for all."`
	ExpiresAt   *time.Time `json:"expiresAt,omitempty" doc:"Absent: never."`
}

// APIKeyCreated is a new key's answer.
type APIKeyCreated struct {
	ID       string `json:"id" format:"uuid"`
	Login    string `json:"login"`
	Password string `json:"password" doc:"Shown only now."`
}
