package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/mbscmd"
	"github.com/purserhq/purser/internal/cli/nativecmd"
	"github.com/purserhq/purser/internal/cli/netbraincmd"
	"github.com/purserhq/purser/internal/cli/profile"
	"github.com/purserhq/purser/internal/cli/profilecmd"
)

const (
	servers = "server"
	signIn  = "signin"
	dialect = "dialect"
	native  = "native"
)

func newRoot(s *cli.App) *cobra.Command {
	root := &cobra.Command{
		Use:   "purser",
		Short: "Self-hosted control plane for a managed backup service",
		Long: "Purser is a self-hosted control plane for a managed backup service.\n\n" +
			"Every flag of serve, demo and admin can be given by the environment: --key-file is PURSER_KEY_FILE. So can the flags\n" +
			"that say where the other commands speak to, as whom, and how they print; purser login keeps those in a profile.\n" +
			"A flag wins.\n\n" + exitHelp,
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return cli.FromEnvironment(cmd, s.Lookup) },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &cli.UsageError{Err: err} })
	root.AddGroup(&cobra.Group{ID: servers, Title: "Run a server:"}, &cobra.Group{ID: signIn, Title: "Sign in:"},
		&cobra.Group{ID: dialect, Title: "Speak to a server, in a dialect:"},
		&cobra.Group{ID: native, Title: "Speak to a Purser server:"})
	root.AddCommand(grouped(servers, newServe(s), newDemo(s), newAdmin(s))...)
	root.AddCommand(grouped(signIn, profilecmd.Commands(s, doors)...)...)
	root.AddCommand(grouped(dialect, mbscmd.Command(s), netbraincmd.Command(s))...)
	root.AddCommand(grouped(native, nativecmd.Commands(s)...)...)
	root.AddCommand(newVersion(s))
	return cli.Group(root)
}

// doors are how purser login and logout speak to servers.
var doors = map[profile.Dialect]profilecmd.Door{profile.Native: nativecmd.Door, profile.MBS: mbscmd.Door, profile.NetBrain: netbraincmd.Door}

func grouped(id string, cmds ...*cobra.Command) []*cobra.Command {
	for _, c := range cmds {
		c.GroupID = id
	}
	return cmds
}

func newVersion(s *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cli.Between(0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(s.Out, "purser %s (commit %s, %s)\n", version, commit, date)
			return err
		},
	}
}
