package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

const selectDomains = `SELECT d.id, d.company_id, c.name, d.name, d.description, d.max_nodes, d.allotments, d.created_at, d.updated_at
 FROM domains d JOIN companies c ON c.id = d.company_id WHERE d.deleted_at IS NULL`

// domains reads rows of selectDomains.
func (r *reader) domains(query string, args ...any) ([]*core.Domain, error) {
	var out []*core.Domain
	err := r.each(func(rows rows) error {
		d, allotments := &core.Domain{}, ""
		out = append(out, d)
		err := rows.Scan((*text)(&d.ID), (*text)(&d.Company.ID), (*text)(&d.Company.Name), (*text)(&d.Name), (*text)(&d.Description),
			(*number)(&d.MaxNodes), (*text)(&allotments), (*instant)(&d.CreatedAt), (*instant)(&d.UpdatedAt))
		if err != nil {
			return err
		}
		d.Allotments, err = allotmentsOut(allotments)
		return err
	}, query, args...)
	return out, err
}

// Domain implements core.CompanyReader.
func (r *reader) Domain(scope core.Scope, id core.DomainID) (*core.Domain, error) {
	found, err := r.domains(selectDomains+` AND d.id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || !scope.Holds(found[0].Company.ID) {
		return nil, core.NotFoundError("domain", string(id))
	}
	return found[0], nil
}

// DomainByName implements core.CompanyReader.
func (r *reader) DomainByName(company core.CompanyID, name string) (*core.Domain, error) {
	found, err := r.domains(selectDomains+` AND d.company_id = $1 AND d.name_key = $2`, string(company), fold(name))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("domain", name)
	}
	return found[0], nil
}

// Domains implements core.CompanyReader.
func (r *reader) Domains(scope core.Scope, company core.CompanyID) ([]*core.Domain, error) {
	p := &params{}
	query := selectDomains + inScope(p, scope, "d.company_id")
	if company != "" {
		query += ` AND d.company_id = ` + p.add(string(company))
	}
	return r.domains(query+` ORDER BY d.company_id, d.id`, p.list...)
}

// DomainMembers implements core.CompanyReader.
func (r *reader) DomainMembers(id core.DomainID) (int64, error) {
	return r.count(`SELECT count(*) FROM domain_members x JOIN users u ON u.id = x.user_id
 WHERE x.domain_id = $1 AND u.deleted_at IS NULL`, string(id))
}

// freeDomainName checks that no other domain of the company has the name.
func (t *tx) freeDomainName(d *core.Domain) error {
	return t.free("name", `SELECT name FROM domains WHERE company_id = $1 AND name_key = $2 AND deleted_at IS NULL AND id <> $3`,
		string(d.Company.ID), fold(d.Name), string(d.ID))
}

// InsertDomain implements core.CompanyWriter. Zero times mean now.
func (t *tx) InsertDomain(d *core.Domain) error {
	if err := t.freeID("domains", string(d.ID)); err != nil {
		return err
	}
	if err := t.freeDomainName(d); err != nil {
		return err
	}
	return t.run(`INSERT INTO domains (id, company_id, name, name_key, description, max_nodes, allotments, created_at, updated_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(d.ID), string(d.Company.ID), d.Name, fold(d.Name), d.Description, d.MaxNodes, allotmentsIn(d.Allotments), t.orNow(d.CreatedAt), t.orNow(d.UpdatedAt))
}

// UpdateDomain implements core.CompanyWriter. A domain stays in its company.
func (t *tx) UpdateDomain(d *core.Domain) error {
	if err := t.freeDomainName(d); err != nil {
		return err
	}
	return t.change(core.NotFoundError("domain", string(d.ID)),
		`UPDATE domains SET name = $3, name_key = $4, description = $5, max_nodes = $6, allotments = $7, updated_at = $8
 WHERE id = $1 AND company_id = $2 AND deleted_at IS NULL`,
		string(d.ID), string(d.Company.ID), d.Name, fold(d.Name), d.Description, d.MaxNodes, allotmentsIn(d.Allotments), t.orNow(d.UpdatedAt))
}

// DeleteDomain implements core.CompanyWriter.
func (t *tx) DeleteDomain(id core.DomainID) error {
	err := t.change(core.NotFoundError("domain", string(id)),
		`UPDATE domains SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
	if err != nil {
		return err
	}
	if err := t.run(`DELETE FROM domain_roles WHERE domain_id = $1`, string(id)); err != nil {
		return err
	}
	return t.run(`DELETE FROM domain_members WHERE domain_id = $1`, string(id))
}
