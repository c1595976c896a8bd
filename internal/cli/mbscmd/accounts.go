package mbscmd

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

var account = kind{Name: "account", Things: func(ctx context.Context, c *mbs.Client, _ []string) things {
	return named(cli.Slice(c.Accounts.List(ctx)), func(a mbs.AccountsModels) cli.Thing {
		return cli.Thing{ID: a.AccountID, Name: a.DisplayName, Note: a.StorageType}
	})
}}

// bucket is a destination of any account, by ID or by the bucket's name.
var bucket = kind{Name: "destination", Things: func(ctx context.Context, c *mbs.Client, _ []string) things {
	return func(yield func(cli.Thing, error) bool) {
		for d, err := range buckets(ctx, c) {
			if !yield(cli.Thing{ID: d.DestinationID, Name: d.Destination, Note: d.DestinationDisplayName}, err) {
				return
			}
		}
	}
}}

func buckets(ctx context.Context, c *mbs.Client) iter.Seq2[mbs.DestinationOfAccount, error] {
	return func(yield func(mbs.DestinationOfAccount, error) bool) {
		for a, err := range cli.Slice(c.Accounts.List(ctx)) {
			if err != nil {
				yield(mbs.DestinationOfAccount{}, err)
				return
			}
			for _, d := range a.Destinations {
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

func (c *commands) accounts() *cobra.Command {
	return c.Noun("accounts", "Storage accounts and their buckets",
		cli.List(c.API, spec{Verb: "list", Short: "List the storage accounts", Op: "GET /api/Accounts", Columns: []output.Column{
			{Head: "NAME", Path: "DisplayName"}, {Head: "TYPE", Path: "StorageType"}, {Head: "DESTINATIONS", Path: "Destinations.Destination"},
			{Head: "CREATED", Path: "DateCreated"}, {Head: "ID", Path: "AccountID"}}},
			whole(func(ctx context.Context, c *mbs.Client, _ []string) ([]mbs.AccountsModels, error) {
				return c.Accounts.List(ctx)
			})),
		cli.Get(c.API, spec{Verb: "get", Short: "Show a storage account", Op: "GET /api/Accounts/{id}", Args: []kind{account}},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.AccountsModels, error) {
				return c.Accounts.Get(ctx, args[0])
			}),
		c.accountCreate(), c.accountUpdate(),
		c.addDestination(), c.editDestination(), c.removeDestination(), c.createDestination())
}

const settingsHelp = "Flags give the settings of S3 and its like, Azure, Google, Backblaze and folders; --from takes those of every type, under\n" +
	"AccountSettings, as the API wants them."

func (c *commands) accountCreate() *cobra.Command {
	var s settings
	return s.bind(cli.Send(c.API, spec{Verb: "create", Short: "Make a storage account and print the ID", Op: "POST /api/Accounts", Args: []kind{{Name: "name"}}, Long: settingsHelp,
		Example: "purser mbs accounts create \"Local disk\" --type FS --path /srv/backups\n" +
			"purser mbs accounts create Garage --type S3Compatible --endpoint https://s3.example --access-key KEY --secret-key-file secret"},
		body[mbs.AccountEdit]{
			Fields: []field{{Flag: "type", Member: "Type", Help: "`type` of storage, such as AmazonS3, S3Compatible, Azure, FS"}},
			Fill: func(ctx context.Context, _ reading, args []string, in *mbs.AccountEdit) error {
				in.DisplayName = &args[0]
				if in.Type == nil {
					return cli.Usagef("--type is required")
				}
				return s.fill(ctx, c.App, in)
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.AccountEdit) (created[string], error) {
			return made(c.Accounts.Create(ctx, *in))
		}))
}

func (c *commands) accountUpdate() *cobra.Command {
	var s settings
	return s.bind(cli.Send(c.API, spec{Verb: "update", Short: "Change a storage account", Op: "PUT /api/Accounts", Args: []kind{account},
		Long: "The API wants type and settings again, secrets included, because it gives none out.\n" + settingsHelp},
		body[mbs.AccountEdit]{
			Fields: []field{{Flag: "type", Member: "Type", Help: "`type` of storage; absent: as it is"}, {Flag: "name", Member: "DisplayName", Help: "another `name`"}},
			Fill: func(ctx context.Context, read reading, args []string, in *mbs.AccountEdit) error {
				in.AccountID = &args[0]
				if err := keepAccount(ctx, read, in); err != nil {
					return err
				}
				return s.fill(ctx, c.App, in)
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.AccountEdit) (cli.None, error) {
			return done(c.Accounts.Update(ctx, *in))
		}))
}

// keepAccount reads name and type where they are not given.
func keepAccount(ctx context.Context, read reading, in *mbs.AccountEdit) error {
	if in.DisplayName != nil && in.Type != nil {
		return nil
	}
	c, err := read()
	if err != nil {
		return err
	}
	now, err := c.Accounts.Get(ctx, *in.AccountID)
	if err != nil {
		return err
	}
	if in.DisplayName == nil {
		in.DisplayName = &now.DisplayName
	}
	if in.Type == nil {
		n, ok := mbs.AccountType(0).EnumByName(now.StorageType)
		if !ok {
			return cli.Usagef("--type is required: the server calls it %q", now.StorageType)
		}
		in.Type = new(mbs.AccountType(n))
	}
	return nil
}

func (c *commands) addDestination() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "add-destination", Short: "Add a bucket that is there to a storage account", Op: "POST /api/Accounts/AddDestination", Args: []kind{account, {Name: "bucket"}}},
		body[mbs.DestinationOfAccountEdit]{
			Fields: []field{{Flag: "name", Member: "DestinationDisplayName", Help: "`name` for people"}},
			Fill: func(_ context.Context, _ reading, args []string, in *mbs.DestinationOfAccountEdit) error {
				in.AccountID, in.Destination = &args[0], &args[1]
				return nil
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.DestinationOfAccountEdit) (*mbs.DestinationOfAccount, error) {
			return c.Accounts.AddDestination(ctx, *in)
		})
}

func (c *commands) editDestination() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "edit-destination", Short: "Change the name of a destination", Op: "PUT /api/Accounts/EditDestination", Args: []kind{bucket}},
		body[mbs.DestinationOfAccountEdit]{
			Fields: []field{{Flag: "name", Member: "DestinationDisplayName", Help: "`name` for people"}, {Flag: "bucket", Member: "Destination", Help: "`bucket`; absent: as it is"}},
			Fill: func(ctx context.Context, read reading, args []string, in *mbs.DestinationOfAccountEdit) error {
				return keepDestination(ctx, read, args[0], in)
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.DestinationOfAccountEdit) (cli.None, error) {
			return done(c.Accounts.EditDestination(ctx, *in))
		})
}

// keepDestination reads what is not given of a destination: the API wants it all.
func keepDestination(ctx context.Context, read reading, id string, in *mbs.DestinationOfAccountEdit) error {
	in.DestinationID = &id
	c, err := read()
	if err != nil {
		return err
	}
	for d, err := range buckets(ctx, c) {
		if err != nil {
			return err
		}
		if d.DestinationID != id {
			continue
		}
		in.AccountID = &d.AccountID
		if in.Destination == nil {
			in.Destination = &d.Destination
		}
		if in.DestinationDisplayName == nil {
			in.DestinationDisplayName = &d.DestinationDisplayName
		}
		return nil
	}
	return &cli.NotFoundError{Kind: "destination", Name: id}
}

func (c *commands) removeDestination() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "remove-destination", Short: "Take a bucket out of a storage account; what is in it stays", Op: "PUT /api/Accounts/RemoveDestination",
		Args: []kind{bucket}, Sure: "Remove the destination {0} from its account"},
		body[mbs.DestinationOfAccountEdit]{Fill: func(ctx context.Context, read reading, args []string, in *mbs.DestinationOfAccountEdit) error {
			return keepDestination(ctx, read, args[0], in)
		}}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.DestinationOfAccountEdit) (cli.None, error) {
			return done(c.Accounts.RemoveDestination(ctx, *in))
		})
}

