package v1

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

// failure is an answer that is not a success.
type failure struct{ wire.Problem }

// Error gives the text for logs.
func (f *failure) Error() string { return f.Title + ": " + f.Detail }

// GetStatus implements huma.StatusError.
func (f *failure) GetStatus() int { return f.Status }

// ContentType implements huma.ContentTypeFilter.
func (f *failure) ContentType(string) string { return "application/problem+json" }

// huma makes its own refusals (a body that is not JSON, a member too many) and
// the document's error schema through this variable.
func init() { huma.NewError = newError }

// newError leaves out the value that was refused: it may be a whole body with
// a password in it.
func newError(status int, msg string, errs ...error) huma.StatusError {
	if status >= http.StatusInternalServerError {
		return problem(http.StatusInternalServerError, core.Internal, textInternal)
	}
	f := problem(status, kindOf(status), msg)
	for _, err := range errs {
		detail, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok {
			continue
		}
		f.Errors = append(f.Errors, wire.ProblemDetail{Location: detail.Location, Message: detail.Message})
	}
	return f
}

// kindOf gives the kind of one of huma's statuses.
func kindOf(status int) core.Kind {
	for kind, a := range kinds {
		if a.status == status {
			return kind
		}
	}
	return core.Invalid
}

func problem(status int, kind core.Kind, detail string) *failure {
	return &failure{wire.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Kind: kind.String(), Detail: detail}}
}

const textInternal = "an error has occurred; the server's log has it under the request's ID"

// answer is what a kind of failure turns into.
type answer struct {
	status int
	text   string // fixed; "": the error's own
	header http.Header
}

var (
	retryAfter = http.Header{"Retry-After": {"1"}}
	challenge  = http.Header{"Www-Authenticate": {"Bearer"}} // RFC 6750, section 3
)

// kinds is the table from the kinds of failure to statuses.
var kinds = map[core.Kind]answer{
	core.Internal:        {http.StatusInternalServerError, textInternal, nil},
	core.Invalid:         {http.StatusUnprocessableEntity, "", nil},
	core.Unauthenticated: {http.StatusUnauthorized, "", challenge},
	core.Denied:          {http.StatusForbidden, "", nil},
	core.NotFound:        {http.StatusNotFound, "", nil},
	core.Conflict:        {http.StatusConflict, "", nil},
	core.TooMany:         {http.StatusTooManyRequests, "too many requests at once; try again later", retryAfter},
	core.TooLarge:        {http.StatusRequestEntityTooLarge, "the request is too large", nil},
	core.Unavailable:     {http.StatusServiceUnavailable, "something needed cannot be reached now; try again later", retryAfter},
	core.Unsupported:     {http.StatusNotImplemented, "", nil},
}

// reasons are the words for why an input was refused. Reasons of sign-ins are
// not told: they would say who exists.
var reasons = map[core.Reason]string{
	core.Missing: "missing", core.Malformed: "malformed", core.Length: "length", core.Range: "range", core.Exists: "exists",
	core.Unknown: "unknown", core.InUse: "in use", core.NotAllowed: "not allowed", core.Ambiguous: "ambiguous", core.Failed: "failed", core.Common: "common", core.MustChange: "change first",
}

// types are the problem types (RFC 9457) of what a client can do something about.
var types = map[core.Reason]string{
	core.CodeNeeded: "two-factor-required", core.BadCode: "two-factor-code-refused", core.MustEnrol: "two-factor-enrolment-required",
}

// members translates core's field names into the wire's.
var members = map[string]string{
	"companyId": "company", "domainId": "domain", "host": "directory.host", "port": "directory.port", "baseDN": "directory.baseDN", "userRoot": "directory.userRoot",
	"groupRoot": "directory.groupRoot", "security": "directory.security", "bindDN": "directory.bindDN", "caCertificates": "directory.caCertificates",
	"serverName": "directory.serverName", "timeoutSeconds": "directory.timeoutSeconds", "connections": "directory.connections",
	"userFilter": "directory.userFilter", "groupFilter": "directory.groupFilter", "attributes": "directory.attributes", "groups": "directory.groups",
	"authServer": "id",
	"mailHost":   "host", "mailPort": "port", "mailSecurity": "security", "mailUsername": "username", "mailFromName": "fromName", "mailFromAddress": "fromAddress",
	"mailCertificates": "caCertificates", "template": "name",
}

