package nativecmd

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/client"
)

// ofMonth are the flags of what belongs to a company and a month.
type ofMonth struct{ company, month string }

func (o *ofMonth) bind(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringVar(&o.company, "company", "", "`ID or name` of the company; absent: the people of no company")
	cmd.Flags().StringVar(&o.month, "month", "", "`month`, such as 2026-11")
	return cmd
}

func (o *ofMonth) request() (path string, query url.Values, err error) {
	if o.month == "" {
		return "", nil, cli.Usagef("--month is required")
	}
	query = url.Values{}
	if o.company != "" {
		query.Set("company", o.company)
	}
	return "/statements/" + url.PathEscape(o.month), query, nil
}

func (n *native) statements() *cobra.Command {
	return n.Noun("statements", "Show statements of companies", n.statementGet(), n.statementSamples())
}

func (n *native) statementGet() *cobra.Command {
	var o ofMonth
	return o.bind(cli.Run(n.API, spec{Verb: "get", Short: "Print a company's statement of a month", Op: "GET /v1/statements/{month}\nGET /v1/statements/{month}/csv",
		Long: "As csv it is the server's own, one line per thing that costs something."},
		func(ctx context.Context, c *client.Client, _ []string, p *output.Printer) error {
			path, query, err := o.request()
			if err != nil {
				return err
			}
			if n.Output.Format == "csv" && n.Output.Query == "" && n.Output.Fields == nil {
				return n.statementCSV(ctx, c, path, query)
			}
			var s wire.Statement
			if err := c.Do(ctx, http.MethodGet, path, query, nil, &s); err != nil {
				return err
			}
			return output.One(p, output.Lines{}, s)
		}))
}

func (n *native) statementCSV(ctx context.Context, c *client.Client, path string, query url.Values) error {
	var table []byte
	err := c.Do(ctx, http.MethodGet, path+"/csv", query, nil, &table)
	if err == nil {
		_, err = n.Out.Write(table)
	}
	return err
}

func (n *native) statementSamples() *cobra.Command {
	var o ofMonth
	return o.bind(cli.List(n.API, spec{Verb: "samples", Short: "Print the daily samples of space that a person's lines come from", Op: "GET /v1/statements/{month}/samples",
		Args: []kind{{Name: "user"}},
		Columns: []output.Column{{Head: "DAY", Path: "day"}, {Head: "COMPUTER", Path: "computer"}, {Head: "DESTINATION", Path: "destination"},
			{Head: "STORED", Path: "stored", Show: output.Bytes}, {Head: "RESTORED", Path: "restored", Show: output.Bytes}}},
		func(ctx context.Context, c *client.Client, args []string) iter.Seq2[wire.SpaceSample, error] {
			path, query, err := o.request()
			if err != nil {
				return cli.Slice[wire.SpaceSample](nil, err)
			}
			query.Set("user", args[0])
			return client.All[wire.SpaceSample](ctx, c, path+"/samples", query)
		}))
}
