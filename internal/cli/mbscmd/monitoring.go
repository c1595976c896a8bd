package mbscmd

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

var planColumns = []output.Column{
	{Head: "STATUS", Path: "Status", State: true}, {Head: "USER", Path: "UserName"}, {Head: "COMPANY", Path: "CompanyName"}, {Head: "COMPUTER", Path: "ComputerName"},
	{Head: "PLAN", Path: "PlanName"}, {Head: "STARTED", Path: "LastStart"}, {Head: "FILES", Path: "FilesCopied"}, {Head: "FAILED", Path: "FilesFailed"},
	{Head: "SIZE", Path: "DataCopied", Show: output.Bytes}, {Head: "NEXT", Path: "NextStart"}, {Head: "PROBLEM", Path: "ErrorMessage"},
}

// wanted are the flags that narrow a list of plans. The API itself gives all.
type wanted struct {
	c        *commands
	statuses []string
	since    string
}

func (w *wanted) bind(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringSliceVar(&w.statuses, "status", nil, "only these `statuses`, separated by commas, such as Error,Overdue,Warning")
	cmd.Flags().StringVar(&w.since, "since", "", "only plans that last started since a `time`, or this long ago, such as 24h")
	cli.CompleteWords(cmd, "status", cli.EnumNames(statusType)...)
	return cmd
}

// filter drops the rows that are not wanted.
func (w *wanted) filter(list rows[mbs.MonitoringModels]) rows[mbs.MonitoringModels] {
	fits, err := w.rule()
	if err != nil {
		return cli.Slice[mbs.MonitoringModels](nil, err)
	}
	return func(yield func(mbs.MonitoringModels, error) bool) {
		for m, err := range list {
			if (err != nil || fits(m)) && !yield(m, err) {
				return
			}
		}
	}
}

func (w *wanted) rule() (func(mbs.MonitoringModels) bool, error) {
	var statuses []mbs.MonitoringPlanStatus
	for _, name := range w.statuses {
		n, ok := mbs.MonitoringPlanStatus(0).EnumByName(strings.TrimSpace(name))
		if !ok {
			return nil, cli.Usagef("--status: %q is none of %s", name, strings.Join(cli.EnumNames(statusType), ", "))
		}
		statuses = append(statuses, mbs.MonitoringPlanStatus(n))
	}
	since, err := w.begin()
	if err != nil {
		return nil, err
	}
	return func(m mbs.MonitoringModels) bool {
		return (statuses == nil || slices.Contains(statuses, m.Status)) && (since.IsZero() || m.LastStart != nil && !m.LastStart.Time().Before(since))
	}, nil
}

func (w *wanted) begin() (time.Time, error) {
	if w.since == "" {
		return time.Time{}, nil
	}
	t, err := cli.ParseTime(w.since, w.c.Now())
	if err != nil {
		err = fmt.Errorf("--since: %w", err)
	}
	return t, err
}

func (c *commands) monitoring() *cobra.Command {
	everyone, one := &wanted{c: c}, &wanted{c: c}
	return c.Noun("monitoring", "How plans stand after their latest run",
		everyone.bind(cli.List(c.API, spec{Verb: "list", Short: "List the latest run of each plan", Op: "GET /api/Monitoring", Columns: planColumns,
			Example: "purser mbs monitoring list --status Error,Overdue,Warning --since 24h"},
			all(func(ctx context.Context, c *mbs.Client) rows[mbs.MonitoringModels] {
				return everyone.filter(c.Monitoring.All(ctx))
			}))),
		one.bind(cli.List(c.API, spec{Verb: "list-for-user", Short: "List the latest run of each plan of a user", Op: "GET /api/Monitoring/{userId}", Args: []kind{user}, Columns: planColumns},
			func(ctx context.Context, c *mbs.Client, args []string) rows[mbs.MonitoringModels] {
				return one.filter(cli.Slice(c.Monitoring.ListForUser(ctx, args[0])))
			})))
}
