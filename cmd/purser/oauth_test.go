package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// tokenOf gets a token as an OAuth client.
func tokenOf(t *testing.T, server, id, secret string) string {
	t.Helper()
	resp, err := httpClient.PostForm(server+"/ServicesAPI/auth/oauth2/token",
		url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var out struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", resp.StatusCode, err)
	}
	return out.Token
}

// A client, and a token that was answered, are good after a power cut, on
// every server of the database until the client is deleted on one.
func TestOAuthTokensOutliveAKill(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			flags := placeFlags(t, servertest.Database(t, engine))
			p := servertest.Serve(t, "purser", bossEnv, flags...)
			native := &caller{url: p.URL + "/v1", header: servertest.JSON()}
			status, answer, raw, err := native.do("POST", "/session", `{"login":"`+bossLogin+`","password":"`+bossPassword+`"}`)
			if err != nil || status != http.StatusOK {
				t.Fatalf("%d %s %v", status, raw, err)
			}
			word, _ := answer["token"].(string)
			native.header = servertest.Bearer(word)
			status, answer, raw, err = native.do("POST", "/oauth-clients", `{"user":"`+bossLogin+`"}`)
			if err != nil || status != http.StatusCreated {
				t.Fatalf("%d %s %v", status, raw, err)
			}
			id, _ := answer["id"].(string)
			secret, _ := answer["secret"].(string)
			token := tokenOf(t, p.URL, id, secret)
			p.Kill()

			again := servertest.Serve(t, "purser", bossEnv, flags...)
			servers := []string{again.URL}
			if engine == testenv.Postgres {
				servers = append(servers, servertest.Serve(t, "purser", bossEnv, flags...).URL)
			}
			list := func(server string) int {
				c := &caller{url: server + "/ServicesAPI/API/V1", header: servertest.Token(token)}
				status, _, _, err := c.do("GET", "/CMDB/Tenants", "")
				if err != nil {
					t.Fatal(err)
				}
				return status
			}
			for _, server := range servers {
				if got := list(server); got != http.StatusOK {
					t.Errorf("after the kill: %d", got)
				}
				tokenOf(t, server, id, secret)
			}
			native.url = again.URL + "/v1"
			if status, _, raw, err := native.do("DELETE", "/oauth-clients/"+id, ""); err != nil || status != http.StatusNoContent {
				t.Fatalf("%d %s %v", status, raw, err)
			}
			for _, server := range servers {
				if got := list(server); got != http.StatusUnauthorized {
					t.Errorf("after its client was deleted: %d", got)
				}
			}
		})
	}
}
