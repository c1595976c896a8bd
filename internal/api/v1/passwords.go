package v1

import (
	"context"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func passwords(a *API) {
	const tag = "passwords"
	register(a, about{op: core.OpPasswordOwn, method: "PUT", path: "/session/password", tag: "session", summary: "Change one's own password",
		text: "One's other sessions end."}, a.changeOwnPassword)
	register(a, about{op: core.OpPasswordChange, method: "POST", path: "/password/change", tag: tag, summary: "Change one's own password without a session",
		text: "For everyone with a local password, customers too. Every session of the person ends."}, a.changePassword)
}

type ownPassword struct{ Body wire.OwnPassword }

func (a *API) changeOwnPassword(ctx context.Context, p core.Principal, in *ownPassword) (*empty, error) {
	return nil, a.services.Passwords.ChangeOwn(ctx, p, in.Body.Current, in.Body.Password)
}

type passwordChange struct{ Body wire.PasswordChange }

func (a *API) changePassword(ctx context.Context, _ core.Principal, in *passwordChange) (*empty, error) {
	client, _ := request.ClientOf(ctx)
	err := a.services.Passwords.Change(ctx, core.PasswordChange{Face: core.FaceNative, Client: client,
		Login: in.Body.Login, Current: in.Body.Current, Password: in.Body.Password})
	return nil, refusedSignIn(err)
}
