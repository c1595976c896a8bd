package servertest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// replicas runs f with two servers on one PostgreSQL database, seeded before either reads it.
// SQLite has no replicas: its folder is locked.
func replicas(t *testing.T, seed string, f func(t *testing.T, a, b *servertest.Server)) {
	for _, engine := range testenv.Engines(t) {
		if engine != testenv.Postgres {
			continue
		}
		t.Run(engine, func(t *testing.T) {
			at, clock := servertest.Database(t, engine), servertest.NewClock()
			servertest.Open(t, engine, at, clock).Import(seed)
			f(t, servertest.Open(t, engine, at, clock), servertest.Open(t, engine, at, clock))
		})
	}
}

// attempt is one request of a race.
type attempt struct {
	s                  *servertest.Server
	method, path, body string
	header             http.Header
}

// race sends all attempts at once and counts those that succeed, which succeeded tells.
func race(attempts []attempt, succeeded func(status int, body string) bool) int {
	start := make(chan struct{})
	var mu sync.Mutex
	var wins int
	var wg sync.WaitGroup
	for _, a := range attempts {
		wg.Go(func() {
			<-start
			status, _, body := a.s.Do(a.method, a.path, a.header, a.body)
			mu.Lock()
			defer mu.Unlock()
			if succeeded(status, body) {
				wins++
			}
		})
	}
	close(start)
	wg.Wait()
	return wins
}

func ok(status int, _ string) bool { return status == http.StatusOK }

const users = "/ServicesAPI/API/V1/CMDB/Users"

func newUser(login string, systemAdmin bool) string {
	return fmt.Sprintf(`{"username":%q,"email":"%s@example.com","firstName":"F","lastName":"L","password":"some-password","allowChangePassword":true,"isSystemAdmin":%t,"tenants":[]}`,
		login, login, systemAdmin)
}

// Two administrators delete each other at the same moment, each on another server.
func TestReplicasKeepOneSystemAdministrator(t *testing.T) {
	replicas(t, `{}`, func(t *testing.T, a, b *servertest.Server) {
		login, password := a.AdminLogin, a.AdminPassword
		for round := range 10 {
			other := fmt.Sprintf("admin%d", round)
			mine := servertest.Token(a.NetBrainToken(login, password))
			if status, _, body := a.Do("POST", users, mine, newUser(other, true)); status != http.StatusOK {
				t.Fatalf("add %s: %d %s", other, status, body)
			}
			theirs := servertest.Token(b.NetBrainToken(other, "some-password"))
			wins := race([]attempt{
				{s: a, method: "DELETE", path: users + "/" + other, header: mine},
				{s: b, method: "DELETE", path: users + "/" + login, header: theirs},
			}, ok)
			if wins != 1 {
				t.Fatalf("round %d: %d of two deletions went through", round, wins)
			}
			if left := survivor(t, a, login, other); left == other {
				login, password = other, "some-password"
			}
		}
	})
}

func survivor(t *testing.T, s *servertest.Server, logins ...string) string {
	t.Helper()
	var left []string
	for _, login := range logins {
		found, err := s.Store.Read(context.Background()).UsersByLogin(core.Everywhere, login)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 1 && found[0].Staff != nil && found[0].Staff.SystemAdmin {
			left = append(left, login)
		}
	}
	if len(left) != 1 {
		t.Fatalf("system administrators left: %v", left)
	}
	return left[0]
}

func TestReplicasShareTheSeats(t *testing.T) {
	replicas(t, `{"settings": {"seats": 3}, "users": [{"login": "ann", "password": "ann-password"}]}`, func(t *testing.T, a, b *servertest.Server) {
		var attempts []attempt
		for i := range 16 {
			s := a
			if i%2 == 1 {
				s = b
			}
			attempts = append(attempts, attempt{s: s, method: "POST", path: "/ServicesAPI/API/V1/Session", header: servertest.JSON(), body: `{"username":"ann","password":"ann-password"}`})
		}
		if wins := race(attempts, ok); wins != 3 {
			t.Errorf("%d sign-ins for 3 seats", wins)
		}
		n, err := a.Store.Read(context.Background()).OpenSeats(servertest.Start)
		if err != nil || n != 3 {
			t.Errorf("%d seats taken, %v", n, err)
		}
	})
}

func TestReplicasKeepLoginsAndEmailsUnique(t *testing.T) {
	replicas(t, `{}`, func(t *testing.T, a, b *servertest.Server) {
		onA, onB := servertest.Token(a.NetBrainToken(a.AdminLogin, a.AdminPassword)), servertest.Token(b.NetBrainToken(b.AdminLogin, b.AdminPassword))
		mbs := servertest.Bearer(b.MBSToken(b.AdminLogin, b.AdminPassword))
		for round := range 10 {
			name := fmt.Sprintf("ünal%d", round)
			wins := race([]attempt{
				{s: a, method: "POST", path: users, header: onA, body: newUser(name, false)},
				{s: b, method: "POST", path: users, header: onB, body: newUser(strings.ToUpper(name), false)},
				{s: b, method: "POST", path: "/api/Users", header: mbs, body: fmt.Sprintf(`{"Email":%q,"Password":"some-password","Enabled":true}`, name)},
			}, func(status int, body string) bool { return status == http.StatusOK && !strings.Contains(body, "exist") })
			if wins != 1 {
				t.Errorf("login %s was given %d times", name, wins)
			}
			wins = race([]attempt{
				{s: a, method: "POST", path: users, header: onA, body: strings.Replace(newUser(fmt.Sprintf("a%d", round), false), `"email":"a`, `"email":"same`, 1)},
				{s: b, method: "POST", path: users, header: onB, body: strings.Replace(newUser(fmt.Sprintf("b%d", round), false), `"email":"b`, `"email":"SAME`, 1)},
			}, ok)
			if wins != 1 {
				t.Errorf("e-mail same%d@example.com was given %d times", round, wins)
			}
		}
	})
}
