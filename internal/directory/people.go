package directory

import (
	"context"
	"encoding/hex"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

// Attributes that tell entries apart and whether they are switched off. A
// server passes over those that it does not know.
const (
	attrClass          = "objectClass"
	attrEntryUUID      = "entryUUID"              // RFC 4530
	attrObjectGUID     = "objectGUID"             // AD, 16 bytes
	attrUniqueID       = "nsUniqueId"             // 389 Directory Server
	attrControl        = "userAccountControl"     // AD
	attrExpires        = "accountExpires"         // AD, in 100 ns since 1601
	attrLock           = "nsAccountLock"          // 389 Directory Server, FreeIPA
	attrLocked         = "pwdAccountLockedTime"   // OpenLDAP's password policy
	attrShadowExpire   = "shadowExpire"           // RFC 2307, in days since 1970
	lockedForGood      = "000001010000Z"          // of attrLocked: until somebody lifts it
	controlDisabled    = 0x2                      // of attrControl
	neverExpires       = int64(1<<63 - 1)         // of attrExpires, as 0
	from1601           = int64(11_644_473_600)    // seconds to 1970
	perSecond          = int64(10_000_000)        // of attrExpires
	secondsPerDay      = int64(24 * 60 * 60)      // of attrShadowExpire
	classComputer      = "computer"               // AD: a computer is a person, too
	noSuchPasswordName = "cn=no-such-purser-user" // for binds that cannot succeed
)

var stateAttributes = []string{attrClass, attrEntryUUID, attrObjectGUID, attrUniqueID, attrControl, attrExpires, attrLock, attrLocked, attrShadowExpire}

// attributes lists what is read of a person.
func (s *session) attributes() []string {
	list := slices.Clone(stateAttributes)
	for _, f := range core.PersonFields {
		list = append(list, s.at.Directory.AttributesOf(s.at.Type, f)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// find looks a person up. More than one entry of a name is nobody: which of
// them is meant cannot be known.
func (s *session) find(who core.DirectoryName) (*ldap.Entry, error) {
	if who.DN != "" {
		return s.findDN(who.DN)
	}
	root, filter := s.at.Directory.Users()
	filter = nameFilter(filter, s.at.Directory.AttributesOf(s.at.Type, core.FieldLogin), who.Login)
	q := &ldap.SearchRequest{BaseDN: root, Scope: ldap.ScopeWholeSubtree, Filter: filter, Attributes: s.attributes(), SizeLimit: 10}
	found, err := s.page(q)
	if err != nil {
		return nil, blame("userRoot", failureUnlessBroken(err))
	}
	entries := slices.DeleteFunc(found.Entries, func(e *ldap.Entry) bool { return !s.named(e, who.Login) })
	if len(entries) != 1 {
		return nil, core.NotFoundError("login", who.Login)
	}
	return entries[0], nil
}

// nameFilter finds those of a filter who have a name in one of some attributes.
// Nothing in the name means anything in the filter.
func nameFilter(filter string, attributes []string, login string) string {
	var names strings.Builder
	for _, a := range attributes {
		names.WriteString("(" + a + "=" + ldap.EscapeFilter(login) + ")")
	}
	return "(&" + filter + "(|" + names.String() + "))"
}

// named reports whether an entry's login is a name, and not only one of the
// further names that it is found by: a person has one, which locks count.
func (s *session) named(e *ldap.Entry, name string) bool {
	return isPerson(e) && strings.EqualFold(s.loginOf(e), name)
}

func isPerson(e *ldap.Entry) bool {
	return !slices.ContainsFunc(e.GetEqualFoldAttributeValues(attrClass), func(c string) bool { return strings.EqualFold(c, classComputer) })
}

func (s *session) findDN(dn string) (*ldap.Entry, error) {
	root, filter := s.at.Directory.Users()
	folded, err := core.FoldDN(dn)
	foldedRoot, err2 := core.FoldDN(root)
	if err != nil || err2 != nil || folded == "" || !core.UnderDN(folded, foldedRoot) {
		return nil, core.NotFoundError("dn", dn)
	}
	e, err := s.read(dn, filter, s.attributes())
	if err == nil && !isPerson(e) {
		return nil, core.NotFoundError("dn", dn)
	}
	return e, err
}

// loginOf gives the name that an entry's person signs in with: of the
// attributes the first that is there, of its values the one that the entry is
// named by, else the first.
func (s *session) loginOf(e *ldap.Entry) string {
	for _, a := range s.at.Directory.AttributesOf(s.at.Type, core.FieldLogin) {
		values := e.GetEqualFoldAttributeValues(a)
		if len(values) == 0 {
			continue
		}
		own, err := ldap.ParseDN(e.DN)
		if err != nil || len(own.RDNs) == 0 {
			return values[0]
		}
		for _, part := range own.RDNs[0].Attributes {
			if strings.EqualFold(part.Type, a) && slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, part.Value) }) {
				return part.Value
			}
		}
		return values[0]
	}
	return ""
}

// person reads an entry, without groups.
func (s *session) person(e *ldap.Entry, now time.Time) *core.DirectoryPerson {
	p := &core.DirectoryPerson{ID: idOf(e), DN: e.DN, Login: s.loginOf(e), Active: active(e, now), Fields: map[core.PersonField]string{}}
	for _, f := range core.PersonFields {
		for _, a := range s.at.Directory.AttributesOf(s.at.Type, f) {
			if v := e.GetEqualFoldAttributeValue(a); v != "" && f != core.FieldLogin {
				p.Fields[f] = v
				break
			}
		}
	}
	return p
}

// idOf gives the entry's own ID, with its attribute before it, so that those of
// different kinds never meet.
func idOf(e *ldap.Entry) string {
	if id := e.GetEqualFoldAttributeValue(attrEntryUUID); id != "" {
		return "entryUUID:" + strings.ToLower(id)
	}
	if raw := e.GetEqualFoldRawAttributeValue(attrObjectGUID); len(raw) > 0 {
		return "objectGUID:" + hex.EncodeToString(raw)
	}
	if id := e.GetEqualFoldAttributeValue(attrUniqueID); id != "" {
		return "nsUniqueId:" + strings.ToLower(id)
	}
	return ""
}

// active reports whether a person is neither switched off nor past his time.
// What cannot be read as its attribute's kind does not count.
func active(e *ldap.Entry, now time.Time) bool {
	if flags, ok := integer(e, attrControl); ok && flags&controlDisabled != 0 {
		return false
	}
	if at, ok := integer(e, attrExpires); ok && at != 0 && at != neverExpires && at/perSecond-from1601 <= now.Unix() {
		return false
	}
	if days, ok := integer(e, attrShadowExpire); ok && days >= 0 && days*secondsPerDay <= now.Unix() {
		return false
	}
	return !strings.EqualFold(e.GetEqualFoldAttributeValue(attrLock), "true") && e.GetEqualFoldAttributeValue(attrLocked) != lockedForGood
}

func integer(e *ldap.Entry, attribute string) (int64, bool) {
	n, err := strconv.ParseInt(e.GetEqualFoldAttributeValue(attribute), 10, 64)
	return n, err == nil
}

// Find implements core.Directories.
func (d *Directories) Find(ctx context.Context, at core.DirectoryPlace, who core.DirectoryName) (p *core.DirectoryPerson, err error) {
	err = d.with(ctx, at, func(s *session) error {
		e, err := s.find(who)
		if err != nil {
			return err
		}
		p = s.person(e, d.now())
		p.Groups, err = s.groupsOf(e, p.Login, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Count implements core.Directories.
func (d *Directories) Count(ctx context.Context, at core.DirectoryPlace) (n int64, err error) {
	err = d.during(ctx, at, func(s *session) error {
		root, filter := at.Directory.Users()
		n = 0
		return blame("userRoot", s.each(root, filter, nil, func(*ldap.Entry) (bool, error) {
			n++
			return true, nil
		}))
	})
	return n, err
}

// errEnough ends a walk whose caller wants no more.
var errEnough = errors.New("enough")

// People implements core.Directories.
func (d *Directories) People(ctx context.Context, at core.DirectoryPlace) iter.Seq2[*core.DirectoryPerson, error] {
	return func(yield func(*core.DirectoryPerson, error) bool) {
		err := d.during(ctx, at, func(s *session) error {
			return s.people(d.now(), func(p *core.DirectoryPerson) error {
				if !yield(p, nil) {
					return errEnough
				}
				return nil
			})
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	}
}

func (s *session) people(now time.Time, f func(*core.DirectoryPerson) error) error {
	root, filter := s.at.Directory.Users()
	seen := parents{}
	err := s.each(root, filter, s.attributes(), func(e *ldap.Entry) (bool, error) {
		if !isPerson(e) {
			return true, nil
		}
		p := s.person(e, now)
		if p.Login == "" {
			return true, nil
		}
		var err error
		if p.Groups, err = s.groupsOf(e, p.Login, seen); err != nil {
			return false, err
		}
		return true, f(p)
	})
	return blame("userRoot", err)
}
