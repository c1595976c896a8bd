package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/demo"
	"github.com/purserhq/purser/internal/secret"
)

func newDemo(s *cli.App) *cobra.Command {
	o := &options{}
	var keep bool
	cmd := &cobra.Command{
		Use: "demo", Short: "Run a throw-away server with a few people in it, and say what to try", Args: cli.Between(0, 0),
		Long: "Run the server on a throw-away data folder, fill it through its own APIs and print a page of what to try: addresses,\n" +
			"credentials and curl lines that work as they stand. Ctrl-C ends it and deletes the folder, unless --keep is given.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd.Context(), s, o, keep, cmd.Flags().Changed("listen"))
		},
	}
	cmd.Flags().StringVar(&o.listen, "listen", defaultListen, "`address` to listen on; unless given, a free port is taken when this one is in use")
	cmd.Flags().BoolVar(&keep, "keep", false, "keep the data folder")
	o.logFormat = "text"
	cmd.Flags().StringVar(&o.logLevel, "log-level", "warn", "least `level` to log: debug, info, warn or error")
	return cmd
}

func runDemo(ctx context.Context, s *cli.App, o *options, keep, listenGiven bool) (err error) {
	log, err := o.logger(s.Err)
	if err != nil {
		return err
	}
	ln, err := o.demoListener(s, listenGiven)
	if err != nil {
		return err
	}
	if o.data, err = os.MkdirTemp("", "purser-demo-"); err != nil {
		return errors.Join(err, ln.Close())
	}
	if keep {
		fmt.Fprintf(s.Err, "data folder: %s\n", o.data)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(o.data)) }()
	}
	in, err := o.open(ctx, log)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	admin := demo.Credentials{Login: "admin", Password: secret.NewPassword()}
	if _, err := in.control.Bootstrap(ctx, admin.Login, admin.Password); err != nil {
		return errors.Join(err, ln.Close(), in.close())
	}
	return o.perform(ctx, s, in, ln, admin, log)
}

// perform serves, and meanwhile fills the server from outside as anyone would.
func (o *options) perform(ctx context.Context, s *cli.App, in *install, ln net.Listener, admin demo.Credentials, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- in.serve(ctx, ln, nil, o, log) }()
	base := addressOf(ln, nil)
	fmt.Fprintf(s.Out, "listening on %s\n", base)
	folder := filepath.Join(o.data, "backups")
	err := os.Mkdir(folder, 0o700)
	var scene *demo.Scene
	if err == nil {
		scene, err = demo.Fill(ctx, base, folder, admin)
	}
	if err == nil {
		err = scene.Page(s.Out)
	}
	if err == nil {
		fmt.Fprintln(s.Err, "Ctrl-C ends the demonstration.")
	} else {
		stop()
	}
	if errors.Is(err, context.Canceled) {
		err = nil // Ctrl-C while it was being filled
	}
	return errors.Join(err, <-ended)
}

// demoListener takes the address asked for; a default that is in use is not worth failing for.
func (o *options) demoListener(s *cli.App, given bool) (net.Listener, error) {
	ln, err := net.Listen("tcp", o.listen)
	if err == nil || given {
		return ln, err
	}
	fmt.Fprintf(s.Err, "%v: taking a free port instead\n", err)
	return net.Listen("tcp", "127.0.0.1:0")
}
