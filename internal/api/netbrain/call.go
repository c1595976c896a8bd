package netbrain

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/api/jsonout"
	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/api/route"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// call is one request while it is answered.
type call struct {
	*API
	w      http.ResponseWriter
	r      *http.Request
	match  route.Match[endpoint]
	client core.Client
	op     core.Op        // "" until the route is known
	p      core.Principal // zero until signed in
	// tenant and domain are the working ones, as the session or the request's
	// headers name them; "" when there is none.
	tenant, domain string
	wrote          bool // a part of the answer may have gone out
}

func (c *call) ctx() context.Context { return c.r.Context() }

// Write passes a part of the answer on and notes that there is no way back.
func (c *call) Write(b []byte) (int, error) {
	c.wrote = true
	return c.w.Write(b)
}

// reply answers with a status and a body.
func (c *call) reply(status int, body any) error {
	b, err := jsonout.Append(nil, body)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	c.wrote = true
	c.w.WriteHeader(status)
	_, err = c.w.Write(b)
	return err
}

// ok answers 200; every success is (section 1.4).
func (c *call) ok(body any) error { return c.reply(http.StatusOK, body) }

// done answers a request whose answer is the envelope alone, or err.
func (c *call) done(err error) error {
	if err != nil {
		return err
	}
	return c.ok(wire.Success)
}

// decode reads the body, JSON under whatever content type, into each of dst. No
// body is one without members. Values that cannot be converted, and "", are as
// if not given (section 1.3).
func (c *call) decode(dst ...any) error {
	body, err := c.body()
	if err != nil {
		return err
	}
	return decode(body, dst...)
}

// decodeGiven is decode for requests that say so when there is no body (section 5.10).
func (c *call) decodeGiven(dst any) error {
	body, err := c.body()
	if err != nil {
		return err
	}
	if s := strings.TrimSpace(string(body)); s == "" || s == "null" {
		return nullParameter(requestBody)
	}
	return decode(body, dst)
}

func (c *call) body() ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, c.maxBody))
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge(tooLong.Limit)
	}
	if err != nil {
		return nil, invalidParameter(requestBody)
	}
	return body, nil
}

func decode(body []byte, dst ...any) error {
	for _, into := range dst {
		err := lenient.DecodeJSON(lenient.NetBrain, body, into)
		if err != nil && !errors.Is(err, lenient.ErrEmpty) {
			return invalidParameter(requestBody)
		}
	}
	return nil
}

// query gives the parameters of the URL; an empty one is not given.
func (c *call) query() lenient.Values { return lenient.Query(c.r.URL.RawQuery) }

// param gives a parameter of the path as sent.
func (c *call) param(name string) string { return c.match.Param(name) }
