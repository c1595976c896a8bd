package secret

import (
	_ "embed"
	"strings"
	"sync"
)

// commonPasswords is the list of the most common passwords. Where it is from,
// and under which licences, is in commonpasswords.LICENSE.
//
//go:embed commonpasswords.txt
var commonPasswords string

var common = sync.OnceValue(func() map[string]struct{} {
	set := make(map[string]struct{}, 10_000)
	for word := range strings.Lines(commonPasswords) {
		set[strings.TrimSuffix(word, "\n")] = struct{}{}
	}
	return set
})

// Common reports whether a password is one of the 10,000 most common ones of at
// least six characters, in any letter case.
func Common(password string) bool {
	_, ok := common()[strings.ToLower(password)]
	return ok
}
