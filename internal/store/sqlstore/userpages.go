package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

// Users implements core.UserReader: the page, then one statement for each
// kind of children of the whole page.
func (r *reader) Users(f core.UserFilter, after core.UserID, limit int) ([]*core.User, error) {
	if after != "" || f.Memberships {
		return r.readUsers(f, after, limit)
	}
	return r.memos.pages.get(pageKey(f, limit), func() ([]*core.User, error) { return r.readUsers(f, "", limit) })
}

func (r *reader) readUsers(f core.UserFilter, after core.UserID, limit int) (out []*core.User, err error) {
	err = r.together(func(r *reader) error {
		p := &params{}
		page := userPage(p, f, after, limit)
		out, err = r.people(`SELECT `+userColumns+` FROM`+userTables+` WHERE u.id IN (`+page+`) ORDER BY u.id`, p.list...)
		if err != nil || len(out) == 0 {
			return err
		}
		byID := make(map[core.UserID]*core.User, len(out))
		listed := false
		for _, u := range out {
			byID[u.ID] = u
			listed = listed || listedScope(u)
		}
		if listed {
			if err := r.staffCompaniesOf(byID, page, p.list); err != nil {
				return err
			}
		}
		if f.Assignments {
			if err := r.assignmentsOfPage(byID, page, p.list); err != nil {
				return err
			}
		}
		if f.Memberships {
			return r.memberships(byID, `m.user_id IN (`+page+`)`, p.list...)
		}
		return nil
	})
	return out, err
}

// userPage gives a query for the IDs of a page of people. Each rule of a
// limited scope is a range of an index of its own; the page is cut from both.
func userPage(p *params, f core.UserFilter, after core.UserID, limit int) string {
	start, size := p.add(string(after)), `CAST(`+p.add(limit)+` AS BIGINT)` // bare, SQLite would plan anew for each number
	rest := ` AND u.id > ` + start + ` AND u.deleted_at IS NULL ORDER BY u.id LIMIT ` + size
	if f.Scope.All {
		return `SELECT u.id FROM users u WHERE ` + facetSQL[f.Facet] + rest
	}
	companies := in(p, f.Scope.Companies)
	customers := `SELECT u.id FROM users u WHERE u.is_customer AND u.home_company_id IN ` + companies + rest
	staff := `SELECT u.id FROM users u WHERE u.is_staff AND ` + insideSQL(companies) + rest
	switch f.Facet {
	case core.CustomerFacet:
		return customers
	case core.StaffFacet:
		return staff
	}
	staff = `SELECT u.id FROM users u WHERE u.is_staff AND NOT u.is_customer AND ` + insideSQL(companies) + rest
	return `SELECT a.id FROM (` + customers + `) a UNION ALL SELECT b.id FROM (` + staff + `) b ORDER BY id LIMIT ` + size
}

var facetSQL = map[core.Facet]string{
	core.AnyFacet:      `TRUE`,
	core.CustomerFacet: `u.is_customer`,
	core.StaffFacet:    `u.is_staff`,
}

// insideSQL says that a staff member's listed scope lies inside the companies
// and is not empty. IS NOT TRUE, because "not in no companies" is NULL.
func insideSQL(companies string) string {
	return `NOT u.system_admin AND NOT u.all_companies
 AND EXISTS (SELECT 1 FROM staff_companies x WHERE x.user_id = u.id)
 AND NOT EXISTS (SELECT 1 FROM staff_companies x WHERE x.user_id = u.id AND (x.company_id IN ` + companies + `) IS NOT TRUE)`
}

func (r *reader) staffCompaniesOf(byID map[core.UserID]*core.User, page string, args []any) error {
	return r.each(func(rows rows) error {
		var id core.UserID
		var c core.CompanyRef
		if err := rows.Scan((*text)(&id), (*text)(&c.ID), (*text)(&c.Name)); err != nil {
			return err
		}
		if u := byID[id]; u != nil && listedScope(u) {
			u.Staff.Companies = append(u.Staff.Companies, c)
		}
		return nil
	}, `SELECT s.user_id, c.id, c.name FROM staff_companies s JOIN companies c ON c.id = s.company_id
 WHERE s.user_id IN (`+page+`) ORDER BY s.user_id, s.position`, args...)
}