func (c *commands) createDestination() *cobra.Command {
	var b mbs.BucketSettings
	cmd := cli.Send(c.API, spec{Verb: "create-destination", Short: "Make a bucket and add it to a storage account", Op: "POST /api/Accounts/CreateDestination",
		Args: []kind{account, {Name: "bucket"}}, Long: "Flags make a bucket for the account's type; --from takes DestinationSettings of every type."},
		body[mbs.AccountDestinationCreateModel]{
			Fields: []field{{Flag: "name", Member: "DisplayName", Help: "`name` for people; absent: the bucket's"}},
			Fill: func(ctx context.Context, read reading, args []string, in *mbs.AccountDestinationCreateModel) error {
				in.AccountID = &args[0]
				if in.DisplayName == nil {
					in.DisplayName = &args[1]
				}
				if in.DestinationSettings != nil {
					return nil
				}
				b.BucketName = &args[1]
				return newBucket(ctx, read, in, b)
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.AccountDestinationCreateModel) (*mbs.DestinationOfAccount, error) {
			return c.Accounts.CreateDestination(ctx, *in)
		})
	b.Region = cmd.Flags().String("region", "", "`region` of the bucket (Amazon, Wasabi)")
	b.StorageClass = cmd.Flags().String("storage-class", "", "`class` of the bucket (Google)")
	b.UseImmutability = cmd.Flags().Bool("immutable", false, "let backups be locked against deletion")
	return cmd
}

// newBucket puts a new bucket's settings where the account's type has them.
func newBucket(ctx context.Context, read reading, in *mbs.AccountDestinationCreateModel, b mbs.BucketSettings) error {
	c, err := read()
	if err != nil {
		return err
	}
	a, err := c.Accounts.Get(ctx, *in.AccountID)
	if err != nil {
		return err
	}
	for _, text := range []**string{&b.Region, &b.StorageClass} {
		if **text == "" {
			*text = nil
		}
	}
	s := &mbs.DestinationSettings{}
	switch a.StorageType {
	case "AmazonS3", "AmazonS3China":
		s.AmazonS3 = &b
	case "Wasabi":
		s.Wasabi = &b
	case "Azure", "AzureVM":
		s.Azure = &b
	case "GoogleCloudPlatform":
		s.GoogleCloudPlatform = &b
	case "BackblazeB2":
		s.B2 = &b
	default:
		s.S3Compatible = &b
	}
	in.DestinationSettings = s
	return nil
}
