package output

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// jsonList writes an array, an element at a time.
type jsonList struct {
	w      io.Writer
	fields []path
	any    bool
}

func (l *jsonList) row(v reflect.Value) error {
	var b bytes.Buffer
	b.WriteString(map[bool]string{false: "[\n  ", true: ",\n  "}[l.any])
	l.any = true
	enc := json.NewEncoder(&b)
	enc.SetIndent("  ", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(chosen(v, l.fields)); err != nil {
		return err
	}
	_, err := l.w.Write(bytes.TrimRight(b.Bytes(), "\n"))
	return err
}

func (l *jsonList) end() error {
	last := "\n]\n"
	if !l.any {
		last = "[]\n"
	}
	_, err := io.WriteString(l.w, last)
	return err
}

func (l *jsonList) cut() {}

func writeYAML(w io.Writer, v any) error {
	node, err := yamlNode(v)
	if err != nil {
		return err
	}
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	if err := enc.Encode(node); err != nil {
		return err
	}
	return enc.Close()
}

// yamlNode goes by way of JSON, which is YAML too: so both have the same
// members in the same order.
func yamlNode(v any) (*yaml.Node, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	plain(doc.Content[0])
	return doc.Content[0], nil
}

// plain takes JSON's braces and quotes off; what would not read back as the
// same text keeps quotes.
func plain(n *yaml.Node) {
	if len(n.Content) > 0 || n.Kind == yaml.ScalarNode {
		n.Style = 0
	}
	for _, c := range n.Content {
		plain(c)
	}
}

// yamlList writes a sequence, an element at a time.
type yamlList struct {
	w      io.Writer
	fields []path
	any    bool
}

func (l *yamlList) row(v reflect.Value) error {
	l.any = true
	return writeYAML(l.w, []any{chosen(v, l.fields)})
}

func (l *yamlList) end() error {
	if l.any {
		return nil
	}
	_, err := io.WriteString(l.w, "[]\n")
	return err
}

func (l *yamlList) cut() {}

// csvList writes a line per row under a line of names: all members of the row,
// or those of --fields.
type csvList struct {
	w      *csv.Writer
	fields []path
	headed bool
}

func newCSVList(w io.Writer, row reflect.Type, fields []path) *csvList {
	if fields == nil {
		for _, name := range memberNames(element(row)) {
			if f, err := find(row, name); err == nil {
				fields = append(fields, f)
			}
		}
	}
	return &csvList{w: csv.NewWriter(w), fields: fields}
}

func (l *csvList) head() error {
	if l.headed {
		return nil
	}
	l.headed = true
	var names []string
	for _, f := range l.fields {
		names = append(names, f.name)
	}
	return l.w.Write(names)
}

func (l *csvList) row(v reflect.Value) error {
	if err := l.head(); err != nil {
		return err
	}
	cells := make([]string, len(l.fields))
	for i, f := range l.fields {
		found := follow(v, f)
		if len(found) == 1 {
			cells[i] = text(found[0])
		} else if len(found) > 1 {
			cells[i] = strings.Join(texts(found), ", ")
		}
	}
	return l.w.Write(cells)
}

func (l *csvList) end() error {
	if err := l.head(); err != nil {
		return err
	}
	l.w.Flush()
	return l.w.Error()
}

func (l *csvList) cut() { l.w.Flush() }
