package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

const selectOAuthClients = `SELECT o.id, o.user_id, u.login, u.server, o.secret, o.lifetime, o.created_at, o.last_used_at
 FROM oauth_clients o JOIN users u ON u.id = o.user_id WHERE o.deleted_at IS NULL AND u.deleted_at IS NULL`

// oauthClients reads rows of selectOAuthClients.
func (r *reader) oauthClients(query string, args ...any) ([]*core.OAuthClient, error) {
	var out []*core.OAuthClient
	err := r.each(func(rows rows) error {
		c, seconds := &core.OAuthClient{}, int64(0)
		err := rows.Scan((*text)(&c.ID), (*text)(&c.User), (*text)(&c.Login), (*text)(&c.Server), (*text)(&c.Secret), (*number)(&seconds),
			(*instant)(&c.CreatedAt), maybeInstant{&c.LastUsedAt})
		c.Lifetime = time.Duration(seconds) * time.Second
		out = append(out, c)
		return err
	}, query, args...)
	return out, err
}

// OAuthClient implements core.OAuthClientReader.
func (r *reader) OAuthClient(id core.OAuthClientID) (*core.OAuthClient, error) {
	found, err := r.oauthClients(selectOAuthClients+` AND o.id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("oauthClient", string(id))
	}
	return found[0], nil
}

// OAuthClients implements core.OAuthClientReader.
func (r *reader) OAuthClients() ([]*core.OAuthClient, error) {
	return r.oauthClients(selectOAuthClients + ` ORDER BY o.id`)
}

// InsertOAuthClient implements core.OAuthClientWriter. A zero CreatedAt means now.
func (t *tx) InsertOAuthClient(c *core.OAuthClient) error {
	if err := t.freeID("oauth_clients", string(c.ID)); err != nil {
		return err
	}
	return t.run(`INSERT INTO oauth_clients (id, user_id, secret, lifetime, created_at, last_used_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(c.ID), string(c.User), string(c.Secret), int64(c.Lifetime/time.Second), t.orNow(c.CreatedAt), maybeMicros(c.LastUsedAt))
}

// UpdateOAuthClient implements core.OAuthClientWriter.
func (t *tx) UpdateOAuthClient(c *core.OAuthClient) error {
	return t.change(core.NotFoundError("oauthClient", string(c.ID)),
		`UPDATE oauth_clients SET user_id = $2, secret = $3, lifetime = $4, last_used_at = $5 WHERE id = $1 AND deleted_at IS NULL`,
		string(c.ID), string(c.User), string(c.Secret), int64(c.Lifetime/time.Second), maybeMicros(c.LastUsedAt))
}

// DeleteOAuthClient implements core.OAuthClientWriter.
func (t *tx) DeleteOAuthClient(id core.OAuthClientID) error {
	return t.change(core.NotFoundError("oauthClient", string(id)),
		`UPDATE oauth_clients SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
}

// EndOAuthSessions implements core.OAuthClientWriter.
func (t *tx) EndOAuthSessions(id core.OAuthClientID, reason core.EndReason) error {
	_, err := t.endAll(reason, `SELECT id, CAST($2 AS BIGINT) FROM sessions WHERE oauth_client_id = $1 AND ended_at IS NULL`, string(id), micros(t.now))
	return err
}
