package sqlstore

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// fold gives the form in which names are compared: Unicode's compatibility
// case folding (UAX #15 and the Unicode Standard section 3.13), so that
// "STRASSE" equals "straße" and full-width letters equal plain ones. It is
// done here and stored, because SQLite folds ASCII only and PostgreSQL by
// locale.
func fold[T ~string](name T) string {
	s := string(name)
	if isASCII(s) {
		return strings.ToLower(s)
	}
	folded := cases.Fold().String(norm.NFKC.String(s))
	return norm.NFKC.String(folded) // folding can undo the normal form
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
