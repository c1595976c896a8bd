package mbscmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/internal/cli/migrate"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/cli/profile"
	"github.com/purserhq/purser/sdk/mbs"
)

const copyHelp = `Companies, packages, storage accounts with their buckets, users with their destinations, and administrators are copied from one server of the
MBS API to another; the old server is only read. What is there already is compared by name (users and administrators by login) and
brought in line, so that the command can be given again: after an interrupt, or to catch up before the day of the move.

What no API tells is handled in the open:
- new people get made-up passwords, which are in the file of --passwords before a server hears of them;
- the keys of storage accounts come from --secrets, a JSON file; --secrets-template writes one to fill in. Accounts without are passed
  over, with what needs them;
- administrators that are there are left alone; licences, builds, computers and their plans, and what was backed up are not copied;
- IDs differ on the new server; --ids writes which became which.
What people have to do is printed at the end.`

// copying is what copy was told.
type copying struct {
	work
	from, to, secrets, template, passwords, ids string
	keep, invite                                bool
}

func (c *commands) copy() *cobra.Command {
	var in copying
	cmd := &cobra.Command{
		Use: "copy --from PROFILE --to PROFILE", Short: "Copy a provider's service from one server to another", Long: copyHelp, Args: cli.Between(0, 0),
		Example: "  purser mbs copy --from vendor --secrets-template secrets.json\n" +
			"  purser mbs copy --from vendor --to own --secrets secrets.json --dry-run\n  purser mbs copy --from vendor --to own --secrets secrets.json --passwords new-passwords.csv",
		RunE: func(cmd *cobra.Command, _ []string) error { return c.copyAll(cmd.Context(), in) },
	}
	in.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&in.from, "from", "", "`profile` of the old server")
	f.StringVar(&in.to, "to", "", "`profile` of the new server")
	f.StringVar(&in.secrets, "secrets", "", "JSON `file` with the settings of storage accounts")
	f.StringVar(&in.template, "secrets-template", "", "write such a `file` for the old server's accounts, and do nothing else")
	f.StringVar(&in.passwords, "passwords", "", "`file` for the passwords of new people; absent: passwords-PROFILE.csv")
	f.StringVar(&in.ids, "ids", "", "write to this `file` which IDs became which, as JSON")
	f.BoolVar(&in.keep, "keep-existing", false, "leave alone what is there and differs")
	f.BoolVar(&in.invite, "send-instruction", false, "have new people mailed how to begin")
	for _, flag := range []string{"from", "to"} {
		c.CompleteProfiles(cmd, flag)
	}
	return cmd
}

// report is what is printed at the end, for programs.
type report struct {
	Counts []batch.Count `json:"counts"`
	Todo   []string      `json:"todo"`
}

func (c *commands) copyAll(ctx context.Context, in copying) (err error) {
	if err := in.check(); err != nil {
		return err
	}
	if in.from == "" || in.to == "" && in.template == "" {
		return cli.Usagef("--from and --to name the profiles of the two servers (purser login makes them)")
	}
	p, err := c.Printer(c.Output)
	if err != nil {
		return err
	}
	from, old, err := c.side(ctx, in.from)
	if err != nil {
		return err
	}
	if in.template != "" {
		return c.writeTemplate(ctx, from, in.template)
	}
	secrets, err := readSecrets(in.secrets)
	if err != nil {
		return err
	}
	to, now, err := c.side(ctx, in.to)
	if err != nil {
		return err
	}
	if old.Server == now.Server && old.Login == now.Login {
		return cli.Usagef("--from and --to are the same login at %s", old.Server)
	}
	if in.passwords == "" {
		in.passwords = "passwords-" + in.to + ".csv"
	}
	words := &lazyHandout{path: in.passwords}
	defer func() { err = errors.Join(err, words.close()) }()
	plan, err := c.compare(ctx, from, to, migrate.Options{Secrets: secrets, Password: words.password, Invite: in.invite, Keep: in.keep})
	if err != nil {
		return err
	}
	results, done, err := c.carryOut(ctx, p, in.work, "copy", fmt.Sprintf("Make these changes at %s", now.Server), plan.Steps)
	if in.dry || err != nil && !done {
		return err
	}
	if in.ids != "" {
		err = errors.Join(err, writeWhole(in.ids, func(w io.Writer) error { return writeJSON(w, plan.IDs()) }))
	}
	out := report{Counts: batch.Counts(plan.Steps, results), Todo: plan.Todo(results, in.passwords, words.made())}
	return errors.Join(c.printReport(p, out), undone(results, err, "run the same command again: it does what is left"))
}

// side connects to the server of a profile. What the environment says of one
// server is not for two.
func (c *commands) side(ctx context.Context, name string) (*mbs.Client, profile.Profile, error) {
	alone := *c.App
	alone.Lookup = func(variable string) (string, bool) {
		switch variable {
		case "PURSER_TOKEN", "PURSER_SERVER", "PURSER_LOGIN", "PURSER_PASSWORD", "PURSER_PROFILE":
			return "", false
		}
		return c.App.Lookup(variable)
	}
	t, err := alone.Target(ctx, &cli.Common{Profile: name, Verbose: c.Verbose}, profile.MBS)
	if err != nil {
		return nil, profile.Profile{}, fmt.Errorf("profile %q: %w", name, err)
	}
	client, _, err := open(ctx, t)
	if err != nil {
		return nil, profile.Profile{}, fmt.Errorf("profile %q: %w", name, err)
	}
	return client, t.Profile, nil
}

func (c *commands) compare(ctx context.Context, from, to *mbs.Client, o migrate.Options) (*migrate.Plan, error) {
	old, err := migrate.Read(ctx, from, func(what string) { c.Say("reading %s of the old server", what) })
	if err != nil {
		return nil, fmt.Errorf("the old server: %w", err)
	}
	now, err := migrate.Read(ctx, to, func(what string) { c.Say("reading %s of the new server", what) })
	if err != nil {
		return nil, fmt.Errorf("the new server: %w", err)
	}
	return migrate.NewPlan(old, now, o), nil
}

func readSecrets(file string) (migrate.Secrets, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // without the flag there are none
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return migrate.ReadSecrets(f)
}

func (c *commands) writeTemplate(ctx context.Context, from *mbs.Client, file string) error {
	if _, err := os.Stat(file); err == nil {
		return cli.Usagef("--secrets-template: %s is there already", file)
	}
	accounts, err := from.Accounts.List(ctx)
	if err != nil {
		return err
	}
	if err := writeWhole(file, func(w io.Writer) error { return writeJSON(w, migrate.Template(accounts)) }); err != nil {
		return err
	}
	c.Say("fill in %s and give it with --secrets; accounts that you delete from it are not copied", file)
	return nil
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func (c *commands) printReport(p *output.Printer, r report) error {
	if !p.ForPeople() {
		return output.One(p, output.Lines{Member: "counts"}, r)
	}
	if err := output.Rows(p, doneColumns, cli.Slice(r.Counts, nil)); err != nil {
		return err
	}
	fmt.Fprintln(c.Out, "\nTo do by hand:")
	for _, one := range r.Todo {
		fmt.Fprintln(c.Out, "- "+output.OneLine(one))
	}
	return nil
}
