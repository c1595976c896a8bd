package control

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/purserhq/purser/internal/core"
)

// adoption brings people up to date with what a directory says of them, in one
// transaction.
type adoption struct {
	tx   core.Tx
	m    *mapping
	face core.Face // that the change came by
}

func newAdoption(tx core.Tx, s *core.AuthServer, face core.Face) (*adoption, error) {
	m, err := newMapping(tx, s)
	return &adoption{tx, m, face}, err
}

// namesOf gives the names that a person may be known by.
func namesOf(who *core.DirectoryPerson) []string { return []string{who.Login, who.DN} }

// adopt finds or makes the person of an entry, and gives him what his groups
// give. known is the person that the entry was asked for, if he was; nil finds
// him by the entry's ID, then by its names. It gives NoReason when he may come
// in; otherwise the person may be nil.
//
// Nobody is made, or stays, who is in no mapped group, but for those who were
// added by hand: an administrator has given them their rights, unless the
// server asks for a group as well.
func (a *adoption) adopt(who *core.DirectoryPerson, known *core.User) (*core.User, core.Reason, error) {
	u, err := a.find(who, known)
	if err != nil || u == errNobody {
		return nil, core.BadCredentials, err
	}
	if u != nil && u.ExternalID != "" && who.ID != "" && u.ExternalID != who.ID {
		return nil, core.BadCredentials, nil // another person has the name now: what was the first one's is not his
	}
	rights := a.m.of(who.Groups)
	needsGroup := u == nil || u.FromGroups || a.m.server.Directory.RequireGroup
	switch {
	case u == nil && !who.Active:
		return nil, core.Disabled, nil
	case !who.Active:
		return u, core.Disabled, a.shutOut(u)
	case u == nil && rights.none():
		return nil, core.NoAccess, nil
	case u == nil:
		return a.create(who, rights)
	case needsGroup && rights.none():
		if kept, err := a.kept(u, "shutOut"); kept || err != nil {
			return u, core.NoReason, err
		}
		return u, core.NoAccess, a.shutOut(u)
	}
	return u, core.NoReason, a.update(u, who, rights)
}

// errNobody stands for an entry that several people may mean.
var errNobody = &core.User{}

// find gives the person of an entry: nil when there is none.
func (a *adoption) find(who *core.DirectoryPerson, known *core.User) (*core.User, error) {
	if known != nil {
		return a.tx.User(core.Everywhere, known.ID)
	}
	list, err := a.tx.UsersByExternal(a.m.server.Alias, who.ID, namesOf(who))
	if err != nil {
		return nil, err
	}
	switch len(list) {
	case 0:
		return a.homonym(who)
	case 1:
		return list[0], nil
	}
	return errNobody, nil
}

// homonym finds who has the entry's name here, and another one there: nobody
// can be made beside him.
func (a *adoption) homonym(who *core.DirectoryPerson) (*core.User, error) {
	u, err := onServer(a.tx, who.Login, a.m.server.Alias)
	if err != nil || u == nil {
		return nil, err
	}
	return errNobody, nil
}

// onServer finds the person of a login on a server; nil when there is none.
func onServer(r core.Reader, login, alias string) (*core.User, error) {
	list, err := r.UsersByLogin(core.Everywhere, login)
	if err != nil {
		return nil, err
	}
	for _, u := range list {
		if strings.EqualFold(u.Server, alias) {
			return u, nil
		}
	}
	return nil, nil //nolint:nilnil // the callers ask whether there is one
}

