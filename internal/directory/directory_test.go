package directory_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory"
	"github.com/purserhq/purser/internal/directory/ldaptest"
)

const password = "correct horse"

func open(t *testing.T) *directory.Directories {
	t.Helper()
	d := directory.New(directory.Config{Allowed: func(netip.Addr, bool) error { return nil }})
	t.Cleanup(d.Close)
	return d
}

func named(login string) core.DirectoryName { return core.DirectoryName{Login: login} }

func refused(t *testing.T, err error, kind core.Kind, field, words string) {
	t.Helper()
	e, ok := core.AsError(err)
	if !ok || e.Kind != kind || e.Field != field || !strings.Contains(e.Msg, words) {
		t.Errorf("got %v (%+v), want %v of %q with %q", err, e, kind, field, words)
	}
}

func folded(t *testing.T, names ...string) []string {
	t.Helper()
	list := []string{}
	for _, n := range names {
		f, err := core.FoldDN(ldaptest.GroupDN(n))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	slices.Sort(list)
	return list
}

func TestProve(t *testing.T) {
	s := ldaptest.Start(t)
	s.AddPerson("ann", password)
	s.AddPerson("Bob (the) * builder, jr", password)
	s.AddPerson("twice", password)
	s.Add("uid=twice,ou=groups,"+ldaptest.Base, map[string][]string{"objectClass": {"account"}, "uid": {"twice"}})
	s.AddPerson("open", password, func(a map[string][]string) { delete(a, "userPassword") })
	s.AddPerson("gone", password, func(a map[string][]string) {
		a["objectClass"] = append(a["objectClass"], "shadowAccount")
		a["shadowExpire"] = []string{"100"}
	})
	s.AddPerson("many", password, func(a map[string][]string) { a["uid"] = []string{"other", "many"} })
	d := open(t)
	tests := []struct {
		name, login, password string
		found                 bool
		refused               core.Reason
	}{
		{"the right password", "ann", password, true, core.NoReason},
		{"the name in other letters", "ANN", password, true, core.NoReason},
		{"a wrong password", "ann", "wrong", true, core.BadCredentials},
		{"an empty password, which would be a sign-in as nobody", "ann", "", true, core.BadCredentials},
		{"an unknown name", "ghost", password, false, core.BadCredentials},
		{"an empty name", "", password, false, core.BadCredentials},
		{"a name that matches everything", "*", password, false, core.BadCredentials},
		{"a name that begins like one", "an*", password, false, core.BadCredentials},
		{"a name that closes the filter", "ann)(uid=*", password, false, core.BadCredentials},
		{"a name that opens another", "x)(|(uid=ann)", password, false, core.BadCredentials},
		{"a name with a NUL", "ann\x00", password, false, core.BadCredentials},
		{"a name that is a DN", ldaptest.DN("ann"), password, false, core.BadCredentials},
		{"a name with all that filters and DNs escape", "Bob (the) * builder, jr", password, true, core.NoReason},
		{"an entry without a password", "open", password, true, core.BadCredentials},
		{"an account past its time", "gone", password, true, core.Disabled},
		{"an account past its time, and a wrong password", "gone", "wrong", true, core.BadCredentials},
		{"of several names, the one the entry is named by", "many", password, true, core.NoReason},
		{"of several names, another one", "other", password, false, core.BadCredentials},
		{"a name that is there twice counts where people are", "twice", password, true, core.NoReason},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := d.Prove(t.Context(), s.Place(core.PlainLDAP), named(tt.login), tt.password)
			if err != nil || got.Refused != tt.refused || (got.Person != nil) != tt.found {
				t.Errorf("%+v (%+v), %v", got, got.Person, err)
			}
		})
	}
	t.Run("two entries of one name are nobody", func(t *testing.T) {
		at := s.Place(core.PlainLDAP)
		at.Directory.UserRoot, at.Directory.UserFilter = "", "(objectClass=*)"
		if got, err := d.Prove(t.Context(), at, named("twice"), password); err != nil || got.Person != nil || got.Refused != core.BadCredentials {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestProveReadsThePerson(t *testing.T) {
	s := ldaptest.Start(t)
	s.AddPerson("ann", password, func(a map[string][]string) {
		a["telephoneNumber"] = []string{"+49 1"}
		a["description"] = []string{"first", "second"}
	})
	s.AddGroup("admins", "ann")
	s.AddGroup("empty")
	d, at := open(t), s.Place(core.PlainLDAP)
	got, err := d.Prove(t.Context(), at, named("Ann"), password)
	if err != nil || got.Person == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	p := *got.Person
	if p.DN != ldaptest.DN("ann") || p.Login != "ann" || !p.Active || !strings.HasPrefix(p.ID, "entryUUID:") || !slices.Equal(p.Groups, folded(t, "admins")) {
		t.Errorf("%+v", p)
	}
	want := map[core.PersonField]string{core.FieldFirstName: "First ann", core.FieldLastName: "Last ann", core.FieldEmail: "ann@directory.example", core.FieldPhone: "+49 1"}
	if fmt.Sprint(p.Fields) != fmt.Sprint(want) {
		t.Errorf("%v", p.Fields)
	}
	at.Directory.Attributes = []core.AttributeMapping{
		{Field: core.FieldFirstName, Enabled: true, Attributes: []string{"nothing", "CN"}},
		{Field: core.FieldEmail, Attributes: []string{"mail"}},
		{Field: core.FieldDescription, Enabled: true, Attributes: []string{"description"}},
		{Field: core.FieldLogin, Enabled: true, Attributes: []string{"samaccountname", "mail"}},
	}
	if got, err = d.Prove(t.Context(), at, named("ann@directory.example"), password); err != nil || got.Person == nil || got.Refused != core.NoReason {
		t.Fatalf("%+v, %v", got, err)
	}
	want = map[core.PersonField]string{core.FieldFirstName: "ann", core.FieldLastName: "Last ann", core.FieldPhone: "+49 1", core.FieldDescription: "first"}
	if got.Person.Login != "ann@directory.example" || fmt.Sprint(got.Person.Fields) != fmt.Sprint(want) {
		t.Errorf("%+v", got.Person)
	}
}

func TestPasswordPolicy(t *testing.T) {
	s := ldaptest.Start(t, `ppolicy_default "cn=policy,`+ldaptest.Base+`"`)
	s.Add("cn=policy,"+ldaptest.Base, map[string][]string{"objectClass": {"device", "pwdPolicy"}, "cn": {"policy"}, "pwdAttribute": {"userPassword"},
		"pwdLockout": {"TRUE"}, "pwdMaxFailure": {"2"}, "pwdMustChange": {"TRUE"}})
	for _, uid := range []string{"ann", "bob", "cid"} {
		s.AddPerson(uid, password)
	}
	d, at := open(t), s.Place(core.PlainLDAP)
	try := func(uid, word string) core.DirectoryProof {
		t.Helper()
		got, err := d.Prove(t.Context(), at, named(uid), word)
		if err != nil || got.Person == nil {
			t.Fatalf("%s: %+v, %v", uid, got, err)
		}
		return got
	}
	for range 2 {
		try("ann", "wrong")
	}
	if got := try("ann", password); got.Refused != core.Locked || !got.Person.Active {
		t.Errorf("locked after failures: %+v", got)
	}
	s.Set(ldaptest.DN("bob"), "pwdAccountLockedTime", "000001010000Z")
	if got := try("bob", password); got.Refused != core.Locked || got.Person.Active {
		t.Errorf("locked by an administrator: %+v %+v", got, got.Person)
	}
	s.Set(ldaptest.DN("cid"), "pwdReset", "TRUE")
	if got := try("cid", password); got.Refused != core.Expired {
		t.Errorf("a password that must be changed: %+v", got)
	}
	s.Set("cn=policy,"+ldaptest.Base, "pwdMaxAge", "1")
	s.Stop()
	s.Load("dn: " + ldaptest.DN("dan") + "\nobjectClass: inetOrgPerson\nuid: dan\ncn: dan\nsn: dan\nuserPassword: " + password + "\npwdChangedTime: 20200101000000Z\n")
	s.Run()
	if got := try("dan", password); got.Refused != core.Expired {
		t.Errorf("a password that is too old: %+v", got)
	}
	if got := try("dan", "wrong"); got.Refused != core.BadCredentials {
		t.Errorf("a wrong one: %+v", got)
	}
}

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

// listener takes connections and gives them to f.
func listener(t *testing.T, f func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { f(c); c.Close() })
		}
	})
	t.Cleanup(func() { l.Close(); wg.Wait() })
	return l.Addr().String()
}

