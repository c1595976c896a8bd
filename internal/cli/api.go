package cli

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/cli/profile"
)

// API is how the commands of one dialect reach their server. C is the
// dialect's client.
type API[C any] struct {
	*App
	Common
	Dialect profile.Dialect
	// Open makes a client of a target. done, which may be nil, ends what it
	// opened on the server.
	Open func(ctx context.Context, t *Target) (client C, done func(context.Context) error, err error)
	// Anonymous says that its requests need no sign-in: nothing is asked for, and
	// no token is sent.
	Anonymous bool
	// Missing is the client's error for things that the server does not know.
	Missing func(error) bool
}

// goodbye bounds how long a command takes to sign out, also after an interrupt.
const goodbye = 10 * time.Second

// conn is a connection that is made at the first use.
type conn[C any] struct {
	api    *API[C]
	opened bool
	client C
	done   func(context.Context) error
}

func (c *conn[C]) get(ctx context.Context) (C, error) {
	if c.opened {
		return c.client, nil
	}
	t, err := c.api.target(ctx)
	if err != nil {
		return c.client, err
	}
	c.client, c.done, err = c.api.Open(ctx, t)
	c.opened = err == nil
	return c.client, err
}

// target finds out where to speak to and, unless nobody has to, who signs in.
func (api *API[C]) target(ctx context.Context) (*Target, error) {
	if !api.Anonymous {
		return api.Target(ctx, &api.Common, api.Dialect)
	}
	p, err := api.place(&api.Common, api.Dialect)
	if err != nil {
		return nil, err
	}
	p.Login, p.Password, p.Token, p.TokenExpires = "", "", "", nil
	t := &Target{Profile: p, Agent: api.Agent}
	if api.Verbose {
		t.Trace = api.App.Trace
	}
	return t, nil
}

// connect is get for those who have no context of their own.
func (c *conn[C]) connect(ctx context.Context) func() (C, error) {
	return func() (C, error) { return c.get(ctx) }
}

func (c *conn[C]) close(ctx context.Context) error {
	if c.done == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	return c.done(ctx)
}

// with works on a connection and ends it, unless stay says otherwise.
func (api *API[C]) with(ctx context.Context, stay bool, work func(c *conn[C]) error) error {
	c := &conn[C]{api: api}
	err := work(c)
	if stay && err == nil {
		return nil
	}
	return errors.Join(err, c.close(ctx))
}

// dry makes a client that sends nothing: r keeps what would be sent.
func (api *API[C]) dry(ctx context.Context, r *recorder) (C, error) {
	var none C
	p, err := api.place(&api.Common, api.Dialect)
	if err != nil {
		return none, err
	}
	p.Password, p.Token, p.TokenExpires = "", "dry-run", nil
	t := &Target{Profile: p, Agent: api.Agent, HTTP: &http.Client{Transport: r}}
	c, _, err := api.Open(ctx, t)
	return c, err
}

// printer makes the printer that the flags ask for, for rows of a type.
func (api *API[C]) printer(row reflect.Type) (*output.Printer, error) {
	p, err := api.Printer(api.Output)
	if err != nil {
		return nil, err
	}
	if err := p.Check(row); err != nil {
		return nil, &UsageError{err}
	}
	return p, nil
}

// Noun makes the command of a resource from those of its verbs.
func (api *API[C]) Noun(use, short string, verbs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short}
	cmd.AddCommand(verbs...)
	return Group(cmd)
}
