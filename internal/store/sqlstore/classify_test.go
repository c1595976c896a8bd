package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"zombiezen.com/go/sqlite"

	"github.com/purserhq/purser/internal/core"
)

func TestClassify(t *testing.T) {
	pg := func(code, constraint string) error {
		return classifyPostgres(fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: code, ConstraintName: constraint}))
	}
	lite := func(code sqlite.ResultCode) error { return classifySQLite(fmt.Errorf("wrapped: %w", code.ToError())) }
	tests := []struct {
		name  string
		err   error
		kind  core.Kind
		field string
	}{
		{"sqlite: disk full", lite(sqlite.ResultFull), core.Unavailable, ""},
		{"sqlite: read only", lite(sqlite.ResultReadOnly), core.Unavailable, ""},
		{"sqlite: locked by another", lite(sqlite.ResultBusySnapshot), core.Unavailable, ""},
		{"sqlite: input and output", lite(sqlite.ResultIOErrFsync), core.Unavailable, ""},
		{"sqlite: unique", lite(sqlite.ResultConstraintUnique), core.Conflict, ""},
		{"sqlite: reference", lite(sqlite.ResultConstraintForeignKey), core.Internal, ""},
		{"sqlite: corrupt", lite(sqlite.ResultCorrupt), core.Internal, ""},
		{"sqlite: given up", classifySQLite(context.Canceled), core.Unavailable, ""},
		{"sqlite: core's own", classifySQLite(core.MissingError("x")), core.Invalid, "x"},
		{"sqlite: unknown", classifySQLite(errors.New("x")), core.Internal, ""},
		{"postgres: disk full", pg("53100", ""), core.Unavailable, ""},
		{"postgres: read only", pg("25006", ""), core.Unavailable, ""},
		{"postgres: shutting down", pg("57P01", ""), core.Unavailable, ""},
		{"postgres: lost to others", pg("40001", ""), core.Unavailable, ""},
		{"postgres: login", pg("23505", "users_login"), core.Conflict, "login"},
		{"postgres: e-mail", pg("23505", "users_email"), core.Conflict, "email"},
		{"postgres: ID", pg("23505", "companies_pkey"), core.Conflict, "id"},
		{"postgres: reference", pg("23503", ""), core.Internal, ""},
		{"postgres: bad text", pg("22021", ""), core.Invalid, ""},
		{"postgres: no connection", classifyPostgres(&pgconn.ConnectError{Config: &pgconn.Config{}}), core.Unavailable, ""},
		{"postgres: given up", classifyPostgres(fmt.Errorf("x: %w", context.DeadlineExceeded)), core.Unavailable, ""},
		{"postgres: unknown", classifyPostgres(errors.New("x")), core.Internal, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, ok := core.AsError(tt.err)
			if !ok || e.Kind != tt.kind || e.Field != tt.field {
				t.Errorf("%#v", tt.err)
			}
		})
	}
	if classifySQLite(nil) != nil || classifyPostgres(nil) != nil {
		t.Error("nil is an error")
	}
}
