package mbs_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/mbs"
)

// Secrets of a test: what no error, event or text may hold.
const hush = "hush-hush"

// TestNothingTellsSecrets asks a server that echoes all it is sent in its
// errors, in every part of them.
func TestNothingTellsSecrets(t *testing.T) {
	for _, status := range []int{200, 400, 403, 500} {
		f := serve(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			all := strings.NewReplacer(`"`, `'`, `\`, "").Replace(string(body) + r.Header.Get("Authorization"))
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"Message":"You sent %s","ModelState":{"model":["%s"]},"ErrorCode":1}`, all, all)
		})
		var events []mbs.Event
		c := ok(mbs.New("root", hush+"-password", mbs.WithBaseURL(f.URL), mbs.WithHook(func(e mbs.Event) { events = append(events, e) })))(t)
		ctx := t.Context()
		var errs []error
		note := func(err error) { errs = append(errs, err) }
		_, err := c.Users.Create(ctx, mbs.UsersAddModels{Email: new("ann"), Password: new(hush + "-1")})
		note(err)
		note(c.Users.Update(ctx, mbs.UsersEditModels{Password: new(hush + "-2")}))
		_, err = c.Users.Authenticate(ctx, "ann", hush+"-3")
		note(err)
		_, err = c.Administrators.Create(ctx, mbs.AdministratorsNewModels{InitialPassword: new(hush + "-4")})
		note(err)
		note(c.Administrators.Update(ctx, mbs.AdministratorsEditModels{Password: new(hush + "-5")}))
		for _, settings := range []mbs.Settings{
			{AmazonS3: &mbs.S3Settings{SecretKey: new(hush + "-6")}}, {Minio: &mbs.S3Settings{SecretKey: new(hush + "-7")}},
			{Azure: &mbs.AzureSettings{SharedKey: new(hush + "-8")}}, {Oracle: &mbs.OpenStackSettings{APIKey: new(hush + "-9")}},
			{GoogleCloudPlatform: &mbs.GoogleCloudSettings{BinaryKeyAsBase64: new(hush + "-10")}}, {FS: &mbs.FSSettings{Pass: new(hush + "-11")}},
		} {
			_, err = c.Accounts.Create(ctx, mbs.AccountEdit{AccountSettings: &settings})
			note(err)
			note(c.Accounts.Update(ctx, mbs.AccountEdit{AccountSettings: &settings}))
		}
		_, err = c.Users.List(ctx)
		note(err)
		_, err = gather(c.Users.All(ctx))
		note(err)
		for _, err := range errs {
			e := asError(t, err)
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v %#v", e, e), string(e.Body), e.Message, fmt.Sprint(e.ModelState)} {
				if strings.Contains(text, hush) || strings.Contains(text, "token-") {
					t.Errorf("%d: %s", status, text)
				}
			}
			if !strings.Contains(e.Message, "You sent") {
				t.Errorf("%d: %v says nothing", status, err)
			}
		}
		if text := fmt.Sprintf("%v %+v %#v %s", events, events, events, c); strings.Contains(text, hush) || strings.Contains(text, "token-") {
			t.Errorf("%d: %s", status, text)
		}
		equal(t, "events", len(events), len(errs)+1)
	}
}

// A server that sends back what it was sent writes it as JSON does.
func TestSecretsAreFoundInJSON(t *testing.T) {
	const password = hush + ` <"&'>"`
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(400)
		w.Write(body)
	})
	e := asError(t, f.client(t).Users.Update(t.Context(), mbs.UsersEditModels{Password: new(password)}))
	equal(t, "body", string(e.Body), `{"NotificationEmails":null,"Password":"***"}`)
}

// A sign-in that goes wrong in the middle tells no token.
func TestABadSignInTellsNoToken(t *testing.T) {
	for _, body := range []string{`{"access_token":"` + hush + `","expires_in":"soon"}`, `{"access_token":"` + hush, `{"token":"` + hush + `"}`} {
		c := ok(mbs.New("root", "root-password", mbs.WithHTTPClient(&http.Client{Transport: transport(func(*http.Request) *http.Response {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
		})})))(t)
		_, err := c.Provider.Login(t.Context())
		exactly(t, err, mbs.ErrBadAnswer)
		if text := fmt.Sprintf("%v %#v", err, asError(t, err)); strings.Contains(text, hush) {
			t.Error(text)
		}
	}
}

