package netbrain_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/netbrain"
)

const refusedToken = `{"statusCode":795005,"statusDescription":"Invalid token."}`

// needsToken answers 200 to the tokens that accepted names.
func needsToken(accepted func(token string) bool, refusal func() (int, string)) func(seen) (int, string) {
	return func(r seen) (int, string) {
		if strings.HasSuffix(r.Line, " /V1/Session") || accepted(r.Header.Get("Token")) {
			return 0, ""
		}
		return refusal()
	}
}

func refuse() (int, string) { return 401, refusedToken }

func TestSignInVariants(t *testing.T) {
	jwt := `{"access_token":"token-1","token_type":"bearer","expires_in":3599}`
	tests := []struct {
		name    string
		opts    []netbrain.Option
		oauth   string
		line    string
		body    string
		basic   string // user:password
		content string
	}{
		{"JSON", nil, "", "POST /V1/Session", `{"username":"ann","password":"splendidpass"}`, "", "application/json"},
		{"Basic", []netbrain.Option{netbrain.WithBasicAuth()}, "", "POST /V1/Session", "", "ann:splendidpass", "application/json"},
		{"an external user", []netbrain.Option{netbrain.WithAuthenticationID("AD")}, "", "POST /V1/Session",
			`{"username":"ann","password":"splendidpass","authentication_id":"AD"}`, "", "application/json"},
		{"an OAuth client", []netbrain.Option{netbrain.WithOAuth("client", "se&cret")}, jwt, "POST /ServicesAPI/auth/oauth2/token",
			"client_id=client&client_secret=se%26cret&grant_type=client_credentials", "", "application/x-www-form-urlencoded"},
		{"an OAuth client by header", []netbrain.Option{netbrain.WithOAuth("client", "secret"), netbrain.WithBasicAuth()}, jwt, "POST /ServicesAPI/auth/oauth2/token",
			"grant_type=client_credentials", "client:secret", "application/x-www-form-urlencoded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, func(r seen) (int, string) {
				if strings.Contains(r.Line, "oauth2") {
					return 200, tt.oauth
				}
				return 0, ""
			})
			c := f.client(t, tt.opts...)
			must(t, c.Tenants.Delete(t.Context(), "x"))
			must(t, c.Tenants.Delete(t.Context(), "y"))
			if got, want := f.lines(), []string{tt.line, "DELETE /V1/CMDB/Tenants/x", "DELETE /V1/CMDB/Tenants/y"}; !slices.Equal(got, want) {
				t.Fatalf("sent %q, want %q", got, want)
			}
			login := f.all[0]
			user, password, _ := (&http.Request{Header: login.Header}).BasicAuth()
			if login.Body != tt.body || strings.Trim(user+":"+password, ":") != tt.basic || login.Header.Get("Content-Type") != tt.content || login.Header.Get("Token") != "" {
				t.Errorf("signed in with %q, %q:%q, %v", login.Body, user, password, login.Header)
			}
			if got := f.all[2].Header.Get("Token"); got != "token-1" || f.all[2].Header.Get("Authorization") != "" {
				t.Errorf("went on with %v", f.all[2].Header)
			}
		})
	}
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	for name, refusal := range map[string]func() (int, string){
		"never was one":              refuse,
		"expired":                    func() (int, string) { return 401, `{"statusCode":795004}` },
		"ended":                      func() (int, string) { return 401, `{"statusCode":795010,"statusDescription":"Session not exist"}` },
		"a bare 401":                 func() (int, string) { return 401, "" },
		"a page with 401":            func() (int, string) { return 401, "<html>" },
		"hidden in a 200":            func() (int, string) { return 200, `{"statusCode":"795010","statusDescription":"Session not exist"}` },
		"a code with another status": func() (int, string) { return 403, refusedToken },
	} {
		t.Run(name, func(t *testing.T) {
			for kind, call := range calls {
				f := newFake(t, needsToken(func(token string) bool { return token == "token-1" }, refusal))
				_ = call(t.Context(), f.client(t, netbrain.WithToken("old")))
				if n := f.count("POST /V1/Session"); n != 1 || f.last().Header.Get("Token") != "token-1" {
					t.Errorf("%s: signed in %d times, then sent %v", kind, n, f.last().Header)
				}
				never := newFake(t, needsToken(func(string) bool { return false }, refusal))
				if err := call(t.Context(), never.client(t)); !errors.Is(err, netbrain.ErrSessionExpired) || never.count("POST /V1/Session") != 2 {
					t.Errorf("%s: got %v after %q", kind, err, never.lines())
				}
				alone, err := netbrain.New(f.URL, "", "", netbrain.WithToken("old"))
				must(t, err)
				if err := call(t.Context(), alone); !errors.Is(err, netbrain.ErrUnauthenticated) || f.count("POST /V1/Session") != 1 {
					t.Errorf("%s: without credentials: got %v after %q", kind, err, f.lines())
				}
			}
		})
	}
}

