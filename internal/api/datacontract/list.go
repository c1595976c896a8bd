package datacontract

import (
	"fmt"
	"io"
	"reflect"
	"sync"
)

// flushSize is how much is gathered before it goes out.
const flushSize = 32 << 10

var buffers = sync.Pool{New: func() any { return new(encoder) }}

// List writes a long list element by element, in constant memory. Close ends
// the document; after an error call Abort instead, so that the client cannot
// take a part for the whole.
type List struct {
	w    io.Writer
	e    *encoder
	elem reflect.Type
	name string
	end  string
}

// NewList begins a list of T, a struct: nothing is written to w before the
// first buffer is full or Close.
func NewList[T any](w io.Writer) *List {
	l := &List{w: w, e: buffers.Get().(*encoder), elem: reflect.TypeFor[T]()}
	l.name = l.elem.Name()
	start, end := rootTags("ArrayOf"+l.name, modelsNamespace, false)
	l.e.buf, l.end = append(l.e.buf[:0], start...), end
	return l
}

// Write adds one element: a T or a *T.
func (l *List) Write(row any) error {
	v := reflect.Indirect(reflect.ValueOf(row))
	if !v.IsValid() || v.Type() != l.elem {
		return fmt.Errorf("datacontract: %T in a list of %v", row, l.elem)
	}
	if err := l.e.element(l.name, v, 2); err != nil {
		return err
	}
	if len(l.e.buf) < flushSize {
		return nil
	}
	return l.flush()
}

// Close ends the document, writes out what is left and frees the list.
func (l *List) Close() error {
	l.e.buf = append(l.e.buf, l.end...)
	err := l.flush()
	l.Abort()
	return err
}

// Abort frees the list without ending the document.
func (l *List) Abort() {
	if l.e != nil && cap(l.e.buf) <= 4*flushSize {
		buffers.Put(l.e)
	}
	l.e = nil
}

func (l *List) flush() error {
	_, err := l.w.Write(l.e.buf)
	l.e.buf = l.e.buf[:0]
	return err
}
