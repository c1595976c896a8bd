package lenient

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// Colour is an enumeration as the wire types have them.
type Colour int

func (c Colour) EnumName() (string, bool) {
	names := []string{"Red", "Green"}
	if c < 0 || int(c) >= len(names) {
		return "", false
	}
	return names[c], true
}

func (Colour) EnumByName(name string) (int, bool) {
	for c := range Colour(2) {
		if n, _ := c.EnumName(); strings.EqualFold(n, name) {
			return int(c), true
		}
	}
	return 0, false
}

// Key is a map key with one spelling.
type Key string

func (k *Key) UnmarshalText(text []byte) error {
	*k = Key(strings.ToLower(string(text)))
	return nil
}

type part struct {
	Name *string
	Size *int64
}

type base struct{ Inherited *string }

type body struct {
	Text     *string
	Flag     *bool
	Number   *int64
	Small    *int8
	Real     *float64
	Colour   *Colour
	When     *time.Time
	Names    []string
	Numbers  []int64
	Parts    []part
	Part     *part
	Rights   map[Key]*Colour
	Spelling *string `json:"oddSpelling"`
	Plain    string
	base
}

// show prints the members that were given.
func show(t *testing.T, v body) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var given map[string]any
	if err := json.Unmarshal(out, &given); err != nil {
		t.Fatal(err)
	}
	for name, value := range given {
		if value == nil || name == "Plain" && value == "" {
			delete(given, name)
		}
	}
	out, _ = json.Marshal(given)
	return string(out)
}

func TestBothModesTake(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"names in any letter case", `{"tExT":"a","ODDspelling":"b"}`, `{"Text":"a","oddSpelling":"b"}`},
		{"but not other names", `{"Te_xt":"a","odd-spelling":"b"}`, `{}`},
		{"duplicates, the last counts", `{"Text":"a","text":"b","Names":["x","y"],"names":["z"]}`, `{"Names":["z"],"Text":"b"}`},
		{"a later null counts too", `{"Text":"a","text":null}`, `{}`},
		{"a later object replaces the whole", `{"Part":{"Name":"a"},"part":{"Size":1}}`, `{"Part":{"Name":null,"Size":1}}`},
		{"unknown members of any kind", `{"x":{"y":[1,{"z":null}]},"Text":"a","w":[]}`, `{"Text":"a"}`},
		{"booleans", `{"Flag":true}`, `{"Flag":true}`},
		{"booleans as strings", `{"Flag":"False"}`, `{"Flag":false}`},
		{"booleans as other strings", `{"Flag":"tRUE"}`, `{"Flag":true}`},
		{"booleans as numbers", `{"Flag":0}`, `{"Flag":false}`},
		{"numbers", `{"Number":27755}`, `{"Number":27755}`},
		{"numbers as strings", `{"Number":"27755"}`, `{"Number":27755}`},
		{"whole numbers with a fraction", `{"Number":27755.0}`, `{"Number":27755}`},
		{"whole numbers with an exponent", `{"Number":2.5e3}`, `{"Number":2500}`},
		{"negative numbers", `{"Number":"-1"}`, `{"Number":-1}`},
		{"real numbers", `{"Real":"1.5"}`, `{"Real":1.5}`},
		{"strings from numbers as written", `{"Text":1}`, `{"Text":"1"}`},
		{"strings from fractions as written", `{"Text":1.50}`, `{"Text":"1.50"}`},
		{"strings from booleans", `{"Text":true}`, `{"Text":"true"}`},
		{"enumerations by number", `{"Colour":1}`, `{"Colour":1}`},
		{"enumerations by numeric string", `{"Colour":"1"}`, `{"Colour":1}`},
		{"enumerations by name", `{"Colour":"gREEN"}`, `{"Colour":1}`},
		{"values with their own text", `{"When":"2020-02-01T00:00:00Z"}`, `{"When":"2020-02-01T00:00:00Z"}`},
		{"null as absent", `{"Text":null,"Flag":null,"Number":null,"Names":null,"Part":null,"Rights":null}`, `{}`},
		{"empty strings as absent", `{"Flag":"","Number":"","Colour":"","When":"","Names":"","Part":"","Rights":"","Parts":""}`, `{}`},
		{"an empty list is given", `{"Names":[],"Parts":[]}`, `{"Names":[],"Parts":[]}`},
		{"one object where a list is meant", `{"Parts":{"name":"a"}}`, `{"Parts":[{"Name":"a","Size":null}]}`},
		{"lists", `{"Numbers":[1,"2",3.0],"Names":["a",1]}`, `{"Names":["a","1"],"Numbers":[1,2,3]}`},
		{"a null in a list keeps its place", `{"Names":["a",null]}`, `{"Names":["a",""]}`},
		{"maps, the last of a key counts", `{"Rights":{"A":1,"a":"red","B":null}}`, `{"Rights":{"a":0,"b":null}}`},
		{"embedded members", `{"inherited":"x"}`, `{"Inherited":"x"}`},
		{"members that are no pointers", `{"Plain":5}`, `{"Plain":"5"}`},
		{"a byte order mark", "\xef\xbb\xbf{\"Text\":\"a\"}", `{"Text":"a"}`},
		{"white space around", " \r\n\t{} \n", `{}`},
	}
	for _, tt := range tests {
		for mode, name := range map[Mode]string{MBS: "MBS", NetBrain: "NetBrain"} {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				got := body{Text: new(string), Plain: ""}
				if err := DecodeJSON(mode, []byte(tt.in), &got); err != nil {
					t.Fatal(err)
				}
				if s := show(t, got); s != tt.want {
					t.Errorf("got %s, want %s", s, tt.want)
				}
			})
		}
	}
}

