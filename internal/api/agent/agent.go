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
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/api/agent/wire"
	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
)

// Base is the path that everything here is below.
const Base = "/v1/agent"

// maxBody is the size of the largest request body, in bytes: room for as many
// failed files as are kept.
const maxBody = 4 << 20

// Config is what the channel works with. Log may be nil.
type Config struct {
	Agents core.AgentService
	Log    *slog.Logger
}

// API serves everything below Base.
type API struct {
	agents core.AgentService
	log    *slog.Logger
	routes map[string]endpoint // by path below Base, with * for an ID
}

// endpoint is what a path leads to: one method each.
type endpoint struct {
	method string
	handle handler
}

// New makes the channel.
func New(cfg Config) *API {
	a := &API{agents: cfg.Agents, log: cfg.Log}
	if a.log == nil {
		a.log = slog.Default()
	}
	a.routes = map[string]endpoint{
		"enroll": {http.MethodPost, a.enroll}, "heartbeat": {http.MethodPost, a.signedIn(a.heartbeat)}, "plans": {http.MethodGet, a.signedIn(a.plans)},
		"runs": {http.MethodPost, a.signedIn(a.startRun)}, "runs/*": {http.MethodPut, a.signedIn(a.progressRun)},
		"runs/*/end": {http.MethodPost, a.signedIn(a.endRun)},
	}
	return a
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, id := route(r.URL.Path)
	to, ok := a.routes[path]
	switch {
	case !ok:
		refuse(w, http.StatusNotFound)
		return
	case r.Method != to.method:
		w.Header().Set("Allow", to.method)
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	request.SetRoute(r.Context(), Base+"/"+path)
	answer, err := to.handle(r, id)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, answer)
}

// route gives a request's path below Base, and the run's ID in it.
func route(path string) (key, id string) {
	path = strings.Trim(strings.TrimPrefix(path, Base), "/")
	run, ok := strings.CutPrefix(path, "runs/")
	if !ok {
		return path, ""
	}
	id, rest, more := strings.Cut(run, "/")
	if more {
		return "runs/*/" + rest, id
	}
	return "runs/*", id
}

func refuse(w http.ResponseWriter, status int) {
	write(w, status, wire.Problem{Status: status, Title: http.StatusText(status)})
}

// handler does the work of one request and gives the answer; id is the run's
// in the path.
type handler func(r *http.Request, id string) (any, error)

// empty is the answer that says nothing.
type empty struct{}

// signedIn makes a handler of one that wants to know which computer asks.
func (a *API) signedIn(h func(r *http.Request, p core.Principal, id string) (any, error)) handler {
	return func(r *http.Request, id string) (any, error) {
		p, err := a.computer(r)
		if err != nil {
			return nil, err
		}
		request.SetLogin(r.Context(), p.Login)
		return h(r, p, id)
	}
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
	data, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return &core.Error{Kind: core.TooLarge, Msg: "the body is too large"}
		}
		return core.InvalidError("body", core.Malformed, "", "the body could not be read")
	}
	if err := json.Unmarshal(data, dst); err != nil {
		return core.InvalidError("body", core.Malformed, "", "the body is not the JSON that is asked for")
	}
	return nil
}

// kinds is the table from the kinds of failure to statuses.
var kinds = map[core.Kind]int{
	core.Internal: http.StatusInternalServerError, core.Invalid: http.StatusBadRequest, core.Unauthenticated: http.StatusUnauthorized,
	core.Denied: http.StatusForbidden, core.NotFound: http.StatusNotFound, core.Conflict: http.StatusConflict, core.TooMany: http.StatusTooManyRequests,
	core.TooLarge: http.StatusRequestEntityTooLarge, core.Unavailable: http.StatusServiceUnavailable, core.Unsupported: http.StatusNotImplemented,
}

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
		w.Header().Set("WWW-Authenticate", "Bearer") // RFC 6750, section 3
	}
	write(w, status, p)
}

// write answers with v as JSON.
func write(w http.ResponseWriter, status int, v any) {
	body := []byte("{}")
	if v != (empty{}) {
		var err error
		if body, err = json.Marshal(v); err != nil {
			panic(err) // the wire types always encode
		}
	}
	kind := "application/json"
	if status != http.StatusOK {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	w.Write(body) // an error is the agent's going away
}
