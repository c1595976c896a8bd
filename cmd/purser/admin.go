package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/core"
)

// admin is what the admin commands share.
type admin struct {
	*cli.App
	place
	output string
}

func newAdmin(s *cli.App) *cobra.Command {
	a := &admin{App: s}
	cmd := &cobra.Command{
		Use: "admin", Short: "Work on the data folder or database directly",
		Long: "Work on the data folder or database directly, without a server and without signing in.\n\n" +
			"While a server runs on a SQLite folder these commands refuse to; on PostgreSQL they can run beside it.\n\n" + exitHelp,
	}
	a.bind(cmd.PersistentFlags())
	cmd.AddCommand(a.newImport(), a.newExport(), a.newCreateAdmin(), a.newResetPassword(), a.newResetTwoFactor(), a.newAPIKey(), a.newOAuthClient(), a.newSet(), a.newVerify())
	cli.Group(cmd)
	return cmd
}

// with opens the installation for one command and closes it after.
func (a *admin) with(ctx context.Context, f func(in *install) error) error {
	log := slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	in, err := a.open(ctx, log)
	if err != nil {
		return err
	}
	return errors.Join(f(in), in.close())
}

// system is who acts: whoever may read the data folder.
var system = core.System(core.FaceCommand)

// bindOutput adds --output to a command that prints data.
func (a *admin) bindOutput(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.output, "output", "table", "print a `table` or json")
}

// print writes data as JSON or as a table.
func (a *admin) print(data any, table func(w io.Writer)) error {
	switch a.output {
	case "json":
		enc := json.NewEncoder(a.Out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(data)
	case "table":
		w := tabwriter.NewWriter(a.Out, 0, 8, 2, ' ', 0)
		table(w)
		return w.Flush()
	}
	return cli.Usagef("--output: %q is neither table nor json", a.output)
}

func (a *admin) newSet() *cobra.Command {
	cmd := &cobra.Command{
		Use: "set [NAME VALUE]", Short: "Change a setting, or list them all",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return cli.Usagef("a value is required: purser admin set %s VALUE", args[0])
			}
			return cli.Between(0, 2)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.with(cmd.Context(), func(in *install) error {
				if len(args) == 0 {
					return a.listSettings(cmd.Context(), in)
				}
				value, err := strconv.Atoi(args[1])
				if err != nil {
					return cli.Usagef("%s: want a whole number, not %q", args[0], args[1])
				}
				return in.control.Services().Settings.Set(cmd.Context(), system, args[0], value)
			})
		},
	}
	a.bindOutput(cmd)
	return cmd
}

func (a *admin) listSettings(ctx context.Context, in *install) error {
	now, err := in.control.Settings(ctx)
	if err != nil {
		return err
	}
	values := map[string]int{}
	for _, s := range core.SettingList {
		values[s.Name] = *s.Value(&now)
	}
	return a.print(values, func(w io.Writer) {
		fmt.Fprintln(w, "SETTING\tVALUE\tMEANING")
		for _, s := range core.SettingList {
			fmt.Fprintf(w, "%s\t%d\t%s\n", s.Name, values[s.Name], s.Help)
		}
	})
}

// proof is the JSON form of core.AuditProof.
type proof struct {
	Sealed   int64  `json:"sealed"`
	Unsealed int64  `json:"unsealed"`
	Broken   int64  `json:"broken"` // number of the first broken entry; 0: none
	Problem  string `json:"problem"`
}

func (a *admin) newVerify() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify-audit", Short: "Check that the audit log was not changed", Args: cli.Between(0, 0),
		Long: "Recompute the hash chain of the audit log. It exits with 1 and names the first broken entry when the log was changed.\n" +
			"Entries not yet sealed are counted: the server numbers and chains them within a second.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.with(cmd.Context(), func(in *install) error { return a.verify(cmd.Context(), in) })
		},
	}
	a.bindOutput(cmd)
	return cmd
}

func (a *admin) verify(ctx context.Context, in *install) error {
	p, err := in.control.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	err = a.print(proof(p), func(w io.Writer) {
		fmt.Fprintf(w, "sealed\t%d\n", p.Sealed)
		fmt.Fprintf(w, "not yet sealed\t%d\n", p.Unsealed)
		if p.Broken == 0 {
			fmt.Fprintln(w, "chain\tholds")
		} else {
			fmt.Fprintf(w, "chain\tbroken at entry %d: %s\n", p.Broken, p.Problem)
		}
	})
	if err == nil && p.Broken != 0 {
		err = fmt.Errorf("the audit log was changed: entry %d: %s", p.Broken, p.Problem)
	}
	return err
}
