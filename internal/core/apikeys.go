package core

import (
	"context"
	"time"
)

// APIKey is a login and password for scripts: scoped, revocable, without a
// seat. It signs in on MBS. Its login is not one of a person's.
type APIKey struct {
	ID           APIKeyID
	Login        string
	Password     PasswordHash
	Permissions  Permissions
	AllCompanies bool
	Companies    []CompanyRef
	CreatedAt    time.Time
	ExpiresAt    *time.Time // nil: never
}

// Rights gives what the key allows. A key is never a system administrator.
func (k *APIKey) Rights() Rights {
	s := Staff{Permissions: k.Permissions, AllCompanies: k.AllCompanies, Companies: k.Companies}
	return s.Rights()
}

// APIKeyCreate holds what a new key needs. A zero Password asks for a random one.
type APIKeyCreate struct {
	Login        string
	Password     string
	Permissions  Permissions
	AllCompanies bool
	Companies    []string // by name
	ExpiresAt    *time.Time
}

// APIKeyService manages API keys. Nobody reaches a key that may do more than
// he may.
type APIKeyService interface {
	// List gives the keys, by ID, whose rights and companies the principal has himself.
	List(ctx context.Context, p Principal) ([]*APIKey, error)
	// Create makes a key and gives its password, which is never shown again.
	Create(ctx context.Context, p Principal, in APIKeyCreate) (APIKeyID, string, error)
	// Delete revokes a key and its tokens at once.
	Delete(ctx context.Context, p Principal, login string) error
}
