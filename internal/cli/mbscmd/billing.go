package mbscmd

import (
	"context"
	"reflect"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/sdk/mbs"
)

var statusType = reflect.TypeFor[mbs.MonitoringPlanStatus]()

// parseMonth reads 2026-11, or a day of the month.
func parseMonth(text string) (any, error) {
	if d, err := mbs.ParseDate(text + "-01"); err == nil {
		return d, nil
	}
	d, err := mbs.ParseDate(text)
	if err != nil {
		return nil, cli.Usagef("want a month such as 2026-11, not %q", text)
	}
	return d, nil
}

const monthHelp = "`month`, such as 2026-11; absent: the current one"

func (c *commands) billing() *cobra.Command {
	const lines = "StatisticBilling"
	return c.Noun("billing", "What months came to",
		cli.Get(c.API, spec{Verb: "current", Short: "Show the current month", Op: "GET /api/Billing", Lines: lines},
			func(ctx context.Context, c *mbs.Client, _ []string) (*mbs.BillingModels, error) {
				return c.Billing.Current(ctx)
			}),
		cli.Ask(c.API, spec{Verb: "query", Short: "Show a month, of all or of one company", Op: "PUT /api/Billing", Lines: lines,
			Long: "As csv it is a line for each user.", Example: "purser mbs billing query --company Acme --month 2026-11 -o csv"},
			body[mbs.FilterTotalModels]{Fields: []field{
				{Flag: "company", Member: "CompanyName", Help: "`name` of a company; absent: all"}, {Flag: "month", Member: "Date", Parse: parseMonth, Help: monthHelp}}},
			func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.FilterTotalModels) (*mbs.BillingModels, error) {
				return c.Billing.Query(ctx, *in)
			}),
		cli.Ask(c.API, spec{Verb: "details", Short: "Show what a user stored and restored in a month", Op: "PUT /api/Billing/Details", Args: []kind{user}, Lines: "UserDetailList"},
			body[mbs.FilterDetailModels]{
				Fields: []field{{Flag: "month", Member: "Date", Parse: parseMonth, Help: monthHelp}},
				Fill: func(_ context.Context, _ reading, args []string, in *mbs.FilterDetailModels) error {
					in.UserID = &args[0]
					return nil
				}},
			func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.FilterDetailModels) (*mbs.DetailModels, error) {
				return c.Billing.Details(ctx, *in)
			}))
}
