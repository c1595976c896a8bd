package mbs

import (
	"context"
	"time"
)

// SetClock has the client tell the time by a test's clock.
func (c *Client) SetClock(now func() time.Time) { c.session.now = now }

// SetWait has the client pause between attempts as a test wants it to.
func (c *Client) SetWait(wait func(context.Context, time.Duration) error) { c.send.Wait = wait }

// Waiting tells how many wait for the sign-in under way.
func (c *Client) Waiting() int {
	c.session.mu.Lock()
	defer c.session.mu.Unlock()
	if c.session.flight == nil {
		return 0
	}
	return c.session.flight.waiting
}
