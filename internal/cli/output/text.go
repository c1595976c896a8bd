package output

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Text gives a value as people and spreadsheets read it: enumerations by name,
// times in RFC 3339, lists joined by commas, a set of permissions by the names
// of those that are given, null as nothing, and everything else that has
// members as compact JSON.
func Text(v any) string { return text(reflect.ValueOf(v)) }

func text(v reflect.Value) string {
	if !v.IsValid() {
		return ""
	}
	if (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return ""
	}
	if said, ok := ownText(v.Interface()); ok {
		return said
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return text(v.Elem())
	case reflect.Slice:
		return joined(v)
	case reflect.Map:
		return given(v)
	case reflect.Struct:
		return compact(v.Interface())
	}
	return fmt.Sprint(v.Interface())
}

// ownText asks a value that can print itself.
func ownText(v any) (string, bool) {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.RFC3339), true
	case interface {
		EnumName() (string, bool)
		String() string
	}:
		return v.String(), true
	case encoding.TextMarshaler: // before Stringer: dates and decimals
		said, err := v.MarshalText()
		return string(said), err == nil
	case json.Marshaler:
		return compact(v), true
	case fmt.Stringer: // an enumeration
		return v.String(), reflect.TypeOf(v).Kind() != reflect.Struct
	}
	return "", false
}

func joined(v reflect.Value) string {
	if nested(element(v.Type())) {
		if v.Len() == 0 {
			return ""
		}
		return compact(v.Interface())
	}
	var all []string
	for i := range v.Len() {
		all = append(all, text(v.Index(i)))
	}
	return strings.Join(all, ", ")
}

// given lists the keys of a map whose values are not zero.
func given(v reflect.Value) string {
	var names []string
	for _, key := range v.MapKeys() {
		if !v.MapIndex(key).IsZero() {
			names = append(names, text(key))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func compact(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	var small bytes.Buffer
	if err := json.Compact(&small, b.Bytes()); err != nil {
		return b.String()
	}
	return small.String()
}

// OneLine keeps names, which people choose, from breaking a table or steering
// a terminal: control and format characters become spaces.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// Bytes shows an amount of bytes with a binary unit, such as 1.5 GiB; a negative
// one is no limit.
func Bytes(v any) string {
	n := reflect.Indirect(reflect.ValueOf(v))
	if !n.IsValid() {
		return ""
	}
	return bytesText(n.Int())
}

// KiB shows an amount that is counted in KiB.
func KiB(v any) string { return bytesText(reflect.ValueOf(v).Int() << 10) }

func bytesText(n int64) string {
	if n < 0 {
		return "none"
	}
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n)/(1<<10), 0
	for size >= 1023.95 && unit < 5 {
		size, unit = size/(1<<10), unit+1
	}
	return fmt.Sprintf("%.1f %ciB", size, "KMGTPE"[unit])
}

// Count shows how many things a list holds.
func Count(v any) string { return fmt.Sprint(reflect.ValueOf(v).Len()) }
