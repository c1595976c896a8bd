package mbs_test

import (
	"io"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/sdk/mbs"
)

// answered makes a client that gets one answer to everything.
func answered(t *testing.T, status int, contentType string, body []byte) *mbs.Client {
	t.Helper()
	network := transport(func(*http.Request) *http.Response {
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}},
			Body: io.NopCloser(strings.NewReader(string(body)))}
	})
	return ok(mbs.New("", "", mbs.WithToken("token-0123456789"), mbs.WithMaxBody(1<<20), mbs.WithRetry(mbs.Retry{Attempts: 1}),
		mbs.WithHTTPClient(&http.Client{Transport: network})))(t)
}

// oddities are answers to begin with.
var oddities = []string{"", "null", "[]", "{}", `""`, "0", "\xef\xbb\xbf[]", `[{"id":1,"ID":null}]`, `{"Message":"x"}`, `{"ErrorCode":-6}`,
	`{"StatusCode":404,"Message":[1]}`, `{"error":{"a":1}}`, "<html>", `[[[[{"ID":{}}]]]]`, `[{"PermissionsModels":{"":""}}]`,
	`"9d6de082-741c-44fe-b067-1a36eb03fa40"`, `[{"SpaceUsed":1e99}]`, `[{"DestinationList":{"PackageID":"1e2"}}]`, "[", "[1,]"}

// FuzzAnswers has every request that reads get any answer: no panic, and an
// error that is one of the package's.
func FuzzAnswers(f *testing.F) {
	ops := slices.Sorted(maps.Keys(calls))
	for _, r := range recordings(f) {
		for i, form := range r.forms {
			f.Add(uint8(slices.Index(ops, r.ops[i%len(r.ops)])), uint16(0), []byte(form.body))
		}
	}
	for i, body := range oddities {
		f.Add(uint8(7*i), uint16(200*(i%2)), []byte(body)) // as success and as failure
	}
	f.Fuzz(func(t *testing.T, op uint8, status uint16, body []byte) {
		name, code := ops[int(op)%len(ops)], 200+int(status)%400
		got, err := calls[name](t.Context(), answered(t, code, "application/json", body))
		if code > 299 && err == nil {
			t.Fatalf("%s takes status %d for success", name, code)
		}
		if err == nil {
			return
		}
		e := asError(t, err)
		if e.Op != name || e.Message == "" || !slices.ContainsFunc(all, func(s error) bool { return e.Is(s) }) {
			t.Errorf("%s, status %d: %#v", name, code, e)
		}
		if v := reflect.ValueOf(got); v.Len() > 0 && !strings.HasSuffix(name, ".All") {
			t.Errorf("%s gives %d rows and %v", name, v.Len(), err)
		}
	})
}

// FuzzRows reads a list at once and row by row: both must find the same.
func FuzzRows(f *testing.F) {
	for _, form := range read(f, "testdata/answers/monitoring.txt").forms {
		f.Add([]byte(form.body))
	}
	for _, body := range oddities {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := answered(t, 200, "application/json", body)
		list, err := c.Monitoring.List(t.Context())
		rows, rowErr := gather(c.Monitoring.All(t.Context()))
		if (err == nil) != (rowErr == nil) || err == nil && len(list) != len(rows) {
			t.Errorf("at once %d rows and %v, row by row %d and %v", len(list), err, len(rows), rowErr)
		}
	})
}

var guid = regexp.MustCompile(`^\{?[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\}?$`)

// FuzzCreated has requests that make things get any answer: success is an ID.
func FuzzCreated(f *testing.F) {
	for i, body := range oddities {
		f.Add([]string{"text/plain", "application/json"}[i%2], []byte(body))
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		c := answered(t, 200, contentType, body)
		if id, err := c.Users.Create(t.Context(), mbs.UsersAddModels{}); err == nil && !guid.MatchString(id) {
			t.Errorf("%q passes for an ID", id)
		}
		if id, err := c.Destinations.Create(t.Context(), mbs.AddUserDestination{}); err == nil && id != "" && !guid.MatchString(id) {
			t.Errorf("%q passes for an ID", id)
		}
		if _, err := c.Packages.Create(t.Context(), mbs.PackageCreate{}); err != nil {
			asError(t, err)
		}
		if err := c.Computers.Authorize(t.Context(), anID, mbs.AuthorizationModel{}); err != nil {
			asError(t, err)
		}
	})
}