func TestClientsAndAnswersPrintNoSecret(t *testing.T) {
	c := ok(mbs.New("root", hush, mbs.WithToken(hush), mbs.WithBaseURL("https://backup.example/mbsapi/api/")))(t)
	in := mbs.LoginAnswer{AccessToken: hush, UserName: "root", Expires: "Sat, 12 May 2018 13:50:43 GMT"}
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%+v", *c.Users), fmt.Sprint(in, &in), fmt.Sprintf("%+v %#v", in, in)} {
		if strings.Contains(text, hush) {
			t.Error(text)
		}
	}
	equal(t, "client", c.String(), "mbs.Client(https://backup.example/mbsapi)")
	equal(t, "answer", in.String(), "login of root until Sat, 12 May 2018 13:50:43 GMT")
}

func TestHook(t *testing.T) {
	var events []mbs.Event
	f := serve(t, turns(says(503, "", ""), says(200, "application/json", "[]")))
	c := f.client(t, mbs.WithHook(func(e mbs.Event) { events = append(events, e) }))
	ok(c.Destinations.ListForUser(t.Context(), "ann@acme.example"))(t)
	want := []mbs.Event{
		{Op: "Provider.Login", Method: "POST", Path: "/api/Provider/Login", Status: 200, Attempt: 1},
		{Op: "Destinations.ListForUser", Method: "GET", Path: "/api/Destinations/ann@acme.example", Status: 503, Attempt: 1},
		{Op: "Destinations.ListForUser", Method: "GET", Path: "/api/Destinations/ann@acme.example", Status: 200, Attempt: 2},
	}
	equal(t, "events", len(events), len(want))
	for i, e := range events {
		if e.Duration <= 0 {
			t.Errorf("event %d took %v", i, e.Duration)
		}
		e.Duration = 0
		equal(t, "event", e, want[i])
	}
}

func TestNew(t *testing.T) {
	tests := []struct {
		name            string
		login, password string
		opts            []mbs.Option
		err             string // "": none
	}{
		{"the vendor's", "a", "b", nil, ""},
		{"a token", "", "", []mbs.Option{mbs.WithToken("t")}, ""},
		{"nothing to sign in with", "", "x", nil, "neither a login nor a token to sign in with"},
		{"no address", "a", "b", []mbs.Option{mbs.WithBaseURL("")}, "base address: must begin with http:// or https:// and a host"},
		{"another scheme", "a", "b", []mbs.Option{mbs.WithBaseURL("ftp://x")}, "base address: must begin with http:// or https:// and a host"},
		{"no address at all", "a", "b", []mbs.Option{mbs.WithBaseURL("http://user:" + hush + "@[x")}, "base address: not an address"},
		{"credentials", "a", "b", []mbs.Option{mbs.WithBaseURL("https://u:" + hush + "@x")}, "base address: must hold no credentials"},
		{"a query", "a", "b", []mbs.Option{mbs.WithBaseURL("https://x?y=1")}, "base address: must hold no query and no fragment"},
		{"no body", "a", "b", []mbs.Option{mbs.WithMaxBody(0)}, "the longest answer must be more than 0 bytes"},
		{"no time", "a", "b", []mbs.Option{mbs.WithTimeout(-time.Second)}, "the time limit must be more than 0"},
		{"no attempts", "a", "b", []mbs.Option{mbs.WithRetry(mbs.Retry{})}, "retries need at least 1 attempt and 0 <= Min <= Max"},
		{"two headers in one", "a", "b", []mbs.Option{mbs.WithUserAgent("a\r\nHost: b")}, "a token or user agent cannot have line breaks"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := mbs.New(tt.login, tt.password, tt.opts...)
			switch {
			case tt.err == "":
				must(t, err)
			case err == nil || err.Error() != "mbs: "+tt.err:
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRequestsAreSentAsOneWants(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		equal(t, "agent", r.UserAgent(), "my-tool/1.0")
		equal(t, "accept", r.Header.Get("Accept"), "application/json")
		equal(t, "authorization", r.Header.Get("Authorization"), "Bearer given")
		equal(t, "type of no body", r.Header.Get("Content-Type"), "")
		equal(t, "path", r.RequestURI, "/some/path/api/Licenses?isAvailable=false")
		io.WriteString(w, "[]")
	})
	c := f.client(t, mbs.WithBaseURL(f.URL+"/some/path/"), mbs.WithUserAgent("my-tool/1.0"), mbs.WithToken("given"))
	ok(c.Licenses.List(t.Context(), mbs.LicenseListOptions{IsAvailable: new(false)}))(t)
}
