package roster

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// File is a list that was read.
type File struct {
	Rows    []Row
	Has     map[string]bool // the columns it has
	header  []string        // as read
	comma   rune
	columns []string // what each column of the file is; "" is passed over
}

// Read reads a list. The first line names the columns, in any order and letter
// case; commas or semicolons stand between cells. The error joins one
// CellError for each cell that cannot be read, and is about the whole file
// otherwise.
func Read(r io.Reader) (*File, error) {
	in := bufio.NewReader(r)
	if mark, err := in.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return nil, err
		}
	}
	f := &File{Has: map[string]bool{}, comma: separator(in)}
	c := csv.NewReader(in)
	c.Comma, c.FieldsPerRecord = f.comma, -1
	if err := f.readHeader(c); err != nil {
		return nil, err
	}
	var bad []error
	lines := map[string]int{}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return f, errors.Join(bad...)
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		row, err := f.row(line, cells)
		if err == nil {
			err = twice(lines, row)
		}
		if err != nil {
			bad = append(bad, err)
		}
		f.Rows = append(f.Rows, row)
	}
}

// separator looks which of comma and semicolon the first line has more of:
// spreadsheets write the latter where the former is the decimal point.
func separator(in *bufio.Reader) rune {
	head, _ := in.Peek(4096) // a shorter file is an error here, and none
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(",")) {
		return ';'
	}
	return ','
}

func (f *File) readHeader(c *csv.Reader) error {
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return errors.New("the file is empty; its first line names the columns")
	}
	if err != nil {
		return err
	}
	f.header = header
	for _, name := range header {
		column, ok := columnOf(name)
		if !ok {
			return fmt.Errorf("line 1: there is no column %q; there are %s", name, strings.Join(Columns, ", "))
		}
		if column != "" && f.Has[column] {
			return fmt.Errorf("line 1: the column %s is there twice", column)
		}
		f.Has[column] = true
		f.columns = append(f.columns, column)
	}
	if !f.Has["Email"] {
		return errors.New("line 1: there is no column Email")
	}
	return nil
}

// columnOf finds a column in any letter case, with or without spaces, in the
// API's spelling or the right one.
func columnOf(name string) (column string, ok bool) {
	name = strings.ReplaceAll(strings.TrimSpace(name), " ", "")
	if strings.EqualFold(name, "LicenseManagementMode") {
		name = "LicenseManagmentMode"
	}
	same := func(c string) bool { return strings.EqualFold(c, name) }
	if i := slices.IndexFunc(Columns, same); i >= 0 {
		return Columns[i], true
	}
	return "", slices.ContainsFunc(ignored, same)
}

func (f *File) row(line int, cells []string) (Row, error) {
	row := Row{Line: line, cells: cells}
	var bad []error
	for i, cell := range cells {
		if i >= len(f.columns) {
			bad = append(bad, &CellError{line, "cell " + fmt.Sprint(i+1), "the first line names no such column"})
			break
		}
		if f.columns[i] == "" {
			continue
		}
		if err := row.set(f.columns[i], cell); err != nil {
			bad = append(bad, err)
		}
	}
	if row.Email == "" {
		bad = append(bad, &CellError{line, "Email", "it is empty"})
	}
	return row, errors.Join(bad...)
}

// twice refuses a login that an earlier line has.
func twice(lines map[string]int, row Row) error {
	key := fold(row.Email)
	if earlier, ok := lines[key]; ok {
		return &CellError{row.Line, "Email", fmt.Sprintf("%s stands in line %d already", row.Email, earlier)}
	}
	lines[key] = row.Line
	return nil
}

// Failure is a row and why it was not done.
type Failure struct {
	Row    Row
	Reason string
}

// WriteFailures writes rows in the file's own columns and what went wrong, so
// that the result can be read again.
func (f *File) WriteFailures(w io.Writer, failures []Failure) error {
	var keep []int
	var header []string
	for i, name := range f.header {
		if !strings.EqualFold(strings.TrimSpace(name), errorColumn) {
			keep, header = append(keep, i), append(header, name)
		}
	}
	out := csv.NewWriter(w)
	out.Comma = f.comma
	if err := out.Write(append(header, errorColumn)); err != nil {
		return err
	}
	for _, one := range failures {
		var cells []string
		for _, i := range keep {
			cell := ""
			if i < len(one.Row.cells) {
				cell = one.Row.cells[i]
			}
			cells = append(cells, cell)
		}
		if err := out.Write(append(cells, guarded(one.Reason))); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
