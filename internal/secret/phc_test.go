package secret

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// A hash that another implementation made (the reference implementation's own test suite:
// password "password", salt "somesalt", m=256 KiB, t=2).
// Source: https://github.com/P-H-C/phc-winner-argon2/blob/master/src/test.c
const foreign = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"

func TestVerifyTakesAnotherImplementationsHash(t *testing.T) {
	ok, needsRehash, err := cheap(t).Verify(context.Background(), foreign, "password")
	if !ok || !needsRehash || err != nil {
		t.Errorf("Verify = %t, %t, %v; want right and in need of a new hash", ok, needsRehash, err)
	}
}

func TestCheckHash(t *testing.T) {
	const salt, key = "c29tZXNhbHQ", "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	with := func(params string) string { return "$argon2id$v=19$" + params + "$" + salt + "$" + key }
	tests := []struct {
		name, encoded string
		ok            bool
	}{
		{"another implementation's", foreign, true},
		{"RFC 9106's second recommendation", with("m=65536,t=3,p=4"), true},
		{"empty", "", false},
		{"clear text", "password", false},
		{"bcrypt", "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", false},
		{"argon2i", strings.Replace(foreign, "argon2id", "argon2i", 1), false},
		{"older version", strings.Replace(foreign, "v=19", "v=16", 1), false},
		{"no version", strings.Replace(foreign, "v=19$", "", 1), false},
		{"something before", "x" + foreign, false},
		{"something after", foreign + "$", false},
		{"RFC 9106's first recommendation takes 2 GiB", with("m=2097152,t=1,p=4"), false},
		{"memory over the bound", with("m=65537,t=2,p=1"), false},
		{"memory past 32 bits", with("m=4294967296,t=2,p=1"), false},
		{"memory below eight blocks for each lane", with("m=31,t=2,p=4"), false},
		{"passes over the bound", with("m=256,t=17,p=1"), false},
		{"no passes", with("m=256,t=0,p=1"), false},
		{"no lanes", with("m=256,t=2,p=0"), false},
		{"lanes past 8 bits", with("m=65536,t=2,p=257"), false},
		{"another order", with("t=2,m=256,p=1"), false},
		{"leading zero", with("m=0256,t=2,p=1"), false},
		{"sign", with("m=+256,t=2,p=1"), false},
		{"secret key ID", with("m=256,t=2,p=1,keyid=AA"), false},
		{"short salt", strings.Replace(foreign, salt, "c29tZQ", 1), false},
		{"long salt", strings.Replace(foreign, salt, strings.Repeat("c29t", 22), 1), false},
		{"short hash", strings.Replace(foreign, key, "nf65EOgLrQMR", 1), false},
		{"long hash", strings.Replace(foreign, key, strings.Repeat("c29t", 22), 1), false},
		{"padded", foreign + "=", false},
		{"base64url", strings.ReplaceAll(foreign, "/", "_"), false},
		{"line end in the salt", strings.Replace(foreign, salt, "c29tZX\nNhbHQ", 1), false},
		{"bits left over", strings.Replace(foreign, "i/4", "i/5", 1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := CheckHash(tt.encoded)
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, ErrMalformedHash) {
				t.Errorf("CheckHash = %v, want ok %t", err, tt.ok)
			}
		})
	}
}

func TestMalformedHashErrorKeepsTheHashSecret(t *testing.T) {
	err := CheckHash(strings.Replace(foreign, "m=256", "m=1", 1))
	if err == nil || strings.Contains(err.Error(), "c29tZXNhbHQ") || strings.Contains(err.Error(), "nf65EOgL") {
		t.Errorf("CheckHash = %v, want an error without salt and hash", err)
	}
}

// FuzzParsePHC: what is accepted is within bounds and written back as it came.
func FuzzParsePHC(f *testing.F) {
	f.Add(foreign)
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$$")
	f.Fuzz(func(t *testing.T, encoded string) {
		h, err := parsePHC(encoded)
		if err != nil {
			if !errors.Is(err, ErrMalformedHash) {
				t.Errorf("error %v is not ErrMalformedHash", err)
			}
			return
		}
		if err := h.params.check(); err != nil {
			t.Errorf("accepted %q: %v", encoded, err)
		}
		if h.String() != encoded {
			t.Errorf("%q is written back as %q", encoded, h)
		}
	})
}
