// Package mbscmd has the commands `purser mbs RESOURCE VERB` over the MBS API:
// one for each of its requests, against any server that speaks it, the
// vendor's own included.
package mbscmd

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/profile"
	"github.com/purserhq/purser/internal/cli/profilecmd"
	"github.com/purserhq/purser/sdk/mbs"
)

// commands makes the commands.
type commands struct{ *cli.API[*mbs.Client] }

type (
	spec        = cli.Spec[*mbs.Client]
	kind        = cli.Kind[*mbs.Client]
	field       = cli.Field[*mbs.Client]
	body[B any] = cli.Body[*mbs.Client, B]
	reading     = func() (*mbs.Client, error)
	things      = iter.Seq2[cli.Thing, error]
	rows[T any] = iter.Seq2[T, error]
)

// created is the answer to making something.
type created[ID any] struct {
	ID ID `json:"ID"`
}

const help = `Speak to a server of the MBS API: a Purser server, or the vendor's own (which is where it goes unless a profile or
--server says otherwise).

Where a command wants a user, company, package, account or another thing, its ID or its name will do; a name is looked up.
Enumerations are given by name or number. Flags set what is given and nothing else; --from takes a whole body as JSON, as
"get -o json" prints it. JSON output is the API's own.`

// Command makes the command mbs.
func Command(app *cli.App) *cobra.Command {
	c := &commands{&cli.API[*mbs.Client]{App: app, Dialect: profile.MBS, Open: open, Missing: missing}}
	cmd := &cobra.Command{Use: "mbs", Short: "Speak to a server of the MBS API", Long: help}
	c.Bind(cmd, app, profile.MBS)
	cmd.AddCommand(c.users(), c.companies(), c.administrators(), c.accounts(), c.destinations(), c.packages(),
		c.monitoring(), c.computers(), c.plans(), c.licenses(), c.billing(), c.builds(), c.provider(), c.copy())
	return cli.Group(cmd)
}

// open makes a client. A token that has ended is renewed at once where the
// profile keeps one, so that the next command finds it.
func open(ctx context.Context, t *cli.Target) (*mbs.Client, func(context.Context) error, error) {
	c, err := newClient(t)
	if err != nil || t.Renewed == nil {
		return c, nil, err
	}
	token, expires, err := signedIn(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	t.Renewed(token, expires)
	return c, nil, nil
}

func newClient(t *cli.Target) (*mbs.Client, error) {
	opts := []mbs.Option{mbs.WithBaseURL(t.Server), mbs.WithUserAgent(t.Agent)}
	if t.Token != "" {
		opts = append(opts, mbs.WithToken(t.Token))
	}
	if t.HTTP != nil { // of a dry run: a request that is not sent is not tried again
		opts = append(opts, mbs.WithHTTPClient(t.HTTP), mbs.WithRetry(mbs.Retry{Attempts: 1}))
	}
	if t.Trace != nil {
		opts = append(opts, mbs.WithHook(func(e mbs.Event) {
			t.Trace(cli.Event{Method: e.Method, Path: e.Path, Status: e.Status, Took: e.Duration, Attempt: e.Attempt, Err: e.Err})
		}))
	}
	login := t.Login
	if t.Password == "" {
		login = "" // with a token alone there is no renewal
	}
	return mbs.New(login, t.Password, opts...)
}

func missing(err error) bool { return errors.Is(err, mbs.ErrNotFound) }

// Door signs in for purser login. The API knows no sign-out; its tokens last
// 14 days.
var Door = profilecmd.Door{Lasting: true, SignIn: func(ctx context.Context, t *cli.Target) (string, time.Time, error) {
	c, err := newClient(t)
	if err != nil {
		return "", time.Time{}, err
	}
	return signedIn(ctx, c)
}}

func signedIn(ctx context.Context, c *mbs.Client) (string, time.Time, error) {
	a, err := c.Provider.Login(ctx)
	if err != nil {
		return "", time.Time{}, err
	}
	expires, err := time.Parse(time.RFC1123, a.Expires)
	if err != nil { // by our clock then
		expires = time.Now().Add(time.Duration(a.ExpiresIn) * time.Second)
	}
	return a.AccessToken, expires.UTC(), nil
}

func (c *commands) provider() *cobra.Command {
	return c.Noun("provider", "Sign in by hand",
		cli.Get(c.API, spec{Verb: "login", Short: "Sign in and print the token, which is a secret", Op: "POST /api/Provider/Login",
			Long:    "purser login does that for all commands; this one is for scripts that go on by themselves.",
			Example: "purser mbs provider login --login LOGIN --password-file secret --query .access_token"},
			func(ctx context.Context, c *mbs.Client, _ []string) (*mbs.LoginAnswer, error) {
				return c.Provider.Login(ctx)
			}))
}

// all adapts an iterator of the SDK.
func all[T any](list func(ctx context.Context, c *mbs.Client) rows[T]) func(context.Context, *mbs.Client, []string) rows[T] {
	return func(ctx context.Context, c *mbs.Client, _ []string) rows[T] { return list(ctx, c) }
}

// whole adapts a list of the SDK that comes whole.
func whole[T any](list func(ctx context.Context, c *mbs.Client, args []string) ([]T, error)) func(context.Context, *mbs.Client, []string) rows[T] {
	return func(ctx context.Context, c *mbs.Client, args []string) rows[T] { return cli.Slice(list(ctx, c, args)) }
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

// made wraps an ID for printing.
func made[ID any](id ID, err error) (created[ID], error) { return created[ID]{id}, err }

// done is the answer of a request that answers nothing.
func done(err error) (cli.None, error) { return cli.None{}, err }
