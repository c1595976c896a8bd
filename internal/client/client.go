// Package client speaks the native API, for the command line.
//
// It knows no resource: what is sent and taken is in api/v1/wire, and which
// requests there are stands in the server's OpenAPI document.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/api/v1/wire"
)

// mostAnswer bounds an answer that is not streamed.
const mostAnswer = 256 << 20

// Config says where the server is and how to speak to it.
type Config struct {
	Server string       // such as https://backup.example
	Token  string       // "": SignIn gets one
	Agent  string       // the User-Agent; "" is purser
	HTTP   *http.Client // nil is one with a time-out
	// Trace is told of every request, when it is not nil. status is 0 when
	// there was no answer.
	Trace func(method, path string, status int, took time.Duration, err error)
}

// Client sends requests to one server. Its zero value is not usable.
type Client struct {
	base    string
	token   string
	expires time.Time
	agent   string
	http    *http.Client
	trace   func(method, path string, status int, took time.Duration, err error)
}

// New gives a client.
func New(c Config) (*Client, error) {
	u, err := url.Parse(c.Server)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("server %q: want an address such as https://backup.example", c.Server)
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 5 * time.Minute}
	}
	if c.Agent == "" {
		c.Agent = "purser"
	}
	return &Client{base: strings.TrimRight(c.Server, "/") + "/v1", token: c.Token, agent: c.Agent, http: c.HTTP, trace: c.Trace}, nil
}

// Problem is a refusal by the server.
type Problem struct{ wire.Problem }

// Error gives the server's own words and the inputs they are about.
func (p *Problem) Error() string {
	text := p.Detail
	if text == "" {
		text = strings.ToLower(p.Title)
	}
	for _, e := range p.Errors {
		if e.Message != text {
			text += fmt.Sprintf("; %s: %s", e.Location, e.Message)
		}
	}
	return text
}

// Status gives the HTTP status of a refusal, or 0.
func Status(err error) int {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Problem.Status
	}
	return 0
}

// CodeNeeded reports whether a sign-in lacked nothing but the code of a second factor.
func CodeNeeded(err error) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && p.Problem.Type == "two-factor-required"
}

// ErrBadAnswer says that what answered speaks another language.
var ErrBadAnswer = errors.New("no answer of Purser's native API")

// SignIn signs in; later requests carry the token.
// code is of the second factor, where one is on, else "".
func (c *Client) SignIn(ctx context.Context, login, password, code string) error {
	var t wire.Token
	err := c.Do(ctx, http.MethodPost, "/session", nil, wire.SignIn{Login: login, Password: password, Code: code}, &t)
	if CodeNeeded(err) {
		return fmt.Errorf("sign in as %q: %w: purser login asks for it; scripts use API keys", login, err)
	}
	if err != nil {
		return fmt.Errorf("sign in as %q: %w", login, err)
	}
	c.token, c.expires = t.Token, t.ExpiresAt
	return nil
}

// Token gives the token in use and when it ends, the zero time when that is
// not known.
func (c *Client) Token() (string, time.Time) { return c.token, c.expires }

// Do sends in, unless it is nil, and reads the answer into out: JSON, or the
// bytes when it is a *[]byte; nil passes it over.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", c.agent)
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	began := time.Now()
	resp, err := c.http.Do(r)
	if c.trace != nil {
		c.trace(method, r.URL.Path, statusOf(resp), time.Since(began), err)
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return read(resp, raw, out)
}

func statusOf(resp *http.Response) int {
	if resp == nil {
		return 0
	}
	return resp.StatusCode
}

func read(resp *http.Response, raw []byte, out any) error {
	if resp.StatusCode >= 300 {
		p := &Problem{}
		if err := json.Unmarshal(raw, &p.Problem); err != nil || p.Kind == "" {
			return fmt.Errorf("the server answered %s: %w", resp.Status, ErrBadAnswer)
		}
		return p
	}
	switch out := out.(type) {
	case nil:
		return nil
	case *[]byte:
		*out = raw
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%w: %w", ErrBadAnswer, err)
	}
	return nil
}

// All gives the items of a list, part by part.
func All[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := url.Values{}
		for k, v := range query {
			q[k] = v
		}
		for {
			var page wire.Page[T]
			if err := c.Do(ctx, http.MethodGet, path, q, nil, &page); err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			q.Set("cursor", page.Next)
		}
	}
}
