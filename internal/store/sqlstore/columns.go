package sqlstore

import (
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
)

// The types of this file read columns, on SQLite by fromColumn and on
// PostgreSQL by Scan. They take NULL as the zero value, which is what a LEFT
// JOIN without a partner gives; the maybe types tell it apart.

// fromColumn reads a column of the current row.
type fromColumn interface {
	fromColumn(s *sqlite.Stmt, i int) error
}

type text string

func (d *text) fromColumn(s *sqlite.Stmt, i int) error {
	*d = text(s.ColumnText(i))
	return nil
}

// Scan implements sql.Scanner.
func (d *text) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = ""
	case string:
		*d = text(v)
	default:
		return fmt.Errorf("%T is no text", v)
	}
	return nil
}

type number int64

func (d *number) fromColumn(s *sqlite.Stmt, i int) error {
	*d = number(s.ColumnInt64(i))
	return nil
}

// Scan implements sql.Scanner.
func (d *number) Scan(v any) error {
	n, err := integer(v)
	*d = number(n)
	return err
}

type small int

func (d *small) fromColumn(s *sqlite.Stmt, i int) error {
	*d = small(s.ColumnInt64(i))
	return nil
}

// Scan implements sql.Scanner.
func (d *small) Scan(v any) error {
	n, err := integer(v)
	*d = small(n)
	return err
}

type bits uint64

func (d *bits) fromColumn(s *sqlite.Stmt, i int) error {
	*d = bits(s.ColumnInt64(i))
	return nil
}

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

func (d *flag) fromColumn(s *sqlite.Stmt, i int) error {
	*d = flag(s.ColumnBool(i))
	return nil
}

// Scan implements sql.Scanner.
func (d *flag) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = false
	case bool:
		*d = flag(v)
	default:
		return fmt.Errorf("%T is no truth value", v)
	}
	return nil
}

type instant time.Time

func (d *instant) fromColumn(s *sqlite.Stmt, i int) error {
	*d = instant{}
	if !s.ColumnIsNull(i) {
		*d = instant(fromMicros(s.ColumnInt64(i)))
	}
	return nil
}

// Scan implements sql.Scanner.
func (d *instant) Scan(v any) error {
	*d = instant{}
	if v == nil {
		return nil
	}
	n, err := integer(v)
	*d = instant(fromMicros(n))
	return err
}

type hash [32]byte

func (d *hash) fromColumn(s *sqlite.Stmt, i int) error {
	*d = hash{}
	if n := s.ColumnLen(i); n != 0 && n != len(d) {
		return fmt.Errorf("%d bytes are no hash", n)
	}
	s.ColumnBytes(i, d[:])
	return nil
}

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

type maybeInstant struct{ p **time.Time }

func (d maybeInstant) fromColumn(s *sqlite.Stmt, i int) error {
	*d.p = nil
	if !s.ColumnIsNull(i) {
		t := fromMicros(s.ColumnInt64(i))
		*d.p = &t
	}
	return nil
}

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

func (d maybeText) fromColumn(s *sqlite.Stmt, i int) error {
	*d.p = nil
	if !s.ColumnIsNull(i) {
		t := s.ColumnText(i)
		*d.p = &t
	}
	return nil
}

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

func (d maybeSmall) fromColumn(s *sqlite.Stmt, i int) error {
	*d.p = nil
	if !s.ColumnIsNull(i) {
		n := int(s.ColumnInt64(i))
		*d.p = &n
	}
	return nil
}

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
