package nativecmd

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/client"
)

var apiKey = kind{Name: "login", IsID: func(string) bool { return true },
	Things: things("/api-keys", func(k wire.APIKey) cli.Thing { return cli.Thing{ID: k.Login} })}

func (n *native) apiKeys() *cobra.Command {
	create := send[wire.APIKeyCreate, wire.APIKeyCreated](n, spec{Verb: "create", Args: []kind{{Name: "login"}},
		Short: "Make an API key and print its password, which is shown only now"}, "/api-keys",
		cli.Body[*client.Client, wire.APIKeyCreate]{
			Fields: []field{
				{Flag: "permissions", Member: "permissions", Help: "`names` of permissions, separated by commas, or all"},
				{Flag: "companies", Member: "companies", Help: "`names` of companies the key sees; absent or *: all"},
				{Flag: "expires", Member: "expiresAt", Help: "`time` the key ends at, such as 2027-01-31T00:00:00Z; absent: never"},
				{Flag: "new-password", Member: "password", Secret: true, Help: "`file` whose first line is the key's password; absent: made up"},
			},
			Fill: func(_ context.Context, _ func() (*client.Client, error), args []string, in *wire.APIKeyCreate) error {
				in.Login = args[0]
				if in.Permissions == nil {
					in.Permissions = []string{}
				}
				if in.Companies == nil {
					in.Companies = []string{"*"}
				}
				return nil
			},
		})
	return n.Noun("api-keys", "Manage API keys: logins for scripts",
		list(n, lister[wire.APIKey]{short: "List the API keys that may do no more than you", path: "/api-keys", columns: []output.Column{
			{Head: "LOGIN", Path: "login"}, {Head: "COMPANIES", Path: "companies"}, {Head: "EXPIRES", Path: "expiresAt", Show: orNever}, {Head: "PERMISSIONS", Path: "permissions"}}}),
		create,
		act(n, spec{Verb: "delete", Short: "Revoke an API key and its tokens", Op: "DELETE /v1/api-keys/{login}", Args: []kind{apiKey},
			Sure: "Revoke the API key {0}"}, http.MethodDelete, "/api-keys", ""))
}

func orNever(v any) string {
	if s := output.Text(v); s != "" {
		return s
	}
	return "never"
}

var setting = kind{Name: "name", IsID: func(string) bool { return true },
	Things: things("/settings", func(s wire.Setting) cli.Thing { return cli.Thing{ID: s.Name, Note: s.Help} })}

func (n *native) settings() *cobra.Command {
	set := cli.Do(n.API, spec{Verb: "set", Short: "Change a setting", Op: "PUT /v1/settings/{name}", Args: []kind{setting, {Name: "value"}}},
		func(ctx context.Context, c *client.Client, args []string) error {
			value, err := strconv.Atoi(args[1])
			if err != nil {
				return cli.Usagef("%s: want a whole number, not %q", args[0], args[1])
			}
			return c.Do(ctx, http.MethodPut, at("/settings", args[0], ""), nil, wire.SettingSet{Value: value}, nil)
		})
	return n.Noun("settings", "Show and change settings",
		list(n, lister[wire.Setting]{short: "List the settings", path: "/settings", columns: []output.Column{
			{Head: "SETTING", Path: "name"}, {Head: "VALUE", Path: "value"}, {Head: "DEFAULT", Path: "default"}, {Head: "MEANING", Path: "help"}}}),
		set)
}

func (n *native) audit() *cobra.Command {
	verify := cli.Run(n.API, spec{Verb: "verify", Short: "Check that the audit log was not changed; exits with 1 when it was", Op: "GET /v1/audit/proof"},
		func(ctx context.Context, c *client.Client, _ []string, p *output.Printer) error {
			var proof wire.AuditProof
			if err := c.Do(ctx, http.MethodGet, "/audit/proof", nil, nil, &proof); err != nil {
				return err
			}
			err := output.One(p, output.Lines{}, proof)
			if err == nil && !proof.Holds {
				err = fmt.Errorf("the audit log was changed: entry %d: %s", proof.Broken, proof.Problem)
			}
			return err
		})
	return n.Noun("audit", "Read and check the audit log",
		list(n, lister[wire.AuditEvent]{short: "Read the audit log, newest first", path: "/audit", columns: []output.Column{
			{Head: "AT", Path: "at"}, {Head: "OPERATION", Path: "op"}, {Head: "LOGIN", Path: "login"}, {Head: "FACE", Path: "face"},
			{Head: "NAME", Path: "name"}, {Head: "CHANGES", Path: "changes"}, {Head: "FAILED", Path: "failed"}},
			filters: []filter{{"from", "entries of this `time` and later"}, {"to", "entries up to this `time`"},
				{"company", "`ID or name` of a company"}, {"op", "`names` of operations, separated by commas"}}}),
		verify)
}

func (n *native) session() *cobra.Command {
	own := cli.Send(n.API, spec{Verb: "password", Short: "Change your own password; your other sessions end", Op: "PUT /v1/session/password"},
		cli.Body[*client.Client, wire.OwnPassword]{Fields: passwordFields},
		func(ctx context.Context, c *client.Client, _ []string, in *wire.OwnPassword) (cli.None, error) {
			return cli.None{}, c.Do(ctx, http.MethodPut, "/session/password", nil, in, nil)
		})
	return n.Noun("session", "Show who is signed in, change the own password",
		own,
		cli.Get(n.API, spec{Verb: "get", Short: "Show who is signed in and what he may do", Op: "GET /v1/session"},
			func(ctx context.Context, c *client.Client, _ []string) (s wire.Session, err error) {
				err = c.Do(ctx, http.MethodGet, "/session", nil, nil, &s)
				return s, err
			}))
}

func (n *native) prices() *cobra.Command {
	company := func(v any) string {
		if s := output.Text(v); s != "" {
			return s
		}
		return "(the provider's)"
	}
	return n.Noun("prices", "Show and add price lists",
		list(n, lister[wire.PriceList]{short: "List the price lists", path: "/prices", columns: []output.Column{
			{Head: "COMPANY", Show: func(v any) string { return company(refName(v.(wire.PriceList).Company)) }},
			{Head: "FROM", Path: "from"}, {Head: "TO", Path: "to"}, {Head: "CURRENCY", Path: "currency"},
			{Head: "GB-MONTH", Path: "perGBMonth"}, {Head: "RESTORED-GB", Path: "perRestoredGB"}, {Head: "LICENSE-MONTH", Path: "perLicenseMonth"}}}),
		send[wire.PriceListCreate, wire.Created](n, spec{Verb: "add", Short: "Add a price list; a list never changes, a later one takes its place"}, "/prices",
			cli.Body[*client.Client, wire.PriceListCreate]{Fields: []field{
				{Flag: "company", Member: "company", Help: "`name` of a company; absent: the provider's list"},
				{Flag: "currency", Member: "currency", Help: "ISO 4217 `code`"},
				{Flag: "per-gb-month", Member: "perGBMonth", Help: "`price` of a GB stored for a month"},
				{Flag: "per-restored-gb", Member: "perRestoredGB", Help: "`price` of a GB restored"},
				{Flag: "per-license-month", Member: "perLicenseMonth", Help: "`price` of a licence held for a month"},
				{Flag: "since", Member: "from", Help: "first `day`, such as 2026-12-01"},
				{Flag: "until", Member: "to", Help: "`day` after the last; absent: open"},
			}}))
}

func refName(r *wire.Ref) string {
	if r == nil {
		return ""
	}
	return r.Name
}
