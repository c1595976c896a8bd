package output_test

import (
	"bytes"
	"errors"
	"iter"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/cli/output"
)

type mode int

func (m mode) EnumName() (string, bool) { return m.String(), true }
func (m mode) String() string           { return []string{"Manual", "Automatic"}[m] }

type base struct {
	Account string `json:"AccountID"`
}

type place struct {
	ID string `json:"ID"`
	base
}

type person struct {
	ID     string          `json:"ID"`
	Name   string          `json:"Name"`
	Mode   mode            `json:"Mode"`
	Space  int64           `json:"Space"`
	Seen   *time.Time      `json:"Seen"`
	Mails  []string        `json:"Mails"`
	Places []place         `json:"Places"`
	Rights map[string]mode `json:"Rights"`
	Inner  struct {
		Granted bool `json:"Granted"`
	} `json:"Inner"`
}

var people = func() []person {
	at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	ann := person{ID: "1", Name: "ann", Mode: 1, Space: 1536, Seen: &at, Mails: []string{"a@x.example", "b@x.example"},
		Places: []place{{"p", base{"a"}}, {"q", base{"b"}}}, Rights: map[string]mode{"Users": 1, "Billing": 0, "Audit": 1}}
	return []person{ann, {ID: "2", Name: "<bob>\x1b[2J\n"}}
}()

var columns = []output.Column{{Head: "NAME", Path: "Name"}, {Head: "MODE", Path: "Mode"}, {Head: "SPACE", Path: "Space", Show: output.Bytes},
	{Head: "PLACES", Path: "Places.ID"}}

func list(all []person, last error) iter.Seq2[person, error] {
	return func(yield func(person, error) bool) {
		for _, p := range all {
			if !yield(p, nil) {
				return
			}
		}
		if last != nil {
			yield(person{}, last)
		}
	}
}

