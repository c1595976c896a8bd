package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/core"
)

func (a *admin) newOAuthClient() *cobra.Command {
	cmd := &cobra.Command{Use: "oauth-client", Short: "Manage OAuth clients: scripts that act as a person on the NetBrain API"}
	cmd.AddCommand(a.newOAuthAdd(), a.newOAuthList(), a.newOAuthRotate(), a.newOAuthRemove())
	cli.Group(cmd)
	return cmd
}

func (a *admin) newOAuthAdd() *cobra.Command {
	var user string
	lifetime := core.DefaultOAuthLifetime
	cmd := &cobra.Command{
		Use: "add USER", Short: "Make an OAuth client that acts as a person", Args: cli.Between(0, 1),
		Long: "Make an OAuth client that acts as a person, and print its ID and its secret, which is shown only now. USER is a login, or login@server when\n" +
			"the login exists on several authentication servers.",
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := loginArg(args, user)
			if err != nil {
				return err
			}
			return a.with(cmd.Context(), func(i *install) error { return a.addOAuth(cmd.Context(), i, login, lifetime) })
		},
	}
	cmd.Flags().StringVar(&user, "user", "", "`login` of the person")
	cmd.Flags().DurationVar(&lifetime, "lifetime", lifetime, "how long its tokens last, such as 30m")
	a.bindOutput(cmd)
	return cmd
}

// addOAuth takes a login as it is, else for login@server.
func (a *admin) addOAuth(ctx context.Context, i *install, login string, lifetime time.Duration) error {
	clients := i.control.Services().OAuth
	c, secret, err := clients.Create(ctx, system, core.OAuthClientCreate{User: core.LoginRef{Login: login}, Lifetime: lifetime.Truncate(time.Second)})
	if at := strings.LastIndexByte(login, '@'); core.ReasonOf(err) == core.Unknown && at > 0 {
		server := login[at+1:]
		again, word, onServer := clients.Create(ctx, system, core.OAuthClientCreate{User: core.LoginRef{Login: login[:at], Server: &server}, Lifetime: lifetime.Truncate(time.Second)})
		if core.ReasonOf(onServer) != core.Unknown {
			c, secret, err = again, word, onServer
		}
	}
	if err != nil {
		return err
	}
	return a.printOAuthSecret(string(c.ID), c.Login, secret)
}

func (a *admin) printOAuthSecret(id, user, secret string) error {
	data := map[string]string{"id": id, "secret": secret}
	if user != "" {
		data["user"] = user
	}
	return a.print(data, func(w io.Writer) { fmt.Fprintf(w, "client\t%s\nsecret\t%s\n", id, secret) })
}

// oauthInfo is the JSON form of an OAuth client.
type oauthInfo struct {
	ID       string     `json:"id"`
	User     string     `json:"user"`
	Server   string     `json:"authenticationServer"`
	Lifetime int64      `json:"lifetimeSeconds"`
	Created  time.Time  `json:"created"`
	LastUse  *time.Time `json:"lastUse"`
}

func (a *admin) newOAuthList() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the OAuth clients", Args: cli.Between(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.with(cmd.Context(), func(i *install) error {
				clients, err := i.control.Services().OAuth.List(cmd.Context(), system)
				if err != nil {
					return err
				}
				return a.printOAuthClients(clients)
			})
		},
	}
	a.bindOutput(cmd)
	return cmd
}

func (a *admin) printOAuthClients(clients []*core.OAuthClient) error {
	list := []oauthInfo{}
	for _, c := range clients {
		list = append(list, oauthInfo{ID: string(c.ID), User: c.Login, Server: c.Server, Lifetime: int64(c.Lifetime / time.Second), Created: c.CreatedAt, LastUse: c.LastUsedAt})
	}
	return a.print(list, func(w io.Writer) {
		fmt.Fprintln(w, "CLIENT\tUSER\tLIFETIME\tLAST-USE")
		for _, c := range list {
			used := "never"
			if c.LastUse != nil {
				used = c.LastUse.Format(time.RFC3339)
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", c.ID, c.User, c.Lifetime, used)
		}
	})
}

// onClient makes a command about one client.
func (a *admin) onClient(use, short string, do func(ctx context.Context, i *install, id core.OAuthClientID) error) *cobra.Command {
	return &cobra.Command{
		Use: use + " CLIENT", Short: short, Args: cli.Between(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.with(cmd.Context(), func(i *install) error { return do(cmd.Context(), i, core.OAuthClientID(args[0])) })
		},
	}
}

func (a *admin) newOAuthRotate() *cobra.Command {
	cmd := a.onClient("rotate", "Give an OAuth client a new secret; the old one and its tokens end", func(ctx context.Context, i *install, id core.OAuthClientID) error {
		secret, err := i.control.Services().OAuth.Rotate(ctx, system, id)
		if err != nil {
			return err
		}
		return a.printOAuthSecret(string(id), "", secret)
	})
	a.bindOutput(cmd)
	return cmd
}

func (a *admin) newOAuthRemove() *cobra.Command {
	return a.onClient("remove", "Remove an OAuth client and its tokens", func(ctx context.Context, i *install, id core.OAuthClientID) error {
		return i.control.Services().OAuth.Delete(ctx, system, id)
	})
}
