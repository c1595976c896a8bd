package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/servertest"
)

var httpClient = &http.Client{Timeout: time.Minute}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := httpClient.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	resp, err := httpClient.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// signsIn tries a login on both dialects.
func signsIn(t *testing.T, url, login, password string) bool {
	t.Helper()
	mbs, _ := json.Marshal(map[string]string{"UserName": login, "Password": password})
	netbrain, _ := json.Marshal(map[string]string{"username": login, "password": password})
	a, _ := post(t, url+"/api/Provider/Login", string(mbs))
	b, _ := post(t, url+"/ServicesAPI/API/V1/Session", string(netbrain))
	if (a == 200) != (b == 200) {
		t.Errorf("MBS answers %d, NetBrain %d", a, b)
	}
	return a == 200
}

// purser runs an admin command and gives what it printed on stderr.
func purser(t *testing.T, args ...string) (status int, stderr string) {
	t.Helper()
	cmd := exec.Command("purser", args...)
	var b strings.Builder
	cmd.Stderr = &b
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), b.String()
}

func TestFirstStartMakesUpAnAdministratorAndShowsHimOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := servertest.Serve(t, "purser", nil, "--data", data)
	shown := p.Expect("password: ")
	_, rest, _ := strings.Cut(shown, "login:    ")
	login, rest, _ := strings.Cut(rest, "\n")
	_, rest, _ = strings.Cut(rest, "password: ")
	password, _, _ := strings.Cut(rest, "\n")
	if !signsIn(t, p.URL, login, password) {
		t.Errorf("cannot sign in as %q with %q, shown in:\n%s", login, password, shown)
	}
	if status, body := get(t, p.URL+"/readyz"); status != 200 {
		t.Errorf("readyz: %d %s", status, body)
	}
	if status := p.Terminate(); status != 0 {
		t.Errorf("exit status %d after SIGTERM\n%s", status, p.Stderr())
	}
	again := servertest.Serve(t, "purser", nil, "--data", data)
	if s := again.Stderr(); strings.Contains(s, "password:") {
		t.Errorf("shown again: %s", s)
	}
	if !signsIn(t, again.URL, login, password) {
		t.Error("cannot sign in after a restart")
	}
}

func TestTheEnvironmentNamesTheFirstAdministrator(t *testing.T) {
	data := t.TempDir()
	env := []string{"PURSER_BOOTSTRAP_LOGIN=boss@example.com", "PURSER_BOOTSTRAP_PASSWORD=boss-password", "PURSER_DATA=" + data}
	p := servertest.Serve(t, "purser", env)
	if !signsIn(t, p.URL, "boss@example.com", "boss-password") {
		t.Error("cannot sign in")
	}
	if strings.Contains(p.Stderr(), "boss-password") {
		t.Error("the password was printed")
	}
	p.Terminate()
	env = []string{"PURSER_BOOTSTRAP_LOGIN=other", "PURSER_BOOTSTRAP_PASSWORD=other-password", "PURSER_DATA=" + data}
	if again := servertest.Serve(t, "purser", env); signsIn(t, again.URL, "other", "other-password") {
		t.Error("made another one although there was one")
	}
}

func TestAdminCommandsRefuseAFolderThatIsServed(t *testing.T) {
	data := t.TempDir()
	p := servertest.Serve(t, "purser", nil, "--data", data)
	for _, args := range [][]string{
		{"admin", "set"}, {"admin", "verify-audit"}, {"admin", "export", "--file", "-"}, {"admin", "api-key", "list"}, {"serve", "--listen", "127.0.0.1:0"},
	} {
		status, stderr := purser(t, append(args, "--data", data)...)
		if status != 3 || !strings.Contains(stderr, "hint: a server runs on this folder") {
			t.Errorf("%v: status %d, %s", args, status, stderr)
		}
	}
	if status, _ := get(t, p.URL+"/readyz"); status != 200 {
		t.Error("the server was disturbed")
	}
}

func TestAMissingKeyFileStopsTheStartOverData(t *testing.T) {
	data := t.TempDir()
	servertest.Serve(t, "purser", nil, "--data", data).Terminate()
	key := filepath.Join(data, "purser.key")
	moved := filepath.Join(t.TempDir(), "elsewhere.key")
	if err := os.Rename(key, moved); err != nil {
		t.Fatal(err)
	}
	status, stderr := purser(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	if status != 1 || !strings.Contains(stderr, key) || !strings.Contains(stderr, "--key-file") {
		t.Errorf("status %d, %s", status, stderr)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("a new key file was made")
	}
	servertest.Serve(t, "purser", nil, "--data", data, "--key-file", moved)
}

func TestInterruptEndsTheServerCleanly(t *testing.T) {
	p := servertest.Serve(t, "purser", nil, "--data", t.TempDir(), "--log-format", "json")
	if err := p.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if status := p.Wait(); status != 0 || !strings.Contains(p.Stderr(), `"msg":"ended cleanly"`) {
		t.Errorf("status %d\n%s", status, p.Stderr())
	}
}

func TestDemoLeavesNothingBehind(t *testing.T) {
	tmp := t.TempDir()
	p := servertest.Launch(t, "purser", []string{"TMPDIR=" + tmp}, "demo", "--listen", "127.0.0.1:0")
	p.Expect("Ctrl-C ends the demonstration")
	taken := strings.TrimPrefix(p.URL, "http://")
	if status, stderr := purser(t, "demo", "--listen", taken); status != 1 || !strings.Contains(stderr, "address already in use") {
		t.Errorf("second demonstration on the same address: status %d, %s", status, stderr)
	}
	if err := p.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if status := p.Wait(); status != 0 {
		t.Errorf("exit status %d\n%s", status, p.Stderr())
	}
	page := p.Stdout()
	for _, want := range []string{p.URL + "/api/Users", p.URL + "/ServicesAPI/API/V1/Session", "application/xml", "system administrator   admin"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	left, err := os.ReadDir(tmp)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
