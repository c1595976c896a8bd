package secret

import (
	"strings"
	"testing"
)

func TestCommonPasswordsAreKnownInAnyLetterCase(t *testing.T) {
	for password, want := range map[string]bool{"123456": true, "password": true, "PassWord": true, "movers": true, "": false, "correct horse battery staple": false, "12345": false} {
		if got := Common(password); got != want {
			t.Errorf("Common(%q) = %t", password, got)
		}
	}
}

func TestTheListOfCommonPasswordsIsWhole(t *testing.T) {
	if n := len(common()); n != 10_000 {
		t.Errorf("%d different words", n)
	}
	for word := range common() {
		if len(word) < 6 || len(word) > 128 || word != strings.ToLower(word) || strings.TrimSpace(word) != word {
			t.Errorf("%q can never be found", word)
		}
	}
}