func TestLists(t *testing.T) {
	tests := []struct {
		name string
		o    output.Options
		look output.Look
		want string
	}{
		{"table", output.Options{Format: "table"}, output.Look{},
			"NAME        MODE       SPACE    PLACES\nann         Automatic  1.5 KiB  p, q\n<bob> [2J   Manual     0 B      -\n"},
		{"table of chosen members in any letter case", output.Options{Format: "table", Fields: []string{"id", "inner.granted", "rights"}}, output.Look{},
			"ID  INNER.GRANTED  RIGHTS\n1   false          Audit, Users\n2   false          -\n"},
		{"narrow terminal", output.Options{Format: "table"}, output.Look{Width: 30},
			"NAME    MODE    SPACE   PLACES\nann     Autom…  1.5 K…  p, q\n<bob>…  Manual  0 B     -\n"},
		{"json", output.Options{Format: "json", Fields: []string{"Name", "Mode", "Places.ID"}}, output.Look{},
			"[\n  {\n    \"Name\": \"ann\",\n    \"Mode\": 1,\n    \"Places.ID\": [\n      \"p\",\n      \"q\"\n    ]\n  },\n" +
				"  {\n    \"Name\": \"<bob>\\u001b[2J\\n\",\n    \"Mode\": 0,\n    \"Places.ID\": []\n  }\n]\n"},
		{"yaml", output.Options{Format: "yaml", Fields: []string{"Name", "Mode", "Seen"}}, output.Look{},
			"- Name: ann\n  Mode: 1\n  Seen: \"2026-12-01T00:00:00Z\"\n- Name: \"<bob>\\e[2J\\n\"\n  Mode: 0\n  Seen: null\n"},
		{"csv", output.Options{Format: "csv"}, output.Look{},
			"ID,Name,Mode,Space,Seen,Mails,Places,Rights,Inner\n" +
				"1,ann,Automatic,1536,2026-12-01T00:00:00Z,\"a@x.example, b@x.example\",\"[{\"\"ID\"\":\"\"p\"\",\"\"AccountID\"\":\"\"a\"\"},{\"\"ID\"\":\"\"q\"\",\"\"AccountID\"\":\"\"b\"\"}]\",\"Audit, Users\",\"{\"\"Granted\"\":false}\"\n" +
				"2,\"<bob>\x1b[2J\n\",Manual,0,,,,,\"{\"\"Granted\"\":false}\"\n"},
		{"query of texts", output.Options{Format: "table", Query: ".[].Name | ascii_upcase"}, output.Look{}, "ANN\n<BOB> [2J \n"},
		{"query of objects", output.Options{Format: "table", Query: "map({Name, size: .Space})"}, output.Look{}, "NAME        SIZE\nann         1536\n<bob> [2J   0\n"},
		{"query of arrays as csv", output.Options{Format: "csv", Query: ".[] | [.ID, .Space]"}, output.Look{}, "1,1536\n2,0\n"},
		{"query as json", output.Options{Format: "json", Query: ".[0] | {ID, Space}, .Mails"}, output.Look{},
			"{\n  \"ID\": \"1\",\n  \"Space\": 1536\n}\n[\n  \"a@x.example\",\n  \"b@x.example\"\n]\n"},
		{"query as yaml", output.Options{Format: "yaml", Query: ".[].Space"}, output.Look{}, "1536\n---\n0\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := printed(t, tt.o, tt.look, list(people, nil)); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func printed(t *testing.T, o output.Options, look output.Look, rows iter.Seq2[person, error]) string {
	t.Helper()
	var b bytes.Buffer
	p, err := output.New(&b, o, look)
	if err != nil {
		t.Fatal(err)
	}
	if err := output.Rows(p, columns, rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEmptyLists(t *testing.T) {
	for format, want := range map[string]string{"table": "NAME  MODE  SPACE  PLACES\n", "json": "[]\n", "yaml": "[]\n",
		"csv": "ID,Name,Mode,Space,Seen,Mails,Places,Rights,Inner\n"} {
		if got := printed(t, output.Options{Format: format}, output.Look{}, list(nil, nil)); got != want {
			t.Errorf("%s: got %q, want %q", format, got, want)
		}
	}
	if got := printed(t, output.Options{Format: "table", Query: "length"}, output.Look{}, list(nil, nil)); got != "0\n" {
		t.Errorf("query: got %q", got)
	}
}

func TestACutListIsNeverTakenForAWholeOne(t *testing.T) {
	for format, want := range map[string]string{"table": "NAME  MODE       SPACE    PLACES\nann   Automatic  1.5 KiB  p, q\n", "json": "[\n  {\n    \"Name\": \"ann\"\n  }"} {
		var b bytes.Buffer
		o := output.Options{Format: format}
		if format == "json" {
			o.Fields = []string{"Name"}
		}
		p, err := output.New(&b, o, output.Look{})
		if err != nil {
			t.Fatal(err)
		}
		lost := errors.New("connection lost")
		if err := output.Rows(p, columns, list(people[:1], lost)); !errors.Is(err, lost) {
			t.Errorf("%s: got error %v", format, err)
		}
		if b.String() != want {
			t.Errorf("%s: got %q, want %q", format, b.String(), want)
		}
		b.Reset()
		if err := output.Rows(p, columns, list(nil, lost)); !errors.Is(err, lost) || b.Len() > 0 {
			t.Errorf("%s: nothing was read, yet printed %q, %v", format, b.String(), err)
		}
	}
}

func TestLongTablesStream(t *testing.T) {
	var b bytes.Buffer
	p, err := output.New(&b, output.Options{Format: "table"}, output.Look{})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	rows := func(yield func(person, error) bool) {
		for range 2000 {
			if !yield(person{Name: "ann"}, nil) {
				return
			}
			seen = strings.Count(b.String(), "\n")
		}
	}
	if err := output.Rows(p, columns, rows); err != nil {
		t.Fatal(err)
	}
	if seen < 1900 {
		t.Errorf("only %d of 2000 rows were printed before the list ended", seen)
	}
}

func TestOne(t *testing.T) {
	tests := []struct {
		name string
		o    output.Options
		want string
	}{
		{"table", output.Options{Format: "table"}, "ID             1\nName           ann\nMode           Automatic\nSpace          1536\nSeen           2026-12-01T00:00:00Z\n" +
			"Mails          a@x.example, b@x.example\nRights         Audit, Users\nInner.Granted  false\n\nPlaces\nID  ACCOUNTID\np   a\nq   b\n"},
		{"one member is bare", output.Options{Format: "table", Fields: []string{"mode"}}, "Automatic\n"},
		{"json", output.Options{Format: "json", Fields: []string{"ID"}}, "{\n  \"ID\": \"1\"\n}\n"},
		{"yaml", output.Options{Format: "yaml", Fields: []string{"ID", "Places"}}, "ID: \"1\"\nPlaces:\n  - ID: p\n    AccountID: a\n  - ID: q\n    AccountID: b\n"},
		{"csv", output.Options{Format: "csv", Fields: []string{"ID", "Places.AccountID"}}, "ID,Places.AccountID\n1,\"a, b\"\n"},
		{"query", output.Options{Format: "table", Query: ".Name"}, "ann\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			p, err := output.New(&b, tt.o, output.Look{})
			if err != nil {
				t.Fatal(err)
			}
			if err := output.One(p, output.Lines{}, people[0]); err != nil {
				t.Fatal(err)
			}
			if b.String() != tt.want {
				t.Errorf("got\n%s\nwant\n%s", b.String(), tt.want)
			}
		})
	}
}

func TestAListThatCameWhole(t *testing.T) {
	var b bytes.Buffer
	p, err := output.New(&b, output.Options{Format: "table"}, output.Look{})
	if err != nil {
		t.Fatal(err)
	}
	if err := output.One(p, output.Lines{Columns: columns[:2]}, people[:1]); err != nil || b.String() != "NAME  MODE\nann   Automatic\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

func TestColoursOnlyWhereAsked(t *testing.T) {
	type row struct {
		State string
		Name  string
	}
	rows := func(yield func(row, error) bool) { yield(row{"Error", "Error"}, nil) }
	cols := []output.Column{{Head: "STATE", Path: "State", State: true}, {Head: "NAME", Path: "Name"}}
	for look, want := range map[output.Look]string{
		{}:             "STATE  NAME\nError  Error\n",
		{Colour: true}: "\x1b[1mSTATE\x1b[0m  \x1b[1mNAME\x1b[0m\n\x1b[31mError\x1b[0m  Error\n",
	} {
		var b bytes.Buffer
		p, err := output.New(&b, output.Options{Format: "table"}, look)
		if err != nil {
			t.Fatal(err)
		}
		if err := output.Rows(p, cols, rows); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("got %q, want %q", b.String(), want)
		}
	}
}

func TestWishesThatCannotBe(t *testing.T) {
	for name, o := range map[string]output.Options{
		"format": {Format: "xml"}, "query": {Format: "json", Query: ".["}, "function": {Format: "json", Query: "nope"},
		"both": {Format: "json", Query: ".", Fields: []string{"ID"}},
	} {
		if _, err := output.New(&bytes.Buffer{}, o, output.Look{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	p, err := output.New(&bytes.Buffer{}, output.Options{Format: "json", Fields: []string{"Places.Colour"}}, output.Look{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(reflect.TypeFor[person]()); err == nil || !strings.Contains(err.Error(), "there are ID, AccountID") {
		t.Errorf("got %v", err)
	}
	if err := output.CheckColumns(reflect.TypeFor[person](), []output.Column{{Head: "X", Path: "Nope"}}); err == nil {
		t.Error("a column without a member was taken")
	}
}

func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{-1: "none", 0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 107374182400: "100.0 GiB", 1 << 20: "1.0 MiB", (1 << 20) - 1: "1.0 MiB"} {
		if got := output.Bytes(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
	if got := output.KiB(int64(2048)); got != "2.0 MiB" {
		t.Errorf("got %q", got)
	}
}
