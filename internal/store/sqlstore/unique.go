package sqlstore

import "github.com/purserhq/purser/internal/core"

// Uniqueness is looked up before the write, because the answer needs the
// stored spelling and PostgreSQL ends a transaction at a unique violation.
// The indexes still guard it: see retryable.

// freeID checks that no row of a table has the ID, deleted ones included.
func (t *tx) freeID(table, id string) error {
	taken, err := t.exists(`SELECT 1 FROM `+table+` WHERE id = $1`, id)
	if err == nil && taken {
		return core.ExistsError("id", id)
	}
	return err
}

// free runs a query for the stored spelling of what is in the way.
func (t *tx) free(field, query string, args ...any) error {
	var stored string
	taken, err := t.one(query, args, (*text)(&stored))
	if err == nil && taken {
		return core.ExistsError(field, stored)
	}
	return err
}

// freeLogin checks a person's login. Local ones share their names with API keys.
func (t *tx) freeLogin(id core.UserID, login, server string) error {
	key := fold(login)
	err := t.free("login", `SELECT login FROM users WHERE login_key = $1 AND server_key = $2 AND deleted_at IS NULL AND id <> $3`,
		key, fold(server), string(id))
	if err != nil {
		return err
	}
	return t.freeOfKeys(login, server)
}

// freeOfKeys checks that no API key has a local person's login.
func (t *tx) freeOfKeys(login, server string) error {
	if server != "" {
		return nil
	}
	return t.free("login", `SELECT login FROM api_keys WHERE login_key = $1 AND deleted_at IS NULL`, fold(login))
}

func (t *tx) freeEmail(id core.UserID, email string) error {
	if email == "" {
		return nil
	}
	return t.free("email", `SELECT email FROM users WHERE email_key = $1 AND email_key <> '' AND deleted_at IS NULL AND id <> $2`,
		fold(email), string(id))
}

// freeKeyLogin checks an API key's login.
func (t *tx) freeKeyLogin(login string) error {
	key := fold(login)
	err := t.free("login", `SELECT login FROM api_keys WHERE login_key = $1 AND deleted_at IS NULL`, key)
	if err != nil {
		return err
	}
	return t.free("login", `SELECT login FROM users WHERE login_key = $1 AND server_key = '' AND deleted_at IS NULL`, key)
}
