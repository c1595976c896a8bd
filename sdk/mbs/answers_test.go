package mbs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purserhq/purser/sdk/mbs"
)

// recording is a file of testdata/answers: the requests it is an answer to, the
// forms in which servers send it, and what all of them mean.
type recording struct {
	ops   []string
	forms []form
	want  string
}

type form struct{ name, body string }

func read(t testing.TB, file string) (r recording) {
	t.Helper()
	raw, err := os.ReadFile(file)
	must(t, err)
	head, rest, _ := strings.Cut(string(raw), "\n-- ")
	r.ops = strings.Fields(head)
	for _, section := range strings.Split(rest, "\n-- ") {
		name, body, _ := strings.Cut(section, " --\n")
		if name == "want" {
			r.want = strings.TrimSpace(body)
			continue
		}
		r.forms = append(r.forms, form{name, body})
	}
	if len(r.forms) == 0 || r.want == "" {
		t.Fatalf("%s: no forms, or not what they mean", file)
	}
	return r
}

func recordings(t testing.TB) map[string]recording {
	t.Helper()
	files, err := filepath.Glob("testdata/answers/*.txt")
	must(t, err)
	all := map[string]recording{}
	for _, f := range files {
		all[strings.TrimSuffix(filepath.Base(f), ".txt")] = read(t, f)
	}
	return all
}

// Every answer the contract shows means the same in every form in which it says
// a server may send it, and after a byte order mark.
func TestAnswersInEveryForm(t *testing.T) {
	recorded := recordings(t)
	for name, r := range recorded {
		for _, f := range append(r.forms, form{"after a byte order mark", "\xef\xbb\xbf \r\n" + r.forms[0].body}) {
			for _, op := range r.ops {
				t.Run(name+"/"+f.name+"/"+op, func(t *testing.T) {
					c := serve(t, says(200, "application/json; charset=utf-8", f.body)).client(t)
					got, err := calls[op](t.Context(), c)
					must(t, err)
					if text := compact(t, got); text != r.want {
						t.Errorf("got\n%s\nwant\n%s", text, r.want)
					}
				})
			}
		}
	}
	equal(t, "recordings", len(recorded) >= 16, true)
}

func compact(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

// The sample pages show the list where one thing is asked for (section 6.2).
func TestAListForOneThingGivesTheOneThatIsMeant(t *testing.T) {
	const body = `[{"ID":"00000000-0000-4000-8000-000000000001","Email":"other"},{"ID":"9D6DE082-741C-44FE-B067-1A36EB03FA40","Email":"ann"}]`
	c := serve(t, says(200, "application/json", body)).client(t)
	equal(t, "login", ok(c.Users.Get(t.Context(), anID))(t).Email, "ann")
	_, err := c.Users.Get(t.Context(), nobody)
	is(t, err, mbs.ErrNotFound)
	_, err = c.Users.Authenticate(t.Context(), "ann", "password") // nothing tells which
	is(t, err, mbs.ErrBadAnswer)
	_, err = serve(t, says(200, "application/json", "[]")).client(t).Users.Get(t.Context(), anID)
	is(t, err, mbs.ErrNotFound)
}

func TestAThingThatHasNothingIsNoAnswer(t *testing.T) {
	for _, body := range []string{"{}", `{"ok":true}`} {
		c := serve(t, says(200, "application/json", body)).client(t)
		_, err := c.Users.Get(t.Context(), anID)
		is(t, err, mbs.ErrBadAnswer)
		ok(c.Computers.Statistics(t.Context(), anID))(t) // no plan of any kind
	}
}

// Section 3: null is an empty list of everything, and not found for one thing
// or the list that belongs to one.
func TestNull(t *testing.T) {
	empty := map[string]bool{"Users.List": true, "Users.All": true, "Accounts.List": true, "Destinations.List": true, "Packages.List": true,
		"Monitoring.List": true, "Monitoring.All": true, "Licenses.List": true, "Builds.List": true, "Builds.AvailableVersions": true,
		"Administrators.List": true, "Companies.List": true, "Computers.List": true, "Computers.History": true}
	given := map[string]bool{"Accounts.AddDestination": true, "Accounts.CreateDestination": true} // from the request
	c := serve(t, says(200, "application/json", "null")).client(t)
	for op, call := range calls {
		got, err := call(t.Context(), c)
		switch {
		case empty[op]:
			if must(t, err); compact(t, got) != "null" {
				t.Errorf("%s: %v", op, got)
			}
		case given[op]:
			must(t, err)
		default:
			is(t, err, mbs.ErrNotFound)
		}
	}
}

// What makes things answers an ID, a text that says why not, or nothing.
func TestAnswersOfCreating(t *testing.T) {
	const id = "9d6de082-741c-44fe-b067-1a36eb03fa40"
	tests := []struct {
		name, contentType, body string
		id                      string
		needed                  error // of requests whose ID the caller needs; nil: as the others
		err                     error
	}{
		{name: "an ID", contentType: "application/json", body: `"` + id + `"`, id: id},
		{name: "an ID in capitals", contentType: "application/json", body: ` "` + strings.ToUpper(id) + `"`, id: strings.ToUpper(id)},
		{name: "an ID that is plain text", contentType: "text/plain", body: id + "\r\n", id: id},
		{name: "nothing", body: "", needed: mbs.ErrBadAnswer},
		{name: "null", contentType: "application/json", body: "null", needed: mbs.ErrBadAnswer},
		{name: "a text", contentType: "application/json", body: `"Email already exist."`, err: mbs.ErrExists},
		{name: "another text", contentType: "application/json", body: `"No token received"`, err: mbs.ErrInvalid},
		{name: "plain text", contentType: "text/plain", body: `No token received`, err: mbs.ErrInvalid},
		{name: "an object with the message", contentType: "application/json", body: `{"Message":"Name is not found."}`, err: mbs.ErrNotFound},
		{name: "in lower case", contentType: "application/json", body: `{"message":"Name already exists"}`, err: mbs.ErrExists},
		{name: "an object without one", contentType: "application/json", body: `{"a":1}`, err: mbs.ErrBadAnswer},
		{name: "a page", contentType: "text/html", body: `<html>`, err: mbs.ErrBadAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, ctx := serve(t, says(200, tt.contentType, tt.body)).client(t), t.Context()
			check := func(what, got string, err, want error) {
				t.Helper()
				if is(t, err, nonNil(want)...); want == nil && err != nil {
					t.Errorf("%s: %v", what, err)
				}
				if err == nil && got != tt.id {
					t.Errorf("%s: got %q", what, got)
				}
			}
			needed := tt.err
			if tt.needed != nil {
				needed = tt.needed
			}
			got, err := c.Users.Create(ctx, mbs.UsersAddModels{})
			check("user", got, err, needed)
			got, err = c.Administrators.Create(ctx, mbs.AdministratorsNewModels{})
			check("administrator", got, err, needed)
			got, err = c.Companies.Create(ctx, mbs.CompanyCreateModel{})
			check("company", got, err, needed)
			got, err = c.Accounts.Create(ctx, mbs.AccountEdit{})
			check("account", got, err, tt.err)
			got, err = c.Destinations.Create(ctx, mbs.AddUserDestination{})
			check("destination", got, err, tt.err)
			got, err = c.Computers.CreatePlan(ctx, anID, mbs.PlanEditModel{})
			check("plan", got, err, tt.err)
		})
	}
}

