package mbs

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
