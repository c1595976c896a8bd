package mbscmd

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/internal/cli/handout"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/cli/roster"
	"github.com/purserhq/purser/sdk/mbs"
)

const importHelp = `The file's first line names its columns, in any order; only Email must be there:
Email, FirstName, LastName, Company, Enabled, LicenseManagmentMode, NotificationEmails, Destinations, Password.
Several addresses or destinations in one cell have semicolons between them; a destination is account:bucket:package, by names or IDs.
Cells are separated by commas or semicolons.

Users that are not there are made; of those that are there, what the file says and differs is changed. A cell left empty changes nothing, and no user or
destination is taken away. Everything is checked before anything is sent, and shown before it is done. What failed is written to
FILE.failed.csv with the reason in a column of its own: mend it and import that. Importing a file again does what is left.`

// importing is what users import was told.
type importing struct {
	work
	passwords, failures      string
	companies, reset, invite bool
}

func (c *commands) userImport() *cobra.Command {
	var in importing
	cmd := cli.Run(c.API, spec{Verb: "import", Short: "Make and change users from a CSV file", Long: importHelp, Args: []kind{{Name: "file"}},
		Op:      "POST /api/Users\nPUT /api/Users\nPOST /api/Destinations\nPUT /api/Destinations\nPOST /api/Companies",
		Example: "purser mbs users import people.csv --dry-run\npurser mbs users import people.csv --passwords new-passwords.csv --create-companies"},
		func(ctx context.Context, client *mbs.Client, args []string, p *output.Printer) error {
			return c.importUsers(ctx, client, args[0], in, p)
		})
	in.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&in.passwords, "passwords", "", "`file` for made-up passwords of new users without one; only its owner can read it")
	f.StringVar(&in.failures, "failures", "", "`file` for the lines that failed; absent: next to the list, named .failed.csv")
	f.BoolVar(&in.companies, "create-companies", false, "make companies that are missing")
	f.BoolVar(&in.reset, "reset-passwords", false, "give users that are there the password of their line, too")
	f.BoolVar(&in.invite, "send-instruction", false, "have new users mailed how to begin")
	return cmd
}

func (c *commands) importUsers(ctx context.Context, client *mbs.Client, file string, in importing, p *output.Printer) (err error) {
	if err := in.check(); err != nil {
		return err
	}
	list, err := readList(c.App, file)
	if err != nil {
		return err
	}
	c.Say("%d lines read; looking at the server", len(list.Rows))
	server, err := roster.ReadServer(ctx, client, list.Has["Destinations"])
	if err != nil {
		return err
	}
	o := roster.Options{NewCompanies: in.companies, ResetPasswords: in.reset, SendInstruction: in.invite}
	words := &lazyHandout{path: in.passwords}
	defer func() { err = errors.Join(err, words.close()) }()
	if in.passwords != "" {
		o.NewPassword = func(login string) (string, error) { return words.password("user", login) }
	}
	plan, err := server.Plan(list, o)
	if err != nil {
		return err
	}
	results, done, err := c.carryOut(ctx, p, in.work, "import", "Change these users at "+c.where(), plan.Steps)
	if !done {
		return err
	}
	hint := "mend what was told of them and import the file again"
	if failed := failures(plan, results); len(failed) > 0 {
		path := cmp.Or(in.failures, besides(file))
		err = errors.Join(err, writeWhole(path, func(w io.Writer) error { return list.WriteFailures(w, failed) }))
		hint = "mend and import " + path
	}
	err = errors.Join(output.Rows(p, doneColumns, cli.Slice(batch.Counts(plan.Steps, results), nil)), undone(results, err, hint))
	if words.made() > 0 {
		c.Say("new passwords are in %s: hand them out and delete it", in.passwords)
	}
	return err
}

// besides is where the lines of a list that failed go unless told otherwise:
// the same place when that list is imported in turn.
func besides(file string) string {
	if file == "-" {
		return "users.failed.csv"
	}
	return strings.TrimSuffix(strings.TrimSuffix(file, filepath.Ext(file)), ".failed") + ".failed.csv"
}

// where names the server that is spoken to.
func (c *commands) where() string {
	if c.Server != "" {
		return c.Server
	}
	return "the server"
}

func readList(a *cli.App, file string) (*roster.File, error) {
	if file == "-" {
		return roster.Read(a.In)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return roster.Read(f)
}

// failures are the rows whose steps were not done, whether they failed or
// their turn did not come.
func failures(plan *roster.Plan, results []batch.Result) []roster.Failure {
	var out []roster.Failure
	for _, r := range results {
		row := plan.Row(r.Index)
		if row == nil {
			continue
		}
		reason := "not tried"
		if r.Err != nil {
			reason = r.Err.Error()
		}
		out = append(out, roster.Failure{Row: *row, Reason: reason})
	}
	return out
}

// writeWhole writes a file that only its owner can read; a file of that name is
// replaced when the new one is on disk.
func writeWhole(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".purser-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// lazyHandout makes the file of passwords when the first one is needed.
type lazyHandout struct {
	path string
	file *handout.File
	once sync.Once
	err  error
}

func (l *lazyHandout) password(kind, login string) (string, error) {
	l.once.Do(func() { l.file, l.err = handout.Open(l.path) })
	if l.err != nil {
		return "", l.err
	}
	return l.file.For(kind, login)
}

func (l *lazyHandout) made() int {
	if l.file == nil {
		return 0
	}
	return l.file.Made()
}

func (l *lazyHandout) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

func (c *commands) userExport() *cobra.Command {
	return cli.Run(c.API, spec{Verb: "export", Short: "Print the users as CSV, as users import reads it",
		Long: "Passwords are not there: no API tells them. Cells that a spreadsheet would take for a formula begin with an apostrophe.", Example: "purser mbs users export > people.csv"},
		func(ctx context.Context, client *mbs.Client, _ []string, _ *output.Printer) error {
			packages, err := client.Packages.List(ctx)
			if errors.Is(err, mbs.ErrDenied) { // numbers will do
				packages, err = nil, nil
			}
			if err != nil {
				return err
			}
			return roster.Write(c.Out, client.Users.All(ctx), roster.PackageName(packages))
		})
}
