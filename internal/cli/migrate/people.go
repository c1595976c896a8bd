package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/sdk/mbs"
)

func (p *Plan) users() {
	there := index(p.to.users, func(u mbs.UsersModels) string { return u.Email })
	for _, u := range p.from.users {
		now, ok := there[fold(u.Email)]
		if !ok {
			p.add(batch.Step{Phase: phaseUsers, Action: batch.Create, Name: u.Email, Detail: u.Company, Do: func(ctx context.Context) error { return p.createUser(ctx, u) }})
			continue
		}
		p.ids.Users[u.ID] = now.ID
		var differs changed
		differs.when(u.FirstName != now.FirstName, "FirstName")
		differs.when(u.LastName != now.LastName, "LastName")
		differs.when(fold(u.Company) != fold(now.Company), "Company")
		differs.when(u.Enabled != now.Enabled, "Enabled")
		differs.when(settable(u) != nil && u.LicenseManagmentMode != now.LicenseManagmentMode, "LicenseManagmentMode")
		differs.when(!slices.Equal(u.NotificationEmails, now.NotificationEmails), "NotificationEmails")
		p.compare(phaseUsers, u.Email, differs, func(s *batch.Step) {
			s.Do = func(ctx context.Context) error {
				return p.to.client.Users.Update(ctx, mbs.UsersEditModels{ID: &now.ID, Enabled: &u.Enabled, FirstName: &u.FirstName, LastName: &u.LastName,
					Company: &u.Company, NotificationEmails: append([]string{}, u.NotificationEmails...), LicenseManagmentMode: settable(u)})
			}
		})
	}
}

// settable leaves out the mode that cannot be set on a user.
func settable(u mbs.UsersModels) *mbs.UserModeType {
	if u.LicenseManagmentMode == mbs.CompanySettings {
		return nil
	}
	return &u.LicenseManagmentMode
}

func (p *Plan) createUser(ctx context.Context, u mbs.UsersModels) error {
	password, err := p.o.Password("user", u.Email)
	if err != nil {
		return err
	}
	in := mbs.UsersAddModels{Email: &u.Email, Enabled: &u.Enabled, Password: &password, FirstName: &u.FirstName, LastName: &u.LastName,
		NotificationEmails: u.NotificationEmails, LicenseManagmentMode: settable(u)}
	if u.Company != "" {
		in.Company = &u.Company
	}
	if p.o.Invite {
		in.SendEmailInstruction = new(true)
	}
	id, err := p.to.client.Users.Create(ctx, in)
	if err == nil {
		note(p, p.ids.Users, u.ID, id)
	}
	return err
}

// assignments gives users the destinations they have.
func (p *Plan) assignments() {
	there := index(p.to.users, func(u mbs.UsersModels) string { return u.Email })
	for _, u := range p.from.users {
		now := there[fold(u.Email)].DestinationList
		for _, d := range u.DestinationList {
			p.add(p.assignment(u, d, now))
		}
	}
}

func (p *Plan) assignment(u mbs.UsersModels, d mbs.UserDestinationsModel, now []mbs.UserDestinationsModel) batch.Step {
	s := batch.Step{Phase: phaseAssignments, Action: batch.Create, Name: u.Email + ": " + d.AccountDisplayName + ": " + d.Destination}
	if p.blocked(d.AccountID) {
		s.Action, s.Detail = batch.Blocked, "its account is not there"
		return s
	}
	i := p.assigned(now, d)
	if i < 0 {
		s.Do = func(ctx context.Context) error {
			in, err := p.assignable(u, d)
			if err == nil {
				_, err = p.to.client.Destinations.Create(ctx, in)
			}
			return err
		}
		return s
	}
	s.Action = batch.Same
	if pack, ok := p.ids.Packages[d.PackageID]; d.PackageID == now[i].PackageID && d.PackageID == 0 || ok && pack == now[i].PackageID {
		return s
	}
	if p.o.Keep {
		s.Detail = "left alone; differs in PackageID"
		return s
	}
	s.Action, s.Detail = batch.Update, "PackageID"
	s.Do = func(ctx context.Context) error {
		in, err := p.assignable(u, d)
		if err != nil {
			return err
		}
		in.ID = &now[i].ID
		return p.to.client.Destinations.Update(ctx, in)
	}
	return s
}

// blocked says whether an account of the old server will not be on the new one.
func (p *Plan) blocked(account string) bool {
	i := slices.IndexFunc(p.from.accounts, func(a mbs.AccountsModels) bool { return strings.EqualFold(a.AccountID, account) })
	if i < 0 {
		return true
	}
	_, known := p.o.Secrets.of(p.from.accounts[i])
	return !known && p.ids.Accounts[p.from.accounts[i].AccountID] == ""
}

// assigned finds a destination among those that a user has on the new server.
func (p *Plan) assigned(now []mbs.UserDestinationsModel, d mbs.UserDestinationsModel) int {
	account := p.ids.Accounts[d.AccountID]
	return slices.IndexFunc(now, func(n mbs.UserDestinationsModel) bool {
		return account != "" && strings.EqualFold(n.AccountID, account) && n.Destination == d.Destination
	})
}

// assignable makes the body that gives a user a destination on the new server.
func (p *Plan) assignable(u mbs.UsersModels, d mbs.UserDestinationsModel) (mbs.AddUserDestination, error) {
	user, err := noted(p, p.ids.Users, u.ID, "the user")
	account, err2 := noted(p, p.ids.Accounts, d.AccountID, "the storage account")
	pack := int64(0)
	var err3 error
	if d.PackageID != 0 {
		pack, err3 = noted(p, p.ids.Packages, d.PackageID, fmt.Sprintf("the package %d", d.PackageID))
	}
	return mbs.AddUserDestination{UserID: &user, AccountID: &account, Destination: &d.Destination, PackageID: &pack}, errors.Join(err, err2, err3)
}

// administrators makes those that are missing. The ones that are there are left
// alone: the one who copies may be among them.
func (p *Plan) administrators() {
	there := index(p.to.administrators, func(a mbs.AdministratorsModels) string { return a.Email })
	for _, a := range p.from.administrators {
		if now, ok := there[fold(a.Email)]; ok {
			p.ids.Administrators[a.AdminID] = now.AdminID
			p.add(batch.Step{Phase: phaseAdministrators, Action: batch.Same, Name: a.Email, Detail: "is there; left alone"})
			continue
		}
		p.add(batch.Step{Phase: phaseAdministrators, Action: batch.Create, Name: a.Email, Detail: strings.Join(a.Companies, ", "),
			Do: func(ctx context.Context) error { return p.createAdministrator(ctx, a) }})
	}
}

func (p *Plan) createAdministrator(ctx context.Context, a mbs.AdministratorsModels) error {
	password, err := p.o.Password("administrator", a.Email)
	if err != nil {
		return err
	}
	mode := a.AccessToCompaniesMode
	in := mbs.AdministratorsNewModels{Email: &a.Email, InitialPassword: &password, Enabled: &a.Enabled, FirstName: &a.FirstName, LastName: &a.LastName,
		PermissionsModels: mbs.PermissionsEdit{}, Companies: a.Companies, AccessToCompaniesMode: &mode}
	if mode == mbs.AllCompanies {
		in.Companies = nil
	}
	for name, value := range a.PermissionsModels {
		in.PermissionsModels[name] = &value
	}
	if p.o.Invite {
		in.SendInstruction = new(true)
	}
	id, err := p.to.client.Administrators.Create(ctx, in)
	if err == nil {
		note(p, p.ids.Administrators, a.AdminID, id)
	}
	return err
}
