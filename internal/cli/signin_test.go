package cli

import (
	"testing"
	"time"

	"github.com/purserhq/purser/internal/cli/profile"
)

var (
	now  = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	over = now.Add(-time.Hour)
	good = now.Add(time.Hour)
)

func TestTargets(t *testing.T) {
	tests := []struct {
		name            string
		kept            profile.Profile
		env             map[string]string
		token, password string
		renewed         bool
		bad             bool
	}{
		{"a token that lasts", profile.Profile{Token: "kept", TokenExpires: &good}, nil, "kept", "", false, false},
		{"a token that has ended, and a password", profile.Profile{Token: "kept", TokenExpires: &over, Password: "word"}, nil, "", "word", true, false},
		{"a token that has ended alone", profile.Profile{Token: "kept", TokenExpires: &over}, nil, "", "", false, true},
		{"a given password before the profile's token", profile.Profile{Token: "kept", TokenExpires: &good}, map[string]string{"PURSER_PASSWORD": "given"}, "", "given", false, false},
		{"a given token before all", profile.Profile{Token: "kept", Password: "word"}, map[string]string{"PURSER_TOKEN": "given", "PURSER_PASSWORD": "given"}, "given", "", false, false},
		{"nothing kept", profile.Profile{}, nil, "", "", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := map[string]string{"PURSER_TOKEN": ""}
			for k, v := range tt.env {
				env[k] = v
			}
			a, _, _ := world(t, "", env)
			a.Now = func() time.Time { return now }
			keepProfile(t, a, tt.kept)
			got, err := a.Target(t.Context(), &Common{}, profile.MBS)
			if (err != nil) != tt.bad {
				t.Fatalf("got error %v", err)
			}
			if err == nil && (got.Token != tt.token || got.Password != tt.password || (got.Renewed != nil) != tt.renewed) {
				t.Errorf("got token %q, password %q, renewed %t", got.Token, got.Password, got.Renewed != nil)
			}
		})
	}
}

func keepProfile(t *testing.T, a *App, p profile.Profile) {
	t.Helper()
	p.Name, p.Dialect, p.Server, p.Login = "own", profile.MBS, "https://backup.example", "root"
	if err := a.Profiles().Change(func(f *profile.File) error { f.Put(p); return nil }); err != nil {
		t.Fatal(err)
	}
}

func TestARenewedTokenIsKept(t *testing.T) {
	a, _, errs := world(t, "", map[string]string{"PURSER_TOKEN": ""})
	a.Now = func() time.Time { return now }
	keepProfile(t, a, profile.Profile{Token: "old", TokenExpires: &over, Password: "word"})
	target, err := a.Target(t.Context(), &Common{}, profile.MBS)
	if err != nil {
		t.Fatal(err)
	}
	target.Renewed("new", good)
	f, err := a.Profiles().Read()
	if err != nil {
		t.Fatal(err)
	}
	if p := f.Profiles[0]; p.Token != "new" || !p.TokenExpires.Equal(good) || p.Password != "word" || errs.Len() > 0 {
		t.Errorf("got %+v, said %q", p, errs)
	}
	if again, err := a.Target(t.Context(), &Common{}, profile.MBS); err != nil || again.Token != "new" {
		t.Errorf("got %+v, %v", again, err)
	}
}
