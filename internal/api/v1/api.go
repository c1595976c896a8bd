// Package v1 is the native API: what the two dialects cannot say, as JSON
// below /v1, described by the OpenAPI document it serves at /v1/openapi.json
// and shows at /v1/docs.
//
// It holds no rules: it signs the caller in, reads, converts to core's types,
// calls a service and converts back. What it sends and takes is in wire.
package v1

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/purserhq/purser/internal/api/openapi"
	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/api/route"
	"github.com/purserhq/purser/internal/core"
)

// Base is the path that the operation table's paths are below.
const Base = "/v1"

// DefaultMaxBody is the size of the largest request body, in bytes, unless
// configured otherwise.
const DefaultMaxBody = 1 << 20

// Config is what the face works with.
type Config struct {
	Services core.Services
	Version  string       // of the program, for the document
	Log      *slog.Logger // nil: slog.Default()
	MaxBody  int64        // most bytes of a request body; 0: DefaultMaxBody
}

// API serves everything below /v1.
type API struct {
	services core.Services
	log      *slog.Logger
	maxBody  int64
	huma     huma.API
	adapter  *adapter
	pages    *openapi.Pages
}

// New makes the face. It fails when the operation table offers a request that
// has no handler here, or the other way round.
func New(cfg Config) (*API, error) {
	a := &API{services: cfg.Services, log: cfg.Log, maxBody: cfg.MaxBody, adapter: &adapter{}}
	if a.log == nil {
		a.log = slog.Default()
	}
	if a.maxBody <= 0 {
		a.maxBody = DefaultMaxBody
	}
	a.huma = huma.NewAPI(configOf(cfg.Version), a.adapter)
	for _, resource := range resources {
		resource(a)
	}
	if err := a.complete(core.Operations); err != nil {
		return nil, err
	}
	for _, path := range a.huma.OpenAPI().Paths {
		if path.Get != nil {
			for _, r := range path.Get.Responses {
				delete(r.Headers, "Content-Type") // said by content; OpenAPI 3.1, section 4.8.17
			}
		}
	}
	var document bytes.Buffer
	enc := json.NewEncoder(&document)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a.huma.OpenAPI()); err != nil {
		return nil, fmt.Errorf("v1: write the OpenAPI document: %w", err)
	}
	a.pages = openapi.NewPages(Base, "Purser", document.Bytes())
	return a, nil
}

// resources register the requests of one resource each.
var resources = []func(*API){sessions, passwords, apiKeys, oauthClients, authServers, twoFactor, settings, mail, seats, audit, builds, jobs, accounts, computers, runs, licenses, prices, statements, forecasts}

// configOf leaves out what fetches from elsewhere (pages of documentation) or
// adds members of its own to answers (links to schemas).
func configOf(version string) huma.Config {
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Purser", Version: version, Description: "The native API of Purser: what the two dialects cannot say. " +
			"Lists come in parts: give next as cursor. Errors are problem+json (RFC 9457) and name the input that is wrong."},
		Servers: []*huma.Server{{URL: Base}},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer": {Type: "http", Scheme: "bearer", Description: "The token of POST /session, or of the MBS API's POST /api/Provider/Login."},
			},
		},
	}
	return huma.Config{
		OpenAPI: doc, Formats: map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json", RejectUnknownQueryParameters: true,
	}
}

// ServeHTTP answers one request: route, sign-in, right, and only then the body
// (DESIGN section 2).
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if page, ok := a.pages.Serve(w, r); ok {
		request.SetRoute(r.Context(), page)
		return
	}
	match := a.adapter.router.Match(r.Method, r.URL.EscapedPath())
	switch match.Outcome {
	case route.NotFound:
		a.fail(w, r, "", core.NotFoundError("path", ""))
		return
	case route.MethodNotAllowed:
		w.Header().Set("Allow", strings.Join(match.Allow, ", "))
		writeProblem(w, problem(http.StatusMethodNotAllowed, core.Unsupported, r.Method+" is not offered here"))
		return
	}
	to := match.Value
	request.SetRoute(r.Context(), match.Pattern)
	for _, name := range to.params {
		r.SetPathValue(name, match.Param(name))
	}
	r, err := a.admit(r, to)
	if err == nil {
		err = checkQuery(r.URL.Query())
	}
	if err != nil {
		a.fail(w, r, to.op, err)
		return
	}
	to.serve(w, r)
}

// checkQuery refuses parameters that are no text.
func checkQuery(query url.Values) error {
	for name, values := range query {
		for _, v := range values {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return core.InvalidError(name, core.Malformed, "", "a parameter is no text")
			}
		}
	}
	return nil
}

// admit signs the caller in and looks whether he holds the right anywhere.
func (a *API) admit(r *http.Request, to endpoint) (*http.Request, error) {
	r = r.WithContext(context.WithValue(r.Context(), baseKey{}, request.Base(r)))
	if to.public {
		return r, nil
	}
	p, err := a.signedIn(r)
	if err != nil {
		return r, err
	}
	request.SetLogin(r.Context(), p.Login)
	r = r.WithContext(context.WithValue(r.Context(), principalKey{}, p))
	return r, a.services.Access.Allow(r.Context(), p, to.op)
}

type (
	principalKey struct{}
	baseKey      struct{}
)

// baseOf gives the server's address as the caller knows it.
func baseOf(ctx context.Context) string {
	base, _ := ctx.Value(baseKey{}).(string)
	return base
}

// principal gives who was signed in; zero for public requests.
func principal(ctx context.Context) core.Principal {
	p, _ := ctx.Value(principalKey{}).(core.Principal)
	return p
}
