package mbscmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

// ofUser is a destination of the user who was named before it.
var ofUser = kind{Name: "destination", Things: func(ctx context.Context, c *mbs.Client, earlier []string) things {
	u, err := c.Users.Get(ctx, earlier[0])
	if err != nil {
		return cli.Slice[cli.Thing](nil, err)
	}
	return named(cli.Slice(u.DestinationList, nil), func(d mbs.UserDestinationsModel) cli.Thing {
		return cli.Thing{ID: d.ID, Name: d.Destination, Note: d.AccountDisplayName}
	})
}}

// assignmentFields are those of create and update.
var assignmentFields = []field{
	{Flag: "account", Member: "AccountID", Kind: &account, Help: "storage `account`, by ID or name"},
	{Flag: "bucket", Member: "Destination", Help: "`bucket` of the account"},
	{Flag: "package", Member: "PackageID", Kind: &pack, Parse: packageText, Help: "`package` that limits the user there, by ID or name"},
}

func (c *commands) destinations() *cobra.Command {
	return c.Noun("destinations", "Where users back up to",
		cli.List(c.API, spec{Verb: "list", Short: "List all there is to back up to", Op: "GET /api/Destinations", Columns: []output.Column{
			{Head: "ACCOUNT", Path: "AccountDisplayName"}, {Head: "BUCKET", Path: "Destination"}, {Head: "NAME", Path: "DestinationDisplayName"}, {Head: "ACCOUNT-ID", Path: "AccountID"}}},
			whole(func(ctx context.Context, c *mbs.Client, _ []string) ([]mbs.DestinationsModel, error) {
				return c.Destinations.List(ctx)
			})),
		cli.List(c.API, spec{Verb: "list-for-user", Short: "List a user's destinations", Op: "GET /api/Destinations/{userEmail}", Args: []kind{loginOf}, Columns: []output.Column{
			{Head: "ACCOUNT", Path: "AccountDisplayName"}, {Head: "BUCKET", Path: "Destination"}, {Head: "NAME", Path: "DestinationDisplayName"}, {Head: "PACKAGE", Path: "PackageID"},
			{Head: "VOLUME", Path: "CurrentVolume", Show: output.Bytes}, {Head: "ID", Path: "ID"}}},
			whole(func(ctx context.Context, c *mbs.Client, args []string) ([]mbs.UserDestinationsModel, error) {
				return c.Destinations.ListForUser(ctx, args[0])
			})),
		c.assignmentCreate(), c.assignmentUpdate(),
		cli.Do(c.API, spec{Verb: "delete", Short: "Take a destination from a user; what is there stays", Op: "DELETE /api/Destinations/{id}", Args: []kind{user, ofUser},
			Sure: "Take the destination {1} from {0}"},
			func(ctx context.Context, c *mbs.Client, args []string) error {
				return c.Destinations.Delete(ctx, args[1], args[0])
			}))
}

func (c *commands) assignmentCreate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "create", Short: "Give a user a destination and print its ID", Op: "POST /api/Destinations", Args: []kind{user},
		Example: "purser mbs destinations create ann@acme.example --account \"Local disk\" --bucket main --package \"100 GB\""},
		body[mbs.AddUserDestination]{Fields: assignmentFields, Fill: func(_ context.Context, _ reading, args []string, in *mbs.AddUserDestination) error {
			in.UserID = &args[0]
			return nil
		}},
		func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.AddUserDestination) (created[string], error) {
			return made(c.Destinations.Create(ctx, *in))
		})
}

func (c *commands) assignmentUpdate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "update", Short: "Change a user's destination, such as its package", Op: "PUT /api/Destinations", Args: []kind{user, ofUser},
		Long: "The API wants the account again; unless --account is given, it is read first."},
		body[mbs.AddUserDestination]{Fields: assignmentFields, Fill: func(ctx context.Context, read reading, args []string, in *mbs.AddUserDestination) error {
			if in.UserID, in.ID = &args[0], &args[1]; in.AccountID != nil {
				return nil
			}
			c, err := read()
			if err != nil {
				return err
			}
			u, err := c.Users.Get(ctx, args[0])
			if err != nil {
				return err
			}
			for _, d := range u.DestinationList {
				if d.ID == args[1] {
					in.AccountID = &d.AccountID
				}
			}
			return nil
		}},
		func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.AddUserDestination) (cli.None, error) {
			return done(c.Destinations.Update(ctx, *in))
		})
}
