package lenient

import (
	"errors"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"scalars", "Text=ann+b&Flag=True&Number=27755.0&Colour=green", `{"Colour":1,"Flag":true,"Number":27755,"Text":"ann b"}`},
		{"keys in any letter case", "tEXT=a&oddspelling=b", `{"Text":"a","oddSpelling":"b"}`},
		{"escapes", "Text=a%40b%C3%A9%26", `{"Text":"a@bé\u0026"}`},
		{"a repeated key, the last counts", "Text=a&text=b", `{"Text":"b"}`},
		{"a repeated key as a list", "Names=a&names=b", `{"Names":["a","b"]}`},
		{"one value as a list", "Names=a", `{"Names":["a"]}`},
		{"brackets without index", "Names[]=a&Names[]=b", `{"Names":["a","b"]}`},
		{"indexes in any order, gaps closed", "Names[7]=c&Names[0]=a&Names[2]=b", `{"Names":["a","b","c"]}`},
		{"a huge index costs nothing", "Numbers[999999999999]=1", `{"Numbers":[1]}`},
		{"an index given twice, the last counts", "Numbers[0]=1&Numbers[0]=2", `{"Numbers":[2]}`},
		{"objects in a list", "Parts[0].Name=a&Parts[0].Size=1&parts[1].name=b",
			`{"Parts":[{"Name":"a","Size":1},{"Name":"b","Size":null}]}`},
		{"objects in a list, other brackets", "Parts[0][Name]=a", `{"Parts":[{"Name":"a","Size":null}]}`},
		{"one object where a list is meant", "Parts.Name=a", `{"Parts":[{"Name":"a","Size":null}]}`},
		{"an inner object", "Part.Name=a&part.size=2", `{"Part":{"Name":"a","Size":2}}`},
		{"a map", "Rights.A=1&rights[b]=red&Rights[a]=0", `{"Rights":{"a":0,"b":0}}`},
		{"empty as absent but for strings", "Text=&Flag=&Number=&Names=&Parts=&Part=&Rights=", `{"Text":""}`},
		{"unknown keys", "x=1&y[0].z=2&=3&Text=a&&[", `{"Text":"a"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got body
			if err := DecodeForm(MBS, []byte(tt.in), &got); err != nil {
				t.Fatal(err)
			}
			if s := show(t, got); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
		})
	}
}

func TestFormAsAList(t *testing.T) {
	for _, in := range []string{"[0].Name=a&[1].Name=b", "[0][Name]=a&[1][Name]=b"} {
		var got []part
		if err := DecodeForm(MBS, []byte(in), &got); err != nil || len(got) != 2 || *got[1].Name != "b" {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
	var got []part
	if err := DecodeForm(MBS, []byte("Name=a&Size=1"), &got); err != nil || len(got) != 1 || *got[0].Size != 1 {
		t.Errorf("one object: %v, %v", got, err)
	}
}

func TestFormValuesThatCannotBeConverted(t *testing.T) {
	tests := []struct {
		in   string
		want FieldError
	}{
		{"flag=maybe", FieldError{"Flag", "maybe", Malformed}},
		{"parts[1].size=x", FieldError{"Parts[0].Size", "x", Malformed}},
		{"numbers=1&numbers=x", FieldError{"Numbers[1]", "x", Malformed}},
		{"part=x", FieldError{"Part", "x", Malformed}},
		{"text.inner=x", FieldError{"Text", "", Malformed}},
		{"rights.A=blue", FieldError{"Rights.a", "blue", Unknown}},
	}
	for _, tt := range tests {
		var got body
		err := DecodeForm(MBS, []byte(tt.in), &got)
		if f, ok := errors.AsType[*FieldError](err); !ok || *f != tt.want {
			t.Errorf("%s: %v, want %v", tt.in, err, &tt.want)
		}
		if err := DecodeForm(NetBrain, []byte(tt.in), &got); err != nil {
			t.Errorf("NetBrain, %s: %v", tt.in, err)
		}
	}
}

func TestBodiesThatAreNoForms(t *testing.T) {
	tests := []struct{ name, in string }{
		{"broken escape in a value", "Text=%zz"},
		{"broken escape in a key", "%=1"},
		{"invalid UTF-8", "Text=%ff"},
		{"too many keys", strings.Repeat("a=1&", 2000)},
		{"a value alone", "[0]=1"},
		{"too deep", strings.Repeat("a.", 100) + "=1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got body
			err := DecodeForm(MBS, []byte(tt.in), &got)
			if s, ok := errors.AsType[*SyntaxError](err); !ok || s.Format != "form" {
				t.Errorf("got %v", err)
			}
		})
	}
	if err := DecodeForm(MBS, []byte(" \r\n"), &body{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("no body: %v", err)
	}
}

func TestNodeNull(t *testing.T) {
	got := body{Text: new(string)}
	n := Node{Members: []Member{{Name: "Text", Node: Node{Null: true}}, {Name: "Names", Node: Node{}}}}
	if err := Assign(MBS, "XML", n, &got); err != nil || show(t, got) != `{"Names":[]}` {
		t.Errorf("got %s, %v", show(t, got), err)
	}
}

func FuzzForm(f *testing.F) {
	f.Add([]byte("Text=1"), false)
	f.Fuzz(func(t *testing.T, data []byte, netbrain bool) {
		mode := MBS
		if netbrain {
			mode = NetBrain
		}
		var got body
		checkError(t, DecodeForm(mode, data, &got), netbrain)
		var list []part
		checkError(t, DecodeForm(mode, data, &list), netbrain)
	})
}
