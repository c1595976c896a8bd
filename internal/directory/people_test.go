package directory_test

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory/ldaptest"
)

func TestGroupsOfPeople(t *testing.T) {
	s := ldaptest.Start(t)
	s.AddPerson("ann", password)
	s.AddPerson("bob", password)
	s.AddGroup("direct", "ann")
	s.AddGroup("inner", "ann")
	s.AddGroup("middle", ldaptest.GroupDN("inner"))
	s.AddGroup("Outer, of \"all\"", ldaptest.GroupDN("middle"))
	s.AddGroup("others", "bob")
	s.Join("inner", ldaptest.GroupDN("Outer, of \"all\"")) // round in a circle
	s.Add(ldaptest.GroupDN("unique"), map[string][]string{"objectClass": {"groupOfUniqueNames"}, "cn": {"unique"}, "uniqueMember": {ldaptest.DN("ann")}})
	s.Add(ldaptest.GroupDN("posix"), map[string][]string{"objectClass": {"posixGroup"}, "cn": {"posix"}, "gidNumber": {"7"}, "memberUid": {"ann", "an*"}})
	s.Add("cn=aside,"+ldaptest.Base, map[string][]string{"objectClass": {"groupOfNames"}, "cn": {"aside"}, "member": {ldaptest.DN("ann")}})
	d, at := open(t), s.Place(core.PlainLDAP)
	want := folded(t, "direct", "inner", "middle", "Outer, of \"all\"", "unique", "posix")
	got, err := d.Find(t.Context(), at, named("ann"))
	if err != nil || !slices.Equal(got.Groups, want) {
		t.Errorf("%v, %v\nwant %v", got, err, want)
	}
	for p, err := range d.People(t.Context(), at) {
		if err != nil {
			t.Fatal(err)
		}
		if expect := map[string][]string{"ann": want, "bob": folded(t, "others")}[p.Login]; !slices.Equal(p.Groups, expect) {
			t.Errorf("%s: %v", p.Login, p.Groups)
		}
	}
	t.Run("groups that are out of the root do not count", func(t *testing.T) {
		wide := at
		wide.Directory.GroupRoot = ""
		got, err := d.Find(t.Context(), wide, named("ann"))
		if err != nil || len(got.Groups) != len(want)+1 {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func TestFindByName(t *testing.T) {
	s := ldaptest.Start(t)
	s.AddPerson("ann", password)
	d, at := open(t), s.Place(core.PlainLDAP)
	p, err := d.Find(t.Context(), at, core.DirectoryName{DN: "UID = Ann, ou=People," + ldaptest.Base})
	if err != nil || p.Login != "ann" {
		t.Errorf("%+v, %v", p, err)
	}
	for name, dn := range map[string]string{
		"nobody": ldaptest.DN("ghost"), "an entry that is no person": ldaptest.People, "an account out of the root": ldaptest.Reader, "no name": "ann",
		"an empty name": "  ", "the root of all": "dc=com",
	} {
		if p, err := d.Find(t.Context(), at, core.DirectoryName{DN: dn}); core.KindOf(err) != core.NotFound || err == nil {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func TestReferralsAreNotFollowed(t *testing.T) {
	other := listener(t, func(net.Conn) { t.Error("a referral was followed") })
	s := ldaptest.Start(t)
	s.Add(ldaptest.DN("away"), map[string][]string{"objectClass": {"referral", "extensibleObject"}, "uid": {"away"},
		"ref": {"ldap://" + other + "/" + ldaptest.DN("away")}})
	s.Add("ou=branch,"+ldaptest.Base, map[string][]string{"objectClass": {"referral", "extensibleObject"}, "ou": {"branch"}, "ref": {"ldap://" + other + "/"}})
	d, at := open(t), s.Place(core.PlainLDAP)
	if got, err := d.Prove(t.Context(), at, named("away"), password); err != nil || got.Person != nil || got.Refused != core.BadCredentials {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := d.Find(t.Context(), at, core.DirectoryName{DN: ldaptest.DN("away")}); err == nil {
		t.Error("a referral was found")
	}
	for p, err := range d.People(t.Context(), at) {
		t.Errorf("%+v, %v", p, err)
	}
	at.Directory.UserRoot = "ou=branch," + ldaptest.Base
	_, err := d.Prove(t.Context(), at, named("away"), password)
	refused(t, err, core.Invalid, "userRoot", "refers to another")
}

func TestPeopleComeInPages(t *testing.T) {
	s := ldaptest.Start(t)
	s.Stop()
	s.Load(ldaptest.Many(2000, password, "all"))
	s.Run()
	d, at := open(t), s.Place(core.LDAPS)
	n, err := d.Count(t.Context(), at)
	if err != nil || n != 2000 {
		t.Fatalf("%d, %v", n, err)
	}
	seen := map[string]bool{}
	for p, err := range d.People(t.Context(), at) {
		if err != nil {
			t.Fatal(err)
		}
		if seen[p.ID] || !p.Active || len(p.Groups) != 1 || p.Fields[core.FieldLastName] != p.Login {
			t.Fatalf("%+v", p)
		}
		seen[p.ID] = true
	}
	if len(seen) != 2000 {
		t.Errorf("%d people", len(seen))
	}
	t.Run("who wants no more gets no more", func(t *testing.T) {
		for range d.People(t.Context(), at) {
			break
		}
	})
	t.Run("a part is not taken for the whole", func(t *testing.T) {
		at.Directory.BindDN = ldaptest.Clerk
		_, err := d.Count(t.Context(), at)
		refused(t, err, core.Invalid, "userRoot", "only a part")
		var last error
		for _, last = range d.People(t.Context(), at) {
		}
		refused(t, last, core.Invalid, "userRoot", "only a part")
	})
	t.Run("a server that dies in between is an error", func(t *testing.T) {
		count, last := 0, error(nil)
		for _, err := range d.People(t.Context(), s.Place(core.PlainLDAP)) {
			if count++; count == 600 {
				s.Stop()
			}
			last = err
		}
		if core.KindOf(last) != core.Unavailable || last == nil || count >= 2000 {
			t.Errorf("%v after %d", last, count)
		}
	})
}

func TestSearchForGroups(t *testing.T) {
	s := ldaptest.Start(t)
	for i := range 120 {
		s.AddGroup(fmt.Sprintf("team %03d", i))
	}
	s.Add(ldaptest.GroupDN("star*"), map[string][]string{"objectClass": {"posixGroup"}, "cn": {"star*"}, "gidNumber": {"7"}, "description": {"Night shift"}})
	d, at := open(t), s.Place(core.StartTLS)
	tests := []struct {
		name, keyword string
		page          int
		first         string
		n, total      int
		more          bool
	}{
		{"all, the first page", "", 1, "star*", 50, 121, true},
		{"the second", "", 2, "team 049", 50, 121, true},
		{"the last", "", 3, "team 099", 21, 121, false},
		{"one past the last", "", 4, "", 0, 121, false},
		{"one far past the last", "", 1 << 62, "", 0, 121, false},
		{"a part of the name", "AM 11", 1, "team 110", 10, 10, false},
		{"a part of the description", "night", 1, "star*", 1, 1, false},
		{"a star is a star", "*", 1, "star*", 1, 1, false},
		{"a filter is text", "x)(cn=*", 1, "", 0, 0, false},
		{"blanks are nothing", "  ", 1, "star*", 50, 121, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := d.Groups(t.Context(), at, core.GroupSearch{Keyword: tt.keyword, Page: tt.page})
			if err != nil || len(got.Groups) != tt.n || got.Total != tt.total || got.More != tt.more || got.Over {
				t.Fatalf("%d of %d, %+v, %v", len(got.Groups), got.Total, got, err)
			}
			if tt.n > 0 && (got.Groups[0].Name != tt.first || got.Groups[0].DN != ldaptest.GroupDN(tt.first)) {
				t.Errorf("%+v", got.Groups[0])
			}
		})
	}
	t.Run("what the server cuts off is said to be over the limit", func(t *testing.T) {
		s.Stop()
		var b strings.Builder
		for i := range 600 {
			fmt.Fprintf(&b, "dn: %s\nobjectClass: posixGroup\ncn: more %d\ngidNumber: 1\n\n", ldaptest.GroupDN(fmt.Sprintf("more %d", i)), i)
		}
		s.Load(b.String())
		s.Run()
		at := s.Place(core.LDAPS)
		at.Directory.BindDN = ldaptest.Clerk
		got, err := d.Groups(t.Context(), at, core.GroupSearch{Page: 1})
		if err != nil || !got.Over || len(got.Groups) != 50 || got.Total != 500 {
			t.Errorf("%d of %d, over: %v, %v", len(got.Groups), got.Total, got.Over, err)
		}
	})
}
