package sqlstore

import (
	"fmt"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// InsertUser implements core.UserWriter. A zero CreatedAt, UpdatedAt or
// Staff.CreatedAt means now.
func (t *tx) InsertUser(u *core.User) error {
	if err := t.freeOfKeys(u.Login, u.Server); err != nil {
		return err
	}
	made, err := t.insertUserRow(u)
	if err == nil && !made {
		err = t.userInTheWay(u)
	}
	if err != nil {
		return err
	}
	if err := t.insertStaffCompanies(u); err != nil {
		return err
	}
	if err := t.noteHome(u.ID, homeOf(u), t.orNow(u.CreatedAt)); err != nil {
		return err
	}
	return t.insertMemberships(u.ID, u.Memberships)
}

// insertUserRow reports false when an index was in the way. Asking the indexes by the insert
// itself, not by queries before, keeps an import of many people fast: a query planned while the
// table was empty may read it whole.
func (t *tx) insertUserRow(u *core.User) (bool, error) {
	args := append([]any{string(u.ID), t.orNow(u.CreatedAt)}, t.userValues(u)...)
	n, err := t.exec(`INSERT INTO users (id, created_at, login, login_key, server, server_key, external_identity, email, email_key,
 first_name, last_name, phone, department, description, enabled, password, allow_change_password, deactivated_at,
 last_sign_in_at, updated_at, is_customer, home_company_id, license_mode, notification_emails, space_used,
 is_staff, system_admin, permissions, all_companies, account_type, staff_created_at,
 external_identity_key, external_id, from_groups, shut_out_at, two_factor_at, must_change_password)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
 $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37) ON CONFLICT DO NOTHING`, args...)
	return n == 1, err
}

// userInTheWay says which value of a person that could not be inserted is taken.
func (t *tx) userInTheWay(u *core.User) error {
	if err := t.freeID("users", string(u.ID)); err != nil {
		return err
	}
	if err := t.freeLogin(u.ID, u.Login, u.Server); err != nil {
		return err
	}
	if err := t.freeEmail(u.ID, u.Email); err != nil {
		return err
	}
	return internal(fmt.Errorf("user %q: an index refused the row and nothing is in the way", u.ID))
}

// orNow is for times that a caller may leave to the store.
func (t *tx) orNow(at time.Time) int64 {
	if at.IsZero() {
		at = t.now
	}
	return micros(at)
}

// userValues gives what InsertUser and UpdateUser both write, from login to
// two_factor_at.
func (t *tx) userValues(u *core.User) []any {
	c, s := core.Customer{}, core.Staff{}
	if u.Customer != nil {
		c = *u.Customer
	}
	staffCreated := int64(0)
	if u.Staff != nil {
		s = *u.Staff
		staffCreated = t.orNow(s.CreatedAt)
	}
	return []any{
		u.Login, fold(u.Login), u.Server, fold(u.Server), u.ExternalIdentity, u.Email, fold(u.Email),
		u.FirstName, u.LastName, maybe(u.Phone), maybe(u.Department), maybe(u.Description),
		u.Enabled, string(u.Password), u.AllowChangePassword, maybeMicros(u.DeactivatedAt),
		maybeMicros(u.LastSignIn), t.orNow(u.UpdatedAt),
		u.Customer != nil, orNull(c.Company.ID), int64(c.LicenseMode), list(c.NotificationEmails), int64(c.SpaceUsed),
		u.Staff != nil, s.SystemAdmin, int64(s.Permissions), s.AllCompanies, int64(s.AccountType), staffCreated,
		fold(u.ExternalIdentity), u.ExternalID, u.FromGroups, maybeMicros(u.ShutOutAt), maybeMicros(u.TwoFactorAt), u.MustChangePassword,
	}
}

func homeOf(u *core.User) core.CompanyID {
	if u.Customer == nil {
		return ""
	}
	return u.Customer.Company.ID
}

// UpdateUser implements core.UserWriter.
func (t *tx) UpdateUser(u *core.User) error {
	var login, server, email, home string
	found, err := t.one(`SELECT login_key, server_key, email_key, home_company_id FROM users WHERE id = $1 AND deleted_at IS NULL`,
		[]any{string(u.ID)}, (*text)(&login), (*text)(&server), (*text)(&email), (*text)(&home))
	if err != nil {
		return err
	}
	if !found {
		return core.NotFoundError("user", string(u.ID))
	}
	if login != fold(u.Login) || server != fold(u.Server) {
		if err := t.freeLogin(u.ID, u.Login, u.Server); err != nil {
			return err
		}
	}
	if email != fold(u.Email) {
		if err := t.freeEmail(u.ID, u.Email); err != nil {
			return err
		}
	}
	if err := t.updateUserRow(u); err != nil {
		return err
	}
	if u.Customer == nil {
		if err := t.EndAssignmentsOf(u.ID); err != nil {
			return err
		}
	}
	if home == string(homeOf(u)) {
		return nil
	}
	return t.noteHome(u.ID, homeOf(u), micros(t.now))
}

func (t *tx) updateUserRow(u *core.User) error {
	err := t.run(`UPDATE users SET login = $2, login_key = $3, server = $4, server_key = $5, external_identity = $6, email = $7, email_key = $8,
 first_name = $9, last_name = $10, phone = $11, department = $12, description = $13, enabled = $14, password = $15,
 allow_change_password = $16, deactivated_at = $17, last_sign_in_at = $18, updated_at = $19, is_customer = $20,
 home_company_id = $21, license_mode = $22, notification_emails = $23, space_used = $24, is_staff = $25, system_admin = $26,
 permissions = $27, all_companies = $28, account_type = $29, staff_created_at = $30,
 external_identity_key = $31, external_id = $32, from_groups = $33, shut_out_at = $34, two_factor_at = $35, must_change_password = $36 WHERE id = $1`,
		append([]any{string(u.ID)}, t.userValues(u)...)...)
	if err != nil {
		return err
	}
	if err := t.run(`DELETE FROM staff_companies WHERE user_id = $1`, string(u.ID)); err != nil {
		return err
	}
	return t.insertStaffCompanies(u)
}

func (t *tx) insertStaffCompanies(u *core.User) error {
	if u.Staff == nil {
		return nil
	}
	for i, c := range u.Staff.Companies {
		err := t.run(`INSERT INTO staff_companies (user_id, company_id, position) VALUES ($1, $2, $3)`, string(u.ID), string(c.ID), i)
		if err != nil {
			return err
		}
	}
	return nil
}

// noteHome records from when on a company is home.
func (t *tx) noteHome(id core.UserID, home core.CompanyID, since int64) error {
	return t.run(`INSERT INTO home_companies (user_id, since, company_id) VALUES ($1, $2, $3)
 ON CONFLICT (user_id, since) DO UPDATE SET company_id = excluded.company_id`, string(id), since, string(home))
}

// DeleteUser implements core.UserWriter.
func (t *tx) DeleteUser(id core.UserID, withData bool) error {
	if err := t.EndAssignmentsOf(id); err != nil {
		return err
	}
	if err := t.DeleteSecondFactor(id); err != nil {
		return err
	}
	return t.change(core.NotFoundError("user", string(id)),
		`UPDATE users SET deleted_at = $2, delete_data = $3 WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now), withData)
}

// SignedIn implements core.UserWriter.
func (t *tx) SignedIn(id core.UserID) error {
	return t.change(core.NotFoundError("user", string(id)),
		`UPDATE users SET last_sign_in_at = $2 WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
}
