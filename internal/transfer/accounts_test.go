package transfer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/transfer"
)

// accountsOf reads the accounts of a store and opens their settings.
func accountsOf(t *testing.T, s core.Store) (list []*core.Account, settings []core.AccountSettings) {
	t.Helper()
	list, err := s.Read(context.Background()).Accounts(core.Everywhere, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		opened, err := keeper(t).OpenSettings(a)
		if err != nil {
			t.Fatal(err)
		}
		settings = append(settings, opened)
	}
	return list, settings
}

const twoAccounts = `{"accounts": [
 {"id": "0190a000-0000-7000-8000-0000000000a1", "name": "S3", "type": "Minio", "settings": {"Minio": {"AccessKey": "key", "SecretKey": "hush", "HTTPEnpoint": "http://minio.example", "SignatureVersion": "Version2"}},
  "destinations": [{"destination": "one", "region": "eu-west-1", "accelerated": true}]},
 {"id": "0190a000-0000-7000-8000-0000000000a2", "name": "Swift", "type": "OpenStack", "settings": {"OpenStack": {"UserName": "user", "ApiKey": "hush", "AuthService": "https://auth.example",
  "IgnoreCertificate": true, "NotCheckCredentials": true, "UseScope": "true", "UseInternalURLs": false, "KeyStoneVersion": "Three", "DomainType": "id", "Domain": "d"}}}]}`

// A file that was written without secrets changes the rest and leaves them.
func TestUpdatingWithoutSecretsKeepsThem(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, twoAccounts)
		var bare strings.Builder
		if _, err := transfer.Export(context.Background(), s, &bare, transfer.Options{Open: keeper(t).OpenSettings}); err != nil {
			t.Fatal(err)
		}
		if file := bare.String(); strings.Contains(file, "hush") || strings.Contains(file, `"key"`) || strings.Contains(file, `"user"`) {
			t.Fatalf("secrets in %s", file)
		}
		mustLoad(t, s, true, strings.ReplaceAll(bare.String(), "minio.example", "other.example"))
		_, settings := accountsOf(t, s)
		if got := settings[0]; got.AccessKey != "key" || got.SecretKey != "hush" || got.HTTPEndpoint != "http://other.example" {
			t.Errorf("kept are %q and %q at %s", got.AccessKey, got.SecretKey, got.HTTPEndpoint)
		}
		if got := settings[1].OpenStack; got["UserName"] != "user" || got["ApiKey"] != "hush" {
			t.Errorf("kept are %q", got)
		}
		mustLoad(t, s, true, strings.ReplaceAll(twoAccounts, "hush", "new"))
		if _, settings = accountsOf(t, s); settings[0].SecretKey != "new" || settings[1].OpenStack["ApiKey"] != "new" {
			t.Error("new secrets were not taken")
		}
		mustLoad(t, s, true, `{"accounts": [{"id": "0190a000-0000-7000-8000-0000000000a1", "name": "S3", "type": "AmazonS3", "settings": {"AmazonS3": {}}}]}`)
		if _, settings = accountsOf(t, s); settings[0].SecretKey != "" {
			t.Error("a secret went to another storage")
		}
	})
}

func TestSettingsOfEveryKindAreRead(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, twoAccounts)
		list, settings := accountsOf(t, s)
		if settings[0].SignatureVersion != 2 || !settings[1].SkipCheck {
			t.Errorf("got version %d, %v", settings[0].SignatureVersion, settings[1].SkipCheck)
		}
		for name, want := range map[string]string{"IgnoreCertificate": "true", "UseScope": "true", "UseInternalURLs": "false", "KeyStoneVersion": "Three", "DomainType": "ID"} {
			if got := settings[1].OpenStack[name]; got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if d := list[0].Destinations[0]; d.Region != "eu-west-1" || !d.Accelerated {
			t.Errorf("got %+v", d)
		}
		file := export(t, s)
		for _, want := range []string{`"SignatureVersion": "Version2"`, `"IgnoreCertificate": true`, `"NotCheckCredentials": true`, `"DomainType": "ID"`} {
			if !strings.Contains(strings.ReplaceAll(file, `":`, `": `), want) && !strings.Contains(file, want) {
				t.Errorf("no %s in %s", want, file)
			}
		}
		second := open()
		mustLoad(t, second, false, file)
		if again := export(t, second); again != file {
			t.Errorf("after import and export:\n%s\nfirst:\n%s", again, file)
		}
	})
}

// The second time a file says what exists, also where it gives no IDs.
func TestAccountsWithoutIDsAreMadeOnce(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		const file = `{"accounts": [
 {"name": "Disk", "type": "FS", "settings": {"FS": {"Path": "/srv/a"}}}, {"name": "Disk", "type": "fs", "settings": {"FS": {"Path": "/srv/b"}}},
 {"name": "Disk", "type": "Wasabi", "destinations": [{"destination": "one"}]}]}`
		for i := range 2 {
			sum := mustLoad(t, s, false, file)
			if told := sum.String(); i == 1 && (strings.Contains(told, "made") || !strings.Contains(told, "accounts: 3 exist already")) {
				t.Errorf("the second time:\n%s", told)
			}
		}
		list, _ := accountsOf(t, s)
		var got []string
		for _, a := range list {
			for _, d := range a.Destinations {
				got = append(got, d.Name+" at "+d.Bucket)
			}
		}
		if want := "Disk at /srv/a, Disk at /srv/b, one at one"; len(list) != 3 || strings.Join(got, ", ") != want {
			t.Errorf("%d accounts: %s", len(list), strings.Join(got, ", "))
		}
	})
}

// Whether an imported destination can be reached is found out like another's.
func TestImportedDestinationsAreChecked(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, twoAccounts)
		mustLoad(t, s, false, twoAccounts)
		list, err := s.Read(context.Background()).Jobs(core.JobFilter{Scope: core.Everywhere}, "", 10)
		if err != nil || len(list) != 1 || list[0].Subject != "S3/one" {
			t.Errorf("%d jobs, %v", len(list), err)
		}
	})
}

// A share whose one destination was removed comes back without.
func TestAShareWithoutADestinationComesBackSo(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, `{"accounts": [{"name": "Disk", "type": "FS", "settings": {"FS": {"Path": "/srv/a"}}, "destinations": []}]}`)
		second := open()
		mustLoad(t, second, false, export(t, s))
		if list, _ := accountsOf(t, second); len(list) != 1 || len(list[0].Destinations) > 0 {
			t.Errorf("got %+v", list)
		}
	})
}
