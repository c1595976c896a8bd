package netbrain_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/purserhq/purser/sdk/netbrain"
)

// all collects what an iterator gives.
func all(t *testing.T, c *netbrain.Client) (names []string, err error) {
	t.Helper()
	for u, err := range c.Users.All(t.Context(), netbrain.UserListOptions{}) {
		if err != nil {
			return names, err
		}
		names = append(names, u.Username)
	}
	return names, nil
}

func TestRowsInEveryForm(t *testing.T) {
	tests := []struct {
		name, answer, want string
		err                error
	}{
		{"as printed", `{"UserData":[{"username":"a"},{"username":"b","TenantAndRole":[]}],"statusCode":790200,"statusDescription":"Success."}`, "a b", nil},
		{"the envelope first", `{"statusCode":"790200","statusDescription":"Success.","userdata":[{"username":"a"}]}`, "a", nil},
		{"a byte order mark", "\xef\xbb\xbf" + `{"UserData":[{"username":"a"}],"statusCode":790200}`, "a", nil},
		{"null", `{"UserData":null,"statusCode":790200}`, "", nil},
		{"absent", `{"statusCode":790200}`, "", nil},
		{"without a code", `{"UserData":[{"username":"a"}]}`, "a", nil},
		{"an object", `{"UserData":{"username":"a","status":"1"},"statusCode":790200}`, "a", nil},
		{"numbers for names", `{"UserData":[{"username":12345}],"statusCode":790200}`, "12345", nil},
		{"a failure after rows", `{"UserData":[{"username":"a"}],"statusCode":793000,"statusDescription":"Unexpected Error."}`, "a", netbrain.ErrServer},
		{"an expired session after rows", `{"UserData":[{"username":"a"}],"statusCode":795004}`, "a", netbrain.ErrSessionExpired},
		{"a row that is none", `{"UserData":[{"username":"a"},7],"statusCode":790200}`, "a", netbrain.ErrBadAnswer},
		{"cut after rows", `{"UserData":[{"username":"a"},{"user`, "a", netbrain.ErrBadAnswer},
		{"cut before the envelope", `{"UserData":[{"username":"a"}]`, "a", netbrain.ErrBadAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, always(200, tt.answer))
			names, err := all(t, f.client(t))
			if strings.Join(names, " ") != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v, want %q, %v", names, err, tt.want, tt.err)
			}
			if n := f.count("GET"); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

// TestRowsComeOneByOne has a server that sends a row when the one before has
// been used, so that a client that reads the whole answer first would hang.
func TestRowsComeOneByOne(t *testing.T) {
	const rows = 300
	used := make(chan string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"UserData":[`)
		for i := range rows {
			io.WriteString(w, `{"username":"`+strconv.Itoa(i)+strings.Repeat("x", 1000)+`"}`)
			if i < rows-1 {
				io.WriteString(w, ",")
			}
			w.(http.Flusher).Flush()
			select {
			case <-used:
			case <-r.Context().Done():
				return
			}
		}
		io.WriteString(w, `],"statusCode":790200}`)
	}))
	t.Cleanup(s.Close)
	c, err := netbrain.New(s.URL, "", "", netbrain.WithToken("t"), netbrain.WithMaxBody(2000))
	must(t, err)
	n := 0
	for u, err := range c.Users.All(t.Context(), netbrain.UserListOptions{}) {
		must(t, err)
		n++
		used <- u.Username
	}
	if n != rows {
		t.Errorf("got %d rows", n)
	}
}

func TestTheCallerMayStop(t *testing.T) {
	gone := make(chan bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"UserData":[{"username":"a"},{"username":"b"},`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	}))
	t.Cleanup(s.Close)
	var events []netbrain.Event
	c, err := netbrain.New(s.URL, "", "", netbrain.WithToken("t"), netbrain.WithHook(func(e netbrain.Event) { events = append(events, e) }))
	must(t, err)
	for u, err := range c.Users.All(t.Context(), netbrain.UserListOptions{}) {
		must(t, err)
		if u.Username == "a" {
			break
		}
	}
	<-gone
	if len(events) != 1 || events[0].Status != 200 {
		t.Errorf("events %+v", events)
	}
}

func TestAPanicInTheLoopGivesTheConnectionUp(t *testing.T) {
	f := newFake(t, always(200, `{"UserData":[{"username":"a"}],"statusCode":790200}`))
	var events []netbrain.Event
	c := f.client(t, netbrain.WithToken("t"), netbrain.WithHook(func(e netbrain.Event) { events = append(events, e) }))
	func() {
		defer func() { _ = recover() }()
		for range c.Users.All(t.Context(), netbrain.UserListOptions{}) {
			panic("of the caller")
		}
	}()
	if len(events) != 1 || events[0].Err == nil {
		t.Errorf("events %+v", events)
	}
}

func TestAllPagesOfTheAuditLog(t *testing.T) {
	entry := func(n int) string {
		return `{"time":"2022-03-25T19:18:` + strconv.Itoa(10+n) + `.5Z","message":"` + strconv.Itoa(n) + `"}`
	}
	page := func(entries ...string) (int, string) {
		return 200, `{"auditLogs":[` + strings.Join(entries, ",") + `],"statusCode":790200}`
	}
	f := newFake(t, nil)
	f.answer = func(r seen) (int, string) {
		switch {
		case strings.Contains(r.Line, "skip=4"):
			return page()
		case strings.Contains(r.Line, "skip=2"):
			return page(entry(2), entry(1))
		case strings.Contains(r.Line, "AuditLogs"):
			return page(entry(4), entry(3))
		}
		return 0, ""
	}
	var got []string
	opts := netbrain.AuditLogOptions{From: date("2022-03-25T00:00:00Z"), To: date("2022-03-26T00:00:00Z"), Limit: 2}
	for l, err := range f.client(t).AuditLogs.All(t.Context(), opts) {
		must(t, err)
		got = append(got, l.Message)
	}
	if strings.Join(got, " ") != "4 3 2 1" || f.count("GET") != 3 {
		t.Errorf("got %q from %q", got, f.lines())
	}
	if want := "GET /V1/CMDB/AuditLogs?from=2022-03-25T00%3A00%3A00Z&limit=2&skip=2&to=2022-03-25T19%3A18%3A15Z"; f.lines()[2] != want {
		t.Errorf("sent %s, want %s", f.lines()[2], want)
	}
	for _, err := range newFake(t, always(400, `{"statusCode":791001,"statusDescription":"The parameter \"From\" is required."}`)).client(t).AuditLogs.All(t.Context(), netbrain.AuditLogOptions{}) {
		is(t, err, netbrain.ErrInvalid)
	}
	for range f.client(t).AuditLogs.All(t.Context(), opts) {
		break
	}
}
