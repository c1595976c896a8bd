package ldaptest

import (
	"fmt"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// DN gives the name of a person's entry.
func DN(uid string) string { return "uid=" + ldap.EscapeDN(uid) + "," + People }

// GroupDN gives the name of a group's entry.
func GroupDN(cn string) string { return "cn=" + ldap.EscapeDN(cn) + "," + Groups }

// AddPerson adds a person: first name, last name and mail are made from the uid.
func (s *Server) AddPerson(uid, password string, change ...func(attributes map[string][]string)) {
	s.t.Helper()
	a := map[string][]string{
		"objectClass": {"inetOrgPerson"}, "uid": {uid}, "cn": {uid}, "givenName": {"First " + uid}, "sn": {"Last " + uid},
		"mail": {strings.ReplaceAll(uid, " ", ".") + "@directory.example"}, "userPassword": {password},
	}
	for _, ch := range change {
		ch(a)
	}
	s.Add(DN(uid), a)
}

// AddGroup adds a groupOfNames. Members are names of people, or of groups as GroupDN gives them.
func (s *Server) AddGroup(cn string, members ...string) {
	s.t.Helper()
	list := []string{""} // a group needs a member
	for _, m := range members {
		list = append(list, dnOf(m))
	}
	s.Add(GroupDN(cn), map[string][]string{"objectClass": {"groupOfNames"}, "cn": {cn}, "member": list})
}

func dnOf(member string) string {
	if strings.HasSuffix(member, Base) {
		return member
	}
	return DN(member)
}

// Join makes somebody a member of a group.
func (s *Server) Join(cn, member string) {
	s.t.Helper()
	s.Modify(GroupDN(cn), func(m *ldap.ModifyRequest) { m.Add("member", []string{dnOf(member)}) })
}

// Leave ends a membership.
func (s *Server) Leave(cn, member string) {
	s.t.Helper()
	s.Modify(GroupDN(cn), func(m *ldap.ModifyRequest) { m.Delete("member", []string{dnOf(member)}) })
}

// Add adds an entry.
func (s *Server) Add(dn string, attributes map[string][]string) {
	s.t.Helper()
	q := ldap.NewAddRequest(dn, nil)
	for name, values := range attributes {
		q.Attribute(name, values)
	}
	s.change(func(c *ldap.Conn) error { return c.Add(q) })
}

// Modify changes an entry.
func (s *Server) Modify(dn string, f func(m *ldap.ModifyRequest)) {
	s.t.Helper()
	q := ldap.NewModifyRequest(dn, nil)
	f(q)
	s.change(func(c *ldap.Conn) error { return c.Modify(q) })
}

// Set replaces an attribute's values.
func (s *Server) Set(dn, attribute string, values ...string) {
	s.t.Helper()
	s.Modify(dn, func(m *ldap.ModifyRequest) { m.Replace(attribute, values) })
}

// Remove deletes an entry.
func (s *Server) Remove(dn string) {
	s.t.Helper()
	s.change(func(c *ldap.Conn) error { return c.Del(ldap.NewDelRequest(dn, nil)) })
}

// Rename gives a person another uid; the entry stays the same.
func (s *Server) Rename(uid, to string) {
	s.t.Helper()
	s.change(func(c *ldap.Conn) error {
		return c.ModifyDN(ldap.NewModifyDNRequest(DN(uid), "uid="+ldap.EscapeDN(to), true, ""))
	})
}

// Many gives the LDIF of people u0000, u0001 ... with one password, all in one
// group. Load it.
func Many(n int, password, group string) string {
	var b, members strings.Builder
	for i := range n {
		uid := fmt.Sprintf("u%04d", i)
		fmt.Fprintf(&b, "dn: %s\nobjectClass: inetOrgPerson\nuid: %[2]s\ncn: %[2]s\ngivenName: First\nsn: %[2]s\nmail: %[2]s@directory.example\nuserPassword: %s\n\n", DN(uid), uid, password)
		fmt.Fprintf(&members, "member: %s\n", DN(uid))
	}
	fmt.Fprintf(&b, "dn: %s\nobjectClass: groupOfNames\ncn: %s\n%s\n", GroupDN(group), group, members.String())
	return b.String()
}
