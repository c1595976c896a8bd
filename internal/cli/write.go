package cli

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli/output"
)

// write is a command that sends a request with a body, or changes something.
type write[C, B, R any] struct {
	api   *API[C]
	spec  Spec[C]
	body  *Body[C, B] // nil: none
	send  func(ctx context.Context, c C, args []string, in *B) (R, error)
	reads bool // changes nothing

	fields    []*field[C]
	from      string
	dry, sure bool
}

func (w *write[C, B, R]) command() *cobra.Command {
	cmd := w.spec.command(w.api, reflect.TypeFor[R](), func(cmd *cobra.Command, args []string) error { return w.run(cmd.Context(), args) })
	if w.body != nil {
		w.fields = bind(w.api, cmd, reflect.TypeFor[B](), w.body.Fields)
		cmd.Flags().StringVar(&w.from, "from", "", "JSON `file` with the body of the request; - is stdin; other flags go before it")
	}
	if !w.reads {
		cmd.Flags().BoolVar(&w.dry, "dry-run", false, "print the request instead of sending it; names are looked up all the same")
	}
	if w.spec.Sure != "" {
		cmd.Flags().BoolVarP(&w.sure, "yes", "y", false, "do not ask whether you are sure")
	}
	return cmd
}

func (w *write[C, B, R]) run(ctx context.Context, args []string) error {
	p, err := w.api.printer(reflect.TypeFor[R]())
	if err != nil {
		return err
	}
	var in B
	if err := w.read(ctx, &in); err != nil {
		return err
	}
	return w.api.with(ctx, w.spec.Stay, func(c *conn[C]) error {
		ids, err := w.spec.resolve(ctx, c, args)
		if err == nil {
			err = w.fill(ctx, c, ids, &in)
		}
		if err != nil {
			return err
		}
		if w.dry {
			return w.pretend(ctx, p, ids, &in)
		}
		if err := w.confirm(ctx, args); err != nil {
			return err
		}
		client, err := c.get(ctx)
		if err != nil {
			return err
		}
		made, err := w.send(ctx, client, ids, &in)
		if err != nil || reflect.TypeFor[R]() == reflect.TypeFor[None]() {
			return w.named(args, err)
		}
		return output.One(p, output.Lines{Columns: w.spec.Columns, Member: w.spec.Lines}, made)
	})
}

// named leaves it to the server to say what is missing of a request with a
// body: it may be something else than the argument.
func (w *write[C, B, R]) named(args []string, err error) error {
	if w.body != nil {
		return err
	}
	return w.spec.named(w.api, args, err)
}

// read fills the body from --from and the flags.
func (w *write[C, B, R]) read(ctx context.Context, in *B) error {
	if w.body == nil {
		return nil
	}
	if w.from != "" {
		if err := w.api.readBody(w.from, reflect.ValueOf(in).Elem()); err != nil {
			return err
		}
	}
	return apply(ctx, w.api.App, w.fields, reflect.ValueOf(in).Elem())
}

// fill turns names in the body into IDs and lets the command complete it.
func (w *write[C, B, R]) fill(ctx context.Context, c *conn[C], args []string, in *B) error {
	if w.body == nil {
		return nil
	}
	if err := resolveFields(ctx, c, w.fields, reflect.ValueOf(in).Elem()); err != nil {
		return err
	}
	if w.body.Fill == nil {
		return nil
	}
	return w.body.Fill(ctx, c.connect(ctx), args, in)
}

func (w *write[C, B, R]) confirm(ctx context.Context, args []string) error {
	if w.spec.Sure == "" || w.sure {
		return nil
	}
	question := w.spec.Sure
	for i, arg := range args {
		question = strings.ReplaceAll(question, fmt.Sprintf("{%d}", i), output.OneLine(arg))
	}
	return w.api.Confirm(ctx, question)
}

// pretend prints what would be sent.
func (w *write[C, B, R]) pretend(ctx context.Context, p *output.Printer, args []string, in *B) error {
	r := &recorder{}
	client, err := w.api.dry(ctx, r)
	if err != nil {
		return err
	}
	if _, err := w.send(ctx, client, args, in); r.request == nil {
		return err // it did not come to sending
	}
	return w.api.printRequest(p, r)
}
