package server

import (
	"log/slog"
	"time"

	"github.com/purserhq/purser/internal/api/agent"
	"github.com/purserhq/purser/internal/api/mbs"
	"github.com/purserhq/purser/internal/api/netbrain"
	v1 "github.com/purserhq/purser/internal/api/v1"
	"github.com/purserhq/purser/internal/builds"
	"github.com/purserhq/purser/internal/console"
	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// Parts are what a whole server is made of. Log and Now may be nil.
type Parts struct {
	Store      core.Store
	Hasher     *secret.Hasher
	Control    *control.Control
	Version    netbrain.Version // what NetBrain's product version request shows
	Build      Build
	Log        *slog.Logger
	Now        func() time.Time
	Builds     *builds.Folder // agent packages to download
	TrustProxy bool
}

// Assemble makes the faces and mounts them.
func Assemble(p Parts) (*Server, error) {
	services := p.Control.Services()
	m, err := mbs.New(mbs.Config{Services: services, Version: p.Build.Version, Log: p.Log})
	if err != nil {
		return nil, err
	}
	n, err := netbrain.New(netbrain.Config{Services: services, Version: p.Version, Log: p.Log, Now: p.Now})
	if err != nil {
		return nil, err
	}
	v, err := v1.New(v1.Config{Services: services, Version: p.Build.Version, Log: p.Log})
	if err != nil {
		return nil, err
	}
	g, err := agent.New(agent.Config{Agents: services.Agents, Access: services.Access, Log: p.Log})
	if err != nil {
		return nil, err
	}
	return New(Config{
		Console: console.New(console.Config{Passwords: services.Passwords, Log: p.Log}),
		MBS:     m, NetBrain: n, Native: v, Agent: g, Builds: builds.NewDownloads(services.Builds, p.Builds, p.Log), Store: p.Store, Hashes: p.Hasher.Stats, Log: p.Log, Build: p.Build, Now: p.Now, TrustProxy: p.TrustProxy,
	}), nil
}
