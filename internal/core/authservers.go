package core

import (
	"context"
	"time"
)

// AuthServerID identifies an external authentication server.
type AuthServerID string

// AuthServerType is a kind of external authentication server. Source:
// contract netbrain.md section 8.
type AuthServerType int

// The kinds. The other two of the contract, TACACS and SAML, are not offered.
const (
	ActiveDirectory AuthServerType = 1
	LDAPServer      AuthServerType = 2
)

// Valid reports whether t is one of the kinds that are offered.
func (t AuthServerType) Valid() bool { return t == ActiveDirectory || t == LDAPServer }

// String gives the kind's name.
func (t AuthServerType) String() string {
	switch t {
	case ActiveDirectory:
		return "AD"
	case LDAPServer:
		return "LDAP"
	}
	return "unknown"
}

// AuthServerRef is what those who see people may know of a server.
type AuthServerRef struct {
	Alias   string
	Type    AuthServerType
	Enabled bool
}

// LocalAlias is what NetBrain calls the local server. No other server may have it.
const LocalAlias = "NetBrain"

// AuthServer is an external authentication server: people of it sign in with
// the password they have there.
type AuthServer struct {
	ID          AuthServerID
	Alias       string // unique without regard to case; User.Server refers to it
	Description string
	Type        AuthServerType
	Enabled     bool // off: its people cannot sign in
	DisplayName string
	Directory   Directory
	Sealed      Sealed // password of Directory.BindDN, encrypted under the key file for this ID; nil: none
	CreatedAt   time.Time
	UpdatedAt   time.Time  // of the settings
	SyncedAt    *time.Time // when a synchronisation last came to its end; nil: never
}

// Stale reports whether the settings have changed since the last
// synchronisation that came to its end, so that people may hold rights of before.
func (s *AuthServer) Stale() bool { return s.SyncedAt == nil || s.SyncedAt.Before(s.UpdatedAt) }

// GroupGrant gives rights to the members of a group of a directory. A group
// that gives nothing lets nobody in.
type GroupGrant struct {
	ID            string // as clients name it: "g_" and a UUID
	GroupName     string
	Name          string
	Path          string // DN of the group
	SystemAdmin   bool
	SystemManager bool // permission ManageCompanies, in all companies
	UserManager   bool // permission Users with the two finer ones, in all companies
	PortalOnly    bool // its members may use a portal only, of which there is none: it gives nothing
	Companies     []GroupCompany
}

// GroupCompany gives a group access to a company.
type GroupCompany struct {
	Company       CompanyID
	Member        bool
	Admin         bool
	CreateDomains bool
	Domains       []GroupDomain
}

// GroupDomain gives a group roles in a domain.
type GroupDomain struct {
	Domain DomainID
	Roles  []RoleID
}

// AuthServerSave holds what is to be saved of a server. A nil field is left
// alone, or zero in a new server.
type AuthServerSave struct {
	ID          AuthServerID // "" makes a new one
	Alias       *string
	Description *string
	Type        *AuthServerType
	Enabled     *bool
	DisplayName *string
	Directory   *Directory // all of it
	Password    *string    // of Directory.BindDN; nil: as before, which is refused when the directory is elsewhere now
	Test        *TestSignIn
}

// TestSignIn is a name and a password to try at a server.
type TestSignIn struct{ Login, Password string }

// TestedSignIn says what came of it.
type TestedSignIn struct {
	Found   bool
	Refused Reason // NoReason: he would get in, as far as the server and its mapping go
	DN      string
	Person  *DirectoryPerson // nil when nobody has the name
	Mapped  []string         // paths of the mapped groups he is in
}

// AuthServerReader reads authentication servers. They are the provider's: no
// scope narrows them.
type AuthServerReader interface {
	AuthServer(id AuthServerID) (*AuthServer, error)
	// AuthServerByAlias finds a server by alias without regard to case.
	AuthServerByAlias(alias string) (*AuthServer, error)
	// AuthServers lists the servers by alias.
	AuthServers() ([]*AuthServer, error)
	// UsersOfServer gives up to limit people of a server after the given ID,
	// in order of ID, without memberships.
	UsersOfServer(alias string, after UserID, limit int) ([]*User, error)
	// UsersByExternal gives the people of a server whose ExternalID is the
	// given one, or, when it is "" or nobody has it, whose identity or login is
	// one of the names without regard to case.
	UsersByExternal(alias, id string, names []string) ([]*User, error)
}

// AuthServerWriter writes authentication servers.
type AuthServerWriter interface {
	InsertAuthServer(s *AuthServer) error
	// UpdateAuthServer writes everything but SyncedAt. With a new alias its
	// people move along; Conflict/InUse when there are people under the new one.
	UpdateAuthServer(s *AuthServer) error
	// DeleteAuthServer removes a server; its people stay and keep the alias.
	DeleteAuthServer(id AuthServerID) error
	// SetSynced notes that a synchronisation came to its end, begun at the given time.
	SetSynced(id AuthServerID, at time.Time) error
	// EndSessionsOfServer ends every session of the people of a server now and tells how many.
	EndSessionsOfServer(alias string, reason EndReason) (int64, error)
}

// AuthServerService manages external authentication servers; for system
// administrators, as whoever sets one up decides who is whom.
type AuthServerService interface {
	List(ctx context.Context, p Principal) ([]*AuthServer, error)
	Get(ctx context.Context, p Principal, id AuthServerID) (*AuthServer, error)
	Find(ctx context.Context, p Principal, alias string) (*AuthServer, error)
	// Save makes or changes a server. With a Test it first tries to sign in
	// with what is to be saved, and saves nothing when that fails:
	// Invalid/Failed. An unknown ID is NotFound.
	Save(ctx context.Context, p Principal, in AuthServerSave) (AuthServerID, error)
	// Delete removes a server and ends the sessions of its people.
	Delete(ctx context.Context, p Principal, id AuthServerID) error
	// Test tries a sign-in at a saved server. Nothing changes by it.
	Test(ctx context.Context, p Principal, id AuthServerID, in TestSignIn) (TestedSignIn, error)
	// Groups searches for groups of a saved server.
	Groups(ctx context.Context, p Principal, id AuthServerID, q GroupSearch) (GroupsFound, error)
	// GroupsAt searches for groups of a directory that is not saved.
	GroupsAt(ctx context.Context, p Principal, t AuthServerType, d Directory, password string, q GroupSearch) (GroupsFound, error)
	// Sync asks for the synchronisation of a server, or with types of all
	// enabled ones of those types. It fails with Conflict/Failed when there is
	// none, one cannot be reached, or one is being synchronised already; the
	// others are synchronised all the same.
	Sync(ctx context.Context, p Principal, id AuthServerID, types []AuthServerType) ([]JobID, error)
}
