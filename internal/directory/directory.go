// Package directory speaks to AD and LDAP servers: it tries passwords, reads
// people and the groups they are in, and searches for groups. It implements
// core.Directories.
//
// It decides nothing: who may sign in with which rights is control's. It keeps
// nothing but connections, and what it says of a failure is for people and
// holds no secret. Referrals are never followed: they would carry passwords to
// servers that nobody set up.
package directory

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"

	"github.com/purserhq/purser/internal/core"
)

// mostAnswer bounds one message of a server, in bytes: a person's entry has
// some hundred, a photograph in it a megabyte.
const mostAnswer = 16 << 20

func init() { ber.MaxPacketLengthBytes = mostAnswer }

// Config is what New needs. Log and Now may be nil.
type Config struct {
	Log *slog.Logger
	// Allowed says which addresses may be reached; without it none may.
	Allowed func(a netip.Addr, allowPrivate bool) error
	// Idle is how long a connection that nobody uses is kept; 0 means a minute.
	Idle time.Duration
	// Now tells which accounts are past their time; nil means time.Now.
	Now func() time.Time
}

// Directories implements core.Directories. It is safe for concurrent use.
type Directories struct {
	log     *slog.Logger
	allowed func(a netip.Addr, allowPrivate bool) error
	idle    time.Duration
	now     func() time.Time

	mu     sync.Mutex
	pools  map[core.AuthServerID]*pool
	loose  *pool // of settings that are not saved
	closed bool
}

// mostLoose is how many connections there may be for settings that are not saved.
const mostLoose = 8

// New makes the directories. Close them.
func New(c Config) *Directories {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Allowed == nil {
		c.Allowed = func(netip.Addr, bool) error { return errors.New("no address may be reached") }
	}
	if c.Idle <= 0 {
		c.Idle = time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Directories{log: c.Log, allowed: c.Allowed, idle: c.Idle, now: c.Now, pools: map[core.AuthServerID]*pool{}, loose: newPool(mostLoose, 0)}
}

// Close lets go of the connections that are kept. Those in use end with their work.
func (d *Directories) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for _, p := range d.pools {
		p.close()
	}
}

// poolOf finds the connections of a place. Those to a place as it was are let go.
func (d *Directories) poolOf(at core.DirectoryPlace) *pool {
	if at.Server == "" {
		return d.loose
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.pools[at.Server]
	if p != nil && p.version.Equal(at.Version) && p.private == at.AllowPrivate {
		return p
	}
	if p != nil && p.version.After(at.Version) { // a work that began with settings of before
		return d.loose
	}
	if p != nil {
		p.close()
	}
	p = newPool(at.Directory.MostConnections(), d.idle)
	p.version, p.private = at.Version, at.AllowPrivate
	if d.closed {
		p.close()
	}
	d.pools[at.Server] = p
	return p
}

// Try implements core.Directories.
func (d *Directories) Try(ctx context.Context, at core.DirectoryPlace) error {
	return d.with(ctx, at, func(s *session) error {
		for _, root := range []struct{ field, dn string }{
			{"baseDN", at.Directory.BaseDN}, {"userRoot", at.Directory.UserRoot}, {"groupRoot", at.Directory.GroupRoot},
		} {
			if root.dn == "" {
				continue
			}
			if _, err := s.read(root.dn, anything, nil); err != nil {
				return blame(root.field, err)
			}
		}
		return nil
	})
}

// blame says which setting an error is about, when it is about a setting.
func blame(field string, err error) error {
	e, ok := core.AsError(err)
	if !ok || e.Kind != core.Invalid && e.Kind != core.NotFound || e.Field != "" {
		return err
	}
	told := *e
	told.Kind, told.Field, told.Reason = core.Invalid, field, core.Failed
	return &told
}
