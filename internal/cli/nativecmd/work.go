package nativecmd

import (
	"context"
	"iter"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/client"
)

var job = kind{Name: "id", IsID: func(string) bool { return true },
	Things: things("/jobs", func(j wire.Job) cli.Thing { return cli.Thing{ID: j.ID, Note: j.Kind + " " + j.State + " " + j.Subject} })}

func (n *native) jobs() *cobra.Command {
	return n.Noun("jobs", "Watch work that outlives a request",
		list(n, lister[wire.Job]{short: "List jobs, newest first", path: "/jobs", columns: []output.Column{
			{Head: "ID", Path: "id"}, {Head: "KIND", Path: "kind"}, {Head: "STATE", Path: "state", State: true}, {Head: "DONE", Path: "done"},
			{Head: "TOTAL", Path: "total"}, {Head: "SUBJECT", Path: "subject"}, {Head: "PROBLEM", Path: "problem"}},
			filters: []filter{{"state", "only in this `state`: queued, running, done or failed"}, {"kind", "only of this `kind`"}}}),
		show[wire.Job](n, spec{Verb: "get", Short: "Show a job", Args: []kind{job}}, "/jobs", ""),
		act(n, spec{Verb: "retry", Short: "Try a failed job again", Op: "POST /v1/jobs/{id}/retry", Args: []kind{job}}, http.MethodPost, "/jobs", "/retry"))
}

func (n *native) accounts() *cobra.Command {
	return n.Noun("accounts", "Show storage accounts and whether they can be reached",
		list(n, lister[wire.Account]{short: "List storage accounts, their destinations and whether those can be reached", path: "/accounts",
			columns: []output.Column{{Head: "ACCOUNT", Path: "name"}, {Head: "TYPE", Path: "type"}, {Head: "DESTINATIONS", Path: "destinations.bucket"},
				{Head: "STATE", Show: states, State: true}}}))
}

// states tells how an account's destinations stand, with the reasons.
func states(v any) string {
	account, _ := v.(wire.Account)
	var all []string
	for _, d := range account.Destinations {
		state := d.Check.State
		if d.Check.Problem != "" {
			state += " (" + d.Check.Problem + ")"
		}
		all = append(all, state)
	}
	return strings.Join(all, ", ")
}

var destination = kind{Name: "destination", Things: func(ctx context.Context, c *client.Client, _ []string) iter.Seq2[cli.Thing, error] {
	return func(yield func(cli.Thing, error) bool) {
		for a, err := range client.All[wire.Account](ctx, c, "/accounts", nil) {
			if err != nil {
				yield(cli.Thing{}, err)
				return
			}
			for _, d := range a.Destinations {
				if !yield(cli.Thing{ID: d.ID, Name: d.Bucket, Note: a.Name}, nil) {
					return
				}
			}
		}
	}
}}

func (n *native) destinations() *cobra.Command {
	return n.Noun("destinations", "Check destinations and see how they fill",
		act(n, spec{Verb: "check", Short: "Try a destination again, in the background", Op: "POST /v1/destinations/{id}/check", Args: []kind{destination}},
			http.MethodPost, "/destinations", "/check"),
		show[wire.Forecast](n, spec{Verb: "forecast", Short: "Tell how a destination's data grows", Args: []kind{destination}}, "/destinations", "/forecast"))
}

var forecastColumns = []output.Column{{Head: "DESTINATION", Path: "destination"}, {Head: "USED", Path: "used", Show: output.Bytes},
	{Head: "LIMIT", Path: "limit", Show: output.Bytes}, {Head: "PER-DAY", Path: "perDay"}, {Head: "DAYS", Path: "days"}}

func (n *native) users() *cobra.Command {
	return n.Noun("users", "See when customers reach their limits",
		whole[wire.Forecast](n, spec{Verb: "forecast", Short: "Tell when a customer's destinations reach their limits", Args: []kind{{Name: "user"}},
			Columns: forecastColumns}, "/users", "/forecast"))
}

func (n *native) companies() *cobra.Command {
	return n.Noun("companies", "See when companies reach their limits",
		show[wire.Forecast](n, spec{Verb: "forecast", Short: "Tell when a company reaches its limit", Args: []kind{{Name: "company"}}}, "/companies", "/forecast"))
}

