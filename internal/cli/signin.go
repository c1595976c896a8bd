package cli

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/cli/profile"
)

// Common are the flags of every command that speaks to a server.
type Common struct {
	Profile, Server, Login, PasswordFile string
	Verbose                              bool
	Output                               output.Options
}

// Bind adds the flags to a command and all below it.
func (c *Common) Bind(cmd *cobra.Command, a *App, d profile.Dialect) {
	f := cmd.PersistentFlags()
	f.StringVar(&c.Profile, "profile", "", "`name` of the profile to use (purser login makes them); absent: the current one")
	where := "`address` of the server; absent: the profile's"
	if d.DefaultServer() != "" {
		where += ", else " + d.DefaultServer()
	}
	f.StringVar(&c.Server, "server", "", where)
	f.StringVar(&c.Login, "login", "", "`login` to sign in as; absent: the profile's")
	f.StringVar(&c.PasswordFile, "password-file", "", "`file` whose first line is the password to sign in with; - is stdin")
	f.BoolVarP(&c.Verbose, "verbose", "v", false, "tell of every request on stderr")
	complete(cmd, "profile", func(*cobra.Command, string) []string { return a.ProfileNames() })
	c.BindOutput(cmd)
}

// BindOutput adds the flags that say how to print.
func (c *Common) BindOutput(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVarP(&c.Output.Format, "output", "o", "table", "print a `table`, json, yaml or csv")
	f.StringVar(&c.Output.Query, "query", "", "print what a jq `expression` makes of the JSON")
	f.StringSliceVar(&c.Output.Fields, "fields", nil, "print only these `members` of the JSON, separated by commas, such as ID,License.Granted")
	complete(cmd, "output", func(*cobra.Command, string) []string { return output.Formats })
}

// ProfileNames lists the profiles for the shell's completion.
func (a *App) ProfileNames() []string {
	f, err := a.Profiles().Read()
	if err != nil {
		return nil
	}
	var names []string
	for _, p := range f.Profiles {
		names = append(names, p.Name+"\t"+string(p.Dialect)+" "+p.Server)
	}
	return names
}

// Target is a server with what signs in there.
type Target struct {
	profile.Profile
	Agent string
	Code  string // of the second factor; only purser login has one
	// HTTP is the client to use; nil is the dialect's own. A dry run has one
	// that sends nothing.
	HTTP *http.Client
	// Trace is told of every request; nil without --verbose.
	Trace func(Event)
	// Renewed is to be told of a new token where the profile's has ended; nil
	// where the profile keeps none.
	Renewed func(token string, expires time.Time)
}

// Event is a request that was made. It holds no secret.
type Event struct {
	Method, Path string
	Status       int // 0 when there was no answer
	Took         time.Duration
	Attempt      int
	Err          error
}

// Trace tells of a request on Err.
func (a *App) Trace(e Event) {
	took := e.Took.Round(time.Millisecond)
	switch {
	case e.Err != nil && e.Status == 0:
		a.Say("%s %s: %v (%v, attempt %d)", e.Method, e.Path, e.Err, took, e.Attempt)
	default:
		a.Say("%s %s: %d (%v, attempt %d)", e.Method, e.Path, e.Status, took, e.Attempt)
	}
}

// place finds out where a command speaks to, without secrets yet.
func (a *App) place(c *Common, d profile.Dialect) (profile.Profile, error) {
	f, err := a.Profiles().Read()
	if err != nil {
		return profile.Profile{}, err
	}
	p, err := f.Choose(profile.Wish{Dialect: d, Profile: c.Profile, Server: c.Server, Login: c.Login})
	if err != nil {
		return profile.Profile{}, &UsageError{err}
	}
	if p.Server == "" {
		return p, Usagef("which server? --server says where, or a profile (purser login makes one)")
	}
	if p.Server, err = profile.CleanServer(p.Server); err != nil {
		return p, Usagef("--server: %w", err)
	}
	return p, nil
}

// Target finds out where a command speaks to and what signs in there. It asks
// for a password only when nothing else is at hand. PURSER_TOKEN goes before
// passwords, given passwords before those of the profile.
func (a *App) Target(ctx context.Context, c *Common, d profile.Dialect) (*Target, error) {
	p, err := a.place(c, d)
	if err != nil {
		return nil, err
	}
	t := &Target{Profile: p, Agent: a.Agent}
	if c.Verbose {
		t.Trace = a.Trace
	}
	if token := a.variable("PURSER_TOKEN"); token != "" {
		t.Token, t.TokenExpires, t.Password, t.Login = token, nil, "", ""
		return t, nil
	}
	given, err := a.GivenPassword(ctx, c.PasswordFile)
	if err != nil {
		return nil, err
	}
	if given != "" {
		t.Password, t.Token, t.TokenExpires = given, "", nil
	}
	if t.Token != "" && t.TokenExpires != nil && !a.Now().Before(*t.TokenExpires) {
		t.Token, t.TokenExpires, t.Renewed = "", nil, a.keepToken(p.Name)
	}
	if t.Token != "" {
		return t, nil
	}
	return t, a.fill(ctx, t)
}

// GivenPassword is the one of --password-file or the environment, if any.
func (a *App) GivenPassword(ctx context.Context, file string) (string, error) {
	if file != "" {
		return a.OldSecret(ctx, file, "Password")
	}
	return a.variable("PURSER_PASSWORD"), nil
}

// fill asks for what a sign-in lacks.
func (a *App) fill(ctx context.Context, t *Target) (err error) {
	if t.Login == "" {
		how := "sign in first: purser login, or PURSER_TOKEN, or --login (PURSER_LOGIN) with a password"
		if t.Login, err = a.Ask(ctx, "Login at "+t.Server, "", how); err != nil {
			return err
		}
	}
	if t.Password != "" {
		return nil
	}
	t.Password, err = a.AskPassword(ctx, t.Profile)
	return err
}

// AskPassword asks for the password of a profile's login.
func (a *App) AskPassword(ctx context.Context, p profile.Profile) (string, error) {
	terminal, ok := a.terminal()
	if !ok {
		return "", Usagef("a password is required: --password-file, or PURSER_PASSWORD, or a profile that keeps it")
	}
	password, err := a.askSecret(ctx, terminal, "Password of "+p.Login+" at "+p.Server+": ")
	if err == nil && password == "" {
		err = Usagef("no password given")
	}
	return password, err
}

// AskCode asks for the code of a second factor; where nobody can be asked, it
// fails with what said that one is needed.
func (a *App) AskCode(ctx context.Context, needed error) (string, error) {
	terminal, ok := a.terminal()
	if !ok {
		return "", needed
	}
	return a.askSecret(ctx, terminal, "Code of the app, or a recovery code: ")
}

// keepToken writes a renewed token into the profile it came from.
func (a *App) keepToken(name string) func(string, time.Time) {
	return func(token string, expires time.Time) {
		err := a.Profiles().Change(func(f *profile.File) error {
			return f.Change(name, func(p *profile.Profile) { p.Token, p.TokenExpires = token, &expires })
		})
		if err != nil {
			a.Say("the new token could not be kept: %v", err)
		}
	}
}

// ClearText says whether a server is spoken to without encryption over a network.
func ClearText(server string) bool {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "http" || u.Hostname() == "localhost" {
		return false
	}
	at, err := netip.ParseAddr(u.Hostname())
	return err != nil || !at.IsLoopback()
}
