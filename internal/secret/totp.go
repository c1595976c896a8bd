package secret

import (
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// Codes by time as every app makes them (RFC 6238): SHA-1, six digits, 30 s.
const (
	totpPeriod = 30
	// totpSkew is how many steps the clocks of an app and of the server may be
	// apart (RFC 6238 section 5.2).
	totpSkew = 1
)

// totpIssuer names the server in apps.
const totpIssuer = "Purser"

// NewTOTP makes the secret of a second factor, in base 32, and the address that
// apps take it from as a QR code.
func NewTOTP(account string) (key, uri string, err error) {
	k, err := totp.Generate(totp.GenerateOpts{Issuer: totpIssuer, AccountName: account, Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", "", err
	}
	return k.Secret(), k.URL(), nil
}

// MatchTOTP finds the time step around a time that a code is of. Steps up to
// after were used and do not count.
func MatchTOTP(key, code string, at time.Time, after int64) (step int64, ok bool) {
	code = plain(code)
	now := at.Unix() / totpPeriod
	for step = max(now-totpSkew, after+1); step <= now+totpSkew; step++ {
		ok, err := hotp.ValidateCustom(code, uint64(step), key, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // times before 1970 do not occur
		if err == nil && ok {
			return step, true
		}
	}
	return 0, false
}

// recoveryCodes is how many a person is given.
const recoveryCodes = 10

// NewRecoveryCodes makes recovery codes, each of 100 random bits.
func NewRecoveryCodes() []string {
	list := make([]string, recoveryCodes)
	for i := range list {
		list[i] = NewPassword()
	}
	return list
}

// HashRecoveryCode gives the form in which a recovery code is stored. Hyphens,
// blanks and letter case do not matter.
func HashRecoveryCode(code string) [32]byte { return HashToken(strings.ToLower(plain(code))) }

// plain leaves out what people put between characters to read them.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, code)
}
