package mbs

import (
	"context"
	"strconv"

	"github.com/purserhq/purser/sdk/internal/loose"
)

// PackagesModels is a package as answered (section 5): limits in GB.
type PackagesModels struct {
	ID                    int64              `json:"ID"`
	Cost                  Decimal            `json:"Cost"`
	Description           string             `json:"Description"`
	Enabled               bool               `json:"Enabled"`
	Name                  string             `json:"Name"`
	StorageLimit          Decimal            `json:"StorageLimit"`
	IsGlacierRestoreLimit bool               `json:"isGlacierRestoreLimit"` // sic: small "i", so that XML prints it last
	RestoreLimit          Decimal            `json:"RestoreLimit"`          // -1: none
	GlacierRestoreType    GlacierRestoreType `json:"GlacierRestoreType"`
	UseRestoreLimit       bool               `json:"UseRestoreLimit"`
}

// PackageCreate is the body of POST /api/Packages; Name, StorageLimit,
// isGlacierRestoreLimit and Cost are required.
type PackageCreate struct {
	Name                  *string             `json:"Name,omitempty"`
	Description           *string             `json:"Description,omitempty"`
	StorageLimit          *Decimal            `json:"StorageLimit,omitempty"`
	IsGlacierRestoreLimit *bool               `json:"isGlacierRestoreLimit,omitempty"` // sic
	Cost                  *Decimal            `json:"Cost,omitempty"`
	RestoreLimit          *Decimal            `json:"RestoreLimit,omitempty"` // negative: none
	GlacierRestoreType    *GlacierRestoreType `json:"GlacierRestoreType,omitempty"`
	UseRestoreLimit       *bool               `json:"UseRestoreLimit,omitempty"`
}

// PackagesEditModels is the body of PUT /api/Packages; ID, Enabled, Name and
// isGlacierRestoreLimit are required. What else is nil stays as it is.
type PackagesEditModels struct {
	ID                    *int64              `json:"ID,omitempty"`
	Enabled               *bool               `json:"Enabled,omitempty"`
	Name                  *string             `json:"Name,omitempty"`
	Description           *string             `json:"Description,omitempty"`
	StorageLimit          *Decimal            `json:"StorageLimit,omitempty"`
	IsGlacierRestoreLimit *bool               `json:"isGlacierRestoreLimit,omitempty"` // sic
	Cost                  *Decimal            `json:"Cost,omitempty"`
	RestoreLimit          *Decimal            `json:"RestoreLimit,omitempty"` // negative: none
	GlacierRestoreType    *GlacierRestoreType `json:"GlacierRestoreType,omitempty"`
	UseRestoreLimit       *bool               `json:"UseRestoreLimit,omitempty"`
}

// GlacierRestoreType says how archived data comes back.
type GlacierRestoreType int

// The ways to restore from an archive.
const (
	GlacierStandard  GlacierRestoreType = 0
	GlacierBulk      GlacierRestoreType = 1
	GlacierExpedited GlacierRestoreType = 2
	GlacierNo        GlacierRestoreType = 3 // do not restore
)

var glacierRestoreNames = []string{"Standard", "Bulk", "Expedited", "No"}

// EnumName gives the name of a valid value.
func (g GlacierRestoreType) EnumName() (string, bool) { return nameOf(glacierRestoreNames, int(g)) }

// EnumByName finds a value by its name in any letter case.
func (GlacierRestoreType) EnumByName(name string) (int, bool) {
	return valueOf(glacierRestoreNames, name)
}

// String gives the name, or the number when there is none.
func (g GlacierRestoreType) String() string { return display(g, int(g)) }

// PackagesService has the requests about packages: limits that destinations of
// users get, and what they cost.
type PackagesService struct{ c *Client }

// List gives all packages. Of the seed library: listPackages().
//
//api:op GET /api/Packages
func (s *PackagesService) List(ctx context.Context) ([]PackagesModels, error) {
	return list[PackagesModels](ctx, s.c, get("Packages.List", "/api/Packages"))
}

// Get gives the package with a number, or ErrNotFound. Of the seed library:
// getPackageStructure(id).
//
//api:op GET /api/Packages/{id}
func (s *PackagesService) Get(ctx context.Context, id int64) (*PackagesModels, error) {
	q := get("Packages.Get", "/api/Packages/{id}", strconv.FormatInt(id, 10))
	return one(ctx, s.c, q, func(p *PackagesModels) bool { return p.ID == id })
}

// ListForUser gives the packages of a user's destinations, or ErrNotFound. Of
// the seed library: getUsersPackages(userID).
//
//api:op GET /api/Packages/{userID}
func (s *PackagesService) ListForUser(ctx context.Context, userID string) ([]PackagesModels, error) {
	return listOf[PackagesModels](ctx, s.c, get("Packages.ListForUser", "/api/Packages/{userID}", userID))
}

// Create adds a package and gives its number, 0 when the server answers
// nothing. Of the seed library: createNewPackage(p).
//
//api:op POST /api/Packages
func (s *PackagesService) Create(ctx context.Context, in PackageCreate) (int64, error) {
	q := post("Packages.Create", "/api/Packages", in)
	res, err := s.c.do(ctx, q)
	if err != nil {
		return 0, err
	}
	text, err := textOf(q, res)
	if err != nil || text == "" {
		return 0, s.c.hide(q, err)
	}
	var id int64
	if loose.Unmarshal([]byte(text), &id) != nil {
		return 0, s.c.hide(q, refused(q, res, text))
	}
	return id, nil
}

// Update changes a package; ID, Enabled, Name and isGlacierRestoreLimit are
// required. Of the seed library: editPackage(p).
//
//api:op PUT /api/Packages
func (s *PackagesService) Update(ctx context.Context, in PackagesEditModels) error {
	return s.c.run(ctx, put("Packages.Update", "/api/Packages", in))
}

// Delete removes a package. Of the seed library: deletePackage(id).
//
//api:op DELETE /api/Packages/{id}
func (s *PackagesService) Delete(ctx context.Context, id int64) error {
	return s.c.run(ctx, remove("Packages.Delete", "/api/Packages/{id}", strconv.FormatInt(id, 10)))
}