func (n *native) packages() *cobra.Command {
	columns := append([]output.Column{{Head: "USER", Path: "user.name"}}, forecastColumns[1:]...)
	return n.Noun("packages", "See when those with a package reach its limit",
		whole[wire.Forecast](n, spec{Verb: "forecast", Short: "Tell when those with a package reach its limit", Args: []kind{{Name: "package"}}, Columns: columns}, "/packages", "/forecast"))
}

// whole makes a command that prints a list about what its argument names.
func whole[T any](n *native, s spec, path, rest string) *cobra.Command {
	s.Op = "GET /v1" + path + "/{id}" + rest
	return cli.List(n.API, s, func(ctx context.Context, c *client.Client, args []string) iter.Seq2[T, error] {
		return client.All[T](ctx, c, at(path, args[0], rest), nil)
	})
}

var computer = kind{Name: "computer",
	Things: things("/computers", func(c wire.Computer) cli.Thing { return cli.Thing{ID: c.ID, Name: c.Name, Note: c.User.Name} })}

func (n *native) computers() *cobra.Command {
	return n.Noun("computers", "Show and forget computers",
		list(n, lister[wire.Computer]{short: "List computers", path: "/computers", columns: []output.Column{
			{Head: "ID", Path: "id"}, {Head: "NAME", Path: "name"}, {Head: "USER", Path: "user.name"}, {Head: "OS", Path: "os"}, {Head: "VERSION", Path: "agentVersion"},
			{Head: "ONLINE", Path: "online"}, {Head: "SEEN", Path: "lastSeenAt"}, {Head: "PLANS", Path: "plans"}},
			filters: []filter{{"user", "only of the customer with this `ID`"}, {"company", "only of the company with this `ID`"},
				{"search", "`part` of the name"}, {"online", "`true` or false"}}}),
		show[wire.Computer](n, spec{Verb: "get", Short: "Show a computer", Args: []kind{computer}}, "/computers", ""),
		act(n, spec{Verb: "delete", Short: "Forget a computer; its data stays", Op: "DELETE /v1/computers/{id}", Args: []kind{computer}, Sure: "Forget the computer {0}"},
			http.MethodDelete, "/computers", ""))
}

func (n *native) plans() *cobra.Command {
	return n.Noun("plans", "Show plans and how they stand",
		list(n, lister[wire.Plan]{short: "List plans and how they stand", path: "/plans", columns: []output.Column{
			{Head: "NAME", Path: "name"}, {Head: "COMPUTER", Path: "computer.name"}, {Head: "USER", Path: "user.name"}, {Head: "STATUS", Path: "status", State: true},
			{Head: "NEXT", Path: "nextStart"}, {Head: "LAST", Path: "lastRun.start"}},
			filters: []filter{{"user", "only of the customer with this `ID`"}, {"company", "only of the company with this `ID`"},
				{"computer", "only of the computer with this `ID`"}, {"status", "only those that stand so now: a `status` such as Overdue"}}}))
}

var run = kind{Name: "id", IsID: func(string) bool { return true }}

func (n *native) runs() *cobra.Command {
	return n.Noun("runs", "Show the history of runs",
		list(n, lister[wire.Run]{short: "List runs, latest first", path: "/runs", columns: []output.Column{
			{Head: "ID", Path: "id"}, {Head: "START", Path: "start"}, {Head: "PLAN", Path: "plan.name"}, {Head: "COMPUTER", Path: "computer.name"},
			{Head: "STATUS", Path: "status", State: true}, {Head: "FILES", Path: "filesCopied"}, {Head: "SIZE", Path: "dataCopied", Show: output.Bytes},
			{Head: "PROBLEM", Path: "problem"}},
			filters: []filter{{"user", "only of the customer with this `ID`"}, {"computer", "only of the computer with this `ID`"},
				{"plan", "only of the plan with this `ID`"}, {"status", "only with this `status`, such as Error"},
				{"from", "started at this `time` or later"}, {"to", "started up to this `time`"}}}),
		show[wire.Run](n, spec{Verb: "get", Short: "Show a run with the files that failed", Args: []kind{run}}, "/runs", ""))
}

