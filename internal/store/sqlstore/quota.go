package sqlstore

import (
	"cmp"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Reserved implements core.QuotaWriter.
func (t *tx) Reserved(user core.UserID) ([]core.Reservation, error) {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return nil, err
	}
	return t.reservations(`WHERE user_id = $1 AND expires_at > $2 ORDER BY id`, string(user), micros(now))
}

func (r *reader) reservations(rest string, args ...any) (out []core.Reservation, err error) {
	err = r.each(func(rows rows) error {
		var v core.Reservation
		err := rows.Scan((*text)(&v.ID), (*text)(&v.User), (*text)(&v.Destination), (*text)(&v.Computer), (*number)(&v.Bytes), (*instant)(&v.ExpiresAt))
		out = append(out, v)
		return err
	}, `SELECT id, user_id, destination_id, computer_id, bytes, expires_at FROM reservations `+rest, args...)
	return out, err
}

// CompanyStored implements core.QuotaReader.
func (r *reader) CompanyStored(id core.CompanyID) (core.Bytes, error) {
	n, err := r.count(`SELECT CAST(coalesce(sum(space_used), 0) AS BIGINT) FROM users WHERE home_company_id = $1 AND is_customer`, string(id))
	return core.Bytes(n), err
}

// CompanyReserved implements core.QuotaWriter.
func (t *tx) CompanyReserved(id core.CompanyID) (core.Bytes, error) {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return 0, err
	}
	n, err := t.count(`SELECT CAST(coalesce(sum(v.bytes), 0) AS BIGINT) FROM reservations v WHERE v.expires_at > $2
 AND v.user_id IN (SELECT u.id FROM users u WHERE u.home_company_id = $1 AND u.is_customer)`, string(id), micros(now))
	return core.Bytes(n), err
}

// RestoredSince implements core.QuotaReader.
func (r *reader) RestoredSince(user core.UserID, list []core.DestinationID, from core.Day) (core.Bytes, error) {
	p := &params{}
	n, err := r.count(`SELECT CAST(coalesce(sum(restored), 0) AS BIGINT) FROM space_samples WHERE user_id = `+p.add(string(user))+
		` AND destination_id IN `+in(p, list)+` AND day >= `+p.add(int64(from)), p.list...)
	return core.Bytes(n), err
}

// spaceOf is the condition that rows of s are of those selected.
func spaceOf(p *params, of core.SpaceOf) (query string) {
	if of.User != "" {
		query += ` AND s.user_id = ` + p.add(string(of.User))
	}
	if of.Destination != "" {
		query += ` AND s.destination_id = ` + p.add(string(of.Destination))
	}
	if of.Company != "" {
		query += ` AND s.user_id IN (SELECT u.id FROM users u WHERE u.home_company_id = ` + p.add(string(of.Company)) + ` AND u.is_customer)`
	}
	return query
}

// summed is the condition that rows of s are sums of those selected.
func summed(p *params, of core.SpaceOf) string {
	if of.Company == "" && of.Destination == "" { // not kept as one: all who write would meet there
		return ` s.company_id = '` + everything + `'`
	}
	company, destination := cmp.Or(string(of.Company), everything), cmp.Or(string(of.Destination), everything)
	return ` s.company_id = ` + p.add(company) + ` AND s.destination_id = ` + p.add(destination)
}

// everything stands for all companies, or all destinations, in sums of space.
const everything = "*"

// SpaceByDay implements core.QuotaReader. A person's days are added up; those of
// many people are, as they come.
func (r *reader) SpaceByDay(of core.SpaceOf, from core.Day) (out []core.DaySpace, err error) {
	p := &params{}
	var query string
	if of.User != "" {
		query = `SELECT s.day, CAST(sum(s.stored) AS BIGINT) FROM space_samples s WHERE s.day >= ` + p.add(int64(from)) + spaceOf(p, of) + ` GROUP BY s.day`
	} else {
		query = `SELECT s.day, CAST(sum(s.stored) AS BIGINT) FROM space_days s WHERE` + summed(p, of) + ` AND s.day >= ` + p.add(int64(from)) +
			` GROUP BY s.day HAVING sum(s.samples) > 0`
	}
	err = r.long().each(func(rows rows) error {
		var day number
		var d core.DaySpace
		err := rows.Scan(&day, (*number)(&d.Stored))
		d.Day = core.Day(day)
		out = append(out, d)
		return err
	}, query+` ORDER BY s.day`, p.list...)
	return out, err
}

