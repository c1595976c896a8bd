package netbrain

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// ExternalServerType is a kind of external authentication server (section 8).
type ExternalServerType int

// The kinds.
const (
	ServerAD     ExternalServerType = 1
	ServerLDAP   ExternalServerType = 2
	ServerTACACS ExternalServerType = 3
	ServerSAML   ExternalServerType = 4
)

// String gives the kind's name.
func (t ExternalServerType) String() string {
	return name(int(t), map[int]string{1: "AD", 2: "LDAP", 3: "TACACS", 4: "SAML"})
}

// How to connect to a directory.
const (
	ConnectRegular = 0
	ConnectSSL     = 1
)

// ExternalAuth is an external authentication server.
type ExternalAuth struct {
	BusinessObj       Directory          `json:"businessObj"`
	ID                string             `json:"id"`
	Alias             string             `json:"alias"`
	Desc              string             `json:"desc"`
	Type              ExternalServerType `json:"type"`
	Enabled           bool               `json:"enabled"`
	DisplayServerName string             `json:"displayServerName"`
	NeedUpdated       bool               `json:"needUpdated"`
}

// Directory is how to reach a directory, and what its groups may do.
type Directory struct {
	Address           string             `json:"address"` // host/dc=example,dc=com
	GroupRoot         string             `json:"group_root"`
	UserRoot          string             `json:"user_root"`
	ConnectType       int                `json:"connectType"` // ConnectRegular or ConnectSSL
	Port              int                `json:"port"`
	ConnectName       string             `json:"connectName"`
	ConnectPwd        string             `json:"connectPwd,omitempty"` // sent, never answered
	Groups            []DirectoryGroup   `json:"groups,omitempty"`
	AttributeMappings []AttributeMapping `json:"attributeMappings,omitempty"`
	AdvancedSettings  json.RawMessage    `json:"advancedSettings,omitempty"`
}

// DirectoryAdvanced is what Purser takes and gives as AdvancedSettings. What
// the vendor's server has there is not documented.
type DirectoryAdvanced struct {
	StartTLS             *bool   `json:"startTLS,omitempty"`             // TLS on the regular port; not with ConnectSSL
	CACertificates       *string `json:"caCertificates,omitempty"`       // PEM; absent: the system's
	ServerName           *string `json:"serverName,omitempty"`           // name the certificate must hold; absent: the host
	SkipCertificateCheck *bool   `json:"skipCertificateCheck,omitempty"` // take any certificate
	TimeoutSeconds       *int64  `json:"timeoutSeconds,omitempty"`       // of one sign-in, up to 60; absent: 10
	MaxConnections       *int64  `json:"maxConnections,omitempty"`       // at once, up to 64; absent: 8
	UserFilter           *string `json:"userFilter,omitempty"`           // LDAP filter of people
	GroupFilter          *string `json:"groupFilter,omitempty"`          // LDAP filter of groups
	RequireGroup         *bool   `json:"requireGroup,omitempty"`         // people added by hand need a mapped group, too
}

// DirectoryGroup gives rights to a group of the directory.
type DirectoryGroup struct {
	ID              string        `json:"id"` // g_ and a GUID
	GroupName       string        `json:"groupName"`
	Name            string        `json:"name"`
	Path            string        `json:"path"`
	SystemRoles     []string      `json:"systemRoles"` // systemAdmin
	PortalOnly      bool          `json:"portalOnly"`
	Tenants         []GroupTenant `json:"tenants"`
	IsSystemAdmin   *bool         `json:"isSystemAdmin,omitempty"`   // on save
	IsSystemManager *bool         `json:"isSystemManager,omitempty"` // on save
	IsUserManager   *bool         `json:"isUserManager,omitempty"`   // on save
}

// GroupTenant gives a group roles in a tenant.
type GroupTenant struct {
	ID      string        `json:"id"`
	Roles   []string      `json:"roles"` // tenantUser, tenantAdmin, addDomain
	Domains []GroupDomain `json:"domains"`
}

// GroupDomain gives a group roles in a domain.
type GroupDomain struct {
	GUID           string   `json:"guid"`
	Roles          []string `json:"roles"` // domainAdmin
	DevicePolicies []string `json:"devicePolicies"`
}

// AttributeMapping says which attributes of the directory fill a field of a user.
type AttributeMapping struct {
	Enable           bool   `json:"enable"`
	Name             string `json:"name"`             // Username, First Name, Last Name, Email, Description, Phone Number
	MappingAttribute string `json:"mappingAttribute"` // uid;samaccountname
}

// ExternalAuthResponse answers GET /V1/CMDB/ExternalAuthtication.
type ExternalAuthResponse struct {
	ExternalAuth ExternalAuth `json:"externalAuth"`
	Envelope
}

