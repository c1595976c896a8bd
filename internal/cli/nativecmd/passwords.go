package nativecmd

import (
	"context"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/client"
)

var passwordFields = []field{
	{Flag: "current", Member: "current", Secret: true, Ask: true, Help: "`file` whose first line is the password of before; - is stdin; absent: asked for"},
	{Flag: "new-password", Member: "password", Secret: true, Ask: true, New: true, Help: "`file` whose first line is the new password; - is stdin; absent: asked for"},
}

// password makes the commands that need no sign-in.
func (n *native) password() *cobra.Command {
	change := cli.Send(n.API, spec{Verb: "change", Short: "Change a password with the one of before; every session of the person ends",
		Long: "For everyone with a local password, customers too. Nobody has to be signed in.", Op: "POST /v1/password/change", Args: []kind{{Name: "login"}}},
		cli.Body[*client.Client, wire.PasswordChange]{Fields: passwordFields,
			Fill: func(_ context.Context, _ func() (*client.Client, error), args []string, in *wire.PasswordChange) error {
				in.Login = args[0]
				return nil
			}},
		func(ctx context.Context, c *client.Client, _ []string, in *wire.PasswordChange) (cli.None, error) {
			return cli.None{}, c.Do(ctx, http.MethodPost, "/password/change", nil, in, nil)
		})
	forgot := cli.Do(n.API, spec{Verb: "forgot", Short: "Ask for a mail with a link to set a password by",
		Long: "It goes to whoever has the login or e-mail address; whether somebody has it is not told.", Op: "POST /v1/password/forgot", Args: []kind{{Name: "login"}}},
		func(ctx context.Context, c *client.Client, args []string) error {
			return c.Do(ctx, http.MethodPost, "/password/forgot", nil, wire.PasswordForgot{Login: args[0]}, nil)
		})
	reset := cli.Send(n.API, spec{Verb: "reset", Short: "Set a password by a link that was mailed", Long: "The token is what follows the # in the link.", Op: "POST /v1/password/reset"},
		cli.Body[*client.Client, wire.PasswordReset]{Fields: []field{
			{Flag: "token", Member: "token", Secret: true, Ask: true, Help: "`file` whose first line is the token; - is stdin; absent: asked for"}, passwordFields[1]}},
		func(ctx context.Context, c *client.Client, _ []string, in *wire.PasswordReset) (cli.None, error) {
			return cli.None{}, c.Do(ctx, http.MethodPost, "/password/reset", nil, in, nil)
		})
	return n.Noun("password", "Set or change the own password without signing in", change, forgot, reset)
}
