package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/netbrain"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/jobs"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/server"
)

// defaultListen is reachable from this machine only.
const defaultListen = "127.0.0.1:8080"

// options are the flags of serve.
type options struct {
	place
	listen, tlsCert, tlsKey string
	logFormat, logLevel     string
	trustProxy              bool
}

func newServe(s *cli.App) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use: "serve", Short: "Run the server", Args: cli.Between(0, 0),
		Long: "Run the server: the MBS API below /api, the NetBrain API below /ServicesAPI, the native API\nbelow /v1, builds of the agent below /downloads, /healthz, /readyz and /metrics.\n\n" +
			"It prints its address on stdout. Whenever no system administrator exists it makes one: PURSER_BOOTSTRAP_LOGIN and\n" +
			"PURSER_BOOTSTRAP_PASSWORD name it, else it is made up and printed once on stderr.\n\n" +
			"/metrics and /readyz answer anyone who can reach the address; keep them from the internet in the proxy.\n\n" +
			"SIGTERM and SIGINT let requests in flight finish; a second signal ends the server at once.",
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), s, &o) },
	}
	f := cmd.Flags()
	o.bind(f)
	o.bindLog(cmd)
	f.StringVar(&o.listen, "listen", defaultListen, "`address` to listen on; port 0 takes a free one")
	f.StringVar(&o.tlsCert, "tls-cert", "", "PEM `file` with the certificate chain; with --tls-key, serve HTTPS")
	f.StringVar(&o.tlsKey, "tls-key", "", "PEM `file` with the certificate's key")
	f.BoolVar(&o.trustProxy, "trust-proxy", false, "take client addresses from X-Forwarded-For, as the proxy in front wrote it")
	return cmd
}

func (o *options) bindLog(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.logFormat, "log-format", "text", "log lines as `text` or json, on stderr")
	cmd.Flags().StringVar(&o.logLevel, "log-level", "info", "least `level` to log: debug, info, warn or error")
}

func (o *options) logger(w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.logLevel)); err != nil {
		return nil, cli.Usagef("--log-level: unknown level %q", o.logLevel)
	}
	switch opts := (&slog.HandlerOptions{Level: level}); o.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(w, opts)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	}
	return nil, cli.Usagef("--log-format: %q is neither text nor json", o.logFormat)
}

func (o *options) tls() (*tls.Config, error) {
	if (o.tlsCert == "") != (o.tlsKey == "") {
		return nil, cli.Usagef("--tls-cert and --tls-key belong together")
	}
	if o.tlsCert == "" {
		return nil, nil //nolint:nilnil // without flags there is no TLS, which net/http says by nil
	}
	return server.LoadTLS(o.tlsCert, o.tlsKey)
}

func serve(ctx context.Context, s *cli.App, o *options) error {
	log, err := o.logger(s.Err)
	if err != nil {
		return err
	}
	conf, err := o.tls()
	if err != nil {
		return err
	}
	in, err := o.open(ctx, log)
	if err != nil {
		return err
	}
	if err := bootstrap(ctx, s, in); err != nil {
		return errors.Join(err, in.close())
	}
	ln, err := net.Listen("tcp", o.listen)
	if err != nil {
		return errors.Join(err, in.close())
	}
	fmt.Fprintf(s.Out, "listening on %s\n", addressOf(ln, conf))
	return in.serve(ctx, ln, conf, o, log)
}

func addressOf(ln net.Listener, conf *tls.Config) string {
	if conf != nil {
		return "https://" + ln.Addr().String()
	}
	return "http://" + ln.Addr().String()
}

// serve answers requests until ctx ends, then ends in order: requests, background work, store.
func (i *install) serve(ctx context.Context, ln net.Listener, conf *tls.Config, o *options, log *slog.Logger) error {
	srv, err := server.Assemble(server.Parts{
		Store: i.store, Hasher: i.hasher, Control: i.control, Builds: i.builds, Log: log, TrustProxy: o.trustProxy,
		Version: netbrain.Version{Product: version, Software: version, Date: date, Git: commit},
		Build:   server.Build{Version: version, Revision: commit},
	})
	if err != nil {
		return errors.Join(err, ln.Close(), i.close())
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 3)
	go func() { ended <- i.control.Run(background) }()
	go func() {
		ended <- jobs.New(jobs.Config{Store: i.store, Work: i.control.Work(), Log: log}).Run(background)
	}()
	go func() {
		ended <- jobs.New(jobs.Config{Store: i.store, Work: i.control.MailWork(), Workers: 2, Poll: time.Second, Deaf: true, Log: log}).Run(background)
	}()
	err = srv.Serve(ctx, ln, conf)
	stop()
	err = errors.Join(err, <-ended, <-ended, <-ended, i.close())
	if err == nil {
		log.Info("ended cleanly")
	}
	return err
}

// bootstrap makes a system administrator when there is none.
func bootstrap(ctx context.Context, s *cli.App, in *install) error {
	login, password := os.Getenv("PURSER_BOOTSTRAP_LOGIN"), os.Getenv("PURSER_BOOTSTRAP_PASSWORD")
	madeUp := password == ""
	if madeUp {
		password = secret.NewPassword()
	}
	named := login != ""
	if !named {
		login = "admin"
	}
	created, err := in.control.Bootstrap(ctx, login, password)
	if core.ReasonOf(err) == core.Exists && !named { // an "admin" without rights holds the name
		login = "admin-" + secret.NewPassword()[:6]
		created, err = in.control.Bootstrap(ctx, login, password)
	}
	if err != nil {
		return fmt.Errorf("make a system administrator: %w", err)
	}
	if created && (madeUp || !named) {
		fmt.Fprintf(s.Err, "There was no system administrator. Made one; this is shown only now:\n  login:    %s\n", login)
		if madeUp {
			fmt.Fprintf(s.Err, "  password: %s\n", password)
		}
	}
	return nil
}
