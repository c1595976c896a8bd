package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

const selectKeys = `SELECT k.id, k.login, k.password, k.permissions, k.all_companies, k.created_at, k.expires_at
 FROM api_keys k WHERE k.deleted_at IS NULL`

// keys reads rows of selectKeys, then the companies of each.
func (r *reader) keys(query string, args ...any) (out []*core.APIKey, err error) {
	err = r.together(func(r *reader) error {
		err := r.each(func(rows rows) error {
			k := &core.APIKey{}
			out = append(out, k)
			return rows.Scan((*text)(&k.ID), (*text)(&k.Login), (*text)(&k.Password), (*bits)(&k.Permissions), (*flag)(&k.AllCompanies),
				(*instant)(&k.CreatedAt), maybeInstant{&k.ExpiresAt})
		}, query, args...)
		if err != nil {
			return err
		}
		for _, k := range out {
			if k.AllCompanies {
				continue
			}
			k.Companies, err = r.companyRefs(`SELECT c.id, c.name FROM api_key_companies x JOIN companies c ON c.id = x.company_id
 WHERE x.api_key_id = $1 ORDER BY x.position`, string(k.ID))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// APIKeyByLogin implements core.APIKeyReader.
func (r *reader) APIKeyByLogin(login string) (*core.APIKey, error) {
	found, err := r.keys(selectKeys+` AND k.login_key = $1`, fold(login))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("apiKey", login)
	}
	return found[0], nil
}

// APIKeys implements core.APIKeyReader.
func (r *reader) APIKeys() ([]*core.APIKey, error) { return r.keys(selectKeys + ` ORDER BY k.id`) }

// InsertAPIKey implements core.APIKeyWriter. A zero CreatedAt means now.
func (t *tx) InsertAPIKey(k *core.APIKey) error {
	if err := t.freeID("api_keys", string(k.ID)); err != nil {
		return err
	}
	if err := t.freeKeyLogin(k.Login); err != nil {
		return err
	}
	err := t.run(`INSERT INTO api_keys (id, login, login_key, password, permissions, all_companies, created_at, expires_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(k.ID), k.Login, fold(k.Login), string(k.Password), int64(k.Permissions), k.AllCompanies, t.orNow(k.CreatedAt), maybeMicros(k.ExpiresAt))
	if err != nil {
		return err
	}
	return t.insertKeyCompanies(k)
}

// UpdateAPIKey implements core.APIKeyWriter.
func (t *tx) UpdateAPIKey(k *core.APIKey) error {
	err := t.change(core.NotFoundError("apiKey", string(k.ID)),
		`UPDATE api_keys SET password = $2, permissions = $3, all_companies = $4, created_at = $5, expires_at = $6 WHERE id = $1 AND deleted_at IS NULL`,
		string(k.ID), string(k.Password), int64(k.Permissions), k.AllCompanies, t.orNow(k.CreatedAt), maybeMicros(k.ExpiresAt))
	if err != nil {
		return err
	}
	if err := t.run(`DELETE FROM api_key_companies WHERE api_key_id = $1`, string(k.ID)); err != nil {
		return err
	}
	return t.insertKeyCompanies(k)
}

func (t *tx) insertKeyCompanies(k *core.APIKey) error {
	for i, c := range k.Companies {
		err := t.run(`INSERT INTO api_key_companies (api_key_id, company_id, position) VALUES ($1, $2, $3)`, string(k.ID), string(c.ID), i)
		if err != nil {
			return err
		}
	}
	return nil
}

// DeleteAPIKey implements core.APIKeyWriter. Its login becomes free.
func (t *tx) DeleteAPIKey(id core.APIKeyID) error {
	return t.change(core.NotFoundError("apiKey", string(id)),
		`UPDATE api_keys SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
}
