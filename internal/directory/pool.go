package directory

import (
	"context"
	"sync"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// pool bounds the connections to one place and keeps those that are free for a
// while. Who finds none waits until his time is up.
type pool struct {
	version time.Time // of the settings they were made by
	private bool
	keep    time.Duration // 0: none is kept
	slots   chan struct{}

	mu     sync.Mutex
	free   []*session // the longest unused first
	reaper *time.Timer
	closed bool
}

func newPool(most int, keep time.Duration) *pool {
	return &pool{slots: make(chan struct{}, most), keep: keep}
}

// enter waits for a place.
func (p *pool) enter(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &core.Error{Kind: core.TooMany, Msg: "too many requests to the authentication server at once; try again", Err: ctx.Err()}
	}
}

func (p *pool) leave() { <-p.slots }

// take gives a connection that is free, or nil.
func (p *pool) take() *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.free) > 0 {
		s := p.free[len(p.free)-1]
		p.free = p.free[:len(p.free)-1]
		if !s.conn.IsClosing() {
			return s
		}
		s.close()
	}
	return nil
}

// put keeps a connection for the next one, if connections are kept.
func (p *pool) put(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.keep <= 0 || s.conn.IsClosing() {
		s.close()
		return
	}
	s.since = time.Now()
	p.free = append(p.free, s)
	if p.reaper == nil {
		p.reaper = time.AfterFunc(p.keep, p.reap)
	}
}

// reap closes what nobody has used for too long, and comes back while something is left.
func (p *pool) reap() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reaper = nil
	for len(p.free) > 0 && time.Since(p.free[0].since) >= p.keep {
		p.free[0].close()
		p.free = p.free[1:]
	}
	if len(p.free) > 0 && !p.closed {
		p.reaper = time.AfterFunc(p.keep-time.Since(p.free[0].since), p.reap)
	}
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	if p.reaper != nil {
		p.reaper.Stop()
	}
	for _, s := range p.free {
		s.close()
	}
	p.free = nil
}
