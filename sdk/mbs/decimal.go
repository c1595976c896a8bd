package mbs

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// decimalDigits is the number of decimals a Decimal holds.
const decimalDigits = 4

// Decimal is a number with four decimals, held as an integer of
// ten-thousandths: exact, never a float. JSON prints it with a fraction even
// when whole (0.0, 100.0, 6.1), XML without one (0, 100, 6.1). Source:
// contract mbs.md section 1.8.
type Decimal struct {
	units int64
	lost  bool
}

var (
	errDecimalForm  = errors.New("not a decimal number")
	errDecimalRange = errors.New("decimal number out of range")
)

// NewDecimal makes a Decimal from a number of ten-thousandths.
func NewDecimal(tenThousandths int64) Decimal { return Decimal{units: tenThousandths} }

// ParseDecimal reads a decimal number such as 6.1, -1 or 1.5e3. Digits beyond
// the fourth decimal are rounded, half to even.
func ParseDecimal(s string) (Decimal, error) {
	digits, point, negative, err := splitNumber(strings.TrimSpace(s))
	if err != nil {
		return Decimal{}, fmt.Errorf("%w: %.40q", err, s)
	}
	units, err := scale(digits, point+decimalDigits)
	if err != nil {
		return Decimal{}, fmt.Errorf("%w: %.40q", err, s)
	}
	if negative {
		units = -units
	}
	return Decimal{units: units, lost: units == 0 && digits != ""}, nil
}

// Lost reports whether the number that was read is too small to be held: it
// was not zero and now is.
func (d Decimal) Lost() bool { return d.lost }

// splitNumber takes a number apart: its digits without leading zeros, and how
// many of them stand before the decimal point (negative for 0.00…).
func splitNumber(s string) (digits string, point int, negative bool, err error) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	exponent := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if exponent, err = strconv.Atoi(s[i+1:]); err != nil || exponent > 1000 || exponent < -1000 {
			return "", 0, false, errDecimalForm
		}
		s = s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits = whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false, errDecimalForm
	}
	short := strings.TrimLeft(digits, "0")
	return short, len(whole) + exponent - (len(digits) - len(short)), negative, nil
}

// scale gives the integer made of the first n digits, rounded half to even by
// the rest; digits that lack are zeros.
func scale(digits string, n int) (int64, error) {
	if digits == "" || n < 0 {
		return 0, nil
	}
	if n > 19 {
		return 0, errDecimalRange
	}
	head, rest := digits, ""
	if n <= len(digits) {
		head, rest = digits[:n], digits[n:]
	}
	value, err := strconv.ParseUint("0"+head+strings.Repeat("0", n-len(head)), 10, 64)
	if err != nil {
		return 0, errDecimalRange
	}
	if roundUp(value, rest) {
		value++
	}
	if value > math.MaxInt64 {
		return 0, errDecimalRange
	}
	return int64(value), nil
}

func roundUp(value uint64, rest string) bool {
	rest = strings.TrimRight(rest, "0")
	if rest == "5" {
		return value%2 == 1
	}
	return rest > "5"
}

// TenThousandths gives the value as an integer of ten-thousandths.
func (d Decimal) TenThousandths() int64 { return d.units }

// String gives the shortest form, without a fraction when whole: 0, 100, 6.1.
func (d Decimal) String() string { return string(d.append(nil, false)) }

// MarshalText gives the form XML uses.
func (d Decimal) MarshalText() ([]byte, error) { return d.append(nil, false), nil }

// AppendText appends the form XML uses.
func (d Decimal) AppendText(b []byte) ([]byte, error) { return d.append(b, false), nil }

// MarshalJSON gives a number that always has a fraction.
func (d Decimal) MarshalJSON() ([]byte, error) { return d.append(nil, true), nil }

func (d Decimal) append(b []byte, fraction bool) []byte {
	u := uint64(d.units)
	if d.units < 0 {
		b, u = append(b, '-'), -u
	}
	b = strconv.AppendUint(b, u/10000, 10)
	rest := strings.TrimRight(strconv.FormatUint(10000+u%10000, 10)[1:], "0")
	if rest == "" && fraction {
		rest = "0"
	}
	if rest == "" {
		return b
	}
	return append(append(b, '.'), rest...)
}

// UnmarshalText reads what ParseDecimal reads.
func (d *Decimal) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDecimal(string(text))
	return err
}

// UnmarshalJSON reads a number or a string holding one; null changes nothing.
func (d *Decimal) UnmarshalJSON(data []byte) error {
	s := string(data)
	if s == "null" {
		return nil
	}
	if strings.HasPrefix(s, `"`) {
		var err error
		if s, err = strconv.Unquote(s); err != nil {
			return errDecimalForm
		}
	}
	return d.UnmarshalText([]byte(s))
}
