package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/transfer"
)

func (a *admin) newImport() *cobra.Command {
	var file string
	var update bool
	cmd := &cobra.Command{
		Use: "import --file F.json", Short: "Load people, companies and their history from a file", Args: cli.Between(0, 0),
		Long: "Load people, companies and their history, with the IDs and times given, in one transaction: all of it or nothing.\n" +
			"A refused element is named and the exit status is 1. What exists already is left alone unless --update is given.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return cli.Usagef("--file is required; - reads stdin")
			}
			return a.with(cmd.Context(), func(in *install) error { return a.importFile(cmd.Context(), in, file, update) })
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "`file` to read; - is stdin")
	cmd.Flags().BoolVar(&update, "update", false, "change what exists already; members the file does not give are kept")
	return cmd
}

func (a *admin) importFile(ctx context.Context, in *install, file string, update bool) error {
	r := a.In
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		r = f
	}
	p := newProgress(a.Err)
	sum, err := transfer.Import(ctx, transfer.Config{Store: in.store, Hasher: in.hasher, Seal: in.control.SealSettings, Open: in.control.OpenSettings, SealAuth: in.control.SealAuthPassword, SealMail: in.control.SealMailPassword, SealTwoFactor: in.control.SealTwoFactor, Update: update, Progress: p.show}, r)
	p.end()
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(a.Out, sum)
	return err
}

func (a *admin) newExport() *cobra.Command {
	var file string
	var secrets bool
	cmd := &cobra.Command{
		Use: "export --file F.json", Short: "Write people, companies and their history to a file", Args: cli.Between(0, 0),
		Long: "Write everything that import reads, password hashes included: keep the file as you keep the database.\n" +
			"It is no backup: the audit log and tokens are not in it, and keys of storage accounts, passwords of authentication and mail\n" +
			"servers and the secrets of two-factor authentication only with --include-secrets.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return cli.Usagef("--file is required; - writes stdout")
			}
			return a.with(cmd.Context(), func(in *install) error { return a.exportFile(cmd.Context(), in, file, secrets) })
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "`file` to write; - is stdout")
	cmd.Flags().BoolVar(&secrets, "include-secrets", false, "write the keys of storage accounts, the passwords of authentication and mail servers and the secrets of two-factor authentication too, in clear")
	return cmd
}

func (a *admin) exportFile(ctx context.Context, in *install, file string, secrets bool) error {
	var done transfer.Exported
	write := func(w io.Writer) (err error) {
		done, err = transfer.Export(ctx, in.store, w, transfer.Options{Open: in.control.OpenSettings, OpenAuth: in.control.OpenAuthPassword, OpenMail: in.control.OpenMailPassword, OpenTwoFactor: in.control.OpenTwoFactor, IncludeSecrets: secrets})
		return err
	}
	if file == "-" {
		return write(a.Out)
	}
	if err := replaceFile(file, write); err != nil {
		return err
	}
	fmt.Fprintf(a.Err, "%s: %d companies, %d users, %d sessions\n", file, done.Companies, done.Users, done.Sessions)
	if done.TwoFactors > 0 {
		fmt.Fprintf(a.Err, "left out: the two-factor authentication of %d people, which only --include-secrets writes\n", done.TwoFactors)
	}
	if done.Skipped > 0 {
		fmt.Fprintf(a.Err, "left out: %d entries about people and things that were deleted\n", done.Skipped)
	}
	return nil
}

// replaceFile writes a file that only the owner may read. It appears whole or not at all.
func replaceFile(name string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*") // mode 0600
	if err != nil {
		return err
	}
	err = write(tmp)
	if err == nil {
		err = tmp.Sync()
	}
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return err
}

// progress shows how far a long import is: on a terminal one line that changes, else a line now
// and then.
type progress struct {
	w        io.Writer
	terminal bool
	every    time.Duration
	next     time.Time
	shown    bool
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, every: 5 * time.Second}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.terminal, p.every = true, time.Second/4
	}
	p.next = time.Now().Add(p.every)
	return p
}

func (p *progress) show(list string, done, total int) {
	if time.Now().Before(p.next) {
		return
	}
	p.next = time.Now().Add(p.every)
	if p.terminal {
		fmt.Fprintf(p.w, "\r\033[K%s: %d of %d", list, done, total)
	} else {
		fmt.Fprintf(p.w, "%s: %d of %d\n", list, done, total)
	}
	p.shown = true
}

func (p *progress) end() {
	if p.terminal && p.shown {
		fmt.Fprint(p.w, "\r\033[K")
	}
}
