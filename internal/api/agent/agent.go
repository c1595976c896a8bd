// Package agent is the channel that backup agents use, below /v1/agent: they
// enrol, fetch their plans and orders, and report how runs go. The bodies are
// in package wire.
//
// Every request may be sent again: an agent that got no answer repeats what it
// sent. 401 means that the token is not good any more, 403 that the computer
// is not authorised now, 404 and 409 that a report is to be dropped, 429 and
// 5xx that it is to be sent again later. It holds no rules.
package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	jsonx "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/purserhq/purser/internal/api/agent/wire"
	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/api/route"
	"github.com/purserhq/purser/internal/core"
)

// Base is the path that the operation table's paths are below.
const Base = "/v1/agent"

// maxBody is the size of the largest request body, in bytes: room for as many
// failed files as are kept.
const maxBody = 4 << 20

// Config is what the channel works with. Log may be nil.
type Config struct {
	Agents core.AgentService
	Access core.AccessService
	Log    *slog.Logger
}

// API serves everything below Base.
type API struct {
	agents core.AgentService
	access core.AccessService
	log    *slog.Logger
	router route.Router[endpoint]
}

// endpoint is what a route leads to.
type endpoint struct {
	op     core.Op
	public bool
	handle handler
}

// handler does the work of one request and gives the answer; p is zero for
// public requests, id the run's in the path.
type handler func(a *API, r *http.Request, p core.Principal, id string) (any, error)

var handlers = map[string]handler{
	"POST /enroll": (*API).enroll, "POST /heartbeat": (*API).heartbeat, "GET /plans": (*API).plans,
	"POST /runs": (*API).startRun, "PUT /runs/{id}": (*API).progressRun, "POST /runs/{id}/end": (*API).endRun,
}

// New makes the channel. It fails when the operation table offers a request
// that has no handler here, or the other way round.
func New(cfg Config) (*API, error) {
	a := &API{agents: cfg.Agents, access: cfg.Access, log: cfg.Log}
	if a.log == nil {
		a.log = slog.Default()
	}
	return a, a.mount(core.Operations, handlers)
}

// mount registers a route for every offer and checks that offers and handlers
// are the same set.
func (a *API) mount(table []core.Operation, handlers map[string]handler) error {
	mounted := map[string]bool{}
	for _, o := range table {
		for _, offer := range o.Offers {
			if offer.Face != core.FaceAgent {
				continue
			}
			key := offer.Method + " " + offer.Path
			h, ok := handlers[key]
			if !ok {
				return fmt.Errorf("agent: no handler for %s", key)
			}
			mounted[key] = true
			a.router.Handle(offer.Method, Base+offer.Path, endpoint{o.Op, o.Need.Public, h})
		}
	}
	for key := range handlers {
		if !mounted[key] {
			return fmt.Errorf("agent: nothing in the operation table offers %s", key)
		}
	}
	return nil
}

// ServeHTTP answers one request: route, sign-in, right, and only then the body
// (DESIGN section 2).
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	match := a.router.Match(r.Method, r.URL.EscapedPath())
	switch match.Outcome {
	case route.NotFound:
		refuse(w, http.StatusNotFound)
		return
	case route.MethodNotAllowed:
		w.Header().Set("Allow", strings.Join(match.Allow, ", "))
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	request.SetRoute(r.Context(), match.Pattern)
	p, err := a.admit(r, match.Value)
	var answer any
	if err == nil {
		answer, err = match.Value.handle(a, r, p, match.Param("id"))
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, answer)
}

func refuse(w http.ResponseWriter, status int) {
	write(w, status, wire.Problem{Status: status, Title: http.StatusText(status)})
}

// empty is the answer that says nothing.
type empty struct{}

// admit signs the computer in and looks whether it may do this at all.
func (a *API) admit(r *http.Request, to endpoint) (core.Principal, error) {
	if to.public {
		return core.Principal{}, nil
	}
	p, err := a.computer(r)
	if err != nil {
		return p, err
	}
	request.SetLogin(r.Context(), p.Login)
	return p, a.access.Allow(r.Context(), p, to.op)
}

// computer finds whose token a request carries.
func (a *API) computer(r *http.Request) (core.Principal, error) {
	scheme, token, ok := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return core.Principal{}, &core.Error{Kind: core.Unauthenticated, Reason: core.NoToken}
	}
	return a.agents.Authenticate(r.Context(), strings.TrimSpace(token), request.Client(r))
}

// decode reads a body of JSON. Members it does not know are passed over, so
// that a newer agent gets along with an older server.
func decode(r *http.Request, dst any) error {
	data, err := read(r)
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return &core.Error{Kind: core.TooLarge, Msg: "the body is too large"}
		}
		return core.InvalidError("body", core.Malformed, "", "the body could not be read")
	}
	if err := jsonx.Unmarshal(data, dst, usualJSON); err != nil {
		return core.InvalidError("body", core.Malformed, "", "the body is not the JSON that is asked for")
	}
	return nil
}

// usualJSON takes what encoding/json takes, at a third of what that costs: this
// is the largest part of a report that is our own.
var usualJSON = jsonv1.DefaultOptionsV1()

// soleRead is the size up to which a body whose length was told is read at
// once, into room that is made for it.
const soleRead = 16 << 10

func read(r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 || r.ContentLength > soleRead {
		return io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	}
	data := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, data)
	return data, err
}

// kinds is the table from the kinds of failure to statuses.
var kinds = map[core.Kind]int{
	core.Internal: http.StatusInternalServerError, core.Invalid: http.StatusBadRequest, core.Unauthenticated: http.StatusUnauthorized,
	core.Denied: http.StatusForbidden, core.NotFound: http.StatusNotFound, core.Conflict: http.StatusConflict, core.TooMany: http.StatusTooManyRequests,
	core.TooLarge: http.StatusRequestEntityTooLarge, core.Unavailable: http.StatusServiceUnavailable, core.Unsupported: http.StatusNotImplemented,
}

// textRefused says the same whether a login exists, is locked or disabled, or
// the password is wrong; the audit log says which.
const textRefused = "the sign-in was refused"

// silent are the kinds whose text stays inside.
var silent = map[core.Kind]bool{core.Internal: true, core.Unavailable: true}

func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	e, ok := core.AsError(err)
	if !ok {
		e = &core.Error{Kind: core.Internal}
	}
	status := kinds[e.Kind]
	p := wire.Problem{Status: status, Title: http.StatusText(status)}
	if silent[e.Kind] {
		if r.Context().Err() == nil {
			a.log.ErrorContext(r.Context(), "agent request failed", "status", status, "error", err)
		}
	} else {
		p.Detail, p.Field = e.Msg, e.Field
	}
	switch e.Kind {
	case core.TooMany, core.Unavailable:
		w.Header().Set("Retry-After", "1")
	case core.Unauthenticated:
		p.Detail = textRefused
		w.Header().Set("WWW-Authenticate", "Bearer") // RFC 6750, section 3
	}
	write(w, status, p)
}

// write answers with v as JSON.
func write(w http.ResponseWriter, status int, v any) {
	body := nothing
	if v != (empty{}) {
		var err error
		if body, err = json.Marshal(v); err != nil {
			panic(err) // the wire types always encode
		}
	}
	kind := plainJSON
	if status != http.StatusOK {
		kind = problemJSON
	}
	w.Header()["Content-Type"] = kind
	w.WriteHeader(status)
	w.Write(body) // an error is the agent's going away
}

// What most answers say; shared, so not to be changed.
var (
	nothing     = []byte("{}")
	plainJSON   = []string{"application/json"}
	problemJSON = []string{"application/problem+json"}
)
