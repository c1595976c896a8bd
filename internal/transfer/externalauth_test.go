package transfer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/transfer"
)

func server(t *testing.T, s core.Store, alias string) (*core.AuthServer, string) {
	t.Helper()
	srv, err := s.Read(context.Background()).AuthServerByAlias(alias)
	if err != nil {
		t.Fatal(err)
	}
	password, err := keeper(t).OpenAuthPassword(srv)
	if err != nil {
		t.Fatal(err)
	}
	return srv, password.Reveal()
}

func TestAuthenticationServersAreReadWhole(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, full(t))
		srv, password := server(t, s, "ad")
		if d := srv.Directory; password != "directory-password" || srv.Type != core.ActiveDirectory || d.Host != "dc1.example.com" || d.Security != core.LDAPS || !d.RequireGroup || len(d.Attributes) != 2 || d.Attributes[1].Enabled {
			t.Errorf("%+v", srv)
		}
		if g := srv.Directory.Groups; len(g) != 2 || !g[0].SystemAdmin || !g[0].UserManager || g[0].SystemManager || len(g[1].Companies) != 2 || g[1].Companies[0].Company != "0190a000-0000-7000-8000-000000000001" ||
			!g[1].Companies[0].CreateDomains || g[1].Companies[0].Admin || len(g[1].Companies[0].Domains[0].Roles) != 2 || !g[1].Companies[1].Admin {
			t.Errorf("%+v", g)
		}
		u, err := s.Read(context.Background()).User(core.Everywhere, "0190a000-0000-7000-8000-00000000000b")
		if err != nil || u.Server != "AD" || !u.FromGroups || u.ExternalID != "objectGUID:01" || u.ShutOutAt == nil {
			t.Errorf("%+v, %v", u, err)
		}
	})
}

// Passwords leave by --include-secrets alone, a file without them keeps those that
// are there, and none goes to another server than it was given for.
func TestPasswordsOfAuthenticationServers(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, `{"externalAuth": [{"alias": "AD", "type": 1, "desc": "head office", "businessObj": {"address": "dc1.example.com", "connectName": "svc", "connectPwd": "directory-password"}}]}`)
		var b strings.Builder
		if _, err := transfer.Export(context.Background(), s, &b, transfer.Options{Open: keeper(t).OpenSettings, OpenAuth: keeper(t).OpenAuthPassword}); err != nil {
			t.Fatal(err)
		}
		bare := b.String()
		if strings.Contains(bare, "directory-password") || strings.Contains(bare, "connectPwd") {
			t.Fatalf("a password is in %s", bare)
		}
		mustLoad(t, s, true, strings.Replace(bare, `"desc":"head office"`, `"desc":"branch"`, 1))
		if srv, password := server(t, s, "AD"); password != "directory-password" || srv.Description != "branch" {
			t.Errorf("%+v", srv)
		}
		elsewhere := strings.Replace(bare, "dc1.example.com", "evil.example.com", 1)
		const want = "externalAuth[0].businessObj.connectPwd: is required"
		if _, err := load(t, s, true, elsewhere); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		mustLoad(t, s, true, strings.Replace(elsewhere, `"connectName":`, `"connectPwd":"other","connectName":`, 1))
		if srv, password := server(t, s, "AD"); password != "other" || srv.Directory.Host != "evil.example.com" {
			t.Errorf("%+v", srv)
		}
		empty := open()
		mustLoad(t, empty, false, bare)
		if _, password := server(t, empty, "AD"); password != "" {
			t.Error("a password came from nowhere")
		}
	})
}

// What groups gave in places that were deleted since is left out, so that the file
// can be read again.
func TestPlacesOfGroupsThatAreGone(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, `{"companies": [{"name": "Acme", "domains": [{"name": "HQ"}]}, {"name": "Globex"}], "externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"groups": [
			{"path": "cn=a", "tenants": [{"id": "Globex", "roles": ["tenantUser"]}, {"id": "Acme", "roles": ["tenantUser"], "domains": [{"guid": "HQ"}]}]}]}}]}`)
		err := s.Update(context.Background(), func(tx core.Tx) error {
			globex, err := tx.CompanyByName(core.Everywhere, "Globex")
			if err != nil {
				return err
			}
			return tx.DeleteCompany(globex.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		file := export(t, s)
		other := open()
		mustLoad(t, other, false, file)
		if again := export(t, other); again != file {
			t.Errorf("%s\n%s", file, again)
		}
	})
}

// Switching a server off by import ends the sessions of its people, and may not
// take the last system administrator's sign-in.
func TestImportSwitchesAServerOff(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, `{"externalAuth": [{"alias": "AD", "type": 1}], "users": [{"login": "ann", "authenticationServer": "AD", "staff": {"systemAdmin": true}}, {"login": "root", "password": "root-password", "staff": {"systemAdmin": true}}],
			"sessions": [{"user": "ann", "login": "2026-12-01T11:59:00Z"}]}`)
		const off = `{"externalAuth": [{"alias": "AD", "enabled": false}]}`
		mustLoad(t, s, true, off)
		history, err := s.Read(context.Background()).SessionHistory("", 10)
		if err != nil || len(history) != 1 || history[0].Session.EndedAt == nil {
			t.Errorf("%+v, %v", history, err)
		}
		mustLoad(t, s, true, `{"externalAuth": [{"alias": "AD", "enabled": true}], "users": [{"login": "root", "enabled": false}]}`)
		if _, err := load(t, s, true, off); err == nil || !strings.Contains(err.Error(), "no system administrator would be left") {
			t.Errorf("got %v", err)
		}
	})
}

// Second factors leave with secrets alone, and a file without them changes none.
func TestSecondFactorsStayWithoutSecrets(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		const key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
		mustLoad(t, s, false, `{"users": [{"login": "ann", "twoFactor": {"secret": "`+key+`", "recoveryCodes": ["`+strings.Repeat("ab", 32)+`"]}}]}`)
		var b strings.Builder
		done, err := transfer.Export(context.Background(), s, &b, transfer.Options{OpenTwoFactor: keeper(t).OpenTwoFactor})
		if err != nil || done.TwoFactors != 1 || strings.Contains(b.String(), key) || strings.Contains(b.String(), "twoFactor") {
			t.Errorf("%+v, %v\n%s", done, err, b.String())
		}
		mustLoad(t, s, true, b.String())
		if file := export(t, s); !strings.Contains(file, `"twoFactor":{"secret":"`+key+`","since":"2026-12-01T12:00:00Z","recoveryCodes":["abab`) {
			t.Errorf("%s", file)
		}
	})
}
