package profilecmd

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/cli/profile"
)

// shown is a profile without its secrets.
type shown struct {
	Name             string     `json:"name"`
	Dialect          string     `json:"dialect"`
	Server           string     `json:"server"`
	Login            string     `json:"login"`
	AuthenticationID string     `json:"authenticationId,omitempty"`
	Keeps            []string   `json:"keeps"` // token, password
	TokenExpires     *time.Time `json:"tokenExpires,omitempty"`
	Current          bool       `json:"current"` // of its dialect
}

func show(f profile.File, p profile.Profile) shown {
	s := shown{Name: p.Name, Dialect: string(p.Dialect), Server: p.Server, Login: p.Login, AuthenticationID: p.AuthenticationID,
		Keeps: []string{}, Current: f.Current[p.Dialect] == p.Name}
	if p.Token != "" {
		s.Keeps, s.TokenExpires = append(s.Keeps, "token"), p.TokenExpires
	}
	if p.Password != "" {
		s.Keeps = append(s.Keeps, "password")
	}
	return s
}

var columns = []output.Column{{Head: "NAME", Path: "name"}, {Head: "DIALECT", Path: "dialect"}, {Head: "SERVER", Path: "server"}, {Head: "LOGIN", Path: "login"},
	{Head: "KEEPS", Path: "keeps"}, {Head: "EXPIRES", Path: "tokenExpires"}, {Head: "CURRENT", Path: "current"}}

func (c *commands) profile() *cobra.Command {
	cmd := &cobra.Command{Use: "profile", Short: "Show, choose and delete profiles",
		Long: "Show, choose and delete profiles: named ways to sign in, made by purser login.\n\n" +
			"They are in a file that only its owner may read: profiles.json in the folder purser of the user's configuration folder,\n" +
			"or where PURSER_CONFIG says."}
	cmd.AddCommand(c.list(), c.show(), c.use(), c.delete())
	return cli.Group(cmd)
}

func (c *commands) list() *cobra.Command {
	var o cli.Common
	cmd := &cobra.Command{Use: "list", Short: "List the profiles", Args: cli.Between(0, 0), RunE: func(*cobra.Command, []string) error {
		p, err := c.Printer(o.Output)
		if err != nil {
			return err
		}
		f, err := c.Profiles().Read()
		if err != nil {
			return err
		}
		all := []shown{}
		for _, one := range f.Profiles {
			all = append(all, show(f, one))
		}
		return output.One(p, output.Lines{Columns: columns}, all)
	}}
	o.BindOutput(cmd)
	return cmd
}

func (c *commands) show() *cobra.Command {
	var o cli.Common
	cmd := c.named("show", "Show a profile without its secrets", func(cmd *cobra.Command, name string) error {
		p, err := c.Printer(o.Output)
		if err != nil {
			return err
		}
		f, err := c.Profiles().Read()
		if err != nil {
			return err
		}
		one, err := f.Get(name)
		if err != nil {
			return err
		}
		return output.One(p, output.Lines{}, show(f, one))
	})
	o.BindOutput(cmd)
	return cmd
}

func (c *commands) use() *cobra.Command {
	return c.named("use", "Make a profile its dialect's current one", func(_ *cobra.Command, name string) error {
		return c.Profiles().Change(func(f *profile.File) error {
			p, err := f.Get(name)
			if err == nil {
				f.Use(p)
			}
			return err
		})
	})
}

func (c *commands) delete() *cobra.Command {
	return c.named("delete", "Delete a profile, ending its session if it keeps one open", func(cmd *cobra.Command, name string) error {
		var gone profile.Profile
		err := c.Profiles().Change(func(f *profile.File) (err error) {
			if gone, err = f.Get(name); err == nil {
				err = f.Delete(name)
			}
			return err
		})
		if err != nil {
			return err
		}
		return c.forget(cmd.Context(), gone)
	})
}

func (c *commands) logout() *cobra.Command {
	cmd := c.named("logout", "Forget the secrets of a profile, ending its session if it keeps one open", func(cmd *cobra.Command, name string) error {
		var before profile.Profile
		err := c.Profiles().Change(func(f *profile.File) error {
			return f.Change(name, func(p *profile.Profile) {
				before = *p
				p.Token, p.Password, p.TokenExpires = "", "", nil
			})
		})
		if err != nil {
			return err
		}
		return c.forget(cmd.Context(), before)
	})
	cmd.Long = cmd.Short + ".\n\nThe profile itself stays: purser login --profile NAME needs only the password again."
	cmd.Annotations = map[string]string{cli.OpAnnotation: "DELETE /v1/session\nDELETE /ServicesAPI/API/V1/Session"}
	return cmd
}

// named makes a command about one profile.
func (c *commands) named(verb, short string, run func(cmd *cobra.Command, name string) error) *cobra.Command {
	return &cobra.Command{
		Use: verb + " NAME", Short: short, Args: cli.Between(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return run(cmd, args[0]) },
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return c.ProfileNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
}
