package mbscmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

var company = kind{Name: "company", Things: func(ctx context.Context, c *mbs.Client, _ []string) things {
	return named(cli.Slice(c.Companies.List(ctx)), func(m mbs.CompanyModel) cli.Thing { return cli.Thing{ID: m.ID, Name: m.Name} })
}}

// companyFields are those of create and update.
var companyFields = []field{
	{Flag: "storage-limit", Member: "StorageLimit", Parse: cli.ParseSize, Help: "most `space` its people may use together, such as 500GB; none: no limit"},
	{Flag: "license-settings", Member: "LicenseSettings", Help: "where its people get licences: `CustomUsersSettings`, GlobalLicensesPool or CompanyLicensesPool"},
	{Flag: "destination", Member: "Destinations", Many: true, Parse: companyDestination, Help: "`ID[:package]` of an account's destination that its people get; can be given again"},
	{Flag: "default-license", Member: "DefaultLicense", Help: "`number` of the licence type people get"},
	{Flag: "allowed-licenses", Member: "AllowedLicenses", Help: "`numbers` of the licence types people may have, separated by commas"},
}

func companyDestination(text string) (any, error) {
	id, plan, given := strings.Cut(text, ":")
	d := mbs.CompanyDestination{DestinationID: &id}
	if !given {
		return d, nil
	}
	n, err := strconv.ParseInt(plan, 10, 64)
	d.PlanID = &n
	return d, err
}

func (c *commands) companies() *cobra.Command {
	return c.Noun("companies", "Companies, which users belong to",
		cli.List(c.API, spec{Verb: "list", Short: "List the companies", Op: "GET /api/Companies", Columns: []output.Column{
			{Head: "NAME", Path: "Name"}, {Head: "LIMIT", Path: "StorageLimit", Show: output.Bytes}, {Head: "LICENSES", Path: "LicenseSettings"},
			{Head: "DESTINATIONS", Path: "Destinations", Show: output.Count}, {Head: "ID", Path: "Id"}}},
			whole(func(ctx context.Context, c *mbs.Client, _ []string) ([]mbs.CompanyModel, error) {
				return c.Companies.List(ctx)
			})),
		cli.Get(c.API, spec{Verb: "get", Short: "Show a company", Op: "GET /api/Companies/{id}", Args: []kind{company}},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.CompanyModel, error) {
				return c.Companies.Get(ctx, args[0])
			}),
		c.companyCreate(), c.companyUpdate(),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete a company that has no users", Op: "DELETE /api/Companies/{id}", Args: []kind{company}, Sure: "Delete the company {0}"},
			func(ctx context.Context, c *mbs.Client, args []string) error { return c.Companies.Delete(ctx, args[0]) }))
}

func (c *commands) companyCreate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "create", Short: "Make a company and print the ID", Op: "POST /api/Companies", Args: []kind{{Name: "name"}},
		Example: "purser mbs companies create Acme --storage-limit 500GB"},
		body[mbs.CompanyCreateModel]{Fields: companyFields, Fill: func(_ context.Context, _ reading, args []string, in *mbs.CompanyCreateModel) error {
			in.Name = &args[0]
			return nil
		}},
		func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.CompanyCreateModel) (created[string], error) {
			return made(c.Companies.Create(ctx, *in))
		})
}

func (c *commands) companyUpdate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "update", Short: "Change a company; what is not given stays", Op: "PUT /api/Companies", Args: []kind{company}},
		body[mbs.CompanyEditModel]{Fields: append([]field{{Flag: "name", Member: "Name", Help: "another `name`"}}, companyFields...),
			Fill: func(_ context.Context, _ reading, args []string, in *mbs.CompanyEditModel) error {
				in.ID = &args[0]
				return nil
			}},
		func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.CompanyEditModel) (cli.None, error) {
			return done(c.Companies.Update(ctx, *in))
		})
}
