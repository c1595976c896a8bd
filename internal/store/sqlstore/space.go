package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

// Volumes implements core.SpaceReader.
func (r *reader) Volumes(users []core.UserID) ([]core.ComputerData, error) {
	p := &params{}
	var out []core.ComputerData
	err := r.each(func(rows rows) error {
		var d core.ComputerData
		err := rows.Scan((*text)(&d.User), (*text)(&d.Destination), (*text)(&d.Computer), (*number)(&d.Stored), (*text)(&d.Name), (*text)(&d.Assignment))
		out = append(out, d)
		return err
	}, `SELECT v.user_id, v.destination_id, v.computer_id, v.stored, c.name, s.id FROM volumes v
 LEFT JOIN computers c ON c.id = v.computer_id
 LEFT JOIN assignments s ON s.user_id = v.user_id AND s.destination_id = v.destination_id AND s.ended_at IS NULL
 WHERE v.user_id IN `+in(p, users)+` ORDER BY v.user_id, v.destination_id, v.computer_id`, p.list...)
	return out, err
}

// PastCustomer implements core.SpaceReader.
func (r *reader) PastCustomer(scope core.Scope, id core.UserID) (*core.User, error) {
	p := &params{}
	found, err := r.people(`SELECT `+userColumns+` FROM`+userTables+` WHERE u.id = `+p.add(string(id))+inScope(p, scope, "u.home_company_id"), p.list...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("user", string(id))
	}
	return found[0], nil
}

// SpaceSamples implements core.SpaceReader.
func (r *reader) SpaceSamples(after core.SpaceKey, limit int) ([]core.SpaceSample, error) {
	var out []core.SpaceSample
	err := r.each(func(rows rows) error {
		var s core.SpaceSample
		var day number
		err := rows.Scan((*text)(&s.User), (*text)(&s.Destination), (*text)(&s.Computer), &day, (*number)(&s.Stored), (*number)(&s.Restored), (*flag)(&s.Kept))
		s.Day = core.Day(day)
		out = append(out, s)
		return err
	}, `SELECT s.user_id, s.destination_id, s.computer_id, s.day, s.stored, s.restored, coalesce(v.live, FALSE) FROM space_samples s
 LEFT JOIN volumes v ON v.user_id = s.user_id AND v.destination_id = s.destination_id AND v.computer_id = s.computer_id AND v.day = s.day
 WHERE (s.user_id, s.destination_id, s.computer_id, s.day) > ($1, $2, $3, $4) ORDER BY s.user_id, s.destination_id, s.computer_id, s.day LIMIT $5`,
		string(after.User), string(after.Destination), string(after.Computer), int64(after.Day), limit)
	return out, err
}

// PutSample implements core.SpaceWriter.
func (t *tx) PutSample(s core.SpaceSample) error {
	key := []any{string(s.User), string(s.Destination), string(s.Computer), int64(s.Day), int64(s.Stored)}
	err := t.run(`INSERT INTO space_samples (user_id, destination_id, computer_id, day, stored, restored) VALUES ($1, $2, $3, $4, $5, $6)
 ON CONFLICT (user_id, destination_id, computer_id, day) DO UPDATE SET stored = excluded.stored, restored = excluded.restored`,
		append(key, int64(s.Restored))...)
	if err != nil {
		return err
	}
	before, err := t.volume(s)
	if err != nil || before.known && before.Day > s.Day {
		return err
	}
	err = t.run(`INSERT INTO volumes (user_id, destination_id, computer_id, day, stored, live) VALUES ($1, $2, $3, $4, $5, $6)
 ON CONFLICT (user_id, destination_id, computer_id) DO UPDATE SET stored = excluded.stored, day = excluded.day, live = volumes.live OR excluded.live`,
		append(key, s.Kept)...)
	if err != nil {
		return err
	}
	return t.addUsed(s.User, s.Stored-before.Stored)
}

// volume is what is stored now. Day is the last one that has a sample of it.
type volume struct {
	core.SpaceSample
	known bool
	live  bool // the server counts what is written: what is not written stays as it is
}

// volume reads the current volume that a sample is about.
func (t *tx) volume(of core.SpaceSample) (v volume, err error) {
	v.User, v.Destination, v.Computer = of.User, of.Destination, of.Computer
	var day number
	v.known, err = t.one(`SELECT stored, day, live FROM volumes WHERE user_id = $1 AND destination_id = $2 AND computer_id = $3`,
		[]any{string(of.User), string(of.Destination), string(of.Computer)}, (*number)(&v.Stored), &day, (*flag)(&v.live))
	v.Day = core.Day(day)
	return v, err
}

// carry makes the samples of the days after a volume's last one, up to a day:
// nobody wrote on them, and the server may have been down.
func (t *tx) carry(v core.SpaceSample, upTo core.Day) error {
	for v.Day++; v.Day <= upTo; v.Day++ {
		if err := t.sampleStored(v); err != nil {
			return err
		}
	}
	return nil
}