// create makes a person of a directory at his first sign-in or synchronisation.
func (a *adoption) create(who *core.DirectoryPerson, rights groupRights) (*core.User, core.Reason, error) {
	u := &core.User{Login: who.Login, Server: a.m.server.Alias, ExternalIdentity: who.Login, ExternalID: who.ID, FromGroups: true, Enabled: true}
	if CheckLogin(u.Login) != nil || utf8.RuneCountInString(u.ExternalIdentity) > maxName {
		return nil, core.BadCredentials, nil // a name that nobody can have here
	}
	if _, err := a.fill(u, who); err != nil {
		return nil, core.NoReason, err
	}
	giveRights(a.tx, u, rights)
	u.ID, u.CreatedAt, u.UpdatedAt = core.NewID[core.UserID](a.tx.Now()), a.tx.Now(), a.tx.Now()
	if err := a.tx.InsertUser(u); err != nil {
		return nil, core.NoReason, err
	}
	return u, core.NoReason, a.note(core.OpPeopleCreate, u, nil)
}

func (a *adoption) note(op core.Op, u *core.User, changes []string) error {
	return record(a.tx, core.System(a.face), op, about(u, changes))
}

// update brings a person up to date, and lets him in again if he was shut out.
func (a *adoption) update(u *core.User, who *core.DirectoryPerson, rights groupRights) error {
	var changes []string
	if u.ShutOutAt != nil {
		u.ShutOutAt, changes = nil, append(changes, "letIn")
	}
	if u.ExternalID == "" && who.ID != "" {
		u.ExternalID, changes = who.ID, append(changes, "externalId")
	}
	lost := false
	if u.FromGroups {
		filled, err := a.fill(u, who)
		if err != nil {
			return err
		}
		if !rights.admin {
			if rights.admin, err = a.kept(u, "systemAdmin"); err != nil {
				return err
			}
		}
		var given []string
		given, lost = giveRights(a.tx, u, rights)
		changes = append(append(changes, filled...), given...)
	}
	if len(changes) == 0 {
		return nil
	}
	u.UpdatedAt = a.tx.Now()
	if err := a.tx.UpdateUser(u); err != nil {
		return err
	}
	if slices.Contains(changes, "access") {
		if err := a.tx.SetMemberships(u.ID, u.Memberships); err != nil {
			return err
		}
	}
	if lost {
		if _, err := a.tx.EndSessionsOf(u.ID, core.EndRevoked); err != nil {
			return err
		}
	}
	return a.note(core.OpPeopleUpdate, u, changes)
}

// giveRights makes a person's facets and memberships those that his groups
// give. A customer facet stays, as data hangs on it; its home moves when the
// groups give another company. It reports whether a right of staff was lost.
func giveRights(tx core.Tx, u *core.User, rights groupRights) (changes []string, lost bool) {
	if rights.staff() {
		s := u.Staff
		if s == nil {
			s, changes = &core.Staff{CreatedAt: tx.Now()}, append(changes, "staff")
		}
		all, set_, had := true, rights.permissions(), s.Rights()
		set(&changes, "systemAdmin", &s.SystemAdmin, &rights.admin)
		set(&changes, "permissions", &s.Permissions, &set_)
		set(&changes, "allCompanies", &s.AllCompanies, &all)
		s.Companies, u.Staff = nil, s
		lost = !s.Rights().Covers(had)
	} else {
		if u.Staff != nil {
			u.Staff, changes, lost = nil, append(changes, "staff"), true
		}
		if u.Customer == nil {
			u.Customer, changes = &core.Customer{}, append(changes, "customer")
		}
	}
	if !sameAccess(u.Memberships, rights.memberships) {
		u.Memberships, changes = rights.memberships, append(changes, "access")
	}
	if c := u.Customer; c != nil && !slices.ContainsFunc(rights.memberships, func(m core.Membership) bool { return m.Company.ID == c.Company.ID }) {
		var home core.CompanyRef
		if len(rights.memberships) > 0 {
			home = rights.memberships[0].Company
		}
		if home.ID != c.Company.ID {
			c.Company, changes = home, append(changes, "company")
		}
	}
	return changes, lost
}

