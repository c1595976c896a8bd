package core

import (
	"context"
	"time"
)

// PackageID identifies a package: 1, 2, ... from the store's own counter.
type PackageID int64

// GlacierRestoreType says how archived data comes back. Source: contract mbs.md section 4.
type GlacierRestoreType int

// The ways to restore from an archive.
const (
	GlacierStandard  GlacierRestoreType = 0
	GlacierBulk      GlacierRestoreType = 1
	GlacierExpedited GlacierRestoreType = 2
	GlacierNo        GlacierRestoreType = 3
)

// Valid reports whether t is one of the ways.
func (t GlacierRestoreType) Valid() bool { return t >= GlacierStandard && t <= GlacierNo }

// Package is a set of limits with a price. One that is not enabled permits
// nothing new: no assignment, no write; what is stored stays, and may be
// restored and deleted.
type Package struct {
	ID                  PackageID
	Name                string
	Description         string
	Enabled             bool
	StorageLimit        Fixed  // GB; 0 means no limit
	RestoreLimit        *Fixed // GB a month; nil: none
	UseRestoreLimit     bool
	GlacierRestoreLimit bool
	GlacierRestore      GlacierRestoreType
	Cost                Fixed // a month, in units of the price list's currency; effective-dated
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// PackageCost is what a package costs a month from a time on, until its next one.
type PackageCost struct {
	Package PackageID
	Since   time.Time
	Cost    Fixed
}

// PackageCreate holds what a new package needs.
type PackageCreate struct {
	Name                string
	Description         string
	StorageLimit        Fixed  // GB; 0 means no limit
	RestoreLimit        *Fixed // GB a month; nil and every negative one: none
	UseRestoreLimit     bool
	GlacierRestoreLimit bool
	GlacierRestore      GlacierRestoreType
	Cost                Fixed
}

// PackageUpdate lists what to change. A nil field is left alone.
type PackageUpdate struct {
	Name                *string
	Description         *string
	Enabled             *bool
	StorageLimit        *Fixed
	RestoreLimit        *Fixed // a negative one takes the limit away
	UseRestoreLimit     *bool
	GlacierRestoreLimit *bool
	GlacierRestore      *GlacierRestoreType
	Cost                *Fixed
}

// PackageReader reads packages. They are the provider's: no scope narrows them.
type PackageReader interface {
	Package(id PackageID) (*Package, error)
	// Packages lists the packages by ID.
	Packages() ([]*Package, error)
	// PackageCosts lists what every package, deleted ones included, cost from
	// when on: by package, then time.
	PackageCosts() ([]PackageCost, error)
}

// PackageWriter writes packages.
type PackageWriter interface {
	// InsertPackage stores a new package and its first cost. An ID of 0 is
	// replaced by the next number; a given one moves the counter.
	InsertPackage(p *Package) error
	// UpdatePackage writes everything; another cost starts a period now.
	UpdatePackage(p *Package) error
	// SetPackageCost stores a period. For import.
	SetPackageCost(c PackageCost) error
	// DeletePackage leaves a tombstone for billing.
	DeletePackage(id PackageID) error
}

// PackageService manages packages. All who hold the right read them; only
// those who see all companies change them.
type PackageService interface {
	List(ctx context.Context, p Principal) ([]*Package, error)
	Get(ctx context.Context, p Principal, id PackageID) (*Package, error)
	// OfUser gives the packages of a customer's destinations, each once, by
	// ID. An unknown customer is NotFound.
	OfUser(ctx context.Context, p Principal, id UserID) ([]*Package, error)
	Create(ctx context.Context, p Principal, in PackageCreate) (PackageID, error)
	Update(ctx context.Context, p Principal, id PackageID, in PackageUpdate) error
	// Delete fails with Conflict/InUse, naming who uses it.
	Delete(ctx context.Context, p Principal, id PackageID) error
}
