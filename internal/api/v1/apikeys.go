package v1

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

// everything stands alone in a list of companies for all of them, and
// allPermissions in a list of permissions.
const (
	everything     = "*"
	allPermissions = "all"
)

func apiKeys(a *API) {
	const tag = "api-keys"
	register(a, about{op: core.OpAPIKeyList, method: "GET", path: "/api-keys", tag: tag, summary: "List API keys",
		text: "Those that may do no more than the caller."}, a.listAPIKeys)
	register(a, about{op: core.OpAPIKeyCreate, method: "POST", path: "/api-keys", status: http.StatusCreated, tag: tag, summary: "Make an API key",
		text: "Nobody can give it a right or a company he lacks. The password is shown only now."}, a.createAPIKey)
	register(a, about{op: core.OpAPIKeyDelete, method: "DELETE", path: "/api-keys/{login}", tag: tag, summary: "Revoke an API key and its tokens"}, a.deleteAPIKey)
}

func (a *API) listAPIKeys(ctx context.Context, p core.Principal, _ *empty) (*body[wire.Page[wire.APIKey]], error) {
	list, err := a.services.APIKeys.List(ctx, p)
	return whole(list, err, fromAPIKey)
}

func fromAPIKey(k *core.APIKey) wire.APIKey {
	out := wire.APIKey{
		ID: string(k.ID), Login: k.Login, Permissions: permissionNames(k.Permissions), Companies: []string{}, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt,
	}
	for _, c := range k.Companies {
		out.Companies = append(out.Companies, c.Name)
	}
	if k.AllCompanies {
		out.Companies = []string{everything}
	}
	return out
}

func permissionNames(set core.Permissions) []string {
	out := []string{}
	for _, p := range set.List() {
		out = append(out, p.String())
	}
	return out
}

type apiKeyCreate struct{ Body wire.APIKeyCreate }

func (a *API) createAPIKey(ctx context.Context, p core.Principal, in *apiKeyCreate) (*body[wire.APIKeyCreated], error) {
	create, err := toAPIKeyCreate(in.Body)
	if err != nil {
		return nil, err
	}
	id, password, err := a.services.APIKeys.Create(ctx, p, create)
	if err != nil {
		return nil, err
	}
	return &body[wire.APIKeyCreated]{wire.APIKeyCreated{ID: string(id), Login: strings.TrimSpace(create.Login), Password: password}}, nil
}

func toAPIKeyCreate(in wire.APIKeyCreate) (core.APIKeyCreate, error) {
	out := core.APIKeyCreate{Login: in.Login, Password: in.Password}
	out.AllCompanies = len(in.Companies) == 1 && in.Companies[0] == everything
	if !out.AllCompanies {
		out.Companies = in.Companies
	}
	if in.ExpiresAt != nil {
		t := in.ExpiresAt.UTC()
		out.ExpiresAt = &t
	}
	if len(in.Permissions) == 1 && in.Permissions[0] == allPermissions {
		out.Permissions = core.EveryPermission
		return out, nil
	}
	for i, name := range in.Permissions {
		p, ok := core.ParsePermission(name)
		if !ok {
			return out, core.InvalidError(fmt.Sprintf("permissions[%d]", i), core.Unknown, name, fmt.Sprintf("no permission %q", name))
		}
		out.Permissions = out.Permissions.With(p, true)
	}
	return out, nil
}

type byLogin struct {
	Login string `path:"login"`
}

func (a *API) deleteAPIKey(ctx context.Context, p core.Principal, in *byLogin) (*empty, error) {
	return nil, a.services.APIKeys.Delete(ctx, p, in.Login)
}