// fill sets the fields that the server's mappings speak of. A value that cannot
// be one here is cut to fit; an e-mail address that is none, or somebody's,
// leaves what was there.
func (a *adoption) fill(u *core.User, who *core.DirectoryPerson) (changes []string, err error) {
	d, kind := &a.m.server.Directory, a.m.server.Type
	value := func(f core.PersonField, max int) *string {
		if len(d.AttributesOf(kind, f)) == 0 {
			return nil
		}
		v := fitting(who.Fields[f], max, f == core.FieldDescription)
		return &v
	}
	set(&changes, "firstName", &u.FirstName, value(core.FieldFirstName, maxName))
	set(&changes, "lastName", &u.LastName, value(core.FieldLastName, maxName))
	for _, f := range []struct {
		name string
		old  **string
		v    *string
	}{
		{"phone", &u.Phone, value(core.FieldPhone, maxPhone)}, {"department", &u.Department, value(core.FieldDepartment, maxName)},
		{"description", &u.Description, value(core.FieldDescription, maxText)},
	} {
		if f.v != nil && (*f.v != "" || *f.old != nil) {
			setText(&changes, f.name, f.old, f.v)
		}
	}
	if err := a.fillEmail(u, value(core.FieldEmail, maxEmail+1), &changes); err != nil {
		return changes, err
	}
	return changes, a.rename(u, who.Login, &changes)
}

func (a *adoption) fillEmail(u *core.User, email *string, changes *[]string) error {
	if email == nil || *email != "" && CheckEmail("email", *email) != nil {
		return nil
	}
	if *email != "" {
		other, err := a.tx.UserByEmail(*email)
		if err == nil && other.ID != u.ID {
			return nil
		}
		if err != nil && core.KindOf(err) != core.NotFound {
			return err
		}
	}
	set(changes, "email", &u.Email, email)
	return nil
}

// rename lets a person's login follow the name that his entry has now, unless
// somebody has it here.
func (a *adoption) rename(u *core.User, login string, changes *[]string) error {
	if u.Login == login || u.ID == "" || CheckLogin(login) != nil || utf8.RuneCountInString(login) > maxName {
		return nil
	}
	other, err := onServer(a.tx, login, a.m.server.Alias)
	if err != nil || other != nil && other.ID != u.ID {
		return err
	}
	u.ExternalIdentity = login
	set(changes, "login", &u.Login, &login)
	return nil
}

// fitting makes a text of a directory one that can be kept.
func fitting(v string, max int, lines bool) string {
	v = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return -1
		case unicode.IsControl(r) && !(lines && (r == '\n' || r == '\t')):
			return ' '
		}
		return r
	}, v)
	v = strings.TrimSpace(v)
	if runes := []rune(v); len(runes) > max {
		v = strings.TrimSpace(string(runes[:max]))
	}
	return v
}

// kept reports whether a person is the last system administrator who can sign
// in. No directory takes that away, as nobody can by hand; that it would have is
// noted. Whether he has the right password is still the directory's to say.
func (a *adoption) kept(u *core.User, change string) (bool, error) {
	if u.Staff == nil || !u.Staff.SystemAdmin {
		return false, nil
	}
	any, err := a.tx.OtherSystemAdmin("")
	if err != nil || !any {
		return false, err
	}
	other, err := a.tx.OtherSystemAdmin(u.ID)
	if err != nil || other {
		return false, err
	}
	e := about(u, []string{change})
	e.Failed = core.NotAllowed
	return true, record(a.tx, core.System(a.face), core.OpPeopleUpdate, e)
}

// shutOut notes that a server does not let a person in, and ends his sessions;
// not those of the last system administrator.
func (a *adoption) shutOut(u *core.User) error {
	if u.ShutOutAt != nil {
		return nil
	}
	if kept, err := a.kept(u, "shutOut"); kept || err != nil {
		return err
	}
	now := a.tx.Now()
	u.ShutOutAt, u.UpdatedAt = &now, now
	if err := a.tx.UpdateUser(u); err != nil {
		return err
	}
	if _, err := a.tx.EndSessionsOf(u.ID, core.EndRevoked); err != nil {
		return err
	}
	return a.note(core.OpPeopleUpdate, u, []string{"shutOut"})
}