func TestTLS(t *testing.T) {
	s, other := ldaptest.Start(t), ldaptest.Start(t)
	s.AddPerson("ann", password)
	d := open(t)
	tests := []struct {
		name   string
		how    core.DirectorySecurity
		change func(*core.Directory)
		kind   core.Kind
		field  string
		words  string // "": it works
	}{
		{"none", core.PlainLDAP, nil, 0, "", ""},
		{"LDAPS with the private authority", core.LDAPS, nil, 0, "", ""},
		{"StartTLS with the private authority", core.StartTLS, nil, 0, "", ""},
		{"a further name of the certificate", core.LDAPS, func(x *core.Directory) { x.ServerName = "ldap.example.com" }, 0, "", ""},
		{"LDAPS without the authority", core.LDAPS, func(x *core.Directory) { x.CACertificates = "" }, core.Invalid, "security", "cannot be trusted"},
		{"StartTLS without the authority", core.StartTLS, func(x *core.Directory) { x.CACertificates = "" }, core.Invalid, "security", "cannot be trusted"},
		{"another authority", core.StartTLS, func(x *core.Directory) { x.CACertificates = other.CA }, core.Invalid, "security", "cannot be trusted"},
		{"another name", core.LDAPS, func(x *core.Directory) { x.ServerName = "dc1.example.com" }, core.Invalid, "security", "another name"},
		{"StartTLS, another name", core.StartTLS, func(x *core.Directory) { x.ServerName = "dc1.example.com" }, core.Invalid, "security", "another name"},
		{"any certificate, as the settings ask", core.LDAPS, func(x *core.Directory) { x.CACertificates, x.ServerName, x.SkipVerify = "", "x", true }, 0, "", ""},
		{"authorities that are none", core.LDAPS, func(x *core.Directory) { x.CACertificates = "x" }, core.Invalid, "caCertificates", "PEM"},
		{"TLS where none is spoken", core.LDAPS, func(x *core.Directory) { x.Port = s.Port(core.PlainLDAP) }, core.Invalid, "security", "does not speak TLS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at := s.Place(tt.how)
			if tt.change != nil {
				tt.change(&at.Directory)
			}
			got, err := d.Prove(t.Context(), at, named("ann"), password)
			if tt.words != "" {
				refused(t, err, tt.kind, tt.field, tt.words)
			} else if err != nil || got.Refused != core.NoReason {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	s := ldaptest.Start(t, "security simple_bind=128") // no password in clear
	d := open(t)
	slow := listener(t, func(c net.Conn) { c.Read(make([]byte, 1<<16)); c.Read(make([]byte, 1)) }) // takes a request and says nothing
	tests := []struct {
		name   string
		how    core.DirectorySecurity
		change func(*core.DirectoryPlace)
		kind   core.Kind
		field  string
		words  string
	}{
		{"no password in clear", core.PlainLDAP, nil, core.Invalid, "bindDN", "encrypted"},
		{"a wrong password of the account", core.LDAPS, func(p *core.DirectoryPlace) { p.Password = "wrong" }, core.Invalid, "bindDN", "does not accept the account"},
		{"an unknown account", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.BindDN = "cn=nobody," + ldaptest.Base }, core.Invalid, "bindDN", "does not accept the account"},
		{"an account without a password", core.LDAPS, func(p *core.DirectoryPlace) { p.Password = "" }, core.Invalid, "password", "no password"},
		{"no account where one is needed", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.BindDN = "" }, core.Invalid, "baseDN", "no such entry"},
		{"a base that is not there", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.BaseDN = "ou=nowhere," + ldaptest.Base }, core.Invalid, "baseDN", "no such entry"},
		{"people that are not there", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.UserRoot = "ou=nowhere," + ldaptest.Base }, core.Invalid, "userRoot", "no such entry"},
		{"groups that are not there", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.GroupRoot = "ou=nowhere," + ldaptest.Base }, core.Invalid, "groupRoot", "no such entry"},
		{"a port where nobody is", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.Port = 1 }, core.Unavailable, "", "cannot be reached"},
		{"a name that nobody has", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.Host = "directory.invalid" }, core.Unavailable, "", ""},
		{"a server that is silent", core.PlainLDAP, elsewhere(slow), core.Unavailable, "", "in time"},
		{"a server that is silent, with TLS", core.LDAPS, elsewhere(slow), core.Unavailable, "", "in time"},
		{"a server that is silent, with StartTLS", core.StartTLS, elsewhere(slow), core.Unavailable, "", "in time"},
		{"a server of another kind", core.PlainLDAP, elsewhere(listener(t, func(c net.Conn) { c.Write([]byte("220 mail.example.com ESMTP\r\n")); c.Read(make([]byte, 100)) })), core.Unavailable, "", ""},
		{"a server that says too much", core.PlainLDAP, elsewhere(listener(t, func(c net.Conn) {
			c.Read(make([]byte, 100))
			c.Write([]byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 2, 1, 1})
			c.Read(make([]byte, 1))
		})), core.Unavailable, "", ""},
		{"a server that hangs up", core.PlainLDAP, elsewhere(listener(t, func(c net.Conn) {})), core.Unavailable, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at := s.Place(tt.how)
			if tt.change != nil {
				tt.change(&at)
			}
			err := d.Try(t.Context(), at)
			refused(t, err, tt.kind, tt.field, tt.words)
			if e, _ := core.AsError(err); e != nil && strings.Contains(e.Msg, ldaptest.ReaderPassword) {
				t.Errorf("the password is told: %v", err)
			}
		})
	}
	if err := d.Try(t.Context(), s.Place(core.StartTLS)); err != nil {
		t.Errorf("settings that work: %v", err)
	}
}

