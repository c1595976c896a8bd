package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/client"
)

// showing makes a command that prints one thing.
func showing[T any](n *native, short, path string, table func(w io.Writer, v T)) *cobra.Command {
	return &cobra.Command{Use: "get ID", Short: short, Args: between(1, 1), RunE: func(cmd *cobra.Command, args []string) error {
		return n.with(cmd.Context(), func(c *client.Client) error {
			var v T
			if err := c.Do(cmd.Context(), http.MethodGet, path+url.PathEscape(args[0]), nil, nil, &v); err != nil {
				return err
			}
			return n.print(v, func(w io.Writer) { table(w, v) })
		})
	}}
}

func (n *native) jobList() *cobra.Command {
	return listing(n, lister[wire.Job]{
		short: "List jobs, newest first", path: "/jobs", header: "ID KIND STATE DONE TOTAL SUBJECT PROBLEM", row: jobRow,
		filters: []filter{{"state", "state", "only in this `state`: queued, running, done or failed"}, {"kind", "kind", "only of this `kind`"}},
	})
}

func jobRow(j wire.Job) []string {
	return []string{j.ID, j.Kind, j.State, strconv.FormatInt(j.Done, 10), strconv.FormatInt(j.Total, 10), j.Subject, j.Problem}
}

func (n *native) jobGet() *cobra.Command {
	return showing(n, "Show a job", "/jobs/", func(w io.Writer, j wire.Job) {
		printRows(w, "ID KIND STATE DONE TOTAL SUBJECT PROBLEM", []wire.Job{j}, jobRow)
	})
}

func (n *native) jobRetry() *cobra.Command {
	return n.acting("retry ID", "Try a failed job again", http.MethodPost, "/jobs/%s/retry")
}

func (n *native) accountList() *cobra.Command {
	cmd := listing(n, lister[wire.Account]{
		short: "List storage accounts, their destinations and whether those can be reached", path: "/accounts",
		header: "ACCOUNT TYPE DESTINATIONS STATE",
		row: func(a wire.Account) []string {
			names, states := "", ""
			for i, d := range a.Destinations {
				if i > 0 {
					names, states = names+", ", states+", "
				}
				names, states = names+d.Bucket, states+d.Check.State
				if d.Check.Problem != "" {
					states += " (" + d.Check.Problem + ")"
				}
			}
			return []string{a.Name, a.Type, names, states}
		},
	})
	return cmd
}

func (n *native) accountCheck() *cobra.Command {
	return n.acting("check DESTINATION-ID", "Try a destination again, in the background", http.MethodPost, "/destinations/%s/check")
}

func (n *native) computerList() *cobra.Command {
	return listing(n, lister[wire.Computer]{
		short: "List computers", path: "/computers", header: "ID NAME USER OS VERSION ONLINE SEEN PLANS",
		row: func(c wire.Computer) []string {
			return []string{c.ID, c.Name, c.User.Name, c.OS, c.AgentVersion, strconv.FormatBool(c.Online), shown(c.LastSeenAt), strconv.Itoa(c.Plans)}
		},
		filters: []filter{{"user", "user", "only of the customer with this `ID`"}, {"company", "company", "only of the company with this `ID`"},
			{"search", "search", "`part` of the name"}, {"online", "online", "`true` or false"}},
	})
}

func (n *native) computerDelete() *cobra.Command {
	return n.acting("delete ID", "Forget a computer; its data stays", http.MethodDelete, "/computers/%s")
}

func (n *native) planList() *cobra.Command {
	return listing(n, lister[wire.Plan]{
		short: "List plans and how they stand", path: "/plans", header: "NAME COMPUTER USER STATUS NEXT LAST",
		row: func(p wire.Plan) []string {
			last := "-"
			if p.LastRun != nil {
				last = p.LastRun.Start.Format(time.RFC3339)
			}
			return []string{p.Name, p.Computer.Name, p.User.Name, p.Status, shown(p.NextStart), last}
		},
	})
}

func (n *native) runList() *cobra.Command {
	return listing(n, lister[wire.Run]{
		short: "List runs, latest first", path: "/runs", header: "ID START PLAN COMPUTER STATUS FILES BYTES PROBLEM", row: runRow,
		filters: []filter{{"user", "user", "only of the customer with this `ID`"}, {"computer", "computer", "only of the computer with this `ID`"},
			{"plan", "plan", "only of the plan with this `ID`"}, {"status", "status", "only with this `status`, such as Error"},
			{"from", "from", "started at this `time` or later"}, {"to", "to", "started up to this `time`"}},
	})
}