var licenseColumns = []output.Column{
	{Head: "NUMBER", Path: "number"}, {Head: "TYPE", Path: "type"}, {Head: "TRIAL", Path: "trial"}, {Head: "EXPIRES", Path: "expires"},
	{Head: "POOL", Path: "pool.name"}, {Head: "STATE", Path: "state"}, {Head: "USER", Path: "user.name"}, {Head: "COMPUTER", Path: "computer.name"}}

func (n *native) licenses() *cobra.Command {
	issue := sendForList[wire.LicenseIssue, wire.License](n, spec{Verb: "issue", Columns: licenseColumns, Short: "Issue licences into the global pool or a company's"}, "/licenses",
		cli.Body[*client.Client, wire.LicenseIssue]{
			Fields: []field{
				{Flag: "count", Member: "count", Help: "how `many`; absent: 1"},
				{Flag: "type", Member: "type", Help: "`type`; absent: Ultimate"},
				{Flag: "trial", Member: "trial", Help: "trials cost nothing"},
				{Flag: "expires", Member: "expires", Help: "`time` they end at, such as 2028-01-01T00:00:00Z; absent: never"},
				{Flag: "transaction", Member: "transaction", Help: "`GUID` of the purchase"},
				{Flag: "company", Member: "company", Help: "`name` of the company for whose pool; absent: the global one"},
			},
			Fill: func(_ context.Context, _ func() (*client.Client, error), _ []string, in *wire.LicenseIssue) error {
				if in.Count == 0 {
					in.Count = 1
				}
				return nil
			},
		})
	return n.Noun("licenses", "Show and issue licences",
		list(n, lister[wire.License]{short: "List licences", path: "/licenses", columns: licenseColumns,
			filters: []filter{{"available", "`true`: only those that can be granted now"}}}),
		whole[wire.LicenseHolding](n, spec{Verb: "history", Short: "Show who held a licence when", Args: []kind{license}}, "/licenses", "/history"),
		issue)
}

var license = kind{Name: "license",
	Things: things("/licenses", func(l wire.License) cli.Thing { return cli.Thing{ID: l.ID, Note: l.Type + " " + l.State} })}

var buildColumns = []output.Column{{Head: "ID", Path: "id"}, {Head: "EDITION", Path: "edition"}, {Head: "TYPE", Path: "type"},
	{Head: "STATE", Path: "state", State: true}, {Head: "VERSION", Path: "version"}, {Head: "LINK", Path: "link"}, {Head: "PROBLEM", Path: "problem"}}

func (n *native) builds() *cobra.Command {
	edition := kind{Name: "edition", Words: []string{"Windows", "VirtualMachine", "MacOS", "LinuxDeb", "LinuxRpm", "DedupServer"}}
	request := sendForList[wire.BuildRequest, wire.Build](n, spec{Verb: "request", Rest: &edition, Columns: buildColumns,
		Short: "Request builds: " + strings.Join(edition.Words, ", ")}, "/builds",
		cli.Body[*client.Client, wire.BuildRequest]{
			Fields: []field{{Flag: "type", Member: "type", Help: "`Custom` (when absent) or Sandbox"}},
			Fill: func(_ context.Context, _ func() (*client.Client, error), args []string, in *wire.BuildRequest) error {
				in.Editions = args
				return nil
			},
		})
	return n.Noun("builds", "Show and request builds of the agent",
		list(n, lister[wire.Build]{short: "List builds of every state, newest first", path: "/builds", columns: buildColumns}), request)
}

func (n *native) seats() *cobra.Command {
	of := func(v any) string {
		d := v.(wire.SeatDay)
		if d.Domain == nil {
			return "(the whole server)"
		}
		return d.Company.Name + "/" + d.Domain.Name
	}
	return n.Noun("seats", "Show the history of seats",
		list(n, lister[wire.SeatDay]{short: "List the most seats that were taken at once, day by day", path: "/seats", columns: []output.Column{
			{Head: "DAY", Path: "day"}, {Head: "WHERE", Show: of}, {Head: "MOST", Path: "most"}},
			filters: []filter{{"from", "first `day`, such as 2026-11-01; absent: 29 days before the last"}, {"to", "last `day`; absent: today"}}}))
}
