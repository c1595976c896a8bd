package mbs_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/purserhq/purser/sdk/mbs"
)

// gate is a server whose sign-ins wait until they are let through, and whose
// tokens can be declared over.
type gate struct {
	*httptest.Server

	began  chan struct{} // one for each sign-in that arrived
	gone   chan struct{} // one for each whose client has left
	open   chan string   // an answer for each
	logins atomic.Int32
	valid  atomic.Value // the token that is good
	other  atomic.Int32 // requests but sign-ins
}

const granted = `{"access_token":"%s","token_type":"bearer","expires_in":%d}`

func newGate(t *testing.T) *gate {
	g := &gate{began: make(chan struct{}, 100), gone: make(chan struct{}, 100), open: make(chan string, 100)}
	g.valid.Store("")
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/Provider/Login" {
			g.login(w, r)
			return
		}
		g.other.Add(1)
		if r.Header.Get("Authorization") != "Bearer "+g.valid.Load().(string) {
			says(401, "application/json", `{"Message":"Authorization has been denied for this request."}`)(w, r)
			return
		}
		io.WriteString(w, `[{"ID":"1"}]`)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *gate) login(w http.ResponseWriter, r *http.Request) {
	g.logins.Add(1)
	io.Copy(io.Discard, r.Body) // else the server does not see the client leave
	g.began <- struct{}{}
	select {
	case answer := <-g.open:
		status := 200
		if !strings.HasPrefix(answer, "{") {
			fmt.Sscan(answer, &status)
			answer = `{"error":"invalid_grant","error_description":"The user name or password is incorrect."}`
		}
		w.WriteHeader(status)
		io.WriteString(w, answer)
	case <-r.Context().Done():
		g.gone <- struct{}{}
	}
}

// grant lets one sign-in through.
func (g *gate) grant(token string, lasts int) {
	g.valid.Store(token)
	g.open <- fmt.Sprintf(granted, token, lasts)
}

func (g *gate) client(t *testing.T, opts ...mbs.Option) *mbs.Client {
	t.Helper()
	return ok(mbs.New("root", "root-password", append([]mbs.Option{mbs.WithBaseURL(g.URL), mbs.WithRetry(mbs.Retry{Attempts: 1})}, opts...)...))(t)
}

// crowd asks for users from many goroutines at once and waits for all.
func crowd(t *testing.T, c *mbs.Client, waiting func()) {
	t.Helper()
	const many = 50
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			op := []string{"Users.List", "Users.All", "Users.Get"}[i%3]
			if _, err := calls[op](t.Context(), c); err != nil {
				t.Errorf("%s: %v", op, err)
			}
		})
	}
	waiting()
	all.Wait()
}

// until waits until something is so.
func until(t *testing.T, so func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatal("still not so")
		}
	}
}

func TestManyWaitForOneSignIn(t *testing.T) {
	g := newGate(t)
	c := g.client(t)
	crowd(t, c, func() {
		until(t, func() bool { return c.Waiting() == 50 })
		g.grant("first", 1000)
	})
	equal(t, "sign-ins", g.logins.Load(), 1)
	crowd(t, c, func() {})
	equal(t, "sign-ins for those who come later", g.logins.Load(), 1)
}

func TestARefusedTokenIsRenewedOnceForAll(t *testing.T) {
	g := newGate(t)
	c := g.client(t, mbs.WithToken("over"))
	crowd(t, c, func() { g.grant("second", 1000) })
	equal(t, "sign-ins", g.logins.Load(), 1)
	g.valid.Store("revoked again")
	crowd(t, c, func() { g.grant("third", 1000) })
	equal(t, "sign-ins", g.logins.Load(), 2)
}

func TestATokenThatIsRefusedAnewIsNoReasonToGoOn(t *testing.T) {
	g := newGate(t)
	c := g.client(t)
	g.grant("first", 1000)
	g.open <- fmt.Sprintf(granted, "second", 1000)
	g.valid.Store("neither")
	_, err := c.Users.List(t.Context())
	exactly(t, err, mbs.ErrUnauthenticated)
	equal(t, "sign-ins", g.logins.Load(), 2)
	equal(t, "requests", g.other.Load(), 2)
}

func TestATokenIsRenewedBeforeItEnds(t *testing.T) {
	g, now := newGate(t), time.Now()
	c := g.client(t)
	c.SetClock(func() time.Time { return now })
	g.grant("first", 1000)
	ok(c.Users.List(t.Context()))(t)
	now = now.Add(939 * time.Second)
	ok(c.Users.List(t.Context()))(t)
	equal(t, "sign-ins", g.logins.Load(), 1)
	now = now.Add(time.Second) // a minute before the end
	g.grant("second", 10)
	ok(c.Users.List(t.Context()))(t)
	now = now.Add(9 * time.Second) // a tenth before the end
	g.grant("third", 0)
	ok(c.Users.List(t.Context()))(t)
	now = now.Add(1000 * time.Hour) // it is not known when this one ends
	ok(c.Users.List(t.Context()))(t)
	equal(t, "sign-ins", g.logins.Load(), 3)
	equal(t, "refusals", g.other.Load(), 5)
}

