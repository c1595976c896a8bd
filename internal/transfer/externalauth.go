package transfer

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

// authElem is an authentication server, with the members of contract
// netbrain.md section 8.
type authElem struct {
	ID          string              `json:"id,omitzero"` // own
	Alias       string              `json:"alias"`
	Desc        *string             `json:"desc,omitzero"`
	Type        *int                `json:"type,omitzero"` // 1 AD, 2 LDAP
	Enabled     *bool               `json:"enabled,omitzero"`
	DisplayName *string             `json:"displayServerName,omitzero"`
	Directory   *directoryElem      `json:"businessObj,omitzero"`
	Deleted     bool                `json:"deleted,omitzero"`   // own; there are people of a server that is gone
	CreatedAt   *time.Time          `json:"createdAt,omitzero"` // own
	UpdatedAt   *time.Time          `json:"updatedAt,omitzero"` // own
	SyncedAt    nullable[time.Time] `json:"syncedAt,omitzero"`  // own
}

type directoryElem struct {
	Address           string        `json:"address,omitzero"`
	GroupRoot         string        `json:"group_root,omitzero"`
	UserRoot          string        `json:"user_root,omitzero"`
	ConnectType       int           `json:"connectType,omitzero"` // 1: TLS
	Port              int           `json:"port,omitzero"`
	ConnectName       string        `json:"connectName,omitzero"`
	ConnectPwd        *string       `json:"connectPwd,omitzero"`
	Groups            []groupElem   `json:"groups,omitzero"`
	AttributeMappings []mappingElem `json:"attributeMappings,omitzero"`
	AdvancedSettings  *advancedElem `json:"advancedSettings,omitzero"`
}

// advancedElem has what the NetBrain dialect takes as advancedSettings.
type advancedElem struct {
	StartTLS             bool   `json:"startTLS,omitzero"`
	CACertificates       string `json:"caCertificates,omitzero"`
	ServerName           string `json:"serverName,omitzero"`
	SkipCertificateCheck bool   `json:"skipCertificateCheck,omitzero"`
	TimeoutSeconds       int    `json:"timeoutSeconds,omitzero"`
	MaxConnections       int    `json:"maxConnections,omitzero"`
	UserFilter           string `json:"userFilter,omitzero"`
	GroupFilter          string `json:"groupFilter,omitzero"`
	RequireGroup         bool   `json:"requireGroup,omitzero"`
}

type groupElem struct {
	ID              string            `json:"id,omitzero"`
	GroupName       string            `json:"groupName,omitzero"`
	Name            string            `json:"name,omitzero"`
	Path            string            `json:"path"`
	SystemRoles     []string          `json:"systemRoles,omitzero"`
	IsSystemAdmin   *bool             `json:"isSystemAdmin,omitzero"`
	IsSystemManager *bool             `json:"isSystemManager,omitzero"`
	IsUserManager   *bool             `json:"isUserManager,omitzero"`
	PortalOnly      bool              `json:"portalOnly,omitzero"`
	Tenants         []groupTenantElem `json:"tenants,omitzero"`
}

type groupTenantElem struct {
	ID      string            `json:"id"` // or name
	Roles   []string          `json:"roles,omitzero"`
	Domains []groupDomainElem `json:"domains,omitzero"`
}

type groupDomainElem struct {
	GUID           string   `json:"guid"` // or name
	Roles          []string `json:"roles,omitzero"`
	DevicePolicies []string `json:"devicePolicies,omitzero"` // there are none: taken and ignored
}

type mappingElem struct {
	Enable           *bool  `json:"enable,omitzero"`
	Name             string `json:"name"`
	MappingAttribute string `json:"mappingAttribute,omitzero"`
}

// Names of the contract.
var (
	mappedFields = names[core.PersonField]{
		core.FieldLogin: "Username", core.FieldFirstName: "First Name", core.FieldLastName: "Last Name", core.FieldEmail: "Email",
		core.FieldDescription: "Description", core.FieldPhone: "Phone Number", core.FieldDepartment: "Department",
	}
	systemRoles = []string{"systemAdmin", "systemManager", "userManager"}
	tenantRoles = []string{"tenantUser", "tenantAdmin", "addDomain"}
)

// connectTLS is the connectType of a connection that is protected from its first byte.
const connectTLS = 1

func systemFlags(g *core.GroupGrant) []*bool {
	return []*bool{&g.SystemAdmin, &g.SystemManager, &g.UserManager}
}

func tenantFlags(c *core.GroupCompany) []*bool { return []*bool{&c.Member, &c.Admin, &c.CreateDomains} }

// setFlags sets the flags that names stand for.
func setFlags(member string, given, known []string, flags []*bool) error {
	for i, name := range given {
		k := slices.Index(known, name)
		if k < 0 {
			return refuse(item(member, i), "%q is none of %s", name, strings.Join(known, ", "))
		}
		*flags[k] = true
	}
	return nil
}

