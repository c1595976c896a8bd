package mbscmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

var computer = kind{Name: "computer", Things: func(ctx context.Context, c *mbs.Client, _ []string) things {
	return named(c.Computers.All(ctx, mbs.ComputerListOptions{}), func(m mbs.ComputerModel) cli.Thing {
		return cli.Thing{ID: m.ComputerHID, Name: m.ComputerName, Note: strings.TrimSpace(m.UserEmail + " " + m.CompanyName)}
	})
}}

func (c *commands) computers() *cobra.Command {
	return c.Noun("computers", "Computers that are backed up", c.computerList(),
		cli.Get(c.API, spec{Verb: "get", Short: "Show a computer", Op: "GET /api/Computers/{hid}", Args: []kind{computer}},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.ComputerModel, error) {
				return c.Computers.Get(ctx, args[0])
			}),
		c.computerAuthorize(),
		cli.Do(c.API, spec{Verb: "deauthorize", Short: "Take the authorization from a computer, so that it backs up no more", Op: "DELETE /api/Computers/{hid}/authorization",
			Args: []kind{computer}, Sure: "Take the authorization from {0}"},
			func(ctx context.Context, c *mbs.Client, args []string) error {
				return c.Computers.Deauthorize(ctx, args[0])
			}),
		cli.List(c.API, spec{Verb: "disks", Short: "List what a computer has stored in each destination", Op: "GET /api/Computers/{hid}/Disks", Args: []kind{computer},
			Columns: []output.Column{{Head: "DESTINATION", Path: "DestinationId"}, {Head: "STORED", Path: "StoredBytes", Show: output.Bytes}}},
			whole(func(ctx context.Context, c *mbs.Client, args []string) ([]mbs.ComputerDisk, error) {
				return c.Computers.Disks(ctx, args[0])
			})),
		cli.Get(c.API, spec{Verb: "statistics", Short: "Count a computer's plans by how they stand", Op: "GET /api/Computers/{hid}/Statistics", Args: []kind{computer}},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.BackupStats, error) {
				return c.Computers.Statistics(ctx, args[0])
			}),
		cli.Get(c.API, spec{Verb: "usage", Short: "Sum what a computer has stored", Op: "GET /api/Computers/{hid}/Usage", Args: []kind{computer}, Lines: "Destinations"},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.ComputerUsage, error) {
				return c.Computers.Usage(ctx, args[0])
			}))
}

func (c *commands) computerList() *cobra.Command {
	var o mbs.ComputerListOptions
	var userText, companyText, online string
	cmd := cli.List(c.API, spec{Verb: "list", Short: "List the computers", Op: "GET /api/Computers/{offset}/{count}", Columns: []output.Column{
		{Head: "COMPUTER", Path: "ComputerName"}, {Head: "USER", Path: "UserEmail"}, {Head: "COMPANY", Path: "CompanyName"}, {Head: "OS", Path: "OSTypeString"},
		{Head: "PLANS", Path: "BackupStats.PlansCount"}, {Head: "FAILED", Path: "BackupStats.TotalFailedCount"}, {Head: "OVERDUE", Path: "BackupStats.TotalOverdueCount"},
		{Head: "SEEN", Path: "LastActivity"}, {Head: "ID", Path: "ComputerHID"}}},
		func(ctx context.Context, c *mbs.Client, _ []string) rows[mbs.ComputerModel] {
			if err := narrow(ctx, c, &o, userText, companyText, online); err != nil {
				return cli.Slice[mbs.ComputerModel](nil, err)
			}
			if o.Count > 0 {
				return cli.Slice(c.Computers.List(ctx, o))
			}
			return c.Computers.All(ctx, o)
		})
	f := cmd.Flags()
	f.IntVar(&o.Offset, "offset", 0, "leave out this `many` from the begin")
	f.IntVar(&o.Count, "count", 0, "ask once, for this `many`; 0 asks on until all are there")
	f.StringVar(&userText, "user", "", "only those of this `user`, by ID or login")
	f.StringVar(&companyText, "company", "", "only those of this `company`, by ID or name")
	f.StringVar(&o.Search, "search", "", "only those with this `text` in their name")
	f.StringVar(&online, "online", "", "`true`: only those that are online; false: only others")
	return cmd
}

// narrow turns the flags of a list into its options.
func narrow(ctx context.Context, c *mbs.Client, o *mbs.ComputerListOptions, userText, companyText, online string) (err error) {
	connected := func() (*mbs.Client, error) { return c, nil }
	if userText != "" {
		if o.UserID, err = user.Resolve(ctx, connected, nil, userText); err != nil {
			return err
		}
	}
	if companyText != "" {
		if o.CompanyID, err = company.Resolve(ctx, connected, nil, companyText); err != nil {
			return err
		}
	}
	switch online {
	case "":
	case "true", "false":
		o.Online = new(online == "true")
	default:
		return cli.Usagef("--online: want true or false, not %q", online)
	}
	return nil
}

func (c *commands) computerAuthorize() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "authorize", Short: "Authorize a computer for a user", Op: "POST /api/Computers/{hid}/authorization", Args: []kind{computer},
		Long: "With a company alone a new user is made, where the server does that. With neither, it is the user it belonged to."},
		body[mbs.AuthorizationModel]{Fields: []field{
			{Flag: "user", Member: "UserId", Kind: &user, Help: "`user`, by ID or login"}, {Flag: "company", Member: "CompanyId", Kind: &company, Help: "`company`, by ID or name"}}},
		func(ctx context.Context, c *mbs.Client, args []string, in *mbs.AuthorizationModel) (cli.None, error) {
			return done(c.Computers.Authorize(ctx, args[0], *in))
		})
}
