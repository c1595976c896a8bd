package secret

import (
	"encoding/hex"
	"regexp"
	"testing"
)

func TestNewValuesHaveTheirFormAndDiffer(t *testing.T) {
	tests := []struct {
		name string
		make func() string
		form string
	}{
		{"token: 256 bits in base64url", NewToken, `^[A-Za-z0-9_-]{43}$`},
		{"UUID of version 4", NewUUIDv4, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		{"password: four groups without i, l, o, u", NewPassword, `^([0-9a-hjkmnp-tv-z]{5}-){3}[0-9a-hjkmnp-tv-z]{5}$`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			form, seen := regexp.MustCompile(tt.form), map[string]bool{}
			for range 1000 {
				v := tt.make()
				if !form.MatchString(v) {
					t.Fatalf("%q does not match %s", v, tt.form)
				}
				if seen[v] {
					t.Fatalf("%q came twice", v)
				}
				seen[v] = true
			}
		})
	}
}

func TestHashTokenIsSHA256(t *testing.T) {
	sum := HashToken("abc") // FIPS 180-2 appendix B.1
	if got := hex.EncodeToString(sum[:]); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("HashToken(abc) = %s", got)
	}
}
