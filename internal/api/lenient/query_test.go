package lenient

import (
	"errors"
	"testing"
)

func TestQueryGet(t *testing.T) {
	tests := []struct{ name, raw, key, want string }{
		{"any letter case", "TenantID=7", "tenantId", "7"},
		{"the first that has a value", "a=&A=1&a=2", "a", "1"},
		{"escapes", "userId=a%40b+c", "userid", "a@b c"},
		{"an empty value is not given", "username=&tenantId=", "username", ""},
		{"absent", "", "a", ""},
		{"unknown names beside it", "/IsAvailable=true&skip=1&x=2", "x", "2"},
		{"broken escapes are left out", "a=%zz&a=1&%zz=3", "a", "1"},
		{"bytes no text can have", "a=%ff%00", "a", "\uFFFD\uFFFD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Query(tt.raw).Get(tt.key); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestQueryHas(t *testing.T) {
	q := Query("A=&b")
	if !q.Has("a") || !q.Has("B") || q.Has("c") {
		t.Errorf("%v", q)
	}
}

func TestQueryBoolAndInt(t *testing.T) {
	for raw, want := range map[string]bool{"f=true": true, "F=True": true, "f=false": false, "f=False": false} {
		if got, err := Query(raw).Bool("f"); err != nil || got == nil || *got != want {
			t.Errorf("%s: %v, %v", raw, got, err)
		}
	}
	if got, err := Query("f=").Bool("f"); got != nil || err != nil {
		t.Errorf("not given: %v, %v", got, err)
	}
	_, err := Query("f=maybe").Bool("f")
	if f, ok := errors.AsType[*FieldError](err); !ok || f.Field != "f" || f.Value != "maybe" {
		t.Errorf("no boolean: %v", err)
	}
	if got, err := Query("skip=-5").Int("Skip"); err != nil || *got != -5 {
		t.Errorf("number: %v, %v", got, err)
	}
	if _, err := Query("skip=x").Int("skip"); err == nil {
		t.Error("a word is a number")
	}
}

func TestParseGUID(t *testing.T) {
	const id = "9d6de082-741c-44fe-b067-1a36eb03fa40"
	tests := []struct {
		in string
		ok bool
	}{
		{id, true},
		{"9D6DE082-741C-44FE-B067-1A36EB03FA40", true},
		{"{9d6de082-741c-44fe-b067-1A36EB03FA40}", true},
		{"(" + id + ")", true},
		{"9d6de082741c44feb0671a36eb03fa40", true},
		{" " + id + " ", true},
		{"{" + id, false},
		{"{" + id + ")", false},
		{"9d6de082-741c-44fe-b067-1a36eb03fa4", false},
		{"9d6de082-741c-44fe-b067-1a36eb03fa4g", false},
		{"9d6de0827-41c-44fe-b067-1a36eb03fa40", false},
		{"9d6de082-741c-44fe-b067-1a36eb03f-40", false},
		{"27755", false},
		{"", false},
	}
	for _, tt := range tests {
		got, ok := ParseGUID(tt.in)
		if ok != tt.ok || ok && got != id {
			t.Errorf("ParseGUID(%q) = %q, %t", tt.in, got, ok)
		}
	}
}

func FuzzGUID(f *testing.F) {
	f.Add("{9D6DE082-741C-44FE-B067-1A36EB03FA40}")
	f.Fuzz(func(t *testing.T, s string) {
		id, ok := ParseGUID(s)
		if !ok {
			return
		}
		if again, ok := ParseGUID(id); !ok || again != id || len(id) != 36 {
			t.Errorf("%q is %q, which reads as %q, %t", s, id, again, ok)
		}
	})
}

func FuzzQuery(f *testing.F) {
	f.Add("a=1&B=%ff", "b")
	f.Fuzz(func(t *testing.T, raw, name string) {
		q := Query(raw)
		if q.Get(name) != "" && !q.Has(name) {
			t.Errorf("%q has a value for %q and lacks it", raw, name)
		}
	})
}
