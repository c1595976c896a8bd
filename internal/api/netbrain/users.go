package netbrain

import (
	"slices"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/api/jsonout"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// The values of authenticationType in requests (section 4.2). 0 is what later
// versions list local accounts with.
const (
	typeLocal    = 1
	typeExternal = 2
	typeNetBrain = 0
)

// addUser makes a person (section 4.2).
func (a *API) addUser(c *call) error {
	var in wire.UserRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if err := requireUser(in); err != nil {
		return err
	}
	create, err := toCreate(in)
	if err != nil {
		return err
	}
	_, err = a.People.Create(c.ctx(), c.p, create)
	return c.done(err)
}

// external reports whether the account is one of an authentication server.
func external(in wire.UserRequest) bool { return text(serverOf(in.AuthenticationServer)) != "" }

// requireUser checks the required fields in the vendor's order, the password
// last. An external account needs an identity there, and may do without the
// password and the right to change it.
func requireUser(in wire.UserRequest) error {
	elsewhere := external(in)
	return require(
		parameter{"username", in.Username != nil},
		parameter{"email", in.Email != nil},
		parameter{"firstName", in.FirstName != nil},
		parameter{"lastName", in.LastName != nil},
		parameter{"allowChangePassword", in.AllowChangePassword != nil || elsewhere},
		parameter{"isSystemAdmin", in.IsSystemAdmin != nil},
		parameter{"authenticationServer", elsewhere || in.AuthenticationType == nil || *in.AuthenticationType != typeExternal},
		parameter{"externalUserIdentity", in.ExternalUserIdentity != nil || !elsewhere},
		parameter{"password", in.Password != nil || elsewhere},
	)
}

func toCreate(in wire.UserRequest) (core.PersonCreate, error) {
	if t := in.AuthenticationType; t != nil && *t != typeNetBrain && *t != typeLocal && *t != typeExternal {
		return core.PersonCreate{}, invalidParameter("authenticationType")
	}
	access, err := toAccess(in.Tenants)
	return core.PersonCreate{
		Login: text(in.Username), Server: text(serverOf(in.AuthenticationServer)), ExternalIdentity: text(in.ExternalUserIdentity),
		Email: text(in.Email), FirstName: text(in.FirstName), LastName: text(in.LastName), Password: text(in.Password),
		AllowChangePassword: truth(in.AllowChangePassword), SystemAdmin: truth(in.IsSystemAdmin),
		Phone: in.PhoneNumber, Department: in.Department, Description: in.Description,
		DeactivatedAt: parseDeactivation(in.DeactivatedTime), Access: access,
	}, err
}

// toAccess turns tenants and domains, by name, into grants.
func toAccess(in []wire.TenantGrant) ([]core.AccessGrant, error) {
	var list []core.AccessGrant
	for _, t := range in {
		if t.TenantName == nil {
			return nil, nullParameter("tenantName")
		}
		g := core.AccessGrant{Company: *t.TenantName, Admin: truth(t.IsTenantAdmin), CreateDomains: truth(t.AllowCreateDomain)}
		for _, d := range t.Domains {
			if d.DomainName == nil {
				return nil, nullParameter("domainName")
			}
			g.Domains = append(g.Domains, core.DomainGrant{Domain: *d.DomainName, Roles: named(d.DomainRoles)})
		}
		list = append(list, g)
	}
	return list, nil
}

// named drops the names that are null.
func named(list []string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// updateUser changes a person found by name (section 4.3).
func (a *API) updateUser(c *call) error {
	var in wire.UserRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if in.Username == nil {
		return nullParameter("username")
	}
	update, err := toUpdate(in)
	if err != nil {
		return err
	}
	return c.done(a.People.Update(c.ctx(), c.p, loginRef(*in.Username, in.AuthenticationServer), update))
}

// toUpdate keeps the dialect's rule out of the core: null and "" leave a field
// alone, so that nothing can be cleared, and no tenants means no change.
func toUpdate(in wire.UserRequest) (core.PersonUpdate, error) {
	access, err := toAccess(in.Tenants)
	return core.PersonUpdate{
		ExternalIdentity: in.ExternalUserIdentity, Email: in.Email, FirstName: in.FirstName, LastName: in.LastName, Password: in.Password,
		AllowChangePassword: in.AllowChangePassword, SystemAdmin: in.IsSystemAdmin,
		Phone: in.PhoneNumber, Department: in.Department, Description: in.Description,
		DeactivatedAt: parseDeactivation(in.DeactivatedTime), Access: access,
	}, err
}

// deleteUser removes a person, both facets (section 4.4).
func (a *API) deleteUser(c *call) error {
	server := c.param("authenticationServer")
	return c.done(a.People.Delete(c.ctx(), c.p, loginRef(c.param("userName"), &server)))
}

// getUsers answers one person, or all of them as they are read (section 4.5).
func (a *API) getUsers(c *call) error {
	q, rows := c.query(), userRows{c: c, now: a.now()}
	if name := q.Get("username"); name != "" {
		u, err := a.People.Find(c.ctx(), c.p, loginRef(name, optional(q.Get("authenticationServer"))))
		if err != nil {
			return err
		}
		row, err := rows.row(u)
		if err != nil {
			return err
		}
		return c.ok(wire.UsersResponse{UserData: []wire.UserData{row}, Envelope: wire.Success})
	}
	return rows.all()
}

// userRows turns people into rows of the answer.
type userRows struct {
	c          *call
	now        time.Time
	everything []wire.TenantAndRole // what system administrators are listed with; nil until one occurs
	servers    []core.AuthServerRef // what people of other servers are listed with; read when one occurs
	asked      bool                 // servers was read
}

// all streams everyone. Memory does not grow with the list; an error that
// comes after the first bytes cuts the connection.
func (s *userRows) all() error {
	list := jsonout.NewListIn(s.c, `{"UserData":[`, `],"statusCode":790200,"statusDescription":"Success."}`)
	for u, err := range s.c.People.List(s.c.ctx(), s.c.p) {
		if err == nil {
			err = s.write(list, u)
		}
		if err != nil {
			list.Abort()
			return err
		}
	}
	return list.Close()
}

func (s *userRows) write(list *jsonout.List, u *core.User) error {
	row, err := s.row(u)
	if err != nil {
		return err
	}
	return list.Write(&row)
}

func (s *userRows) row(u *core.User) (wire.UserData, error) {
	rights := u.Staff.Rights()
	row := wire.UserData{
		Username: u.Login, Email: u.Email, FirstName: u.FirstName, LastName: u.LastName,
		PhoneNumber: u.Phone, Department: u.Department, Description: u.Description, AllowChangePassword: u.AllowChangePassword,
		IsSystemAdmin: rights.SystemAdmin, IsUserManager: rights.Has(core.PermUsers), IsSystemManager: rights.Has(core.PermManageCompanies),
		CreationTime: isoTime(u.CreatedAt), LastUpdateTime: isoTime(u.UpdatedAt), Status: wire.UserActive,
	}
	if !u.Active(s.now) {
		row.Status = wire.UserDeactivated
	}
	if err := s.placeAt(&row, u); err != nil {
		return row, err
	}
	if u.DeactivatedAt != nil {
		row.DeactivatedTime = isoTime(*u.DeactivatedAt)
	}
	if !rights.SystemAdmin {
		row.TenantAndRole = fromMemberships(u.Memberships)
		return row, nil
	}
	var err error
	row.TenantAndRole, err = s.access()
	return row, err
}

// placeAt says of what kind of server a person is. Who is enabled here and not
// let in there, or whose server is switched off, is Unavailable.
func (s *userRows) placeAt(row *wire.UserData, u *core.User) error {
	if u.Server == "" {
		row.AuthenticationType = new(typeNetBrain)
		return nil
	}
	if !s.asked {
		var err error
		if s.servers, err = s.c.People.Servers(s.c.ctx(), s.c.p); err != nil {
			return err
		}
		s.asked = true
	}
	i := slices.IndexFunc(s.servers, func(r core.AuthServerRef) bool { return strings.EqualFold(r.Alias, u.Server) })
	off := false
	if i >= 0 {
		row.AuthenticationType, off = new(int(s.servers[i].Type)), !s.servers[i].Enabled
	}
	in := *u
	in.ShutOutAt = nil
	if in.Active(s.now) && (u.ShutOutAt != nil || off) {
		row.Status = wire.UserUnavailable
	}
	return nil
}

// access gives what every system administrator is listed with: all tenants
// with all domains, read once.
func (s *userRows) access() ([]wire.TenantAndRole, error) {
	if s.everything != nil {
		return s.everything, nil
	}
	list, err := s.c.People.ListAccess(s.c.ctx(), s.c.p)
	if err != nil {
		return nil, err
	}
	s.everything = fromMemberships(list)
	return s.everything, nil
}
