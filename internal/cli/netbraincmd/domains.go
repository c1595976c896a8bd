package netbraincmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/netbrain"
)

// domain is looked for tenant by tenant: not every server lists the domains of
// all.
var domain = kind{Name: "domain", Things: func(ctx context.Context, c *netbrain.Client, _ []string) things {
	return func(yield func(cli.Thing, error) bool) {
		for t, err := range cli.Slice(c.Tenants.List(ctx)) {
			if err != nil {
				yield(cli.Thing{}, err)
				return
			}
			for d, err := range cli.Slice(c.Domains.List(ctx, t.TenantID)) {
				if !yield(cli.Thing{ID: d.DomainID, Name: d.DomainName, Note: t.TenantName}, err) || err != nil {
					return
				}
			}
		}
	}
}}

const (
	domains   = base + "/V1/CMDB/Domains"
	domainsV3 = base + "/V3/CMDB/Domains"
)

func (c *commands) domains() *cobra.Command {
	return c.Noun("domains", "Domains of tenants", c.domainList(), c.domainCreate(), c.domainUpdate(),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete a domain", Op: "DELETE " + domains + "/{domainId}", Args: []kind{domain}, Sure: "Delete the domain {0}"},
			func(ctx context.Context, c *netbrain.Client, args []string) error {
				return c.Domains.Delete(ctx, args[0])
			}),
		c.domainAddUsers(), c.domainRemoveUsers(), c.domainCreateV3(), c.domainUpdateV3(),
		cli.Get(c.API, spec{Verb: "license-template", Short: "Show what licences a domain of a tenant can be given", Op: "GET " + domainsV3 + "/LicenseTemplate/{tenantId}", Args: []kind{tenant}, Long: r10},
			func(ctx context.Context, c *netbrain.Client, args []string) (*netbrain.LicenseTemplate, error) {
				return c.Domains.LicenseTemplate(ctx, args[0])
			}),
		c.licenseUsage())
}

func (c *commands) domainList() *cobra.Command {
	var of string
	cmd := cli.List(c.API, spec{Verb: "list", Short: "List the domains you may see", Op: "GET " + domains, Columns: []output.Column{
		{Head: "NAME", Path: "domainName"}, {Head: "NODES", Path: "licenseInfo.modules.amount"}, {Head: "DESCRIPTION", Path: "description"},
		{Head: "ID", Path: "domainId"}, {Head: "TENANT-ID", Path: "tenantId"}}},
		whole(func(ctx context.Context, c *netbrain.Client, _ []string) ([]netbrain.Domain, error) {
			id, _, err := place(ctx, c, of, "")
			if err != nil {
				return nil, err
			}
			return c.Domains.List(ctx, id)
		}))
	cmd.Flags().StringVar(&of, "tenant", "", "only those of this `tenant`, by ID or name; absent: all, where the server does that")
	return cmd
}

func (c *commands) domainCreate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "create", Short: "Make a domain and print the ID", Op: "POST " + domains, Args: []kind{tenant, {Name: "name"}},
		Example: "purser netbrain domains create Globex Lab --maximum-nodes 20"},
		body[netbrain.DomainRequest]{Fields: nodeFields, Fill: func(_ context.Context, _ reading, args []string, in *netbrain.DomainRequest) error {
			in.TenantID, in.DomainName = &args[0], &args[1]
			return nil
		}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.DomainRequest) (created, error) {
			return made(c.Domains.Create(ctx, *in))
		})
}

func (c *commands) domainUpdate() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "update", Short: "Change a domain; what is not given stays", Op: "PUT " + domains, Args: []kind{domain}},
		body[netbrain.DomainRequest]{Fields: append([]field{{Flag: "name", Member: "domainName", Help: "another `name`"}}, nodeFields...),
			Fill: func(_ context.Context, _ reading, args []string, in *netbrain.DomainRequest) error {
				in.DomainID = &args[0]
				return nil
			}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.DomainRequest) (cli.None, error) {
			return done(c.Domains.Update(ctx, *in))
		})
}

func (c *commands) domainAddUsers() *cobra.Command {
	var roles []string
	cmd := cli.Send(c.API, spec{Verb: "add-users", Short: "Give people roles in a domain", Op: "POST " + domains + "/Users", Args: []kind{domain}, Rest: &user,
		Example: "purser netbrain domains add-users Lab carol dave --roles engineer,guest"},
		body[netbrain.DomainUsersRequest]{Fill: func(_ context.Context, _ reading, args []string, in *netbrain.DomainUsersRequest) error {
			numbers, err := roleNumbers(roles)
			if err != nil {
				return err
			}
			in.DomainID, in.Users = &args[0], nil
			for _, name := range args[1:] {
				in.Users = append(in.Users, netbrain.DomainUser{UserName: &name, Roles: numbers})
			}
			return nil
		}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.DomainUsersRequest) (cli.None, error) {
			return done(c.Domains.AddUsers(ctx, *in))
		})
	cmd.Flags().StringSliceVar(&roles, "roles", nil, "`names` or numbers of built-in roles, separated by commas")
	cli.CompleteWords(cmd, "roles", roleNames()...)
	return cmd
}

