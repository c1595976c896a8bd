package sqlstore

import (
	"fmt"
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// userColumns are read by userRow; u is users, h the home company.
const userColumns = `u.id, u.login, u.server, u.external_identity, u.external_id, u.from_groups, u.email, u.first_name, u.last_name,
 u.phone, u.department, u.description, u.enabled, u.password, u.allow_change_password,
 u.must_change_password, u.deactivated_at, u.shut_out_at, u.two_factor_at, u.last_sign_in_at, u.created_at, u.updated_at,
 u.is_customer, u.home_company_id, h.name, u.license_mode, u.notification_emails, u.space_used,
 u.is_staff, u.system_admin, u.permissions, u.all_companies, u.account_type, u.staff_created_at`

// userTables is what userColumns are read from.
const userTables = ` users u LEFT JOIN companies h ON h.id = u.home_company_id`

// userRow is a row of userColumns.
type userRow struct {
	u                   core.User
	isCustomer, isStaff bool
	customer            core.Customer
	staff               core.Staff
	emails              string
}

func (r *userRow) dests() []any {
	u, c, s := &r.u, &r.customer, &r.staff
	return []any{
		(*text)(&u.ID), (*text)(&u.Login), (*text)(&u.Server), (*text)(&u.ExternalIdentity), (*text)(&u.ExternalID), (*flag)(&u.FromGroups), (*text)(&u.Email),
		(*text)(&u.FirstName), (*text)(&u.LastName),
		maybeText{&u.Phone}, maybeText{&u.Department}, maybeText{&u.Description},
		(*flag)(&u.Enabled), (*text)(&u.Password), (*flag)(&u.AllowChangePassword),
		(*flag)(&u.MustChangePassword), maybeInstant{&u.DeactivatedAt}, maybeInstant{&u.ShutOutAt}, maybeInstant{&u.TwoFactorAt}, maybeInstant{&u.LastSignIn}, (*instant)(&u.CreatedAt), (*instant)(&u.UpdatedAt),
		(*flag)(&r.isCustomer), (*text)(&c.Company.ID), (*text)(&c.Company.Name), (*small)(&c.LicenseMode),
		(*text)(&r.emails), (*number)(&c.SpaceUsed),
		(*flag)(&r.isStaff), (*flag)(&s.SystemAdmin), (*bits)(&s.Permissions), (*flag)(&s.AllCompanies),
		(*small)(&s.AccountType), (*instant)(&s.CreatedAt),
	}
}

// user gives the person, without staff companies and memberships.
func (r *userRow) user() (*core.User, error) {
	if r.isCustomer {
		var err error
		if r.customer.NotificationEmails, err = unlistText(r.emails); err != nil {
			return nil, fmt.Errorf("user %q: %w", r.u.ID, err)
		}
		r.u.Customer = &r.customer
	}
	if r.isStaff {
		r.u.Staff = &r.staff
	}
	return &r.u, nil
}

// listedScope reports whether the person's staff companies must be read.
func listedScope(u *core.User) bool {
	return u.Staff != nil && !u.Staff.SystemAdmin && !u.Staff.AllCompanies
}

// visible is the rule of core.UserFilter for one person of any facet.
func visible(scope core.Scope, u *core.User) bool {
	if scope.All {
		return true
	}
	if u.Customer != nil {
		return scope.Holds(u.Customer.Company.ID)
	}
	return u.Staff != nil && scope.Covers(u.Staff.Rights().Scope) && len(u.Staff.Companies) > 0
}

// User implements core.UserReader.
func (r *reader) User(scope core.Scope, id core.UserID) (*core.User, error) {
	u, err := r.memos.users.get(id, func() (*core.User, error) { return r.readUser(id) })
	if err != nil {
		return nil, err
	}
	if !visible(scope, u) {
		return nil, core.NotFoundError("user", string(id))
	}
	return clone(u), nil
}

// clone copies what callers change of a person.
func clone(u *core.User) *core.User {
	c := *u
	if u.Customer != nil {
		customer := *u.Customer
		c.Customer = &customer
	}
	if u.Staff != nil {
		staff := *u.Staff
		c.Staff = &staff
	}
	c.Memberships = slices.Clone(u.Memberships)
	return &c
}

func (r *reader) readUser(id core.UserID) (u *core.User, err error) {
	err = r.together(func(r *reader) error {
		found, err := r.people(`SELECT `+userColumns+` FROM`+userTables+` WHERE u.id = $1 AND u.deleted_at IS NULL`, string(id))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return core.NotFoundError("user", string(id))
		}
		u = found[0]
		if u.Customer != nil {
			if u.Customer.Assignments, err = r.AssignmentsOf(id); err != nil {
				return err
			}
		}
		return r.complete(u, core.Everywhere)
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// complete reads a person's staff companies and memberships, and checks that
// the scope shows the person.
func (r *reader) complete(u *core.User, scope core.Scope) error {
	if err := r.staffCompanies(u); err != nil {
		return err
	}
	if !visible(scope, u) {
		return core.NotFoundError("user", string(u.ID))
	}
	return r.memberships(map[core.UserID]*core.User{u.ID: u}, `m.user_id = $1`, string(u.ID))
}

// people reads rows of userColumns.
func (r *reader) people(text string, args ...any) ([]*core.User, error) {
	var out []*core.User
	err := r.each(func(rows rows) error {
		row := &userRow{}
		if err := rows.Scan(row.dests()...); err != nil {
			return err
		}
		u, err := row.user()
		out = append(out, u)
		return err
	}, text, args...)
	return out, err
}

// staffCompanies fills the listed scope of a member of staff.
func (r *reader) staffCompanies(u *core.User) error {
	if !listedScope(u) {
		return nil
	}
	var err error
	u.Staff.Companies, err = r.companyRefs(`SELECT c.id, c.name FROM staff_companies s JOIN companies c ON c.id = s.company_id
 WHERE s.user_id = $1 ORDER BY s.position`, string(u.ID))
	return err
}

// companyRefs reads rows of a company's ID and name.
func (r *reader) companyRefs(text_ string, args ...any) ([]core.CompanyRef, error) {
	var out []core.CompanyRef
	err := r.each(func(rows rows) error {
		var c core.CompanyRef
		err := rows.Scan((*text)(&c.ID), (*text)(&c.Name))
		out = append(out, c)
		return err
	}, text_, args...)
	return out, err
}

// UsersByLogin implements core.UserReader.
func (r *reader) UsersByLogin(scope core.Scope, login string) (out []*core.User, err error) {
	err = r.together(func(r *reader) error {
		found, err := r.people(`SELECT `+userColumns+` FROM`+userTables+
			` WHERE u.login_key = $1 AND u.deleted_at IS NULL ORDER BY u.server_key`, fold(login))
		if err != nil {
			return err
		}
		for _, u := range found {
			switch err := r.complete(u, scope); {
			case err == nil:
				out = append(out, u)
			case core.KindOf(err) != core.NotFound:
				return err
			}
		}
		return nil
	})
	return out, err
}

// UserByEmail implements core.UserReader.
func (r *reader) UserByEmail(email string) (u *core.User, err error) {
	err = r.together(func(r *reader) error {
		found, err := r.people(`SELECT `+userColumns+` FROM`+userTables+
			` WHERE u.email_key = $1 AND u.email_key <> '' AND u.deleted_at IS NULL`, fold(email))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return core.NotFoundError("email", email)
		}
		u = found[0]
		return r.complete(u, core.Everywhere)
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// OtherSystemAdmin implements core.UserReader.
func (r *reader) OtherSystemAdmin(except core.UserID) (bool, error) {
	return r.exists(`SELECT 1 FROM users u WHERE u.system_admin AND u.deleted_at IS NULL AND u.is_staff
 AND u.enabled AND u.deactivated_at IS NULL AND u.shut_out_at IS NULL AND u.id <> $1
 AND (u.server_key = '' OR EXISTS (SELECT 1 FROM auth_servers a WHERE a.alias_key = u.server_key AND a.enabled)) LIMIT 1`, string(except))
}

// AnySystemAdmin implements core.UserReader.
func (r *reader) AnySystemAdmin() (bool, error) {
	return r.exists(`SELECT 1 FROM users WHERE system_admin AND deleted_at IS NULL AND is_staff LIMIT 1`)
}
