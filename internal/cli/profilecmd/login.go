// Package profilecmd has the commands that make, show and delete profiles:
// login, logout and profile.
package profilecmd

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/profile"
)

// Door signs in and out in a dialect.
type Door struct {
	// Lasting says that a token is good for days and costs the server nothing:
	// then it is kept instead of the password.
	Lasting bool
	SignIn  func(ctx context.Context, t *cli.Target) (token string, expires time.Time, err error)
	// CodeNeeded says of an error of SignIn that a code of a second factor is
	// wanted; nil where a dialect has no place for one.
	CodeNeeded func(error) bool
	// SignOut ends the session of the target's token; nil where a dialect cannot.
	SignOut func(ctx context.Context, t *cli.Target) error
}

// commands makes the commands.
type commands struct {
	*cli.App
	doors map[profile.Dialect]Door
}

// Commands makes the commands login, logout and profile.
func Commands(app *cli.App, doors map[profile.Dialect]Door) []*cobra.Command {
	c := &commands{app, doors}
	return []*cobra.Command{c.login(), c.logout(), c.profile()}
}

// login is a sign-in to be kept.
type login struct {
	*commands
	name, dialect, server, login, authentication, passwordFile, codeFile, keep string
	oauth, verbose                                                             bool
}

const loginHelp = `Sign in to a server and keep that as a profile, which becomes the current one of its dialect. What flags do
not say is asked for on a terminal. Nothing is kept unless the sign-in succeeds.

Dialects:
  native    a Purser server; its profile serves the commands of all three dialects
  mbs       any server of the MBS API, the vendor's own included
  netbrain  any server of NetBrain's API

What is kept (--keep), in a file that only you can read:
  token     the token alone: good for 14 days with native and mbs; with netbrain the session stays open and keeps its seat
  password  the password, so that commands can always sign in
  nothing   neither: commands ask, or take PURSER_PASSWORD
Native and mbs keep the token unless told otherwise; netbrain keeps the password, and its commands sign in and out again.

The password comes from --password-file, PURSER_PASSWORD or a prompt, never from an argument; so does the code of
two-factor authentication, where that is on: from --code-file or a prompt. Then keep the token: commands cannot sign in
by the password alone.`

func (c *commands) login() *cobra.Command {
	l := &login{commands: c}
	cmd := &cobra.Command{
		Use: "login", Short: "Sign in to a server and keep that as a profile", Long: loginHelp, Args: cli.Between(0, 0),
		Example: "  purser login --dialect native --server https://backup.example --login root\n" +
			"  purser login --profile vendor --dialect mbs --login MY-API-LOGIN --password-file secret",
		RunE:        func(cmd *cobra.Command, _ []string) error { return l.run(cmd.Context()) },
		Annotations: map[string]string{cli.OpAnnotation: "POST /v1/session\nPOST /api/Provider/Login\nPOST /ServicesAPI/API/V1/Session\nGET /ServicesAPI/API/V1/Session"},
	}
	f := cmd.Flags()
	f.StringVar(&l.name, "profile", "", "`name` of the profile; absent: that of the dialect")
	f.StringVar(&l.dialect, "dialect", "", "`dialect` of the server: native, mbs or netbrain")
	f.StringVar(&l.server, "server", "", "`address` of the server, such as https://backup.example")
	f.StringVar(&l.login, "login", "", "`login` to sign in as")
	f.StringVar(&l.authentication, "authentication-id", "", "netbrain: `alias` of the external server that knows the login")
	f.BoolVar(&l.oauth, "oauth", false, "netbrain: login and password are an OAuth client's ID and secret")
	f.StringVar(&l.passwordFile, "password-file", "", "`file` whose first line is the password; - is stdin")
	f.StringVar(&l.codeFile, "code-file", "", "native: `file` whose first line is the code of two-factor authentication; - is stdin; absent: asked for when it is on")
	f.StringVar(&l.keep, "keep", "", "`what` to keep: token, password or nothing")
	f.BoolVarP(&l.verbose, "verbose", "v", false, "tell of every request on stderr")
	cli.CompleteWords(cmd, "dialect", "native", "mbs", "netbrain")
	cli.CompleteWords(cmd, "keep", keeps...)
	return cmd
}

var keeps = []string{"token", "password", "nothing"}

func (l *login) run(ctx context.Context) error {
	p, err := l.ask(ctx)
	if err != nil {
		return err
	}
	door := l.doors[p.Dialect]
	if l.keep == "" {
		l.keep = map[bool]string{true: "token", false: "password"}[door.Lasting]
	}
	t := &cli.Target{Profile: p, Agent: l.Agent}
	if l.verbose {
		t.Trace = l.Trace
	}
	token, expires, err := l.signIn(ctx, door, t)
	if err != nil {
		return err
	}
	t.Token = token
	if l.keep != "token" && door.SignOut != nil && !(l.keep == "password" && door.Lasting) {
		if err := door.SignOut(ctx, t); err != nil {
			return err
		}
	}
	if err := l.store(p, door, token, expires); err != nil {
		return err
	}
	l.Say("signed in at %s as %s; %q is now the profile for %s", p.Server, p.Login, p.Name, p.Dialect)
	return nil
}

