package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/profile"
	"github.com/purserhq/purser/internal/client"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/store/sqlstore"
	"github.com/purserhq/purser/sdk/mbs"
	"github.com/purserhq/purser/sdk/netbrain"
)

// The exit statuses, also in the help text. They are never renumbered.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitLocked      = 3
	exitDenied      = 4
	exitNotFound    = 5
	exitConflict    = 6
	exitUnavailable = 7
	exitInterrupted = 130
)

const exitHelp = `Exit status:
  0    done
  1    failed: refused input, an answer no to a question, a broken audit chain, a database that does not answer
  2    wrong usage: an unknown command, a missing or malformed flag, a question where nobody can be asked
  3    the data folder is in use by a running server
  4    the server does not know the login or token, or it lacks the right
  5    there is no such thing: on the server, or no such profile
  6    it clashes with what is there: it exists already, or is in use
  7    the server cannot be reached, is too busy, or what answers is no server of this API; try again later
  130  interrupted`

// errSaid ends a command with status 1 without a further message: it has been printed.
var errSaid = errors.New("said already")

// exitCode is the one place where an error becomes an exit status.
func exitCode(err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case is[*profile.UnknownError](err), is[*cli.NotFoundError](err): // even where a flag named it
		return exitNotFound
	case is[*cli.UsageError](err):
		return exitUsage
	case errors.Is(err, sqlstore.ErrLocked):
		return exitLocked
	}
	if code := answered(err); code != exitDone {
		return code
	}
	if unreachable(err) {
		return exitUnavailable
	}
	return exitFailed
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// meanings are the SDKs' errors by what they come to; the first that fits counts.
var meanings = []struct {
	errs []error
	code int
}{
	{[]error{mbs.ErrUnauthenticated, mbs.ErrDenied, netbrain.ErrUnauthenticated, netbrain.ErrSessionExpired, netbrain.ErrDenied}, exitDenied},
	{[]error{mbs.ErrNotFound, netbrain.ErrNotFound}, exitNotFound},
	{[]error{mbs.ErrExists, mbs.ErrConflict, netbrain.ErrExists, netbrain.ErrConflict}, exitConflict},
	{[]error{mbs.ErrTooMany, mbs.ErrUnavailable, mbs.ErrBadAnswer, netbrain.ErrTooMany, netbrain.ErrUnavailable, netbrain.ErrBadAnswer}, exitUnavailable},
}

// elsewhere says whether the address knows no sign-in: then it is another
// server's.
func elsewhere(err error) bool {
	if e, ok := errors.AsType[*mbs.Error](err); ok {
		return e.Op == "Provider.Login" && (e.Status == http.StatusNotFound || errors.Is(e, mbs.ErrUnsupported))
	}
	e, ok := errors.AsType[*netbrain.Error](err)
	return ok && e.Op == "Session.Login" && (e.Status == http.StatusNotFound || errors.Is(e, netbrain.ErrUnsupported))
}

// answered tells what a server's refusal means; exitDone when no server refused.
func answered(err error) int {
	if elsewhere(err) {
		return exitUnavailable
	}
	for _, m := range meanings {
		if slices.ContainsFunc(m.errs, func(target error) bool { return errors.Is(err, target) }) {
			return m.code
		}
	}
	switch client.Status(err) {
	case 0:
		return exitDone
	case http.StatusUnauthorized, http.StatusForbidden:
		return exitDenied
	case http.StatusNotFound:
		return exitNotFound
	case http.StatusConflict:
		return exitConflict
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		return exitUnavailable
	}
	return exitFailed
}

// unreachable says whether it did not come to an answer.
func unreachable(err error) bool {
	return errors.Is(err, client.ErrBadAnswer) || is[*url.Error](err)
}

// report prints an error, and a hint after one that people meet.
func report(w io.Writer, err error) {
	if err == nil || errors.Is(err, errSaid) {
		return
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	fmt.Fprintf(w, "purser: %v\n", err)
	if hint := hintFor(err); hint != "" {
		fmt.Fprintf(w, "hint: %s\n", hint)
	}
}

func hintFor(err error) string {
	switch {
	case is[*profile.UnknownError](err):
		return ""
	case is[*cli.UsageError](err):
		return "purser --help lists the commands, purser COMMAND --help their flags"
	case errors.Is(err, sqlstore.ErrLocked):
		return "a server runs on this folder: stop it first, or use its APIs"
	case errors.Is(err, secret.ErrNoKeyFile):
		return "--key-file names a key file outside the data folder"
	}
	switch {
	case errors.Is(err, mbs.ErrUnauthenticated), errors.Is(err, netbrain.ErrUnauthenticated), client.Status(err) == http.StatusUnauthorized:
		return "purser login signs in anew"
	case exitCode(err) == exitUnavailable:
		return "is the address right? purser profile list shows those of the profiles, --server gives another"
	}
	return ""
}
