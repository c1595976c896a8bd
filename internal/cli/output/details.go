package output

import (
	"io"
	"reflect"
	"strings"
)

// details prints one thing for people: a line per member, then its lists as
// tables of their own. A thing of one member is printed bare, for scripts.
func (p *Printer) details(v reflect.Value, fields []path) error {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if !nested(v.Type()) {
		return p.bare(text(v))
	}
	d := &detail{table: table{w: p.w, look: p.look}}
	if fields == nil {
		d.collect("", v)
	}
	for _, f := range fields {
		if err := d.add([]string{f.name, strings.Join(texts(follow(v, f)), ", ")}); err != nil {
			return err
		}
	}
	if len(d.rows) == 1 && len(d.lists) == 0 {
		return p.bare(d.rows[0][1])
	}
	if err := d.flush(); err != nil {
		return err
	}
	return p.sublists(d.lists)
}

func (p *Printer) bare(s string) error {
	_, err := io.WriteString(p.w, OneLine(s)+"\n")
	return err
}

type detail struct {
	table
	lists []sublist
}

type sublist struct {
	name string
	list reflect.Value
}

func (d *detail) collect(prefix string, v reflect.Value) {
	for _, m := range members(v.Type()) {
		f, name := v.FieldByIndex(m.index), prefix+m.name
		at := f
		for at.Kind() == reflect.Pointer && !at.IsNil() && !marshals(at.Type()) {
			at = at.Elem()
		}
		switch {
		case nested(at.Type()):
			d.collect(name+".", at)
		case at.Kind() == reflect.Slice && !marshals(at.Type()) && nested(element(at.Type())):
			if at.Len() > 0 {
				d.lists = append(d.lists, sublist{name, at})
			}
		default:
			_ = d.add([]string{name, text(f)}) // held rows are not written yet
		}
	}
}

func texts(values []reflect.Value) []string {
	var all []string
	for _, v := range values {
		all = append(all, text(v))
	}
	return all
}

func (p *Printer) sublists(lists []sublist) error {
	for _, l := range lists {
		if _, err := io.WriteString(p.w, "\n"+l.name+"\n"); err != nil {
			return err
		}
		t, err := p.tableList(element(l.list.Type()), nil, nil)
		if err != nil {
			return err
		}
		for i := range l.list.Len() {
			if err := t.row(reflect.Indirect(l.list.Index(i))); err != nil {
				return err
			}
		}
		if err := t.end(); err != nil {
			return err
		}
	}
	return nil
}
