// Package output prints what commands found: as tables for people, or as JSON,
// YAML or CSV for programs, whole or reduced by a jq expression or to some
// members.
//
// It knows no command and no API: rows are values of any struct type whose
// JSON members it finds by reflection. Long lists stream; only a jq expression
// needs a list as a whole.
package output

import (
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
)

// Formats lists what --output may be.
var Formats = []string{"table", "json", "yaml", "csv"}

// Options are the wishes of a command line.
type Options struct {
	Format string   // one of Formats
	Query  string   // a jq expression; "" is none
	Fields []string // JSON members to keep, in this order, such as Email or License.Granted; empty: all
}

// Look is what the terminal can do. The zero value is no terminal.
type Look struct {
	Width  int // columns; 0: do not truncate
	Colour bool
}

// Column is a column of a table for people.
type Column struct {
	Head string
	// Path names the JSON member, as in --fields. "" is the whole row.
	Path string
	// Show makes the text of a cell; nil prints the member as Text does.
	Show func(any) string
	// State marks a column whose words tell well from ill; they get colours.
	State bool
}

// Printer prints results.
type Printer struct {
	w     io.Writer
	o     Options
	look  Look
	query *gojq.Code
}

// New checks the wishes and makes a printer. An error is about the command
// line.
func New(w io.Writer, o Options, look Look) (*Printer, error) {
	if !slices.Contains(Formats, o.Format) {
		return nil, fmt.Errorf("--output: %q is none of %s", o.Format, strings.Join(Formats, ", "))
	}
	p := &Printer{w: w, o: o, look: look}
	if o.Query == "" {
		return p, nil
	}
	if len(o.Fields) > 0 {
		return nil, fmt.Errorf("--query and --fields exclude each other")
	}
	parsed, err := gojq.Parse(o.Query)
	if err == nil {
		p.query, err = gojq.Compile(parsed)
	}
	if err != nil {
		return nil, fmt.Errorf("--query: %w", err)
	}
	return p, nil
}

// Check finds out whether --fields fits rows of a type, before anything is sent.
func (p *Printer) Check(row reflect.Type) error {
	for _, f := range p.o.Fields {
		if _, err := find(row, f); err != nil {
			return fmt.Errorf("--fields: %w", err)
		}
	}
	return nil
}

// sink takes the rows of a list.
type sink interface {
	row(v reflect.Value) error
	// end closes the list. It is not called when reading the list failed, so
	// that a cut list is never taken for a whole one.
	end() error
	// cut prints what was held back when reading failed.
	cut()
}

// Rows prints a list as it is read. It gives the list's own error.
func Rows[T any](p *Printer, columns []Column, rows iter.Seq2[T, error]) error {
	return p.rows(reflect.TypeFor[T](), columns, func(yield func(reflect.Value, error) bool) {
		for v, err := range rows {
			if !yield(reflect.ValueOf(&v).Elem(), err) {
				return
			}
		}
	})
}

func (p *Printer) rows(row reflect.Type, columns []Column, rows iter.Seq2[reflect.Value, error]) error {
	s, err := p.sink(row, columns)
	if err != nil {
		return err
	}
	for v, err := range rows {
		if err == nil {
			err = s.row(v)
		}
		if err != nil {
			s.cut()
			return err
		}
	}
	return s.end()
}

func (p *Printer) sink(row reflect.Type, columns []Column) (sink, error) {
	if p.query != nil {
		return &queried{p: p}, nil
	}
	fields, err := p.fields(row)
	if err != nil {
		return nil, err
	}
	switch p.o.Format {
	case "json":
		return &jsonList{w: p.w, fields: fields}, nil
	case "yaml":
		return &yamlList{w: p.w, fields: fields}, nil
	case "csv":
		return newCSVList(p.w, row, fields), nil
	}
	return p.tableList(row, columns, fields)
}

// fields finds the members that --fields names; nil without it.
func (p *Printer) fields(row reflect.Type) ([]path, error) {
	var found []path
	for _, f := range p.o.Fields {
		at, err := find(row, f)
		if err != nil {
			return nil, fmt.Errorf("--fields: %w", err)
		}
		found = append(found, at)
	}
	return found, nil
}

// Lines says how One prints lists.
type Lines struct {
	Columns []Column // of a list that came whole
	Member  string   // the member of a thing whose list CSV prints in its place
}

// One prints a single thing. A list that came whole is printed as Rows does.
func One[T any](p *Printer, l Lines, thing T) error {
	v := reflect.ValueOf(&thing).Elem()
	if l.Member != "" && p.o.Format == "csv" && p.query == nil && p.o.Fields == nil {
		at, err := find(v.Type(), l.Member)
		if err != nil {
			return err
		}
		if found := follow(v, at); len(found) == 1 {
			v = found[0]
		}
	}
	if v.Kind() == reflect.Slice && !marshals(v.Type()) {
		return p.rows(v.Type().Elem(), l.Columns, func(yield func(reflect.Value, error) bool) {
			for i := range v.Len() {
				if !yield(v.Index(i), nil) {
					return
				}
			}
		})
	}
	if p.query != nil {
		q := &queried{p: p}
		return q.run(v.Interface())
	}
	fields, err := p.fields(v.Type())
	if err != nil {
		return err
	}
	switch p.o.Format {
	case "json":
		return writeJSON(p.w, chosen(v, fields))
	case "yaml":
		return writeYAML(p.w, chosen(v, fields))
	case "csv":
		s := newCSVList(p.w, v.Type(), fields)
		if err := s.row(v); err != nil {
			return err
		}
		return s.end()
	}
	return p.details(v, fields)
}

// chosen gives the value itself, or an object of the chosen members.
func chosen(v reflect.Value, fields []path) any {
	if fields == nil {
		return v.Interface()
	}
	return pick(v, fields)
}

// ForPeople says whether the results are printed as a table.
func (p *Printer) ForPeople() bool {
	return p.o.Format == "table" && p.query == nil && p.o.Fields == nil
}