func TestEmptyStringsInStringMembers(t *testing.T) {
	for mode, want := range map[Mode]string{MBS: `{"Names":[""],"Text":""}`, NetBrain: `{"Names":[""]}`} {
		var got body
		if err := DecodeJSON(mode, []byte(`{"Text":"","Names":[""]}`), &got); err != nil {
			t.Fatal(err)
		}
		if s := show(t, got); s != want {
			t.Errorf("mode %d: got %s, want %s", mode, s, want)
		}
	}
}

func TestWhatCannotBeConverted(t *testing.T) {
	tests := []struct {
		name, in string
		want     FieldError
	}{
		{"a word as a boolean", `{"flag":"NetBrain"}`, FieldError{"Flag", "NetBrain", Malformed}},
		{"two as a boolean", `{"flag":2}`, FieldError{"Flag", "2", Malformed}},
		{"a word as a number", `{"NUMBER":"ten"}`, FieldError{"Number", "ten", Malformed}},
		{"a fraction as a whole number", `{"number":1.5}`, FieldError{"Number", "1.5", Malformed}},
		{"a boolean as a number", `{"number":true}`, FieldError{"Number", "true", Malformed}},
		{"too large a number", `{"number":9223372036854775808}`, FieldError{"Number", "9223372036854775808", Range}},
		{"a huge exponent", `{"number":1e400}`, FieldError{"Number", "1e400", Range}},
		{"too large for the member", `{"small":128}`, FieldError{"Small", "128", Range}},
		{"a number the enumeration lacks", `{"colour":2}`, FieldError{"Colour", "2", Unknown}},
		{"a name the enumeration lacks", `{"colour":"blue"}`, FieldError{"Colour", "blue", Unknown}},
		{"no date", `{"when":"2026-02-30T00:00:00Z"}`, FieldError{"When", "2026-02-30T00:00:00Z", Malformed}},
		{"an object as a string", `{"text":{"a":1}}`, FieldError{"Text", "", Malformed}},
		{"a list as a string", `{"text":["secret"]}`, FieldError{"Text", "", Malformed}},
		{"U+0000 in a string, not shown", `{"text":"a\u0000b"}`, FieldError{"Text", "", Malformed}},
		{"a string as a list", `{"numbers":"[2]"}`, FieldError{"Numbers", "[2]", Malformed}},
		{"an object as a list of scalars", `{"names":{"a":1}}`, FieldError{"Names", "", Malformed}},
		{"a number as an object", `{"part":3}`, FieldError{"Part", "3", Malformed}},
		{"a list as an object", `{"part":[]}`, FieldError{"Part", "", Malformed}},
		{"in an object of a list", `{"PARTS":[{},{"SIZE":"x"}]}`, FieldError{"Parts[1].Size", "x", Malformed}},
		{"in one object for a list", `{"parts":{"size":"x"}}`, FieldError{"Parts.Size", "x", Malformed}},
		{"in a list", `{"numbers":[1,"x"]}`, FieldError{"Numbers[1]", "x", Malformed}},
		{"in a map", `{"rights":{"A":"blue"}}`, FieldError{"Rights.a", "blue", Unknown}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got body
			err := DecodeJSON(MBS, []byte(tt.in), &got)
			if f, ok := errors.AsType[*FieldError](err); !ok || *f != tt.want {
				t.Errorf("MBS: %v, want %v", err, &tt.want)
			}
			got = body{}
			if err := DecodeJSON(NetBrain, []byte(tt.in), &got); err != nil {
				t.Errorf("NetBrain: %v", err)
			}
			if member := reflect.ValueOf(got).FieldByName(strings.FieldsFunc(tt.want.Field, func(r rune) bool { return r == '[' || r == '.' })[0]); member.Kind() == reflect.Pointer && !member.IsNil() {
				t.Errorf("NetBrain: %s is not null: %s", tt.want.Field, show(t, got))
			}
		})
	}
}

