package mbs

import (
	"context"
	"net/url"
	"strconv"
)

// LicensesModels is a licence as answered (section 5).
type LicensesModels struct {
	ID              string  `json:"ID"`
	Number          int64   `json:"Number"`
	ComputerName    *string `json:"ComputerName"`    // null: on no computer
	OperatingSystem *string `json:"OperatingSystem"` // null: on no computer
	IsTrial         bool    `json:"IsTrial"`
	IsTaken         bool    `json:"IsTaken"` // by a computer
	LicenseType     string  `json:"LicenseType" also:"LicensyType"`
	DateExpired     Date    `json:"DateExpired"`
	Transaction     string  `json:"Transaction"` // GUID
	User            *string `json:"User"`        // login; null: granted to nobody
	UserID          *string `json:"UserID"`
}

// LicenseOperation is the body of POST /api/Licenses/Grant, Release and
// Revoke. ComputerID stands in for UserID in the last two.
type LicenseOperation struct {
	LicenseID  *string `json:"LicenseID,omitempty"`
	UserID     *string `json:"UserID,omitempty"`
	ComputerID *string `json:"ComputerID,omitempty"` // sent by newer clients; not to grant
}

// LicensesService has the requests about licences.
type LicensesService struct{ c *Client }

// LicenseListOptions narrow a list of licences.
type LicenseListOptions struct {
	IsAvailable *bool // true: only licences that can be granted; nil: all
}

// List gives licences. Of the seed library: getLicenses().
//
//api:op GET /api/Licenses
func (s *LicensesService) List(ctx context.Context, opts LicenseListOptions) ([]LicensesModels, error) {
	q := get("Licenses.List", "/api/Licenses")
	if opts.IsAvailable != nil {
		q.query = url.Values{"isAvailable": {strconv.FormatBool(*opts.IsAvailable)}}
	}
	return list[LicensesModels](ctx, s.c, q)
}

// Get gives the licence with an ID, or ErrNotFound. Of the seed library:
// getLicenseInfo(id).
//
//api:op GET /api/Licenses/{id}
func (s *LicensesService) Get(ctx context.Context, id string) (*LicensesModels, error) {
	q := get("Licenses.Get", "/api/Licenses/{id}", id)
	return one(ctx, s.c, q, func(l *LicensesModels) bool { return sameID(l.ID, id) })
}

// Grant gives a free licence to a user. It fails with ErrConflict, or
// ErrInvalid where the server's words are not known, when it is not free. Of
// the seed library: grantLicenseToUser(lic, user).
//
//api:op POST /api/Licenses/Grant
func (s *LicensesService) Grant(ctx context.Context, in LicenseOperation) error {
	return s.c.run(ctx, post("Licenses.Grant", "/api/Licenses/Grant", in))
}

// Release takes a licence back from a user. Of the seed library:
// releaseLicenseFromUser(lic, user).
//
//api:op POST /api/Licenses/Release
func (s *LicensesService) Release(ctx context.Context, in LicenseOperation) error {
	return s.c.run(ctx, post("Licenses.Release", "/api/Licenses/Release", in))
}

// Revoke takes a licence off a computer; the user keeps it. Of the seed
// library: revokeLicenseFromUser(lic, user).
//
//api:op POST /api/Licenses/Revoke
func (s *LicensesService) Revoke(ctx context.Context, in LicenseOperation) error {
	return s.c.run(ctx, post("Licenses.Revoke", "/api/Licenses/Revoke", in))
}
