package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/purserhq/purser/internal/client"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/store/sqlstore"
)

// The exit statuses, also in the help text. They are never renumbered.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitLocked      = 3
	exitDenied      = 4
	exitNotFound    = 5
	exitInterrupted = 130
)

const exitHelp = `Exit status:
  0    done
  1    failed: refused input, a broken audit chain, a database that does not answer
  2    wrong usage: an unknown command, a missing or malformed flag
  3    the data folder is in use by a running server
  4    the server does not know the login or token, or it lacks the right
  5    the server knows no such thing
  130  interrupted`

// usageError says that the command line is wrong.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// errSaid ends a command with status 1 without a further message: it has been printed.
var errSaid = errors.New("said already")

// exitCode is the one place where an error becomes an exit status.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return exitUsage
	}
	switch client.Status(err) {
	case http.StatusUnauthorized, http.StatusForbidden:
		return exitDenied
	case http.StatusNotFound:
		return exitNotFound
	}
	switch {
	case errors.Is(err, sqlstore.ErrLocked):
		return exitLocked
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailed
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
	if _, ok := errors.AsType[*usageError](err); ok {
		return "purser --help lists the commands, purser COMMAND --help their flags"
	}
	switch {
	case errors.Is(err, sqlstore.ErrLocked):
		return "a server runs on this folder: stop it first, or use its APIs"
	case errors.Is(err, secret.ErrNoKeyFile):
		return "--key-file names a key file outside the data folder"
	}
	return ""
}
