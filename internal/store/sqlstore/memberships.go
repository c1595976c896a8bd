package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

// membershipRow is a membership times its domains times their roles; what
// there is none of is "".
type membershipRow struct {
	user   core.UserID
	m      core.Membership
	domain core.DomainRef
	role   core.RoleRef
}

func (r *membershipRow) dests() []any {
	return []any{
		(*text)(&r.user), (*text)(&r.m.Company.ID), (*text)(&r.m.Company.Name), (*flag)(&r.m.Admin), (*flag)(&r.m.CreateDomains),
		(*text)(&r.domain.ID), (*text)(&r.domain.Name), (*text)(&r.role.ID), (*text)(&r.role.Name),
	}
}

// memberships fills the memberships of people in one statement. where says
// whose, over memberships m.
func (r *reader) memberships(byID map[core.UserID]*core.User, where string, args ...any) error {
	return r.each(func(rows rows) error {
		var row membershipRow
		if err := rows.Scan(row.dests()...); err != nil {
			return err
		}
		if u := byID[row.user]; u != nil {
			row.addTo(u)
		}
		return nil
	}, `SELECT m.user_id, m.company_id, c.name, m.admin, m.create_domains, d.id, d.name, y.role_id, o.name
 FROM memberships m JOIN companies c ON c.id = m.company_id
 LEFT JOIN domain_members x ON x.user_id = m.user_id AND x.company_id = m.company_id
 LEFT JOIN domains d ON d.id = x.domain_id
 LEFT JOIN domain_roles y ON y.user_id = m.user_id AND y.domain_id = x.domain_id
 LEFT JOIN roles o ON o.id = y.role_id
 WHERE `+where+` ORDER BY m.user_id, m.position, x.position, y.position`, args...)
}

// addTo adds a row to the person's memberships; rows of one membership, and
// in it of one domain, follow each other.
func (r *membershipRow) addTo(u *core.User) {
	if n := len(u.Memberships); n == 0 || u.Memberships[n-1].Company.ID != r.m.Company.ID {
		u.Memberships = append(u.Memberships, r.m)
	}
	if r.domain.ID == "" {
		return
	}
	m := &u.Memberships[len(u.Memberships)-1]
	if n := len(m.Domains); n == 0 || m.Domains[n-1].Domain.ID != r.domain.ID {
		m.Domains = append(m.Domains, core.DomainAccess{Domain: r.domain})
	}
	if r.role.ID == "" {
		return
	}
	if name, ok := builtInNames[r.role.ID]; ok {
		r.role.Name = name
	}
	d := &m.Domains[len(m.Domains)-1]
	d.Roles = append(d.Roles, r.role)
}

// builtInNames are the names of roles that have no row.
var builtInNames = func() map[core.RoleID]string {
	names := map[core.RoleID]string{}
	for _, r := range core.BuiltInRoles() {
		names[r.ID] = r.Name
	}
	return names
}()

// SetMemberships implements core.UserWriter.
func (t *tx) SetMemberships(id core.UserID, list []core.Membership) error {
	live, err := t.exists(`SELECT 1 FROM users WHERE id = $1 AND deleted_at IS NULL`, string(id))
	if err != nil {
		return err
	}
	if !live {
		return core.NotFoundError("user", string(id))
	}
	for _, table := range []string{"domain_roles", "domain_members", "memberships"} {
		if err := t.run(`DELETE FROM `+table+` WHERE user_id = $1`, string(id)); err != nil {
			return err
		}
	}
	return t.insertMemberships(id, list)
}

func (t *tx) insertMemberships(id core.UserID, list []core.Membership) error {
	for i, m := range list {
		err := t.run(`INSERT INTO memberships (user_id, company_id, position, admin, create_domains) VALUES ($1, $2, $3, $4, $5)`,
			string(id), string(m.Company.ID), i, m.Admin, m.CreateDomains)
		if err != nil {
			return err
		}
		for k, d := range m.Domains {
			if err := t.insertDomainAccess(id, m.Company.ID, k, d); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) insertDomainAccess(id core.UserID, company core.CompanyID, position int, d core.DomainAccess) error {
	err := t.run(`INSERT INTO domain_members (user_id, company_id, domain_id, position) VALUES ($1, $2, $3, $4)`,
		string(id), string(company), string(d.Domain.ID), position)
	if err != nil {
		return err
	}
	for i, role := range d.Roles {
		err := t.run(`INSERT INTO domain_roles (user_id, domain_id, role_id, position) VALUES ($1, $2, $3, $4)`,
			string(id), string(d.Domain.ID), string(role.ID), i)
		if err != nil {
			return err
		}
	}
	return nil
}
