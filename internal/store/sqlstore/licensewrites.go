package sqlstore

import (
	"strconv"

	"github.com/purserhq/purser/internal/core"
)

// InsertLicense implements core.LicenseWriter.
func (t *tx) InsertLicense(l *core.License) error {
	if err := t.freeID("licenses", string(l.ID)); err != nil {
		return err
	}
	if err := t.numberLicense(l); err != nil {
		return err
	}
	return t.run(`INSERT INTO licenses (id, number, type, trial, expires_at, transaction_id, company_id, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(l.ID), l.Number, l.Type, l.Trial, micros(l.Expires), l.Transaction, orNull(l.Company.ID), t.orNow(l.CreatedAt))
}

// numberLicense gives a licence without a number the next one.
func (t *tx) numberLicense(l *core.License) (err error) {
	if l.Number == 0 {
		l.Number, err = t.count(`SELECT coalesce(max(number), 0) + 1 FROM licenses`)
		return err
	}
	taken, err := t.exists(`SELECT 1 FROM licenses WHERE number = $1`, l.Number)
	if err == nil && taken {
		return core.ExistsError("number", strconv.FormatInt(l.Number, 10))
	}
	return err
}

// HoldLicense implements core.LicenseWriter.
func (t *tx) HoldLicense(id core.LicenseID, user core.UserID, computer core.ComputerID) error {
	if err := t.freeComputer(id, computer); err != nil {
		return err
	}
	err := t.change(core.NotFoundError("license", string(id)),
		`UPDATE licenses SET user_id = $2, computer_id = $3 WHERE id = $1`, string(id), orNull(user), orNull(computer))
	if err != nil {
		return err
	}
	at, err := t.endHolding(id)
	if err != nil || user == "" {
		return err
	}
	return t.insertHolding(core.LicenseHolding{License: id, User: user, Computer: computer}, at)
}

// freeComputer checks that no other licence is on the computer.
func (t *tx) freeComputer(id core.LicenseID, computer core.ComputerID) error {
	return t.free("computer", `SELECT computer_id FROM licenses WHERE computer_id = $1 AND id <> $2`, string(computer), string(id))
}

// endHolding ends the period that lasts, now, and gives the time at which the
// next one may begin. A clock that went back does not bring periods out of
// order; one without a length leaves no row.
func (t *tx) endHolding(id core.LicenseID) (at int64, err error) {
	last, err := t.count(`SELECT coalesce(max(since), 0) FROM license_holdings WHERE license_id = $1`, string(id))
	if err != nil {
		return 0, err
	}
	ended, err := t.count(`SELECT coalesce(max(until), 0) FROM license_holdings WHERE license_id = $1`, string(id))
	if err != nil {
		return 0, err
	}
	at = max(micros(t.now), last, ended)
	if err := t.run(`DELETE FROM license_holdings WHERE license_id = $1 AND since = $2 AND until IS NULL`, string(id), at); err != nil {
		return 0, err
	}
	return at, t.run(`UPDATE license_holdings SET until = $2 WHERE license_id = $1 AND until IS NULL`, string(id), at)
}

func (t *tx) insertHolding(h core.LicenseHolding, since int64) error {
	return t.run(`INSERT INTO license_holdings (license_id, since, until, user_id, computer_id) VALUES ($1, $2, $3, $4, $5)`,
		string(h.License), since, maybeMicros(h.Until), string(h.User), orNull(h.Computer))
}

// InsertLicenseHolding implements core.LicenseWriter.
func (t *tx) InsertLicenseHolding(h core.LicenseHolding) error {
	if err := t.insertHolding(h, micros(h.Since)); err != nil || h.Until != nil {
		return err
	}
	if err := t.freeComputer(h.License, h.Computer); err != nil {
		return err
	}
	return t.change(core.NotFoundError("license", string(h.License)),
		`UPDATE licenses SET user_id = $2, computer_id = $3 WHERE id = $1`, string(h.License), string(h.User), orNull(h.Computer))
}

// FreeLicensesOf implements core.LicenseWriter.
func (t *tx) FreeLicensesOf(id core.UserID) error {
	held, err := t.licenses(core.Everywhere, `SELECT `+licenseColumns+` FROM`+licenseTables+` WHERE l.user_id = $1 ORDER BY l.number`, string(id))
	if err != nil {
		return err
	}
	for _, l := range held {
		if err := t.HoldLicense(l.ID, "", ""); err != nil {
			return err
		}
	}
	return nil
}
