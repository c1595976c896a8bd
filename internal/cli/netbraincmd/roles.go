package netbraincmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/netbrain"
)

var role = kind{Name: "role", IsID: func(string) bool { return true }, Things: func(ctx context.Context, c *netbrain.Client, _ []string) things {
	return named(cli.Slice(c.Roles.List(ctx)), func(r netbrain.RoleData) cli.Thing { return cli.Thing{ID: r.RoleName, Note: r.Description} })
}}

const roles = base + "/V1/CMDB/Roles"

// roleFields are those of create and update.
var roleFields = []field{
	{Flag: "description", Member: "description", Help: "`text`"},
	{Flag: "privilege", Member: "privileges", Many: true, Parse: parsePrivilege, Help: "`name` or number of a privilege of the role; can be given again"},
}

func parsePrivilege(text string) (any, error) {
	p, ok := netbrain.ParsePrivilege(text)
	if !ok {
		return nil, cli.Usagef("there is no privilege %q with a published number", text)
	}
	return int64(p), nil
}

func (c *commands) roles() *cobra.Command {
	return c.Noun("roles", "Roles in domains",
		cli.List(c.API, spec{Verb: "list", Short: "List the roles", Op: "GET " + roles, Columns: []output.Column{
			{Head: "ROLE", Path: "roleName"}, {Head: "DESCRIPTION", Path: "description"}, {Head: "PRIVILEGES", Path: "privileges"}}},
			whole(func(ctx context.Context, c *netbrain.Client, _ []string) ([]netbrain.RoleData, error) {
				return c.Roles.List(ctx)
			})),
		cli.Get(c.API, spec{Verb: "get", Short: "Show a role", Op: "GET " + roles, Args: []kind{role}},
			func(ctx context.Context, c *netbrain.Client, args []string) (*netbrain.RoleData, error) {
				return c.Roles.Get(ctx, args[0])
			}),
		c.roleSend("create", "Make a role", "POST ", roleFields, kind{Name: "name"}, func(c *netbrain.Client) sendRole { return c.Roles.Create }),
		c.roleSend("update", "Change a role; what is not given stays", "PUT ", append([]field{{Flag: "name", Member: "newRoleName", Help: "another `name`"}}, roleFields...), role,
			func(c *netbrain.Client) sendRole { return c.Roles.Update }),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete a role that nobody has", Op: "DELETE " + roles + "/{roleName}", Args: []kind{role}, Sure: "Delete the role {0}"},
			func(ctx context.Context, c *netbrain.Client, args []string) error {
				return c.Roles.Delete(ctx, args[0])
			}))
}

type sendRole = func(context.Context, netbrain.RoleRequest) error

func (c *commands) roleSend(verb, short, method string, fields []field, arg kind, send func(*netbrain.Client) sendRole) *cobra.Command {
	return cli.Send(c.API, spec{Verb: verb, Short: short, Op: method + roles, Args: []kind{arg}},
		body[netbrain.RoleRequest]{Fields: fields, Fill: func(_ context.Context, _ reading, args []string, in *netbrain.RoleRequest) error {
			in.RoleName = &args[0]
			return nil
		}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.RoleRequest) (cli.None, error) {
			return done(send(c)(ctx, *in))
		})
}
