package sqlstore

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/purserhq/purser/internal/core"
)

const selectAuthServers = `SELECT id, alias, description, type, enabled, display_name, directory, sealed, created_at, updated_at, synced_at
 FROM auth_servers`

// authServers reads rows of selectAuthServers.
func (r *reader) authServers(query string, args ...any) (out []*core.AuthServer, err error) {
	err = r.each(func(rows rows) error {
		s := &core.AuthServer{}
		var directory text
		out = append(out, s)
		err := rows.Scan((*text)(&s.ID), (*text)(&s.Alias), (*text)(&s.Description), (*small)(&s.Type), (*flag)(&s.Enabled), (*text)(&s.DisplayName),
			&directory, (*sealedBytes)(&s.Sealed), (*instant)(&s.CreatedAt), (*instant)(&s.UpdatedAt), maybeInstant{&s.SyncedAt})
		if err != nil {
			return err
		}
		if len(s.Sealed) == 0 {
			s.Sealed = nil
		}
		if err := json.Unmarshal([]byte(directory), &s.Directory); err != nil {
			return fmt.Errorf("authentication server %q: %w", s.ID, err)
		}
		return nil
	}, query, args...)
	return out, err
}

func (r *reader) authServer(field, value, query string, args ...any) (*core.AuthServer, error) {
	found, err := r.authServers(query, args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError(field, value)
	}
	return found[0], nil
}

// AuthServer implements core.AuthServerReader.
func (r *reader) AuthServer(id core.AuthServerID) (*core.AuthServer, error) {
	return r.authServer("authServer", string(id), selectAuthServers+` WHERE id = $1`, string(id))
}

// AuthServerByAlias implements core.AuthServerReader.
func (r *reader) AuthServerByAlias(alias string) (*core.AuthServer, error) {
	return r.authServer("alias", alias, selectAuthServers+` WHERE alias_key = $1`, fold(alias))
}

// AuthServers implements core.AuthServerReader.
func (r *reader) AuthServers() ([]*core.AuthServer, error) {
	return r.authServers(selectAuthServers + ` ORDER BY alias_key`)
}

// UsersOfServer implements core.AuthServerReader.
func (r *reader) UsersOfServer(alias string, after core.UserID, limit int) ([]*core.User, error) {
	return r.people(`SELECT `+userColumns+` FROM`+userTables+` WHERE u.server_key = $1 AND u.server_key <> '' AND u.id > $2 AND u.deleted_at IS NULL
 ORDER BY u.id LIMIT $3`, fold(alias), string(after), limit)
}

// UsersByExternal implements core.AuthServerReader.
func (r *reader) UsersByExternal(alias, id string, names []string) (out []*core.User, err error) {
	err = r.together(func(r *reader) error {
		if id != "" {
			out, err = r.people(`SELECT `+userColumns+` FROM`+userTables+` WHERE u.server_key = $1 AND u.external_id = $2 AND u.external_id <> ''
 AND u.deleted_at IS NULL ORDER BY u.id`, fold(alias), id)
		}
		if err == nil && len(out) == 0 && len(names) > 0 {
			out, err = r.usersByNames(fold(alias), names)
		}
		if err != nil {
			return err
		}
		for _, u := range out {
			if err := r.complete(u, core.Everywhere); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (r *reader) usersByNames(server string, names []string) ([]*core.User, error) {
	folded := make([]string, 0, len(names))
	for _, n := range names {
		folded = append(folded, fold(n))
	}
	p := &params{}
	of, list := p.add(server), in(p, folded)
	return r.people(`SELECT `+userColumns+` FROM`+userTables+` WHERE u.id IN (
 SELECT x.id FROM users x WHERE x.server_key = `+of+` AND x.external_identity_key IN `+list+` AND x.external_identity_key <> '' AND x.deleted_at IS NULL
 UNION SELECT y.id FROM users y WHERE y.server_key = `+of+` AND y.login_key IN `+list+` AND y.external_identity_key = '' AND y.deleted_at IS NULL)
 ORDER BY u.id`, p.list...)
}

// InsertAuthServer implements core.AuthServerWriter. Zero times mean now.
func (t *tx) InsertAuthServer(s *core.AuthServer) error {
	if err := t.freeID("auth_servers", string(s.ID)); err != nil {
		return err
	}
	if err := t.freeAlias(s); err != nil {
		return err
	}
	directory, err := json.Marshal(s.Directory)
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO auth_servers (id, alias, alias_key, description, type, enabled, display_name, directory, sealed, created_at, updated_at, synced_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(s.ID), s.Alias, fold(s.Alias), s.Description, int64(s.Type), s.Enabled, s.DisplayName, string(directory), append([]byte{}, s.Sealed...),
		t.orNow(s.CreatedAt), t.orNow(s.UpdatedAt), maybeMicros(s.SyncedAt))
}

func (t *tx) freeAlias(s *core.AuthServer) error {
	return t.free("alias", `SELECT alias FROM auth_servers WHERE alias_key = $1 AND id <> $2`, fold(s.Alias), string(s.ID))
}

// UpdateAuthServer implements core.AuthServerWriter.
func (t *tx) UpdateAuthServer(s *core.AuthServer) error {
	old, err := t.AuthServer(s.ID)
	if err != nil {
		return err
	}
	if err := t.freeAlias(s); err != nil {
		return err
	}
	if old.Alias != s.Alias {
		if err := t.movePeople(old.Alias, s.Alias); err != nil {
			return err
		}
	}
	directory, err := json.Marshal(s.Directory)
	if err != nil {
		return err
	}
	return t.run(`UPDATE auth_servers SET alias = $2, alias_key = $3, description = $4, type = $5, enabled = $6, display_name = $7, directory = $8,
 sealed = $9, updated_at = $10 WHERE id = $1`,
		string(s.ID), s.Alias, fold(s.Alias), s.Description, int64(s.Type), s.Enabled, s.DisplayName, string(directory), append([]byte{}, s.Sealed...), t.orNow(s.UpdatedAt))
}

// movePeople lets people follow a server to its new alias.
func (t *tx) movePeople(from, to string) error {
	if fold(from) != fold(to) {
		taken, err := t.exists(`SELECT 1 FROM users WHERE server_key = $1 AND server_key <> '' AND deleted_at IS NULL LIMIT 1`, fold(to))
		if err != nil {
			return err
		}
		if taken {
			return core.InUseError("alias", to, "there are people of a server \""+to+"\" that was removed")
		}
	}
	return t.run(`UPDATE users SET server = $2, server_key = $3 WHERE server_key = $1 AND server_key <> '' AND deleted_at IS NULL`, fold(from), to, fold(to))
}

// DeleteAuthServer implements core.AuthServerWriter.
func (t *tx) DeleteAuthServer(id core.AuthServerID) error {
	return t.change(core.NotFoundError("authServer", string(id)), `DELETE FROM auth_servers WHERE id = $1`, string(id))
}

// SetSynced implements core.AuthServerWriter.
func (t *tx) SetSynced(id core.AuthServerID, at time.Time) error {
	return t.change(core.NotFoundError("authServer", string(id)), `UPDATE auth_servers SET synced_at = $2 WHERE id = $1`, string(id), micros(at))
}

// EndSessionsOfServer implements core.AuthServerWriter.
func (t *tx) EndSessionsOfServer(alias string, reason core.EndReason) (int64, error) {
	return t.endAll(reason, `SELECT s.id, CAST($2 AS BIGINT) FROM sessions s JOIN users u ON u.id = s.user_id
 WHERE u.server_key = $1 AND u.server_key <> '' AND s.ended_at IS NULL`, fold(alias), micros(t.now))
}
