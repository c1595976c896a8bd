package directory_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

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
