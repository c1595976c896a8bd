package netbraincmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/netbrain"
)

// user is named by the login alone.
var user = kind{Name: "user", IsID: func(string) bool { return true }, Things: func(ctx context.Context, c *netbrain.Client, _ []string) things {
	return named(c.Users.All(ctx, netbrain.UserListOptions{}), func(u netbrain.UserData) cli.Thing {
		return cli.Thing{ID: u.Username, Note: strings.TrimSpace(u.FirstName + " " + u.LastName)}
	})
}}

var userColumns = []output.Column{
	{Head: "NAME", Path: "username"}, {Head: "E-MAIL", Path: "email"}, {Head: "FIRST", Path: "firstName"}, {Head: "LAST", Path: "lastName"},
	{Head: "STATUS", Path: "status", State: true}, {Head: "SYSTEM-ADMIN", Path: "isSystemAdmin"}, {Head: "TENANTS", Path: "TenantAndRole.tenantName"},
	{Head: "DOMAINS", Path: "TenantAndRole.domains.name"},
}

const users = base + "/V1/CMDB/Users"

func (c *commands) users() *cobra.Command {
	return c.Noun("users", "People and their access to tenants and domains",
		c.userList(), c.userGet(), c.userAdd(), c.userUpdate(), c.userDelete(),
		c.usageReport(), c.detailUsageReport(), c.syncExternal(), c.checkPermission())
}

const serverHelp = "`alias` of the authentication server, where a name is on several; NetBrain is the server's own"

func (c *commands) userList() *cobra.Command {
	var o netbrain.UserListOptions
	cmd := cli.List(c.API, spec{Verb: "list", Short: "List people", Op: "GET " + users, Columns: userColumns},
		func(ctx context.Context, c *netbrain.Client, _ []string) rows[netbrain.UserData] {
			return c.Users.All(ctx, o)
		})
	cmd.Flags().StringVar(&o.AuthenticationServer, "authentication-server", "", "only people of the `alias` of an authentication server; NetBrain is the server's own")
	return cmd
}

func (c *commands) userGet() *cobra.Command {
	var server string
	cmd := cli.Get(c.API, spec{Verb: "get", Short: "Show a person", Op: "GET " + users, Args: []kind{user}},
		func(ctx context.Context, c *netbrain.Client, args []string) (*netbrain.UserData, error) {
			return c.Users.Get(ctx, args[0], server)
		})
	cmd.Flags().StringVar(&server, "authentication-server", "", serverHelp)
	return cmd
}

func (c *commands) userDelete() *cobra.Command {
	var server string
	cmd := cli.Do(c.API, spec{Verb: "delete", Short: "Delete a person; backups stay", Args: []kind{user}, Sure: "Delete {0}",
		Op: ops("DELETE "+users+"/{userName}", "DELETE "+users+"/{userName}/{authenticationServer}")},
		func(ctx context.Context, c *netbrain.Client, args []string) error {
			return c.Users.Delete(ctx, args[0], server)
		})
	cmd.Flags().StringVar(&server, "authentication-server", "", serverHelp)
	return cmd
}

// userFields are those of add and update.
var userFields = []field{
	{Flag: "email", Member: "email", Help: "`address`"}, {Flag: "first-name", Member: "firstName", Help: "first `name`"}, {Flag: "last-name", Member: "lastName", Help: "last `name`"},
	{Flag: "phone", Member: "phoneNumber", Help: "phone `number`"}, {Flag: "department", Member: "department", Help: "`department`"}, {Flag: "description", Member: "description", Help: "`text`"},
	{Flag: "allow-change-password", Member: "allowChangePassword", Help: "may change the own password; absent when made: yes"},
	{Flag: "system-admin", Member: "isSystemAdmin", Help: "administers the system; absent when made: no"},
	{Flag: "deactivated-time", Member: "deactivatedTime", Help: "`time` at which the account ends"},
	{Flag: "authentication-server", Member: "authenticationServer", Help: "`alias` of an external server that knows the person"},
	{Flag: "external-identity", Member: "externalUserIdentity", Help: "`identity` on that server"},
}

