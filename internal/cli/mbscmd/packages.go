package mbscmd

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

// pack is a package, whose IDs are numbers.
var pack = kind{Name: "package", IsID: isNumber, Things: func(ctx context.Context, c *mbs.Client, _ []string) things {
	return named(cli.Slice(c.Packages.List(ctx)), func(p mbs.PackagesModels) cli.Thing {
		return cli.Thing{ID: strconv.FormatInt(p.ID, 10), Name: p.Name, Note: p.StorageLimit.String() + " GB"}
	})
}}

func isNumber(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}

// packageText takes a name until it is looked up.
func packageText(text string) (any, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, nil
	}
	return int64(0), nil // resolved before it is sent
}

func number(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("want a number, not %q", text)
	}
	return n, nil
}

var packageColumns = []output.Column{
	{Head: "ID", Path: "ID"}, {Head: "NAME", Path: "Name"}, {Head: "ENABLED", Path: "Enabled"}, {Head: "GB", Path: "StorageLimit"}, {Head: "COST", Path: "Cost"},
	{Head: "RESTORE-GB", Show: restoreLimit}, {Head: "ARCHIVE", Path: "GlacierRestoreType"}, {Head: "DESCRIPTION", Path: "Description"},
}

func restoreLimit(v any) string {
	p, _ := v.(mbs.PackagesModels)
	if !p.UseRestoreLimit || p.RestoreLimit.TenThousandths() < 0 {
		return "none"
	}
	return p.RestoreLimit.String()
}

// packageFields are those of create and update.
var packageFields = []field{
	{Flag: "description", Member: "Description", Help: "`text` for people"},
	{Flag: "storage-limit", Member: "StorageLimit", Help: "most `GB` in one destination"},
	{Flag: "cost", Member: "Cost", Help: "`price` of a month"},
	{Flag: "restore-limit", Member: "RestoreLimit", Help: "most `GB` restored in a month; negative: none"},
	{Flag: "use-restore-limit", Member: "UseRestoreLimit", Help: "heed --restore-limit"},
	{Flag: "limit-glacier-restore", Member: "isGlacierRestoreLimit", Help: "limit restores from an archive"},
	{Flag: "glacier-restore", Member: "GlacierRestoreType", Help: "`how` archived data comes back: Standard, Bulk, Expedited, No"},
}

func (c *commands) packages() *cobra.Command {
	return c.Noun("packages", "Packages: limits of space and what they cost",
		cli.List(c.API, spec{Verb: "list", Short: "List the packages", Op: "GET /api/Packages", Columns: packageColumns},
			whole(func(ctx context.Context, c *mbs.Client, _ []string) ([]mbs.PackagesModels, error) {
				return c.Packages.List(ctx)
			})),
		cli.Get(c.API, spec{Verb: "get", Short: "Show a package", Op: "GET /api/Packages/{idOrUser}", Args: []kind{pack}},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.PackagesModels, error) {
				id, err := number(args[0])
				if err != nil {
					return nil, err
				}
				return c.Packages.Get(ctx, id)
			}),
		cli.List(c.API, spec{Verb: "list-for-user", Short: "List the packages of a user's destinations", Op: "GET /api/Packages/{idOrUser}", Args: []kind{user}, Columns: packageColumns},
			whole(func(ctx context.Context, c *mbs.Client, args []string) ([]mbs.PackagesModels, error) {
				return c.Packages.ListForUser(ctx, args[0])
			})),
		c.packageCreate(), c.packageUpdate(),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete a package that nobody has", Op: "DELETE /api/Packages/{id}", Args: []kind{pack}, Sure: "Delete the package {0}"},
			func(ctx context.Context, c *mbs.Client, args []string) error {
				id, err := number(args[0])
				if err != nil {
					return err
				}
				return c.Packages.Delete(ctx, id)
			}))
}

func (c *commands) packageCreate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "create", Short: "Make a package and print the ID", Op: "POST /api/Packages", Args: []kind{{Name: "name"}},
		Long:    "--storage-limit is required; the cost is 0 unless --cost says otherwise.",
		Example: "purser mbs packages create \"100 GB\" --storage-limit 100 --cost 7.50 --restore-limit 20 --use-restore-limit"},
		body[mbs.PackageCreate]{Fields: packageFields, Fill: func(_ context.Context, _ reading, args []string, in *mbs.PackageCreate) error {
			if in.Name = &args[0]; in.IsGlacierRestoreLimit == nil {
				in.IsGlacierRestoreLimit = new(false)
			}
			if in.Cost == nil {
				in.Cost = new(mbs.NewDecimal(0))
			}
			if in.StorageLimit == nil {
				return cli.Usagef("--storage-limit is required: the most GB in one destination")
			}
			return nil
		}},
		func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.PackageCreate) (created[int64], error) {
			return made(c.Packages.Create(ctx, *in))
		})
}

func (c *commands) packageUpdate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "update", Short: "Change a package; what is not given stays", Op: "PUT /api/Packages", Args: []kind{pack},
		Long: "The API wants to be told most of a package again; what flags do not say is read first."},
		body[mbs.PackagesEditModels]{
			Fields: append([]field{{Flag: "name", Member: "Name", Help: "another `name`"}, {Flag: "enabled", Member: "Enabled", Help: "may be given to users"}}, packageFields...),
			Fill: func(ctx context.Context, read reading, args []string, in *mbs.PackagesEditModels) error {
				id, err := number(args[0])
				if err != nil {
					return err
				}
				in.ID = &id
				return keepPackage(ctx, read, in)
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.PackagesEditModels) (cli.None, error) {
			return done(c.Packages.Update(ctx, *in))
		})
}

// keepPackage reads what the API wants to be told again: name, enabled and the
// archive limit, by older documents the limit and the cost too.
func keepPackage(ctx context.Context, read reading, in *mbs.PackagesEditModels) error {
	c, err := read()
	if err != nil {
		return err
	}
	now, err := c.Packages.Get(ctx, *in.ID)
	if err != nil {
		return err
	}
	keep(&in.Name, now.Name)
	keep(&in.Enabled, now.Enabled)
	keep(&in.IsGlacierRestoreLimit, now.IsGlacierRestoreLimit)
	keep(&in.StorageLimit, now.StorageLimit)
	keep(&in.Cost, now.Cost)
	return nil
}

// keep sets what is not given.
func keep[T any](member **T, now T) {
	if *member == nil {
		*member = &now
	}
}
