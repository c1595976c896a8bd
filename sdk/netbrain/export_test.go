package netbrain

import "time"

// SetNow gives a client another clock.
func SetNow(c *Client, now func() time.Time) { c.session.now = now }
