package wire

import "time"

// AuthServer is an external authentication server: AD or LDAP.
type AuthServer struct {
	ID          string     `json:"id" format:"uuid"`
	Alias       string     `json:"alias" doc:"People name it when they sign in."`
	Description string     `json:"description,omitempty"`
	Type        string     `json:"type" enum:"AD,LDAP"`
	Enabled     bool       `json:"enabled" doc:"While false its people cannot sign in."`
	DisplayName string     `json:"displayName,omitempty"`
	Directory   Directory  `json:"directory"`
	HasPassword bool       `json:"hasPassword" doc:"Whether a password of bindDN is kept. It is never shown."`
	Stale       bool       `json:"stale" doc:"Whether the settings were changed since the last synchronisation that came to its end."`
	SyncedAt    *time.Time `json:"syncedAt,omitempty" doc:"When that began. Absent: never."`
	CreatedAt   time.Time  `json:"createdAt"`
	UpdatedAt   time.Time  `json:"updatedAt" doc:"Of the settings."`
}

// Directory says how to reach a directory and what its groups may do.
type Directory struct {
	Host           string             `json:"host" maxLength:"253" doc:"Name or IP address, without a port."`
	Port           int                `json:"port,omitempty" minimum:"0" maximum:"65535" doc:"Absent: 389, or 636 with ldaps."`
	BaseDN         string             `json:"baseDN,omitempty" maxLength:"1024"`
	UserRoot       string             `json:"userRoot,omitempty" maxLength:"1024" doc:"People are below. Absent: baseDN."`
	GroupRoot      string             `json:"groupRoot,omitempty" maxLength:"1024" doc:"Groups are below. Absent: baseDN."`
	Security       string             `json:"security,omitempty" enum:"plain,ldaps,starttls" doc:"Absent: plain, in which passwords travel in clear."`
	BindDN         string             `json:"bindDN,omitempty" maxLength:"1024" doc:"Account that searches. Absent: searches are anonymous."`
	CACertificates string             `json:"caCertificates,omitempty" maxLength:"262144" doc:"PEM. Absent: those of the system."`
	ServerName     string             `json:"serverName,omitempty" maxLength:"256" doc:"Name the certificate must hold. Absent: host."`
	SkipVerify     bool               `json:"skipVerify,omitempty" doc:"Take any certificate."`
	TimeoutSeconds int                `json:"timeoutSeconds,omitempty" minimum:"0" maximum:"60" doc:"Of one sign-in. Absent: 10."`
	Connections    int                `json:"connections,omitempty" minimum:"0" maximum:"64" doc:"Most at once. Absent: 8."`
	UserFilter     string             `json:"userFilter,omitempty" maxLength:"2048" doc:"LDAP filter of people."`
	GroupFilter    string             `json:"groupFilter,omitempty" maxLength:"2048" doc:"LDAP filter of groups."`
	RequireGroup   bool               `json:"requireGroup,omitempty" doc:"People who were added by hand need a mapped group, too."`
	Attributes     []AttributeMapping `json:"attributes,omitempty" nullable:"false" doc:"What fills the fields of people. Fields that are not in it have the usual attributes."`
	Groups         []GroupGrant       `json:"groups,omitempty" nullable:"false" doc:"What members of groups may do. Who is in none is not let in."`
}

// AttributeMapping says which attributes fill a field.
type AttributeMapping struct {
	Field      string   `json:"field" enum:"login,firstName,lastName,email,description,phone,department"`
	Enabled    bool     `json:"enabled"`
	Attributes []string `json:"attributes" nullable:"false" doc:"The first that an entry has counts."`
}

// GroupGrant gives rights to the members of a group.
type GroupGrant struct {
	ID            string         `json:"id,omitempty" maxLength:"256" doc:"Made up when absent."`
	Name          string         `json:"name,omitempty" maxLength:"256"`
	Path          string         `json:"path" maxLength:"1024" doc:"DN of the group."`
	SystemAdmin   bool           `json:"systemAdmin,omitempty"`
	SystemManager bool           `json:"systemManager,omitempty" doc:"The permission ManageCompanies."`
	UserManager   bool           `json:"userManager,omitempty" doc:"The permissions Users, UsersCreateEdit and UsersDelete."`
	PortalOnly    bool           `json:"portalOnly,omitempty" doc:"The group gives nothing: there is no portal."`
	Companies     []GroupCompany `json:"companies,omitempty" nullable:"false"`
}

