package v1

import (
	"errors"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/purserhq/purser/internal/core"
)

func TestEveryKindHasItsStatus(t *testing.T) {
	want := map[core.Kind]int{
		core.Internal: 500, core.Invalid: 422, core.Unauthenticated: 401, core.Denied: 403, core.NotFound: 404, core.Conflict: 409,
		core.TooMany: 429, core.TooLarge: 413, core.Unavailable: 503, core.Unsupported: 501,
	}
	for _, kind := range core.Kinds {
		f := asFailure(t, toProblem(&core.Error{Kind: kind, Field: "login", Reason: core.Length, Msg: "words"}, inputs{}))
		if f.Status != want[kind] || f.Kind != kind.String() || f.Title != http.StatusText(want[kind]) {
			t.Errorf("%s: %+v", kind, f)
		}
	}
}

func TestWhatIsInternalStaysInside(t *testing.T) {
	for _, err := range []error{
		errors.New("disk on fire"), &core.Error{Kind: core.Internal, Msg: "disk on fire"},
		&core.Error{Kind: core.Unavailable, Msg: "disk on fire", Err: errors.New("disk on fire")}, huma.NewError(500, "disk on fire"),
	} {
		if f := asFailure(t, toProblem(err, inputs{})); f.Detail == "disk on fire" {
			t.Errorf("%v is shown", err)
		}
	}
}

func TestAFieldIsPlacedWhereTheClientPutIt(t *testing.T) {
	bare, full := places("/things/{name}", new(auditQuery)), places("/things/{name}", new(licenseIssue))
	tests := []struct {
		where inputs
		err   error
		want  string
	}{
		{bare, core.MissingError("name"), "path.name"},
		{bare, core.MissingError("limit"), "query.limit"},
		{bare, core.MissingError("to"), "query.to"},
		{bare, core.NotFoundError("thing", "x"), "path.name"}, // there is no body that could have named it
		{bare, core.MissingError("search"), "query.search"},
		{full, core.MissingError("name"), "path.name"},
		{full, core.MissingError("login"), "body.login"},
		{full, core.NotFoundError("company", "x"), "body.company"},
		{inputs{}, core.InvalidError("search", core.Malformed, "", "no text"), "query.search"},
	}
	for _, tt := range tests {
		if f := asFailure(t, toProblem(tt.err, tt.where)); f.Errors[0].Location != tt.want {
			t.Errorf("%v: %+v, want %s", tt.err, f.Errors, tt.want)
		}
	}
	f := asFailure(t, toProblem(core.NotFoundError("companyId", "x"), places("/things/{name}", new(empty))))
	if f.Detail != `company "x" not found` || f.Errors[0].Location != "path.name" {
		t.Errorf("%+v", f)
	}
}

func TestATableAndHandlersThatDifferDoNotStart(t *testing.T) {
	a, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	more := append(core.Operations[:len(core.Operations):len(core.Operations)],
		core.Operation{Op: "x", Offers: []core.Offer{{Face: core.FaceNative, Method: "GET", Path: "/x"}}})
	if err := a.complete(more); err == nil {
		t.Error("an offer without a handler passed")
	}
	if err := a.complete(nil); err == nil {
		t.Error("a handler that nothing offers passed")
	}
}

func asFailure(t *testing.T, err error) *failure {
	t.Helper()
	f, ok := errors.AsType[*failure](err)
	if !ok {
		t.Fatalf("%T is no problem: %v", err, err)
	}
	return f
}
