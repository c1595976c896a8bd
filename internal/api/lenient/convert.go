package lenient

import (
	"encoding"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// Mode says what becomes of a value that cannot be converted.
type Mode int

// The modes.
const (
	// MBS refuses it with a *FieldError; "" is absent for all but strings.
	MBS Mode = iota
	// NetBrain takes it as null; "" is null for everything.
	NetBrain
)

// Enum is what an enumeration's Go type, an integer, must have to be read from
// a number, a numeric string or a name in any letter case.
type Enum interface {
	EnumName() (name string, valid bool)
	EnumByName(name string) (value int, ok bool)
}

// set puts the scalar into v, whose type is a scalar's or a pointer to one.
// It is the one place where text becomes a value, whatever the body's format.
func (m Mode) set(v reflect.Value, text string) Reason {
	t := indirect(v.Type())
	if m.absent(t, text) {
		v.SetZero()
		return ""
	}
	fresh := reflect.New(t)
	if reason := convert(fresh, text); reason != "" {
		v.SetZero()
		if m == NetBrain {
			return ""
		}
		return reason
	}
	if v.Kind() == reflect.Pointer {
		v.Set(fresh)
	} else {
		v.Set(fresh.Elem())
	}
	return ""
}

// absent reports whether the text counts as no value at all.
func (m Mode) absent(t reflect.Type, text string) bool {
	if shapeOf(t) == shapeString {
		return text == "" && m == NetBrain
	}
	return strings.TrimSpace(text) == ""
}

// convert sets what p points at from text.
func convert(p reflect.Value, text string) Reason {
	v := p.Elem()
	trimmed := strings.TrimSpace(text)
	switch shapeOf(v.Type()) {
	case shapeString:
		return setString(v, text)
	case shapeText:
		if p.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(trimmed)) != nil {
			return Malformed
		}
		return ""
	case shapeEnum:
		return setEnum(v, trimmed)
	case shapeBool:
		return setBool(v, trimmed)
	case shapeInt:
		return setInt(v, trimmed)
	case shapeFloat:
		return setFloat(v, trimmed)
	}
	return Malformed
}

// setString refuses U+0000, which PostgreSQL cannot store and XML cannot say.
func setString(v reflect.Value, text string) Reason {
	if strings.IndexByte(text, 0) >= 0 {
		return Malformed
	}
	v.SetString(text)
	return ""
}

func setBool(v reflect.Value, text string) Reason {
	switch {
	case text == "1", strings.EqualFold(text, "true"):
		v.SetBool(true)
	case text == "0", strings.EqualFold(text, "false"):
		v.SetBool(false)
	default:
		return Malformed
	}
	return ""
}

func setEnum(v reflect.Value, text string) Reason {
	n, reason := parseInt(text)
	if reason == Range {
		return Unknown
	}
	if reason == Malformed {
		named, ok := v.Interface().(Enum).EnumByName(text)
		if !ok {
			return Unknown
		}
		n = int64(named)
	}
	if v.OverflowInt(n) {
		return Unknown
	}
	v.SetInt(n)
	if _, valid := v.Interface().(Enum).EnumName(); !valid {
		return Unknown
	}
	return ""
}

func setInt(v reflect.Value, text string) Reason {
	n, reason := parseInt(text)
	if reason != "" {
		return reason
	}
	if v.OverflowInt(n) {
		return Range
	}
	v.SetInt(n)
	return ""
}

func setFloat(v reflect.Value, text string) Reason {
	if strings.Trim(text, "+-.eE0123456789") != "" { // no NaN, Inf, hexadecimal
		return Malformed
	}
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil && math.IsInf(f, 0), v.OverflowFloat(f):
		return Range
	case err != nil:
		return Malformed
	}
	v.SetFloat(f)
	return ""
}

// parseInt reads a whole number exactly, also one written 27755.0 or 2e3.
func parseInt(s string) (int64, Reason) {
	mantissa, exponent, ok := cutExponent(s)
	whole, fraction, _ := strings.Cut(mantissa, ".")
	sign := ""
	if whole != "" && (whole[0] == '-' || whole[0] == '+') {
		sign, whole = whole[:1], whole[1:]
	}
	digits := whole + fraction
	if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, Malformed
	}
	point := len(whole) + exponent
	significant := strings.TrimRight(digits, "0")
	if len(significant) > max(point, 0) {
		return 0, Malformed // a fraction is left
	}
	significant = strings.TrimLeft(significant, "0")
	if significant == "" {
		return 0, ""
	}
	zeros := point - len(strings.TrimRight(digits, "0"))
	if zeros > 18 {
		return 0, Range
	}
	n, err := strconv.ParseInt(sign+significant+strings.Repeat("0", zeros), 10, 64)
	if err != nil {
		return 0, Range
	}
	return n, ""
}

func cutExponent(s string) (mantissa string, exponent int, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, 0, true
	}
	exponent, err := strconv.Atoi(s[i+1:])
	return s[:i], exponent, err == nil && exponent > -1000 && exponent < 1000
}
