package transfer

import (
	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

func (l *load) apiKey(path string, e *apiKeyElem) error {
	id, err := givenID[core.APIKeyID](l.now, e.ID)
	if err != nil {
		return err
	}
	if err := control.CheckLogin(e.Login); err != nil {
		return err
	}
	old, exists, err := found(l.tx.APIKeyByLogin(e.Login))
	if err != nil {
		return err
	}
	if err := l.once("apikey "+fold(e.Login), path, "login"); err != nil {
		return err
	}
	k := &core.APIKey{ID: id, Login: e.Login, AllCompanies: true, CreatedAt: l.now}
	if exists {
		if e.ID != "" && old.ID != id {
			return refuse("login", "%q exists already, as key %s", old.Login, old.ID)
		}
		if !l.cfg.Update {
			l.sum.existed("apiKeys", old.Login)
			return nil
		}
		k = old
	}
	if err := l.applyKey(path, e, k); err != nil {
		return err
	}
	return l.saveKey(k, exists)
}

func (l *load) applyKey(path string, e *apiKeyElem, k *core.APIKey) (err error) {
	h, err := l.password(path, e.Password, e.PasswordHash)
	if err != nil {
		return err
	}
	if h != "" {
		k.Password = h
	}
	if k.Password == "" {
		return refuse("password", "is required")
	}
	if k.Permissions, err = permissionSet(e.Permissions); err != nil {
		return err
	}
	if e.Companies != nil {
		k.AllCompanies = e.Companies.all
		if k.Companies, err = l.scope(e.Companies); err != nil {
			return err
		}
	}
	putTime(&k.CreatedAt, e.CreatedAt)
	if e.Expires.Set {
		k.ExpiresAt = cutPtr(e.Expires.Value)
	}
	return nil
}

// saveKey stores a key. The sessions of one that is changed end.
func (l *load) saveKey(k *core.APIKey, exists bool) error {
	if !exists {
		l.sum.made("apiKeys")
		return l.tx.InsertAPIKey(k)
	}
	l.sum.updated("apiKeys")
	if err := l.tx.EndKeySessions(k.ID, core.EndRevoked); err != nil {
		return err
	}
	return l.tx.UpdateAPIKey(k)
}