// SpaceNow implements core.QuotaReader.
func (r *reader) SpaceNow(of core.SpaceOf) (core.Bytes, error) {
	p := &params{}
	query := `SELECT CAST(coalesce(sum(s.stored), 0) AS BIGINT) FROM `
	if of.User != "" {
		query += `volumes s WHERE TRUE` + spaceOf(p, of)
	} else {
		query += `space_now s WHERE` + summed(p, of)
	}
	n, err := r.count(query, p.list...)
	return core.Bytes(n), err
}

// PackageSpace implements core.QuotaReader: three statements for a page.
func (r *reader) PackageSpace(scope core.Scope, id core.PackageID, from core.Day, after core.UserID, limit int) (out []core.PackageSpace, err error) {
	err = r.long().together(func(r *reader) error {
		if out, err = r.packageUsers(scope, id, after, limit); err != nil || len(out) == 0 {
			return err
		}
		byUser, users := map[core.UserID]*core.PackageSpace{}, make([]core.UserID, len(out))
		for i := range out {
			users[i], byUser[out[i].User] = out[i].User, &out[i]
		}
		p := &params{}
		const with = ` JOIN assignments a ON a.user_id = s.user_id AND a.destination_id = s.destination_id AND a.ended_at IS NULL AND a.package_id = `
		err := r.each(func(rows rows) error {
			var user core.UserID
			var now number
			err := rows.Scan((*text)(&user), &now)
			byUser[user].Now = core.Bytes(now)
			return err
		}, `SELECT s.user_id, CAST(sum(s.stored) AS BIGINT) FROM volumes s`+with+p.add(int64(id))+` WHERE s.user_id IN `+in(p, users)+` GROUP BY s.user_id`, p.list...)
		if err != nil {
			return err
		}
		p = &params{}
		return r.each(func(rows rows) error {
			var user core.UserID
			var day, stored number
			err := rows.Scan((*text)(&user), &day, &stored)
			byUser[user].Days = append(byUser[user].Days, core.DaySpace{Day: core.Day(day), Stored: core.Bytes(stored)})
			return err
		}, `SELECT s.user_id, s.day, CAST(sum(s.stored) AS BIGINT) FROM space_samples s`+with+p.add(int64(id))+` WHERE s.user_id IN `+in(p, users)+
			` AND s.day >= `+p.add(int64(from))+` GROUP BY s.user_id, s.day ORDER BY s.user_id, s.day`, p.list...)
	})
	return out, err
}

func (r *reader) packageUsers(scope core.Scope, id core.PackageID, after core.UserID, limit int) (out []core.PackageSpace, err error) {
	p := &params{}
	query := `SELECT DISTINCT u.id, u.login FROM assignments s JOIN users u ON u.id = s.user_id WHERE s.ended_at IS NULL AND s.package_id = ` + p.add(int64(id)) +
		` AND u.deleted_at IS NULL AND u.is_customer AND u.id > ` + p.add(string(after)) + inScope(p, scope, "u.home_company_id")
	err = r.each(func(rows rows) error {
		var v core.PackageSpace
		err := rows.Scan((*text)(&v.User), (*text)(&v.Login))
		out = append(out, v)
		return err
	}, query+` ORDER BY u.id LIMIT `+p.add(limit), p.list...)
	return out, err
}

// InsertReservation implements core.QuotaWriter.
func (t *tx) InsertReservation(v *core.Reservation, hold time.Duration) error {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return err
	}
	v.ExpiresAt = cut(now.Add(hold))
	return t.run(`INSERT INTO reservations (id, user_id, destination_id, computer_id, bytes, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(v.ID), string(v.User), string(v.Destination), string(v.Computer), int64(v.Bytes), micros(v.ExpiresAt))
}

// TakeReservation implements core.QuotaWriter.
func (t *tx) TakeReservation(id core.ReservationID) (*core.Reservation, error) {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return nil, err
	}
	found, err := t.reservations(`WHERE id = $1 AND expires_at > $2`, string(id), micros(now))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("reservation", string(id))
	}
	return &found[0], t.run(`DELETE FROM reservations WHERE id = $1`, string(id))
}

// PurgeReservations implements core.QuotaWriter.
func (t *tx) PurgeReservations(limit int) (int64, error) {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return 0, err
	}
	return t.exec(`DELETE FROM reservations WHERE id IN (SELECT id FROM reservations WHERE expires_at <= $1 LIMIT $2)`, micros(now), limit)
}
