package servertest_test

import (
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// TestAPIPagesInABrowser opens each API's page, signs in on it with a token,
// tries a request, and sees its answer; and nothing is fetched from elsewhere.
func TestAPIPagesInABrowser(t *testing.T) {
	s := servertest.New(t, testenv.SQLite)
	for _, page := range []struct{ name, path, operation, token, answer string }{
		{"MBS", "/api/docs", "#operations-Administrators-getAdministrators", s.MBSToken(s.AdminLogin, s.AdminPassword), s.AdminLogin},
		{"NetBrain", "/servicesapi/docs/", "#operations-Users-getV1CMDBUsers", s.NetBrainToken(s.AdminLogin, s.AdminPassword), "790200"},
		{"native", "/v1/docs", "#operations-session-get-session", s.MBSToken(s.AdminLogin, s.AdminPassword), s.AdminLogin},
	} {
		t.Run(page.name, func(t *testing.T) {
			ctx, asked := browser(t)
			in := func(selector string) chromedp.CSS { return chromedp.CSS(page.operation + " " + selector) }
			err := chromedp.Do(ctx,
				chromedp.Navigate(s.URL+page.path),
				chromedp.Click(chromedp.CSS(".btn.authorize")),
				chromedp.SendKeys(chromedp.CSS(".auth-container input"), page.token),
				chromedp.Click(chromedp.CSS(".auth-btn-wrapper .authorize")),
				chromedp.Click(chromedp.CSS(".btn-done")),
				chromedp.Click(in(".opblock-summary-control")),
				chromedp.Click(in(".execute")),
				chromedp.WaitVisible(in(".live-responses-table .response-col_status")),
			)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := chromedp.Run(ctx, chromedp.Text(in(".live-responses-table")))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(answer, "200") || !strings.Contains(answer, page.answer) {
				t.Errorf("the request's answer is shown as %q", answer)
			}
			addresses := asked()
			if len(addresses) < 4 {
				t.Errorf("saw only %d requests: %q", len(addresses), addresses)
			}
			for _, address := range addresses {
				if !strings.HasPrefix(address, s.URL+"/") && !strings.HasPrefix(address, "data:") {
					t.Errorf("the page fetches %s", address)
				}
			}
		})
	}
}

// browser starts a headless browser that ends with the test; asked gives the
// addresses it was sent to.
func browser(t *testing.T) (ctx context.Context, asked func() []string) {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		testenv.Missing(t, "chromium: %v", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	var mu sync.Mutex
	var list []string
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithListener(func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			mu.Lock()
			defer mu.Unlock()
			list = append(list, e.Request.URL)
		}
	}))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	return ctx, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), list...)
	}
}
