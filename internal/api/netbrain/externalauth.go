package netbrain

import (
	"math"
	"net/http"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// getExternalAuth shows an external authentication server (section 8).
func (a *API) getExternalAuth(c *call) error {
	s, err := c.authServer()
	if err != nil {
		return err
	}
	names, err := c.customRoles()
	if err != nil {
		return err
	}
	return c.ok(wire.ExternalAuthResponse{ExternalAuth: fromAuthServer(s, names), Envelope: wire.Success})
}

// customRoles gives the names of the roles that are not built in.
func (c *call) customRoles() (map[core.RoleID]string, error) {
	list, err := c.Roles.List(c.ctx(), c.p)
	names := map[core.RoleID]string{}
	for _, r := range list {
		if !r.BuiltIn {
			names[r.ID] = r.Name
		}
	}
	return names, err
}

// authServer finds the server that the query names.
func (c *call) authServer() (*core.AuthServer, error) {
	alias := c.query().Get("alias")
	if alias == "" {
		return nil, nullParameter("alias")
	}
	return c.AuthServers.Find(c.ctx(), c.p, alias)
}

func fromAuthServer(s *core.AuthServer, names map[core.RoleID]string) wire.ExternalAuth {
	return wire.ExternalAuth{
		BusinessObj: fromDirectory(&s.Directory, names), ID: string(s.ID), Alias: s.Alias, Desc: s.Description, Type: wire.ExternalServerType(s.Type),
		Enabled: s.Enabled, DisplayServerName: s.DisplayName, NeedUpdated: s.Stale(),
	}
}

// saveBody holds what of a body's directory may be absent, which the wire type
// cannot tell from zero.
type saveBody struct {
	DisplayServerName *string          `json:"displayServerName"`
	BusinessObj       *directoryMember `json:"businessObj"`
}

// saveExternalAuth makes a server or, with an ID, changes it (section 8). What
// is null stays as it is, as everywhere in this dialect.
func (a *API) saveExternalAuth(c *call) error {
	var in wire.ExternalAuthRequest
	var more saveBody
	if err := c.decode(&in, &more); err != nil {
		return err
	}
	save := core.AuthServerSave{Alias: in.Alias, Description: in.Desc, Enabled: in.Enabled, DisplayName: more.DisplayServerName}
	before := core.Directory{Security: core.PlainLDAP}
	if in.ID != nil {
		now, err := c.serverOfID(*in.ID)
		if err != nil {
			return err
		}
		save.ID, before = now.ID, now.Directory
	} else if err := require(parameter{"alias", in.Alias != nil}, parameter{"type", in.Type != nil}, parameter{"businessObj", in.BusinessObj != nil}); err != nil {
		return err
	}
	var err error
	if save.Type, err = toServerType(in.Type); err != nil {
		return err
	}
	if save.Directory, err = toDirectory(before, in.BusinessObj, more.BusinessObj); err != nil {
		return err
	}
	if in.BusinessObj != nil {
		save.Password = optional(in.BusinessObj.ConnectPwd)
	}
	if save.Test, err = toTest(in); err != nil {
		return err
	}
	_, err = a.AuthServers.Save(c.ctx(), c.p, save)
	return c.done(err)
}

// serverOfID finds a server by ID; what is no ID is none's.
func (c *call) serverOfID(s string) (*core.AuthServer, error) {
	id, ok := core.ParseID[core.AuthServerID](s)
	if !ok {
		return nil, core.NotFoundError("authServer", s)
	}
	return c.AuthServers.Get(c.ctx(), c.p, id)
}

// toServerType refuses the kinds of server that are not offered.
func toServerType(t *wire.ExternalServerType) (*core.AuthServerType, error) {
	switch {
	case t == nil:
		return nil, nil //nolint:nilnil // not given, no change
	case *t == wire.ServerTACACS, *t == wire.ServerSAML:
		return nil, newFault(http.StatusBadRequest, codeUnsupported, "Unsupported feature.")
	case *t != wire.ServerAD && *t != wire.ServerLDAP:
		return nil, invalidParameter("type")
	}
	return new(core.AuthServerType(*t)), nil
}

func toTest(in wire.ExternalAuthRequest) (*core.TestSignIn, error) {
	if in.TestUserName == nil && in.TestPassword == nil {
		return nil, nil //nolint:nilnil // no test is asked for
	}
	if err := require(parameter{"testUserName", in.TestUserName != nil}, parameter{"testPassword", in.TestPassword != nil}); err != nil {
		return nil, err
	}
	return &core.TestSignIn{Login: *in.TestUserName, Password: *in.TestPassword}, nil
}

// deleteExternalAuth removes a server (section 8).
func (a *API) deleteExternalAuth(c *call) error {
	s, err := c.authServer()
	if err != nil {
		return err
	}
	return c.done(a.AuthServers.Delete(c.ctx(), c.p, s.ID))
}

// searchGroup looks for groups in a directory, which need not be saved
// (section 8).
func (a *API) searchGroup(c *call) error {
	var in wire.GroupSearchRequest
	var more saveBody
	if err := c.decode(&in, &more); err != nil {
		return err
	}
	if err := require(parameter{"type", in.Type != nil}, parameter{"pageIndex", in.PageIndex != nil}, parameter{"businessObj", in.BusinessObj != nil}); err != nil {
		return err
	}
	d, given := in.BusinessObj, more.BusinessObj
	if err := require(parameter{"address", d.Address != ""}, parameter{"connectType", given.ConnectType != nil}, parameter{"port", given.Port != nil},
		parameter{"connectName", d.ConnectName != ""}, parameter{"connectPwd", d.ConnectPwd != ""}); err != nil {
		return err
	}
	kind, err := toServerType(in.Type)
	if err != nil {
		return err
	}
	to, err := toDirectory(core.Directory{Security: core.PlainLDAP}, d, given)
	if err != nil {
		return err
	}
	q := core.GroupSearch{Keyword: text(in.Keyword), Page: int(min(*in.PageIndex, math.MaxInt32))}
	found, err := a.AuthServers.GroupsAt(c.ctx(), c.p, *kind, *to, d.ConnectPwd, q)
	if err != nil {
		return err
	}
	return c.ok(wire.GroupSearchResponse{Group: fromGroupsFound(found), Envelope: wire.Success})
}

func fromGroupsFound(found core.GroupsFound) wire.GroupPage {
	page := wire.GroupPage{Content: []wire.FoundGroup{}, Total: int64(found.Total), NeedMore: found.More, OverLimit: found.Over}
	for _, g := range found.Groups {
		page.Content = append(page.Content, wire.FoundGroup{Name: g.Name, Path: g.DN, SystemRoles: []string{}})
	}
	return page
}

// syncExternalUsers brings the people of servers up to date (section 4.8).
func (a *API) syncExternalUsers(c *call) error {
	var in wire.SyncExternalRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if len(in.ExternalServerType) == 0 {
		return nullParameter("externalServerType")
	}
	var types []core.AuthServerType
	for _, t := range in.ExternalServerType {
		if t != wire.ServerAD && t != wire.ServerLDAP {
			return invalidParameter("externalServerType")
		}
		types = append(types, core.AuthServerType(t))
	}
	_, err := a.AuthServers.Sync(c.ctx(), c.p, "", types)
	return c.done(err)
}
