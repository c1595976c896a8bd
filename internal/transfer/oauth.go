package transfer

import (
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// oauthClientElem is an OAuth client. Secrets in clear are hashed as passwords
// are, because nobody can tell that they are random.
type oauthClientElem struct {
	ID         string              `json:"id,omitzero"`
	Secret     *string             `json:"secret,omitzero"`
	SecretHash *string             `json:"secretHash,omitzero"` // own; what export writes
	User       string              `json:"user"`
	Lifetime   *int64              `json:"lifetimeSeconds,omitzero"`
	CreatedAt  *time.Time          `json:"createdAt,omitzero"` // own
	LastUse    nullable[time.Time] `json:"lastUse,omitzero"`   // own
}

func (l *load) oauthClient(path string, e *oauthClientElem) error {
	c := &core.OAuthClient{ID: core.OAuthClientID(e.ID), Lifetime: core.DefaultOAuthLifetime, CreatedAt: l.now}
	if id, ok := core.ParseID[core.OAuthClientID](e.ID); ok {
		c.ID = id
	}
	if e.ID == "" {
		c.ID = core.NewID[core.OAuthClientID](l.now)
	}
	if err := l.once("oauth "+string(c.ID), path, "id"); err != nil {
		return err
	}
	old, exists, err := found(l.tx.OAuthClient(c.ID))
	if err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("oauthClients", string(old.ID))
		return nil
	}
	if exists {
		c = old
	}
	if err := l.applyOAuthClient(path, e, c); err != nil {
		return err
	}
	if !exists {
		l.sum.made("oauthClients")
		return l.tx.InsertOAuthClient(c)
	}
	l.sum.updated("oauthClients")
	if err := l.tx.EndOAuthSessions(c.ID, core.EndRevoked); err != nil {
		return err
	}
	return l.tx.UpdateOAuthClient(c)
}

func (l *load) applyOAuthClient(path string, e *oauthClientElem, c *core.OAuthClient) (err error) {
	switch {
	case e.SecretHash != nil && e.Secret != nil:
		return refuse("secretHash", "stands instead of secret")
	case e.SecretHash != nil:
		if err := secret.CheckHash(*e.SecretHash); err != nil && !secret.IsRandomHash(*e.SecretHash) {
			return refuse("secretHash", "%v", err)
		}
		c.Secret = core.SecretHash(*e.SecretHash)
	case e.Secret != nil && *e.Secret == "", e.Secret == nil && c.Secret == "":
		return refuse("secret", "is required")
	case e.Secret != nil:
		h, err := l.password(path, e.Secret, nil)
		if err != nil {
			return err
		}
		c.Secret = core.SecretHash(h)
	}
	if c.User, err = l.people.ref(e.User); err != nil {
		return err
	}
	if e.Lifetime != nil {
		c.Lifetime = time.Duration(min(max(*e.Lifetime, 0), 1<<31)) * time.Second
	}
	putTime(&c.CreatedAt, e.CreatedAt)
	if e.LastUse.Set {
		c.LastUsedAt = cutPtr(e.LastUse.Value)
	}
	return control.CheckOAuthClient(c)
}

func (x *export) oauthClients() error {
	list, err := x.r.OAuthClients()
	if err != nil {
		return err
	}
	defer x.w.endList()
	for _, c := range list {
		seconds := int64(c.Lifetime / time.Second)
		e := oauthClientElem{ID: string(c.ID), SecretHash: (*string)(&c.Secret), User: string(c.User), Lifetime: &seconds, CreatedAt: &c.CreatedAt}
		if c.LastUsedAt != nil {
			e.LastUse = given(c.LastUsedAt)
		}
		if err := x.w.element("oauthClients", e); err != nil {
			return err
		}
	}
	return nil
}
