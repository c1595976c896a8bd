package mbscmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

// plan is a plan of the computer that was named before it.
var plan = kind{Name: "plan", Things: func(ctx context.Context, c *mbs.Client, earlier []string) things {
	return named(cli.Slice(c.Computers.Plans(ctx, earlier[0])), func(p mbs.PlanModel) cli.Thing {
		return cli.Thing{ID: p.ID, Name: p.Name, Note: p.Status.String()}
	})
}}

var planFields = []field{
	{Flag: "type", Member: "Type", Help: "`what` it does; absent: BackupFiles"},
	{Flag: "destination", Member: "DestinationId", Kind: &bucket, Help: "`destination` of an account, by ID or bucket"},
	{Flag: "schedule", Member: "Schedule", Help: "cron `expression` of five fields, or @daily and its like; empty: by hand"},
	{Flag: "time-zone", Member: "TimeZone", Help: "`name` of the schedule's time zone, such as Europe/Berlin"},
	{Flag: "path", Member: "Paths", Many: true, Parse: func(text string) (any, error) { return text, nil }, Help: "`file or folder` to back up; can be given again"},
	{Flag: "enabled", Member: "Enabled", Help: "runs by its schedule; absent when made: yes"},
}

var runColumns = []output.Column{
	{Head: "START", Path: "Start"}, {Head: "STATUS", Path: "Status", State: true}, {Head: "PLAN", Path: "PlanName"}, {Head: "COMPUTER", Path: "ComputerName"},
	{Head: "USER", Path: "UserName"}, {Head: "FILES", Path: "FilesCopied"}, {Head: "FAILED", Path: "FilesFailed"}, {Head: "SIZE", Path: "DataCopied", Show: output.Bytes},
	{Head: "PROBLEM", Path: "ErrorMessage"},
}

func (c *commands) plans() *cobra.Command {
	both := []kind{computer, plan}
	return c.Noun("plans", "Backup plans of computers, and their history",
		cli.List(c.API, spec{Verb: "list", Short: "List a computer's plans", Op: "GET /api/Computers/{hid}/Plans", Args: []kind{computer}, Columns: []output.Column{
			{Head: "NAME", Path: "Name"}, {Head: "TYPE", Path: "Type"}, {Head: "STATUS", Path: "Status", State: true}, {Head: "ENABLED", Path: "Enabled"},
			{Head: "SCHEDULE", Path: "Schedule"}, {Head: "ZONE", Path: "TimeZone"}, {Head: "LAST", Path: "LastStart"}, {Head: "NEXT", Path: "NextStart"}, {Head: "ID", Path: "PlanId"}}},
			whole(func(ctx context.Context, c *mbs.Client, args []string) ([]mbs.PlanModel, error) {
				return c.Computers.Plans(ctx, args[0])
			})),
		cli.Get(c.API, spec{Verb: "get", Short: "Show a plan", Op: "GET /api/Computers/{hid}/Plans/{planId}", Args: both},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.PlanModel, error) {
				return c.Computers.Plan(ctx, args[0], args[1])
			}),
		cli.Get(c.API, spec{Verb: "info", Short: "Show how a plan stands after its latest run", Op: "GET /api/Computers/{hid}/Plans/{planId}/info", Args: both},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.MonitoringModels, error) {
				return c.Computers.PlanInfo(ctx, args[0], args[1])
			}),
		c.planCreate(), c.planUpdate(both),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete a plan; what it backed up stays", Op: "DELETE /api/Computers/{hid}/Plans/{planId}", Args: both, Sure: "Delete the plan {1} of {0}"},
			func(ctx context.Context, c *mbs.Client, args []string) error {
				return c.Computers.DeletePlan(ctx, args[0], args[1])
			}),
		c.planStart(both), c.planStop(both), c.history(), c.computerHistory(),
		cli.List(c.API, spec{Verb: "history-of-plan", Short: "List the runs of a plan", Op: "GET /api/Computers/{hid}/Plans/{planId}/history", Args: both, Columns: runColumns},
			whole(func(ctx context.Context, c *mbs.Client, args []string) ([]mbs.PlanHistoryModel, error) {
				return c.Computers.PlanHistory(ctx, args[0], args[1])
			})))
}

