package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// UsageError says that the command line is wrong.
type UsageError struct{ Err error }

// Error gives the reason.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap gives the reason.
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef makes a UsageError as fmt.Errorf does.
func Usagef(format string, args ...any) error { return &UsageError{fmt.Errorf(format, args...)} }

// NotFoundError says that the server knows nothing of a name.
type NotFoundError struct{ Kind, Name string }

// Error names it.
func (e *NotFoundError) Error() string { return fmt.Sprintf("%s %q: not found", e.Kind, e.Name) }

// Group makes a command that only holds others answer an unknown one with an error.
func Group(cmd *cobra.Command) *cobra.Command {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return Usagef("unknown command %q for %q", args[0], cmd.CommandPath())
		}
		return cmd.Help()
	}
	return cmd
}

// Between wants a number of arguments; more than cobra's own, it calls a miss wrong usage.
func Between(min, max int) cobra.PositionalArgs {
	check := cobra.RangeArgs(min, max)
	if min == max {
		check = cobra.ExactArgs(min)
	}
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &UsageError{fmt.Errorf("%w: %s", err, cmd.UseLine())}
		}
		return nil
	}
}

// client marks commands that speak to a server: the environment gives them
// where, as whom and how to print, but nothing of what a request says.
const client = "purser:client"

// FromEnvironment sets the flags that were not given from PURSER_<NAME>.
func FromEnvironment(cmd *cobra.Command, lookup func(string) (string, bool)) error {
	flags := cmd.Flags()
	if cmd.Annotations[client] != "" {
		flags = cmd.InheritedFlags()
	}
	var err error
	flags.VisitAll(func(f *pflag.Flag) {
		name := variable(f.Name)
		v, ok := lookup(name)
		if f.Changed || !ok || v == "" || err != nil {
			return
		}
		if bad := cmd.Flags().Set(f.Name, v); bad != nil {
			err = Usagef("%s: %w", name, bad)
		}
	})
	return err
}

func variable(flag string) string {
	return "PURSER_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
