package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/server"
	"github.com/purserhq/purser/internal/store/sqlstore"
)

// face answers with its name and what it got, and does what some paths say.
func face(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/panic"):
			panic("on purpose")
		case strings.HasSuffix(r.URL.Path, "/late"):
			io.WriteString(w, "[1,")
			http.NewResponseController(w).Flush()
			panic("after the header")
		case strings.HasSuffix(r.URL.Path, "/whoami"):
			request.SetLogin(r.Context(), "ann")
			request.SetRoute(r.Context(), "/"+name+"/{what}")
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		c := request.Client(r)
		fmt.Fprintf(w, "%s %s %s %s %q %d", name, r.Method, r.URL.Path, c.Address, c.RequestID, len(body))
	})
}

func newServer(t *testing.T, change func(*server.Config)) *server.Server {
	t.Helper()
	store, err := sqlstore.Open(context.Background(), sqlstore.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	cfg := server.Config{
		MBS: face("mbs"), NetBrain: face("netbrain"), Store: store, Build: server.Build{Version: "1.2.3", Revision: "abc"},
		Hashes: func() secret.HasherStats { return secret.HasherStats{Running: 1, Waiting: 2, Refused: 3} },
	}
	if change != nil {
		change(&cfg)
	}
	return server.New(cfg)
}

func get(s http.Handler, method, target string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path, _, _ = strings.Cut(target, "?")
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestPathsReachTheirFace(t *testing.T) {
	s := newServer(t, nil)
	tests := []struct {
		path   string
		status int
		want   string // beginning of the body
	}{
		{"/api/Users", 200, "mbs GET /api/Users"},
		{"/API/users/", 200, "mbs GET /API/users/"},
		{"//api//Users", 200, "mbs GET //api//Users"},
		{"/api", 200, "mbs GET /api"},
		{"/mbsapi/api/Users", 200, "mbs GET /mbsapi/api/Users"},
		{"/MbsApi/Api/Users", 200, "mbs GET /MbsApi/Api/Users"},
		{"/mbsapi/other", 404, `{"error":"not found"}`},
		{"/apis/Users", 404, `{"error":"not found"}`},
		{"/ServicesAPI/API/V1/Session", 200, "netbrain GET /ServicesAPI/API/V1/Session"},
		{"//ServicesAPI/API//V1/Session", 200, "netbrain GET //ServicesAPI/API//V1/Session"},
		{"/servicesapi/auth/oauth2/token", 200, "netbrain GET /servicesapi/auth/oauth2/token"},
		{"/", 404, `{"error":"not found"}`},
		{"/healthz", 200, "ok"},
		{"/readyz", 200, "ready"},
		{"/readyz/x", 404, `{"error":"not found"}`},
		{"/../api/Users", 404, `{"error":"not found"}`},
	}
	for _, tt := range tests {
		w := get(s, "GET", tt.path, nil)
		if w.Code != tt.status || !strings.HasPrefix(w.Body.String(), tt.want) {
			t.Errorf("GET %s: %d %q, want %d %q", tt.path, w.Code, w.Body, tt.status, tt.want)
		}
	}
}

// A redirect would turn a client's POST into a GET; http.ServeMux answers one here.
func TestDoubledSlashInTheRequestLineIsNotRedirected(t *testing.T) {
	hs := httptest.NewServer(newServer(t, nil))
	defer hs.Close()
	c, err := net.Dial("tcp", hs.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "POST //ServicesAPI/API//V1/Session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 200 || !strings.HasPrefix(string(body), "netbrain POST //ServicesAPI/API//V1/Session") {
		t.Errorf("got %d %q", resp.StatusCode, body)
	}
}

func TestRequestID(t *testing.T) {
	s := newServer(t, nil)
	tests := []struct {
		name, given string
		kept        bool
	}{
		{"a sane one is kept", "job-17:step_3.a", true},
		{"none is made up", "", false},
		{"a long one is replaced", strings.Repeat("a", 65), false},
		{"one that would spoil the log is replaced", "a\tb", false},
		{"blanks are replaced", "a b", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := get(s, "GET", "/api/x", http.Header{"X-Request-Id": {tt.given}})
			got := w.Header().Get("X-Request-Id")
			if (got == tt.given) != tt.kept || got == "" {
				t.Errorf("answered %q", got)
			}
			if !strings.Contains(w.Body.String(), fmt.Sprintf("%q", got)) {
				t.Errorf("the face saw another ID than %q: %s", got, w.Body)
			}
		})
	}
}

func TestClientAddress(t *testing.T) {
	tests := []struct {
		name    string
		trust   bool
		forward []string
		want    string
	}{
		{"forwarded address is not believed", false, []string{"203.0.113.9"}, "192.0.2.1"},
		{"a trusted proxy's is", true, []string{"203.0.113.9"}, "203.0.113.9"},
		{"only the proxy's own entry counts", true, []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		{"also in a second header line", true, []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9"},
		{"nonsense falls back to the peer", true, []string{"unknown"}, "192.0.2.1"},
		{"no header falls back to the peer", true, nil, "192.0.2.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, func(c *server.Config) { c.TrustProxy = tt.trust })
			w := get(s, "GET", "/api/x", http.Header{"X-Forwarded-For": tt.forward})
			if want := "mbs GET /api/x " + tt.want + " "; !strings.HasPrefix(w.Body.String(), want) {
				t.Errorf("face saw %q, want %q", w.Body, want)
			}
		})
	}
}

func TestPanicIsAnsweredInTheFacesShape(t *testing.T) {
	var log strings.Builder
	s := newServer(t, func(c *server.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	for path, want := range map[string]string{
		"/api/panic":         `{"Message":"An error has occurred."}`,
		"/ServicesAPI/panic": `{"statusCode":793000,"statusDescription":"Unexpected Error."}`,
	} {
		w := get(s, "GET", path, nil)
		if w.Code != 500 || w.Body.String() != want {
			t.Errorf("GET %s: %d %q, want 500 %q", path, w.Code, w.Body, want)
		}
	}
	if !strings.Contains(log.String(), "on purpose") || !strings.Contains(log.String(), "server_test.go") {
		t.Errorf("log lacks the panic and where it was: %s", log.String())
	}
}

func TestPanicAfterTheHeaderBreaksTheConnection(t *testing.T) {
	hs := httptest.NewServer(newServer(t, nil))
	defer hs.Close()
	resp, err := hs.Client().Get(hs.URL + "/api/late")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("the answer looks complete: %q", body)
	}
}

func TestBodyOverTheLimitCannotBeRead(t *testing.T) {
	hs := httptest.NewServer(newServer(t, nil))
	defer hs.Close()
	resp, err := hs.Client().Post(hs.URL+"/api/x", "text/plain", io.LimitReader(zeros{}, 64<<20+1))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", resp.StatusCode)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestLogLineHoldsWhatHelpsAtNight(t *testing.T) {
	var log strings.Builder
	s := newServer(t, func(c *server.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	get(s, "GET", "/api/whoami?password=geheim", http.Header{"X-Request-Id": {"r1"}})
	for _, want := range []string{"id=r1", "method=GET", "route=/mbs/{what}", "status=200", "bytes=", "took=", "from=192.0.2.1", "login=ann"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("log line lacks %s: %s", want, log.String())
		}
	}
	if strings.Contains(log.String(), "geheim") {
		t.Errorf("the query reached the log: %s", log.String())
	}
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("%d log lines for one request", n)
	}
}

// Agents report by the thousand a second: what they say and is taken would bury
// everything else.
func TestReportsThatAreTakenAreLoggedForDebuggingAlone(t *testing.T) {
	for _, level := range []slog.Level{slog.LevelInfo, slog.LevelDebug} {
		var log strings.Builder
		s := newServer(t, func(c *server.Config) {
			c.Agent = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/refused") {
					w.WriteHeader(http.StatusForbidden)
				}
			})
			c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level}))
		})
		get(s, "POST", "/v1/agent/taken", http.Header{"X-Request-Id": {"r1"}})
		get(s, "POST", "/v1/agent/refused", http.Header{"X-Request-Id": {"r2"}})
		if got := strings.Contains(log.String(), "id=r1"); got != (level == slog.LevelDebug) {
			t.Errorf("%v: a report that was taken is logged: %v", level, got)
		}
		if !strings.Contains(log.String(), "level=INFO msg=request id=r2") {
			t.Errorf("%v: a report that was refused is not logged: %s", level, log.String())
		}
		if text := get(s, "GET", "/metrics", nil).Body.String(); !strings.Contains(text, `purser_http_requests_total{method="POST",route="agent",status="2xx"} 1`) {
			t.Errorf("%v: it is not counted: %s", level, text)
		}
	}
}

