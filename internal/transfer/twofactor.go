package transfer

import (
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// twoFactorElem is a person's second factor, which leaves with secrets alone: in
// a file without, a person keeps the one he has.
type twoFactorElem struct {
	Secret        string     `json:"secret"` // base 32
	Since         *time.Time `json:"since,omitzero"`
	LastStep      int64      `json:"lastStep,omitzero"`
	RecoveryCodes []string   `json:"recoveryCodes,omitzero"` // SHA-256 of each, in hexadecimal
}

// fewestKeyBits is what RFC 4226 section 4 asks of a secret.
const fewestKeyBits = 128

// applyTwoFactor says since when a second factor is on; putTwoFactor stores it.
func (e *userElem) applyTwoFactor(u *core.User, now time.Time) error {
	t := e.TwoFactor
	if t == nil {
		return nil
	}
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(t.Secret, "="))
	if err != nil || len(key)*8 < fewestKeyBits {
		return refuse("twoFactor.secret", "want at least %d bits in base 32", fewestKeyBits)
	}
	since := now
	if t.Since != nil {
		since = cut(*t.Since)
	}
	u.TwoFactorAt = &since
	return nil
}

// putTwoFactor stores a second factor once its person is there.
func (l *load) putTwoFactor(u *core.User, t *twoFactorElem) error {
	if t == nil {
		return nil
	}
	if l.cfg.SealTwoFactor == nil {
		return refuse("twoFactor", "cannot be kept without a key file")
	}
	hashes := make([]core.TokenHash, len(t.RecoveryCodes))
	for i, code := range t.RecoveryCodes {
		raw, err := hex.DecodeString(code)
		if err != nil || len(raw) != len(hashes[i]) {
			return under("twoFactor", refuse(item("recoveryCodes", i), "want a SHA-256 in hexadecimal"))
		}
		hashes[i] = core.TokenHash(raw)
	}
	sealed, err := l.cfg.SealTwoFactor(u.ID, strings.TrimRight(t.Secret, "="))
	if err != nil {
		return err
	}
	if err := l.tx.SetSecondFactor(&core.SecondFactor{User: u.ID, Sealed: sealed, BegunAt: *u.TwoFactorAt, LastStep: t.LastStep}); err != nil {
		return err
	}
	return l.tx.SetRecoveryCodes(u.ID, hashes)
}

func (x *export) twoFactorOf(u *core.User) (*twoFactorElem, error) {
	if u.TwoFactorAt == nil {
		return nil, nil //nolint:nilnil // most people have none
	}
	if !x.opts.IncludeSecrets || x.opts.OpenTwoFactor == nil {
		x.done.TwoFactors++
		return nil, nil //nolint:nilnil // it stays here
	}
	f, err := x.r.SecondFactor(u.ID)
	if err != nil {
		return nil, err
	}
	key, err := x.opts.OpenTwoFactor(f)
	if err != nil {
		return nil, err
	}
	list, err := x.r.RecoveryCodes(u.ID)
	if err != nil {
		return nil, err
	}
	e := &twoFactorElem{Secret: key.Reveal(), Since: u.TwoFactorAt, LastStep: f.LastStep}
	for _, h := range list {
		e.RecoveryCodes = append(e.RecoveryCodes, hex.EncodeToString(h[:]))
	}
	return e, nil
}
