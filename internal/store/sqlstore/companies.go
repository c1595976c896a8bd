package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

const companyColumns = `c.id, c.name, c.description, c.storage_limit, c.license_mode, c.max_nodes, c.default_license,
 c.allowed_licenses, c.allotments, c.created_at, c.updated_at`

// companies reads rows of companyColumns.
func (r *reader) companies(query string, args ...any) ([]*core.Company, error) {
	var out []*core.Company
	err := r.each(func(rows rows) error {
		c, licenses, allotments := &core.Company{}, "", ""
		err := rows.Scan((*text)(&c.ID), (*text)(&c.Name), (*text)(&c.Description), (*number)(&c.StorageLimit),
			(*small)(&c.LicenseMode), (*number)(&c.MaxNodes), maybeSmall{&c.DefaultLicense}, (*text)(&licenses), (*text)(&allotments),
			(*instant)(&c.CreatedAt), (*instant)(&c.UpdatedAt))
		if err != nil {
			return err
		}
		if c.AllowedLicenses, err = unlist[int](licenses); err != nil {
			return err
		}
		c.Allotments, err = allotmentsOut(allotments)
		out = append(out, c)
		return err
	}, query, args...)
	return out, err
}

// company gives the one company of a query, if the scope holds it.
func (r *reader) company(scope core.Scope, missing *core.Error, query string, args ...any) (*core.Company, error) {
	found, err := r.companies(query, args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || !scope.Holds(found[0].ID) {
		return nil, missing
	}
	return found[0], nil
}

// Company implements core.CompanyReader.
func (r *reader) Company(scope core.Scope, id core.CompanyID) (*core.Company, error) {
	return r.company(scope, core.NotFoundError("company", string(id)),
		`SELECT `+companyColumns+` FROM companies c WHERE c.id = $1 AND c.deleted_at IS NULL`, string(id))
}

// CompanyByName implements core.CompanyReader.
func (r *reader) CompanyByName(scope core.Scope, name string) (*core.Company, error) {
	return r.company(scope, core.NotFoundError("company", name),
		`SELECT `+companyColumns+` FROM companies c WHERE c.name_key = $1 AND c.deleted_at IS NULL`, fold(name))
}

// Companies implements core.CompanyReader.
func (r *reader) Companies(scope core.Scope, after core.CompanyID, limit int) ([]*core.Company, error) {
	p := &params{}
	query := `SELECT ` + companyColumns + ` FROM companies c WHERE c.deleted_at IS NULL AND c.id > ` + p.add(string(after)) +
		inScope(p, scope, "c.id") + ` ORDER BY c.id LIMIT ` + p.add(limit)
	return r.companies(query, p.list...)
}

// inScope adds a condition for a limited scope.
func inScope(p *params, scope core.Scope, column string) string {
	if scope.All {
		return ""
	}
	return ` AND ` + column + ` IN ` + in(p, scope.Companies)
}

// CompanyPeople implements core.CompanyReader.
func (r *reader) CompanyPeople(id core.CompanyID) (int64, error) {
	return r.count(`SELECT count(*) FROM users u WHERE u.deleted_at IS NULL AND u.id IN (
 SELECT h.id FROM users h WHERE h.home_company_id = $1 AND h.deleted_at IS NULL AND h.is_customer
 UNION SELECT m.user_id FROM memberships m WHERE m.company_id = $1)`, string(id))
}

// freeCompanyName checks that no other company has the name.
func (t *tx) freeCompanyName(id core.CompanyID, name string) error {
	return t.free("name", `SELECT name FROM companies WHERE name_key = $1 AND deleted_at IS NULL AND id <> $2`, fold(name), string(id))
}

// InsertCompany implements core.CompanyWriter. Zero times mean now.
func (t *tx) InsertCompany(c *core.Company) error {
	if err := t.freeID("companies", string(c.ID)); err != nil {
		return err
	}
	if err := t.freeCompanyName(c.ID, c.Name); err != nil {
		return err
	}
	return t.run(`INSERT INTO companies (id, name, name_key, description, storage_limit, license_mode, max_nodes, default_license,
 allowed_licenses, allotments, updated_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		append(t.companyValues(c), t.orNow(c.CreatedAt))...)
}

func (t *tx) companyValues(c *core.Company) []any {
	return []any{string(c.ID), c.Name, fold(c.Name), c.Description, int64(c.StorageLimit), int64(c.LicenseMode), c.MaxNodes,
		maybe(c.DefaultLicense), list(c.AllowedLicenses), allotmentsIn(c.Allotments), t.orNow(c.UpdatedAt)}
}

// UpdateCompany implements core.CompanyWriter.
func (t *tx) UpdateCompany(c *core.Company) error {
	if err := t.freeCompanyName(c.ID, c.Name); err != nil {
		return err
	}
	return t.change(core.NotFoundError("company", string(c.ID)),
		`UPDATE companies SET name = $2, name_key = $3, description = $4, storage_limit = $5, license_mode = $6, max_nodes = $7,
 default_license = $8, allowed_licenses = $9, allotments = $10, updated_at = $11 WHERE id = $1 AND deleted_at IS NULL`, t.companyValues(c)...)
}

// DeleteCompany implements core.CompanyWriter. What rights pointed to it go too.
func (t *tx) DeleteCompany(id core.CompanyID) error {
	now := micros(t.now)
	err := t.change(core.NotFoundError("company", string(id)),
		`UPDATE companies SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL`, string(id), now)
	if err != nil {
		return err
	}
	for _, text := range []string{
		`DELETE FROM domain_roles WHERE domain_id IN (SELECT id FROM domains WHERE company_id = $1)`,
		`DELETE FROM domain_members WHERE domain_id IN (SELECT id FROM domains WHERE company_id = $1)`,
		`DELETE FROM memberships WHERE company_id = $1`,
		`DELETE FROM company_destinations WHERE company_id = $1`,
		`DELETE FROM staff_companies WHERE company_id = $1`,
		`DELETE FROM api_key_companies WHERE company_id = $1`,
		`UPDATE licenses SET company_id = NULL WHERE company_id = $1`,
	} {
		if err := t.run(text, string(id)); err != nil {
			return err
		}
	}
	return t.run(`UPDATE domains SET deleted_at = $2 WHERE company_id = $1 AND deleted_at IS NULL`, string(id), now)
}
