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

// unlistText is unlist for texts. Nearly every list has one plain entry, which
// needs no decoder; that is a tenth of reading a person.
func unlistText(s string) ([]string, error) {
	inner, ok := strings.CutPrefix(s, `["`)
	if inner, ok2 := strings.CutSuffix(inner, `"]`); ok && ok2 && !strings.ContainsAny(inner, `"\`) {
		return []string{inner}, nil
	}
	return unlist[string](s)
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
