package core

import "slices"

// Face is a way into the server.
type Face string

// The faces.
const (
	FaceMBS      Face = "mbs"
	FaceNetBrain Face = "netbrain"
	FaceNative   Face = "v1"
	FaceAgent    Face = "agent" // the channel of backup agents
	FaceConsole  Face = "console"
	FaceCommand  Face = "admin" // purser admin, and what the server does by itself
)

// PrincipalKind says who acts.
type PrincipalKind string

// The kinds of principal.
const (
	ByUser     PrincipalKind = "user"
	ByAPIKey   PrincipalKind = "apikey"
	ByOAuth    PrincipalKind = "oauth"
	ByComputer PrincipalKind = "computer"
	BySystem   PrincipalKind = "system" // the server itself and purser admin
)

// Client describes where a request came from, for sessions and the audit log.
type Client struct {
	Address   string // IP address without port
	UserAgent string
	Machine   string
	RequestID string
}

// Principal is whoever a request acts for. Its rights were read when the
// request was signed in; control reads them again inside the transaction.
type Principal struct {
	Kind     PrincipalKind
	Face     Face
	User     UserID        // for ByUser and ByOAuth
	APIKey   APIKeyID      // for ByAPIKey
	OAuth    OAuthClientID // for ByOAuth
	Computer ComputerID    // for ByComputer
	Login    string        // for people: the login, for keys: the key's
	Session  SessionID
	Rights   Rights
	// MustEnrol says that a second factor is asked of the person, who has none:
	// he may do nothing but set it up.
	MustEnrol bool
	Working   Working
	Client    Client
}

// Working is the company and domain that a session works in; both may be "".
type Working struct {
	Company CompanyID
	Domain  DomainID
}

// System is the principal for what the server does by itself.
func System(face Face) Principal {
	return Principal{Kind: BySystem, Face: face, Login: "system", Rights: Rights{Staff: true, SystemAdmin: true, Scope: Scope{All: true}}}
}

// Rights is what a principal may do outside of single companies' memberships.
type Rights struct {
	Staff       bool // has a staff facet or is an API key
	SystemAdmin bool
	Permissions Permissions
	Scope       Scope
}

// Has reports whether the permission is held anywhere.
func (r Rights) Has(p Permission) bool { return r.SystemAdmin || r.Permissions.Has(p) }

// HasIn reports whether the permission is held for the company. The company
// "" (people of no company) is in the scope of all companies only.
func (r Rights) HasIn(p Permission, c CompanyID) bool { return r.Has(p) && r.Scope.Holds(c) }

// Covers reports whether r includes every right and company of other, so that
// its holder may grant other or act on its holder.
func (r Rights) Covers(other Rights) bool {
	if r.SystemAdmin {
		return true
	}
	return !other.SystemAdmin && r.Permissions.Contains(other.Permissions) && r.Scope.Covers(other.Scope)
}

// Scope is a set of companies.
type Scope struct {
	All       bool
	Companies []CompanyID // used when All is false
}

// Everywhere is the scope of all companies.
var Everywhere = Scope{All: true}

// Holds reports whether the company is in the scope.
func (s Scope) Holds(c CompanyID) bool {
	return s.All || c != "" && slices.Contains(s.Companies, c)
}

// Covers reports whether every company of other is in s.
func (s Scope) Covers(other Scope) bool {
	if s.All {
		return true
	}
	return !other.All && !slices.ContainsFunc(other.Companies, func(c CompanyID) bool { return !s.Holds(c) })
}