// TestRenewalIsShared has many goroutines whose token is refused all at once:
// one of them signs in for all.
func TestRenewalIsShared(t *testing.T) {
	const many = 40
	var arrived sync.WaitGroup
	arrived.Add(many)
	f := newFake(t, func(r seen) (int, string) {
		if r.Header.Get("Token") == "old" {
			arrived.Done()
			arrived.Wait()
			return refuse()
		}
		return 0, ""
	})
	c := f.client(t, netbrain.WithToken("old"))
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			if err := c.Tenants.Delete(t.Context(), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := f.count("POST /V1/Session"); n != 1 || f.count("DELETE") != 2*many {
		t.Errorf("%d sign-ins, %d requests", n, f.count("DELETE"))
	}
}

// TestChaosOfRenewals has tokens die at random while goroutines use, sign out,
// choose domains and close.
func TestChaosOfRenewals(t *testing.T) {
	var mu sync.Mutex
	uses := map[string]int{}
	f := newFake(t, needsToken(func(token string) bool {
		mu.Lock()
		defer mu.Unlock()
		uses[token]++
		return token != "old" && uses[token]%7 != 0
	}, refuse))
	c := f.client(t, netbrain.WithToken("old"), netbrain.WithWorkingDomain(acmeID, ""))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 20 {
				var err error
				switch {
				case i == 0 && j%5 == 4:
					err = c.Session.Logout(t.Context())
				case i == 1 && j%5 == 4:
					_, err = c.Session.Login(t.Context())
				case i == 2 && j%5 == 4:
					err = c.Session.SetCurrentDomain(t.Context(), acmeID, labID)
				default:
					err = c.Tenants.Delete(t.Context(), "x")
				}
				if err != nil && !errors.Is(err, netbrain.ErrSessionExpired) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
	all.Wait()
	must(t, c.Close(t.Context()))
	is(t, c.Tenants.Delete(t.Context(), "x"), netbrain.ErrClosed)
}

func TestAWaiterMayGiveUp(t *testing.T) {
	signingIn, goOn := make(chan bool), make(chan bool)
	f := newFake(t, func(r seen) (int, string) {
		if r.Line == "POST /V1/Session" {
			signingIn <- true
			<-goOn
		}
		return 0, ""
	})
	c := f.client(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	gaveUp := make(chan error)
	go func() { gaveUp <- c.Tenants.Delete(ctx, "x") }()
	<-signingIn
	waits := make(chan error)
	go func() { waits <- c.Tenants.Delete(t.Context(), "y") }()
	why := errors.New("no longer wanted")
	cancel(why)
	is(t, <-gaveUp, why)
	goOn <- true
	must(t, <-waits)
	if want := []string{"POST /V1/Session", "DELETE /V1/CMDB/Tenants/y"}; !slices.Equal(f.lines(), want) {
		t.Errorf("sent %q", f.lines())
	}
}

func TestRefusedCredentialsAreNotTriedAgain(t *testing.T) {
	for name, refusal := range map[string]struct {
		status int
		body   string
	}{
		"with the code":             {401, `{"statusCode":795000,"statusDescription":"Invalid username or password."}`},
		"with the code, in a 200":   {200, `{"statusCode":795000,"statusDescription":"Invalid username or password."}`},
		"with a bare 400":           {400, ""},
		"with a bare 401":           {401, ""},
		"with a 403 without a code": {403, `{"message":"Forbidden"}`},
	} {
		t.Run(name, func(t *testing.T) {
			status := refusal.status
			f := newFake(t, nil)
			f.answer = func(r seen) (int, string) {
				if r.Line == "POST /V1/Session" && status != 0 {
					return status, refusal.body
				}
				return 0, ""
			}
			c := f.client(t, netbrain.WithRetry(netbrain.Retry{Attempts: 5}))
			var all sync.WaitGroup
			for range 10 {
				all.Go(func() { is(t, c.Tenants.Delete(t.Context(), "x"), netbrain.ErrUnauthenticated) })
			}
			all.Wait()
			for _, err := range c.Users.All(t.Context(), netbrain.UserListOptions{}) {
				is(t, err, netbrain.ErrUnauthenticated)
			}
			if lines := f.lines(); !slices.Equal(lines, []string{"POST /V1/Session"}) {
				t.Errorf("sent %q", lines)
			}
			must(t, c.Close(t.Context()))
			if f.count("DELETE") > 0 {
				t.Error("signed out without a session")
			}
			c = f.client(t)
			is(t, c.Tenants.Delete(t.Context(), "x"), netbrain.ErrUnauthenticated)
			status = 0
			is(t, c.Tenants.Delete(t.Context(), "x"), netbrain.ErrUnauthenticated)
			_, err := c.Session.Login(t.Context())
			must(t, err)
			must(t, c.Tenants.Delete(t.Context(), "x"))
		})
	}
}

func TestOtherFailedSignInsAreTriedAgain(t *testing.T) {
	f := newFake(t, nil)
	answers := []struct {
		status int
		body   string
		is     error
	}{
		{403, `{"statusCode":795002,"statusDescription":"No permission to log into the system: no seat license is available."}`, netbrain.ErrUnauthenticated},
		{503, "<html>", netbrain.ErrUnavailable},
		{200, `{"statusCode":790200}`, netbrain.ErrBadAnswer},
		{403, "<html>", netbrain.ErrDenied},
		{200, `{"token":null,"statusCode":790200,"statusDescription":"Success."}`, netbrain.ErrBadAnswer},
	}
	for i, a := range answers {
		f.answer = func(seen) (int, string) { return a.status, a.body }
		c := f.client(t)
		is(t, c.Tenants.Delete(t.Context(), "x"), a.is)
		f.answer = nil
		if err := c.Tenants.Delete(t.Context(), "x"); err != nil {
			t.Errorf("%d: then %v", i, err)
		}
	}
}

func TestOAuthRefusals(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":"invalid grant type"}`:                                    "invalid grant type",
		`{"error":"invalid_client","error_description":"unknown client"}`:   "unknown client",
		`{"statusCode":795000,"statusDescription":"Invalid credentials."}`:  "Invalid credentials.",
		`{"statusCode":"795000","statusDescription":"for se&cret, really"}`: "for ***, really",
	} {
		f := newFake(t, always(400, body))
		c := f.client(t, netbrain.WithOAuth("client", "se&cret"))
		err := c.Tenants.Delete(t.Context(), "x")
		if !errors.Is(err, netbrain.ErrUnauthenticated) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		is(t, c.Tenants.Delete(t.Context(), "x"), netbrain.ErrUnauthenticated)
		if n := len(f.lines()); n != 1 {
			t.Errorf("%d requests", n)
		}
	}
}

func TestATokenThatRunsOutIsReplacedBefore(t *testing.T) {
	f := newFake(t, func(r seen) (int, string) {
		if strings.Contains(r.Line, "oauth2") {
			return 200, `{"access_token":"jwt","token_type":"bearer","expires_in":"600"}`
		}
		return 0, ""
	})
	c := f.client(t, netbrain.WithOAuth("client", "secret"))
	now := time.Now()
	netbrain.SetNow(c, func() time.Time { return now })
	for _, after := range []time.Duration{0, 569 * time.Second, 2 * time.Second} {
		now = now.Add(after)
		must(t, c.Tenants.Delete(t.Context(), "x"))
	}
	if n := f.count("POST /ServicesAPI/auth"); n != 2 {
		t.Errorf("%d sign-ins", n)
	}
}

func TestTheWorkingDomainIsChosenAgain(t *testing.T) {
	valid := "token-1"
	f := newFake(t, needsToken(func(token string) bool { return token == valid }, refuse))
	c := f.client(t)
	must(t, c.Session.SetCurrentDomain(t.Context(), acmeID, labID))
	valid = "token-2"
	must(t, c.Tenants.Delete(t.Context(), "x"))
	must(t, c.Tenants.Delete(t.Context(), "y"))
	want := []string{"POST /V1/Session", "PUT /V1/Session/CurrentDomain", "DELETE /V1/CMDB/Tenants/x",
		"POST /V1/Session", "PUT /V1/Session/CurrentDomain", "DELETE /V1/CMDB/Tenants/x", "DELETE /V1/CMDB/Tenants/y"}
	if !slices.Equal(f.lines(), want) {
		t.Errorf("sent %q", f.lines())
	}
	if body := `{"tenantId":"` + acmeID + `","domainId":"` + labID + `"}`; f.all[1].Body != body || f.all[4].Body != body {
		t.Errorf("chose %s, then %s", f.all[1].Body, f.all[4].Body)
	}
}

func TestTheWorkingDomainOfAnOption(t *testing.T) {
	choice := 400
	f := newFake(t, func(r seen) (int, string) {
		if strings.HasSuffix(r.Line, "CurrentDomain") && choice != 200 {
			return choice, `{"statusCode":791004,"statusDescription":"Invalid tenant id."}`
		}
		return 0, ""
	})
	c := f.client(t, netbrain.WithToken("given"), netbrain.WithWorkingDomain(acmeID, ""))
	is(t, c.Tenants.Delete(t.Context(), "x"), netbrain.ErrNotFound)
	if f.count("DELETE") != 0 || f.count("POST") != 0 {
		t.Errorf("a request went out without the working domain: %q", f.lines())
	}
	choice = 200
	must(t, c.Tenants.Delete(t.Context(), "x"))
	if want := []string{"PUT /V1/Session/CurrentDomain", "PUT /V1/Session/CurrentDomain", "DELETE /V1/CMDB/Tenants/x"}; !slices.Equal(f.lines(), want) || f.all[0].Body != `{"tenantId":"`+acmeID+`"}` {
		t.Errorf("sent %q, %s", f.lines(), f.all[0].Body)
	}
}

func TestASessionIsRenewedBeforeTheWorkingDomainIsChosen(t *testing.T) {
	f := newFake(t, needsToken(func(token string) bool { return token == "token-1" }, refuse))
	c := f.client(t, netbrain.WithToken("old"), netbrain.WithWorkingDomain(acmeID, ""))
	must(t, c.Tenants.Delete(t.Context(), "x"))
	want := []string{"PUT /V1/Session/CurrentDomain", "POST /V1/Session", "PUT /V1/Session/CurrentDomain", "DELETE /V1/CMDB/Tenants/x"}
	if !slices.Equal(f.lines(), want) {
		t.Errorf("sent %q", f.lines())
	}
}