func (c *commands) planCreate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "create", Short: "Make a plan and print the ID", Op: "POST /api/Computers/{hid}/Plans", Args: []kind{computer, {Name: "name"}},
		Example: "purser mbs plans create ann-laptop Documents --schedule \"0 2 * * *\" --time-zone Europe/Berlin --path /home/ann"},
		body[mbs.PlanEditModel]{Fields: planFields, Fill: func(_ context.Context, _ reading, args []string, in *mbs.PlanEditModel) error {
			in.Name = &args[1]
			return nil
		}}, func(ctx context.Context, c *mbs.Client, args []string, in *mbs.PlanEditModel) (created[string], error) {
			return made(c.Computers.CreatePlan(ctx, args[0], *in))
		})
}

func (c *commands) planUpdate(both []kind) *cobra.Command {
	return cli.Send(c.API, spec{Verb: "update", Short: "Change a plan; what is not given stays", Op: "PUT /api/Computers/{hid}/Plans/{planId}", Args: both},
		body[mbs.PlanEditModel]{Fields: append([]field{{Flag: "name", Member: "Name", Help: "another `name`"}}, planFields...)},
		func(ctx context.Context, c *mbs.Client, args []string, in *mbs.PlanEditModel) (cli.None, error) {
			return done(c.Computers.UpdatePlan(ctx, args[0], args[1], *in))
		})
}

func (c *commands) planStart(both []kind) *cobra.Command {
	return cli.Send(c.API, spec{Verb: "start", Short: "Have a plan run now", Op: "POST /api/Computers/{hid}/Plans/{planId}/start", Args: both},
		body[mbs.PlanStartModel]{Fields: []field{{Flag: "mode", Member: "Mode", Help: "`Full` backs up everything anew"}}},
		func(ctx context.Context, c *mbs.Client, args []string, in *mbs.PlanStartModel) (cli.None, error) {
			return done(c.Computers.StartPlan(ctx, args[0], args[1], *in))
		})
}

func (c *commands) planStop(both []kind) *cobra.Command {
	return cli.Send(c.API, spec{Verb: "stop", Short: "Have a running plan end", Op: "POST /api/Computers/{hid}/Plans/{planId}/stop", Args: both},
		body[mbs.PlanStopModel]{Fields: []field{{Flag: "force", Member: "Force", Help: "end at once"}}},
		func(ctx context.Context, c *mbs.Client, args []string, in *mbs.PlanStopModel) (cli.None, error) {
			return done(c.Computers.StopPlan(ctx, args[0], args[1], *in))
		})
}

// page are the flags of lists that the API gives in pages.
type page struct{ offset, count int }

func (p *page) bind(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().IntVar(&p.offset, "offset", 0, "with --count: leave out this `many` from the begin")
	cmd.Flags().IntVar(&p.count, "count", 0, "ask once, for this `many`; 0 asks on until all are there")
	return cmd
}

func (c *commands) history() *cobra.Command {
	var p page
	return p.bind(cli.List(c.API, spec{Verb: "history", Short: "List the runs of all plans, latest first", Op: "GET /api/Computers/Plans/history/{offset}/{count}", Columns: runColumns},
		func(ctx context.Context, c *mbs.Client, _ []string) rows[mbs.PlanHistoryModel] {
			if p.count > 0 {
				return cli.Slice(c.Computers.History(ctx, p.offset, p.count))
			}
			return c.Computers.AllHistory(ctx)
		}))
}

func (c *commands) computerHistory() *cobra.Command {
	var p page
	return p.bind(cli.List(c.API, spec{Verb: "history-of-computer", Short: "List the runs of a computer's plans, latest first", Op: "GET /api/Computers/{hid}/Plans/history/{offset}/{count}",
		Args: []kind{computer}, Columns: runColumns},
		func(ctx context.Context, c *mbs.Client, args []string) rows[mbs.PlanHistoryModel] {
			if p.count > 0 {
				return cli.Slice(c.Computers.ComputerHistory(ctx, args[0], p.offset, p.count))
			}
			return c.Computers.AllComputerHistory(ctx, args[0])
		}))
}
