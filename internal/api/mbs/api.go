// Package mbs is the Managed Backup Service API's face of the server: it finds
// the request, signs the caller in, reads JSON, XML and form bodies, converts
// them to core's types, calls a service and answers in the vendor's shapes,
// quirks included. Source: contract mbs.md; docs/dialects/mbs.md lists what is
// done and what was decided where the contract is silent.
//
// It holds no rules: who may do what and which values are good is for control.
package mbs

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/api/openapi"
	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/api/route"
	"github.com/purserhq/purser/internal/core"
)

// DefaultMaxBody is the size of the largest request body, in bytes, unless
// configured otherwise.
const DefaultMaxBody = 1 << 20

// Config is what the face works with.
type Config struct {
	Services core.Services
	Version  string       // of the program, for the OpenAPI document
	Log      *slog.Logger // nil: slog.Default()
	MaxBody  int64        // most bytes of a request body; 0: DefaultMaxBody
}

// API serves everything below /api and its alias /mbsapi/api.
type API struct {
	services core.Services
	log      *slog.Logger
	maxBody  int64
	router   route.Router[endpoint]
	pages    *openapi.Pages
}

// endpoint is what a route leads to.
type endpoint struct {
	op     core.Op
	public bool
	handle handler
}

// handler does the work of one request: decode, convert, call, answer.
type handler func(a *API, c *call) error

// New makes the face. It fails when the operation table offers a request that
// has no handler here, or the other way round.
func New(cfg Config) (*API, error) {
	a := &API{services: cfg.Services, log: cfg.Log, maxBody: cfg.MaxBody}
	if a.log == nil {
		a.log = slog.Default()
	}
	if a.maxBody <= 0 {
		a.maxBody = DefaultMaxBody
	}
	if err := a.mount(core.Operations, handlers); err != nil {
		return nil, err
	}
	document, err := buildDocument(cfg.Version)
	if err != nil {
		return nil, err
	}
	a.pages = openapi.NewPages(Base, documentTitle, document)
	return a, nil
}

// call is one request on its way.
type call struct {
	w         http.ResponseWriter
	r         *http.Request
	client    core.Client
	op        core.Op
	match     route.Match[endpoint]
	principal core.Principal
	media     media // of the answer
	started   bool  // something of the answer is on its way
}

func (c *call) ctx() context.Context { return c.r.Context() }

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if page, ok := a.pages.Serve(w, r); ok {
		request.SetRoute(r.Context(), page)
		return
	}
	c := &call{w: w, r: r, client: request.Client(r), media: accepted(r.Header.Values("Accept"))}
	if err := a.serve(c); err != nil {
		a.fail(c, err)
	}
}

// serve takes a request through the checks in the order of DESIGN section 2:
// route, sign-in, right, and only then the body.
func (a *API) serve(c *call) error {
	c.match = a.router.Match(c.r.Method, c.r.URL.EscapedPath())
	switch c.match.Outcome {
	case route.NotFound:
		return failed(http.StatusNotFound, textNoRoute, requestURI(c.r))
	case route.MethodNotAllowed:
		f := failed(http.StatusMethodNotAllowed, textNoMethod, c.r.Method)
		f.header = http.Header{"Allow": {strings.Join(c.match.Allow, ", ")}}
		return f
	}
	to := c.match.Value
	c.op = to.op
	request.SetRoute(c.ctx(), c.match.Pattern)
	if !to.public {
		if err := a.signIn(c); err != nil {
			return err
		}
		if err := a.services.Access.Allow(c.ctx(), c.principal, to.op); err != nil {
			return err
		}
	}
	return to.handle(a, c)
}

// requestURI gives the absolute address as the client asked for it.
func requestURI(r *http.Request) string {
	if !strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI // sent in absolute form
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return fmt.Sprintf("%s://%s%s", scheme, r.Host, r.RequestURI)
}
