package netbrain

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// The status codes used here. Source: contract section 2.1.
const (
	codeNull            = 791000
	codeInvalid         = 791001
	codeInvalidValue    = 791002
	codeClash           = 791003
	codeInvalidTenant   = 791004
	codeInvalidDomain   = 791005
	codeNotExisting     = 791006
	codeExists          = 791007
	codeUnsupported     = 791008
	codeLength          = 792004
	codeRange           = 792005
	codeCharacters      = 792007
	codeNotPositive     = 792030
	codeNegative        = 792031
	codeAmbiguous       = 792032
	codeUnexpected      = 793000
	codeInner           = 793001
	codeNoRoute         = 793404
	codeBadMethod       = 793405
	codeConflict        = 794010
	codeFailed          = 794011
	codeCredentials     = 795000
	codeNoAccess        = 795001
	codeNoLogin         = 795002
	codeInsufficient    = 795003
	codeExpired         = 795004
	codeToken           = 795005
	codeNoReset         = 795008
	codeSessionNotExist = 795010
	codeTooMany         = 795011
	codeOverLimit       = 795011 // of licences: its meaning from R10 on
)

// requestBody is the parameter that a body as a whole is (section 5.10).
const requestBody = "request body"

// fault is a failure in the dialect's shape.
type fault struct {
	status int // of HTTP
	wire.Envelope
	body any // when the failure carries more than the envelope
}

// Error gives code and words.
func (f *fault) Error() string {
	return fmt.Sprintf("%d %s", f.StatusCode, f.StatusDescription)
}

func newFault(status int, code wire.StatusCode, format string, args ...any) *fault {
	return &fault{status: status, Envelope: wire.Envelope{StatusCode: code, StatusDescription: fmt.Sprintf(format, args...)}}
}

func badRequest(code wire.StatusCode, format string, args ...any) *fault {
	return newFault(http.StatusBadRequest, code, format, args...)
}

func nullParameter(name string) *fault {
	return badRequest(codeNull, "Null parameter: the parameter '%s' cannot be null.", name)
}

func invalidParameter(name string) *fault {
	return badRequest(codeInvalid, "Invalid parameter: the parameter '%s' is invalid.", name)
}

func invalidTenant() *fault { return badRequest(codeInvalidTenant, "Invalid tenant id.") }

func invalidDomain() *fault { return badRequest(codeInvalidDomain, "Invalid domain id.") }

func invalidToken() *fault {
	return newFault(http.StatusUnauthorized, codeToken, "Invalid token.")
}

func badCredentials() *fault {
	return newFault(http.StatusUnauthorized, codeCredentials, "Invalid username or password.")
}

func tooLarge(limit int64) *fault {
	return newFault(http.StatusRequestEntityTooLarge, codeInvalid,
		"Invalid parameter: the parameter '%s' is longer than %d bytes.", requestBody, limit)
}

func unexpected() *fault {
	return newFault(http.StatusInternalServerError, codeUnexpected, "Unexpected Error.")
}

// failed is an operation that was understood and cannot be done.
func failed(reason string) *fault {
	return badRequest(codeFailed, "Operation failed. Reason: %s", reason)
}

// kinds turns each of core's kinds of failure into the dialect's codes and words.
var kinds = map[core.Kind]func(core.Op, *core.Error) *fault{
	core.Internal:        func(core.Op, *core.Error) *fault { return unexpected() },
	core.Invalid:         invalid,
	core.Unauthenticated: unauthenticated,
	core.Denied:          denied,
	core.NotFound:        notFound,
	core.Conflict:        conflict,
	core.TooMany: func(core.Op, *core.Error) *fault {
		return newFault(http.StatusTooManyRequests, codeTooMany, "API calls exceeded the limit.")
	},
	core.TooLarge: func(core.Op, *core.Error) *fault {
		return newFault(http.StatusRequestEntityTooLarge, codeInvalid, "Invalid parameter: the parameter '%s' is invalid.", requestBody)
	},
	core.Unavailable: func(core.Op, *core.Error) *fault {
		return newFault(http.StatusServiceUnavailable, codeUnexpected, "Unexpected Error.")
	},
	core.Unsupported: func(core.Op, *core.Error) *fault { return badRequest(codeUnsupported, "Unsupported feature.") },
}

// faultOf says in the dialect's words what went wrong in an operation.
func faultOf(op core.Op, err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	e, ok := core.AsError(err)
	if !ok {
		return unexpected()
	}
	convert, ok := kinds[e.Kind]
	if !ok {
		return unexpected()
	}
	return convert(op, e)
}

// fail answers with an error. What clients must not see is logged, once. When
// a part of the answer has gone out, the connection is cut, so that nobody
// takes the part for the whole.
func (c *call) fail(err error) {
	f := faultOf(c.op, err)
	c.logCause(f, err)
	if c.wrote {
		panic(http.ErrAbortHandler)
	}
	if f.status == http.StatusTooManyRequests || f.status == http.StatusServiceUnavailable {
		c.w.Header().Set("Retry-After", "1")
	}
	var body any = f.Envelope
	if f.body != nil {
		body = f.body
	}
	if err := c.reply(f.status, body); err != nil {
		c.log.DebugContext(c.ctx(), "answer not sent", "id", c.client.RequestID, "error", err)
	}
}

// logCause logs what an answer hides. When the client has gone away, that is
// most likely the cause and nobody's concern.
func (c *call) logCause(f *fault, err error) {
	if f.status < http.StatusInternalServerError || f.StatusCode == codeInner {
		return
	}
	level := slog.LevelError
	if c.ctx().Err() != nil {
		level = slog.LevelDebug
	}
	c.log.Log(c.ctx(), level, "request failed", "id", c.client.RequestID, "op", string(c.op), "error", err)
}

