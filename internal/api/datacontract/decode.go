package datacontract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/purserhq/purser/internal/api/lenient"
)

// maxDepth is the deepest nesting of elements taken.
const maxDepth = 64

// Decode reads a whole document into the struct or slice that dst points at,
// replacing what was there. Members may come in any order and letter case,
// unknown ones are ignored; a single object is taken where a list is meant.
// Document types, entities beyond XML's five and processing instructions are
// refused. Errors are lenient.ErrEmpty (also for a root with i:nil), a
// *lenient.SyntaxError or a *lenient.FieldError.
func Decode(data []byte, dst any) error {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return lenient.ErrEmpty
	}
	if !utf8.Valid(data) {
		return &lenient.SyntaxError{Format: "XML", Msg: "not UTF-8"}
	}
	r := reader{dec: xml.NewDecoder(bytes.NewReader(data))}
	r.dec.CharsetReader = declared
	root, err := r.document()
	if err != nil {
		return r.syntaxError(err)
	}
	if root.Null {
		return lenient.ErrEmpty
	}
	return lenient.Assign(lenient.MBS, "XML", root, dst)
}

// declared lets .NET's habit pass of declaring utf-16, the encoding of its
// strings, in a body sent as UTF-8.
func declared(label string, in io.Reader) (io.Reader, error) {
	if strings.EqualFold(label, "utf-16") {
		return in, nil
	}
	return nil, errors.New("encoding " + label + " is not supported")
}

type reader struct{ dec *xml.Decoder }

func (r *reader) syntaxError(err error) error {
	msg := err.Error()
	if s, ok := errors.AsType[*xml.SyntaxError](err); ok {
		msg = s.Msg
	} else if errors.Is(err, io.EOF) {
		msg = "no root element"
	}
	return &lenient.SyntaxError{Format: "XML", Msg: msg, Offset: r.dec.InputOffset()}
}

// document reads the root and makes sure that nothing follows.
func (r *reader) document() (lenient.Node, error) {
	start, err := r.start()
	if err != nil {
		return lenient.Node{}, err
	}
	root, err := r.element(start, 1)
	if err != nil {
		return lenient.Node{}, err
	}
	if _, err := r.start(); !errors.Is(err, io.EOF) {
		return lenient.Node{}, errors.Join(err, errors.New("more after the root element"))
	}
	return root, nil
}

// start skips to the next element outside the root; io.EOF when there is none.
func (r *reader) start() (xml.StartElement, error) {
	for {
		token, err := r.dec.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return t, nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return xml.StartElement{}, errors.New("text outside the root element")
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				return xml.StartElement{}, errProcessing
			}
		case xml.Directive:
			return xml.StartElement{}, errDirective
		}
	}
}

var (
	errProcessing = errors.New("processing instructions are not allowed")
	errDirective  = errors.New("document types are not allowed")
	errDepth      = errors.New("nested too deep")
)

// element reads to the end of the element whose start was read.
func (r *reader) element(start xml.StartElement, depth int) (lenient.Node, error) {
	if depth > maxDepth {
		return lenient.Node{}, errDepth
	}
	n := lenient.Node{Null: isNil(start)}
	var text strings.Builder
	for {
		token, err := r.dec.Token()
		if err != nil {
			return n, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child, err := r.element(t, depth+1)
			if err != nil {
				return n, err
			}
			n.Members = append(n.Members, lenient.Member{Name: t.Name.Local, Node: child})
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			n.Text = text.String()
			return n, nil
		case xml.ProcInst:
			return n, errProcessing
		case xml.Directive:
			return n, errDirective
		}
	}
}

func isNil(start xml.StartElement) bool {
	for _, a := range start.Attr {
		if a.Name.Local == "nil" && a.Name.Space == schemaInstance {
			return a.Value == "true" || a.Value == "1"
		}
	}
	return false
}
