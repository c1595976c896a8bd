package sqlstore

import (
	"cmp"
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// billed adds the conditions of a filter on whose rows are read.
func billed(p *params, f core.BillingFilter, column string) (where string) {
	if f.User != "" {
		where = ` AND ` + column + ` = ` + p.add(string(f.User))
	}
	if f.Scope.All {
		return where
	}
	return where + ` AND ` + column + ` IN (SELECT w.user_id FROM home_companies w WHERE w.company_id IN ` + in(p, f.Scope.Companies) + `)`
}

// BilledPeople implements core.BillingReader.
func (r *reader) BilledPeople(f core.BillingFilter) ([]core.BilledPerson, error) {
	p := &params{}
	var out []core.BilledPerson
	err := r.each(func(rows rows) error {
		var b core.BilledPerson
		err := rows.Scan((*text)(&b.ID), (*text)(&b.Login), (*text)(&b.FirstName), (*text)(&b.LastName), (*flag)(&b.Customer),
			(*text)(&b.Home), (*number)(&b.Stored), (*instant)(&b.CreatedAt), maybeInstant{&b.DeletedAt})
		out = append(out, b)
		return err
	}, `SELECT u.id, u.login, u.first_name, u.last_name, u.is_customer, u.home_company_id, u.space_used, u.created_at, u.deleted_at
 FROM users u WHERE TRUE`+billed(p, f, "u.id"), p.list...)
	slices.SortFunc(out, func(a, b core.BilledPerson) int { return cmp.Compare(a.ID, b.ID) }) // the rows nearly are
	return out, err
}

// HomePeriods implements core.BillingReader.
func (r *reader) HomePeriods(f core.BillingFilter, since core.Day) ([]core.HomePeriod, error) {
	p := &params{}
	changed := ` WHERE h.user_id IN (SELECT c.user_id FROM home_companies c WHERE c.since >= ` + p.add(micros(since.Time())) + `)`
	var out []core.HomePeriod
	err := r.each(func(rows rows) error {
		var h core.HomePeriod
		err := rows.Scan((*text)(&h.User), (*instant)(&h.Since), (*text)(&h.Company))
		out = append(out, h)
		return err
	}, `SELECT h.user_id, h.since, h.company_id FROM home_companies h`+changed+billed(p, f, "h.user_id")+` ORDER BY h.user_id, h.since`, p.list...)
	return out, err
}

// PutHomes implements core.HomeWriter.
func (t *tx) PutHomes(id core.UserID, list []core.HomePeriod) error {
	if err := t.run(`DELETE FROM home_companies WHERE user_id = $1`, string(id)); err != nil {
		return err
	}
	for _, h := range list {
		if err := t.noteHome(id, h.Company, micros(h.Since)); err != nil {
			return err
		}
	}
	return nil
}

// monthNumber is how space_months names a month: 202611.
func monthNumber(m core.Month) int64 { return int64(m)/12*100 + int64(m)%12 + 1 }

// SpaceMonths implements core.BillingReader.
func (r *reader) SpaceMonths(f core.BillingFilter, m core.Month) ([]core.SpaceMonth, error) {
	p := &params{}
	month := p.add(monthNumber(m))
	var out []core.SpaceMonth
	err := r.each(func(rows rows) error {
		var s core.SpaceMonth
		var last number
		err := rows.Scan((*text)(&s.User), (*number)(&s.Stored), (*number)(&s.Restored), (*number)(&s.Last), &last)
		s.LastDay = core.Day(last)
		out = append(out, s)
		return err
	}, `SELECT m.user_id, m.stored, m.restored, m.last_stored, m.last_day FROM space_months m WHERE m.month = `+month+
		billed(p, f, "m.user_id")+` ORDER BY m.user_id`, p.list...)
	return out, err
}

// SpaceDays implements core.BillingReader.
func (r *reader) SpaceDays(f core.BillingFilter, days core.Days) ([]core.SpaceSample, error) {
	p := &params{}
	where := ` WHERE s.day >= ` + p.add(int64(days.From)) + ` AND s.day < ` + p.add(int64(days.To)) + billed(p, f, "s.user_id")
	var out []core.SpaceSample
	err := r.each(func(rows rows) error {
		var s core.SpaceSample
		var day number
		err := rows.Scan((*text)(&s.User), (*text)(&s.Destination), (*text)(&s.Computer), &day, (*number)(&s.Stored), (*number)(&s.Restored))
		s.Day = core.Day(day)
		out = append(out, s)
		return err
	}, `SELECT s.user_id, s.destination_id, s.computer_id, s.day, s.stored, s.restored FROM space_samples s`+where+
		` ORDER BY s.user_id, s.day, s.destination_id, s.computer_id`, p.list...)
	return out, err
}

// BilledAssignments implements core.BillingReader. Everyone's are joined here,
// both sides being in one order: a query would look each of them up.
func (r *reader) BilledAssignments(f core.BillingFilter, days core.Days) ([]core.AssignmentPeriod, error) {
	owners, err := r.assignmentOwners(f)
	if err != nil {
		return nil, err
	}
	if len(owners) == 0 {
		return nil, nil
	}
	p := &params{}
	where := ` WHERE h.since < ` + p.add(micros(days.To.Time())) + ` AND (h.until IS NULL OR h.until >= ` + p.add(micros(days.From.Time())) + `)`
	if f.User != "" {
		ids := make([]core.AssignmentID, len(owners))
		for i, o := range owners {
			ids[i] = o.id
		}
		where += ` AND h.assignment_id IN ` + in(p, ids)
	}
	out := make([]core.AssignmentPeriod, 0, len(owners))
	err = r.each(func(rows rows) error {
		var h core.AssignmentPeriod
		err := rows.Scan((*text)(&h.Assignment), (*text)(&h.Destination), (*number)(&h.Package), (*instant)(&h.Since), maybeInstant{&h.Until})
		for len(owners) > 0 && owners[0].id < h.Assignment {
			owners = owners[1:]
		}
		if len(owners) > 0 && owners[0].id == h.Assignment {
			h.User = owners[0].user
			out = append(out, h)
		}
		return err
	}, `SELECT h.assignment_id, h.destination_id, h.package_id, h.since, h.until FROM assignment_periods h`+where+
		` ORDER BY h.assignment_id, h.since`, p.list...)
	return out, err
}

// assignmentOwner says whose an assignment is.
type assignmentOwner struct {
	id   core.AssignmentID
	user core.UserID
}

// assignmentOwners are by ID, which the rows nearly are: an index would look
// each row up.
func (r *reader) assignmentOwners(f core.BillingFilter) ([]assignmentOwner, error) {
	p := &params{}
	where := ` WHERE TRUE` + billed(p, f, "s.user_id")
	var out []assignmentOwner
	err := r.each(func(rows rows) error {
		var o assignmentOwner
		err := rows.Scan((*text)(&o.id), (*text)(&o.user))
		out = append(out, o)
		return err
	}, `SELECT s.id, s.user_id FROM assignments s`+where, p.list...)
	slices.SortFunc(out, func(a, b assignmentOwner) int { return cmp.Compare(a.id, b.id) })
	return out, err
}

// BilledLicenses implements core.BillingReader.
func (r *reader) BilledLicenses(f core.BillingFilter, days core.Days) ([]core.BilledLicense, error) {
	p := &params{}
	where := ` WHERE NOT l.trial AND h.since < ` + p.add(micros(days.To.Time())) +
		` AND (h.until IS NULL OR h.until >= ` + p.add(micros(days.From.Time())) + `)` + billed(p, f, "h.user_id")
	var out []core.BilledLicense
	err := r.each(func(rows rows) error {
		var b core.BilledLicense
		err := rows.Scan((*text)(&b.User), (*instant)(&b.Since), maybeInstant{&b.Until})
		out = append(out, b)
		return err
	}, `SELECT h.user_id, h.since, h.until FROM license_holdings h JOIN licenses l ON l.id = h.license_id`+where+` ORDER BY h.license_id, h.since`, p.list...)
	return out, err
}

// BilledCompanies implements core.BillingReader.
func (r *reader) BilledCompanies() (map[core.CompanyID]string, error) {
	out := map[core.CompanyID]string{}
	err := r.each(func(rows rows) error {
		var id core.CompanyID
		var name string
		err := rows.Scan((*text)(&id), (*text)(&name))
		out[id] = name
		return err
	}, `SELECT c.id, c.name FROM companies c`)
	return out, err
}

// BilledDestinations implements core.BillingReader.
func (r *reader) BilledDestinations(ids []core.DestinationID) (map[core.DestinationID]core.BilledDestination, error) {
	p := &params{}
	out := map[core.DestinationID]core.BilledDestination{}
	err := r.each(func(rows rows) error {
		var d core.BilledDestination
		err := rows.Scan((*text)(&d.ID), (*text)(&d.Account), (*text)(&d.Bucket), (*text)(&d.Name))
		out[d.ID] = d
		return err
	}, `SELECT d.id, d.account_id, d.bucket, d.name FROM destinations d WHERE d.id IN `+in(p, ids), p.list...)
	return out, err
}

// BilledComputers implements core.BillingReader.
func (r *reader) BilledComputers(ids []core.ComputerID) (map[core.ComputerID]string, error) {
	p := &params{}
	out := map[core.ComputerID]string{}
	err := r.each(func(rows rows) error {
		var id core.ComputerID
		var name string
		err := rows.Scan((*text)(&id), (*text)(&name))
		out[id] = name
		return err
	}, `SELECT c.id, c.name FROM computers c WHERE c.id IN `+in(p, ids), p.list...)
	return out, err
}
