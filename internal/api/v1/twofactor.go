package v1

import (
	"context"
	"net/http"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func twoFactor(a *API) {
	const tag, own, of = "two-factor", "/two-factor", "/users/{id}/two-factor"
	register(a, about{op: core.OpTwoFactorState, method: "GET", path: own, tag: tag, summary: "Show one's own two-factor authentication"}, a.ownTwoFactor)
	register(a, about{op: core.OpTwoFactorBegin, method: "POST", path: own, status: http.StatusCreated, tag: tag, summary: "Begin to set up two-factor authentication",
		text: "Gives a secret for an app. Nothing changes until confirm is sent a code of it, within an hour."}, a.beginTwoFactor)
	register(a, about{op: core.OpTwoFactorConfirm, method: "POST", path: own + "/confirm", tag: tag, summary: "Turn two-factor authentication on",
		text: "Gives recovery codes, which are shown only now. One's other sessions end."}, a.confirmTwoFactor)
	register(a, about{op: core.OpTwoFactorDisable, method: "POST", path: own + "/disable", tag: tag, summary: "Turn two-factor authentication off",
		text: "Wrong codes count as failed sign-ins."}, a.disableTwoFactor)
	register(a, about{op: core.OpTwoFactorRenew, method: "POST", path: own + "/recovery-codes", tag: tag, summary: "Get new recovery codes",
		text: "In place of the old ones. Wrong codes count as failed sign-ins."}, a.renewRecoveryCodes)
	register(a, about{op: core.OpTwoFactorOf, method: "GET", path: of, tag: tag, summary: "Show a person's two-factor authentication"}, a.twoFactorOf)
	register(a, about{op: core.OpTwoFactorReset, method: "DELETE", path: of, tag: tag, summary: "Remove a person's two-factor authentication",
		text: "For somebody who has lost phone and recovery codes. His sessions end. It needs all the rights that he has."}, a.resetTwoFactor)
}

func fromTwoFactor(s core.TwoFactorState) wire.TwoFactor {
	return wire.TwoFactor{Enabled: s.Since != nil, Since: s.Since, Begun: s.Begun, RecoveryCodes: s.RecoveryCodes, Required: s.Required}
}

func (a *API) ownTwoFactor(ctx context.Context, p core.Principal, _ *empty) (*body[wire.TwoFactor], error) {
	s, err := a.services.TwoFactor.State(ctx, p)
	if err != nil {
		return nil, err
	}
	return &body[wire.TwoFactor]{fromTwoFactor(s)}, nil
}

func (a *API) beginTwoFactor(ctx context.Context, p core.Principal, _ *empty) (*body[wire.Enrolment], error) {
	e, err := a.services.TwoFactor.Begin(ctx, p)
	if err != nil {
		return nil, err
	}
	return &body[wire.Enrolment]{wire.Enrolment{Secret: e.Secret, URI: e.URI}}, nil
}

type withCode struct{ Body wire.Code }

func (a *API) confirmTwoFactor(ctx context.Context, p core.Principal, in *withCode) (*body[wire.RecoveryCodes], error) {
	return recoveryCodes(a.services.TwoFactor.Confirm(ctx, p, in.Body.Code))
}

func (a *API) renewRecoveryCodes(ctx context.Context, p core.Principal, in *withCode) (*body[wire.RecoveryCodes], error) {
	return recoveryCodes(a.services.TwoFactor.RenewCodes(ctx, p, in.Body.Code))
}

func recoveryCodes(list []string, err error) (*body[wire.RecoveryCodes], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.RecoveryCodes]{wire.RecoveryCodes{RecoveryCodes: list}}, nil
}

func (a *API) disableTwoFactor(ctx context.Context, p core.Principal, in *withCode) (*empty, error) {
	return nil, a.services.TwoFactor.Disable(ctx, p, in.Body.Code)
}

func (a *API) twoFactorOf(ctx context.Context, p core.Principal, in *byID) (*body[wire.TwoFactor], error) {
	id, err := idOf[core.UserID](in.ID)
	if err != nil {
		return nil, err
	}
	s, err := a.services.TwoFactor.Of(ctx, p, id)
	if err != nil {
		return nil, err
	}
	return &body[wire.TwoFactor]{fromTwoFactor(s)}, nil
}

func (a *API) resetTwoFactor(ctx context.Context, p core.Principal, in *byID) (*empty, error) {
	id, err := idOf[core.UserID](in.ID)
	if err != nil {
		return nil, err
	}
	return nil, a.services.TwoFactor.Reset(ctx, p, id)
}