func flagNames(known []string, flags []*bool) (list []string) {
	for i, f := range flags {
		if *f {
			list = append(list, known[i])
		}
	}
	return list
}

func (l *load) oneServer(path string, e *authElem) error {
	key := fold(e.Alias)
	if err := l.once("server "+key, path, "alias"); err != nil {
		return err
	}
	old, exists, err := found(l.tx.AuthServerByAlias(e.Alias))
	if err != nil {
		return err
	}
	if e.Deleted {
		if !exists {
			l.servers[key] = e.Alias
		}
		return nil
	}
	s, exists, err := l.serverFor(e, old, exists)
	if err != nil {
		return err
	}
	if err := l.once(string(s.ID), path, "id"); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("externalAuth", s.Alias)
		return nil
	}
	if exists {
		s.UpdatedAt = l.now
	}
	if err := l.applyServer(e, s); err != nil {
		return err
	}
	if !exists {
		l.sum.made("externalAuth")
		return l.tx.InsertAuthServer(s)
	}
	l.sum.updated("externalAuth")
	if err := l.tx.UpdateAuthServer(s); err != nil {
		return err
	}
	if e.SyncedAt.Set && s.SyncedAt != nil {
		if err := l.tx.SetSynced(s.ID, *s.SyncedAt); err != nil {
			return err
		}
	}
	if s.Enabled {
		return nil
	}
	_, err = l.tx.EndSessionsOfServer(s.Alias, core.EndRevoked)
	return err
}

// serverFor finds the server an element means, by ID, else by alias, or makes one.
func (l *load) serverFor(e *authElem, old *core.AuthServer, exists bool) (*core.AuthServer, bool, error) {
	id, err := givenID[core.AuthServerID](l.now, e.ID)
	if err != nil {
		return nil, false, err
	}
	if e.ID != "" {
		same, ok, err := found(l.tx.AuthServer(id))
		if ok || err != nil {
			return same, ok, err
		}
		if exists {
			return nil, false, refuse("alias", "%q exists already, as server %s", old.Alias, old.ID)
		}
	}
	if exists {
		return old, true, nil
	}
	s := &core.AuthServer{ID: id, Enabled: true, Directory: core.Directory{Security: core.PlainLDAP}, CreatedAt: l.now, UpdatedAt: l.now}
	if e.CreatedAt != nil {
		s.UpdatedAt = cut(*e.CreatedAt)
	}
	return s, false, nil
}

func (l *load) applyServer(e *authElem, s *core.AuthServer) error {
	s.Alias = e.Alias
	put(&s.Description, e.Desc)
	put(&s.Enabled, e.Enabled)
	put(&s.DisplayName, e.DisplayName)
	putTime(&s.CreatedAt, e.CreatedAt)
	putTime(&s.UpdatedAt, e.UpdatedAt)
	if e.Type != nil {
		s.Type = core.AuthServerType(*e.Type)
	}
	if e.SyncedAt.Set {
		s.SyncedAt = cutPtr(e.SyncedAt.Value)
	}
	if e.Directory != nil {
		if err := l.applyDirectory(e.Directory, s); err != nil {
			return under("businessObj", err)
		}
	}
	return serverPath(control.CheckAuthServer(s))
}

// serverPath gives a refusal the names that members have in the file.
func serverPath(err error) error {
	e, ok := core.AsError(err)
	if !ok {
		return err
	}
	other, inside := *e, true
	switch head, rest, _ := strings.Cut(e.Field, "["); head {
	case "alias", "type":
		inside = false
	case "description":
		other.Field, inside = "desc", false
	case "displayName":
		other.Field, inside = "displayServerName", false
	case "host", "baseDN":
		other.Field = "address"
	case "userRoot":
		other.Field = "user_root"
	case "groupRoot":
		other.Field = "group_root"
	case "bindDN":
		other.Field = "connectName"
	case "attributes":
		other.Field = "attributeMappings[" + rest
	case "timeoutSeconds", "serverName", "caCertificates", "userFilter", "groupFilter":
		other.Field = "advancedSettings." + e.Field
	case "connections":
		other.Field = "advancedSettings.maxConnections"
	}
	if inside {
		return under("businessObj", &other)
	}
	return &other
}