// ExternalAuthRequest is the body of POST /V1/CMDB/ExternalAuthtication/SaveExternalAuth.
type ExternalAuthRequest struct {
	BusinessObj  *Directory          `json:"businessObj,omitempty"`
	ID           *string             `json:"id,omitempty"` // nil: a new one
	Alias        *string             `json:"alias,omitempty"`
	Desc         *string             `json:"desc,omitempty"`
	Type         *ExternalServerType `json:"type,omitempty"`
	Enabled      *bool               `json:"enabled,omitempty"`
	TestUserName *string             `json:"testUserName,omitempty"`
	TestPassword *string             `json:"testPassword,omitempty"`
}

func (r ExternalAuthRequest) secrets() (list []string) {
	if r.BusinessObj != nil {
		list = append(list, r.BusinessObj.ConnectPwd)
	}
	if r.TestPassword != nil {
		list = append(list, *r.TestPassword)
	}
	return list
}

// GroupSearchRequest is the body of POST /V1/CMDB/ExternalAuthtication/SearchGroup.
type GroupSearchRequest struct {
	Type        *ExternalServerType `json:"type,omitempty"`      // required
	PageIndex   *int64              `json:"pageIndex,omitempty"` // required; from 1
	Keyword     *string             `json:"keyword,omitempty"`
	BusinessObj *Directory          `json:"businessObj,omitempty"` // required
}

func (r GroupSearchRequest) secrets() []string {
	if r.BusinessObj == nil {
		return nil
	}
	return []string{r.BusinessObj.ConnectPwd}
}

// GroupSearchResponse answers it.
type GroupSearchResponse struct {
	Group GroupPage `json:"group"`
	Envelope
}

// GroupPage is a page of groups that were found.
type GroupPage struct {
	Content   []FoundGroup `json:"content"`
	Total     int64        `json:"total"`
	NeedMore  bool         `json:"needMore"` // there are more pages
	OverLimit bool         `json:"overLimit"`
}

// FoundGroup is a group of a directory.
type FoundGroup struct {
	Name        string   `json:"name"`
	Path        string   `json:"path" also:"paths"`
	SystemRoles []string `json:"systemRoles"`
	PortalOnly  bool     `json:"portalOnly"`
}

// ExternalAuthService manages external authentication servers (section 8, R12.3 and later).
type ExternalAuthService struct{ c *Client }

const pathExternalAuth = "/V1/CMDB/ExternalAuthtication" // sic

// Get gives the server of an alias. It fails with ErrNotFound when there is none.
//
//api:op GET /ServicesAPI/API/V1/CMDB/ExternalAuthtication
func (s *ExternalAuthService) Get(ctx context.Context, alias string) (*ExternalAuth, error) {
	const op = "ExternalAuth.Get"
	if alias == "" {
		return nil, invalid(op, "alias")
	}
	var out ExternalAuthResponse
	if err := s.c.do(ctx, call{op: op, method: http.MethodGet, path: pathExternalAuth, query: url.Values{"alias": {alias}}}, &out); err != nil {
		return nil, err
	}
	if out.ExternalAuth.ID == "" && out.ExternalAuth.Alias == "" {
		return nil, missing(op, "external authentication "+alias)
	}
	return &out.ExternalAuth, nil
}

// Save creates a server or, when ID is given, changes it.
//
//api:op POST /ServicesAPI/API/V1/CMDB/ExternalAuthtication/SaveExternalAuth
func (s *ExternalAuthService) Save(ctx context.Context, in ExternalAuthRequest) error {
	return s.c.done(ctx, call{op: "ExternalAuth.Save", method: http.MethodPost, path: pathExternalAuth + "/SaveExternalAuth", in: in})
}

// Delete removes the server of an alias.
//
//api:op DELETE /ServicesAPI/API/V1/CMDB/ExternalAuthtication
func (s *ExternalAuthService) Delete(ctx context.Context, alias string) error {
	const op = "ExternalAuth.Delete"
	if alias == "" {
		return invalid(op, "alias")
	}
	return s.c.done(ctx, call{op: op, method: http.MethodDelete, path: pathExternalAuth, query: url.Values{"alias": {alias}}})
}

// SearchGroup looks for groups in a directory, a page at a time.
//
//api:op POST /ServicesAPI/API/V1/CMDB/ExternalAuthtication/SearchGroup
func (s *ExternalAuthService) SearchGroup(ctx context.Context, in GroupSearchRequest) (*GroupPage, error) {
	var out GroupSearchResponse
	q := call{op: "ExternalAuth.SearchGroup", method: http.MethodPost, path: pathExternalAuth + "/SearchGroup", in: in, repeat: true}
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return &out.Group, nil
}
