package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

const destinationColumns = `d.id, d.account_id, a.name, a.type, d.bucket, d.name, d.region, d.accelerated, d.created_at, d.check_state, d.check_problem, d.checked_at`

const (
	selectEveryDestination = `SELECT ` + destinationColumns + ` FROM destinations d JOIN accounts a ON a.id = d.account_id WHERE TRUE`
	selectDestinations     = selectEveryDestination + ` AND d.deleted_at IS NULL`
)

func destinationDests(d *core.Destination) []any {
	return []any{
		(*text)(&d.ID), (*text)(&d.Account), (*text)(&d.AccountName), (*small)(&d.AccountType), (*text)(&d.Bucket), (*text)(&d.Name),
		(*text)(&d.Region), (*flag)(&d.Accelerated), (*instant)(&d.CreatedAt), (*text)(&d.Check.State), (*text)(&d.Check.Problem), maybeInstant{&d.Check.At},
	}
}

// destinations reads rows of destinationColumns.
func (r *reader) destinations(query string, args ...any) ([]*core.Destination, error) {
	var out []*core.Destination
	err := r.each(func(rows rows) error {
		d := &core.Destination{}
		out = append(out, d)
		return rows.Scan(destinationDests(d)...)
	}, query, args...)
	return out, err
}

// destination gives the one destination of a query.
func (r *reader) destination(missing, query string, p *params) (*core.Destination, error) {
	found, err := r.destinations(query, p.list...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("destination", missing)
	}
	return found[0], nil
}

// Destination implements core.AccountReader.
func (r *reader) Destination(scope core.Scope, id core.DestinationID) (*core.Destination, error) {
	p := &params{}
	return r.destination(string(id), selectDestinations+` AND d.id = `+p.add(string(id))+destinationInScope(p, scope), p)
}

// DestinationByBucket implements core.AccountReader.
func (r *reader) DestinationByBucket(scope core.Scope, account core.AccountID, bucket string) (*core.Destination, error) {
	p := &params{}
	query := selectDestinations + ` AND d.account_id = ` + p.add(string(account)) + ` AND d.bucket = ` + p.add(bucket) + destinationInScope(p, scope)
	return r.destination(bucket, query, p)
}

// PastDestination implements core.AccountReader.
func (r *reader) PastDestination(id core.DestinationID) (*core.Destination, error) {
	p := &params{}
	return r.destination(string(id), selectEveryDestination+` AND d.id = `+p.add(string(id)), p)
}

// DestinationUse implements core.AccountReader.
func (r *reader) DestinationUse(id core.DestinationID, limit int) (logins, companies []string, err error) {
	err = r.together(func(r *reader) error {
		logins, err = r.texts(`SELECT u.login FROM assignments s JOIN users u ON u.id = s.user_id
 WHERE s.destination_id = $1 AND s.ended_at IS NULL ORDER BY u.login_key LIMIT $2`, string(id), limit)
		if err != nil {
			return err
		}
		companies, err = r.texts(`SELECT c.name FROM company_destinations g JOIN companies c ON c.id = g.company_id
 WHERE g.destination_id = $1 ORDER BY c.name_key LIMIT $2`, string(id), limit)
		return err
	})
	return logins, companies, err
}

// texts reads a query's one column.
func (r *reader) texts(query string, args ...any) ([]string, error) {
	var out []string
	err := r.each(func(rows rows) error {
		var s string
		err := rows.Scan((*text)(&s))
		out = append(out, s)
		return err
	}, query, args...)
	return out, err
}

// CompanyDestinations implements core.AccountReader.
func (r *reader) CompanyDestinations(ids []core.CompanyID) (map[core.CompanyID][]core.CompanyDestination, error) {
	p, out := &params{}, map[core.CompanyID][]core.CompanyDestination{}
	err := r.each(func(rows rows) error {
		var id core.CompanyID
		var d core.CompanyDestination
		err := rows.Scan((*text)(&id), (*text)(&d.Destination), maybeSmall{&d.Plan})
		out[id] = append(out[id], d)
		return err
	}, `SELECT g.company_id, g.destination_id, g.plan_id FROM company_destinations g WHERE g.company_id IN `+in(p, ids)+
		` ORDER BY g.company_id, g.position`, p.list...)
	return out, err
}

// freeBucket checks that no other destination of the account has the bucket.
func (t *tx) freeBucket(d *core.Destination) error {
	return t.free("destination", `SELECT bucket FROM destinations WHERE account_id = $1 AND bucket = $2 AND deleted_at IS NULL AND id <> $3`,
		string(d.Account), d.Bucket, string(d.ID))
}

// InsertDestination implements core.AccountWriter. A zero time means now, no
// state means not checked.
func (t *tx) InsertDestination(d *core.Destination) error {
	if err := t.freeID("destinations", string(d.ID)); err != nil {
		return err
	}
	if err := t.freeBucket(d); err != nil {
		return err
	}
	if d.Check.State == "" {
		d.Check.State = core.CheckUnknown
	}
	return t.run(`INSERT INTO destinations (id, account_id, bucket, name, created_at, updated_at, check_state, check_problem, checked_at, region, accelerated)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, string(d.ID), string(d.Account), d.Bucket, d.Name, t.orNow(d.CreatedAt), micros(t.now),
		string(d.Check.State), d.Check.Problem, maybeMicros(d.Check.At), d.Region, d.Accelerated)
}

// UpdateDestination implements core.AccountWriter.
func (t *tx) UpdateDestination(d *core.Destination) error {
	if err := t.freeBucket(d); err != nil {
		return err
	}
	return t.change(core.NotFoundError("destination", string(d.ID)),
		`UPDATE destinations SET bucket = $2, name = $3, updated_at = $4, region = $5, accelerated = $6 WHERE id = $1 AND deleted_at IS NULL`,
		string(d.ID), d.Bucket, d.Name, micros(t.now), d.Region, d.Accelerated)
}

// DeleteDestination implements core.AccountWriter.
func (t *tx) DeleteDestination(id core.DestinationID) error {
	return t.change(core.NotFoundError("destination", string(id)),
		`UPDATE destinations SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
}

// SetCheck implements core.AccountWriter.
func (t *tx) SetCheck(id core.DestinationID, c core.Check) error {
	return t.run(`UPDATE destinations SET check_state = $2, check_problem = $3, checked_at = $4 WHERE id = $1 AND deleted_at IS NULL`,
		string(id), string(c.State), c.Problem, maybeMicros(c.At))
}

// SetCompanyDestinations implements core.AccountWriter.
func (t *tx) SetCompanyDestinations(id core.CompanyID, list []core.CompanyDestination) error {
	if err := t.run(`DELETE FROM company_destinations WHERE company_id = $1`, string(id)); err != nil {
		return err
	}
	for i, d := range list {
		err := t.run(`INSERT INTO company_destinations (company_id, position, destination_id, plan_id) VALUES ($1, $2, $3, $4)`,
			string(id), i, string(d.Destination), maybe(d.Plan))
		if err != nil {
			return err
		}
	}
	return nil
}
