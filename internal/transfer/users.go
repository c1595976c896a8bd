package transfer

import (
	"errors"
	"slices"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

var userModes = names[core.LicenseModeOfUser]{
	core.ManualLicense: "Manual", core.AutomaticLicense: "Automatic", core.CompanySettingsLicense: "CompanySettings",
}

var accountTypes = names[core.AdminAccountType]{
	core.UndefinedAccount: "Undefined", core.InternalAccount: "InternalAccount", core.ExternalAccount: "ExternalAccount",
}

func (l *load) user(path string, e *userElem) error {
	if err := control.CheckLogin(e.Login); err != nil {
		return err
	}
	id, exists, err := l.userFor(e)
	if err != nil {
		return err
	}
	if err := l.once(string(id), path, memberFor(e.ID, "login")); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("users", e.Login)
		return nil
	}
	if !exists {
		return l.newUser(path, id, e)
	}
	return l.changeUser(path, id, e)
}

// userFor finds the person an element means, by ID, else by login and server.
func (l *load) userFor(e *userElem) (core.UserID, bool, error) {
	id, err := givenID[core.UserID](l.now, e.ID)
	if err != nil {
		return "", false, err
	}
	if e.ID != "" {
		if exists, err := l.people.has(id); exists || err != nil {
			return id, exists, err
		}
	}
	other, exists, err := l.people.on(e.Login, e.AuthenticationServer)
	if err != nil || !exists {
		return id, false, err
	}
	if e.ID == "" {
		return other, true, nil
	}
	if first, ok := l.seen[string(other)]; ok {
		return "", false, refuse("login", "%q is the login of %s too", e.Login, first)
	}
	return "", false, refuse("login", "%q exists already, as user %s", e.Login, other)
}

func (l *load) newUser(path string, id core.UserID, e *userElem) error {
	server, err := l.server(e.AuthenticationServer)
	if err != nil {
		return err
	}
	u := &core.User{ID: id, Enabled: true, AllowChangePassword: true, CreatedAt: l.now, UpdatedAt: l.now, Server: server}
	if e.CreatedAt != nil {
		u.UpdatedAt = cut(*e.CreatedAt)
	}
	if err := l.applyUser(path, e, u); err != nil {
		return err
	}
	l.sum.made("users")
	l.people.add(u)
	if err := l.tx.InsertUser(u); err != nil {
		return err
	}
	if err := l.putTwoFactor(u, e.TwoFactor); err != nil || e.Customer == nil {
		return err
	}
	if err := l.putHomes(u, e.Customer); err != nil {
		return err
	}
	return l.assign(u, e.Customer.Assignments)
}

func (l *load) changeUser(path string, id core.UserID, e *userElem) error {
	u, err := l.tx.User(core.Everywhere, id)
	if err != nil {
		return err
	}
	if fold(u.Login) != fold(e.Login) || fold(u.Server) != fold(e.AuthenticationServer) {
		return refuse("login", "user %s is %q", u.ID, u.Login)
	}
	before := *u
	u.UpdatedAt = l.now
	if err := l.applyUser(path, e, u); err != nil {
		return err
	}
	if err := l.tx.UpdateUser(u); err != nil {
		return err
	}
	if err := l.tx.SetMemberships(u.ID, u.Memberships); err != nil {
		return err
	}
	l.sum.updated("users")
	if err := l.putTwoFactor(u, e.TwoFactor); err != nil {
		return err
	}
	if e.Customer != nil {
		if err := l.putHomes(u, e.Customer); err != nil {
			return err
		}
		if err := l.assign(u, e.Customer.Assignments); err != nil {
			return err
		}
	}
	if u.Password == before.Password && u.Active(l.now) {
		return nil
	}
	if err := l.tx.DeletePasswordLinks(u.ID); err != nil {
		return err
	}
	_, err = l.tx.EndSessionsOf(u.ID, core.EndRevoked)
	return err
}

func (l *load) applyUser(path string, e *userElem, u *core.User) error {
	u.Login = e.Login
	put(&u.Email, e.Email)
	put(&u.FirstName, e.FirstName)
	put(&u.LastName, e.LastName)
	put(&u.Enabled, e.Enabled)
	put(&u.AllowChangePassword, e.AllowChangePassword)
	put(&u.MustChangePassword, e.MustChangePassword)
	put(&u.ExternalIdentity, e.ExternalIdentity)
	if err := e.applyOutside(u); err != nil {
		return err
	}
	if err := e.applyTwoFactor(u, l.now); err != nil {
		return err
	}
	e.applyTexts(u)
	if err := e.applyTimes(u); err != nil {
		return err
	}
	h, err := l.password(path, e.Password, e.PasswordHash)
	if err != nil {
		return err
	}
	if h != "" {
		u.Password = h
	}
	if err := l.applyFacets(e, u); err != nil {
		return err
	}
	return facetPath(control.CheckUser(u))
}

// applyOutside sets what only people of an authentication server have.
func (e *userElem) applyOutside(u *core.User) error {
	put(&u.ExternalID, e.ExternalID)
	put(&u.FromGroups, e.FromGroups)
	if e.ShutOutAt.Set {
		u.ShutOutAt = cutPtr(e.ShutOutAt.Value)
	}
	if u.Server != "" {
		return nil
	}
	switch {
	case u.ExternalID != "":
		return refuse("externalId", "is for people of an authentication server")
	case u.FromGroups:
		return refuse("fromGroups", "is for people of an authentication server")
	case u.ShutOutAt != nil:
		return refuse("shutOutAt", "is for people of an authentication server")
	}
	return nil
}