func unauthenticated(op core.Op, e *core.Error) *fault {
	switch {
	case e.Reason == core.BadCredentials:
		return badCredentials()
	case op == core.OpSignIn:
		return noLogin(e.Reason)
	case e.Reason == core.Expired:
		return newFault(http.StatusUnauthorized, codeExpired, "Session expired.")
	case e.Reason == core.Ended, e.Reason == core.Disabled:
		return newFault(http.StatusUnauthorized, codeSessionNotExist, "Session not exist") // sic: no full stop
	}
	return invalidToken()
}

// noLogin is a refused sign-in of a known person. The vendor's words are not
// known; the code is (section 3.1).
func noLogin(r core.Reason) *fault {
	why := map[core.Reason]string{
		core.Locked:     "the account is locked, please try again later",
		core.Disabled:   "the account is deactivated",
		core.Expired:    "the account has expired",
		core.NoSeat:     "no seat license is available",
		core.NoAccess:   "no group of the account gives access",
		core.CodeNeeded: "the account has two-factor authentication, which this API has no place for; scripts use API keys or OAuth clients",
		core.MustChange: "the initial password has to be changed first",
		core.MustEnrol:  "the account needs two-factor authentication, which this API has no place for; scripts use API keys or OAuth clients",
	}[r]
	if why == "" {
		return badCredentials()
	}
	return newFault(http.StatusForbidden, codeNoLogin, "No permission to log into the system: %s.", why)
}

func invalid(op core.Op, e *core.Error) *fault {
	name := wireName(op, e.Field)
	switch e.Reason {
	case core.Missing:
		return nullParameter(name)
	case core.Length:
		return badRequest(codeLength, "The value length of '%s' should be between %d and %d inclusive.", name, e.Min, e.Max)
	case core.Range:
		return outOfRange(op, name, e)
	case core.Unknown:
		return notFound(op, e)
	case core.Ambiguous:
		return ambiguous(e)
	case core.NotAllowed, core.InUse, core.Failed:
		return failed(reasonOf(e))
	case core.Common:
		return badRequest(codeInvalid, "Invalid parameter: the parameter '%s' is invalid. It is one of the most common passwords.", name)
	case core.Exists:
		return badRequest(codeClash, "Parameter conflict: the parameter '%s' is given more than once with the value '%s'.", name, e.Value)
	}
	if name == "roleName" || name == "newRoleName" {
		return badRoleName(name, e.Value)
	}
	return invalidParameter(name)
}

// outOfRange words a number that misses its bounds; nodes that domains ask for
// and their tenant has not have words of their own (section 5.6).
func outOfRange(op core.Op, name string, e *core.Error) *fault {
	if b, ok := errors.AsType[*core.BoundsError](e.Err); ok {
		const text = "Invalid value , node size requested: %d, available: %d" // sic: the space
		switch first := b.Missed[0]; {
		case op == core.OpCompaniesUpdate:
			return badRequest(codeInvalidValue, text, first.Min, first.Amount)
		case first.Amount > first.Max:
			return badRequest(codeInvalidValue, text, first.Amount, first.Max)
		}
	}
	return badRequest(codeRange, "The value of '%s' should be between %d and %d inclusive.", name, e.Min, e.Max)
}

// forbiddenInRoles are the characters no role name may have, as the message lists them.
const forbiddenInRoles = `\/:*?"<>|$`

func badRoleName(name, value string) *fault {
	if !strings.ContainsAny(value, forbiddenInRoles) {
		return invalidParameter(name)
	}
	list := strings.Join(strings.Split(forbiddenInRoles, ""), ", ")
	return badRequest(codeCharacters, "Invalid %s,the %s can't contain any of the following characters %s.", name, name, list) // sic: no space
}

// ambiguous lists the servers that have someone of that name (section 4.3).
func ambiguous(e *core.Error) *fault {
	f := badRequest(codeAmbiguous, "There are users with the same name '%s' in the system,You need to specify the authentication server.", e.Value)
	a, ok := errors.AsType[*core.AmbiguousLogin](e.Err)
	if !ok {
		return f
	}
	body := wire.AmbiguousUsers{Users: []wire.UserOnServer{}}
	for _, s := range a.Servers {
		if s == "" {
			s = wire.LocalServer
		}
		body.Users = append(body.Users, wire.UserOnServer{AuthenticationServer: s, UserName: a.Login})
	}
	f.StatusDescription = strings.Replace(f.StatusDescription, "'"+e.Value+"'", "'"+a.Login+"'", 1)
	body.Envelope = f.Envelope
	f.body = body
	return f
}

func conflict(op core.Op, e *core.Error) *fault {
	switch e.Reason {
	case core.Exists:
		return worded(exists, op, e)
	case core.InUse, core.NotAllowed, core.Failed:
		if op == core.OpDomainMembersRemove && e.Field == "user" {
			return failed("A user with system or tenant admin permissions is contained in the user list.")
		}
		return failed(reasonOf(e))
	}
	return newFault(http.StatusConflict, codeConflict, "Operation conflict.")
}

// reasonOf gives core's words for people; they are shown, never decided by.
func reasonOf(e *core.Error) string {
	if e.Msg == "" {
		return e.Kind.String()
	}
	return e.Msg
}

func notFound(op core.Op, e *core.Error) *fault { return worded(unknown, op, e) }
