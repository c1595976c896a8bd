package sqlstore

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// micros is how times are stored: microseconds since 1970, UTC, cut not
// rounded. This is the one place where times lose their nanoseconds.
func micros(t time.Time) int64 { return t.UnixMicro() }

// cut gives a time as it will be read back.
func cut(t time.Time) time.Time { return fromMicros(micros(t)) }

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// ceilMicros is the first stored time not before t, for lower bounds.
func ceilMicros(t time.Time) int64 {
	n := micros(t)
	if fromMicros(n).Before(t) {
		n++
	}
	return n
}

// maybeMicros is micros for columns that may be NULL.
func maybeMicros(t *time.Time) any {
	if t == nil {
		return nil
	}
	return micros(*t)
}

// maybe gives what a pointer points to, or NULL.
func maybe[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// orNull gives NULL for "", for columns that refer to another table.
func orNull[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

// list encodes a list for a text column. A nil list comes back nil.
func list[T any](l []T) string {
	if l == nil {
		return "null"
	}
	b, err := json.Marshal(l)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return string(b)
}

func unlist[T any](s string) (l []T, err error) {
	switch s {
	case "null":
		return nil, nil
	case "[]":
		return []T{}, nil
	}
	if err := json.Unmarshal([]byte(s), &l); err != nil {
		return nil, fmt.Errorf("stored list: %w", err)
	}
	return l, nil
}

// params numbers a statement's parameters as they are added.
type params struct{ list []any }

func (p *params) add(v any) string {
	p.list = append(p.list, v)
	return "$" + strconv.Itoa(len(p.list))
}

// in adds a list for IN. Its length is filled up to a power of two by
// repeating the last, so that the texts, which are prepared and kept, stay
// few. An empty list holds nothing.
func in[T ~string](p *params, l []T) string {
	if len(l) == 0 {
		return "(NULL)"
	}
	size := 1
	for size < len(l) {
		size *= 2
	}
	marks := make([]string, size)
	for i := range marks {
		marks[i] = p.add(string(l[min(i, len(l)-1)]))
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// The types below read columns. They take NULL as the zero value, which is
// what a LEFT JOIN without a partner gives.

type text string

// Scan implements sql.Scanner.
func (d *text) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = ""
	case string:
		*d = text(v)
	case []byte:
		*d = text(v)
	default:
		return fmt.Errorf("%T is no text", v)
	}
	return nil
}

type number int64

// Scan implements sql.Scanner.
func (d *number) Scan(v any) error {
	n, err := integer(v)
	*d = number(n)
	return err
}

type small int

// Scan implements sql.Scanner.
func (d *small) Scan(v any) error {
	n, err := integer(v)
	*d = small(n)
	return err
}

type bits uint64

// Scan implements sql.Scanner.
func (d *bits) Scan(v any) error {
	n, err := integer(v)
	*d = bits(n)
	return err
}

func integer(v any) (int64, error) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case int64:
		return v, nil
	}
	return 0, fmt.Errorf("%T is no number", v)
}

type flag bool

// Scan implements sql.Scanner.
func (d *flag) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = false
	case bool:
		*d = flag(v)
	case int64:
		*d = v != 0
	default:
		return fmt.Errorf("%T is no truth value", v)
	}
	return nil
}

type instant time.Time

// Scan implements sql.Scanner.
func (d *instant) Scan(v any) error {
	if v == nil {
		*d = instant{}
		return nil
	}
	n, err := integer(v)
	*d = instant(fromMicros(n))
	return err
}

type hash [32]byte

// Scan implements sql.Scanner.
func (d *hash) Scan(v any) error {
	*d = hash{}
	if v == nil {
		return nil
	}
	b, ok := v.([]byte)
	if !ok || len(b) != len(d) {
		return fmt.Errorf("%T is no hash", v)
	}
	copy(d[:], b)
	return nil
}

// maybeInstant, maybeText and maybeSmall read columns for which NULL differs
// from zero.
type maybeInstant struct{ p **time.Time }

// Scan implements sql.Scanner.
func (d maybeInstant) Scan(v any) error {
	*d.p = nil
	if v == nil {
		return nil
	}
	n, err := integer(v)
	t := fromMicros(n)
	*d.p = &t
	return err
}

type maybeText struct{ p **string }

// Scan implements sql.Scanner.
func (d maybeText) Scan(v any) error {
	*d.p = nil
	if v == nil {
		return nil
	}
	var s text
	err := s.Scan(v)
	*d.p = (*string)(&s)
	return err
}

type maybeSmall struct{ p **int }

// Scan implements sql.Scanner.
func (d maybeSmall) Scan(v any) error {
	*d.p = nil
	if v == nil {
		return nil
	}
	n, err := integer(v)
	i := int(n)
	*d.p = &i
	return err
}
