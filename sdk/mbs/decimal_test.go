package mbs

import (
	"encoding/json"
	"testing"
)

func TestDecimalPrintsAsTheContractSays(t *testing.T) {
	tests := []struct {
		name  string
		units int64
		json  string
		xml   string
	}{
		{"zero has a fraction in JSON only", 0, "0.0", "0"},
		{"whole", 1000000, "100.0", "100"},
		{"one decimal", 61000, "6.1", "6.1"},
		{"unset restore limit", -10000, "-1.0", "-1"},
		{"smallest", 1, "0.0001", "0.0001"},
		{"below minus one", -5, "-0.0005", "-0.0005"},
		{"largest", 1<<63 - 1, "922337203685477.5807", "922337203685477.5807"},
		{"most negative", -1 << 63, "-922337203685477.5808", "-922337203685477.5808"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDecimal(tt.units)
			j, err := json.Marshal(d)
			if err != nil || string(j) != tt.json {
				t.Errorf("JSON %s, %v; want %s", j, err, tt.json)
			}
			if x, err := d.MarshalText(); err != nil || string(x) != tt.xml {
				t.Errorf("XML %s, %v; want %s", x, err, tt.xml)
			}
		})
	}
}

func TestTooSmallANumberIsLost(t *testing.T) {
	for text, want := range map[string]bool{"0": false, "0.000": false, "-0": false, "0e9": false, "0.0001": false, "0.00005": true, "1e-9": true, "-0.00001": true} {
		if d, err := ParseDecimal(text); err != nil || d.Lost() != want {
			t.Errorf("%s: %v, %v", text, d.Lost(), err)
		}
	}
}

func TestParseDecimal(t *testing.T) {
	tests := []struct {
		in   string
		want int64
		ok   bool
	}{
		{"0", 0, true},
		{"10.24", 102400, true},
		{"+6.1", 61000, true},
		{"-1", -10000, true},
		{" 5 ", 50000, true},
		{".5", 5000, true},
		{"5.", 50000, true},
		{"1.5e3", 15000000, true},
		{"1E-4", 1, true},
		{"0.00005", 0, true},  // half to even
		{"0.00015", 2, true},  // half to even
		{"0.000051", 1, true}, // more than half
		{"0.00004999", 0, true},
		{"93.13225746154785", 931323, true},
		{"0e900", 0, true},
		{"1e-900", 0, true},
		{"922337203685477.5807", 1<<63 - 1, true},
		{"922337203685477.5808", 0, false},
		{"1e900", 0, false},
		{"1e99999999999", 0, false},
		{"", 0, false},
		{".", 0, false},
		{"-", 0, false},
		{"1,5", 0, false},
		{"0x10", 0, false},
		{"NaN", 0, false},
		{"1.2.3", 0, false},
	}
	for _, tt := range tests {
		d, err := ParseDecimal(tt.in)
		if d.TenThousandths() != tt.want || (err == nil) != tt.ok {
			t.Errorf("ParseDecimal(%q) = %d, %v; want %d, ok %t", tt.in, d.TenThousandths(), err, tt.want, tt.ok)
		}
	}
}

func TestDecimalReadsNumbersAndStrings(t *testing.T) {
	var in struct{ A, B, C Decimal }
	if err := json.Unmarshal([]byte(`{"A":10.5,"B":"10.5","C":null}`), &in); err != nil {
		t.Fatal(err)
	}
	if in.A != NewDecimal(105000) || in.B != in.A || in.C != (Decimal{}) {
		t.Errorf("got %v, %v, %v", in.A, in.B, in.C)
	}
	for _, bad := range []string{`{"A":true}`, `{"A":"x"}`, `{"A":[1]}`} {
		if json.Unmarshal([]byte(bad), &in) == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func FuzzDecimal(f *testing.F) {
	f.Add("6.1")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			return
		}
		again, err := ParseDecimal(d.String())
		if err != nil || again != d {
			t.Errorf("%q is %v, which reads as %v, %v", s, d, again, err)
		}
		j, err := json.Marshal(d)
		if err != nil || !json.Valid(j) {
			t.Errorf("%q prints as %s, %v", s, j, err)
		}
	})
}
