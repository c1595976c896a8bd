// Package control holds the rules: who may do what to whom, which values are
// valid, what must stay true. Each operation authorises, validates, acts in
// one transaction and writes its audit event there.
//
// It knows no HTTP, no wire names and no SQL; faces convert to its types and
// the store keeps its state.
package control

import (
	"context"
	"log/slog"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// Hasher makes and checks password hashes; secret.Hasher is one. It fails with
// secret.ErrBusy when its queue is full.
type Hasher interface {
	// Hash makes a PHC string.
	Hash(ctx context.Context, password string) (string, error)
	// Verify checks a password; rehash says that the string was made with other parameters.
	Verify(ctx context.Context, encoded, password string) (ok, rehash bool, err error)
	// VerifyDummy takes as long as Verify does and always fails.
	VerifyDummy(ctx context.Context, password string) error
}

// Config is what New needs. Now and Log may be nil.
type Config struct {
	Store  core.Store
	Hasher Hasher
	// Keys encrypt the settings of storage accounts; without them none can be kept.
	Keys *secret.Keyring
	// Drivers reach storage; without them destinations are not checked.
	Drivers core.Drivers
	// Directories speak to authentication servers; without them nobody of one can sign in.
	Directories core.Directories
	// Mailer hands mail to SMTP servers; without one no mail is sent.
	Mailer core.Mailer
	// Builds are the files of agent packages; without them every one is missing.
	Builds core.BuildFiles
	Now    func() time.Time
	Log    *slog.Logger
}

// Control is the service layer. Its zero value is not usable.
type Control struct {
	store       core.Store
	hasher      Hasher
	keys        *secret.Keyring
	drivers     core.Drivers
	directories core.Directories
	files       core.BuildFiles
	mailer      core.Mailer
	now         func() time.Time
	log         *slog.Logger
	holder      string // names this process in leases
	heard       *sightings
}

// New makes the service layer over a store.
func New(c Config) *Control {
	if c.Now == nil {
		c.Now = time.Now //nolint:forbidigo // the default of the clock that everything else is given
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Control{store: c.Store, hasher: c.Hasher, keys: c.Keys, drivers: c.Drivers, directories: c.Directories, files: c.Builds, mailer: c.Mailer,
		now: c.Now, log: c.Log, holder: secret.NewUUIDv4(), heard: newSightings(seenEvery)}
}

// Services gives the faces their view of the rules.
func (c *Control) Services() core.Services {
	return core.Services{
		Packages: packages{c}, Jobs: jobs{c}, Quota: quota{c}, Forecasts: forecasts{c}, Computers: computers{c}, Plans: plans{c}, Agents: agents{c},
		Access: access{c}, Sessions: sessions{c}, Customers: customers{c}, Staff: staff{c}, People: people{c},
		Companies: companies{c}, Domains: domains{c}, Roles: roles{c}, Usage: usage{c}, Audit: audit{c},
		Accounts: accounts{c}, Assignments: assignments{c},
		APIKeys: apiKeys{c}, Settings: settingsService{c}, Passwords: passwords{c}, Mail: mails{c},
		Builds: builds{c}, AuthServers: authServers{c}, Allotments: allotments{c}, OAuth: oauthClients{c}, TwoFactor: twoFactor{c},
		Licenses: licenses{c}, PriceLists: priceLists{c}, Billing: billing{c},
	}
}

// Settings gives the settings in force.
func (c *Control) Settings(ctx context.Context) (core.Settings, error) {
	return c.store.Read(ctx).Settings()
}

// change runs f in one transaction for a principal whose rights are read
// afresh, and writes the event f returns. f may run more than once.
func (c *Control) change(ctx context.Context, p core.Principal, op core.Op, f func(tx core.Tx, a *actor) (core.AuditEvent, error)) error {
	err := c.store.Update(ctx, func(tx core.Tx) error {
		a, err := refresh(tx, p)
		if err != nil {
			return err
		}
		if err := a.allow(tx, op); err != nil {
			return err
		}
		e, err := f(tx, a)
		if err != nil {
			return err
		}
		return record(tx, a.Principal, op, e)
	})
	return withOp(op, err)
}

// withOp notes in an error what was attempted.
func withOp(op core.Op, err error) error {
	if e, ok := core.AsError(err); ok && e.Op == "" {
		named := *e
		named.Op = string(op)
		return &named
	}
	return err
}

// record completes an event with who acted and when, and appends it.
func record(tx core.Tx, p core.Principal, op core.Op, e core.AuditEvent) error {
	e.ID, e.At = core.NewID[core.EventID](tx.Now()), tx.Now()
	e.Op, e.Face, e.Actor, e.Client = op, p.Face, p.Kind, p.Client
	e.ActorID = string(p.User)
	switch p.Kind {
	case core.ByAPIKey:
		e.ActorID = string(p.APIKey)
	case core.ByOAuth:
		e.ActorID = string(p.OAuth)
	case core.ByComputer:
		e.ActorID = string(p.Computer)
	}
	if e.Login == "" {
		e.Login = p.Login
	}
	return tx.InsertAudit(&e)
}
