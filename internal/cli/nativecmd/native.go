// Package nativecmd has the commands `purser NOUN VERB` over Purser's native
// API: one for each of its requests.
package nativecmd

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/cli/profile"
	"github.com/purserhq/purser/internal/client"
)

// native makes the commands.
type native struct{ *cli.API[*client.Client] }

type (
	spec  = cli.Spec[*client.Client]
	kind  = cli.Kind[*client.Client]
	field = cli.Field[*client.Client]
)

// Open makes a client of a target, signing in when there is no token. A
// session that was opened so is ended.
func Open(ctx context.Context, t *cli.Target) (*client.Client, func(context.Context) error, error) {
	c, err := client.New(client.Config{Server: t.Server, Token: t.Token, Agent: t.Agent, HTTP: t.HTTP, Trace: trace(t)})
	if err != nil || t.Token != "" {
		return c, nil, err
	}
	if err := c.SignIn(ctx, t.Login, t.Password, t.Code); err != nil {
		return nil, nil, err
	}
	if t.Renewed != nil {
		t.Renewed(c.Token())
		return c, nil, nil
	}
	return c, func(ctx context.Context) error { return SignOut(ctx, c) }, nil
}

// openAnonymous makes a client that never signs in.
func openAnonymous(_ context.Context, t *cli.Target) (*client.Client, func(context.Context) error, error) {
	c, err := client.New(client.Config{Server: t.Server, Agent: t.Agent, HTTP: t.HTTP, Trace: trace(t)})
	return c, nil, err
}

// SignOut ends a session.
func SignOut(ctx context.Context, c *client.Client) error {
	return c.Do(ctx, http.MethodDelete, "/session", nil, nil, nil)
}

func trace(t *cli.Target) func(string, string, int, time.Duration, error) {
	if t.Trace == nil {
		return nil
	}
	return func(method, path string, status int, took time.Duration, err error) {
		t.Trace(cli.Event{Method: method, Path: path, Status: status, Took: took, Attempt: 1, Err: err})
	}
}

func missing(err error) bool {
	var none *client.Problem
	return errors.As(err, &none) && none.Problem.Status == http.StatusNotFound && none.Detail == ""
}

// Commands makes the commands.
func Commands(app *cli.App) []*cobra.Command {
	n := &native{&cli.API[*client.Client]{App: app, Dialect: profile.Native, Open: Open, Missing: missing}}
	nouns := []*cobra.Command{
		n.apiKeys(), n.oauthClients(), n.settings(), n.mail(), n.mailTemplates(), n.authServers(), n.audit(), n.session(), n.twoFactor(), // the provider's own
		n.jobs(), n.accounts(), n.destinations(), n.builds(),
		n.computers(), n.plans(), n.runs(), n.users(), n.companies(), n.packages(),
		n.licenses(), n.seats(), n.prices(), n.statements(),
	}
	for _, noun := range nouns {
		n.Bind(noun, app, profile.Native)
	}
	nobody := &native{&cli.API[*client.Client]{App: app, Dialect: profile.Native, Open: openAnonymous, Anonymous: true, Missing: missing}}
	password := nobody.password()
	nobody.Bind(password, app, profile.Native)
	return append(nouns, password)
}

// filter is a flag that narrows a list and the parameter it becomes.
type filter struct{ flag, help string }

// lister is a list of the native API.
type lister[T any] struct {
	short, path string // the path below /v1
	columns     []output.Column
	filters     []filter
}

func list[T any](n *native, l lister[T]) *cobra.Command {
	values := make([]string, len(l.filters))
	s := spec{Verb: "list", Short: l.short, Op: "GET /v1" + l.path, Columns: l.columns}
	cmd := cli.List(n.API, s, func(ctx context.Context, c *client.Client, _ []string) iter.Seq2[T, error] {
		query := url.Values{}
		for i, f := range l.filters {
			if values[i] != "" {
				query.Set(f.flag, values[i])
			}
		}
		return client.All[T](ctx, c, l.path, query)
	})
	for i, f := range l.filters {
		cmd.Flags().StringVar(&values[i], f.flag, "", f.help)
	}
	return cmd
}

// at puts an argument into a path such as /jobs/%s.
func at(path, arg, rest string) string { return path + "/" + url.PathEscape(arg) + rest }

// show makes a command that prints one thing of a path.
func show[T any](n *native, s spec, path, rest string) *cobra.Command {
	s.Op = "GET /v1" + path + "/{id}" + rest
	return cli.Get(n.API, s, func(ctx context.Context, c *client.Client, args []string) (v T, err error) {
		err = c.Do(ctx, http.MethodGet, at(path, args[0], rest), nil, nil, &v)
		return v, err
	})
}

// act makes a command that sends one request without a body about what its
// argument names.
func act(n *native, s spec, method, path, rest string) *cobra.Command {
	return cli.Do(n.API, s, func(ctx context.Context, c *client.Client, args []string) error {
		return c.Do(ctx, method, at(path, args[0], rest), nil, nil, nil)
	})
}

// send makes a command that posts a body and prints the answer.
func send[B, R any](n *native, s spec, path string, b cli.Body[*client.Client, B]) *cobra.Command {
	s.Op = "POST /v1" + path
	return cli.Send(n.API, s, b, func(ctx context.Context, c *client.Client, _ []string, in *B) (made R, err error) {
		err = c.Do(ctx, http.MethodPost, path, nil, in, &made)
		return made, err
	})
}

// sendForList makes a command that posts a body and prints the list answered.
func sendForList[B, T any](n *native, s spec, path string, b cli.Body[*client.Client, B]) *cobra.Command {
	s.Op = "POST /v1" + path
	return cli.Send(n.API, s, b, func(ctx context.Context, c *client.Client, _ []string, in *B) ([]T, error) {
		var made wire.Page[T]
		err := c.Do(ctx, http.MethodPost, path, nil, in, &made)
		return made.Items, err
	})
}

// things lists what a path has, for names and completion.
func things[T any](path string, thing func(T) cli.Thing) func(context.Context, *client.Client, []string) iter.Seq2[cli.Thing, error] {
	return func(ctx context.Context, c *client.Client, _ []string) iter.Seq2[cli.Thing, error] {
		return func(yield func(cli.Thing, error) bool) {
			for v, err := range client.All[T](ctx, c, path, nil) {
				if !yield(thing(v), err) {
					return
				}
			}
		}
	}
}
