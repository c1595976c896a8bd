package mbscmd

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

// user is given by ID or login.
var user = kind{Name: "user", Things: func(ctx context.Context, c *mbs.Client, _ []string) things {
	return named(c.Users.All(ctx), func(u mbs.UsersModels) cli.Thing {
		return cli.Thing{ID: u.ID, Name: u.Email, Note: strings.TrimSpace(u.FirstName + " " + u.LastName + " " + u.Company)}
	})
}}

// loginOf is a user where the API wants the login.
var loginOf = kind{Name: "login", Things: user.Things, IsID: func(string) bool { return true }}

var userColumns = []output.Column{
	{Head: "LOGIN", Path: "Email"}, {Head: "FIRST", Path: "FirstName"}, {Head: "LAST", Path: "LastName"}, {Head: "COMPANY", Path: "Company"},
	{Head: "ENABLED", Path: "Enabled"}, {Head: "LICENSES", Path: "LicenseManagmentMode"}, {Head: "SPACE", Path: "SpaceUsed", Show: output.KiB},
	{Head: "DESTINATIONS", Path: "DestinationList.Destination"}, {Head: "ID", Path: "ID"},
}

func (c *commands) users() *cobra.Command {
	return c.Noun("users", "Customers: the people whose computers are backed up",
		cli.List(c.API, spec{Verb: "list", Short: "List the users", Op: "GET /api/Users", Columns: userColumns},
			all(func(ctx context.Context, c *mbs.Client) rows[mbs.UsersModels] { return c.Users.All(ctx) })),
		cli.Get(c.API, spec{Verb: "get", Short: "Show a user", Op: "GET /api/Users/{id}", Args: []kind{user}},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.UsersModels, error) {
				return c.Users.Get(ctx, args[0])
			}),
		c.userCreate(), c.userUpdate(), c.userAuthenticate(),
		cli.Do(c.API, spec{Verb: "delete-account", Short: "Delete a user and keep what was backed up", Op: "DELETE /api/Users/{id}/Account", Args: []kind{user},
			Sure: "Delete the user {0} and keep the backups"},
			func(ctx context.Context, c *mbs.Client, args []string) error {
				return c.Users.DeleteAccount(ctx, args[0])
			}),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete a user and all that was backed up", Op: "DELETE /api/Users/{id}", Args: []kind{user},
			Sure: "Delete the user {0} and ALL that was backed up"},
			func(ctx context.Context, c *mbs.Client, args []string) error { return c.Users.Delete(ctx, args[0]) }),
		cli.List(c.API, spec{Verb: "computers", Short: "List a user's computers and the destinations they back up to", Op: "GET /api/Users/{id}/Computers", Args: []kind{user},
			Columns: []output.Column{{Head: "COMPUTER", Path: "ComputerName"}, {Head: "DESTINATION", Path: "DestinationId"}}},
			whole(func(ctx context.Context, c *mbs.Client, args []string) ([]mbs.UserComputerData, error) {
				return c.Users.Computers(ctx, args[0])
			})),
		c.userDeleteData(), c.userImport(), c.userExport())
}

var licenseModeHelp = "`mode` of licences: Manual (what was granted), Automatic (from the global pool)"

