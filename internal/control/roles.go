package control

import (
	"context"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type roles struct{ *Control }

// List implements core.RoleService.
func (s roles) List(ctx context.Context, p core.Principal) ([]*core.Role, error) {
	if err := need(p, core.OpRolesList); err != nil {
		return nil, err
	}
	list, err := s.store.Read(ctx).Roles()
	return list, withOp(core.OpRolesList, err)
}

// Get implements core.RoleService.
func (s roles) Get(ctx context.Context, p core.Principal, name string) (*core.Role, error) {
	if err := need(p, core.OpRolesList); err != nil {
		return nil, err
	}
	r, err := s.store.Read(ctx).RoleByName(name)
	if err != nil {
		err = notFoundAs(err, "role", name)
	}
	return r, withOp(core.OpRolesList, err)
}

// everywhere fails for those who see some companies only: roles are shared by all.
func everywhere(a *actor) error {
	if a.Rights.Scope.All {
		return nil
	}
	return core.DeniedError("roles are shared by all companies")
}

// Create implements core.RoleService.
func (s roles) Create(ctx context.Context, p core.Principal, in core.RoleCreate) error {
	return s.change(ctx, p, core.OpRolesCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := everywhere(a); err != nil {
			return core.AuditEvent{}, err
		}
		r := &core.Role{ID: core.NewID[core.RoleID](tx.Now()), Name: strings.TrimSpace(in.Name), Description: in.Description,
			Privileges: in.Privileges, Assignable: true}
		if err := CheckRole(r); err != nil {
			return core.AuditEvent{}, err
		}
		if err := uniqueRole(tx, r); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutRole(r, nil), tx.InsertRole(r)
	})
}

func uniqueRole(r core.Reader, role *core.Role) error {
	other, err := r.RoleByName(role.Name)
	switch {
	case err != nil && core.KindOf(err) == core.NotFound:
		return nil
	case err != nil:
		return err
	case other.ID == role.ID:
		return nil
	}
	return core.ExistsError("name", other.Name)
}

func aboutRole(r *core.Role, changes []string) core.AuditEvent {
	return core.AuditEvent{Target: string(r.ID), Name: r.Name, Changes: strings.Join(changes, ",")}
}

// custom finds a role that may be changed: built-in ones stay as they are.
func custom(r core.Reader, name string) (*core.Role, error) {
	role, err := r.RoleByName(name)
	if err != nil {
		return nil, notFoundAs(err, "role", name)
	}
	if role.BuiltIn {
		return nil, core.NotAllowedError("role", role.Name, "built-in roles cannot be changed")
	}
	return role, nil
}

// Update implements core.RoleService.
func (s roles) Update(ctx context.Context, p core.Principal, name string, in core.RoleUpdate) error {
	return s.change(ctx, p, core.OpRolesUpdate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := everywhere(a); err != nil {
			return core.AuditEvent{}, err
		}
		r, err := custom(tx, name)
		if err != nil {
			return core.AuditEvent{}, err
		}
		var changes []string
		set(&changes, "name", &r.Name, trimmed(in.Name))
		set(&changes, "description", &r.Description, in.Description)
		if in.Privileges != nil {
			r.Privileges, changes = *in.Privileges, append(changes, "privileges")
		}
		if err := CheckRole(r); err != nil {
			return core.AuditEvent{}, err
		}
		if err := uniqueRole(tx, r); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutRole(r, changes), tx.UpdateRole(r)
	})
}

// Delete implements core.RoleService. A role that people hold cannot go.
func (s roles) Delete(ctx context.Context, p core.Principal, name string) error {
	return s.change(ctx, p, core.OpRolesDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := everywhere(a); err != nil {
			return core.AuditEvent{}, err
		}
		r, err := custom(tx, name)
		if err != nil {
			return core.AuditEvent{}, err
		}
		n, err := tx.RoleHolders(r.ID)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if n > 0 {
			return core.AuditEvent{}, core.InUseError("role", r.Name, "role \""+r.Name+"\" is held by "+counted(n, "user"))
		}
		return aboutRole(r, nil), tx.DeleteRole(r.ID)
	})
}