func (l *load) applyDirectory(e *directoryElem, s *core.AuthServer) error {
	d, err := l.directory(e)
	if err != nil {
		return err
	}
	if err := control.CheckReferences(l.tx, d); err != nil {
		return err
	}
	before := s.Directory
	s.Directory = *d
	switch {
	case e.ConnectPwd != nil && l.cfg.SealAuth == nil:
		return refuse("connectPwd", "cannot be kept without a key file")
	case e.ConnectPwd != nil:
		s.Sealed, err = l.cfg.SealAuth(s.ID, *e.ConnectPwd)
		return err
	case len(s.Sealed) > 0 && !control.SameDirectory(&before, d):
		return refuse("connectPwd", "is required: the one that is kept goes nowhere else than where it was given for")
	}
	return nil
}

func (l *load) directory(e *directoryElem) (*core.Directory, error) {
	d := &core.Directory{UserRoot: e.UserRoot, GroupRoot: e.GroupRoot, Port: e.Port, BindDN: e.ConnectName, Security: core.PlainLDAP}
	if e.Address != "" {
		var ok bool
		if d.Host, d.BaseDN, ok = core.ParseDirectoryAddress(e.Address); !ok {
			return nil, refuse("address", "want a host, and the base after a slash, such as ldap.example.com/dc=example,dc=com")
		}
	}
	if a := e.AdvancedSettings; a != nil {
		d.CACertificates, d.ServerName, d.SkipVerify = a.CACertificates, a.ServerName, a.SkipCertificateCheck
		d.TimeoutSeconds, d.Connections = a.TimeoutSeconds, a.MaxConnections
		d.UserFilter, d.GroupFilter, d.RequireGroup = a.UserFilter, a.GroupFilter, a.RequireGroup
		if a.StartTLS {
			d.Security = core.StartTLS
		}
	}
	switch {
	case e.ConnectType != 0 && e.ConnectType != connectTLS:
		return nil, refuse("connectType", "is none of 0 and 1")
	case e.ConnectType == connectTLS && d.Security == core.StartTLS:
		return nil, refuse("advancedSettings.startTLS", "is for connectType 0")
	case e.ConnectType == connectTLS:
		d.Security = core.LDAPS
	}
	for i, m := range e.AttributeMappings {
		f, err := mappedFields.parse("name", m.Name)
		if err != nil {
			return nil, under(item("attributeMappings", i), err)
		}
		d.Attributes = append(d.Attributes, core.AttributeMapping{Field: f, Enabled: m.Enable == nil || *m.Enable, Attributes: splitNames(m.MappingAttribute)})
	}
	for i := range e.Groups {
		g, err := l.group(&e.Groups[i])
		if err != nil {
			return nil, under(item("groups", i), err)
		}
		d.Groups = append(d.Groups, g)
	}
	return d, nil
}

// splitNames reads "uid;samaccountname".
func splitNames(s string) (list []string) {
	for a := range strings.SplitSeq(s, ";") {
		if a = strings.TrimSpace(a); a != "" {
			list = append(list, a)
		}
	}
	return list
}

func (l *load) group(e *groupElem) (core.GroupGrant, error) {
	g := core.GroupGrant{ID: e.ID, GroupName: e.GroupName, Name: e.Name, Path: e.Path, PortalOnly: e.PortalOnly}
	if err := setFlags("systemRoles", e.SystemRoles, systemRoles, systemFlags(&g)); err != nil {
		return g, err
	}
	put(&g.SystemAdmin, e.IsSystemAdmin)
	put(&g.SystemManager, e.IsSystemManager)
	put(&g.UserManager, e.IsUserManager)
	for i := range e.Tenants {
		c, err := l.groupCompany(&e.Tenants[i])
		if err != nil {
			return g, under(item("tenants", i), err)
		}
		g.Companies = append(g.Companies, c)
	}
	return g, nil
}

func (l *load) groupCompany(e *groupTenantElem) (c core.GroupCompany, err error) {
	company, err := l.places.company(e.ID)
	if err != nil {
		return c, pathAs("id", err)
	}
	c.Company = company.ID
	if err := setFlags("roles", e.Roles, tenantRoles, tenantFlags(&c)); err != nil {
		return c, err
	}
	for i, ed := range e.Domains {
		domain, err := l.places.domain(company, ed.GUID)
		if err != nil {
			return c, under(item("domains", i), pathAs("guid", err))
		}
		d := core.GroupDomain{Domain: domain.ID}
		for k, name := range ed.Roles {
			role, err := l.roleNamed(name)
			if err != nil {
				return c, err
			}
			if role.ID == "" || !role.Assignable {
				return c, under(item("domains", i), refuse(item("roles", k), "no role %q for a domain", name))
			}
			d.Roles = append(d.Roles, role.ID)
		}
		c.Domains = append(c.Domains, d)
	}
	return c, nil
}

// pathAs gives a refusal another member.
func pathAs(member string, err error) error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // it comes as it is
		return &Error{Path: member, Msg: e.Msg}
	}
	return err
}

