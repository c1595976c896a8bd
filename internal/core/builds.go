package core

import (
	"context"
	"net/url"
	"path"
	"strings"
	"time"
)

// BuildID identifies a build of the agent.
type BuildID string

// Edition is a kind of agent package. Source: contract mbs.md section 4, BuildEdition.
type Edition int

// The editions.
const (
	WindowsEdition        Edition = 0
	VirtualMachineEdition Edition = 1
	MacOSEdition          Edition = 2
	LinuxDebEdition       Edition = 3
	LinuxRpmEdition       Edition = 4
	DedupServerEdition    Edition = 5
)

// editionNames are the enumeration's names, and what people read.
var editionNames = []struct{ name, label string }{
	{"Windows", "Windows"}, {"VirtualMachine", "Virtual Machine Edition"}, {"MacOS", "macOS"},
	{"LinuxDeb", "Linux (deb)"}, {"LinuxRpm", "Linux (rpm)"}, {"DedupServer", "Dedup Server"},
}

// Editions lists every edition in order.
func Editions() []Edition {
	all := make([]Edition, len(editionNames))
	for i := range all {
		all[i] = Edition(i)
	}
	return all
}

// Valid reports whether e is one of the editions.
func (e Edition) Valid() bool { return e >= 0 && int(e) < len(editionNames) }

// String gives the edition's name, such as LinuxDeb.
func (e Edition) String() string {
	if !e.Valid() {
		return "unknown"
	}
	return editionNames[e].name
}

// Label gives the edition's name for people, such as Linux (deb).
func (e Edition) Label() string {
	if !e.Valid() {
		return "unknown"
	}
	return editionNames[e].label
}

// ParseEdition finds an edition by name, in any letter case.
func ParseEdition(name string) (Edition, bool) {
	for i, n := range editionNames {
		if strings.EqualFold(n.name, name) {
			return Edition(i), true
		}
	}
	return 0, false
}

// BuildType says whom a build is for. Source: contract mbs.md section 4, BuildType.
type BuildType int

// The build types.
const (
	CustomBuild  BuildType = 0 // for end users
	SandboxBuild BuildType = 1 // to try
)

var buildTypeNames = []string{"Custom", "Sandbox"}

// Valid reports whether t is one of the types.
func (t BuildType) Valid() bool { return t >= 0 && int(t) < len(buildTypeNames) }

// String gives the type's name.
func (t BuildType) String() string {
	if !t.Valid() {
		return "unknown"
	}
	return buildTypeNames[t]
}

// ParseBuildType finds a type by name, in any letter case.
func ParseBuildType(name string) (BuildType, bool) {
	for i, n := range buildTypeNames {
		if strings.EqualFold(n, name) {
			return BuildType(i), true
		}
	}
	return 0, false
}

// BuildState is where a build stands.
type BuildState string

// The states: queued → building → ready or failed.
const (
	BuildQueued   BuildState = "queued"
	BuildBuilding BuildState = "building"
	BuildReady    BuildState = "ready"
	BuildFailed   BuildState = "failed"
)

// Build is an agent package of one edition, or the wish for one.
type Build struct {
	ID        BuildID
	Edition   Edition
	Type      BuildType
	Version   string // "" until ready
	File      string // path in the folder of builds; "" until ready
	Link      string // what makes its download address unguessable; "" until ready
	State     BuildState
	Problem   string // why it failed
	Job       JobID  // that builds it; "" for what was imported
	CreatedAt time.Time
	UpdatedAt time.Time

	// Size, Sum and Missing are of the file as it is now. The store does not
	// keep them: the service fills them in where it says so.
	Size    Bytes
	Sum     [32]byte // SHA-256
	Missing bool     // ready, but the file is not there
}

// DownloadPath is where builds are downloaded from, with a build's link and
// the name of its file below.
const DownloadPath = "/downloads"

// DownloadAddress gives a ready build's address below the server's.
func (b *Build) DownloadAddress() string {
	return DownloadPath + "/" + b.Link + "/" + url.PathEscape(path.Base(b.File))
}

// JobBuild is the kind of job that builds an agent package.
const JobBuild JobKind = "build"

// BuildReader reads builds. They are the provider's: no scope narrows them.
type BuildReader interface {
	Build(id BuildID) (*Build, error)
	// BuildByLink finds a ready build by its link.
	BuildByLink(link string) (*Build, error)
	// Builds gives up to limit builds with an ID below before ("": any), newest first.
	Builds(before BuildID, limit int) ([]*Build, error)
	// ReadyBuilds lists the builds that are ready, by edition, type, then ID.
	ReadyBuilds() ([]*Build, error)
	// PendingBuild finds the queued or running build of an edition and type.
	PendingBuild(e Edition, t BuildType) (*Build, error)
}

// BuildWriter writes builds.
type BuildWriter interface {
	InsertBuild(b *Build) error
	UpdateBuild(b *Build) error
}

// BuildFiles are the files in the folder of builds.
type BuildFiles interface {
	// Sum gives a file's size and SHA-256, or NotFound.
	Sum(ctx context.Context, file string) (size Bytes, sum [32]byte, err error)
}

// BuildService lists and requests builds.
type BuildService interface {
	// Ready lists the builds that can be downloaded, by edition.
	Ready(ctx context.Context, p Principal) ([]*Build, error)
	// Versions gives, for every edition that has one, the build of the highest version.
	Versions(ctx context.Context, p Principal) ([]*Build, error)
	// Request queues a build of each edition; one that waits already is not
	// queued twice. It gives the builds, whichever they are.
	Request(ctx context.Context, p Principal, editions []Edition, t BuildType) ([]*Build, error)
	// List gives up to limit builds of every state with an ID below before, newest first, with
	// what is known about their files.
	List(ctx context.Context, p Principal, before BuildID, limit int) ([]*Build, error)
	// Download finds a ready build by its link, for anyone who has it.
	Download(ctx context.Context, link string) (*Build, error)
}
