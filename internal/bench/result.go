package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
)

// line is one figure beside its baseline.
type line struct {
	Part     string  `json:"part"`
	What     string  `json:"what"`
	Value    float64 `json:"value"` // of the server, in Unit
	Unit     string  `json:"unit"`
	Baseline string  `json:"baseline,omitempty"`
	Bare     float64 `json:"bare,omitempty"`  // of the baseline, in Unit
	Ratio    float64 `json:"ratio,omitempty"` // Value / Bare, or the median of that over rounds
	Budget   budget  `json:"budget,omitzero"`
	Verdict  string  `json:"verdict,omitempty"` // pass or over; "" without a budget
}

// budget bounds a line's value or ratio. The zero value is none.
type budget struct {
	Of    string  `json:"of"` // "value" or "ratio"
	Least float64 `json:"least,omitempty"`
	Most  float64 `json:"most,omitempty"`
}

func ratioAtLeast(x float64) budget { return budget{Of: "ratio", Least: x} }
func ratioAtMost(x float64) budget  { return budget{Of: "ratio", Most: x} }
func atLeast(x float64) budget      { return budget{Of: "value", Least: x} }
func atMost(x float64) budget       { return budget{Of: "value", Most: x} }

// judge fills in what follows from the figures.
func (l *line) judge() {
	if l.Bare > 0 && l.Ratio == 0 {
		l.Ratio = l.Value / l.Bare
	}
	if l.Budget == (budget{}) {
		return
	}
	x := l.Value
	if l.Budget.Of == "ratio" {
		x = l.Ratio
	}
	l.Verdict = "pass"
	if x < l.Budget.Least || l.Budget.Most > 0 && x > l.Budget.Most {
		l.Verdict = "over"
	}
}

func anyOver(lines []line) bool {
	return slices.ContainsFunc(lines, func(l line) bool { return l.Verdict == "over" })
}

// figure is the line in a few words.
func (l *line) figure() string {
	s := quantity(l.Value, l.Unit)
	if l.Bare > 0 {
		s += fmt.Sprintf(" against %s: %.2f", quantity(l.Bare, l.Unit), l.Ratio)
	}
	return s
}

// write prints the lines, as a table or as one JSON document.
func write(w io.Writer, asJSON bool, on host, lines []line) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			Machine host   `json:"machine"`
			Lines   []line `json:"lines"`
		}{on, lines})
	}
	fmt.Fprintf(w, "\n%s\n\n", on)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "part\twhat\tpurser\tbare\tratio\tbudget\t\tbaseline")
	for _, l := range lines {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Part, l.What, quantity(l.Value, l.Unit),
			dash(l.Bare, quantity(l.Bare, l.Unit)), dash(l.Ratio, strconv.FormatFloat(l.Ratio, 'f', 2, 64)),
			l.Budget.text(l.Unit), l.Verdict, l.Baseline)
	}
	return t.Flush()
}

func dash(x float64, text string) string {
	if x == 0 {
		return "-"
	}
	return text
}

func (b budget) text(unit string) string {
	show := func(x float64) string {
		if b.Of == "ratio" {
			return strconv.FormatFloat(x, 'f', 2, 64)
		}
		return quantity(x, unit)
	}
	switch {
	case b.Least > 0:
		return ">= " + show(b.Least)
	case b.Most > 0:
		return "<= " + show(b.Most)
	}
	return "-"
}

// quantity prints a value with as many digits as mean something.
func quantity(x float64, unit string) string {
	digits := 0
	switch {
	case x < 10:
		digits = 3
	case x < 100:
		digits = 1
	}
	return strconv.FormatFloat(x, 'f', digits, 64) + " " + unit
}