// GroupCompany gives a group access to a company.
type GroupCompany struct {
	Company       string        `json:"company" doc:"ID."`
	Member        bool          `json:"member,omitempty"`
	Admin         bool          `json:"admin,omitempty"`
	CreateDomains bool          `json:"createDomains,omitempty"`
	Domains       []GroupDomain `json:"domains,omitempty" nullable:"false"`
}

// GroupDomain gives a group roles in a domain.
type GroupDomain struct {
	Domain string   `json:"domain" doc:"ID."`
	Roles  []string `json:"roles" nullable:"false" doc:"IDs or names."`
}

// AuthServerCreate makes an authentication server.
type AuthServerCreate struct {
	Alias       string      `json:"alias" maxLength:"256"`
	Description string      `json:"description,omitempty" maxLength:"1024"`
	Type        string      `json:"type" enum:"AD,LDAP"`
	Enabled     *bool       `json:"enabled,omitempty" doc:"Absent: true."`
	DisplayName string      `json:"displayName,omitempty" maxLength:"256"`
	Directory   Directory   `json:"directory"`
	Password    *string     `json:"password,omitempty" maxLength:"1024" doc:"Of bindDN."`
	Test        *TestSignIn `json:"test,omitempty" doc:"Tried first; when it fails, nothing is saved."`
}

// AuthServerUpdate changes one; what is absent stays.
type AuthServerUpdate struct {
	Alias       *string     `json:"alias,omitempty" maxLength:"256" doc:"Its people follow."`
	Description *string     `json:"description,omitempty" maxLength:"1024"`
	Type        string      `json:"type,omitempty" enum:"AD,LDAP"`
	Enabled     *bool       `json:"enabled,omitempty"`
	DisplayName *string     `json:"displayName,omitempty" maxLength:"256"`
	Directory   *Directory  `json:"directory,omitempty" doc:"All of it."`
	Password    *string     `json:"password,omitempty" maxLength:"1024" doc:"Of bindDN. Needed when the directory is elsewhere, or less protected, than before."`
	Test        *TestSignIn `json:"test,omitempty" doc:"Tried first; when it fails, nothing is saved."`
}

// TestSignIn is a name and a password to try.
type TestSignIn struct {
	Login    string `json:"login" maxLength:"256"`
	Password string `json:"password" maxLength:"1024"`
}

// TestedSignIn says what came of it.
type TestedSignIn struct {
	Accepted bool     `json:"accepted" doc:"Whether he would be let in."`
	Found    bool     `json:"found" doc:"Whether the directory has the name."`
	Reason   string   `json:"reason,omitempty" enum:"credentials,locked,disabled,expired,groups" doc:"Why he would not be; groups: he is in none that is mapped."`
	DN       string   `json:"dn,omitempty" doc:"Shown after a right password, as what follows is."`
	Login    string   `json:"login,omitempty"`
	Email    string   `json:"email,omitempty"`
	Groups   []string `json:"groups" nullable:"false" doc:"Groups of the directory that he is in, directly or through others, in folded spelling."`
	Mapped   []string `json:"mapped" nullable:"false" doc:"Those that are mapped."`
}

// FoundGroups is a page of groups of a directory, by name.
type FoundGroups struct {
	Items []FoundGroup `json:"items" nullable:"false"`
	Total int          `json:"total" doc:"How many were found."`
	More  bool         `json:"more" doc:"There are further pages."`
	Over  bool         `json:"over" doc:"There are more than were looked at: narrow the keyword."`
}

// FoundGroup is a group of a directory.
type FoundGroup struct {
	Name string `json:"name"`
	Path string `json:"path" doc:"DN."`
}

// SyncAsked names the job of a synchronisation.
type SyncAsked struct {
	Job string `json:"job" format:"uuid"`
}
