package sqlstore

import (
	"strings"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// computerColumns are read by computerDests; c is computers, u its user, h the
// user's home company.
const computerColumns = `c.id, c.user_id, u.login, u.home_company_id, h.name, c.name, c.os, c.agent_version, c.token, c.lost_auth_at, c.enrolled_at, c.last_seen_at`

// computerTables is what computerColumns are read from; a condition follows.
// Computers of people who are no customers any more are not shown.
const computerTables = ` computers c CROSS JOIN users u LEFT JOIN companies h ON h.id = u.home_company_id
 WHERE u.id = c.user_id AND c.deleted_at IS NULL AND u.deleted_at IS NULL AND u.is_customer`

func computerDests(c *core.Computer) []any {
	return []any{
		(*text)(&c.ID), (*text)(&c.User), (*text)(&c.Login), (*text)(&c.Company.ID), (*text)(&c.Company.Name), (*text)(&c.Name),
		(*text)(&c.OS), (*text)(&c.AgentVersion), (*hash)(&c.Token), maybeInstant{&c.LostAuthAt}, (*instant)(&c.EnrolledAt), maybeInstant{&c.LastSeenAt},
	}
}

// computers reads rows of computerColumns.
func (r *reader) computers(query string, args ...any) ([]*core.Computer, error) {
	var out []*core.Computer
	err := r.each(func(rows rows) error {
		c := &core.Computer{}
		out = append(out, c)
		return rows.Scan(computerDests(c)...)
	}, query, args...)
	return out, err
}

func (r *reader) computer(field, value, query string, args ...any) (*core.Computer, error) {
	found, err := r.computers(query, args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError(field, value)
	}
	return found[0], nil
}

// Computer implements core.ComputerReader.
func (r *reader) Computer(scope core.Scope, id core.ComputerID) (*core.Computer, error) {
	p := &params{}
	query := `SELECT ` + computerColumns + ` FROM` + computerTables + ` AND c.id = ` + p.add(string(id)) + inScope(p, scope, "u.home_company_id")
	return r.computer("computer", string(id), query, p.list...)
}

// ComputerNamed implements core.ComputerReader.
func (r *reader) ComputerNamed(user core.UserID, name string) (*core.Computer, error) {
	return r.computer("computer", name, `SELECT `+computerColumns+` FROM`+computerTables+` AND c.user_id = $1 AND c.name_key = $2 ORDER BY c.id LIMIT 1`,
		string(user), fold(name))
}

// ComputerByToken implements core.ComputerReader. It is on the way of every
// report.
func (r *reader) ComputerByToken(token core.TokenHash) (*core.Computer, error) {
	c, err := r.memos.agents.get(token, func() (*core.Computer, error) { return r.readComputerByToken(token) })
	if err != nil {
		return nil, err
	}
	own := *c
	return &own, nil
}

func (r *reader) readComputerByToken(token core.TokenHash) (*core.Computer, error) {
	return r.computer("token", "", `SELECT `+computerColumns+` FROM`+computerTables+` AND c.token = $1 AND u.enabled`, token[:])
}

// Computers implements core.ComputerReader.
func (r *reader) Computers(f core.ComputerFilter, after core.ComputerID, offset, limit int) ([]*core.Computer, error) {
	p := &params{}
	query := `SELECT ` + computerColumns + ` FROM` + computerTables + ` AND c.id > ` + p.add(string(after)) + inScope(p, f.Scope, "u.home_company_id")
	if f.User != "" {
		query += ` AND c.user_id = ` + p.add(string(f.User))
	}
	if f.Company != "" {
		query += ` AND u.home_company_id = ` + p.add(string(f.Company))
	}
	if f.Search != "" {
		query += ` AND c.name_key LIKE ` + p.add("%"+likeEscaper.Replace(fold(f.Search))+"%") + ` ESCAPE '!'`
	}
	if f.SeenFrom != nil {
		query += ` AND c.last_seen_at >= ` + p.add(micros(*f.SeenFrom))
	}
	if f.SeenTo != nil {
		query += ` AND (c.last_seen_at IS NULL OR c.last_seen_at < ` + p.add(micros(*f.SeenTo)) + `)`
	}
	return r.long().computers(query+` ORDER BY c.id LIMIT `+p.add(limit)+` OFFSET `+p.add(offset), p.list...)
}

// likeEscaper takes a text literally. It has no backslash, which PostgreSQL
// and SQLite read differently.
var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// ComputersRunElsewhere implements core.ComputerReader.
func (r *reader) ComputersRunElsewhere(user core.UserID) ([]*core.Computer, error) {
	return r.computers(`SELECT `+computerColumns+` FROM`+computerTables+` AND c.user_id = $1
 AND EXISTS (SELECT 1 FROM plans p JOIN latest_runs l ON l.plan_id = p.id WHERE p.computer_id = c.id AND p.destination_id = '') ORDER BY c.id`, string(user))
}

// LicensesTaken implements core.ComputerReader.
func (r *reader) LicensesTaken(ids []core.ComputerID) (map[core.ComputerID]*core.LicenseTaken, error) {
	p, out := &params{}, map[core.ComputerID]*core.LicenseTaken{}
	err := r.each(func(rows rows) error {
		var id core.ComputerID
		l := &core.LicenseTaken{}
		err := rows.Scan((*text)(&id), (*flag)(&l.Trial), (*instant)(&l.Expires))
		out[id] = l
		return err
	}, `SELECT computer_id, trial, expires_at FROM licenses WHERE computer_id IN `+in(p, ids), p.list...)
	return out, err
}

// Commands implements core.ComputerReader.
func (r *reader) Commands(id core.ComputerID) ([]core.Command, error) {
	var out []core.Command
	err := r.each(func(rows rows) error {
		var c core.Command
		err := rows.Scan((*text)(&c.ID), (*text)(&c.Computer), (*text)(&c.Plan), (*text)(&c.Kind), (*flag)(&c.Force), (*instant)(&c.CreatedAt))
		out = append(out, c)
		return err
	}, `SELECT id, computer_id, plan_id, kind, force, created_at FROM plan_commands WHERE computer_id = $1 ORDER BY id`, string(id))
	return out, err
}

// InsertComputer implements core.ComputerWriter. A zero EnrolledAt means now.
func (t *tx) InsertComputer(c *core.Computer) error {
	if err := t.freeID("computers", string(c.ID)); err != nil {
		return err
	}
	return t.run(`INSERT INTO computers (id, user_id, name, name_key, os, agent_version, token, lost_auth_at, enrolled_at, last_seen_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(c.ID), string(c.User), c.Name, fold(c.Name), c.OS, c.AgentVersion,
		tokenValue(c.Token), maybeMicros(c.LostAuthAt), t.orNow(c.EnrolledAt), maybeMicros(c.LastSeenAt))
}

// UpdateComputer implements core.ComputerWriter. Plans follow to another user.
func (t *tx) UpdateComputer(c *core.Computer) error {
	err := t.change(core.NotFoundError("computer", string(c.ID)), `UPDATE computers SET user_id = $2, name = $3, name_key = $4, os = $5, agent_version = $6,
 token = $7, lost_auth_at = $8, last_seen_at = $9 WHERE id = $1 AND deleted_at IS NULL`, string(c.ID), string(c.User), c.Name, fold(c.Name), c.OS,
		c.AgentVersion, tokenValue(c.Token), maybeMicros(c.LostAuthAt), maybeMicros(c.LastSeenAt))
	if err != nil {
		return err
	}
	return t.run(`UPDATE plans SET user_id = $2 WHERE computer_id = $1 AND user_id <> $2`, string(c.ID), string(c.User))
}

// TouchComputer implements core.ComputerWriter.
func (t *tx) TouchComputer(id core.ComputerID) error {
	return t.run(`UPDATE computers SET last_seen_at = $2 WHERE id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2)`, string(id), micros(t.now))
}

// DeleteComputer implements core.ComputerWriter.
func (t *tx) DeleteComputer(id core.ComputerID) error {
	err := t.change(core.NotFoundError("computer", string(id)),
		`UPDATE computers SET deleted_at = $2, token = NULL WHERE id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
	if err != nil {
		return err
	}
	return t.run(`UPDATE plans SET deleted_at = $2 WHERE computer_id = $1 AND deleted_at IS NULL`, string(id), micros(t.now))
}

// InsertCommand implements core.ComputerWriter.
func (t *tx) InsertCommand(c *core.Command) error {
	return t.run(`INSERT INTO plan_commands (id, computer_id, plan_id, kind, force, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(c.ID), string(c.Computer), string(c.Plan), string(c.Kind), c.Force, t.orNow(c.CreatedAt))
}

// DeleteCommand implements core.ComputerWriter.
func (t *tx) DeleteCommand(computer core.ComputerID, id core.CommandID) error {
	return t.run(`DELETE FROM plan_commands WHERE id = $2 AND computer_id = $1`, string(computer), string(id))
}

// PurgeCommands implements core.ComputerWriter.
func (t *tx) PurgeCommands(before time.Time) error {
	return t.run(`DELETE FROM plan_commands WHERE created_at < $1`, micros(before))
}
