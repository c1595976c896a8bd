// Package python_test runs the tests of the Python library: its own against servers that answer
// anything, and those of its every method against the real server. PURSER_TEST_PYTHON names another
// interpreter than python3.
package python_test

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/inventory"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/storage/s3test"
	"github.com/purserhq/purser/internal/testenv"
	"github.com/purserhq/purser/sdk/mbs"
)

// python runs the interpreter in the folder of the tests, warnings being errors.
func python(t *testing.T, env []string, args ...string) string {
	t.Helper()
	program := os.Getenv("PURSER_TEST_PYTHON")
	if program == "" {
		program = "python3"
	}
	if _, err := exec.LookPath(program); err != nil {
		testenv.Missing(t, "%s: %v", program, err)
	}
	cmd := exec.CommandContext(t.Context(), program, append([]string{"-W", "error", "-B"}, args...)...)
	cmd.Dir = "tests"
	cmd.Env = append(os.Environ(), env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, stderr.String())
	}
	return string(out) + stderr.String()
}

var summary = regexp.MustCompile(`Ran (\d+) tests? in .*\n\nOK\n$`)

// unittest runs Python tests, none of which may be passed over.
func unittest(t *testing.T, least int, env []string, args ...string) {
	t.Helper()
	out := python(t, env, append([]string{"-m", "unittest"}, args...)...)
	ran := summary.FindStringSubmatch(out) // "OK (skipped=1)" does not match
	if ran == nil {
		t.Fatalf("not all tests ran:\n%s", out)
	}
	if n, _ := strconv.Atoi(ran[1]); n < least {
		t.Errorf("%d tests ran, want at least %d:\n%s", n, least, out)
	}
}

func TestAnswers(t *testing.T) { unittest(t, 70, nil, "discover") }

func TestLive(t *testing.T) {
	s3 := s3test.Start(t)
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		env := append(surroundings(t, s), "TEST_S3="+s3.Address+" "+s3test.AccessKey+" "+s3test.SecretKey)
		unittest(t, 10, env, "library", "live") // in this order: the first wants an empty server
	})
}

// surroundings are what the live tests need besides the server: TLS in front of it, a proxy, and a
// hand on the server's clock.
func surroundings(t *testing.T, s *servertest.Server) []string {
	t.Helper()
	behind, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	secure := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(behind))
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // of clients that do not trust it
	secure.StartTLS()
	t.Cleanup(secure.Close)
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	through := &proxy{}
	proxy := httptest.NewServer(through)
	t.Cleanup(proxy.Close)
	control := http.NewServeMux()
	control.HandleFunc("POST /advance", func(_ http.ResponseWriter, r *http.Request) {
		hours, _ := strconv.Atoi(r.FormValue("hours"))
		s.Clock.Advance(time.Duration(hours) * time.Hour)
	})
	control.HandleFunc("POST /tunnels", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, through.tunnels.Load()) })
	test := httptest.NewServer(control)
	t.Cleanup(test.Close)
	return []string{
		"MBS_API_URL=" + s.URL, "TEST_LOGIN=" + s.AdminLogin, "TEST_PASSWORD=" + s.AdminPassword, "TEST_FOLDER=" + t.TempDir(),
		"TEST_BUCKET=made-on-" + s.Engine, "TEST_TLS_URL=" + secure.URL, "TEST_TLS_CA=" + authority, "TEST_PROXY=" + proxy.URL, "TEST_CONTROL=" + test.URL,
	}
}

// proxy tunnels, and counts the tunnels.
type proxy struct{ tunnels atomic.Int64 }

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	there, err := new(net.Dialer).DialContext(r.Context(), "tcp", r.Host)
	if r.Method != http.MethodConnect || err != nil {
		http.Error(w, "tunnels only", http.StatusBadGateway)
		return
	}
	defer there.Close()
	p.tunnels.Add(1)
	w.WriteHeader(http.StatusOK)
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(there, buffered)
		_ = there.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(here, there)
	here.Close()
	<-done
}

// route is how the library writes down a request where it sends it.
var route = regexp.MustCompile(`"((?:GET|POST|PUT|DELETE) /api/[^"]*)"`)

// Every request that the face offers has a method, and no method has another request. That methods
// send what they write down is the business of tests/test_requests.py.
func TestInventory(t *testing.T) {
	source, err := os.ReadFile("MBSAPI.py")
	if err != nil {
		t.Fatal(err)
	}
	offered, sent := inventory.Offered(core.FaceMBS), []inventory.Request(nil)
	for _, m := range route.FindAllStringSubmatch(string(source), -1) {
		r, ok := inventory.Parse("# api:op " + m[1])
		if !ok {
			t.Errorf("%q is no request", m[1])
		}
		sent = append(sent, r)
	}
	for _, r := range inventory.Missing(offered, sent) {
		t.Errorf("no method for %v", r)
	}
	for _, r := range inventory.Missing(sent, offered) {
		t.Errorf("the face does not offer %v", r)
	}
}

// The library's enumerations have the names and numbers of the Go SDK's.
func TestEnumerations(t *testing.T) {
	names := map[string]func(int) (string, bool){
		"UserModeType":             func(n int) (string, bool) { return mbs.UserModeType(n).EnumName() },
		"LicensingMode":            func(n int) (string, bool) { return mbs.LicensingMode(n).EnumName() },
		"AccountType":              func(n int) (string, bool) { return mbs.AccountType(n).EnumName() },
		"GlacierRestoreType":       func(n int) (string, bool) { return mbs.GlacierRestoreType(n).EnumName() },
		"MonitoringPlanStatus":     func(n int) (string, bool) { return mbs.MonitoringPlanStatus(n).EnumName() },
		"MonitoringPlanType":       func(n int) (string, bool) { return mbs.MonitoringPlanType(n).EnumName() },
		"BuildEdition":             func(n int) (string, bool) { return mbs.BuildEdition(n).EnumName() },
		"BuildType":                func(n int) (string, bool) { return mbs.BuildType(n).EnumName() },
		"PermissionEnum":           func(n int) (string, bool) { return mbs.PermissionEnum(n).EnumName() },
		"AccessToCompaniesEnum":    func(n int) (string, bool) { return mbs.AccessToCompaniesEnum(n).EnumName() },
		"AdministratorAccountType": func(n int) (string, bool) { return mbs.AdministratorAccountType(n).EnumName() },
		"KeyStoneType":             func(n int) (string, bool) { return mbs.KeyStoneType(n).EnumName() },
		"OpenStackType":            func(n int) (string, bool) { return mbs.OpenStackType(n).EnumName() },
		"SignatureVersion":         func(n int) (string, bool) { return mbs.SignatureVersion(n).EnumName() },
	}
	out := python(t, nil, "-c", `if True:
		import enum, json, sys
		sys.path.insert(0, "..")
		import MBSAPI
		kinds = [v for v in vars(MBSAPI).values() if isinstance(v, enum.EnumMeta)]
		print(json.dumps({kind.__name__: {m.value: m.name for m in kind} for kind in kinds}))`)
	var got map[string]map[int]string
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(names) {
		t.Errorf("%d enumerations, want %d", len(got), len(names))
	}
	for kind, nameOf := range names {
		for n := -1; n < 64; n++ {
			if want, _ := nameOf(n); got[kind][n] != want {
				t.Errorf("%s(%d) is %q, want %q", kind, n, got[kind][n], want)
			}
		}
	}
}
