package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// A power cut right after an answer: a second factor that was turned on is on,
// and codes that were used stay used.
func TestKillAfterCodesWereUsed(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			flags := placeFlags(t, servertest.Database(t, engine))
			p := servertest.Serve(t, "purser", bossEnv, flags...)
			restart := func() {
				t.Helper()
				p.Kill()
				p = servertest.Serve(t, "purser", bossEnv, flags...)
			}
			signIn := func(code string) (int, string) {
				t.Helper()
				return post(t, p.URL+"/v1/session", fmt.Sprintf(`{"login":%q,"password":%q,"code":%q}`, bossLogin, bossPassword, code))
			}
			refused := func(code, want string) {
				t.Helper()
				if status, raw := signIn(code); status != 401 || !strings.Contains(raw, `"`+want+`"`) {
					t.Errorf("%d %s, want %s", status, raw, want)
				}
			}
			var token struct{ Token string }
			_, raw := signIn("")
			if err := json.Unmarshal([]byte(raw), &token); err != nil || token.Token == "" {
				t.Fatalf("%s, %v", raw, err)
			}
			own := func(path, body string, out any) {
				t.Helper()
				c := &caller{url: p.URL + "/v1/two-factor", header: servertest.Bearer(token.Token)}
				status, _, raw, err := c.do("POST", path, body)
				if err != nil || status >= 300 {
					t.Fatalf("%s: %d %s %v", path, status, raw, err)
				}
				if err := json.Unmarshal([]byte(raw), out); err != nil {
					t.Fatal(err)
				}
			}
			var begun struct{ Secret string }
			own("", "", &begun)
			restart()
			code, err := totp.GenerateCode(begun.Secret, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			var codes struct{ RecoveryCodes []string }
			own("/confirm", `{"code":"`+code+`"}`, &codes)
			restart()
			refused("", "two-factor-required")
			refused(code, "two-factor-code-refused")
			if status, raw := signIn(codes.RecoveryCodes[0]); status != 200 {
				t.Fatalf("%d %s", status, raw)
			}
			restart()
			refused(codes.RecoveryCodes[0], "two-factor-code-refused")
			if status, raw := signIn(codes.RecoveryCodes[1]); status != 200 {
				t.Errorf("%d %s", status, raw)
			}
		})
	}
}