// carryTo is carry up to the day before one on which a live volume changes.
func (t *tx) carryTo(v volume, day core.Day) error {
	if !v.live {
		return nil
	}
	return t.carry(v.SpaceSample, day-1)
}

// addUsed keeps the person's sum in step.
func (t *tx) addUsed(id core.UserID, by core.Bytes) error {
	if by == 0 {
		return nil
	}
	return t.run(`UPDATE users SET space_used = space_used + $2 WHERE id = $1`, string(id), int64(by))
}

// AddStored implements core.SpaceWriter.
func (t *tx) AddStored(user core.UserID, destination core.DestinationID, computer core.ComputerID, by core.Bytes) (core.Bytes, error) {
	s := core.SpaceSample{User: user, Destination: destination, Computer: computer, Day: core.DayOf(t.now)}
	before, err := t.volume(s)
	if err != nil {
		return 0, err
	}
	s.Stored = max(0, before.Stored+by)
	s.Day = max(s.Day, before.Day)
	if err := t.carryTo(before, s.Day); err != nil {
		return 0, err
	}
	key := []any{string(user), string(destination), string(computer), int64(s.Day), int64(s.Stored)}
	err = t.run(`INSERT INTO volumes (user_id, destination_id, computer_id, day, stored, live) VALUES ($1, $2, $3, $4, $5, TRUE)
 ON CONFLICT (user_id, destination_id, computer_id) DO UPDATE SET stored = excluded.stored, day = excluded.day, live = TRUE`, key...)
	if err != nil {
		return 0, err
	}
	if err := t.sampleStored(s); err != nil {
		return 0, err
	}
	return s.Stored, t.addUsed(user, s.Stored-before.Stored)
}

// sampleStored stores what a day ended with and keeps what was restored on it.
func (t *tx) sampleStored(s core.SpaceSample) error {
	return t.run(`INSERT INTO space_samples (user_id, destination_id, computer_id, day, stored, restored) VALUES ($1, $2, $3, $4, $5, 0)
 ON CONFLICT (user_id, destination_id, computer_id, day) DO UPDATE SET stored = excluded.stored`,
		string(s.User), string(s.Destination), string(s.Computer), int64(s.Day), int64(s.Stored))
}

// AddRestored implements core.SpaceWriter.
func (t *tx) AddRestored(user core.UserID, destination core.DestinationID, computer core.ComputerID, by core.Bytes) error {
	s := core.SpaceSample{User: user, Destination: destination, Computer: computer}
	now, err := t.volume(s)
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO space_samples (user_id, destination_id, computer_id, day, stored, restored) VALUES ($1, $2, $3, $4, $5, $6)
 ON CONFLICT (user_id, destination_id, computer_id, day) DO UPDATE SET restored = space_samples.restored + excluded.restored`,
		string(user), string(destination), string(computer), int64(core.DayOf(t.now)), int64(now.Stored), int64(by))
}

// DropVolume implements core.SpaceWriter. The day ends with nothing stored.
func (t *tx) DropVolume(user core.UserID, destination core.DestinationID, computer core.ComputerID) error {
	s := core.SpaceSample{User: user, Destination: destination, Computer: computer}
	before, err := t.volume(s)
	if err != nil || !before.known {
		return err
	}
	if err := t.carryTo(before, core.DayOf(t.now)); err != nil {
		return err
	}
	err = t.run(`DELETE FROM volumes WHERE user_id = $1 AND destination_id = $2 AND computer_id = $3`, string(user), string(destination), string(computer))
	if err != nil {
		return err
	}
	s.Day = core.DayOf(t.now)
	if err := t.sampleStored(s); err != nil {
		return err
	}
	return t.addUsed(user, -before.Stored)
}

// CarrySpace implements core.SpaceWriter.
func (t *tx) CarrySpace(day core.Day, limit int) (int64, error) {
	var due []core.SpaceSample
	err := t.each(func(rows rows) error {
		var s core.SpaceSample
		var last number
		err := rows.Scan((*text)(&s.User), (*text)(&s.Destination), (*text)(&s.Computer), (*number)(&s.Stored), &last)
		s.Day = core.Day(last)
		due = append(due, s)
		return err
	}, `SELECT user_id, destination_id, computer_id, stored, day FROM volumes WHERE live AND day < $1 ORDER BY day LIMIT $2`, int64(day), limit)
	if err != nil {
		return 0, err
	}
	for _, s := range due {
		if err := t.carry(s, day); err != nil {
			return 0, err
		}
		err := t.run(`UPDATE volumes SET day = $4 WHERE user_id = $1 AND destination_id = $2 AND computer_id = $3`,
			string(s.User), string(s.Destination), string(s.Computer), int64(day))
		if err != nil {
			return 0, err
		}
	}
	return int64(len(due)), nil
}