// roleNumbers gives the numbers that the API wants for roles.
func roleNumbers(names []string) ([]*int64, error) {
	numbers := []*int64{}
	for _, name := range names {
		r, ok := netbrain.ParseDomainRole(name)
		if !ok {
			return nil, cli.Usagef("--roles: %q is none of %v", name, roleNames())
		}
		numbers = append(numbers, new(int64(r)))
	}
	return numbers, nil
}

func roleNames() []string {
	var names []string
	for r := netbrain.RoleDomainAdmin; r <= netbrain.RoleNetworkChangeApprover; r++ {
		if name := r.GrantName(); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func (c *commands) domainRemoveUsers() *cobra.Command {
	return cli.Send(c.API, spec{Verb: "remove-users", Short: "Take people's roles in a domain away", Args: []kind{domain}, Rest: &user, Sure: "Take all roles in {0} away",
		Op: ops("PUT "+domains+"/Users", "DELETE "+domains+"/Users")},
		body[netbrain.DomainUsersRemoval]{Fill: func(_ context.Context, _ reading, args []string, in *netbrain.DomainUsersRemoval) error {
			in.DomainID, in.Users = &args[0], args[1:]
			return nil
		}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.DomainUsersRemoval) (cli.None, error) {
			return done(c.Domains.RemoveUsers(ctx, *in))
		})
}

func (c *commands) domainCreateV3() *cobra.Command {
	var l licences
	return l.bind(cli.Send(c.API, spec{Verb: "create-v3", Short: "Make a domain with licences and print the ID", Op: "POST " + domainsV3, Args: []kind{tenant, {Name: "name"}}, Long: r10},
		body[netbrain.DomainV3Request]{Fields: descriptionField, Fill: func(_ context.Context, _ reading, args []string, in *netbrain.DomainV3Request) error {
			in.TenantID, in.DomainName = &args[0], &args[1]
			return l.grant(&in.LicenseInfo)
		}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.DomainV3Request) (created, error) {
			return made(c.Domains.CreateV3(ctx, *in))
		}))
}

func (c *commands) domainUpdateV3() *cobra.Command {
	var l licences
	return l.bind(cli.Send(c.API, spec{Verb: "update-v3", Short: "Change a domain and its licences", Op: "PUT " + domainsV3, Args: []kind{tenant, domain}, Long: r10},
		body[netbrain.DomainV3Request]{Fields: append([]field{{Flag: "name", Member: "domainName", Help: "`name`, which the API wants again"}}, descriptionField...),
			Fill: func(_ context.Context, _ reading, args []string, in *netbrain.DomainV3Request) error {
				in.TenantID, in.DomainID = &args[0], &args[1]
				return l.grant(&in.LicenseInfo)
			}}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.DomainV3Request) (cli.None, error) {
			return done(c.Domains.UpdateV3(ctx, *in))
		}))
}

func (c *commands) licenseUsage() *cobra.Command {
	var t, d string
	cmd := cli.List(c.API, spec{Verb: "license-usage-summary", Short: "Tell which licences and seats domains use", Op: "GET " + domains + "/LicenseUsageSummary", Long: "Servers have it from R12.1 on.",
		Columns: []output.Column{{Head: "TENANT", Path: "tenantName"}, {Head: "DOMAIN", Path: "domainName"}, {Head: "NODES", Path: "licenseSummary.nodeLicenseUsage.amount"},
			{Head: "SEATS", Path: "licenseSummary.seatLicenseUsage.current.domainUsedSeats"}, {Head: "TODAY", Path: "licenseSummary.seatLicenseUsage.historyOfMaxConcurrent.today"}}},
		whole(func(ctx context.Context, c *netbrain.Client, _ []string) ([]netbrain.DomainLicenseUsage, error) {
			tenantID, domainID, err := place(ctx, c, t, d)
			if err != nil {
				return nil, err
			}
			return c.Domains.LicenseUsageSummary(ctx, netbrain.LicenseUsageOptions{TenantID: tenantID, DomainID: domainID})
		}))
	cmd.Flags().StringVar(&t, "tenant", "", "only in this `tenant`, by ID or name")
	cmd.Flags().StringVar(&d, "domain", "", "only this `domain`, by ID or name")
	return cmd
}
