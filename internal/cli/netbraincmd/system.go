package netbraincmd

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/netbrain"
)

func (c *commands) system() *cobra.Command {
	const path = base + "/V1/System/"
	return c.Noun("system", "The server itself",
		cli.Get(c.API, spec{Verb: "product-version", Short: "Show the server's version", Op: "GET " + path + "ProductVersion"},
			func(ctx context.Context, c *netbrain.Client, _ []string) (*netbrain.ProductVersionResponse, error) {
				return c.System.ProductVersion(ctx)
			}),
		cli.Get(c.API, spec{Verb: "node-info", Short: "Count the nodes of tenants and domains", Op: "GET " + path + "nodeinfo", Long: "Servers have it up to 8.03.", Lines: "tenants"},
			func(ctx context.Context, c *netbrain.Client, _ []string) (*netbrain.NodeInfo, error) {
				return c.System.NodeInfo(ctx)
			}),
		cli.Get(c.API, spec{Verb: "node-info-v3", Short: "Show the system's licences", Op: "GET " + base + "/V3/System/nodeinfo", Long: r10, Lines: "modules"},
			func(ctx context.Context, c *netbrain.Client, _ []string) (*netbrain.SystemLicenses, error) {
				return c.System.NodeInfoV3(ctx)
			}))
}

func (c *commands) session() *cobra.Command {
	const path = base + "/V1/Session"
	const kept = "That lasts as long as the session: it is of use where the profile keeps one, or with PURSER_TOKEN. --working-tenant and\n--working-domain choose for one command."
	var chosen string
	set := cli.Do(c.API, spec{Verb: "set-domain", Short: "Choose the tenant, and the domain, to work in", Op: "PUT " + path + "/CurrentDomain", Args: []kind{tenant}, Long: kept},
		func(ctx context.Context, c *netbrain.Client, args []string) error {
			_, id, err := place(ctx, c, "", chosen)
			if err != nil {
				return err
			}
			return c.Session.SetCurrentDomain(ctx, args[0], id)
		})
	set.Flags().StringVar(&chosen, "domain", "", "`domain`, by ID or name")
	return c.Noun("session", "Sessions by hand",
		cli.Get(c.API, spec{Verb: "login", Short: "Open a session and print its token, which is a secret", Op: ops("POST "+path, "GET "+path, "POST /ServicesAPI/auth/oauth2/token"), Stay: true,
			Long: "The session takes a seat until session logout ends it or it is not used for half an hour. purser login does that for\nall commands; this one is for scripts that go on by themselves."},
			func(ctx context.Context, c *netbrain.Client, _ []string) (*netbrain.LoginResponse, error) {
				return c.Session.Login(ctx)
			}),
		cli.Do(c.API, spec{Verb: "logout", Short: "End the session of PURSER_TOKEN, or that of the profile", Op: "DELETE " + path},
			func(ctx context.Context, c *netbrain.Client, _ []string) error { return c.Session.Logout(ctx) }),
		cli.Get(c.API, spec{Verb: "current-domain", Short: "Show the tenant and domain that the session works in", Op: "GET " + path + "/CurrentDomain", Long: kept},
			func(ctx context.Context, c *netbrain.Client, _ []string) (*netbrain.CurrentDomainResponse, error) {
				return c.Session.CurrentDomain(ctx)
			}),
		set)
}

func (c *commands) auditLogs() *cobra.Command {
	p := &period{c: c}
	var o netbrain.AuditLogOptions
	cmd := cli.List(c.API, spec{Verb: "list", Short: "Read the audit log, newest first", Op: "GET " + base + "/V1/CMDB/AuditLogs", Long: "Without --since it begins a day ago.",
		Columns: []output.Column{{Head: "TIME", Path: "time"}, {Head: "USER", Path: "userName"}, {Head: "TENANT", Path: "tenantName"}, {Head: "DOMAIN", Path: "domainName"},
			{Head: "ADDRESS", Path: "ipAddress"}, {Head: "MODULE", Path: "module"}, {Head: "MESSAGE", Path: "message"}}},
		func(ctx context.Context, c *netbrain.Client, _ []string) rows[netbrain.AuditLog] {
			from, to, err := p.times()
			if err != nil {
				return cli.Slice[netbrain.AuditLog](nil, err)
			}
			if to.IsZero() {
				to = p.c.Now()
			}
			if from.IsZero() {
				from = to.Add(-24 * time.Hour)
			}
			o.From, o.To = from, to
			return c.AuditLogs.All(ctx, o)
		})
	p.bind(cmd, "entries")
	cmd.Flags().StringVar(&o.Tenant, "tenant", "", "only of this `tenant`, by ID or name")
	cmd.Flags().StringVar(&o.Domain, "domain", "", "only of this `domain`, by ID or name")
	cmd.Flags().StringSliceVar(&o.Modules, "module", nil, "only of these `modules`, separated by commas, such as Login,User Management")
	return c.Noun("audit-logs", "The audit log", cmd)
}
