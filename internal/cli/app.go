// Package cli is what every command of purser that speaks to a server shares:
// sign-in by profile, flags and environment, questions and passwords, request
// bodies from flags and files, and one way to print results.
//
// It holds no command and knows no API. Those are in mbscmd, netbraincmd and
// nativecmd, each with a table of its API's requests; cmd/purser puts them
// together and turns errors into exit statuses.
package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/cli/profile"
)

// App is the world a command runs in: results go to Out, all else to Err.
type App struct {
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
	Lookup func(name string) (string, bool) // of the environment
	Now    func() time.Time
	Agent  string // how requests name the program, such as purser/1.2

	quiet bool // nothing may be asked or said: the shell waits for a completion
}

// Say tells people something on Err.
func (a *App) Say(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.Err, "purser: "+format+"\n", args...)
	}
}

// Profiles gives the profile file.
func (a *App) Profiles() profile.Store { return profile.Find(a.Lookup) }

// terminal gives stdin where a person can be asked.
func (a *App) terminal() (*os.File, bool) {
	f, ok := a.In.(*os.File)
	return f, ok && !a.quiet && term.IsTerminal(int(f.Fd()))
}

// look finds out what stdout can do. NO_COLOR takes its colours away.
func (a *App) look() output.Look {
	f, ok := a.Out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return output.Look{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return output.Look{Width: width, Colour: a.variable("NO_COLOR") == "" && a.variable("TERM") != "dumb"}
}

// variable gives a variable of the environment, "" when it is not set.
func (a *App) variable(name string) string {
	v, _ := a.Lookup(name)
	return v
}
