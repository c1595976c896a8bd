// Package jsonout writes JSON answers: compact, without a newline at the end
// and without HTML escapes, as both vendors' servers print it; long lists row
// by row. The encoder is encoding/json; what an answer holds is the faces'
// business. Sources: contract netbrain.md section 1.4, DESIGN section 4.
package jsonout

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// flushSize is how much is gathered before it goes out.
const flushSize = 32 << 10

// encoder is a buffer with the encoder that fills it.
type encoder struct {
	buf bytes.Buffer
	enc *json.Encoder
}

var encoders = sync.Pool{New: func() any {
	e := new(encoder)
	e.enc = json.NewEncoder(&e.buf)
	e.enc.SetEscapeHTML(false)
	return e
}}

func newEncoder() *encoder {
	e := encoders.Get().(*encoder)
	e.buf.Reset()
	return e
}

// free puts the encoder back, unless one huge value made its buffer grow.
func (e *encoder) free() {
	if e.buf.Cap() <= 4*flushSize {
		encoders.Put(e)
	}
}

// value appends v without the newline that json.Encoder adds.
func (e *encoder) value(v any) error {
	if err := e.enc.Encode(v); err != nil {
		return err
	}
	e.buf.Truncate(e.buf.Len() - 1)
	return nil
}

// Append appends v to b.
func Append(b []byte, v any) ([]byte, error) {
	e := newEncoder()
	defer e.free()
	if err := e.value(v); err != nil {
		return b, err
	}
	return append(b, e.buf.Bytes()...), nil
}

// List writes a long list row by row, in constant memory. Close ends it; after
// an error call Abort instead, so that the client cannot take a part for the
// whole.
type List struct {
	w    io.Writer
	e    *encoder
	end  string
	rows bool // one has been written
}

// NewList begins a list: nothing is written to w before the first buffer is
// full or Close.
func NewList(w io.Writer) *List { return NewListIn(w, "[", "]") }

// NewListIn begins a list that stands inside something else: begin ends with
// the opening bracket, end starts with the closing one.
func NewListIn(w io.Writer, begin, end string) *List {
	l := &List{w: w, e: newEncoder(), end: end}
	l.e.buf.WriteString(begin)
	return l
}

// Write adds one row. A pointer saves copying the row.
func (l *List) Write(row any) error {
	if l.rows {
		l.e.buf.WriteByte(',')
	}
	l.rows = true
	if err := l.e.value(row); err != nil {
		return err
	}
	if l.e.buf.Len() < flushSize {
		return nil
	}
	return l.flush()
}

// Close ends the list, writes out what is left and frees the list.
func (l *List) Close() error {
	l.e.buf.WriteString(l.end)
	err := l.flush()
	l.Abort()
	return err
}

// Abort frees the list without ending it.
func (l *List) Abort() {
	if l.e != nil {
		l.e.free()
		l.e = nil
	}
}

func (l *List) flush() error {
	_, err := l.w.Write(l.e.buf.Bytes())
	l.e.buf.Reset()
	return err
}
