package core

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync/atomic"
	"time"
)

// Identifiers are UUIDs in lower case with hyphens; those made here are
// version 7, so that they sort by creation. "" means none.
type (
	UserID    string // UserID identifies a person, whatever facets he has.
	CompanyID string // CompanyID identifies a company (NetBrain: tenant).
	DomainID  string // DomainID identifies a domain in a company.
	RoleID    string // RoleID identifies a domain role: a built-in name such as "domainAdmin", or a UUID.
	SessionID string // SessionID identifies a session, never its token.
	APIKeyID  string // APIKeyID identifies an API key, never its password.
	EventID   string // EventID identifies an audit event.
)

// sequence orders the IDs that one process makes for the same time. It begins
// anywhere, so that processes do not meet.
var sequence atomic.Uint32

func init() {
	var b [4]byte
	rand.Read(b[:])
	sequence.Store(binary.BigEndian.Uint32(b[:]) >> 3) // room before it wraps
}

// NewID makes a UUID of version 7 (RFC 9562, sections 5.7 and 6.2) for the
// given time: milliseconds, a fraction of one, a sequence number, random bits.
// IDs sort by time, and those of one process in the order they were made.
func NewID[T ~string](now time.Time) T {
	var b [16]byte
	rand.Read(b[12:])
	ms := uint64(now.UnixMilli())
	binary.BigEndian.PutUint32(b[0:], uint32(ms>>16))
	binary.BigEndian.PutUint16(b[4:], uint16(ms))
	fraction := uint16(now.Nanosecond() % 1_000_000 * 4096 / 1_000_000)
	binary.BigEndian.PutUint16(b[6:], fraction|0x7000)
	binary.BigEndian.PutUint32(b[8:], sequence.Add(1)&0x3fffffff|0x80000000)
	return T(formatUUID(b))
}

// ParseID reads a UUID in any letter case, with or without braces, into its
// canonical form. It reports whether s is one.
func ParseID[T ~string](s string) (T, bool) {
	if len(s) == 38 && s[0] == '{' && s[37] == '}' {
		s = s[1:37]
	}
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return "", false
	}
	var b [16]byte
	plain := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(b[:], []byte(plain)); err != nil {
		return "", false
	}
	return T(strings.ToLower(s)), true
}

func formatUUID(b [16]byte) string {
	var out [36]byte
	hex.Encode(out[0:], b[0:4])
	out[8] = '-'
	hex.Encode(out[9:], b[4:6])
	out[13] = '-'
	hex.Encode(out[14:], b[6:8])
	out[18] = '-'
	hex.Encode(out[19:], b[8:10])
	out[23] = '-'
	hex.Encode(out[24:], b[10:16])
	return string(out[:])
}
