package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
)

// Sign gives the HMAC-SHA-512 of data, under a key that is derived from the
// newest key of the ring for one purpose alone.
func (r *Keyring) Sign(purpose string, data []byte) ([]byte, error) {
	return sign(r.raw[r.newest], purpose, data)
}

// Verify reports whether Sign made a MAC, with whichever key of the ring.
func (r *Keyring) Verify(purpose string, data, mac []byte) bool {
	for _, key := range r.raw {
		if want, err := sign(key, purpose, data); err == nil && hmac.Equal(want, mac) {
			return true
		}
	}
	return false
}

func sign(key []byte, purpose string, data []byte) ([]byte, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, "purser "+purpose, sha512.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the key for %s: %w", purpose, err)
	}
	h := hmac.New(sha512.New, derived)
	h.Write(data)
	return h.Sum(nil), nil
}

// randomHashPrefix begins the stored form of secrets that were made here.
const randomHashPrefix = "sha256$"

// HashRandom gives the stored form of a secret of NewToken. A fast hash is
// enough for it, as for tokens.
func HashRandom(secret string) string {
	sum := HashToken(secret)
	return randomHashPrefix + hex.EncodeToString(sum[:])
}

// IsRandomHash reports whether a stored form is one of HashRandom.
func IsRandomHash(stored string) bool {
	digits, ok := strings.CutPrefix(stored, randomHashPrefix)
	raw, err := hex.DecodeString(digits)
	return ok && err == nil && len(raw) == sha256.Size
}

// VerifyRandom checks a secret against a stored form of HashRandom.
func VerifyRandom(stored, secret string) bool {
	return subtle.ConstantTimeCompare([]byte(stored), []byte(HashRandom(secret))) == 1
}
