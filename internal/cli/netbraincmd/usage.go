package netbraincmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/netbrain"
)

// usage are the flags that limit a usage report.
type usage struct {
	period
	tenant, domain string
}

func (u *usage) bind(cmd *cobra.Command) *cobra.Command {
	u.period.bind(cmd, "sign-ins")
	cmd.Flags().StringVar(&u.tenant, "tenant", "", "only in this `tenant`, by ID or name")
	cmd.Flags().StringVar(&u.domain, "domain", "", "only in this `domain`, by ID or name")
	return cmd
}

func (u *usage) options(ctx context.Context, c *netbrain.Client) (o netbrain.UsageOptions, err error) {
	if o.From, o.To, err = u.times(); err != nil {
		return o, err
	}
	o.TenantID, o.DomainID, err = place(ctx, c, u.tenant, u.domain)
	return o, err
}

// place turns names of a tenant and a domain into IDs; "" stays.
func place(ctx context.Context, c *netbrain.Client, tenantText, domainText string) (tenantID, domainID string, err error) {
	connected := func() (*netbrain.Client, error) { return c, nil }
	if tenantText != "" {
		if tenantID, err = tenant.Resolve(ctx, connected, nil, tenantText); err != nil {
			return "", "", err
		}
	}
	if domainText != "" {
		domainID, err = domain.Resolve(ctx, connected, nil, domainText)
	}
	return tenantID, domainID, err
}

func (c *commands) usageReport() *cobra.Command {
	u := &usage{period: period{c: c}}
	return u.bind(cli.List(c.API, spec{Verb: "usage-report", Short: "Sum everybody's sessions, most sign-ins first", Op: "GET " + users + "/UsageReport", Columns: []output.Column{
		{Head: "NAME", Path: "username"}, {Head: "LOGINS", Path: "ofLogins"}, {Head: "FIRST-LOGIN", Path: "firstLoginTime"}, {Head: "LAST-LOGOUT", Path: "lastLogoutTime"},
		{Head: "ONLINE", Path: "totalOnlineTime"}, {Head: "REFUSED", Path: "ofLoginFailureDueToSeatLicense"}}},
		whole(func(ctx context.Context, c *netbrain.Client, _ []string) ([]netbrain.UsageReport, error) {
			o, err := u.options(ctx, c)
			if err != nil {
				return nil, err
			}
			return c.Users.UsageReport(ctx, o)
		})))
}

func (c *commands) detailUsageReport() *cobra.Command {
	u := &usage{period: period{c: c}}
	var server string
	cmd := u.bind(cli.List(c.API, spec{Verb: "detail-usage-report", Short: "List a person's sessions, oldest first", Op: "GET " + users + "/DetailUsageReport", Args: []kind{user}, Columns: []output.Column{
		{Head: "LOGIN", Path: "loginTime"}, {Head: "LOGOUT", Path: "logoutTime"}, {Head: "DURATION", Path: "duration"}, {Head: "TENANT", Path: "tenantName"},
		{Head: "DOMAIN", Path: "domainName"}, {Head: "ADDRESS", Path: "IPAddress"}, {Head: "REFUSED", Path: "ofLoginFailureDueToSeatLicense"}}},
		whole(func(ctx context.Context, c *netbrain.Client, args []string) ([]netbrain.UsageDetail, error) {
			o, err := u.options(ctx, c)
			if err != nil {
				return nil, err
			}
			return c.Users.DetailUsageReport(ctx, args[0], server, o)
		})))
	cmd.Flags().StringVar(&server, "authentication-server", "", serverHelp)
	return cmd
}

func (c *commands) syncExternal() *cobra.Command {
	server := kind{Name: "server type", Words: []string{"AD", "LDAP"}}
	return cli.Do(c.API, spec{Verb: "sync-external", Short: "Start fetching the accounts of external servers: AD, LDAP", Op: "POST " + users + "/SyncExternalUsers", Rest: &server},
		func(ctx context.Context, c *netbrain.Client, args []string) error {
			var types []netbrain.ExternalServerType
			for _, text := range args {
				t, err := serverType(text)
				if err != nil {
					return err
				}
				types = append(types, t)
			}
			return c.Users.SyncExternalUsers(ctx, types...)
		})
}

func serverType(text string) (netbrain.ExternalServerType, error) {
	for t := netbrain.ServerAD; t <= netbrain.ServerSAML; t++ {
		if strings.EqualFold(t.String(), text) {
			return t, nil
		}
	}
	return 0, cli.Usagef("%q is none of AD, LDAP, TACACS, SAML", text)
}

// held says whether the caller holds a privilege.
type held struct {
	Privilege string `json:"privilege"`
	Held      bool   `json:"held"`
}

func (c *commands) checkPermission() *cobra.Command {
	privilege := kind{Name: "privilege"}
	return cli.Ask(c.API, spec{Verb: "check-permission", Short: "Tell which privileges you hold", Op: "POST " + users + "/checkPermission", Rest: &privilege,
		Columns: []output.Column{{Head: "PRIVILEGE", Path: "privilege"}, {Head: "HELD", Path: "held"}}},
		body[netbrain.CheckPermissionRequest]{
			Fields: []field{{Flag: "tenant", Member: "tenantId", Kind: &tenant, Help: "`tenant` to hold them in, by ID or name"},
				{Flag: "domain", Member: "domainId", Kind: &domain, Help: "`domain` to hold them in, by ID or name"}},
			Fill: func(_ context.Context, _ reading, args []string, in *netbrain.CheckPermissionRequest) error {
				in.Permissions = args
				return nil
			},
		}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.CheckPermissionRequest) ([]held, error) {
			list := []held{}
			answer, err := c.Users.CheckPermission(ctx, *in)
			for _, p := range answer {
				list = append(list, held{p.Name, p.Held})
			}
			return list, err
		})
}
