package v1

import (
	"context"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func accounts(a *API) {
	const tag = "accounts"
	register(a, about{op: core.OpAccountsList, method: "GET", path: "/accounts", tag: tag, summary: "List storage accounts",
		text: "With their destinations, and whether those can be reached and written."}, a.listAccounts)
	register(a, about{op: core.OpDestinationsCheck, method: "POST", path: "/destinations/{id}/check", tag: tag, summary: "Try a destination again",
		text: "In the background: the list of accounts shows the outcome."}, a.checkDestination)
}

func (a *API) listAccounts(ctx context.Context, p core.Principal, in *struct{ Paging }) (*body[wire.Page[wire.Account]], error) {
	which, err := wanted[core.AccountID](in.Paging)
	if err != nil {
		return nil, err
	}
	list, err := gather(a.services.Accounts.List(ctx, p, which))
	return part(in.Paging, list, err, fromAccount, func(x *core.Account) any { return x.ID })
}

func fromAccount(acc *core.Account) wire.Account {
	out := wire.Account{ID: string(acc.ID), Name: acc.Name, Type: acc.Type.String(), CreatedAt: acc.CreatedAt, Destinations: []wire.Destination{}}
	for i := range acc.Destinations {
		d := &acc.Destinations[i]
		out.Destinations = append(out.Destinations, wire.Destination{
			ID: string(d.ID), Bucket: d.Bucket, Name: d.Name, Check: wire.Check{State: string(d.Check.State), Problem: d.Check.Problem, At: d.Check.At},
		})
	}
	return out
}

func (a *API) checkDestination(ctx context.Context, p core.Principal, in *byID) (*empty, error) {
	id, err := idOf[core.DestinationID](in.ID)
	if err != nil {
		return nil, err
	}
	return nil, a.services.Accounts.Check(ctx, p, id)
}