// memberOf gives the wire's name of a field, which may be an item of a list.
func memberOf(field string) string {
	list, _, _ := strings.Cut(field, "[")
	if name, ok := members[list]; ok {
		return name + strings.TrimPrefix(field, list)
	}
	return field
}

// inputs says which part of a request a field is in.
type inputs struct {
	named map[string]string // parameters
	param string            // the path's last one, which names what the request is about
	body  bool
}

// place gives where a field of an error is, for clients. What was not found
// and is no input is what the path names.
func (in inputs) place(field string, kind core.Kind) string {
	switch at, ok := in.named[field]; {
	case ok:
		return at
	case in.body:
		return "body." + field
	case kind == core.NotFound && in.param != "":
		return "path." + in.param
	}
	return "query." + field
}

// toProblem turns any error into its answer.
func toProblem(err error, where inputs) error {
	if s, ok := errors.AsType[huma.StatusError](err); ok {
		return s
	}
	e, ok := core.AsError(err)
	if !ok {
		e = &core.Error{Kind: core.Internal}
	}
	f, header := describeError(e, where)
	if header != nil {
		return huma.ErrorWithHeaders(f, header.Clone())
	}
	return f
}

func describeError(e *core.Error, where inputs) (*failure, http.Header) {
	a := kinds[e.Kind]
	field := memberOf(e.Field)
	text := a.text
	if text == "" {
		text = strings.Replace(e.Msg, e.Field+" ", field+" ", 1)
	}
	f := problem(a.status, e.Kind, text)
	if t, ok := types[e.Reason]; ok {
		f.Type = t
	}
	if reason := reasons[e.Reason]; field != "" && reason != "" {
		f.Errors = []wire.ProblemDetail{{Location: where.place(field, e.Kind), Reason: reason, Message: text}}
	}
	return f, a.header
}

// places finds the parameters of a request's input type, and whether it has a body.
func places(path string, input any) inputs {
	in := inputs{named: map[string]string{}}
	for _, name := range paramsOf(path) {
		in.named[name], in.param = "path."+name, name
	}
	t := reflect.TypeOf(input).Elem()
	_, in.body = t.FieldByName("Body")
	queryParams(t, in.named)
	return in
}

func queryParams(t reflect.Type, out map[string]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if name, ok := f.Tag.Lookup("query"); ok {
			name, _, _ = strings.Cut(name, ",")
			out[name] = "query." + name
		}
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			queryParams(f.Type, out)
		}
	}
}

// fail answers a request that did not reach its handler.
func (a *API) fail(w http.ResponseWriter, r *http.Request, op core.Op, err error) {
	a.note(r.Context(), op, err)
	e, ok := core.AsError(err)
	if !ok {
		e = &core.Error{Kind: core.Internal}
	}
	f, header := describeError(e, inputs{})
	if op == "" {
		f.Errors, f.Detail = nil, "no such path"
	}
	for k, v := range header {
		w.Header()[k] = v
	}
	writeProblem(w, f)
}

func writeProblem(w http.ResponseWriter, f *failure) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(f.Status)
	_ = json.NewEncoder(w).Encode(f) // an error is the client's going away
}

// note logs the cause of a failure nobody sees, once.
func (a *API) note(ctx context.Context, op core.Op, err error) {
	kind := core.KindOf(err)
	if kind != core.Internal && kind != core.Unavailable || ctx.Err() != nil {
		return
	}
	if _, ok := errors.AsType[huma.StatusError](err); ok {
		return
	}
	client, _ := request.ClientOf(ctx)
	a.log.ErrorContext(ctx, "v1 request failed", "request", client.RequestID, "op", string(op), "error", err)
}
