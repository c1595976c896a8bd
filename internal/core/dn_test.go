package core_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

func TestFoldDN(t *testing.T) {
	same := [][]string{
		{"", "  "},
		{"dc=example,dc=com", "DC=Example,DC=COM", " dc = example , dc = com ", "dc=example;dc=com", `dc=\65xample,dc=com`},
		{`cn=a\, b,dc=x`, `CN=A\2C  B,dc=x`},
		{`cn=a+sn=b,dc=x`, `SN=B+CN=A,dc=x`},
		{`cn=\ a\ ,dc=x`, `cn=a,dc=x`},
		{`cn=\c3\a9,dc=x`, `cn=é,dc=x`, `cn=É,dc=x`},
		{`2.5.4.3=x`},
		{`cn=,dc=x`},
		{`cn=a=b`},
		{`cn=a\+sn\=b,dc=x`, `cn=a\2bsn=b,dc=x`},
	}
	seen := map[string]string{}
	for _, group := range same {
		want, err := core.FoldDN(group[0])
		if err != nil {
			t.Errorf("%q: %v", group[0], err)
		}
		for _, dn := range group {
			if got, err := core.FoldDN(dn); err != nil || got != want {
				t.Errorf("%q: %q, %v; want %q", dn, got, err, want)
			}
		}
		if other, ok := seen[want]; ok {
			t.Errorf("%q and %q are the same", other, group[0])
		}
		seen[want] = group[0]
	}
	for _, dn := range []string{"x", "=x", "cn", "cn=a,", "cn=a,b", ",cn=a", "cn=a+", `cn=a\`, `cn=a\zz`, "cn=#0403666f6f", "c n=a", "cn=\xff", `cn=\ff`, "1-=x", "cn;x=a"} {
		if got, err := core.FoldDN(dn); err == nil {
			t.Errorf("%q is %q", dn, got)
		}
	}
}

func TestUnderDN(t *testing.T) {
	for _, tt := range []struct {
		dn, root string
		want     bool
	}{
		{"ou=a,dc=x", "dc=x", true}, {"dc=x", "dc=x", true}, {"dc=x", "", true}, {"", "", true}, {"dc=x", "ou=a,dc=x", false},
		{"ou=a,dc=xx", "dc=x", false}, {`cn=a\,dc\=x`, "dc=x", false}, {"", "dc=x", false}, {"cn=a,ou=b,dc=x", "ou=b,dc=x", true}, {"cn=a,ou=bb,dc=x", "ou=b,dc=x", false},
	} {
		if got := core.UnderDN(tt.dn, tt.root); got != tt.want {
			t.Errorf("%q under %q: %v", tt.dn, tt.root, got)
		}
	}
}

// FuzzFoldDN compares with the LDAP library's reading: what is one name there
// is one here, and what is folded stays as it is.
func FuzzFoldDN(f *testing.F) {
	for _, s := range []string{"dc=example,dc=com", `cn=a\, b+sn=\c3\a9 ,dc=x`, "cn=,", `cn=\`, "=", "cn=a;b=c", `cn=\20 a`, "cn=#04"} {
		f.Add(s, strings.ToUpper(s))
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, err := core.FoldDN(a)
		if err != nil {
			return
		}
		if !utf8.ValidString(x) {
			t.Fatalf("%q is %q", a, x)
		}
		if again, err := core.FoldDN(x); err != nil || again != x {
			t.Fatalf("%q is %q, folded again %q, %v", a, x, again, err)
		}
		if !core.UnderDN(x, x) {
			t.Fatalf("%q is not under itself", x)
		}
		y, err := core.FoldDN(b)
		if err != nil || x != y {
			return
		}
		one, err := ldap.ParseDN(a)
		other, err2 := ldap.ParseDN(b)
		if err == nil && err2 == nil && len(one.RDNs) != len(other.RDNs) {
			t.Fatalf("%q and %q are one name, of %d and %d parts", a, b, len(one.RDNs), len(other.RDNs))
		}
	})
}

func TestDirectoryAddress(t *testing.T) {
	for _, tt := range []struct{ text, host, base string }{
		{"dc1.example.com/dc=example,dc=com", "dc1.example.com", "dc=example,dc=com"}, {" 192.0.2.1 / dc=x ", "192.0.2.1", "dc=x"}, {"dc1", "dc1", ""}, {"dc1/", "dc1", ""},
		{"[2001:db8::1]/dc=x", "2001:db8::1", "dc=x"},
		{"dc1/o=a/b", "dc1", "o=a/b"},
	} {
		host, base, ok := core.ParseDirectoryAddress(tt.text)
		if !ok || host != tt.host || base != tt.base {
			t.Errorf("%q is %q and %q, %v", tt.text, host, base, ok)
		}
		if h, b, ok := core.ParseDirectoryAddress(core.DirectoryAddress(host, base)); !ok || h != host || b != base {
			t.Errorf("%q came back as %q and %q", tt.text, h, b)
		}
	}
	for _, text := range []string{"", "/dc=x", "ldap://dc1/dc=x", "dc1:389/dc=x", "dc1 dc2/dc=x", "2001:db8::1", "[::1", "[dc1]", "dc1/x", "dc1?x", "dc1/o=a\\/b", "dc1#", "a@b", strings.Repeat("x", 300)} {
		if host, base, ok := core.ParseDirectoryAddress(text); ok {
			t.Errorf("%q is %q and %q", text, host, base)
		}
	}
}

func FuzzDirectoryAddress(f *testing.F) {
	for _, s := range []string{"dc1.example.com/dc=example,dc=com", "[::1]/dc=x", "x", "a:b", "[", "//"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		host, base, ok := core.ParseDirectoryAddress(s)
		if !ok {
			return
		}
		h, b, ok := core.ParseDirectoryAddress(core.DirectoryAddress(host, base))
		if !ok || h != host || b != base {
			t.Errorf("%q is %q and %q, which come back as %q and %q", s, host, base, h, b)
		}
	})
}
