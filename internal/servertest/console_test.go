package servertest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/mail/mailtest"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// mailing gives a server with mail set up and a customer who can be mailed.
func mailing(t *testing.T) (*servertest.Server, *mailtest.Server) {
	t.Helper()
	s, m := servertest.New(t, testenv.SQLite), mailtest.Start(t, core.PlainMail)
	s.Import(`{"users":[{"login":"ann@example.com","password":"` + secret + `","customer":{}}]}`)
	status, _, raw := s.Do("PUT", "/v1/mail", servertest.Bearer(s.MBSToken(s.AdminLogin, s.AdminPassword)), fmt.Sprintf(`{"host":%q,"port":%d,"security":"none",
		"username":%q,"password":%q,"fromAddress":"backup@example.com","baseURL":%q}`, m.Host, m.Port, mailtest.Username, mailtest.Password, s.URL))
	if status != 200 {
		t.Fatalf("%d %s", status, raw)
	}
	return s, m
}

// TestAPasswordIsSetInABrowser asks for a link, opens the one that is mailed,
// and sets a password; nothing is fetched from elsewhere, and no request tells
// the token in its address.
func TestAPasswordIsSetInABrowser(t *testing.T) {
	s, m := mailing(t)
	ctx, asked := browser(t)
	err := chromedp.Do(ctx,
		chromedp.Navigate(s.URL+"/password/forgot"),
		chromedp.SendKeys(chromedp.CSS("input[name=login]"), "ann@example.com"),
		chromedp.Click(chromedp.CSS("button")),
		chromedp.WaitVisible(chromedp.CSS(".done")),
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	last := m.Last()
	link := last.Link()
	_, token, _ := strings.Cut(link, "#")
	set := func(word, again, class string) string {
		t.Helper()
		answer := chromedp.CSS("body:not(#asking) " + class) // not what the page of before says
		err := chromedp.Do(ctx,
			chromedp.SendKeys(chromedp.CSS("input[name=password]"), word),
			chromedp.SendKeys(chromedp.CSS("input[name=again]"), again),
			chromedp.SetAttributeValue(chromedp.CSS("body"), "id", "asking"),
			chromedp.Click(chromedp.CSS("button")),
			chromedp.WaitVisible(answer),
		)
		if err != nil {
			t.Fatal(err)
		}
		text, err := chromedp.Run(ctx, chromedp.Text(answer))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(link), chromedp.WaitVisible(chromedp.CSS("input[name=password]"))); err != nil {
		t.Fatal(err)
	}
	if text := set("battery staple", "battery stable", ".problem"); text != "The two passwords differ." {
		t.Errorf("%q", text)
	}
	if text := set("x", "x", ".problem"); !strings.Contains(text, "between 6 and 128 characters") {
		t.Errorf("%q", text)
	}
	if text := set("battery staple", "battery staple", ".done"); !strings.Contains(text, "Your password is set") {
		t.Errorf("%q", text)
	}
	s.NetBrainToken("ann@example.com", "battery staple")
	for _, address := range asked() {
		if !strings.HasPrefix(address, s.URL+"/") && !strings.HasPrefix(address, "data:") || strings.Contains(address, token) {
			t.Errorf("the browser asked for %s", address)
		}
	}
}

// TestPasswordPages shows what pages answer without a script.
func TestPasswordPages(t *testing.T) {
	s, m := mailing(t)
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	get := func(method, path string, header http.Header, body url.Values, status int, want string) {
		t.Helper()
		got, answered, raw := s.Do(method, path, header, body.Encode())
		if got != status || !strings.Contains(raw, want) {
			t.Errorf("%s %s: %d, want %d with %q: %s", method, path, got, status, want, raw)
		}
		if p := answered.Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none';") || strings.Contains(p, "unsafe") || answered.Get("Referrer-Policy") != "no-referrer" ||
			answered.Get("Cache-Control") != "no-store" || answered.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %v", path, answered)
		}
	}
	get("GET", "/password/forgot", nil, nil, 200, `<form method="post" action="/password/forgot">`)
	get("GET", "//Password//Reset/", nil, nil, 200, `<input name="token" value=""`)
	get("GET", "/password/change", nil, nil, 200, `name="current"`)
	get("GET", "/password/style.css", nil, nil, 200, "body {")
	get("GET", "/password/page.js", nil, nil, 200, "replaceState")
	get("GET", "/password", nil, nil, 404, "There is no such page")
	get("GET", "/password/pages/page.html", nil, nil, 404, "There is no such page")
	get("DELETE", "/password/forgot", nil, nil, 405, "")
	get("POST", "/password/forgot", form, url.Values{"login": {"<script>"}}, 200, "is on its way")
	get("POST", "/password/forgot", form, url.Values{"login": {""}}, 422, "Login is required.")
	get("POST", "/password/forgot", http.Header{"Content-Type": form["Content-Type"], "Sec-Fetch-Site": {"cross-site"}}, url.Values{"login": {"ann@example.com"}}, 403, "not sent from this page")
	get("POST", "/password/forgot", form, url.Values{"login": {strings.Repeat("x", 20<<10)}}, 400, "could not be read")
	get("POST", "/password/reset", form, url.Values{"token": {"guessed"}, "password": {"battery staple"}, "again": {"battery staple"}}, 422, "The link is not valid any more")
	get("POST", "/password/change", form, url.Values{"login": {`"><script>`}, "current": {"wrong"}, "password": {"battery staple"}, "again": {"battery staple"}}, 401, `value="&#34;&gt;&lt;script&gt;"`)
	get("POST", "/password/change", form, url.Values{"login": {"ann@example.com"}, "current": {secret}, "password": {"battery staple"}, "again": {"battery staple"}}, 200, "Your password is changed.")
	s.NetBrainToken("ann@example.com", "battery staple")
	if err := s.Jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all := m.Mails(); len(all) != 1 || !strings.Contains(all[0].Subject, "was changed") {
		t.Errorf("%d mails", len(all))
	}

	status, _, raw := s.Do("POST", "/v1/password/forgot", servertest.JSON(), `{"login":"ann@example.com"}`)
	if status != 202 {
		t.Errorf("%d %s", status, raw)
	}
	if err := s.Jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	last := m.Last()
	_, token, _ := strings.Cut(last.Link(), "#")
	for _, want := range []int{204, 422} { // once
		if status, _, raw = s.Do("POST", "/v1/password/reset", servertest.JSON(), `{"token":"`+token+`","password":"third password"}`); status != want {
			t.Errorf("%d %s; want %d", status, raw, want)
		}
	}
	if !strings.Contains(raw, `"location":"body.token"`) {
		t.Errorf("%s", raw)
	}
}
