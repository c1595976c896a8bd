package nativecmd

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/client"
)

var codeBody = cli.Body[*client.Client, wire.Code]{Fields: []field{
	{Flag: "code", Member: "code", Secret: true, Ask: true, Help: "`file` whose first line is the code; - is stdin; absent: asked for"},
}}

const twoFactorHelp = "Once two-factor authentication is on, signing in with a password needs a code from an app on the phone, too: purser login asks for it.\n" +
	"The MBS and NetBrain APIs have no place for a code and refuse the person: scripts use API keys, which need none."

func (n *native) twoFactor() *cobra.Command {
	const own, of = "/v1/two-factor", "/v1/users/{id}/two-factor"
	user := kind{Name: "user"}
	get := cli.Get(n.API, spec{Verb: "get", Short: "Show whether one's own two-factor authentication is on", Op: "GET " + own},
		func(ctx context.Context, c *client.Client, _ []string) (s wire.TwoFactor, err error) {
			err = c.Do(ctx, http.MethodGet, "/two-factor", nil, nil, &s)
			return s, err
		})
	enrol := cli.Run(n.API, spec{Verb: "enrol", Short: "Begin to set up two-factor authentication: show what the app needs", Op: "POST " + own,
		Long: twoFactorHelp + "\n\nScan the QR code with the app, or type the secret into it, then run purser two-factor confirm within an hour. Nothing changes before."},
		func(ctx context.Context, c *client.Client, _ []string, p *output.Printer) error {
			var e wire.Enrolment
			if err := c.Do(ctx, http.MethodPost, "/two-factor", nil, nil, &e); err != nil {
				return err
			}
			if f, ok := n.Out.(*os.File); ok && p.ForPeople() && term.IsTerminal(int(f.Fd())) {
				drawn, err := drawQR(e.URI)
				if err != nil {
					return err
				}
				fmt.Fprint(n.Out, drawn)
			}
			return output.One(p, output.Lines{}, e)
		})
	send := func(s spec, path string) *cobra.Command {
		s.Op = "POST /v1" + path
		return cli.Send(n.API, s, codeBody, func(ctx context.Context, c *client.Client, _ []string, in *wire.Code) (codes wire.RecoveryCodes, err error) {
			err = c.Do(ctx, http.MethodPost, path, nil, in, &codes)
			return codes, err
		})
	}
	disable := cli.Send(n.API, spec{Verb: "disable", Short: "Turn two-factor authentication off, with a code or a recovery code", Op: "POST " + own + "/disable"}, codeBody,
		func(ctx context.Context, c *client.Client, _ []string, in *wire.Code) (cli.None, error) {
			return cli.None{}, c.Do(ctx, http.MethodPost, "/two-factor/disable", nil, in, nil)
		})
	return n.Noun("two-factor", "Set up two-factor authentication, and reset that of others", get, enrol,
		send(spec{Verb: "confirm", Short: "Turn two-factor authentication on with a code of the app, and print recovery codes, which are shown only now",
			Long: twoFactorHelp + "\n\nEach recovery code works once, in place of a code: keep them where the phone is not. One's other sessions end."}, "/two-factor/confirm"),
		disable,
		send(spec{Verb: "recovery-codes", Short: "Get new recovery codes in place of the old ones, with a code or a recovery code"}, "/two-factor/recovery-codes"),
		cli.Get(n.API, spec{Verb: "of", Short: "Show whether a person's two-factor authentication is on", Op: "GET " + of, Args: []kind{user}},
			func(ctx context.Context, c *client.Client, args []string) (s wire.TwoFactor, err error) {
				err = c.Do(ctx, http.MethodGet, at("/users", args[0], "/two-factor"), nil, nil, &s)
				return s, err
			}),
		act(n, spec{Verb: "reset", Short: "Remove the two-factor authentication of a person who has lost phone and recovery codes; his sessions end", Op: "DELETE " + of,
			Args: []kind{user}, Sure: "Remove the two-factor authentication of {0}"}, http.MethodDelete, "/users", "/two-factor"))
}
