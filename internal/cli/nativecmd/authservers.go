package nativecmd

import (
	"context"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/client"
)

var authServer = kind{Name: "server",
	Things: things("/auth-servers", func(s wire.AuthServer) cli.Thing { return cli.Thing{ID: s.ID, Name: s.Alias, Note: s.Type} })}

// serverFields are the flags of what is saved; the directory is --from's.
var serverFields = []field{
	{Flag: "alias", Member: "alias", Help: "`name` people sign in with"}, {Flag: "description", Member: "description", Help: "`text`"},
	{Flag: "type", Member: "type", Help: "`AD` or LDAP"}, {Flag: "enabled", Member: "enabled", Help: "its people can sign in"},
	{Flag: "bind-password", Member: "password", Secret: true, Help: "`file` whose first line is the password of bindDN; - is stdin"},
}

const directoryHelp = "How to reach the directory, and what its groups may do, is --from's: the member directory, as\n`purser auth-servers get --output json` prints it."

func (n *native) authServers() *cobra.Command {
	const one = "/v1/auth-servers/{id}"
	update := cli.Send(n.API, spec{Verb: "update", Short: "Change an external authentication server", Long: directoryHelp, Op: "PUT " + one, Args: []kind{authServer}},
		cli.Body[*client.Client, wire.AuthServerUpdate]{Fields: serverFields},
		func(ctx context.Context, c *client.Client, args []string, in *wire.AuthServerUpdate) (s wire.AuthServer, err error) {
			err = c.Do(ctx, http.MethodPut, at("/auth-servers", args[0], ""), nil, in, &s)
			return s, err
		})
	test := cli.Send(n.API, spec{Verb: "test", Short: "Try a sign-in at a server", Op: "POST " + one + "/test", Args: []kind{authServer}},
		cli.Body[*client.Client, wire.TestSignIn]{Fields: []field{{Flag: "test-login", Member: "login", Help: "`name` to try"},
			{Flag: "test-password", Member: "password", Secret: true, Help: "`file` whose first line is the password to try; - is stdin"}}},
		func(ctx context.Context, c *client.Client, args []string, in *wire.TestSignIn) (t wire.TestedSignIn, err error) {
			err = c.Do(ctx, http.MethodPost, at("/auth-servers", args[0], "/test"), nil, in, &t)
			return t, err
		})
	sync := cli.Get(n.API, spec{Verb: "sync", Short: "Bring a server's people up to date, as a job", Op: "POST " + one + "/sync", Args: []kind{authServer}},
		func(ctx context.Context, c *client.Client, args []string) (asked wire.SyncAsked, err error) {
			err = c.Do(ctx, http.MethodPost, at("/auth-servers", args[0], "/sync"), nil, nil, &asked)
			return asked, err
		})
	return n.Noun("auth-servers", "Manage external authentication servers: AD and LDAP",
		list(n, lister[wire.AuthServer]{short: "List external authentication servers", path: "/auth-servers", columns: []output.Column{
			{Head: "ALIAS", Path: "alias"}, {Head: "TYPE", Path: "type"}, {Head: "ENABLED", Path: "enabled"}, {Head: "HOST", Path: "directory.host"},
			{Head: "SECURITY", Path: "directory.security"}, {Head: "SYNCED", Path: "syncedAt", Show: orNever}, {Head: "STALE", Path: "stale"}}}),
		show[wire.AuthServer](n, spec{Verb: "get", Short: "Show an external authentication server", Args: []kind{authServer}}, "/auth-servers", ""),
		send[wire.AuthServerCreate, wire.Created](n, spec{Verb: "create", Short: "Add an external authentication server", Long: directoryHelp}, "/auth-servers",
			cli.Body[*client.Client, wire.AuthServerCreate]{Fields: serverFields}),
		update, test, n.authServerGroups(), sync,
		act(n, spec{Verb: "delete", Short: "Delete an external authentication server; its people stay, and cannot sign in", Op: "DELETE " + one, Args: []kind{authServer},
			Sure: "Delete the authentication server {0}"}, http.MethodDelete, "/auth-servers", ""))
}

func (n *native) authServerGroups() *cobra.Command {
	var keyword, page string
	cmd := cli.Get(n.API, spec{Verb: "groups", Short: "Look for groups in a server's directory", Op: "GET /v1/auth-servers/{id}/groups", Args: []kind{authServer}, Lines: "items"},
		func(ctx context.Context, c *client.Client, args []string) (found wire.FoundGroups, err error) {
			query := url.Values{}
			for name, v := range map[string]string{"keyword": keyword, "page": page} {
				if v != "" {
					query.Set(name, v)
				}
			}
			err = c.Do(ctx, http.MethodGet, at("/auth-servers", args[0], "/groups"), query, nil, &found)
			return found, err
		})
	cmd.Flags().StringVar(&keyword, "keyword", "", "`part` of the name or description")
	cmd.Flags().StringVar(&page, "page", "", "`number` of the page, from 1")
	return cmd
}
