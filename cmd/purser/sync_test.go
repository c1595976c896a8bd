package main

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/purserhq/purser/internal/directory/ldaptest"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// A power cut in the middle of a synchronisation: the next server goes on with
// it, everybody is there once, and the audit log holds.
func TestKillInTheMiddleOfASynchronisation(t *testing.T) {
	const everybody = 600
	s := ldaptest.Start(t)
	s.Stop()
	s.Load(ldaptest.Many(everybody, "directory-password", "all"))
	s.Run()
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			flags := placeFlags(t, servertest.Database(t, engine))
			p := servertest.Serve(t, "purser", bossEnv, flags...)
			c := netbrainCaller(t, p.URL)
			prepareAcme(t, c)
			saveDirectory(t, c, s)
			if status, _, raw, err := c.do("POST", "/CMDB/Users/SyncExternalUsers", `{"externalServerType":[2]}`); err != nil || status != 200 {
				t.Fatalf("synchronise: %d %s %v", status, raw, err)
			}
			waitUntil(t, func() bool { return len(logins(t, c)) > 1 })
			p.Kill()
			again := servertest.Serve(t, "purser", bossEnv, flags...)
			c = netbrainCaller(t, again.URL)
			t.Logf("%d people were there at the kill", len(logins(t, c))-1)
			waitUntil(t, func() bool { return needsNoSync(t, c) })
			if n := logins(t, c); len(n) != everybody+1 || n["u0000"] != 1 || n[fmt.Sprintf("u%04d", everybody-1)] != 1 {
				t.Errorf("%d people", len(n)-1)
			}
			if status := again.Terminate(); status != 0 {
				t.Errorf("exit status %d\n%s", status, again.Stderr())
			}
			if status, stderr := purser(t, append([]string{"admin", "verify-audit"}, flags...)...); status != 0 {
				t.Errorf("the audit log does not hold: %s", stderr)
			}
		})
	}
}

// saveDirectory makes an authentication server whose one group gives access to Acme.
func saveDirectory(t *testing.T, c *caller, s *ldaptest.Server) {
	t.Helper()
	_, answer, raw, err := c.do("GET", "/CMDB/Tenants", "")
	list, _ := answer["tenants"].([]any)
	if err != nil || len(list) == 0 {
		t.Fatalf("tenants: %s %v", raw, err)
	}
	acme, _ := list[0].(map[string]any)
	d := s.Directory("ldaps")
	body, err := json.Marshal(map[string]any{"alias": "LDAP", "type": 2, "enabled": true, "businessObj": map[string]any{
		"address": d.Host + "/" + d.BaseDN, "user_root": d.UserRoot, "group_root": d.GroupRoot, "connectType": 1, "port": d.Port, "connectName": d.BindDN,
		"connectPwd": ldaptest.ReaderPassword, "advancedSettings": map[string]any{"caCertificates": s.CA},
		"groups": []any{map[string]any{"path": ldaptest.GroupDN("all"), "tenants": []any{map[string]any{"id": acme["tenantId"], "roles": []string{"tenantUser"}}}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if status, _, raw, err := c.do("POST", "/CMDB/ExternalAuthtication/SaveExternalAuth", string(body)); err != nil || status != 200 {
		t.Fatalf("save: %d %s %v", status, raw, err)
	}
}

// logins counts the people of each name.
func logins(t *testing.T, c *caller) map[string]int {
	t.Helper()
	status, answer, raw, err := c.do("GET", "/CMDB/Users", "")
	if err != nil || status != 200 {
		t.Fatalf("list: %d %s %v", status, raw, err)
	}
	n := map[string]int{}
	list, _ := answer["UserData"].([]any)
	for _, x := range list {
		u, _ := x.(map[string]any)
		name, _ := u["username"].(string)
		n[name]++
	}
	return n
}

func needsNoSync(t *testing.T, c *caller) bool {
	t.Helper()
	status, answer, raw, err := c.do("GET", "/CMDB/ExternalAuthtication?alias=LDAP", "")
	if err != nil || status != 200 {
		t.Fatalf("server: %d %s %v", status, raw, err)
	}
	srv, _ := answer["externalAuth"].(map[string]any)
	return srv["needUpdated"] == false
}
