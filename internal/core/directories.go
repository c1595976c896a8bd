package core

import (
	"context"
	"iter"
	"strings"
	"time"
)

// DirectorySecurity says how a connection to a directory is protected.
type DirectorySecurity string

// The ways to connect.
const (
	PlainLDAP DirectorySecurity = "plain"    // passwords travel in clear
	LDAPS     DirectorySecurity = "ldaps"    // TLS from the first byte
	StartTLS  DirectorySecurity = "starttls" // TLS before anything else is said, or no connection
)

// Valid reports whether s is one of the ways.
func (s DirectorySecurity) Valid() bool { return s == PlainLDAP || s == LDAPS || s == StartTLS }

// The standard ports.
const (
	portLDAP  = 389
	portLDAPS = 636
)

// Directory says how to reach an AD or LDAP directory and what its groups may
// do. It holds no secret: the password is kept apart, sealed.
type Directory struct {
	Host      string // name or IP address, without a port
	Port      int    // 0: the standard port
	BaseDN    string // where everything is below
	UserRoot  string // people are below; "": BaseDN
	GroupRoot string // groups are below; "": BaseDN
	Security  DirectorySecurity
	BindDN    string // account that searches; "": none, searches are anonymous

	CACertificates string // PEM; "": those of the system
	ServerName     string // name that the certificate must hold; "": Host
	SkipVerify     bool   // take any certificate

	TimeoutSeconds int    // of one sign-in or answer; 0: DefaultDirectoryTimeout
	Connections    int    // most at once; 0: DefaultDirectoryConnections
	UserFilter     string // LDAP filter of people; "": DefaultUserFilter
	GroupFilter    string // LDAP filter of groups; "": DefaultGroupFilter
	RequireGroup   bool   // people who were added by hand need a mapped group, too

	Attributes []AttributeMapping
	Groups     []GroupGrant
}

// What a directory's settings are when they are zero.
const (
	DefaultDirectoryTimeout     = 10 * time.Second
	DefaultDirectoryConnections = 8
	DefaultUserFilter           = "(|(objectClass=person)(objectClass=posixAccount))"
	DefaultGroupFilter          = "(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))"
)

// Timeout gives the time that one sign-in or one answer may take.
func (d *Directory) Timeout() time.Duration {
	if d.TimeoutSeconds <= 0 {
		return DefaultDirectoryTimeout
	}
	return time.Duration(d.TimeoutSeconds) * time.Second
}

// MostConnections gives how many connections there may be at once.
func (d *Directory) MostConnections() int {
	return orDefault(d.Connections, DefaultDirectoryConnections)
}

// PortOrDefault gives the port, or the standard one.
func (d *Directory) PortOrDefault() int {
	if d.Security == LDAPS {
		return orDefault(d.Port, portLDAPS)
	}
	return orDefault(d.Port, portLDAP)
}

// Users gives the root and the filter of people.
func (d *Directory) Users() (root, filter string) {
	return orDefault(d.UserRoot, d.BaseDN), orDefault(d.UserFilter, DefaultUserFilter)
}

// GroupSearchRoot gives the root and the filter of groups.
func (d *Directory) GroupSearchRoot() (root, filter string) {
	return orDefault(d.GroupRoot, d.BaseDN), orDefault(d.GroupFilter, DefaultGroupFilter)
}

func orDefault[T comparable](v, otherwise T) T {
	var none T
	if v == none {
		return otherwise
	}
	return v
}

// ParseDirectoryAddress reads the address form of contract netbrain.md section
// 8, "host/dc=example,dc=com": a host and the base below a slash, which may be
// missing. A host may be an IPv6 address in brackets; a scheme is none.
func ParseDirectoryAddress(s string) (host, base string, ok bool) {
	host, base, _ = strings.Cut(strings.TrimSpace(s), "/")
	host, base = strings.TrimSpace(host), strings.TrimSpace(base)
	if inner, found := strings.CutPrefix(host, "["); found {
		if host, found = strings.CutSuffix(inner, "]"); !found || !strings.Contains(host, ":") {
			return "", "", false
		}
	} else if strings.Contains(host, ":") {
		return "", "", false
	}
	if !hostName(host) {
		return "", "", false
	}
	_, err := FoldDN(base)
	return host, base, err == nil
}

// DirectoryAddress is the reverse of ParseDirectoryAddress.
func DirectoryAddress(host, base string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if base == "" {
		return host
	}
	return host + "/" + base
}

// hostName reports whether s can be a host's name or IP address.
func hostName(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_' || r == ':' || r > 0x7f) {
			return false
		}
	}
	return true
}

// PersonField is a field of a person that a directory can fill.
type PersonField string

