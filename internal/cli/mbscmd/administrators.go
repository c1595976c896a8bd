package mbscmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

var administrator = kind{Name: "administrator", Things: func(ctx context.Context, c *mbs.Client, _ []string) things {
	return named(cli.Slice(c.Administrators.List(ctx)), func(a mbs.AdministratorsModels) cli.Thing {
		return cli.Thing{ID: a.AdminID, Name: a.Email, Note: strings.TrimSpace(a.FirstName + " " + a.LastName)}
	})
}}

func (c *commands) administrators() *cobra.Command {
	return c.Noun("administrators", "Administrators, who run the service",
		cli.List(c.API, spec{Verb: "list", Short: "List the administrators", Op: "GET /api/Administrators", Columns: []output.Column{
			{Head: "LOGIN", Path: "Email"}, {Head: "FIRST", Path: "FirstName"}, {Head: "LAST", Path: "LastName"}, {Head: "ENABLED", Path: "Enabled"},
			{Head: "COMPANIES", Show: scope}, {Head: "PERMISSIONS", Path: "PermissionsModels"}, {Head: "LAST-LOGIN", Path: "LastLogin"}, {Head: "ID", Path: "AdminID"}}},
			whole(func(ctx context.Context, c *mbs.Client, _ []string) ([]mbs.AdministratorsModels, error) {
				return c.Administrators.List(ctx)
			})),
		cli.Get(c.API, spec{Verb: "get", Short: "Show an administrator", Op: "GET /api/Administrators/{id}", Args: []kind{administrator}},
			func(ctx context.Context, c *mbs.Client, args []string) (*mbs.AdministratorsModels, error) {
				return c.Administrators.Get(ctx, args[0])
			}),
		c.administratorCreate(), c.administratorUpdate(),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete an administrator", Op: "DELETE /api/Administrators/{id}", Args: []kind{administrator}, Sure: "Delete the administrator {0}"},
			func(ctx context.Context, c *mbs.Client, args []string) error {
				return c.Administrators.Delete(ctx, args[0])
			}))
}

// scope tells which companies an administrator sees.
func scope(v any) string {
	a, _ := v.(mbs.AdministratorsModels)
	if a.AccessToCompaniesMode == mbs.AllCompanies {
		return "all"
	}
	return strings.Join(a.Companies, ", ")
}

// administratorFields are those of create and update.
var administratorFields = []field{
	{Flag: "first-name", Member: "FirstName", Help: "first `name`"}, {Flag: "last-name", Member: "LastName", Help: "last `name`"},
	{Flag: "enabled", Member: "Enabled", Help: "may sign in"},
	{Flag: "permissions", Member: "PermissionsModels", Parse: parsePermissions, Help: "`names` of permissions, separated by commas: these and no others; all: all"},
	{Flag: "companies", Member: "Companies", Help: "`names` of the companies seen, separated by commas"},
	{Flag: "access", Member: "AccessToCompaniesMode", Help: "`SpecifiedCompanies` or AllCompanies"},
	{Flag: "account-type", Member: "AccountType", Help: "`InternalAccount` or ExternalAccount"},
}

// parsePermissions gives all permissions, so that those not named are taken away.
func parsePermissions(text string) (any, error) {
	edit := mbs.PermissionsEdit{}
	for _, p := range mbs.AnsweredPermissions() {
		edit[p] = new(mbs.None)
		if text == "all" {
			edit[p] = new(mbs.Access)
		}
	}
	if text == "all" || text == "" {
		return edit, nil
	}
	for name := range strings.SplitSeq(text, ",") {
		p, err := permission(name)
		if err != nil {
			return nil, err
		}
		edit[p] = new(mbs.Access)
	}
	return edit, nil
}

func permission(name string) (mbs.Permission, error) {
	p, ok := mbs.ParsePermission(strings.TrimSpace(name))
	if !ok {
		var known []string
		for _, p := range mbs.AnsweredPermissions() {
			known = append(known, string(p))
		}
		return "", cli.Usagef("there is no permission %q; there are %s", name, strings.Join(known, ", "))
	}
	return p, nil
}

func (c *commands) administratorCreate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "create", Short: "Make an administrator and print the ID", Op: "POST /api/Administrators", Args: []kind{{Name: "login"}},
		Example: "purser mbs administrators create clerk --permissions Users,Monitiring --companies Acme"},
		body[mbs.AdministratorsNewModels]{
			Fields: append([]field{
				{Flag: "new-password", Member: "InitialPassword", Secret: true, Ask: true, New: true, Help: "`file` whose first line is the password; - is stdin; absent: asked for"},
				{Flag: "send-instruction", Member: "SendInstruction", Help: "mail the administrator how to begin"},
			}, administratorFields...),
			Fill: func(_ context.Context, _ reading, args []string, in *mbs.AdministratorsNewModels) error {
				if in.Email = &args[0]; in.Enabled == nil {
					in.Enabled = new(true)
				}
				if in.PermissionsModels == nil {
					return cli.Usagef("--permissions is required: names separated by commas, or all")
				}
				return nil
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.AdministratorsNewModels) (created[string], error) {
			return made(c.Administrators.Create(ctx, *in))
		})
}

func (c *commands) administratorUpdate() *cobra.Command {
	var grant, revoke []string
	cmd := cli.Send(c.API, spec{Verb: "update", Short: "Change an administrator; what is not given stays", Op: "PUT /api/Administrators", Args: []kind{administrator},
		Long: "The API wants to be told again whether the administrator is enabled, and the permissions; what flags do not say of these is read first."},
		body[mbs.AdministratorsEditModels]{
			Fields: append([]field{
				{Flag: "new-password", Member: "Password", Secret: true, New: true, Help: "`file` whose first line is a new password; - is stdin or a prompt"},
			}, administratorFields...),
			Fill: func(ctx context.Context, read reading, args []string, in *mbs.AdministratorsEditModels) error {
				in.AdminID = &args[0]
				if err := keepAdministrator(ctx, read, in); err != nil {
					return err
				}
				return change(in.PermissionsModels, grant, revoke)
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.AdministratorsEditModels) (cli.None, error) {
			return done(c.Administrators.Update(ctx, *in))
		})
	cmd.Flags().StringSliceVar(&grant, "grant", nil, "`names` of permissions to add")
	cmd.Flags().StringSliceVar(&revoke, "revoke", nil, "`names` of permissions to take away")
	return cmd
}

// keepAdministrator reads what the API wants to be told again.
func keepAdministrator(ctx context.Context, read reading, in *mbs.AdministratorsEditModels) error {
	if in.Enabled != nil && in.PermissionsModels != nil {
		return nil
	}
	c, err := read()
	if err != nil {
		return err
	}
	now, err := c.Administrators.Get(ctx, *in.AdminID)
	if err != nil {
		return err
	}
	if in.Enabled == nil {
		in.Enabled = &now.Enabled
	}
	if in.PermissionsModels == nil {
		in.PermissionsModels = mbs.PermissionsEdit{}
		for p, held := range now.PermissionsModels {
			in.PermissionsModels[p] = &held
		}
	}
	return nil
}

func change(in mbs.PermissionsEdit, grant, revoke []string) error {
	for held, names := range map[mbs.PermissionEnum][]string{mbs.Access: grant, mbs.None: revoke} {
		for _, name := range names {
			p, err := permission(name)
			if err != nil {
				return err
			}
			in[p] = &held
		}
	}
	return nil
}
