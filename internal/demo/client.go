// Package demo fills a server with a small provider's customers by really doing things through
// both APIs, and writes the page that tells what to try next.
//
// It has no way in of its own: what it does, any script can do.
package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// client sends JSON requests with the headers that sign-in gave.
type client struct {
	http   *http.Client
	base   string
	header http.Header
}

func newClient(base string) *client {
	return &client{http: &http.Client{Timeout: time.Minute}, base: base, header: http.Header{"Content-Type": {"application/json"}}}
}

// with gives a client that also sends a header.
func (c *client) with(name, value string) *client {
	h := c.header.Clone()
	h.Set(name, value)
	return &client{http: c.http, base: c.base, header: h}
}

// call sends in, unless it is nil, and reads the answer into out, unless that is nil.
func (c *client) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return err
	}
	r.Header = c.header.Clone()
	resp, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: status %d: %s", method, path, resp.StatusCode, raw)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%s %s: %w: %s", method, path, err, raw)
	}
	return nil
}
