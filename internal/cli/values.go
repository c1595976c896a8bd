package cli

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// fieldValue is the value of a flag whose type is that of a body's member.
type fieldValue struct {
	want   reflect.Type // of the member
	parse  func(string) (any, error)
	many   bool // may be given again; else lists are split at commas
	secret bool // the text is a file's name
	texts  []string
	values []reflect.Value
}

func newFieldValue(want reflect.Type, parse func(string) (any, error), many, secret bool) *fieldValue {
	return &fieldValue{want: want, parse: parse, many: many, secret: secret}
}

// item is the type of one value: that of an element where the member is a list.
func (v *fieldValue) item() reflect.Type {
	t := v.want
	if t.Kind() == reflect.Slice && (v.parse == nil || v.many) {
		t = t.Elem()
	}
	return t
}

func (v *fieldValue) isList() bool { return v.item() != v.want }

func (v *fieldValue) isBool() bool {
	t := v.item()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return v.parse == nil && t.Kind() == reflect.Bool
}

func (v *fieldValue) given() bool { return v.texts != nil }

// Set reads a value given on the command line.
func (v *fieldValue) Set(text string) error {
	parts := []string{text}
	if v.isList() && !v.many {
		parts = strings.Split(text, ",")
		if text == "" {
			parts = []string{}
		}
	}
	if v.texts == nil {
		v.texts = []string{}
	}
	if !v.isList() {
		v.texts, v.values = []string{}, nil
	}
	for _, part := range parts {
		value, err := v.read(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		v.texts, v.values = append(v.texts, part), append(v.values, value)
	}
	return nil
}

func (v *fieldValue) read(text string) (reflect.Value, error) {
	if v.secret {
		return reflect.ValueOf(text), nil
	}
	if v.parse == nil {
		return parse(v.item(), text)
	}
	got, err := v.parse(text)
	return reflect.ValueOf(got), err
}

// reset puts other texts in the place of those given.
func (v *fieldValue) reset(texts []string) error {
	v.texts, v.values = []string{}, nil
	for _, t := range texts {
		value, err := v.read(t)
		if err != nil {
			return err
		}
		v.texts, v.values = append(v.texts, t), append(v.values, value)
	}
	return nil
}

// setTo gives the member what the flag said. A list takes the place of what
// --from had.
func (v *fieldValue) setTo(member reflect.Value) {
	if !v.isList() {
		set(member, v.values[0])
		return
	}
	list := reflect.MakeSlice(v.want, 0, len(v.values))
	for _, value := range v.values {
		one := reflect.New(v.item()).Elem()
		set(one, value)
		list = reflect.Append(list, one)
	}
	member.Set(list)
}

// set assigns a value, making the pointer that a member may be.
func set(to, value reflect.Value) {
	if to.Kind() == reflect.Pointer && value.Type() != to.Type() {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	to.Set(value.Convert(to.Type()))
}

// String gives what was given.
func (v *fieldValue) String() string {
	if v == nil {
		return ""
	}
	return strings.Join(v.texts, ",")
}

// Type names the kind of value in help texts whose Help does not.
func (v *fieldValue) Type() string {
	if v.isBool() {
		return "bool"
	}
	return "value"
}

// words are those a flag's value can be, where it is one of a few.
func (v *fieldValue) words() []string {
	if v.secret || v.parse != nil {
		return nil
	}
	if v.isBool() {
		return []string{"true", "false"}
	}
	return EnumNames(v.item())
}

// enum is an enumeration of an SDK.
type enum interface {
	EnumByName(string) (int, bool)
	EnumName() (string, bool)
}

func asEnum(t reflect.Type) (enum, reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	e, _ := reflect.Zero(t).Interface().(enum)
	return e, t
}

// EnumNames lists the names of an enumeration; none for any other type.
func EnumNames(t reflect.Type) []string {
	e, t := asEnum(t)
	if e == nil {
		return nil
	}
	var names []string
	for i := range 64 {
		v := reflect.New(t).Elem()
		v.SetInt(int64(i))
		one, _ := v.Interface().(enum)
		if name, ok := one.EnumName(); ok {
			names = append(names, name)
		}
	}
	return names
}

// parse reads a text as a type wants it: enumerations by name or number, dates
// and decimals as their types read them.
func parse(t reflect.Type, text string) (reflect.Value, error) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	v := reflect.New(t).Elem()
	if e, _ := asEnum(t); e != nil {
		return v, parseEnum(e, v, text)
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return v, u.UnmarshalText([]byte(text))
	}
	switch t.Kind() {
	case reflect.String:
		v.SetString(text)
		return v, nil
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		v.SetBool(b)
		if err != nil {
			err = fmt.Errorf("want true or false, not %q", text)
		}
		return v, err
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		v.SetInt(n)
		if err != nil {
			err = fmt.Errorf("want a whole number, not %q", text)
		}
		return v, err
	}
	return v, fmt.Errorf("a %v cannot be given by a flag; use --from", t)
}

func parseEnum(e enum, v reflect.Value, text string) error {
	n, ok := e.EnumByName(text)
	if !ok {
		number, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is none of %s", text, strings.Join(EnumNames(v.Type()), ", "))
		}
		n = number
	}
	v.SetInt(int64(n))
	return nil
}

// ParseTime reads a time: RFC 3339, a day, or how long ago, such as 90m, 24h or
// 7d. Without a zone it is UTC.
func ParseTime(text string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil {
			return now.AddDate(0, 0, -n), nil
		}
	}
	ago, err := time.ParseDuration(text)
	if err != nil {
		return time.Time{}, Usagef("want a time such as 2026-12-01T22:00:00Z, or how long ago, such as 24h or 7d, not %q", text)
	}
	return now.Add(-ago), nil
}

// ParseSize reads an amount of bytes: 1000, 500MB, 1.5TiB (units are binary
// either way, as everywhere in these APIs), or none, which is -1.
func ParseSize(text string) (any, error) {
	lower := strings.ToLower(strings.TrimSpace(text))
	if lower == "none" {
		return int64(-1), nil
	}
	number := strings.TrimRight(lower, "kmgtpib ")
	unit := strings.Trim(lower[len(number):], " ib")
	shift := map[string]int{"": 0, "k": 10, "m": 20, "g": 30, "t": 40, "p": 50}
	by, ok := shift[unit]
	amount, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || !(amount >= 0) || amount*float64(int64(1)<<by) >= 1<<63 {
		if n, err := strconv.ParseInt(lower, 10, 64); err == nil {
			return n, nil
		}
		return nil, fmt.Errorf("want an amount such as 500GB or none, not %q", text)
	}
	if n, err := strconv.ParseInt(number, 10, 64); err == nil {
		return n << by, nil
	}
	return int64(amount * float64(int64(1)<<by)), nil
}
