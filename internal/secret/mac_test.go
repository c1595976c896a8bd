package secret_test

import (
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/secret"
)

func TestMACs(t *testing.T) {
	key := func(fill string) []byte { return []byte(strings.Repeat(fill, 32)) }
	ring := func(keys ...[]byte) *secret.Keyring {
		r, err := secret.NewKeyring(keys...)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	old, both, other := ring(key("a")), ring(key("a"), key("b")), ring(key("c"))
	mac, err := old.Sign("oauth", []byte("data"))
	if err != nil || len(mac) != 64 {
		t.Fatalf("%d bytes, %v", len(mac), err)
	}
	for _, tt := range []struct {
		name          string
		ring          *secret.Keyring
		purpose, data string
		want          bool
	}{
		{"the same key", old, "oauth", "data", true},
		{"a key that is no longer the newest", both, "oauth", "data", true},
		{"another key", other, "oauth", "data", false},
		{"another purpose", old, "else", "data", false},
		{"other data", old, "oauth", "date", false},
	} {
		if got := tt.ring.Verify(tt.purpose, []byte(tt.data), mac); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	newest, err := both.Sign("oauth", []byte("data"))
	if err != nil || old.Verify("oauth", []byte("data"), newest) {
		t.Errorf("the newest key does not sign: %v", err)
	}
	if old.Verify("oauth", []byte("data"), nil) {
		t.Error("no MAC is accepted")
	}
}

func TestHashesOfRandomSecrets(t *testing.T) {
	s := secret.NewToken()
	h := secret.HashRandom(s)
	if !secret.IsRandomHash(h) || !secret.VerifyRandom(h, s) || secret.VerifyRandom(h, s+"x") || secret.VerifyRandom("", s) || strings.Contains(h, s) {
		t.Errorf("%s", h)
	}
	for _, no := range []string{"", "sha256$", "sha256$00", "$argon2id$v=19", strings.TrimPrefix(h, "sha256$"), h + "00"} {
		if secret.IsRandomHash(no) {
			t.Errorf("%q", no)
		}
	}
}
