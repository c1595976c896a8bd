package server

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerPatience = 10 * time.Second
	idlePatience   = 2 * time.Minute
	maxHeader      = 64 << 10
)

// DrainPatience is how long requests may take to finish once the server is asked to end.
const DrainPatience = 30 * time.Second

// LoadTLS reads a certificate and its key, both PEM. Old protocols are refused: TLS 1.2 is the
// least.
func LoadTLS(certFile, keyFile string) (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// Serve answers requests on a listener until ctx ends; conf nil means without TLS. Then it stops
// accepting, lets requests in flight finish for at most DrainPatience, and returns nil. It
// returns an error when the listener fails or when requests had to be cut off.
func (s *Server) Serve(ctx context.Context, ln net.Listener, conf *tls.Config) error {
	hs := &http.Server{
		Handler: s, ReadHeaderTimeout: headerPatience, IdleTimeout: idlePatience, MaxHeaderBytes: maxHeader, TLSConfig: conf,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() {
		if conf != nil {
			failed <- hs.ServeTLS(ln, "", "")
		} else {
			failed <- hs.Serve(ln)
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	err := s.drain(hs)
	if stopped := <-failed; !errors.Is(stopped, http.ErrServerClosed) {
		err = errors.Join(err, stopped)
	}
	return err
}

func (s *Server) drain(hs *http.Server) error {
	s.draining.Store(true)
	s.log.Info("shutting down: waiting for requests in flight")
	ctx, cancel := context.WithTimeout(context.Background(), DrainPatience)
	defer cancel()
	if err := hs.Shutdown(ctx); err != nil {
		return errors.Join(errors.New("requests were cut off: they took too long to finish"), hs.Close())
	}
	return nil
}