// server gives the alias of the authentication server a new person is of, as the
// server spells it: one that is there, that the file tells of, or that was deleted
// while it had people.
func (l *load) server(alias string) (string, error) {
	if alias == "" {
		return "", nil
	}
	key := fold(alias)
	if known, ok := l.servers[key]; ok {
		return known, nil
	}
	s, ok, err := found(l.tx.AuthServerByAlias(alias))
	if err != nil {
		return "", err
	}
	if !ok {
		return "", refuse("authenticationServer", "no authentication server %q", alias)
	}
	l.servers[key] = s.Alias
	return s.Alias, nil
}

// externalAuth writes the servers, then the aliases of servers that are gone and
// have people still.
func (x *export) externalAuth() error {
	list, err := x.r.AuthServers()
	if err != nil {
		return err
	}
	roles, err := x.r.Roles()
	if err != nil {
		return err
	}
	spelled := map[core.RoleID]string{}
	for _, r := range roles {
		spelled[r.ID] = roleName(core.RoleRef{ID: r.ID, Name: r.Name})
	}
	defer x.w.endList()
	for _, s := range list {
		delete(x.orphans, fold(s.Alias))
		e, err := x.serverOf(s, spelled)
		if err != nil {
			return err
		}
		if err := x.w.element("externalAuth", e); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(x.orphans)) {
		if err := x.w.element("externalAuth", authElem{Alias: x.orphans[key], Deleted: true}); err != nil {
			return err
		}
	}
	return nil
}

func (x *export) serverOf(s *core.AuthServer, roles map[core.RoleID]string) (authElem, error) {
	kind := int(s.Type)
	d := x.directoryOf(&s.Directory, roles)
	if x.opts.IncludeSecrets && x.opts.OpenAuth != nil && len(s.Sealed) > 0 {
		password, err := x.opts.OpenAuth(s)
		if err != nil {
			return authElem{}, err
		}
		clear := password.Reveal()
		d.ConnectPwd = &clear
	}
	return authElem{ID: string(s.ID), Alias: s.Alias, Desc: &s.Description, Type: &kind, Enabled: &s.Enabled, DisplayName: &s.DisplayName, Directory: d,
		CreatedAt: &s.CreatedAt, UpdatedAt: &s.UpdatedAt, SyncedAt: given(s.SyncedAt)}, nil
}

func (x *export) directoryOf(d *core.Directory, roles map[core.RoleID]string) *directoryElem {
	e := &directoryElem{GroupRoot: d.GroupRoot, UserRoot: d.UserRoot, Port: d.Port, ConnectName: d.BindDN}
	if d.Host != "" {
		e.Address = core.DirectoryAddress(d.Host, d.BaseDN)
	}
	if d.Security == core.LDAPS {
		e.ConnectType = connectTLS
	}
	a := advancedElem{
		StartTLS: d.Security == core.StartTLS, CACertificates: d.CACertificates, ServerName: d.ServerName, SkipCertificateCheck: d.SkipVerify,
		TimeoutSeconds: d.TimeoutSeconds, MaxConnections: d.Connections, UserFilter: d.UserFilter, GroupFilter: d.GroupFilter, RequireGroup: d.RequireGroup,
	}
	if a != (advancedElem{}) {
		e.AdvancedSettings = &a
	}
	for i := range d.Attributes {
		m := &d.Attributes[i]
		e.AttributeMappings = append(e.AttributeMappings, mappingElem{Enable: &m.Enabled, Name: mappedFields[m.Field], MappingAttribute: strings.Join(m.Attributes, ";")})
	}
	for i := range d.Groups {
		e.Groups = append(e.Groups, x.groupOf(&d.Groups[i], roles))
	}
	return e
}

// groupOf leaves out companies, domains and roles that were deleted since, as the mapping does.
func (x *export) groupOf(g *core.GroupGrant, roles map[core.RoleID]string) groupElem {
	e := groupElem{ID: g.ID, GroupName: g.GroupName, Name: g.Name, Path: g.Path, SystemRoles: flagNames(systemRoles, systemFlags(g)), PortalOnly: g.PortalOnly}
	for i := range g.Companies {
		c := &g.Companies[i]
		if x.places[string(c.Company)] == "" {
			x.done.Skipped++
			continue
		}
		t := groupTenantElem{ID: string(c.Company), Roles: flagNames(tenantRoles, tenantFlags(c))}
		for _, d := range c.Domains {
			if x.places[string(d.Domain)] == "" {
				x.done.Skipped++
				continue
			}
			one := groupDomainElem{GUID: string(d.Domain)}
			for _, r := range d.Roles {
				if name, ok := roles[r]; ok {
					one.Roles = append(one.Roles, name)
				}
			}
			t.Domains = append(t.Domains, one)
		}
		e.Tenants = append(e.Tenants, t)
	}
	return e
}
