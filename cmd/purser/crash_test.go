package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

const (
	bossLogin    = "boss"
	bossPassword = "boss-password"
)

var bossEnv = []string{"PURSER_BOOTSTRAP_LOGIN=" + bossLogin, "PURSER_BOOTSTRAP_PASSWORD=" + bossPassword}

// placeFlags are the flags of serve and admin for a database.
func placeFlags(t *testing.T, at servertest.Place) []string {
	if at.URL == "" {
		return []string{"--data", at.Folder}
	}
	return []string{"--data", t.TempDir(), "--database", at.URL}
}

// caller sends requests of one dialect's signed-in caller. Errors are the caller's to expect: the
// server may be dead.
type caller struct {
	url    string
	header http.Header
}

func (c *caller) do(method, path, body string) (status int, answer map[string]any, raw string, err error) {
	r, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, "", err
	}
	r.Header = c.header
	resp, err := httpClient.Do(r)
	if err != nil {
		return 0, nil, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, "", err // cut off: not acknowledged
	}
	json.Unmarshal(b, &answer) // not every answer is an object
	return resp.StatusCode, answer, string(b), nil
}

func netbrainCaller(t *testing.T, url string) *caller {
	t.Helper()
	c := &caller{url: url + "/ServicesAPI/API/V1", header: servertest.JSON()}
	status, answer, raw, err := c.do("POST", "/Session", fmt.Sprintf(`{"username":%q,"password":%q}`, bossLogin, bossPassword))
	if err != nil || status != 200 {
		t.Fatalf("sign in: %d %s %v", status, raw, err)
	}
	token, _ := answer["token"].(string)
	return &caller{url: c.url, header: servertest.Token(token)}
}

// person is a body of NetBrain's add: a write of many rows, with both a company and a domain.
func person(name string) string {
	return fmt.Sprintf(`{"username":%q,"email":"%s@example.com","firstName":"F","lastName":"L","password":"%s-password","allowChangePassword":true,
		"isSystemAdmin":false,"tenants":[{"tenantName":"Acme","isTenantAdmin":false,"allowCreateDomain":false,
		"domains":[{"domainName":"HQ","domainRoles":["engineer"]}]}]}`, name, name, name)
}

// A power cut in the middle of writes: what was answered is there, nothing is there by half.
func TestKillInTheMiddleOfWritesLosesNothing(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			flags := placeFlags(t, servertest.Database(t, engine))
			p := servertest.Serve(t, "purser", bossEnv, flags...)
			c := netbrainCaller(t, p.URL)
			prepareAcme(t, c)
			acknowledged := writeUntilDead(c, p, 40)
			if len(acknowledged) < 40 {
				t.Fatalf("only %d people were made before the kill", len(acknowledged))
			}
			again := servertest.Serve(t, "purser", bossEnv, flags...)
			checkPeople(t, netbrainCaller(t, again.URL), acknowledged)
			if status := again.Terminate(); status != 0 {
				t.Errorf("exit status %d\n%s", status, again.Stderr())
			}
			if status, stderr := purser(t, append([]string{"admin", "verify-audit"}, flags...)...); status != 0 {
				t.Errorf("the audit log does not hold: %s", stderr)
			}
		})
	}
}

func prepareAcme(t *testing.T, c *caller) {
	t.Helper()
	status, answer, raw, err := c.do("POST", "/CMDB/Tenants", `{"tenantName":"Acme","maximumNodes":100}`)
	if err != nil || status != 200 {
		t.Fatalf("add tenant: %d %s %v", status, raw, err)
	}
	status, _, raw, err = c.do("POST", "/CMDB/Domains", fmt.Sprintf(`{"tenantId":%q,"domainName":"HQ","maximumNodes":10}`, answer["tenantId"]))
	if err != nil || status != 200 {
		t.Fatalf("add domain: %d %s %v", status, raw, err)
	}
}

// writeUntilDead adds people from several clients at once and kills the server once enough were
// acknowledged, while the others go on. It gives the names that were acknowledged.
func writeUntilDead(c *caller, p *servertest.Process, enough int) []string {
	const clients, mostAttempts = 8, 2000
	var mu sync.Mutex
	var acknowledged []string
	kill := sync.OnceFunc(p.Kill)
	var wg sync.WaitGroup
	for k := range clients {
		wg.Go(func() {
			for i := range mostAttempts {
				name := fmt.Sprintf("p%d-%d", k, i)
				status, _, _, err := c.do("POST", "/CMDB/Users", person(name))
				if err != nil {
					return
				}
				if status != http.StatusOK {
					continue // too many hashes wait: not acknowledged, so nothing to check
				}
				mu.Lock()
				acknowledged = append(acknowledged, name)
				over := len(acknowledged) >= enough
				mu.Unlock()
				if over {
					go kill()
				}
			}
		})
	}
	wg.Wait()
	kill() // returns when the process is gone
	return acknowledged
}

func checkPeople(t *testing.T, c *caller, acknowledged []string) {
	t.Helper()
	status, answer, raw, err := c.do("GET", "/CMDB/Users", "")
	if err != nil || status != 200 {
		t.Fatalf("list: %d %s %v", status, raw, err)
	}
	var seen []string
	list, _ := answer["UserData"].([]any)
	for _, x := range list {
		u, _ := x.(map[string]any)
		name, _ := u["username"].(string)
		seen = append(seen, name)
		access, _ := json.Marshal(u["TenantAndRole"])
		if name != bossLogin && (u["email"] != name+"@example.com" || !strings.Contains(string(access), `"name":"HQ"`) || !strings.Contains(string(access), `"Engineer"`)) {
			t.Errorf("half a person: %v", u)
		}
	}
	for _, name := range acknowledged {
		if !slices.Contains(seen, name) {
			t.Errorf("%s was acknowledged and is gone", name)
		}
	}
}