func TestWaitingForASignInEndsWithTheContext(t *testing.T) {
	g := newGate(t)
	c := g.client(t)
	impatient, cancel := context.WithCancel(t.Context())
	errs := make(chan error, 2)
	ask := func(ctx context.Context) {
		_, err := c.Users.List(ctx)
		errs <- err
	}
	go ask(impatient) // who also started it
	<-g.began
	go ask(t.Context())
	until(t, func() bool { return c.Waiting() == 2 })
	cancel()
	err := <-errs
	exactly(t, err)
	is(t, err, context.Canceled)
	g.grant("first", 1000)
	must(t, <-errs)
	equal(t, "sign-ins", g.logins.Load(), 1)
}

// A sign-in that nobody waits for any more ends, and the next one begins anew.
func TestASignInThatAllHaveLeftEnds(t *testing.T) {
	g := newGate(t)
	c := g.client(t)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := c.Users.List(ctx)
		left <- err
	}()
	<-g.began
	cancel()
	is(t, <-left, context.Canceled)
	<-g.gone
	equal(t, "waiting", c.Waiting(), 0)
	g.grant("second", 1000)
	ok(c.Users.List(t.Context()))(t)
	equal(t, "sign-ins", g.logins.Load(), 2)
}

// Accounts lock after a few failures, so refused credentials rest for a minute,
// then two, and so on.
func TestRefusedCredentialsAreNotTriedAgainAtOnce(t *testing.T) {
	for _, status := range []string{"403", "400", "401"} {
		g, now := newGate(t), time.Now()
		c := g.client(t)
		c.SetClock(func() time.Time { return now })
		g.open <- status
		_, err := c.Users.List(t.Context())
		exactly(t, err, without(mbs.ErrUnauthenticated)...)
		equal(t, "text", asError(t, err).Message, "The user name or password is incorrect.")
		for range 3 {
			_, err = c.Users.Get(t.Context(), anID)
			is(t, err, mbs.ErrUnauthenticated)
		}
		equal(t, "sign-ins", g.logins.Load(), 1)

		g.grant("second", 1000)
		ok(c.Provider.Login(t.Context()))(t) // asked for, and so done
		ok(c.Users.List(t.Context()))(t)

		g.valid.Store("revoked")
		g.open <- status
		_, err = c.Users.List(t.Context())
		is(t, err, mbs.ErrUnauthenticated)
		now = now.Add(time.Minute)
		g.open <- status
		_, err = c.Users.List(t.Context())
		is(t, err, mbs.ErrUnauthenticated)
		equal(t, "sign-ins", g.logins.Load(), 4)
		now = now.Add(119 * time.Second)
		_, err = c.Users.List(t.Context())
		is(t, err, mbs.ErrUnauthenticated)
		equal(t, "sign-ins", g.logins.Load(), 4)
		now = now.Add(time.Second)
		g.grant("third", 1000)
		ok(c.Users.List(t.Context()))(t)
		equal(t, "sign-ins", g.logins.Load(), 5)
	}
}

func without(err error) []error { return []error{err} }

func TestAFailedSignInIsNotRemembered(t *testing.T) {
	for _, answer := range []string{"500", "503", `{"token_type":"bearer"}`, "{"} {
		g := newGate(t)
		c := g.client(t)
		g.open <- answer
		_, err := c.Users.List(t.Context())
		equal(t, "operation", asError(t, err).Op, "Provider.Login")
		g.grant("second", 1000)
		ok(c.Users.List(t.Context()))(t)
	}
}

func TestATokenAlone(t *testing.T) {
	g := newGate(t)
	c := ok(mbs.New("", "", mbs.WithBaseURL(g.URL), mbs.WithToken("given")))(t)
	g.valid.Store("given")
	ok(c.Users.List(t.Context()))(t)
	g.valid.Store("another")
	_, err := c.Users.List(t.Context())
	exactly(t, err, mbs.ErrUnauthenticated)
	_, err = c.Provider.Login(t.Context())
	exactly(t, err, mbs.ErrInvalid)
	equal(t, "sign-ins", g.logins.Load(), 0)
	equal(t, "requests", g.other.Load(), 2)
}

func TestLogin(t *testing.T) {
	g := newGate(t)
	c := g.client(t)
	g.grant("first", 1000)
	var raw mbs.Response
	in := ok(c.Provider.Login(mbs.Capture(t.Context(), &raw)))(t)
	equal(t, "token", in.AccessToken, "first")
	equal(t, "raw", string(raw.Body), fmt.Sprintf(granted, "first", 1000))
	ok(c.Users.List(mbs.Capture(t.Context(), &raw)))(t)
	equal(t, "raw", string(raw.Body), `[{"ID":"1"}]`)
	g.grant("second", 1000)
	equal(t, "token", ok(c.Provider.Login(t.Context()))(t).AccessToken, "second")
	ok(c.Users.List(t.Context()))(t)
	equal(t, "sign-ins", g.logins.Load(), 2)
}

// Signing in harms nothing, so a busy server is asked again.
func TestSignInIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := []int{503, 429, 200}
		tries := 0
		c := ok(mbs.New("root", "root-password", mbs.WithHTTPClient(&http.Client{Transport: transport(func(r *http.Request) *http.Response {
			w := httptest.NewRecorder()
			says(answers[min(tries, 2)], "", fmt.Sprintf(granted, "t", 1000))(w, r)
			tries++
			return w.Result()
		})})))(t)
		ok(c.Provider.Login(t.Context()))(t)
		equal(t, "tries", tries, 3)
	})
}

// transport is a network that is a function.
type transport func(*http.Request) *http.Response

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }
