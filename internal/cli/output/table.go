package output

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/mattn/go-runewidth"
)

// held is how many rows decide the widths of a table's columns; rows after
// them are printed as they come.
const held = 500

// narrowest is what a column keeps when a table does not fit the terminal.
const narrowest = 6

const gap = "  "

// table writes aligned rows.
type table struct {
	w      io.Writer
	look   Look
	heads  []string // nil: no line with heads
	states []bool   // columns whose words get colours
	rows   [][]string
	widths []int // nil until they are decided
}

func (t *table) add(cells []string) error {
	for i, c := range cells {
		if cells[i] = OneLine(c); cells[i] == "" {
			cells[i] = "-"
		}
	}
	if t.widths != nil {
		return t.line(cells, false)
	}
	if t.rows = append(t.rows, cells); len(t.rows) >= held {
		return t.flush()
	}
	return nil
}

// flush decides the widths and prints what was held back.
func (t *table) flush() error {
	if t.widths != nil {
		return nil
	}
	t.decide()
	if t.heads != nil {
		if err := t.line(t.heads, true); err != nil {
			return err
		}
	}
	for _, r := range t.rows {
		if err := t.line(r, false); err != nil {
			return err
		}
	}
	t.rows = nil
	return nil
}

func (t *table) decide() {
	t.widths = make([]int, len(t.heads))
	for _, r := range append([][]string{t.heads}, t.rows...) {
		for i, c := range r {
			if i == len(t.widths) {
				t.widths = append(t.widths, 0)
			}
			t.widths[i] = max(t.widths[i], runewidth.StringWidth(c))
		}
	}
	for t.look.Width > 0 && t.total() > t.look.Width {
		if !t.narrow() {
			return
		}
	}
}

func (t *table) total() int {
	sum := len(gap) * (len(t.widths) - 1)
	for _, w := range t.widths {
		sum += w
	}
	return sum
}

// narrow takes a column off the widest; false when none can give any.
func (t *table) narrow() bool {
	widest := 0
	for i, w := range t.widths {
		if w > t.widths[widest] {
			widest = i
		}
	}
	if t.widths[widest] <= narrowest {
		return false
	}
	t.widths[widest]--
	return true
}

func (t *table) line(cells []string, head bool) error {
	var b strings.Builder
	for i, c := range cells {
		width := runewidth.StringWidth(c)
		if i < len(t.widths) { // results of --query may differ in length
			width = t.widths[i]
		}
		if t.look.Width > 0 {
			c = runewidth.Truncate(c, width, "…")
		}
		fill := ""
		if i < len(cells)-1 {
			fill = strings.Repeat(" ", max(0, width-runewidth.StringWidth(c))) + gap
		}
		b.WriteString(t.painted(i, c, head))
		b.WriteString(fill)
	}
	b.WriteByte('\n')
	_, err := io.WriteString(t.w, b.String())
	return err
}

// tones are the colours of words that tell how something stands.
var tones = map[string]string{
	"success": green, "ready": green, "online": green, "ok": green, "done": green, "active": green, "reachable": green,
	"warning": yellow, "overdue": yellow, "interrupted": yellow, "unexpectedlyclosed": yellow, "pending": yellow, "running": yellow,
	"error": red, "failed": red, "unreachable": red, "overquota": red,
}

const (
	bold   = "1"
	red    = "31"
	green  = "32"
	yellow = "33"
)

func (t *table) painted(column int, cell string, head bool) string {
	tone := ""
	switch {
	case !t.look.Colour:
	case head:
		tone = bold
	case column < len(t.states) && t.states[column]:
		tone = tones[strings.ToLower(cell)]
	}
	if tone == "" {
		return cell
	}
	return fmt.Sprintf("\x1b[%sm%s\x1b[0m", tone, cell)
}

// tableList prints rows of a type in chosen columns.
type tableList struct {
	table
	cells []func(reflect.Value) string
}

func (p *Printer) tableList(row reflect.Type, columns []Column, fields []path) (*tableList, error) {
	if fields != nil {
		columns = nil
		for _, f := range fields {
			columns = append(columns, Column{Head: strings.ToUpper(f.name), Path: f.name})
		}
	}
	if columns == nil {
		for _, name := range memberNames(row) {
			columns = append(columns, Column{Head: strings.ToUpper(name), Path: name})
		}
	}
	t := &tableList{table: table{w: p.w, look: p.look}}
	for _, c := range columns {
		cell, err := c.cell(row)
		if err != nil {
			return nil, err
		}
		t.heads, t.states, t.cells = append(t.heads, c.Head), append(t.states, c.State), append(t.cells, cell)
	}
	return t, nil
}

// cell gives what makes the text of a column's cell.
func (c Column) cell(row reflect.Type) (func(reflect.Value) string, error) {
	show := c.Show
	if show == nil {
		show = Text
	}
	if c.Path == "" {
		return func(v reflect.Value) string { return show(v.Interface()) }, nil
	}
	at, err := find(row, c.Path)
	if err != nil {
		return nil, fmt.Errorf("column %s: %w", c.Head, err)
	}
	return func(v reflect.Value) string {
		var all []string
		for _, one := range follow(v, at) {
			all = append(all, show(one.Interface()))
		}
		return strings.Join(all, ", ")
	}, nil
}

// CheckColumns finds columns that do not fit rows of a type; tests use it.
func CheckColumns(row reflect.Type, columns []Column) error {
	for _, c := range columns {
		if _, err := c.cell(row); err != nil {
			return err
		}
	}
	return nil
}

func (t *tableList) row(v reflect.Value) error {
	cells := make([]string, len(t.cells))
	for i, cell := range t.cells {
		cells[i] = cell(v)
	}
	return t.add(cells)
}

func (t *tableList) end() error { return t.flush() }

func (t *tableList) cut() {
	if len(t.rows) > 0 {
		_ = t.flush() // reading failed already, and that is the error to tell
	}
}
