package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/mail/mailtest"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// A power cut while mails wait for a server that takes none: the next server
// sends each of them, and none is lost.
func TestKillWhileMailsWait(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			flags := placeFlags(t, servertest.Database(t, engine))
			smtp := mailtest.Start(t, core.PlainMail)
			p := servertest.Serve(t, "purser", bossEnv, flags...)
			c := mbsCaller(t, p.URL)
			native := &caller{url: p.URL + "/v1", header: c.header}
			status, _, raw, err := native.do("PUT", "/mail", fmt.Sprintf(`{"host":%q,"port":%d,"security":"none","username":%q,"password":%q,
				"fromAddress":"backup@example.com","baseURL":%q}`, smtp.Host, smtp.Port, mailtest.Username, mailtest.Password, p.URL))
			if err != nil || status != 200 {
				t.Fatalf("%d %s %v", status, raw, err)
			}
			smtp.Fail(mailtest.Failure{At: "SLOW"}, mailtest.Failure{At: "SLOW"}) // both workers hang in the middle of a mail
			const mails = 5
			for i := range mails {
				c.must(t, "POST", "/Users", fmt.Sprintf(`{"Email":"ann%d@example.com","Password":"splendidpass","Enabled":true,"SendEmailInstruction":true}`, i))
			}
			waitUntil(t, func() bool { return smtp.Tried() == 2 })
			p.Kill()
			if n := len(smtp.Mails()); n != 0 {
				t.Errorf("%d mails have arrived too early", n)
			}
			again := servertest.Serve(t, "purser", bossEnv, flags...)
			to, ids := map[string]bool{}, map[string]bool{}
			for _, m := range smtp.Wait(mails, time.Minute) {
				to[m.To], ids[m.Header.Get("Message-Id")] = true, true
				if m.Link() == "" {
					t.Errorf("no link: %s", m.Text)
				}
			}
			if len(to) != mails || len(ids) != mails {
				t.Errorf("%d people, %d Message-IDs; want %d of each", len(to), len(ids), mails)
			}
			if status := again.Terminate(); status != 0 {
				t.Errorf("exit status %d\n%s", status, again.Stderr())
			}
		})
	}
}
