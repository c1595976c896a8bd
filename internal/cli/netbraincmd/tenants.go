package netbraincmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/netbrain"
)

var tenant = kind{Name: "tenant", Things: func(ctx context.Context, c *netbrain.Client, _ []string) things {
	return named(cli.Slice(c.Tenants.List(ctx)), func(t netbrain.Tenant) cli.Thing {
		return cli.Thing{ID: t.TenantID, Name: t.TenantName, Note: t.Description}
	})
}}

const (
	tenants   = base + "/V1/CMDB/Tenants"
	tenantsV3 = base + "/V3/CMDB/Tenants"
)

// nodeFields are those of tenants and domains.
var nodeFields = []field{
	{Flag: "maximum-nodes", Member: "maximumNodes", Help: "most `nodes`"}, {Flag: "description", Member: "description", Help: "`text`"},
	{Flag: "maximum-ports", Member: "maximumPorts", Help: "most `ports`"}, {Flag: "maximum-cpu", Member: "maximumCPU", Help: "most `CPUs`"},
}

func (c *commands) tenants() *cobra.Command {
	return c.Noun("tenants", "Tenants: companies, which people and domains belong to",
		cli.List(c.API, spec{Verb: "list", Short: "List the tenants you may see", Op: "GET " + tenants, Columns: []output.Column{
			{Head: "NAME", Path: "tenantName"}, {Head: "NODES", Path: "licenseInfo.modules.amount"}, {Head: "DESCRIPTION", Path: "description"}, {Head: "ID", Path: "tenantId"}}},
			whole(func(ctx context.Context, c *netbrain.Client, _ []string) ([]netbrain.Tenant, error) {
				return c.Tenants.List(ctx)
			})),
		c.tenantCreate(), c.tenantUpdate(),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete a tenant that has no people", Op: "DELETE " + tenants + "/{tenantId}", Args: []kind{tenant}, Sure: "Delete the tenant {0}"},
			func(ctx context.Context, c *netbrain.Client, args []string) error {
				return c.Tenants.Delete(ctx, args[0])
			}),
		c.tenantAddUsers(), c.tenantCreateV3(), c.tenantUpdateV3(),
		cli.Get(c.API, spec{Verb: "license-template", Short: "Show what licences a tenant can be given", Op: "GET " + tenantsV3 + "/LicenseTemplate", Long: r10},
			func(ctx context.Context, c *netbrain.Client, _ []string) (*netbrain.LicenseTemplate, error) {
				return c.Tenants.LicenseTemplate(ctx)
			}))
}

// r10 is said of requests that older servers do not have.
const r10 = "Servers have it from R10.1 on."

func (c *commands) tenantCreate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "create", Short: "Make a tenant and print the ID", Op: "POST " + tenants, Args: []kind{{Name: "name"}},
		Example: "purser netbrain tenants create Globex --maximum-nodes 50"},
		body[netbrain.TenantRequest]{Fields: nodeFields, Fill: func(_ context.Context, _ reading, args []string, in *netbrain.TenantRequest) error {
			in.TenantName = &args[0]
			return nil
		}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.TenantRequest) (created, error) {
			return made(c.Tenants.Create(ctx, *in))
		})
}

func (c *commands) tenantUpdate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "update", Short: "Change a tenant; what is not given stays", Op: "PUT " + tenants, Args: []kind{tenant}},
		body[netbrain.TenantRequest]{Fields: append([]field{{Flag: "name", Member: "tenantName", Help: "another `name`"}}, nodeFields...),
			Fill: func(_ context.Context, _ reading, args []string, in *netbrain.TenantRequest) error {
				in.TenantID = &args[0]
				return nil
			}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.TenantRequest) (cli.None, error) {
			return done(c.Tenants.Update(ctx, *in))
		})
}

func (c *commands) tenantAddUsers() *cobra.Command {
	var admin bool
	cmd := cli.Send(c.API, spec{Verb: "add-users", Short: "Give people access to a tenant", Op: "POST " + tenants + "/Users", Args: []kind{tenant}, Rest: &user,
		Long: "Servers answer with success for people who do not exist."},
		body[netbrain.TenantUsersRequest]{Fill: func(_ context.Context, _ reading, args []string, in *netbrain.TenantUsersRequest) error {
			in.TenantID, in.Users = &args[0], nil
			for _, name := range args[1:] {
				in.Users = append(in.Users, netbrain.TenantUser{UserName: &name, IsTenantAdmin: &admin})
			}
			return nil
		}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.TenantUsersRequest) (cli.None, error) {
			return done(c.Tenants.AddUsers(ctx, *in))
		})
	cmd.Flags().BoolVar(&admin, "admin", false, "as administrators of the tenant")
	return cmd
}

// licences are the flags that give licences.
type licences struct{ modules, techs []string }

func (l *licences) bind(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringArrayVar(&l.modules, "module", nil, "`name=amount` of a licence module, such as Foundation=50; can be given again")
	cmd.Flags().StringArrayVar(&l.techs, "network-tech", nil, "`name=amount` of a network technology; can be given again")
	return cmd
}

func (l *licences) grant(in **netbrain.LicenseGrant) error {
	if len(l.modules)+len(l.techs) == 0 {
		return nil
	}
	g := &netbrain.LicenseGrant{}
	*in = g
	for _, text := range l.modules {
		name, amount, err := amountOf(text)
		if err != nil {
			return err
		}
		g.Modules = append(g.Modules, netbrain.ModuleGrant{Name: &name, Amount: &amount})
	}
	for _, text := range l.techs {
		name, amount, err := amountOf(text)
		if err != nil {
			return err
		}
		g.NetworkTechs = append(g.NetworkTechs, netbrain.NetworkTechGrant{Name: &name, Amount: &amount})
	}
	return nil
}

func amountOf(text string) (string, int64, error) {
	name, number, ok := strings.Cut(text, "=")
	amount, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return "", 0, cli.Usagef("want name=amount, such as Foundation=50, not %q", text)
	}
	return name, amount, nil
}

var descriptionField = []field{{Flag: "description", Member: "description", Help: "`text`"}}

func (c *commands) tenantCreateV3() *cobra.Command {
	var l licences
	return l.bind(cli.Send(c.API, spec{Verb: "create-v3", Short: "Make a tenant with licences and print the ID", Op: "POST " + tenantsV3, Args: []kind{{Name: "name"}}, Long: r10},
		body[netbrain.TenantV3Request]{Fields: descriptionField, Fill: func(_ context.Context, _ reading, args []string, in *netbrain.TenantV3Request) error {
			in.TenantName = &args[0]
			return l.grant(&in.LicenseInfo)
		}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.TenantV3Request) (created, error) {
			return made(c.Tenants.CreateV3(ctx, *in))
		}))
}

func (c *commands) tenantUpdateV3() *cobra.Command {
	var l licences
	return l.bind(cli.Send(c.API, spec{Verb: "update-v3", Short: "Change a tenant and its licences", Op: "PUT " + tenantsV3, Args: []kind{tenant}, Long: r10},
		body[netbrain.TenantV3Request]{Fields: append([]field{{Flag: "name", Member: "tenantName", Help: "`name`, which the API wants again"}}, descriptionField...),
			Fill: func(_ context.Context, _ reading, args []string, in *netbrain.TenantV3Request) error {
				in.TenantID = &args[0]
				return l.grant(&in.LicenseInfo)
			}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.TenantV3Request) (cli.None, error) {
			return done(c.Tenants.UpdateV3(ctx, *in))
		}))
}
