package loose_test

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/purserhq/purser/sdk/internal/loose"
)

type inner struct {
	Name string `json:"name"`
	N    int64  `json:"n"`
}

type tail struct {
	Code int `json:"code"`
}

type outer struct {
	Text   string         `json:"text"`
	Count  int64          `json:"count" also:"amount"`
	Ratio  float64        `json:"ratio"`
	On     bool           `json:"on"`
	Maybe  *bool          `json:"maybe"`
	One    inner          `json:"one"`
	List   []inner        `json:"list"`
	Words  []string       `json:"words"`
	ByName map[string]int `json:"byName"`
	Raw    json.RawMessage
	tail
}

func TestUnmarshalTakesWhatAPersonWouldReadTheSameWay(t *testing.T) {
	yes := true
	tests := []struct {
		name, in string
		want     outer
	}{
		{"as it ought to be", `{"text":"a","count":1,"on":true,"list":[{"name":"x","n":2}]}`, outer{Text: "a", Count: 1, On: true, List: []inner{{"x", 2}}}},
		{"byte order mark", "\xef\xbb\xbf" + `{"text":"a"}`, outer{Text: "a"}},
		{"other letter case", `{"TEXT":"a","Count":"1"}`, outer{Text: "a", Count: 1}},
		{"numbers as text", `{"count":" 12 ","ratio":"1.5"}`, outer{Count: 12, Ratio: 1.5}},
		{"integers with a fraction of zero", `{"count":3.0}`, outer{Count: 3}},
		{"integers with an exponent", `{"count":1e3}`, outer{Count: 1000}},
		{"the largest integer", `{"count":"9223372036854775807"}`, outer{Count: 9223372036854775807}},
		{"booleans as text", `{"on":"True","maybe":"1"}`, outer{On: true, Maybe: &yes}},
		{"booleans as numbers", `{"on":1,"maybe":1}`, outer{On: true, Maybe: &yes}},
		{"text as a number", `{"text":12345678901234567890}`, outer{Text: "12345678901234567890"}},
		{"text as a boolean", `{"text":true}`, outer{Text: "true"}},
		{"null everywhere", `{"text":null,"count":null,"on":null,"one":null,"list":null,"words":null,"byName":null,"code":null}`, outer{}},
		{"nothing as empty text", `{"count":"","on":"","one":"","list":"","ratio":""}`, outer{}},
		{"an object where a list is meant", `{"list":{"name":"x","n":"2"}}`, outer{List: []inner{{"x", 2}}}},
		{"a word where a list is meant", `{"words":"a"}`, outer{Words: []string{"a"}}},
		{"a list where an object is meant", `{"one":[{"name":"x"}]}`, outer{One: inner{Name: "x"}}},
		{"an empty list where an object is meant", `{"one":[]}`, outer{}},
		{"numbers in a list of words", `{"words":["a",1]}`, outer{Words: []string{"a", "1"}}},
		{"text in a map of numbers", `{"byName":{"a":"1"}}`, outer{ByName: map[string]int{"a": 1}}},
		{"an embedded struct", `{"code":"7"}`, outer{tail: tail{7}}},
		{"an older name", `{"amount":4}`, outer{Count: 4}},
		{"an older name beside the newer", `{"amount":4,"count":5}`, outer{Count: 5}},
		{"an older name beside null", `{"amount":4,"count":null}`, outer{Count: 4}},
		{"unknown members", `{"other":{"list":1},"count":"1"}`, outer{Count: 1}},
		{"raw JSON stays", `{"raw":{"a":"1"},"count":"1"}`, outer{Count: 1, Raw: json.RawMessage(`{"a":"1"}`)}},
		{"a member twice", `{"Count":null,"count":"2","COUNT":null}`, outer{Count: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := outer{Text: "left over"}
			if err := loose.Unmarshal([]byte(tt.in), &got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestUnmarshalOfLists(t *testing.T) {
	for in, want := range map[string][]inner{
		`[{"name":"x"},{"name":"y","n":"2"}]`: {{"x", 0}, {"y", 2}},
		` {"name":"x","n":"2"}`:               {{"x", 2}},
		`null`:                                nil,
		`""`:                                  nil,
		`[]`:                                  {},
	} {
		got := []inner{{"left over", 1}}
		if err := loose.Unmarshal([]byte(in), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v", in, got, err)
		}
	}
	var raw json.RawMessage
	if err := loose.Unmarshal([]byte(`{"a":1}`), &raw); err != nil || string(raw) != `{"a":1}` {
		t.Errorf("got %s, %v", raw, err)
	}
}

func TestUnmarshalRefusesWhatNobodyCouldRead(t *testing.T) {
	for name, in := range map[string]string{
		"nothing":                "",
		"cut short":              `{"text":"a`,
		"a page":                 "<html>",
		"something behind it":    `{"count":"1"} x`,
		"words for a number":     `{"count":"many"}`,
		"a fraction":             `{"count":1.5}`,
		"too large a number":     `{"count":9223372036854775808}`,
		"words for a boolean":    `{"on":"perhaps"}`,
		"an object for text":     `{"text":{}}`,
		"two objects for one":    `{"one":[{"name":"x"},{"name":"y"}]}`,
		"a number for an object": `{"one":3}`,
		"a list at the root":     `[1,2]`,
	} {
		t.Run(name, func(t *testing.T) {
			var got outer
			if err := loose.Unmarshal([]byte(in), &got); err == nil {
				t.Errorf("taken for %+v", got)
			}
		})
	}
}

func TestElements(t *testing.T) {
	tests := []struct {
		name, member, in string
		want             string // the elements
		beside           string
		found            bool
	}{
		{"a member", "rows", `{"rows":[1,{"a":2}],"code":7}`, `1 {"a":2}`, `{"code":7}`, true},
		{"in other letter case, after the rest", "rows", `{"code":7,"Rows":[1]}`, `1`, `{"code":7}`, true},
		{"null", "rows", `{"rows":null}`, ``, `{}`, true},
		{"empty text", "rows", `{"rows":""}`, ``, `{}`, true},
		{"one object", "rows", `{"rows":{"a":[1]}}`, `{"a":[1]}`, `{}`, true},
		{"absent", "rows", `{"code":7}`, ``, `{"code":7}`, false},
		{"the document", "", ` [1, 2] `, `1 2`, `{}`, true},
		{"the document null", "", `null`, ``, `{}`, true},
		{"an object for a document", "", `{"a":1}`, ``, `{"a":1}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			beside, found, err := loose.Elements(strings.NewReader(tt.in), tt.member, func(raw json.RawMessage) error {
				got = append(got, string(raw))
				return nil
			})
			if err != nil || strings.Join(got, " ") != tt.want || string(beside) != tt.beside || found != tt.found {
				t.Errorf("got %q, beside %s, found %v, %v", got, beside, found, err)
			}
		})
	}
}

func TestElementsFail(t *testing.T) {
	mine := errors.New("enough")
	for name, tt := range map[string]struct {
		member, in string
		want       error // nil: any
	}{
		"nothing":                     {"rows", ``, io.EOF},
		"cut in an element":           {"rows", `{"rows":[{"a":`, io.ErrUnexpectedEOF},
		"cut after an element":        {"rows", `{"rows":[1`, io.ErrUnexpectedEOF},
		"cut after a comma":           {"rows", `{"rows":[1,`, io.ErrUnexpectedEOF},
		"cut after the list":          {"rows", `{"rows":[1]`, io.ErrUnexpectedEOF},
		"cut in an object for a list": {"rows", `{"rows":{"a":1`, io.ErrUnexpectedEOF},
		"cut in a document":           {"", `[1`, io.ErrUnexpectedEOF},
		"a list for a document":       {"rows", `[1]`, nil},
		"a number for a list":         {"rows", `{"rows":3}`, nil},
		"a page":                      {"rows", `<html>`, nil},
		"something behind it":         {"rows", `{"rows":[]}{`, nil},
		"the caller's own":            {"rows", `{"rows":["stop",1]}`, mine},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := loose.Elements(strings.NewReader(tt.in), tt.member, func(raw json.RawMessage) error {
				if string(raw) == `"stop"` {
					return mine
				}
				return nil
			})
			if err == nil || err.Error() == "" || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add(`{"text":1,"count":"2","on":"true","list":{"n":"1"},"amount":3}`)
	f.Add(`{"one":[{"name":true}],"words":"a","byName":{"a":"1"},"ratio":"1e400"}`)
	f.Fuzz(func(t *testing.T, in string) {
		var loosely, strictly outer
		lerr, serr := loose.Unmarshal([]byte(in), &loosely), json.Unmarshal([]byte(in), &strictly)
		if serr == nil && lerr != nil {
			t.Errorf("encoding/json reads it: %v", lerr)
		}
		if serr == nil && !strings.Contains(in, "amount") && !reflect.DeepEqual(loosely, strictly) {
			t.Errorf("got  %+v\nwant %+v", loosely, strictly)
		}
	})
}

// FuzzElements compares reading element by element with reading at once.
func FuzzElements(f *testing.F) {
	f.Add(`{"rows":[1,"a",{"b":null}],"code":7}`)
	f.Add(`{"code":7,"rows":{"a":1}} `)
	f.Fuzz(func(t *testing.T, in string) {
		var got []json.RawMessage
		_, _, err := loose.Elements(strings.NewReader(in), "rows", func(raw json.RawMessage) error {
			got = append(got, raw)
			return nil
		})
		var whole struct{ Rows json.RawMessage }
		if werr := json.Unmarshal([]byte(in), &whole); werr == nil && err != nil && len(whole.Rows) > 0 && whole.Rows[0] == '[' {
			t.Errorf("encoding/json reads it: %v", err)
		}
		for _, raw := range got {
			if !json.Valid(raw) {
				t.Errorf("%q is no JSON", raw)
			}
		}
	})
}
