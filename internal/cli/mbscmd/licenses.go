package mbscmd

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

// license is given by ID or number.
var license = kind{Name: "license", Things: func(ctx context.Context, c *mbs.Client, _ []string) things {
	return named(cli.Slice(c.Licenses.List(ctx, mbs.LicenseListOptions{})), func(l mbs.LicensesModels) cli.Thing {
		note := l.LicenseType
		if l.User != nil {
			note += " " + *l.User
		}
		return cli.Thing{ID: l.ID, Name: strconv.FormatInt(l.Number, 10), Note: note}
	})
}}

func (c *commands) licenses() *cobra.Command {
	var available bool
	list := cli.List(c.API, spec{Verb: "list", Short: "List the licences", Op: "GET /api/Licenses", Columns: []output.Column{
		{Head: "NUMBER", Path: "Number"}, {Head: "TYPE", Path: "LicenseType"}, {Head: "TRIAL", Path: "IsTrial"}, {Head: "EXPIRES", Path: "DateExpired"},
		{Head: "TAKEN", Path: "IsTaken"}, {Head: "USER", Path: "User"}, {Head: "COMPUTER", Path: "ComputerName"}, {Head: "ID", Path: "ID"}}},
		whole(func(ctx context.Context, c *mbs.Client, _ []string) ([]mbs.LicensesModels, error) {
			o := mbs.LicenseListOptions{}
			if available {
				o.IsAvailable = &available
			}
			return c.Licenses.List(ctx, o)
		}))
	list.Flags().BoolVar(&available, "available", false, "only those that can be granted now")
	return c.Noun("licenses", "Licences of backup agents", list,
		cli.Get(c.API, spec{Verb: "get", Short: "Show a licence", Op: "GET /api/Licenses/{id}", Args: []kind{license}},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.LicensesModels, error) {
				return c.Licenses.Get(ctx, args[0])
			}),
		c.licenseGrant(),
		c.licenseTake("release", "Take a licence back from its user", "POST /api/Licenses/Release",
			func(c *mbs.Client) func(context.Context, mbs.LicenseOperation) error { return c.Licenses.Release }),
		c.licenseTake("revoke", "Take a licence off its computer; the user keeps it", "POST /api/Licenses/Revoke",
			func(c *mbs.Client) func(context.Context, mbs.LicenseOperation) error { return c.Licenses.Revoke }))
}

func (c *commands) licenseGrant() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "grant", Short: "Grant a licence to a user", Op: "POST /api/Licenses/Grant", Args: []kind{license, user}},
		body[mbs.LicenseOperation]{Fill: func(_ context.Context, _ reading, args []string, in *mbs.LicenseOperation) error {
			in.LicenseID, in.UserID = &args[0], &args[1]
			return nil
		}}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.LicenseOperation) (cli.None, error) {
			return done(c.Licenses.Grant(ctx, *in))
		})
}

func (c *commands) licenseTake(verb, short, op string, method func(*mbs.Client) func(context.Context, mbs.LicenseOperation) error) *cobra.Command {
	return cli.Send(c.API, spec{Verb: verb, Short: short, Op: op, Args: []kind{license}, Long: "Whose licence it is is read first, unless --user or --computer says so."},
		body[mbs.LicenseOperation]{
			Fields: []field{{Flag: "user", Member: "UserID", Kind: &user, Help: "`user` who has it, by ID or login"},
				{Flag: "computer", Member: "ComputerID", Kind: &computer, Help: "`computer` that has it, by ID or name"}},
			Fill: func(ctx context.Context, read reading, args []string, in *mbs.LicenseOperation) error {
				if in.LicenseID = &args[0]; in.UserID != nil || in.ComputerID != nil {
					return nil
				}
				c, err := read()
				if err != nil {
					return err
				}
				l, err := c.Licenses.Get(ctx, args[0])
				if err == nil {
					in.UserID = l.UserID
				}
				if err == nil && l.UserID == nil {
					err = cli.Usagef("nobody has the licence %d", l.Number)
				}
				return err
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.LicenseOperation) (cli.None, error) {
			return done(method(c)(ctx, *in))
		})
}
