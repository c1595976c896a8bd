package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func oauthClients(a *API) {
	const tag = "oauth-clients"
	const whom = "Of people as whom the caller could sign in otherwise: he needs all of their rights and sees all of their companies."
	register(a, about{op: core.OpOAuthList, method: "GET", path: "/oauth-clients", tag: tag, summary: "List OAuth clients", text: whom}, a.listOAuthClients)
	register(a, about{op: core.OpOAuthCreate, method: "POST", path: "/oauth-clients", status: http.StatusCreated, tag: tag, summary: "Make an OAuth client",
		text: whom + " The secret is shown only now."}, a.createOAuthClient)
	register(a, about{op: core.OpOAuthRotate, method: "POST", path: "/oauth-clients/{id}/secret", tag: tag, summary: "Give an OAuth client a new secret",
		text: "The old one, and the client's tokens, are good no more. The secret is shown only now."}, a.rotateOAuthClient)
	register(a, about{op: core.OpOAuthDelete, method: "DELETE", path: "/oauth-clients/{id}", tag: tag, summary: "Delete an OAuth client and its tokens"}, a.deleteOAuthClient)
}

func (a *API) listOAuthClients(ctx context.Context, p core.Principal, _ *empty) (*body[wire.Page[wire.OAuthClient]], error) {
	list, err := a.services.OAuth.List(ctx, p)
	return whole(list, err, fromOAuthClient)
}

func fromOAuthClient(c *core.OAuthClient) wire.OAuthClient {
	return wire.OAuthClient{ID: string(c.ID), User: wire.Ref{ID: string(c.User), Name: c.Login}, AuthenticationServer: c.Server,
		LifetimeSeconds: int64(c.Lifetime / time.Second), CreatedAt: c.CreatedAt, LastUsedAt: c.LastUsedAt}
}

type oauthClientCreate struct{ Body wire.OAuthClientCreate }

func (a *API) createOAuthClient(ctx context.Context, p core.Principal, in *oauthClientCreate) (*body[wire.OAuthClientSecret], error) {
	create := core.OAuthClientCreate{User: core.LoginRef{Login: in.Body.User, Server: in.Body.AuthenticationServer}}
	if seconds := in.Body.LifetimeSeconds; seconds != 0 {
		// What would overflow is out of range either way.
		create.Lifetime = time.Duration(min(max(seconds, -1), 1<<31)) * time.Second
	}
	c, secret, err := a.services.OAuth.Create(ctx, p, create)
	if err != nil {
		return nil, err
	}
	return &body[wire.OAuthClientSecret]{wire.OAuthClientSecret{ID: string(c.ID), Secret: secret}}, nil
}

// byClient names a client, whose ID need not be a UUID.
type byClient struct {
	ID string `path:"id" maxLength:"128"`
}

func (a *API) rotateOAuthClient(ctx context.Context, p core.Principal, in *byClient) (*body[wire.OAuthClientSecret], error) {
	secret, err := a.services.OAuth.Rotate(ctx, p, core.OAuthClientID(in.ID))
	if err != nil {
		return nil, err
	}
	return &body[wire.OAuthClientSecret]{wire.OAuthClientSecret{ID: in.ID, Secret: secret}}, nil
}

func (a *API) deleteOAuthClient(ctx context.Context, p core.Principal, in *byClient) (*empty, error) {
	return nil, a.services.OAuth.Delete(ctx, p, core.OAuthClientID(in.ID))
}
