package core

import (
	"math"
	"strconv"
	"strings"
)

// String gives an amount with as many digits as it needs, two at least: 3.00, 0.0125.
func (f Fixed) String() string { return decimal(int64(f), 4, 2) }

// String gives a price with as many digits as it needs, two at least.
func (p Price) String() string { return decimal(int64(p), 9, 2) }

// decimal prints n ÷ 10^digits with at least so many digits after the point.
func decimal(n int64, digits, least int) string {
	sign, u := "", uint64(n)
	if n < 0 {
		sign, u = "-", -uint64(n)
	}
	s := strconv.FormatUint(u, 10)
	if len(s) <= digits {
		s = strings.Repeat("0", digits-len(s)+1) + s
	}
	whole, rest := s[:len(s)-digits], s[len(s)-digits:]
	for len(rest) > least && rest[len(rest)-1] == '0' {
		rest = rest[:len(rest)-1]
	}
	return sign + whole + "." + rest
}

// ParsePrice reads a price such as 0.005: digits, and after a point up to nine
// more. It reports whether s is one.
func ParsePrice(s string) (Price, bool) {
	n, ok := parseDecimal(s, 9)
	return Price(n), ok
}

// ParseFixed reads an amount such as 75.00: digits, and after a point up to
// four more. It reports whether s is one.
func ParseFixed(s string) (Fixed, bool) {
	n, ok := parseDecimal(s, 4)
	return Fixed(n), ok
}

// parseDecimal reads a decimal that is not negative, times 10^digits.
func parseDecimal(s string, digits int) (int64, bool) {
	whole, rest, point := strings.Cut(s, ".")
	if whole == "" || point && rest == "" || len(rest) > digits || strings.Trim(whole+rest, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+rest+strings.Repeat("0", digits-len(rest)), 10, 64)
	if err != nil || n > math.MaxInt64 {
		return 0, false
	}
	return int64(n), true
}
