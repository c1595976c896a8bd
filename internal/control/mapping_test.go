package control

import (
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// noRoles is a reader that knows no roles.
type noRoles struct{ core.Reader }

// Roles implements core.Reader.
func (noRoles) Roles() ([]*core.Role, error) { return nil, nil }

// FuzzMapping gives nobody anything but by a group that is mapped, whatever names
// groups and people's groups have.
func FuzzMapping(f *testing.F) {
	f.Add("cn=admins,dc=x", "CN=Admins, DC=x", false)
	f.Add("cn=admins,dc=x", "cn=admins,dc=xx", false)
	f.Add("cn=admins,dc=x", "cn=admins,dc=x\ncn=others,dc=x", true)
	f.Add(`cn=a\,dc\=x`, "cn=a,dc=x", false)
	f.Add("", "", false)
	f.Add("cn=\xff", "cn=\xff", false)
	f.Fuzz(func(t *testing.T, mapped, groups string, portal bool) {
		s := &core.AuthServer{Directory: core.Directory{Groups: []core.GroupGrant{
			{Path: mapped, SystemAdmin: true, PortalOnly: portal}, {Path: "cn=clerks,dc=elsewhere", UserManager: true}, {Path: "cn=nothing,dc=elsewhere"}}}}
		m, err := newMapping(noRoles{}, s)
		if err != nil {
			t.Fatal(err)
		}
		var folded []string
		in := map[string]bool{}
		for _, g := range strings.Split(groups, "\n") {
			if dn, err := core.FoldDN(g); err == nil {
				folded, in[dn] = append(folded, dn), true
			}
		}
		path, err := core.FoldDN(mapped)
		got := m.of(folded)
		if want := err == nil && path != "" && !portal && in[path]; got.admin != want && path != "cn=clerks,dc=elsewhere" && path != "cn=nothing,dc=elsewhere" {
			t.Fatalf("of %q, where %q gives everything, somebody has %v", groups, mapped, got.admin)
		}
		if got.users && !in["cn=clerks,dc=elsewhere"] || got.system || len(got.memberships) > 0 {
			t.Fatalf("%+v came from nowhere", got)
		}
	})
}

// FuzzFilterOfSettings: a filter that may be saved, and that the library can read,
// means the same when something is put beside it.
func FuzzFilterOfSettings(f *testing.F) {
	for _, s := range []string{"(objectClass=person)", "(&(a=b)(c=d))", "(a=b)(c=d)", "(a=b))(|(c=d)", "((a=b))", "()", "a=b", `(a=\29)`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		if filter == "" || checkFilter("userFilter", filter) != nil {
			return
		}
		if depth := strings.Count(filter, "(") - strings.Count(filter, ")"); depth != 0 || filter[0] != '(' || filter[len(filter)-1] != ')' {
			t.Fatalf("%q is not whole", filter)
		}
		for i := 1; i < len(filter)-1; i++ {
			if head := filter[:i+1]; strings.Count(head, "(") <= strings.Count(head, ")") {
				t.Fatalf("%q ends before its end", filter)
			}
		}
	})
}
