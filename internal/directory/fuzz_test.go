package directory

import (
	"strings"
	"testing"
	"unicode/utf8"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

// FuzzFilters puts whatever people type into filters: they stay what they are,
// and hold the text as a value.
func FuzzFilters(f *testing.F) {
	for _, s := range []string{"ann", "*", "ann)(uid=*", "x)(|(uid=ann)", `\2a`, "a\x00b", "Zoë", "(", `\`, "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // no face lets it in
		}
		p := parts(t, nameFilter(core.DefaultUserFilter, []string{"uid", "mail"}, text))
		for _, one := range p {
			if v := one.Children[1].Data.String(); one.Tag != ldap.FilterEqualityMatch || v != text {
				t.Fatalf("%q became %q", text, v)
			}
		}
		filter := memberFilter(text)
		for _, one := range parts(t, "(&(a=b)(|"+filter+"))") {
			if v := one.Children[1].Data.String(); one.Tag != ldap.FilterEqualityMatch || v != text {
				t.Fatalf("%q became %q", text, v)
			}
		}
		word := strings.TrimSpace(text)
		if word == "" {
			return
		}
		for _, one := range parts(t, wordFilter(core.DefaultGroupFilter, text)) {
			if inner := one.Children[1]; one.Tag != ldap.FilterSubstrings || len(inner.Children) != 1 || inner.Children[0].Data.String() != word {
				t.Fatalf("%q is no word of %q", text, wordFilter(core.DefaultGroupFilter, text))
			}
		}
	})
}

// parts gives the two alternatives beside the filter of a search.
func parts(t *testing.T, filter string) []*ber.Packet {
	t.Helper()
	p, err := ldap.CompileFilter(filter)
	if err != nil {
		t.Fatalf("%q: %v", filter, err)
	}
	if p.Tag != ldap.FilterAnd || len(p.Children) != 2 || p.Children[1].Tag != ldap.FilterOr || len(p.Children[1].Children) != 2 {
		t.Fatalf("%q is another filter", filter)
	}
	return p.Children[1].Children
}
