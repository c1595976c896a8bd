package nativecmd

import (
	"context"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/client"
)

var oauthClient = kind{Name: "client", IsID: func(string) bool { return true },
	Things: things("/oauth-clients", func(c wire.OAuthClient) cli.Thing { return cli.Thing{ID: c.ID, Note: c.User.Name} })}

func (n *native) oauthClients() *cobra.Command {
	create := send[wire.OAuthClientCreate, wire.OAuthClientSecret](n, spec{Verb: "create", Args: []kind{{Name: "user"}},
		Short: "Make an OAuth client that acts as a person, and print its secret, which is shown only now"}, "/oauth-clients",
		cli.Body[*client.Client, wire.OAuthClientCreate]{
			Fields: []field{
				{Flag: "authentication-server", Member: "authenticationServer", Help: "`alias` of the person's server; absent: wherever the login is"},
				{Flag: "lifetime-seconds", Member: "lifetimeSeconds", Help: "`seconds` its tokens last; absent: 3600"},
			},
			Fill: func(_ context.Context, _ func() (*client.Client, error), args []string, in *wire.OAuthClientCreate) error {
				in.User = args[0]
				return nil
			},
		})
	rotate := cli.Run(n.API, spec{Verb: "rotate", Short: "Give an OAuth client a new secret and print it; the old one and its tokens end", Op: "POST /v1/oauth-clients/{id}/secret",
		Args: []kind{oauthClient}},
		func(ctx context.Context, c *client.Client, args []string, p *output.Printer) error {
			var made wire.OAuthClientSecret
			if err := c.Do(ctx, http.MethodPost, at("/oauth-clients", args[0], "/secret"), nil, nil, &made); err != nil {
				return err
			}
			return output.One(p, output.Lines{}, made)
		})
	return n.Noun("oauth-clients", "Manage OAuth clients: scripts that act as a person on the NetBrain API",
		list(n, lister[wire.OAuthClient]{short: "List the OAuth clients of people who may do no more than you", path: "/oauth-clients", columns: []output.Column{
			{Head: "CLIENT", Path: "id"}, {Head: "USER", Path: "user.name"}, {Head: "LIFETIME", Path: "lifetimeSeconds"}, {Head: "LAST-USE", Path: "lastUsedAt", Show: orNever}}}),
		create, rotate,
		act(n, spec{Verb: "delete", Short: "Delete an OAuth client and its tokens", Op: "DELETE /v1/oauth-clients/{id}", Args: []kind{oauthClient},
			Sure: "Delete the OAuth client {0}"}, http.MethodDelete, "/oauth-clients", ""))
}