func elsewhere(address string) func(*core.DirectoryPlace) {
	to := netip.MustParseAddrPort(address)
	return func(p *core.DirectoryPlace) {
		p.Directory.Host, p.Directory.Port, p.Directory.TimeoutSeconds = to.Addr().String(), int(to.Port()), 1
	}
}

func TestAddressesThatMayNotBeReached(t *testing.T) {
	s := ldaptest.Start(t)
	d := directory.New(directory.Config{Allowed: func(a netip.Addr, private bool) error {
		if private {
			return nil
		}
		return errors.New("address " + a.String() + " may not be reached")
	}})
	defer d.Close()
	at := s.Place(core.PlainLDAP)
	if err := d.Try(t.Context(), at); err != nil {
		t.Error(err)
	}
	at.AllowPrivate = false
	refused(t, d.Try(t.Context(), at), core.Invalid, "host", "address 127.0.0.1 may not be reached")
	closed := directory.New(directory.Config{})
	defer closed.Close()
	refused(t, closed.Try(t.Context(), s.Place(core.PlainLDAP)), core.Invalid, "host", "no address")
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

// kept is the way to a server whose connections are kept.
func kept(s *ldaptest.Server, most int) core.DirectoryPlace {
	at := s.Place(core.PlainLDAP)
	at.Server, at.Version, at.Directory.Connections = "0192a000-0000-7000-8000-000000000001", time.Now(), most
	return at
}

func TestConnectionsAreKeptAndBounded(t *testing.T) {
	s := ldaptest.Start(t)
	s.AddPerson("ann", password)
	var mu sync.Mutex
	dialed := 0
	d := directory.New(directory.Config{Allowed: func(netip.Addr, bool) error {
		mu.Lock()
		defer mu.Unlock()
		dialed++
		return nil
	}})
	defer d.Close()
	at := kept(s, 2)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for _, word := range []string{password, "wrong", password} {
				got, err := d.Prove(context.Background(), at, named("ann"), word)
				if want := word == password; err != nil || (got.Refused == core.NoReason) != want {
					t.Errorf("%q: %+v, %v", word, got, err)
				}
			}
		})
	}
	wg.Wait()
	if dialed < 1 || dialed > 2 {
		t.Errorf("%d connections", dialed)
	}
	t.Run("a server that was restarted is found again", func(t *testing.T) {
		s.Stop()
		if _, err := d.Prove(t.Context(), at, named("ann"), password); core.KindOf(err) != core.Unavailable || err == nil {
			t.Errorf("%v", err)
		}
		s.Run()
		for range 4 {
			if got, err := d.Prove(t.Context(), at, named("ann"), password); err != nil || got.Refused != core.NoReason {
				t.Errorf("%+v, %v", got, err)
			}
		}
	})
	t.Run("who finds no free connection is told so when his time is up", func(t *testing.T) {
		mute := listener(t, func(c net.Conn) { c.Read(make([]byte, 1<<16)); c.Read(make([]byte, 1)) })
		at := kept(s, 1)
		at.Server = "0192a000-0000-7000-8000-000000000002"
		elsewhere(mute)(&at)
		errs := make(chan error, 3)
		for range cap(errs) {
			go func() {
				_, err := d.Prove(context.Background(), at, named("ann"), password)
				errs <- err
			}()
		}
		kinds := map[core.Kind]int{}
		for range cap(errs) {
			kinds[core.KindOf(<-errs)]++
		}
		if kinds[core.Unavailable] < 1 || kinds[core.Unavailable]+kinds[core.TooMany] != 3 {
			t.Errorf("%v", kinds)
		}
	})
	t.Run("other settings make other connections", func(t *testing.T) {
		later := at
		later.Version, later.Password = at.Version.Add(time.Second), "changed"
		if _, err := d.Prove(t.Context(), later, named("ann"), password); err == nil {
			t.Error("a kept connection was used with a password that is wrong now")
		}
	})
	t.Run("a caller who goes away ends it", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		at := s.Place(core.PlainLDAP)
		elsewhere(listener(t, func(c net.Conn) {
			c.Read(make([]byte, 1))
			cancel()
			c.Read(make([]byte, 1<<16))
			c.Read(make([]byte, 1))
		}))(&at)
		at.Directory.TimeoutSeconds = 60
		if _, err := d.Prove(ctx, at, named("ann"), password); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

// A sign-in leaves the connection as somebody else. The next one must not
// search as him.
func TestAConnectionDoesNotKeepWhoSignedIn(t *testing.T) {
	s := ldaptest.Start(t)
	s.AddPerson("ann", password)
	s.AddPerson("bob", password)
	d, at := open(t), kept(s, 1)
	for range 3 {
		for _, uid := range []string{"ann", "bob"} {
			if got, err := d.Prove(t.Context(), at, named(uid), password); err != nil || got.Refused != core.NoReason {
				t.Fatalf("%s: %+v, %v", uid, got, err)
			}
			if got, err := d.Prove(t.Context(), at, named(uid), "wrong"); err != nil || got.Person == nil {
				t.Fatalf("%s, after a failure: %+v, %v", uid, got, err)
			}
		}
	}
}
