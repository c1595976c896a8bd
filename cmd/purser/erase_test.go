package main

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// A power cut in the middle of a deletion: the next server goes on with it,
// and what it was not asked to delete stays.
func TestKillInTheMiddleOfADeletion(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			flags := placeFlags(t, servertest.Database(t, engine))
			p := servertest.Serve(t, "purser", bossEnv, flags...)
			c := mbsCaller(t, p.URL)
			disk := t.TempDir()
			ann, bob := storedUser(t, c, disk, "ann"), storedUser(t, c, disk, "bob")
			put(t, disk, ann, 3000)
			put(t, disk, bob, 3)
			c.must(t, "DELETE", "/Users/"+ann, "")
			waitUntil(t, func() bool { return count(t, disk, ann) < 3000 })
			p.Kill()
			left := count(t, disk, ann)
			again := servertest.Serve(t, "purser", bossEnv, flags...)
			waitUntil(t, func() bool { return count(t, disk, ann) == 0 })
			if n := count(t, disk, bob); n != 3 {
				t.Errorf("%d of bob's 3 objects are left", n)
			}
			t.Logf("%d objects were left at the kill", left)
			if status := again.Terminate(); status != 0 {
				t.Errorf("exit status %d\n%s", status, again.Stderr())
			}
		})
	}
}

func mbsCaller(t *testing.T, url string) *caller {
	t.Helper()
	c := &caller{url: url + "/api", header: servertest.JSON()}
	status, answer, raw, err := c.do("POST", "/Provider/Login", fmt.Sprintf(`{"UserName":%q,"Password":%q}`, bossLogin, bossPassword))
	if err != nil || status != http.StatusOK {
		t.Fatalf("sign in: %d %s %v", status, raw, err)
	}
	token, _ := answer["access_token"].(string)
	return &caller{url: c.url, header: servertest.Bearer(token)}
}

// must sends a request that must succeed, and gives a bare string it answers.
func (c *caller) must(t *testing.T, method, path, body string) string {
	t.Helper()
	status, _, raw, err := c.do(method, path, body)
	if err != nil || status != http.StatusOK {
		t.Fatalf("%s %s: %d %s %v", method, path, status, raw, err)
	}
	return strings.Trim(raw, `"`)
}

// storedUser makes a user with an account of the folder as destination.
func storedUser(t *testing.T, c *caller, disk, login string) string {
	t.Helper()
	account := c.must(t, "POST", "/Accounts", fmt.Sprintf(`{"DisplayName":"Disk of %s","Type":"FS","AccountSettings":{"FS":{"Path":%q}}}`, login, disk))
	_, answer, raw, err := c.do("GET", "/Accounts/"+account, "")
	list, _ := answer["Destinations"].([]any)
	if err != nil || len(list) != 1 {
		t.Fatalf("account: %s %v", raw, err)
	}
	bucket, _ := list[0].(map[string]any)["Destination"].(string)
	return c.must(t, "POST", "/Users", fmt.Sprintf(`{"Email":%q,"Password":"splendidpass","Enabled":true,"DestinationList":[{"AccountID":%q,"Destination":%q,"PackageID":0}]}`,
		login, account, bucket))
}

// put stores objects below a user's prefix.
func put(t *testing.T, disk, user string, n int) {
	t.Helper()
	for i := range n {
		path := filepath.Join(disk, user, "c1", fmt.Sprint(i%10), fmt.Sprint(i))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("data"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// count counts the files below a user's prefix.
func count(t *testing.T, disk, user string) (n int) {
	t.Helper()
	_ = filepath.WalkDir(filepath.Join(disk, user), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return nil // what goes while it is looked at is no trouble
	})
	return n
}

// waitUntil looks until something is so; only a broken server lets it run out.
func waitUntil(t *testing.T, so func() bool) {
	t.Helper()
	over := time.NewTimer(2 * time.Minute)
	defer over.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-over.C:
			t.Fatal("it does not happen")
		case <-tick.C:
		}
	}
}
