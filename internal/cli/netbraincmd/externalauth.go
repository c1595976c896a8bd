package netbraincmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/sdk/netbrain"
)

func (c *commands) externalAuth() *cobra.Command {
	const path = base + "/V1/CMDB/ExternalAuthtication" // sic
	const r12 = "Servers have it from R12.3 on."
	alias := kind{Name: "alias"}
	return c.Noun("external-auth", "External servers that know people: AD, LDAP",
		cli.Get(c.API, spec{Verb: "get", Short: "Show an external server", Op: "GET " + path, Args: []kind{alias}, Long: r12},
			func(ctx context.Context, c *netbrain.Client, args []string) (*netbrain.ExternalAuth, error) {
				return c.ExternalAuth.Get(ctx, args[0])
			}),
		cli.Send(c.API, spec{Verb: "save", Short: "Make an external server or, with an ID, change it", Op: "POST " + path + "/SaveExternalAuth", Long: r12 + " How to reach the directory, and what its groups\nmay do, is --from's: the member businessObj."},
			body[netbrain.ExternalAuthRequest]{Fields: []field{
				{Flag: "id", Member: "id", Help: "`ID` of the server to change"}, {Flag: "alias", Member: "alias", Help: "`name` people sign in with"},
				{Flag: "description", Member: "desc", Help: "`text`"}, {Flag: "type", Member: "type", Parse: func(text string) (any, error) { return serverType(text) }, Help: "`AD`, LDAP, TACACS or SAML"},
				{Flag: "enabled", Member: "enabled", Help: "people may sign in by it"},
				{Flag: "test-user", Member: "testUserName", Help: "`name` to try it with"}, {Flag: "test-password", Member: "testPassword", Secret: true, Help: "`file` with the password to try it with; - is stdin"},
			}},
			func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.ExternalAuthRequest) (cli.None, error) {
				return done(c.ExternalAuth.Save(ctx, *in))
			}),
		cli.Do(c.API, spec{Verb: "delete", Short: "Delete an external server", Op: "DELETE " + path, Args: []kind{alias}, Sure: "Delete the external server {0}", Long: r12},
			func(ctx context.Context, c *netbrain.Client, args []string) error {
				return c.ExternalAuth.Delete(ctx, args[0])
			}),
		cli.Ask(c.API, spec{Verb: "search-group", Short: "Look for groups in a directory", Op: "POST " + path + "/SearchGroup", Long: r12 + " How to reach the directory is --from's: the member\nbusinessObj.", Lines: "content"},
			body[netbrain.GroupSearchRequest]{Fields: []field{
				{Flag: "type", Member: "type", Parse: func(text string) (any, error) { return serverType(text) }, Help: "`AD` or LDAP"},
				{Flag: "keyword", Member: "keyword", Help: "`text` in the group's name"}, {Flag: "page", Member: "pageIndex", Help: "`number` of the page, from 1; absent: 1"}},
				Fill: func(_ context.Context, _ reading, _ []string, in *netbrain.GroupSearchRequest) error {
					if in.PageIndex == nil {
						in.PageIndex = new(int64(1))
					}
					return nil
				}},
			func(ctx context.Context, c *netbrain.Client, _ []string, in *netbrain.GroupSearchRequest) (*netbrain.GroupPage, error) {
				return c.ExternalAuth.SearchGroup(ctx, *in)
			}))
}
