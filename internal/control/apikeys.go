package control

import (
	"context"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

type apiKeys struct{ *Control }

// List implements core.APIKeyService.
func (s apiKeys) List(ctx context.Context, p core.Principal) ([]*core.APIKey, error) {
	if err := need(p, core.OpAPIKeyList); err != nil {
		return nil, err
	}
	list, err := s.store.Read(ctx).APIKeys()
	if err != nil {
		return nil, withOp(core.OpAPIKeyList, err)
	}
	return slices.DeleteFunc(list, func(k *core.APIKey) bool { return !p.Rights.Covers(k.Rights()) }), nil
}

// Create implements core.APIKeyService. Without a password it makes one up.
func (s apiKeys) Create(ctx context.Context, p core.Principal, in core.APIKeyCreate) (core.APIKeyID, string, error) {
	k := &core.APIKey{Login: strings.TrimSpace(in.Login), Permissions: in.Permissions, AllCompanies: in.AllCompanies, ExpiresAt: in.ExpiresAt}
	if err := CheckLogin(k.Login); err != nil {
		return "", "", withOp(core.OpAPIKeyCreate, err)
	}
	if in.Password == "" {
		in.Password = secret.NewPassword()
	}
	hash, err := s.hash(ctx, in.Password, maxMBSPassword)
	if err != nil {
		return "", "", withOp(core.OpAPIKeyCreate, err)
	}
	err = s.change(ctx, p, core.OpAPIKeyCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if k.Companies, err = scopeOf(tx, a, in.Companies); err != nil {
			return core.AuditEvent{}, err
		}
		if err := a.mayGrant(k.Rights()); err != nil {
			return core.AuditEvent{}, err
		}
		k.ID, k.Password, k.CreatedAt = core.NewID[core.APIKeyID](tx.Now()), hash, tx.Now()
		return core.AuditEvent{Target: string(k.ID), Name: k.Login}, tx.InsertAPIKey(k)
	})
	return k.ID, in.Password, err
}

// Delete implements core.APIKeyService. A key the caller could not have made
// is NotFound, as it is not in his list either.
func (s apiKeys) Delete(ctx context.Context, p core.Principal, login string) error {
	return s.change(ctx, p, core.OpAPIKeyDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		k, err := tx.APIKeyByLogin(login)
		if err != nil || !a.Rights.Covers(k.Rights()) {
			return core.AuditEvent{}, notFoundAs(err, "login", login)
		}
		if err := tx.EndKeySessions(k.ID, core.EndRevoked); err != nil {
			return core.AuditEvent{}, err
		}
		return core.AuditEvent{Target: string(k.ID), Name: k.Login}, tx.DeleteAPIKey(k.ID)
	})
}