// signIn signs in, with a code where one is given, or wanted and somebody can be asked.
func (l *login) signIn(ctx context.Context, door Door, t *cli.Target) (token string, expires time.Time, err error) {
	if l.codeFile != "" {
		if door.CodeNeeded == nil {
			return "", expires, cli.Usagef("--code-file: this dialect has no place for a code; scripts use API keys")
		}
		if t.Code, err = l.OldSecret(ctx, l.codeFile, "Code"); err != nil {
			return "", expires, err
		}
	}
	token, expires, err = door.SignIn(ctx, t)
	if err == nil || t.Code != "" || door.CodeNeeded == nil || !door.CodeNeeded(err) {
		return token, expires, err
	}
	if t.Code, err = l.AskCode(ctx, err); err != nil {
		return "", expires, err
	}
	return door.SignIn(ctx, t)
}

// store keeps the profile with what is to be kept of the secrets.
func (l *login) store(p profile.Profile, door Door, token string, expires time.Time) error {
	password := p.Password
	p.Password = ""
	if l.keep == "password" {
		p.Password = password
	}
	if l.keep == "token" || l.keep == "password" && door.Lasting {
		p.Token = token
		if !expires.IsZero() {
			p.TokenExpires = &expires
		}
	}
	return l.Profiles().Change(func(f *profile.File) error { f.Put(p); return nil })
}

// ask puts the profile together from flags, what it was before, and answers.
func (l *login) ask(ctx context.Context) (p profile.Profile, err error) {
	if l.keep != "" && !slices.Contains(keeps, l.keep) {
		return p, cli.Usagef("--keep: %q is none of %s", l.keep, strings.Join(keeps, ", "))
	}
	before, err := l.before()
	if err != nil {
		return p, err
	}
	if p.Dialect, err = l.askDialect(ctx, before); err != nil {
		return p, err
	}
	offer := before.Server
	if offer == "" {
		offer = p.Dialect.DefaultServer()
	}
	if p.Server, err = l.or(ctx, l.server, "Server", offer, "--server is required: the address of the server"); err != nil {
		return p, err
	}
	if p.Server, err = profile.CleanServer(p.Server); err != nil {
		return p, cli.Usagef("--server: %w", err)
	}
	if p.Login, err = l.or(ctx, l.login, "Login", before.Login, "--login is required"); err != nil {
		return p, err
	}
	p.AuthenticationID, p.OAuth, p.Name = l.authentication, l.oauth, l.name
	if p.Name == "" {
		p.Name = string(p.Dialect)
	}
	if cli.ClearText(p.Server) {
		l.Say("%s is not encrypted: whoever listens on the way reads the password", p.Server)
	}
	if p.Password, err = l.GivenPassword(ctx, l.passwordFile); err == nil && p.Password == "" {
		p.Password, err = l.AskPassword(ctx, p)
	}
	return p, err
}

func (l *login) before() (profile.Profile, error) {
	f, err := l.Profiles().Read()
	if err != nil {
		return profile.Profile{}, err
	}
	if p, err := f.Get(l.name); err == nil {
		return p, nil
	}
	return profile.Profile{}, nil
}

func (l *login) askDialect(ctx context.Context, before profile.Profile) (profile.Dialect, error) {
	offer := string(before.Dialect)
	if offer == "" {
		offer = string(profile.Native)
	}
	text, err := l.or(ctx, l.dialect, "Dialect: native, mbs or netbrain", offer, "--dialect is required: native, mbs or netbrain")
	d := profile.Dialect(strings.ToLower(text))
	if err == nil && !slices.Contains(profile.Dialects, d) {
		err = cli.Usagef("--dialect: %q is none of native, mbs, netbrain", text)
	}
	return d, err
}

// or takes what a flag says, or asks.
func (l *login) or(ctx context.Context, given, prompt, offer, how string) (string, error) {
	if given != "" {
		return given, nil
	}
	return l.Ask(ctx, prompt, offer, how)
}

// forget ends what a profile keeps open on its server.
func (c *commands) forget(ctx context.Context, p profile.Profile) error {
	door := c.doors[p.Dialect]
	if p.Token == "" || door.SignOut == nil {
		return nil
	}
	if err := door.SignOut(ctx, &cli.Target{Profile: p, Agent: c.Agent}); err != nil {
		return fmt.Errorf("the session on %s could not be ended: %w", p.Server, err)
	}
	return nil
}
