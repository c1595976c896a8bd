package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

const selectRoles = `SELECT r.id, r.name, r.description, r.privileges FROM roles r WHERE r.deleted_at IS NULL`

// roles reads rows of selectRoles. Custom roles are all for domains.
func (r *reader) roles(query string, args ...any) ([]*core.Role, error) {
	var out []*core.Role
	err := r.each(func(rows rows) error {
		role, privileges := &core.Role{Assignable: true}, ""
		err := rows.Scan((*text)(&role.ID), (*text)(&role.Name), (*text)(&role.Description), (*text)(&privileges))
		if err != nil {
			return err
		}
		role.Privileges, err = unlist[core.Privilege](privileges)
		out = append(out, role)
		return err
	}, query, args...)
	return out, err
}

// RoleByName implements core.RoleReader.
func (r *reader) RoleByName(name string) (*core.Role, error) {
	if b, ok := core.BuiltInRole(name); ok {
		return &b, nil
	}
	found, err := r.roles(selectRoles+` AND r.name_key = $1`, fold(name))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("role", name)
	}
	return found[0], nil
}

// Roles implements core.RoleReader.
func (r *reader) Roles() ([]*core.Role, error) {
	custom, err := r.roles(selectRoles + ` ORDER BY r.name_key`)
	if err != nil {
		return nil, err
	}
	var out []*core.Role
	for _, b := range core.BuiltInRoles() {
		out = append(out, &b)
	}
	return append(out, custom...), nil
}

// RoleHolders implements core.RoleReader.
func (r *reader) RoleHolders(id core.RoleID) (int64, error) {
	return r.count(`SELECT count(*) FROM domain_roles y JOIN users u ON u.id = y.user_id
 WHERE y.role_id = $1 AND u.deleted_at IS NULL`, string(id))
}

// freeRoleName checks that no other role, built in or not, has the name.
func (t *tx) freeRoleName(role *core.Role) error {
	if b, ok := core.BuiltInRole(role.Name); ok {
		return core.ExistsError("name", b.Name)
	}
	return t.free("name", `SELECT name FROM roles WHERE name_key = $1 AND deleted_at IS NULL AND id <> $2`, fold(role.Name), string(role.ID))
}

// InsertRole implements core.RoleWriter.
func (t *tx) InsertRole(role *core.Role) error {
	if _, ok := builtInNames[role.ID]; ok {
		return core.ExistsError("id", string(role.ID))
	}
	if err := t.freeID("roles", string(role.ID)); err != nil {
		return err
	}
	if err := t.freeRoleName(role); err != nil {
		return err
	}
	return t.run(`INSERT INTO roles (id, name, name_key, description, privileges) VALUES ($1, $2, $3, $4, $5)`,
		string(role.ID), role.Name, fold(role.Name), role.Description, list(role.Privileges))
}

// UpdateRole implements core.RoleWriter.
func (t *tx) UpdateRole(role *core.Role) error {
	if err := t.freeRoleName(role); err != nil {
		return err
	}
	return t.change(core.NotFoundError("role", string(role.ID)),
		`UPDATE roles SET name = $2, name_key = $3, description = $4, privileges = $5 WHERE id = $1 AND deleted_at IS NULL`,
		string(role.ID), role.Name, fold(role.Name), role.Description, list(role.Privileges))
}

// DeleteRole implements core.RoleWriter. Whoever holds it loses it.
func (t *tx) DeleteRole(id core.RoleID) error {
	err := t.change(core.NotFoundError("role", string(id)),
		`UPDATE roles SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
	if err != nil {
		return err
	}
	return t.run(`DELETE FROM domain_roles WHERE role_id = $1`, string(id))
}
