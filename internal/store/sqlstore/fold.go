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
	folded := strings.Map(foldCherokee, cases.Fold().String(norm.NFKC.String(s)))
	return norm.NFKC.String(folded) // folding can undo the normal form
}

// foldCherokee does what cases.Fold does the wrong way round: Cherokee's small
// letters fold to the capitals, which came first (Unicode's CaseFolding.txt).
func foldCherokee(r rune) rune {
	switch {
	case r >= 0xAB70 && r <= 0xABBF:
		return r - 0xAB70 + 0x13A0
	case r >= 0x13F8 && r <= 0x13FD:
		return r - 8
	}
	return r
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
