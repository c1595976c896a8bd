package mbscmd

import (
	"context"
	"reflect"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

func (c *commands) builds() *cobra.Command {
	return c.Noun("builds", "Packages of the backup agent",
		cli.List(c.API, spec{Verb: "list", Short: "List the builds that can be downloaded", Op: "GET /api/Builds",
			Columns: []output.Column{{Head: "TYPE", Path: "Type"}, {Head: "VERSION", Path: "Version"}, {Head: "LINK", Path: "DownloadLink"}}},
			whole(func(ctx context.Context, c *mbs.Client, _ []string) ([]mbs.BuildModels, error) {
				return c.Builds.List(ctx)
			})),
		cli.List(c.API, spec{Verb: "available-versions", Short: "List the newest version of each edition", Op: "GET /api/Builds/AvailableVersions",
			Columns: []output.Column{{Head: "EDITION", Path: "Type"}, {Head: "VERSION", Path: "Version"}}},
			whole(func(ctx context.Context, c *mbs.Client, _ []string) ([]mbs.BuildEditionModel, error) {
				return c.Builds.AvailableVersions(ctx)
			})),
		c.buildRequest())
}

func (c *commands) buildRequest() *cobra.Command {
	edition := kind{Name: "edition", Words: cli.EnumNames(reflect.TypeFor[mbs.BuildEdition]())}
	return cli.Send(c.API, spec{Verb: "request", Short: "Request builds with the provider's own settings", Op: "POST /api/Builds/RequestCustomBuilds", Rest: &edition},
		body[mbs.RequestBuilds]{
			Fields: []field{{Flag: "type", Member: "Type", Help: "`Custom` (absent), or Sandbox"}},
			Fill: func(_ context.Context, _ reading, args []string, in *mbs.RequestBuilds) error {
				in.Editions = nil
				for _, name := range args {
					n, ok := mbs.BuildEdition(0).EnumByName(name)
					if !ok {
						return cli.Usagef("there is no edition %q; there are %v", name, edition.Words)
					}
					in.Editions = append(in.Editions, mbs.BuildEdition(n))
				}
				if in.Type == nil {
					in.Type = new(mbs.Custom)
				}
				return nil
			},
		}, func(ctx context.Context, c *mbs.Client, _ []string, in *mbs.RequestBuilds) (cli.None, error) {
			return done(c.Builds.Request(ctx, *in))
		})
}