func TestMetrics(t *testing.T) {
	s := newServer(t, nil)
	get(s, "GET", "/api/whoami", nil)
	get(s, "BREW", "/api/panic", nil)
	get(s, "GET", "/nowhere/4711", nil)
	text := get(s, "GET", "/metrics", nil).Body.String()
	for _, want := range []string{
		`purser_http_requests_total{method="GET",route="/mbs/{what}",status="2xx"} 1`,
		`purser_http_requests_total{method="other",route="mbs",status="5xx"} 1`,
		`purser_http_requests_total{method="GET",route="none",status="4xx"} 1`,
		`purser_http_request_duration_seconds_count{method="GET",route="/mbs/{what}"} 1`,
		`purser_http_requests_in_flight 1`, // this one
		`purser_database_commits_total `, `purser_database_updates_total `, `purser_database_retries_total `,
		`purser_database_queue 0`, `purser_database_connections `,
		`purser_password_hashes_running 1`, `purser_password_hashes_waiting 2`, `purser_password_hashes_refused_total 3`,
		`purser_sessions_open 0`,
		`version="1.2.3"`, `go_goroutines `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if strings.Contains(text, "4711") || strings.Contains(text, "BREW") {
		t.Error("what clients make up became a time series")
	}
}

func TestReadyzTellsWhetherTheDatabaseAnswers(t *testing.T) {
	store, err := sqlstore.Open(context.Background(), sqlstore.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, func(c *server.Config) { c.Store = store })
	if w := get(s, "GET", "/readyz", nil); w.Code != 200 {
		t.Errorf("with a database: %d", w.Code)
	}
	store.Close()
	if w := get(s, "GET", "/readyz", nil); w.Code != 503 {
		t.Errorf("without: %d", w.Code)
	}
	if w := get(s, "GET", "/healthz", nil); w.Code != 200 {
		t.Errorf("healthz without a database: %d", w.Code)
	}
	if w := get(s, "POST", "/readyz", nil); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
}