func (c *commands) userCreate() *cobra.Command {
	var destinations []string
	cmd := cli.Send(c.API, spec{Verb: "create", Short: "Make a user and print the ID", Op: "POST /api/Users", Args: []kind{{Name: "login"}},
		Example: "purser mbs users create ann@acme.example --company Acme --first-name Ann --destination \"Local disk:main:100 GB\""},
		body[mbs.UsersAddModels]{
			Fields: []field{
				{Flag: "first-name", Member: "FirstName", Help: "first `name`"}, {Flag: "last-name", Member: "LastName", Help: "last `name`"},
				{Flag: "company", Member: "Company", Help: "`name` of the company"},
				{Flag: "notify", Member: "NotificationEmails", Help: "`addresses` for notifications, separated by commas"},
				{Flag: "enabled", Member: "Enabled", Help: "may sign in and back up; absent: yes"},
				{Flag: "license-mode", Member: "LicenseManagmentMode", Help: licenseModeHelp},
				{Flag: "send-instruction", Member: "SendEmailInstruction", Help: "mail the user how to begin"},
				{Flag: "new-password", Member: "Password", Secret: true, Ask: true, New: true, Help: "`file` whose first line is the user's password; - is stdin; absent: asked for"},
			},
			Fill: func(ctx context.Context, read reading, args []string, in *mbs.UsersAddModels) error {
				in.Email = &args[0]
				if in.Enabled == nil {
					in.Enabled = new(true)
				}
				for _, text := range destinations {
					d, err := destinationForNewUser(ctx, read, text)
					if err != nil {
						return err
					}
					in.DestinationList = append(in.DestinationList, d)
				}
				return nil
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.UsersAddModels) (created[string], error) {
			return made(c.Users.Create(ctx, *in))
		})
	cmd.Flags().StringArrayVar(&destinations, "destination", nil, "`account:bucket:package` that the user backs up to; can be given again")
	return cmd
}

// destinationForNewUser reads account:bucket:package. A bucket may hold colons,
// as folders on Windows do.
func destinationForNewUser(ctx context.Context, read reading, text string) (mbs.DestinationForNewUser, error) {
	first, last := strings.Index(text, ":"), strings.LastIndex(text, ":")
	if first == last {
		return mbs.DestinationForNewUser{}, cli.Usagef("--destination: want account:bucket:package, not %q", text)
	}
	accountID, err := account.Resolve(ctx, read, nil, text[:first])
	if err != nil {
		return mbs.DestinationForNewUser{}, err
	}
	packageID, err := packageIDOf(ctx, read, text[last+1:])
	if err != nil {
		return mbs.DestinationForNewUser{}, err
	}
	bucket := text[first+1 : last]
	return mbs.DestinationForNewUser{AccountID: &accountID, Destination: &bucket, PackageID: &packageID}, nil
}

func packageIDOf(ctx context.Context, read reading, text string) (int64, error) {
	id, err := pack.Resolve(ctx, read, nil, text)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(id, 10, 64)
}

func (c *commands) userUpdate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "update", Short: "Change a user; what is not given stays", Op: "PUT /api/Users", Args: []kind{user},
		Long: "The API wants to be told again whether the user is enabled; unless --enabled is given, that is read first."},
		body[mbs.UsersEditModels]{
			Fields: []field{
				{Flag: "new-login", Member: "Email", Help: "another `login`"},
				{Flag: "first-name", Member: "FirstName", Help: "first `name`"}, {Flag: "last-name", Member: "LastName", Help: "last `name`"},
				{Flag: "company", Member: "Company", Help: "`name` of the company"},
				{Flag: "notify", Member: "NotificationEmails", Help: "`addresses` for notifications, separated by commas; empty: none"},
				{Flag: "enabled", Member: "Enabled", Help: "may sign in and back up"},
				{Flag: "license-mode", Member: "LicenseManagmentMode", Help: licenseModeHelp},
				{Flag: "new-password", Member: "Password", Secret: true, New: true, Help: "`file` whose first line is a new password; - is stdin or a prompt"},
			},
			Fill: func(ctx context.Context, read reading, args []string, in *mbs.UsersEditModels) error {
				if in.ID = &args[0]; in.Enabled != nil {
					return nil
				}
				c, err := read()
				if err != nil {
					return err
				}
				now, err := c.Users.Get(ctx, args[0])
				if err == nil {
					in.Enabled = &now.Enabled
				}
				return err
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.UsersEditModels) (cli.None, error) {
			return done(c.Users.Update(ctx, *in))
		})
}

func (c *commands) userAuthenticate() *cobra.Command {
	return cli.Ask(c.API, spec{Verb: "authenticate", Short: "Check a user's password and show the user", Op: "PUT /api/Users/Authenticate", Args: []kind{loginOf}},
		body[mbs.UserAuthData]{
			Fields: []field{{Flag: "user-password", Member: "Password", Secret: true, Ask: true, Help: "`file` whose first line is the user's password; - is stdin; absent: asked for"}},
			Fill: func(_ context.Context, _ reading, args []string, in *mbs.UserAuthData) error {
				in.Email = &args[0]
				return nil
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.UserAuthData) (*mbs.UsersModels, error) {
			u, err := c.Users.Authenticate(ctx, *in.Email, *in.Password)
			if missing(err) { // the API does not tell which
				err = fmt.Errorf("there is no user %q with this password", *in.Email)
			}
			return u, err
		})
}

func (c *commands) userDeleteData() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "delete-data", Short: "Delete what computers of a user backed up to a destination", Op: "DELETE /api/Users/{id}/Computers", Args: []kind{user},
		Long: "Flags name one computer; --from takes a list. It works for users who were deleted before, too, by their ID.",
		Sure: "Delete what was backed up for {0}"},
		body[[]mbs.UserComputerDelete]{
			Fields: []field{
				{Flag: "computer", Member: "ComputerName", Help: "`name` of the computer"},
				{Flag: "destination", Member: "DestinationId", Help: "`ID` of the destination, as users computers prints it"},
			},
		}, func(ctx context.Context, c *mbs.Client, args []string, in *[]mbs.UserComputerDelete) (cli.None, error) {
			if len(*in) == 0 {
				return cli.None{}, cli.Usagef("--computer and --destination, or --from, say what to delete")
			}
			return done(c.Users.DeleteData(ctx, args[0], *in))
		})
}