func runRow(r wire.Run) []string {
	return []string{r.ID, r.Start.Format(time.RFC3339), r.Plan.Name, r.Computer.Name, r.Status, strconv.FormatInt(r.FilesCopied, 10),
		strconv.FormatInt(r.DataCopied, 10), r.Problem}
}

func (n *native) runGet() *cobra.Command {
	return showing(n, "Show a run with the files that failed", "/runs/", func(w io.Writer, r wire.Run) {
		printRows(w, "ID START PLAN COMPUTER STATUS FILES BYTES PROBLEM", []wire.Run{r}, runRow)
		for _, f := range r.FailedFiles {
			fmt.Fprintf(w, "failed\t%s\t%s\n", oneLine(f.Path), oneLine(f.Problem))
		}
	})
}

func (n *native) licenseList() *cobra.Command {
	return listing(n, lister[wire.License]{
		short: "List licences", path: "/licenses", header: "NUMBER TYPE TRIAL EXPIRES POOL STATE USER COMPUTER", row: licenseRow,
		filters: []filter{{"available", "available", "`true`: only those that can be granted now"}},
	})
}

func licenseRow(l wire.License) []string {
	name := func(r *wire.Ref) string {
		if r == nil {
			return ""
		}
		return r.Name
	}
	return []string{strconv.FormatInt(l.Number, 10), l.Type, strconv.FormatBool(l.Trial), shown(l.Expires), name(l.Pool), l.State, name(l.User), name(l.Computer)}
}

func (n *native) licenseIssue() *cobra.Command {
	in := wire.LicenseIssue{}
	var expires string
	cmd := &cobra.Command{
		Use: "issue", Short: "Issue licences into the global pool or a company's", Args: between(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if in.Expires, err = timeFlag("expires", expires); err != nil {
				return err
			}
			return n.with(cmd.Context(), func(c *client.Client) error {
				var made wire.Page[wire.License]
				if err := c.Do(cmd.Context(), http.MethodPost, "/licenses", nil, in, &made); err != nil {
					return err
				}
				return n.print(made.Items, func(w io.Writer) {
					printRows(w, "NUMBER TYPE TRIAL EXPIRES POOL STATE USER COMPUTER", made.Items, licenseRow)
				})
			})
		},
	}
	f := cmd.Flags()
	f.IntVar(&in.Count, "count", 1, "how `many`")
	f.StringVar(&in.Type, "type", "", "`type`; absent: Ultimate")
	f.BoolVar(&in.Trial, "trial", false, "trials cost nothing")
	f.StringVar(&expires, "expires", "", "`time` they end at, such as 2028-01-01T00:00:00Z; absent: never")
	f.StringVar(&in.Transaction, "transaction", "", "`GUID` of the purchase")
	f.StringVar(&in.Company, "company", "", "`name` of the company for whose pool; absent: the global one")
	return cmd
}

func (n *native) buildList() *cobra.Command {
	return listing(n, lister[wire.Build]{
		short: "List builds of every state, newest first", path: "/builds", header: "ID EDITION TYPE STATE VERSION LINK PROBLEM", row: buildRow,
	})
}

func buildRow(b wire.Build) []string {
	return []string{b.ID, b.Edition, b.Type, b.State, b.Version, b.Link, b.Problem}
}

func (n *native) buildRequest() *cobra.Command {
	in := wire.BuildRequest{}
	cmd := &cobra.Command{
		Use: "request EDITION ...", Short: "Request builds: Windows, VirtualMachine, MacOS, LinuxDeb, LinuxRpm, DedupServer", Args: between(1, 100),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Editions = args
			return n.with(cmd.Context(), func(c *client.Client) error {
				var made wire.Page[wire.Build]
				if err := c.Do(cmd.Context(), http.MethodPost, "/builds", nil, in, &made); err != nil {
					return err
				}
				return n.print(made.Items, func(w io.Writer) { printRows(w, "ID EDITION TYPE STATE VERSION LINK PROBLEM", made.Items, buildRow) })
			})
		},
	}
	cmd.Flags().StringVar(&in.Type, "type", "", "`Custom` (when absent) or Sandbox")
	return cmd
}
