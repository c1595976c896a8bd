package transfer

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// names spells an enumeration's values. Source: contract mbs.md section 4.
type names[T ~int | ~string] map[T]string

func (n names[T]) parse(member, s string) (T, error) {
	for v, name := range n {
		if name == s {
			return v, nil
		}
	}
	var none T
	return none, refuse(member, "%q is none of %s", s, strings.Join(slices.Sorted(maps.Values(n)), ", "))
}

// fold gives the form in which logins and names are compared: as the store's unique keys, NFKC
// and case-folded.
func fold(s string) string {
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s)))
}
