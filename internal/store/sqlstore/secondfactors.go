package sqlstore

import (
	"fmt"

	"github.com/purserhq/purser/internal/core"
)

// SecondFactor implements core.SecondFactorReader.
func (r *reader) SecondFactor(id core.UserID) (*core.SecondFactor, error) {
	f := &core.SecondFactor{User: id}
	found, err := r.one(`SELECT sealed, begun_at, last_step FROM second_factors WHERE user_id = $1`, []any{string(id)},
		(*sealedBytes)(&f.Sealed), (*instant)(&f.BegunAt), (*number)(&f.LastStep))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, core.NotFoundError("twoFactor", "")
	}
	return f, nil
}

// RecoveryCodes implements core.SecondFactorReader.
func (r *reader) RecoveryCodes(id core.UserID) (list []core.TokenHash, err error) {
	err = r.each(func(rows rows) error {
		var raw core.Sealed
		if err := rows.Scan((*sealedBytes)(&raw)); err != nil {
			return err
		}
		if len(raw) != len(core.TokenHash{}) {
			return internal(fmt.Errorf("recovery code of user %q: %d bytes", id, len(raw)))
		}
		list = append(list, core.TokenHash(raw))
		return nil
	}, `SELECT hash FROM recovery_codes WHERE user_id = $1 ORDER BY hash`, string(id))
	return list, err
}

// SetSecondFactor implements core.SecondFactorWriter. A zero BegunAt means now.
func (t *tx) SetSecondFactor(f *core.SecondFactor) error {
	return t.run(`INSERT INTO second_factors (user_id, sealed, begun_at, last_step) VALUES ($1, $2, $3, $4)
 ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, begun_at = excluded.begun_at, last_step = excluded.last_step`,
		string(f.User), append([]byte{}, f.Sealed...), t.orNow(f.BegunAt), f.LastStep)
}

// SetRecoveryCodes implements core.SecondFactorWriter.
func (t *tx) SetRecoveryCodes(id core.UserID, hashes []core.TokenHash) error {
	if err := t.run(`DELETE FROM recovery_codes WHERE user_id = $1`, string(id)); err != nil {
		return err
	}
	for _, h := range hashes {
		if err := t.run(`INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)`, string(id), h[:]); err != nil {
			return err
		}
	}
	return nil
}

// TakeRecoveryCode implements core.SecondFactorWriter.
func (t *tx) TakeRecoveryCode(id core.UserID, hash core.TokenHash) (bool, error) {
	n, err := t.exec(`DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2`, string(id), hash[:])
	return n == 1, err
}

// DeleteSecondFactor implements core.SecondFactorWriter.
func (t *tx) DeleteSecondFactor(id core.UserID) error {
	if err := t.SetRecoveryCodes(id, nil); err != nil {
		return err
	}
	return t.run(`DELETE FROM second_factors WHERE user_id = $1`, string(id))
}
