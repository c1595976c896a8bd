package core

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// FoldDN gives a distinguished name in one spelling, so that two texts of the
// same name compare equal: letter case, blanks, the way of escaping and the
// order inside a relative name do not matter. It fails for what is no name by
// RFC 4514. Servers print an attribute's short name; other names of the same
// attribute (commonName, an OID) are told apart, which only ever denies.
func FoldDN(dn string) (string, error) {
	names, err := parseDN(dn)
	return strings.Join(names, ","), err
}

// UnderDN reports whether a folded name is the same as a folded root or below it.
func UnderDN(dn, root string) bool {
	if root == "" || dn == root {
		return true
	}
	names, err := parseDN(dn)
	roots, err2 := parseDN(root)
	n := len(names) - len(roots)
	return err == nil && err2 == nil && n >= 0 && slices.Equal(names[n:], roots)
}

var errDN = errors.New("not a distinguished name such as ou=people,dc=example,dc=com")

// parseDN gives the relative names of a name, each folded.
func parseDN(dn string) (names []string, err error) {
	if strings.TrimSpace(dn) == "" {
		return nil, nil
	}
	var parts []string // of the relative name that is read
	for rest := dn; ; {
		var one string
		var end byte
		if one, end, rest, err = cutPart(rest); err != nil {
			return nil, err
		}
		parts = append(parts, one)
		if end == '+' {
			continue
		}
		slices.Sort(parts)
		names = append(names, strings.Join(parts, "+"))
		if parts = nil; end == 0 {
			return names, nil
		}
	}
}

// cutPart reads one "type=value" and what ends it: ',', '+' or 0.
func cutPart(s string) (part string, end byte, rest string, err error) {
	kind, s, ok := strings.Cut(s, "=")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if !ok || !AttributeName(kind) {
		return "", 0, "", errDN
	}
	var value []byte
	solid := 0 // bytes of value up to which blanks at the end were escaped
	s = strings.TrimLeft(s, " ")
	if strings.HasPrefix(s, "#") {
		return "", 0, "", errDN // BER: no server prints its own names so
	}
	i := 0
	for ; i < len(s) && s[i] != ',' && s[i] != ';' && s[i] != '+'; i++ {
		if s[i] != '\\' {
			if value = append(value, s[i]); s[i] != ' ' {
				solid = len(value)
			}
			continue
		}
		c, used, ok := unescapeDN(s[i+1:])
		if !ok {
			return "", 0, "", errDN
		}
		value = append(value, c)
		i, solid = i+used, len(value)
	}
	value = value[:solid]
	if !utf8.Valid(value) {
		return "", 0, "", errDN
	}
	part = kind + "=" + escapeDN(foldValue(string(value)))
	if i == len(s) {
		return part, 0, "", nil
	}
	if end = s[i]; end == ';' { // RFC 2253: an old separator
		end = ','
	}
	return part, end, s[i+1:], nil
}

// unescapeDN reads what follows a backslash.
func unescapeDN(s string) (c byte, used int, ok bool) {
	if len(s) >= 2 {
		if b, err := hex.DecodeString(s[:2]); err == nil {
			return b[0], 2, true
		}
	}
	if s != "" && strings.IndexByte(` "#+,;<=>\`, s[0]) >= 0 {
		return s[0], 1, true
	}
	return 0, 0, false
}

// foldValue ignores letter case and the number of blanks, as directories do
// (caseIgnoreMatch, RFC 4517 section 4.2.11).
func foldValue(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// escapeDN writes a folded value so that no two values look the same.
func escapeDN(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf && strings.IndexByte(`"+,;<=>\`, byte(r)) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// AttributeName reports whether s is the name or the OID of a directory's
// attribute, without options (RFC 4512 section 2.5).
func AttributeName(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	oid := isDigit(s[0])
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if oid && !isDigit(c) && c != '.' || !oid && !letter && (i == 0 || !isDigit(c) && c != '-') {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
