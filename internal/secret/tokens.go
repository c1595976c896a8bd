package secret

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// NewToken returns 256 random bits in base64url without padding, 43 characters: the MBS dialect's
// bearer tokens and API keys' passwords.
func NewToken() string {
	return base64.RawURLEncoding.EncodeToString(random(32))
}

// NewUUIDv4 returns a random UUID in lower case with hyphens (RFC 9562 section 5.4), 122 random
// bits: the NetBrain dialect's tokens, which clients expect to be UUIDs.
func NewUUIDv4() string {
	b := random(16)
	b[6] = b[6]&0x0f | 0x40 // version 4
	b[8] = b[8]&0x3f | 0x80 // variant of RFC 9562
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// HashToken returns the SHA-256 of a token, the form in which tokens are stored. A fast hash is
// enough, as tokens are random and cannot be guessed from a list.
func HashToken(token string) [32]byte {
	return sha256.Sum256([]byte(token))
}

// readable is Crockford's base 32: no letter that reads like a digit, no u.
const readable = "0123456789abcdefghjkmnpqrstvwxyz"

// NewPassword returns a password of 100 random bits that can be read aloud and typed: four groups
// of five characters with hyphens between, 23 characters in all.
func NewPassword() string {
	var out strings.Builder
	for i, b := range random(20) {
		if i > 0 && i%5 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(readable[b%32]) // 32 divides 256: every character is as likely
	}
	return out.String()
}
