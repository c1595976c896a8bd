package v1

import (
	"context"
	"net/http"

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
	register(a, about{op: core.OpPasswordForgot, method: "POST", path: "/password/forgot", status: http.StatusAccepted, tag: tag, summary: "Ask for a link to set a password by",
		text: "It is mailed to whoever has the login or e-mail address. The answer is the same when nobody has it."}, a.forgotPassword)
	register(a, about{op: core.OpPasswordLink, method: "POST", path: "/password/reset", status: http.StatusNoContent, tag: tag, summary: "Set a password by a link that was mailed",
		text: "The token is what follows the # in the link. It works once. Every session of the person ends."}, a.resetPassword)
}

type passwordForgot struct{ Body wire.PasswordForgot }

func (a *API) forgotPassword(ctx context.Context, _ core.Principal, in *passwordForgot) (*empty, error) {
	client, _ := request.ClientOf(ctx)
	return nil, a.services.Passwords.Forgot(ctx, core.PasswordForgot{Face: core.FaceNative, Client: client, Login: in.Body.Login})
}

type passwordReset struct{ Body wire.PasswordReset }

func (a *API) resetPassword(ctx context.Context, _ core.Principal, in *passwordReset) (*empty, error) {
	client, _ := request.ClientOf(ctx)
	return nil, a.services.Passwords.Reset(ctx, core.PasswordReset{Face: core.FaceNative, Client: client, Token: in.Body.Token, Password: in.Body.Password})
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
