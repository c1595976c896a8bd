package sqlstore

import (
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

// SpaceByDay implements core.QuotaReader.
func (r *reader) SpaceByDay(of core.SpaceOf, from core.Day) (out []core.DaySpace, err error) {
	p := &params{}
	query := `SELECT s.day, CAST(sum(s.stored) AS BIGINT) FROM space_samples s WHERE s.day >= ` + p.add(int64(from))
	if of.User != "" {
		query += ` AND s.user_id = ` + p.add(string(of.User))
	}
	if of.Destination != "" {
		query += ` AND s.destination_id = ` + p.add(string(of.Destination))
	}
	if of.Company != "" {
		query += ` AND s.user_id IN (SELECT u.id FROM users u WHERE u.home_company_id = ` + p.add(string(of.Company)) + ` AND u.is_customer)`
	}
	err = r.long().each(func(rows rows) error {
		var day number
		var d core.DaySpace
		err := rows.Scan(&day, (*number)(&d.Stored))
		d.Day = core.Day(day)
		out = append(out, d)
		return err
	}, query+` GROUP BY s.day ORDER BY s.day`, p.list...)
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
