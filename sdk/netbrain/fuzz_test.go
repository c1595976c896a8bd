package netbrain_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/netbrain"
)

// answers is a transport that gives one answer to everything, so that fuzzing
// needs no sockets.
type answers struct {
	status int
	body   string
}

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: body{strings.NewReader(a.body)}, ContentLength: -1, Request: r}, nil
}

type body struct{ *strings.Reader }

func (body) Close() error { return nil }

// FuzzAnswers reads whatever a server may send: every failure must be an
// *Error with words, and the reading of a list at once and row by row must agree.
func FuzzAnswers(f *testing.F) {
	for _, r := range append(recorded, recordedElsewhere...) {
		f.Add(200, r.answer)
	}
	f.Add(400, `{"users":[{"authenticationServer":"AD","userName":"u"}],"statusCode":"792032","statusDescription":"d"}`)
	f.Add(502, "<html><title>x</title>")
	f.Add(200, `{"UserData":{"username":1},"statusCode":0}`)
	f.Fuzz(func(t *testing.T, status int, text string) {
		if status < 200 || status > 599 {
			return
		}
		c, err := netbrain.New("http://netbrain.example", "", "", netbrain.WithToken("token"), netbrain.WithRetry(netbrain.Retry{Attempts: 1}),
			netbrain.WithHTTPClient(&http.Client{Transport: answers{status, text}}))
		must(t, err)
		for _, r := range append(recorded, recordedElsewhere...) {
			_, err := r.call(t.Context(), c)
			if e, ok := errors.AsType[*netbrain.Error](err); err != nil && (!ok || e.Error() == "" || e.Op == "") {
				t.Errorf("%s: %v", r.name, err)
			}
		}
		list, err := c.Users.List(t.Context(), netbrain.UserListOptions{})
		names, rerr := all(t, c)
		if (err == nil) != (rerr == nil) || err == nil && len(list) != len(names) {
			t.Errorf("%d at once, %v; %d row by row, %v", len(list), err, len(names), rerr)
		}
	})
}

func FuzzValues(f *testing.F) {
	for _, s := range []string{"1/22/2019 7:02:30 PM", "2022-03-25T19:18:22.32Z", "99h 57m 37s", "31m 2s", "Domain Admin", "domainManagement", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := netbrain.ParseTime(s); err == nil && !at.IsZero() && at.Year() < 10000 && at.Year() > 1 {
			again, err := netbrain.ParseTime(netbrain.FormatTime(at))
			if err != nil || !again.Equal(at.Truncate(time.Second)) && at.Nanosecond() == 0 {
				t.Errorf("%q is %v, then %v, %v", s, at, again, err)
			}
		}
		if d, err := netbrain.ParseDuration(s); err == nil && d < 0 {
			t.Errorf("%q lasts %v", s, d)
		}
		if r, ok := netbrain.ParseDomainRole(s); ok && r.RoleName() == "" {
			t.Errorf("%q is role %d", s, r)
		}
		netbrain.ParsePrivilege(s)
	})
}

func date(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}
