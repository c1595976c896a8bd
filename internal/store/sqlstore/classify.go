package sqlstore

import (
	"context"
	"errors"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"zombiezen.com/go/sqlite"

	"github.com/purserhq/purser/internal/core"
)

// unavailable says that the database cannot do it now; the cause stays inside.
func unavailable(err error) error {
	return &core.Error{Kind: core.Unavailable, Msg: "the database cannot do this now", Err: err}
}

func internal(err error) error {
	return &core.Error{Kind: core.Internal, Msg: "database", Err: err}
}

// common handles what is the same on every engine: nil, core's own errors,
// and requests that were given up.
func common(err error) (error, bool) {
	if err == nil {
		return nil, true
	}
	if _, ok := core.AsError(err); ok {
		return err, true
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return unavailable(err), true
	}
	return nil, false
}

// classifySQLite goes by result codes. Source: SQLite's "Result and Error Codes".
func classifySQLite(err error) error {
	if out, done := common(err); done {
		return out
	}
	switch code := sqlite.ErrCode(err); code {
	case sqlite.ResultConstraintUnique, sqlite.ResultConstraintPrimaryKey:
		return &core.Error{Kind: core.Conflict, Reason: core.Exists, Msg: "already exists", Err: err}
	default:
		switch code.ToPrimary() {
		case sqlite.ResultFull, sqlite.ResultReadOnly, sqlite.ResultBusy, sqlite.ResultLocked,
			sqlite.ResultIOErr, sqlite.ResultCantOpen, sqlite.ResultInterrupt:
			return unavailable(err)
		}
	}
	return internal(err)
}

// fatalSQLite reports whether an error may have ended the transaction or left
// it unfit: everything but a statement that was refused as such. (What is no
// error of SQLite has the code ResultError too.)
func fatalSQLite(err error) bool {
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultOK, sqlite.ResultConstraint, sqlite.ResultError, sqlite.ResultTooBig, sqlite.ResultMismatch:
		return false
	}
	return true
}

// PostgreSQL's error codes. Source: its manual, appendix A.
const (
	pgUniqueViolation  = "23505"
	pgSerialization    = "40001"
	pgDeadlock         = "40P01"
	pgBadText          = "22021"
	pgReadOnly         = "25006"
	pgClassConnection  = "08"
	pgClassResources   = "53" // disk full, out of memory, too many connections
	pgClassIntervene   = "57" // cancelled, shutting down, starting up
	pgClassSystemError = "58" // input and output errors
)

// uniqueFields names core's field for each unique index.
var uniqueFields = map[string]string{
	"users_login": "login", "users_email": "email", "api_keys_login": "login",
	"companies_name": "name", "domains_name": "name", "roles_name": "name",
	"users_pkey": "id", "companies_pkey": "id", "domains_pkey": "id", "roles_pkey": "id",
	"api_keys_pkey": "id", "sessions_pkey": "id", "audit_events_pkey": "id",
}

func pgCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func classifyPostgres(err error) error {
	if out, done := common(err); done {
		return out
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return classifyConnection(err)
	}
	switch e.Code {
	case pgUniqueViolation:
		return &core.Error{Kind: core.Conflict, Reason: core.Exists, Field: uniqueFields[e.ConstraintName], Msg: "already exists", Err: err}
	case pgBadText:
		return &core.Error{Kind: core.Invalid, Reason: core.Malformed, Msg: "text that cannot be stored", Err: err}
	case pgSerialization, pgDeadlock, pgReadOnly:
		return unavailable(err)
	}
	switch e.Code[:2] {
	case pgClassConnection, pgClassResources, pgClassIntervene, pgClassSystemError:
		return unavailable(err)
	}
	return internal(err)
}

func classifyConnection(err error) error {
	var network net.Error
	var connect *pgconn.ConnectError
	if errors.As(err, &network) || errors.As(err, &connect) || pgconn.SafeToRetry(err) {
		return unavailable(err)
	}
	return internal(err)
}

// retryable reports whether running a PostgreSQL transaction again can help. A
// unique violation is one too: the name was taken after the look-up, and the
// next run finds who has it.
func retryable(err error) bool {
	switch pgCode(err) {
	case pgSerialization, pgDeadlock, pgUniqueViolation:
		return true
	}
	return false
}
