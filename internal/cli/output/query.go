package output

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
)

// queried gathers a list, runs a jq expression over it, and prints what that
// gives: each result as a document of JSON or YAML; as a table or CSV, texts
// and numbers on lines of their own, arrays as rows, objects under their keys.
type queried struct {
	p    *Printer
	rows []any
}

func (q *queried) row(v reflect.Value) error {
	q.rows = append(q.rows, v.Interface())
	return nil
}

func (q *queried) end() error {
	if q.rows == nil {
		q.rows = []any{}
	}
	return q.run(q.rows)
}

func (q *queried) cut() {}

func (q *queried) run(v any) error {
	input, err := generic(v)
	if err != nil {
		return err
	}
	var results []any
	for it := q.p.query.Run(input); ; {
		r, more := it.Next()
		if !more {
			break
		}
		if err, failed := r.(error); failed {
			if halt, ok := errors.AsType[*gojq.HaltError](err); ok && halt.Value() == nil {
				break
			}
			return fmt.Errorf("--query: %w", err)
		}
		results = append(results, r)
	}
	return q.p.results(results)
}

// generic turns a value into what jq works on, keeping numbers exact.
func generic(v any) (any, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var out any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return out, dec.Decode(&out)
}

func (p *Printer) results(results []any) error {
	switch p.o.Format {
	case "json":
		for _, r := range results {
			if err := writeJSON(p.w, r); err != nil {
				return err
			}
		}
		return nil
	case "yaml":
		for i, r := range results {
			if i > 0 {
				if _, err := io.WriteString(p.w, "---\n"); err != nil {
					return err
				}
			}
			if err := writeYAML(p.w, r); err != nil {
				return err
			}
		}
		return nil
	}
	heads, lines := tabular(results)
	if p.o.Format == "csv" {
		w := csv.NewWriter(p.w)
		if heads != nil {
			lines = slices.Insert(lines, 0, heads)
		}
		return w.WriteAll(lines)
	}
	return p.lines(heads, lines)
}

func (p *Printer) lines(heads []string, lines [][]string) error {
	t := &table{w: p.w, look: p.look}
	for _, h := range heads {
		t.heads = append(t.heads, strings.ToUpper(h))
	}
	for _, l := range lines {
		if len(l) == 1 && heads == nil {
			if err := p.bare(l[0]); err != nil {
				return err
			}
			continue
		}
		if err := t.add(l); err != nil {
			return err
		}
	}
	if t.rows == nil && heads == nil {
		return nil
	}
	return t.flush()
}

// tabular makes lines of results. Objects get columns, the keys of them all, by
// alphabet: jq knows no order of keys.
func tabular(results []any) (heads []string, lines [][]string) {
	for _, r := range flat(results) {
		if o, ok := r.(map[string]any); ok {
			for key := range maps.Keys(o) {
				if !slices.Contains(heads, key) {
					heads = append(heads, key)
				}
			}
		}
	}
	slices.Sort(heads)
	for _, r := range flat(results) {
		lines = append(lines, cells(r, heads))
	}
	return heads, lines
}

// flat takes a list of objects that is the only result for the results.
func flat(results []any) []any {
	if len(results) != 1 {
		return results
	}
	list, ok := results[0].([]any)
	if !ok || len(list) == 0 {
		return results
	}
	for _, one := range list {
		if _, ok := one.(map[string]any); !ok {
			return results
		}
	}
	return list
}

func cells(r any, heads []string) []string {
	switch r := r.(type) {
	case map[string]any:
		row := make([]string, len(heads))
		for i, h := range heads {
			row[i] = scalar(r[h])
		}
		return row
	case []any:
		row := make([]string, len(r))
		for i, one := range r {
			row[i] = scalar(one)
		}
		return row
	}
	return []string{scalar(r)}
}

func scalar(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return compact(v)
}