func TestValuesInErrorsAreCut(t *testing.T) {
	var got body
	err := DecodeJSON(MBS, []byte(`{"flag":"`+strings.Repeat("é", 500)+`"}`), &got)
	f, ok := errors.AsType[*FieldError](err)
	if !ok || f.Value != strings.Repeat("é", 32) {
		t.Errorf("got %v", err)
	}
}

func TestBodiesThatAreNotJSON(t *testing.T) {
	tests := []struct{ name, in string }{
		{"malformed", `{"Text":a}`},
		{"truncated in a name", `{"Te`},
		{"truncated in a value", `{"Text":"a`},
		{"truncated in an object", `{"Text":"a",`},
		{"truncated in an unknown member", `{"x":[1,2`},
		{"truncated in a list", `{"Numbers":[1,`},
		{"trailing comma", `{"Text":"a",}`},
		{"trailing garbage", `{"Text":"a"} x`},
		{"two values", `{}{}`},
		{"invalid UTF-8 in a value", "{\"Text\":\"\xff\"}"},
		{"invalid UTF-8 in a name", "{\"\xff\":1}"},
		{"half a surrogate pair", `{"Text":"\ud800"}`},
		{"a list where an object is meant", `[{"Text":"a"}]`},
		{"a string", `"a"`},
		{"a number", `1`},
		{"too deep", `{"x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`},
		{"very deep and truncated", strings.Repeat(`{"x":`, 1_000_000)},
		{"XML", `<a/>`},
		{"a form", `Text=a`},
	}
	for _, tt := range tests {
		for mode, name := range map[Mode]string{MBS: "MBS", NetBrain: "NetBrain"} {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				var got body
				err := DecodeJSON(mode, []byte(tt.in), &got)
				if s, ok := errors.AsType[*SyntaxError](err); !ok || s.Format != "JSON" {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestBracketsInStringsDoNotNest(t *testing.T) {
	var got body
	in := strings.Repeat(`[{\"`, 100)
	if err := DecodeJSON(MBS, []byte(`{"Text":"`+in+`"}`), &got); err != nil || *got.Text != strings.ReplaceAll(in, `\`, "") {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestNoBodyIsToldApart(t *testing.T) {
	for _, in := range []string{"", " \r\n", "null", "\xef\xbb\xbf"} {
		var got body
		if err := DecodeJSON(MBS, []byte(in), &got); !errors.Is(err, ErrEmpty) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestListBodies(t *testing.T) {
	tests := []struct {
		name, in string
		want     int // -1 when refused
	}{
		{"a list", `[{"Name":"a"},{"Name":"b"}]`, 2},
		{"an empty list", `[]`, 0},
		{"a single object", `{"Name":"a"}`, 1},
		{"a string", `"a"`, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []part
			err := DecodeJSON(MBS, []byte(tt.in), &got)
			if tt.want < 0 {
				if _, ok := errors.AsType[*SyntaxError](err); !ok {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || got == nil || len(got) != tt.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"Text":1}`), false)
	f.Fuzz(func(t *testing.T, data []byte, netbrain bool) {
		mode := MBS
		if netbrain {
			mode = NetBrain
		}
		var got body
		err := DecodeJSON(mode, data, &got)
		checkError(t, err, netbrain)
		if err != nil {
			return
		}
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var second body
		if err := DecodeJSON(mode, again, &second); err != nil || !reflect.DeepEqual(got, second) {
			t.Errorf("%s\nreads as %s, which reads as %v, %v", data, again, second, err)
		}
		var list []part
		checkError(t, DecodeJSON(mode, data, &list), netbrain)
	})
}

// checkError allows the errors the decoders are documented to give.
func checkError(t *testing.T, err error, netbrain bool) {
	t.Helper()
	if f, ok := errors.AsType[*FieldError](err); ok {
		if netbrain || f.Field == "" {
			t.Errorf("unexpected %v", f)
		}
		return
	}
	if _, ok := errors.AsType[*SyntaxError](err); err != nil && !ok && !errors.Is(err, ErrEmpty) {
		t.Errorf("unexpected %v", err)
	}
}
