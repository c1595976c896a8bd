// Package server mounts the faces on one HTTP server and gives every request what all of them
// need: an ID, a log line, metrics, limits and a last defence against panics.
//
// It knows no rules and no dialect: which routes a face has, who may use them and what errors
// look like is the face's own.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// Config is what New needs. Log may be nil.
type Config struct {
	MBS      http.Handler // serves all below /api and /mbsapi/api
	NetBrain http.Handler // serves all below /ServicesAPI
	Native   http.Handler // serves all below /v1
	Console  http.Handler // serves the pages below /password
	Builds   http.Handler // serves all below /downloads
	Agent    http.Handler // serves all below /v1/agent
	Store    core.Store
	Hashes   func() secret.HasherStats
	Log      *slog.Logger
	Build    Build
	Now      func() time.Time // for counting open sessions; nil means time.Now

	// TrustProxy takes the client's address from the last entry of
	// X-Forwarded-For. Set it only behind a proxy that writes that entry.
	TrustProxy bool
}

// Build names the program for the metrics.
type Build struct {
	Version  string
	Revision string
}

// Server is the HTTP side of Purser.
type Server struct {
	cfg      Config
	log      *slog.Logger
	metrics  *metrics
	registry *prometheus.Registry
	mounts   []mount
	draining atomic.Bool
}

// New mounts the faces.
func New(cfg Config) *Server {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Server{cfg: cfg, log: cfg.Log}
	s.registry, s.metrics = newMetrics(cfg)
	s.mounts = s.routes()
	return s
}

// readyPatience is how long the database may take to answer a readiness probe.
const readyPatience = 2 * time.Second

// health says that the process runs; it looks at nothing else, so that a database that is away
// does not get the server restarted.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	writeText(w, http.StatusOK, "ok\n")
}

// ready says whether requests should be sent here: migrations are done (else there would be no
// open store), the database answers, and the server is not about to end.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		writeText(w, http.StatusServiceUnavailable, "shutting down\n")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	if err := s.cfg.Store.Ping(ctx); err != nil {
		s.log.Warn("database does not answer", "error", err)
		writeText(w, http.StatusServiceUnavailable, "the database does not answer\n")
		return
	}
	writeText(w, http.StatusOK, "ready\n")
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	w.Write([]byte(text))
}

func writeJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write([]byte(body))
}
