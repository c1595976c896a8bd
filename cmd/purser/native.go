package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/client"
)

// native is what the commands over the native API share.
type native struct {
	*streams
	server, login, passwordFile, output string
}

const nativeHelp = "\n\nIt speaks to a server's native API: --server says where, PURSER_TOKEN or --login with --password-file or\nPURSER_PASSWORD who. "

// newNative makes the commands `purser NOUN VERB`.
func newNative(s *streams) []*cobra.Command {
	n := &native{streams: s}
	return []*cobra.Command{
		n.noun("api-keys", "Manage API keys: logins for scripts", n.keyList(), n.keyCreate(), n.keyDelete()),
		n.noun("settings", "Show and change settings", n.settingList(), n.settingSet()),
		n.noun("audit", "Read and check the audit log", n.auditList(), n.auditVerify()),
		n.noun("jobs", "Watch work that outlives a request", n.jobList(), n.jobGet(), n.jobRetry()),
		n.noun("accounts", "Show storage accounts and whether they can be reached", n.accountList(), n.accountCheck()),
		n.noun("computers", "Show and forget computers", n.computerList(), n.computerDelete()),
		n.noun("plans", "Show plans and how they stand", n.planList()),
		n.noun("runs", "Show the history of runs", n.runList(), n.runGet()),
		n.noun("licenses", "Show and issue licences", n.licenseList(), n.licenseIssue()),
		n.noun("prices", "Show and add price lists", n.priceList(), n.priceAdd()),
		n.noun("statements", "Show statements of companies", n.statementGet()),
		n.noun("builds", "Show and request builds of the agent", n.buildList(), n.buildRequest()),
	}
}

func (n *native) noun(use, short string, verbs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: short + "." + nativeHelp + "\n\n" + exitHelp}
	f := cmd.PersistentFlags()
	f.StringVar(&n.server, "server", "http://127.0.0.1:8080", "`address` of the server")
	f.StringVar(&n.login, "login", "", "`login` of a member of staff or an API key")
	f.StringVar(&n.passwordFile, "password-file", "", "`file` whose first line is the password; - is stdin")
	f.StringVar(&n.output, "output", "table", "print a `table` or json")
	cmd.AddCommand(verbs...)
	group(cmd)
	return cmd
}

// with signs in, works, and signs out again, unless a token was given.
func (n *native) with(ctx context.Context, work func(c *client.Client) error) error {
	token := os.Getenv("PURSER_TOKEN")
	c, err := client.New(n.server, token)
	if err != nil {
		return usagef("--server: %w", err)
	}
	if token != "" {
		return work(c)
	}
	password, err := n.secret()
	if err != nil {
		return err
	}
	if err := c.SignIn(ctx, n.login, password); err != nil {
		return err
	}
	err = work(c)
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, c.Do(out, http.MethodDelete, "/session", nil, nil, nil))
}

// secret finds the password of --login.
func (n *native) secret() (string, error) {
	if n.login == "" {
		return "", usagef("sign in with PURSER_TOKEN, or with --login (PURSER_LOGIN) and a password")
	}
	if word := os.Getenv("PURSER_PASSWORD"); word != "" && n.passwordFile == "" {
		return word, nil
	}
	if n.passwordFile == "" {
		return "", usagef("a password is required: --password-file, or PURSER_PASSWORD")
	}
	return n.password(n.passwordFile)
}

// print writes data as JSON or as a table.
func (n *native) print(data any, table func(w io.Writer)) error {
	switch n.output {
	case "json":
		enc := json.NewEncoder(n.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(data)
	case "table":
		w := tabwriter.NewWriter(n.out, 0, 8, 2, ' ', 0)
		table(w)
		return w.Flush()
	}
	return usagef("--output: %q is neither table nor json", n.output)
}

// lister describes a list for listing.
type lister[T any] struct {
	short, path, header string
	row                 func(T) []string
	filters             []filter
}

// filter is a flag that narrows a list and the parameter it becomes.
type filter struct{ flag, param, help string }

// listing makes the command that prints a list.
func listing[T any](n *native, l lister[T]) *cobra.Command {
	limit, values := 0, make([]string, len(l.filters))
	cmd := &cobra.Command{Use: "list", Short: l.short, Args: between(0, 0), RunE: func(cmd *cobra.Command, _ []string) error {
		query := url.Values{}
		for i, f := range l.filters {
			if values[i] != "" {
				query.Set(f.param, values[i])
			}
		}
		return n.with(cmd.Context(), func(c *client.Client) error {
			items, err := gather(client.All[T](cmd.Context(), c, l.path, query), limit)
			if err != nil {
				return err
			}
			return n.print(items, func(w io.Writer) { printRows(w, l.header, items, l.row) })
		})
	}}
	cmd.Flags().IntVar(&limit, "limit", 0, "most `items` to print; 0 is all")
	for i, f := range l.filters {
		cmd.Flags().StringVar(&values[i], f.flag, "", f.help)
	}
	return cmd
}

func gather[T any](list func(yield func(T, error) bool), limit int) ([]T, error) {
	items := []T{}
	for item, err := range list {
		if err != nil {
			return nil, err
		}
		if items = append(items, item); len(items) == limit {
			break
		}
	}
	return items, nil
}

func printRows[T any](w io.Writer, header string, items []T, row func(T) []string) {
	fmt.Fprintln(w, strings.ReplaceAll(header, " ", "\t"))
	for _, item := range items {
		cells := row(item)
		for i, cell := range cells {
			cells[i] = oneLine(cell)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
}

// oneLine keeps names, which people choose, from breaking a table or steering a terminal.
func oneLine(s string) string {
	if s == "" {
		return "-"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// acting makes a command that sends one request about what its argument names.
func (n *native) acting(use, short, method, path string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: between(1, 1), RunE: func(cmd *cobra.Command, args []string) error {
		return n.with(cmd.Context(), func(c *client.Client) error {
			return c.Do(cmd.Context(), method, fmt.Sprintf(path, url.PathEscape(args[0])), nil, nil, nil)
		})
	}}
}

// timeFlag reads a time; a flag that is "" is none.
func timeFlag(flag, text string) (*time.Time, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // without the flag there is no time
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, usagef("--%s: want a time such as 2027-01-31T00:00:00Z, not %q", flag, text)
	}
	return &t, nil
}

func shown(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.Format(time.RFC3339)
}
