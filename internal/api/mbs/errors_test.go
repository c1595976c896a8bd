package mbs

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestEveryKindOfFailureHasAStatus(t *testing.T) {
	for _, k := range core.Kinds {
		if kinds[k].status < 400 {
			t.Errorf("kind %v has no status", k)
		}
	}
	if len(kinds) != len(core.Kinds) {
		t.Errorf("%d kinds in the table, %d in core", len(kinds), len(core.Kinds))
	}
}

func TestFailuresBecomeAnswers(t *testing.T) {
	tests := []struct {
		name    string
		op      core.Op
		err     error
		status  int
		message string
		member  string // key of ModelState
		text    string // its text
	}{
		{"an unclassified error shows a fixed text", core.OpCustomersList, errors.New("disk on fire"), 500, "An error has occurred.", "", ""},
		{"an internal error shows a fixed text", core.OpCustomersList, &core.Error{Kind: core.Internal, Msg: "secret"}, 500,
			"An error has occurred.", "", ""},
		{"a wrapped error keeps its kind", core.OpCustomersDelete, fmt.Errorf("x: %w", core.NotFoundError("id", "abc")), 400,
			`User "abc" not found.`, "", ""},
		{"a login is called Email", core.OpCustomersCreate, core.ExistsError("login", "Ann"), 400, "Email already exist.", "", ""},
		{"a login's length names Email", core.OpCustomersUpdate, core.LengthError("login", 1, 128), 400, "The request is invalid.",
			"model.Email", "The field Email must be a string with a minimum length of 1 and a maximum length of 128."},
		{"a new administrator's password is called InitialPassword", core.OpStaffCreate, core.LengthError("password", 6, 100), 400,
			"The request is invalid.", "model.InitialPassword",
			"The field InitialPassword must be a string with a minimum length of 6 and a maximum length of 100."},
		{"an administrator's password is called Password", core.OpStaffUpdate, core.LengthError("password", 6, 100), 400,
			"The request is invalid.", "model.Password",
			"The field Password must be a string with a minimum length of 6 and a maximum length of 100."},
		{"a user's unknown company is called Company", core.OpCustomersUpdate, core.InvalidError("company", core.Unknown, "Nowhere", "x"), 400,
			"The request is invalid.", "model.Company", `Company "Nowhere" not found.`},
		{"an administrator's unknown company is called Companies", core.OpStaffUpdate,
			core.InvalidError("company", core.Unknown, "Nowhere", "x"), 400, "The request is invalid.", "model.Companies",
			`Companies "Nowhere" not found.`},
		{"an unknown administrator is named as such", core.OpStaffDelete, core.NotFoundError("user", "abc"), 400,
			`Administrator "abc" not found.`, "", ""},
		{"an unknown company is not found", core.OpCompaniesDelete, core.NotFoundError("company", "abc"), 400, `Company "abc" not found.`, "", ""},
		{"a company in use says who uses it", core.OpCompaniesDelete, core.InUseError("company", "abc", "company \"Acme\" has users"), 400,
			`Company "Acme" has users.`, "", ""},
		{"a company's mode is called LicenseSettings", core.OpCompaniesUpdate, core.RangeError("licenseMode", 9, 0, 2), 400,
			"The request is invalid.", "model.LicenseSettings", "The field LicenseSettings must be between 0 and 2."},
		{"a field the wire has no name for is explained", core.OpCustomersUpdate, core.InvalidError("phone", core.Malformed, "", "phone is odd"),
			400, "Phone is odd.", "", ""},
		{"a missing right is 403", core.OpCustomersList, core.DeniedError("needs permission Users"), 403, "Needs permission Users.", "", ""},
		{"a full queue is 429", core.OpCustomersVerify, &core.Error{Kind: core.TooMany}, 429, "Too many requests. Try again later.", "", ""},
		{"an unreachable database is 503", core.OpCustomersList, &core.Error{Kind: core.Unavailable, Msg: "10.0.0.1"}, 503,
			"The service is not available now. Try again later.", "", ""},
		{"a long value is cut", core.OpCustomersDelete, core.NotFoundError("id", strings.Repeat("ä", 1000)), 400,
			`User "` + strings.Repeat("ä", 64) + `…" not found.`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := toFailure(tt.op, tt.err)
			if f.status != tt.status || f.body.Message != tt.message {
				t.Errorf("got %d %q, want %d %q", f.status, f.body.Message, tt.status, tt.message)
			}
			if tt.member == "" && f.body.ModelState != nil || tt.member != "" && strings.Join(f.body.ModelState[tt.member], "|") != tt.text {
				t.Errorf("ModelState is %v, want %s: %s", f.body.ModelState, tt.member, tt.text)
			}
		})
	}
}

func TestLoadIsAnsweredWithRetryAfter(t *testing.T) {
	for _, k := range []core.Kind{core.TooMany, core.Unavailable} {
		if f := toFailure(core.OpSignIn, &core.Error{Kind: k}); f.header.Get("Retry-After") != "1" {
			t.Errorf("%v: headers %v", k, f.header)
		}
	}
}

func TestErrorsInXML(t *testing.T) {
	f := badMember("DestinationList[0].PackageID", `a < b & "c"`)
	want := `<Error><Message>The request is invalid.</Message><ModelState>` +
		`<model.DestinationList_x005B_0_x005D_.PackageID>a &lt; b &amp; &#34;c&#34;</model.DestinationList_x005B_0_x005D_.PackageID>` +
		`</ModelState></Error>`
	if got := string(appendError(nil, f.body)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	plain := failed(http.StatusBadRequest, "no")
	if got := string(appendError(nil, plain.body)); got != `<Error><Message>no</Message></Error>` {
		t.Errorf("got %s", got)
	}
}

func TestKeysFromClientsCannotBreakXML(t *testing.T) {
	f := badMember(`PermissionsModels.a b><c/>é`, "no")
	want := `<Error><Message>The request is invalid.</Message><ModelState><model.PermissionsModels.abc>no</model.PermissionsModels.abc></ModelState></Error>`
	if got := string(appendError(nil, f.body)); got != want {
		t.Errorf("got %s", got)
	}
}
