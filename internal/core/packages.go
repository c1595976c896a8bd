package core

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

// Package is a set of limits with a price.
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
}