func (c *commands) userAdd() *cobra.Command {
	var a access
	return a.bind(cli.Send(c.API, spec{Verb: "add", Short: "Add a person", Op: "POST " + users, Args: []kind{{Name: "name"}},
		Example: "purser netbrain users add carol --email carol@globex.example --first-name Carol --last-name Fox --domain Globex/Lab:engineer,guest"},
		body[netbrain.UserRequest]{
			Fields: append([]field{{Flag: "new-password", Member: "password", Secret: true, New: true,
				Help: "`file` whose first line is the password; - is stdin; absent: asked for, unless an external server knows it"}}, userFields...),
			Fill: func(ctx context.Context, _ reading, args []string, in *netbrain.UserRequest) error {
				in.Username = &args[0]
				if in.AllowChangePassword == nil {
					in.AllowChangePassword = new(true)
				}
				if in.IsSystemAdmin == nil {
					in.IsSystemAdmin = new(false)
				}
				if err := a.grant(in); err != nil {
					return err
				}
				return c.needPassword(ctx, in)
			},
		}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.UserRequest) (cli.None, error) {
			return done(c.Users.Add(ctx, *in))
		}))
}

// needPassword asks for the password of a local account.
func (c *commands) needPassword(ctx context.Context, in *netbrain.UserRequest) error {
	external := in.AuthenticationServer != nil && !strings.EqualFold(*in.AuthenticationServer, netbrain.LocalServer)
	if in.Password != nil || external {
		return nil
	}
	password, err := c.AskNewPassword(ctx, "new-password-file")
	in.Password = &password
	return err
}

func (c *commands) userUpdate() *cobra.Command {
	var a access
	return a.bind(cli.Send(c.API, spec{Verb: "update", Short: "Change a person; what is not given stays", Op: "PUT " + users, Args: []kind{user},
		Long: "Nothing can be cleared, and access that is given takes the place of all that there was: the API has it so."},
		body[netbrain.UserRequest]{
			Fields: append([]field{{Flag: "new-password", Member: "password", Secret: true, New: true, Help: "`file` whose first line is a new password; - is stdin or a prompt"}}, userFields...),
			Fill: func(_ context.Context, _ reading, args []string, in *netbrain.UserRequest) error {
				in.Username = &args[0]
				return a.grant(in)
			},
		}, func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.UserRequest) (cli.None, error) {
			return done(c.Users.Update(ctx, *in))
		}))
}

// access are the flags that give access to tenants and domains, by name.
type access struct{ tenants, admins, creators, domains []string }

func (a *access) bind(cmd *cobra.Command) *cobra.Command {
	f := cmd.Flags()
	f.StringArrayVar(&a.tenants, "tenant", nil, "`name` of a tenant to be a member of; can be given again")
	f.StringArrayVar(&a.admins, "tenant-admin", nil, "`name` of a tenant to administer; can be given again")
	f.StringArrayVar(&a.creators, "domain-creator", nil, "`name` of a tenant to make domains in; can be given again")
	f.StringArrayVar(&a.domains, "domain", nil, "`tenant/domain:role,...` to have roles in; can be given again")
	return cmd
}

// grant puts the access that flags give into a request.
func (a *access) grant(in *netbrain.UserRequest) error {
	byName := map[string]int{}
	tenant := func(name string) *netbrain.TenantGrant {
		i, ok := byName[strings.ToLower(name)]
		if !ok {
			i = len(in.Tenants)
			byName[strings.ToLower(name)] = i
			in.Tenants = append(in.Tenants, netbrain.TenantGrant{TenantName: &name, IsTenantAdmin: new(false), AllowCreateDomain: new(false)})
		}
		return &in.Tenants[i]
	}
	if len(a.tenants)+len(a.admins)+len(a.creators)+len(a.domains) > 0 {
		in.Tenants = nil
	}
	for _, name := range a.tenants {
		tenant(name)
	}
	for _, name := range a.admins {
		tenant(name).IsTenantAdmin = new(true)
	}
	for _, name := range a.creators {
		tenant(name).AllowCreateDomain = new(true)
	}
	for _, text := range a.domains {
		place, roles, ok1 := strings.Cut(text, ":")
		name, domain, ok2 := strings.Cut(place, "/")
		if !ok1 || !ok2 || roles == "" {
			return cli.Usagef("--domain: want tenant/domain:role,..., not %q", text)
		}
		t := tenant(name)
		t.Domains = append(t.Domains, netbrain.DomainGrant{DomainName: &domain, DomainRoles: strings.Split(roles, ",")})
	}
	return nil
}
