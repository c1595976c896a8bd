package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newRoot(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "purser",
		Short: "Self-hosted control plane for a managed backup service",
		Long: "Purser is a self-hosted control plane for a managed backup service.\n\n" +
			"Every flag can be given by the environment: --key-file is PURSER_KEY_FILE. A flag wins.\n\n" + exitHelp,
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return fromEnvironment(cmd.Flags(), os.LookupEnv) },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.AddCommand(newServe(s), newDemo(s), newAdmin(s), newVersion(s))
	root.AddCommand(newNative(s)...)
	group(root)
	return root
}

// group makes a command that only holds others answer an unknown one with an error.
func group(cmd *cobra.Command) {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("unknown command %q for %q", args[0], cmd.CommandPath())
		}
		return cmd.Help()
	}
}

// between wants a number of arguments; more than cobra's own, it calls a miss wrong usage.
func between(min, max int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := cobra.RangeArgs(min, max)(cmd, args); err != nil {
			return &usageError{err}
		}
		return nil
	}
}

// fromEnvironment sets the flags that were not given from PURSER_<NAME>.
func fromEnvironment(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	var err error
	flags.VisitAll(func(f *pflag.Flag) {
		name := variable(f.Name)
		v, ok := lookup(name)
		if f.Changed || !ok || v == "" || err != nil {
			return
		}
		if bad := flags.Set(f.Name, v); bad != nil {
			err = usagef("%s: %w", name, bad)
		}
	})
	return err
}

func variable(flag string) string {
	return "PURSER_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func newVersion(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: between(0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(s.out, "purser %s (commit %s, %s)\n", version, commit, date)
			return err
		},
	}
}