// The fields.
const (
	FieldLogin       PersonField = "login"
	FieldFirstName   PersonField = "firstName"
	FieldLastName    PersonField = "lastName"
	FieldEmail       PersonField = "email"
	FieldDescription PersonField = "description"
	FieldPhone       PersonField = "phone"
	FieldDepartment  PersonField = "department"
)

// PersonFields lists the fields in the order they are shown.
var PersonFields = []PersonField{FieldLogin, FieldFirstName, FieldLastName, FieldEmail, FieldDescription, FieldPhone, FieldDepartment}

// AttributeMapping says which attributes fill a field. Of several, the first
// that an entry has counts.
type AttributeMapping struct {
	Field      PersonField
	Enabled    bool
	Attributes []string
}

// defaultAttributes fill the fields that no mapping speaks of.
var defaultAttributes = map[PersonField][]string{
	FieldFirstName: {"givenName"}, FieldLastName: {"sn"}, FieldEmail: {"mail"}, FieldPhone: {"telephoneNumber"},
}

// AttributesOf gives the attributes of a field: the enabled mapping's, the
// usual ones when no mapping speaks of it, none when its mapping is off. The
// login always has some: without it nobody could be found.
func (d *Directory) AttributesOf(t AuthServerType, f PersonField) []string {
	for _, m := range d.Attributes {
		switch {
		case m.Field != f:
		case m.Enabled:
			return m.Attributes
		case f != FieldLogin:
			return nil
		}
	}
	if f != FieldLogin {
		return defaultAttributes[f]
	}
	if t == ActiveDirectory {
		return []string{"sAMAccountName", "uid"}
	}
	return []string{"uid", "sAMAccountName"}
}

// DirectoryPlace is a directory and the way to it.
type DirectoryPlace struct {
	Server       AuthServerID // "" for settings that are not saved: their connections are not kept
	Version      time.Time    // of the settings; with another one, kept connections are not used
	Type         AuthServerType
	Directory    Directory
	Password     string // of BindDN
	AllowPrivate bool   // loopback and private addresses may be reached
}

// DirectoryName says whom a directory is asked for: by DN when that is set,
// else by what the attributes of the login hold.
type DirectoryName struct{ Login, DN string }

// DirectoryPerson is a person's entry in a directory.
type DirectoryPerson struct {
	ID     string // the entry's own ID, which outlives renaming (entryUUID, objectGUID); "" when the directory has none
	DN     string
	Login  string // as the directory spells it
	Active bool   // false: switched off or past its time there
	// Fields holds what the mappings found; a field without a value is not in it.
	Fields map[PersonField]string
	// Groups are the folded names of the groups he is in, directly or through others.
	Groups []string
}

// DirectoryProof is what a directory says to a name and a password.
type DirectoryProof struct {
	// Person is nil when nobody has the name. Groups are read only after a
	// right password.
	Person *DirectoryPerson
	// Refused is NoReason when the password is right and may be used;
	// BadCredentials, Locked, Disabled or Expired otherwise. Disabled and
	// Expired are known only after a right password.
	Refused Reason
}

// GroupSearch asks for groups of a directory.
type GroupSearch struct {
	Keyword string // part of the name; "": all
	Page    int    // from 1
}

// GroupsPerPage is how many groups a page has.
const GroupsPerPage = 50

// DirectoryGroup is a group that a directory has.
type DirectoryGroup struct{ Name, DN string }

// GroupsFound is a page of groups, by name.
type GroupsFound struct {
	Groups []DirectoryGroup
	Total  int  // that were found
	More   bool // there are further pages
	Over   bool // there are more than were looked at: narrow the keyword
}

// Directories speak to AD and LDAP servers. Implemented by internal/directory.
// What goes wrong is an *Error: Invalid for settings that cannot work, with
// the Field if one is to blame, Unavailable for what may pass, TooMany when
// every connection is in use; Msg is for people and holds no secret.
type Directories interface {
	// Prove looks a person up and tries a password. An empty password is
	// never sent: it would be no proof (RFC 4513 section 5.1.2).
	Prove(ctx context.Context, at DirectoryPlace, who DirectoryName, password string) (DirectoryProof, error)
	// Find looks a person up, groups included. Nobody is NotFound.
	Find(ctx context.Context, at DirectoryPlace, who DirectoryName) (*DirectoryPerson, error)
	// Count counts the people of a directory.
	Count(ctx context.Context, at DirectoryPlace) (int64, error)
	// People gives everybody, groups included, in no order. An error ends it:
	// who has not come by then may be there all the same.
	People(ctx context.Context, at DirectoryPlace) iter.Seq2[*DirectoryPerson, error]
	// Groups searches for groups.
	Groups(ctx context.Context, at DirectoryPlace, q GroupSearch) (GroupsFound, error)
	// Try connects, signs in as the account that searches, and looks whether
	// the roots are there.
	Try(ctx context.Context, at DirectoryPlace) error
}
