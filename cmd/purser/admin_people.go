package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/core"
)

const passwordHelp = "The password is asked for on a terminal, else read from the first line of --password-file or stdin."

// loginArg takes the login as the argument or as --login.
func loginArg(args []string, flag string) (string, error) {
	switch {
	case len(args) == 1 && flag != "":
		return "", cli.Usagef("give the login as the argument or as --login, not both")
	case len(args) == 1:
		return args[0], nil
	case flag != "":
		return flag, nil
	}
	return "", cli.Usagef("a login is required")
}

func (a *admin) newCreateAdmin() *cobra.Command {
	var login, file string
	cmd := &cobra.Command{
		Use: "create-admin LOGIN", Short: "Make a system administrator", Args: cli.Between(0, 1), Long: "Make a system administrator.\n\n" + passwordHelp,
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := loginArg(args, login)
			if err != nil {
				return err
			}
			return a.with(cmd.Context(), func(in *install) error {
				password, err := a.NewPassword(cmd.Context(), file)
				if err != nil {
					return err
				}
				id, err := in.control.CreateAdmin(cmd.Context(), system, login, password)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(a.Out, id)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&login, "login", "", "`login` of the new administrator")
	cmd.Flags().StringVar(&file, "password-file", "", "`file` whose first line is the password; - is stdin")
	return cmd
}

func (a *admin) newResetPassword() *cobra.Command {
	var login, file, server string
	cmd := &cobra.Command{
		Use: "reset-password LOGIN", Short: "Give a person a new password", Args: cli.Between(0, 1),
		Long: "Give a person a new password, end the person's sessions and lift a lock after failed sign-ins.\n\n" + passwordHelp,
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := loginArg(args, login)
			if err != nil {
				return err
			}
			ref := core.LoginRef{Login: login}
			if cmd.Flags().Changed("server") {
				ref.Server = &server
			}
			return a.with(cmd.Context(), func(in *install) error {
				password, err := a.NewPassword(cmd.Context(), file)
				if err != nil {
					return err
				}
				return in.control.ResetPassword(cmd.Context(), system, ref, password)
			})
		},
	}
	cmd.Flags().StringVar(&login, "login", "", "`login` of the person")
	cmd.Flags().StringVar(&server, "server", "", "authentication `server` of the login, where it exists on several")
	cmd.Flags().StringVar(&file, "password-file", "", "`file` whose first line is the password; - is stdin")
	return cmd
}

func (a *admin) newResetTwoFactor() *cobra.Command {
	var login, server string
	cmd := &cobra.Command{
		Use: "reset-two-factor LOGIN", Short: "Remove a person's two-factor authentication", Args: cli.Between(0, 1),
		Long: "Remove the two-factor authentication of a person who has lost phone and recovery codes, and end the person's sessions.",
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := loginArg(args, login)
			if err != nil {
				return err
			}
			ref := core.LoginRef{Login: login}
			if cmd.Flags().Changed("server") {
				ref.Server = &server
			}
			return a.with(cmd.Context(), func(in *install) error { return in.control.ResetTwoFactor(cmd.Context(), system, ref) })
		},
	}
	cmd.Flags().StringVar(&login, "login", "", "`login` of the person")
	cmd.Flags().StringVar(&server, "server", "", "authentication `server` of the login, where it exists on several")
	return cmd
}
