package cli

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli/output"
)

// Spec is what the commands of all shapes have.
type Spec[C any] struct {
	Verb, Short string
	Long        string // what Short leaves out
	Example     string // command lines, one a line
	Op          string // the requests behind it, such as "GET /api/Users"; one a line
	Args        []Kind[C]
	Rest        *Kind[C] // further arguments, at least one
	Columns     []output.Column
	Lines       string // the member whose list is what matters: CSV prints that
	// Stay leaves the session open that the command opened.
	Stay bool
	// Sure asks before what cannot be taken back, without the question mark; {0}
	// stands for the first argument.
	Sure string
}

// OpAnnotation marks a command with the requests it makes, one a line.
const OpAnnotation = "api:op"

// command makes the command of a spec whose rows are of a type. Columns that do
// not fit the rows are a mistake in a command's table.
func (s Spec[C]) command(api *API[C], row reflect.Type, run func(cmd *cobra.Command, args []string) error) *cobra.Command {
	if err := s.check(row); err != nil {
		panic(fmt.Sprintf("%s (%s): %v", s.Verb, s.Op, err))
	}
	use, least, most := s.Verb, len(s.Args), len(s.Args)
	for _, k := range s.Args {
		use += " " + k.placeholder()
	}
	if s.Rest != nil {
		use, least, most = use+" "+s.Rest.placeholder()+" ...", least+1, 1000
	}
	cmd := &cobra.Command{
		Use: use, Short: s.Short, Example: indented(s.Example), Args: Between(least, most), RunE: run,
		Annotations: map[string]string{OpAnnotation: s.Op, client: "true"}, ValidArgsFunction: api.completeArgs(s),
	}
	if s.Long != "" {
		cmd.Long = s.Short + ".\n\n" + s.Long
	}
	return cmd
}

func (s Spec[C]) check(row reflect.Type) error {
	if row == nil || len(s.Columns) == 0 {
		return nil
	}
	if row.Kind() == reflect.Slice {
		row = row.Elem()
	}
	return output.CheckColumns(row, s.Columns)
}

func indented(lines string) string {
	if lines == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(strings.TrimSpace(lines), "\n", "\n  ")
}

// List makes a command that prints a list as it comes.
func List[C, T any](api *API[C], s Spec[C], list func(ctx context.Context, c C, args []string) iter.Seq2[T, error]) *cobra.Command {
	limit := 0
	cmd := s.command(api, reflect.TypeFor[T](), func(cmd *cobra.Command, args []string) error {
		p, err := api.printer(reflect.TypeFor[T]())
		if err != nil {
			return err
		}
		if limit < 0 {
			return Usagef("--limit: %d is less than 0", limit)
		}
		ctx := cmd.Context()
		return api.with(ctx, s.Stay, func(c *conn[C]) error {
			ids, client, err := s.ready(ctx, c, args)
			if err != nil {
				return err
			}
			return s.named(api, args, output.Rows(p, s.Columns, first(limit, list(ctx, client, ids))))
		})
	})
	cmd.Flags().IntVar(&limit, "limit", 0, "most `rows` to print; 0 is all")
	return cmd
}

// ready connects and turns names among the arguments into IDs.
func (s Spec[C]) ready(ctx context.Context, c *conn[C], args []string) (ids []string, client C, err error) {
	if ids, err = s.resolve(ctx, c, args); err != nil {
		return nil, client, err
	}
	client, err = c.get(ctx)
	return ids, client, err
}

// named puts what was asked for in place of a bare "not found".
func (s Spec[C]) named(api *API[C], args []string, err error) error {
	if err != nil && len(s.Args) == 1 && api.Missing(err) {
		return &NotFoundError{s.Args[0].Name, args[0]}
	}
	return err
}

func first[T any](limit int, list iter.Seq2[T, error]) iter.Seq2[T, error] {
	if limit == 0 {
		return list
	}
	return func(yield func(T, error) bool) {
		n := 0
		for v, err := range list {
			if n++; !yield(v, err) || n == limit {
				return
			}
		}
	}
}

// Slice makes an iterator of a list that came whole.
func Slice[T any](list []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// Get makes a command that prints one thing.
func Get[C, T any](api *API[C], s Spec[C], get func(ctx context.Context, c C, args []string) (T, error)) *cobra.Command {
	return s.command(api, reflect.TypeFor[T](), func(cmd *cobra.Command, args []string) error {
		p, err := api.printer(reflect.TypeFor[T]())
		if err != nil {
			return err
		}
		ctx := cmd.Context()
		return api.with(ctx, s.Stay, func(c *conn[C]) error {
			ids, client, err := s.ready(ctx, c, args)
			if err != nil {
				return err
			}
			v, err := get(ctx, client, ids)
			if err != nil {
				return s.named(api, args, err)
			}
			return output.One(p, output.Lines{Columns: s.Columns, Member: s.Lines}, v)
		})
	})
}

// Run makes a command that reads and prints in a way of its own.
func Run[C any](api *API[C], s Spec[C], run func(ctx context.Context, c C, args []string, p *output.Printer) error) *cobra.Command {
	return s.command(api, nil, func(cmd *cobra.Command, args []string) error {
		p, err := api.Printer(api.Output)
		if err != nil {
			return err
		}
		ctx := cmd.Context()
		return api.with(ctx, s.Stay, func(c *conn[C]) error {
			ids, client, err := s.ready(ctx, c, args)
			if err != nil {
				return err
			}
			return s.named(api, args, run(ctx, client, ids, p))
		})
	})
}

// None is the result of a request that answers nothing worth printing.
type None struct{}

// Do makes a command that changes something by a request without a body.
func Do[C any](api *API[C], s Spec[C], do func(ctx context.Context, c C, args []string) error) *cobra.Command {
	w := &write[C, None, None]{api: api, spec: s, send: func(ctx context.Context, c C, args []string, _ *None) (None, error) {
		return None{}, do(ctx, c, args)
	}}
	return w.command()
}

// Body is how the body of a request is filled: from --from, then flags, then
// Fill.
type Body[C, B any] struct {
	Fields []Field[C]
	// Fill completes the body with arguments, in which names are IDs by now, and
	// may read from the server what the API wants to hear again. read connects.
	Fill func(ctx context.Context, read func() (C, error), args []string, in *B) error
}

// Send makes a command that changes something by a request with a body. R is
// what it prints; None is nothing.
func Send[C, B, R any](api *API[C], s Spec[C], b Body[C, B], send func(ctx context.Context, c C, args []string, in *B) (R, error)) *cobra.Command {
	w := &write[C, B, R]{api: api, spec: s, body: &b, send: send}
	return w.command()
}

// Ask makes a command that reads by a request with a body.
func Ask[C, B, R any](api *API[C], s Spec[C], b Body[C, B], send func(ctx context.Context, c C, args []string, in *B) (R, error)) *cobra.Command {
	w := &write[C, B, R]{api: api, spec: s, body: &b, send: send, reads: true}
	return w.command()
}
