package mbs

import "context"

// BuildEdition is a kind of agent package.
type BuildEdition int

// The editions.
const (
	Windows        BuildEdition = 0
	VirtualMachine BuildEdition = 1
	MacOS          BuildEdition = 2
	LinuxDeb       BuildEdition = 3
	LinuxRpm       BuildEdition = 4
	DedupServer    BuildEdition = 5
)

var buildEditionNames = []string{"Windows", "VirtualMachine", "MacOS", "LinuxDeb", "LinuxRpm", "DedupServer"}

// EnumName gives the name of a valid value.
func (e BuildEdition) EnumName() (string, bool) { return nameOf(buildEditionNames, int(e)) }

// EnumByName finds a value by its name in any letter case.
func (BuildEdition) EnumByName(name string) (int, bool) { return valueOf(buildEditionNames, name) }

// String gives the name, or the number when there is none.
func (e BuildEdition) String() string { return display(e, int(e)) }

// BuildType says whom a build is for.
type BuildType int

// The build types.
const (
	Custom  BuildType = 0 // available to end users
	Sandbox BuildType = 1
)

var buildTypeNames = []string{"Custom", "Sandbox"}

// EnumName gives the name of a valid value.
func (t BuildType) EnumName() (string, bool) { return nameOf(buildTypeNames, int(t)) }

// EnumByName finds a value by its name in any letter case.
func (BuildType) EnumByName(name string) (int, bool) { return valueOf(buildTypeNames, name) }

// String gives the name, or the number when there is none.
func (t BuildType) String() string { return display(t, int(t)) }

// BuildModels is a build that can be downloaded (section 5).
type BuildModels struct {
	Type         string `json:"Type"` // for people, such as Linux (deb)
	Version      string `json:"Version"`
	DownloadLink string `json:"DownloadLink"` // an absolute URL
}

// BuildEditionModel is the newest version of an edition.
type BuildEditionModel struct {
	Type    BuildEdition `json:"Type"`
	Version string       `json:"Version"`
}

// RequestBuilds is the body of POST /api/Builds/RequestCustomBuilds; both
// members are required.
type RequestBuilds struct {
	Editions []BuildEdition `json:"Editions,omitempty"`
	Type     *BuildType     `json:"Type,omitempty"`
}

// BuildsService has the requests about agent packages.
type BuildsService struct{ c *Client }

// List gives the builds that can be downloaded. Of the seed library:
// getBuilds().
//
//api:op GET /api/Builds
func (s *BuildsService) List(ctx context.Context) ([]BuildModels, error) {
	return list[BuildModels](ctx, s.c, get("Builds.List", "/api/Builds"))
}

// Request has builds made; they appear in List once they are ready. Of the
// seed library: requestCustomBuild(b).
//
//api:op POST /api/Builds/RequestCustomBuilds
func (s *BuildsService) Request(ctx context.Context, in RequestBuilds) error {
	return s.c.run(ctx, post("Builds.Request", "/api/Builds/RequestCustomBuilds", in))
}

// AvailableVersions gives the newest version of each edition. Of the seed
// library: getLatestVersions().
//
//api:op GET /api/Builds/AvailableVersions
func (s *BuildsService) AvailableVersions(ctx context.Context) ([]BuildEditionModel, error) {
	return list[BuildEditionModel](ctx, s.c, get("Builds.AvailableVersions", "/api/Builds/AvailableVersions"))
}
