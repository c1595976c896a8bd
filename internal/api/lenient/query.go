package lenient

import (
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Values are the parameters of a query. Names match in any letter case; of a
// name given twice the first counts that has a value.
type Values struct{ pairs []pair }

type pair struct{ name, value string }

// Query parses a raw query. Pairs with a broken escape are left out, and bytes
// that no text can have become U+FFFD, so that they match nothing.
func Query(raw string) Values {
	var out Values
	for one := range strings.SplitSeq(raw, "&") {
		k, v, _ := strings.Cut(one, "=")
		name, err := url.QueryUnescape(k)
		if err != nil || name == "" {
			continue
		}
		value, err := url.QueryUnescape(v)
		if err != nil {
			continue
		}
		out.pairs = append(out.pairs, pair{name, cleanText(value)})
	}
	return out
}

func cleanText(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}

// Get gives the value of a parameter; "" when not given, which an empty value
// means as well.
func (v Values) Get(name string) string {
	for _, p := range v.pairs {
		if p.value != "" && strings.EqualFold(p.name, name) {
			return p.value
		}
	}
	return ""
}

// Has reports whether the name occurs, also without a value.
func (v Values) Has(name string) bool {
	for _, p := range v.pairs {
		if strings.EqualFold(p.name, name) {
			return true
		}
	}
	return false
}

// Bool gives a parameter's value as a boolean: nil when not given, an error
// (*FieldError) when it is none.
func (v Values) Bool(name string) (*bool, error) {
	var b *bool
	err := v.into(name, &b)
	return b, err
}

// Int gives a parameter's value as a whole number: nil when not given, an
// error (*FieldError) when it is none.
func (v Values) Int(name string) (*int64, error) {
	var n *int64
	err := v.into(name, &n)
	return n, err
}

func (v Values) into(name string, dst any) error {
	return MBS.assign(reflect.ValueOf(dst).Elem(), Node{Text: v.Get(name)}, name)
}