func nonNil(err error) []error {
	if err == nil {
		return nil
	}
	return []error{err}
}

func TestAnswersOfCreatingAPackage(t *testing.T) {
	for body, want := range map[string]int64{"44988": 44988, `"44988"`: 44988, "44988.0": 44988, "": 0, "null": 0} {
		got, err := serve(t, says(200, "", body)).client(t).Packages.Create(t.Context(), mbs.PackageCreate{})
		must(t, err)
		equal(t, body, got, want)
	}
	_, err := serve(t, says(200, "application/json", `"Name already exist"`)).client(t).Packages.Create(t.Context(), mbs.PackageCreate{})
	is(t, err, mbs.ErrExists)
}

// A server that answers nothing about a new bucket is taken at the request's word.
func TestABucketThatTheServerSaysNothingOf(t *testing.T) {
	c := serve(t, says(200, "", "")).client(t)
	d := ok(c.Accounts.AddDestination(t.Context(), mbs.DestinationOfAccountEdit{AccountID: new(anID), Destination: new("main")}))(t)
	equal(t, "added", *d, mbs.DestinationOfAccount{AccountID: anID, Destination: "main"})
	d = ok(c.Accounts.CreateDestination(t.Context(), mbs.AccountDestinationCreateModel{AccountID: new(anID), DisplayName: new("Made"),
		DestinationSettings: &mbs.DestinationSettings{B2: &mbs.BucketSettings{BucketName: new("made")}}}))(t)
	equal(t, "created", *d, mbs.DestinationOfAccount{AccountID: anID, Destination: "made", DestinationDisplayName: "Made"})
}

// What answers nothing worth having may answer anything but a failure.
func TestAnswersOfWrites(t *testing.T) {
	tests := []struct {
		name, contentType, body string
		err                     error
		code                    int64
	}{
		{name: "nothing"},
		{name: "null", contentType: "application/json", body: "null"},
		{name: "an ID", contentType: "application/json", body: `"` + anID + `"`},
		{name: "a text", contentType: "text/plain", body: "done"},
		{name: "an empty object", contentType: "application/json", body: "{}"},
		{name: "success of authorization", contentType: "application/json", body: `{"ResultCode":0,"ErrorMessage":""}`},
		{name: "an envelope", contentType: "application/json", body: `{"Count":0,"Message":"Success","StatusCode":200}`},
		{name: "a message", contentType: "application/json", body: `{"Message":"The license is in use."}`, err: mbs.ErrConflict},
		{name: "failure of authorization", contentType: "application/json", body: `{"ErrorCode":-6,"Message":"Object \"x\" is gone"}`, err: mbs.ErrNotFound, code: -6},
		{name: "another", contentType: "application/json", body: `{"ResultCode":"3","ErrorMessage":"offline"}`, err: mbs.ErrInvalid},
		{name: "an envelope of failure", contentType: "application/json", body: `{"Message":"No access","StatusCode":403}`, err: mbs.ErrDenied},
		{name: "OAuth's error", contentType: "application/json", body: `{"error":"invalid_request","error_description":"no"}`, err: mbs.ErrInvalid},
		{name: "a page", contentType: "text/html; charset=utf-8", body: "\n<!DOCTYPE html><title>Sign in</title>", err: mbs.ErrBadAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := serve(t, says(200, tt.contentType, tt.body)).client(t)
			err := c.Computers.Authorize(t.Context(), anID, mbs.AuthorizationModel{})
			if is(t, err, nonNil(tt.err)...); tt.err == nil {
				must(t, err)
				return
			}
			equal(t, "code", asError(t, err).Code, tt.code)
		})
	}
}
