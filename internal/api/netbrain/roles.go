package netbrain

import (
	"fmt"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// getRoles lists roles, or the one asked for (section 6). A name that does not
// exist is answered with an empty list and the error's code.
func (a *API) getRoles(c *call) error {
	list, err := a.rolesNamed(c, c.query().Get("roleName"))
	if core.KindOf(err) == core.NotFound {
		f := faultOf(c.op, err)
		f.body = wire.RolesResponse{RoleData: []wire.RoleData{}, Envelope: f.Envelope}
		return f
	}
	if err != nil {
		return err
	}
	out := wire.RolesResponse{RoleData: make([]wire.RoleData, 0, len(list)), Envelope: wire.Success}
	for _, r := range list {
		out.RoleData = append(out.RoleData, fromRole(r))
	}
	return c.ok(out)
}

func (a *API) rolesNamed(c *call, name string) ([]*core.Role, error) {
	if name == "" {
		return a.Roles.List(c.ctx(), c.p)
	}
	r, err := a.Roles.Get(c.ctx(), c.p, name)
	if err != nil {
		return nil, err
	}
	return []*core.Role{r}, nil
}

func fromRole(r *core.Role) wire.RoleData {
	out := wire.RoleData{RoleName: r.Name, Description: r.Description, Privileges: make([]string, 0, len(r.Privileges))}
	for _, p := range r.Privileges {
		out.Privileges = append(out.Privileges, string(p))
	}
	return out
}

// addRole makes a role.
func (a *API) addRole(c *call) error {
	var in wire.RoleRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if in.RoleName == nil {
		return nullParameter("roleName")
	}
	privileges, err := toPrivileges(in.Privileges)
	if err != nil {
		return err
	}
	return c.done(a.Roles.Create(c.ctx(), c.p, core.RoleCreate{Name: *in.RoleName, Description: text(in.Description), Privileges: privileges}))
}

// toPrivileges turns numbers into privileges, each once; 7 is no privilege
// although the vendor's table lists it.
func toPrivileges(numbers []*int64) ([]core.Privilege, error) {
	var out []core.Privilege
	seen := map[core.Privilege]bool{}
	for _, n := range numbers {
		if n == nil {
			continue
		}
		p, ok := core.PrivilegeByNumber(int(*n))
		if !ok {
			return nil, invalidParameter(fmt.Sprintf("privilege %d", *n))
		}
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out, nil
}

// updateRole changes a role found by its name; nothing can be cleared.
func (a *API) updateRole(c *call) error {
	var in wire.RoleRequest
	if err := c.decode(&in); err != nil {
		return err
	}
	if in.RoleName == nil {
		return nullParameter("roleName")
	}
	privileges, err := toPrivileges(in.Privileges)
	if err != nil {
		return err
	}
	if err := a.checkNewName(c, in); err != nil {
		return err
	}
	up := core.RoleUpdate{Name: in.NewRoleName, Description: in.Description}
	if len(privileges) > 0 {
		up.Privileges = &privileges
	}
	return c.done(a.Roles.Update(c.ctx(), c.p, *in.RoleName, up))
}

// checkNewName refuses a new name that is the old one, which the vendor's
// server finds taken.
func (a *API) checkNewName(c *call, in wire.RoleRequest) error {
	if in.NewRoleName == nil {
		return nil
	}
	r, err := a.Roles.Get(c.ctx(), c.p, *in.RoleName)
	if err != nil {
		return err
	}
	if *in.NewRoleName == r.Name || *in.NewRoleName == *in.RoleName {
		return core.ExistsError("name", r.Name)
	}
	return nil
}

// deleteRole removes a role.
func (a *API) deleteRole(c *call) error {
	return c.done(a.Roles.Delete(c.ctx(), c.p, c.param("roleName")))
}
