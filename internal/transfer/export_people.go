package transfer

import (
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

func (x *export) people() error {
	if err := x.readHomes(); err != nil {
		return err
	}
	defer x.w.endList()
	for after := core.UserID(""); ; {
		list, err := x.r.Users(core.UserFilter{Scope: core.Everywhere, Memberships: true}, after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, u := range list {
			x.users[u.ID] = true
			if u.Server != "" {
				x.orphans[fold(u.Server)] = u.Server
			}
			e := userOf(u)
			if e.TwoFactor, err = x.twoFactorOf(u); err != nil {
				return err
			}
			if e.Customer != nil {
				e.Customer.Company = x.homesOf(u)
			}
			if list := x.assigned[u.ID]; e.Customer != nil && len(list) > 0 {
				e.Customer.Assignments = &list
			}
			if err := x.w.element("users", e); err != nil {
				return err
			}
			x.done.Users++
		}
		after = list[len(list)-1].ID
	}
}

func userOf(u *core.User) userElem {
	e := userElem{
		ID: string(u.ID), Login: u.Login, Email: &u.Email, FirstName: &u.FirstName, LastName: &u.LastName, Enabled: &u.Enabled,
		CreatedAt: &u.CreatedAt, UpdatedAt: &u.UpdatedAt, LastSignIn: u.LastSignIn, PhoneNumber: u.Phone, Department: u.Department,
		Description: u.Description, AllowChangePassword: &u.AllowChangePassword, MustChangePassword: onlyTrue(u.MustChangePassword), DeactivatedAt: given(u.DeactivatedAt),
		AuthenticationServer: u.Server, ExternalIdentity: &u.ExternalIdentity,
	}
	if u.Server != "" {
		e.ExternalID, e.FromGroups, e.ShutOutAt = &u.ExternalID, &u.FromGroups, given(u.ShutOutAt)
	}
	if u.Password != "" {
		e.PasswordHash = (*string)(&u.Password)
	}
	if u.Customer != nil {
		e.Customer = customerOf(u.Customer)
	}
	if u.Staff != nil {
		e.Staff = staffOf(u.Staff)
	}
	memberships := membershipsOf(u.Memberships)
	e.Memberships = &memberships
	return e
}

func customerOf(c *core.Customer) *customerElem {
	mode := userModes[c.LicenseMode]
	emails := append([]string{}, c.NotificationEmails...)
	return &customerElem{LicenseMode: &mode, NotificationEmails: &emails}
}

func staffOf(s *core.Staff) *staffElem {
	kind := accountTypes[s.AccountType]
	permissions := permissionNames(s.Permissions)
	return &staffElem{
		SystemAdmin: &s.SystemAdmin, Permissions: &permissions, Companies: scopeOf(s.AllCompanies, s.Companies), AccountType: &kind, CreatedAt: &s.CreatedAt,
	}
}

func membershipsOf(list []core.Membership) []membershipElem {
	out := []membershipElem{}
	for _, m := range list {
		e := membershipElem{Company: m.Company.Name, Admin: m.Admin, CreateDomains: m.CreateDomains}
		for _, d := range m.Domains {
			a := domainAccessElem{Domain: d.Domain.Name}
			for _, r := range d.Roles {
				a.Roles = append(a.Roles, roleName(r))
			}
			e.Domains = append(e.Domains, a)
		}
		out = append(out, e)
	}
	return out
}

// roleName spells built-in roles as contract netbrain.md section 4.1 does: "domainAdmin".
func roleName(r core.RoleRef) string {
	if _, ok := core.BuiltInRole(string(r.ID)); ok {
		return string(r.ID)
	}
	return r.Name
}

func (x *export) sessions() error {
	defer x.w.endList()
	for after := core.SessionID(""); ; {
		list, err := x.r.SessionHistory(after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			if err := x.session(&list[i]); err != nil {
				return err
			}
		}
		after = list[len(list)-1].Session.ID
	}
}

func (x *export) session(h *core.SessionHistory) error {
	s := &h.Session
	if !x.users[s.User] {
		x.done.Skipped++
		return nil
	}
	e := sessionElem{
		ID: string(s.ID), User: string(s.User), Login: &s.SignedInAt, Logout: s.EndedAt,
		Machine: s.Client.Machine, Address: s.Client.Address, UserAgent: s.Client.UserAgent, Kind: sessionKinds[s.Kind],
	}
	if s.EndedAt == nil {
		e.LastUse = &s.LastUsedAt
	} else {
		e.Ended = endReasons[s.EndReason]
	}
	if len(h.Spans) == 1 {
		e.Company, e.Domain = x.place(h.Spans[0].Working)
	} else {
		e.Spans = x.spans(h.Spans)
	}
	x.done.Sessions++
	return x.w.element("sessions", e)
}

func (x *export) spans(list []core.Span) []spanElem {
	var out []spanElem
	for i := range list {
		company, domain := x.place(list[i].Working)
		out = append(out, spanElem{Company: company, Domain: domain, Start: &list[i].Start})
	}
	return out
}

// place names a company and domain. One that was deleted since has no name the file could refer
// to: the time counts, the place is lost.
func (x *export) place(w core.Working) (company, domain string) {
	company = x.places[string(w.Company)]
	if company == "" {
		return "", ""
	}
	return company, x.places[string(w.Domain)]
}

func (x *export) seatFailures() error {
	list, err := x.r.SeatFailures()
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b core.SeatFailure) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(string(a.User), string(b.User))
	})
	defer x.w.endList()
	for _, f := range list {
		if !x.users[f.User] {
			x.done.Skipped++
			continue
		}
		company, domain := x.place(f.Working)
		if err := x.w.element("seatFailures", seatFailureElem{User: string(f.User), Company: company, Domain: domain, At: &f.At}); err != nil {
			return err
		}
	}
	return nil
}

// onlyTrue leaves out what is false.
func onlyTrue(b bool) *bool {
	if !b {
		return nil
	}
	return &b
}
