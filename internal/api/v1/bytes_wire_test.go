package v1_test

import (
	"encoding/base64"
	"net/url"
	"testing"
)

// What no database can keep must not become an internal error.
func TestTextThatIsNoneIsRefused(t *testing.T) {
	each(t, func(c *client) {
		nul := base64.RawURLEncoding.EncodeToString([]byte(`"\u0000"`))
		for _, path := range []string{
			"/jobs?cursor=" + nul, "/accounts?cursor=" + nul, "/plans?cursor=" + nul, "/builds?cursor=" + nul, "/jobs?kind=%00", "/jobs?kind=%ff",
			"/computers?search=%00", "/audit?op=%00", "/audit?company=%00", "/statements/2026-12?company=%00",
			"/audit?cursor=" + base64.RawURLEncoding.EncodeToString([]byte(`{"a":"2026-01-01T00:00:00Z","i":"\u0000"}`)),
		} {
			status, _, raw := c.s.Do("GET", "/v1"+path, map[string][]string{"Authorization": {"Bearer " + c.token}}, "")
			if status != 422 {
				c.Errorf("%s: %d %s", path, status, raw)
			}
		}
		for path, body := range map[string]string{
			"/api-keys": `{"login":"a\u0000b","permissions":[],"companies":[]}`, "/licenses": `{"count":1,"company":"\u0000"}`,
			"/prices": `{"currency":"EUR","from":"2026-12-01","company":"\u0000"}`, "/builds": `{"editions":["\u0000"]}`,
		} {
			if status, _, raw := c.s.Do("POST", "/v1"+path, map[string][]string{"Authorization": {"Bearer " + c.token}, "Content-Type": {"application/json"}}, body); status != 422 {
				c.Errorf("%s %s: %d %s", path, url.QueryEscape(body), status, raw)
			}
		}
	})
}
