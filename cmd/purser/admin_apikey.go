package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/core"
)

func (a *admin) newAPIKey() *cobra.Command {
	cmd := &cobra.Command{Use: "api-key", Short: "Manage API keys: logins for scripts on the MBS API"}
	cmd.AddCommand(a.newKeyCreate(), a.newKeyList(), a.newKeyDelete())
	cli.Group(cmd)
	return cmd
}

// keyFlags are the flags of api-key create.
type keyFlags struct {
	login, file, expires   string
	permissions, companies []string
}

func (a *admin) newKeyCreate() *cobra.Command {
	var f keyFlags
	cmd := &cobra.Command{
		Use: "create LOGIN", Short: "Make an API key", Args: cli.Between(0, 1),
		Long: "Make an API key and print its password, which is shown only now. With --password-file the password is yours.",
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := f.read(args)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("password-file") {
				if in.Password, err = a.NewPassword(cmd.Context(), f.file); err != nil {
					return err
				}
			}
			return a.with(cmd.Context(), func(i *install) error { return a.createKey(cmd.Context(), i, in) })
		},
	}
	cmd.Flags().StringVar(&f.login, "login", "", "`login` of the key")
	cmd.Flags().StringSliceVar(&f.permissions, "permissions", nil, "`names` of permissions, separated by commas, or all")
	cmd.Flags().StringSliceVar(&f.companies, "companies", []string{"*"}, "`names` of companies the key sees; * is all")
	cmd.Flags().StringVar(&f.expires, "expires", "", "`time` the key ends at, such as 2027-01-31T00:00:00Z; absent: never")
	cmd.Flags().StringVar(&f.file, "password-file", "", "`file` whose first line is the password; - is stdin")
	a.bindOutput(cmd)
	return cmd
}

func (f *keyFlags) read(args []string) (in core.APIKeyCreate, err error) {
	if in.Login, err = loginArg(args, f.login); err != nil {
		return in, err
	}
	if len(f.permissions) == 0 {
		return in, cli.Usagef("--permissions is required: names separated by commas, or all")
	}
	if in.Permissions, err = readPermissions(f.permissions); err != nil {
		return in, err
	}
	if in.AllCompanies = len(f.companies) == 1 && f.companies[0] == "*"; !in.AllCompanies {
		in.Companies = f.companies
	}
	if f.expires == "" {
		return in, nil
	}
	t, err := time.Parse(time.RFC3339, f.expires)
	if err != nil {
		return in, cli.Usagef("--expires: want a time such as 2027-01-31T00:00:00Z, not %q", f.expires)
	}
	t = t.UTC()
	in.ExpiresAt = &t
	return in, nil
}

func readPermissions(names []string) (core.Permissions, error) {
	if len(names) == 1 && names[0] == "all" {
		return core.EveryPermission, nil
	}
	var set core.Permissions
	for _, name := range names {
		p, ok := core.ParsePermission(strings.TrimSpace(name))
		if !ok {
			return 0, cli.Usagef("--permissions: no permission %q", name)
		}
		set = set.With(p, true)
	}
	return set, nil
}

func (a *admin) createKey(ctx context.Context, i *install, in core.APIKeyCreate) error {
	id, password, err := i.control.Services().APIKeys.Create(ctx, system, in)
	if err != nil {
		return err
	}
	data := map[string]string{"id": string(id), "login": in.Login, "password": password}
	return a.print(data, func(w io.Writer) {
		fmt.Fprintf(w, "login\t%s\npassword\t%s\n", in.Login, password)
	})
}

// keyInfo is the JSON form of an API key.
type keyInfo struct {
	ID          string     `json:"id"`
	Login       string     `json:"login"`
	Permissions []string   `json:"permissions"`
	Companies   any        `json:"companies"` // "*" or a list of names
	Created     time.Time  `json:"created"`
	Expires     *time.Time `json:"expires"`
}

func (a *admin) newKeyList() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the API keys", Args: cli.Between(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.with(cmd.Context(), func(i *install) error {
				keys, err := i.control.Services().APIKeys.List(cmd.Context(), system)
				if err != nil {
					return err
				}
				return a.printKeys(keys)
			})
		},
	}
	a.bindOutput(cmd)
	return cmd
}

func (a *admin) printKeys(keys []*core.APIKey) error {
	list := []keyInfo{}
	for _, k := range keys {
		list = append(list, infoOf(k))
	}
	return a.print(list, func(w io.Writer) {
		fmt.Fprintln(w, "LOGIN\tCOMPANIES\tEXPIRES\tPERMISSIONS")
		for _, k := range list {
			companies, expires := "*", "never"
			if names, ok := k.Companies.([]string); ok {
				companies = strings.Join(names, ",")
			}
			if k.Expires != nil {
				expires = k.Expires.Format(time.RFC3339)
			}
			permissions := strings.Join(k.Permissions, ",")
			if len(k.Permissions) == len(core.AllPermissions()) {
				permissions = "all"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", k.Login, companies, expires, permissions)
		}
	})
}

func infoOf(k *core.APIKey) keyInfo {
	info := keyInfo{ID: string(k.ID), Login: k.Login, Permissions: []string{}, Companies: "*", Created: k.CreatedAt, Expires: k.ExpiresAt}
	for _, p := range k.Permissions.List() {
		info.Permissions = append(info.Permissions, p.String())
	}
	if !k.AllCompanies {
		names := []string{}
		for _, c := range k.Companies {
			names = append(names, c.Name)
		}
		info.Companies = names
	}
	return info
}

func (a *admin) newKeyDelete() *cobra.Command {
	var login string
	cmd := &cobra.Command{
		Use: "delete LOGIN", Short: "Revoke an API key and its tokens", Args: cli.Between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := loginArg(args, login)
			if err != nil {
				return err
			}
			return a.with(cmd.Context(), func(i *install) error { return i.control.Services().APIKeys.Delete(cmd.Context(), system, login) })
		},
	}
	cmd.Flags().StringVar(&login, "login", "", "`login` of the key")
	return cmd
}
