package core

import (
	"context"
	"time"
)

// OAuthClientID identifies an OAuth client; it is the client_id, and no
// secret. Those made here are UUIDs, imported ones may be any plain name.
type OAuthClientID string

// SecretHash is a client's secret as it is stored: the SHA-256 of one that was
// made here, 256 random bits, or an argon2id string for any other.
type SecretHash string

// OAuthClient signs scripts in as one person, with a secret of its own
// (OAuth 2.0, client credentials).
type OAuthClient struct {
	ID         OAuthClientID
	User       UserID
	Login      string // the person's, filled in when read, as is Server
	Server     string
	Secret     SecretHash
	Lifetime   time.Duration // of its tokens, whole seconds
	CreatedAt  time.Time
	LastUsedAt *time.Time // when it last got a token
}

// The lifetimes of a client's tokens.
const (
	MinOAuthLifetime     = time.Minute
	MaxOAuthLifetime     = 30 * 24 * time.Hour
	DefaultOAuthLifetime = time.Hour
)

// OAuthClientCreate holds what a new client needs. Lifetime 0 means the default.
type OAuthClientCreate struct {
	User     LoginRef
	Lifetime time.Duration
}

// OAuthSignIn is a client that asks for a token.
type OAuthSignIn struct {
	ID     OAuthClientID
	Secret string
	Client Client
}

// OAuthToken is a fresh token. Secret is shown once and never stored.
type OAuthToken struct {
	Secret   string
	Login    string // of the person whom the client acts as
	Lifetime time.Duration
}

// OAuthClientService manages OAuth clients. Nobody reaches a client of a
// person as whom he could not sign in otherwise: he needs all of that person's
// rights, and must see every company that the person has access to.
type OAuthClientService interface {
	// List gives the clients, by ID, that the principal reaches.
	List(ctx context.Context, p Principal) ([]*OAuthClient, error)
	// Create makes a client and gives its secret, which is never shown again.
	Create(ctx context.Context, p Principal, in OAuthClientCreate) (*OAuthClient, string, error)
	// Rotate gives a client a new secret and ends its tokens at once.
	Rotate(ctx context.Context, p Principal, id OAuthClientID) (string, error)
	// Delete removes a client and its tokens at once.
	Delete(ctx context.Context, p Principal, id OAuthClientID) error
	// Token starts a session of a client. It fails with Unauthenticated:
	// BadCredentials, Locked, and Disabled when the person may not sign in; with
	// TooMany when too many wait.
	Token(ctx context.Context, in OAuthSignIn) (OAuthToken, error)
}

// OAuthClientReader reads OAuth clients whose person is there.
type OAuthClientReader interface {
	OAuthClient(id OAuthClientID) (*OAuthClient, error)
	OAuthClients() ([]*OAuthClient, error)
}

// OAuthClientWriter writes OAuth clients.
type OAuthClientWriter interface {
	InsertOAuthClient(c *OAuthClient) error
	// UpdateOAuthClient changes secret, person, lifetime and last use.
	UpdateOAuthClient(c *OAuthClient) error
	// DeleteOAuthClient leaves a tombstone; the ID stays taken.
	DeleteOAuthClient(id OAuthClientID) error
	// EndOAuthSessions ends every session of a client now.
	EndOAuthSessions(id OAuthClientID, reason EndReason) error
}
