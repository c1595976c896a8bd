package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// licenseColumns are read by licenses; l is licenses, p its pool, u who holds
// it, k the computer it runs on.
const licenseColumns = `l.id, l.number, l.type, l.trial, l.expires_at, l.transaction_id, l.company_id, p.name, l.created_at,
 l.user_id, u.login, u.home_company_id, l.computer_id, k.name, k.os`

// licenseTables is what licenseColumns are read from.
const licenseTables = ` licenses l LEFT JOIN companies p ON p.id = l.company_id LEFT JOIN users u ON u.id = l.user_id
 LEFT JOIN computers k ON k.id = l.computer_id`

// licenses reads rows of licenseColumns, without holders that the scope does not show.
func (r *reader) licenses(scope core.Scope, query string, args ...any) ([]*core.License, error) {
	var out []*core.License
	err := r.each(func(rows rows) error {
		l := &core.License{}
		h := &l.Holder
		err := rows.Scan((*text)(&l.ID), (*number)(&l.Number), (*text)(&l.Type), (*flag)(&l.Trial), (*instant)(&l.Expires),
			(*text)(&l.Transaction), (*text)(&l.Company.ID), (*text)(&l.Company.Name), (*instant)(&l.CreatedAt),
			(*text)(&h.User), (*text)(&h.Login), (*text)(&h.Company), (*text)(&h.Computer), (*text)(&h.ComputerName), (*text)(&h.OS))
		if err != nil {
			return err
		}
		hideHolder(scope, l)
		out = append(out, l)
		return nil
	}, query, args...)
	return out, err
}

// hideHolder hides what the scope does not hold: who has a licence of the
// scope's pool and has moved away, and whose pool a licence is from that came
// along with a person.
func hideHolder(scope core.Scope, l *core.License) {
	if l.Holder.User != "" && !scope.Holds(l.Holder.Company) {
		l.Holder = core.LicenseHolder{Elsewhere: true}
	}
	if l.Company.ID != "" && !scope.Holds(l.Company.ID) {
		l.Company.Name = ""
	}
}

// license gives the one licence of a query.
func (r *reader) license(scope core.Scope, missing *core.Error, query string, args ...any) (*core.License, error) {
	found, err := r.licenses(scope, query, args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, missing
	}
	return found[0], nil
}

// License implements core.LicenseReader.
func (r *reader) License(scope core.Scope, id core.LicenseID) (*core.License, error) {
	p := &params{}
	return r.license(scope, core.NotFoundError("license", string(id)),
		`SELECT `+licenseColumns+` FROM`+licenseTables+` WHERE l.id = `+p.add(string(id))+licensesInScope(p, scope), p.list...)
}

// Licenses implements core.LicenseReader.
func (r *reader) Licenses(f core.LicenseFilter, after int64, limit int) ([]*core.License, error) {
	p := &params{}
	query := `SELECT ` + licenseColumns + ` FROM` + licenseTables + ` WHERE l.number > ` + p.add(after) + licensesInScope(p, f.Scope)
	if f.Available != nil {
		query += ` AND l.user_id IS NULL AND l.expires_at > ` + p.add(micros(*f.Available))
	}
	if f.User != "" {
		query += ` AND l.user_id = ` + p.add(string(f.User))
	}
	return r.licenses(f.Scope, query+` ORDER BY l.number LIMIT `+p.add(limit), p.list...)
}

// licensesInScope is the rule of core.LicenseFilter.
func licensesInScope(p *params, scope core.Scope) string {
	if scope.All {
		return ""
	}
	companies := in(p, scope.Companies)
	return ` AND (l.company_id IN ` + companies + ` OR u.home_company_id IN ` + companies + `)`
}

// LicenseOf implements core.LicenseReader.
func (r *reader) LicenseOf(id core.ComputerID) (*core.License, error) {
	return r.license(core.Everywhere, core.NotFoundError("computer", string(id)),
		`SELECT `+licenseColumns+` FROM`+licenseTables+` WHERE l.computer_id = $1`, string(id))
}

// LicenseToTake implements core.LicenseReader.
func (r *reader) LicenseToTake(user core.UserID, pool *core.CompanyID, at time.Time) (*core.License, error) {
	const order = ` ORDER BY l.expires_at, l.number LIMIT 1`
	missing := core.NotFoundError("license", "")
	granted, err := r.license(core.Everywhere, missing, `SELECT `+licenseColumns+` FROM`+licenseTables+
		` WHERE l.user_id = $1 AND l.computer_id IS NULL AND l.expires_at > $2`+order, string(user), micros(at))
	if pool == nil || err == nil || core.KindOf(err) != core.NotFound {
		return granted, err
	}
	p := &params{}
	where := ` WHERE l.user_id IS NULL AND l.expires_at > ` + p.add(micros(at))
	if *pool == "" {
		where += ` AND l.company_id IS NULL`
	} else {
		where += ` AND l.company_id = ` + p.add(string(*pool))
	}
	return r.license(core.Everywhere, missing, `SELECT `+licenseColumns+` FROM`+licenseTables+where+order, p.list...)
}

// LicenseHoldings implements core.LicenseReader.
func (r *reader) LicenseHoldings(id core.LicenseID) ([]core.LicenseHolding, error) {
	return r.holdings(`SELECT license_id, user_id, computer_id, since, until FROM license_holdings WHERE license_id = $1 ORDER BY since`, string(id))
}

func (r *reader) holdings(query string, args ...any) ([]core.LicenseHolding, error) {
	var out []core.LicenseHolding
	err := r.each(func(rows rows) error {
		var h core.LicenseHolding
		err := rows.Scan((*text)(&h.License), (*text)(&h.User), (*text)(&h.Computer), (*instant)(&h.Since), maybeInstant{&h.Until})
		out = append(out, h)
		return err
	}, query, args...)
	return out, err
}
