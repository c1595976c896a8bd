package sqlstore

import (
	"slices"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Settings implements core.Reader. Stored names this release does not know
// are passed over: a newer one may share the database.
func (r *reader) Settings() (core.Settings, error) {
	s := core.DefaultSettings()
	err := r.each(func(rows rows) error {
		var name string
		var value int
		if err := rows.Scan((*text)(&name), (*small)(&value)); err != nil {
			return err
		}
		if i := settingIndex(name); i >= 0 {
			*core.SettingList[i].Value(&s) = value
		}
		return nil
	}, `SELECT name, value FROM settings`)
	return s, err
}

func settingIndex(name string) int {
	return slices.IndexFunc(core.SettingList, func(s core.Setting) bool { return s.Name == name })
}

// SetSetting implements core.Tx. An unknown name is NotFound.
func (t *tx) SetSetting(name string, value int) error {
	if settingIndex(name) < 0 {
		return core.NotFoundError("setting", name)
	}
	return t.run(`INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}

// Lease implements core.Tx.
func (t *tx) Lease(name, holder string, ttl time.Duration) (held bool, fence int64, err error) {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return false, 0, err
	}
	held, err = t.one(`INSERT INTO leases (name, holder, fence, expires_at) VALUES ($1, $2, 1, $3)
 ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at,
 fence = CASE WHEN leases.holder = excluded.holder THEN leases.fence ELSE leases.fence + 1 END
 WHERE leases.holder = excluded.holder OR leases.expires_at <= $4 RETURNING fence`,
		[]any{name, holder, micros(now.Add(ttl)), micros(now)}, (*number)(&fence))
	return held, fence, err
}
