package netbrain_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/netbrain"
)

// seen is a request that a fake server got.
type seen struct {
	Line   string // "GET /V1/CMDB/Users?username=ann", below /ServicesAPI/API
	Header http.Header
	Body   string
}

// fake is a server that gives recorded answers. It signs everybody in, with
// the tokens token-1, token-2 and so on, unless it has an answer for that.
type fake struct {
	*httptest.Server
	answer func(r seen) (status int, body string) // 0: the fake's own

	mu     sync.Mutex
	all    []seen
	logins int
}

func newFake(t *testing.T, answer func(r seen) (int, string)) *fake {
	t.Helper()
	f := &fake{answer: answer}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Server.Close)
	return f
}

// always answers everything but sign-ins and sign-outs in one way.
func always(status int, body string) func(seen) (int, string) {
	return func(r seen) (int, string) {
		if strings.HasSuffix(r.Line, " /V1/Session") {
			return 0, ""
		}
		return status, body
	}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	line := r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), "/ServicesAPI/API")
	if r.URL.RawQuery != "" {
		line += "?" + r.URL.RawQuery
	}
	one := seen{line, r.Header, string(body)}
	f.mu.Lock()
	f.all = append(f.all, one)
	f.mu.Unlock()
	status, answer := 0, ""
	if f.answer != nil {
		status, answer = f.answer(one)
	}
	if status == 0 {
		status, answer = f.own(one)
	}
	if status == http.StatusFound {
		w.Header().Set("Location", answer)
	}
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "40")
	}
	w.WriteHeader(status)
	io.WriteString(w, answer)
}

func (f *fake) own(r seen) (int, string) {
	if r.Line != "POST /V1/Session" {
		return 200, done
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logins++
	return 200, fmt.Sprintf(`{"token":"token-%d","statusCode":790200,"statusDescription":"Success."}`, f.logins)
}

const done = `{"statusCode":790200,"statusDescription":"Success."}`

// lines are the requests so far.
func (f *fake) lines() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []string
	for _, r := range f.all {
		list = append(list, r.Line)
	}
	return list
}

// last is the newest request.
func (f *fake) last() seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all[len(f.all)-1]
}

// count is how many requests began so.
func (f *fake) count(prefix string) int {
	n := 0
	for _, line := range f.lines() {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

// client makes a client of the fake that does not try again.
func (f *fake) client(t *testing.T, opts ...netbrain.Option) *netbrain.Client {
	t.Helper()
	opts = append([]netbrain.Option{netbrain.WithRetry(netbrain.Retry{Attempts: 1}), netbrain.WithTimeout(30 * time.Second)}, opts...)
	c, err := netbrain.New(f.URL, "ann", "splendidpass", opts...)
	must(t, err)
	return c
}
