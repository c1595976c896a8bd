package directory

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

const (
	// mostGroupsOf bounds the groups that one person can be in, and with it
	// what a directory can make of a sign-in.
	mostGroupsOf = 2000
	// askTogether is how many names one search for groups holds.
	askTogether = 20
	// mostGroupsLooked is how many groups a search looks at; the rest is said to be over the limit.
	mostGroupsLooked = 2000
)

// parents remembers the groups that groups are in, by folded name, for as long as
// many people are asked about.
type parents map[string][]string

// groupsOf gives the folded names of the groups that a person is in, directly
// and through other groups. What a directory says of itself (memberOf) is not
// asked: not every directory keeps it, and where it does it may hold less.
func (s *session) groupsOf(e *ldap.Entry, login string, known parents) ([]string, error) {
	var b strings.Builder
	b.WriteString("(|" + memberFilter(e.DN))
	for _, uid := range append(e.GetEqualFoldAttributeValues("uid"), login) {
		b.WriteString("(memberUid=" + ldap.EscapeFilter(uid) + ")")
	}
	b.WriteString(")")
	fresh, err := s.groupsBy(b.String())
	if err != nil {
		return nil, err
	}
	in := map[string]bool{}
	for len(fresh) > 0 {
		var next []string // names as the server prints them, that were not met before
		for _, dn := range fresh {
			if folded, err := core.FoldDN(dn); err == nil && !in[folded] {
				in[folded] = true
				next = append(next, dn)
			}
		}
		if len(in) > mostGroupsOf {
			return nil, refused(core.Invalid, "groupRoot", "a person is in more groups than can be looked at", nil)
		}
		if fresh, err = s.above(next, known); err != nil {
			return nil, err
		}
	}
	list := make([]string, 0, len(in))
	for dn := range in {
		list = append(list, dn)
	}
	slices.Sort(list)
	return list, nil
}

// memberFilter finds the groups that name an entry as a member.
func memberFilter(dn string) string {
	escaped := ldap.EscapeFilter(dn)
	return "(member=" + escaped + ")(uniqueMember=" + escaped + ")"
}

// above gives the groups that any of some groups is in. With a memory each is
// asked about once, else many together.
func (s *session) above(groups []string, known parents) (all []string, err error) {
	together := askTogether
	if known != nil {
		together = 1
	}
	for some := range slices.Chunk(groups, together) {
		if known != nil {
			if list, ok := known[some[0]]; ok {
				all = append(all, list...)
				continue
			}
		}
		var b strings.Builder
		for _, dn := range some {
			b.WriteString(memberFilter(dn))
		}
		list, err := s.groupsBy("(|" + b.String() + ")")
		if err != nil {
			return nil, err
		}
		if known != nil {
			known[some[0]] = list
		}
		all = append(all, list...)
	}
	return all, nil
}

// groupsBy gives the names of groups that a filter finds. It does not ask in
// pages: this goes on while people are read in pages, of which a connection
// has one at a time.
func (s *session) groupsBy(filter string) ([]string, error) {
	root, _ := s.at.Directory.GroupSearchRoot()
	found, err := s.page(&ldap.SearchRequest{BaseDN: root, Scope: ldap.ScopeWholeSubtree, Filter: filter, Attributes: orNone(nil)})
	if err != nil {
		return nil, blame("groupRoot", failureUnlessBroken(err))
	}
	var list []string
	for _, e := range found.Entries {
		list = append(list, e.DN)
	}
	return list, nil
}

// Groups implements core.Directories.
func (d *Directories) Groups(ctx context.Context, at core.DirectoryPlace, q core.GroupSearch) (core.GroupsFound, error) {
	var all []core.DirectoryGroup
	var over bool
	err := d.with(ctx, at, func(s *session) (err error) {
		all, over, err = s.groups(q.Keyword)
		return blame("groupRoot", err)
	})
	if err != nil {
		return core.GroupsFound{}, err
	}
	slices.SortFunc(all, func(a, b core.DirectoryGroup) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.DN, b.DN))
	})
	from := min(max(q.Page-1, 0), len(all)/core.GroupsPerPage+1) * core.GroupsPerPage // kept from overflowing
	page := all[min(from, len(all)):min(from+core.GroupsPerPage, len(all))]
	return core.GroupsFound{Groups: page, Total: len(all), More: from+core.GroupsPerPage < len(all), Over: over}, nil
}

// wordFilter finds those of a filter who have a word in their name or description.
func wordFilter(filter, keyword string) string {
	word := ldap.EscapeFilter(strings.TrimSpace(keyword))
	if word == "" {
		return filter
	}
	return "(&" + filter + "(|(cn=*" + word + "*)(description=*" + word + "*)))"
}

// groups looks groups up, at most so many.
func (s *session) groups(keyword string) (list []core.DirectoryGroup, over bool, err error) {
	root, filter := s.at.Directory.GroupSearchRoot()
	filter = wordFilter(filter, keyword)
	err = s.each(root, filter, []string{"cn"}, func(e *ldap.Entry) (bool, error) {
		if over = len(list) == mostGroupsLooked; over {
			return false, nil
		}
		list = append(list, core.DirectoryGroup{Name: groupName(e), DN: e.DN})
		return true, nil
	})
	if e, ok := core.AsError(err); ok && ldap.IsErrorWithCode(e.Err, ldap.LDAPResultSizeLimitExceeded) {
		return list, true, nil
	}
	return list, over, err
}

// groupName gives a group's common name, or what its entry is named by.
func groupName(e *ldap.Entry) string {
	if cn := e.GetEqualFoldAttributeValue("cn"); cn != "" {
		return cn
	}
	if dn, err := ldap.ParseDN(e.DN); err == nil && len(dn.RDNs) > 0 && len(dn.RDNs[0].Attributes) > 0 {
		return dn.RDNs[0].Attributes[0].Value
	}
	return e.DN
}
