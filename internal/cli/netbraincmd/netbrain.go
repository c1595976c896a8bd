// Package netbraincmd has the commands `purser netbrain RESOURCE VERB` over the
// NetBrain API: one for each of its requests, against any server that speaks it.
package netbraincmd

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/profile"
	"github.com/purserhq/purser/internal/cli/profilecmd"
	"github.com/purserhq/purser/sdk/netbrain"
)

// base is where the API's paths begin.
const base = "/ServicesAPI/API"

// commands makes the commands.
type commands struct {
	*cli.API[*netbrain.Client]
	tenant, domain string // to work in
}

type (
	spec        = cli.Spec[*netbrain.Client]
	kind        = cli.Kind[*netbrain.Client]
	field       = cli.Field[*netbrain.Client]
	body[B any] = cli.Body[*netbrain.Client, B]
	reading     = func() (*netbrain.Client, error)
	things      = iter.Seq2[cli.Thing, error]
	rows[T any] = iter.Seq2[T, error]
)

const help = `Speak to a server of NetBrain's API for people, tenants, domains and roles.

A session takes a seat: every command signs in, works and signs out again, unless the profile keeps a session open (purser
login --keep token) or PURSER_TOKEN names one.

Tenants and domains can be given by ID or name; a name is looked up. Flags set what is given and nothing else; --from takes
a whole body as JSON. JSON output is the API's own.`

// Command makes the command netbrain.
func Command(app *cli.App) *cobra.Command {
	c := &commands{}
	c.API = &cli.API[*netbrain.Client]{App: app, Dialect: profile.NetBrain, Open: c.open, Missing: missing}
	cmd := &cobra.Command{Use: "netbrain", Short: "Speak to a server of NetBrain's API", Long: help}
	c.Bind(cmd, app, profile.NetBrain)
	cmd.PersistentFlags().StringVar(&c.tenant, "working-tenant", "", "`ID` of the tenant to work in")
	cmd.PersistentFlags().StringVar(&c.domain, "working-domain", "", "`ID` of the domain to work in, with --working-tenant")
	cmd.AddCommand(c.users(), c.tenants(), c.domains(), c.roles(), c.auditLogs(), c.externalAuth(), c.system(), c.session())
	return cli.Group(cmd)
}

func (c *commands) open(_ context.Context, t *cli.Target) (*netbrain.Client, func(context.Context) error, error) {
	if c.domain != "" && c.tenant == "" {
		return nil, nil, cli.Usagef("--working-domain needs --working-tenant")
	}
	var opts []netbrain.Option
	if c.tenant != "" {
		opts = append(opts, netbrain.WithWorkingDomain(c.tenant, c.domain))
	}
	client, err := newClient(t, opts...)
	if err != nil {
		return nil, nil, err
	}
	return client, client.Close, nil
}

func newClient(t *cli.Target, opts ...netbrain.Option) (*netbrain.Client, error) {
	opts = append(opts, netbrain.WithUserAgent(t.Agent))
	if t.Token != "" {
		opts = append(opts, netbrain.WithToken(t.Token))
	}
	if t.HTTP != nil { // of a dry run: a request that is not sent is not tried again
		opts = append(opts, netbrain.WithHTTPClient(t.HTTP), netbrain.WithRetry(netbrain.Retry{Attempts: 1}))
	}
	if t.Trace != nil {
		opts = append(opts, netbrain.WithHook(func(e netbrain.Event) {
			t.Trace(cli.Event{Method: e.Method, Path: e.Path, Status: e.Status, Took: e.Duration, Attempt: e.Attempt, Err: e.Err})
		}))
	}
	login := t.Login
	switch {
	case t.Password == "":
		login = "" // with a token alone there is no renewal
	case t.OAuth:
		return netbrain.New(t.Server, "", "", append(opts, netbrain.WithOAuth(t.Login, t.Password))...)
	case t.AuthenticationID != "":
		opts = append(opts, netbrain.WithAuthenticationID(t.AuthenticationID))
	}
	return netbrain.New(t.Server, login, t.Password, opts...)
}

func missing(err error) bool { return errors.Is(err, netbrain.ErrNotFound) }

// Door signs in and out for purser login and logout.
var Door = profilecmd.Door{SignIn: signIn, SignOut: signOut}

// signIn opens a session. How long it lasts depends on its use, so no end is
// told.
func signIn(ctx context.Context, t *cli.Target) (string, time.Time, error) {
	c, err := newClient(t)
	if err != nil {
		return "", time.Time{}, err
	}
	in, err := c.Session.Login(ctx)
	if err != nil {
		return "", time.Time{}, err
	}
	return in.Token, time.Time{}, nil
}

// signOut ends a session; one that is over already is no error.
func signOut(ctx context.Context, t *cli.Target) error {
	only := *t
	only.Login, only.Password = "", ""
	c, err := newClient(&only)
	if err != nil {
		return err
	}
	if err := c.Session.Logout(ctx); !errors.Is(err, netbrain.ErrSessionExpired) {
		return err
	}
	return nil
}

// whole adapts a list of the SDK that comes whole.
func whole[T any](list func(ctx context.Context, c *netbrain.Client, args []string) ([]T, error)) func(context.Context, *netbrain.Client, []string) rows[T] {
	return func(ctx context.Context, c *netbrain.Client, args []string) rows[T] {
		return cli.Slice(list(ctx, c, args))
	}
}

// named makes things of a list.
func named[T any](list rows[T], thing func(T) cli.Thing) things {
	return func(yield func(cli.Thing, error) bool) {
		for v, err := range list {
			if !yield(thing(v), err) {
				return
			}
		}
	}
}

// created is the answer to making something.
type created struct {
	ID string `json:"id"`
}

func made(id string, err error) (created, error) { return created{id}, err }

func done(err error) (cli.None, error) { return cli.None{}, err }

// period are the flags that limit a list by time.
type period struct {
	c            *commands
	since, until string
}

func (p *period) bind(cmd *cobra.Command, what string) {
	cmd.Flags().StringVar(&p.since, "since", "", "only "+what+" from a `time` on, such as 2026-12-01T00:00:00Z, or this long ago, such as 24h or 7d")
	cmd.Flags().StringVar(&p.until, "until", "", "only "+what+" up to a `time`")
}

func (p *period) times() (from, to time.Time, err error) {
	for _, one := range []struct {
		text string
		to   *time.Time
	}{{p.since, &from}, {p.until, &to}} {
		if one.text == "" || err != nil {
			continue
		}
		*one.to, err = cli.ParseTime(one.text, p.c.Now())
	}
	return from, to, err
}

// ops joins the requests of a command.
func ops(all ...string) string { return strings.Join(all, "\n") }