func (e *userElem) applyTexts(u *core.User) {
	for _, f := range []struct {
		dst **string
		v   *string
	}{{&u.Phone, e.PhoneNumber}, {&u.Department, e.Department}, {&u.Description, e.Description}} {
		if f.v != nil {
			*f.dst = f.v
		}
	}
}

func (e *userElem) applyTimes(u *core.User) error {
	putTime(&u.CreatedAt, e.CreatedAt)
	putTime(&u.UpdatedAt, e.UpdatedAt)
	if e.LastSignIn != nil {
		u.LastSignIn = cutPtr(e.LastSignIn)
	}
	if e.DeactivatedAt.Set {
		u.DeactivatedAt = cutPtr(e.DeactivatedAt.Value)
	}
	if u.UpdatedAt.Before(u.CreatedAt) {
		return refuse("updatedAt", "is before createdAt")
	}
	return nil
}

func (l *load) applyFacets(e *userElem, u *core.User) error {
	if e.Memberships != nil {
		list, err := l.memberships(*e.Memberships)
		if err != nil {
			return err
		}
		u.Memberships = list
	}
	if e.Staff != nil {
		if err := l.applyStaff(e.Staff, u); err != nil {
			return under("staff", err)
		}
	}
	if e.Customer != nil {
		if err := l.applyCustomer(e.Customer, u); err != nil {
			return under("customer", err)
		}
	}
	if u.Customer == nil && u.Staff == nil {
		u.Customer = customerByDefault(u)
	}
	keepHome(u)
	return nil
}

// customerByDefault makes a person of neither facet what NetBrain's add request makes: a customer
// whose home is the first company named, if any. Source: DESIGN section 2.
func customerByDefault(u *core.User) *core.Customer {
	c := &core.Customer{}
	if len(u.Memberships) > 0 {
		c.Company = u.Memberships[0].Company
	}
	return c
}

// keepHome makes the home company one of the memberships.
func keepHome(u *core.User) {
	if u.Customer == nil || u.Customer.Company.ID == "" {
		return
	}
	home := u.Customer.Company
	if !slices.ContainsFunc(u.Memberships, func(m core.Membership) bool { return m.Company.ID == home.ID }) {
		u.Memberships = append([]core.Membership{{Company: home}}, u.Memberships...)
	}
}

func (l *load) applyCustomer(e *customerElem, u *core.User) error {
	if u.Customer == nil {
		u.Customer = &core.Customer{}
	}
	c := u.Customer
	put(&c.NotificationEmails, e.NotificationEmails)
	if e.LicenseMode != nil {
		m, err := userModes.parse("licenseMode", *e.LicenseMode)
		if err != nil {
			return err
		}
		c.LicenseMode = m
	}
	if e.Company == nil {
		return nil
	}
	c.Company = core.CompanyRef{}
	if e.Company.name == "" {
		return nil
	}
	ref, err := l.places.company(e.Company.name)
	c.Company = ref
	return err
}

func (l *load) applyStaff(e *staffElem, u *core.User) error {
	if u.Staff == nil {
		u.Staff = &core.Staff{CreatedAt: u.CreatedAt, AllCompanies: true} // as MBS makes administrators
	}
	s := u.Staff
	put(&s.SystemAdmin, e.SystemAdmin)
	putTime(&s.CreatedAt, e.CreatedAt)
	if e.Permissions != nil {
		set, err := permissionSet(*e.Permissions)
		if err != nil {
			return err
		}
		s.Permissions = set
	}
	if e.AccountType != nil {
		t, err := accountTypes.parse("accountType", *e.AccountType)
		if err != nil {
			return err
		}
		s.AccountType = t
	}
	if e.Companies == nil {
		return nil
	}
	var err error
	s.AllCompanies = e.Companies.all
	s.Companies, err = l.scope(e.Companies)
	return err
}

func (l *load) scope(s *scopeNames) ([]core.CompanyRef, error) {
	var refs []core.CompanyRef
	for i, name := range s.names {
		ref, err := l.places.company(name)
		if e, ok := errors.AsType[*Error](err); ok {
			return nil, refuse(item("companies", i), "%s", e.Msg)
		}
		if err != nil {
			return nil, err
		}
		if slices.Contains(refs, ref) {
			return nil, refuse(item("companies", i), "%q is listed twice", name)
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

func permissionSet(list []string) (core.Permissions, error) {
	var set core.Permissions
	for i, name := range list {
		p, ok := core.ParsePermission(name)
		if !ok {
			return 0, refuse(item("permissions", i), "no permission %q", name)
		}
		set = set.With(p, true)
	}
	return set, nil
}

// facetPath puts a refused value of a facet below that facet.
func facetPath(err error) error {
	e, ok := core.AsError(err)
	if !ok {
		return err
	}
	switch e.Field {
	case "notificationEmails":
		return under("customer", err)
	case "accountType":
		return under("staff", err)
	}
	return err
}
