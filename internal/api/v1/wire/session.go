package wire

import "time"

// SignIn is a sign-in of a member of staff or an API key.
type SignIn struct {
	Login    string `json:"login" maxLength:"256"`
	Password string `json:"password" maxLength:"256"`
	Code     string `json:"code,omitempty" maxLength:"64" doc:"Where two-factor authentication is on: the code that the app shows now, or a recovery code."`
	// Server is nil when the caller leaves it to the server.
	Server *string `json:"server,omitempty" maxLength:"256" doc:"Alias of an external authentication server, or NetBrain for the local one. Absent: the local login of that name, else the only other one."`
}

// Token is a fresh sign-in's answer.
type Token struct {
	Token     string    `json:"token" doc:"Send it as Authorization: Bearer. The MBS API takes it too."`
	TokenType string    `json:"tokenType" enum:"bearer"`
	ExpiresAt time.Time `json:"expiresAt"`
	Login     string    `json:"login"`
	MustEnrol bool      `json:"mustEnrol,omitempty" doc:"Two-factor authentication is required and not set up: the token is good for nothing else, and for nothing on the MBS API."`
}

// Session says who is signed in and what he may do.
type Session struct {
	Login       string   `json:"login"`
	Kind        string   `json:"kind" enum:"user,apikey" doc:"A person or an API key."`
	SystemAdmin bool     `json:"systemAdmin"`
	MustEnrol   bool     `json:"mustEnrol,omitempty" doc:"Two-factor authentication must be set up first."`
	Permissions []string `json:"permissions" nullable:"false" doc:"Names of the MBS permission dictionary; a system administrator has them all."`
	Companies   []string `json:"companies" nullable:"false" doc:"IDs of the companies in scope, or * alone for all."`
}
