package transfer

import (
	"slices"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

func (l *load) role(path string, e *roleElem) error {
	if _, ok := core.BuiltInRole(e.Name); ok {
		return refuse("name", "%q is built in", e.Name)
	}
	r, exists, err := l.roleFor(e)
	if err != nil {
		return err
	}
	if err := l.once(string(r.ID), path, memberFor(e.ID, "name")); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("roles", r.Name)
		return nil
	}
	r.Name, r.Assignable = e.Name, true
	put(&r.Description, e.Description)
	if e.Privileges != nil {
		if r.Privileges, err = privileges(*e.Privileges); err != nil {
			return err
		}
	}
	if err := control.CheckRole(&r); err != nil {
		return err
	}
	return l.saveRole(&r, exists)
}

func (l *load) saveRole(r *core.Role, exists bool) error {
	l.roles[fold(r.Name)] = *r
	l.roles[string(r.ID)] = *r
	if exists {
		l.sum.updated("roles")
		return l.tx.UpdateRole(r)
	}
	l.sum.made("roles")
	return l.tx.InsertRole(r)
}

func (l *load) roleFor(e *roleElem) (r core.Role, exists bool, err error) {
	id, err := givenID[core.RoleID](l.now, e.ID)
	if err != nil {
		return r, false, err
	}
	if err := l.readRoles(); err != nil {
		return r, false, err
	}
	if r, exists = l.roles[string(id)]; exists {
		return r, true, nil
	}
	r, exists = l.roles[fold(e.Name)]
	if exists && e.ID != "" {
		return r, false, refuse("name", "%q exists already, as role %s", r.Name, r.ID)
	}
	if exists {
		return r, true, nil
	}
	return core.Role{ID: id}, false, nil
}

func (l *load) readRoles() error {
	if l.roles != nil {
		return nil
	}
	list, err := l.tx.Roles()
	if err != nil {
		return err
	}
	l.roles = map[string]core.Role{}
	for _, r := range list {
		l.roles[fold(r.Name)] = *r
		l.roles[string(r.ID)] = *r
	}
	return nil
}

// roleNamed finds a role by name, built-in ones by any spelling; a zero one says there is none.
func (l *load) roleNamed(name string) (core.Role, error) {
	if r, ok := core.BuiltInRole(name); ok {
		return r, nil
	}
	if err := l.readRoles(); err != nil {
		return core.Role{}, err
	}
	return l.roles[fold(name)], nil
}

func privileges(list []privilege) ([]core.Privilege, error) {
	var out []core.Privilege
	for i, p := range list {
		if !knownPrivilege(core.Privilege(p)) {
			return nil, refuse(item("privileges", i), "no privilege %q", p)
		}
		if !slices.Contains(out, core.Privilege(p)) {
			out = append(out, core.Privilege(p))
		}
	}
	return out, nil
}

func knownPrivilege(p core.Privilege) bool {
	if _, ok := p.Number(); ok {
		return true
	}
	return slices.ContainsFunc(core.BuiltInRoles(), func(r core.Role) bool { return slices.Contains(r.Privileges, p) })
}
